//! What keeps two entries with nearly the same words apart: another match result, another quarter, another part.
//!
//! Read from titles only; a summary names results of other days too. Where one of the two titles has no such mark
//! nothing is kept apart: only a contradiction is a veto.

use crate::text::tokens::{Token, tokens};

/// The marks of a title, 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// A match result, both numbers in one, of which neither reaches 200.
    result: u16,
    /// The quarter of a year, 1 to 4.
    quarter: u8,
    /// The number of a part, an episode, a week, a season's day.
    part: u16,
    /// A year, 1900 to 2099.
    year: u16,
}

/// Words after or before which a number is that of a part of a series.
const PART_WORDS: &[&str] = &[
    "part",
    "episode",
    "ep",
    "week",
    "day",
    "round",
    "chapter",
    "game",
    "stage",
    "folge",
    "teil",
    "spieltag",
    "jornada",
    "parte",
    "partie",
    "серия",
    "часть",
];

/// Words for the quarter of a year, beside `Q1`.
const QUARTER_WORDS: &[&str] =
    &["quarter", "quartal", "trimestre", "kwartal", "kwartale", "квартал", "квартале", "ceyrek", "kuartal"];

/// What each of them has in it: where none stands, and no digit, there is nothing to read.
const QUARTER_STEMS: &[&str] = &["art", "trimestre", "кварт", "ceyrek"];

const ORDINALS: &[(&str, u8)] = &[
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("1st", 1),
    ("2nd", 2),
    ("3rd", 3),
    ("4th", 4),
    ("ersten", 1),
    ("zweiten", 2),
    ("dritten", 3),
    ("vierten", 4),
    ("primer", 1),
    ("segundo", 2),
    ("tercer", 3),
    ("cuarto", 4),
];

impl Marks {
    /// Reads the marks of a plain title: that it was updated at 8:00 is no result.
    pub(super) fn read(title: &str) -> Marks {
        let mut marks = Marks::default();
        let has_digit = title.bytes().any(|byte| byte.is_ascii_digit());
        if !has_digit && !QUARTER_STEMS.iter().any(|stem| title.contains(stem)) {
            return marks;
        }
        let mut before: Option<Token<'_>> = None;
        for token in tokens(title) {
            if let Some(before) = before {
                marks.read_pair(title, &before, &token);
            }
            marks.read_one(token.text);
            before = Some(token);
        }
        marks
    }

    fn read_pair(&mut self, title: &str, before: &Token<'_>, token: &Token<'_>) {
        let between = &title[before.end()..token.start];
        let numbers = (small_number(before.text), small_number(token.text));
        match numbers {
            (Some(home), Some(away)) if matches!(between, "-" | "–" | ":" | "−" | "‑") && home < 200 && away < 200 =>
            {
                self.result = home * 256 + away + 1;
            }
            (None, Some(part)) if between == " " && is_one_of(before.text, PART_WORDS) => self.part = part + 1,
            (Some(quarter @ 1..=4), None) if is_one_of(token.text, QUARTER_WORDS) => self.quarter = quarter as u8,
            (None, None) if is_one_of(token.text, QUARTER_WORDS) => {
                let lowered = before.text.to_lowercase();
                self.quarter = ORDINALS.iter().find(|(word, _)| *word == lowered).map_or(self.quarter, |(_, n)| *n);
            }
            _ => {}
        }
    }

    fn read_one(&mut self, word: &str) {
        match word.as_bytes() {
            [b'Q' | b'q', digit @ b'1'..=b'4'] | [digit @ b'1'..=b'4', b'Q' | b'q'] => self.quarter = digit - b'0',
            [b'1', b'9', _, _] | [b'2', b'0', _, _] => self.year = word.parse().unwrap_or(0),
            _ => {}
        }
    }

    /// What speaks against one story for two titles with these marks; None where nothing does.
    pub(super) fn contradiction(&self, other: &Marks) -> Option<&'static str> {
        let differ = |one: u16, two: u16| one != 0 && two != 0 && one != two;
        if differ(self.result, other.result) {
            Some("different results")
        } else if differ(self.quarter.into(), other.quarter.into()) {
            Some("different quarters")
        } else if differ(self.part, other.part) {
            Some("different parts")
        } else if differ(self.year, other.year) {
            Some("different years")
        } else {
            None
        }
    }
}

fn small_number(word: &str) -> Option<u16> {
    if word.len() > 3 { None } else { word.parse().ok() }
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|listed| listed.eq_ignore_ascii_case(word) || *listed == word.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_for_a_quarter_has_one_of_the_stems() {
        for word in QUARTER_WORDS {
            assert!(QUARTER_STEMS.iter().any(|stem| word.contains(stem)), "{word}");
        }
    }

    #[test]
    fn titles_with_contradicting_marks_are_kept_apart() {
        let cases = [
            ("Arsenal 3-1 Chelsea", "Arsenal 2–1 Chelsea", Some("different results")),
            ("Acme Q1 profit rises", "Acme Q2 profit rises", Some("different quarters")),
            ("Acme third quarter profit up", "Acme fourth quarter profit up", Some("different quarters")),
            ("Umsatz im ersten Quartal steigt", "Umsatz im zweiten Quartal steigt", Some("different quarters")),
            ("PIB cae en el primer trimestre", "PIB cae en el segundo trimestre", Some("different quarters")),
            ("Dark episode 3 recap", "Dark episode 4 recap", Some("different parts")),
            ("Budget 2025", "Budget 2026", Some("different years")),
            ("Arsenal 3-1 Chelsea", "Arsenal beat Chelsea", None),
            ("Quake kills 12", "Quake kills 14", None),
        ];
        for (one, other, expected) in cases {
            assert_eq!(Marks::read(one).contradiction(&Marks::read(other)), expected, "{one} / {other}");
        }
    }
}
