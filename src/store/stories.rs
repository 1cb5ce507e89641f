//! Stories: their guids, given once, and the merges of stories that turned out to be one.

use super::{Store, StoreError, millis};
use crate::model::{EntryId, StoryId, Time, story::GroupDecision};
use rusqlite::{OptionalExtension, Row, params};
use std::collections::BTreeSet;
use uuid::Uuid;

/// An entry at a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryAt {
    /// The row.
    pub entry: EntryId,
    /// Its story.
    pub story: StoryId,
    /// The link in its canonical form; empty where there is none.
    pub permalink: String,
    /// The earlier entry that is the same article.
    pub duplicate_of: Option<EntryId>,
}

fn entry_at(row: &Row<'_>) -> rusqlite::Result<EntryAt> {
    let duplicate_of: Option<i64> = row.get(3)?;
    Ok(EntryAt {
        entry: EntryId(row.get(0)?),
        story: StoryId(row.get(1)?),
        permalink: row.get(2)?,
        duplicate_of: duplicate_of.map(EntryId),
    })
}

impl Store {
    /// The guid a story was published under, in whichever region was first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn story_guid(&self, story: StoryId) -> Result<Option<Uuid>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT guid FROM story WHERE id = ?1")?;
        Ok(statement.query_row([story.0], |row| row.get(0)).optional()?.flatten().map(Uuid::from_bytes))
    }

    /// The story that a guid was given to.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn story_of_guid(&self, guid: Uuid) -> Result<Option<StoryId>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM story WHERE guid = ?1")?;
        Ok(statement.query_row([guid.as_bytes()], |row| row.get(0).map(StoryId)).optional()?)
    }

    /// Gives a story its guid, for ever.
    ///
    /// # Errors
    /// Another story has the guid, or the database cannot be written.
    pub fn name_story(&self, story: StoryId, guid: Uuid, now: Time) -> Result<(), StoreError> {
        let sql = "INSERT INTO story (id, guid, first_published_at) VALUES (?1, ?2, ?3)
                   ON CONFLICT (id) DO UPDATE SET guid = coalesce(guid, excluded.guid),
                       first_published_at = coalesce(first_published_at, excluded.first_published_at)";
        self.connection.prepare_cached(sql)?.execute(params![story.0, guid.as_bytes(), millis(now)])?;
        Ok(())
    }

    /// Moves the entries of `from` to `into`, and remembers where they went. The ledger follows, so that a region that
    /// published either story publishes neither again.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn merge_stories(&self, from: StoryId, into: StoryId) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("UPDATE entry SET story = ?2 WHERE story = ?1")?
            .execute(params![from.0, into.0])?;
        self.connection
            .prepare_cached("UPDATE ledger SET story = ?2 WHERE story = ?1")?
            .execute(params![from.0, into.0])?;
        let guid = self.story_guid(from)?;
        let sql = "INSERT INTO story (id, merged_into) VALUES (?1, ?2)
                   ON CONFLICT (id) DO UPDATE SET merged_into = excluded.merged_into";
        self.connection.prepare_cached(sql)?.execute(params![from.0, into.0])?;
        if guid.is_some() && self.story_guid(into)?.is_none() {
            self.connection.prepare_cached("UPDATE story SET guid = NULL WHERE id = ?1")?.execute([from.0])?;
            let sql = "INSERT INTO story (id, guid) VALUES (?1, ?2)
                       ON CONFLICT (id) DO UPDATE SET guid = excluded.guid";
            self.connection.prepare_cached(sql)?.execute(params![into.0, guid.map(|g| *g.as_bytes())])?;
        }
        self.touch_story(into)
    }

    /// The entries at canonical links, in any feed. Looks through all entries once: no other question is asked by link
    /// across feeds, and an index of all links would cost every write.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn entries_at(&self, permalinks: &[&str]) -> Result<Vec<EntryAt>, StoreError> {
        if permalinks.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT id, story, permalink, duplicate_of FROM entry
                   WHERE permalink IN (SELECT value FROM json_each(?1)) ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([serde_json::to_string(permalinks)?], entry_at)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes down that a story has something new, until regions were asked about it. Whatever changes entries does so in
    /// the same transaction: who asks may be killed before.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn touch_story(&self, story: StoryId) -> Result<(), StoreError> {
        self.connection.prepare_cached("INSERT OR IGNORE INTO touched (story) VALUES (?1)")?.execute([story.0])?;
        Ok(())
    }

    /// The stories that regions were not asked about yet.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn touched_stories(&self) -> Result<BTreeSet<StoryId>, StoreError> {
        let mut statement = self.connection.prepare("SELECT story FROM touched")?;
        let rows = statement.query_map([], |row| row.get(0).map(StoryId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes down that regions were asked about these stories.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn looked_at(&self, stories: &BTreeSet<StoryId>) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached("DELETE FROM touched WHERE story = ?1")?;
        for story in stories {
            statement.execute([story.0])?;
        }
        Ok(())
    }

    /// Writes down that regions were asked about every story there is.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn looked_at_everything(&self) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM touched", [])?;
        Ok(())
    }

    /// All entries of a story, in order.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn entries_at_story(&self, story: StoryId) -> Result<Vec<EntryAt>, StoreError> {
        let sql = "SELECT id, story, coalesce(permalink, ''), duplicate_of FROM entry WHERE story = ?1 ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([story.0], entry_at)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns true if and only if an item that the entry leads was ever published.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn leads_an_item(&self, entry: EntryId) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM ledger WHERE entry_id = ?1 LIMIT 1")?;
        Ok(statement.exists([entry.0])?)
    }

    /// Moves entries to a new story, and with them the items that they lead. If all that bear the guid go, it goes along;
    /// if only some do, neither story gives it to an item again.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn part_story(&self, entries: &[EntryId], from: StoryId, to: StoryId) -> Result<(), StoreError> {
        for entry in entries {
            let sql = "UPDATE entry SET story = ?2 WHERE id = ?1";
            self.connection.prepare_cached(sql)?.execute(params![entry.0, to.0])?;
            let sql = "UPDATE ledger SET story = ?2 WHERE entry_id = ?1 AND story = ?3";
            self.connection.prepare_cached(sql)?.execute(params![entry.0, to.0, from.0])?;
        }
        for story in [from, to] {
            let sql = "UPDATE entry SET duplicate_of = NULL
                       WHERE story = ?1 AND duplicate_of NOT IN (SELECT id FROM entry WHERE story = ?1)";
            self.connection.prepare_cached(sql)?.execute([story.0])?;
        }
        let guid = if self.is_published(to)? { self.story_guid(from)? } else { None };
        if let Some(guid) = guid {
            self.connection.prepare_cached("UPDATE story SET guid = NULL WHERE id = ?1")?.execute([from.0])?;
            if !self.is_published(from)? {
                let sql = "INSERT INTO story (id, guid) VALUES (?1, ?2)";
                self.connection.prepare_cached(sql)?.execute(params![to.0, guid.as_bytes()])?;
            }
        }
        self.touch_story(from)?;
        self.touch_story(to)
    }

    /// Writes that an entry was grouped otherwise, and why.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn regroup(&self, entry: EntryId, decision: &GroupDecision) -> Result<(), StoreError> {
        let sql = "UPDATE entry SET duplicate_of = ?2, decision = ?3 WHERE id = ?1";
        let duplicate_of = decision.duplicate_of.map(|id| id.0);
        let decision = serde_json::to_string(decision)?;
        self.connection.prepare_cached(sql)?.execute(params![entry.0, duplicate_of, decision])?;
        Ok(())
    }

    /// The id of the next new story: no story ever had it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn next_story(&self) -> Result<StoryId, StoreError> {
        let sql = "SELECT max(coalesce((SELECT max(story) FROM entry), 0), coalesce((SELECT max(id) FROM story), 0),
                       coalesce((SELECT max(story) FROM ledger), 0))";
        Ok(StoryId(self.connection.query_row(sql, [], |row| row.get::<_, i64>(0))? + 1))
    }

    /// Stories with an entry first seen since `since` that some region has published.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn published_stories_since(&self, since: Time) -> Result<Vec<StoryId>, StoreError> {
        let sql = "SELECT DISTINCT entry.story FROM entry JOIN ledger ON ledger.story = entry.story
                   WHERE entry.first_seen_at >= ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([millis(since)], |row| row.get(0).map(StoryId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Returns true if and only if some region has published the story.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn is_published(&self, story: StoryId) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM ledger WHERE story = ?1 LIMIT 1")?;
        Ok(statement.exists([story.0])?)
    }
}
