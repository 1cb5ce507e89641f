//! Documents with a fault or a form seen in the wild, and what we make of them: `tests/feeds/CASE/feed.*` beside
//! `expected.json`, which holds the part of `inspect --json` that the case is about.
//!
//! In `expected.json`, `base_url` and `content_type` are what is known besides the document, and `defects` must be among
//! those found (an empty list: none); everything else must be as it is found, and what is not mentioned may be anything.

use dateline::normalize::{Context, normalize, to_json};
use dateline::parse::{ParseError, ParseInput, parse};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The folders of all cases.
pub(crate) fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds");
    let entries = fs::read_dir(&root).expect("the cases are there");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder is readable").path()).collect();
    folders.sort();
    folders
}

/// The document of a case.
pub(crate) fn document(folder: &Path) -> Vec<u8> {
    let names = ["feed.xml", "feed.json"];
    let path = names.iter().map(|name| folder.join(name)).find(|path| path.exists()).expect("a case has a document");
    fs::read(path).expect("the document is readable")
}

/// What is known of a document from elsewhere: almost nothing.
pub(crate) fn context(base_url: Option<&str>) -> Context<'_> {
    let now = "2026-11-26T00:00:00Z".parse().expect("the date is well-formed");
    Context { base_url, country: None, language: None, time_zone: None, tracking: &[], now }
}

/// Where `found` differs from what is expected, as lines; nothing where it does not.
fn differences(place: &str, expected: &Value, found: &Value, faults: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                differences(&format!("{place}.{key}"), value, found.get(key).unwrap_or(&Value::Null), faults);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                differences(&format!("{place}[{index}]"), expected, found, faults);
            }
        }
        _ if expected == found => {}
        _ => faults.push(format!("{place}: expected {expected}, found {found}")),
    }
}

fn codes(defects: &Value) -> Vec<&str> {
    defects.as_array().into_iter().flatten().filter_map(|defect| defect["code"].as_str()).collect()
}

fn check(folder: &Path, faults: &mut Vec<String>) {
    let name = folder.file_name().expect("a case has a name").to_string_lossy();
    let expected = fs::read_to_string(folder.join("expected.json")).expect("a case has its expectations");
    let mut expected: Value = serde_json::from_str(&expected).expect("they are JSON");
    let known = expected.as_object_mut().expect("they are an object");
    let (base_url, content_type) = (known.remove("base_url"), known.remove("content_type"));
    let defects = known.remove("defects");
    let input = ParseInput { content_type: content_type.as_ref().and_then(Value::as_str), ..ParseInput::default() };
    let found = match parse(&document(folder), &input) {
        Ok(parsed) => to_json(&normalize(parsed, &context(base_url.as_ref().and_then(Value::as_str))), &[]),
        Err(error) => return faults.push(format!("{name}: {error}")),
    };
    differences(&name, &expected, &found, faults);
    let found_codes = codes(&found["defects"]);
    let expected_codes = defects.as_ref().map(codes);
    if expected_codes.as_ref().is_some_and(Vec::is_empty) && !found_codes.is_empty() {
        faults.push(format!("{name}: expected no defect, found {found_codes:?}"));
    }
    for code in expected_codes.unwrap_or_default().into_iter().filter(|code| !found_codes.contains(code)) {
        faults.push(format!("{name}: no defect {code} among {found_codes:?}"));
    }
}

#[test]
fn every_document_is_read_as_it_was_meant() {
    let mut faults = Vec::new();
    for folder in cases() {
        check(&folder, &mut faults);
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_a_channel_asks_of_those_who_poll_it_is_read() {
    let document = r#"<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
        xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
        <title>N</title><link>http://example.org/</link><ttl>90</ttl>
        <skipHours><hour>0</hour><hour>23</hour></skipHours><skipDays><day>Sunday</day></skipDays>
        <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
        <atom:link rel="hub" href="https://hub.example.org/"/><atom:link rel="self" href="/feed"/>
        <itunes:new-feed-url>https://new.example.org/feed</itunes:new-feed-url><itunes:complete>Yes</itunes:complete>
        <item><title>T</title></item></channel></rss>"#;
    let parsed = parse(document.as_bytes(), &ParseInput::default()).expect("it is a feed");
    let hints = normalize(parsed, &context(None)).hints;
    assert_eq!(hints.ttl.map(|ttl| ttl.num_minutes()), Some(90));
    assert_eq!((hints.skip_hours, hints.skip_days), (1 | 1 << 23, 1 << 6));
    assert_eq!(hints.update_interval.map(|interval| interval.num_hours()), Some(6));
    assert_eq!(hints.hubs, ["https://hub.example.org/"]);
    assert_eq!(hints.self_link.as_deref(), Some("http://example.org/feed"));
    assert_eq!(hints.new_feed_url.as_deref(), Some("https://new.example.org/feed"));
    assert!(hints.is_complete);
}

#[test]
fn a_point_on_the_earth_is_read_in_every_notation() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds/rss-points");
    let parsed = parse(&document(&folder), &ParseInput::default()).expect("it is a feed");
    let points: Vec<_> = normalize(parsed, &context(None)).entries.iter().map(|entry| entry.point).collect();
    let mexico = Some((26.58, -97.83));
    assert_eq!(points, [Some((45.256, -71.92)), mexico, mexico, Some((1.5, 2.5))]);
}

#[test]
fn what_is_no_feed_is_named() {
    let cases: [(&str, &str); 7] = [
        ("", "empty"),
        ("  \n", "empty"),
        ("<!DOCTYPE html><html><head><title>Home</title></head></html>", "web page (`Home`)"),
        ("<html><title>Just a moment...</title></html>", "a page of Cloudflare"),
        ("<html><title>example.org</title><body>This domain is for sale</body></html>", "parked"),
        ("404 page not found", "begins with `404 page not found`"),
        ("{\"error\": 1}", "no feed was found"),
    ];
    for (document, expected) in cases {
        let error = parse(document.as_bytes(), &ParseInput::default()).expect_err(document).to_string();
        assert!(error.contains(expected), "{document}: {error}");
    }
    let page = r#"<html><head><title>Home</title><link rel="alternate" type="application/rss+xml" title="All"
        href="/feed?a=1&amp;b=2"></head><body>We have an <item>.</body></html>"#;
    match parse(page.as_bytes(), &ParseInput::default()) {
        Err(ParseError::HtmlPage { feeds, .. }) => assert_eq!(feeds[0].href, "/feed?a=1&b=2"),
        other => panic!("{other:?}"),
    }
}
