//! What is published, read by others: hostile headlines through every format, pages through an HTML parser.

use crate::{json_schema, sample_editions};
use chrono::Duration;
use dateline::{
    model::{Document, Edition, PublicPath, region::Order},
    normalize, parse,
    publish::gate,
    render::{self, Rendered},
};
use html5ever::{ParseOpts, driver::parse_document, tendril::TendrilSink};
use markup5ever_rcdom::RcDom;
use std::{collections::BTreeSet, fs, path::Path};

/// Editions made of titles that have broken feeds, and, where it is there, of every title of the corpus.
fn hostile_editions() -> Vec<Edition> {
    let mut titles = sample_editions::hostile_titles();
    titles.extend(corpus_titles());
    let mut editions = sample_editions::of_titles(&titles);
    editions[0].region.tag_feeds = true;
    editions
}

/// Titles as parse and normalize read them, and as they stand in the documents, broken as they are.
fn corpus_titles() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut titles = BTreeSet::new();
    for file in files.filter(|file| file.path().is_file()) {
        let bytes = fs::read(file.path()).expect("the corpus is readable");
        let text = String::from_utf8_lossy(&bytes);
        let raw = text.split("<title>").skip(1).filter_map(|rest| rest.split("</title>").next());
        titles.extend(raw.take(2).map(str::to_owned));
        if let Ok(parsed) = parse::parse(&bytes, &parse::ParseInput::default()) {
            let now = sample_editions::noon();
            let context = normalize::Context {
                base_url: None,
                country: None,
                language: None,
                time_zone: None,
                tracking: &[],
                now,
            };
            let entries = normalize::normalize(parsed, &context).entries;
            titles.extend(entries.into_iter().filter_map(|entry| entry.title).take(3));
        }
    }
    titles.into_iter().collect()
}

#[test]
fn tags_are_shown_as_people_write_them_and_filed_as_they_are() {
    let names = [("ai".to_owned(), "AI".to_owned())];
    let site = sample_editions::site().with_tag_names(names.into_iter());
    let mut edition = sample_editions::of_titles(&["One headline".to_owned()]).swap_remove(0);
    edition.region.tag_feeds = true;
    edition.items[0].tags = vec!["ai".to_owned(), "vinyl records".to_owned()];
    let files = render::edition(&edition, &site, &BTreeSet::new());
    let id = edition.region.id.as_str();
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path.url_path() == format!("{id}/{path}"));
        file.unwrap_or_else(|| panic!("no {path}")).text.clone()
    };
    assert!(text("").contains(">AI</a>") && text("").contains(">vinyl records</a>"), "{}", text(""));
    assert!(text("tag/ai/").contains("<h1>AI</h1>"), "{}", text("tag/ai/"));
    assert!(text("tag/ai/feed.xml").contains(": AI</title>"));
    assert!(text("feed.xml").contains("<category>ai</category>"));
}

#[test]
fn hostile_headlines_pass_the_gate_in_every_format() {
    for edition in hostile_editions() {
        for file in render::edition(&edition, &sample_editions::site(), &BTreeSet::new()) {
            assert_eq!(gate::check(&file, &edition.items), Ok(()), "{:?}", file.path);
        }
    }
}

#[test]
fn every_json_feed_is_one_by_its_schema() {
    let schema = include_str!("../json_feed_1_1.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).expect("the schema is JSON");
    let mut n_feeds = 0;
    for edition in hostile_editions().into_iter().chain([sample_editions::handsome()]) {
        for file in render::edition(&edition, &sample_editions::site(), &BTreeSet::from(["fallen-silent".to_owned()])) {
            if file.path.content_type().starts_with("application/feed+json") {
                let feed = serde_json::from_str(&file.text).expect("it is JSON");
                assert_eq!(json_schema::faults(&schema, &feed), [] as [&str; 0], "{:?}", file.path);
                n_feeds += 1;
            }
        }
    }
    assert!(n_feeds > 30, "tags have feeds too");
}

#[test]
fn two_builds_are_identical() {
    let edition = sample_editions::handsome();
    let build = || render::edition(&edition, &sample_editions::site(), &BTreeSet::new());
    assert_eq!(build(), build());
}

#[test]
fn nothing_of_the_program_s_version_or_of_today_is_in_a_file() {
    let today = chrono::Utc::now().format("%Y-%m-%d").to_string();
    let edition = sample_editions::handsome();
    for file in render::edition(&edition, &sample_editions::site(), &BTreeSet::new()) {
        assert!(!file.text.contains(&today), "{:?} has the date of today", file.path);
        assert!(!file.text.contains(env!("CARGO_PKG_VERSION")), "{:?} has the version", file.path);
    }
}

#[test]
fn a_new_item_leaves_the_pages_of_unrelated_stories_as_they_were() {
    let files = |edition: &Edition| render::edition(edition, &sample_editions::site(), &BTreeSet::new());
    let before = sample_editions::handsome();
    let mut after = before.clone();
    let mut item = sample_editions::item(999, "A headline about something else", "New Post", None, None);
    item.entered_at = sample_editions::noon() + Duration::minutes(9);
    after.items.insert(0, item);
    let old: BTreeSet<String> = files(&before).into_iter().filter(is_story).map(|file| file.text).collect();
    let new: BTreeSet<String> = files(&after).into_iter().filter(is_story).map(|file| file.text).collect();
    assert_eq!(new.difference(&old).count(), 1);
}

fn is_story(file: &Rendered) -> bool {
    matches!(file.path, PublicPath::Story(_))
}

#[test]
fn pages_parse_as_html_without_an_error() {
    let site = sample_editions::site();
    let mut files: Vec<Rendered> = Vec::new();
    for edition in [sample_editions::handsome()].into_iter().chain(hostile_editions().into_iter().take(5)) {
        files.extend(render::edition(&edition, &site, &BTreeSet::new()));
    }
    files.extend(render::site(&[sample_editions::handsome().region], &sample_editions::publishers(), &site));
    let pages: Vec<&Rendered> = files.iter().filter(|file| file.path.content_type().starts_with("text/html")).collect();
    assert!(pages.len() > 100);
    for page in pages {
        let dom = parse_document(RcDom::default(), ParseOpts::default()).one(page.text.as_str());
        let errors = dom.errors.borrow();
        assert!(errors.is_empty(), "{:?}: {errors:?}", page.path);
        assert!(!page.text.contains("<script"), "{:?} has a script", page.path);
    }
}

#[test]
fn the_page_of_a_story_says_what_the_mission_shows() {
    let edition = sample_editions::handsome();
    let files = render::edition(&edition, &sample_editions::site(), &BTreeSet::new());
    let page = files.iter().find(|file| file.path == PublicPath::Story(edition.items[0].guid)).expect("it has a page");
    let text = shown_text(&page.text);
    for words in [
        "🇭🇰 Hong Kong · AI News · 5 May 2026 · via Victoria Harbour Post",
        "Harbour start-up teaches cranes to read the weather, and the port queue halves",
        "We don’t republish: read it at Victoria Harbour Post",
        "Also reported by",
        "Straits Ledger",
        "🇰🇷 South Korea · 5 May 2026",
    ] {
        assert!(text.contains(words), "{words:?} is not in {text:?}");
    }
}

#[test]
fn pages_by_weight_put_what_many_report_first_and_feeds_stay_newest_first() {
    let mut edition = sample_editions::handsome();
    edition.region.order = Order::Top;
    edition.items[6].n_owners = 8;
    let files = render::edition(&edition, &sample_editions::site(), &BTreeSet::new());
    let text = |document| {
        let path = PublicPath::Region(edition.region.id.clone(), document);
        files.iter().find(|file| file.path == path).expect("the region has it").text.as_str()
    };
    let place = |text: &str, index: usize| text.find(&edition.items[index].title).expect("it is there");
    assert!(place(text(Document::Page), 6) < place(text(Document::Page), 0), "three times twelve hours count more");
    assert!(place(text(Document::Page), 3) < place(text(Document::Page), 4), "of equals the newest");
    assert!(place(text(Document::Rss), 0) < place(text(Document::Rss), 6));
}

#[test]
fn search_engines_may_list_regions_and_neither_stories_nor_tags() {
    let edition = sample_editions::handsome();
    let site = sample_editions::site();
    let mut files = render::edition(&edition, &site, &BTreeSet::new());
    files.extend(render::site(std::slice::from_ref(&edition.region), &sample_editions::publishers(), &site));
    let sitemap = &files.iter().find(|file| file.path == PublicPath::Sitemap).expect("there is one").text;
    for file in files.iter().filter(|file| file.path.content_type().starts_with("text/html")) {
        let is_listed = match &file.path {
            PublicPath::Story(_) | PublicPath::Tag(..) | PublicPath::Embed(_) => false,
            PublicPath::Index | PublicPath::About | PublicPath::Region(..) => true,
            other => panic!("{other:?} is no page"),
        };
        let noindex = "<meta name=\"robots\" content=\"noindex\">";
        assert_eq!(file.text.contains(noindex), !is_listed, "{:?}", file.path);
        assert_eq!(sitemap.contains(&format!("<loc>{}</loc>", site.url(&file.path))), is_listed, "{:?}", file.path);
    }
    let page = &files.iter().find(|file| file.path == edition_page(&edition)).expect("the region has a page").text;
    for (media_type, name) in [("rss+xml", "feed.xml"), ("atom+xml", "feed.atom"), ("feed+json", "feed.json")] {
        let link = format!("<link rel=\"alternate\" type=\"application/{media_type}\"");
        let links = page.split(&link).nth(1).and_then(|rest| rest.split('>').next()).expect(media_type);
        assert!(links.ends_with(&format!("href=\"../greater-china/{name}\"")), "{links}");
    }
}

fn edition_page(edition: &Edition) -> PublicPath {
    PublicPath::Region(edition.region.id.clone(), Document::Page)
}

#[test]
fn every_format_says_what_the_contract_says() {
    let mut edition = sample_editions::handsome();
    edition.region.title_pattern = "{flag} {title} ({publisher})".to_owned();
    let files = render::edition(&edition, &sample_editions::site(), &BTreeSet::new());
    let text = |document| {
        let path = PublicPath::Region(edition.region.id.clone(), document);
        files.iter().find(|file| file.path == path).expect("the region has it").text.as_str()
    };
    let headline =
        "🇭🇰 Harbour start-up teaches cranes to read the weather, and the port queue halves (Victoria Harbour Post)";
    let guid = edition.items[0].guid.urn().to_string();

    let channel = rss::Channel::read_from(text(Document::Rss).as_bytes()).expect("it is RSS");
    assert_eq!((channel.language(), channel.generator()), (Some("en"), Some("Dateline")));
    assert_eq!(channel.last_build_date(), Some("Tue, 05 May 2026 06:05:00 +0000"));
    assert!(channel.ttl().is_some_and(|ttl| ttl.parse::<u32>().is_ok()));
    let rels: Vec<_> = channel.extensions()["atom"]["link"].iter().map(|link| link.attrs()["rel"].as_str()).collect();
    assert_eq!(rels, ["self", "hub"]);
    let item = &channel.items()[0];
    assert_eq!((item.title(), item.description()), (Some(headline), None));
    assert_eq!(item.guid().map(|guid| (guid.value(), guid.is_permalink())), Some((guid.as_str(), false)));
    assert_eq!(item.pub_date(), Some("Tue, 05 May 2026 06:01:00 +0000"));
    let creators = item.dublin_core_ext().expect("it names the publisher");
    assert_eq!(
        (creators.creators(), creators.languages()),
        (&["Victoria Harbour Post".to_owned()][..], &["en".to_owned()][..])
    );
    assert_eq!(item.source().map(|source| source.url()), Some("https://news.example.com/feed.xml"));
    let categories: Vec<_> = item.categories().iter().map(|category| (category.name(), category.domain())).collect();
    let country = ("HK", Some("urn:iso:std:iso:3166"));
    assert_eq!(categories, [country, ("ai", None), ("logistics", None), ("robotics", None)]);

    let feed = feed_rs::parser::parse(text(Document::Atom).as_bytes()).expect("it is Atom");
    let entry = &feed.entries[0];
    assert_eq!((entry.id.as_str(), entry.authors[0].name.as_str()), (guid.as_str(), "Victoria Harbour Post"));
    let related = entry.links.iter().filter(|link| link.rel.as_deref() == Some("related"));
    let related: Vec<_> = related.filter_map(|link| link.title.as_deref()).collect();
    assert_eq!(related, ["Straits Ledger", "維港新報", "بريد الخليج"]);
    assert_eq!(entry.summary.as_ref().map(|text| text.content.as_str()), Some("Victoria Harbour Post · Hong Kong"));
    let moments: BTreeSet<_> = feed.entries.iter().map(|entry| entry.updated).collect();
    assert_eq!(moments.len(), feed.entries.len(), "no two entries were updated at once");

    let json: serde_json::Value = serde_json::from_str(text(Document::Json)).expect("it is JSON");
    assert_eq!((&json["items"][0]["id"], &json["items"][0]["title"]), (&guid.into(), &headline.into()));
    assert_eq!(json["items"][0]["authors"][0]["name"], "Victoria Harbour Post");
    assert_eq!(json["hubs"][0]["type"], "WebSub");

    let deleted = files.iter().find(|file| matches!(file.path, PublicPath::Deleted(_))).expect("it is there");
    let tombstone =
        "<at:deleted-entry ref=\"urn:uuid:00000000-0000-0000-0000-000000000063\" when=\"2026-05-03T06:05:00Z\"/>";
    assert!(deleted.text.contains(tombstone), "{}", deleted.text);
}

/// The text of a page, its tags taken out.
fn shown_text(page: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for character in page.chars() {
        match character {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(character),
            _ => {}
        }
    }
    text
}
