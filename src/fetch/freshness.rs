//! Headers → when the publisher wants us back: Cache-Control, Expires, Age and Retry-After.
//!
//! Dates are reckoned from the server's own `Date`, so a wrong clock on either side does no harm. Knows nothing of
//! ceilings and floors: how much of this is obeyed is for the scheduler.

use crate::model::{Freshness, Time};
use chrono::DateTime;
use http::{HeaderMap, HeaderName, header};

/// A hundred years in seconds: nobody means more, and sums stay far from overflow.
const LONGEST: i64 = 100 * 365 * 24 * 3600;

/// What the headers of any answer (200, 304 or an error) say about when to come again. `now` stands in for a missing
/// Date.
pub(super) fn of_headers(headers: &HeaderMap, now: Time) -> Freshness {
    let date = text(headers, header::DATE).and_then(http_date).unwrap_or(now);
    let age = text(headers, header::AGE).and_then(delta_seconds).unwrap_or(0);
    let lifetime = match cache_control(headers) {
        CacheControl::MaxAge(seconds) => Some(seconds),
        CacheControl::Revalidate => None,
        CacheControl::Silent => text(headers, header::EXPIRES).map(|expires| seconds_until(expires, date)),
    };
    Freshness {
        fresh_for_seconds: lifetime.map(|seconds| (seconds - age).max(0)),
        retry_after_seconds: text(headers, header::RETRY_AFTER).and_then(|value| retry_after(value, date)),
    }
}

/// What Cache-Control says of freshness.
enum CacheControl {
    /// Fresh for so many seconds after it was made.
    MaxAge(i64),
    /// May be used only after asking again (`no-cache`, `no-store`): no wait is asked of us.
    Revalidate,
    /// Nothing: Expires counts (RFC 9111 §5.3).
    Silent,
}

/// Where max-age is stated twice the first counts (RFC 9111 §4.2.1).
fn cache_control(headers: &HeaderMap) -> CacheControl {
    let values = headers.get_all(header::CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok());
    let mut found = CacheControl::Silent;
    for directive in values.flat_map(|value| value.split(',')) {
        let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-cache" if argument.is_empty() => return CacheControl::Revalidate,
            "no-store" => return CacheControl::Revalidate,
            "max-age" if matches!(found, CacheControl::Silent) => {
                // An unreadable lifetime counts as none left (RFC 9111 §4.2.1).
                found = CacheControl::MaxAge(delta_seconds(argument.trim().trim_matches('"')).unwrap_or(0));
            }
            _ => {}
        }
    }
    found
}

/// Seconds as digits; more than a hundred years count as that.
fn delta_seconds(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(LONGEST).min(LONGEST))
}

/// Seconds from `date` to a date; one that cannot be read, above all `0`, lies in the past (RFC 9111 §5.3).
fn seconds_until(text: &str, date: Time) -> i64 {
    http_date(text).map_or(0, |until| (until - date).num_seconds().clamp(0, LONGEST))
}

/// Seconds or a date (RFC 9110 §10.2.3); None where it is neither.
fn retry_after(text: &str, date: Time) -> Option<i64> {
    delta_seconds(text).or_else(|| http_date(text).map(|_| seconds_until(text, date)))
}

/// Reads the three forms of RFC 9110 §5.6.7, and besides what some send in their place: a wrong day of the week, which
/// says nothing that the date does not, and `+0000` or `UTC` for `GMT`.
fn http_date(text: &str) -> Option<Time> {
    if let Ok(date) = httpdate::parse_http_date(text) {
        return Some(date.into());
    }
    let date = text.split_once(',').map_or(text, |(_, date)| date).trim();
    DateTime::parse_from_rfc2822(&date.replace("UTC", "GMT")).ok().map(|date| date.to_utc())
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn freshness(fields: &[(&'static str, &'static str)]) -> (Option<i64>, Option<i64>) {
        let now = http_date("Thu, 01 Jan 2026 12:00:00 GMT").unwrap();
        let headers = fields.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let freshness = of_headers(&headers, now);
        (freshness.fresh_for_seconds, freshness.retry_after_seconds)
    }

    #[test]
    fn freshness_is_read_as_rfc_9111_has_it() {
        let at_noon = ("date", "Thu, 01 Jan 2026 12:00:00 GMT");
        let an_hour_off = ("date", "Thu, 01 Jan 2026 13:00:00 GMT");
        let at_two = ("expires", "Thu, 01 Jan 2026 14:00:00 GMT");
        let cases: [(&str, &[_], Option<i64>); 14] = [
            ("nothing is said", &[], None),
            ("max-age", &[("cache-control", "public, Max-Age=900")], Some(900)),
            ("max-age in quotes", &[("cache-control", "max-age=\"900\"")], Some(900)),
            ("less Age", &[("cache-control", "max-age=900"), ("age", "600")], Some(300)),
            ("never below nothing", &[("cache-control", "max-age=900"), ("age", "6000")], Some(0)),
            ("in a second header", &[("cache-control", "public"), ("cache-control", "max-age=7")], Some(7)),
            ("the first of two", &[("cache-control", "max-age=5, max-age=50")], Some(5)),
            ("s-maxage is for proxies", &[("cache-control", "s-maxage=900")], None),
            ("no-cache asks for no wait", &[("cache-control", "no-cache, max-age=900")], None),
            ("Expires by the server's clock", &[an_hour_off, at_two], Some(3600)),
            ("Expires by ours", &[at_two], Some(7200)),
            ("max-age beats Expires", &[at_noon, at_two, ("cache-control", "max-age=60")], Some(60)),
            ("Expires of zero", &[("expires", "0")], Some(0)),
            ("absurd", &[("cache-control", "max-age=99999999999999999999")], Some(LONGEST)),
        ];
        for (name, fields, expected) in cases {
            assert_eq!(freshness(fields).0, expected, "{name}");
        }
    }

    #[test]
    fn retry_after_is_read_in_seconds_or_as_a_date_by_the_servers_clock() {
        let an_hour_off = ("date", "Thu, 01 Jan 2026 13:00:00 GMT");
        let cases: [(&str, &[_], Option<i64>); 6] = [
            ("seconds", &[("retry-after", "120")], Some(120)),
            ("date", &[an_hour_off, ("retry-after", "Thu, 01 Jan 2026 13:10:00 GMT")], Some(600)),
            ("old form of date", &[an_hour_off, ("retry-after", "Thursday, 01-Jan-26 13:10:00 GMT")], Some(600)),
            ("wrong day, odd zone", &[an_hour_off, ("retry-after", "Mon, 01 Jan 2026 13:10:00 UTC")], Some(600)),
            ("in the past", &[("retry-after", "Wed, 01 Jan 2025 13:10:00 GMT")], Some(0)),
            ("neither", &[("retry-after", "soon")], None),
        ];
        for (name, fields, expected) in cases {
            assert_eq!(freshness(fields).1, expected, "{name}");
        }
    }
}
