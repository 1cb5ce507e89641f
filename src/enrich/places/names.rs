//! The tables of names, read once: which words mean which country, and what kind of name that is.
//!
//! A row of a table is `kind`, `countries`, `language`, `names`, with tabs between. Countries: `GE,US` means either, the
//! first where nothing decides; `JP+US` means both. Language: a primary subtag, or `-` for any. Names have `|` between;
//! how a name is written says how it must be written in the text: `chinois` in any case, `China` with a capital, `UAE`
//! in capitals; `*` at the end of a word stands for any ending. Rows of ours win over rows that were made from CLDR and
//! GeoNames.

use super::phrases::{Phrases, PhrasesBuilder};
use super::stems;
use super::tongue::{Tongue, Tongues};
use crate::enrich::scan::Writing;
use crate::model::{Country, config::PlaceSettings, place_name};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::collections::hash_map::Entry;

/// What kind of name it is, which decides how much it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The country itself.
    Country,
    /// Its people, and the adjective.
    People,
    /// Its capital.
    Capital,
    /// A city of 100,000 people and more.
    City,
    /// A smaller city: counts only where something else speaks for its country.
    Town,
    /// A first-level division.
    Division,
    /// Another place: a river, an island, a district everyone knows.
    Region,
    /// A building or place that stands for a government.
    Seat,
    /// An institution, a party, an army, a club.
    Body,
    /// A company.
    Company,
    /// Someone whose office is of the country.
    Person,
    /// A currency or a stock index.
    Money,
    /// A word that is at home in one country without naming it; one alone is not enough.
    Cue,
    /// A short form that counts only behind a comma: `Newark, N.J.`.
    Suffix,
    /// No place at all; hides shorter names within.
    Silent,
}

impl Kind {
    const ALL: [(Kind, &'static str, f32); 15] = [
        (Kind::Country, "country", 1.0),
        (Kind::People, "people", 0.9),
        (Kind::Capital, "capital", 0.9),
        (Kind::City, "city", 0.75),
        (Kind::Town, "town", 0.3),
        (Kind::Division, "division", 0.85),
        (Kind::Region, "region", 0.8),
        (Kind::Seat, "seat", 0.8),
        (Kind::Body, "body", 0.75),
        (Kind::Company, "company", 0.6),
        (Kind::Person, "person", 0.75),
        (Kind::Money, "money", 0.6),
        (Kind::Cue, "cue", 0.3),
        (Kind::Suffix, "suffix", 0.8),
        (Kind::Silent, "silent", 0.0),
    ];

    fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.iter().find(|(_, name, _)| *name == text).map(|(kind, ..)| *kind)
    }

    /// The name as tables and evidence have it.
    pub(super) fn name(self) -> &'static str {
        Kind::ALL[self as usize].1
    }

    /// How much one mention counts, 0 to 1; `focus::ENOUGH` is needed.
    pub(super) fn weight(self) -> f32 {
        Kind::ALL[self as usize].2
    }
}

/// What one name means.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// The countries it may mean, the likeliest first.
    pub(super) countries: SmallVec<[Country; 2]>,
    /// True if it means all of them and not one of them.
    pub(super) is_all: bool,
    /// What kind of name it is.
    pub(super) kind: Kind,
    /// The languages it belongs to.
    pub(super) tongues: Tongues,
    /// How sure the table is of it; rows of the operator over ours over made ones.
    pub(super) rank: Rank,
    /// Thousands of people, for cities; else 0.
    pub(super) thousands: u32,
}

/// Whose row it is; the greater wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Derived from a made row by a rule about endings.
    Derived,
    /// Made from CLDR or GeoNames.
    Made,
    /// Written by hand.
    Ours,
    /// The operator's.
    Operator,
}

/// All names, ready to be found.
#[derive(Debug)]
pub(super) struct Names {
    rows: Vec<Name>,
    /// Languages for which names stand with free endings.
    ending_tongues: Tongues,
    /// The index; its payloads are positions in `rows`.
    pub(super) phrases: Phrases,
}

/// Tables written by hand: file name for evidence and tests, text.
pub(super) const OURS: &[(&str, &str)] = &[
    ("places.tsv", include_str!("places.tsv")),
    ("people.tsv", include_str!("people.tsv")),
    ("actors.tsv", include_str!("actors.tsv")),
    ("words.tsv", include_str!("words.tsv")),
];

/// The table that has a language a row: kind, language, `CC names` with `;` between.
pub(super) const LANGUAGES: &str = include_str!("languages.tsv");

const CITIES: &str = include_str!("cities.tsv");
const CLDR_NAMES: &str = include_str!("cldr_names.tsv");

impl Names {
    /// Reads all tables, and the operator's names over them.
    pub(super) fn new(places: &[PlaceSettings]) -> Names {
        let mut reader = Reader::default();
        for (_, table) in OURS {
            read_rows(table).for_each(|row| reader.add_row(&row));
        }
        read_languages(LANGUAGES).for_each(|row| reader.add_row(&row));
        for (country, language, name) in place_name::all() {
            reader.add_country(country, language, name);
        }
        for row in lines(CLDR_NAMES) {
            if let [code, language, name] = row[..] {
                reader.add_country(code.parse().expect("the table's codes are known"), language, name);
            }
        }
        for row in lines(CITIES) {
            if let [code, size, names] = row[..] {
                reader.add_city(code.parse().expect("the table's codes are known"), size, names);
            }
        }
        places.iter().for_each(|place| reader.add_operator(place));
        Names { rows: reader.rows, ending_tongues: reader.ending_tongues, phrases: reader.phrases.build() }
    }

    /// Returns true if and only if a word in the language may stand with an ending that no table has.
    pub(super) fn has_endings(&self, tongue: Option<Tongue>, writing: Writing) -> bool {
        writing != Writing::Latin || self.ending_tongues.fit(tongue)
    }

    /// The row at a position that a phrase carries.
    pub(super) fn row(&self, position: u32) -> &Name {
        &self.rows[position as usize]
    }
}

/// Returns true if and only if a city's name in a script without capitals is long enough to be no word.
fn is_long_enough(name: &str, thousands: u32, kind: Kind) -> bool {
    let length = name.chars().filter(|c| Writing::of(*c).is_some()).count();
    let is_known = kind == Kind::Capital || thousands >= 2000;
    match name.chars().find_map(Writing::of) {
        Some(Writing::Latin | Writing::Cyrillic | Writing::Greek) => length >= 4 || is_known && length >= 3,
        Some(Writing::HanKana) => length >= 3 || thousands >= 500,
        Some(Writing::Hangul) => length >= 3 || is_known,
        Some(Writing::Arabic | Writing::Hebrew) => length >= 5 || kind == Kind::Capital && length >= 4,
        Some(_) => length >= 4,
        None => false,
    }
}

/// A row of a table of ours.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) kind: Kind,
    pub(super) countries: &'a str,
    pub(super) language: &'a str,
    pub(super) names: &'a str,
}

/// The rows of a table, comments and blank lines left out.
pub(super) fn read_rows(table: &str) -> impl Iterator<Item = Row<'_>> {
    lines(table).map(|cells| match cells[..] {
        [kind, countries, language, names] => {
            let kind = Kind::parse(kind).unwrap_or_else(|| panic!("unknown kind `{kind}` in a built-in table"));
            Row { kind, countries, language, names }
        }
        _ => panic!("a row of a built-in table has four cells, not `{cells:?}`"),
    })
}

/// The cells of the table by language, as rows.
pub(super) fn read_languages(table: &str) -> impl Iterator<Item = Row<'_>> {
    lines(table).flat_map(|cells| match cells[..] {
        [kind, language, cells] => {
            let kind = Kind::parse(kind).unwrap_or_else(|| panic!("unknown kind `{kind}` in a built-in table"));
            cells.split("; ").map(move |cell| {
                let (countries, names) = cell.split_once(' ').unwrap_or_else(|| panic!("no names in `{cell}`"));
                Row { kind, countries, language, names }
            })
        }
        _ => panic!("a row of the table of languages has three cells, not `{cells:?}`"),
    })
}

/// The cells of the lines of a table that are no comments.
pub(super) fn lines(table: &str) -> impl Iterator<Item = SmallVec<[&str; 4]>> {
    let rows = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| line.split('\t').collect())
}

#[derive(Default)]
struct Reader {
    rows: Vec<Name>,
    ending_tongues: Tongues,
    /// Rows of names of countries that several languages may share.
    shared: FxHashMap<(String, Country), u32>,
    phrases: PhrasesBuilder,
}

impl Reader {
    fn add_row(&mut self, row: &Row<'_>) {
        let is_all = row.countries.contains('+');
        let codes = row.countries.split([',', '+']).filter(|code| *code != "-");
        let countries = codes.map(|code| code.parse().unwrap_or_else(|error| panic!("{error}"))).collect();
        let name = Name {
            countries,
            is_all,
            kind: row.kind,
            tongues: Tongues::of(row.language),
            rank: Rank::Ours,
            thousands: 0,
        };
        self.add(name, row.names.split('|'));
    }

    /// Adds a name of a country; one that several languages share becomes one row.
    fn add_country(&mut self, country: Country, language: &str, name: &str) {
        self.add_shared(country, language, name.to_owned(), Rank::Made);
        if let Some(stem) = stems::of_country(name, language) {
            self.add_shared(country, language, stem, Rank::Derived);
        }
    }

    fn add_shared(&mut self, country: Country, language: &str, name: String, rank: Rank) {
        let tongues = Tongues::of(language);
        if rank == Rank::Derived {
            self.ending_tongues.add(tongues);
        }
        match self.shared.entry((name, country)) {
            Entry::Occupied(row) => self.rows[*row.get() as usize].tongues.add(tongues),
            Entry::Vacant(row) => {
                let position = self.rows.len() as u32;
                self.phrases.add(&row.key().0, position);
                row.insert(position);
                let countries = smallvec::smallvec![country];
                self.rows.push(Name { countries, is_all: false, kind: Kind::Country, tongues, rank, thousands: 0 });
            }
        }
    }

    fn add_city(&mut self, country: Country, size: &str, names: &str) {
        let thousands = size.trim_end_matches('C').parse().expect("sizes are numbers");
        let kind = match thousands {
            _ if size.ends_with('C') => Kind::Capital,
            100.. => Kind::City,
            _ => Kind::Town,
        };
        let countries = smallvec::smallvec![country];
        let name = Name { countries, is_all: false, kind, tongues: Tongues::ANY, rank: Rank::Made, thousands };
        let names: Vec<&str> = names.split('|').filter(|name| is_long_enough(name, thousands, kind)).collect();
        if thousands >= 1000 || kind == Kind::Capital {
            let inflected: Vec<String> = names.iter().filter_map(|name| stems::of_city(name)).collect();
            self.add(Name { rank: Rank::Derived, ..name.clone() }, inflected.iter().map(String::as_str));
        }
        self.add(name, names.into_iter());
    }

    fn add_operator(&mut self, place: &PlaceSettings) {
        let row = |kind, countries| Name {
            countries,
            is_all: false,
            kind,
            tongues: Tongues::ANY,
            rank: Rank::Operator,
            thousands: 0,
        };
        let countries = place.country.into_iter().collect();
        self.add(row(Kind::Country, countries), place.matches.iter().map(String::as_str));
        self.add(row(Kind::Silent, SmallVec::new()), place.silent.iter().map(String::as_str));
    }

    fn add<'a>(&mut self, name: Name, aliases: impl Iterator<Item = &'a str>) {
        let position = self.rows.len() as u32;
        let tongues = name.tongues;
        self.rows.push(name);
        for alias in aliases {
            if alias.contains('*') && tongues != Tongues::ANY {
                self.ending_tongues.add(tongues);
            }
            self.phrases.add(alias, position);
        }
    }
}
