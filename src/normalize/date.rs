//! Reads a date in whatever form publishers write it: RFC 822 and its wild relatives, RFC 3339 and ISO 8601 in all
//! forms, asctime, names of months in many languages, Chinese, Japanese, Korean and Thai forms, seconds since 1970.
//!
//! Not a list of formats but one walk over the text: each number and word is taken for what it can only be. The forms
//! of ISO 8601, which has no words, are recognized first. A date that cannot be is no date, never now.

mod iso;
mod names;
mod walk;
mod zones;

use crate::model::{Country, Language, Time};
use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// What helps to read a date that leaves something unsaid.
#[derive(Clone, Copy, Debug)]
pub(super) struct DateContext<'a> {
    /// Zones by name mean different things in different countries, and so does 5/6/2026.
    pub(super) country: Option<Country>,
    /// The language of the feed.
    pub(super) language: Option<&'a Language>,
    /// The zone of dates that state none; else the country's.
    pub(super) time_zone: Option<Tz>,
    /// Now: dates without a year are in the last twelve months.
    pub(super) now: Time,
}

/// A date that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    pub(super) at: Time,
    /// True where the text states no zone.
    pub(super) is_zone_assumed: bool,
}

/// What a text says about a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Parts {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    hour: Option<u32>,
    minute: Option<u32>,
    second: Option<u32>,
    nanosecond: u32,
    is_afternoon: Option<bool>,
    zone: Option<Zone>,
}

/// A stated zone.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Zone {
    /// Seconds east of Greenwich.
    Offset(i32),
    /// A place, whose offset depends on the date.
    Place(Tz),
}

/// Reads a date; None where the text is none, or one that cannot be.
pub(super) fn read(text: &str, context: &DateContext<'_>) -> Option<Dated> {
    let plain = names::plain_digits(text.trim());
    let text = plain.as_ref();
    if let Some(at) = read_epoch(text) {
        return Some(Dated { at, is_zone_assumed: false });
    }
    let parts = walk::read(text, iso::read(text, context.now), context)?;
    moment(&parts, context)
}

/// Seconds or milliseconds since 1970, of the years 2001 to 2286.
fn read_epoch(text: &str) -> Option<Time> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match whole.len() {
        10 => Utc.timestamp_opt(whole.parse().ok()?, 0).single(),
        13 => Utc.timestamp_millis_opt(whole.parse().ok()?).single(),
        _ => None,
    }
}

fn moment(parts: &Parts, context: &DateContext<'_>) -> Option<Dated> {
    let date = date(parts, context)?;
    let local = date.and_time(NaiveTime::MIN).checked_add_signed(time_of_day(parts)?)?;
    let zone = parts.zone.or_else(|| assumed_zone(context)).unwrap_or(Zone::Offset(0));
    let at = match zone {
        Zone::Offset(seconds) => local.checked_sub_signed(Duration::seconds(i64::from(seconds)))?.and_utc(),
        Zone::Place(place) => in_place(local, place)?,
    };
    Some(Dated { at, is_zone_assumed: parts.zone.is_none() })
}

fn assumed_zone(context: &DateContext<'_>) -> Option<Zone> {
    context.time_zone.or_else(|| zones::of_country(context.country?)).map(Zone::Place)
}

/// The moment of a local time: the earlier one where clocks go back, and where they go forward the time it would
/// have been without.
fn in_place(local: NaiveDateTime, place: Tz) -> Option<Time> {
    match place.from_local_datetime(&local).earliest() {
        Some(at) => Some(at.with_timezone(&Utc)),
        None => {
            let before = place.from_utc_datetime(&local.checked_sub_signed(Duration::hours(3))?);
            let offset = Duration::seconds(i64::from(before.offset().fix().local_minus_utc()));
            Some(local.checked_sub_signed(offset)?.and_utc())
        }
    }
}

fn date(parts: &Parts, context: &DateContext<'_>) -> Option<NaiveDate> {
    let month = parts.month?;
    let day = parts.day.unwrap_or(1);
    match parts.year {
        Some(year) => NaiveDate::from_ymd_opt(plausible_year(year)?, month, day),
        None => {
            // No year: the last time that day was, with a day's grace for zones ahead of us.
            let today = context.now.date_naive().succ_opt()?;
            let this_year = NaiveDate::from_ymd_opt(today.year(), month, day)?;
            if this_year <= today { Some(this_year) } else { this_year.with_year(this_year.year() - 1) }
        }
    }
}

/// A year of our era: Thai years count from 543 BC, two digits mean 1970 to 2069.
fn plausible_year(year: i32) -> Option<i32> {
    match year {
        0..70 => Some(2000 + year),
        70..100 => Some(1900 + year),
        1900..2400 => Some(year),
        2400..2700 => Some(year - 543),
        _ => None,
    }
}

/// The time since midnight; None where it cannot be. 24:00 is the end of the day (ISO 8601:2004 §4.2.3), a 60th
/// second a leap second.
fn time_of_day(parts: &Parts) -> Option<Duration> {
    let hour = parts.hour.unwrap_or(0);
    let (minute, second) = (parts.minute.unwrap_or(0), parts.second.unwrap_or(0));
    let hour = match parts.is_afternoon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    let is_possible = hour < 24 && minute < 60 && second <= 60 || hour == 24 && minute == 0 && second == 0;
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second.min(59));
    is_possible.then(|| Duration::seconds(seconds) + Duration::nanoseconds(i64::from(parts.nanosecond)))
}

#[cfg(test)]
mod tests;
