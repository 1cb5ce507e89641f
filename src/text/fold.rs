//! Text made equal where people would call it equal: width, compatibility forms, case and diacritics.
//!
//! For comparing only; what is published is never folded. Letters of scripts where a mark is a vowel or makes another
//! letter (Indic, Thai, kana, Hangul) keep their marks. Punctuation stays: dropping it is for tokens to do.

use super::script::{Script, script_of};
use unicode_normalization::{IsNormalized, UnicodeNormalization, char::decompose_canonical, is_nfkc_quick};

/// Folds a whole text: full width and half width, ligatures and other compatibility forms, case, and diacritics.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// As [`fold`], appended to a string that the caller keeps.
pub fn fold_into(text: &str, folded: &mut String) {
    if text.is_ascii() {
        folded.extend(text.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
    } else if text.chars().all(is_inert) {
        folded.push_str(text);
    } else if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        text.chars().for_each(|character| fold_character(character, folded));
    } else {
        text.nfkc().for_each(|character| fold_character(character, folded));
    }
}

/// Lowercases a text after compatibility normalization, and keeps its diacritics: what stemmers expect.
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else if is_nfkc_quick(text.chars()) == IsNormalized::Yes {
        text.chars().filter(|c| !is_ignorable(*c)).flat_map(lowered).collect()
    } else {
        text.nfkc().filter(|c| !is_ignorable(*c)).flat_map(lowered).collect()
    }
}

/// Lowercases one character; the Turkish capital dotted I becomes a plain i, not i and a combining dot.
fn lowered(character: char) -> impl Iterator<Item = char> {
    let character = if character == 'İ' { 'i' } else { character };
    character.to_lowercase()
}

/// Returns true if and only if the character is never seen and never means anything: joiners, marks of direction,
/// variation selectors, soft hyphens.
pub fn is_ignorable(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
        || matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{180E}')
}

/// Returns true if and only if the character is known to stay as it is whatever stands beside it: the ideographs, kana
/// and Korean syllables in use, which have neither case nor accents. That spares them the tables of Unicode.
fn is_inert(character: char) -> bool {
    matches!(
        character,
        '\u{4E00}'..='\u{9FFF}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | 'ー' | '\u{AC00}'..='\u{D7A3}'
    )
}

fn fold_character(character: char, folded: &mut String) {
    if character.is_ascii() {
        folded.push(character.to_ascii_lowercase());
        return;
    }
    match script_of(character) {
        Script::Latin => fold_latin(character, folded),
        Script::Greek | Script::Cyrillic => decompose_canonical(character, |part| {
            if !is_accent(part) {
                folded.extend(part.to_lowercase().map(|c| if c == 'ς' { 'σ' } else { c }));
            }
        }),
        Script::Arabic => folded.extend(fold_arabic(character)),
        Script::Hebrew if matches!(character, '\u{591}'..='\u{5C7}') && character != '\u{5BE}' => {}
        Script::Indic if is_nukta(character) => {}
        _ if is_ignorable(character) || is_accent(character) => {}
        _ => folded.extend(fold_common(character).to_lowercase()),
    }
}

/// Latin letters without diacritics; those that do not decompose by the usual respelling.
fn fold_latin(character: char, folded: &mut String) {
    let respelled = match character {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'ł' | 'Ł' => "l",
        'ħ' | 'Ħ' => "h",
        'ı' | 'İ' => "i",
        'þ' | 'Þ' => "th",
        'ŋ' | 'Ŋ' => "n",
        'ə' | 'Ə' => "e",
        _ => "",
    };
    folded.push_str(respelled);
    if respelled.is_empty() {
        decompose_canonical(character, |part| {
            if !is_accent(part) {
                folded.extend(part.to_lowercase());
            }
        });
    }
}

fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}')
}

/// The dot that makes letters for foreign sounds; many leave it away (`फ़्रांस`, `फ्रांस`).
fn is_nukta(character: char) -> bool {
    matches!(character, '\u{93C}' | '\u{9BC}' | '\u{A3C}' | '\u{ABC}' | '\u{B3C}')
}

/// Arabic without vowel marks and tatweel; the letters that keyboards of different countries write differently are one.
fn fold_arabic(character: char) -> Option<char> {
    match character {
        '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{640}' | '\u{610}'..='\u{61A}' | '\u{6D6}'..='\u{6ED}' => None,
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ى' | 'ی' | 'ئ' => Some('ي'),
        'ؤ' => Some('و'),
        'ة' | 'ہ' | 'ۀ' => Some('ه'),
        'ک' => Some('ك'),
        '\u{660}'..='\u{669}' => char::from_digit(u32::from(character) - 0x660, 10),
        '\u{6F0}'..='\u{6F9}' => char::from_digit(u32::from(character) - 0x6F0, 10),
        _ => Some(character),
    }
}

/// Quotes, dashes and blanks of all kinds become the ASCII ones, so that titles differing in typography are equal.
fn fold_common(character: char) -> char {
    match character {
        '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' | 'ʻ' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' | '″' => '"',
        '‐'..='―' | '−' => '-',
        '、' | '،' => ',',
        '。' | '।' => '.',
        '・' | '·' | '•' => '·',
        _ if character.is_whitespace() => ' ',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_people_call_equal_fold_to_the_same() {
        let cases = [
            ("Fed HOLDS Rates", "fed holds rates"),
            ("São Paulo — “Não!”", "sao paulo - \"nao!\""),
            ("Straße, Łódź, Ærø", "strasse, lodz, aero"),
            ("İstanbul’da ılık", "istanbul'da ilik"),
            ("ＮＨＫ　ﾆｭｰｽ", "nhk ニュース"),
            ("がんばる", "がんばる"),
            ("삼성전자", "삼성전자"),
            ("Ёлка й", "елка и"),
            ("Αθήνας", "αθηνασ"),
            ("إِسْرَائِيل ٢٠٢٤", "اسراييل 2024"),
            ("हिन्दी", "हिन्दी"),
            ("फ़्रांस", "फ्रांस"),
            ("e\u{301}te\u{301}", "ete"),
            ("so\u{AD}ft\u{200B}", "soft"),
        ];
        for (text, expected) in cases {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    #[test]
    fn characters_that_are_taken_as_they_are_would_fold_to_themselves() {
        for character in ('\u{3041}'..='\u{D7A3}').filter(|character| is_inert(*character)) {
            let mut folded = String::new();
            character.nfkc().for_each(|part| fold_character(part, &mut folded));
            assert_eq!(folded, character.to_string());
        }
    }

    #[test]
    fn folding_twice_is_folding_once() {
        for text in ["Ǆ ﬁ ½ ①", "Größe ẞ", "パーティー ﾊﾟｰﾃｨｰ", "Ἀθῆναι", "ΐ ŉ ǰ"]
        {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }

    #[test]
    fn lowercase_keeps_diacritics_for_the_stemmers() {
        assert_eq!(lower("ÉTÉ İzmir Größe"), "été izmir größe");
    }
}
