//! How near an entry comes to whole stories, and two stories to each other.
//!
//! Two of a story's reports must speak for an entry, not one: reports in between ("stocks slip on China data") chain
//! different stories together where the nearest report alone decides. Two stories become one only if their reports fit
//! each other on average, even if an entry fits both.

use super::overlap::Lookup;
use super::sketch::{Incoming, Sketch, Weighted};
use super::stories::Stories;
use super::terms::Term;
use super::vetoes::{TELLING_MASS, countries_differ, veto};
use super::window::{Number, Window};
use super::words::Words;
use crate::model::StoryId;
use smallvec::SmallVec;

/// Log-odds taken for the second-best report of a story when only one of several came into question at all.
const SILENT_REPORT: f32 = -0.8;

/// Log-odds below this do not count further: a report may be as far away as it likes.
const FARTHEST: f32 = -8.0;

/// Mean log-odds between their reports from which two stories are one, where an entry fits both. It is low because most
/// pairs of reports of one story share little.
const ONE_STORY: f32 = -1.9;

/// What the other reports of a story have to say beside the two nearest.
const OTHERS_WEIGHT: f32 = 0.3;

/// Log-odds from which it is worth asking more reports of a story.
const PROMISING: f32 = -1.5;

/// Reports of a story, the latest, that stand for it when two stories are compared.
const SPOKESMEN: usize = 6;

/// A report with its terms.
type Spokesman<'a> = (&'a Sketch, &'a [Term]);

/// Cosine from which two entries have the same wording.
const VERBATIM: f32 = 0.9;

/// Cosine from which two texts may be versions of one article.
const RELATED_WORDING: f32 = 0.2;

/// Log-odds lost where two entries are about countries of which none is the same.
const OTHER_COUNTRIES: f32 = 2.0;

/// A story that an entry may belong to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Near {
    pub(super) story: StoryId,
    /// The nearest of its reports.
    pub(super) number: Number,
    /// The log-odds that the entry belongs to it.
    pub(super) log_odds: f32,
    /// True if the nearest report has the same wording.
    pub(super) is_verbatim: bool,
}

/// The stories near an entry, the nearest first, and what kept it out of nearer ones.
#[derive(Debug)]
pub(super) struct Nearest {
    pub(super) stories: Vec<Near>,
    pub(super) veto: Option<&'static str>,
}

struct Compared {
    story: StoryId,
    number: Number,
    log_odds: f32,
    is_verbatim: bool,
}

/// Compares an entry with the candidates, and judges their stories.
pub(super) fn nearest(incoming: &Incoming, candidates: &[Number], window: &Window, stories: &Stories) -> Nearest {
    let lookup = Lookup::new(&incoming.terms, &incoming.sketch);
    window.touch(candidates);
    let (mut compared, vetoed) = compare(&lookup, &incoming.sketch, candidates, window);
    compared.sort_unstable_by(|one, other| {
        one.story.cmp(&other.story).then(other.log_odds.total_cmp(&one.log_odds)).then(other.number.cmp(&one.number))
    });
    let by_story = compared.chunk_by(|one, other| one.story == other.story);
    let mut near: Vec<Near> = by_story.map(|reports| judge(reports, stories)).collect();
    for near in near.iter_mut().filter(|near| near.log_odds > PROMISING) {
        near.hear_the_others(&lookup, window, stories);
    }
    near.sort_by(|one, other| other.log_odds.total_cmp(&one.log_odds));
    Nearest { stories: near, veto: vetoed }
}

/// What the candidates share with the entry, and the first reason that kept one out which is near.
fn compare(
    lookup: &Lookup<'_>,
    sketch: &Sketch,
    candidates: &[Number],
    window: &Window,
) -> (Vec<Compared>, Option<&'static str>) {
    let mut compared = Vec::with_capacity(candidates.len());
    let mut vetoed = None;
    for number in candidates {
        let Some((report, terms)) = window.get_with_terms(*number) else { continue };
        let overlap = lookup.overlap(&report.sketch, terms);
        let differ = countries_differ(sketch, &report.sketch);
        let log_odds = overlap.log_odds() - if differ { OTHER_COUNTRIES } else { 0.0 };
        let is_verbatim = overlap.cosine > VERBATIM;
        let says_little = (is_verbatim && overlap.mass < TELLING_MASS).then_some("says too little");
        match veto(sketch, &report.sketch).or(says_little) {
            Some(veto) if log_odds > 0.0 => vetoed = vetoed.or(Some(veto)),
            Some(_) => {}
            None => compared.push(Compared { story: report.story, number: *number, log_odds, is_verbatim }),
        }
    }
    (compared, vetoed)
}

/// The mean of the two reports that speak most for the entry; of a story with one report, that one.
fn judge(reports: &[Compared], stories: &Stories) -> Near {
    let best = &reports[0];
    let n_members = stories.get(best.story).map_or(1, |story| story.n_reports());
    let second = match reports.get(1) {
        Some(second) => second.log_odds,
        None if n_members > 1 => SILENT_REPORT.min(best.log_odds),
        None => best.log_odds,
    };
    let mean = (best.log_odds + second) / 2.0;
    Near { story: best.story, number: best.number, log_odds: mean, is_verbatim: best.is_verbatim }
}

impl Near {
    /// The chance, 0 to 1, that the entry belongs to the story.
    pub(super) fn chance(&self) -> f32 {
        1.0 / (1.0 + (-self.log_odds).exp())
    }

    /// Lets the other reports of a larger story have a say, so that it does not spread from a thing to its topic.
    fn hear_the_others(&mut self, lookup: &Lookup<'_>, window: &Window, stories: &Stories) {
        let spokesmen = spokesmen(self.story, window, stories);
        if spokesmen.len() < 3 {
            return;
        }
        let log_odds = spokesmen.iter().map(|(sketch, terms)| lookup.overlap(sketch, terms).log_odds());
        let sum: f32 = log_odds.map(|log_odds| log_odds.max(FARTHEST)).sum();
        let mean = sum / spokesmen.len() as f32;
        self.log_odds += OTHERS_WEIGHT * (mean - self.log_odds);
    }
}

/// Returns true if and only if an entry has words of another at all, as two with one address have.
pub(super) fn has_words_of(incoming: &Incoming, other: Number, window: &Window) -> bool {
    let lookup = Lookup::new(&incoming.terms, &incoming.sketch);
    let other = window.get_with_terms(other);
    other.is_some_and(|(report, terms)| lookup.overlap(&report.sketch, terms).cosine > RELATED_WORDING)
}

/// Which of the terms of an entry some spokesman of its story has, by their places.
pub(super) fn known_terms(incoming: &Incoming, story: StoryId, window: &Window, stories: &Stories) -> u64 {
    let spokesmen = spokesmen(story, window, stories);
    if spokesmen.is_empty() {
        return 0;
    }
    let lookup = Lookup::new(&incoming.terms, &incoming.sketch);
    let terms = spokesmen.iter().flat_map(|(_, terms)| terms.iter());
    terms.filter_map(|term| lookup.find(*term)).fold(0, |known, place| known | 1 << place)
}

/// The latest reports of a story.
fn spokesmen<'a>(story: StoryId, window: &'a Window, stories: &Stories) -> SmallVec<[Spokesman<'a>; SPOKESMEN]> {
    let latest = stories.reports(story, window).take(SPOKESMEN);
    latest.filter_map(|number| window.get_with_terms(number)).map(|(report, terms)| (&report.sketch, terms)).collect()
}

/// Returns true if and only if the reports of two stories fit each other so well that the stories are one.
pub(super) fn are_one(one: StoryId, other: StoryId, words: &Words, window: &Window, stories: &Stories) -> bool {
    let (ours, theirs) = (spokesmen(one, window, stories), spokesmen(other, window, stories));
    let mut sum = 0.0;
    for (our, terms) in &ours {
        let weigh = |term: &Term| Weighted::new(*term, words.share_with(term.hash(), our.language), 0);
        let terms: Vec<Weighted> = terms.iter().map(weigh).collect();
        let lookup = Lookup::new(&terms, our);
        for (their, terms) in &theirs {
            if veto(our, their).is_some() {
                return false;
            }
            sum += lookup.overlap(their, terms).log_odds().max(FARTHEST);
        }
    }
    sum >= ONE_STORY * (ours.len() * theirs.len()) as f32
}
