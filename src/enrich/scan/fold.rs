//! Folding: the form of a word by which it is looked up, small letters without accents, one spelling a letter.
//!
//! Cyrillic keeps its letters but `ё`; Indic scripts lose the nukta; Arabic loses vowel signs and gets one form of
//! alef, yeh, kaf, heh for Arabic, Persian and Urdu alike.

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// The folded form of a text whose words are already apart.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        fold_char(c, &mut folded);
    }
    folded
}

/// Appends the folded form of one character, which may be nothing.
pub(super) fn fold_char(c: char, folded: &mut String) {
    match u32::from(c) {
        0x00..=0x7F => folded.push(c.to_ascii_lowercase()),
        0x00C0..=0x024F | 0x1E00..=0x1EFF | 0x0370..=0x03FF | 0x1F00..=0x1FFF => fold_accented(c, folded),
        0x0300..=0x036F | 0x0591..=0x05BD | 0x05BF..=0x05C7 => {}
        0x0400..=0x052F => fold_cyrillic(c, folded),
        0x0600..=0x06FF => fold_arabic(c, folded),
        0x0901 => folded.push('\u{902}'),
        0x0900..=0x0DFF => fold_indic(c, folded),
        0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0x3041..=0x30FF | 0x0E00..=0x0E7F => folded.push(c),
        0xFF10..=0xFF5A => folded.extend(char::from_u32(u32::from(c) - 0xFEE0).map(|c| c.to_ascii_lowercase())),
        0xFE00..=0xFE0F | 0x200B..=0x200F => {}
        _ => folded.extend(c.to_lowercase()),
    }
}

fn fold_accented(c: char, folded: &mut String) {
    match c {
        'ß' | 'ẞ' => folded.push_str("ss"),
        'æ' | 'Æ' => folded.push_str("ae"),
        'œ' | 'Œ' => folded.push_str("oe"),
        'ø' | 'Ø' => folded.push('o'),
        'ð' | 'Ð' | 'đ' | 'Đ' => folded.push('d'),
        'þ' | 'Þ' => folded.push_str("th"),
        'ł' | 'Ł' => folded.push('l'),
        'ħ' | 'Ħ' => folded.push('h'),
        'ı' | 'İ' => folded.push('i'),
        'ə' | 'Ə' => folded.push('e'),
        'ς' => folded.push('σ'),
        _ => decompose_canonical(c, |part| {
            if !is_combining_mark(part) {
                folded.extend(part.to_lowercase());
            }
        }),
    }
}

fn fold_cyrillic(c: char, folded: &mut String) {
    match c {
        'Ё' | 'ё' | 'Ѐ' | 'ѐ' => folded.push('е'),
        'Ѝ' | 'ѝ' => folded.push('и'),
        '\u{483}'..='\u{489}' => {}
        _ => folded.extend(c.to_lowercase()),
    }
}

fn fold_arabic(c: char, folded: &mut String) {
    match c {
        '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}' | '\u{610}'..='\u{61A}' => {}
        'أ' | 'إ' | 'آ' | 'ٱ' => folded.push('ا'),
        'ى' | 'ی' | 'ې' => folded.push('ي'),
        'ک' | 'ڪ' => folded.push('ك'),
        'ة' | 'ہ' | 'ۂ' | 'ۃ' | 'ە' | 'ۀ' | 'ھ' => folded.push('ه'),
        _ => folded.push(c),
    }
}

fn fold_indic(c: char, folded: &mut String) {
    decompose_canonical(c, |part| {
        let is_nukta = matches!(part, '\u{93C}' | '\u{9BC}' | '\u{A3C}' | '\u{ABC}' | '\u{B3C}');
        if !is_nukta {
            folded.push(part);
        }
    });
}
