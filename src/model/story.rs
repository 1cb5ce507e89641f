//! A story: the entries, from any publisher, that report the same thing. What `group` decided and why.

use super::{EntryId, StoryId};
use serde::{Deserialize, Serialize};

/// What the operator says of a link by hand: `[[story]]`. Links are in their canonical form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoryByHand {
    /// The link of an entry.
    pub permalink: String,
    /// Links that tell the same story.
    pub same_as: Vec<String>,
    /// Links that tell another story.
    pub not_same_as: Vec<String>,
    /// Why, for whoever asks later; may be empty.
    pub reason: String,
}

/// What the grouper decided about one entry. Kept for most entries, so what is not there takes no room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroupDecision {
    /// The story the entry belongs to.
    pub story: StoryId,
    /// The earlier entry that it is the same article as, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<EntryId>,
    /// Stories that turned out to be this one; all their entries move to `story`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<StoryId>,
    /// The entry it was compared with for the decision; None where nothing came near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared: Option<EntryId>,
    /// The score of that comparison, 0 to 1.
    pub score: f32,
    /// The rule that decided: `equal-permalink`, `equal-title`, `near-verbatim`, `shared-words`, `first` where nothing
    /// came near, `too-old` where it was not compared; `same-as` and `not-same-as` where the operator did.
    pub rule: String,
    /// What kept it out of the nearest story, if anything, such as `different numbers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub veto: Option<String>,
}

impl GroupDecision {
    /// The decision about an entry that nothing came near.
    pub fn first(story: StoryId) -> GroupDecision {
        let rule = "first".to_owned();
        GroupDecision { story, duplicate_of: None, merged: Vec::new(), compared: None, score: 0.0, rule, veto: None }
    }
}
