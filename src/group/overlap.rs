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
    /// The cosine of the two vectors of weights, title words in full, words of the summary at about half.
    pub(super) cosine: f32,
    /// The mass of all shared terms, each at the lower of its two weights.
    pub(super) mass: f32,
    /// How many terms are shared.
    pub(super) n_terms: u32,
    /// How many of them are rare, and so are names as a rule.
    pub(super) n_rare: u32,
    /// True if the two are in different languages.
    pub(super) is_foreign: bool,
    /// True if both are about a certain country.
    pub(super) shares_country: bool,
    /// The geometric mean of the masses of the two titles.
    pub(super) title_mass: f32,
    /// How many of the two have a summary.
    pub(super) n_summaries: u32,
}

/// Weight from which a word is rare: one story in 200 has it.
const RARE: f32 = 5.3;

/// Cosine from which two entries are in one language, whatever was said or guessed of them.
const ONE_LANGUAGE: f32 = 0.5;

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

    /// The place among the terms of the entry of one that it shares.
    #[inline]
    pub(super) fn find(&self, term: Term) -> Option<usize> {
        let mut slot = first_slot(term);
        while self.slots[slot] != 0 {
            let index = usize::from(self.slots[slot]) - 1;
            if self.terms[index].hash() == term.hash() {
                return Some(index);
            }
            slot = (slot + 1) % SLOTS;
        }
        None
    }

    /// Compares the entry with another.
    pub(super) fn overlap(&self, other: &Sketch, terms: &[Term]) -> Overlap {
        let one = self.sketch;
        let mut overlap = Overlap::default();
        let mut product = 0.0;
        for their_term in terms {
            let Some(our) = self.find(*their_term).map(|index| &self.terms[index]) else { continue };
            let ours = our.placed();
            let their = if their_term.in_title() { our.weight } else { our.weight * SUMMARY_WEIGHT };
            product += ours * their;
            overlap.mass += ours.min(their);
            overlap.n_terms += 1;
            overlap.n_rare += u32::from(our.weight >= RARE);
        }
        let lengths = one.length * other.length;
        overlap.cosine = if lengths > 0.0 { (product / lengths).min(1.0) } else { 0.0 };
        overlap.title_mass = (one.title_mass * other.title_mass).sqrt();
        overlap.is_foreign = one.language != 0 && other.language != 0 && one.language != other.language;
        overlap.shares_country = one.about.meet(other.about);
        overlap.n_summaries = u32::from(one.has_summary) + u32::from(other.has_summary);
        overlap
    }
}

fn first_slot(term: Term) -> usize {
    (term.hash() >> 8) as usize % SLOTS
}

impl Overlap {
    /// The natural logarithm of the odds that the two tell the same story.
    ///
    /// Six weights, first fitted by logistic regression to pairs of entries that share rare words, mostly of a stream of
    /// English headlines where one pair in thirty is the same story, and some of longer texts in eight languages; then
    /// moved a little, together with the constants of `nearness` and `background`, by what whole streams came to. It
    /// counts how alike the two are, and how much they share in all; less where it is spread over many common words;
    /// more where the titles say much, because then there was more to be different in; less with a summary, because
    /// among more words some meet by chance.
    pub(super) fn log_odds(&self) -> f32 {
        if self.is_foreign && self.cosine < ONE_LANGUAGE {
            return self.foreign_log_odds();
        }
        let alike = 12.98 * self.cosine + 2.15 * self.mass.ln_1p() - 0.237 * self.n_terms as f32;
        let telling = 2.69 * self.title_mass.max(1.0).ln();
        let summaries = match self.n_summaries {
            0 => 0.0,
            1 => -1.7,
            _ => -1.3,
        };
        alike + telling + summaries - 18.13
    }

    /// The same for two entries in different languages, which share names and numbers or nothing.
    ///
    /// Two names in common are the same people, often in another story; three are one story about half the time. So it
    /// takes four, or three and a country.
    fn foreign_log_odds(&self) -> f32 {
        let country = if self.shares_country { 1.5 } else { 0.0 };
        1.5 * self.n_rare as f32 + country - 5.5
    }
}
