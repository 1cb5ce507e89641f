//! What the canonical form folds together and what it keeps apart: tables, laws, and the corpus.

use super::*;
use proptest::prelude::*;
use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

fn form(url: &str) -> String {
    canonical(url, &Rules::default()).unwrap_or_default()
}

#[test]
fn addresses_of_one_article_have_one_canonical_form() {
    let cases = [
        ("scheme", "http://example.org/a", "https://example.org/a"),
        ("host case", "https://EXAMPLE.org/a", "https://example.org/a"),
        ("punycode", "https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("full stop after the host", "https://example.org./a", "https://example.org/a"),
        ("default port", "http://example.org:80/a", "https://example.org/a"),
        ("another port", "http://example.org:8080/a", "https://example.org:8080/a"),
        ("user name", "https://me@example.org/a", "https://example.org/a"),
        ("dot segments", "https://example.org/a/../b/./c", "https://example.org/b/c"),
        ("needless escapes", "https://example.org/%7Ejo/%e4%b8%ad", "https://example.org/~jo/%E4%B8%AD"),
        ("missing escapes", "https://example.org/中 文", "https://example.org/%E4%B8%AD%20%E6%96%87"),
        ("an escaped slash is no slash", "https://example.org/a%2fb", "https://example.org/a%2Fb"),
        ("path case stays", "https://example.org/News/A", "https://example.org/News/A"),
        ("www", "https://www.example.org/a", "https://example.org/a"),
        ("www that is the domain", "https://www.gov.uk/a", "https://www.gov.uk/a"),
        ("mobile host", "https://m.example.co.jp/a", "https://example.co.jp/a"),
        ("mobile host in the middle", "https://en.m.wikipedia.org/wiki/A", "https://en.wikipedia.org/wiki/A"),
        ("amp host", "https://amp.example.org/a", "https://example.org/a"),
        ("national blogspot", "http://jo.blogspot.de/2006/a.html?m=1", "https://jo.blogspot.com/2006/a.html"),
        ("one site, two hosts", "http://www.bbc.co.uk/news/1", "https://bbc.com/news/1"),
        ("trailing slash", "https://example.org/a/", "https://example.org/a"),
        ("root", "https://example.org", "https://example.org/"),
        ("index file", "https://example.org/a/index.html", "https://example.org/a"),
        ("index file with parameter", "https://example.org/index.php?p=5", "https://example.org/?p=5"),
        ("amp ending", "https://example.org/a/amp/", "https://example.org/a"),
        ("amp file", "https://example.org/a.amp.html", "https://example.org/a.html"),
        ("amp folder", "https://example.org/amp/news/a", "https://example.org/news/a"),
        ("amp parameter", "https://example.org/a?outputType=amp", "https://example.org/a"),
        ("print", "https://example.org/a/print?print=true", "https://example.org/a"),
        ("session", "https://example.org/a;jsessionid=12AB?id=1", "https://example.org/a?id=1"),
        ("campaign", "https://example.org/a?utm_source=x&id=1&UTM_Medium=y", "https://example.org/a?id=1"),
        ("click", "https://example.org/a?fbclid=x&gclid=y", "https://example.org/a"),
        ("order stays", "https://example.org/a?b=2&a=1", "https://example.org/a?b=2&a=1"),
        ("plus is a blank", "https://example.org/?q=a+b", "https://example.org/?q=a%20b"),
        ("parameter escaped twice", "https://example.org/a?id=1&amp;ref=rss", "https://example.org/a?id=1"),
        ("ref to the feed", "https://derstandard.at/20/A?ref=rss", "https://derstandard.at/20/A"),
        ("ref that may be the article", "https://example.org/a?ref=12", "https://example.org/a?ref=12"),
        ("source that may be the article", "https://example.org/?source=7", "https://example.org/?source=7"),
        ("site's own parameter", "http://online.wsj.com/a.html?mod=rss_free", "https://online.wsj.com/a.html"),
        ("the same name elsewhere", "https://example.org/?mod=view", "https://example.org/?mod=view"),
        ("empty query", "https://example.org/a?&", "https://example.org/a"),
        ("fragment that is the address", "http://example.org/2006.html#001943", "https://example.org/2006.html#001943"),
        ("fragment of an application", "https://example.org/#!/a/1", "https://example.org/#!/a/1"),
        ("tracking fragment", "http://www.leparisien.fr/a.php#xtor=RSS-1481", "https://leparisien.fr/a.php"),
        ("furniture", "https://example.org/a#comments", "https://example.org/a"),
        ("text fragment", "https://example.org/a#:~:text=b", "https://example.org/a"),
    ];
    for (name, url, expected) in cases {
        assert_eq!(form(url), expected, "{name}");
    }
}

#[test]
fn redirectors_are_unwrapped_where_the_target_is_inside() {
    let cases = [
        ("google", "https://www.google.com/url?rct=j&url=https://example.org/a%3Fid%3D1&ct=ga"),
        ("google news", "http://news.google.com/news/url?sa=t&url=http://example.org/a?id=1"),
        ("google news id", "https://news.google.com/rss/articles/CBMiGmh0dHBzOi8vZXhhbXBsZS5vcmcvYT9pZD0x0gEA?oc=5"),
        ("facebook", "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2Fa%3Fid%3D1%26fbclid%3Dx&h=y"),
        (
            "outlook",
            "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fexample.org%2Fa%3Fid%3D1&data=x",
        ),
        ("amp cache", "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a?id=1"),
        ("google amp", "https://www.google.com/amp/s/amp.example.org/a?id=1"),
        ("yahoo", "http://us.rd.yahoo.com/dailynews/rss/world/*http%3A//example.org/a?id=1"),
        ("yahoo search", "https://r.search.yahoo.com/_ylt=A/RU=https%3a%2f%2fexample.org%2fa%3fid%3d1/RK=2/RS=x"),
        ("proofpoint", "https://urldefense.proofpoint.com/v2/url?u=https-3A__example.org_a-3Fid-3D1&d=x"),
        ("proofpoint 3", "https://urldefense.com/v3/__https://example.org/a?id=1__;!!x"),
        ("sina", "http://go.rss.sina.com.cn/redirect.php?url=http://example.org/a?id=1"),
        (
            "two in one",
            "https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fexample.org%252Fa%253Fid%253D1",
        ),
    ];
    for (name, url) in cases {
        assert_eq!(form(url), "https://example.org/a?id=1", "{name}");
    }
    let opaque = "https://news.google.com/rss/articles/CBMiAAAAQVVfeXFMTw";
    assert_eq!(form(opaque), opaque, "a target that is not inside cannot be known");
}

#[test]
fn the_feed_and_the_operator_add_to_the_rules() {
    let sites = [SiteParameters { host: "example.org".into(), parameters: vec!["Cid".into(), "trace_*".into()] }];
    let rules = Rules { feed_host: Some("www.daily.example"), sites: &sites };
    let form = |url: &str| canonical(url, &rules).unwrap();
    assert_eq!(form("https://news.example.org/a?cid=1&trace_x=2&id=3"), "https://news.example.org/a?id=3");
    assert_eq!(form("https://example.com/a?cid=1"), "https://example.com/a?cid=1");
    assert_eq!(form("https://example.com/a?ref=daily.example"), "https://example.com/a");
}

#[test]
fn what_is_no_web_address_has_no_form() {
    for text in ["", "a", "/a", "mailto:a@example.org", "tag:example.org,2020:1", "ftp://example.org/", "http://"] {
        assert_eq!(canonical(text, &Rules::default()), None, "{text}");
        assert_eq!(to_uri(text), None, "{text}");
    }
}

#[test]
fn a_link_becomes_a_correct_uri_and_loses_nothing() {
    let cases = [
        ("https://example.org/a?utm_source=x#b", "https://example.org/a?utm_source=x#b"),
        (
            " HTTPS://Bücher.example/ä b?q=ü|^&r=%e4#é",
            "https://xn--bcher-kva.example/%C3%A4%20b?q=%C3%BC%7C%5E&r=%e4#%C3%A9",
        ),
        ("http://example.org/100%?a={b}[c]", "http://example.org/100%25?a=%7Bb%7D%5Bc%5D"),
        ("http://user@example.org:8080/a//b/", "http://user@example.org:8080/a//b/"),
        ("http://[::1]/a", "http://[::1]/a"),
        ("http://example.org", "http://example.org/"),
    ];
    for (link, expected) in cases {
        assert_eq!(to_uri(link).as_deref(), Some(expected), "{link}");
    }
}

#[test]
fn the_host_of_an_address_is_found() {
    let cases = [
        ("https://me:key@www.example.org:8080/a?b#c", Some("www.example.org")),
        ("http://[::1]:80", Some("[::1]")),
        ("http://[::1]", Some("[::1]")),
        ("http:///a", None),
        ("/a", None),
    ];
    for (url, expected) in cases {
        assert_eq!(host_of(url), expected, "{url}");
    }
}

#[test]
fn a_registrable_domain_is_what_one_registrant_owns() {
    let cases = [
        ("news.bbc.co.uk", "bbc.co.uk"),
        ("www.example.com.hk", "example.com.hk"),
        ("example.org.", "example.org"),
        ("co.uk", "co.uk"),
        ("localhost", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]", "[::1]"),
    ];
    for (host, expected) in cases {
        assert_eq!(registrable_domain(host), expected);
    }
}

/// Addresses made of the pieces that the rules look at, in any order.
fn addresses() -> impl Strategy<Value = String> {
    let labels = proptest::sample::select(vec!["www", "m", "amp", "mobile", "edition", "news", "blogspot", "en"]);
    let domains =
        proptest::sample::select(vec!["example.org", "cnn.com", "jo.blogspot.de", "bbc.co.uk", "gov.uk", "x"]);
    let segments = proptest::sample::select(vec![
        "",
        "a",
        "A",
        "amp",
        "amp.html",
        "b.amp",
        ".amp",
        "print",
        "index.html",
        "INDEX.PHP",
        "..",
        "%2e%2e",
        "%2F",
        "中",
        "~",
        ";jsessionid=1",
        "..;jsessionid=1",
        "c;JSESSIONID=2;d",
        "http:",
        "%zz",
        "a b",
        "%",
    ]);
    let parameters = proptest::sample::select(vec![
        "id=1",
        "utm_source=a",
        "amp;ref=rss",
        "ref=example.org",
        "a=b+c",
        "rss",
        "m=1",
        "q=%26amp;x",
        "",
        "=rss",
        "url=https://example.org/amp/",
        "%75tm_source=x",
        "amp;amp",
        "p=a;b",
        "x=#",
    ]);
    let fragments =
        proptest::sample::select(vec!["", "#a", "#comments", "#xtor=1&a=b", "#:~:text=x", "##", "#!/a", "#%63omments"]);
    let host = (proptest::collection::vec(labels, 0..4), domains);
    let path = proptest::collection::vec(segments, 0..6);
    let query = proptest::collection::vec(parameters, 0..5);
    (host, path, query, fragments).prop_map(|((labels, domain), path, query, fragment)| {
        let host: String = labels.iter().map(|label| format!("{label}.")).collect();
        format!("http://{host}{domain}/{}?{}{fragment}", path.join("/"), query.join("&"))
    })
}

proptest! {
    #[test]
    fn the_canonical_form_is_its_own_canonical_form(url in addresses()) {
        let once = form(&url);
        prop_assert_eq!(form(&once), once, "{}", url);
    }

    #[test]
    fn nothing_makes_it_panic(text in "\\PC*", tail in "[ -~]{0,40}") {
        for url in [text.clone(), format!("http://{text}"), format!("https://example.org/{tail}{text}")] {
            let once = form(&url);
            prop_assert_eq!(form(&once), once.clone(), "{}", url);
            if let Some(uri) = to_uri(&url) {
                prop_assert!(uri.is_ascii());
                prop_assert_eq!(to_uri(&uri), Some(uri));
            }
            let _ = guid::guid_v1(Some(&url), "example.org", None);
        }
    }

    #[test]
    fn the_article_is_never_dropped(name in "id|p|sid|source|ref|a|newsid|idxno", value in "[0-9]{1,8}") {
        let kept = form(&format!("https://example.org/view?{name}={value}&utm_source=rss"));
        prop_assert_eq!(kept, format!("https://example.org/view?{name}={value}"));
    }
}

/// One canonical form for two links of one document must mean one article. Links that the document itself gives to
/// several titles (the home page of a podcast) say nothing.
#[test]
fn no_two_articles_of_the_corpus_share_a_canonical_form() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(documents) = std::fs::read_dir(folder) else { return };
    let (mut n_links, mut n_folded, mut wrong) = (0, 0, Vec::new());
    for document in documents.map(|document| document.unwrap().path()).filter(|path| path.is_file()) {
        let mut forms: HashMap<String, (String, String)> = HashMap::new();
        for (link, title) in telling_links(&document) {
            let Some(canonical) = canonical(&link, &Rules::default()) else { continue };
            n_links += 1;
            match forms.insert(canonical, (link.clone(), title.clone())) {
                Some((other, other_title)) if other_title != title => {
                    wrong.push(format!("{other} {other_title}\n{link} {title}\n"));
                }
                Some(_) => n_folded += 1,
                None => {}
            }
        }
    }
    println!("{n_links} links, {n_folded} folded");
    assert!(wrong.is_empty(), "{} folded wrongly:\n{}", wrong.len(), wrong.join("\n"));
}

/// Copies of the corpus's links as they reach readers by other ways.
#[test]
fn copies_of_the_corpus_with_other_tracking_are_recognized() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(documents) = std::fs::read_dir(folder) else { return };
    let (mut n_copies, mut missed) = (0, Vec::new());
    for document in documents.map(|document| document.unwrap().path()).filter(|path| path.is_file()) {
        for link in telling_links(&document).into_keys().filter(|link| link.starts_with("http")) {
            for copy in copies(&link) {
                n_copies += 1;
                if form(&copy) != form(&link) {
                    missed.push(format!("{copy}\n  {}\n  {}", form(&copy), form(&link)));
                }
            }
        }
    }
    println!("{n_copies} copies, {} missed", missed.len());
    assert!(missed.len() * 200 <= n_copies, "{} of {n_copies} missed:\n{}", missed.len(), missed.join("\n"));
}

fn copies(link: &str) -> [String; 4] {
    let (before, fragment) =
        link.split_once('#').map_or((link, String::new()), |(before, after)| (before, format!("#{after}")));
    let mark = if before.contains('?') { '&' } else { '?' };
    let other_scheme = match link.strip_prefix("http://") {
        Some(rest) => format!("https://{rest}"),
        None => link.replacen("https://", "http://", 1),
    };
    [
        format!("{before}{mark}utm_source=newsletter&utm_medium=email&mc_cid=1a2b{fragment}"),
        format!("{before}{mark}fbclid=IwAR0abc{fragment}"),
        other_scheme,
        format!(
            "https://www.google.com/url?sa=t&url={}",
            link.replace('%', "%25").replace('&', "%26").replace('#', "%23").replace('+', "%2B")
        ),
    ]
}

/// The links of a document that it gives to one title only, with that title.
fn telling_links(document: &Path) -> HashMap<String, String> {
    let bytes = std::fs::read(document).unwrap();
    let Ok(Ok(feed)) = std::panic::catch_unwind(|| feed_rs::parser::parse(bytes.as_slice())) else {
        return HashMap::new();
    };
    let mut titles: HashMap<String, HashSet<String>> = HashMap::new();
    for entry in feed.entries {
        let Some(link) = entry.links.first() else { continue };
        let title = entry.title.map(|title| title.content.trim().to_lowercase()).unwrap_or_default();
        titles.entry(link.href.clone()).or_default().insert(title);
    }
    titles.retain(|_, titles| titles.len() == 1);
    titles.into_iter().map(|(link, titles)| (link, titles.into_iter().next().unwrap())).collect()
}
