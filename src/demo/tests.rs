use super::{
    documents::document,
    publishers::{Format, Manner, PUBLISHERS},
    stories::STORIES,
    *,
};
use crate::{
    config,
    model::{Entry, Time},
    normalize::{Context, normalize},
    parse::{self, ParseInput},
};
use chrono::Duration;
use encoding_rs::Encoding;
use std::collections::HashSet;

fn start() -> Time {
    Time::from_timestamp(1_790_000_000, 0).unwrap()
}

#[test]
fn the_samples_are_as_varied_as_promised() {
    let count = |values: Vec<&str>| values.into_iter().collect::<HashSet<_>>().len();
    assert!(PUBLISHERS.len() >= 20);
    assert!(count(PUBLISHERS.iter().map(|publisher| publisher.country).collect()) >= 10);
    assert!(count(PUBLISHERS.iter().map(|publisher| &publisher.language[..2]).collect()) >= 8);
    for encoding in ["utf-8", "gbk", "shift_jis", "euc-kr", "big5"] {
        assert!(PUBLISHERS.iter().any(|publisher| publisher.encoding == encoding), "{encoding}");
    }
    for format in [Format::Rss, Format::Atom, Format::Json] {
        assert!(PUBLISHERS.iter().any(|publisher| publisher.format == format), "{format:?}");
    }
    for manner in [Manner::Slow, Manner::Malformed, Manner::Failing] {
        assert_eq!(PUBLISHERS.iter().filter(|publisher| publisher.manner == manner).count(), 1, "{manner:?}");
    }
    assert!(STORIES.iter().any(|story| story.at > 0) && STORIES.iter().any(|story| story.reports.len() > 5));
}

#[test]
fn every_report_is_by_a_sample_publisher_and_can_be_written_in_its_encoding() {
    for report in STORIES.iter().flat_map(|story| story.reports) {
        let publisher = PUBLISHERS.iter().find(|publisher| publisher.id == report.by);
        let publisher = publisher.unwrap_or_else(|| panic!("{}: nobody is called {}", report.title, report.by));
        let encoding = Encoding::for_label(publisher.encoding.as_bytes()).unwrap();
        let (_, _, is_lossy) = encoding.encode(report.title);
        assert!(!is_lossy, "{} in {}", report.title, publisher.encoding);
    }
}

/// Every item of every sample document is read as it was meant, the malformed document's too.
#[test]
fn the_samples_are_read_as_they_were_written() {
    let now = start() + Duration::minutes(60);
    for publisher in PUBLISHERS {
        let document = document(publisher, start(), now);
        let input = ParseInput { content_type: Some(document.content_type), ..ParseInput::default() };
        let parsed = parse::parse(&document.body, &input).unwrap_or_else(|error| panic!("{}: {error}", publisher.id));
        let base_url = publisher.home();
        let context = Context {
            base_url: Some(&base_url),
            country: publisher.country.parse().ok(),
            language: None,
            time_zone: None,
            tracking: &[],
            now,
        };
        let normalized = normalize(parsed, &context);
        let reports = STORIES.iter().flat_map(|story| story.reports).filter(|report| report.by == publisher.id);
        let written: HashSet<&str> = reports.map(|report| report.title).collect();
        let read: HashSet<&str> = normalized.entries.iter().filter_map(|entry| entry.title.as_deref()).collect();
        assert!(read.is_subset(&written), "{}: {read:?}", publisher.id);
        assert_eq!(read.len(), written.len().min(15), "{}", publisher.id);
        let is_whole = |entry: &Entry| entry.permalink.is_some() && entry.published_at.is_some_and(|at| at <= now);
        assert!(normalized.entries.iter().all(is_whole), "{}", publisher.id);
        let is_malformed = publisher.manner == Manner::Malformed;
        assert_eq!(!normalized.defects.is_empty(), is_malformed, "{}: {:?}", publisher.id, normalized.defects);
    }
}

#[test]
fn news_come_while_the_demo_runs_and_only_then_does_a_document_change() {
    let publisher = PUBLISHERS.iter().find(|publisher| publisher.id == "harbour-post").unwrap();
    let at = |minutes| document(publisher, start(), start() + Duration::minutes(minutes)).body;
    let n_items = |body: &[u8]| String::from_utf8_lossy(body).matches("<item>").count();
    assert_eq!(at(0), document(publisher, start(), start() + Duration::seconds(50)).body);
    assert_eq!(n_items(&at(1)), n_items(&at(0)) + 1);
}

#[tokio::test]
async fn the_sample_publishers_answer_as_real_ones_do() {
    let (clock, _hand) = Clock::set(start());
    let publishers = Publishers::start(clock).await.unwrap();
    // Another test of this process may have done so already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let get = |id: &str| client.get(format!("http://{}/{id}", publishers.addr));

    let first = get("hoikong").send().await.unwrap();
    assert_eq!(first.status(), 200);
    let etag = first.headers()["etag"].clone();
    let modified = first.headers()["last-modified"].clone();
    let body = first.bytes().await.unwrap();
    let (text, _, _) = encoding_rs::BIG5.decode(&body);
    assert!(text.contains("香港發出首批三個穩定幣牌照"));
    assert_eq!(get("hoikong").header("if-none-match", etag).send().await.unwrap().status(), 304);
    assert_eq!(get("hoikong").header("if-modified-since", modified).send().await.unwrap().status(), 304);

    let zipped = get("deccan").header("accept-encoding", "gzip").send().await.unwrap();
    assert_eq!(zipped.headers()["content-encoding"], "gzip");

    let failing = get("mekong").send().await.unwrap();
    assert_eq!(failing.status(), 503);
    assert_eq!(failing.headers()["retry-after"], "600");
    assert_eq!(get("robots.txt").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_feeds_toml_of_the_demo_has_no_mistake() {
    let publishers = Publishers::start(Clock::Real).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feeds.toml");
    std::fs::write(&path, publishers.feeds_toml("127.0.0.1:8080".parse().unwrap())).unwrap();
    let loaded = config::load(&path).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(loaded.config.feeds.len(), PUBLISHERS.len());
    assert!(loaded.config.feeds.iter().all(|feed| feed.is_private), "loopback is never named in what is published");
}
