//! A document as it was read: decoded and taken apart, but not yet interpreted. What `parse` hands to `normalize`.

use chrono::Duration;
use serde::Serialize;

/// A fault in a document that we could live with; counted and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Defect {
    /// A stable name of the kind of fault, such as `bare-ampersand`.
    pub code: &'static str,
    /// The line of the document, from 1; None where the fault has no place.
    pub line: Option<u32>,
    /// What was found and what was done about it.
    pub detail: String,
}

/// What a document asks of those who poll it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedHints {
    /// RSS 2.0 `ttl`.
    pub ttl: Option<Duration>,
    /// RSS 2.0 `skipHours`, GMT, bit 0 is midnight to one.
    pub skip_hours: u32,
    /// RSS 2.0 `skipDays`, GMT, bit 0 is Monday.
    pub skip_days: u8,
    /// The interval of `sy:updatePeriod` and `sy:updateFrequency` (RSS 1.0 module Syndication).
    pub update_interval: Option<Duration>,
    /// WebSub hubs.
    pub hubs: Vec<String>,
    /// The address the document gives for itself.
    pub self_link: Option<String>,
    /// `itunes:new-feed-url`: where the publisher says the feed has moved.
    pub new_feed_url: Option<String>,
    /// The publisher says that nothing more will come (`fh:complete`, `itunes:complete`).
    pub is_complete: bool,
}

/// A feed document. Owned by the parse step; extend as the formats need.
#[derive(Clone, Debug, Default)]
pub struct ParsedFeed {
    /// `rss`, `atom`, `json`, `rdf` …
    pub format: &'static str,
    /// The version the document states.
    pub version: Option<String>,
    /// The channel's title, as in the document.
    pub title: Option<String>,
    /// The channel's link, as in the document.
    pub link: Option<String>,
    /// The declared language.
    pub language: Option<String>,
    /// The encoding that was used to decode the bytes, by its WHATWG name.
    pub encoding: String,
    /// Who read the document.
    pub reader: &'static str,
    /// What was wrong.
    pub defects: Vec<Defect>,
    /// What the document asks of those who poll it.
    pub hints: FeedHints,
    /// The entries, in document order.
    pub entries: Vec<ParsedEntry>,
}

/// One entry as the document has it.
#[derive(Clone, Debug, Default)]
pub struct ParsedEntry {}
