//! Ordinary cron expressions of five fields, evaluated in a time zone, over the `cron` crate.
//!
//! The crate wants six or seven fields, counts Sunday as 1, joins day of month and day of week by AND, and in zones
//! with daylight-saving time skips jobs in spring and repeats them in autumn. So the five fields are read here (0 and
//! 7 are Sunday, names work), handed over as plain lists with named weekdays, and asked twice where both days are
//! restricted, since cron everywhere else joins them by OR. The crate only ever sees local time without a zone;
//! what daylight-saving time does to it is decided here, as in Vixie cron:
//!
//! - an expression with `*` in its minute or hour (`*/20 * * * *`) follows the real clock: in the skipped hour of
//!   spring it has no times, in the repeated hour of autumn it has them twice;
//! - any other (`30 2 * * *`) happens once on each of its days: a skipped time as soon as the gap ends, a repeated one
//!   the first time round.

use crate::model::Time;
use chrono::{DateTime, Duration, LocalResult, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use std::str::FromStr;

/// No zone repeats more than this in autumn (Lord Howe half an hour, Antarctica/Troll two hours).
const LONGEST_OVERLAP: Duration = Duration::hours(3);
/// Nor skips more than this (Samoa skipped a day in 2011).
const LONGEST_GAP_MINUTES: i64 = 25 * 60;

const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// There are not five fields.
    #[error("it has {0} fields, not five")]
    FieldCount(usize),
    /// One field is wrong.
    #[error("`{text}` is no {field}")]
    Field {
        /// Which.
        field: &'static str,
        /// What stands there.
        text: String,
    },
    /// It names a day that does not exist, such as 30 February.
    #[error("it never comes")]
    Never,
}

/// A cron expression, ready to be asked.
#[derive(Clone, Debug)]
pub struct Cron {
    /// One schedule, or two that are joined by OR.
    schedules: Vec<cron::Schedule>,
    follows_clock: bool,
}

/// One of the five fields.
struct Field {
    name: &'static str,
    min: u32,
    max: u32,
    words: &'static [&'static str],
}

const FIELDS: [Field; 5] = [
    Field { name: "minute (0-59)", min: 0, max: 59, words: &[] },
    Field { name: "hour (0-23)", min: 0, max: 23, words: &[] },
    Field { name: "day of month (1-31)", min: 1, max: 31, words: &[] },
    Field { name: "month (1-12 or jan-dec)", min: 1, max: 12, words: &MONTHS },
    Field { name: "day of week (0-7 or sun-sat, 0 and 7 are Sunday)", min: 0, max: 7, words: &WEEKDAYS },
];

impl Cron {
    /// Reads an expression of five fields.
    ///
    /// # Errors
    /// Which field is wrong, or that the expression never comes.
    pub fn parse(text: &str) -> Result<Cron, CronError> {
        let texts: Vec<&str> = text.split_whitespace().collect();
        if texts.len() != FIELDS.len() {
            return Err(CronError::FieldCount(texts.len()));
        }
        let mut values = Vec::with_capacity(FIELDS.len());
        for (field, text) in FIELDS.iter().zip(&texts) {
            values
                .push(field.read(text).ok_or_else(|| CronError::Field { field: field.name, text: text.to_string() })?);
        }
        let [minutes, hours, days, months] = [0, 1, 2, 3].map(|index| list(&values[index]));
        let weekdays = weekday_list(&values[4]);
        let day_pairs: &[(&str, &str)] = match (texts[2].starts_with('*'), texts[4].starts_with('*')) {
            (false, false) => &[(days.as_str(), "*"), ("*", weekdays.as_str())],
            _ => &[(days.as_str(), weekdays.as_str())],
        };
        let schedule = |(days, weekdays): &(&str, &str)| {
            let expression = format!("0 {minutes} {hours} {days} {months} {weekdays} *");
            cron::Schedule::from_str(&expression).expect("lists of checked numbers are what the crate reads")
        };
        let schedules: Vec<cron::Schedule> = day_pairs.iter().map(schedule).collect();
        let follows_clock = texts[0].starts_with('*') || texts[1].starts_with('*');
        let cron = Cron { schedules, follows_clock };
        match cron.next_local(DateTime::UNIX_EPOCH.naive_utc() + Duration::days(55 * 365)) {
            Some(_) => Ok(cron),
            None => Err(CronError::Never),
        }
    }

    /// The first time after `after`, in the given zone; None only beyond the year 2099.
    pub fn next_after(&self, after: Time, zone: Tz) -> Option<Time> {
        if self.follows_clock { self.next_on_clock(after, zone) } else { self.next_once_a_day(after, zone) }
    }

    /// Skipped times happen when the gap ends, repeated ones the first time round. As times never run backwards
    /// under that rule, the first that lies after `after` is the next.
    fn next_once_a_day(&self, after: Time, zone: Tz) -> Option<Time> {
        let mut local = after.with_timezone(&zone).naive_local();
        loop {
            local = self.next_local(local)?;
            let time = match zone.from_local_datetime(&local) {
                LocalResult::Single(time) => time.to_utc(),
                LocalResult::Ambiguous(first, second) => first.to_utc().min(second.to_utc()),
                LocalResult::None => end_of_gap(local, zone)?,
            };
            if time > after {
                return Some(time);
            }
        }
    }

    /// Skipped times do not happen, repeated ones happen twice.
    fn next_on_clock(&self, after: Time, zone: Tz) -> Option<Time> {
        let offset = after.with_timezone(&zone).offset().fix();
        let local = after.naive_utc() + offset;
        let candidate = (self.next_local(local)? - offset).and_utc();
        let is_same_offset = candidate.with_timezone(&zone).offset().fix() == offset;
        if is_same_offset && candidate - after < Duration::days(1) {
            return Some(candidate);
        }
        self.next_near_change(after, local, zone)
    }

    /// As `next_on_clock`, where the offset may change on the way: looks at every local time within an overlap's
    /// length before and after, since the second round of an earlier local time may come first.
    fn next_near_change(&self, after: Time, local: NaiveDateTime, zone: Tz) -> Option<Time> {
        let mut local = local - LONGEST_OVERLAP;
        let mut best: Option<(NaiveDateTime, Time)> = None;
        while let Some(next) = self.next_local(local) {
            local = next;
            if best.is_some_and(|(first_local, _)| local > first_local + LONGEST_OVERLAP) {
                break;
            }
            let times = zone.from_local_datetime(&local);
            for time in [times.earliest(), times.latest()].into_iter().flatten().map(|time| time.to_utc()) {
                if time > after && best.is_none_or(|(_, found)| time < found) {
                    let first_local = best.map_or(local, |(first_local, _)| first_local);
                    best = Some((first_local, time));
                }
            }
        }
        best.map(|(_, time)| time)
    }

    /// The next local time, no zone considered.
    fn next_local(&self, after: NaiveDateTime) -> Option<NaiveDateTime> {
        let after: DateTime<Utc> = after.and_utc();
        self.schedules.iter().filter_map(|schedule| schedule.after(&after).next()).min().map(|time| time.naive_utc())
    }
}

/// The first moment after a local time that does not exist.
fn end_of_gap(local: NaiveDateTime, zone: Tz) -> Option<Time> {
    (1..=LONGEST_GAP_MINUTES)
        .find_map(|minutes| zone.from_local_datetime(&(local + Duration::minutes(minutes))).earliest())
        .map(|time| time.to_utc())
}

impl Field {
    /// The numbers that a list of items stands for; None if one of them is wrong.
    fn read(&self, text: &str) -> Option<Vec<u32>> {
        let mut numbers = Vec::new();
        for item in text.split(',') {
            let (range, step) = match item.split_once('/') {
                // Steps of the whole range mean its start (`*/60`); longer ones are slips.
                Some((range, step)) => (range, step.parse().ok().filter(|step| (1..=self.n_values()).contains(step))?),
                None => (item, 1),
            };
            let (first, last) = match range.split_once('-') {
                _ if range == "*" => (self.min, self.max),
                Some((first, last)) => (self.number(first)?, self.number(last)?),
                None if item.contains('/') => (self.number(range)?, self.max),
                None => (self.number(range)?, self.number(range)?),
            };
            if first > last {
                return None;
            }
            numbers.extend((first..=last).step_by(step));
        }
        numbers.sort_unstable();
        numbers.dedup();
        Some(numbers)
    }

    fn n_values(&self) -> usize {
        (self.max - self.min + 1) as usize
    }

    fn number(&self, text: &str) -> Option<u32> {
        if let Some(index) = self.words.iter().position(|word| word.eq_ignore_ascii_case(text)) {
            return u32::try_from(index).ok().map(|index| index + self.min);
        }
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        text.parse().ok().filter(|number| is_number && (self.min..=self.max).contains(number))
    }
}

fn list(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}

/// Named, since the crate counts Sunday as 1.
fn weekday_list(numbers: &[u32]) -> String {
    let names: Vec<&str> = numbers.iter().map(|number| WEEKDAYS[*number as usize % 7]).collect();
    names.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{Datelike, Timelike};
    use proptest::prelude::*;

    fn times(text: &str, zone: Tz, from: &str, n_times: usize) -> Vec<String> {
        let from = from.parse::<Time>().unwrap();
        let cron = Cron::parse(text).unwrap();
        let all = std::iter::successors(cron.next_after(from, zone), |time| cron.next_after(*time, zone));
        all.take(n_times).map(|time| time.with_timezone(&zone).format("%a %d %b %H:%M %:z").to_string()).collect()
    }

    #[test]
    fn ordinary_expressions_mean_what_they_mean_everywhere() {
        let zone = chrono_tz::UTC;
        let from = "2026-06-01T00:00:00Z"; // a Monday
        let cases: &[(&str, &[&str])] = &[
            ("*/20 * * * *", &["Mon 01 Jun 00:20 +00:00", "Mon 01 Jun 00:40 +00:00", "Mon 01 Jun 01:00 +00:00"]),
            ("5/20 3 * * *", &["Mon 01 Jun 03:05 +00:00", "Mon 01 Jun 03:25 +00:00", "Mon 01 Jun 03:45 +00:00"]),
            ("0 9 * * 0", &["Sun 07 Jun 09:00 +00:00"]),
            ("0 9 * * 7", &["Sun 07 Jun 09:00 +00:00"]),
            ("0 9 * * sun", &["Sun 07 Jun 09:00 +00:00"]),
            ("0 9 * * 1-5", &["Mon 01 Jun 09:00 +00:00", "Tue 02 Jun 09:00 +00:00"]),
            ("0 9 * * 5-7", &["Fri 05 Jun 09:00 +00:00", "Sat 06 Jun 09:00 +00:00", "Sun 07 Jun 09:00 +00:00"]),
            ("0 0 13 * fri", &["Fri 05 Jun 00:00 +00:00", "Fri 12 Jun 00:00 +00:00", "Sat 13 Jun 00:00 +00:00"]),
            ("0 0 */10 * fri", &["Fri 31 Jul 00:00 +00:00"]),
            ("0 0 29 feb *", &["Tue 29 Feb 00:00 +00:00"]),
            (
                "0,30 8-9 1 JAN,jul *",
                &["Wed 01 Jul 08:00 +00:00", "Wed 01 Jul 08:30 +00:00", "Wed 01 Jul 09:00 +00:00"],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(times(text, zone, from, expected.len()), *expected, "{text}");
        }
    }

    #[test]
    fn mistakes_name_the_field() {
        let cases = [
            ("* * * *", "it has 4 fields, not five"),
            ("0 */5 * * * *", "it has 6 fields, not five"),
            ("60 * * * *", "`60` is no minute (0-59)"),
            ("* 24 * * *", "`24` is no hour (0-23)"),
            ("* * 0 * *", "`0` is no day of month (1-31)"),
            ("* * * foo *", "`foo` is no month (1-12 or jan-dec)"),
            ("* * * * 8", "`8` is no day of week (0-7 or sun-sat, 0 and 7 are Sunday)"),
            ("*/0 * * * *", "`*/0` is no minute (0-59)"),
            ("*/70 * * * *", "`*/70` is no minute (0-59)"),
            ("5-1 * * * *", "`5-1` is no minute (0-59)"),
            ("1,,2 * * * *", "`1,,2` is no minute (0-59)"),
            ("+5 * * * *", "`+5` is no minute (0-59)"),
            ("0 0 30 2 *", "it never comes"),
        ];
        for (text, expected) in cases {
            assert_eq!(Cron::parse(text).unwrap_err().to_string(), expected, "{text}");
        }
    }

    #[test]
    fn in_spring_a_skipped_time_comes_when_the_gap_ends_and_the_clock_runs_on() {
        let zone = chrono_tz::Europe::Berlin; // 29 March 2026, 02:00 becomes 03:00
        let from = "2026-03-28T12:00:00Z";
        assert_eq!(times("30 2 * * *", zone, from, 2), ["Sun 29 Mar 03:00 +02:00", "Mon 30 Mar 02:30 +02:00"]);
        let from = "2026-03-29T00:30:00Z";
        assert_eq!(times("*/30 * * * *", zone, from, 2), ["Sun 29 Mar 03:00 +02:00", "Sun 29 Mar 03:30 +02:00"]);
        assert_eq!(times("15 * * * *", zone, from, 1), ["Sun 29 Mar 03:15 +02:00"]);
    }

    #[test]
    fn in_autumn_a_repeated_time_comes_once_and_the_clock_twice() {
        let zone = chrono_tz::America::New_York; // 1 November 2026, 02:00 becomes 01:00
        let from = "2026-11-01T04:00:00Z";
        assert_eq!(times("30 1 * * *", zone, from, 2), ["Sun 01 Nov 01:30 -04:00", "Mon 02 Nov 01:30 -05:00"]);
        let expected = [
            "Sun 01 Nov 00:30 -04:00",
            "Sun 01 Nov 01:30 -04:00",
            "Sun 01 Nov 01:30 -05:00",
            "Sun 01 Nov 02:30 -05:00",
        ];
        assert_eq!(times("30 * * * *", zone, from, 4), expected);
    }

    /// What an expression means, said as plainly as possible and without the crate: a minute at a time.
    struct Oracle {
        fields: [Vec<u32>; 5],
        days_are_joined_by_or: bool,
        follows_clock: bool,
    }

    impl Oracle {
        fn new(text: &str) -> Oracle {
            let texts: Vec<&str> = text.split(' ').collect();
            let fields = [0, 1, 2, 3, 4].map(|i| FIELDS[i].read(texts[i]).unwrap());
            Oracle {
                fields,
                days_are_joined_by_or: !texts[2].starts_with('*') && !texts[4].starts_with('*'),
                follows_clock: texts[0].starts_with('*') || texts[1].starts_with('*'),
            }
        }

        fn matches(&self, local: NaiveDateTime) -> bool {
            let weekday = local.weekday().num_days_from_sunday();
            let is_day = self.fields[2].contains(&local.day());
            let is_weekday = self.fields[4].iter().any(|number| number % 7 == weekday);
            let is_right_day = if self.days_are_joined_by_or { is_day || is_weekday } else { is_day && is_weekday };
            is_right_day
                && self.fields[0].contains(&local.minute())
                && self.fields[1].contains(&local.hour())
                && self.fields[3].contains(&local.month())
        }

        /// All times after `from` within `minutes`.
        fn times(&self, from: Time, minutes: i64, zone: Tz) -> Vec<Time> {
            let mut times = Vec::new();
            let mut last_local = from.with_timezone(&zone).naive_local();
            for minute in 1..=minutes {
                let time = from + Duration::minutes(minute);
                let local = time.with_timezone(&zone).naive_local();
                let is_jump = local - last_local > Duration::minutes(1);
                let was_skipped = is_jump
                    && !self.follows_clock
                    && (1..(local - last_local).num_minutes()).any(|n| self.matches(last_local + Duration::minutes(n)));
                let is_repeated = match zone.from_local_datetime(&local) {
                    LocalResult::Ambiguous(first, _) => first.to_utc() != time,
                    _ => false,
                };
                if was_skipped || (self.matches(local) && (self.follows_clock || !is_repeated)) {
                    times.push(time);
                }
                last_local = local;
            }
            times
        }
    }

    fn expression() -> impl Strategy<Value = String> {
        let minute = prop_oneof![
            Just("*".to_owned()),
            Just("*/20".into()),
            (0_u32..60).prop_map(|n| n.to_string()),
            Just("0,30".into())
        ];
        let hour = prop_oneof![
            Just("*".to_owned()),
            (0_u32..24).prop_map(|n| n.to_string()),
            Just("0-3".into()),
            Just("*/6".into()),
            Just("1,2".into())
        ];
        let day = prop_oneof![3 => Just("*".to_owned()), 1 => (1_u32..29).prop_map(|n| n.to_string()), 1 => Just("*/7".into())];
        let month = prop_oneof![4 => Just("*".to_owned()), 1 => Just("mar,nov".into())];
        let weekday = prop_oneof![3 => Just("*".to_owned()), 1 => (0_u32..8).prop_map(|n| n.to_string()), 1 => Just("mon-fri".into())];
        (minute, hour, day, month, weekday).prop_map(|(a, b, c, d, e)| format!("{a} {b} {c} {d} {e}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn times_are_those_of_a_watch_that_looks_every_minute(
            text in expression(),
            zone in prop_oneof![
                Just(chrono_tz::UTC), Just(chrono_tz::Europe::Berlin), Just(chrono_tz::America::New_York),
                Just(chrono_tz::Australia::Lord_Howe), Just(chrono_tz::Asia::Hong_Kong), Just(chrono_tz::America::St_Johns),
            ],
            // Near the changes of 2026: 8 and 29 March, 5 April, 4 and 25 October, 1 November.
            day in prop_oneof![Just((3, 7)), Just((3, 28)), Just((4, 4)), Just((10, 3)), Just((10, 24)), Just((10, 31))],
            minute in 0_i64..1440,
        ) {
            let midnight = chrono::Utc.with_ymd_and_hms(2026, day.0, day.1, 0, 0, 0).unwrap();
            let from = midnight + Duration::minutes(minute);
            let minutes = 3 * 1440;
            let cron = Cron::parse(&text).unwrap();
            let until = from + Duration::minutes(minutes);
            let ours: Vec<Time> = std::iter::successors(cron.next_after(from, zone), |time| cron.next_after(*time, zone))
                .take_while(|time| *time <= until)
                .collect();
            prop_assert_eq!(ours, Oracle::new(&text).times(from, minutes, zone), "{}", text);
        }
    }
}
