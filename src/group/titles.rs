//! Titles as keys: equal keys, equal titles, whatever the width, case, punctuation, edition marker or publisher's name
//! behind them.
//!
//! A title with a short last segment (`Title - Reuters`) has a second key without it, because the segment is a
//! publisher's name often and part of the headline sometimes; who compares keys decides which of them may be equal.

use crate::text::counted::is_count;
use crate::text::fold::fold_into;
use crate::text::han;
use crate::text::tokens::tokens;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// The keys of one title; 0 where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct TitleKeys {
    /// Of all its words.
    pub(super) full: u64,
    /// Without the last segment.
    pub(super) head: u64,
    /// Of the words alone, numbers and the names of days and months left out: equal in the parts of a series.
    pub(super) series: u64,
    /// Of the numbers and the names of days and months, where there is such a name.
    pub(super) date: u64,
}

/// A head of fewer words is a label (`Premier League - …`), and says nothing about which article it stands for.
const HEAD_WORDS_MIN: usize = 4;

/// What stands between a headline and the name of its publisher, with a blank on either side.
const SPACED_SEPARATORS: &[char] = &['-', '–', '—', '|', '·', '/', '~', ':'];

/// The same, where no blank is needed.
const SEPARATORS: &[char] = &['|', '｜', '_'];

/// A last segment longer than this, in bytes, is no name.
const SEGMENT_MAX: usize = 48;

/// What editors put before a headline or behind it, folded and simplified, without brackets, colon or dash.
#[rustfmt::skip]
const MARKERS: &[&str] = &[
    "update", "updated", "updates", "wrapup", "rpt", "refile", "corrected", "correction", "exclusive", "breaking", "breaking news",
    "urgent", "lead", "ld", "watch", "video", "live", "live updates", "just in", "developing", "alert", "news alert", "photos", "gallery", "opinion",
    "eil", "eilmeldung", "exklusiv", "direct", "en direct", "alerte info", "exclusif", "ultima hora", "en vivo", "en directo", "exclusiva",
    "ultim'ora", "diretta", "ao vivo", "urgente", "срочно", "молния", "эксклюзив", "видео", "фото", "обновлено", "терміново", "pilne", "son dakika",
    "عاجل", "فيديو", "速报", "更新", "独自", "独家", "快讯", "突发", "即时", "动画", "写真", "视频",
    "속보", "단독", "종합", "종합2보", "종합3보", "영상", "포토", "1보", "2보", "3보", "ด่วน", "คลิป",
];

/// What may stand behind a time of day.
const ZONES: &[&str] = &[
    "am", "pm", "a.m", "p.m", "gmt", "utc", "bst", "est", "edt", "et", "pst", "pdt", "cet", "cest", "ist", "hkt",
    "sgt", "jst", "uhr",
];

impl TitleKeys {
    /// The keys of a plain title.
    pub(super) fn of(title: &str) -> TitleKeys {
        let named = last_segment(title).filter(|(_, segment)| !tokens(segment).any(|token| DAYS.contains(&token.text)));
        let (head, n_head_words) = named.map_or((0, 0), |(head, _)| key(head));
        let head = if n_head_words < HEAD_WORDS_MIN { 0 } else { head };
        let (series, date) = series_keys(title);
        TitleKeys { full: key(title).0, head, series, date }
    }
}

/// The title folded, Chinese in simplified characters, without the markers of its edition; `buffer` is room for it,
/// kept by the caller.
pub(super) fn plain<'a>(title: &str, buffer: &'a mut String) -> &'a str {
    buffer.clear();
    fold_into(title, buffer);
    if !buffer.is_ascii() && buffer.chars().any(|character| han::simplified(character) != character) {
        *buffer = buffer.chars().map(han::simplified).collect();
    }
    without_markers(buffer.trim())
}

/// A folded title without the markers of its edition at either end.
fn without_markers(mut title: &str) -> &str {
    while let Some(rest) = without_first_marker(title) {
        title = rest;
    }
    while let Some(rest) = without_last_marker(title) {
        title = rest;
    }
    title
}

fn without_first_marker(title: &str) -> Option<&str> {
    let bracketed = bracket_pair(title.chars().next()?).and_then(|close| title.split_once(close));
    let (marker, rest) = match bracketed {
        Some((marker, rest)) => (marker, rest),
        None => {
            let end = title.find([':', '-', '|', '!'])?;
            (&title[..end], &title[end + 1..])
        }
    };
    let rest = rest.trim_start_matches([' ', ':', '-', '|']);
    (is_marker(marker) && !rest.is_empty()).then_some(rest)
}

fn without_last_marker(title: &str) -> Option<&str> {
    let close = title.chars().next_back()?;
    let bracket = [('(', ')'), ('[', ']'), ('【', '】')].iter().find(|(_, c)| *c == close);
    let Some((open, _)) = bracket else {
        return last_segment(title).filter(|(_, segment)| is_count(segment)).map(|(head, _)| head);
    };
    let start = title.rfind(*open)?;
    let rest = title[..start].trim_end();
    (is_marker(&title[start..]) && !rest.is_empty()).then_some(rest)
}

fn bracket_pair(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        '【' => Some('】'),
        '〔' => Some('〕'),
        '<' => Some('>'),
        _ => None,
    }
}

/// `update 1`, `(2nd ld)`, `(updated 08:00 gmt)`, `lead` …: a marker with or without a number or a time; `12 comments`.
fn is_marker(text: &str) -> bool {
    if text.len() > 40 {
        return false;
    }
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if is_count(text) {
        return true;
    }
    let zone = ZONES
        .iter()
        .find_map(|zone| text.strip_suffix(zone))
        .filter(|rest| rest.ends_with(|c: char| c == ' ' || c.is_ascii_digit()));
    let words = zone.unwrap_or(text).trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | ':' | '.'));
    let words = words
        .split_once(' ')
        .filter(|(first, _)| matches!(*first, "1st" | "2nd" | "3rd" | "4th"))
        .map_or(words, |(_, rest)| rest);
    MARKERS.contains(&words) || MARKERS.contains(&text)
}

/// A title and its short last segment, where it has one.
pub(super) fn last_segment(title: &str) -> Option<(&str, &str)> {
    let (start, separator) = title.char_indices().rev().find(|(index, character)| {
        let is_spaced = || title[..*index].ends_with(' ') && title[index + character.len_utf8()..].starts_with(' ');
        SEPARATORS.contains(character) || (SPACED_SEPARATORS.contains(character) && is_spaced())
    })?;
    let (head, segment) = (title[..start].trim_end(), title[start + separator.len_utf8()..].trim_start());
    (!head.is_empty() && !segment.is_empty() && segment.len() <= SEGMENT_MAX).then_some((head, segment))
}

/// The key of a folded text, 0 for a text without words, and how many words it has.
fn key(text: &str) -> (u64, usize) {
    let mut hasher = FxHasher::default();
    let mut n_words = 0;
    for token in tokens(text) {
        hasher.write(token.text.as_bytes());
        n_words += if token.script.is_unspaced() { token.grams().count() } else { 1 };
    }
    (if n_words == 0 { 0 } else { hasher.finish() | 1 }, n_words)
}

/// Days and months in the languages that publish most series of them, folded.
#[rustfmt::skip]
const DAYS: &[&str] = &[
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag",
    "januar", "februar", "marz", "mai", "juni", "juli", "oktober", "dezember",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo",
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
];

/// The key of the words that stay in a series, and the key of what dates this part of it.
fn series_keys(title: &str) -> (u64, u64) {
    let (mut series, mut date) = (FxHasher::default(), FxHasher::default());
    let (mut has_words, mut has_day) = (false, false);
    for token in tokens(title) {
        let is_day = DAYS.contains(&token.text);
        if is_day || token.text.bytes().any(|byte| byte.is_ascii_digit()) {
            date.write(token.text.as_bytes());
            has_day |= is_day;
        } else {
            series.write(token.text.as_bytes());
            has_words = true;
        }
    }
    let key = |hasher: FxHasher, is_there: bool| if is_there { hasher.finish() | 1 } else { 0 };
    (key(series, has_words), key(date, has_day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(title: &str) -> TitleKeys {
        TitleKeys::of(plain(title, &mut String::new()))
    }

    #[test]
    fn the_same_headline_has_the_same_key() {
        let cases = [
            ("Fed holds rates", "FED HOLDS RATES"),
            ("Fed holds rates", "UPDATE 1-Fed holds rates"),
            ("Fed holds rates", "(2nd LD) Fed holds rates"),
            ("Fed holds rates", "Breaking: Fed holds rates (VIDEO)"),
            ("Fed “holds” rates…", "Fed 'holds' rates"),
            ("삼성전자 실적 발표", "[속보] 삼성전자 실적 발표"),
            ("日銀が利上げ", "【更新】日銀が利上げ"),
            ("ＮＥＣが新製品", "NECが新製品"),
            ("Fed holds rates", "Fed holds rates (updated 08:00 GMT)"),
            ("Fed holds rates", "Fed holds rates (Updated: 2:05 p.m.)"),
            ("Fed holds rates", "Fed holds rates | 1,013 comments"),
            ("Fed holds rates", "Fed holds rates (12 Kommentare)"),
            ("苹果发布新款手机", "蘋果發布新款手機"),
        ];
        for (one, other) in cases {
            assert_eq!(keys(one).full, keys(other).full, "{one} / {other}");
        }
    }

    #[test]
    fn a_publishers_name_behind_a_headline_is_left_out_of_the_head() {
        for title in [
            "Fed holds rates again - Reuters",
            "Fed holds rates again | BBC News",
            "UPDATE 2-Fed holds rates again – The Guardian",
        ] {
            assert_eq!(keys(title).head, keys("Fed holds rates again").full, "{title}");
        }
        assert_eq!(keys("央行宣布降息_新浪网").head, keys("央行宣布降息").full);
    }

    #[test]
    fn parts_of_a_series_share_the_series_key_only() {
        let (one, other) = (keys("Horoscope for Monday, May 3"), keys("Horoscope for Tuesday, May 4"));
        assert_eq!(one.series, other.series);
        assert_ne!((one.full, one.date), (other.full, other.date));
        let (one, other) =
            (keys("Markets live: as it happened - March 10"), keys("Markets live: as it happened - March 11"));
        assert_eq!((one.series, one.head), (other.series, 0));
    }
}
