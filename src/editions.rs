//! From what was stored to what subscribers read: curate the regions that may have changed, commit the ledger, render
//! their editions from it, put the files in place.
//!
//! The ledger is committed, durably, before any file is written: what a subscriber may have seen is a stored fact.
//! Work is proportional to what changed: a region is looked at only if it may take one of the stories that were
//! touched, has one of them, or is woken by time (an item grows too old, a hold ends).

pub mod item;

use crate::{
    curate::{self, Waits, hand, rules::CompiledRegion},
    model::{Candidate, EditorAct, EditorNote, LedgerChange, LedgerItem, RegionId, StoryId, Time, edition::ActTarget},
    setup::Setup,
    store::{Store, StoreError},
};
use chrono::Duration;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The facts in `meta` that say of the last look when it was, in milliseconds since 1970, and by which configuration.
const CURATED_AT: &str = "curated-at";
const CURATED_SETUP: &str = "curated-setup";

/// What may have changed since the last look.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Touched {
    /// Everything: at a first start, after an edit of `feeds.toml`.
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
    /// Whether something was retracted, or is no more.
    pub retractions_changed: bool,
    /// What each region that was looked at waits for.
    pub waits: BTreeMap<RegionId, Waits>,
}

/// Looks at what may have changed and writes the ledger. `waits` is what the last looks said of the regions.
///
/// # Errors
/// The database failed; the caller rolls everything back.
pub fn curate(
    store: &Store,
    setup: &Setup,
    touched: &Touched,
    waits: &BTreeMap<RegionId, Waits>,
    now: Time,
) -> Result<Curated, StoreError> {
    let notes = acts_in_force(store)?;
    let awake = |id: &RegionId| waits.get(id).filter(|waits| waits.wakes_at().is_some_and(|at| at <= now));
    let ended = setup.regions.iter().filter_map(|region| awake(&region.region.id));
    let ended = ended.flat_map(|waits| waits.held.iter().filter(|(_, at)| **at <= now));
    let mut candidates = Candidates::of(store, setup, touched, ended.map(|(story, _)| *story), &notes, now)?;
    let mut curated = Curated { changed: touched.regions.clone(), ..Curated::default() };
    for region in &setup.regions {
        let id = &region.region.id;
        let concerning = candidates.concerning(region, &notes, now);
        if touched.everything || awake(id).is_some() || !concerning.is_empty() {
            let n_published = curated.published.len();
            let mut now_waits = curate_region(store, region, &notes, &concerning, now, &mut curated)?;
            for story in &curated.published[n_published..] {
                candidates.name(*story, store.story_guid(*story)?);
            }
            // What this look did not look at is held as it was.
            let looked_at: FxHashSet<StoryId> = concerning.iter().map(|candidate| candidate.story).collect();
            let held_before = waits.get(id).map(|waits| &waits.held).into_iter().flatten();
            let held_still = held_before.filter(|(story, at)| **at > now && !looked_at.contains(story));
            now_waits.held.extend(held_still.map(|(story, at)| (*story, *at)));
            curated.waits.insert(id.clone(), now_waits);
        }
    }
    for story in &touched.stories {
        // A report more or another label is shown with an item that neither enters nor leaves.
        curated.changed.extend(store.regions_that_show(*story)?);
    }
    match touched.everything {
        true => store.looked_at_everything()?,
        false => store.looked_at(&touched.stories)?,
    }
    store.set_meta(CURATED_AT, &now.timestamp_millis().to_string())?;
    store.set_meta(CURATED_SETUP, &setup.digest)?;
    Ok(curated)
}

/// The editor's acts that have not been undone.
///
/// # Errors
/// The database cannot be read.
pub fn acts_in_force(store: &Store) -> Result<Vec<EditorNote>, StoreError> {
    Ok(store.acts()?.into_iter().map(|(_, note)| note).filter(|note| note.undone_at.is_none()).collect())
}

/// The entries of the stories that are looked at, each story whole.
struct Candidates {
    /// In runs of one story each.
    entries: Vec<Candidate>,
    /// The regions whose ledger has a story.
    holders: BTreeMap<StoryId, BTreeSet<RegionId>>,
    /// Stories with an entry that an editor's act is about: what it makes of them differs from region to region.
    acted_on: BTreeSet<StoryId>,
}

impl Candidates {
    /// The stories that were touched and those that are held no more; where everything was touched, those that some
    /// region has or may take. Most of what is stored is taken by no region, and only what is taken need be held in memory.
    fn of(
        store: &Store,
        setup: &Setup,
        touched: &Touched,
        ended: impl Iterator<Item = StoryId>,
        notes: &[EditorNote],
        now: Time,
    ) -> Result<Candidates, StoreError> {
        let mut stories = touched.stories.clone();
        stories.extend(ended);
        if touched.everything {
            // What no region takes any more has to leave those that have it.
            stories.extend(store.stories_in_editions()?);
            store.each_candidate_since(now - setup.longest_age, |candidate| {
                if notes.iter().any(|note| is_about(note, &candidate))
                    || setup.regions.iter().any(|region| region.takes(&candidate, now))
                {
                    stories.insert(candidate.story);
                }
            })?;
        }
        let mut entries = store.candidates_of(&stories.iter().copied().collect::<Vec<_>>())?;
        entries.sort_by_key(|candidate| (candidate.story, candidate.entry));
        let has_act = |candidate: &&Candidate| notes.iter().any(|note| is_about(note, candidate));
        let acted_on = entries.iter().filter(has_act).map(|candidate| candidate.story).collect();
        let mut holders = BTreeMap::new();
        for story in stories {
            let regions: BTreeSet<RegionId> = store.holders_of(story)?.into_iter().collect();
            if !regions.is_empty() {
                holders.insert(story, regions);
            }
        }
        Ok(Candidates { entries, holders, acted_on })
    }

    /// Gives a story the name that it got in one region: in the next it goes by the same, whichever report leads it there.
    fn name(&mut self, story: StoryId, guid: Option<Uuid>) {
        let from = self.entries.partition_point(|candidate| candidate.story < story);
        let of_story = self.entries[from..].iter_mut().take_while(|candidate| candidate.story == story);
        of_story.for_each(|candidate| candidate.story_guid = guid);
    }

    /// Those that may matter to a region, in the order of their first sight: the stories that it may take, and those
    /// that it has or had.
    fn concerning(&self, region: &CompiledRegion, notes: &[EditorNote], now: Time) -> Vec<Candidate> {
        let id = &region.region.id;
        let takes_as_corrected = |candidate: &Candidate| {
            let mut candidate = candidate.clone();
            hand::apply(notes, id, &mut candidate);
            region.takes(&candidate, now)
        };
        let concerns = |entries: &&[Candidate]| {
            let story = entries[0].story;
            let is_held = self.holders.get(&story).is_some_and(|holders| holders.contains(id));
            is_held
                || match self.acted_on.contains(&story) {
                    true => entries.iter().any(takes_as_corrected),
                    false => entries.iter().any(|candidate| region.takes(candidate, now)),
                }
        };
        let stories = self.entries.chunk_by(|a, b| a.story == b.story).filter(concerns);
        let mut candidates: Vec<Candidate> = stories.flatten().cloned().collect();
        candidates.sort_by_key(|candidate| candidate.entry);
        candidates
    }
}

fn is_about(note: &EditorNote, candidate: &Candidate) -> bool {
    match &note.target {
        ActTarget::Entry(entry) => *entry == candidate.entry,
        ActTarget::Publisher(publisher) => *publisher == candidate.publisher,
    }
}

/// What is left to look at by what the last run of the program looked at. A region may have to let go of what has grown
/// too old meanwhile, so all are to be woken; what was held when it ended is looked at again.
///
/// # Errors
/// The database cannot be read.
pub fn left_to_look_at(store: &Store, setup: &Setup) -> Result<Touched, StoreError> {
    let at = store.meta(CURATED_AT)?.and_then(|text| text.parse().ok());
    let is_same_setup = store.meta(CURATED_SETUP)?.is_some_and(|digest| digest == setup.digest);
    let (Some(at), true) = (at, is_same_setup) else {
        return Ok(Touched::everything());
    };
    let mut stories = store.touched_stories()?;
    let hold = setup.regions.iter().map(|region| region.region.hold).max().unwrap_or_default();
    if hold > Duration::zero() {
        let since = Time::from_timestamp_millis(at).unwrap_or_default() - hold;
        store.each_candidate_since(since, |candidate| {
            stories.insert(candidate.story);
        })?;
    }
    let regions = setup.config.regions.iter().map(|region| region.id.clone()).collect();
    Ok(Touched { everything: false, stories, regions })
}

/// Writes down editor's acts, and that some are undone; returns the numbers of those written down, and what all of them
/// touch. What is shown of an item with other words than before has changed, so that its readers are told.
///
/// # Errors
/// The database cannot be written.
pub fn write_acts(
    store: &Store,
    setup: &Setup,
    (add, undo): (&[EditorNote], &[i64]),
    now: Time,
) -> Result<(Vec<i64>, Touched), StoreError> {
    let (mut numbers, mut touched) = (Vec::new(), Touched::default());
    for note in add {
        numbers.push(store.add_act(note)?);
    }
    for (number, note) in store.acts()? {
        let is_undone_now = undo.contains(&number) && note.undone_at.is_none();
        if is_undone_now {
            store.undo_act(number, now)?;
        }
        if is_undone_now || numbers.contains(&number) {
            show_anew(store, &note, now)?;
            touched.merge(touched_by(store, setup, &note, now)?);
        }
    }
    for story in &touched.stories {
        store.touch_story(*story)?;
    }
    Ok((numbers, touched))
}

/// What an editor's act touches: the stories of what it is about, and the regions that show them.
fn touched_by(store: &Store, setup: &Setup, note: &EditorNote, now: Time) -> Result<Touched, StoreError> {
    let stories: BTreeSet<StoryId> = match &note.target {
        ActTarget::Entry(entry) => store.entry(*entry)?.and_then(|entry| entry.story).into_iter().collect(),
        ActTarget::Publisher(publisher) => {
            let since = now - setup.longest_age;
            store.stories_of_publisher(publisher, since)?
        }
    };
    let mut regions = BTreeSet::new();
    for story in &stories {
        regions.extend(store.holders_of(*story)?);
    }
    Ok(Touched { everything: false, stories, regions })
}

fn show_anew(store: &Store, note: &EditorNote, now: Time) -> Result<(), StoreError> {
    if let (EditorAct::Label(_) | EditorAct::Retitle(_), ActTarget::Entry(entry)) = (&note.act, &note.target) {
        store.touch_items(*entry, now)?;
    }
    Ok(())
}

/// Returns what the region waits for from now on.
fn curate_region(
    store: &Store,
    region: &CompiledRegion,
    notes: &[EditorNote],
    candidates: &[Candidate],
    now: Time,
    curated: &mut Curated,
) -> Result<Waits, StoreError> {
    let id = &region.region.id;
    let mut candidates = candidates.to_vec();
    for candidate in &mut candidates {
        hand::apply(notes, id, candidate);
    }
    let ledger = ledger(store, id, notes, &candidates)?;
    let changes = curate::curate(region, &candidates, &ledger, now);
    for change in &changes {
        write_change(store, id, change, now, curated)?;
    }
    let ledger = if changes.is_empty() { ledger } else { self::ledger(store, id, notes, &candidates)? };
    Ok(curate::waits(region, &candidates, &ledger, now))
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
            curated.retractions_changed = true;
            *curated.n_entered.entry(region.clone()).or_default() += 1;
        }
        LedgerChange::Leave { guid, because, .. } => {
            store.leave(region, *guid, because, now)?;
            curated.retractions_changed |= *because == "retracted";
            *curated.n_left.entry(region.clone()).or_default() += 1;
        }
    }
    curated.changed.insert(region.clone());
    Ok(())
}
