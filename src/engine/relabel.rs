//! Relabeling: when tables or the operator's words change, what regions may still show is labeled again.
//!
//! In portions, so that polls go on between them. Nothing already published is republished as new: labels decide
//! whether an item stays, never its guid.

use crate::{
    enrich::LabelInput,
    model::{Labels, StoredEntry, StoryId, Time},
    setup::Setup,
    store::{Store, StoreError},
};

/// Entries in a portion: some tens of milliseconds of the writer's time.
const PORTION: usize = 1_000;

/// What a portion came to.
#[derive(Debug, Default)]
pub struct Relabeled {
    /// Entries that were looked at; zero: nothing is left to do.
    pub n_labeled: usize,
    /// Stories with an entry whose labels changed.
    pub stories: Vec<StoryId>,
}

/// Labels the next portion of entries whose labels are of another version.
///
/// # Errors
/// The database failed.
pub fn relabel_some(store: &Store, setup: &Setup, now: Time) -> Result<Relabeled, StoreError> {
    let longest = setup.config.regions.iter().map(|region| region.max_age).max().unwrap_or_default();
    let entries = store.entries_to_relabel(now - longest, setup.labels_version, PORTION)?;
    let mut relabeled = Relabeled { n_labeled: entries.len(), stories: Vec::new() };
    for stored in entries {
        let labels = label(setup, &stored);
        if store.relabel_entry(stored.id, &labels, setup.labels_version)? {
            relabeled.stories.extend(stored.story);
        }
    }
    Ok(relabeled)
}

/// Labels an entry as it is stored. A feed that left the configuration keeps the labels it gave.
fn label(setup: &Setup, stored: &StoredEntry) -> Labels {
    let Some(feed) = setup.feed(&stored.feed) else { return stored.labels.clone() };
    let languages = setup.languages_of(feed);
    let labels = setup.enricher.label(&LabelInput {
        title: stored.entry.title.as_deref().unwrap_or_default(),
        summary: stored.entry.summary.as_deref(),
        categories: &stored.entry.categories,
        authors: &stored.entry.authors,
        url: stored.entry.link.as_deref(),
        declared_language: stored.entry.language.as_ref(),
        publisher_languages: &languages,
        origin: stored.origin,
        point: stored.entry.point,
    });
    setup.with_operators_words(feed, labels)
}
