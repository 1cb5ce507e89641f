//! What `inspect --json` prints: a document in our terms, as one JSON object.

use super::Normalized;
use crate::model::{Entry, Labels, Language, Time};
use chrono::SecondsFormat;
use serde_json::{Value, json};

/// The document with each entry's labels; entries beyond the last label are shown without any.
pub fn to_json(document: &Normalized, labels: &[Labels]) -> Value {
    let unlabelled = Labels::default();
    let labels = labels.iter().chain(std::iter::repeat(&unlabelled));
    json!({
        "format": document.format,
        "version": document.version,
        "title": document.title,
        "link": document.link,
        "language": document.language,
        "encoding": document.encoding,
        "reader": document.reader,
        "defects": document.defects,
        "entries": document.entries.iter().zip(labels).map(|(entry, labels)| entry_to_json(entry, labels)).collect::<Vec<_>>(),
    })
}

fn entry_to_json(entry: &Entry, labels: &Labels) -> Value {
    json!({
        "guid": entry.guid,
        "link": entry.link,
        "permalink": entry.permalink,
        "title": entry.title,
        "published": entry.published_at.map(rfc3339),
        "updated": entry.updated_at.map(rfc3339),
        "authors": entry.authors,
        "categories": entry.categories,
        "summary": entry.summary,
        "language": language(entry, labels),
        "source": entry.source,
        "countries": labels.about,
        "tags": labels.tags,
        "desk": labels.desk,
        "evidence": labels.evidence,
    })
}

/// The declared language where the text agrees with it, since it says more (`zh-Hant`); else the one of the text.
fn language<'a>(entry: &'a Entry, labels: &'a Labels) -> Option<&'a Language> {
    match (&labels.language, &entry.language) {
        (Some(found), Some(declared)) if found.base() == declared.base() => Some(declared),
        (found, declared) => found.as_ref().or(declared.as_ref()),
    }
}

fn rfc3339(at: Time) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
