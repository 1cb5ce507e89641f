//! The stories with a report in the window, and how two of them become one.
//!
//! The reports of a story are a chain through the window, the latest first, so that a story takes no room of its own
//! for them.

use super::window::{Number, Window};
use crate::model::StoryId;
use rustc_hash::FxHashMap;

/// A story as the grouper knows it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Story {
    /// Its latest report.
    pub(super) latest: Number,
    /// How many of its reports are in the window, and above them whether it is published: many stories are held.
    state: u32,
}

const IS_PUBLISHED: u32 = 1 << 31;

impl Story {
    /// How many of its reports are in the window.
    pub(super) fn n_reports(self) -> u32 {
        self.state & !IS_PUBLISHED
    }

    /// Returns true if and only if a region has published it: its id stays.
    pub(super) fn is_published(self) -> bool {
        self.state & IS_PUBLISHED != 0
    }

    /// The story, published.
    pub(super) fn published(self) -> Story {
        Story { state: self.state | IS_PUBLISHED, ..self }
    }

    /// The story with other reports, of which the latest is given.
    pub(super) fn with_reports(self, latest: Number, n_reports: u32) -> Story {
        Story { latest, state: self.state & IS_PUBLISHED | n_reports }
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

    /// Adds a report that was just put into the window, and begins the story if there is none yet.
    pub(super) fn join(&mut self, id: StoryId, number: Number, window: &mut Window) {
        let story = self.stories.entry(id).or_default();
        if let Some(report) = window.get_mut(number) {
            report.previous = story.latest;
        }
        *story = story.with_reports(number, story.n_reports() + 1);
    }

    /// Takes back the report that joined last, and the story with the last of them.
    pub(super) fn leave(&mut self, id: StoryId, window: &Window) {
        if let Some(story) = self.stories.get_mut(&id) {
            story.latest = window.get(story.latest).map_or(0, |report| report.previous);
        }
        self.forget(id);
    }

    /// Forgets a report that has left the window, and its story with the last of them.
    pub(super) fn forget(&mut self, id: StoryId) {
        let Some(story) = self.stories.get_mut(&id) else { return };
        *story = story.with_reports(story.latest, story.n_reports() - 1);
        if story.n_reports() == 0 {
            self.stories.remove(&id);
        }
    }

    /// The reports of a story, the latest first.
    pub(super) fn reports(&self, id: StoryId, window: &Window) -> impl Iterator<Item = Number> {
        let is_there = |number: &Number| window.get(*number).is_some();
        let latest = self.get(id).map(|story| story.latest).filter(is_there);
        std::iter::successors(latest, move |number| {
            window.get(*number).map(|report| report.previous).filter(|previous| window.get(*previous).is_some())
        })
    }

    /// Which of two stories keeps its id if they become one: the published one, else the older.
    ///
    /// None where both are published: subscribers have both, and nothing can make them one.
    pub(super) fn survivor(&self, one: StoryId, other: StoryId) -> Option<StoryId> {
        let is_published = |id| self.get(id).is_some_and(|story| story.is_published());
        match (is_published(one), is_published(other)) {
            (true, true) => None,
            (true, false) => Some(one),
            (false, true) => Some(other),
            (false, false) => Some(one.min(other)),
        }
    }
}
