//! Reads what publishers send: bytes in, a `ParsedFeed` out. First step after the fetch; knows nothing of links,
//! dates or languages: what a document says is kept as it says it, and `normalize` makes sense of it.
//!
//! `decode` turns bytes into text, `page` recognizes what is no feed and where in the text the feed begins, and a reader
//! takes it apart. Mending is part of reading: `scan` cuts broken markup as it was meant and notes each fault, so that
//! one walk over a well-formed document is all it costs.
//!
//! # Who reads what, and why
//!
//! XML is ours, JSON Feed is feed-rs's. Measured with feed-rs 2.4.0 on 669 real captures and with `benches/parse.rs`:
//! - XML: of 658 documents feed-rs alone refuses 9 and gives titles, links and dates as they are meant in 461; it hides
//!   what every RSS document needs (isPermaLink, item source, skipHours, sy:*, links that redirectors keep aside), and
//!   a mended text for it would cost a pass and a copy. Our reader takes broken and well-formed documents alike,
//!   without either; over the 628 well-formed ones that both read it is three and a half times as fast as feed-rs.
//! - JSON Feed: what feed-rs does not refuse it reads right, and as fast as serde can. What it refuses (numbered ids,
//!   no title, no version) or has no room for (an entry's own language, hubs) `json` reads.
//! - 2.4 and not 3.0: the same results, fewer crashes, and one quick-xml shared with the rss crate.
//!
//! `json::read` and `parse` are the router; tests there hold that feed-rs and we read JSON Feed alike, and
//! `inspect` shows who read a document.

mod base64;
mod capture;
mod decode;
mod detect;
mod dos;
mod draft;
mod entities;
mod faults;
mod fields;
mod hints;
mod json;
mod json_feed_rs;
mod names;
mod namespaces;
mod page;
mod reader;
mod scan;

use crate::model::ParsedFeed;
use faults::Faults;
pub use page::FeedLink;
use page::Found;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How much of a document is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The largest document, in bytes after decompression.
    pub max_bytes: usize,
    /// The most entries read.
    pub max_entries: usize,
    /// The most that is kept of one text, in bytes.
    pub max_field_bytes: usize,
}

impl Default for Limits {
    /// 32 MiB hold the largest archive feeds seen (20 MB); 10,000 entries are ten times the longest; no headline or
    /// abstract comes near 256 KiB.
    fn default() -> Self {
        Limits { max_bytes: 32 << 20, max_entries: 10_000, max_field_bytes: 256 << 10 }
    }
}

/// What is known about a document besides its bytes.
#[derive(Clone, Debug, Default)]
pub struct ParseInput<'a> {
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The operator's word on the encoding (a WHATWG label); it overrides every declaration.
    pub encoding: Option<&'a str>,
    /// The language the publisher writes, a BCP 47 tag: helps to tell encodings apart.
    pub language: Option<&'a str>,
    /// How much is read.
    pub limits: Limits,
}

/// The bytes are no feed; each variant says what they are instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Nothing, or nothing but blanks.
    #[error("the document is empty")]
    Empty,
    /// More bytes than allowed.
    #[error("the document has {size} bytes and {limit} are allowed; raise `max_bytes` for this feed if that is meant")]
    TooLarge {
        /// The size of the document.
        size: usize,
        /// What was allowed.
        limit: usize,
    },
    /// A web page.
    #[error("this is a web page (`{title}`), no feed{}", page::hint(feeds))]
    HtmlPage {
        /// The page's title.
        title: String,
        /// The feeds it links to, for discovery.
        feeds: Vec<FeedLink>,
    },
    /// A page that asks for a proof of being human.
    #[error("a page of {by} blocks the way to the feed (`{title}`)")]
    BlockPage {
        /// Whose page it is.
        by: &'static str,
        /// The page's title.
        title: String,
    },
    /// The domain is for sale or parked.
    #[error("the domain is parked (`{title}`)")]
    ParkedPage {
        /// The page's title.
        title: String,
    },
    /// Something else.
    #[error("no feed was found in the document; it begins with `{beginning}`")]
    NotAFeed {
        /// Its first characters.
        beginning: String,
    },
    /// A reader broke down over it.
    #[error("reading the document broke down ({reader}): {reason}")]
    Broken {
        /// Which reader.
        reader: &'static str,
        /// What it said.
        reason: String,
    },
}

/// Reads a document.
///
/// # Errors
///
/// Returns an error only if the bytes are no feed at all; everything else is read and listed in
/// `ParsedFeed::defects`.
pub fn parse(bytes: &[u8], input: &ParseInput<'_>) -> Result<ParsedFeed, ParseError> {
    let limit = input.limits.max_bytes;
    if bytes.len() > limit {
        return Err(ParseError::TooLarge { size: bytes.len(), limit });
    }
    let mut faults = Faults::default();
    let decoded = decode::decode(bytes, input, &mut faults);
    let text = decoded.text.as_ref();
    let found = page::recognize(text)?;
    // Nothing here is known to panic; what is not known must cost one poll and not the daemon.
    let read = catch_unwind(AssertUnwindSafe(|| read(text, &found, &input.limits, faults)));
    let (mut feed, faults) = read.map_err(|panic| broken(panic.as_ref()))??;
    feed.encoding = decoded.encoding;
    feed.defects = faults.into_defects(text);
    Ok(feed)
}

fn read(text: &str, found: &Found, limits: &Limits, mut faults: Faults) -> Result<(ParsedFeed, Faults), ParseError> {
    match *found {
        Found::Xml { offset } => {
            page::note_junk(text, offset, &mut faults);
            Ok(reader::read(text, offset, limits, faults))
        }
        Found::Json { offset } => json::read(&text[offset..], limits, faults),
    }
}

fn broken(panic: &(dyn Any + Send)) -> ParseError {
    let reason = panic.downcast_ref::<String>().map(String::as_str);
    let reason = reason.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
    ParseError::Broken { reader: reader::NAME, reason: reason.to_owned() }
}
