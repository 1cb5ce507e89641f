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
use std::collections::{BTreeMap, BTreeSet};

/// Makes true what is said of these links. Returns the stories that changed.
///
/// # Errors
/// The database failed; the caller rolls everything back.
pub fn enforce(stage: &mut Stage, by_hand: &ByHand, permalinks: &[&str]) -> Result<Vec<StoryId>, StoreError> {
    // Apart first: then what is to be together takes nothing along that is not.
    let mut changed = hold(stage, by_hand, permalinks, false)?;
    let united = hold(stage, by_hand, permalinks, true)?;
    if !united.is_empty() {
        // Each of two stories may have brought a link that is not to be with one of the other.
        changed.extend(hold(stage, by_hand, &by_hand.permalinks(), false)?);
    }
    changed.extend(united);
    Ok(changed)
}

/// Makes true either what is to be together or what is not. Returns the stories that changed.
fn hold(stage: &mut Stage, by_hand: &ByHand, permalinks: &[&str], is_same: bool) -> Result<Vec<StoryId>, StoreError> {
    let partners = |permalink: &&str| by_hand.partners(permalink).into_iter().filter(|one| one.is_same == is_same);
    let said: Vec<(&str, &str)> = permalinks
        .iter()
        .flat_map(|permalink| partners(permalink).map(move |partner| (*permalink, partner.permalink)))
        .collect();
    let named: BTreeSet<&str> = said.iter().flat_map(|(one, other)| [*one, *other]).collect();
    let mut entries = stage.store.entries_at(&named.into_iter().collect::<Vec<_>>())?;
    let mut changed = Vec::new();
    for (one, other) in pairs(&entries, &said) {
        match (is_same, entries[one].story == entries[other].story) {
            (true, false) => unite(stage, &mut entries, (one, other), &mut changed)?,
            (false, true) => part(stage, by_hand, &mut entries, (one, other), &mut changed)?,
            (false, false) => stage.grouper.keep_apart(entries[one].story, entries[other].story),
            (true, true) => {}
        }
    }
    Ok(changed)
}

/// The places of the entries at one link, each with those of the entries at another.
fn pairs(entries: &[EntryAt], said: &[(&str, &str)]) -> Vec<(usize, usize)> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, entry) in entries.iter().enumerate() {
        places.entry(&entry.permalink).or_default().push(place);
    }
    let at = |link: &str| places.get(link).map_or(&[][..], Vec::as_slice);
    let pairs_of = |(one, other): &(&str, &str)| {
        let others = at(other);
        at(one).iter().flat_map(move |one| others.iter().map(|other| (*one, *other)))
    };
    said.iter().flat_map(pairs_of).collect()
}

/// Makes one story of two, unless both are published: subscribers have both then.
fn unite(
    stage: &mut Stage,
    entries: &mut [EntryAt],
    (one, other): (usize, usize),
    changed: &mut Vec<StoryId>,
) -> Result<(), StoreError> {
    let (one, other) = (&entries[one], &entries[other]);
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
    stage.store.regroup(gone.entry, &decision(kept, gone.duplicate_of, "same-as", Some(gone.story)))?;
    let (kept, gone) = (kept.story, gone.story);
    entries.iter_mut().filter(|entry| entry.story == gone).for_each(|entry| entry.story = kept);
    changed.push(kept);
    Ok(())
}

/// Gives one of two entries a story of its own; what is its article or told to be its story goes along.
fn part(
    stage: &mut Stage,
    by_hand: &ByHand,
    entries: &mut [EntryAt],
    (one, other): (usize, usize),
    changed: &mut Vec<StoryId>,
) -> Result<(), StoreError> {
    let (one, other) = (&entries[one], &entries[other]);
    let one_leads = stage.store.leads_an_item(one.entry)?;
    let other_leads = stage.store.leads_an_item(other.entry)?;
    let (leaving, staying) = if one_leads && !other_leads { (other, one) } else { (one, other) };
    let story = leaving.story;
    let company = company(&stage.store.entries_at_story(story)?, by_hand, leaving, staying);
    let own = stage.grouper.begin_story();
    stage.store.part_story(&company, story, own)?;
    stage.grouper.part(&company, story, own);
    if stage.store.is_published(own)? {
        stage.grouper.published(own);
    }
    stage.grouper.keep_apart(story, own);
    let duplicate_of = leaving.duplicate_of.filter(|of| company.contains(of));
    let parted = GroupDecision { story: own, ..decision(staying, duplicate_of, "not-same-as", None) };
    stage.store.regroup(leaving.entry, &parted)?;
    entries.iter_mut().filter(|entry| company.contains(&entry.entry)).for_each(|entry| entry.story = own);
    changed.extend([story, own]);
    Ok(())
}

/// The entries of a story that leave it with one of them: the same article and what is told to be the same story, through
/// each other too. What is told to be the story of the one that stays, or not that of the one that leaves, stays.
fn company(story: &[EntryAt], by_hand: &ByHand, leaving: &EntryAt, staying: &EntryAt) -> Vec<EntryId> {
    let stays = |entry: &EntryAt| {
        entry.entry == staying.entry
            || by_hand.is_same(&entry.permalink, &staying.permalink)
            || by_hand.is_apart(&entry.permalink, &leaving.permalink)
    };
    let mut left: Vec<&EntryAt> = story.iter().filter(|entry| entry.entry != leaving.entry && !stays(entry)).collect();
    let mut company = vec![leaving];
    let mut asked = 0;
    while let Some(one) = company.get(asked).copied() {
        let goes = |other: &&EntryAt| {
            one.duplicate_of == Some(other.entry)
                || other.duplicate_of == Some(one.entry)
                || by_hand.is_same(&one.permalink, &other.permalink)
        };
        let (going, rest) = left.into_iter().partition::<Vec<_>, _>(goes);
        company.extend(going);
        left = rest;
        asked += 1;
    }
    company.into_iter().map(|entry| entry.entry).collect()
}

/// What is written of an entry that was grouped by hand with regard to another.
fn decision(other: &EntryAt, duplicate_of: Option<EntryId>, rule: &str, merged: Option<StoryId>) -> GroupDecision {
    GroupDecision {
        story: other.story,
        duplicate_of,
        merged: merged.into_iter().collect(),
        compared: Some(other.entry),
        score: 1.0,
        rule: rule.to_owned(),
        veto: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::story::StoryByHand;

    fn entry(id: i64, permalink: &str, duplicate_of: Option<i64>) -> EntryAt {
        let permalink = permalink.to_owned();
        EntryAt { entry: EntryId(id), story: StoryId(1), permalink, duplicate_of: duplicate_of.map(EntryId) }
    }

    #[test]
    fn copies_of_copies_and_links_told_to_be_its_story_leave_with_an_entry() {
        let line = |one: &str, same: &[&str], apart: &[&str]| StoryByHand {
            permalink: one.to_owned(),
            same_as: same.iter().map(|link| (*link).to_owned()).collect(),
            not_same_as: apart.iter().map(|link| (*link).to_owned()).collect(),
            reason: String::new(),
        };
        let by_hand = ByHand::new(&[
            line("leaves", &["friend"], &["stays"]),
            line("stays", &["like-stays"], &[]),
            line("copy", &["like-copy"], &[]),
            line("other", &[], &["friend"]),
        ]);
        let story = [
            entry(1, "original", None),
            entry(2, "stays", Some(1)),
            entry(3, "leaves", Some(1)),
            entry(4, "copy", Some(3)),
            entry(5, "copy-of-copy", Some(4)),
            entry(6, "like-copy", None),
            entry(7, "friend", None),
            entry(8, "like-stays", Some(3)),
            entry(9, "other", Some(3)),
            entry(10, "leaves", None),
            entry(11, "", None),
        ];
        let mut company = company(&story, &by_hand, &story[2], &story[1]);
        company.sort_unstable();
        assert_eq!(company, [1, 3, 4, 5, 6, 7, 10].map(EntryId));
    }
}
