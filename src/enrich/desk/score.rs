//! Results of matches in a text: `2-1`, `3:1`, `98-84`. Numbers are no words, so that no table can hold them.

use crate::enrich::scan::{Field, Gap, Scan, Word, Writing};

/// Goals, sets and the like.
const MAX_LOW: u32 = 15;
/// Points of basketball and rugby.
const MAX_HIGH: u32 = 160;
/// Words behind two numbers that make them something else.
const NO_RESULT: &[&str] = &[
    "vote", "ruling", "decision", "year", "years", "day", "days", "week", "weeks", "month", "months", "hour", "hours",
    "percent", "million", "billion", "people", "attacks",
];

/// The first result in the headline, as written.
pub(super) fn in_title<'a>(scan: &Scan<'a>) -> Option<&'a str> {
    let words = &scan.words()[..scan.n_title()];
    let found = words.windows(2).zip(0..).find(|(pair, index)| is_result(scan, pair, words.get(index + 2)));
    found.map(|(pair, _)| scan.written_from_to(&pair[0], &pair[1]))
}

fn is_result(scan: &Scan<'_>, pair: &[Word], next: Option<&Word>) -> bool {
    let number = |word: &Word| {
        let is_number = word.writing == Writing::Number && word.field == Field::Title;
        let digits = scan.folded(word);
        let is_plain = digits == "0" || !digits.starts_with('0');
        digits.parse::<u32>().ok().filter(|_| is_number && is_plain)
    };
    let (Some(first), Some(second)) = (number(&pair[0]), number(&pair[1])) else { return false };
    let is_tight = pair[1].start - pair[0].end <= 3;
    let is_low = first <= MAX_LOW && second <= MAX_LOW;
    let is_high = first <= MAX_HIGH && second <= MAX_HIGH && first > second && first - second < second;
    // `9-11` and `24-7` are not played.
    let is_saying = matches!((first, second), (9, 11) | (24, 7) | (10, 4));
    let is_something_else = next.is_some_and(|next| NO_RESULT.contains(&scan.folded(next)));
    let is_score = match pair[1].gap {
        Gap::Hyphen => is_low || is_high,
        // With a colon larger ones are times of the day.
        Gap::Colon => is_low && second < 10,
        _ => false,
    };
    // Telephone numbers and dates have three parts.
    let goes_on = next.is_some_and(|next| next.gap == Gap::Hyphen && next.writing == Writing::Number);
    let is_part_of_more = goes_on || pair[0].gap == Gap::Hyphen;
    is_tight && is_score && !is_saying && !is_something_else && !is_part_of_more
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_matches_are_told_from_other_pairs_of_numbers() {
        let cases = [
            ("Wanderers beat Rovers 2-1", Some("2-1")),
            ("Bayern siegt 3:1 gegen Bremen", Some("3:1")),
            ("Lakers 98-84 Celtics", Some("98-84")),
            ("浦和が2-0で勝利", Some("2-0")),
            ("Court rules 5-4 vote stands", None),
            ("Um 20:15 im Ersten", None),
            ("The 2024-25 budget", None),
            ("9-11 remembered", None),
            ("Call 2-1-1 for help", None),
            ("10-15 people hurt", None),
            ("Up 2.1 percent", None),
        ];
        for (title, expected) in cases {
            assert_eq!(in_title(&Scan::new(title, "")), expected, "{title}");
        }
    }
}
