//! An entry on its way: `Entry` (our terms), `EntryChange` (what is to be written), `StoredEntry` (what is).

use super::{Country, EntryId, EntryKey, FeedId, Labels, Language, StoryId, Time};
use serde::{Deserialize, Serialize};

/// An author.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name, plain text.
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
}

/// A category in the publisher's own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// The term, plain text.
    pub term: String,
    /// The scheme or domain it comes from.
    pub scheme: Option<String>,
}

/// Where a syndicated entry came from, as the feed states it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntrySource {
    /// The title of the original feed or publisher.
    pub title: Option<String>,
    /// The address of the original feed or publisher.
    pub url: Option<String>,
}

/// An entry in our terms: plain text, absolute links, real dates. The output of `normalize`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The id exactly as the publisher wrote it; None where there is none (none is ever invented).
    pub guid: Option<String>,
    /// The publisher's link, absolute, nothing stripped.
    pub link: Option<String>,
    /// The canonical form of the link, for comparing.
    pub permalink: Option<String>,
    /// The headline: plain text, one line, Unicode NFC.
    pub title: Option<String>,
    /// The publisher's description as plain text. For classification only; never published.
    pub summary: Option<String>,
    /// When the publisher says it was published.
    pub published_at: Option<Time>,
    /// When the publisher says it was last changed.
    pub updated_at: Option<Time>,
    /// The authors.
    pub authors: Vec<Person>,
    /// The publisher's categories.
    pub categories: Vec<Category>,
    /// The declared language of this entry: its own, else the document's.
    pub language: Option<Language>,
    /// The original source of a syndicated entry.
    pub source: Option<EntrySource>,
    /// A point on the earth the entry is about (GeoRSS, W3C geo): latitude, longitude in degrees.
    pub point: Option<(f32, f32)>,
}

impl Entry {
    /// The date the publisher gives it: when it was published or, where only that is stated, when it was changed.
    pub fn dated_at(&self) -> Option<Time> {
        self.published_at.or(self.updated_at)
    }
}

/// What identify decided about one incoming entry; `store` writes it in one transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryChange {
    /// Not seen before in this feed.
    New {
        /// Our stable identity of it.
        key: EntryKey,
        /// The position in the incoming document.
        index: usize,
    },
    /// Known, and its meaning-bearing fields changed.
    Updated {
        /// The stored row.
        entry: EntryId,
        /// The position in the incoming document.
        index: usize,
        /// Which fields changed, such as `title`.
        fields: Vec<&'static str>,
        /// The rule by which it was recognized, such as `guid`.
        rule: &'static str,
    },
    /// Known and the same; only its last_seen_at moves.
    Seen {
        /// The stored row.
        entry: EntryId,
        /// The position in the incoming document.
        index: usize,
    },
    /// The same entry stands in the document twice; the first one counts.
    Repeated {
        /// The position in the incoming document.
        index: usize,
        /// The position of the one that counts.
        of: usize,
    },
}

/// An entry as the database has it, with its labels and its story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoredEntry {
    /// The row.
    pub id: EntryId,
    /// The feed it came from.
    pub feed: FeedId,
    /// Our stable identity of it in its feed.
    pub key: EntryKey,
    /// The entry as last read.
    pub entry: Entry,
    /// The publisher's place.
    pub origin: Option<Country>,
    /// What was found about it.
    pub labels: Labels,
    /// Its story, once grouped.
    pub story: Option<StoryId>,
    /// True if it is the same article as an earlier one of its story.
    pub duplicate: bool,
    /// When we first saw it.
    pub first_seen_at: Time,
    /// When we last saw it in its feed.
    pub last_seen_at: Time,
    /// min(first stated published_at, first_seen_at), frozen.
    pub effective_at: Time,
    /// True if it came with the first document of a new, moved or re-added feed: archive, not news.
    pub is_archive: bool,
}
