//! The calendar dates of ISO 8601 (and W3CDTF, RFC 3339) at the beginning of a text: with and without hyphens, by
//! month, by week, by day of the year, shortened.

use super::Parts;
use crate::model::Time;
use chrono::{Datelike, NaiveDate, Weekday};

/// Reads the date a text begins with, and how many bytes it takes; what follows is a time, or nothing.
pub(super) fn read(text: &str, now: Time) -> Option<(Parts, usize)> {
    let length = text.bytes().position(|byte| !matches!(byte, b'0'..=b'9' | b'-' | b'W')).unwrap_or(text.len());
    // In `2026-05-05-0800` and `20260505-0800` a zone follows, in `20260505T…` a time.
    let ends = match text.as_bytes().get(length) {
        None | Some(b'T' | b't' | b' ' | b'Z' | b'z' | b'+' | b',') => true,
        Some(_) => false,
    };
    if !ends || length == 0 {
        return None;
    }
    let date = text[..length].trim_end_matches('-');
    // Before a blank only a whole date is one: `2026 May 5` begins with a year and `05 May` with a day.
    let is_whole = date.len() >= 8 && date.as_bytes()[..4].iter().all(u8::is_ascii_digit);
    if text[length..].starts_with([' ', ',']) && !is_whole {
        return None;
    }
    let parts = extended(date).or_else(|| basic(date)).or_else(|| shortened(date, now))?;
    Some((parts, length))
}

fn of(date: NaiveDate) -> Parts {
    Parts { year: Some(date.year()), month: Some(date.month()), day: Some(date.day()), ..Parts::default() }
}

fn ymd(year: &str, month: &str, day: &str) -> Option<Parts> {
    let value: i32 = number(year)?;
    // The year 1 is what some programs write for no date; `01` is 2001.
    let value = if year.len() == 4 && value < 1000 { -1 } else { value };
    Some(Parts { year: Some(value), month: Some(number(month)?), day: Some(number(day)?), ..Parts::default() })
}

fn number<N: std::str::FromStr>(digits: &str) -> Option<N> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// With hyphens: `2026-05-05`, `26-05-05`, `2026-05`, `2026-W19-2`, `2026-125`.
fn extended(date: &str) -> Option<Parts> {
    let mut fields = date.split('-');
    let (first, second, third) = (fields.next()?, fields.next()?, fields.next());
    if fields.next().is_some() || !matches!(first.len(), 2 | 4) {
        return None;
    }
    match (second.len(), third.map(str::len)) {
        (1 | 2, Some(1 | 2)) => ymd(first, second, third?),
        (2, None) if first.len() == 4 => ymd(first, second, "1"),
        (3, None) if second.starts_with('W') => week(first, &second[1..], "1"),
        (3, Some(1)) if second.starts_with('W') => week(first, &second[1..], third?),
        (3, None) => ordinal(first, second),
        _ => None,
    }
}

/// Without hyphens: `20260505`, `260505`, `2026125`, `26125`, `2026W192`, `2026`.
fn basic(date: &str) -> Option<Parts> {
    if let Some((year, week_and_day)) = date.split_once('W') {
        let (number, day) = week_and_day.split_at_checked(2)?;
        return week(year, number, if day.is_empty() { "1" } else { day });
    }
    if !date.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match date.len() {
        4 => ymd(date, "1", "1"),
        5 => ordinal(&date[..2], &date[2..]),
        6 => ymd(&date[..2], &date[2..4], &date[4..]),
        7 => ordinal(&date[..4], &date[4..]),
        8 => ymd(&date[..4], &date[4..6], &date[6..]),
        14 => {
            let time = Parts { hour: number(&date[8..10]), minute: number(&date[10..12]), ..Parts::default() };
            let day = ymd(&date[..4], &date[4..6], &date[6..8])?;
            Some(Parts { second: number(&date[12..]), year: day.year, month: day.month, day: day.day, ..time })
        }
        _ => None,
    }
}

/// Shortened by what is now: `-26-05`, `-2605`, `-26`, `--05-05`, `--0505`, `---05`, `-125`.
fn shortened(date: &str, now: Time) -> Option<Parts> {
    let year = now.year().to_string();
    if let Some(day) = date.strip_prefix("---") {
        return (day.len() == 2).then(|| ymd(&year, &now.month().to_string(), day))?;
    }
    if let Some(rest) = date.strip_prefix("--") {
        let (month, day) = rest.split_once('-').or_else(|| rest.split_at_checked(2))?;
        return ymd(&year, month, if day.is_empty() { "1" } else { day });
    }
    let rest = date.strip_prefix('-')?;
    match rest.len() {
        2 => ymd(rest, "1", "1"),
        3 => ordinal(&year, rest),
        4 => ymd(&rest[..2], &rest[2..], "1"),
        5 => ymd(rest.split_once('-')?.0, rest.split_once('-')?.1, "1"),
        _ => None,
    }
}

fn full_year(year: &str) -> Option<i32> {
    super::plausible_year(number(year)?)
}

fn ordinal(year: &str, day: &str) -> Option<Parts> {
    NaiveDate::from_yo_opt(full_year(year)?, number(day)?).map(of)
}

fn week(year: &str, week: &str, day: &str) -> Option<Parts> {
    let day: u8 = number(day)?;
    let weekday = Weekday::try_from(day.checked_sub(1)?).ok()?;
    NaiveDate::from_isoywd_opt(full_year(year)?, number(week)?, weekday).map(of)
}
