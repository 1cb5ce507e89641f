//! How long to stay away after failures, by their cause: linear in the failures, then bounded, never for good.

use super::clock::FeedClock;
use crate::model::FailureCause;
use chrono::Duration;

/// How long a domain is left alone that says 429 without saying how long.
pub(super) const RATE_LIMIT_PAUSE: Duration = Duration::hours(1);
/// A 404 that lasts longer than this is believed.
const LONG_NOT_FOUND: Duration = Duration::days(7);
/// The publisher said so: come ever more rarely, to notice only if it was a mistake.
const GONE: Pace = Pace { step: Duration::days(1), bound: Duration::days(30) };

/// The step by which the pause grows with each failure, and its bound.
struct Pace {
    step: Duration,
    bound: Duration,
}

/// How long to stay away after the failures of the clock; zero where there are none.
pub(super) fn pause(clock: &FeedClock, min_interval: Duration) -> Duration {
    let Some(cause) = clock.cause else { return Duration::zero() };
    let failing_for =
        clock.last_polled_at.zip(clock.failing_since).map_or(Duration::zero(), |(last, since)| last - since);
    if cause == FailureCause::NotFound && failing_for >= LONG_NOT_FOUND {
        // Ever more rarely, in proportion to how long it has been gone: a site that is rebuilt comes back.
        return (failing_for / 7).min(GONE.bound).max(min_interval);
    }
    let Pace { step, bound } = pace(cause);
    // More failures than this reach every bound.
    let n_steps = i32::try_from(clock.n_failures.clamp(1, 1000)).expect("at most a thousand");
    (step.max(min_interval) * n_steps).min(bound).max(min_interval)
}

fn pace(cause: FailureCause) -> Pace {
    match cause {
        // Faults that pass: the network's, the server's, our own.
        FailureCause::Dns
        | FailureCause::Connection
        | FailureCause::Timeout
        | FailureCause::ServerError
        | FailureCause::Truncated
        | FailureCause::Internal => Pace { step: Duration::minutes(15), bound: Duration::hours(12) },
        // Faults that someone has to mend.
        FailureCause::Tls
        | FailureCause::Unauthorized
        | FailureCause::ClientError
        | FailureCause::Redirect
        | FailureCause::Refused
        | FailureCause::TooLarge
        | FailureCause::NotAFeed
        | FailureCause::NotFound => Pace { step: Duration::hours(1), bound: Duration::hours(24) },
        FailureCause::RateLimited => Pace { step: RATE_LIMIT_PAUSE, bound: Duration::hours(24) },
        FailureCause::Gone => GONE,
        // The publisher does not want us.
        FailureCause::Blocked => Pace { step: Duration::hours(6), bound: Duration::days(7) },
        // Looking at robots.txt once a day is all that this takes.
        FailureCause::Robots => Pace { step: Duration::days(1), bound: Duration::days(1) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Time;

    fn failing(cause: FailureCause, n_failures: u32, days: i64) -> FeedClock {
        let now = Time::UNIX_EPOCH + Duration::days(days);
        let failing_since = Some(Time::UNIX_EPOCH);
        FeedClock { cause: Some(cause), n_failures, failing_since, last_polled_at: Some(now), ..FeedClock::default() }
    }

    #[test]
    fn pauses_grow_by_cause_and_are_bounded() {
        let cases = [
            (FailureCause::Timeout, 1, 0, 15),
            (FailureCause::Timeout, 3, 0, 45),
            (FailureCause::Timeout, u32::MAX, 400, 12 * 60),
            (FailureCause::NotFound, 2, 1, 120),
            (FailureCause::NotFound, 30, 7, 24 * 60),
            (FailureCause::NotFound, 30, 28, 4 * 24 * 60),
            (FailureCause::NotFound, 90, 400, 30 * 24 * 60),
            (FailureCause::Gone, 1, 0, 24 * 60),
            (FailureCause::Gone, 100, 90, 30 * 24 * 60),
            (FailureCause::Blocked, 1, 0, 6 * 60),
            (FailureCause::RateLimited, 1, 0, 60),
        ];
        for (cause, n_failures, days, minutes) in cases {
            let pause = pause(&failing(cause, n_failures, days), Duration::minutes(15));
            assert_eq!(pause.num_minutes(), minutes, "{cause} {n_failures}");
        }
    }

    #[test]
    fn no_cause_keeps_a_feed_away_for_good_or_lets_it_come_before_the_floor() {
        for cause in FailureCause::ALL {
            for n_failures in [1, 2, 10, 1000, u32::MAX] {
                let pause = pause(&failing(*cause, n_failures, 365), Duration::minutes(20));
                assert!((Duration::minutes(20)..=Duration::days(30)).contains(&pause), "{cause} {n_failures}");
            }
        }
    }
}
