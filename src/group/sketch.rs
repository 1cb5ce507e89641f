//! What the window remembers of an entry: enough to compare it with those to come, in some two hundred bytes.

use super::background::LanguageCode;
use super::marks::Marks;
use super::terms::Term;
use super::titles::TitleKeys;
use super::words::Slot;
use crate::model::{Country, Time};
use smallvec::SmallVec;

/// What may join an entry to a story or keep it out, beside its terms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sketch {
    /// The countries the entry is about.
    pub(super) about: Countries,
    /// The Euclidean length of the vector of weights, as they were when the entry came.
    pub(super) length: f32,
    /// The sum of the weights of the terms in the title, as they were when the entry came.
    pub(super) title_mass: f32,
    /// When the entry came, in seconds since 1970.
    pub(super) at: u32,
    /// Hash of the publisher.
    pub(super) publisher: u32,
    /// Half the hash of the permalink; 0 where there is none.
    pub(super) permalink: u32,
    /// Half of each key of the title.
    pub(super) titles: HalfKeys,
    /// Results, quarters and the like in the title.
    pub(super) marks: Marks,
    /// The language of the entry.
    pub(super) language: LanguageCode,
    /// True if the publisher described the entry.
    pub(super) has_summary: bool,
}

/// The upper halves of the keys of a title. The lower ones are what the entry is found by, so both together are
/// compared; for what was found otherwise 32 bits are enough.
#[derive(Clone, Copy, Debug)]
pub(super) struct HalfKeys {
    pub(super) full: u32,
    pub(super) head: u32,
    pub(super) series: u32,
    pub(super) date: u32,
}

impl HalfKeys {
    pub(super) fn of(titles: &TitleKeys) -> HalfKeys {
        let [full, head, series, date] = [titles.full, titles.head, titles.series, titles.date].map(upper_half);
        HalfKeys { full, head, series, date }
    }
}

/// The upper half of a hash; 0 only where the hash is.
pub(super) fn upper_half(hash: u64) -> u32 {
    if hash == 0 { 0 } else { (hash >> 32) as u32 | 1 }
}

/// Seconds since 1970, which 32 bits hold until 2106.
pub(super) fn seconds(at: Time) -> u32 {
    u32::try_from(at.timestamp().max(0)).unwrap_or(u32::MAX)
}

/// Up to four countries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Countries(u64);

impl Countries {
    /// The first four.
    pub(super) fn new(about: &[Country]) -> Countries {
        let code = |country: &Country| country.code().bytes().fold(0, |code, letter| code << 8 | u64::from(letter));
        Countries(about.iter().take(4).map(code).fold(0, |all, code| all << 16 | code))
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns true if and only if both have a country in common.
    pub(super) fn meet(self, other: Countries) -> bool {
        let codes = |all: u64| (0..4).map(move |place| (all >> (16 * place)) as u16).filter(|code| *code != 0);
        codes(self.0).any(|code| codes(other.0).any(|other| other == code))
    }
}

/// An entry as it comes in: its sketch, its terms with their weights, and what it is found by.
#[derive(Debug)]
pub(super) struct Incoming {
    pub(super) sketch: Sketch,
    /// The terms that are kept, those that tell most first.
    pub(super) terms: SmallVec<[Weighted; 32]>,
    /// Where all its words stand, kept or not.
    pub(super) slots: SmallVec<[Slot; 48]>,
    /// The title as keys for equality.
    pub(super) titles: TitleKeys,
    /// Hash of the permalink; 0 where there is none.
    pub(super) permalink: u64,
}

/// A term with its weight now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighted {
    pub(super) term: Term,
    /// The inverse document frequency, less for pairs of characters; where it stands is not yet in it.
    pub(super) weight: f32,
    /// Where its word stands; 0 where nobody asks.
    pub(super) slot: Slot,
}

/// What a word of the summary weighs beside one of the title.
pub(super) const SUMMARY_WEIGHT: f32 = 0.475;

/// What a pair of characters weighs beside a word: two neighbouring pairs share a character.
const GRAM_WEIGHT: f32 = 0.6;

/// A word that less than one story in 20,000 has says no more than one that one in 20,000 has: in a window of a million
/// entries rare words are mostly misspelled.
const SHARE_MIN: f32 = 5e-5;

impl Weighted {
    /// The term, where `share` of all reports have it.
    pub(super) fn new(term: Term, share: f32, slot: Slot) -> Weighted {
        let idf = -share.clamp(SHARE_MIN, 1.0).ln();
        Weighted { term, weight: if term.is_gram() { idf * GRAM_WEIGHT } else { idf }, slot }
    }

    pub(super) fn hash(&self) -> u32 {
        self.term.hash()
    }

    /// The weight with regard to where it stands.
    pub(super) fn placed(&self) -> f32 {
        if self.term.in_title() { self.weight } else { self.weight * SUMMARY_WEIGHT }
    }
}
