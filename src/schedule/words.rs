//! Lengths of time in words, and a deterministic spread of times, for reasons and decisions alike.

use crate::model::Time;
use chrono::Duration;

/// A length of time as an operator would say it: `45 s`, `15 min`, `1 h 30 min`, `2 d`.
pub(super) fn spell(duration: Duration) -> String {
    let seconds = duration.num_seconds().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds % 86_400 / 3_600, seconds % 3_600 / 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, 0, _) => format!("{days} d"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

/// A share of `room`, from nothing to almost all, that looks random but is the same for the same feed and moment.
pub(super) fn share(feed: &str, moment: Option<Time>, room: Duration) -> Duration {
    let moment = moment.map_or(0, |moment| moment.timestamp_millis());
    let bytes = feed.bytes().chain(moment.to_le_bytes());
    // FNV-1a: stable for ever, and good enough to spread feeds; its last bits are stirred once more.
    let hash =
        bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let fraction = (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11;
    let room_ms = room.num_milliseconds().max(0) as f64;
    Duration::milliseconds((fraction as f64 / (1_u64 << 53) as f64 * room_ms) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_read_well() {
        let cases =
            [(0, "0 s"), (45, "45 s"), (900, "15 min"), (5400, "1 h 30 min"), (172_800, "2 d"), (90_000, "1 d 1 h")];
        for (seconds, expected) in cases {
            assert_eq!(spell(Duration::seconds(seconds)), expected);
        }
    }

    #[test]
    fn shares_are_spread_evenly_and_repeat() {
        let room = Duration::minutes(10);
        let shares: Vec<i64> = (0..1000).map(|n| share(&format!("feed-{n}"), None, room).num_seconds() / 60).collect();
        for minute in 0..10 {
            let n_feeds = shares.iter().filter(|share| **share == minute).count();
            assert!((60..=140).contains(&n_feeds), "{n_feeds} in minute {minute}");
        }
        assert_eq!(share("a", Some(Time::UNIX_EPOCH), room), share("a", Some(Time::UNIX_EPOCH), room));
    }
}
