//! Which country a name means in this text: states behind commas, namesakes, people with the names of places, and the
//! rest of the text as a witness.

use super::find::Mention;
use super::focus::Reading;
use super::names::{Kind, Name, Names, Rank};
use super::people::People;
use super::sighting::{Sighting, is_as_well_known};
use super::support::Support;
use super::weigh;
use crate::enrich::scan::{Casing, Gap, Scan, Style, Word, Writing};
use crate::model::Country;
use smallvec::SmallVec;
use std::cmp::Ordering;

/// What all readings of one text share.
pub(super) struct Reader<'a, 't> {
    /// The tables.
    pub(super) names: &'a Names,
    /// Given names and titles.
    pub(super) people: &'a People,
    /// The text.
    pub(super) scan: &'a Scan<'t>,
    /// The publisher's country, for namesakes only.
    pub(super) origin: Option<Country>,
}

impl<'t> Reader<'_, 't> {
    /// Reads the mentions, those with an index in `datelines` as datelines.
    pub(super) fn read(&self, mentions: &[Mention], is_dateline: impl Fn(usize) -> bool) -> Vec<Reading<'t>> {
        let mut sightings: Vec<Sighting<'_>> = Vec::with_capacity(mentions.len());
        for (index, mention) in mentions.iter().enumerate() {
            let is_dateline = is_dateline(index);
            let suffix = self.suffix(mention, is_dateline);
            let fixed = suffix.and_then(|suffix| self.apply_suffix(&mut sightings, mention, suffix));
            let mut sighting = Sighting::new(self.names, mention, is_dateline);
            sighting.fixed = fixed;
            let next = mentions.get(index + 1).filter(|next| !self.is_town(next));
            let neighbors = [index.checked_sub(1).and_then(|index| mentions.get(index)), mentions.get(index + 1)];
            if !self.is_to_be_left(&sighting, next) && !self.is_in_foreign_name(&sighting, neighbors) {
                sightings.push(sighting);
            }
        }
        self.keep_one_sense(&mut sightings);
        let support = Support::gather(self.names, self.scan, &sightings);
        let mut readings = Vec::with_capacity(sightings.len() + 2);
        sightings.iter().for_each(|sighting| self.add_readings(sighting, &support, &mut readings));
        readings
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
                !(sighting.is_dateline || self.is_plain_name(word))
                    || self.people.is_person(self.scan, mention, kind, next)
            }
            Kind::City | Kind::Capital | Kind::Division | Kind::Region | Kind::Country if !sighting.is_dateline => {
                self.people.is_person(self.scan, mention, kind, next)
            }
            _ => false,
        }
    }

    /// `斯坦利·库布里克`: Chinese parts the names of foreigners by a dot. Between two places it parts a list.
    fn is_in_foreign_name(&self, sighting: &Sighting<'_>, [before, after]: [Option<&Mention>; 2]) -> bool {
        const DOT: char = '·';
        let mention = sighting.mention;
        let text = self.scan.field(mention.field);
        let is_settlement = matches!(sighting.kind, Kind::City | Kind::Town | Kind::Capital | Kind::Division);
        let is_beside = |one: Option<&Mention>, is_adjacent: &dyn Fn(&Mention) -> bool| {
            one.is_some_and(|one| one.field == mention.field && is_adjacent(one))
        };
        let is_dotted_before = text[..mention.start].ends_with(DOT)
            && !is_beside(before, &|one| one.end + DOT.len_utf8() == mention.start);
        let is_dotted_after =
            text[mention.end..].starts_with(DOT) && !is_beside(after, &|one| mention.end + DOT.len_utf8() == one.start);
        let is_chinese = self.scan.words()[mention.first].writing == Writing::HanKana;
        is_chinese && is_settlement && (is_dotted_before || is_dotted_after)
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

    fn add_readings(&self, sighting: &Sighting<'_>, support: &Support, readings: &mut Vec<Reading<'t>>) {
        if sighting.is_all {
            readings.extend(sighting.candidates.iter().map(|candidate| self.reading(sighting, *candidate)));
            return;
        }
        let candidates = &sighting.candidates;
        let first = candidates.first().map(|(country, _)| *country);
        let supported = self.supported(sighting, support);
        let origin = self.origin.filter(|origin| candidates.iter().any(|(country, _)| country == origin));
        let Some(country) = sighting.fixed.or(supported).or(origin).or(first) else { return };
        let row = candidates.iter().find(|(known, _)| *known == country).or(candidates.first());
        readings.extend(row.map(|(_, row)| self.reading(sighting, (country, *row))));
    }

    fn reading(&self, sighting: &Sighting<'_>, (country, row): (Country, u32)) -> Reading<'t> {
        weigh::reading(self.names, self.scan, sighting, (country, row), self.origin == Some(country))
    }

    /// The namesake that the rest of the text speaks for, unless the likeliest one is spoken for as well or is so much
    /// better known that nobody would mean another without saying so.
    fn supported(&self, sighting: &Sighting<'_>, support: &Support) -> Option<Country> {
        let candidates = &sighting.candidates;
        let words = sighting.words_hash(self.scan);
        let (first, first_row) = *candidates.first()?;
        if support.named(first, words) > 0.0 {
            return Some(first);
        }
        let first_name = self.names.row(first_row);
        let is_rival = |(country, row): &&(Country, u32)| {
            let name = self.names.row(*row);
            let is_near = name.rank >= Rank::Ours || is_as_well_known(name, first_name);
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
    /// has, and are in no table. Not for countries and for cities of millions, which are named everywhere.
    fn unlisted_home(&self, sighting: &Sighting<'_>, support: &Support, words: u64) -> Option<Country> {
        let rows = || sighting.mention.rows.iter().map(|row| self.names.row(*row));
        let is_settlement = matches!(sighting.kind, Kind::City | Kind::Region | Kind::Division);
        let is_large = rows().any(|name| name.thousands >= 1500);
        support.home(words).filter(|_| is_settlement && !is_large)
    }
}
