//! What is remembered of a feed to decide when to come again: the last poll, failures in a row, the publisher's
//! wishes, the feed's rhythm, and where it says it has moved.
//!
//! A clock holds facts only. The decision is made from them anew each time, so a restart or an edit of `feeds.toml`
//! neither loses patience nor adds a poll.

use super::rhythm::Rhythm;
use crate::model::{FailureCause, FeedHints, Freshness, PollOutcome, Time};
use chrono::Duration;
use serde::{Deserialize, Serialize};

/// Nobody is kept away longer than this by a Retry-After.
pub const MAX_RETRY_AFTER: Duration = Duration::days(7);
/// A permanent redirect is adopted after it was met this often …
const MOVES_UNTIL_ADOPTED: u32 = 3;
/// … over at least this long, so that a botched migration can be undone.
const MOVED_FOR: Duration = Duration::days(2);

/// What a poll taught.
#[derive(Clone, Debug)]
pub struct Observation<'a> {
    /// How it ended.
    pub outcome: &'a PollOutcome,
    /// What the headers of the answer say; the default where no answer came.
    pub freshness: Freshness,
    /// What the document asks for; None where none was read, and what was known holds on.
    pub hints: Option<&'a FeedHints>,
    /// When the entries that are new were published, as far as is known.
    pub published: &'a [Time],
    /// Where permanent redirects led.
    pub moved_to: Option<&'a str>,
    /// The feed that polls the address this one was led to.
    pub same_as: Option<&'a str>,
}

/// What is remembered of a feed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedClock {
    /// When the last poll was made; None: never.
    pub last_polled_at: Option<Time>,
    /// Polls that failed since the last one that did not.
    #[serde(skip_serializing_if = "is_zero")]
    pub n_failures: u32,
    /// Why the last poll failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<FailureCause>,
    /// When the first of the failures was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Time>,
    /// What Retry-After asks for: nobody comes before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Time>,
    /// How long the last answer is fresh, in seconds, before any ceiling.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fresh_for_seconds: Option<i64>,
    /// The same of the last document; a 304 that says nothing confirms it (RFC 9111 §4.3.4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_fresh_for_seconds: Option<i64>,
    /// `ttl`, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl_seconds: Option<i64>,
    /// The interval of `sy:*`, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_seconds: Option<i64>,
    /// `skipHours`, GMT, bit 0 is midnight to one.
    #[serde(skip_serializing_if = "is_zero")]
    pub skip_hours: u32,
    /// `skipDays`, GMT, bit 0 is Monday.
    #[serde(skip_serializing_if = "is_zero")]
    pub skip_days: u32,
    /// The publisher says that nothing more will come.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_complete: bool,
    /// The publishing rate by hour and weekday.
    pub rhythm: Rhythm,
    /// Where permanent redirects lead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved: Option<Moved>,
    /// The feed that polls the same address: one of the two is enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
}

/// A permanent redirect that is being watched.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moved {
    /// Where to.
    pub to: String,
    /// When it was first met.
    pub since: Time,
    /// How often it was met in a row.
    pub n_polls: u32,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl FeedClock {
    /// The clock after a poll.
    pub(super) fn after(&self, observation: &Observation<'_>, now: Time) -> FeedClock {
        let mut clock = self.clone();
        clock.last_polled_at = Some(now);
        clock.note_outcome(observation, now);
        clock.note_freshness(observation, now);
        if let Some(hints) = observation.hints {
            clock.note_hints(hints);
        }
        if clock.n_failures == 0 {
            clock.rhythm.learn(self.last_polled_at, observation.published, now);
            clock.note_move(observation.moved_to, now);
            clock.same_as = observation.same_as.map(str::to_owned);
        }
        clock
    }

    fn note_outcome(&mut self, observation: &Observation<'_>, now: Time) {
        match observation.outcome {
            PollOutcome::Failed { cause, .. } => {
                self.n_failures = self.n_failures.saturating_add(1);
                self.cause = Some(*cause);
                self.failing_since.get_or_insert(now);
            }
            PollOutcome::NotModified | PollOutcome::Unchanged | PollOutcome::Read { .. } => {
                self.n_failures = 0;
                self.cause = None;
                self.failing_since = None;
            }
        }
    }

    fn note_freshness(&mut self, observation: &Observation<'_>, now: Time) {
        let retry_after = observation.freshness.retry_after().map(|wait| wait.clamp(Duration::zero(), MAX_RETRY_AFTER));
        self.retry_at = retry_after.map(|wait| now + wait);
        let fresh_for = observation.freshness.fresh_for_seconds;
        self.fresh_for_seconds = match observation.outcome {
            PollOutcome::Failed { .. } => fresh_for,
            PollOutcome::NotModified => fresh_for.or(self.document_fresh_for_seconds),
            PollOutcome::Unchanged | PollOutcome::Read { .. } => fresh_for,
        };
        if self.n_failures == 0 {
            self.document_fresh_for_seconds = self.fresh_for_seconds;
        }
    }

    fn note_hints(&mut self, hints: &FeedHints) {
        self.ttl_seconds = hints.ttl.map(|ttl| ttl.num_seconds());
        self.update_seconds = hints.update_interval.map(|interval| interval.num_seconds());
        self.skip_hours = hints.skip_hours;
        self.skip_days = u32::from(hints.skip_days);
        self.is_complete = hints.is_complete;
    }

    fn note_move(&mut self, moved_to: Option<&str>, now: Time) {
        self.moved = match (moved_to, self.moved.take()) {
            (None, _) => None,
            (Some(to), Some(moved)) if moved.to == to => {
                Some(Moved { n_polls: moved.n_polls.saturating_add(1), ..moved })
            }
            (Some(to), _) => Some(Moved { to: to.to_owned(), since: now, n_polls: 1 }),
        };
    }

    /// The address to poll from now on: a permanent redirect that has held for long enough.
    pub fn address_to_adopt(&self) -> Option<&str> {
        let moved = self.moved.as_ref()?;
        let held_for = self.last_polled_at? - moved.since;
        (moved.n_polls >= MOVES_UNTIL_ADOPTED && held_for >= MOVED_FOR).then_some(moved.to.as_str())
    }

    /// Until when all feeds of the domain stay away, because this one was told that there are too many requests.
    pub fn domain_hold(&self) -> Option<Time> {
        let is_rate_limited = self.cause == Some(FailureCause::RateLimited);
        let last_polled_at = self.last_polled_at.filter(|_| is_rate_limited)?;
        Some(self.retry_at.unwrap_or(last_polled_at + super::backoff::RATE_LIMIT_PAUSE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> Time {
        Time::UNIX_EPOCH + Duration::hours(hours)
    }

    fn observe(outcome: &PollOutcome) -> Observation<'_> {
        Observation {
            outcome,
            freshness: Freshness::default(),
            hints: None,
            published: &[],
            moved_to: None,
            same_as: None,
        }
    }

    fn failed(cause: FailureCause) -> PollOutcome {
        PollOutcome::Failed { cause, reason: String::new() }
    }

    #[test]
    fn a_permanent_redirect_is_adopted_after_it_has_held_and_forgotten_when_it_ends() {
        let mut clock = FeedClock::default();
        let moved = Observation { moved_to: Some("https://new.example/"), ..observe(&PollOutcome::Unchanged) };
        for hours in [0, 24, 47] {
            clock = clock.after(&moved, at(hours));
            assert_eq!(clock.address_to_adopt(), None, "{hours}");
        }
        clock = clock.after(&observe(&failed(FailureCause::Timeout)), at(47));
        clock = clock.after(&moved, at(48));
        assert_eq!(clock.address_to_adopt(), Some("https://new.example/"));
        assert_eq!(clock.after(&observe(&PollOutcome::NotModified), at(49)).address_to_adopt(), None);
        let elsewhere = Observation { moved_to: Some("https://other.example/"), ..moved };
        assert_eq!(clock.after(&elsewhere, at(49)).address_to_adopt(), None);
    }

    #[test]
    fn a_304_that_says_nothing_confirms_how_long_the_document_is_fresh() {
        let fresh = Freshness { fresh_for_seconds: Some(3600), retry_after_seconds: None };
        let read = PollOutcome::Read { n_entries: 1, n_new: 1, n_updated: 0, n_defects: 0 };
        let clock = FeedClock::default().after(&Observation { freshness: fresh, ..observe(&read) }, at(0));
        let failed_once = clock.after(&observe(&failed(FailureCause::ServerError)), at(1));
        assert_eq!(failed_once.fresh_for_seconds, None);
        assert_eq!(failed_once.after(&observe(&PollOutcome::NotModified), at(2)).fresh_for_seconds, Some(3600));
        assert_eq!(clock.after(&observe(&PollOutcome::Unchanged), at(2)).fresh_for_seconds, None);
    }

    #[test]
    fn a_success_clears_the_failures_and_a_429_holds_the_domain() {
        let limited = failed(FailureCause::RateLimited);
        let told = Freshness { fresh_for_seconds: None, retry_after_seconds: Some(7200) };
        let clock = FeedClock::default().after(&Observation { freshness: told, ..observe(&limited) }, at(0));
        assert_eq!(clock.domain_hold(), Some(at(2)));
        assert_eq!(clock.after(&observe(&failed(FailureCause::Timeout)), at(3)).domain_hold(), None);
        let recovered = clock.after(&observe(&PollOutcome::Unchanged), at(3));
        assert_eq!((recovered.n_failures, recovered.failing_since, recovered.retry_at), (0, None, None));
    }

    #[test]
    fn a_clock_survives_being_stored_and_an_older_one_is_understood() {
        let published = [at(1), at(5)];
        let clock = FeedClock::default()
            .after(&Observation { published: &published, ..observe(&PollOutcome::Unchanged) }, at(6));
        let stored = serde_json::to_string(&clock).unwrap();
        assert_eq!(serde_json::from_str::<FeedClock>(&stored).unwrap(), clock);
        assert!(stored.len() < 400, "{} {stored}", stored.len());
        assert_eq!(serde_json::from_str::<FeedClock>("{}").unwrap(), FeedClock::default());
    }
}
