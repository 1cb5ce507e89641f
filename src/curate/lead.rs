//! Which entry of a story leads its item, and whether the story may be published yet.
//!
//! The order of preference is stated and total, so that the same entries always give the same lead: the operator's
//! `prefer`, then the region's languages in their order, then reports that are no advertisement and no recap, then
//! originals before copies, then who was seen first, then the row. Only our own observations decide, never the
//! publishers' dates.

use crate::{
    curate::{marks, rules::CompiledRegion},
    model::{Candidate, EntryId, PublisherId, Region, StoryId, Time, region::Duplicates},
};
use rustc_hash::FxHashSet;
use uuid::Uuid;

/// An item that may enter.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The story.
    pub story: StoryId,
    /// The lead entry.
    pub entry: EntryId,
    /// The item's guid.
    pub guid: Uuid,
    /// The lead's publisher.
    pub publisher: PublisherId,
    /// When it became fit to be published; for an archive entry, its date.
    pub ranked_at: Time,
    /// The editor pinned it.
    pub is_pinned: bool,
}

/// What can be said of a story that a region has not had.
#[derive(Clone, Debug, PartialEq)]
pub enum StoryChoice {
    /// It may enter.
    Ready(Choice),
    /// It is held for a better lead until then.
    NotBefore(StoryId, Time),
}

/// Chooses the items that one story makes in a region: at most one, or one per article or entry where the region asks
/// for that. `entries` are all entries of the story.
pub fn choose(region: &CompiledRegion, entries: &[&Candidate], now: Time) -> Vec<StoryChoice> {
    let is_fit =
        |candidate: &&Candidate| region.verdict(candidate, now).is_taken() && !is_retracted(candidate, entries);
    let mut taken: Vec<&Candidate> = entries.iter().copied().filter(is_fit).collect();
    taken.sort_by_cached_key(|candidate| preference(&region.region, candidate));
    let Some(first) = taken.first().copied() else {
        return Vec::new();
    };
    let Some(reported_at) = reported_at(entries, region.region.sources_min).or(first.hand.pinned.then_some(now)) else {
        return Vec::new();
    };
    let one = |lead: &Candidate, guid: Uuid| ready_or_held(&region.region, lead, guid, reported_at, now);
    match region.region.duplicates {
        Duplicates::Story => vec![one(first, first.story_guid.unwrap_or(first.guid))],
        Duplicates::Article => {
            let originals = taken.iter().filter(|candidate| !candidate.duplicate).collect::<Vec<_>>();
            if originals.is_empty() {
                return vec![one(first, first.guid)];
            }
            originals.into_iter().map(|lead| one(lead, lead.guid)).collect()
        }
        Duplicates::None => taken.into_iter().map(|lead| one(lead, lead.guid)).collect(),
    }
}

/// Returns true if and only if its publisher had another entry of the story retracted: what was taken down must not come
/// back through another feed. Other publishers' reports are not touched by that.
fn is_retracted(candidate: &Candidate, entries: &[&Candidate]) -> bool {
    entries.iter().any(|entry| entry.hand.retracted && entry.publisher == candidate.publisher)
}

fn ready_or_held(region: &Region, lead: &Candidate, guid: Uuid, reported_at: Time, now: Time) -> StoryChoice {
    let ready_at = if lead.hand.pinned || lead.is_archive || nothing_better_can_come(region, lead) {
        reported_at
    } else {
        reported_at + region.hold
    };
    if ready_at > now {
        return StoryChoice::NotBefore(lead.story, ready_at);
    }
    StoryChoice::Ready(Choice {
        story: lead.story,
        entry: lead.entry,
        guid,
        publisher: lead.publisher.clone(),
        ranked_at: if lead.is_archive { lead.effective_at } else { ready_at.max(lead.first_seen_at) },
        is_pinned: lead.hand.pinned,
    })
}

/// Smaller is better.
fn preference(region: &Region, candidate: &Candidate) -> (bool, usize, usize, bool, bool, Time, EntryId) {
    let by_publisher = region.prefer.iter().position(|publisher| *publisher == candidate.publisher);
    let is_marked = marks::mark(&candidate.title, &candidate.link, &candidate.categories).is_some();
    (
        !candidate.hand.pinned,
        by_publisher.unwrap_or(usize::MAX),
        language_rank(region, candidate),
        is_marked,
        candidate.duplicate,
        candidate.first_seen_at,
        candidate.entry,
    )
}

fn language_rank(region: &Region, candidate: &Candidate) -> usize {
    let language = candidate.language.as_ref();
    let position = region.languages.iter().position(|wanted| language.is_some_and(|language| covers(wanted, language)));
    position.unwrap_or(usize::MAX)
}

/// Returns true if and only if a wish for `wanted` is met by `language`: `zh` takes `zh-Hant`, not the reverse.
pub fn covers(wanted: &crate::model::Language, language: &crate::model::Language) -> bool {
    match language.as_str().strip_prefix(wanted.as_str()) {
        Some(rest) => rest.is_empty() || rest.starts_with('-'),
        None => false,
    }
}

/// Returns true if and only if waiting on could bring no lead that is preferred to this one.
fn nothing_better_can_come(region: &Region, lead: &Candidate) -> bool {
    let is_first_publisher = region.prefer.first().is_none_or(|publisher| *publisher == lead.publisher);
    let is_first_language = region.languages.is_empty() || language_rank(region, lead) == 0;
    is_first_publisher && is_first_language
}

/// When the last of the first `owners_wanted` distinct owners was seen to report the story; None if they are fewer.
fn reported_at(entries: &[&Candidate], owners_wanted: usize) -> Option<Time> {
    let mut by_time = entries.to_vec();
    by_time.sort_by_key(|candidate| (candidate.first_seen_at, candidate.entry));
    let mut owners = FxHashSet::default();
    by_time.into_iter().find_map(|candidate| {
        owners.insert(candidate.owner.as_str());
        (owners.len() >= owners_wanted.max(1)).then_some(candidate.first_seen_at)
    })
}
