//! Tags that follow from countries and other tags together: `us-china tech war` is US and China and one of
//! semiconductors, export controls and their like.

use super::vocabulary::{Vocabulary, composite_rows};
use crate::model::{Country, config::TagSettings};

/// One rule.
#[derive(Debug)]
pub(super) struct Composite {
    /// The tag it gives.
    pub(super) tag: u32,
    /// The tag has words of its own, and these conditions must hold as well; they do not give it alone.
    pub(super) is_required: bool,
    countries: Vec<Country>,
    /// Of each group one tag must be there.
    groups: Vec<Vec<u32>>,
}

impl Composite {
    /// Returns true if and only if all countries and one tag of each group are there.
    pub(super) fn holds(&self, about: &[Country], has_tag: impl Fn(u32) -> bool) -> bool {
        self.countries.iter().all(|country| about.contains(country))
            && self.groups.iter().all(|group| group.iter().any(|tag| has_tag(*tag)))
    }

    /// What made it hold, in words: `US & CN & export controls`.
    pub(super) fn because(&self, vocabulary: &Vocabulary, has_tag: impl Fn(u32) -> bool) -> String {
        let mut words: Vec<&str> = self.countries.iter().map(Country::code).collect();
        let tags = self.groups.iter().filter_map(|group| group.iter().find(|tag| has_tag(**tag)));
        words.extend(tags.map(|tag| vocabulary.name(*tag)));
        words.join(" & ")
    }
}

/// The rules of the table, then the operator's.
pub(super) fn all(vocabulary: &Vocabulary, settings: &[TagSettings]) -> Vec<Composite> {
    let built_in = composite_rows().filter_map(|row| {
        let tag = vocabulary.named(&row.shown.to_lowercase())?;
        Some(read(vocabulary, tag, row.conditions()))
    });
    let own = settings.iter().filter(|setting| !setting.countries_all.is_empty() || !setting.tags_any.is_empty());
    let own = own.filter_map(|setting| {
        let tags_any: Vec<u32> = setting.tags_any.iter().filter_map(|name| vocabulary.whole(name)).collect();
        Some(Composite {
            tag: vocabulary.named(&crate::text::fold::lower(&setting.name))?,
            is_required: !setting.matches.is_empty() || !setting.aliases.is_empty(),
            countries: setting.countries_all.clone(),
            groups: if setting.tags_any.is_empty() { Vec::new() } else { vec![tags_any] },
        })
    });
    built_in.chain(own).collect()
}

/// Reads `US & CN & semiconductors | tariffs`.
fn read(vocabulary: &Vocabulary, tag: u32, conditions: &str) -> Composite {
    let mut composite = Composite { tag, is_required: false, countries: Vec::new(), groups: Vec::new() };
    for condition in conditions.split(" & ") {
        match country(condition) {
            Some(country) => composite.countries.push(country),
            None => {
                let tags = condition.split(" | ").filter_map(|name| vocabulary.named(name)).collect();
                composite.groups.push(tags);
            }
        }
    }
    composite
}

fn country(condition: &str) -> Option<Country> {
    let is_code = condition.len() == 2 && condition.bytes().all(|byte| byte.is_ascii_uppercase());
    if is_code { condition.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_of_the_table_names_a_country_or_a_tag() {
        let vocabulary = Vocabulary::new(&[]);
        for row in composite_rows() {
            for condition in row.conditions().split(" & ").flat_map(|condition| condition.split(" | ")) {
                let is_known = country(condition).is_some() || vocabulary.named(condition).is_some();
                assert!(is_known, "{}: `{condition}`", row.shown);
            }
        }
    }
}
