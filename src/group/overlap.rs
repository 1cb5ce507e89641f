//! How much two entries share, as a handful of figures, and the chance that they tell the same story.
//!
//! Cosine alone is not enough: it forgets how much the shared words say in all. Two titles of four words that share
//! two names and two of twelve words that share six common ones may have one cosine; the first pair is the same story
//! more often. So the cosine stands beside the mass of what is shared, and a logistic function weighs them.

use super::sketch::{SUMMARY_WEIGHT, Sketch, Weighted};
use super::terms::Term;

/// What two entries share. Masses are sums of weights, in nats.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Overlap {
    /// The cosine of the two vectors of weights, title words in full, words of the summary at half.
    pub(super) cosine: f32,
    /// The mass of all shared terms, each at the lower of its two weights.
    pub(super) mass: f32,
    /// The mass of terms that stand in both titles.
    pub(super) title_mass: f32,
    /// The shared part of the mass of both titles.
    pub(super) jaccard: f32,
    /// How many terms are shared.
    pub(super) n_terms: u32,
    /// The geometric mean of the lengths of the two vectors.
    pub(super) length: f32,
    /// True if one of them at least has a summary.
    pub(super) has_summary: bool,
}

/// Slots of a [`Lookup`]: with 44 terms five of six slots are empty, and most terms that are not shared end there.
const SLOTS: usize = 256;

/// The weighted terms of one entry, to be found by their hashes: it is compared with many others.
pub(super) struct Lookup<'a> {
    terms: &'a [Weighted],
    sketch: &'a Sketch,
    /// By the lower bits of the hash the position of the first term there, plus one.
    slots: [u8; SLOTS],
}

impl<'a> Lookup<'a> {
    /// At most 255 terms, more than an entry ever has.
    pub(super) fn new(terms: &'a [Weighted], sketch: &'a Sketch) -> Lookup<'a> {
        let mut slots = [0; SLOTS];
        for (index, weighted) in terms.iter().enumerate().take(usize::from(u8::MAX)) {
            let mut slot = first_slot(weighted.term);
            while slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = index as u8 + 1;
        }
        Lookup { terms, sketch, slots }
    }

    #[inline]
    fn find(&self, term: Term) -> Option<&Weighted> {
        let mut slot = first_slot(term);
        while self.slots[slot] != 0 {
            let weighted = &self.terms[usize::from(self.slots[slot]) - 1];
            if weighted.hash() == term.hash() {
                return Some(weighted);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    /// Compares the entry with another.
    pub(super) fn overlap(&self, other: &Sketch) -> Overlap {
        let one = self.sketch;
        let mut overlap = Overlap::default();
        let mut product = 0.0;
        for their_term in &other.terms {
            let Some(our) = self.find(*their_term) else { continue };
            let ours = our.placed();
            let their = if their_term.in_title() { our.weight } else { our.weight * SUMMARY_WEIGHT };
            product += ours * their;
            overlap.mass += ours.min(their);
            overlap.n_terms += 1;
            if our.term.in_title() && their_term.in_title() {
                overlap.title_mass += our.weight;
            }
        }
        let ratio = |part: f32, whole: f32| if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 };
        overlap.cosine = ratio(product, one.length * other.length);
        overlap.jaccard = ratio(overlap.title_mass, one.title_mass + other.title_mass - overlap.title_mass);
        overlap.length = (one.length * other.length).sqrt();
        overlap.has_summary = one.has_summary || other.has_summary;
        overlap
    }
}

fn first_slot(term: Term) -> usize {
    (term.hash() >> 8) as usize % SLOTS
}

impl Overlap {
    /// The natural logarithm of the odds that the two tell the same story.
    ///
    /// Eight numbers, fitted by logistic regression to pairs of entries that share a rare term in a stream of English
    /// headlines with and without summaries, where one pair in thirty is the same story. The parts: the cosine; the
    /// mass of what is shared, in all and in the titles, which says more the longer the texts; less for the number of
    /// words over which it is spread, and for titles of nearly the same words, which the cosine has counted already;
    /// less with a summary, because more words meet by chance.
    pub(super) fn log_odds(&self) -> f32 {
        let shared = 19.254 * self.cosine + 2.537 * self.mass.ln_1p() + 1.110 * self.title_mass.ln_1p();
        let spread = 11.875 * self.jaccard + 0.241 * self.n_terms as f32;
        let summary = if self.has_summary { 2.692 } else { 0.0 };
        shared - spread + 2.809 * self.length.max(1.0).ln() - summary - 18.674
    }
}
