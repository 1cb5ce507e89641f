//! The tables of desks as they are asked: terms by phrase and language, sections by name.

use crate::{enrich::lexicon::Lexicon, model::Desk, text::fold::fold};
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

/// Term tables and the languages they speak. The first holds names that are the same in every language.
const TABLES: &[(&str, &str)] = &[
    ("*", include_str!("names.txt")),
    ("en", include_str!("en.txt")),
    ("zh", include_str!("zh.txt")),
    ("ja", include_str!("ja.txt")),
    ("ko", include_str!("ko.txt")),
    ("es", include_str!("es.txt")),
    ("fr", include_str!("fr.txt")),
    ("de", include_str!("de.txt")),
    ("pt", include_str!("pt.txt")),
    ("it", include_str!("it.txt")),
    ("ru", include_str!("ru.txt")),
    ("id", include_str!("id.txt")),
    ("vi", include_str!("vi.txt")),
    ("th", include_str!("th.txt")),
    ("hi", include_str!("hi.txt")),
    ("ar", include_str!("ar.txt")),
    ("tr", include_str!("tr.txt")),
    ("uk", include_str!("uk.txt")),
    ("nl", include_str!("nl.txt")),
    ("pl", include_str!("pl.txt")),
    ("sv", include_str!("sv.txt")),
];
const SECTIONS: &str = include_str!("sections.txt");

/// A plural is worth adding to words of more than two letters: `g8s` is none.
const PLURAL_MIN_LETTERS: usize = 3;

/// Which tables speak for a text, as bits in the order of `TABLES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::enrich) struct Tongue(u32);

impl Tongue {
    /// Names and English.
    pub(in crate::enrich) const UNKNOWN: Tongue = Tongue(0b11);

    /// The names, and the table of the language. Without one, names and English: loan words are better than nothing.
    pub(in crate::enrich) fn of(base: &str) -> Tongue {
        let base = match base {
            "ms" => "id",
            "yue" => "zh",
            _ => base,
        };
        match TABLES.iter().position(|(language, _)| *language == base) {
            Some(index) => Tongue(1 | 1 << index),
            None => Tongue::UNKNOWN,
        }
    }
}

/// What one term says in one language.
#[derive(Clone, Copy, Debug)]
struct Meaning {
    tongue: Tongue,
    desk: Desk,
    weight: f32,
}

/// All tables.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// The terms; their numbers stand in `meanings`.
    pub(super) terms: Lexicon,
    meanings: Vec<SmallVec<[Meaning; 1]>>,
    sections: FxHashMap<String, Desk>,
}

impl Table {
    /// Reads the tables. They are ours and tested, so a line that is none is a mistake of ours.
    pub(super) fn new() -> Table {
        let mut table = Table::default();
        for (index, (language, text)) in TABLES.iter().enumerate() {
            let has_plurals = matches!(*language, "*" | "en");
            let whole: FxHashSet<&str> =
                lines(text).map(|(_, _, term)| term).filter(|term| !term.ends_with('*')).collect();
            for (desk, weight, term) in lines(text) {
                let meaning = Meaning { tongue: Tongue(1 << index), desk, weight };
                table.add(term, meaning);
                // A whole word hides the stem `landslide*` from a text, and so means what that means as well.
                if let Some(word) = term.strip_suffix('*').filter(|word| whole.contains(word)) {
                    table.add(word, meaning);
                }
                if has_plurals && takes_plural(term) {
                    table.add(&format!("{term}s"), meaning);
                }
            }
        }
        for (desk, _, name) in lines(SECTIONS) {
            table.sections.entry(section_key(name)).or_insert(desk);
        }
        table
    }

    /// Returns true if and only if the term means something in this language.
    pub(super) fn is_spoken(&self, term: u32, tongue: Tongue) -> bool {
        self.meanings[term as usize].iter().any(|meaning| meaning.tongue.0 & tongue.0 != 0)
    }

    /// The desks a term speaks for, each once, with the greatest weight.
    pub(super) fn meanings(&self, term: u32, tongue: Tongue) -> SmallVec<[(Desk, f32); 4]> {
        let mut desks: SmallVec<[(Desk, f32); 4]> = SmallVec::new();
        for meaning in self.meanings[term as usize].iter().filter(|meaning| meaning.tongue.0 & tongue.0 != 0) {
            match desks.iter_mut().find(|(desk, _)| *desk == meaning.desk) {
                Some((_, weight)) => *weight = weight.max(meaning.weight),
                None => desks.push((meaning.desk, meaning.weight)),
            }
        }
        desks
    }

    /// The desk that a section or category of this name belongs to.
    pub(super) fn section(&self, name: &str) -> Option<Desk> {
        self.sections.get(&section_key(name)).copied()
    }

    fn add(&mut self, term: &str, meaning: Meaning) {
        let number = self.meanings.len() as u32;
        match self.terms.add(term, number) {
            Some(earlier) => self.meanings[earlier as usize].push(meaning),
            None => self.meanings.push(SmallVec::from_elem(meaning, 1)),
        }
    }
}

/// The lines of a table: `[desk]`, then `weight: term, term, …`.
fn lines(text: &str) -> impl Iterator<Item = (Desk, f32, &str)> {
    let mut desk = None;
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).flat_map(move |line| {
        if let Some(name) = line.strip_prefix('[') {
            desk = Some(name.trim_end_matches(']').parse().expect("a section of our own table names a desk"));
        }
        let (weight, terms) = line.split_once(": ").unwrap_or(("0", ""));
        let weight: f32 = weight.parse().expect("a line of our own table begins with its weight");
        let desk: Desk = desk.expect("our own tables begin with a section");
        terms.split(", ").map(str::trim).filter(|term| !term.is_empty()).map(move |term| (desk, weight, term))
    })
}

fn takes_plural(term: &str) -> bool {
    let last = term.rsplit(' ').next().unwrap_or(term);
    last.len() >= PLURAL_MIN_LETTERS && last.bytes().all(|byte| byte.is_ascii_alphabetic()) && !last.ends_with('s')
}

/// `Life_and-Style` and `life & style` are one.
fn section_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len());
    for part in fold(name).split(|c: char| !c.is_alphanumeric() && !is_mark(c)) {
        if !part.is_empty() && part != "and" {
            key.push_str(part);
        }
    }
    key
}

/// Vowel signs of Thai and the scripts of India are no letters to `char::is_alphanumeric`.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0900..=0x0E7F)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_can_be_read_and_every_desk_has_terms_and_sections() {
        let table = Table::new();
        for (language, text) in &TABLES[1..] {
            for desk in Desk::ALL {
                assert!(lines(text).any(|(d, _, _)| d == *desk), "{language} has no terms for {desk}");
            }
        }
        for desk in Desk::ALL {
            assert!(table.sections.values().any(|d| d == desk), "{desk} has no section");
        }
    }

    #[test]
    fn no_term_stands_twice_under_one_desk() {
        for (language, text) in TABLES {
            let mut seen = std::collections::HashSet::new();
            let twice: Vec<_> = lines(text).filter(|(desk, _, term)| !seen.insert((*desk, *term))).collect();
            assert!(twice.is_empty(), "{language}: {twice:?}");
        }
    }

    #[test]
    fn a_word_means_what_its_stem_means_as_well() {
        let table = Table::new();
        let number = table.terms.whole("landslide").expect("it is in the English table");
        let desks: Vec<Desk> = table.meanings(number, Tongue::UNKNOWN).iter().map(|(desk, _)| *desk).collect();
        assert!(desks.contains(&Desk::Politics) && desks.contains(&Desk::Disaster), "{desks:?}");
    }

    #[test]
    fn weights_are_those_the_tables_explain() {
        for (language, text) in TABLES {
            for (_, weight, term) in lines(text) {
                assert!([1.0, 2.0, 3.0, 5.0].contains(&weight), "{language}: {term} weighs {weight}");
            }
        }
    }

    #[test]
    fn a_section_is_known_however_it_is_spelled() {
        let table = Table::new();
        for name in ["Sports", "sport", "Science & Technology", "science-and-technology", "体育"] {
            assert!(table.section(name).is_some(), "{name}");
        }
    }
}
