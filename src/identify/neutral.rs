//! Text without what a program keeps turning in it: times of day, "3 minutes ago", counts of comments.
//!
//! A title that differs only in these was not corrected. In a summary every number counts as turning: its only use
//! is labeling, and a count or a score that moved gives no other label.

use super::marks::hash;
use crate::text::counted::{COUNTED, COUNTED_CLOSE};
use regex::Regex;
use std::{borrow::Cow, sync::LazyLock};

static TURNING: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        // 14:05, 2:05 p.m., 14:05:30 GMT.
        r"\b\d{1,2}:\d{2}(:\d{2})?(\s?[ap]\.?m\b\.?)?(\s(GMT|UTC|EST|EDT|CET|CEST|IST|HKT|SGT|JST|KST))?",
        // 3 minutes ago, and its kin.
        r"\b\d+\s?(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?)\sago\b",
        r"\d+\s?(秒|分|分钟|分鐘|分間|小时|小時|時間|天|日)前",
        r"\d+\s?(초|분|시간|일)\s?전",
        // 12 comments, and its kin; never points, seats or votes, which are news.
        &format!(r"\b[\d,.]+k?\s?({})\b", COUNTED.join("|")),
        &format!(r"[\d,.]+\s?({})", COUNTED_CLOSE.join("|")),
        // A count at the end: Title (12).
        r"\s?[(\[（]\d+[)\]）]$",
    ];
    Regex::new(&format!("(?i){}", patterns.join("|"))).expect("the patterns are constant")
});

/// The title for comparing: nothing of what turns.
pub(super) fn title(title: &str) -> Cow<'_, str> {
    // Most titles have no digit at all, and the search is not free.
    if title.bytes().any(|byte| byte.is_ascii_digit()) { TURNING.replace_all(title, "") } else { Cow::Borrowed(title) }
}

/// The hash of a summary without its digits and blanks.
pub(super) fn hash_of_summary(summary: &str) -> u64 {
    let kept: Vec<u8> = summary.bytes().filter(|byte| !byte.is_ascii_digit() && !byte.is_ascii_whitespace()).collect();
    hash(b's', &kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_is_left_out_of_a_title_and_news_is_not() {
        let cases = [
            ("LIVE 14:05 Budget", "LIVE 14:06 Budget", true),
            ("Budget, updated 2:05 p.m. GMT", "Budget, updated 11:15 a.m. GMT", true),
            ("Budget (12 comments)", "Budget (1,013 comments)", true),
            ("Budget (3)", "Budget (4)", true),
            ("预算 3分钟前", "预算 5分钟前", true),
            ("Index falls 300 points", "Index falls 400 points", false),
            ("Home 2-1 Away", "Home 2-2 Away", false),
            ("Bank cuts rate to 3.50%", "Bank cuts rate to 3.25%", false),
            ("Quake kills 12", "Quake kills 30", false),
            ("Budget 2026", "Budget 2027", false),
        ];
        for (before, after, is_same) in cases {
            assert_eq!(title(before) == title(after), is_same, "{before} / {after}");
        }
    }
}
