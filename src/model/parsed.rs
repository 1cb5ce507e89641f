//! A document as it was read: decoded and taken apart, but not yet interpreted. What `parse` hands to `normalize`.

use super::Category;
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

/// How a text is marked up, as far as the document says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TextKind {
    /// Nobody says (RSS): whoever reads it must guess.
    #[default]
    Unsaid,
    /// Declared to be plain text (Atom `type="text"`): a `<b>` in it is meant literally.
    Plain,
    /// Plain text only because Atom's default applies; many publishers did not know of it.
    PlainByDefault,
    /// HTML: declared, or because there are elements in it.
    Html,
}

/// A text as the document has it: the escaping of XML or JSON undone once, nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedText {
    /// The text; for `TextKind::Html` its source.
    pub value: String,
    /// How it is marked up.
    pub kind: TextKind,
}

/// A link as the document has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedLink {
    /// The address, perhaps relative.
    pub href: String,
    /// Atom's `rel`, lower case; None where there is none (which means `alternate`). `origlink` stands for the
    /// addresses that redirectors keep aside (feedburner:origLink), `about` for rdf:about.
    pub rel: Option<String>,
    /// The media type, lower case.
    pub media_type: Option<String>,
    /// The innermost `xml:base` it stands under: an index into `ParsedFeed::bases`.
    pub base: Option<u32>,
}

/// An `xml:base` (XML Base §4), relative to the one it stands under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedBase {
    /// The attribute's value.
    pub href: String,
    /// The next outer one: an index into `ParsedFeed::bases`.
    pub outer: Option<u32>,
}

/// An author as the document has it: RSS writes `a@example.org (A Name)` into one text, which is then the name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedPerson {
    /// The name, or all there is.
    pub name: Option<String>,
    /// The e-mail address, where it has an element of its own.
    pub email: Option<String>,
}

/// What a date is said to be the date of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateRole {
    /// Of publication: pubDate, atom:published, issued.
    Published,
    /// Of the last change: atom:updated, modified.
    Updated,
    /// Of creation: created.
    Created,
    /// Of "an event in the life of the resource": dc:date.
    Unsaid,
}

/// A date as the document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedDate {
    /// What it is the date of.
    pub role: DateRole,
    /// The text.
    pub text: String,
}

/// Where a syndicated entry says it comes from (RSS 2.0 and Atom `source`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParsedSource {
    /// The title.
    pub title: Option<ParsedText>,
    /// The addresses.
    pub links: Vec<ParsedLink>,
}

/// A feed document. Filled by whichever reader took it; nothing in it is interpreted yet.
#[derive(Clone, Debug, Default)]
pub struct ParsedFeed {
    /// `rss`, `atom`, `json`, `rdf` or `cdf`.
    pub format: &'static str,
    /// The version the document states, or its namespace implies.
    pub version: Option<String>,
    /// The channel's title.
    pub title: Option<ParsedText>,
    /// The channel's links.
    pub links: Vec<ParsedLink>,
    /// The declared language.
    pub language: Option<String>,
    /// The channel's authors; entries of Atom and JSON Feed without authors inherit them.
    pub authors: Vec<ParsedPerson>,
    /// The encoding that was used to decode the bytes, by its WHATWG name.
    pub encoding: &'static str,
    /// Who read the document: `dateline` or `feed-rs`.
    pub reader: &'static str,
    /// What was wrong.
    pub defects: Vec<Defect>,
    /// What the document asks of those who poll it.
    pub hints: FeedHints,
    /// Every `xml:base` of the document.
    pub bases: Vec<ParsedBase>,
    /// The entries, in document order.
    pub entries: Vec<ParsedEntry>,
}

/// One entry as the document has it.
#[derive(Clone, Debug, Default)]
pub struct ParsedEntry {
    /// The line it begins on, from 1; 0 where that is not known.
    pub line: u32,
    /// The id, blanks around it taken off.
    pub guid: Option<String>,
    /// RSS 2.0 `isPermaLink`, where it is stated.
    pub guid_is_permalink: Option<bool>,
    /// The title.
    pub title: Option<ParsedText>,
    /// The description, else the content.
    pub summary: Option<ParsedText>,
    /// The links, in document order; enclosures are left out.
    pub links: Vec<ParsedLink>,
    /// The dates, in document order.
    pub dates: Vec<ParsedDate>,
    /// The authors.
    pub authors: Vec<ParsedPerson>,
    /// The categories.
    pub categories: Vec<Category>,
    /// The entry's own language.
    pub language: Option<String>,
    /// Where it was taken from.
    pub source: Option<ParsedSource>,
    /// Latitude and longitude in degrees.
    pub point: Option<(f32, f32)>,
}
