//! The rhythm of a feed: how often it publishes, by hour of the day and day of the week, and from that how long to
//! wait until something is likely to be there.
//!
//! Counted are quarters of an hour in which something appeared, not entries: thirty entries at once are one reason
//! to come, not thirty. What is old counts less and less, so a feed that changes its ways is followed within weeks.
//! Hour and weekday are kept apart (31 numbers and not 168): enough to sleep at night and over the weekend, and
//! learned in days.

use crate::model::Time;
use chrono::{Datelike, Duration, Timelike};
use serde::{Deserialize, Serialize};

/// After this time an observation counts half.
const HALF_LIFE_HOURS: f32 = 14.0 * 24.0;
/// What is not observed longer than this between two polls (Dateline was not running) is not counted as silence.
const LONGEST_EXPOSURE: Duration = Duration::hours(24);
/// The first document tells of the past; older than this is not its rhythm of today.
const LONGEST_ARCHIVE: Duration = Duration::days(14);
/// Entries within this time are one event.
const EVENT_SECONDS: i64 = 15 * 60;
/// We come when this many events are to be expected: most visits find nothing, which a 304 makes cheap, so that
/// what does appear is found in a fraction of the time between two events. Tried over thirty simulated days: twenty
/// entries a day spread evenly are found after 9 minutes (median) at 79 polls a day, three after 45 at 17; twice this
/// value makes that 17 minutes at 43 polls, and 73 at 10. A hair below 0.15, so that sums of its parts reach it.
const EXPECTED_EVENTS: f32 = 0.1495;
/// The steps in which the wait is measured out.
const SHORTEST_STEP: Duration = Duration::seconds(10);
const LONGEST_STEP: Duration = Duration::minutes(15);
/// Before anything is known: as if for six hours there had been 0.15 events an hour, which means once an hour.
const PRIOR_HOURS: f32 = 6.0;
const PRIOR_EVENTS: f32 = 0.9;
/// Events after which an hour's or a weekday's own count begins to outweigh the even spread.
const SMOOTHING: f32 = 12.0;
/// Hours observed until the counts of hours and of weekdays are believed: three days, and two weeks less a day.
const HOURS_TO_KNOW_HOURS: f32 = 72.0;
const HOURS_TO_KNOW_WEEKDAYS: f32 = 312.0;

/// Decayed counts of events.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rhythm {
    /// By hour of the day, UTC.
    hours: [f32; 24],
    /// By day of the week, UTC, from Monday.
    weekdays: [f32; 7],
    /// Hours observed.
    exposure: f32,
}

impl Rhythm {
    /// Learns from a poll at `now`: what appeared since the one before, when, and that nothing else did.
    pub(super) fn learn(&mut self, last_polled_at: Option<Time>, published: &[Time], now: Time) {
        let since = match last_polled_at {
            Some(last) => last,
            None => match published.iter().min() {
                Some(oldest) => (*oldest).max(now - LONGEST_ARCHIVE),
                None => return,
            },
        };
        let is_first = last_polled_at.is_none();
        let observed_since = if is_first { since } else { since.max(now - LONGEST_EXPOSURE) };
        if !is_first {
            self.decay(hours(now - since));
        }
        self.exposure += hours(now - observed_since);
        for event in events(published, observed_since, now, is_first) {
            self.hours[event.hour() as usize] += 1.0;
            self.weekdays[event.weekday().num_days_from_monday() as usize] += 1.0;
        }
        self.round();
    }

    fn decay(&mut self, elapsed_hours: f32) {
        let factor = 0.5_f32.powf(elapsed_hours / HALF_LIFE_HOURS);
        let counts = self.hours.iter_mut().chain(&mut self.weekdays).chain([&mut self.exposure]);
        counts.for_each(|count| *count *= factor);
    }

    /// Keeps the stored form short: three decimals are enough for a decayed count.
    fn round(&mut self) {
        let counts = self.hours.iter_mut().chain(&mut self.weekdays).chain([&mut self.exposure]);
        counts.for_each(|count| *count = (*count * 1000.0).round() / 1000.0);
    }

    /// How long after `from` something is likely to be there, between `min` and `max`.
    pub(super) fn interval(&self, from: Time, min: Duration, max: Duration) -> Duration {
        let step = min.clamp(SHORTEST_STEP, LONGEST_STEP);
        let mut waited = min;
        let mut expected = self.rate(from) * hours(min);
        while waited < max && expected < EXPECTED_EVENTS {
            expected += self.rate(from + waited) * hours(step);
            waited += step;
        }
        waited.min(max.max(min))
    }

    /// Events expected in an hour around `time`.
    fn rate(&self, time: Time) -> f32 {
        let n_events: f32 = self.hours.iter().sum();
        let rate = (n_events + PRIOR_EVENTS) / (self.exposure + PRIOR_HOURS);
        let factor = |count: f32, n_classes: f32, hours_to_know: f32| {
            let factor = (count * n_classes + SMOOTHING) / (n_events + SMOOTHING);
            1.0 + (factor - 1.0) * (self.exposure / hours_to_know).min(1.0)
        };
        let hour = factor(self.hours[time.hour() as usize], 24.0, HOURS_TO_KNOW_HOURS);
        let weekday =
            factor(self.weekdays[time.weekday().num_days_from_monday() as usize], 7.0, HOURS_TO_KNOW_WEEKDAYS);
        rate * hour * weekday
    }

    /// Events a day, as far as is known.
    pub fn events_a_day(&self) -> f32 {
        let n_events: f32 = self.hours.iter().sum();
        24.0 * n_events / self.exposure.max(24.0)
    }
}

fn hours(duration: Duration) -> f32 {
    duration.num_seconds().max(0) as f32 / 3600.0
}

/// The quarters of an hour in which something was published, within what was observed.
fn events(published: &[Time], since: Time, now: Time, is_first: bool) -> Vec<Time> {
    // In a first document, what has no date of its own seems to have appeared just now.
    let newest = if is_first { now - Duration::minutes(1) } else { now };
    let mut times: Vec<Time> = if is_first {
        published.iter().copied().filter(|time| (since..=newest).contains(time)).collect()
    } else {
        published.iter().map(|time| (*time).clamp(since, newest.max(since))).collect()
    };
    times.sort_unstable();
    times.dedup_by_key(|time| time.timestamp().div_euclid(EVENT_SECONDS));
    times
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    const MIN: Duration = Duration::minutes(15);
    const MAX: Duration = Duration::hours(12);

    /// A Monday at midnight.
    fn start() -> Time {
        chrono::Utc.with_ymd_and_hms(2026, 6, 1, 0, 0, 0).unwrap()
    }

    /// The rhythm learned over `days` of polling every half hour a feed that publishes when `publishes` says so.
    fn learned(days: i64, publishes: impl Fn(Time) -> bool) -> Rhythm {
        let mut rhythm = Rhythm::default();
        let mut last = start();
        rhythm.learn(None, &[], last);
        for half_hour in 1..days * 48 {
            let now = start() + Duration::minutes(30 * half_hour);
            let published: Vec<Time> =
                (0..2).map(|quarter| last + Duration::minutes(15 * quarter)).filter(|time| publishes(*time)).collect();
            rhythm.learn(Some(last), &published, now);
            last = now;
        }
        rhythm
    }

    #[test]
    fn nothing_known_means_once_an_hour() {
        assert_eq!(Rhythm::default().interval(start(), MIN, MAX), Duration::hours(1));
    }

    #[test]
    fn a_busy_feed_is_visited_at_the_floor_and_a_silent_one_at_the_ceiling() {
        let busy = learned(7, |time| time.minute() < 15);
        assert!(busy.interval(start() + Duration::days(7), MIN, MAX) <= Duration::minutes(30));
        let silent = learned(14, |_| false);
        assert_eq!(silent.interval(start() + Duration::days(14), MIN, MAX), MAX);
    }

    #[test]
    fn nights_and_weekends_are_learned() {
        let office = |time: Time| {
            let is_workday = time.weekday().num_days_from_monday() < 5;
            is_workday && (8..18).contains(&time.hour()) && time.minute() < 15
        };
        let rhythm = learned(28, office);
        let monday = start() + Duration::days(28);
        let interval = |time: Time| rhythm.interval(time, MIN, MAX).num_minutes();
        let (morning, night) = (monday + Duration::hours(9), monday + Duration::hours(19));
        let sunday_noon = monday + Duration::days(6) + Duration::hours(12);
        assert!(interval(morning) <= 30, "{}", interval(morning));
        assert!(interval(night) >= 180, "{}", interval(night));
        assert!(interval(sunday_noon) > 2 * interval(morning), "{}", interval(sunday_noon));
    }

    #[test]
    fn an_archive_without_dates_is_no_burst() {
        let mut rhythm = Rhythm::default();
        rhythm.learn(None, &[start(); 30], start());
        assert_eq!(rhythm.interval(start(), MIN, MAX), Duration::hours(1));
    }

    #[test]
    fn a_first_document_with_dates_tells_the_rhythm_at_once() {
        let published: Vec<Time> = (1..40).map(|n| start() - Duration::minutes(30 * n)).collect();
        let mut rhythm = Rhythm::default();
        rhythm.learn(None, &published, start());
        assert!(rhythm.interval(start(), MIN, MAX) <= Duration::minutes(30));
    }
}
