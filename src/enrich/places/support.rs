//! What the rest of a text says for each country: names that are clear, and cues of local life.

use super::names::{Kind, Names};
use super::sighting::Sighting;
use crate::enrich::scan::Scan;
use crate::model::Country;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// What the clear names of a text say for each country.
#[derive(Default)]
pub(super) struct Support {
    named: Vec<Witness>,
    cues: FxHashMap<Country, f32>,
}

/// One name that speaks for a country.
struct Witness {
    country: Country,
    weight: f32,
    /// The hash of its words: no name is a witness for itself.
    words: u64,
}

impl Support {
    /// How much the clear names of the text speak for each country.
    pub(super) fn gather(names: &Names, scan: &Scan<'_>, sightings: &[Sighting<'_>]) -> Support {
        let mut support = Support::default();
        let mut cues: SmallVec<[u32; 8]> = SmallVec::new();
        for sighting in sightings {
            let weight = sighting.kind.weight();
            let words = sighting.words_hash(scan);
            let named: SmallVec<[Country; 2]> = match sighting.clear(names) {
                _ if sighting.is_all => sighting.candidates.iter().map(|(country, _)| *country).collect(),
                Some((country, row)) if sighting.kind == Kind::Cue => {
                    if !cues.contains(&row) {
                        cues.push(row);
                        *support.cues.entry(country).or_default() += weight;
                    }
                    continue;
                }
                clear => clear.into_iter().map(|(country, _)| country).collect(),
            };
            support.named.extend(named.into_iter().map(|country| Witness { country, weight, words }));
        }
        support
    }

    /// The weight of the names that speak for a country, the excepted one left out.
    pub(super) fn named(&self, country: Country, except: u64) -> f32 {
        let witnesses = self.named.iter().filter(|witness| witness.country == country && witness.words != except);
        witnesses.map(|witness| witness.weight).sum()
    }

    /// The weight of the distinct cues for a country.
    pub(super) fn cue(&self, country: Country) -> f32 {
        self.cues.get(&country).copied().unwrap_or(0.0)
    }

    /// Returns true if and only if names other than the excepted one speak for other countries.
    pub(super) fn is_abroad(&self, country: Country, except: u64) -> bool {
        self.named.iter().any(|witness| witness.country != country && witness.words != except)
    }

    /// Returns true if and only if the text is of local life in the country: `county`, `high school`, `state trooper`.
    pub(super) fn is_local(&self, country: Country, except: u64) -> bool {
        let is_hinted = self.cue(country) >= 0.3;
        let is_confirmed = self.named(country, except) >= 0.2 || !self.is_abroad(country, except);
        self.cue(country) >= 0.5 || is_hinted && is_confirmed
    }

    /// The country of local news that names no other, if it is that.
    pub(super) fn home(&self, except: u64) -> Option<Country> {
        let is_home = |home: &Country| {
            self.named(*home, except) >= 0.5 && self.cue(*home) >= 0.3 && !self.is_abroad(*home, except)
        };
        self.cues.keys().copied().find(is_home)
    }
}
