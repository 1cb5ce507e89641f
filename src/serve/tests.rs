//! The answers to requests, asked of the router without a socket.

use super::*;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, header},
};
use std::fs;
use tower::ServiceExt;

/// A public folder with a few files and a router over it.
struct World {
    router: Router,
    _root: tempfile::TempDir,
}

struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answered {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

impl World {
    fn new() -> World {
        let root = tempfile::tempdir().unwrap();
        let files = [
            ("index.html", "the index".to_owned()),
            ("style.css", "body {}".to_owned()),
            ("asia/feed.xml", "<rss/>".repeat(100)),
            ("asia/index.html", "<!DOCTYPE html><p>Asia".to_owned()),
            ("asia/embed.html", format!("<ol>{}</ol>after", "<li class=\"item\">x</li>".repeat(30))),
            ("asia/tag/半导体/index.html", "chips".to_owned()),
            ("secret.txt", "the operator's own".to_owned()),
        ];
        for (name, text) in files {
            let path = root.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let site = PublicSite::new(root.path().to_owned());
        site.learn(Knowledge {
            language: Language::parse("en").expect("a language tag"),
            base_path: "/wire".to_owned(),
            base_url: Some("https://example.org/wire".to_owned()),
            hubs: vec!["https://hub.example.org/".to_owned()],
            moved: BTreeMap::from([("far-east".into(), "asia".into())]),
            gone: BTreeSet::from(["atlantis".into()]),
            retracted: BTreeSet::from([Uuid::from_u128(7)]),
            rhythms: BTreeMap::from([("asia".into(), Duration::minutes(7))]),
        });
        World { router: router(site), _root: root }
    }

    async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answered {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answered { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    async fn get(&self, path: &str) -> Answered {
        self.ask(Method::GET, path, &[]).await
    }
}

#[tokio::test]
async fn paths_lead_to_files_or_say_why_not() {
    let world = World::new();
    let story = |number: u128| format!("/story/{}.html", Uuid::from_u128(number));
    let cases = [
        ("/", 200, ""),
        ("/wire/", 200, ""),
        ("/asia/", 200, ""),
        ("/asia/index.html", 200, ""),
        ("/wire/asia/feed.xml", 200, ""),
        ("/asia/tag/%E5%8D%8A%E5%AF%BC%E4%BD%93/", 200, ""),
        ("/asia", 301, "/wire/asia/"),
        ("/far-east/feed.xml?x=1", 301, "/wire/asia/feed.xml?x=1"),
        ("/far-east", 301, "/wire/asia/"),
        ("/far-east/tag/ai/feed.atom", 301, "/wire/asia/tag/ai/feed.atom"),
        ("/atlantis/feed.xml", 410, ""),
        ("/atlantis/", 410, ""),
        (&story(7), 410, ""),
        (&story(8), 404, ""),
        ("/asia/feed.atom", 404, ""),
        ("/secret.txt", 404, ""),
        ("/asia/../secret.txt", 404, ""),
        ("/%2e%2e/%2e%2e/etc/passwd", 404, ""),
        ("/asia/%00", 404, ""),
        ("/asia/%ff", 404, ""),
        ("/health", 200, ""),
        ("/ready", 503, ""),
    ];
    for (path, status, location) in cases {
        let answered = world.get(path).await;
        assert_eq!((answered.status.as_u16(), answered.header("location")), (status, location), "{path}");
    }
    assert_eq!(world.ask(Method::POST, "/", &[]).await.status, 405);
}

#[tokio::test]
async fn a_feed_is_described_and_asked_for_conditionally() {
    let world = World::new();
    let first = world.get("/asia/feed.xml").await;
    let expected = [
        ("content-type", "application/rss+xml; charset=utf-8"),
        ("cache-control", "public, max-age=420, stale-if-error=86400"),
        ("access-control-allow-origin", "*"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("vary", "accept"),
        ("link", "<https://hub.example.org/>; rel=\"hub\", <https://example.org/wire/asia/feed.xml>; rel=\"self\""),
    ];
    for (name, value) in expected {
        assert_eq!(first.header(name), value, "{name}");
    }
    let (etag, modified) = (first.header("etag").to_owned(), first.header("last-modified").to_owned());
    for (name, value, status) in [
        ("if-none-match", etag.as_str(), 304),
        ("if-none-match", &format!("\"other\", {}", etag.trim_start_matches("W/")), 304),
        ("if-none-match", "\"other\"", 200),
        ("if-modified-since", &modified, 304),
        ("if-modified-since", "Tue, 05 May 2020 08:00:00 GMT", 200),
        ("if-modified-since", "nonsense", 200),
    ] {
        let again = world.ask(Method::GET, "/asia/feed.xml", &[(name, value)]).await;
        assert_eq!((again.status.as_u16(), again.body.is_empty()), (status, status == 304), "{name}: {value}");
        let vary: Vec<_> = again.headers.get_all("vary").iter().map(|value| value.to_str().unwrap()).collect();
        assert_eq!((again.header("etag"), vary), (etag.as_str(), vec!["accept", "accept-encoding"]));
    }
    let both = [("if-none-match", "\"other\""), ("if-modified-since", modified.as_str())];
    assert_eq!(world.ask(Method::GET, "/asia/feed.xml", &both).await.status, 200, "the tag counts first");
}

#[tokio::test]
async fn head_says_what_get_would_and_bodies_are_compressed() {
    let world = World::new();
    let (get, head) = (world.get("/asia/feed.xml").await, world.ask(Method::HEAD, "/asia/feed.xml", &[]).await);
    assert_eq!((head.status, head.header("etag")), (get.status, get.header("etag")));
    assert_eq!(head.header("content-length"), "600");
    for encoding in ["gzip", "br"] {
        let packed = world.ask(Method::GET, "/asia/feed.xml", &[("accept-encoding", encoding)]).await;
        assert_eq!((packed.header("content-encoding"), packed.header("etag")), (encoding, get.header("etag")));
        assert!(packed.body.len() < 300);
    }
}

#[tokio::test]
async fn pages_allow_nothing_but_our_style_and_only_the_embed_may_be_framed() {
    let world = World::new();
    let page = world.get("/asia/").await;
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'self'"), "{policy}");
    assert!(page.headers.get(header::ACCESS_CONTROL_ALLOW_ORIGIN).is_none());
    let embed = world.get("/asia/embed.html").await;
    assert!(embed.header("content-security-policy").ends_with("frame-ancestors *"));
}

#[tokio::test]
async fn a_browser_gets_feeds_as_xml_that_it_can_show() {
    let world = World::new();
    let browsers = [("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")];
    let readers = [("accept", "application/rss+xml, text/html;q=0.1")];
    let by_browser = world.ask(Method::GET, "/asia/feed.xml", &browsers).await;
    let by_reader = world.ask(Method::GET, "/asia/feed.xml", &readers).await;
    assert_eq!(by_browser.header("content-type"), "application/xml; charset=utf-8");
    assert_eq!(by_reader.header("content-type"), "application/rss+xml; charset=utf-8");
}

#[tokio::test]
async fn the_embed_holds_as_many_headlines_as_are_asked_for() {
    let world = World::new();
    for (query, n_items) in [("", 10), ("?n=3", 3), ("?n=0", 1), ("?n=999", 30), ("?n=x", 10), ("?a=b&n=12", 12)] {
        let embed = world.get(&format!("/asia/embed.html{query}")).await;
        assert_eq!(embed.body.matches("<li").count(), n_items, "{query}");
        assert!(embed.body.ends_with("</ol>after"), "{query}");
    }
}

#[tokio::test]
async fn ready_says_when_the_first_edition_is_out() {
    let site = PublicSite::new("nowhere".into());
    site.set_ready();
    let request = Request::builder().uri("/ready").body(Body::empty()).unwrap();
    assert_eq!(router(site).oneshot(request).await.unwrap().status(), 200);
}
