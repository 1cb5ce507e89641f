//! From single readings of names to the countries of the story, most central first.

use crate::enrich::habits::is_same_name;
use crate::model::{Country, Evidence};
use smallvec::SmallVec;
use std::borrow::Cow;

/// A country needs this much, counting independent names as independent witnesses.
pub(super) const ENOUGH: f32 = 0.5;

/// A story is told to be about at most so many countries.
const MAX_COUNTRIES: usize = 8;

/// Pieces of evidence kept for one country, the first in the text: more say nothing new.
const MAX_EVIDENCE_PER_COUNTRY: usize = 3;

/// Pieces of evidence kept for an entry.
const MAX_EVIDENCE: usize = 24;

/// One name read as one country.
#[derive(Clone, Debug)]
pub(super) struct Reading<'a> {
    /// What it was read as.
    pub(super) country: Country,
    /// The words.
    pub(super) words: Cow<'a, str>,
    /// Where they stood: `title`, `summary`, `dateline`, `category`, `url`, `point`.
    pub(super) place: &'static str,
    /// What kind of name they are, with the words the row of a table; or a whole rule, which holds a colon.
    pub(super) rule: &'static str,
    /// How sure the reading is, 0 to 1.
    pub(super) weight: f32,
    /// True if it is a company, a currency, a category that all entries of the feed carry or the like: it speaks for a
    /// country only where no place speaks for another.
    pub(super) is_aside: bool,
    /// How much the place in the text makes it the matter of the story, 0 to 1.
    pub(super) centrality: f32,
}

impl Reading<'_> {
    /// Returns true if and only if both readings are of the same name.
    fn is_same_name(&self, other: &Reading<'_>) -> bool {
        self.country == other.country && self.rule == other.rule && is_same_name(&self.words, &other.words)
    }

    fn evidence(&self) -> Evidence {
        let is_whole_rule = self.rule.contains(':');
        let rule = if is_whole_rule { self.rule.into() } else { row(self.rule, &self.words).into() };
        Evidence {
            label: format!("country {}", self.country),
            words: self.words.to_string(),
            place: self.place.into(),
            rule,
            weight: self.weight,
        }
    }
}

/// The row of a table, as `capital:beijing`.
fn row(kind: &str, words: &str) -> String {
    let mut row = String::with_capacity(kind.len() + 1 + words.len());
    row.push_str(kind);
    row.push(':');
    row.extend(words.chars().flat_map(char::to_lowercase));
    row
}

#[derive(Debug)]
struct Tally {
    country: Country,
    /// What the places named leave open, 1 where nothing was named.
    doubt: f32,
    /// The same of companies and currencies.
    aside_doubt: f32,
    centrality: f32,
    /// The distinct names read as it, by their places among the readings.
    seen: SmallVec<[usize; 8]>,
}

impl Tally {
    fn new(country: Country) -> Tally {
        Tally { country, doubt: 1.0, aside_doubt: 1.0, centrality: 0.0, seen: SmallVec::new() }
    }
}

/// The countries with enough evidence, most central first, and the evidence for all that was read.
pub(super) fn focus(readings: &[Reading<'_>]) -> (Vec<Country>, Vec<Evidence>) {
    let tallies = tally(readings);
    let is_placed = tallies.iter().any(|tally| 1.0 - tally.doubt >= ENOUGH);
    let is_enough = |tally: &Tally| {
        let doubt = if is_placed { tally.doubt } else { tally.doubt * tally.aside_doubt };
        1.0 - doubt >= ENOUGH
    };
    let (mut enough, rest): (SmallVec<[Tally; 4]>, SmallVec<[Tally; 4]>) = tallies.into_iter().partition(is_enough);
    // Stable: of equals, the one named first comes first.
    enough.sort_by(|a, b| b.centrality.total_cmp(&a.centrality));
    enough.truncate(MAX_COUNTRIES);
    let about: Vec<Country> = enough.iter().map(|tally| tally.country).collect();
    let of_about = enough.iter().flat_map(|tally| tally.seen.iter().take(MAX_EVIDENCE_PER_COUNTRY));
    let of_rest = rest.iter().flat_map(|tally| tally.seen.iter().take(MAX_EVIDENCE_PER_COUNTRY));
    // What nearly was a country is told as well: it may be the row to change.
    let of_rest = of_rest.filter(|seen| readings[**seen].weight >= ENOUGH);
    let evidence = of_about.chain(of_rest).take(MAX_EVIDENCE).map(|seen| readings[*seen].evidence()).collect();
    (about, evidence)
}

fn tally(readings: &[Reading<'_>]) -> SmallVec<[Tally; 4]> {
    let mut tallies: SmallVec<[Tally; 4]> = SmallVec::new();
    for (index, reading) in readings.iter().enumerate() {
        let position = tallies.iter().position(|tally| tally.country == reading.country).unwrap_or_else(|| {
            tallies.push(Tally::new(reading.country));
            tallies.len() - 1
        });
        let tally = &mut tallies[position];
        tally.centrality += reading.centrality * reading.weight;
        // The same name again is no new witness.
        if tally.seen.iter().any(|seen| readings[*seen].is_same_name(reading)) {
            continue;
        }
        tally.seen.push(index);
        if reading.is_aside {
            tally.aside_doubt *= 1.0 - reading.weight;
        } else {
            tally.doubt *= 1.0 - reading.weight;
        }
    }
    tallies
}
