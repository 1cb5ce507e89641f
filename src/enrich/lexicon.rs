//! Phrases found in the words of a scan: the longest that begins at each place, in every script.
//!
//! A phrase is a row of units: words, or single characters where a script has no blanks between words, so that Chinese
//! and English go the same way. Units are compared by hashes of their folded form, one map lookup a step; Aho-Corasick
//! over the text would find words within words, know no stems, and take longer to build than the program to start.
//! What a phrase means is its user's affair: here it is a number. Lexicons of several users are joined into one, so that
//! a text is read once for all of them.

use super::scan::{Field, Gap, Scan, Word, Writing};
use crate::text::han;
use rustc_hash::FxHashMap;

/// The text of an entry as units.
#[derive(Debug)]
pub(crate) struct Units<'s, 'a> {
    scan: &'s Scan<'a>,
    units: Vec<Unit>,
}

/// A word, or one character of a run without blanks.
#[derive(Clone, Copy, Debug)]
struct Unit {
    word: u32,
    /// Bytes of the folded word.
    start: u32,
    end: u32,
    /// The hash of the character; 0 for a word, which is hashed as it is read.
    hash: u64,
    /// False where a comma, a full stop or a bracket parts it from what stands before.
    is_joined: bool,
}

/// A phrase found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hit {
    /// The number it was added under.
    pub(crate) phrase: u32,
    first: u32,
    last: u32,
}

impl<'s, 'a> Units<'s, 'a> {
    /// Takes the words of a scan, and the characters of those in scripts without blanks.
    pub(crate) fn new(scan: &'s Scan<'a>) -> Units<'s, 'a> {
        let mut units = Vec::with_capacity(scan.words().len() * 2);
        for (index, word) in scan.words().iter().enumerate() {
            push_units(index as u32, word, scan.folded(word), &mut units);
        }
        Units { scan, units }
    }

    /// The words it was made from.
    pub(crate) fn scan(&self) -> &'s Scan<'a> {
        self.scan
    }

    /// Where a phrase stands.
    pub(crate) fn field(&self, hit: &Hit) -> Field {
        self.word(hit.first).field
    }

    /// The phrase as written.
    pub(crate) fn written(&self, hit: &Hit) -> &'a str {
        let (first, last) = (self.word(hit.first), self.word(hit.last));
        if !first.writing.is_unspaced() && !last.writing.is_unspaced() {
            return self.scan.written_from_to(first, last);
        }
        let start = first.start as usize + self.written_offset(hit.first, false);
        let end = last.start as usize + self.written_offset(hit.last, true);
        self.scan.field(first.field).get(start..end).unwrap_or_else(|| self.scan.written_from_to(first, last))
    }

    /// The words a phrase covers.
    pub(crate) fn words(&self, hit: &Hit) -> &[Word] {
        let (first, last) = (self.units[hit.first as usize].word, self.units[hit.last as usize].word);
        &self.scan.words()[first as usize..=last as usize]
    }

    fn word(&self, unit: u32) -> &Word {
        &self.scan.words()[self.units[unit as usize].word as usize]
    }

    /// Bytes from the beginning of the unit's word, as written, to the unit, or to its end. Folding keeps the number of
    /// characters of Chinese and Thai; where width was folded the caller falls back to the whole word.
    fn written_offset(&self, unit: u32, to_end: bool) -> usize {
        let word = self.word(unit);
        let unit = self.units[unit as usize];
        if !word.writing.is_unspaced() {
            return if to_end { (word.end - word.start) as usize } else { 0 };
        }
        let fold_to = if to_end { unit.end } else { unit.start } as usize;
        let n_before = self.scan.folded(word)[..fold_to].chars().count();
        self.scan.written(word).chars().take(n_before).map(char::len_utf8).sum()
    }
}

fn push_units(index: u32, word: &Word, folded: &str, units: &mut Vec<Unit>) {
    let mut is_joined = joins(word.gap);
    if !word.writing.is_unspaced() {
        units.push(Unit { word: index, start: 0, end: folded.len() as u32, hash: 0, is_joined });
        return;
    }
    for (start, character) in folded.char_indices() {
        let hash = hash_character(han::simplified(character));
        let end = start + character.len_utf8();
        units.push(Unit { word: index, start: start as u32, end: end as u32, hash, is_joined });
        is_joined = true;
    }
}

fn joins(gap: Gap) -> bool {
    matches!(gap, Gap::Joined | Gap::Space | Gap::Apostrophe | Gap::Hyphen | Gap::Period | Gap::Sign)
}

/// Phrases of `N` users and the numbers each added them under.
#[derive(Debug)]
pub(crate) struct Lexicon<const N: usize = 1> {
    nodes: FxHashMap<u64, Node<N>>,
    /// One bit for each step there is, by its hash: most words begin no phrase, and this says so without a lookup.
    sieve: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Node<const N: usize> {
    phrases: [u32; N],
    goes_on: bool,
}

/// The longest hit of each user, if any.
type Hits<const N: usize> = [Option<Hit>; N];

const NO_PHRASE: u32 = u32::MAX;
const ROOT: u64 = 0;
/// 2^20 bits, 128 kB: about one in twenty-five set with 40,000 steps.
const SIEVE_BITS: u32 = 20;
/// A shorter stem would match nearly everything.
const STEM_MIN_BYTES: usize = 3;

impl<const N: usize> Default for Lexicon<N> {
    fn default() -> Self {
        Lexicon { nodes: FxHashMap::default(), sieve: vec![0; 1 << (SIEVE_BITS - 6)] }
    }
}

impl Lexicon {
    /// Adds a phrase; `*` at the end of a word stands for any ending. Korean words match with any particle behind them.
    /// Returns the number the same phrase was added under before, if it was; that one stays.
    pub(crate) fn add(&mut self, phrase: &str, number: u32) -> Option<u32> {
        let scan = Scan::new(phrase, "");
        let units = Units::new(&scan);
        let mut state = ROOT;
        for (index, unit) in units.units.iter().enumerate() {
            let word = &scan.words()[unit.word as usize];
            let is_stem = phrase[word.end as usize..].starts_with('*') || word.writing == Writing::Hangul;
            let folded = &scan.folded(word)[unit.start as usize..unit.end as usize];
            let hash = if unit.hash == 0 { hash_bytes(folded.as_bytes()) } else { unit.hash };
            state = step(state, hash, is_stem && unit.hash == 0);
            let node = self.node_to_be(state);
            if index + 1 < units.units.len() {
                node.goes_on = true;
            } else if node.phrases == [NO_PHRASE] {
                node.phrases = [number];
            } else {
                return Some(node.phrases[0]);
            }
        }
        None
    }

    /// Both lexicons as one; their users keep their numbers.
    pub(crate) fn join(first: &Lexicon, second: &Lexicon) -> Lexicon<2> {
        let mut joined = Lexicon::default();
        for (user, lexicon) in [first, second].into_iter().enumerate() {
            for (state, node) in &lexicon.nodes {
                let joint = joined.node_to_be(*state);
                joint.phrases[user] = node.phrases[0];
                joint.goes_on |= node.goes_on;
            }
        }
        joined
    }

    /// The number of the phrase that the whole text is, such as a category.
    pub(crate) fn whole(&self, text: &str) -> Option<u32> {
        let scan = Scan::new(text, "");
        let units = Units::new(&scan);
        let last = units.units.len().checked_sub(1)?;
        let [hit] = self.longest(&units, (0, 0), ROOT, &mut |_, hit| hit.last as usize == last);
        hit.map(|hit| hit.phrase)
    }
}

impl<const N: usize> Lexicon<N> {
    /// For each user the longest phrase at each place, from left to right, none overlapping another; only those that
    /// `accept` takes.
    pub(crate) fn find(
        &self,
        units: &Units<'_, '_>,
        mut accept: impl FnMut(usize, &Hit) -> bool,
        mut found: impl FnMut(usize, Hit),
    ) {
        // Where each user's next phrase may begin.
        let mut next = [0; N];
        for at in 0..units.units.len() {
            if next.iter().all(|next| *next > at) {
                continue;
            }
            let mut accept = |user: usize, hit: &Hit| next[user] <= at && accept(user, hit);
            let hits = self.longest(units, (at, at), ROOT, &mut accept);
            for (user, hit) in hits.into_iter().enumerate() {
                if let Some(hit) = hit {
                    next[user] = hit.last as usize + 1;
                    found(user, hit);
                }
            }
        }
    }

    /// The longest phrases that begin at the unit `first` and go on from `state` with the unit `at`.
    fn longest(
        &self,
        units: &Units<'_, '_>,
        (first, at): (usize, usize),
        state: u64,
        accept: &mut impl FnMut(usize, &Hit) -> bool,
    ) -> Hits<N> {
        let mut best: Hits<N> = [None; N];
        let Some(unit) = units.units.get(at).filter(|unit| at == first || unit.is_joined) else { return best };
        let mut follow = |state: u64| {
            let Some(node) = self.node(state) else { return };
            let longer = if node.goes_on { self.longest(units, (first, at + 1), state, accept) } else { [None; N] };
            for user in 0..N {
                let own = Hit { phrase: node.phrases[user], first: first as u32, last: at as u32 };
                let hit = longer[user].or_else(|| (own.phrase != NO_PHRASE && accept(user, &own)).then_some(own));
                if let Some(hit) = hit
                    && best[user].is_none_or(|best| hit.last >= best.last)
                {
                    best[user] = Some(hit);
                }
            }
        };
        if unit.hash != 0 {
            follow(step(state, unit.hash, false));
            return best;
        }
        let word = &units.scan.words()[unit.word as usize];
        let folded = units.scan.folded(word);
        if at == first {
            without_prefixes(word.writing, folded).for_each(|rest| follow_word(rest, state, &mut follow));
        }
        follow_word(folded, state, &mut follow);
        best
    }

    fn node(&self, state: u64) -> Option<&Node<N>> {
        if self.sieve[sieve_slot(state)] & sieve_bit(state) == 0 {
            return None;
        }
        self.nodes.get(&state)
    }

    fn node_to_be(&mut self, state: u64) -> &mut Node<N> {
        self.sieve[sieve_slot(state)] |= sieve_bit(state);
        self.nodes.entry(state).or_insert(Node { phrases: [NO_PHRASE; N], goes_on: false })
    }
}

/// Takes the steps that a word allows: every beginning of it as a stem, then the whole.
fn follow_word(word: &str, state: u64, follow: &mut impl FnMut(u64)) {
    let mut hash = HASH_START;
    for (index, byte) in word.bytes().enumerate() {
        hash = hash_byte(hash, byte);
        if index + 1 >= STEM_MIN_BYTES && word.is_char_boundary(index + 1) {
            follow(step(state, hash, true));
        }
    }
    follow(step(state, hash, false));
}

/// Articles, conjunctions and prepositions that Arabic and Hebrew write together with the word behind them.
const ARABIC_PREFIXES: &[&str] = &["وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل"];
const HEBREW_PREFIXES: &[&str] = &["וה", "שה", "ה", "ב", "ל", "מ", "ו", "ש", "כ"];
/// What is left of a word without its prefix has at least three letters of two bytes.
const UNPREFIXED_MIN_BYTES: usize = 6;

fn without_prefixes(writing: Writing, word: &str) -> impl Iterator<Item = &str> {
    let prefixes = match writing {
        Writing::Arabic => ARABIC_PREFIXES,
        Writing::Hebrew => HEBREW_PREFIXES,
        _ => &[],
    };
    let stripped = prefixes.iter().filter_map(|prefix| word.strip_prefix(*prefix));
    stripped.filter(|rest| rest.len() >= UNPREFIXED_MIN_BYTES)
}

/// FNV-1a: the hash of every beginning of a word falls out on the way.
const HASH_START: u64 = 0xCBF2_9CE4_8422_2325;

fn hash_byte(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
}

fn hash_bytes(bytes: &[u8]) -> u64 {
    bytes.iter().fold(HASH_START, |hash, byte| hash_byte(hash, *byte))
}

fn hash_character(character: char) -> u64 {
    let mut buffer = [0; 4];
    hash_bytes(character.encode_utf8(&mut buffer).as_bytes())
}

/// The state after one more unit; a stem and a whole word lead to different ones.
fn step(state: u64, hash: u64, is_stem: bool) -> u64 {
    let mixed = (state.rotate_left(23) ^ hash).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 32)) ^ u64::from(is_stem)
}

fn sieve_slot(state: u64) -> usize {
    (state >> (64 - SIEVE_BITS + 6)) as usize
}

fn sieve_bit(state: u64) -> u64 {
    1 << (state & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(phrases: &[&str], text: &str) -> Vec<String> {
        let mut lexicon = Lexicon::default();
        for (number, phrase) in phrases.iter().enumerate() {
            lexicon.add(phrase, number as u32);
        }
        let scan = Scan::new(text, "");
        let units = Units::new(&scan);
        let mut found = Vec::new();
        lexicon.find(&units, |_, _| true, |_, hit| found.push(units.written(&hit).to_owned()));
        found
    }

    #[test]
    fn the_longest_phrase_is_found_in_every_script() {
        let cases: [(&str, &[&str], &str, &[&str]); 12] = [
            ("longest first", &["house", "white house"], "The White House said a house", &["White House", "house"]),
            ("no words within words", &["art"], "smart party art", &["art"]),
            ("stems", &["export control*"], "Export controls and an export", &["Export controls"]),
            ("stem and whole", &["chip*", "chips act"], "the CHIPS Act, chipmakers", &["CHIPS Act", "chipmakers"]),
            ("no phrase across a full stop", &["apple watch"], "An apple. Watch it", &[]),
            ("signs", &["AT&T", "S&P 500"], "AT&T joins S&P 500", &["AT&T", "S&P 500"]),
            ("traditional characters", &["台积电"], "傳台積電擴產", &["台積電"]),
            ("Chinese beside Latin", &["a股"], "今日A股收盘", &["A股"]),
            ("Korean particles", &["삼성전자"], "삼성전자는 오늘", &["삼성전자는"]),
            ("Japanese", &["半導体"], "次世代半導体の量産", &["半導体"]),
            ("Arabic articles", &["اقتصاد"], "نمو الاقتصاد المصري", &["الاقتصاد"]),
            ("Thai", &["ปัญญาประดิษฐ์"], "ข่าวปัญญาประดิษฐ์ล่าสุด", &["ปัญญาประดิษฐ์"]),
        ];
        for (name, phrases, text, expected) in cases {
            assert_eq!(find(phrases, text), expected, "{name}");
        }
    }

    #[test]
    fn a_whole_text_is_looked_up() {
        let mut lexicon = Lexicon::default();
        lexicon.add("united states", 1);
        lexicon.add("state*", 2);
        assert_eq!(lexicon.whole("United States"), Some(1));
        assert_eq!(lexicon.whole("Stately"), Some(2));
        assert_eq!(lexicon.whole("United States of America"), None);
        assert_eq!(lexicon.whole(""), None);
    }

    #[test]
    fn joined_lexicons_find_what_each_would_alone() {
        let (mut animals, mut papers) = (Lexicon::default(), Lexicon::default());
        ["tiger", "paper tiger", "bear*"].iter().zip(0..).for_each(|(phrase, n)| _ = animals.add(phrase, n));
        ["tiger", "paper", "bear market"].iter().zip(10..).for_each(|(phrase, n)| _ = papers.add(phrase, n));
        let scan = Scan::new("A paper tiger in a bear market", "");
        let mut found = Vec::new();
        Lexicon::join(&animals, &papers).find(
            &Units::new(&scan),
            |user, hit| (user, hit.phrase) != (1, 12),
            |user, hit| found.push((user, hit.phrase)),
        );
        assert_eq!(found, [(0, 1), (1, 11), (1, 10), (0, 2)]);
    }

    #[test]
    fn the_first_meaning_of_a_phrase_stays() {
        let mut lexicon = Lexicon::default();
        assert_eq!(lexicon.add("iPhone", 1), None);
        assert_eq!(lexicon.add("IPHONE", 2), Some(1));
    }
}
