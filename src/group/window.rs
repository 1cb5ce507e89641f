//! The reports of the last days, and by which terms to find them again.
//!
//! Reports stand in the order of their arrival and are named by a running number, so that the oldest fall off the
//! front. For every term the window keeps how many reports have it (its document frequency, what weights are made
//! from) and which, the latest last.

use super::background::{self, BACKGROUND_REPORTS, LanguageCode};
use super::sketch::{Sketch, Weighted};
use super::terms::Term;
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

/// What a further report of a story counts among the stories that have a word.
const REPORT_OF_STORY: f32 = 0.2;

#[derive(Clone, Debug, Default)]
struct Postings {
    /// How many reports have the term.
    n_reports: u32,
    /// How many of them were the first of their story to have it.
    n_stories: u32,
    /// Which reports have it, the latest last; the oldest of many are missing.
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

    /// The share of stories, 0 to 1, that have the term, of which ordinary text in the language tells something too.
    ///
    /// Stories and not reports, because a word that a hundred reports of one story have, and none else, tells that
    /// story well, and one that stands once in each of a hundred stories names their topic; reports of a story count a
    /// little nevertheless, as stories begun apart may be one. Counts the report at hand and one more, so that the first
    /// report with a rare word does not weigh it much higher than the second will.
    pub(super) fn share_with(&self, hash: u32, language: LanguageCode) -> f32 {
        let n_with = self.postings.get(&hash).map_or(0.0, |postings| {
            let n_others = postings.n_reports - postings.n_stories;
            postings.n_stories as f32 + n_others as f32 * REPORT_OF_STORY
        });
        let expected = background::share(hash, language) * BACKGROUND_REPORTS;
        ((n_with + 2.0 + expected) / (self.reports.len() as f32 + 2.0 + BACKGROUND_REPORTS)).min(1.0)
    }

    /// The terms of a report with their weights now.
    pub(super) fn weigh(&self, sketch: &Sketch) -> Vec<Weighted> {
        let weigh = |term: &Term| Weighted::new(*term, self.share_with(term.hash(), sketch.language));
        sketch.terms.iter().map(weigh).collect()
    }

    /// How many stories have the term, and the latest reports that do.
    pub(super) fn with(&self, hash: u32) -> (u32, &[Number]) {
        self.postings.get(&hash).map_or((0, &[]), |postings| (postings.n_stories, &postings.reports))
    }

    /// Adds a report and returns its number.
    pub(super) fn push(&mut self, report: Report) -> Number {
        self.first = self.first.max(1);
        let number = self.first + self.reports.len() as Number;
        for term in &report.sketch.terms {
            let postings = self.postings.entry(term.hash()).or_default();
            postings.n_reports += 1;
            postings.n_stories += u32::from(term.is_new_to_story());
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
        for term in &report.sketch.terms {
            if let Some(postings) = self.postings.get_mut(&term.hash()) {
                postings.n_reports -= 1;
                postings.n_stories -= u32::from(term.is_new_to_story());
                forget(postings);
                if postings.n_reports == 0 {
                    self.postings.remove(&term.hash());
                }
            }
        }
    }
}
