//! The reports of the last days, and by which terms to find them again.
//!
//! Reports stand in the order of their arrival and are named by a running number, so that the oldest fall off the
//! front. For every term the window keeps how many reports have it (its document frequency, what weights are made
//! from) and which, the latest last.

use super::background::{self, BACKGROUND_REPORTS};
use super::sketch::{Sketch, Weighted};
use crate::model::{EntryId, StoryId};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// The running number of a report; the first is 1, so that 0 can mean none.
pub(super) type Number = u32;

/// Reports remembered for one term. A term of more reports than this tells little apart; the latest are the likeliest.
const POSTINGS_MAX: usize = 1024;

/// One entry as the window remembers it.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) entry: EntryId,
    pub(super) story: StoryId,
    pub(super) sketch: Sketch,
}

#[derive(Clone, Debug, Default)]
struct Postings {
    n_reports: u32,
    reports: Vec<Number>,
}

/// See the head of the file.
#[derive(Debug, Default)]
pub(super) struct Window {
    reports: VecDeque<Report>,
    first: Number,
    postings: FxHashMap<u32, Postings>,
}

impl Window {
    pub(super) fn len(&self) -> usize {
        self.reports.len()
    }

    /// The report of that number, unless it has left the window.
    pub(super) fn get(&self, number: Number) -> Option<&Report> {
        self.reports.get(number.checked_sub(self.first)? as usize)
    }

    /// Reads a little of each report, so that their memory is fetched at the same time and not one after the other.
    pub(super) fn touch(&self, numbers: &[Number]) {
        let terms = numbers.iter().filter_map(|number| self.get(*number)).map(|report| &report.sketch.terms);
        let words = terms.map(|terms| terms.iter().step_by(16).map(|term| term.hash()).fold(0, u32::wrapping_add));
        std::hint::black_box(words.fold(0, u32::wrapping_add));
    }

    /// Puts a report into another story.
    pub(super) fn move_report(&mut self, number: Number, story: StoryId) {
        let index = number.wrapping_sub(self.first) as usize;
        if let Some(report) = self.reports.get_mut(index) {
            report.story = story;
        }
    }

    /// The share of reports that have the term, where `expected` of them had it in ordinary text.
    ///
    /// Counts the report at hand and one more, so that the first report with a rare word does not weigh it much higher
    /// than the second will.
    pub(super) fn share_with(&self, hash: u32, expected: f32) -> f32 {
        let n_with = self.postings.get(&hash).map_or(0, |postings| postings.n_reports) as f32;
        (n_with + 2.0 + expected * BACKGROUND_REPORTS) / (self.reports.len() as f32 + 2.0 + BACKGROUND_REPORTS)
    }

    /// The terms of a report with their weights now. Its language is forgotten; by now the stream knows the words.
    pub(super) fn weigh(&self, sketch: &Sketch) -> Vec<Weighted> {
        let share = |hash| self.share_with(hash, background::share(hash, "en"));
        sketch.terms.iter().map(|term| Weighted::new(*term, share(term.hash()))).collect()
    }

    /// How many reports have the term, and the latest of them.
    pub(super) fn with(&self, hash: u32) -> (u32, &[Number]) {
        self.postings.get(&hash).map_or((0, &[]), |postings| (postings.n_reports, &postings.reports))
    }

    /// Adds a report and returns its number.
    pub(super) fn push(&mut self, report: Report) -> Number {
        self.first = self.first.max(1);
        let number = self.first + self.reports.len() as Number;
        for term in &report.sketch.terms {
            let postings = self.postings.entry(term.hash()).or_default();
            postings.n_reports += 1;
            if postings.reports.len() >= POSTINGS_MAX {
                postings.reports.drain(..POSTINGS_MAX / 2);
            }
            postings.reports.push(number);
        }
        self.reports.push_back(report);
        number
    }

    /// Takes back the report added last.
    pub(super) fn pop(&mut self) {
        let Some(report) = self.reports.pop_back() else { return };
        self.forget_terms(&report, |postings| {
            postings.reports.pop();
        });
    }

    /// The report added last.
    pub(super) fn latest(&self) -> Option<&Report> {
        self.reports.back()
    }

    /// The oldest report.
    pub(super) fn oldest(&self) -> Option<&Report> {
        self.reports.front()
    }

    /// Lets the oldest report go.
    pub(super) fn shift(&mut self) -> Option<(Number, Report)> {
        let report = self.reports.pop_front()?;
        let number = self.first;
        self.first += 1;
        let first = self.first;
        self.forget_terms(&report, |postings| {
            let n_gone = postings.reports.partition_point(|number| *number < first);
            if n_gone * 2 > postings.reports.len() {
                postings.reports.drain(..n_gone);
                postings.reports.shrink_to(2 * postings.reports.len());
            }
        });
        Some((number, report))
    }

    fn forget_terms(&mut self, report: &Report, forget: impl Fn(&mut Postings)) {
        for hash in report.sketch.terms.iter().map(|term| term.hash()) {
            if let Some(postings) = self.postings.get_mut(&hash) {
                postings.n_reports -= 1;
                forget(postings);
                if postings.n_reports == 0 {
                    self.postings.remove(&hash);
                }
            }
        }
    }
}
