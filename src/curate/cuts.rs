//! How many items an edition holds: the cuts of `max_age`, `per_publisher` and `max_items`.
//!
//! All cuts go by one stored moment, `ranked_at`: when an item became fit to be published, or, for an archive entry,
//! its date. A late report with an old date therefore appears like any other, while the archive of a new feed, or
//! older stories let in by an edit of the rules, cannot push out what is newer.

use crate::{
    curate::lead::{Choice, StoryChoice},
    model::{EntryId, LedgerChange, LedgerItem, PublisherId, Region, StoryId, Time, region::HARD_CAP_ITEMS},
};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
use uuid::Uuid;

/// Where a contender comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is in the edition.
    Item,
    /// It was, until the editor's hand took it out, and may come back.
    Returning,
    /// It would enter, led by this entry.
    New(EntryId),
}

/// An item, or one that would be, before the cuts.
#[derive(Clone, Debug, PartialEq)]
pub struct Contender {
    /// Where it comes from.
    pub origin: Origin,
    /// The story.
    pub story: StoryId,
    /// The item's guid.
    pub guid: Uuid,
    /// The lead's publisher.
    pub publisher: PublisherId,
    /// See `LedgerItem::ranked_at`.
    pub ranked_at: Time,
    /// Now, for one that would enter.
    pub entered_at: Time,
    /// No cut touches it.
    pub is_pinned: bool,
}

impl Contender {
    /// A row of the ledger.
    pub fn of_item(item: &LedgerItem, is_returning: bool) -> Contender {
        Contender {
            origin: if is_returning { Origin::Returning } else { Origin::Item },
            story: item.story,
            guid: item.guid,
            publisher: item.publisher.clone(),
            ranked_at: item.ranked_at,
            entered_at: item.entered_at,
            is_pinned: item.hand.pinned,
        }
    }

    /// A choice that would enter; None if it is held.
    pub fn of_choice(choice: StoryChoice, now: Time) -> Option<Contender> {
        let StoryChoice::Ready(Choice { story, entry, guid, publisher, ranked_at, is_pinned }) = choice else {
            return None;
        };
        Some(Contender { origin: Origin::New(entry), story, guid, publisher, ranked_at, entered_at: now, is_pinned })
    }

    /// The change by which it enters.
    pub fn into_change(self) -> LedgerChange {
        let Contender { story, guid, ranked_at, .. } = self;
        match self.origin {
            Origin::New(entry) => LedgerChange::Enter { story, entry, guid, ranked_at },
            Origin::Item | Origin::Returning => LedgerChange::Return { story, guid },
        }
    }
}

/// Says for each contender which rule cuts it off; None for those that stand. Pinned ones come first, then the latest
/// ranked.
pub fn cut(region: &Region, mut contenders: Vec<Contender>, now: Time) -> Vec<(Contender, Option<&'static str>)> {
    contenders.sort_by_key(|c| (!c.is_pinned, Reverse(c.ranked_at), Reverse(c.entered_at), c.guid));
    let mut n_kept = 0;
    let mut n_by_publisher: FxHashMap<PublisherId, usize> = FxHashMap::default();
    contenders
        .into_iter()
        .map(|contender| {
            let n_of_publisher = n_by_publisher.entry(contender.publisher.clone()).or_default();
            let because = rule_that_cuts(region, &contender, n_kept, *n_of_publisher, now);
            if because.is_none() {
                n_kept += 1;
                *n_of_publisher += 1;
            }
            (contender, because)
        })
        .collect()
}

fn rule_that_cuts(
    region: &Region,
    contender: &Contender,
    n_before: usize,
    n_of_publisher: usize,
    now: Time,
) -> Option<&'static str> {
    let age = now - contender.ranked_at;
    let is_kept_by_age = age < region.keep_at_least && n_before < HARD_CAP_ITEMS;
    match contender {
        contender if contender.is_pinned => None,
        _ if age > region.max_age => Some("max-age"),
        _ if region.per_publisher.is_some_and(|most| n_of_publisher >= most) => Some("per-publisher"),
        _ if n_before >= region.max_items.min(HARD_CAP_ITEMS) && !is_kept_by_age => Some("max-items"),
        _ => None,
    }
}
