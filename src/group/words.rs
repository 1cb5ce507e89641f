//! The words of the last days: how many stories have each, and the latest reports that do.
//!
//! Counts are kept in two halves, this one and the one before, and the older half is dropped whole when a new one
//! begins ([`Words::turn`]): so a report need not be taken out of the counts of all its words when it leaves the window,
//! and they can count words that the window does not keep.

use super::background::{self, BACKGROUND_REPORTS, LanguageCode};
use super::lists::{List, Lists};
use super::terms::Term;
use super::window::Number;

/// What the first report of a story counts, and a further one.
///
/// Stories and not reports are counted, because a word that a hundred reports of one story have, and none else, tells
/// that story well, and one that stands once in each of a hundred stories names their topic; reports of a story count
/// a little nevertheless, as stories begun apart may be one.
const FIRST_REPORT: u32 = 5;
const FURTHER_REPORT: u32 = 1;

/// Words that fit before the table first grows; a power of two.
const SLOTS_MIN: usize = 1 << 10;

#[derive(Clone, Copy, Debug, Default)]
struct Word {
    /// The hash of its term; 0 where the slot is empty.
    hash: u32,
    /// What this half of the window counted.
    recent: u32,
    /// What the half before it counted.
    before: u32,
    list: List,
}

impl Word {
    fn count(&self) -> f32 {
        (self.recent + self.before) as f32 / FIRST_REPORT as f32
    }
}

/// Where a word stands until the table next grows or turns.
pub(super) type Slot = u32;

/// See the head of the file.
#[derive(Debug)]
pub(super) struct Words {
    slots: Vec<Word>,
    n_words: usize,
    /// Reports counted in this half and in the one before.
    n_reports: [u32; 2],
    lists: Lists,
    /// What was counted since the last commit.
    journal: Vec<(u32, u32)>,
}

impl Words {
    pub(super) fn new() -> Words {
        let slots = vec![Word::default(); SLOTS_MIN];
        Words { slots, n_words: 0, n_reports: [0, 0], lists: Lists::default(), journal: Vec::new() }
    }

    /// Makes room for so many words, so that their slots stay where they are.
    pub(super) fn reserve(&mut self, n_words: usize) {
        if (self.n_words + n_words) * 5 > self.slots.len() * 4 {
            self.rebuild(self.slots.len() * 2, |_, _| {});
        }
    }

    /// Where the word stands; it is put there if it is new.
    pub(super) fn slot(&mut self, hash: u32) -> Slot {
        let slot = self.find(hash);
        if self.slots[slot].hash != hash {
            self.slots[slot].hash = hash;
            self.n_words += 1;
        }
        slot as Slot
    }

    fn find(&self, hash: u32) -> usize {
        let mask = self.slots.len() - 1;
        // The three lowest bits of a hash are always 0.
        let mut slot = (hash >> 3) as usize & mask;
        while self.slots[slot].hash != hash && self.slots[slot].hash != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// The share of stories, 0 to 1, that have the word at the slot, of which ordinary text has it in `background`.
    ///
    /// Counts the report at hand and one more, so that the first report with a rare word does not weigh it much higher
    /// than the second will.
    pub(super) fn share(&self, slot: Slot, background: f32) -> f32 {
        self.share_of(&self.slots[slot as usize], background)
    }

    /// The same for a term wherever it stands.
    pub(super) fn share_with(&self, hash: u32, language: LanguageCode) -> f32 {
        self.share_of(&self.slots[self.find(hash)], background::share(hash, language))
    }

    fn share_of(&self, word: &Word, background: f32) -> f32 {
        let n_reports = (self.n_reports[0] + self.n_reports[1]) as f32;
        ((word.count() + 2.0 + background * BACKGROUND_REPORTS) / (n_reports + 2.0 + BACKGROUND_REPORTS)).min(1.0)
    }

    /// About how many stories have the word, and the latest reports that do.
    pub(super) fn with(&self, slot: Slot) -> (f32, &[Number]) {
        let word = &self.slots[slot as usize];
        (word.count(), self.lists.get(&word.list))
    }

    /// Counts one more report.
    pub(super) fn count_report(&mut self) {
        self.n_reports[0] += 1;
    }

    /// Counts a word of it.
    pub(super) fn count(&mut self, slot: Slot, is_new_to_story: bool) {
        let count = if is_new_to_story { FIRST_REPORT } else { FURTHER_REPORT };
        let word = &mut self.slots[slot as usize];
        word.recent += count;
        self.journal.push((word.hash, count));
    }

    /// Lets the report be found by the word.
    pub(super) fn enlist(&mut self, slot: Slot, number: Number) {
        self.lists.push(&mut self.slots[slot as usize].list, number);
    }

    /// What was counted cannot be taken back any more.
    pub(super) fn commit(&mut self) {
        self.journal.clear();
    }

    /// Takes back the report counted last, of so many words, and where it was enlisted.
    pub(super) fn take_back(&mut self, n_words: usize, number: Number, terms: &[Term]) {
        self.n_reports[0] -= 1;
        for (hash, count) in self.journal.split_off(self.journal.len() - n_words) {
            let slot = self.find(hash);
            self.slots[slot].recent -= count;
        }
        for term in terms.iter().filter(|term| term.is_enlisted()) {
            let slot = self.find(term.hash());
            self.lists.pop(&mut self.slots[slot].list, number);
        }
    }

    /// Begins a new half: forgets what was counted before the last one, and the reports before `first`.
    pub(super) fn turn(&mut self, first: Number) {
        self.n_reports = [0, self.n_reports[0]];
        self.rebuild(SLOTS_MIN, |word, lists| {
            word.before = std::mem::take(&mut word.recent);
            lists.forget_before(&mut word.list, first);
        });
    }

    /// Puts what is left of the words into a table of at least so many slots.
    fn rebuild(&mut self, n_slots_min: usize, change: impl Fn(&mut Word, &mut Lists)) {
        self.slots.iter_mut().for_each(|word| change(word, &mut self.lists));
        let is_left = |word: &&Word| word.recent + word.before > 0 || word.list != List::default();
        self.n_words = self.slots.iter().filter(is_left).count();
        let n_slots = (self.n_words * 4 / 3).next_power_of_two().max(n_slots_min);
        let words = std::mem::replace(&mut self.slots, vec![Word::default(); n_slots]);
        for word in words.iter().filter(is_left) {
            let slot = self.find(word.hash);
            self.slots[slot] = *word;
        }
    }
}
