//! What a publisher asks for: headers, `ttl`, `sy:*` as times before which nobody comes, `skipHours` and `skipDays`
//! as times to stay out of. Each up to the operator's ceiling.

use super::clock::FeedClock;
use super::words::spell;
use crate::model::{FeedSettings, Time};
use chrono::{Datelike, Duration, DurationRound, Timelike};

/// All hours of the day.
const ALL_HOURS: u32 = (1 << 24) - 1;
/// All days of the week.
const ALL_DAYS: u32 = (1 << 7) - 1;

/// A moment before which nobody comes, and why.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NotBefore {
    pub(super) at: Time,
    pub(super) reason: String,
}

/// What the last answer and the last document ask for, Retry-After first.
pub(super) fn asked_for(settings: &FeedSettings, clock: &FeedClock, last_polled_at: Time) -> Vec<NotBefore> {
    let mut asked = Vec::new();
    if let Some(at) = clock.retry_at {
        asked.push(NotBefore { at, reason: format!("Retry-After asks for {}", spell(at - last_polled_at)) });
    }
    let wishes = [
        ("the answer is fresh for", clock.fresh_for_seconds),
        ("ttl asks for", clock.ttl_seconds),
        ("sy:updatePeriod asks for", clock.update_seconds),
    ];
    for (wish, seconds) in wishes {
        let Some(wait) = seconds.and_then(Duration::try_seconds).filter(|wait| *wait > Duration::zero()) else {
            continue;
        };
        let granted = wait.min(settings.hint_ceiling);
        let limit = if granted < wait { format!(", granted {}", spell(granted)) } else { String::new() };
        asked.push(NotBefore { at: last_polled_at + granted, reason: format!("{wish} {}{limit}", spell(wait)) });
    }
    asked
}

/// The hours and days to stay out of.
pub(super) struct Skips {
    hours: u32,
    days: u32,
    until: Time,
}

impl Skips {
    /// What the last document asks for, for a poll that could otherwise be at `wish`. Whoever skips every hour or
    /// every day of the week means nothing by it.
    ///
    /// A ceiling of less than a day is the operator's word against them: it bounds how long they can keep us away.
    /// From a day on they hold as written, since days are what `skipDays` counts in.
    pub(super) fn of(settings: &FeedSettings, clock: &FeedClock, wish: Time) -> Skips {
        let last_polled_at = clock.last_polled_at.unwrap_or(wish);
        let is_bounded = settings.hint_ceiling < Duration::hours(24);
        // Longer than any skip lasts: in any seven days there is an hour that is not skipped.
        let until = if is_bounded { last_polled_at + settings.hint_ceiling } else { wish + Duration::days(9) };
        let some_of = |bits: u32, all: u32| if bits & all == all { 0 } else { bits & all };
        Skips { hours: some_of(clock.skip_hours, ALL_HOURS), days: some_of(clock.skip_days, ALL_DAYS), until }
    }

    /// Returns true if and only if nobody comes at `time`.
    pub(super) fn forbid(&self, time: Time) -> bool {
        let is_hour = self.hours >> time.hour() & 1 == 1;
        let is_day = self.days >> time.weekday().num_days_from_monday() & 1 == 1;
        (is_hour || is_day) && time < self.until
    }

    /// The first moment from `time` on at which they let us come.
    pub(super) fn end_after(&self, time: Time) -> Time {
        let mut end = time;
        while self.forbid(end) {
            let hour = end.duration_trunc(Duration::hours(1)).expect("an hour divides every time of this calendar");
            end = (hour + Duration::hours(1)).min(self.until);
        }
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn skips_end_with_the_hour_and_with_the_day() {
        let at = |day, hour, minute| chrono::Utc.with_ymd_and_hms(2026, 6, day, hour, minute, 0).unwrap();
        // 1 June 2026 is a Monday; hours 22, 23, 0 and the weekend are skipped.
        let skips = Skips { hours: 1 << 22 | 1 << 23 | 1, days: 1 << 5 | 1 << 6, until: at(30, 0, 0) };
        let cases = [
            (at(1, 12, 30), at(1, 12, 30)),
            (at(1, 22, 10), at(2, 1, 0)),
            (at(5, 23, 59), at(8, 1, 0)),
            (at(6, 12, 0), at(8, 1, 0)),
        ];
        for (time, expected) in cases {
            assert_eq!(skips.end_after(time), expected, "{time}");
        }
    }
}
