//! From what was stored to what subscribers read: curate the regions that may have changed, commit the ledger, render
//! their editions from it, put the files in place.
//!
//! The ledger is committed, durably, before any file is written: what a subscriber may have seen is a stored fact.
//! Work is proportional to what changed: a region is looked at only if it may take one of the stories that were
//! touched, has one of them, or is woken by time (an item grows too old, a hold ends).

pub mod item;

use crate::{
    curate::{self, hand, rules::CompiledRegion},
    model::{Candidate, EditorNote, EntryId, LedgerChange, LedgerItem, RegionId, StoryId, Time},
    setup::Setup,
    store::{Store, StoreError},
};
use chrono::Duration;
use std::collections::{BTreeMap, BTreeSet};

/// The facts in `meta` that say what the last look looked at: the latest entry then, and the configuration.
const CURATED_ENTRY: &str = "curated-entry";
const CURATED_SETUP: &str = "curated-setup";

/// What may have changed since the last look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Touched {
    /// Everything: at a start, after an edit of `feeds.toml`, after a relabeling or an editor's act.
    pub everything: bool,
    /// Stories with new or changed entries.
    pub stories: BTreeSet<StoryId>,
    /// Regions with an item that is to be shown anew.
    pub regions: BTreeSet<RegionId>,
}

impl Touched {
    /// All of it.
    pub fn everything() -> Touched {
        Touched { everything: true, ..Touched::default() }
    }

    /// Returns true if and only if there is nothing to look at.
    pub fn is_nothing(&self) -> bool {
        !self.everything && self.stories.is_empty() && self.regions.is_empty()
    }

    /// Adds what another look would have looked at.
    pub fn merge(&mut self, other: Touched) {
        self.everything |= other.everything;
        self.add(other.stories, other.regions);
    }

    /// Adds what a poll touched.
    pub fn add(&mut self, stories: impl IntoIterator<Item = StoryId>, regions: impl IntoIterator<Item = RegionId>) {
        self.stories.extend(stories);
        self.regions.extend(regions);
    }
}

/// What curating came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curated {
    /// Regions whose edition is to be rendered.
    pub changed: BTreeSet<RegionId>,
    /// Items that entered, by region.
    pub n_entered: BTreeMap<RegionId, usize>,
    /// Stories that entered somewhere: their ids hold from now on.
    pub published: Vec<StoryId>,
    /// Items that left, by region.
    pub n_left: BTreeMap<RegionId, usize>,
    /// When each region is to be looked at though nothing new comes.
    pub wakes: BTreeMap<RegionId, Time>,
}

/// Looks at what may have changed and writes the ledger. `wakes` is what the last look said of the regions.
///
/// # Errors
/// The database failed; the caller rolls everything back.
pub fn curate(
    store: &Store,
    setup: &Setup,
    touched: &Touched,
    wakes: &BTreeMap<RegionId, Time>,
    now: Time,
) -> Result<Curated, StoreError> {
    let notes: Vec<EditorNote> = store.acts()?.into_iter().map(|(_, note)| note).collect();
    let candidates = candidates(store, setup, touched, now)?;
    let holders = regions_that_have(store, &touched.stories)?;
    let mut curated = Curated { changed: touched.regions.clone(), wakes: wakes.clone(), ..Curated::default() };
    for region in &setup.regions {
        let id = &region.region.id;
        let is_awake = wakes.get(id).is_some_and(|at| *at <= now);
        let is_concerned = touched.everything
            || is_awake
            || holders.contains(id)
            || candidates.iter().any(|candidate| region.verdict(candidate, now).is_taken());
        if is_concerned {
            let woken = if is_awake { held_candidates(store, region, now)? } else { Vec::new() };
            curate_region(store, region, &notes, candidates.iter().chain(&woken), now, &mut curated)?;
        }
    }
    store.set_meta(CURATED_ENTRY, &store.latest_entry()?.to_string())?;
    store.set_meta(CURATED_SETUP, &setup.digest)?;
    Ok(curated)
}

/// The entries of the stories that were touched; where everything was, of those that some region may take. Most of what
/// is stored is taken by no region, and only what is taken need be held in memory.
fn candidates(store: &Store, setup: &Setup, touched: &Touched, now: Time) -> Result<Vec<Candidate>, StoreError> {
    let mut stories = touched.stories.clone();
    if touched.everything {
        store.each_candidate_since(now - setup.longest_age, |candidate| {
            if setup.regions.iter().any(|region| region.verdict(&candidate, now).is_taken()) {
                stories.insert(candidate.story);
            }
        })?;
    }
    store.candidates_of(&stories.into_iter().collect::<Vec<_>>())
}

/// Stories whose hold may have ended: those first seen within the hold and a day.
fn held_candidates(store: &Store, region: &CompiledRegion, now: Time) -> Result<Vec<Candidate>, StoreError> {
    let mut held = Vec::new();
    if region.region.hold > Duration::zero() {
        store.each_candidate_since(now - region.region.hold - Duration::days(1), |candidate| held.push(candidate))?;
    }
    Ok(held)
}

/// What is left to look at by what the last run of the program looked at. A region may have to let go of what has grown
/// too old meanwhile, so all are to be woken.
///
/// # Errors
/// The database cannot be read.
pub fn left_to_look_at(store: &Store, setup: &Setup) -> Result<Touched, StoreError> {
    let looked_at = store.meta(CURATED_ENTRY)?.and_then(|text| text.parse().ok()).map(EntryId);
    let is_same_setup = store.meta(CURATED_SETUP)?.is_some_and(|digest| digest == setup.digest);
    match looked_at.filter(|_| is_same_setup) {
        None => Ok(Touched::everything()),
        Some(entry) => Ok(Touched {
            everything: false,
            stories: store.stories_after(entry)?,
            regions: setup.config.regions.iter().map(|region| region.id.clone()).collect(),
        }),
    }
}

fn regions_that_have(store: &Store, stories: &BTreeSet<StoryId>) -> Result<BTreeSet<RegionId>, StoreError> {
    let mut regions = BTreeSet::new();
    for story in stories {
        regions.extend(store.ledger_of_story(*story)?.into_iter().map(|row| row.item.region));
    }
    Ok(regions)
}

fn curate_region<'a>(
    store: &Store,
    region: &CompiledRegion,
    notes: &[EditorNote],
    candidates: impl Iterator<Item = &'a Candidate>,
    now: Time,
    curated: &mut Curated,
) -> Result<(), StoreError> {
    let id = &region.region.id;
    let mut candidates: Vec<Candidate> = candidates.cloned().collect();
    candidates.sort_by_key(|candidate| candidate.entry);
    candidates.dedup_by_key(|candidate| candidate.entry);
    for candidate in &mut candidates {
        hand::apply(notes, id, candidate);
    }
    let ledger = ledger(store, id, notes, &candidates)?;
    let changes = curate::curate(region, &candidates, &ledger, now);
    for change in &changes {
        write_change(store, id, change, now, curated)?;
    }
    let ledger = if changes.is_empty() { ledger } else { self::ledger(store, id, notes, &candidates)? };
    match curate::wakes_at(region, &candidates, &ledger, now) {
        Some(at) => curated.wakes.insert(id.clone(), at),
        None => curated.wakes.remove(id),
    };
    Ok(())
}

/// The items that are in, and the rows of every candidate's story and guid.
fn ledger(
    store: &Store,
    region: &RegionId,
    notes: &[EditorNote],
    candidates: &[Candidate],
) -> Result<Vec<LedgerItem>, StoreError> {
    let mut rows = store.present(region)?;
    for candidate in candidates {
        rows.extend(store.ledger_of(region, candidate.story, candidate.guid)?);
    }
    let mut items: Vec<LedgerItem> = rows.into_iter().map(|row| row.item).collect();
    items.sort_by_key(|item| item.guid);
    items.dedup_by_key(|item| item.guid);
    for item in &mut items {
        item.hand = hand::hand(notes, region, item.entry, &item.publisher);
    }
    Ok(items)
}

fn write_change(
    store: &Store,
    region: &RegionId,
    change: &LedgerChange,
    now: Time,
    curated: &mut Curated,
) -> Result<(), StoreError> {
    match change {
        LedgerChange::Enter { story, entry, guid, ranked_at } => {
            store.name_story(*story, *guid, now)?;
            store.enter(region, *story, *entry, *guid, *ranked_at, now)?;
            curated.published.push(*story);
            *curated.n_entered.entry(region.clone()).or_default() += 1;
        }
        LedgerChange::Return { guid, .. } => {
            store.reenter(region, *guid, now)?;
            *curated.n_entered.entry(region.clone()).or_default() += 1;
        }
        LedgerChange::Leave { guid, because, .. } => {
            store.leave(region, *guid, because, now)?;
            *curated.n_left.entry(region.clone()).or_default() += 1;
        }
    }
    curated.changed.insert(region.clone());
    Ok(())
}
