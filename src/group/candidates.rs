//! Which reports in the window are worth comparing with an entry: those that share its rarest terms.

use super::sketch::Weighted;
use super::window::{Number, Window};
use super::words::Words;

/// Reports compared in full. Those that share less than this many others seldom reach a story.
const CANDIDATES_MAX: usize = 16;

/// Reports looked at through the terms of one entry, the latest first: keeps an entry within some microseconds.
const HOPS_MAX: usize = 320;

/// A term that more than one report in this many has leads to too many to be worth following.
const ONE_IN: usize = 12;

/// Of the squared length of an entry's vector this part at least must be shared with a candidate.
const SHARED_MIN: f32 = 0.06;

/// Slots for sums; a power of two, twice as many as hops, so that probing ends soon.
const SLOTS: usize = 1024;

/// Room for finding candidates, kept from entry to entry.
#[derive(Debug)]
pub(super) struct Finder {
    slots: Vec<(Number, f32)>,
    used: Vec<u16>,
    found: Vec<(Number, f32)>,
    numbers: Vec<Number>,
}

impl Finder {
    pub(super) fn new() -> Finder {
        Finder { slots: vec![(0, 0.0); SLOTS], used: Vec::new(), found: Vec::new(), numbers: Vec::new() }
    }

    /// The reports that share most with the terms, those that share most first. The terms that tell most come first.
    pub(super) fn find(&mut self, terms: &[Weighted], words: &Words, window: &Window) -> &[Number] {
        let too_common = (window.len() / ONE_IN + ONE_IN) as f32;
        // The lists lie all over the memory: reading one number of each lets them be fetched at the same time.
        let ends = terms.iter().map(|term| words.with(term.slot).1.last().copied().unwrap_or(0));
        std::hint::black_box(ends.fold(0, u32::wrapping_add));
        let mut hops_left = HOPS_MAX;
        for term in terms {
            let (n_stories, reports) = words.with(term.slot);
            if n_stories > too_common {
                continue;
            }
            let in_window = reports.iter().rev().take_while(|number| **number >= window.first());
            for number in in_window.take(hops_left) {
                self.add(*number, term.placed() * term.weight);
            }
            hops_left = hops_left.saturating_sub(reports.len());
            if hops_left == 0 {
                break;
            }
        }
        let least = SHARED_MIN * terms.iter().map(|term| term.placed().powi(2)).sum::<f32>();
        self.take_best(least)
    }

    fn add(&mut self, number: Number, weight: f32) {
        let mut slot = number.wrapping_mul(0x9E37_79B9) as usize >> 7 & (SLOTS - 1);
        while self.slots[slot].0 != number {
            if self.slots[slot].0 == 0 {
                self.slots[slot].0 = number;
                self.used.push(slot as u16);
                break;
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        self.slots[slot].1 += weight;
    }

    fn take_best(&mut self, least: f32) -> &[Number] {
        self.found.clear();
        for slot in self.used.drain(..) {
            let (number, sum) = std::mem::take(&mut self.slots[usize::from(slot)]);
            if sum >= least {
                self.found.push((number, sum));
            }
        }
        let order = |one: &(Number, f32), other: &(Number, f32)| other.1.total_cmp(&one.1).then(other.0.cmp(&one.0));
        if self.found.len() > CANDIDATES_MAX {
            self.found.select_nth_unstable_by(CANDIDATES_MAX, order);
            self.found.truncate(CANDIDATES_MAX);
        }
        self.found.sort_unstable_by(order);
        self.numbers.clear();
        self.numbers.extend(self.found.iter().map(|(number, _)| *number));
        &self.numbers
    }
}
