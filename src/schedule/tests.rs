//! The decision as a whole: tables of what comes next and why, and laws that hold for whatever publishers say.

use super::*;
use crate::model::{FailureCause, FeedHints, FeedId, Freshness, PollOutcome, PublisherId};
use chrono::{Datelike, TimeZone, Timelike};
use proptest::prelude::*;

fn settings() -> FeedSettings {
    FeedSettings {
        id: FeedId::from("a"),
        url: "https://a.example/feed".into(),
        shown_url: "https://a.example/feed".into(),
        is_private: false,
        publisher: PublisherId::from("a"),
        section: None,
        tags: Vec::new(),
        enabled: true,
        schedule: Schedule::Auto,
        time_zone: None,
        min_interval: Duration::minutes(15),
        max_interval: Duration::hours(12),
        hint_ceiling: Duration::hours(24),
        timeout: Duration::seconds(30),
        max_bytes: 1_000_000,
        max_entries: 1_000,
        encoding: None,
        country: None,
        language: None,
        countries_add: Vec::new(),
        countries_drop: Vec::new(),
        identity: None,
        title_suffix: None,
        headers: Vec::new(),
        proxy: None,
        archive_items: 10,
    }
}

/// Monday, 1 June 2026, noon.
fn noon() -> Time {
    chrono::Utc.with_ymd_and_hms(2026, 6, 1, 12, 0, 0).unwrap()
}

fn read() -> PollOutcome {
    PollOutcome::Read { n_entries: 10, n_new: 0, n_updated: 0, n_defects: 0 }
}

fn failed(cause: FailureCause) -> PollOutcome {
    PollOutcome::Failed { cause, reason: "…".into() }
}

fn observe(outcome: &PollOutcome) -> Observation<'_> {
    Observation { outcome, freshness: Freshness::default(), hints: None, published: &[], moved_to: None, same_as: None }
}

struct Case {
    settings: FeedSettings,
    outcome: PollOutcome,
    freshness: Freshness,
    hints: FeedHints,
}

impl Case {
    fn new() -> Case {
        Case { settings: settings(), outcome: read(), freshness: Freshness::default(), hints: FeedHints::default() }
    }

    fn next(&self) -> NextPoll {
        let observation = Observation {
            outcome: &self.outcome,
            freshness: self.freshness.clone(),
            hints: Some(&self.hints),
            published: &[],
            moved_to: None,
            same_as: None,
        };
        after_poll(&self.settings, &FeedClock::default(), &observation, noon()).1
    }

    /// Minutes until the next poll, and the reason.
    fn minutes(&self) -> (i64, String) {
        let next = self.next();
        ((next.at - noon()).num_minutes(), next.reason)
    }
}

#[test]
fn each_wish_is_granted_and_named() {
    let auto = Case::new();
    let max_age = Case { freshness: fresh_for(2 * 3600), ..Case::new() };
    let long_max_age = Case { freshness: fresh_for(30 * 86_400), ..Case::new() };
    let short_max_age = Case { freshness: fresh_for(60), ..Case::new() };
    let ttl = Case { hints: FeedHints { ttl: Some(Duration::hours(4)), ..FeedHints::default() }, ..Case::new() };
    let sy =
        Case { hints: FeedHints { update_interval: Some(Duration::days(1)), ..FeedHints::default() }, ..Case::new() };
    let complete = Case { hints: FeedHints { is_complete: true, ..FeedHints::default() }, ..Case::new() };
    let retry = Freshness { fresh_for_seconds: None, retry_after_seconds: Some(30 * 86_400) };
    let retry_after = Case { freshness: retry, outcome: failed(FailureCause::ServerError), ..Case::new() };
    let timeout = Case { outcome: failed(FailureCause::Timeout), ..Case::new() };
    let blocked = Case { outcome: failed(FailureCause::Blocked), ..Case::new() };
    let cases = [
        (auto, 60, "learned interval of 1 h"),
        (max_age, 120, "the answer is fresh for 2 h"),
        (long_max_age, 1440, "the answer is fresh for 30 d, granted 1 d"),
        (short_max_age, 60, "learned interval of 1 h"),
        (ttl, 240, "ttl asks for 4 h"),
        (sy, 1440, "sy:updatePeriod asks for 1 d"),
        (complete, 720, "the publisher says that nothing more will come"),
        (retry_after, 7 * 1440, "Retry-After asks for 7 d"),
        (timeout, 15, "it failed (timeout): back after 15 min"),
        (blocked, 360, "it failed (blocked): back after 6 h"),
    ];
    for (case, asked_minutes, reason) in cases {
        let (minutes, given) = case.minutes();
        assert!(given.starts_with(reason), "{given}");
        let room = (asked_minutes / 10).min(10);
        assert!((asked_minutes..=asked_minutes + room).contains(&minutes), "{reason}: {minutes}");
    }
}

fn fresh_for(seconds: i64) -> Freshness {
    Freshness { fresh_for_seconds: Some(seconds), retry_after_seconds: None }
}

#[test]
fn skipped_hours_and_days_are_stayed_out_of_unless_the_operator_says_less() {
    let afternoon = FeedHints { skip_hours: 0b1111 << 12, ..FeedHints::default() };
    let (minutes, reason) = Case { hints: afternoon.clone(), ..Case::new() }.minutes();
    assert!((240..=250).contains(&minutes), "{minutes}");
    assert_eq!(reason, "skipHours or skipDays ask to stay away until Mon 16:00 GMT");

    let tuesday_too = FeedHints { skip_hours: ((1 << 24) - 1) & !1, skip_days: 0b10, ..FeedHints::default() };
    let (minutes, _) = Case { hints: tuesday_too, ..Case::new() }.minutes();
    assert!((36 * 60..=36 * 60 + 10).contains(&minutes), "{minutes}");

    let impatient = FeedSettings { hint_ceiling: Duration::hours(2), ..settings() };
    let (minutes, _) = Case { hints: afternoon, settings: impatient, ..Case::new() }.minutes();
    assert!((120..=130).contains(&minutes), "{minutes}");

    let daily_at_one = FeedSettings { schedule: Schedule::Cron("0 13 * * *".into()), ..settings() };
    let cron_against_hours = Case {
        hints: FeedHints { skip_hours: 0b1111 << 12, ..FeedHints::default() },
        settings: daily_at_one,
        ..Case::new()
    };
    assert_eq!(cron_against_hours.minutes().0, 240, "no time of the schedule is allowed: the first moment that is");

    let never = FeedHints { skip_hours: u32::MAX, skip_days: u8::MAX, ..FeedHints::default() };
    assert!(Case { hints: never, ..Case::new() }.minutes().1.starts_with("learned"));
}

#[test]
fn a_cron_schedule_is_kept_to_the_minute_unless_a_wish_is_more_patient() {
    let hourly = FeedSettings { schedule: Schedule::Cron("7 * * * *".into()), ..settings() };
    let in_tokyo = FeedSettings {
        schedule: Schedule::Cron("0 9 * * 1-5".into()),
        time_zone: Some(chrono_tz::Asia::Tokyo),
        ..settings()
    };
    let every_minute = FeedSettings { schedule: Schedule::Cron("* * * * *".into()), ..settings() };
    let cases = [
        (
            Case { settings: hourly.clone(), ..Case::new() },
            67,
            "schedule `7 * * * *` in UTC, but min_interval is 15 min",
        ),
        (Case { settings: in_tokyo, ..Case::new() }, 12 * 60, "schedule `0 9 * * 1-5` in Asia/Tokyo"),
        (Case { settings: every_minute, ..Case::new() }, 15, "schedule `* * * * *` in UTC, but min_interval is 15 min"),
        (
            Case { settings: hourly, freshness: fresh_for(3 * 3600), ..Case::new() },
            187,
            "schedule `7 * * * *` in UTC, but the answer is fresh for 3 h",
        ),
    ];
    for (case, minutes, reason) in cases {
        assert_eq!(case.minutes(), (minutes, reason.to_owned()));
        assert_eq!(case.next().at.second(), 0);
    }
}

#[test]
fn a_cron_poll_that_started_a_second_late_does_not_lose_the_next() {
    let quarterly = FeedSettings { schedule: Schedule::Cron("*/15 * * * *".into()), ..settings() };
    let late = noon() + Duration::seconds(2);
    let clock = FeedClock { last_polled_at: Some(late), ..FeedClock::default() };
    assert_eq!(next_poll(&quarterly, &clock, late).at, late + Duration::minutes(15));
}

#[test]
fn a_restart_or_another_edit_decides_the_same_again() {
    let case = Case::new();
    let next = case.next();
    let observation = Observation {
        outcome: &case.outcome,
        freshness: case.freshness.clone(),
        hints: Some(&case.hints),
        published: &[],
        moved_to: None,
        same_as: None,
    };
    let (clock, _) = after_poll(&case.settings, &FeedClock::default(), &observation, noon());
    let stored: FeedClock = serde_json::from_str(&serde_json::to_string(&clock).unwrap()).unwrap();
    for hours in [0, 1, 100] {
        assert_eq!(next_poll(&case.settings, &stored, noon() + Duration::hours(hours)), next);
    }
}

#[test]
fn first_polls_are_spread_and_cron_waits_for_its_time() {
    let seconds: std::collections::BTreeSet<i64> = (0..200)
        .map(|n| FeedSettings { id: FeedId(format!("feed-{n}")), ..settings() })
        .map(|settings| (first_poll(&settings, noon()).at - noon()).num_seconds())
        .collect();
    assert!(seconds.len() > 50 && seconds.iter().all(|second| (0..60).contains(second)));
    let daily = FeedSettings { schedule: Schedule::Cron("30 18 * * *".into()), ..settings() };
    assert_eq!(first_poll(&daily, noon()).at, noon() + Duration::minutes(390));
}

#[test]
fn a_feed_that_leads_to_the_address_of_another_is_looked_at_once_a_day() {
    let outcome = read();
    let observation = Observation { same_as: Some("b"), ..observe(&outcome) };
    let (clock, next) = after_poll(&settings(), &FeedClock::default(), &observation, noon());
    assert!((1440..=1450).contains(&(next.at - noon()).num_minutes()));
    assert_eq!(next.reason, "it leads to the address of feed `b`, which is polled itself: looked at once a day");
    let (_, next) = after_poll(&settings(), &clock, &observe(&outcome), next.at);
    assert!(next.reason.starts_with("learned"), "{}", next.reason);
}

#[test]
fn a_feed_that_comes_back_is_welcomed_at_once() {
    let mut clock = FeedClock::default();
    let mut now = noon();
    for _ in 0..50 {
        let (after, next) = after_poll(&settings(), &clock, &observe(&failed(FailureCause::ServerError)), now);
        assert!(next.at - now <= Duration::hours(12) + Duration::minutes(10));
        (clock, now) = (after, next.at);
    }
    let (clock, next) = after_poll(&settings(), &clock, &observe(&read()), now);
    assert_eq!((clock.n_failures, clock.cause), (0, None));
    assert!(next.reason.starts_with("learned interval"), "{}", next.reason);
}

#[test]
fn an_explicit_poll_overrides_everything_but_retry_after() {
    let retry = Freshness { fresh_for_seconds: Some(3600), retry_after_seconds: Some(600) };
    let limited = failed(FailureCause::RateLimited);
    let observation =
        Observation { outcome: &limited, freshness: retry, hints: None, published: &[], moved_to: None, same_as: None };
    let (clock, _) = after_poll(&settings(), &FeedClock::default(), &observation, noon());
    assert_eq!(check_explicit_poll(&clock, noon()).unwrap_err().at, noon() + Duration::minutes(10));
    assert!(check_explicit_poll(&clock, noon() + Duration::minutes(10)).is_ok());
    assert!(check_explicit_poll(&FeedClock::default(), noon()).is_ok());
}

fn any_outcome() -> impl Strategy<Value = PollOutcome> {
    prop_oneof![
        Just(PollOutcome::NotModified),
        Just(PollOutcome::Unchanged),
        Just(read()),
        (0..FailureCause::ALL.len()).prop_map(|index| failed(FailureCause::ALL[index])),
    ]
}

fn any_hints() -> impl Strategy<Value = FeedHints> {
    let seconds = || proptest::option::of(-10_i64..400_000);
    (seconds(), seconds(), any::<u32>(), any::<u8>(), any::<bool>()).prop_map(|(ttl, sy, hours, days, is_complete)| {
        FeedHints {
            ttl: ttl.map(Duration::seconds),
            update_interval: sy.map(Duration::seconds),
            skip_hours: hours,
            skip_days: days,
            is_complete,
            ..FeedHints::default()
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever publishers answer: no poll before the floor, a hint (up to its ceiling) or Retry-After allows it,
    /// none in a skipped hour or day, and always another poll within a bounded time.
    #[test]
    fn no_wish_is_ever_broken_and_no_feed_is_ever_given_up(
        outcomes in proptest::collection::vec(
            (any_outcome(), proptest::option::of(-100_i64..1_000_000), proptest::option::of(-100_i64..1_000_000), any_hints()),
            1..12,
        ),
        cron in proptest::option::of(prop_oneof![Just("*/10 * * * *"), Just("0 6,18 * * *"), Just("15 3 1 * mon")]),
        id in "[a-z]{1,8}",
    ) {
        let schedule = cron.map_or(Schedule::Auto, |text| Schedule::Cron(text.to_owned()));
        let settings = FeedSettings { id: FeedId(id), schedule, time_zone: Some(chrono_tz::Europe::London), ..settings() };
        let (mut clock, mut now) = (FeedClock::default(), noon());
        for (outcome, fresh_for_seconds, retry_after_seconds, hints) in outcomes {
            let freshness = Freshness { fresh_for_seconds, retry_after_seconds };
            let published = [now - Duration::minutes(5)];
            let observation = Observation { outcome: &outcome, freshness, hints: Some(&hints), published: &published, moved_to: None, same_as: None };
            let (after, next) = after_poll(&settings, &clock, &observation, now);

            let waited = next.at - now;
            prop_assert!(waited >= settings.min_interval, "{}", next.reason);
            let ceiling = settings.hint_ceiling.num_seconds();
            for asked in [fresh_for_seconds, hints.ttl.map(|ttl| ttl.num_seconds()), hints.update_interval.map(|sy| sy.num_seconds())] {
                prop_assert!(waited.num_seconds() >= asked.unwrap_or(0).min(ceiling), "{}", next.reason);
            }
            prop_assert!(waited.num_seconds() >= retry_after_seconds.unwrap_or(0).min(7 * 86_400), "{}", next.reason);
            let skips_all_hours = hints.skip_hours & 0xFF_FFFF == 0xFF_FFFF;
            let is_skipped_hour = !skips_all_hours && hints.skip_hours >> next.at.hour() & 1 == 1;
            let skips_all_days = hints.skip_days & 0x7F == 0x7F;
            let is_skipped_day = !skips_all_days && hints.skip_days >> next.at.weekday().num_days_from_monday() & 1 == 1;
            prop_assert!(!is_skipped_hour && !is_skipped_day, "{} {}", next.at, next.reason);
            prop_assert!(waited <= Duration::days(75), "{waited} {}", next.reason);
            prop_assert!(!next.reason.is_empty());
            (clock, now) = (after, next.at);
        }
    }
}
