//! A story: the entries, from any publisher, that report the same thing. What `group` decided and why.

use super::{EntryId, StoryId};
use serde::{Deserialize, Serialize};

/// What the grouper decided about one entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupDecision {
    /// The story the entry belongs to.
    pub story: StoryId,
    /// The earlier entry that it is the same article as, if any.
    pub duplicate_of: Option<EntryId>,
    /// Stories that turned out to be this one; all their entries move to `story`.
    pub merged: Vec<StoryId>,
    /// The entry it was compared with for the decision; None where nothing came near.
    pub compared: Option<EntryId>,
    /// The score of that comparison, 0 to 1.
    pub score: f32,
    /// The rule that decided, such as `equal-permalink`, `equal-title`, `cosine`, `first`.
    pub rule: String,
    /// What kept it out of the nearest story, if anything, such as `different numbers`.
    pub veto: Option<String>,
}
