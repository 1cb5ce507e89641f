//! Datelines: the place a report was sent from, at the head of the description, in the forms the world's agencies use.
//!
//! `BEIJING, March 3 (Xinhua) -`, `PARIS, Tenn. (AP) —`, `KUALA LUMPUR:`, `МОСКВА, 3 мар —`, `【北京】`, `ソウル＝`,
//! `新华社北京3月3日电`, `(서울=연합뉴스)`, `القاهرة (رويترز) -`.

use super::find::Mention;
use super::names::{Kind, Names};
use crate::enrich::scan::{Casing, Field, Gap, Scan, Style, Writing};
use std::ops::Range;

/// Words between the place and the dash: date, agency, author.
const MAX_WORDS: usize = 12;

/// Words within which a dateline in capitals may begin.
const MAX_HEAD: usize = 40;

/// Characters within which a Chinese dateline ends with `电` or `電`.
const MAX_CHARACTERS: usize = 40;

/// The mentions, from the first to the one behind the last, that stand in a dateline of the field; an empty range if
/// it has none.
pub(super) fn in_field(names: &Names, scan: &Scan<'_>, mentions: &[Mention], field: Field) -> Range<usize> {
    let of_field = mentions.iter().enumerate().filter(|(_, mention)| mention.field == field);
    let heads = of_field.filter(|(_, mention)| is_head(scan, mention) && is_settlement(names, mention, field));
    let ends = heads.filter_map(|(index, mention)| {
        let end = end_of_spaced(scan, mention).or_else(|| end_of_chinese(scan, mention))?;
        Some((index, end))
    });
    // Of two in capitals before one dash, the first may be an author's name.
    let found = ends.reduce(|a, b| if a.1 == b.1 && !is_first(scan, &mentions[a.0]) { b } else { a });
    let Some((first, end)) = found else { return 0..0 };
    let n = mentions[first..].iter().take_while(|mention| mention.field == field && mention.end <= end).count();
    first..first + n
}

/// Returns true if and only if a dateline may begin with the mention: at the head of the field, or in capitals where the
/// rest is not, since some put the title or the author's name before it.
fn is_head(scan: &Scan<'_>, mention: &Mention) -> bool {
    let word = &scan.words()[mention.first];
    let is_loud =
        word.casing == Casing::Upper && word.end - word.start >= 4 && scan.style(mention.field) == Style::Sentence;
    is_first(scan, mention) || is_loud && mention.first < MAX_HEAD + first_of(scan, mention.field)
}

fn is_first(scan: &Scan<'_>, mention: &Mention) -> bool {
    let word = &scan.words()[mention.first];
    matches!(word.gap, Gap::Start | Gap::Bracket) && mention.start < 8 || word.writing == Writing::HanKana
}

fn first_of(scan: &Scan<'_>, field: Field) -> usize {
    match field {
        Field::Title => 0,
        Field::Summary => scan.n_title(),
    }
}

fn is_settlement(names: &Names, mention: &Mention, field: Field) -> bool {
    let is_town_only = mention.rows.iter().all(|row| names.row(*row).kind == Kind::Town);
    if is_town_only && field == Field::Title {
        return false;
    }
    let is_place =
        |kind| !matches!(kind, Kind::Silent | Kind::Cue | Kind::Money | Kind::Company | Kind::Person | Kind::Body);
    mention.rows.iter().any(|row| is_place(names.row(*row).kind))
}

/// The byte at which the dateline's place and date end, if dash, colon or closing bracket follows in time.
fn end_of_spaced(scan: &Scan<'_>, mention: &Mention) -> Option<usize> {
    let words = scan.words();
    let is_bracketed = words[mention.first].gap == Gap::Bracket;
    let is_loud = words[mention.first].casing == Casing::Upper;
    let mut n_small = 0;
    let following = words[mention.last + 1..].iter().take(MAX_WORDS).enumerate();
    for (n_between, word) in following.take_while(|(_, word)| word.field == mention.field) {
        match word.gap {
            Gap::Dash => return Some(word.start as usize),
            Gap::Colon if n_between == 0 || is_loud => return Some(word.start as usize),
            Gap::Bracket if n_between == 0 && is_bracketed => return Some(word.start as usize),
            Gap::Stop => return None,
            _ => {}
        }
        n_small += usize::from(word.casing == Casing::Lower);
        if n_small > 3 {
            return None;
        }
    }
    None
}

/// `新华社北京3月3日电`, `中新社华盛顿10月1日电`: the place stands in a run that opens the field.
fn end_of_chinese(scan: &Scan<'_>, mention: &Mention) -> Option<usize> {
    if scan.words()[mention.first].writing != Writing::HanKana {
        return None;
    }
    let text = scan.field(mention.field);
    let head_end = text.char_indices().nth(MAX_CHARACTERS).map_or(text.len(), |(index, _)| index);
    let head = &text[..head_end];
    let end = head.find(['电', '電']).or_else(|| head.find('】')).or_else(|| head.find('］'))?;
    let is_sentence_before = head[..end].contains(['，', '。']);
    (mention.start < end && !is_sentence_before).then_some(end)
}
