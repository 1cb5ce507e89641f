//! What an edit of `feeds.toml` changes: which feeds, publishers and regions come, go or differ, and in which keys.
//!
//! Names only, never values: a changed value may be a secret. What enters and leaves editions by it is for others.

use crate::model::{Config, FeedSettings, Publisher, Region};
use serde::Serialize;
use std::collections::BTreeMap;

/// All differences between two configurations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ConfigDiff {
    /// Feeds, by id.
    pub feeds: Differences,
    /// Publishers, by id.
    pub publishers: Differences,
    /// Regions, by id.
    pub regions: Differences,
    /// The other parts that differ, such as `site` or `network`.
    pub settings: Vec<&'static str>,
}

/// What came, went and differs among things that have ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Differences {
    /// Only in the new one.
    pub added: Vec<String>,
    /// Only in the old one.
    pub dropped: Vec<String>,
    /// In both: the keys that differ.
    pub changed: BTreeMap<String, Vec<&'static str>>,
}

/// Compares two configurations.
pub fn diff(old: &Config, new: &Config) -> ConfigDiff {
    let settings = [
        ("site", old.site != new.site),
        ("network", old.network != new.network),
        ("serve", old.serve != new.serve),
        ("tag", old.tags != new.tags),
        ("place", old.places != new.places),
        ("tracking", old.tracking != new.tracking),
        ("story", old.stories != new.stories),
    ];
    ConfigDiff {
        feeds: differences(&old.feeds, &new.feeds, |feed| feed.id.as_str(), feed_keys),
        publishers: differences(&old.publishers, &new.publishers, |publisher| publisher.id.as_str(), publisher_keys),
        regions: differences(&old.regions, &new.regions, |region| region.id.as_str(), region_keys),
        settings: settings.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect(),
    }
}

fn differences<T>(
    old: &[T],
    new: &[T],
    id: impl Fn(&T) -> &str,
    changed_keys: impl Fn(&T, &T) -> Vec<&'static str>,
) -> Differences {
    let by_id = |all: &'_ [T]| -> BTreeMap<String, usize> {
        all.iter().enumerate().map(|(index, thing)| (id(thing).to_owned(), index)).collect()
    };
    let (old_by_id, new_by_id) = (by_id(old), by_id(new));
    let mut differences = Differences::default();
    for (id, index) in &new_by_id {
        match old_by_id.get(id) {
            None => differences.added.push(id.clone()),
            Some(old_index) => {
                let keys = changed_keys(&old[*old_index], &new[*index]);
                if !keys.is_empty() {
                    differences.changed.insert(id.clone(), keys);
                }
            }
        }
    }
    differences.dropped = old_by_id.into_keys().filter(|id| !new_by_id.contains_key(id)).collect();
    differences
}

/// The names of the fields in which two values differ; a field may go by another name in `feeds.toml`.
macro_rules! changed {
    ($old:expr, $new:expr, { $($field:ident $(= $key:literal)?),* $(,)? }) => {{
        let mut keys = Vec::new();
        $(
            if $old.$field != $new.$field {
                let key = [$($key,)? stringify!($field)][0];
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        )*
        keys
    }};
}

fn feed_keys(old: &FeedSettings, new: &FeedSettings) -> Vec<&'static str> {
    changed!(old, new, {
        url, publisher, section, tags, enabled, schedule, time_zone, min_interval, max_interval, hint_ceiling, timeout,
        max_bytes, max_entries, encoding, country, language, countries_add = "countries", countries_drop = "countries",
        identity, title_suffix, headers, proxy, archive_items,
    })
}

fn publisher_keys(old: &Publisher, new: &Publisher) -> Vec<&'static str> {
    changed!(old, new, { name, names, country, language, languages, home, owner, paywall, permission })
}

fn region_keys(old: &Region, new: &Region) -> Vec<&'static str> {
    changed!(old, new, {
        was, title, language, countries, country_match = "match", tags, desks, languages, prefer, publishers, sections,
        categories, hold, exclude, include, drop_sponsored, drop_recaps, sources_min, per_publisher, max_items,
        keep_at_least, max_age, order, duplicates, title_pattern, tag_feeds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SourceFile, parse};

    fn read(text: &str) -> Config {
        parse(&[SourceFile { name: "feeds.toml".into(), text: text.into() }], &|_| Some("x".into())).unwrap()
    }

    #[test]
    fn an_edit_is_told_by_ids_and_keys() {
        let old = read(
            "[[feed]]\nid = 'a'\nurl = 'https://a.example/f'\n[[feed]]\nid = 'b'\nurl = 'https://b.example/f'\n\
             [[region]]\nid = 'x'\ncountries = ['HK']\n",
        );
        let new = read(
            "[site]\ntitle = 'T'\n[[feed]]\nid = 'b'\nurl = 'https://b.example/g'\nbearer = '${K}'\n\
             [[feed]]\nid = 'c'\nurl = 'https://c.example/f'\n\
             [[region]]\nid = 'x'\ncountries = ['HK', 'MO']\nmatch = 'about'\n",
        );
        let diff = diff(&old, &new);
        assert_eq!(diff.feeds.added, ["c"]);
        assert_eq!(diff.feeds.dropped, ["a"]);
        assert_eq!(diff.feeds.changed["b"], ["url", "headers"]);
        assert_eq!(diff.regions.changed["x"], ["countries", "match"]);
        assert_eq!(diff.settings, ["site"]);
        assert_eq!(super::diff(&new, &new), ConfigDiff::default());
    }
}
