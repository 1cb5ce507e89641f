//! An index of phrases: which names of the tables begin at a word, or at a character where words are not set apart.
//!
//! Phrases stand in buckets by the hash of their first word, first stem or first characters; a bitmap of the hashes turns away
//! the many words with which nothing begins. A phrase that is found must then match as a whole. No automaton: this is
//! built in milliseconds from a hundred thousand names.

use crate::enrich::scan::{self, Casing, Gap, Scan, Style, Word, Writing};

/// How a name must be written in a text whose capitals mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    AnyCase,
    Capital,
    Capitals,
}

#[derive(Clone, Copy, Debug)]
struct Phrase {
    key: u64,
    start: u32,
    length: u16,
    n_words: u8,
    need: Need,
    row: u32,
}

impl Phrase {
    fn text(self, arena: &str) -> &str {
        &arena[self.start as usize..self.start as usize + self.length as usize]
    }
}

/// Phrases of one kind, in buckets by key.
#[derive(Debug, Default)]
struct Index {
    phrases: Vec<Phrase>,
    /// Where each bucket begins in `phrases`; one more than there are buckets.
    starts: Vec<u32>,
    /// A bit for each key, and one for each key of phrases that may begin with a small letter.
    any: Bitmap,
    small: Bitmap,
}

impl Index {
    /// `n_keyed`: how many words make the key.
    fn new(mut phrases: Vec<Phrase>, n_keyed: u8) -> Index {
        let n_buckets = phrases.len().next_power_of_two().max(1);
        let bucket = |key: u64| (key >> 16) as usize & (n_buckets - 1);
        phrases.sort_unstable_by_key(|phrase| (bucket(phrase.key), phrase.key, phrase.row));
        let mut starts = vec![0; n_buckets + 1];
        phrases.iter().for_each(|phrase| starts[bucket(phrase.key) + 1] += 1);
        (0..n_buckets).for_each(|bucket| starts[bucket + 1] += starts[bucket]);
        let is_small = |phrase: &&Phrase| phrase.need == Need::AnyCase || phrase.n_words > n_keyed;
        let any = Bitmap::new(phrases.iter().map(|phrase| phrase.key));
        let small = Bitmap::new(phrases.iter().filter(is_small).map(|phrase| phrase.key));
        Index { phrases, starts, any, small }
    }

    /// The phrases with a key; none where a small letter begins the text and no phrase.
    fn get(&self, key: u64, is_small: bool) -> &[Phrase] {
        let bitmap = if is_small { &self.small } else { &self.any };
        if !bitmap.has(key) {
            return &[];
        }
        let bucket = (key >> 16) as usize & (self.starts.len() - 2);
        let bucket = &self.phrases[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        let from = bucket.iter().position(|phrase| phrase.key == key).unwrap_or(bucket.len());
        let n = bucket[from..].iter().take_while(|phrase| phrase.key == key).count();
        &bucket[from..from + n]
    }
}

/// One bit for each hash, sixteen times as many bits as hashes: one in sixteen strangers gets through.
#[derive(Debug, Default)]
struct Bitmap {
    bits: Vec<u64>,
    mask: u64,
}

impl Bitmap {
    fn new(keys: impl Iterator<Item = u64> + Clone) -> Bitmap {
        let n_bits = (keys.clone().count() * 16).next_power_of_two().max(64) as u64;
        let mut bitmap = Bitmap { bits: vec![0; (n_bits / 64) as usize], mask: n_bits - 1 };
        for key in keys {
            let bit = key & bitmap.mask;
            bitmap.bits[(bit / 64) as usize] |= 1 << (bit % 64);
        }
        bitmap
    }

    fn has(&self, key: u64) -> bool {
        let bit = key & self.mask;
        self.bits.get((bit / 64) as usize).is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }
}

/// Phrases while they are collected.
#[derive(Debug, Default)]
pub(super) struct PhrasesBuilder {
    arena: String,
    words: Vec<Word>,
    folded: String,
    single: Vec<Phrase>,
    pairs: Vec<Phrase>,
    stems: Vec<Phrase>,
    unspaced: Vec<Phrase>,
}

/// The index.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    arena: String,
    /// By their one word; also those whose second word has free endings.
    single: Index,
    /// By their first two words: many begin with `new`, `san` or `la`.
    pairs: Index,
    /// By their first word, which has free endings.
    stems: Index,
    unspaced: Index,
}

/// Where a phrase was found: how far it reaches and the row it stands for.
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
        self.words.clear();
        self.folded.clear();
        scan::split_words(alias, &mut self.words, &mut self.folded);
        let Some(first) = self.words.first() else { return };
        let start = self.arena.len();
        let mut is_stem_first = false;
        for (position, word) in self.words.iter().enumerate() {
            if position > 0 {
                self.arena.push(' ');
            }
            self.arena.push_str(word.of(&self.folded));
            if alias[word.end as usize..].starts_with('*') {
                self.arena.push('*');
                is_stem_first |= position == 0;
            }
        }
        let text = &self.arena[start..];
        let is_pair = self.words.len() > 1 && !text.split(' ').take(2).any(|word| word.ends_with('*'));
        let (key, phrases) = match first.writing {
            writing if writing.is_unspaced() => (characters_key(text), &mut self.unspaced),
            _ if is_stem_first => (words_key(text, 1), &mut self.stems),
            _ if is_pair => (words_key(text, 2), &mut self.pairs),
            _ => (words_key(text, 1), &mut self.single),
        };
        let (length, n_words) = (text.len() as u16, self.words.len() as u8);
        phrases.push(Phrase { key, start: start as u32, length, n_words, need: need(&self.words), row });
    }

    /// Sorts what was added.
    pub(super) fn build(self) -> Phrases {
        Phrases {
            arena: self.arena,
            single: Index::new(self.single, 1),
            pairs: Index::new(self.pairs, 2),
            stems: Index::new(self.stems, 1),
            unspaced: Index::new(self.unspaced, 1),
        }
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

/// The key of the first words of a phrase, without the `*` of the last of them.
fn words_key(phrase: &str, n_words: usize) -> u64 {
    let end = phrase.match_indices(' ').nth(n_words - 1).map_or(phrase.len(), |(index, _)| index);
    finish(phrase[..end].trim_end_matches('*').bytes().fold(SEED, step))
}

/// Two characters, or one where the phrase is one character long.
fn characters_key(phrase: &str) -> u64 {
    let mut characters = phrase.chars();
    let first = characters.next();
    pair_key(first.unwrap_or_default(), characters.next())
}

fn pair_key(first: char, second: Option<char>) -> u64 {
    let pair = u64::from(u32::from(first)) << 32 | second.map_or(0, |c| u64::from(u32::from(c)));
    finish(pair.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// FNV-1a: a hash that has the hashes of all prefixes on its way.
const SEED: u64 = 0xCBF2_9CE4_8422_2325;

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
}

/// Mixes the upper bits into the lower ones, which choose the bit of the bitmap.
fn finish(hash: u64) -> u64 {
    hash ^ hash >> 29
}

impl Phrases {
    /// Calls `take` with every phrase that begins at the word at `position`, in no order. `skip` bytes of the word's
    /// folded form are left out: a prefix that Arabic or Hebrew writes before a name. Phrases with free endings are left
    /// out where the language has none.
    pub(super) fn at_word(
        &self,
        scan: &Scan<'_>,
        position: usize,
        (skip, has_endings): (usize, bool),
        mut take: impl FnMut(Found),
    ) {
        let word = &scan.words()[position];
        let folded = &scan.folded(word)[skip..];
        let is_small = word.casing == Casing::Lower;
        let mut hash = SEED;
        for (index, byte) in folded.bytes().enumerate() {
            // From the third byte on, before the first byte of each character: the end of a prefix.
            if has_endings && (2..=MAX_STEM).contains(&index) && byte & 0xC0 != 0x80 {
                for phrase in self.stems.get(finish(hash), is_small) {
                    self.take_matching(phrase, scan, position, (skip, index), &mut take);
                }
            }
            hash = step(hash, byte);
        }
        let whole = finish(hash);
        let stems = if has_endings { self.stems.get(whole, is_small) } else { &[] };
        for phrase in stems.iter().chain(self.single.get(whole, is_small)) {
            self.take_matching(phrase, scan, position, (skip, folded.len()), &mut take);
        }
        if let Some(next) = scan.words().get(position + 1).filter(|next| is_joined(next, word)) {
            let pair = finish(scan.folded(next).bytes().fold(step(hash, b' '), step));
            let is_small = is_small && next.casing == Casing::Lower;
            for phrase in self.pairs.get(pair, is_small) {
                self.take_matching(phrase, scan, position, (skip, folded.len()), &mut take);
            }
        }
    }

    fn take_matching(
        &self,
        phrase: &Phrase,
        scan: &Scan<'_>,
        position: usize,
        first: (usize, usize),
        take: &mut impl FnMut(Found),
    ) {
        if let Some(length) = self.matches(phrase, scan, position, first) {
            take(Found { n_words: phrase.n_words as usize, length, row: phrase.row });
        }
    }

    /// The bytes that matched without counting free endings, if the phrase stands at `position`. Of the first word, of
    /// which `skip` bytes are a prefix, the hash has told already that its next `stem` bytes are the phrase's.
    fn matches(
        &self,
        phrase: &Phrase,
        scan: &Scan<'_>,
        position: usize,
        (skip, stem): (usize, usize),
    ) -> Option<usize> {
        let words = scan.words().get(position..position + phrase.n_words as usize)?;
        if !is_ending(&scan.folded(&words[0])[skip + stem..]) || !is_cased_as_needed(phrase.need, words, scan) {
            return None;
        }
        let mut length = stem;
        let mut rest = phrase.text(&self.arena)[stem..].trim_start_matches('*');
        for word in &words[1..] {
            rest = rest.strip_prefix(' ').unwrap_or(rest);
            let end = memchr::memchr(b' ', rest.as_bytes()).unwrap_or(rest.len());
            let (pattern, folded) = (&rest[..end], scan.folded(word));
            rest = &rest[end..];
            let (stem, is_same) = match pattern.strip_suffix('*') {
                Some(stem) => (stem, folded.strip_prefix(stem).is_some_and(is_ending)),
                None => (pattern, folded == pattern),
            };
            if !is_same || !is_joined(word, &words[0]) {
                return None;
            }
            length += stem.len();
        }
        Some(length)
    }

    /// Calls `take` with every phrase that begins at byte `from` of a run without blanks.
    pub(super) fn in_run(&self, run: &str, from: usize, mut take: impl FnMut(Found)) {
        let rest = &run[from..];
        let mut characters = rest.chars();
        let Some(first) = characters.next() else { return };
        let second = characters.next();
        let of_two = second.map(|_| pair_key(first, second));
        for key in of_two.into_iter().chain([pair_key(first, None)]) {
            for phrase in self.unspaced.get(key, false) {
                if rest.starts_with(phrase.text(&self.arena)) {
                    take(Found { n_words: 0, length: phrase.length as usize, row: phrase.row });
                }
            }
        }
    }
}

/// Returns true if and only if a word follows the one before it in the same phrase.
fn is_joined(word: &Word, first: &Word) -> bool {
    word.gap <= Gap::Period && word.field == first.field
}

/// Bytes of the longest stem that is looked for.
const MAX_STEM: usize = 30;

/// What may follow a stem: nothing, or letters up to the length of the longest endings that languages pile up.
fn is_ending(rest: &str) -> bool {
    rest.len() <= 9 || rest.len() <= 27 && rest.chars().count() <= 9
}

fn is_cased_as_needed(need: Need, words: &[Word], scan: &Scan<'_>) -> bool {
    let in_capitals = scan.style(words[0].field) == Style::Capitals;
    // Three capitals are an acronym and not the city of Fes.
    let is_acronym = |word: &Word| word.casing == Casing::Upper && word.end - word.start <= 3 && !in_capitals;
    let is_capital = |word: &Word| word.casing != Casing::Lower && !(words.len() == 1 && is_acronym(word));
    match need {
        Need::AnyCase => true,
        Need::Capital => words.iter().any(|word| is_capital(word) && word.writing != Writing::Number),
        Need::Capitals => {
            let is_upper = |word: &Word| matches!(word.casing, Casing::Upper | Casing::Caseless);
            words.iter().all(is_upper) && (!in_capitals || words[0].is_dotted || words[0].end - words[0].start > 2)
        }
    }
}
