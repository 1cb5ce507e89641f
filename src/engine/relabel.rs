//! Relabeling: when tables change, or what the operator says of places, tags, a feed or its publisher, what regions may
//! still show is labeled again.
//!
//! In portions, so that polls go on between them. Nothing already published is republished as new: labels decide
//! whether an item stays, never its guid. How far it has come stands in the database, for `status`.

use crate::{
    enrich::{Habits, LabelInput},
    model::{EntryId, FeedId, Labels, Origin, StoredEntry, StoryId, Time},
    setup::Setup,
    store::{Store, StoreError},
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Entries in a portion: some tens of milliseconds of the writer's time.
const PORTION: usize = 1_000;

/// The fact in `meta` that tells how far relabeling has come.
const PROGRESS: &str = "relabeling";

/// What a portion came to.
#[derive(Debug, Default)]
pub struct Relabeled {
    /// Entries that were looked at; zero: nothing is left to do.
    pub n_labeled: usize,
    /// Stories with an entry whose labels changed.
    pub stories: Vec<StoryId>,
}

/// The latest relabeling, under way or done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The version of tables, rules and the operator's tags and places that it labels by.
    pub version: i64,
    /// When it began.
    pub begun_at: Time,
    /// Entries first seen since then are labeled anew; older ones no region may show.
    pub seen_since: Time,
    /// Entries labeled so far.
    pub n_labeled: usize,
    /// The row up to which entries were looked at.
    #[serde(default)]
    pub up_to: i64,
    /// When nothing was left to do; None: it is under way.
    pub done_at: Option<Time>,
}

/// The latest relabeling; None where there never was one.
///
/// # Errors
/// The database failed.
pub fn progress(store: &Store) -> Result<Option<Progress>, StoreError> {
    let text = store.meta(PROGRESS)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// A version as people are shown it: its sixteen digits.
pub fn shown_version(version: i64) -> String {
    format!("{version:016x}")
}

/// Writes down which labels each feed's entries should have under a configuration that comes into force. What is under way
/// begins again: the edit may be about entries that were looked at.
///
/// # Errors
/// The database failed.
pub fn expect(store: &Store, setup: &Setup) -> Result<(), StoreError> {
    if let Some(under_way) = progress(store)?.filter(|latest| latest.done_at.is_none()) {
        let up_to = store.last_entry_before(under_way.seen_since)?.0;
        keep(store, &Progress { up_to, ..under_way })?;
    }
    setup.config.feeds.iter().try_for_each(|feed| store.expect_labels(&feed.id, setup.labels_version_of(feed)))
}

/// Labels the next portion of entries that have others than they should.
///
/// # Errors
/// The database failed.
pub fn relabel_some(store: &Store, setup: &Setup, now: Time) -> Result<Relabeled, StoreError> {
    let version = setup.labels_version;
    let since = now - setup.longest_age;
    let under_way = progress(store)?.filter(|latest| latest.version == version && latest.done_at.is_none());
    let after =
        under_way.as_ref().map_or_else(|| store.last_entry_before(since), |latest| Ok(EntryId(latest.up_to)))?;
    let entries = store.entries_to_relabel(after, since, PORTION)?;
    let up_to = entries.last().map_or(after, |latest| latest.id).0;
    let mut relabeled = Relabeled { n_labeled: entries.len(), stories: Vec::new() };
    let mut habits = HashMap::new();
    for stored in entries {
        let origin = origin(setup, &stored);
        let labels = label(setup, habits_of(store, &mut habits, &stored.feed)?, &stored, origin.as_ref());
        if store.relabel_entry(stored.id, &labels, origin.map(|origin| origin.country), now)? {
            relabeled.stories.extend(stored.story);
        }
    }
    let n = relabeled.n_labeled;
    if n > 0 || under_way.is_some() {
        let begun = Progress { version, begun_at: now, seen_since: since, n_labeled: 0, up_to: 0, done_at: None };
        let before = under_way.unwrap_or(begun);
        let after = Progress { n_labeled: before.n_labeled + n, up_to, done_at: (n == 0).then_some(now), ..before };
        keep(store, &after)?;
    }
    Ok(relabeled)
}

fn keep(store: &Store, progress: &Progress) -> Result<(), StoreError> {
    store.set_meta(PROGRESS, &serde_json::to_string(progress)?)
}

fn habits_of<'a>(
    store: &Store,
    known: &'a mut HashMap<FeedId, Habits>,
    feed: &FeedId,
) -> Result<&'a Habits, StoreError> {
    if !known.contains_key(feed) {
        let stored = store.habits(feed)?;
        known.insert(feed.clone(), stored.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default());
    }
    Ok(&known[feed])
}

/// Where the entry's publisher is at home: as `feeds.toml` says or suggests now, else as it was found at first sight.
fn origin(setup: &Setup, stored: &StoredEntry) -> Option<Origin> {
    let by_feed = setup.feed(&stored.feed).and_then(|feed| setup.origin_of(feed)).cloned();
    let guess = || Origin::guess_in(&stored.labels.evidence).cloned();
    by_feed.or_else(|| stored.origin.map(|country| Origin { country, guess: guess() }))
}

/// Labels an entry as it is stored. A feed that left the configuration keeps the labels it gave.
fn label(setup: &Setup, habits: &Habits, stored: &StoredEntry, origin: Option<&Origin>) -> Labels {
    let Some(feed) = setup.feed(&stored.feed) else { return stored.labels.clone() };
    let languages = setup.languages_of(feed);
    let mut labels = setup.enricher.label(&LabelInput {
        title: stored.entry.title.as_deref().unwrap_or_default(),
        summary: stored.entry.summary.as_deref(),
        categories: &stored.entry.categories,
        authors: &stored.entry.authors,
        habits: Some(habits),
        url: stored.entry.link.as_deref(),
        declared_language: stored.entry.language.as_ref(),
        publisher_languages: &languages,
        origin: origin.map(|origin| origin.country),
        point: stored.entry.point,
    });
    labels.evidence.extend(origin.and_then(|origin| origin.guess.clone()));
    setup.with_operators_words(feed, labels)
}
