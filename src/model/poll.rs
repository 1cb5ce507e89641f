//! One visit to one feed: what was sent, what came back, how it ended.

use super::Time;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use std::fmt;

/// ETag and Last-Modified, byte for byte, with the URL that gave them (RFC 9110 §8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The URL whose answer gave them; they are sent to no other.
    pub url: String,
    /// The ETag as it came.
    pub etag: Option<String>,
    /// The Last-Modified as it came.
    pub last_modified: Option<String>,
}

/// What the HTTP headers of an answer say about when to come again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// How long the answer stays fresh: max-age or Expires minus Date, less Age (RFC 9111 §4.2).
    pub fresh_for_seconds: Option<i64>,
    /// How long Retry-After asks us to stay away (RFC 9110 §10.2.3), relative to the server's own Date.
    pub retry_after_seconds: Option<i64>,
}

impl Freshness {
    /// See `fresh_for_seconds`.
    pub fn fresh_for(&self) -> Option<Duration> {
        self.fresh_for_seconds.and_then(Duration::try_seconds)
    }

    /// See `retry_after_seconds`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after_seconds.and_then(Duration::try_seconds)
    }
}

macro_rules! failure_causes {
    ($($(#[$doc:meta])* $variant:ident $name:literal),* $(,)?) => {
        /// Why a poll failed, by what the scheduler should do about it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum FailureCause {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)*
        }

        impl FailureCause {
            /// All causes.
            pub const ALL: &[FailureCause] = &[$(FailureCause::$variant),*];

            /// The name as it is stored and shown.
            pub fn name(self) -> &'static str {
                match self {
                    $(FailureCause::$variant => $name,)*
                }
            }
        }
    };
}

failure_causes! {
    /// The name does not resolve.
    Dns "dns",
    /// No connection could be made, or it was cut.
    Connection "connection",
    /// The certificate or the handshake was refused.
    Tls "tls",
    /// One of the timeouts ran out.
    Timeout "timeout",
    /// 410: gone for good, the publisher says.
    Gone "gone",
    /// 404.
    NotFound "not-found",
    /// 401 or 407: credentials are missing or wrong.
    Unauthorized "unauthorized",
    /// 403, or a challenge page: the publisher does not want us.
    Blocked "blocked",
    /// 429, or 503 with Retry-After: too many requests.
    RateLimited "rate-limited",
    /// Another 4xx.
    ClientError "client-error",
    /// 5xx.
    ServerError "server-error",
    /// Too many redirects, a loop, or a redirect that may not be followed.
    Redirect "redirect",
    /// The address is private or otherwise not allowed.
    Refused "refused",
    /// robots.txt has a group that names Dateline and shuts it out.
    Robots "robots",
    /// Larger than allowed.
    TooLarge "too-large",
    /// The body ended early.
    Truncated "truncated",
    /// The body is no feed.
    NotAFeed "not-a-feed",
    /// A fault of ours: a panic in a dependency, a full disk.
    Internal "internal",
}

impl fmt::Display for FailureCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a poll ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PollOutcome {
    /// 304.
    NotModified,
    /// 200 with the same body digest as before.
    Unchanged,
    /// A document was read.
    Read {
        /// Entries in the document.
        n_entries: usize,
        /// Entries not seen before.
        n_new: usize,
        /// Entries whose meaning changed.
        n_updated: usize,
        /// Faults in the document.
        n_defects: usize,
    },
    /// Nothing was read.
    Failed {
        /// By what the scheduler should do about it.
        cause: FailureCause,
        /// For the operator: what happened and what to do.
        reason: String,
    },
}

/// When to come again and why; what `schedule` returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextPoll {
    /// Not before.
    pub at: Time,
    /// For the operator, such as `max-age 900 s asked for at most every 15 min`.
    pub reason: String,
}
