//! Which entry is this? Incoming entries of one feed → what to write: new, corrected, seen again, repeated.
//!
//! An entry is looked up by its handles (`marks`): hashes of its guid, its link, its title with its date. What a
//! handle proves depends on the feed, and that is learned and kept as a policy: guids that are blank, repeated or
//! new at every poll prove nothing, and neither does a link that many entries share. The policy only ever falls,
//! says so in its history, and republishes nothing, since every entry keeps the handles of every policy.
//!
//! Knows nothing of other feeds: the same article from elsewhere is for `group` to find. Where the evidence leaves
//! a doubt the entry is new: a duplicate costs a line that `group` will most likely catch, a wrong match hides news.

mod document;
mod learn;
mod marks;
mod matching;
mod neutral;

use crate::model::{Entry, EntryChange, EntryId, EntryKey, Time};
pub use learn::{Fall, FeedIdentity, Policy};
pub use marks::{Handles, Marks, marks};

/// A stored entry of the same feed that one of the incoming handles found.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The row.
    pub entry: EntryId,
    /// Its stable identity; None for a tombstone.
    pub key: Option<EntryKey>,
    /// True if the row was pruned and only its handles are left; the fields below are then empty.
    pub is_tombstone: bool,
    /// Those of its handles, past ones included, that were asked for.
    pub handles: Vec<u64>,
    /// See [`Marks::fingerprint`].
    pub fingerprint: u64,
    /// The guid as last read.
    pub guid: Option<String>,
    /// The canonical link as last read.
    pub permalink: Option<String>,
    /// The title as last read.
    pub title: Option<String>,
    /// The publisher's claim as last read.
    pub published_at: Option<Time>,
    /// The publisher's claim as last read.
    pub updated_at: Option<Time>,
}

impl Known {
    /// A stored entry of which only handles are left.
    pub fn tombstone(entry: EntryId, handles: Vec<u64>) -> Known {
        Known {
            entry,
            key: None,
            is_tombstone: true,
            handles,
            fingerprint: 0,
            guid: None,
            permalink: None,
            title: None,
            published_at: None,
            updated_at: None,
        }
    }
}

/// A document's entries, each with its marks.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// In document order.
    pub entries: &'a [Entry],
    /// The marks of each, from [`marks()`].
    pub marks: &'a [Marks],
}

/// What was decided about a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Identified {
    /// One for each entry, in document order.
    pub changes: Vec<EntryChange>,
    /// The feed's identity as it is to be kept.
    pub identity: FeedIdentity,
}

/// Decides about every entry of a document. `known` is what the store has for the handles of these entries.
///
/// Each stored entry is taken by at most one incoming one. Deciding twice changes nothing: a document that was
/// stored is seen again whole.
pub fn changes(identity: &FeedIdentity, known: &[Known], incoming: &Incoming<'_>, now: Time) -> Identified {
    let mut identity = identity.clone();
    document::examine(&mut identity, incoming, now);
    let repeats = document::repeats(&identity, incoming);
    let matches = matching::matches(&identity, known, incoming, &repeats);
    learn::learn(&mut identity, known, incoming, &matches, now);
    let mut keys = Keys { taken: known.iter().filter_map(|known| known.key.clone()).collect() };
    let decide = |index: usize| {
        if let Some(of) = repeats[index] {
            return EntryChange::Repeated { index, of };
        }
        let Some(found) = &matches[index] else {
            return EntryChange::New { key: keys.make(&identity, &incoming.marks[index]), index };
        };
        let known = &known[found.known];
        let fields = learn::changed_fields(&identity, known, &incoming.entries[index], &incoming.marks[index]);
        match fields.is_empty() {
            true => EntryChange::Seen { entry: known.entry, index },
            false => EntryChange::Updated { entry: known.entry, index, fields, rule: found.rule.name() },
        }
    };
    let changes = (0..incoming.entries.len()).map(decide).collect();
    Identified { changes, identity }
}

/// Makes entry keys: the policy at first sight and a hash of all that identified the entry then.
struct Keys {
    taken: Vec<EntryKey>,
}

impl Keys {
    /// A key that no entry with one of these handles has. An entry that has gone back to an earlier self, while its
    /// row has moved on and is taken by another, would otherwise make the same key again.
    fn make(&mut self, identity: &FeedIdentity, marks: &Marks) -> EntryKey {
        let base = format!("{}:{:016x}", identity.policy_in_force(), marks.identity);
        let more = (2..).map(|number| format!("{base}-{number}"));
        let is_free = |key: &EntryKey| !self.taken.contains(key);
        let key = std::iter::once(base.clone()).chain(more).map(EntryKey).find(is_free);
        let key = key.expect("numbers do not end");
        self.taken.push(key.clone());
        key
    }
}

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
