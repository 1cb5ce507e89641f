//! What is learned about a feed: what its guids, links, dates and texts are worth.

use super::{
    Incoming, Known, Marks,
    marks::{date_of, minute_of},
    matching::Match,
    neutral,
};
use crate::model::{Entry, Time};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// So many polls in a row must show a field turning before it is held to turn always: once is a move of the site,
/// twice may be a move and its repair.
const POLLS_TO_BELIEVE: u8 = 3;

/// So many entries must be seen again in a poll for it to count towards what turns; one correction is no habit.
const ENTRIES_TO_BELIEVE: usize = 3;

/// What identifies an entry in a feed, from the best to the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// The guid.
    #[default]
    Guid,
    /// The canonical link.
    Link,
    /// The canonical link and the date.
    LinkDate,
    /// The title and the date.
    TitleDate,
}

impl Policy {
    /// All policies, in the order in which a feed falls through them.
    pub const ALL: &[Policy] = &[Policy::Guid, Policy::Link, Policy::LinkDate, Policy::TitleDate];

    /// The name as it stands in `feeds.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Policy::Guid => "guid",
            Policy::Link => "link",
            Policy::LinkDate => "link-date",
            Policy::TitleDate => "title-date",
        }
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Policy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let policy = Policy::ALL.iter().copied().find(|policy| policy.name() == text);
        policy.ok_or_else(|| format!("unknown identity `{text}`; use `guid`, `link`, `link-date` or `title-date`"))
    }
}

/// A step down, for `status`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fall {
    /// When.
    pub at: Time,
    /// To which policy.
    pub to: Policy,
    /// Why, for the operator.
    pub reason: String,
}

/// The identity of a feed's entries, as learned. Stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FeedIdentity {
    /// What identifies an entry.
    pub policy: Policy,
    /// How it came to be this one; empty: it is as it was at the start.
    pub history: Vec<Fall>,
    /// What the operator decided (`identity = "…"`); it stands above `policy`. Not kept: it is read at every start.
    #[serde(skip)]
    pub forced: Option<Policy>,
    /// Several entries had one link.
    pub shares_links: bool,
    /// Fields that turn at every poll; a change in them is no correction.
    pub turning: Turning,
    /// Polls in a row in which the field turned in nearly all entries.
    streaks: Streaks,
}

/// Which fields of a feed's entries turn at every poll.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Turning {
    /// The link: a session or a token in it.
    pub link: bool,
    /// The date: the time of the poll.
    pub date: bool,
    /// The summary: counters, prices, "read more" of another story.
    pub summary: bool,
}

impl Turning {
    /// The names of the fields that turn.
    pub fn fields(&self) -> Vec<&'static str> {
        let fields = [("link", self.link), ("date", self.date), ("summary", self.summary)];
        fields.into_iter().filter(|(_, turns)| *turns).map(|(name, _)| name).collect()
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Streaks {
    guid: u8,
    link: u8,
    date: u8,
    summary: u8,
}

impl FeedIdentity {
    /// The same with the operator's decision, which is not stored with it.
    pub fn forced_to(self, forced: Option<Policy>) -> FeedIdentity {
        FeedIdentity { forced, ..self }
    }

    /// What identifies an entry: the operator's word, else what was learned.
    pub fn policy_in_force(&self) -> Policy {
        self.forced.unwrap_or(self.policy)
    }

    /// Takes a policy that asks less of the publisher, and says why. Never the other way.
    pub(super) fn fall(&mut self, to: Policy, at: Time, reason: String) {
        if to > self.policy {
            self.policy = to;
            self.history.push(Fall { at, to, reason });
        }
    }
}

/// Counts what turned in this document against what is stored.
pub(super) fn learn(
    identity: &mut FeedIdentity,
    known: &[Known],
    incoming: &Incoming<'_>,
    matches: &[Option<Match>],
    now: Time,
) {
    let mut turned = [Tally::default(); 4];
    for (index, found) in matches.iter().enumerate() {
        let Some(known) = found.as_ref().map(|found| &known[found.known]).filter(|known| !known.is_tombstone) else {
            continue;
        };
        let (entry, marks) = (&incoming.entries[index], &incoming.marks[index]);
        let has_handle = |handle: Option<u64>| handle.map(|handle| known.handles.contains(&handle));
        turned[0].count(known.guid.as_ref().and(has_handle(marks.guid)));
        turned[1].count(known.permalink.as_ref().and(has_handle(marks.link)));
        turned[2].count(is_same_date(known, entry));
        turned[3].count(Some(lower(known.fingerprint) == lower(marks.fingerprint)));
    }
    let streaks = &mut identity.streaks;
    let has_habit = [
        turned[0].has_habit(&mut streaks.guid),
        turned[1].has_habit(&mut streaks.link),
        turned[2].has_habit(&mut streaks.date),
        turned[3].has_habit(&mut streaks.summary),
    ];
    identity.turning.link |= has_habit[1];
    identity.turning.date |= has_habit[2];
    identity.turning.summary |= has_habit[3];
    if has_habit[0] {
        identity.fall(Policy::Link, now, "guids are new at every poll".to_owned());
    }
    if identity.turning.link && identity.policy >= Policy::Link {
        identity.fall(Policy::TitleDate, now, "links are new at every poll".to_owned());
    }
}

/// Which fields of a recognized entry were corrected.
pub(super) fn changed_fields(
    identity: &FeedIdentity,
    known: &Known,
    entry: &Entry,
    marks: &Marks,
) -> Vec<&'static str> {
    let mut fields = Vec::new();
    if known.is_tombstone {
        return fields;
    }
    // A new guid is no news, but it must be stored to be known the next time.
    let has_new_guid = marks.guid.is_some_and(|guid| !known.handles.contains(&guid));
    if has_new_guid && identity.policy_in_force() == Policy::Guid {
        fields.push("guid");
    }
    if known.fingerprint == marks.fingerprint {
        return fields;
    }
    let title = |title: &Option<String>| neutral::title(title.as_deref().unwrap_or_default()).into_owned();
    if known.title != entry.title && title(&known.title) != title(&entry.title) {
        fields.push("title");
    }
    // What the publisher no longer states stands as it was.
    if entry.permalink.is_some() && entry.permalink != known.permalink && !identity.turning.link {
        fields.push("link");
    }
    if entry.published_at.is_some() && entry.published_at != known.published_at && !identity.turning.date {
        fields.push("published");
    }
    if lower(known.fingerprint) != lower(marks.fingerprint) && !identity.turning.summary {
        fields.push("summary");
    }
    fields
}

fn is_same_date(known: &Known, entry: &Entry) -> Option<bool> {
    let before = minute_of(date_of(known.published_at, known.updated_at)?);
    Some(before == minute_of(date_of(entry.published_at, entry.updated_at)?))
}

/// The half of a fingerprint that digests summary and categories.
fn lower(fingerprint: u64) -> u64 {
    fingerprint & 0xFFFF_FFFF
}

/// How many of the entries seen again kept a field, and how many did not.
#[derive(Clone, Copy, Default)]
struct Tally {
    n_compared: usize,
    n_turned: usize,
}

impl Tally {
    fn count(&mut self, is_same: Option<bool>) {
        self.n_compared += usize::from(is_same.is_some());
        self.n_turned += usize::from(is_same == Some(false));
    }

    /// Counts this poll into the streak; true when the streak is long enough to believe it.
    fn has_habit(self, streak: &mut u8) -> bool {
        if self.n_compared < ENTRIES_TO_BELIEVE {
            return false;
        }
        let has_turned = self.n_turned * 5 >= self.n_compared * 4;
        *streak = if has_turned { streak.saturating_add(1) } else { 0 };
        *streak >= POLLS_TO_BELIEVE
    }
}
