//! The vocabulary of tags: its tables read, the operator's `[[tag]]` laid over it, phrases ready to be looked up.

use crate::{
    enrich::{
        lexicon::Lexicon,
        scan::{Casing, Scan},
    },
    model::config::TagSettings,
    text::fold::lower,
};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// The tables, in the order in which their rows win where an alias stands in two of them.
const TABLES: &[(Kind, &str)] = &[
    (Kind::Organization, include_str!("organizations.txt")),
    (Kind::Product, include_str!("products.txt")),
    (Kind::Person, include_str!("people.txt")),
    (Kind::Topic, include_str!("topics.txt")),
    (Kind::Section, include_str!("categories.txt")),
];

/// What a tag is; the operator's are topics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub(super) enum Kind {
    Organization,
    Product,
    Person,
    Topic,
    /// A section of general news: known from categories only.
    Section,
}

/// How a name must be written in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// In any way.
    Nothing,
    /// With a capital.
    Capital,
    /// In capitals: `AI`.
    Upper,
    /// With a capital that the beginning of a sentence or a headline in title case does not explain.
    CapitalAlone,
}

/// A name of a tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alias {
    /// The tag.
    pub(super) tag: u32,
    /// How it must be written.
    pub(super) need: Need,
    /// It means other things as well.
    pub(super) is_ambiguous: bool,
    /// It is too common a word to be looked for in a text.
    pub(super) is_category_only: bool,
}

#[derive(Debug)]
struct Tag {
    name: String,
    shown: String,
    kind: Kind,
    implied: SmallVec<[u32; 2]>,
    is_silent: bool,
}

/// All tags and their names.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    tags: Vec<Tag>,
    by_name: FxHashMap<String, u32>,
    /// The phrases; their numbers stand in `aliases`.
    pub(super) phrases: Lexicon,
    aliases: Vec<SmallVec<[Alias; 1]>>,
}

/// An abbreviation longer than this is a word in capitals.
const ABBREVIATION_MAX_LETTERS: usize = 5;

impl Vocabulary {
    /// Reads the tables, then the operator's tags. The tables are ours and tested.
    pub(super) fn new(settings: &[TagSettings]) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        let rows: Vec<(Kind, Row<'_>)> =
            TABLES.iter().flat_map(|(kind, text)| rows(text).map(move |row| (*kind, row))).collect();
        for (kind, row) in &rows {
            vocabulary.add_tag(row.shown, *kind);
        }
        for (kind, row) in &rows {
            let tag = vocabulary.by_name[&lower(row.shown)];
            let implied = row.implied().filter_map(|name| vocabulary.by_name.get(name).copied()).collect();
            vocabulary.tags[tag as usize].implied = implied;
            let is_section = *kind == Kind::Section;
            vocabulary.add_alias(row.shown, tag, row.n_marks, is_section || row.is_hidden);
            for alias in row.aliases() {
                let (name, marks) = split_marks(alias);
                vocabulary.add_alias(name, tag, marks, is_section);
            }
        }
        for row in composite_rows() {
            let tag = vocabulary.add_tag(row.shown, Kind::Topic);
            for alias in row.aliases().chain([row.shown]) {
                vocabulary.add_alias(alias, tag, 0, false);
            }
        }
        settings.iter().for_each(|setting| vocabulary.lay_over(setting));
        vocabulary
    }

    /// The tag that goes by this name, whatever its case; plural and singular are one.
    pub(super) fn whole(&self, name: &str) -> Option<u32> {
        let tag = |name: &str| self.phrases.whole(name).and_then(|phrase| self.aliases(phrase).first()).map(|a| a.tag);
        tag(name).or_else(|| match name.strip_suffix('s') {
            Some(singular) if singular.len() > 2 => tag(singular),
            _ => tag(&format!("{name}s")),
        })
    }

    /// The tag of exactly this name.
    pub(super) fn named(&self, name: &str) -> Option<u32> {
        self.by_name.get(name).copied()
    }

    /// The meanings of a phrase.
    pub(super) fn aliases(&self, phrase: u32) -> &[Alias] {
        &self.aliases[phrase as usize]
    }

    /// The name as it stands in labels and addresses: in small letters.
    pub(super) fn name(&self, tag: u32) -> &str {
        &self.tags[tag as usize].name
    }

    /// All tags: the name as it stands in labels, and as people write it.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tags.iter().map(|tag| (tag.name.as_str(), tag.shown.as_str()))
    }

    /// What the tag is.
    pub(super) fn kind(&self, tag: u32) -> Kind {
        self.tags[tag as usize].kind
    }

    /// The tags it brings with it.
    pub(super) fn implied(&self, tag: u32) -> &[u32] {
        &self.tags[tag as usize].implied
    }

    /// Returns true if and only if the operator never wants it.
    pub(super) fn is_silent(&self, tag: u32) -> bool {
        self.tags[tag as usize].is_silent
    }

    fn add_tag(&mut self, shown: &str, kind: Kind) -> u32 {
        let name = lower(shown);
        if let Some(tag) = self.by_name.get(&name) {
            return *tag;
        }
        let tag = self.tags.len() as u32;
        self.by_name.insert(name.clone(), tag);
        self.tags.push(Tag { name, shown: shown.to_owned(), kind, implied: SmallVec::new(), is_silent: false });
        tag
    }

    fn add_alias(&mut self, name: &str, tag: u32, marks: usize, is_category_only: bool) {
        let need = if marks > 1 { Need::CapitalAlone } else { need(name) };
        let alias = Alias { tag, need, is_ambiguous: marks > 0, is_category_only };
        let number = self.aliases.len() as u32;
        match self.phrases.add(name, number) {
            Some(earlier) => {
                let meanings = &mut self.aliases[earlier as usize];
                if meanings.iter().all(|meaning| meaning.tag != tag) {
                    meanings.push(alias);
                }
            }
            None => self.aliases.push(SmallVec::from_elem(alias, 1)),
        }
    }

    /// An alias is another name and moves to the operator's tag whatever it meant before, a whole tag with it; what
    /// only `matches` stays with its old tag as well.
    fn lay_over(&mut self, setting: &TagSettings) {
        let tag = self.add_tag(&setting.name, Kind::Topic);
        self.tags[tag as usize].is_silent = setting.silent;
        let is_gated = !setting.countries_all.is_empty() || !setting.tags_any.is_empty();
        if !is_gated {
            self.add_alias(&setting.name, tag, 0, false);
        }
        for alias in &setting.aliases {
            if let Some(merged) = self.whole(alias).filter(|merged| *merged != tag) {
                self.merge(merged, tag);
            }
            self.add_alias(alias, tag, 0, false);
        }
        for phrase in &setting.matches {
            self.add_alias(phrase, tag, 0, false);
        }
    }

    fn merge(&mut self, from: u32, to: u32) {
        for alias in self.aliases.iter_mut().flatten().filter(|alias| alias.tag == from) {
            alias.tag = to;
        }
        for tag in &mut self.tags {
            tag.implied.iter_mut().filter(|implied| **implied == from).for_each(|implied| *implied = to);
        }
    }
}

/// One row of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    /// The name as people write it.
    pub(super) shown: &'a str,
    n_marks: usize,
    is_hidden: bool,
    implied: &'a str,
    aliases: &'a str,
}

impl<'a> Row<'a> {
    fn implied(&self) -> impl Iterator<Item = &'a str> {
        self.implied.split(", ").filter(|name| !name.is_empty())
    }

    fn aliases(&self) -> impl Iterator<Item = &'a str> {
        self.aliases.split(", ").map(str::trim).filter(|name| !name.is_empty())
    }
}

/// The rows of a table: `~Name?? > implied, implied: alias, alias*, alias?`.
fn rows(text: &str) -> impl Iterator<Item = Row<'_>> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let (head, aliases) = line.split_once(": ").unwrap_or((line, ""));
        let (name, implied) = head.split_once(" > ").unwrap_or((head, ""));
        let (name, n_marks) = split_marks(name);
        Row { shown: name.trim_start_matches('~'), n_marks, is_hidden: name.starts_with('~'), implied, aliases }
    })
}

/// The rows of composite tags; their conditions are read by `composite`.
pub(super) fn composite_rows() -> impl Iterator<Item = Row<'static>> {
    include_str!("composites.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(|line| {
        let (shown, rest) = line.split_once(": ").expect("a composite of our own table has conditions");
        let (conditions, aliases) = rest.split_once(" + ").unwrap_or((rest, ""));
        Row { shown, n_marks: 0, is_hidden: false, implied: conditions, aliases }
    })
}

impl<'a> Row<'a> {
    /// The conditions of a composite tag.
    pub(super) fn conditions(&self) -> &'a str {
        self.implied
    }
}

fn split_marks(name: &str) -> (&str, usize) {
    let bare = name.trim_end_matches('?');
    (bare, name.len() - bare.len())
}

/// What the writing in the table asks of the text.
fn need(name: &str) -> Need {
    let scan = Scan::new(name, "");
    let casings = || scan.words().iter().map(|word| word.casing);
    let n_letters = name.chars().filter(|c| c.is_alphabetic()).count();
    if casings().all(|casing| casing == Casing::Upper) && (2..=ABBREVIATION_MAX_LETTERS).contains(&n_letters) {
        Need::Upper
    } else if casings().any(|casing| matches!(casing, Casing::Capital | Casing::Upper)) {
        Need::Capital
    } else {
        Need::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{HashMap, HashSet};

    fn all_rows() -> Vec<Row<'static>> {
        TABLES.iter().flat_map(|(_, text)| rows(text)).collect()
    }

    #[test]
    fn the_vocabulary_is_large_and_no_tag_stands_twice() {
        let rows = all_rows();
        let names: HashSet<String> = rows.iter().map(|row| lower(row.shown)).collect();
        assert!(rows.len() > 1_000, "{}", rows.len());
        assert_eq!(names.len(), rows.len(), "{:?}", repeated(rows.iter().map(|row| lower(row.shown))));
    }

    #[test]
    fn no_alias_belongs_to_two_tags() {
        let mut owners: HashMap<String, &str> = HashMap::new();
        let mut wrong = Vec::new();
        for row in all_rows().iter().chain(&composite_rows().collect::<Vec<_>>()) {
            for alias in row.aliases() {
                let owner = owners.entry(crate::text::fold::fold(split_marks(alias).0)).or_insert(row.shown);
                if *owner != row.shown {
                    wrong.push(format!("{alias}: {owner}, {}", row.shown));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn every_tag_named_by_another_exists() {
        let vocabulary = Vocabulary::new(&[]);
        let missing: Vec<&str> = TABLES
            .iter()
            .flat_map(|(_, text)| rows(text))
            .flat_map(|row| row.implied().collect::<Vec<_>>())
            .filter(|name| vocabulary.named(name).is_none())
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn capitals_in_the_table_are_asked_of_the_text() {
        let cases = [
            ("AI", Need::Upper),
            ("Alibaba Group", Need::Capital),
            ("iPhone", Need::Nothing),
            ("semiconductor*", Need::Nothing),
            ("阿里巴巴", Need::Nothing),
            ("NVIDIA", Need::Capital),
        ];
        for (name, expected) in cases {
            assert_eq!(need(name), expected, "{name}");
        }
    }

    fn repeated(names: impl Iterator<Item = String>) -> Vec<String> {
        let mut seen = HashSet::new();
        names.filter(|name| !seen.insert(name.clone())).collect()
    }
}
