//! What the window remembers of an entry's words: enough to compare it with those to come, in a few hundred bytes.

use super::background::LanguageCode;
use super::marks::Marks;
use super::terms::Term;
use super::titles::TitleKeys;
use crate::model::{Country, Time};
use smallvec::SmallVec;

/// The words of an entry and what else may join it to a story or keep it out.
#[derive(Clone, Debug)]
pub(super) struct Sketch {
    /// Its terms in the order of their hashes.
    pub(super) terms: Box<[Term]>,
    /// The Euclidean length of the vector of weights, as they were when the entry came.
    pub(super) length: f32,
    /// The sum of the weights of the terms in the title, as they were when the entry came.
    pub(super) title_mass: f32,
    /// True if the publisher described the entry.
    pub(super) has_summary: bool,
    /// The language of the entry.
    pub(super) language: LanguageCode,
    /// When the entry came.
    pub(super) at: Time,
    /// Hash of the publisher.
    pub(super) publisher: u32,
    /// Hash of the permalink; 0 where there is none.
    pub(super) permalink: u64,
    /// The title as keys for equality.
    pub(super) titles: TitleKeys,
    /// Results, quarters and the like in the title.
    pub(super) marks: Marks,
    /// The countries the entry is about.
    pub(super) about: SmallVec<[Country; 4]>,
}

/// A term with its weight now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weighted {
    pub(super) term: Term,
    /// The inverse document frequency, less for pairs of characters; where it stands is not yet in it.
    pub(super) weight: f32,
}

/// What a word of the summary weighs beside one of the title.
pub(super) const SUMMARY_WEIGHT: f32 = 0.5;

/// What a pair of characters weighs beside a word: two neighbouring pairs share a character.
const GRAM_WEIGHT: f32 = 0.6;

/// A word that less than one story in 20,000 has says no more than one that one in 20,000 has: in a window of a million
/// entries rare words are mostly misspelled.
const SHARE_MIN: f32 = 5e-5;

impl Weighted {
    /// The term, where `share` of all reports have it.
    pub(super) fn new(term: Term, share: f32) -> Weighted {
        let idf = -share.clamp(SHARE_MIN, 1.0).ln();
        Weighted { term, weight: if term.is_gram() { idf * GRAM_WEIGHT } else { idf } }
    }

    pub(super) fn hash(&self) -> u32 {
        self.term.hash()
    }

    /// The weight with regard to where it stands.
    pub(super) fn placed(&self) -> f32 {
        if self.term.in_title() { self.weight } else { self.weight * SUMMARY_WEIGHT }
    }
}
