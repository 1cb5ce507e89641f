//! JSON Feed 1.0 and 1.1: handed to feed-rs, and read here where feed-rs refuses it or would lose something.
//!
//! Publishers number their ids, leave title or version out, write one author where a list belongs, put line breaks
//! raw into strings, and get cut off in the middle; RSS-in-JSON is the same again under other names.

use super::draft::{MAX_CATEGORIES, category, cut};
use super::faults::Faults;
use super::fields::MAX_AUTHORS;
use super::{Limits, ParseError, json_feed_rs, reader};
use crate::model::{
    Category, DateRole, ParsedDate, ParsedEntry, ParsedFeed, ParsedLink, ParsedPerson, ParsedText, TextKind,
};
use memchr::memmem;
use serde_json::Value;

/// Reads the document.
pub(super) fn read(text: &str, limits: &Limits, mut faults: Faults) -> Result<(ParsedFeed, Faults), ParseError> {
    if is_for_feed_rs(text)
        && let Some(mut feed) = json_feed_rs::read(text, limits)
    {
        feed.version = stated_version(text);
        return Ok((feed, faults));
    }
    let document = read_value(text, &mut faults).ok_or_else(|| not_a_feed(text))?;
    let Some(items) = document.get("items").and_then(Value::as_array) else {
        return Err(not_a_feed(text));
    };
    if items.len() > limits.max_entries {
        faults.note("too-many-entries", format!("the first {} of {} were read", limits.max_entries, items.len()));
    }
    let mut feed = read_feed(&document, limits);
    feed.version = document.get("version").and_then(Value::as_str).map(version_of_url);
    if feed.version.is_none() {
        faults.note("no-version", "JSON Feed without `version`");
    }
    feed.entries = items.iter().take(limits.max_entries).map(|item| read_item(item, limits)).collect();
    Ok((feed, faults))
}

/// Returns true if and only if the document says nothing that feed-rs has no room for: an item's own language
/// (a second `"language"`) and hubs.
fn is_for_feed_rs(text: &str) -> bool {
    let bytes = text.as_bytes();
    memmem::find(bytes, b"\"hubs\"").is_none() && memmem::find_iter(bytes, b"\"language\"").take(2).count() < 2
}

fn not_a_feed(text: &str) -> ParseError {
    ParseError::NotAFeed { beginning: text.chars().take(40).collect() }
}

/// `1.1` of `https://jsonfeed.org/version/1.1`.
fn version_of_url(url: &str) -> String {
    let version = url.rsplit('/').next().unwrap_or(url);
    if version == "1" { "1.0".to_owned() } else { cut(version, 20).to_owned() }
}

fn stated_version(text: &str) -> Option<String> {
    let after = &text[text.find("jsonfeed.org")?..];
    let after = &after[..after.find('"')?];
    Some(version_of_url(&after.replace('\\', "")))
}

/// Parses the text; where that fails, with its raw control characters taken out, and at last item by item.
fn read_value(text: &str, faults: &mut Faults) -> Option<Value> {
    let error = match serde_json::from_str(text) {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let mended: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if let Ok(value) = serde_json::from_str(&mended) {
        faults.note("control-characters", format!("JSON with raw control characters in it ({error}); read as blanks"));
        return Some(value);
    }
    let value = salvage(&mended)?;
    faults.note("truncated", format!("JSON that ends or breaks early ({error}); the items before that were read"));
    Some(value)
}

/// The items of a broken document up to the place where it breaks, and what stands before them.
fn salvage(text: &str) -> Option<Value> {
    let key = text.find("\"items\"")?;
    let array = key + text[key..].find('[')?;
    let head = text[..key].trim_end().trim_end_matches(',');
    let mut document: Value = serde_json::from_str(&format!("{head}}}")).unwrap_or_else(|_| serde_json::json!({}));
    let mut items = Vec::new();
    let mut rest = &text[array + 1..];
    loop {
        rest = rest.trim_start().trim_start_matches(',').trim_start();
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match values.next() {
            Some(Ok(item)) => items.push(item),
            _ => break,
        }
        rest = &rest[values.byte_offset()..];
    }
    document.as_object_mut()?.insert("items".to_owned(), Value::Array(items));
    Some(document)
}

fn read_feed(document: &Value, limits: &Limits) -> ParsedFeed {
    let mut feed = ParsedFeed { format: "json", reader: reader::NAME, ..ParsedFeed::default() };
    feed.title = text(document, "title", TextKind::PlainByDefault, limits);
    feed.links = [("home_page_url", None), ("feed_url", Some("self"))]
        .into_iter()
        .filter_map(|(key, rel)| link(document, key, rel))
        .collect();
    feed.hints.self_link = string(document, "feed_url");
    feed.hints.is_complete = document.get("expired").and_then(Value::as_bool).unwrap_or(false);
    feed.language = string(document, "language");
    feed.authors = persons(document);
    let hubs = document.get("hubs").and_then(Value::as_array).into_iter().flatten();
    feed.hints.hubs = hubs.filter_map(|hub| string(hub, "url")).collect();
    feed
}

fn read_item(item: &Value, limits: &Limits) -> ParsedEntry {
    let date = |key, role| string(item, key).map(|text| ParsedDate { role, text });
    let summaries =
        [("summary", TextKind::PlainByDefault), ("content_text", TextKind::Plain), ("content_html", TextKind::Html)];
    ParsedEntry {
        guid: string(item, "id"),
        title: text(item, "title", TextKind::PlainByDefault, limits),
        summary: summaries.into_iter().find_map(|(key, kind)| text(item, key, kind, limits)),
        links: ["url", "external_url"].into_iter().filter_map(|key| link(item, key, None)).collect(),
        dates: [date("date_published", DateRole::Published), date("date_modified", DateRole::Updated)]
            .into_iter()
            .flatten()
            .collect(),
        authors: persons(item),
        categories: tags(item),
        language: string(item, "language"),
        ..ParsedEntry::default()
    }
}

/// A string, or a number read as one, that is not blank.
fn string(object: &Value, key: &str) -> Option<String> {
    let text = match object.get(key)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn text(object: &Value, key: &str, kind: TextKind, limits: &Limits) -> Option<ParsedText> {
    let value = object.get(key)?.as_str().filter(|value| !value.trim().is_empty())?;
    Some(ParsedText { value: cut(value, limits.max_field_bytes).to_owned(), kind })
}

fn link(object: &Value, key: &str, rel: Option<&str>) -> Option<ParsedLink> {
    let href = string(object, key)?;
    Some(ParsedLink { href, rel: rel.map(str::to_owned), ..ParsedLink::default() })
}

/// `authors` (1.1) and `author` (1.0), each as an object, a list of objects, or just a name.
fn persons(object: &Value) -> Vec<ParsedPerson> {
    let stated = ["authors", "author"].into_iter().filter_map(|key| object.get(key));
    let person = |value: &Value| match value {
        Value::String(name) => Some(name.trim().to_owned()),
        value => string(value, "name"),
    };
    let names: Vec<String> = stated
        .flat_map(|value| match value {
            Value::Array(values) => values.iter().filter_map(person).collect::<Vec<_>>(),
            value => person(value).into_iter().collect(),
        })
        .collect();
    let mut persons: Vec<ParsedPerson> = Vec::new();
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        let person = ParsedPerson { name: Some(name), email: None };
        if persons.len() < MAX_AUTHORS && !persons.contains(&person) {
            persons.push(person);
        }
    }
    persons
}

fn tags(item: &Value) -> Vec<Category> {
    let tags = item.get("tags").and_then(Value::as_array).into_iter().flatten();
    tags.filter_map(Value::as_str).filter_map(|term| category(term, None)).take(MAX_CATEGORIES).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{"version":"https:\/\/jsonfeed.org\/version\/1.1","title":"J","home_page_url":"http://example.org/",
        "feed_url":"http://example.org/feed.json","language":"en","authors":[{"name":"A"},{"name":"B"}],"items":[
        {"id":"1","url":"http://example.org/1","title":"T &amp; U","content_html":"<p>x</p>","summary":"s",
        "date_published":"2026-05-05T10:30:00+08:00","date_modified":"no date","tags":["a","b"]},
        {"id":"2","external_url":"http://example.org/2","content_text":"x < y","author":{"name":"C"},
        "attachments":[{"url":"http://example.org/x.mp3","mime_type":"audio/mpeg"}]}]}"#;

    /// Holds the decision who reads JSON Feed: as soon as feed-rs loses or changes anything, this fails.
    #[test]
    fn feed_rs_reads_json_feed_as_we_would() {
        let limits = Limits::default();
        let theirs = json_feed_rs::read(DOCUMENT, &limits).unwrap();
        let value: Value = serde_json::from_str(DOCUMENT).unwrap();
        let ours: Vec<ParsedEntry> =
            value["items"].as_array().unwrap().iter().map(|item| read_item(item, &limits)).collect();
        assert_eq!(theirs.title.as_ref().unwrap().value, "J");
        for (mut theirs, mut ours) in theirs.entries.into_iter().zip(ours) {
            let authors =
                if ours.authors.is_empty() { read_feed(&value, &limits).authors } else { ours.authors.clone() };
            assert_eq!(theirs.authors, authors);
            theirs.dates.retain(|date| date.text != "no date");
            ours.dates.retain(|date| date.text != "no date");
            assert_eq!((theirs.guid, theirs.title, theirs.dates), (ours.guid, ours.title, ours.dates));
            assert_eq!((theirs.links, theirs.categories), (ours.links, ours.categories));
            assert_eq!(theirs.summary.map(|text| text.value), ours.summary.map(|text| text.value));
        }
    }

    #[test]
    fn what_feed_rs_has_no_room_for_we_read_ourselves() {
        let reader_of = |text: &str| read(text, &Limits::default(), Faults::default()).unwrap().0.reader;
        assert_eq!(reader_of(DOCUMENT), json_feed_rs::NAME);
        for stray in [
            r#"{"version":"https://jsonfeed.org/version/1","title":"J","items":[{"id":1}]}"#,
            r#"{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"}]}"#,
            r#"{"version":"https://jsonfeed.org/version/1","title":"J","hubs":[],"items":[]}"#,
            r#"{"version":"https://jsonfeed.org/version/1","title":"J","language":"en","items":[{"language":"ja"}]}"#,
            r#"{"title":"J","items":[]}"#,
        ] {
            assert_eq!(reader_of(stray), reader::NAME, "{stray}");
        }
    }

    #[test]
    fn the_items_before_the_break_of_a_broken_document_are_read() {
        let (feed, faults) = read(&DOCUMENT[..DOCUMENT.len() - 60], &Limits::default(), Faults::default()).unwrap();
        assert_eq!(feed.entries.len(), 1);
        assert_eq!(faults.into_defects("")[0].code, "truncated");
    }

    #[test]
    fn of_any_number_of_tags_and_authors_the_first_are_read() {
        let tags: Vec<String> = (0..10_000).map(|number| format!("\"t{number}\"")).collect();
        let authors: Vec<String> = (0..10_000).map(|number| format!("{{\"name\":\"a{number}\"}}")).collect();
        let (tags, authors) = (tags.join(","), authors.join(","));
        for version in ["https://jsonfeed.org/version/1.1", "mine"] {
            let text = format!(
                r#"{{"version":"{version}","title":"J","items":[{{"id":"1","title":"T","tags":[{tags}],"authors":[{authors}]}}]}}"#
            );
            let (feed, _) = read(&text, &Limits::default(), Faults::default()).unwrap();
            let entry = &feed.entries[0];
            assert_eq!((entry.categories.len(), entry.authors.len()), (MAX_CATEGORIES, MAX_AUTHORS), "{}", feed.reader);
        }
    }
}
