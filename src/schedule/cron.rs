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
                Some((range, step)) => (range, step.parse().ok().filter(|step| *step > 0)?),
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
