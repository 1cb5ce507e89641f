//! Names as patterns with free endings, for languages that inflect them: `Саудовская Аравия` becomes
//! `саудовск* арав*`, `Australia` in Finnish `austral*`.
//!
//! A name loses its last vowels, since endings take their place, and must keep enough letters to be nothing else; what is
//! too short stays exact, and tables of ours write its forms out. Adjectives mostly grow on the same stem, so patterns of
//! countries are in small letters, for any case.

use crate::enrich::scan::Writing;

/// Latin languages whose nouns change their endings.
pub(super) const INFLECTING: &[&str] =
    &["pl", "cs", "sk", "sl", "hr", "bs", "sr", "lt", "lv", "et", "fi", "hu", "ro", "sq", "az", "uz", "tk", "tr", "eu"];

/// Patterns by rule that begin other words or other countries: liberal, Roman, Georg, Columbus, Nigeria, English in
/// Hungarian. The table of languages writes their forms out.
const TOO_COMMON: &[&str] = &[
    "liber*",
    "либер*",
    "лібер*",
    "λιβερ*",
    "roman*",
    "georg*",
    "kolumb*",
    "колумб*",
    "niger*",
    "nigér*",
    "нигер*",
    "нігер*",
    "νιγηρ*",
    "dominik*",
    "домінік*",
    "доминик*",
    "jordan*",
    "angol*",
    "ангол*",
    "mauric*",
    "guine*",
    "kongo*",
    "نائجر*",
    "نيجر*",
];

/// Latin languages that only add an s.
const GENITIVE: &[&str] = &["de", "sv", "no", "da", "nl"];

/// The pattern of a country's name in a language; None where the name is not inflected or its stem would be too short.
pub(super) fn of_country(name: &str, language: &str) -> Option<String> {
    let base = language.split('-').next().unwrap_or_default();
    let writing = name.chars().find_map(Writing::of)?;
    if writing == Writing::Latin && GENITIVE.contains(&base) {
        return (!name.contains(' ') && !name.ends_with('s')).then(|| format!("{name}s"));
    }
    if writing == Writing::Latin && !INFLECTING.contains(&base)
        || matches!(writing, Writing::Arabic if name.contains(' '))
    {
        return None;
    }
    let pattern = pattern(name).filter(|pattern| !TOO_COMMON.contains(&pattern.to_lowercase().as_str()))?;
    // Turkish writes peoples with a capital, and stems of four letters would be words in small letters.
    let keeps_case = base == "tr" || writing == Writing::Latin && pattern.chars().count() <= 5;
    Some(if keeps_case { pattern } else { pattern.to_lowercase() })
}

/// The pattern of a city's name by its script alone.
pub(super) fn of_city(name: &str) -> Option<String> {
    let writing = name.chars().find_map(Writing::of)?;
    // Other scripts have too many short names for free endings.
    let is_safe = matches!(
        writing,
        Writing::Latin | Writing::Cyrillic | Writing::Greek | Writing::Armenian | Writing::Georgian | Writing::Hangul
    );
    pattern(name).filter(|_| is_safe)
}

fn pattern(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let stems: Option<Vec<String>> = words.iter().map(|word| stem(word, words.len() > 1)).collect();
    stems.map(|stems| stems.join(" "))
}

/// One word without its last vowels and with a `*`; within longer names short words are let through as they are.
fn stem(word: &str, is_part: bool) -> Option<String> {
    let writing = word.chars().find_map(Writing::of)?;
    let (max_stripped, least_stripped, least_whole) = match writing {
        Writing::Latin | Writing::Cyrillic => (2, 5, 4),
        Writing::Greek => (2, 4, 4),
        Writing::Armenian | Writing::Georgian => (1, 4, 4),
        Writing::Hangul => (0, 2, 2),
        Writing::Hebrew | Writing::Arabic | Writing::Ethiopic => (1, 5, 5),
        Writing::Devanagari | Writing::Bengali | Writing::Tamil | Writing::Indic => (1, 4, 3),
        _ => return None,
    };
    let letters: Vec<char> = word.chars().collect();
    let mut end = letters.len();
    while letters.len() - end < max_stripped && end > 1 && is_loose_ending(letters[end - 1], writing) {
        end -= 1;
    }
    let least = if end == letters.len() { least_whole } else { least_stripped };
    if end < least {
        return if is_part { Some(word.to_owned()) } else { None };
    }
    Some(letters[..end].iter().chain(&['*']).collect())
}

/// Returns true if and only if the letter is one that other endings replace.
fn is_loose_ending(letter: char, writing: Writing) -> bool {
    match writing {
        Writing::Latin => "aeiouyąęáéíóúýëěāēīūõäöüőűı".contains(letter),
        Writing::Cyrillic => "аеиоуыэюяйьіїєј".contains(letter),
        Writing::Greek => "αεηιουωάέήίόύώςσ".contains(letter),
        Writing::Georgian => "აეიოუ".contains(letter),
        Writing::Armenian => "աիոու".contains(letter),
        Writing::Hebrew => letter == 'ה',
        Writing::Arabic => matches!(letter, 'ا' | 'ة' | 'ه' | 'ہ'),
        Writing::Devanagari => matches!(letter, '\u{93E}'..='\u{94D}'),
        Writing::Bengali => matches!(letter, '\u{9BE}'..='\u{9CD}'),
        Writing::Tamil => matches!(letter, '\u{BBE}'..='\u{BCD}'),
        Writing::Indic => matches!(letter, '\u{A3E}'..='\u{A4D}' | '\u{ABE}'..='\u{ACD}' | '\u{B3E}'..='\u{B4D}'
            | '\u{C3E}'..='\u{C4D}' | '\u{CBE}'..='\u{CCD}' | '\u{D3E}'..='\u{D4D}' | '\u{DCA}'..='\u{DDF}'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_the_vowels_that_endings_replace() {
        let cases = [
            ("Саудовская Аравия", "ru", Some("саудовск* аравия")),
            ("Австралия", "ru", Some("австрал*")),
            ("Куба", "ru", None),
            ("Иран", "ru", Some("иран*")),
            ("Australia", "fi", Some("austral*")),
            ("Australia", "en", None),
            ("China", "de", Some("Chinas")),
            ("미국", "ko", Some("미국*")),
            ("இந்தியா", "ta", Some("இந்திய*")),
        ];
        for (name, language, expected) in cases {
            assert_eq!(of_country(name, language).as_deref(), expected, "{name}");
        }
    }
}
