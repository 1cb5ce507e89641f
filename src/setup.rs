//! A configuration made ready for use: what the operator wrote, with everything that is built from it once.

use crate::{
    curate::rules::{CompiledRegion, PatternError},
    enrich::{Enricher, guess_origin},
    group::ByHand,
    link::host_of,
    model::{
        Config, Country, Evidence, FeedId, FeedSettings, Labels, Language, Origin, Publisher, PublisherId, Region,
    },
    text::fold::lower,
};
use chrono::Duration;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// A configuration in force. Shared by all polls; replaced whole when `feeds.toml` changes.
#[derive(Debug)]
pub struct Setup {
    /// What the operator wrote.
    pub config: Config,
    /// The labelers, with the operator's tags and places in them.
    pub enricher: Enricher,
    /// The regions, patterns compiled.
    pub regions: Vec<CompiledRegion>,
    /// Which tables and rules give the labels: the built-in ones and the operator's together. What the operator says of
    /// a single feed comes on top, see [`Setup::labels_version_of`].
    pub labels_version: i64,
    /// How long the region that looks back furthest shows an entry: what was older when its feed was new is never shown.
    pub longest_age: Duration,
    /// What the operator says of single links.
    pub by_hand: ByHand,
    /// Differs where anything differs that decides what regions take.
    pub digest: String,
    feeds: HashMap<FeedId, usize>,
    /// Where each feed's publisher is at home, in the order of the feeds.
    origins: Vec<Option<Origin>>,
    /// Which labels the entries of each feed should have, in the order of the feeds.
    labels_versions: Vec<i64>,
    publishers: HashMap<PublisherId, usize>,
}

impl Setup {
    /// Builds what a configuration needs.
    ///
    /// # Errors
    /// A region's pattern cannot be compiled, which `check` refuses before.
    pub fn new(config: Config) -> Result<Setup, PatternError> {
        let enricher = Enricher::new(&config.tags, &config.places);
        let regions = config.regions.iter().map(|region| CompiledRegion::new(&in_our_words(region, &enricher)));
        let regions = regions.collect::<Result<_, _>>()?;
        let feeds = config.feeds.iter().enumerate().map(|(index, feed)| (feed.id.clone(), index)).collect();
        let publishers = config.publishers.iter().enumerate().map(|(index, one)| (one.id.clone(), index)).collect();
        // SQLite integers are signed; the bits are what counts.
        let labels_version = i64::from_ne_bytes(enricher.tables_version().to_ne_bytes());
        let digest = digest(&config, labels_version);
        let origins = origins(&config);
        let longest_age = config.regions.iter().map(|region| region.max_age).max().unwrap_or_default();
        let by_hand = ByHand::new(&config.stories);
        let mut setup = Setup {
            labels_version,
            longest_age,
            by_hand,
            digest,
            enricher,
            regions,
            feeds,
            origins,
            labels_versions: Vec::new(),
            publishers,
            config,
        };
        setup.labels_versions = setup.config.feeds.iter().map(|feed| setup.labels_version_for(feed)).collect();
        Ok(setup)
    }

    /// A feed by its id.
    pub fn feed(&self, id: &FeedId) -> Option<&FeedSettings> {
        self.feeds.get(id).map(|index| &self.config.feeds[*index])
    }

    /// A publisher by its id.
    pub fn publisher(&self, id: &PublisherId) -> Option<&Publisher> {
        self.publishers.get(id).map(|index| &self.config.publishers[*index])
    }

    /// The country of a feed: its own, else its publisher's, else what addresses and languages in `feeds.toml` suggest.
    pub fn country_of(&self, feed: &FeedSettings) -> Option<Country> {
        self.origin_of(feed).map(|origin| origin.country)
    }

    /// Where a feed's publisher is at home, as `feeds.toml` says or suggests.
    pub fn origin_of(&self, feed: &FeedSettings) -> Option<&Origin> {
        self.feeds.get(&feed.id).and_then(|index| self.origins[*index].as_ref())
    }

    /// Where a feed's publisher is at home, with what its document says of itself where `feeds.toml` says too little.
    pub fn origin_by_document(
        &self,
        feed: &FeedSettings,
        home: Option<&str>,
        language: Option<&Language>,
    ) -> Option<Origin> {
        self.origin_of(feed).cloned().or_else(|| guess_by_document(home, language))
    }

    /// Which labels the entries of a feed should have: what all labels depend on, and what `feeds.toml` says of this
    /// feed and its publisher.
    pub fn labels_version_of(&self, feed: &FeedSettings) -> i64 {
        self.feeds.get(&feed.id).map_or(self.labels_version, |index| self.labels_versions[*index])
    }

    fn labels_version_for(&self, feed: &FeedSettings) -> i64 {
        let FeedSettings { countries_add, countries_drop, tags, .. } = feed;
        let words = (self.origin_of(feed), self.languages_of(feed), countries_add, countries_drop, tags);
        let digest = Sha256::new().chain_update(self.labels_version.to_le_bytes()).chain_update(format!("{words:?}"));
        let bytes = digest.finalize();
        i64::from_le_bytes(std::array::from_fn(|index| bytes[index]))
    }

    /// The language of a feed: its own, else its publisher's.
    pub fn language_of<'a>(&'a self, feed: &'a FeedSettings) -> Option<&'a Language> {
        let publisher = || self.publisher(&feed.publisher).and_then(|publisher| publisher.language.as_ref());
        feed.language.as_ref().or_else(publisher)
    }

    /// The languages a feed's entries may be in, as far as the operator said so.
    pub fn languages_of(&self, feed: &FeedSettings) -> Vec<Language> {
        match (&feed.language, self.publisher(&feed.publisher)) {
            (Some(language), _) => vec![language.clone()],
            (None, Some(publisher)) if !publisher.languages.is_empty() => publisher.languages.clone(),
            (None, publisher) => publisher.and_then(|publisher| publisher.language.clone()).into_iter().collect(),
        }
    }

    /// Lays what the operator says of a feed over the labels that the text gave.
    pub fn with_operators_words(&self, feed: &FeedSettings, mut labels: Labels) -> Labels {
        let dropped = feed.countries_drop.iter().filter(|country| labels.about.contains(country));
        labels.evidence.extend(dropped.map(|country| said_by_operator(format!("country {country}"), -1.0)));
        labels.about.retain(|country| !feed.countries_drop.contains(country));
        for country in &feed.countries_add {
            if !labels.about.contains(country) {
                labels.about.push(*country);
                labels.evidence.push(said_by_operator(format!("country {country}"), 1.0));
            }
        }
        for tag in feed.tags.iter().rev() {
            let tag = our_tag(tag, &self.enricher);
            labels.evidence.push(said_by_operator(format!("tag {tag}"), 1.0));
            labels.tags.retain(|other| *other != tag);
            labels.tags.insert(0, tag);
        }
        labels
    }
}

/// Where the publisher of each feed is at home: as the feed says, else as its publisher says, else guessed.
pub fn origins(config: &Config) -> Vec<Option<Origin>> {
    let publishers: HashMap<&PublisherId, &Publisher> = config.publishers.iter().map(|one| (&one.id, one)).collect();
    let origin = |feed: &FeedSettings| {
        let publisher = publishers.get(&feed.publisher);
        let stated = feed.country.or_else(|| publisher.and_then(|publisher| publisher.country));
        let home = publisher.and_then(|publisher| publisher.home.as_deref());
        let language = feed.language.as_ref().or_else(|| publisher.and_then(|publisher| publisher.language.as_ref()));
        let hosts = home.into_iter().chain([feed.url.as_str()]).filter_map(host_of);
        stated.map(Origin::stated).or_else(|| guess_origin(hosts, language))
    };
    config.feeds.iter().map(origin).collect()
}

/// What a document suggests that says `home` and `language` of itself. `en-US` is what software for publishing writes
/// when nobody tells it otherwise.
pub fn guess_by_document(home: Option<&str>, language: Option<&Language>) -> Option<Origin> {
    guess_origin(home.and_then(host_of).into_iter(), language.filter(|language| language.as_str() != "en-US"))
}

/// A region whose tags go by the names that labels have: `artificial intelligence` is `ai` to both.
fn in_our_words(region: &Region, enricher: &Enricher) -> Region {
    let mut region = region.clone();
    let rule = &mut region.tags;
    for tag in rule.any.iter_mut().chain(&mut rule.all).chain(&mut rule.none) {
        *tag = our_tag(tag, enricher);
    }
    region
}

/// What `feeds.toml` says of a feed, as evidence; a negative weight speaks against the label.
fn said_by_operator(label: String, weight: f32) -> Evidence {
    Evidence { label, words: String::new(), place: "feed".into(), rule: "operator".into(), weight }
}

fn our_tag(tag: &str, enricher: &Enricher) -> String {
    enricher.tag(tag).map_or_else(|| lower(tag), str::to_owned)
}

fn digest(config: &Config, labels_version: i64) -> String {
    let words = format!("{labels_version} {config:?}");
    Sha256::digest(words.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// A title without what the operator says that the publisher puts behind its titles.
pub fn without_suffix<'a>(title: &'a str, suffix: Option<&str>) -> &'a str {
    suffix.and_then(|suffix| title.strip_suffix(suffix)).filter(|rest| !rest.is_empty()).unwrap_or(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operator_may_name_a_tag_by_any_of_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feeds.toml");
        let text = "[[feed]]\nurl = 'https://a.example/feed'\npublisher = 'A'\ncountry = 'JP'\n\
            tags = ['Artificial Intelligence', 'My Own']\ncountries = { add = ['HK'], drop = ['CN'] }\n\
            [[region]]\nid = 'asia'\ntitle = 'Asia'\ntags = { any = ['半導体'], none = ['Sports'] }\n";
        std::fs::write(&path, text).unwrap();
        let setup = Setup::new(crate::config::load(&path).unwrap().config).unwrap();
        let rule = &in_our_words(&setup.config.regions[0], &setup.enricher).tags;
        assert_eq!((&*rule.any[0], &*rule.none[0]), ("semiconductors", "sport"));
        let china = Labels { about: vec!["CN".parse().unwrap()], ..Labels::default() };
        let labels = setup.with_operators_words(&setup.config.feeds[0], china);
        assert_eq!(labels.tags, ["ai", "my own"]);
        assert_eq!(labels.about, ["HK".parse().unwrap()]);
        let told: Vec<(&str, f32)> = labels.evidence.iter().map(|one| (one.label.as_str(), one.weight)).collect();
        assert_eq!(told, [("country CN", -1.0), ("country HK", 1.0), ("tag my own", 1.0), ("tag ai", 1.0)]);
    }
}
