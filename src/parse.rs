//! Reads what publishers send: bytes in, a `ParsedFeed` out. First step after the fetch; knows nothing of links,
//! dates or languages: what a document says is kept as it says it, and `normalize` makes sense of it.
//!
//! `decode` turns bytes into text, `page` recognizes what is no feed, `route` says who reads: our own `reader` takes
//! every XML document, feed-rs takes JSON Feed and leaves to our `json` what it refuses or would lose.
//!
//! # Who reads what, and why
//!
//! Measured on every real capture we have (`benches/parse.rs` and the corpus test): on well-formed XML our reader is
//! several times as fast as feed-rs and never reads less; feed-rs hides fields that every RSS document needs
//! (isPermaLink, item source, skipHours, sy:*), refuses or empties many documents, and cannot be handed a mended
//! text without a copy. JSON Feed it reads right and as fast as serde can, unless the document strays from the
//! specification or says what feed-rs has no room for (an entry's own language, hubs). `route` holds that decision
//! and a test holds `route`.

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
    let (mut feed, faults) = match page::recognize(text)? {
        Found::Xml { offset } => {
            page::note_junk(text, offset, &mut faults);
            reader::read(text, offset, &input.limits, faults)
        }
        Found::Json { offset } => json::read(&text[offset..], &input.limits, faults)?,
    };
    feed.encoding = decoded.encoding;
    feed.defects = faults.into_defects(text);
    Ok(feed)
}
