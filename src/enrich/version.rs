//! What labels depend on besides the entry, as one number: when it changes, recent entries are labeled again.

use crate::model::config::{PlaceSettings, TagSettings};
use sha2::{Digest, Sha256};

/// Raised by hand when rules change and tables do not.
const RULES: u32 = 4;

/// Every table of the labelers; a test counts them.
const TABLES: &[&str] = &[
    include_str!("desk/ar.txt"),
    include_str!("desk/de.txt"),
    include_str!("desk/en.txt"),
    include_str!("desk/es.txt"),
    include_str!("desk/fr.txt"),
    include_str!("desk/hi.txt"),
    include_str!("desk/id.txt"),
    include_str!("desk/it.txt"),
    include_str!("desk/ja.txt"),
    include_str!("desk/ko.txt"),
    include_str!("desk/names.txt"),
    include_str!("desk/nl.txt"),
    include_str!("desk/pl.txt"),
    include_str!("desk/pt.txt"),
    include_str!("desk/ru.txt"),
    include_str!("desk/sections.txt"),
    include_str!("desk/sv.txt"),
    include_str!("desk/th.txt"),
    include_str!("desk/tr.txt"),
    include_str!("desk/uk.txt"),
    include_str!("desk/vi.txt"),
    include_str!("desk/zh.txt"),
    include_str!("../text/han/pairs.txt"),
    include_str!("places/actors.tsv"),
    include_str!("places/cities.tsv"),
    include_str!("places/cldr_names.tsv"),
    include_str!("places/given_names.txt"),
    include_str!("places/languages.tsv"),
    include_str!("places/people.tsv"),
    include_str!("places/places.tsv"),
    include_str!("places/points.tsv"),
    include_str!("places/words.tsv"),
    include_str!("tags/categories.txt"),
    include_str!("tags/composites.txt"),
    include_str!("tags/junk.txt"),
    include_str!("tags/organizations.txt"),
    include_str!("tags/people.txt"),
    include_str!("tags/products.txt"),
    include_str!("tags/topics.txt"),
];

/// The version of the tables, the rules and the operator's words over them.
pub(super) fn of(tags: &[TagSettings], places: &[PlaceSettings]) -> u64 {
    let mut digest = Sha256::new();
    digest.update(RULES.to_le_bytes());
    TABLES.iter().for_each(|table| digest.update(table));
    digest.update(format!("{tags:?}{places:?}"));
    let bytes = digest.finalize();
    u64::from_le_bytes(std::array::from_fn(|index| bytes[index]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    #[test]
    fn every_table_beside_the_labelers_counts() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/enrich");
        let is_table = |path: &Path| path.extension().is_some_and(|end| end == "tsv" || end == "txt");
        let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
        let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        // One more is shared with other steps: the characters of Chinese.
        assert_eq!(files.filter(|path| is_table(path)).count() + 1, TABLES.len());
    }

    #[test]
    fn the_operators_words_change_the_version() {
        let place = PlaceSettings { silent: vec!["Paris Agreement".to_owned()], ..PlaceSettings::default() };
        assert_ne!(of(&[], &[]), of(&[], &[place]));
    }
}
