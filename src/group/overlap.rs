//! How much two entries share, as a handful of figures, and the chance that they tell the same story.
//!
//! Cosine alone is not enough: it forgets how much the shared words say in all. Two titles of four words that share
//! two names and two of twelve words that share six common ones may have one cosine; the first pair is the same story
//! more often. So the cosine stands beside the mass of what is shared, and a logistic function weighs them.

use super::sketch::{SUMMARY_WEIGHT, Sketch, Weighted};

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

/// Compares an entry whose terms are weighed with one in the window; terms of both are in the order of their hashes.
pub(super) fn overlap(terms: &[Weighted], one: &Sketch, other: &Sketch) -> Overlap {
    let mut overlap = Overlap::default();
    let mut product = 0.0;
    let mut theirs = other.terms.iter().copied().peekable();
    for term in terms {
        while theirs.next_if(|theirs| theirs.hash() < term.hash()).is_some() {}
        let Some(their_term) = theirs.next_if(|theirs| theirs.hash() == term.hash()) else { continue };
        let ours = term.placed();
        let their = if their_term.in_title() { term.weight } else { term.weight * SUMMARY_WEIGHT };
        product += ours * their;
        overlap.mass += ours.min(their);
        overlap.n_terms += 1;
        if term.term.in_title() && their_term.in_title() {
            overlap.title_mass += term.weight;
        }
    }
    let ratio = |part: f32, whole: f32| if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 };
    overlap.cosine = ratio(product, one.length * other.length);
    overlap.jaccard = ratio(overlap.title_mass, one.title_mass + other.title_mass - overlap.title_mass);
    overlap.length = (one.length * other.length).sqrt();
    overlap.has_summary = one.has_summary || other.has_summary;
    overlap
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
