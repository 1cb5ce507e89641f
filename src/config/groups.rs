//! `[groups]`: the operator's own groups of countries, and the lists of countries in which groups may stand.

use super::mistake::Complaint;
use super::suggest::did_you_mean;
use super::table::{Table, Text};
use crate::model::{Country, country_group};
use std::collections::{BTreeMap, BTreeSet};

/// The operator's groups; the built-in ones stand behind them.
#[derive(Default)]
pub(super) struct Groups {
    own: BTreeMap<String, Vec<Country>>,
}

impl Groups {
    /// Reads the tables `[groups]` of all files.
    pub(super) fn read(tables: Vec<Table<'_>>) -> Groups {
        let mut groups = Groups::default();
        for table in tables {
            for key in table.own_keys() {
                // A group may use those before it; in the order of their names, as TOML tables have no other.
                let members = table.own_texts(key.text);
                if key.text.parse::<Country>().is_ok() || country_group::members(key.text).is_some() {
                    let message = format!("`{}` is already a country or a built-in group", key.text);
                    table.complain(key.place, Complaint::new(message, "choose another name"));
                }
                let countries = groups.expand(&table, &members);
                groups.own.insert(key.text.to_owned(), countries);
            }
        }
        groups
    }

    /// The countries that codes and group names stand for, in the order written, each once.
    ///
    /// A `-` before a code or group takes its countries out again: `["apac", "-CN"]`.
    pub(super) fn expand(&self, table: &Table<'_>, texts: &[Text<'_>]) -> Vec<Country> {
        let mut countries = Vec::new();
        let mut seen = BTreeSet::new();
        for text in texts {
            let word = text.text.trim();
            let (name, is_taken_out) = word.strip_prefix('-').map_or((word, false), |name| (name, true));
            match self.members(name) {
                Some(members) if is_taken_out => {
                    countries.retain(|country| !members.contains(country));
                    seen.retain(|country| !members.contains(country));
                }
                Some(members) => countries.extend(members.into_iter().filter(|country| seen.insert(*country))),
                None => table.complain(text.place, self.unknown(name)),
            }
        }
        countries
    }

    fn members(&self, name: &str) -> Option<Vec<Country>> {
        if let Ok(country) = name.parse::<Country>() {
            return Some(vec![country]);
        }
        self.own.get(name).cloned().or_else(|| country_group::members(name))
    }

    fn unknown(&self, name: &str) -> Complaint {
        let mut known: Vec<&str> = country_group::names().collect();
        known.extend(self.own.keys().map(String::as_str));
        let otherwise = "use ISO 3166-1 alpha-2 codes such as `LV`, or groups such as `asean`";
        Complaint::new(format!("unknown country `{name}`"), did_you_mean(name, known, otherwise))
    }
}
