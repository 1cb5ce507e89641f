//! Decides what enters a region's edition and what leaves it: stored entries and the ledger in, changes of the ledger
//! out.
//!
//! What was published is a fact of the ledger and is never derived again: a story, guid or entry that the ledger has
//! once had does not enter a second time, whatever the rules say later. The only way back is the editor's own: undoing
//! a `hide` or a `retract`. It knows no database and no clock, and renders nothing.
//!
//! `candidates` may be all entries or, for work proportional to what changed, only the entries of the stories that
//! were touched (each story whole, so that its owners can be counted). `ledger` holds the region's items that are in,
//! and those that left whose story, entry or guid is among the candidates.

pub mod cuts;
pub mod hand;
pub mod lead;
pub mod marks;
pub mod related;
pub mod rules;

use crate::{
    curate::{
        cuts::Contender,
        lead::{Choice, StoryChoice},
        rules::CompiledRegion,
    },
    model::{Candidate, EntryId, LedgerChange, LedgerItem, StoryId, Time, region::Duplicates},
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What left for these reasons may come back, once the editor undoes the act.
const EDITORS_REASONS: [&str; 2] = ["hidden", "retracted"];

/// Decides what enters the region's edition and what leaves it now; leaves first, then entries, oldest first.
pub fn curate(
    region: &CompiledRegion,
    candidates: &[Candidate],
    ledger: &[LedgerItem],
    now: Time,
) -> Vec<LedgerChange> {
    let mut leaving = Vec::new();
    let mut contenders = Vec::new();
    let by_entry: FxHashMap<EntryId, &Candidate> = candidates.iter().map(|c| (c.entry, c)).collect();
    for item in ledger {
        match standing(region, item, by_entry.get(&item.entry).copied()) {
            Standing::In => contenders.push(Contender::of_item(item, false)),
            Standing::Back => contenders.push(Contender::of_item(item, true)),
            Standing::Leaving(because) => leaving.push((item.story, item.guid, because)),
            Standing::Out => {}
        }
    }
    let choices = choices(region, candidates, ledger, now);
    contenders.extend(choices.into_iter().filter_map(|choice| Contender::of_choice(choice, now)));

    let mut entering = Vec::new();
    for (contender, cut) in cuts::cut(&region.region, contenders, now) {
        match (contender.origin, cut) {
            (cuts::Origin::Item, Some(because)) => leaving.push((contender.story, contender.guid, because)),
            (cuts::Origin::Item, None) | (_, Some(_)) => {}
            (cuts::Origin::Returning | cuts::Origin::New(_), None) => entering.push(contender),
        }
    }
    entering.sort_by_key(|contender| (contender.ranked_at, contender.guid));
    let leaves = leaving.into_iter().map(|(story, guid, because)| LedgerChange::Leave { story, guid, because });
    leaves.chain(entering.into_iter().map(Contender::into_change)).collect()
}

/// What a region waits for though nothing new comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// Stories that are held for a better lead, and until when.
    pub held: BTreeMap<StoryId, Time>,
    /// When the next item grows too old; None while none will.
    pub ages_at: Option<Time>,
}

impl Waits {
    /// When the region should be looked at again. None if time alone will change nothing.
    pub fn wakes_at(&self) -> Option<Time> {
        self.held.values().copied().chain(self.ages_at).min()
    }
}

/// What the region waits for, as far as these candidates tell.
pub fn waits(region: &CompiledRegion, candidates: &[Candidate], ledger: &[LedgerItem], now: Time) -> Waits {
    let held = choices(region, candidates, ledger, now).into_iter().filter_map(|choice| match choice {
        StoryChoice::NotBefore(story, at) => Some((story, at)),
        StoryChoice::Ready(_) => None,
    });
    let live = ledger.iter().filter(|item| item.left_at.is_none() && !item.hand.pinned);
    let aging = live.map(|item| item.ranked_at + region.region.max_age + chrono::Duration::milliseconds(1));
    Waits { held: held.collect(), ages_at: aging.filter(|at| *at > now).min() }
}

/// How a ledger row stands before the cuts.
enum Standing {
    /// In the edition.
    In,
    /// It left by the editor's hand, which has been undone.
    Back,
    /// In the edition, but not for long.
    Leaving(&'static str),
    /// It left, and stays out.
    Out,
}

fn standing(region: &CompiledRegion, item: &LedgerItem, lead: Option<&Candidate>) -> Standing {
    let by_hand = match item.hand {
        hand if hand.retracted => Some("retracted"),
        hand if hand.hidden => Some("hidden"),
        _ => None,
    };
    let left_by_hand = item.left_because.as_deref().is_some_and(|because| EDITORS_REASONS.contains(&because));
    match (item.left_at, by_hand) {
        (None, Some(because)) => Standing::Leaving(because),
        // Hidden before, retracted now: it is out already, and its row says so with the stronger word.
        (Some(_), Some("retracted")) if item.left_because.as_deref() == Some("hidden") => {
            Standing::Leaving("retracted")
        }
        (Some(_), None) if left_by_hand => Standing::Back,
        (Some(_), _) => Standing::Out,
        (None, None) if item.hand.pinned => Standing::In,
        (None, None) => match lead.and_then(|candidate| region.refusal(candidate)) {
            Some(refusal) => Standing::Leaving(refusal.rule),
            None => Standing::In,
        },
    }
}

/// One choice for each item that candidates could make and the ledger has not had, in the order of their first entry.
fn choices(region: &CompiledRegion, candidates: &[Candidate], ledger: &[LedgerItem], now: Time) -> Vec<StoryChoice> {
    let mut had = Had::of(ledger);
    let mut stories: BTreeMap<StoryId, Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates {
        stories.entry(candidate.story).or_default().push(candidate);
    }
    let mut choices = Vec::new();
    for (story, entries) in stories {
        let one_per_story = region.region.duplicates == Duplicates::Story;
        if one_per_story && had.stories.contains(&story) {
            continue;
        }
        choices.extend(lead::choose(region, &entries, now).into_iter().filter(|choice| match choice {
            StoryChoice::Ready(choice) => had.admit(choice),
            StoryChoice::NotBefore(..) => true,
        }));
    }
    choices
}

/// What the ledger has had, so that it never enters again.
struct Had {
    stories: FxHashSet<StoryId>,
    entries: FxHashSet<EntryId>,
    guids: FxHashSet<Uuid>,
}

impl Had {
    fn of(ledger: &[LedgerItem]) -> Had {
        Had {
            stories: ledger.iter().map(|item| item.story).collect(),
            entries: ledger.iter().map(|item| item.entry).collect(),
            guids: ledger.iter().map(|item| item.guid).collect(),
        }
    }

    /// Returns true if and only if neither the entry nor the guid was there before; from now on they were.
    fn admit(&mut self, choice: &Choice) -> bool {
        let is_new = !self.entries.contains(&choice.entry) && !self.guids.contains(&choice.guid);
        self.entries.insert(choice.entry);
        self.guids.insert(choice.guid);
        is_new
    }
}

#[cfg(test)]
mod tests;
