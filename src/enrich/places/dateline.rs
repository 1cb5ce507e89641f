//! Datelines: the place a report was sent from, at the head of the description, in the forms the world's agencies use.
//!
//! `BEIJING, March 3 (Xinhua) -`, `PARIS, Tenn. (AP) —`, `KUALA LUMPUR:`, `МОСКВА, 3 мар —`, `【北京】`, `ソウル＝`,
//! `新华社北京3月3日电`, `(서울=연합뉴스)`, `القاهرة (رويترز) -`.

use super::find::Mention;
use super::names::{Kind, Names};
use crate::enrich::scan::{Casing, Field, Gap, Scan, Writing};

/// Words between the place and the dash: date, agency, author.
const MAX_WORDS: usize = 12;

/// Characters within which a Chinese dateline ends with `电` or `電`.
const MAX_CHARACTERS: usize = 40;

/// How many mentions, from `first` on, stand in a dateline that opens the field of the mention at `first`; 0 if none.
pub(super) fn n_mentions(names: &Names, scan: &Scan<'_>, mentions: &[Mention], field: Field) -> (usize, usize) {
    let Some(first) = mentions.iter().position(|mention| mention.field == field) else { return (0, 0) };
    let is_town_only = mentions[first].rows.iter().all(|row| names.row(*row).kind == Kind::Town);
    if !is_settlement(names, &mentions[first]) || field == Field::Title && is_town_only {
        return (0, 0);
    }
    let end = end_of_spaced(scan, &mentions[first]).or_else(|| end_of_chinese(scan, &mentions[first]));
    let end = end.unwrap_or(0);
    let n = mentions[first..].iter().take_while(|mention| mention.field == field && mention.end <= end).count();
    (first, n)
}

fn is_settlement(names: &Names, mention: &Mention) -> bool {
    let is_place =
        |kind| !matches!(kind, Kind::Silent | Kind::Cue | Kind::Money | Kind::Company | Kind::Person | Kind::Body);
    mention.rows.iter().any(|row| is_place(names.row(*row).kind))
}

/// The byte at which the dateline's place and date end, if dash, colon or closing bracket follows in time.
fn end_of_spaced(scan: &Scan<'_>, mention: &Mention) -> Option<usize> {
    let words = scan.words();
    let opens = words[..mention.first].iter().rev().take_while(|word| word.field == mention.field).count() == 0;
    if !opens {
        return None;
    }
    let is_bracketed = words[mention.first].start > 0;
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
