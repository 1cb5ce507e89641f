//! The operator's `[[story]]` lines, made true of what is stored: apart what is not one story, together what is.
//!
//! Asked when a configuration comes into force, and for an entry when it is written. What was published stands: of two
//! published stories neither becomes the other, and of two entries that come apart the one whose item subscribers have
//! keeps the story and its guid. Taking a line out again changes nothing that it did.

use crate::{
    group::ByHand,
    model::{EntryId, StoryId, story::GroupDecision},
    store::{EntryAt, StoreError},
    writer::Stage,
};
use std::collections::BTreeSet;

/// Makes true what is said of these links. Returns the stories that changed.
///
/// # Errors
/// The database failed; the caller rolls everything back.
pub fn enforce(stage: &mut Stage, by_hand: &ByHand, permalinks: &[&str]) -> Result<Vec<StoryId>, StoreError> {
    let said =
        || permalinks.iter().flat_map(|permalink| by_hand.partners(permalink).iter().map(move |one| (*permalink, one)));
    let named: BTreeSet<&str> = said().flat_map(|(permalink, partner)| [permalink, &partner.permalink]).collect();
    let mut entries = stage.store.entries_at(&named.into_iter().collect::<Vec<_>>())?;
    let mut changed = Vec::new();
    // Apart first: then what is to be together takes nothing along that is not.
    for is_same in [false, true] {
        for (permalink, partner) in said().filter(|(_, partner)| partner.is_same == is_same) {
            for (one, other) in pairs(&entries, permalink, &partner.permalink) {
                match (is_same, entries[one].story == entries[other].story) {
                    (true, false) => unite(stage, &entries[one], &entries[other], &mut changed)?,
                    (false, true) => part(stage, by_hand, &entries[one], &entries[other], &mut changed)?,
                    (false, false) => stage.grouper.keep_apart(entries[one].story, entries[other].story),
                    (true, true) => continue,
                }
                look_again(stage, &mut entries)?;
            }
        }
    }
    Ok(changed)
}

/// Takes note of the stories that entries are of now.
fn look_again(stage: &Stage, entries: &mut [EntryAt]) -> Result<(), StoreError> {
    for entry in entries {
        entry.story = stage.store.story_of_entry(entry.entry)?.unwrap_or(entry.story);
    }
    Ok(())
}

/// The places of the entries at one link, each with those of the entries at another.
fn pairs(entries: &[EntryAt], one: &str, other: &str) -> Vec<(usize, usize)> {
    let at =
        |link: &str| -> Vec<usize> { (0..entries.len()).filter(|place| entries[*place].permalink == link).collect() };
    let others = at(other);
    at(one).into_iter().flat_map(|one| others.iter().map(move |other| (one, *other))).collect()
}

/// Makes one story of two, unless both are published: subscribers have both then.
fn unite(stage: &mut Stage, one: &EntryAt, other: &EntryAt, changed: &mut Vec<StoryId>) -> Result<(), StoreError> {
    let is_published = (stage.store.is_published(one.story)?, stage.store.is_published(other.story)?);
    let (kept, gone) = match is_published {
        (true, true) => return Ok(()),
        (false, true) => (other, one),
        (true, false) => (one, other),
        (false, false) if other.story < one.story => (other, one),
        (false, false) => (one, other),
    };
    stage.store.merge_stories(gone.story, kept.story)?;
    stage.grouper.unite(kept.story, gone.story);
    if is_published != (false, false) {
        stage.grouper.published(kept.story);
    }
    stage.store.regroup(gone.entry, &decision(kept.story, kept.entry, "same-as", Some(gone.story)))?;
    changed.push(kept.story);
    Ok(())
}

/// Gives one of two entries a story of its own; what is its article or told to be its story goes along.
fn part(
    stage: &mut Stage,
    by_hand: &ByHand,
    one: &EntryAt,
    other: &EntryAt,
    changed: &mut Vec<StoryId>,
) -> Result<(), StoreError> {
    let one_leads = stage.store.leads_an_item(one.entry)?;
    let other_leads = stage.store.leads_an_item(other.entry)?;
    let (leaving, staying) = if one_leads && !other_leads { (other, one) } else { (one, other) };
    let story = other.story;
    let mut entries = stage.store.copies_of(leaving.entry)?;
    let along = by_hand.partners(&leaving.permalink).iter().filter(|partner| partner.is_same);
    let along: Vec<&str> = along.map(|partner| partner.permalink.as_str()).collect();
    let along = stage.store.entries_at(&along)?.into_iter().filter(|entry| entry.story == story);
    entries.extend(along.map(|entry| entry.entry));
    entries.retain(|entry| *entry != staying.entry && *entry != leaving.entry);
    entries.push(leaving.entry);
    let own = stage.grouper.begin_story();
    stage.store.part_story(&entries, story, own)?;
    stage.grouper.part(&entries, story, own);
    if stage.store.is_published(own)? {
        stage.grouper.published(own);
    }
    stage.grouper.keep_apart(story, own);
    stage.store.regroup(leaving.entry, &decision(own, staying.entry, "not-same-as", None))?;
    changed.extend([story, own]);
    Ok(())
}

fn decision(story: StoryId, compared: EntryId, rule: &str, merged: Option<StoryId>) -> GroupDecision {
    GroupDecision {
        story,
        duplicate_of: None,
        merged: merged.into_iter().collect(),
        compared: Some(compared),
        score: 1.0,
        rule: rule.to_owned(),
        veto: None,
    }
}
