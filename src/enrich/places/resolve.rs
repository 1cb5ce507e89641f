//! Which country a name means in this text: states behind commas, namesakes, people with the names of places, and the
//! rest of the text as a witness.

use super::find::Mention;
use super::focus::Reading;
use super::names::{Kind, Name, Names, Rank};
use super::people::People;
use crate::enrich::scan::{Casing, Field, Gap, Scan, Style, Word};
use crate::model::Country;
use rustc_hash::{FxHashMap, FxHasher};
use smallvec::SmallVec;
use std::{cmp::Ordering, hash::Hasher};

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
    fn named(&self, country: Country, except: u64) -> f32 {
        let witnesses = self.named.iter().filter(|witness| witness.country == country && witness.words != except);
        witnesses.map(|witness| witness.weight).sum()
    }

    fn cue(&self, country: Country) -> f32 {
        self.cues.get(&country).copied().unwrap_or(0.0)
    }

    /// Returns true if and only if names other than the excepted one speak for other countries.
    fn is_abroad(&self, country: Country, except: u64) -> bool {
        self.named.iter().any(|witness| witness.country != country && witness.words != except)
    }

    /// Returns true if and only if the text is of local life in the country: `county`, `high school`, `state trooper`.
    fn is_local(&self, country: Country, except: u64) -> bool {
        let is_hinted = self.cue(country) >= 0.3;
        let is_confirmed = self.named(country, except) >= 0.2 || !self.is_abroad(country, except);
        self.cue(country) >= 0.5 || is_hinted && is_confirmed
    }
}

impl Reader<'_> {
    /// Reads the mentions, those with an index in `datelines` as datelines.
    pub(super) fn read(&self, mentions: &[Mention], is_dateline: impl Fn(usize) -> bool) -> Vec<Reading> {
        let mut sightings: Vec<Sighting<'_>> = Vec::with_capacity(mentions.len());
        for (index, mention) in mentions.iter().enumerate() {
            let is_dateline = is_dateline(index);
            let suffix = self.suffix(mention, is_dateline);
            let fixed = suffix.and_then(|suffix| self.apply_suffix(&mut sightings, mention, suffix));
            let mut sighting = self.sighting(mention, is_dateline);
            sighting.fixed = fixed;
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

    /// The row of a state, province or country that stands right behind a comma or bracket.
    fn suffix<'n>(&'n self, mention: &Mention, is_dateline: bool) -> Option<&'n Name> {
        let word = &self.scan.words()[mention.first];
        let before = self.scan.words().get(mention.first.checked_sub(1)?)?;
        let is_behind = matches!(word.gap, Gap::Comma | Gap::Bracket);
        let is_name_before = before.casing != Casing::Lower && before.field == mention.field;
        // `John Smith, M.D.` has a degree and is not from Maryland.
        let is_degree = word.is_dotted && matches!(self.scan.folded(word), "md" | "ma" | "pa");
        let is_suffix = |name: &&Name| {
            matches!(name.kind, Kind::Suffix | Kind::Division)
                || name.kind == Kind::Country && (is_dateline || name.countries.len() > 1)
        };
        let name = mention.rows.iter().map(|row| self.names.row(*row)).find(is_suffix)?;
        (is_behind && is_name_before && !is_degree).then_some(name)
    }

    /// Lets a state behind a comma decide about the name before it, and that about which of two the state is.
    fn apply_suffix(&self, sightings: &mut [Sighting<'_>], mention: &Mention, suffix: &Name) -> Option<Country> {
        let before = sightings.last_mut()?;
        let is_adjacent = before.mention.last + 1 == mention.first && before.mention.field == mention.field;
        let known =
            suffix.countries.iter().find(|country| before.candidates.iter().any(|(known, _)| known == *country));
        // In `Armenia, Azerbaijan, Georgia` nothing stands for anything else.
        let is_place = before.kind != Kind::Country;
        let country = *known.or(suffix.countries.last()).filter(|_| is_adjacent && is_place)?;
        before.fixed = Some(country);
        Some(country)
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
            _ if self.is_price(mention) => true,
            Kind::Suffix => self.suffix(mention, sighting.is_dateline).is_none(),
            Kind::Town => {
                !(sighting.is_dateline || self.is_plain_name(word)) || self.people.is_person(self.scan, mention, next)
            }
            Kind::City | Kind::Capital | Kind::Division | Kind::Region | Kind::Country if !sighting.is_dateline => {
                self.people.is_person(self.scan, mention, next)
            }
            _ => false,
        }
    }

    /// `US$2.8 million`, `HK$50`: a currency.
    fn is_price(&self, mention: &Mention) -> bool {
        self.scan.field(mention.field)[mention.end..].starts_with('$')
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
            let words = self.words_hash(sighting.mention);
            let named: SmallVec<[Country; 2]> = match sighting.clear(self.names) {
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

    fn words_hash(&self, mention: &Mention) -> u64 {
        let mut hasher = FxHasher::default();
        let words = &self.scan.words()[mention.first..=mention.last];
        words.iter().for_each(|word| hasher.write(self.scan.folded(word).as_bytes()));
        hasher.write_usize(if mention.first == mention.last { mention.end - mention.start } else { 0 });
        hasher.finish()
    }

    fn readings(&self, sighting: &Sighting<'_>, support: &Support) -> Vec<Reading> {
        if sighting.is_all {
            return sighting.candidates.iter().map(|(country, row)| self.reading(sighting, *country, *row)).collect();
        }
        let candidates = &sighting.candidates;
        let first = candidates.first().map(|(country, _)| *country);
        let supported = self.supported(sighting, support);
        let origin = self.origin.filter(|origin| candidates.iter().any(|(country, _)| country == origin));
        let Some(country) = sighting.fixed.or(supported).or(origin).or(first) else { return Vec::new() };
        let row = candidates.iter().find(|(known, _)| *known == country).or(candidates.first());
        row.map(|(_, row)| self.reading(sighting, country, *row)).into_iter().collect()
    }

    /// The namesake that the rest of the text speaks for, unless the likeliest one is spoken for as well or is so much
    /// better known that nobody would mean another without saying so.
    fn supported(&self, sighting: &Sighting<'_>, support: &Support) -> Option<Country> {
        let candidates = &sighting.candidates;
        let words = self.words_hash(sighting.mention);
        let (first, first_row) = *candidates.first()?;
        if support.named(first, words) > 0.0 {
            return Some(first);
        }
        let first_name = self.names.row(first_row);
        let is_rival = |(country, row): &&(Country, u32)| {
            let name = self.names.row(*row);
            let is_near = name.rank >= Rank::Ours || prior(name).max(1) * FAME >= prior(first_name);
            // A state that has the name of a country is meant where nothing else is abroad.
            let is_state = is_near && first_name.kind == Kind::Country && first_name.countries.len() > 1;
            is_near && support.named(*country, words) >= 0.5
                || support.is_local(*country, words)
                || is_state && !support.is_abroad(*country, words) && country.code() == "US"
        };
        let home = self.unlisted_home(sighting, support, words);
        let rivals = candidates[1..].iter().filter(is_rival);
        // Of equally supported ones the likelier, which stands earlier.
        let by_support = |country: Country| support.named(country, words) + support.cue(country);
        let best = rivals.max_by(|a, b| by_support(a.0).total_cmp(&by_support(b.0)).then(Ordering::Greater));
        best.map(|(country, _)| *country).or(home)
    }

    /// The country of local news that names no other: its villages have the names of foreign cities, as `Edmonton, Ky.`
    /// has, and are in no table. Not for countries and for cities of a million, which are named everywhere.
    fn unlisted_home(&self, sighting: &Sighting<'_>, support: &Support, words: u64) -> Option<Country> {
        let rows = || sighting.mention.rows.iter().map(|row| self.names.row(*row));
        let is_settlement = matches!(sighting.kind, Kind::City | Kind::Region | Kind::Division);
        let is_large = rows().any(|name| name.thousands >= 1000);
        let mut homes = support.cues.keys().copied().filter(|home| {
            support.named(*home, words) >= 0.5 && support.cue(*home) >= 0.3 && !support.is_abroad(*home, words)
        });
        homes.next().filter(|_| is_settlement && !is_large)
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
            is_aside: matches!(kind, Kind::Company | Kind::Money | Kind::Cue),
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
