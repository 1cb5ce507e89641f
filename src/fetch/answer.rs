//! What came of a fetch: the answer with its hops, its freshness and its links, and the document if there is one.

use super::{freshness, links, links::Links, request::to_text};
use crate::model::{FailureCause, Freshness, Time, Validators};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use reqwest::Response;
use std::time::{Duration, Instant};
use url::Url;

/// What came of a fetch.
#[derive(Clone, Debug)]
pub enum Fetched {
    /// 304: the document is still the one that the validators belong to.
    NotModified(Answer),
    /// A document, read whole.
    Document(Document),
    /// Neither.
    Failed {
        /// The last answer, if any came: its freshness and Retry-After hold all the same.
        answer: Option<Answer>,
        /// By what the scheduler should do about it.
        cause: FailureCause,
        /// For the operator: what happened and what to do. Names hosts but never paths, which may hold secrets.
        reason: String,
    },
}

impl Fetched {
    /// The last answer, if any came.
    pub fn answer(&self) -> Option<&Answer> {
        match self {
            Fetched::NotModified(answer) => Some(answer),
            Fetched::Document(document) => Some(&document.answer),
            Fetched::Failed { answer, .. } => answer.as_ref(),
        }
    }
}

/// A document that was read whole.
#[derive(Clone, Debug)]
pub struct Document {
    /// The answer that brought it.
    pub answer: Answer,
    /// The body, decompressed.
    pub body: Bytes,
    /// The Content-Type as it came; its charset is for the parser to weigh.
    pub content_type: Option<String>,
    /// ETag and Last-Modified byte for byte, with the URL that gave them; None where there is neither.
    pub validators: Option<Validators>,
}

/// The last answer of a fetch and the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Who answered, without credentials. May hold a secret in its query: show it with care.
    pub final_url: String,
    /// The redirects on the way, in order.
    pub hops: Vec<Hop>,
    /// True if the request for `final_url` carried validators. If not although some were given, the document has moved
    /// to another address than the one that gave them.
    pub is_conditional: bool,
    /// What it says about when to come again.
    pub freshness: Freshness,
    /// The WebSub links in its head.
    pub links: Links,
    /// Bytes of the body that were read, as they came over the wire.
    pub n_bytes: u64,
    /// From the start to the last byte, name look-ups and redirects included.
    pub elapsed: Duration,
}

impl Answer {
    /// Where the document has moved for good: the last address of the unbroken run of permanent redirects with which
    /// the way begins. Whether to adopt it is for others to decide.
    pub fn moved_to(&self) -> Option<&str> {
        let permanent = self.hops.iter().take_while(|hop| hop.is_permanent());
        permanent.last().map(|hop| hop.to.as_str())
    }
}

/// One redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Who redirected.
    pub from: String,
    /// Where to.
    pub to: String,
    /// 301, 302, 303, 307 or 308.
    pub status: u16,
}

impl Hop {
    /// Returns true if and only if the publisher says that this holds for good (301, 308).
    pub fn is_permanent(&self) -> bool {
        matches!(self.status, 301 | 308)
    }
}

/// What is known of a fetch on its way; lives outside of it, so that a timeout loses nothing.
pub(super) struct Trail {
    now: Time,
    started: Instant,
    pub(super) hops: Vec<Hop>,
    pub(super) n_bytes: u64,
    head: Option<Head>,
}

/// The head of an answer.
struct Head {
    url: Url,
    status: StatusCode,
    is_conditional: bool,
    freshness: Freshness,
    links: Links,
}

impl Trail {
    pub(super) fn start(now: Time) -> Trail {
        Trail { now, started: Instant::now(), hops: Vec::new(), n_bytes: 0, head: None }
    }

    /// Notes the head of an answer.
    pub(super) fn arrive(&mut self, url: &Url, response: &Response, is_conditional: bool) {
        self.head = Some(Head {
            url: url.clone(),
            status: response.status(),
            is_conditional,
            freshness: freshness::of_headers(response.headers(), self.now),
            links: links::of_headers(response.headers(), url),
        });
    }

    /// Notes a redirect.
    pub(super) fn depart(&mut self, from: &Url, to: &Url, status: StatusCode) {
        self.hops.push(Hop { from: from.to_string(), to: to.to_string(), status: status.as_u16() });
    }

    /// The last answer so far, if any came.
    pub(super) fn answer(&self) -> Option<Answer> {
        self.head.as_ref().map(|head| Answer {
            status: head.status.as_u16(),
            final_url: head.url.to_string(),
            hops: self.hops.clone(),
            is_conditional: head.is_conditional,
            freshness: head.freshness.clone(),
            links: head.links.clone(),
            n_bytes: self.n_bytes,
            elapsed: self.started.elapsed(),
        })
    }

    /// The last answer, after one has come.
    pub(super) fn arrived(&self) -> Answer {
        self.answer().expect("the head of this answer has been noted")
    }
}

/// The validators among the headers.
pub(super) fn validators(url: &Url, headers: &HeaderMap) -> Option<Validators> {
    let etag = headers.get(header::ETAG).map(to_text);
    let last_modified = headers.get(header::LAST_MODIFIED).map(to_text);
    let has_any = etag.is_some() || last_modified.is_some();
    has_any.then(|| Validators { url: url.to_string(), etag, last_modified })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_moved_only_as_far_as_every_redirect_is_permanent() {
        let hop = |to: &str, status| Hop { from: String::new(), to: to.to_owned(), status };
        let cases = [
            (vec![], None),
            (vec![hop("a", 301), hop("b", 308)], Some("b")),
            (vec![hop("a", 301), hop("b", 302), hop("c", 301)], Some("a")),
            (vec![hop("a", 307), hop("b", 301)], None),
        ];
        for (hops, expected) in cases {
            let mut trail = Trail::start(Time::UNIX_EPOCH);
            let url = Url::parse("http://a.example/").unwrap();
            let (freshness, links) = Default::default();
            trail.head = Some(Head { url, status: StatusCode::OK, is_conditional: false, freshness, links });
            trail.hops = hops;
            assert_eq!(trail.arrived().moved_to(), expected);
        }
    }
}
