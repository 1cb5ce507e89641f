//! When to come again: from what the polls of a feed taught to the moment of the next one, and the reason for it.
//!
//! The last step of a poll. [`after_poll`] takes in what the poll taught and decides; [`next_poll`] decides again from
//! what is remembered, with the same result until the settings change, so a restart or an edit of `feeds.toml` adds no
//! poll. The most patient of all wishes wins: the operator's schedule and floor, the publisher's hints up to the
//! operator's ceiling, and the pause that failures ask for. [`dispatch`] then decides which of the feeds that are due
//! may start. It knows no clock and no network: `now` is an argument, and what an answer said is read by others.

mod backoff;
mod clock;
pub mod cron;
pub mod dispatch;
mod hints;
mod rhythm;
mod words;

pub use clock::{FeedClock, MAX_RETRY_AFTER, Moved, Observation};
pub use rhythm::Rhythm;

use crate::model::{FeedSettings, Schedule, Time, poll::NextPoll};
use chrono::Duration;
use cron::Cron;
use hints::{NotBefore, Skips};
use words::{share, spell};

/// New feeds get their first poll within this time, each at a moment of its own.
const FIRST_POLLS_WITHIN: Duration = Duration::minutes(1);
/// Feeds are spread over at most this much beyond the moment that is asked for.
const MAX_SPREAD: Duration = Duration::minutes(10);
/// A feed that leads to the address of another is only looked at, to see whether it still does.
const SAME_AS_ANOTHER: Duration = Duration::days(1);
/// A cron time that comes this shortly before the operator's floor ends is kept, at the end of the floor: else a
/// poll that starts a second late would lose the next one.
const CRON_SLACK: Duration = Duration::minutes(1);

/// Takes in what a poll at `now` taught, and decides when to come again.
pub fn after_poll(
    settings: &FeedSettings,
    clock: &FeedClock,
    observation: &Observation<'_>,
    now: Time,
) -> (FeedClock, NextPoll) {
    let clock = clock.after(observation, now);
    let next = next_poll(settings, &clock, now);
    (clock, next)
}

/// Decides when to come again from what is remembered. `now` matters only for a feed that was never polled.
pub fn next_poll(settings: &FeedSettings, clock: &FeedClock, now: Time) -> NextPoll {
    let Some(last_polled_at) = clock.last_polled_at else { return first_poll(settings, now) };
    let mut wishes = hints::asked_for(settings, clock, last_polled_at);
    wishes.push(floor_or_pause(settings, clock, last_polled_at));
    wishes.extend(clock.same_as.as_deref().map(|other| NotBefore {
        at: last_polled_at + SAME_AS_ANOTHER,
        reason: format!("it leads to the address of feed `{other}`, which is polled itself: looked at once a day"),
    }));
    match &settings.schedule {
        Schedule::Auto => next_on_rhythm(settings, clock, last_polled_at, wishes),
        Schedule::Cron(text) => next_on_cron(settings, clock, text, &most_patient(wishes)),
    }
}

/// The first poll of a feed: soon, but not all new feeds at once. A cron schedule waits for its time.
pub fn first_poll(settings: &FeedSettings, now: Time) -> NextPoll {
    if let Schedule::Cron(text) = &settings.schedule
        && let Some(at) = cron_time(settings, text, now)
    {
        return NextPoll { at, reason: cron_reason(settings, text) };
    }
    let room = FIRST_POLLS_WITHIN.min(settings.min_interval);
    let at = now + share(settings.id.as_str(), None, room);
    NextPoll { at, reason: "new: first polls are spread over a minute".to_owned() }
}

/// Whether an operator's explicit poll may go out: it overrides schedule, interval and freshness, never Retry-After.
///
/// # Errors
/// When it may, and why not before.
pub fn check_explicit_poll(clock: &FeedClock, now: Time) -> Result<(), NextPoll> {
    match clock.retry_at.filter(|at| *at > now) {
        Some(at) => {
            Err(NextPoll { at, reason: format!("Retry-After asks to stay away for another {}", spell(at - now)) })
        }
        None => Ok(()),
    }
}

/// The operator's floor, or the pause after failures where that is longer.
fn floor_or_pause(settings: &FeedSettings, clock: &FeedClock, last_polled_at: Time) -> NotBefore {
    let pause = backoff::pause(clock, settings.min_interval);
    match clock.cause {
        Some(cause) => {
            let reason = match clock.n_failures {
                1 => format!("it failed ({cause}): back after {}", spell(pause)),
                n => format!("it failed {n} times in a row ({cause}): back after {}", spell(pause)),
            };
            NotBefore { at: last_polled_at + pause, reason }
        }
        None => {
            let reason = format!("min_interval is {}", spell(settings.min_interval));
            NotBefore { at: last_polled_at + settings.min_interval, reason }
        }
    }
}

/// The learned interval, unless a wish is more patient; spread, and out of the skipped hours and days.
fn next_on_rhythm(
    settings: &FeedSettings,
    clock: &FeedClock,
    last_polled_at: Time,
    mut wishes: Vec<NotBefore>,
) -> NextPoll {
    let interval = learned_interval(settings, clock, last_polled_at);
    if clock.n_failures == 0 {
        wishes.push(NotBefore { at: last_polled_at + interval, reason: interval_reason(clock, interval) });
    }
    let NotBefore { mut at, mut reason } = most_patient(wishes);
    let spread = share(settings.id.as_str(), Some(last_polled_at), spread_room(settings, at - last_polled_at));
    at += spread;
    let allowed_at = Skips::of(settings, clock, at).end_after(at);
    if allowed_at > at {
        at = allowed_at + share(settings.id.as_str(), Some(last_polled_at), MAX_SPREAD);
        reason = format!("skipHours or skipDays ask to stay away until {} GMT", allowed_at.format("%a %H:%M"));
    }
    NextPoll { at, reason }
}

fn learned_interval(settings: &FeedSettings, clock: &FeedClock, last_polled_at: Time) -> Duration {
    let (min, max) = (settings.min_interval, settings.max_interval.max(settings.min_interval));
    if clock.is_complete {
        return max;
    }
    // Room for the spread below the operator's longest interval.
    let longest = max - (max / 10).min(MAX_SPREAD);
    clock.rhythm.interval(last_polled_at, min, longest.max(min))
}

fn interval_reason(clock: &FeedClock, interval: Duration) -> String {
    if clock.is_complete {
        return "the publisher says that nothing more will come".to_owned();
    }
    format!("learned interval of {} (new entries some {:.1} times a day)", spell(interval), clock.rhythm.events_a_day())
}

/// How far polls may be spread beyond the moment that is asked for: a tenth of the wait, within `max_interval`.
fn spread_room(settings: &FeedSettings, wait: Duration) -> Duration {
    let room = (wait / 10).min(MAX_SPREAD);
    if wait > settings.max_interval { room } else { room.min(settings.max_interval - wait) }
}

/// The first cron time that no wish and no skipped hour or day speaks against. Where the schedule only ever means
/// skipped hours, the first moment after them.
fn next_on_cron(settings: &FeedSettings, clock: &FeedClock, text: &str, wish: &NotBefore) -> NextPoll {
    let time = cron_time(settings, text, wish.at - CRON_SLACK);
    let at = time.map_or(wish.at, |time| time.max(wish.at));
    let skips = Skips::of(settings, clock, at);
    let allowed_at = skips.end_after(at);
    if allowed_at > at {
        let reason = format!("{}, but skipHours or skipDays speak against it", cron_reason(settings, text));
        let next = cron_time(settings, text, allowed_at).filter(|next| *next - allowed_at < Duration::days(1));
        return NextPoll { at: next.filter(|next| !skips.forbid(*next)).unwrap_or(allowed_at), reason };
    }
    let after_last = clock.last_polled_at.map(|last| last + Duration::milliseconds(1));
    let is_first = after_last.and_then(|from| cron_time(settings, text, from)) == time;
    let reason = cron_reason(settings, text);
    let reason = if is_first { reason } else { format!("{reason}, but {}", wish.reason) };
    NextPoll { at, reason }
}

/// The first cron time at or after `from`.
fn cron_time(settings: &FeedSettings, text: &str, from: Time) -> Option<Time> {
    // Expressions were checked when `feeds.toml` was read; one that cannot be read has no times.
    let cron = Cron::parse(text).ok()?;
    cron.next_after(from - Duration::milliseconds(1), settings.time_zone.unwrap_or(chrono_tz::UTC))
}

fn cron_reason(settings: &FeedSettings, text: &str) -> String {
    format!("schedule `{text}` in {}", settings.time_zone.unwrap_or(chrono_tz::UTC))
}

fn most_patient(wishes: Vec<NotBefore>) -> NotBefore {
    wishes.into_iter().max_by_key(|wish| wish.at).expect("the operator's floor is always among them")
}

#[cfg(test)]
mod tests;
