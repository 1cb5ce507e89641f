//! Which stored entry is which incoming one: pairs that share a handle, the strongest rule first.

use super::{
    FeedIdentity, Incoming, Known, Marks, Policy,
    marks::{self, LinkShape, date_of, minute_of},
};
use crate::model::{Entry, EntryId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;

/// Undated titles are believed when they find so many entries at once, and half of all that nothing else found: then
/// the site has moved. One alone may be a title that comes again.
const ENTRIES_OF_A_MOVE: usize = 3;

/// Why an incoming entry is a stored one, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    /// Guid, link, title and date are all the same.
    Same,
    /// The guid.
    Guid,
    /// The link, and what the policy asks beside it.
    Link,
    /// The path and the date; the host has changed.
    Moved,
    /// Title and date; guid and link have changed.
    TitleDate,
    /// The title, where there are no dates and most of the document is found so.
    Title,
}

impl Rule {
    /// The name as it is stored in the history of the entry.
    pub(super) fn name(self) -> &'static str {
        match self {
            Rule::Same => "same",
            Rule::Guid => "guid",
            Rule::Link => "link",
            Rule::Moved => "moved",
            Rule::TitleDate => "title-date",
            Rule::Title => "title",
        }
    }
}

/// The stored entry that an incoming one is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    /// The position in `known`.
    pub(super) known: usize,
    /// Why.
    pub(super) rule: Rule,
}

/// For each incoming entry the stored one that it is, if any. Each stored entry is given once.
pub(super) fn matches(
    identity: &FeedIdentity,
    known: &[Known],
    incoming: &Incoming<'_>,
    repeats: &[Option<usize>],
) -> Vec<Option<Match>> {
    let (by_title, proven): (Vec<Found>, Vec<Found>) =
        found(identity, known, incoming, repeats).into_iter().partition(|found| found.rule == Rule::Title);
    let mut given = Given { matches: vec![None; incoming.marks.len()], is_taken: vec![false; known.len()] };
    given.give(&proven);
    let by_title = of_single_titles(by_title, incoming);
    if has_moved(&by_title, &given) {
        given.give(&by_title);
    }
    given.matches
}

/// A pair that a rule allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    rule: Rule,
    index: usize,
    /// Of several that a rule allows, the one last stored: an older one had its turn.
    entry: Reverse<EntryId>,
    known: usize,
}

/// All pairs that share a handle and that a rule allows, the strongest rule first.
fn found(identity: &FeedIdentity, known: &[Known], incoming: &Incoming<'_>, repeats: &[Option<usize>]) -> Vec<Found> {
    let mut by_handle: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    for (position, known) in known.iter().enumerate() {
        known.handles.iter().for_each(|handle| by_handle.entry(*handle).or_default().push(position));
    }
    let mut pairs = Vec::new();
    for (index, marks) in incoming.marks.iter().enumerate().filter(|(index, _)| repeats[*index].is_none()) {
        let positions = marks.handles.iter().flat_map(|handle| by_handle.get(handle).into_iter().flatten());
        for position in positions.copied().collect::<FxHashSet<usize>>() {
            let pair = Pair { identity, known: &known[position], entry: &incoming.entries[index], marks };
            let entry = Reverse(known[position].entry);
            pairs.extend(pair.rule().map(|rule| Found { rule, index, entry, known: position }));
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Which incoming entry has which stored one.
struct Given {
    matches: Vec<Option<Match>>,
    is_taken: Vec<bool>,
}

impl Given {
    fn is_free(&self, found: &Found) -> bool {
        self.matches[found.index].is_none() && !self.is_taken[found.known]
    }

    fn give(&mut self, pairs: &[Found]) {
        for found in pairs {
            if self.is_free(found) {
                self.matches[found.index] = Some(Match { known: found.known, rule: found.rule });
                self.is_taken[found.known] = true;
            }
        }
    }
}

/// Leaves out titles that stand twice in the document: they find nothing.
fn of_single_titles(mut by_title: Vec<Found>, incoming: &Incoming<'_>) -> Vec<Found> {
    let mut n_of_title: FxHashMap<u64, usize> = FxHashMap::default();
    incoming.marks.iter().for_each(|marks| *n_of_title.entry(marks.title).or_default() += 1);
    by_title.retain(|found| n_of_title[&incoming.marks[found.index].title] == 1);
    by_title
}

/// Returns true if and only if titles alone find enough of what no other rule found.
fn has_moved(by_title: &[Found], given: &Given) -> bool {
    let free = by_title.iter().filter(|found| given.is_free(found)).map(|found| found.index);
    let n_found = free.collect::<FxHashSet<usize>>().len();
    let n_left = given.matches.iter().filter(|found| found.is_none()).count();
    n_found >= ENTRIES_OF_A_MOVE && n_found * 2 >= n_left
}

/// A stored entry and an incoming one that share a handle.
struct Pair<'a> {
    identity: &'a FeedIdentity,
    known: &'a Known,
    entry: &'a Entry,
    marks: &'a Marks,
}

impl Pair<'_> {
    /// The strongest rule by which the two are one.
    fn rule(&self) -> Option<Rule> {
        let holds = |rule| match rule {
            Rule::Same => self.is_same(),
            Rule::Guid => self.is_by_guid(),
            Rule::Link => self.is_by_link(),
            Rule::Moved => self.is_moved(),
            Rule::TitleDate => self.is_by_title_and_date(),
            Rule::Title => self.is_by_title(),
        };
        [Rule::Same, Rule::Guid, Rule::Link, Rule::Moved, Rule::TitleDate, Rule::Title]
            .into_iter()
            .find(|rule| holds(*rule))
    }

    fn has(&self, handle: Option<u64>) -> bool {
        handle.is_some_and(|handle| self.known.handles.contains(&handle))
    }

    /// An operator who forces a policy means that nothing else counts, for entries that have what it asks for.
    fn is_allowed(&self, policy: Policy) -> bool {
        let has_part = match self.identity.forced {
            Some(Policy::Guid) => self.marks.guid.is_some(),
            Some(Policy::Link | Policy::LinkDate) => self.marks.link.is_some(),
            Some(Policy::TitleDate) | None => true,
        };
        !has_part || self.identity.forced.is_none_or(|forced| forced == policy)
    }

    fn is_same(&self) -> bool {
        let is_dated_alike = self.known.published_at == self.entry.published_at;
        !self.known.is_tombstone
            && self.known.guid == self.entry.guid
            && self.known.permalink == self.entry.permalink
            && self.known.title == self.entry.title
            && is_dated_alike
            && (self.entry.title.is_some() || self.has(Some(self.marks.title_date)))
    }

    /// A guid that is a plain number may be given out again; something else must agree.
    fn is_by_guid(&self) -> bool {
        let is_trusted = self.identity.policy_in_force() == Policy::Guid && self.is_allowed(Policy::Guid);
        let is_sure = !self.marks.is_counter || self.identity.forced.is_some();
        is_trusted
            && self.has(self.marks.guid)
            && (is_sure || self.has(self.marks.link) || self.has_same_title() || self.has_same_minute())
    }

    fn is_by_link(&self) -> bool {
        if !self.has(self.marks.link) {
            return false;
        }
        let is_dated = self.has_same_minute() || self.has(Some(self.marks.title_date));
        let is_own = !self.identity.shares_links;
        let has_guids = self.marks.guid.is_some() && (self.known.guid.is_some() || self.known.is_tombstone);
        match self.identity.policy_in_force() {
            // The guids differ, or the rule before would have held: then the link must be the article's for ever.
            Policy::Guid if !self.is_allowed(Policy::Link) => false,
            Policy::Guid if has_guids => is_dated || is_own && self.marks.link_shape == LinkShape::Article,
            Policy::Guid => is_dated || is_own && self.marks.link_shape >= LinkShape::Page,
            Policy::Link => is_dated || self.identity.forced.is_some() || self.marks.link_shape >= LinkShape::Page,
            Policy::LinkDate => is_dated,
            Policy::TitleDate => false,
        }
    }

    fn is_moved(&self) -> bool {
        let is_asked = self.identity.policy_in_force() != Policy::TitleDate && self.identity.forced.is_none();
        is_asked && self.has(self.marks.path_date)
    }

    /// Programs that write whole hours or days date many entries alike; then the title must say enough by itself.
    fn is_by_title_and_date(&self) -> bool {
        let is_exact = self.marks.minute.is_some_and(|minute| minute % 60 != 0);
        let is_asked = self.identity.policy_in_force() == Policy::TitleDate;
        let is_bare = self.marks.guid.is_none() && self.marks.link.is_none();
        self.is_allowed(Policy::TitleDate)
            && self.has(Some(self.marks.title_date))
            && (is_asked || is_bare || self.marks.minute.is_some() && (is_exact || self.marks.is_telling))
    }

    fn is_by_title(&self) -> bool {
        self.is_allowed(Policy::TitleDate) && self.has(Some(self.marks.title_date)) && self.marks.is_telling
    }

    fn has_same_title(&self) -> bool {
        let known = Entry { title: self.known.title.clone(), ..Entry::default() };
        self.known.title.is_some() && marks::marks(&known).title == self.marks.title
    }

    fn has_same_minute(&self) -> bool {
        let known = date_of(self.known.published_at, self.known.updated_at).map(minute_of);
        known.is_some() && known == self.marks.minute
    }
}
