//! Splitting one field into words.

use super::{Casing, Field, Gap, Word, Writing};
use crate::text::fold::fold_into;

/// Appends the words of `text` to `words` and their folded forms to `folded`.
pub(super) fn split(text: &str, field: Field, words: &mut Vec<Word>, folded: &mut String) {
    let mut gap = Gap::Start;
    let mut at = 0;
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        // The most common gap and the most common words go without looking at characters.
        if byte == b' ' {
            gap = gap.max(Gap::Space);
            at += 1;
            continue;
        }
        if let Some(end) = address_end(bytes, at) {
            gap = Gap::Stop;
            at = end;
            continue;
        }
        if let Some(mut word) = read_ascii_word(bytes, at, field, folded) {
            word.gap = gap;
            at = word.end as usize;
            gap = Gap::Joined;
            words.push(word);
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        match Writing::of(c) {
            None => {
                gap = gap.max(gap_of(c, text, at, words.last().filter(|word| word.field == field)));
                at += c.len_utf8();
            }
            Some(writing) => {
                let mut word = read_word(text, at, writing, field, folded);
                word.gap = gap;
                at = word.end as usize;
                gap = Gap::Joined;
                words.push(word);
            }
        }
    }
}

/// The end of the address that begins at `at`, if one does: `https://…`, `www.…`. Its words are none of the text.
fn address_end(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = &bytes[at..];
    let is_address = matches!(rest[0], b'h' | b'w' | b'H' | b'W')
        && [&b"http://"[..], b"https://", b"www."]
            .iter()
            .any(|start| rest.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)));
    let length = || rest.iter().position(|byte| !byte.is_ascii_graphic()).unwrap_or(rest.len());
    is_address.then(|| at + length())
}

/// Reads a word of ASCII letters; None where digits, other letters, or a full stop that may be one of `U.S.` touch it.
fn read_ascii_word(bytes: &[u8], at: usize, field: Field, folded: &mut String) -> Option<Word> {
    let mut end = at;
    let mut case = CaseCount::default();
    while let Some(byte) = bytes.get(end).filter(|byte| byte.is_ascii_alphabetic()) {
        if byte.is_ascii_uppercase() {
            case.is_upper_first |= end == at;
            case.n_upper += 1;
        } else {
            case.n_lower += 1;
        }
        end += 1;
    }
    let next = bytes.get(end).copied().unwrap_or(b' ');
    let is_plain_end = next.is_ascii() && !next.is_ascii_digit() && !(next == b'.' && end - at == 1);
    if end == at || !is_plain_end {
        return None;
    }
    let fold_start = folded.len() as u32;
    folded.extend(bytes[at..end].iter().map(|byte| char::from(byte.to_ascii_lowercase())));
    Some(Word {
        start: at as u32,
        end: end as u32,
        fold_start,
        fold_end: folded.len() as u32,
        field,
        casing: case.casing(),
        gap: Gap::Joined,
        writing: Writing::Latin,
        is_dotted: false,
    })
}

/// Reads the word that begins at `at`, and `U.S.` as one.
fn read_word(text: &str, at: usize, writing: Writing, field: Field, folded: &mut String) -> Word {
    let fold_start = folded.len() as u32;
    let word = |end: usize, fold_end: usize, casing, is_dotted| Word {
        start: at as u32,
        end: end as u32,
        fold_start,
        fold_end: fold_end as u32,
        field,
        casing,
        gap: Gap::Joined,
        writing,
        is_dotted,
    };
    if let Some(end) = dotted_end(text, at) {
        text[at..end].split('.').for_each(|letter| fold_into(letter, folded));
        return word(end, folded.len(), Casing::Upper, true);
    }
    let mut case = CaseCount::default();
    let mut now = writing;
    let mut chars = text[at..].char_indices().peekable();
    let mut end = text.len();
    let mut piece = at;
    while let Some((offset, c)) = chars.next() {
        match Writing::of(c) {
            Some(next) if now.goes_on_with(next) => {
                if next != Writing::Other {
                    now = next;
                }
                case.count(c);
            }
            None if is_inner_sign(c, now) && chars.peek().is_some_and(|(_, next)| Writing::of(*next) == Some(now)) => {
                fold_into(&text[piece..at + offset], folded);
                piece = at + offset + c.len_utf8();
            }
            _ => {
                end = at + offset;
                break;
            }
        }
    }
    fold_into(&text[piece..end], folded);
    word(end, folded.len(), case.casing(), false)
}

/// The end of letters with full stops between them, the last of which may lack its own: `U.S.`, `U.A.E`, `т.д.`.
fn dotted_end(text: &str, at: usize) -> Option<usize> {
    let mut end = at;
    let mut n_letters = 0;
    let mut chars = text[at..].chars().peekable();
    while let Some(c) = chars.next() {
        let is_last = n_letters > 0 && chars.peek().is_none_or(|next| Writing::of(*next).is_none());
        if !c.is_uppercase() || !(chars.peek() == Some(&'.') || is_last) {
            break;
        }
        n_letters += 1;
        end += c.len_utf8();
        if chars.peek() == Some(&'.') {
            chars.next();
            end += 1;
        }
    }
    (n_letters >= 2).then_some(end)
}

/// Returns true if and only if the sign belongs to the word when letters of this writing stand on both sides: the
/// quotation marks of Hebrew acronyms, apostrophes of Hebrew and Ukrainian, joiners of Indic scripts. The Persian
/// non-joiner ends a word: what follows it is an ending.
fn is_inner_sign(c: char, writing: Writing) -> bool {
    match writing {
        Writing::Hebrew => matches!(c, '"' | '\'' | '״' | '׳' | '”' | '’' | '“'),
        Writing::Cyrillic => matches!(c, '\'' | '’' | 'ʼ' | '`' | '\u{AD}'),
        Writing::Latin => matches!(c, '\u{AD}' | '\u{2060}'),
        Writing::Devanagari | Writing::Bengali | Writing::Tamil | Writing::Indic => {
            matches!(c, '\u{200C}' | '\u{200D}')
        }
        Writing::Thai | Writing::Myanmar | Writing::Khmer | Writing::Lao => matches!(c, '\u{200B}' | '\u{2060}'),
        _ => false,
    }
}

fn gap_of(c: char, text: &str, at: usize, before: Option<&Word>) -> Gap {
    match c {
        '\'' | '’' | 'ʼ' | '‘' | '`' | '´' => match before {
            Some(word) if word.end as usize == at => Gap::Apostrophe,
            _ => Gap::Bracket,
        },
        '-' | '‐' | '‑' | '·' | '・' | '־' | '–' => {
            let is_tight = !text[..at].ends_with(' ') && !text[at + c.len_utf8()..].starts_with([' ', '-']);
            if is_tight && !text[..at].ends_with('-') { Gap::Hyphen } else { Gap::Dash }
        }
        '.' => match before {
            Some(word) if word.end as usize == at && word.end - word.start <= 4 && word.casing != Casing::Lower => {
                Gap::Period
            }
            _ => Gap::Stop,
        },
        '—' | '―' | '|' | '＝' | '=' | '│' => Gap::Dash,
        '!' | '?' | '…' | '。' | '！' | '？' | '।' | '۔' | '؟' | '\n' | '።' | '។' | '။' | '•' => {
            Gap::Stop
        }
        ',' | '،' | '、' | '，' | '၊' => Gap::Comma,
        ':' | ';' | '：' | '；' | '؛' => Gap::Colon,
        '(' | ')' | '[' | ']' | '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '【' | '】' | '《'
        | '》' | '（' | '）' | '<' | '>' | '‚' | '‹' | '›' | '〈' | '〉' | '［' | '］' => Gap::Bracket,
        _ if c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}') => Gap::Space,
        _ => Gap::Sign,
    }
}

#[derive(Default)]
struct CaseCount {
    n_upper: u32,
    n_lower: u32,
    is_upper_first: bool,
}

impl CaseCount {
    fn count(&mut self, c: char) {
        if c.is_uppercase() {
            self.is_upper_first |= self.n_upper + self.n_lower == 0;
            self.n_upper += 1;
        } else if c.is_lowercase() {
            self.n_lower += 1;
        }
    }

    fn casing(&self) -> Casing {
        match (self.n_upper, self.n_lower) {
            (0, 0) => Casing::Caseless,
            (0, _) => Casing::Lower,
            (_, 0) => Casing::Upper,
            (1, _) if self.is_upper_first => Casing::Capital,
            _ => Casing::Mixed,
        }
    }
}
