//! What a channel asks of those who poll it: `ttl`, `skipHours`, `skipDays`, `sy:updatePeriod`.

use chrono::Duration;

/// RSS 2.0 `ttl`, in minutes.
pub(super) fn read_ttl(text: &str) -> Option<Duration> {
    let minutes: i64 = text.trim().parse().ok()?;
    (minutes > 0).then(|| Duration::try_minutes(minutes)).flatten()
}

/// RSS 2.0 `skipHours`: the hours in its `hour` elements, blanks between. 24 is midnight as well (RSS 0.91).
pub(super) fn read_hours(text: &str) -> u32 {
    let hours = text.split_ascii_whitespace().filter_map(|hour| hour.parse::<u32>().ok());
    hours.filter(|hour| *hour <= 24).fold(0, |bits, hour| bits | 1 << (hour % 24))
}

/// RSS 2.0 `skipDays`: the English names in its `day` elements, blanks between.
pub(super) fn read_days(text: &str) -> u8 {
    let days = text.split_ascii_whitespace().filter_map(|day| day.parse::<chrono::Weekday>().ok());
    days.fold(0, |bits, day| bits | 1 << day.num_days_from_monday())
}

/// `sy:updatePeriod`.
pub(super) fn read_period(text: &str) -> Option<Duration> {
    match text.trim().to_ascii_lowercase().as_str() {
        "hourly" => Some(Duration::hours(1)),
        "daily" => Some(Duration::days(1)),
        "weekly" => Some(Duration::weeks(1)),
        "monthly" => Some(Duration::days(30)),
        "yearly" => Some(Duration::days(365)),
        _ => None,
    }
}

/// The interval of `updatePeriod` and `updateFrequency`: "2 times daily" is twelve hours. A frequency alone refers
/// to a day, a period alone to once (RSS 1.0 module Syndication).
pub(super) fn update_interval(period: Option<Duration>, frequency: Option<i32>) -> Option<Duration> {
    if period.is_none() && frequency.is_none() {
        return None;
    }
    let frequency = frequency.filter(|frequency| *frequency > 0).unwrap_or(1);
    Some(period.unwrap_or(Duration::days(1)) / frequency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_days_to_skip_become_bits() {
        assert_eq!(read_hours(" 0 23 24 99 x"), 1 | 1 << 23);
        assert_eq!(read_days("Monday Sunday Blursday"), 1 | 1 << 6);
    }

    #[test]
    fn two_times_daily_is_every_twelve_hours() {
        assert_eq!(update_interval(read_period("Daily"), Some(2)), Some(Duration::hours(12)));
        assert_eq!(update_interval(None, None), None);
        assert_eq!(read_ttl("60"), Some(Duration::hours(1)));
        assert_eq!(read_ttl("-1"), None);
    }
}
