//! Publishers and feeds as the operator describes them in `feeds.toml`, defaults filled in.

use super::{Country, FeedId, Language, PublisherId};
use chrono::Duration;
use std::collections::BTreeMap;

/// The organization behind feeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Publisher {
    /// The id.
    pub id: PublisherId,
    /// The name as readers see it.
    pub name: String,
    /// The name in other languages, by BCP 47 tag.
    pub names: BTreeMap<String, String>,
    /// Its place: the origin of its entries.
    pub country: Option<Country>,
    /// The language it writes in.
    pub language: Option<Language>,
    /// All languages it writes in, `language` first: what a detector may choose from.
    pub languages: Vec<Language>,
    /// Its home page.
    pub home: Option<String>,
    /// Who owns it; `sources_min` counts owners. Defaults to the publisher itself.
    pub owner: Option<String>,
    /// Readers may have to pay.
    pub paywall: bool,
    /// Free text for the desk's own records.
    pub permission: Option<String>,
}

/// When a feed is polled.
#[derive(Clone, Debug, PartialEq)]
pub enum Schedule {
    /// At an interval learned from the feed's own rhythm.
    Auto,
    /// At the times of an ordinary five-field cron expression, in the feed's time zone.
    Cron(String),
}

/// A header whose value may be secret.
#[derive(Clone, PartialEq)]
pub struct SecretHeader {
    /// The name.
    pub name: String,
    /// The value, `${ENV}` already put in. Never printed.
    pub value: String,
}

impl std::fmt::Debug for SecretHeader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: …", self.name)
    }
}

/// A URL we poll, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedSettings {
    /// The id.
    pub id: FeedId,
    /// The address, `${ENV}` already put in; show `shown_url`, never this one.
    pub url: String,
    /// The address as it stands in `feeds.toml`, secrets not put in.
    pub shown_url: String,
    /// True if the feed has secrets, credentials or a private address: it is never named in what is published.
    pub is_private: bool,
    /// The publisher.
    pub publisher: PublisherId,
    /// The operator's label, shown on pages ("AI News").
    pub section: Option<String>,
    /// Tags that every entry of the feed gets.
    pub tags: Vec<String>,
    /// Whether it is polled.
    pub enabled: bool,
    /// When it is polled.
    pub schedule: Schedule,
    /// The zone of the cron expression, and of dates in the feed that state none.
    pub time_zone: Option<chrono_tz::Tz>,
    /// The operator's floor between two polls.
    pub min_interval: Duration,
    /// The longest learned interval.
    pub max_interval: Duration,
    /// The most that a publisher's hint other than Retry-After may ask for.
    pub hint_ceiling: Duration,
    /// The whole time one fetch may take.
    pub timeout: Duration,
    /// The largest body, after decompression, in bytes.
    pub max_bytes: u64,
    /// The most entries read from one document.
    pub max_entries: usize,
    /// Overrides every declaration of the encoding (a WHATWG label).
    pub encoding: Option<String>,
    /// The country of this feed; else its publisher's.
    pub country: Option<Country>,
    /// The language of this feed; else its publisher's.
    pub language: Option<Language>,
    /// Countries that every entry gets, and countries that none gets.
    pub countries_add: Vec<Country>,
    /// See `countries_add`.
    pub countries_drop: Vec<Country>,
    /// Forces the identity policy: `guid`, `link`, `link-date`, `title-date`.
    pub identity: Option<String>,
    /// A suffix that the publisher puts behind its titles, such as ` - Reuters`.
    pub title_suffix: Option<String>,
    /// Extra request headers, among them those made from `basic_auth` and `bearer`.
    pub headers: Vec<SecretHeader>,
    /// An HTTP proxy.
    pub proxy: Option<String>,
    /// A new, moved or re-added feed gives a region at most this many items of its archive.
    pub archive_items: usize,
}
