//! One mention with the countries it may mean, the likeliest first.

use super::find::Mention;
use super::names::{Kind, Name, Names};
use crate::enrich::scan::Scan;
use crate::model::Country;
use rustc_hash::FxHasher;
use smallvec::SmallVec;
use std::{cmp::Reverse, hash::Hasher};

/// How many times larger the best known of namesakes must be to be meant whatever the text says.
const FAME: u32 = 8;

/// A mention on its way to a reading.
#[derive(Debug)]
pub(super) struct Sighting<'m> {
    /// What was found.
    pub(super) mention: &'m Mention,
    /// The kind of the row that counts most.
    pub(super) kind: Kind,
    /// Countries with the row that names them, the likeliest first.
    pub(super) candidates: SmallVec<[(Country, u32); 4]>,
    /// True if all candidates are meant and not one of them.
    pub(super) is_all: bool,
    /// The country that a state behind a comma or an earlier word fixes.
    pub(super) fixed: Option<Country>,
    /// True if it stands in a dateline.
    pub(super) is_dateline: bool,
}

impl<'m> Sighting<'m> {
    /// The candidates of a mention; none where the row that counts most says that it is no place.
    pub(super) fn new(names: &Names, mention: &'m Mention, is_dateline: bool) -> Sighting<'m> {
        let mut rows: SmallVec<[(u32, &Name); 4]> = mention.rows.iter().map(|row| (*row, names.row(*row))).collect();
        rows.sort_by_key(|(_, name)| Reverse((name.rank, prior(name))));
        let kind = rows.first().map_or(Kind::Silent, |(_, name)| name.kind);
        let is_all = rows.first().is_some_and(|(_, name)| name.is_all);
        let mut sighting = Sighting { mention, kind, candidates: SmallVec::new(), is_all, fixed: None, is_dateline };
        let top_rank = rows.first().map(|(_, name)| name.rank);
        let counted = rows.iter().filter(|(_, name)| kind != Kind::Silent && (!is_all || Some(name.rank) == top_rank));
        for (row, name) in counted {
            name.countries.iter().for_each(|country| sighting.offer(*country, *row));
        }
        sighting
    }

    fn offer(&mut self, country: Country, row: u32) {
        if !self.candidates.iter().any(|(known, _)| *known == country) {
            self.candidates.push((country, row));
        }
    }

    /// The country and row that are meant whatever the rest of the text says, if there is only one.
    pub(super) fn clear(&self, names: &Names) -> Option<(Country, u32)> {
        let (first, row) = *self.candidates.first()?;
        let first_name = names.row(row);
        let is_rival = |row: u32| {
            let name = names.row(row);
            name.rank == first_name.rank && is_as_well_known(name, first_name)
        };
        let is_clear = !self.candidates[1..].iter().any(|(_, row)| is_rival(*row));
        self.fixed.or(is_clear.then_some(first)).map(|country| (country, row))
    }

    /// A hash of its words, to know the same name again.
    pub(super) fn words_hash(&self, scan: &Scan<'_>) -> u64 {
        let mention = self.mention;
        let mut hasher = FxHasher::default();
        let words = &scan.words()[mention.first..=mention.last];
        words.iter().for_each(|word| hasher.write(scan.folded(word).as_bytes()));
        // Several names may stand in one run without blanks: lengths tell most of them apart.
        hasher.write_usize(if mention.first == mention.last { mention.end - mention.start } else { 0 });
        hasher.finish()
    }
}

/// Returns true if and only if a name is not so much less known than another that it would have to be told apart.
pub(super) fn is_as_well_known(name: &Name, than: &Name) -> bool {
    prior(name).max(1).saturating_mul(FAME) >= prior(than)
}

/// What a name means when nothing decides: countries before cities, large cities before small ones.
fn prior(name: &Name) -> u32 {
    let class = match name.kind {
        Kind::Country => 40_000_000,
        Kind::Capital => 3_000,
        Kind::City | Kind::Town => 0,
        _ => 1_000_000,
    };
    class + name.thousands
}
