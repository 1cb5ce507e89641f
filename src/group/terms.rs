//! The title and summary of an entry as a set of terms: hashed stems, or pairs of characters where there are no blanks.
//!
//! A term is 32 bits. Of half a million terms in a window one in two thousand shares its hash with another, which
//! does less harm than the storing of half a million words. Stemming is slow and words repeat, so stems are kept in a
//! table of fixed size that forgets: a wrong guess of what will come again costs time, never a result.

use super::background;
use crate::text::han;
use crate::text::script::Script;
use crate::text::stem::stem;
use crate::text::tokens::{Token, tokens};
use rustc_hash::FxHasher;
use smallvec::SmallVec;
use std::hash::Hasher;

/// Terms kept of one entry. Titles have about ten; the rest are the first words of the summary, where the news stands.
const TERMS_MAX: usize = 44;

/// Terms kept of a title, so that a title with the whole text in it does not cost more than others.
const TITLE_TERMS_MAX: usize = 28;

/// A term and where it stands, in 32 bits: the upper 29 are the hash of the stem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term(u32);

impl Term {
    const IN_TITLE: u32 = 1;
    const IS_GRAM: u32 = 2;
    const IS_ENLISTED: u32 = 4;
    const FLAGS: u32 = 7;

    fn new(word: &str, language: &str, flags: u32) -> Term {
        Term((hash_word(word.as_bytes(), language) >> 32) as u32 & !Term::FLAGS | flags)
    }

    /// The term of a word as it is, standing nowhere.
    pub(super) fn of_word(word: &str, language: &str) -> Term {
        let stem: String = stem(word, language).chars().map(han::simplified).collect();
        Term::new(&stem, "", 0)
    }

    /// The term of a pair of characters; Chinese in either way of writing is one.
    fn of_gram(gram: &str, flags: u32) -> Term {
        let gram: SmallVec<[u8; 16]> = gram
            .chars()
            .flat_map(|character| {
                let mut bytes = [0; 4];
                let n_bytes = han::simplified(character).encode_utf8(&mut bytes).len();
                bytes.into_iter().take(n_bytes)
            })
            .collect();
        Term((hash_word(&gram, "") >> 32) as u32 & !Term::FLAGS | flags | Term::IS_GRAM)
    }

    /// The same term, marked as one by which its report is found.
    pub(super) fn enlisted(self) -> Term {
        Term(self.0 | Term::IS_ENLISTED)
    }

    /// Returns true if and only if its report is found by it.
    pub(super) fn is_enlisted(self) -> bool {
        self.0 & Term::IS_ENLISTED != 0
    }

    /// What equal terms share wherever they stand.
    pub(super) fn hash(self) -> u32 {
        self.0 & !Term::FLAGS
    }

    /// Returns true if and only if it stands in the title.
    pub(super) fn in_title(self) -> bool {
        self.0 & Term::IN_TITLE != 0
    }

    /// Returns true if and only if it is a pair of characters of an unspaced script.
    pub(super) fn is_gram(self) -> bool {
        self.0 & Term::IS_GRAM != 0
    }
}

/// Stems remembered: 131,072 slots of 16 bytes.
const SLOTS: usize = 1 << 17;

/// Cuts texts into terms.
#[derive(Debug)]
pub(super) struct Reader {
    stems: Vec<(u64, u32, f32)>,
    terms: Vec<(Term, f32)>,
}

impl Reader {
    pub(super) fn new() -> Reader {
        Reader { stems: vec![(0, 0, 0.0); SLOTS], terms: Vec::with_capacity(2 * TERMS_MAX) }
    }

    /// The distinct terms of a title and a summary, in the order of their hashes, each with the share of entries that
    /// have it in ordinary text.
    pub(super) fn read(&mut self, title: &str, summary: Option<&str>, language: &str) -> &[(Term, f32)] {
        self.terms.clear();
        self.read_text(title, language, Term::IN_TITLE, TITLE_TERMS_MAX);
        if let Some(summary) = summary {
            self.read_text(summary, language, 0, TERMS_MAX);
        }
        // The one in the title comes first and stays. One number is sorted faster than two.
        self.terms.sort_unstable_by_key(|(term, _)| term.0 ^ Term::IN_TITLE);
        self.terms.dedup_by_key(|(term, _)| term.hash());
        &self.terms
    }

    fn read_text(&mut self, text: &str, language: &str, flags: u32, limit: usize) {
        let mut words = tokens(text).peekable();
        while let Some(mut token) = words.next() {
            if self.terms.len() >= limit {
                return;
            }
            while let Some(next) = words.next_if(|next| continues_number(&token, next, text)) {
                token.text = &text[token.start..next.end()];
            }
            if token.script.is_unspaced() {
                let grams = token.grams().map(|gram| Term::of_gram(gram, flags));
                let code = background::code(language);
                self.terms.extend(grams.map(|term| (term, background::share(term.hash(), code))).take(limit));
            } else if says_something(&token) {
                let (hash, share) = self.stem(token.text, language);
                self.terms.push((Term(hash | flags), share));
            }
        }
    }

    /// The hash of the stem of a word, and its share in ordinary text.
    fn stem(&mut self, word: &str, language: &str) -> (u32, f32) {
        let key = hash_word(word.as_bytes(), language);
        let slot = key as usize & (SLOTS - 1);
        if self.stems[slot].0 != key {
            let hash = Term::of_word(word, language).hash();
            self.stems[slot] = (key, hash, background::share(hash, background::code(language)));
        }
        let (_, hash, share) = self.stems[slot];
        (hash, share)
    }
}

fn hash_word(word: &[u8], language: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word);
    hasher.write(language.as_bytes());
    // FxHasher leaves some bits better than others; the multiplication spreads them.
    hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// `1,200` and `3.5` are one number.
fn continues_number(token: &Token<'_>, next: &Token<'_>, text: &str) -> bool {
    token.is_number && next.is_number && matches!(&text[token.end()..next.start], "," | ".")
}

/// A single Latin letter is a rest of `Fed's` or an initial.
fn says_something(token: &Token<'_>) -> bool {
    token.is_number || token.text.len() > 1 || token.script != Script::Latin
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(title: &str, language: &str) -> Vec<u32> {
        Reader::new().read(title, None, language).iter().map(|(term, _)| term.hash()).collect()
    }

    #[test]
    fn inflected_titles_have_the_same_terms() {
        assert_eq!(hashes("Fed's rate cuts", "en"), hashes("Fed rate cut", "en"));
        assert_eq!(hashes("Выборы президента", "ru"), hashes("выборам президентом", "ru"));
    }

    #[test]
    fn a_number_with_separators_is_one_term() {
        assert_eq!(hashes("1,200 at 3.5%", "en").len(), 3);
    }

    #[test]
    fn a_word_of_title_and_summary_is_a_title_term_once() {
        let mut reader = Reader::new();
        let terms = reader.read("Quake", Some("A quake"), "en");
        assert_eq!(terms.iter().map(|(term, _)| term.in_title()).collect::<Vec<_>>(), [true]);
    }

    #[test]
    fn runs_without_blanks_give_pairs() {
        let mut reader = Reader::new();
        let terms = reader.read("央行降息", None, "zh");
        assert!(terms.len() == 3 && terms.iter().all(|(term, _)| term.is_gram()));
    }

    #[test]
    fn both_ways_of_writing_chinese_have_the_same_terms() {
        assert_eq!(hashes("臺灣積體電路製造", "zh"), hashes("台湾积体电路制造", "zh"));
    }
}
