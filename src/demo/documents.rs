//! A sample publisher's feed at a moment, as bytes.

use super::{
    publishers::{Format, Manner, SamplePublisher},
    stories::{Report, STORIES},
};
use crate::model::Time;
use chrono::{DateTime, Duration, FixedOffset, Utc};
use encoding_rs::Encoding;
use serde_json::json;

/// Entries in a feed, the newest first.
const MAX_ENTRIES: usize = 15;

/// A feed document.
pub(super) struct Document {
    /// Its media type.
    pub(super) content_type: &'static str,
    /// Its bytes, in the publisher's encoding.
    pub(super) body: Vec<u8>,
    /// When it last changed.
    pub(super) modified_at: Time,
}

/// A report with its place in the table and its date.
struct Item {
    report: &'static Report,
    number: usize,
    published_at: DateTime<FixedOffset>,
}

/// What the publisher's feed holds at `now`, when the demo began at `started_at`.
pub(super) fn document(publisher: &SamplePublisher, started_at: Time, now: Time) -> Document {
    let items = items(publisher, started_at, now);
    let (content_type, text) = match publisher.format {
        Format::Rss => ("application/rss+xml", rss(publisher, &items)),
        Format::Atom => ("application/atom+xml", atom(publisher, &items)),
        Format::Json => ("application/feed+json", json_feed(publisher, &items)),
    };
    let encoding = Encoding::for_label(publisher.encoding.as_bytes()).expect("the table has known encodings");
    let (body, _, _) = encoding.encode(&text);
    let modified_at = items.first().map_or(started_at, |item| item.published_at.with_timezone(&Utc));
    Document { content_type, body: body.into_owned(), modified_at }
}

fn items(publisher: &SamplePublisher, started_at: Time, now: Time) -> Vec<Item> {
    let offset = FixedOffset::east_opt(publisher.offset * 60).expect("the table has real offsets");
    let numbered = STORIES.iter().enumerate().flat_map(|(story_number, story)| {
        story.reports.iter().enumerate().map(move |(report_number, report)| {
            let published_at = started_at + Duration::minutes(story.at + report.after);
            let number = 10_000 + story_number * 100 + report_number;
            Item { report, number, published_at: published_at.with_timezone(&offset) }
        })
    });
    let mut items: Vec<Item> =
        numbered.filter(|item| item.report.by == publisher.id && item.published_at <= now).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.published_at));
    items.truncate(MAX_ENTRIES);
    items
}

fn rss(publisher: &SamplePublisher, items: &[Item]) -> String {
    let is_malformed = publisher.manner == Manner::Malformed;
    let escape = if is_malformed { str::to_owned } else { escaped };
    let comment = if is_malformed { "\n<!-- made by hand -->\n" } else { "" };
    let encoding = publisher.encoding;
    let mut text = format!(
        "{comment}<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<rss version=\"2.0\">\n<channel>\n\
         <title>{}</title>\n<link>{}/</link>\n<description>{}</description>\n<language>{}</language>\n",
        escape(publisher.name),
        publisher.home(),
        escape(publisher.name),
        publisher.language,
    );
    for item in items {
        text.push_str(&format!(
            "<item>\n<title>{}</title>\n<link>{}</link>\n<description>{}</description>\n\
             <category>{}</category>\n<guid isPermaLink=\"false\">{}-{}</guid>\n<pubDate>{}</pubDate>\n</item>\n",
            escape(item.report.title),
            link(publisher, item),
            escape(item.report.summary),
            escape(item.report.category),
            publisher.id,
            item.number,
            item.published_at.to_rfc2822(),
        ));
    }
    if !is_malformed {
        text.push_str("</channel>\n</rss>\n");
    }
    text
}

fn atom(publisher: &SamplePublisher, items: &[Item]) -> String {
    let home = publisher.home();
    let updated = items.first().map(|item| item.published_at.to_rfc3339()).unwrap_or_default();
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"{}\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<id>{home}/</id>\n<link href=\"{home}/\"/>\n<updated>{updated}</updated>\n\
         <author><name>{}</name></author>\n",
        publisher.encoding,
        publisher.language,
        escaped(publisher.name),
        escaped(publisher.name),
    );
    for item in items {
        let published = item.published_at.to_rfc3339();
        text.push_str(&format!(
            "<entry>\n<title>{}</title>\n<id>tag:{}.example,2026:{}</id>\n<link rel=\"alternate\" href=\"{}\"/>\n\
             <published>{published}</published>\n<updated>{published}</updated>\n<category term=\"{}\"/>\n\
             <summary>{}</summary>\n</entry>\n",
            escaped(item.report.title),
            publisher.id,
            item.number,
            link(publisher, item),
            escaped(item.report.category),
            escaped(item.report.summary),
        ));
    }
    text.push_str("</feed>\n");
    text
}

fn json_feed(publisher: &SamplePublisher, items: &[Item]) -> String {
    let items = items.iter().map(|item| {
        json!({
            "id": item.number.to_string(),
            "url": link(publisher, item),
            "title": item.report.title,
            "content_text": item.report.summary,
            "tags": [item.report.category],
            "date_published": item.published_at.to_rfc3339(),
        })
    });
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.name,
        "home_page_url": format!("{}/", publisher.home()),
        "language": publisher.language,
        "items": items.collect::<Vec<_>>(),
    });
    feed.to_string()
}

fn link(publisher: &SamplePublisher, item: &Item) -> String {
    format!("{}/news/{}", publisher.home(), item.number)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
