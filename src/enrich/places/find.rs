//! Finding names in a scanned text: the longest at each place, in every script.

use super::names::{Kind, Names, Rank};
use super::phrases::Found;
use super::tongue::{Tongue, Tongues};
use crate::enrich::scan::{Field, Gap, Scan, Word, Writing};
use crate::text::fold::fold_into;
use smallvec::SmallVec;
use std::ops::Range;

/// A name that stands in a text.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    /// Its first word.
    pub(super) first: usize,
    /// Its last word.
    pub(super) last: usize,
    /// Bytes of the field it covers.
    pub(super) start: usize,
    /// See `start`.
    pub(super) end: usize,
    /// Title or summary.
    pub(super) field: Field,
    /// Rows of the tables it may stand for.
    pub(super) rows: SmallVec<[u32; 4]>,
}

/// All names in the text, in order, none within another.
pub(super) fn mentions(names: &Names, scan: &Scan<'_>, tongue: Option<Tongue>) -> Vec<Mention> {
    let mut mentions = Vec::new();
    let mut position = 0;
    while let Some(word) = scan.words().get(position) {
        position += match word.writing {
            Writing::Number => 1,
            writing if writing.is_unspaced() => {
                in_run(names, scan, position, tongue, &mut mentions);
                1
            }
            _ => at_word(names, scan, position, tongue, &mut mentions),
        };
    }
    mentions
}

/// The candidates at one place, of which only the longest are kept.
#[derive(Default)]
struct Longest {
    n_words: usize,
    length: usize,
    rows: SmallVec<[u32; 4]>,
}

impl Longest {
    fn offer(&mut self, found: Found) {
        if (found.n_words, found.length) > (self.n_words, self.length) {
            *self = Longest { n_words: found.n_words, length: found.length, rows: SmallVec::new() };
        }
        if (found.n_words, found.length) == (self.n_words, self.length) && !self.rows.contains(&found.row) {
            self.rows.push(found.row);
        }
    }
}

/// Looks for names that begin at a word; returns how many words to go on by.
fn at_word(
    names: &Names,
    scan: &Scan<'_>,
    position: usize,
    tongue: Option<Tongue>,
    mentions: &mut Vec<Mention>,
) -> usize {
    let word = &scan.words()[position];
    let mut longest = Longest::default();
    let has_endings = names.has_endings(tongue.or(Some(Tongue::ENGLISH)), word.writing);
    for skip in skips(scan.folded(word), word.writing, tongue) {
        names.phrases.at_word(scan, position, (skip, has_endings), |found| {
            if fits(names, found.row, tongue, word) {
                longest.offer(found);
            }
        });
    }
    if longest.rows.is_empty() {
        return 1;
    }
    let last = position + longest.n_words - 1;
    let end = scan.words()[last].end as usize;
    mentions.push(Mention {
        first: position,
        last,
        start: word.start as usize,
        end,
        field: word.field,
        rows: longest.rows,
    });
    longest.n_words
}

fn in_run(names: &Names, scan: &Scan<'_>, position: usize, tongue: Option<Tongue>, mentions: &mut Vec<Mention>) {
    let word = &scan.words()[position];
    let run = scan.folded(word);
    // In `3月22日` the last character is no Japan.
    let is_date = word.gap == Gap::Joined
        && position.checked_sub(1).is_some_and(|before| scan.words()[before].writing == Writing::Number);
    if is_date && run.chars().nth(1).is_none() {
        return;
    }
    let mut from = 0;
    while let Some(c) = run[from..].chars().next() {
        let mut longest = Longest::default();
        names.phrases.in_run(run, from, |found| {
            if fits(names, found.row, tongue, word) && is_whole(run, from, found.length) {
                longest.offer(found);
            }
        });
        if longest.rows.is_empty() {
            from += c.len_utf8();
            continue;
        }
        let written = scan.written(word);
        let range = from..from + longest.length;
        let range = if written.len() == run.len() { range } else { written_range(written, range) };
        let (start, end) = (word.start as usize + range.start, word.start as usize + range.end);
        let field = word.field;
        from += longest.length;
        mentions.push(Mention { first: position, last: position, start, end, field, rows: longest.rows });
    }
}

/// The bytes of a run as written that folding turned into these bytes: folding leaves joiners and other marks out.
fn written_range(written: &str, of_folded: Range<usize>) -> Range<usize> {
    let (mut start, mut folded) = (0, String::new());
    for (index, c) in written.char_indices() {
        if folded.len() <= of_folded.start {
            start = index;
        }
        fold_into(c.encode_utf8(&mut [0; 4]), &mut folded);
        if folded.len() >= of_folded.end {
            return start..index + c.len_utf8();
        }
    }
    start..written.len()
}

/// Returns true if and only if the name does not end within a letter: before a vowel sign of Thai, Khmer or Burmese,
/// nor a katakana name within a longer katakana word. A name of one character must be the whole run.
fn is_whole(run: &str, from: usize, length: usize) -> bool {
    let is_katakana = |c: char| matches!(c, '\u{30A1}'..='\u{30FA}' | 'ー');
    let name = &run[from..from + length];
    let next = run[from + length..].chars().next();
    if name.chars().nth(1).is_none() {
        return from == 0 && next.is_none();
    }
    let ends_in_katakana = name.chars().next_back().is_some_and(is_katakana);
    let begins_in_katakana = name.chars().next().is_some_and(is_katakana);
    let before = run[..from].chars().next_back();
    !(next.is_some_and(unicode_normalization::char::is_combining_mark)
        || ends_in_katakana && next.is_some_and(is_katakana)
        || begins_in_katakana && before.is_some_and(is_katakana))
}

/// A row speaks for its own language only; a pattern made by rule for any language only where endings are usual.
pub(super) fn fits(names: &Names, row: u32, tongue: Option<Tongue>, word: &Word) -> bool {
    let name = names.row(row);
    // A text in Latin letters whose language nobody knows is read as English.
    let tongue = tongue.or((word.writing == Writing::Latin).then_some(Tongue::ENGLISH));
    if !name.tongues.fit(tongue) {
        return false;
    }
    match name.rank {
        Rank::Derived if name.tongues == Tongues::ANY && word.writing == Writing::Latin => {
            tongue.is_some_and(Tongue::is_inflecting)
        }
        _ => name.kind != Kind::Town || word.writing == Writing::Latin,
    }
}

/// Bytes that may be left out at the beginning of a word: what Arabic and Hebrew write before a noun in one word.
fn skips(folded: &str, writing: Writing, tongue: Option<Tongue>) -> SmallVec<[usize; 4]> {
    let mut skips: SmallVec<[usize; 4]> = smallvec::smallvec![0];
    let stages: &[&[&str]] = match writing {
        // Persian and Urdu write the same letters and no prefixes.
        Writing::Arabic if tongue.is_none_or(|tongue| tongue.name() == "ar") => {
            &[&["و", "ف"], &["ب", "ل", "ك"], &["ال", "ل"]]
        }
        Writing::Hebrew => &[&["ו"], &["ש", "כש"], &["ב", "ל", "מ", "כ"], &["ה"]],
        _ => return skips,
    };
    for stage in stages {
        for known in skips.clone() {
            for prefix in *stage {
                let rest = folded[known..].strip_prefix(prefix).filter(|rest| rest.chars().nth(1).is_some());
                let skip = rest.map(|rest| folded.len() - rest.len());
                skips.extend(skip.filter(|skip| !skips.contains(skip)));
            }
        }
    }
    skips
}
