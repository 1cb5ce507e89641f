//! How common a term is before any news has come: shares of documents by which the first entries are weighed.
//!
//! English words have their frequency in ordinary text, other languages their function words; both tables tell their
//! origin at their head. The stream soon knows better, so this counts as no more than [`BACKGROUND_REPORTS`] reports.

use super::terms::Term;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The background weighs as much as this many reports of the stream.
pub(super) const BACKGROUND_REPORTS: f32 = 850.0;

/// Words of an ordinary entry, title and first sentences: turns the frequency of a word into a share of entries.
const WORDS_OF_ENTRY: f32 = 40.0;

/// Share of entries with a certain function word, where only that it is one is known.
const FUNCTION_WORD_SHARE: f32 = 0.02;

/// Share of entries with a word of which nothing is known, in languages without frequencies.
const UNKNOWN_SHARE: f32 = 0.0007;

static ENGLISH: &str = include_str!("background/english.txt");
static FUNCTION_WORDS: &str = include_str!("background/function_words.txt");

/// The two letters of a language in one number; languages of three letters, and unknown ones, share 0.
pub(super) type LanguageCode = u16;

const ENGLISH_CODE: LanguageCode = LanguageCode::from_be_bytes(*b"en");

type Shares = FxHashMap<(LanguageCode, u32), f32>;

/// The share of entries, 0 to 1, that have the term, as far as ordinary text tells.
pub(super) fn share(hash: u32, language: LanguageCode) -> f32 {
    let known = shares().get(&(language, hash)).copied();
    known.unwrap_or(if language == ENGLISH_CODE { 0.0 } else { UNKNOWN_SHARE })
}

fn shares() -> &'static Shares {
    static SHARES: OnceLock<Shares> = OnceLock::new();
    SHARES.get_or_init(|| {
        let mut shares = Shares::default();
        for (language, word, share) in english().chain(function_words()) {
            *shares.entry((code(language), Term::of_word(word, language).hash())).or_default() += share;
        }
        shares.values_mut().for_each(|share| *share = share.min(0.5));
        shares
    })
}

fn english() -> impl Iterator<Item = (&'static str, &'static str, f32)> {
    lines(ENGLISH).flat_map(|(per_million, words)| {
        let frequency = per_million.parse::<f32>().unwrap_or(0.0) / 1e6;
        words.split(' ').map(move |word| ("en", word, frequency * WORDS_OF_ENTRY))
    })
}

fn function_words() -> impl Iterator<Item = (&'static str, &'static str, f32)> {
    lines(FUNCTION_WORDS)
        .flat_map(|(language, words)| words.split(' ').map(move |word| (language, word, FUNCTION_WORD_SHARE)))
}

fn lines(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '))
}

/// The code of a language by its primary subtag, such as `en`.
pub(super) fn code(language: &str) -> LanguageCode {
    match language.as_bytes() {
        [first, second] => LanguageCode::from_be_bytes([*first, *second]),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share_of(word: &str, language: &str) -> f32 {
        share(Term::of_word(word, language).hash(), code(language))
    }

    #[test]
    fn common_words_weigh_less_than_rare_ones() {
        assert!(share_of("the", "en") > share_of("government", "en"));
        assert!(share_of("government", "en") > share_of("manafort", "en"));
        assert!(share_of("nicht", "de") > share_of("Bundesrat", "de"));
        assert!(share_of("который", "ru") > share_of("Госдума", "ru"));
    }
}
