//! The stories with a report in the window, and how two of them become one.

use super::window::Number;
use crate::model::StoryId;
use rustc_hash::FxHashMap;

/// A story as the grouper knows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    /// Its reports in the window, in the order of their arrival.
    pub(super) members: Vec<Number>,
    /// True once a region has published it: its id stays.
    pub(super) is_published: bool,
}

impl Story {
    /// Takes over the reports of another story.
    pub(super) fn adopt(&mut self, members: &[Number]) {
        self.members.extend_from_slice(members);
        self.members.sort_unstable();
    }
}

/// See the head of the file.
#[derive(Debug, Default)]
pub(super) struct Stories {
    stories: FxHashMap<StoryId, Story>,
}

impl Stories {
    pub(super) fn get(&self, id: StoryId) -> Option<&Story> {
        self.stories.get(&id)
    }

    /// Puts a story in its place; None takes it away.
    pub(super) fn set(&mut self, id: StoryId, story: Option<Story>) {
        match story {
            Some(story) => self.stories.insert(id, story),
            None => self.stories.remove(&id),
        };
    }

    /// The story, begun if there is none yet.
    pub(super) fn get_or_begin(&mut self, id: StoryId) -> &mut Story {
        self.stories.entry(id).or_default()
    }

    /// Takes back the report that joined last, and the story with the last of them.
    pub(super) fn leave(&mut self, id: StoryId) {
        if let Some(number) = self.stories.get(&id).and_then(|story| story.members.last().copied()) {
            self.forget(id, number);
        }
    }

    /// Forgets a report that has left the window, and its story with the last of them.
    pub(super) fn forget(&mut self, id: StoryId, number: Number) {
        let Some(story) = self.stories.get_mut(&id) else { return };
        story.members.retain(|member| *member != number);
        if story.members.is_empty() {
            self.stories.remove(&id);
        }
    }

    /// Which of two stories keeps its id if they become one: the published one, else the older.
    ///
    /// None where both are published: subscribers have both, and nothing can make them one.
    pub(super) fn survivor(&self, one: StoryId, other: StoryId) -> Option<StoryId> {
        let is_published = |id| self.get(id).is_some_and(|story| story.is_published);
        match (is_published(one), is_published(other)) {
            (true, true) => None,
            (true, false) => Some(one),
            (false, true) => Some(other),
            (false, false) => Some(one.min(other)),
        }
    }
}
