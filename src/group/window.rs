//! The reports of the last days, in the order of their arrival.
//!
//! A report is named by a running number. Reports stand in blocks, and so do their terms: a block is let go whole when
//! the last of its reports has left the window, and nothing is ever moved.

use super::sketch::Sketch;
use super::terms::Term;
use crate::model::{EntryId, StoryId};
use std::collections::VecDeque;

/// The running number of a report; the first is 1, so that 0 can mean none.
pub(super) type Number = u32;

/// Reports in one block; a power of two. All their terms can be counted in 16 bits.
const BLOCK: usize = 1024;

/// One entry as the window remembers it, but for its terms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report {
    pub(super) entry: EntryId,
    pub(super) story: StoryId,
    /// The report of the story before this one; 0 where it is the first.
    pub(super) previous: Number,
    pub(super) sketch: Sketch,
    terms_start: u16,
    n_terms: u8,
}

#[derive(Debug, Default)]
struct Block {
    reports: Vec<Report>,
    terms: Vec<Term>,
}

impl Block {
    fn terms(&self, report: &Report) -> &[Term] {
        let start = usize::from(report.terms_start);
        &self.terms[start..start + usize::from(report.n_terms)]
    }
}

/// See the head of the file.
#[derive(Debug)]
pub(super) struct Window {
    blocks: VecDeque<Block>,
    /// The number of the first report of the first block.
    start: Number,
    /// The number of the oldest report; those of its block before it have left.
    first: Number,
    /// The number of the next report.
    next: Number,
}

impl Window {
    pub(super) fn new() -> Window {
        Window { blocks: VecDeque::new(), start: 1, first: 1, next: 1 }
    }

    pub(super) fn len(&self) -> usize {
        (self.next - self.first) as usize
    }

    /// The number of the oldest report.
    pub(super) fn first(&self) -> Number {
        self.first
    }

    /// The report of that number, unless it has left the window.
    #[inline]
    pub(super) fn get(&self, number: Number) -> Option<&Report> {
        self.get_with_terms(number).map(|(report, _)| report)
    }

    /// The report of that number and its terms, those that tell most first.
    #[inline]
    pub(super) fn get_with_terms(&self, number: Number) -> Option<(&Report, &[Term])> {
        let (block, index) = self.locate(number)?;
        let block = &self.blocks[block];
        let report = &block.reports[index];
        Some((report, block.terms(report)))
    }

    /// The report of that number, to be changed.
    pub(super) fn get_mut(&mut self, number: Number) -> Option<&mut Report> {
        let (block, index) = self.locate(number)?;
        Some(&mut self.blocks[block].reports[index])
    }

    #[inline]
    fn locate(&self, number: Number) -> Option<(usize, usize)> {
        let index = (number.wrapping_sub(self.start)) as usize;
        (self.first <= number && number < self.next).then_some((index / BLOCK, index % BLOCK))
    }

    /// Reads a little of each report, so that their memory is fetched at the same time and not one after the other.
    pub(super) fn touch(&self, numbers: &[Number]) {
        let reports = numbers.iter().filter_map(|number| self.get_with_terms(*number));
        let words =
            reports.map(|(_, terms)| terms.iter().step_by(16).map(|term| term.hash()).fold(0, u32::wrapping_add));
        std::hint::black_box(words.fold(0, u32::wrapping_add));
    }

    /// Adds a report and returns its number.
    pub(super) fn push(&mut self, entry: EntryId, story: StoryId, sketch: Sketch, terms: &[Term]) -> Number {
        if self.blocks.back().is_none_or(|block| block.reports.len() == BLOCK) {
            if let Some(full) = self.blocks.back_mut() {
                full.terms.shrink_to_fit();
            }
            self.blocks.push_back(Block { reports: Vec::with_capacity(BLOCK), terms: Vec::new() });
        }
        let block = self.blocks.back_mut().expect("one was added");
        let (terms_start, n_terms) = (block.terms.len() as u16, terms.len() as u8);
        block.terms.extend_from_slice(terms);
        block.reports.push(Report { entry, story, previous: 0, sketch, terms_start, n_terms });
        self.next += 1;
        self.next - 1
    }

    /// Takes back the report added last.
    pub(super) fn pop(&mut self) {
        let Some(block) = self.blocks.back_mut() else { return };
        if let Some(report) = block.reports.pop() {
            block.terms.truncate(usize::from(report.terms_start));
            self.next -= 1;
        }
        if block.reports.is_empty() {
            self.blocks.pop_back();
        }
    }

    /// Lets the oldest report go.
    pub(super) fn shift(&mut self) {
        if self.len() == 0 {
            return;
        }
        self.first += 1;
        if (self.first - self.start) as usize == BLOCK {
            self.blocks.pop_front();
            self.start = self.first;
        }
    }
}
