//! From single readings of names to the countries of the story, most central first.

use crate::model::{Country, Evidence};
use smallvec::SmallVec;

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
pub(super) struct Reading {
    /// What it was read as.
    pub(super) country: Country,
    /// The words.
    pub(super) words: String,
    /// Where they stood: `title`, `summary`, `dateline`, `category`, `url`, `point`.
    pub(super) place: &'static str,
    /// The rule and its row.
    pub(super) rule: String,
    /// How sure the reading is, 0 to 1.
    pub(super) weight: f32,
    /// True if it is a company, a currency, a category that all entries of the feed carry or the like: it speaks for a
    /// country only where no place speaks for another.
    pub(super) is_aside: bool,
    /// How much the place in the text makes it the matter of the story, 0 to 1.
    pub(super) centrality: f32,
}

#[derive(Debug)]
struct Tally {
    country: Country,
    /// What the places named leave open, 1 where nothing was named.
    doubt: f32,
    /// The same of companies and currencies.
    aside_doubt: f32,
    centrality: f32,
    seen: SmallVec<[usize; 8]>,
}

impl Tally {
    fn new(country: Country) -> Tally {
        Tally { country, doubt: 1.0, aside_doubt: 1.0, centrality: 0.0, seen: SmallVec::new() }
    }
}

/// The countries with enough evidence, most central first, and the evidence for all that was read.
pub(super) fn focus(readings: &[Reading]) -> (Vec<Country>, Vec<Evidence>) {
    let mut tallies = tally(readings);
    let is_placed = tallies.iter().any(|tally| 1.0 - tally.doubt >= ENOUGH);
    let is_enough = |tally: &Tally| {
        let doubt = if is_placed { tally.doubt } else { tally.doubt * tally.aside_doubt };
        1.0 - doubt >= ENOUGH
    };
    tallies.retain(is_enough);
    // Stable: of equals, the one named first comes first.
    tallies.sort_by(|a, b| b.centrality.total_cmp(&a.centrality));
    tallies.truncate(MAX_COUNTRIES);
    let about: Vec<Country> = tallies.iter().map(|tally| tally.country).collect();
    let is_told = |(index, reading): &(usize, &Reading)| {
        let earlier = &readings[..*index];
        let is_repeated = earlier.iter().any(|one| one.country == reading.country && one.rule == reading.rule);
        let n_of_country = earlier.iter().filter(|one| one.country == reading.country).count();
        (reading.weight >= ENOUGH || about.contains(&reading.country))
            && !is_repeated
            && n_of_country < MAX_EVIDENCE_PER_COUNTRY
    };
    let told = readings.iter().enumerate().filter(is_told).map(|(_, reading)| reading);
    let evidence = told.take(MAX_EVIDENCE).map(|reading| Evidence {
        label: format!("country {}", reading.country),
        words: reading.words.clone(),
        place: reading.place.to_owned(),
        rule: reading.rule.clone(),
        weight: reading.weight,
    });
    let evidence = evidence.collect();
    (about, evidence)
}

fn tally(readings: &[Reading]) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = Vec::new();
    for (index, reading) in readings.iter().enumerate() {
        let position = tallies.iter().position(|tally| tally.country == reading.country).unwrap_or_else(|| {
            tallies.push(Tally::new(reading.country));
            tallies.len() - 1
        });
        let tally = &mut tallies[position];
        tally.centrality += reading.centrality * reading.weight;
        // The same name again is no new witness.
        if tally.seen.iter().any(|seen| readings[*seen].rule == reading.rule) {
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
