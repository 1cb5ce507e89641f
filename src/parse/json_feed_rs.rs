//! JSON Feed as feed-rs reads it, turned into our result.
//!
//! feed-rs interprets dates on the way, and gives none where it cannot. We want the text: the hook for dates keeps it
//! in a list and gives its number back as a moment, so that each date of the result finds its text again.

use super::Limits;
use super::draft::{MAX_CATEGORIES, category, cut};
use super::fields::MAX_AUTHORS;
use crate::model::{
    DateRole, ParsedDate, ParsedEntry, ParsedFeed, ParsedLink, ParsedPerson, ParsedText, TextKind, Time,
};
use chrono::DateTime;
use feed_rs::model::{Content, Entry, Person, Text};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// Who read a document, for `inspect`.
pub(super) const NAME: &str = "feed-rs";

/// The texts of the dates, by number.
type DateTexts = Rc<RefCell<Vec<String>>>;

/// Reads a JSON Feed. Returns None where feed-rs refuses it, or panics over it; serde limits the depth, so that no
/// stack can overflow.
pub(super) fn read(text: &str, limits: &Limits) -> Option<ParsedFeed> {
    let dates = DateTexts::default();
    let kept = Rc::clone(&dates);
    let parser = feed_rs::parser::Builder::new()
        .timestamp_parser(move |text| number_date(&kept, text))
        .id_generator(|_, _, _| String::new())
        .sanitize_content(false)
        .build();
    let feed = catch_unwind(AssertUnwindSafe(|| parser.parse(text.as_bytes()))).ok()?.ok()?;
    let mut parsed = ParsedFeed {
        format: "json",
        reader: NAME,
        title: feed.title.map(|title| parsed_text(title, limits)),
        links: feed.links.into_iter().map(|link| ParsedLink { href: link.href, ..ParsedLink::default() }).collect(),
        language: feed.language,
        authors: feed.authors.into_iter().take(MAX_AUTHORS).map(parsed_person).collect(),
        ..ParsedFeed::default()
    };
    let texts = dates.borrow();
    parsed.entries =
        feed.entries.into_iter().take(limits.max_entries).map(|entry| parsed_entry(entry, &texts, limits)).collect();
    Some(parsed)
}

fn number_date(kept: &DateTexts, text: &str) -> Option<Time> {
    let mut kept = kept.borrow_mut();
    kept.push(text.to_owned());
    DateTime::from_timestamp(i64::try_from(kept.len() - 1).ok()?, 0)
}

fn parsed_entry(entry: Entry, texts: &[String], limits: &Limits) -> ParsedEntry {
    let date = |role, number: Option<Time>| {
        let text = texts.get(usize::try_from(number?.timestamp()).ok()?)?;
        Some(ParsedDate { role, text: text.clone() })
    };
    let dates = [date(DateRole::Published, entry.published), date(DateRole::Updated, entry.updated)];
    ParsedEntry {
        guid: Some(entry.id).filter(|id| !id.is_empty()),
        title: entry.title.map(|title| parsed_text(title, limits)),
        summary: entry
            .summary
            .map(|summary| parsed_text(summary, limits))
            .or_else(|| entry.content.and_then(|content| parsed_content(content, limits))),
        // Attachments come with a media type.
        links: entry
            .links
            .into_iter()
            .filter(|link| link.media_type.is_none())
            .map(|link| ParsedLink { href: link.href, ..ParsedLink::default() })
            .collect(),
        dates: dates.into_iter().flatten().collect(),
        authors: entry.authors.into_iter().take(MAX_AUTHORS).map(parsed_person).collect(),
        categories: entry.categories.iter().filter_map(|tag| category(&tag.term, None)).take(MAX_CATEGORIES).collect(),
        ..ParsedEntry::default()
    }
}

fn parsed_text(text: Text, limits: &Limits) -> ParsedText {
    ParsedText { value: limited(text.content, limits), kind: TextKind::PlainByDefault }
}

fn parsed_content(content: Content, limits: &Limits) -> Option<ParsedText> {
    let kind = if content.content_type.subty() == "html" { TextKind::Html } else { TextKind::PlainByDefault };
    content.body.map(|body| ParsedText { value: limited(body, limits), kind })
}

fn parsed_person(person: Person) -> ParsedPerson {
    ParsedPerson { name: Some(person.name), email: person.email }
}

fn limited(mut text: String, limits: &Limits) -> String {
    text.truncate(cut(&text, limits.max_field_bytes).len());
    text
}
