//! Which country a name means in this text: states behind commas, namesakes, people with the names of places, and the
//! rest of the text as a witness.

use super::find::Mention;
use super::focus::Reading;
use super::names::{Kind, Name, Names, Rank};
use super::people::People;
use crate::enrich::scan::{Casing, Field, Gap, Scan, Style, Word};
use crate::model::Country;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::cmp::Ordering;

/// How many times larger the best known of namesakes must be to be meant whatever the text says.
const FAME: u32 = 8;

/// What all readings of one text share.
pub(super) struct Reader<'a> {
    /// The tables.
    pub(super) names: &'a Names,
    /// Given names and titles.
    pub(super) people: &'a People,
    /// The text.
    pub(super) scan: &'a Scan<'a>,
    /// The publisher's country, for namesakes only.
    pub(super) origin: Option<Country>,
}

/// A mention on its way to a reading.
struct Sighting<'m> {
    mention: &'m Mention,
    /// The kind of the row that counts most.
    kind: Kind,
    /// Countries with the row that names them, the likeliest first.
    candidates: SmallVec<[(Country, u32); 4]>,
    is_all: bool,
    /// The country that a state behind a comma or an earlier word fixes.
    fixed: Option<Country>,
    is_dateline: bool,
}

impl Sighting<'_> {
    /// The country and row that are meant whatever the rest of the text says, if there is only one.
    fn clear(&self, names: &Names) -> Option<(Country, u32)> {
        let (first, row) = *self.candidates.first()?;
        let first_name = names.row(row);
        let is_rival = |row: u32| {
            let name = names.row(row);
            name.rank == first_name.rank && prior(name).max(1) * FAME >= prior(first_name)
        };
        let is_clear = !self.candidates[1..].iter().any(|(_, row)| is_rival(*row));
        self.fixed.or(is_clear.then_some(first)).map(|country| (country, row))
    }
}

/// What the clear names of a text say for each country.
#[derive(Default)]
struct Support {
    named: FxHashMap<Country, f32>,
    cues: FxHashMap<Country, f32>,
}

impl Support {
    fn named(&self, country: Country) -> f32 {
        self.named.get(&country).copied().unwrap_or(0.0)
    }

    fn cue(&self, country: Country) -> f32 {
        self.cues.get(&country).copied().unwrap_or(0.0)
    }

    /// Returns true if and only if the text is of local life in the country: `county`, `high school`, `state trooper`.
    fn is_local(&self, country: Country) -> bool {
        let is_alone = self.named.keys().all(|named| *named == country);
        self.cue(country) >= 0.5 || self.cue(country) >= 0.3 && (is_alone || self.named(country) >= 0.2)
    }
}

impl Reader<'_> {
    /// Reads the mentions, those with an index in `datelines` as datelines.
    pub(super) fn read(&self, mentions: &[Mention], is_dateline: impl Fn(usize) -> bool) -> Vec<Reading> {
        let mut sightings: Vec<Sighting<'_>> = Vec::with_capacity(mentions.len());
        for (index, mention) in mentions.iter().enumerate() {
            let is_dateline = is_dateline(index);
            if let Some(state) = self.suffix_country(mention, is_dateline) {
                self.apply_suffix(&mut sightings, mention, state);
            }
            let sighting = self.sighting(mention, is_dateline);
            let next = mentions.get(index + 1).filter(|next| !self.is_town(next));
            if !self.is_to_be_left(&sighting, next) {
                sightings.push(sighting);
            }
        }
        self.keep_one_sense(&mut sightings);
        let support = self.support(&sightings);
        sightings.iter().flat_map(|sighting| self.readings(sighting, &support)).collect()
    }

    fn sighting<'m>(&self, mention: &'m Mention, is_dateline: bool) -> Sighting<'m> {
        let mut rows: SmallVec<[(u32, &Name); 4]> =
            mention.rows.iter().map(|row| (*row, self.names.row(*row))).collect();
        rows.sort_by_key(|(_, name)| std::cmp::Reverse((name.rank, prior(name))));
        let top = rows.first().map(|(_, name)| *name).filter(|name| name.kind != Kind::Silent);
        let Some(top) = top else {
            return Sighting {
                mention,
                kind: Kind::Silent,
                candidates: SmallVec::new(),
                is_all: false,
                fixed: None,
                is_dateline,
            };
        };
        let mut candidates: SmallVec<[(Country, u32); 4]> = SmallVec::new();
        for (row, name) in rows.iter().filter(|(_, name)| !top.is_all || name.rank == top.rank) {
            for country in &name.countries {
                if !candidates.iter().any(|(known, _)| known == country) {
                    candidates.push((*country, *row));
                }
            }
        }
        Sighting { mention, kind: top.kind, candidates, is_all: top.is_all, fixed: None, is_dateline }
    }

    /// The country of a state, province or country that stands right behind a comma or bracket.
    fn suffix_country(&self, mention: &Mention, is_dateline: bool) -> Option<Country> {
        let word = &self.scan.words()[mention.first];
        let is_behind = matches!(word.gap, Gap::Comma | Gap::Bracket) && mention.first > 0;
        let name = mention.rows.iter().map(|row| self.names.row(*row)).find(|name| {
            matches!(name.kind, Kind::Suffix | Kind::Division) || is_dateline && name.kind == Kind::Country
        })?;
        // `John Smith, M.D.` has a degree and is not from Maryland.
        if word.is_dotted && matches!(self.scan.folded(word), "md" | "ma" | "pa") {
            return None;
        }
        let before = self.scan.words().get(mention.first.checked_sub(1)?)?;
        let is_name_before = before.casing != Casing::Lower && before.field == mention.field;
        (is_behind && is_name_before).then(|| name.countries.last().copied()).flatten()
    }

    /// Lets a state behind a comma decide about the name before it.
    fn apply_suffix(&self, sightings: &mut [Sighting<'_>], suffix: &Mention, country: Country) {
        if let Some(before) = sightings.last_mut() {
            if before.mention.last + 1 == suffix.first && before.mention.field == suffix.field {
                before.fixed = Some(country);
            }
        }
    }

    fn is_town(&self, mention: &Mention) -> bool {
        mention.rows.iter().all(|row| self.names.row(*row).kind == Kind::Town)
    }

    /// Returns true if and only if the sighting is no place after all.
    fn is_to_be_left(&self, sighting: &Sighting<'_>, next: Option<&Mention>) -> bool {
        let mention = sighting.mention;
        let kind = sighting.kind;
        let word = &self.scan.words()[mention.first];
        match kind {
            Kind::Silent => true,
            Kind::Suffix => self.suffix_country(mention, sighting.is_dateline).is_none(),
            Kind::Town => {
                !(sighting.is_dateline || self.is_plain_name(word)) || self.people.is_person(self.scan, mention, next)
            }
            Kind::City | Kind::Capital | Kind::Division | Kind::Region | Kind::Country if !sighting.is_dateline => {
                self.people.is_person(self.scan, mention, next)
            }
            _ => false,
        }
    }

    /// Returns true if and only if the capital of the word can only be that of a name, and the name is no short word.
    fn is_plain_name(&self, word: &Word) -> bool {
        let is_long = word.end - word.start >= 4;
        let is_sentence = self.scan.style(word.field) == Style::Sentence && !self.scan.begins_sentence(word);
        is_long && is_sentence && word.casing == Casing::Capital
    }

    /// What a state has fixed once holds for the same name in the whole text: `GLASGOW, Ky. (AP)` … `of Glasgow`.
    fn keep_one_sense(&self, sightings: &mut [Sighting<'_>]) {
        let fixed: SmallVec<[(usize, Country); 4]> = sightings
            .iter()
            .filter_map(|sighting| sighting.fixed.map(|country| (sighting.mention.first, country)))
            .collect();
        let words = self.scan.words();
        for (first, country) in fixed {
            let name = self.scan.folded(&words[first]);
            let same = sightings.iter_mut().filter(|sighting| {
                let mention = sighting.mention;
                mention.first == mention.last && self.scan.folded(&words[mention.first]) == name
            });
            same.for_each(|sighting| sighting.fixed = Some(country));
        }
    }

    /// How much the clear names of the text speak for each country.
    fn support(&self, sightings: &[Sighting<'_>]) -> Support {
        let mut support = Support::default();
        let mut cues: SmallVec<[u32; 8]> = SmallVec::new();
        for sighting in sightings {
            let weight = sighting.kind.weight();
            if sighting.is_all {
                sighting
                    .candidates
                    .iter()
                    .for_each(|(country, _)| *support.named.entry(*country).or_default() += weight);
            } else if let Some((country, row)) = sighting.clear(self.names) {
                let is_cue = sighting.kind == Kind::Cue;
                if is_cue && !cues.contains(&row) {
                    cues.push(row);
                    *support.cues.entry(country).or_default() += weight;
                }
                if !is_cue {
                    *support.named.entry(country).or_default() += weight;
                }
            }
        }
        support
    }

    fn readings(&self, sighting: &Sighting<'_>, support: &Support) -> Vec<Reading> {
        if sighting.is_all {
            return sighting.candidates.iter().map(|(country, row)| self.reading(sighting, *country, *row)).collect();
        }
        let candidates = &sighting.candidates;
        let first = candidates.first().map(|(country, _)| *country);
        let supported = self.supported(candidates, support);
        let origin = self.origin.filter(|origin| candidates.iter().any(|(country, _)| country == origin));
        let Some(country) = sighting.fixed.or(supported).or(origin).or(first) else { return Vec::new() };
        let row = candidates.iter().find(|(known, _)| *known == country).or(candidates.first());
        row.map(|(_, row)| self.reading(sighting, country, *row)).into_iter().collect()
    }

    /// The namesake that the rest of the text speaks for, unless the likeliest one is spoken for as well or is so much
    /// better known that nobody would mean another without saying so.
    fn supported(&self, candidates: &[(Country, u32)], support: &Support) -> Option<Country> {
        let (first, first_row) = candidates.first()?;
        if support.named(*first) > 0.0 {
            return Some(*first);
        }
        let first_name = self.names.row(*first_row);
        let is_rival = |(country, row): &&(Country, u32)| {
            let name = self.names.row(*row);
            let is_near = name.rank >= Rank::Ours || prior(name).max(1) * FAME >= prior(first_name);
            is_near && support.named(*country) >= 0.5 || support.is_local(*country)
        };
        let rivals = candidates[1..].iter().filter(is_rival);
        // Of equally supported ones the likelier, which stands earlier.
        let by_support = |country: Country| support.named(country) + support.cue(country);
        let best = rivals.max_by(|a, b| by_support(a.0).total_cmp(&by_support(b.0)).then(Ordering::Greater))?;
        Some(best.0)
    }

    fn reading(&self, sighting: &Sighting<'_>, country: Country, row: u32) -> Reading {
        let mention = sighting.mention;
        let name = self.names.row(row);
        let kind = name.kind;
        let words = &self.scan.field(mention.field)[mention.start..mention.end];
        let is_sure = sighting.fixed.is_some() || sighting.is_dateline || self.origin == Some(country);
        let weight = match (kind, mention.field) {
            (Kind::Town | Kind::City, _) if is_sure => 0.8,
            (Kind::City, _) if self.is_behind_preposition(mention) => 0.8,
            (Kind::Town, _) if self.is_behind_preposition(mention) => 0.4,
            (Kind::City, _) if name.thousands < 300 => 0.45,
            // Far down in a description, those who act are often bystanders.
            (Kind::Body | Kind::Person, Field::Summary) => 0.45,
            _ => kind.weight(),
        };
        Reading {
            country,
            words: words.to_owned(),
            place: if sighting.is_dateline { "dateline" } else { mention.field.name() },
            rule: format!("{}:{}", kind.name(), words.to_lowercase()),
            weight,
            is_aside: matches!(kind, Kind::Company | Kind::Money),
            centrality: self.centrality(sighting),
        }
    }

    /// `in Arlington`, `near Gainesville`: a place and no surname.
    fn is_behind_preposition(&self, mention: &Mention) -> bool {
        let before = mention.first.checked_sub(1).map(|index| &self.scan.words()[index]);
        before.is_some_and(|word| {
            word.field == mention.field
                && matches!(self.scan.folded(word), "in" | "near" | "at" | "from" | "outside" | "around")
        })
    }

    /// The headline counts most, the dateline least; in the description what comes first counts more.
    fn centrality(&self, sighting: &Sighting<'_>) -> f32 {
        match sighting.mention.field {
            _ if sighting.is_dateline => 0.4,
            Field::Title => 1.0,
            Field::Summary if sighting.mention.start < 120 => 0.6,
            Field::Summary => 0.4,
        }
    }
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
