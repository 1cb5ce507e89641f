//! An index of phrases: which names of the tables begin at a word, or at a character where words are not set apart.
//!
//! Hash maps from the first word, the first stem, or the first characters to a range of sorted phrases; a phrase that is
//! found must then match as a whole. No automaton: these maps are built in milliseconds from a hundred thousand names.

use crate::enrich::scan::{Casing, Gap, Scan, Style, Word, Writing};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// How a name must be written in a text whose capitals mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    AnyCase,
    Capital,
    Capitals,
}

#[derive(Clone, Copy, Debug)]
struct Phrase {
    start: u32,
    length: u16,
    n_words: u8,
    need: Need,
    row: u32,
}

/// Phrases while they are collected.
#[derive(Debug, Default)]
pub(super) struct PhrasesBuilder {
    arena: String,
    spaced: Vec<Phrase>,
    stems: Vec<Phrase>,
    unspaced: Vec<Phrase>,
}

/// The index.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    arena: String,
    spaced: Vec<Phrase>,
    by_word: FxHashMap<u64, (u32, u32)>,
    stems: Vec<Phrase>,
    by_stem: FxHashMap<u64, (u32, u32)>,
    unspaced: Vec<Phrase>,
    by_characters: FxHashMap<u64, (u32, u32)>,
}

/// Where a phrase was found: how far it reaches and the rows it stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// Words covered; 0 within an unspaced run.
    pub(super) n_words: usize,
    /// Bytes covered, for comparing and for unspaced runs.
    pub(super) length: usize,
    /// The row of the table.
    pub(super) row: u32,
}

impl PhrasesBuilder {
    /// Adds a name as a table has it; see `names` for what its case and `*` mean.
    pub(super) fn add(&mut self, alias: &str, row: u32) {
        let scan = Scan::new(alias, "");
        let words = scan.words();
        let Some(first) = words.first() else { return };
        let start = self.arena.len() as u32;
        let mut is_stem_first = false;
        for (position, word) in words.iter().enumerate() {
            if position > 0 {
                self.arena.push(' ');
            }
            self.arena.push_str(scan.folded(word));
            let is_stem = alias[word.end as usize..].starts_with('*');
            if is_stem {
                self.arena.push('*');
                is_stem_first |= position == 0;
            }
        }
        let length = (self.arena.len() as u32 - start) as u16;
        let phrase = Phrase { start, length, n_words: words.len() as u8, need: need(words), row };
        match first.writing {
            writing if writing.is_unspaced() => self.unspaced.push(phrase),
            _ if is_stem_first => self.stems.push(phrase),
            _ => self.spaced.push(phrase),
        }
    }

    /// Sorts and hashes what was added.
    pub(super) fn build(mut self) -> Phrases {
        let arena = std::mem::take(&mut self.arena);
        let (spaced, by_word) = index(&arena, self.spaced, first_word);
        let (stems, by_stem) = index(&arena, self.stems, first_word);
        let (unspaced, by_characters) = index(&arena, self.unspaced, first_characters);
        Phrases { arena, spaced, by_word, stems, by_stem, unspaced, by_characters }
    }
}

fn need(words: &[Word]) -> Need {
    let is_acronym = |word: &Word| word.casing == Casing::Upper && word.end - word.start <= 6;
    if words.iter().all(is_acronym) {
        Need::Capitals
    } else if words.iter().any(|word| !matches!(word.casing, Casing::Lower | Casing::Caseless)) {
        Need::Capital
    } else {
        Need::AnyCase
    }
}

fn index(
    arena: &str,
    mut phrases: Vec<Phrase>,
    key: fn(&str) -> Option<u64>,
) -> (Vec<Phrase>, FxHashMap<u64, (u32, u32)>) {
    let text = |phrase: &Phrase| &arena[phrase.start as usize..phrase.start as usize + phrase.length as usize];
    phrases.retain(|phrase| key(text(phrase)).is_some());
    phrases.sort_by_cached_key(|phrase| (key(text(phrase)), std::cmp::Reverse(phrase.length)));
    let mut ranges = FxHashMap::default();
    for (position, phrase) in phrases.iter().enumerate() {
        let key = key(text(phrase)).expect("phrases without a key were left out");
        let position = position as u32;
        ranges.entry(key).or_insert((position, position)).1 = position + 1;
    }
    (phrases, ranges)
}

fn first_word(phrase: &str) -> Option<u64> {
    let word = phrase.split(' ').next()?.trim_end_matches('*');
    Some(hash(word))
}

/// Two characters, or one where the phrase is one character long.
fn first_characters(phrase: &str) -> Option<u64> {
    let mut characters = phrase.chars();
    let first = u64::from(u32::from(characters.next()?));
    let second = characters.next().map_or(0, |c| u64::from(u32::from(c)));
    Some(first << 32 | second)
}

fn hash(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.finish()
}

impl Phrases {
    /// Calls `take` with every phrase that begins at the word at `position`, longest not first. `skip` bytes of the
    /// word's folded form are left out: a prefix that Arabic or Hebrew writes before a name.
    pub(super) fn at_word(&self, scan: &Scan<'_>, position: usize, skip: usize, mut take: impl FnMut(Found)) {
        let word = &scan.words()[position];
        let folded = &scan.folded(word)[skip..];
        if let Some(range) = self.by_word.get(&hash(folded)) {
            self.take_matching(&self.spaced, *range, scan, position, skip, &mut take);
        }
        let mut ends = folded.char_indices().map(|(index, c)| index + c.len_utf8()).skip(1).take(14);
        while let Some(end) = ends.next() {
            if let Some(range) = self.by_stem.get(&hash(&folded[..end])) {
                self.take_matching(&self.stems, *range, scan, position, skip, &mut take);
            }
        }
    }

    fn take_matching(
        &self,
        phrases: &[Phrase],
        (from, to): (u32, u32),
        scan: &Scan<'_>,
        position: usize,
        skip: usize,
        take: &mut impl FnMut(Found),
    ) {
        for phrase in &phrases[from as usize..to as usize] {
            if let Some(length) = self.matches(phrase, scan, position, skip) {
                take(Found { n_words: phrase.n_words as usize, length, row: phrase.row });
            }
        }
    }

    /// The letters that matched without counting free endings, if the phrase stands at `position`.
    fn matches(&self, phrase: &Phrase, scan: &Scan<'_>, position: usize, skip: usize) -> Option<usize> {
        let words = scan.words().get(position..position + phrase.n_words as usize)?;
        let text = self.text(phrase);
        let mut length = 0;
        for (offset, (pattern, word)) in text.split(' ').zip(words).enumerate() {
            let folded = &scan.folded(word)[if offset == 0 { skip } else { 0 }..];
            let is_same = match pattern.strip_suffix('*') {
                Some(stem) => folded.strip_prefix(stem).is_some_and(is_ending),
                None => folded == pattern,
            };
            let is_joined = offset == 0 || (word.gap <= Gap::Period && word.field == words[0].field);
            if !is_same || !is_joined {
                return None;
            }
            length += pattern.trim_end_matches('*').len();
        }
        is_cased_as_needed(phrase.need, words, scan).then_some(length)
    }

    /// Calls `take` with every phrase that begins at byte `from` of a run without blanks.
    pub(super) fn in_run(&self, run: &str, from: usize, mut take: impl FnMut(Found)) {
        let rest = &run[from..];
        let mut characters = rest.chars();
        let Some(first) = characters.next() else { return };
        let first = u64::from(u32::from(first)) << 32;
        let second = characters.next().map_or(0, |c| u64::from(u32::from(c)));
        for key in [first | second, first] {
            if let Some((from, to)) = self.by_characters.get(&key) {
                for phrase in &self.unspaced[*from as usize..*to as usize] {
                    if rest.starts_with(self.text(phrase)) {
                        take(Found { n_words: 0, length: phrase.length as usize, row: phrase.row });
                    }
                }
            }
            if second == 0 {
                break;
            }
        }
    }

    fn text(&self, phrase: &Phrase) -> &str {
        &self.arena[phrase.start as usize..phrase.start as usize + phrase.length as usize]
    }
}

/// What may follow a stem: nothing, or letters up to the length of the longest endings that languages pile up.
fn is_ending(rest: &str) -> bool {
    rest.len() <= 24 && rest.chars().count() <= 9
}

fn is_cased_as_needed(need: Need, words: &[Word], scan: &Scan<'_>) -> bool {
    let is_capital = |word: &Word| !matches!(word.casing, Casing::Lower);
    match need {
        Need::AnyCase => true,
        Need::Capital => words.iter().any(|word| is_capital(word) && word.writing != Writing::Number),
        Need::Capitals => {
            let in_capitals = scan.style(words[0].field) == Style::Capitals;
            let is_upper = |word: &Word| matches!(word.casing, Casing::Upper | Casing::Caseless);
            words.iter().all(is_upper) && (!in_capitals || words[0].is_dotted || words[0].end - words[0].start > 2)
        }
    }
}
