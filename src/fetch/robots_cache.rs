//! What is known of publishers' robots.txt, by origin: so that it is fetched at most daily, also across restarts.

use super::robots::{Robots, Verdict};
use crate::model::Time;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, sync::Mutex};
use url::{Position, Url};

/// How long a robots.txt counts as known (RFC 9309 §2.4: no longer than 24 hours, and not asked for more often).
const KNOWN_FOR: Duration = Duration::hours(24);

/// Origins remembered; mostly a few hundred bytes each. Beyond that the one asked longest ago is forgotten.
const MAX_ORIGINS: usize = 20_000;

/// What is known of one origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RobotsRecord {
    /// Scheme, host and port.
    pub origin: String,
    /// When it was last asked for, whatever came of it.
    pub asked_at: Time,
    /// What it said when it last could be had.
    pub robots: Robots,
}

/// All that is known.
#[derive(Default)]
pub struct RobotsCache {
    records: Mutex<HashMap<String, RobotsRecord>>,
}

impl RobotsCache {
    /// Takes up what an earlier run knew.
    pub fn restore(&self, earlier: impl IntoIterator<Item = RobotsRecord>) {
        let mut records = self.records.lock().expect("nothing panics while records are read");
        records.extend(earlier.into_iter().take(MAX_ORIGINS).map(|record| (record.origin.clone(), record)));
    }

    /// All that is known, for a fetcher that takes the place of this one.
    pub fn records(&self) -> Vec<RobotsRecord> {
        self.records.lock().expect("nothing panics while records are read").values().cloned().collect()
    }

    /// What is known of the origin of a URL; what is to be kept for the next run.
    pub fn record(&self, url: &str) -> Option<RobotsRecord> {
        let url = Url::parse(url).ok()?;
        self.records.lock().expect("nothing panics while records are read").get(&origin(&url)).cloned()
    }

    /// Returns true if and only if the robots.txt of a URL's origin should be fetched before the URL is.
    pub fn is_due(&self, url: &str, now: Time) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        let records = self.records.lock().expect("nothing panics while records are read");
        records.get(&origin(&url)).is_none_or(|record| now - record.asked_at >= KNOWN_FOR)
    }

    /// What the robots.txt of a URL's origin says about it, as far as it is known.
    pub fn verdict(&self, url: &str) -> Verdict {
        let Ok(url) = Url::parse(url) else { return Verdict::Open };
        let records = self.records.lock().expect("nothing panics while records are read");
        let path = &url[Position::BeforePath..Position::AfterQuery];
        records.get(&origin(&url)).map_or(Verdict::Open, |record| record.robots.verdict(path))
    }

    /// Notes what came of asking; None: nothing could be learned.
    pub(super) fn remember(&self, url: &Url, learned: Option<Robots>, now: Time) {
        let mut records = self.records.lock().expect("nothing panics while records are read");
        let origin = origin(url);
        let known = records.remove(&origin).map(|record| record.robots);
        if records.len() >= MAX_ORIGINS {
            let oldest = records.values().min_by_key(|record| record.asked_at).map(|record| record.origin.clone());
            oldest.map(|oldest| records.remove(&oldest));
        }
        let robots = learned.or(known).unwrap_or_default();
        records.insert(origin.clone(), RobotsRecord { origin, asked_at: now, robots });
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_known_stays_known_when_the_file_cannot_be_had() {
        let cache = RobotsCache::default();
        let url = Url::parse("https://a.example/rss").unwrap();
        let start = Time::UNIX_EPOCH;
        assert!(cache.is_due(url.as_str(), start));
        cache.remember(&url, Some(Robots::parse(b"User-agent: Dateline\nDisallow: /rss")), start);
        assert!(!cache.is_due(url.as_str(), start + Duration::hours(23)));
        assert!(cache.is_due(url.as_str(), start + Duration::hours(24)));
        assert!(cache.is_due("https://b.example/rss", start) && cache.is_due("http://a.example/rss", start));
        cache.remember(&url, None, start + Duration::hours(24));
        assert_eq!(cache.verdict("https://a.example/rss?x"), Verdict::ShutForDateline);

        let next_run = RobotsCache::default();
        next_run.restore(cache.records());
        assert_eq!(next_run.record(url.as_str()), cache.record(url.as_str()));
        assert_eq!(next_run.verdict(url.as_str()), Verdict::ShutForDateline);
        assert!(!next_run.is_due(url.as_str(), start + Duration::hours(25)));
    }
}
