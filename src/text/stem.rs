//! Words cut to what their inflected forms share.
//!
//! Snowball where there is one for the language. For inflecting languages without one a light stem: the word without
//! the longest ending of a short list, or its first letters. Stems are for comparing, they are no words; two words
//! with one stem are usually, not always, forms of one.

use super::fold::{fold, lower};
use super::script::{Script, script_of};
use rust_stemmers::{Algorithm, Stemmer};

/// The stem of one word, folded; the language is a BCP 47 primary subtag such as `ru`, or empty where unknown.
///
/// Numbers come back folded only. A word in another script than the language's is stemmed by its script alone, so that
/// English names in a Russian headline meet the same names in an English one.
pub fn stem(word: &str, language: &str) -> String {
    let lowered = lower(word);
    let script = lowered.chars().map(script_of).find(|script| *script != Script::Common).unwrap_or(Script::Common);
    let stemmed = match algorithm(language, script) {
        Some(algorithm) => Stemmer::create(algorithm).stem(&lowered).into_owned(),
        None => light(&lowered, language, script).to_owned(),
    };
    fold(&stemmed)
}

/// The Snowball algorithm for the language, if the word is in the script that it expects.
fn algorithm(language: &str, script: Script) -> Option<Algorithm> {
    let (algorithm, expected) = match language {
        "ar" => (Algorithm::Arabic, Script::Arabic),
        "da" => (Algorithm::Danish, Script::Latin),
        "nl" | "af" => (Algorithm::Dutch, Script::Latin),
        "en" | "" => (Algorithm::English, Script::Latin),
        "fi" => (Algorithm::Finnish, Script::Latin),
        "fr" => (Algorithm::French, Script::Latin),
        "de" => (Algorithm::German, Script::Latin),
        "el" => (Algorithm::Greek, Script::Greek),
        "hu" => (Algorithm::Hungarian, Script::Latin),
        "it" => (Algorithm::Italian, Script::Latin),
        "no" | "nb" | "nn" => (Algorithm::Norwegian, Script::Latin),
        "pt" | "gl" => (Algorithm::Portuguese, Script::Latin),
        "ro" | "mo" => (Algorithm::Romanian, Script::Latin),
        "ru" => (Algorithm::Russian, Script::Cyrillic),
        "es" | "ca" => (Algorithm::Spanish, Script::Latin),
        "sv" => (Algorithm::Swedish, Script::Latin),
        "ta" => (Algorithm::Tamil, Script::Indic),
        "tr" | "az" => (Algorithm::Turkish, Script::Latin),
        _ => return None,
    };
    (script == expected).then_some(algorithm)
}

/// Slavic languages written in Latin letters, without a Snowball stemmer here.
const SLAVIC: &[&str] = &["pl", "cs", "sk", "sl", "hr", "bs", "sr"];

/// Other languages in Latin letters that put long endings on words and have no Snowball stemmer here.
const INFLECTED: &[&str] = &["lt", "lv", "et", "sq", "kk", "ky", "uz", "tk", "eu"];

/// Case endings of Slavic nouns and adjectives, in both alphabets, longest first.
#[rustfmt::skip]
const SLAVIC_ENDINGS: &[&str] = &[
    "owie", "iami", "ového", "ovému", "ovia", "ями", "ами", "ого", "его", "ому", "ему", "ові", "еві", "ият",
    "ami", "emi", "owi", "ego", "emu", "ych", "ich", "ymi", "imi", "ého", "ému", "ých", "ích", "ými", "ími", "ách", "ach", "iem",
    "ах", "ях", "ів", "їв", "ом", "ем", "ой", "ей", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ие", "ым", "им", "ых", "их",
    "ою", "ею", "ът", "ов", "ев", "ия", "ії", "ію",
    "ów", "om", "em", "ám", "ům", "ou", "ie", "ia", "ii", "iu", "ię", "ią", "ym", "im", "ej", "ov", "ev", "og", "oj", "ih", "ím", "ém", "ým",
    "а", "я", "о", "е", "и", "і", "ї", "у", "ю", "ы", "ь", "й", "є",
    "a", "e", "i", "y", "u", "o", "ą", "ę", "á", "é", "í", "ý", "ů", "ě",
];

/// A stem without an algorithm: particles off Korean and Hebrew words, endings off inflected ones.
fn light<'a>(word: &'a str, language: &str, script: Script) -> &'a str {
    match script {
        Script::Hangul => without_particle(word),
        Script::Hebrew => without_hebrew_prefix(word),
        Script::Arabic => without_article(word),
        Script::Cyrillic => without_slavic_ending(word),
        Script::Latin if SLAVIC.contains(&language) => without_slavic_ending(word),
        Script::Latin if INFLECTED.contains(&language) => front(word),
        Script::Caucasian | Script::Indic => front(word),
        _ => word,
    }
}

/// Leaves at least three letters, so that short words do not fall together.
fn without_slavic_ending(word: &str) -> &str {
    let stems = SLAVIC_ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending));
    stems.into_iter().find(|stem| stem.chars().count() >= 3).unwrap_or(word)
}

/// The first letters of a word: the longer the word, the longer the ending that may go.
///
/// Up to four letters stay whole; then one is dropped, then two, then three of ten and more, as case endings
/// have one to three letters.
fn front(word: &str) -> &str {
    let length = word.chars().count();
    let kept = match length {
        0..=4 => length,
        5..=6 => length - 1,
        7..=9 => length - 2,
        _ => length - 3,
    };
    word.char_indices().nth(kept).map_or(word, |(index, _)| &word[..index])
}

/// Particles that Korean writes at the end of a noun, the longer ones first.
const PARTICLES: &[&str] = &[
    "에서는",
    "으로는",
    "에게는",
    "이라는",
    "에서",
    "에게",
    "으로",
    "부터",
    "까지",
    "처럼",
    "보다",
    "이라",
    "라는",
    "에는",
    "과의",
    "와의",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "로",
    "와",
    "과",
    "도",
    "만",
];

fn without_particle(word: &str) -> &str {
    let stems = PARTICLES.iter().filter_map(|particle| word.strip_suffix(particle));
    stems.into_iter().find(|stem| stem.chars().count() >= 2).unwrap_or(word)
}

/// Hebrew writes and, that, in, to, the before the noun in one word. From and as (`מ`, `כ`) stay: they begin too many
/// nouns themselves.
fn without_hebrew_prefix(word: &str) -> &str {
    let mut stem = word;
    for prefix in ['ו', 'ש', 'ב', 'ל', 'ה'] {
        stem = stem.strip_prefix(prefix).filter(|rest| rest.chars().count() >= 4).unwrap_or(stem);
    }
    stem
}

/// Persian, Urdu and the rest in Arabic letters: the Arabic article and the plural endings.
fn without_article(word: &str) -> &str {
    let stem = word.strip_prefix("ال").unwrap_or(word);
    let stem = stem.strip_suffix("های").or_else(|| stem.strip_suffix("ها")).unwrap_or(stem);
    if stem.chars().count() >= 3 { stem } else { word }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_share_a_stem() {
        let cases = [
            ("en", "elections", "Election"),
            ("de", "Häuser", "Hauser"),
            ("ru", "министра", "министром"),
            ("pl", "prezydenta", "prezydentem"),
            ("uk", "президента", "президентом"),
            ("es", "elecciones", "elección"),
            ("fi", "pääministerin", "pääministeri"),
            ("tr", "seçimleri", "seçimler"),
            ("ar", "الرئيس", "رئيس"),
            ("ko", "대통령이", "대통령은"),
            ("he", "הממשלה", "ממשלה"),
        ];
        for (language, one, other) in cases {
            assert_eq!(stem(one, language), stem(other, language), "{language}: {one}, {other}");
        }
    }

    #[test]
    fn short_words_numbers_and_foreign_names_stay_whole() {
        for (language, word, expected) in [("ko", "한국", "한국"), ("ru", "2024", "2024"), ("ru", "OpenAI", "openai")]
        {
            assert_eq!(stem(word, language), expected, "{language}: {word}");
        }
    }
}
