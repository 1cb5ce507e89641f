//! Entries: one row per feed and entry, its handles, its history, its labels and its story.

use super::{FeedRow, Store, StoreError, labels, millis, moment};
use crate::model::{
    Category, Country, Entry, EntryId, EntryKey, EntrySource, FeedId, Labels, Language, Person, StoredEntry, StoryId,
    Time, story::GroupDecision,
};
use chrono::Duration;
use rusqlite::{OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// `last_seen_at` moves at most this often, to spare a write for every entry of every poll.
const SEEN_GRANULARITY: Duration = Duration::hours(1);

/// A feed that gives one guid or one link to all its entries has thousands of them under one handle after a year. They
/// are found by their other handles; longer documents than this are rare.
const MAX_KNOWN_OF_A_HANDLE: i64 = 100;

/// The fact in `meta` that keeps the rows of pruned entries from being given out again.
const PRUNED_UP_TO: &str = "pruned-up-to";

/// What identify is told about a stored entry of a feed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownEntry {
    /// The row.
    pub entry: i64,
    /// Its stable identity.
    pub key: String,
    /// As the publisher wrote it.
    pub guid: Option<String>,
    /// The publisher's link.
    pub link: Option<String>,
    /// The canonical link.
    pub permalink: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The publisher's claim.
    pub published_at: Option<Time>,
    /// The publisher's claim.
    pub updated_at: Option<Time>,
    /// Digest of the meaning-bearing fields.
    pub fingerprint: u64,
    /// When we last saw it in its feed.
    pub last_seen_at: Time,
    /// True if the row was pruned and only its handles are left.
    pub is_tombstone: bool,
    /// The handles by which it was found.
    pub handles: Vec<u64>,
}

/// What the grouper remembers of an entry.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupedEntry {
    /// The row.
    pub id: EntryId,
    /// Its feed.
    pub feed: FeedId,
    /// The headline.
    pub title: Option<String>,
    /// The publisher's description.
    pub summary: Option<String>,
    /// The canonical link.
    pub permalink: Option<String>,
    /// The language it was found to be in.
    pub language: Option<Language>,
    /// The countries it was found to be about.
    pub about: Vec<Country>,
    /// Its story.
    pub story: StoryId,
    /// See the column.
    pub effective_at: Time,
}

/// An entry to be stored.
#[derive(Clone, Debug)]
pub struct NewEntry<'a> {
    /// Its row, from [`Store::next_entry_id`].
    pub id: EntryId,
    /// Its feed.
    pub feed: FeedRow,
    /// Its stable identity.
    pub key: &'a EntryKey,
    /// The entry.
    pub entry: &'a Entry,
    /// Digest of the meaning-bearing fields.
    pub fingerprint: u64,
    /// By which it is found again.
    pub handles: &'a [u64],
    /// The publisher's country.
    pub origin: Option<Country>,
    /// What was found about it.
    pub labels: &'a Labels,
    /// Which tables and rules gave the labels.
    pub labels_version: i64,
    /// Its place in the first document of its feed; None: it came as news.
    pub archive_rank: Option<usize>,
    /// Its story, and how that was decided.
    pub decision: &'a GroupDecision,
    /// Now.
    pub now: Time,
}

/// A correction to be stored.
#[derive(Clone, Debug)]
pub struct UpdatedEntry<'a> {
    /// The row.
    pub id: EntryId,
    /// Its feed.
    pub feed: FeedRow,
    /// The entry as it reads now.
    pub entry: &'a Entry,
    /// Digest of the meaning-bearing fields.
    pub fingerprint: u64,
    /// By which it is found again; those stored stay.
    pub handles: &'a [u64],
    /// Which fields changed.
    pub fields: &'a [&'static str],
    /// The rule by which it was recognized.
    pub rule: &'a str,
    /// What was found about it.
    pub labels: &'a Labels,
    /// Which tables and rules gave the labels.
    pub labels_version: i64,
    /// Now.
    pub now: Time,
}

/// The fields of an entry that no query asks about, as JSON.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Detail {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Person>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    categories: Vec<Category>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<EntrySource>,
    #[serde(skip_serializing_if = "Option::is_none")]
    point: Option<(f32, f32)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
}

fn detail_of(entry: &Entry) -> Result<Option<String>, StoreError> {
    let detail = Detail {
        authors: entry.authors.clone(),
        categories: entry.categories.clone(),
        source: entry.source.clone(),
        point: entry.point,
        language: entry.language.clone(),
    };
    let is_empty = detail == Detail::default();
    if is_empty { Ok(None) } else { Ok(Some(serde_json::to_string(&detail)?)) }
}

/// A decision is kept where there was something to decide.
fn kept_decision(decision: &GroupDecision) -> Result<Option<String>, StoreError> {
    let is_worth_keeping = decision.compared.is_some() || decision.rule != "first";
    if is_worth_keeping { Ok(Some(serde_json::to_string(decision)?)) } else { Ok(None) }
}

/// SQLite integers are signed; a hash keeps its bits.
#[allow(clippy::cast_possible_wrap)]
fn signed(hash: u64) -> i64 {
    hash as i64
}

#[allow(clippy::cast_sign_loss)]
fn unsigned(stored: i64) -> u64 {
    stored as u64
}

const STORED_COLUMNS: &str =
    "entry.id, feed.name, entry_key, guid, link, permalink, entry.title, summary, published_at,
    updated_at, detail, first_seen_at, last_seen_at, effective_at, archive_rank, origin, labels, story, duplicate_of";

impl Store {
    /// The stored entries of a feed that any of the handles finds, pruned ones included; of those that share one
    /// handle only the latest `MAX_KNOWN_OF_A_HANDLE`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn known_entries(&self, feed: FeedRow, handles: &[u64]) -> Result<Vec<KnownEntry>, StoreError> {
        let sql = "SELECT entry_id FROM handle WHERE feed_id = ?1 AND handle = ?2 ORDER BY entry_id DESC LIMIT ?3";
        let mut by_handle = self.connection.prepare_cached(sql)?;
        let mut found: std::collections::BTreeMap<i64, Vec<u64>> = std::collections::BTreeMap::new();
        for handle in handles {
            let mut rows = by_handle.query(params![feed.0, signed(*handle), MAX_KNOWN_OF_A_HANDLE])?;
            while let Some(row) = rows.next()? {
                found.entry(row.get(0)?).or_default().push(*handle);
            }
        }
        found.into_iter().map(|(entry, handles)| self.known_entry(entry, handles)).collect()
    }

    fn known_entry(&self, entry: i64, handles: Vec<u64>) -> Result<KnownEntry, StoreError> {
        let sql = "SELECT entry_key, guid, link, permalink, title, published_at, updated_at, fingerprint, last_seen_at
                   FROM entry WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let known = statement
            .query_row([entry], |row| {
                Ok(KnownEntry {
                    entry,
                    key: row.get(0)?,
                    guid: row.get(1)?,
                    link: row.get(2)?,
                    permalink: row.get(3)?,
                    title: row.get(4)?,
                    published_at: row.get::<_, Option<i64>>(5)?.map(moment),
                    updated_at: row.get::<_, Option<i64>>(6)?.map(moment),
                    fingerprint: unsigned(row.get(7)?),
                    last_seen_at: moment(row.get(8)?),
                    is_tombstone: false,
                    handles: handles.clone(),
                })
            })
            .optional()?;
        Ok(known.unwrap_or(KnownEntry { entry, handles, is_tombstone: true, ..KnownEntry::default() }))
    }

    /// The row that the next new entry is to have. A row that is not used after all is skipped.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn next_entry_id(&self) -> Result<EntryId, StoreError> {
        if self.next_entry.get() == 0 {
            let sql = "SELECT coalesce(max(id), 0) FROM entry";
            let latest: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
            let pruned = self.meta(PRUNED_UP_TO)?.and_then(|text| text.parse().ok()).unwrap_or(0);
            self.next_entry.set(latest.max(pruned) + 1);
        }
        let id = self.next_entry.get();
        self.next_entry.set(id + 1);
        Ok(EntryId(id))
    }

    /// Stores an entry that was not seen before.
    ///
    /// # Errors
    /// The key is taken, or the database cannot be written.
    pub fn insert_entry(&self, new: &NewEntry<'_>) -> Result<(), StoreError> {
        let sql = "INSERT INTO entry (id, feed_id, entry_key, guid, link, permalink, title, summary, published_at,
                       updated_at, detail, fingerprint, first_seen_at, last_seen_at, effective_at, archive_rank, origin,
                       labels, labels_version, story, duplicate_of, decision)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
                       ?20, ?21)";
        let entry = new.entry;
        let effective_at = entry.dated_at().map_or(new.now, |dated| dated.min(new.now));
        self.connection.prepare_cached(sql)?.execute(params![
            new.id.0,
            new.feed.0,
            new.key.as_str(),
            entry.guid,
            entry.link,
            entry.permalink,
            entry.title,
            entry.summary,
            entry.published_at.map(millis),
            entry.updated_at.map(millis),
            detail_of(entry)?,
            signed(new.fingerprint),
            millis(new.now),
            millis(effective_at),
            new.archive_rank.map(|rank| i64::try_from(rank).unwrap_or(i64::MAX)),
            new.origin.map(|country| country.code().to_owned()),
            labels::to_row(new.labels)?,
            new.labels_version,
            new.decision.story.0,
            new.decision.duplicate_of.map(|id| id.0),
            kept_decision(new.decision)?,
        ])?;
        self.touch_story(new.decision.story)?;
        self.add_handles(new.feed, new.id, new.handles)
    }

    fn add_handles(&self, feed: FeedRow, entry: EntryId, handles: &[u64]) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO handle (feed_id, handle, entry_id) VALUES (?1, ?2, ?3)";
        let mut statement = self.connection.prepare_cached(sql)?;
        for handle in handles {
            statement.execute(params![feed.0, signed(*handle), entry.0])?;
        }
        Ok(())
    }

    /// Stores a correction; what it replaces goes into the history.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn update_entry(&self, update: &UpdatedEntry<'_>) -> Result<(), StoreError> {
        for field in update.fields {
            self.keep_history(update, field)?;
        }
        // What the publisher no longer states stands as it was, and so does a title whose times and counts alone differ:
        // what is shown changes by a correction or not at all. effective_at is frozen.
        let title = update.entry.title.as_ref().filter(|_| update.fields.contains(&"title"));
        let sql = "UPDATE entry SET guid = coalesce(?2, guid), link = coalesce(?3, link),
                       permalink = coalesce(?4, permalink), title = coalesce(?5, title), summary = ?6,
                       published_at = coalesce(?7, published_at), updated_at = coalesce(?8, updated_at), detail = ?9,
                       fingerprint = ?10, last_seen_at = ?11, labels = ?12, labels_version = ?13, relabeled_at = NULL
                   WHERE id = ?1";
        let entry = update.entry;
        self.connection.prepare_cached(sql)?.execute(params![
            update.id.0,
            entry.guid,
            entry.link,
            entry.permalink,
            title,
            entry.summary,
            entry.published_at.map(millis),
            entry.updated_at.map(millis),
            detail_of(entry)?,
            signed(update.fingerprint),
            millis(update.now),
            labels::to_row(update.labels)?,
            update.labels_version,
        ])?;
        self.touch_story_of(update.id)?;
        self.add_handles(update.feed, update.id, update.handles)
    }

    fn touch_story_of(&self, entry: EntryId) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO touched (story) SELECT story FROM entry WHERE id = ?1";
        self.connection.prepare_cached(sql)?.execute([entry.0])?;
        Ok(())
    }

    fn keep_history(&self, update: &UpdatedEntry<'_>, field: &str) -> Result<(), StoreError> {
        let column = match field {
            "guid" | "link" | "permalink" | "title" | "summary" | "published_at" | "updated_at" => field,
            "published" => "published_at",
            "updated" => "updated_at",
            _ => "detail",
        };
        let sql = format!(
            "INSERT INTO entry_history (entry_id, at, field, was, rule)
             SELECT id, ?2, ?3, CAST({column} AS TEXT), ?4 FROM entry WHERE id = ?1"
        );
        self.connection.prepare_cached(&sql)?.execute(params![update.id.0, millis(update.now), field, update.rule])?;
        Ok(())
    }

    /// Moves `last_seen_at` of an entry that is still in its feed, at most once an hour.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn touch_entry(&self, entry: EntryId, now: Time) -> Result<(), StoreError> {
        let sql = "UPDATE entry SET last_seen_at = ?2 WHERE id = ?1 AND last_seen_at <= ?3";
        self.connection.prepare_cached(sql)?.execute(params![entry.0, millis(now), millis(now - SEEN_GRANULARITY)])?;
        Ok(())
    }

    /// Replaces the labels of an entry; returns true if and only if it has anything to say that differs from before.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn relabel_entry(
        &self,
        entry: EntryId,
        labels: &Labels,
        origin: Option<Country>,
        now: Time,
    ) -> Result<bool, StoreError> {
        let (before, was_origin): (String, Option<String>) = self
            .connection
            .prepare_cached("SELECT labels, origin FROM entry WHERE id = ?1")?
            .query_row([entry.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let sql = "UPDATE entry SET labels = ?2, origin = ?3, relabeled_at = ?4,
                       labels_version = (SELECT labels_version FROM feed WHERE feed.id = entry.feed_id)
                   WHERE id = ?1";
        let row = labels::to_row(labels)?;
        let origin = origin.as_ref().map(Country::code);
        self.connection.prepare_cached(sql)?.execute(params![entry.0, row, origin, millis(now)])?;
        let before = labels::from_row(&before)?;
        let same = was_origin.as_deref() == origin
            && before.about == labels.about
            && before.tags == labels.tags
            && before.desk == labels.desk
            && before.language == labels.language;
        if !same {
            self.touch_story_of(entry)?;
        }
        Ok(!same)
    }

    /// Entries behind `after`, first seen since `since`, whose labels are others than their feeds' entries should have;
    /// oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn entries_to_relabel(
        &self,
        after: EntryId,
        since: Time,
        limit: usize,
    ) -> Result<Vec<StoredEntry>, StoreError> {
        let sql = format!(
            "SELECT {STORED_COLUMNS} FROM entry CROSS JOIN feed ON feed.id = entry.feed_id
             WHERE entry.id > ?1 AND +first_seen_at >= ?2 AND entry.labels_version <> feed.labels_version
             ORDER BY entry.id LIMIT ?3"
        );
        self.stored_entries(&sql, params![after.0, millis(since), i64::try_from(limit).unwrap_or(i64::MAX)])
    }

    /// How many such entries there are.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn n_to_relabel(&self, since: Time) -> Result<i64, StoreError> {
        let sql = "SELECT count(*) FROM entry JOIN feed ON feed.id = entry.feed_id
                   WHERE first_seen_at >= ?1 AND entry.labels_version <> feed.labels_version";
        Ok(self.connection.query_row(sql, [millis(since)], |row| row.get(0))?)
    }

    /// By which version an entry was labeled, and when that was done anew; None: its labels are of first sight or of a
    /// correction.
    ///
    /// # Errors
    /// The entry is unknown, or the database cannot be read.
    pub fn labeled_by(&self, entry: EntryId) -> Result<(i64, Option<Time>), StoreError> {
        let sql = "SELECT labels_version, relabeled_at FROM entry WHERE id = ?1";
        Ok(self
            .connection
            .query_row(sql, [entry.0], |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(moment))))?)
    }

    /// The row behind which all entries first seen since `since` stand; 0 where none do.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn last_entry_before(&self, since: Time) -> Result<EntryId, StoreError> {
        // Without being told, SQLite looks for the least row by reading all that are older.
        let sql = "SELECT min(id) FROM entry INDEXED BY entry_by_first_seen WHERE first_seen_at >= ?1";
        let first: Option<i64> = self.connection.query_row(sql, [millis(since)], |row| row.get(0))?;
        Ok(EntryId(first.map_or(0, |first| first - 1)))
    }

    /// Entries first seen and dated since `since`, in the order of first sight: the grouper is rebuilt from them, and
    /// what is older than its window would be forgotten at once.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_grouped_since(&self, since: Time, mut each: impl FnMut(&GroupedEntry)) -> Result<(), StoreError> {
        // Row by row, as rows grow with first sight: through the index of it SQLite would sort them whole in memory.
        let sql = "SELECT entry.id, feed.name, entry.title, summary, permalink, labels, story, effective_at
                   FROM entry CROSS JOIN feed ON feed.id = entry.feed_id
                   WHERE entry.id > ?1 AND +first_seen_at >= ?2 AND effective_at >= ?2
                   ORDER BY entry.id";
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([self.last_entry_before(since)?.0, millis(since)])?;
        while let Some(row) = rows.next()? {
            let labels = labels::without_evidence(row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?)?;
            each(&GroupedEntry {
                id: EntryId(row.get(0)?),
                feed: FeedId(row.get(1)?),
                title: row.get(2)?,
                summary: row.get(3)?,
                permalink: row.get(4)?,
                language: labels.language,
                about: labels.about,
                story: StoryId(row.get(6)?),
                effective_at: moment(row.get(7)?),
            });
        }
        Ok(())
    }

    /// One entry.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn entry(&self, id: EntryId) -> Result<Option<StoredEntry>, StoreError> {
        let sql =
            format!("SELECT {STORED_COLUMNS} FROM entry JOIN feed ON feed.id = entry.feed_id WHERE entry.id = ?1");
        Ok(self.stored_entries(&sql, [id.0])?.pop())
    }

    /// The entries of a story, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn entries_of_story(&self, story: StoryId) -> Result<Vec<StoredEntry>, StoreError> {
        let sql = format!(
            "SELECT {STORED_COLUMNS} FROM entry JOIN feed ON feed.id = entry.feed_id
             WHERE story = ?1 ORDER BY entry.id LIMIT 200"
        );
        self.stored_entries(&sql, [story.0])
    }

    /// Entries that `text` may mean: a link, a guid, or words that all stand in the title; latest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn find_entries(&self, text: &str, limit: usize) -> Result<Vec<StoredEntry>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let exact = format!(
            "SELECT {STORED_COLUMNS} FROM entry JOIN feed ON feed.id = entry.feed_id
             WHERE link = ?1 OR permalink = ?1 OR guid = ?1 ORDER BY entry.id DESC LIMIT ?2"
        );
        let found = self.stored_entries(&exact, params![text, limit])?;
        if !found.is_empty() {
            return Ok(found);
        }
        let pattern = format!("%{}%", text.split_whitespace().collect::<Vec<_>>().join("%"));
        let words = format!(
            "SELECT {STORED_COLUMNS} FROM entry JOIN feed ON feed.id = entry.feed_id
             WHERE entry.title LIKE ?1 ORDER BY entry.id DESC LIMIT ?2"
        );
        self.stored_entries(&words, params![pattern, limit])
    }

    /// How an entry was grouped, JSON; None: nothing came near.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn decision(&self, entry: EntryId) -> Result<Option<String>, StoreError> {
        let sql = "SELECT decision FROM entry WHERE id = ?1";
        Ok(self.connection.prepare_cached(sql)?.query_row([entry.0], |row| row.get(0)).optional()?.flatten())
    }

    /// What corrections replaced: when, which field, what it was, by which rule.
    ///
    /// # Errors
    /// The database cannot be read.
    #[allow(clippy::type_complexity)]
    pub fn history(&self, entry: EntryId) -> Result<Vec<(Time, String, Option<String>, String)>, StoreError> {
        let sql = "SELECT at, field, was, rule FROM entry_history WHERE entry_id = ?1 ORDER BY rowid";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows =
            statement.query_map([entry.0], |row| Ok((moment(row.get(0)?), row.get(1)?, row.get(2)?, row.get(3)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Forgets entries last seen before `before` that no region shows; their handles stay as tombstones.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn prune_entries(&self, before: Time) -> Result<usize, StoreError> {
        let latest: i64 = self.connection.query_row("SELECT coalesce(max(id), 0) FROM entry", [], |row| row.get(0))?;
        self.set_meta(PRUNED_UP_TO, &latest.to_string())?;
        let sql = "DELETE FROM entry WHERE last_seen_at < ?1
                       AND NOT EXISTS (SELECT 1 FROM ledger WHERE ledger.entry_id = entry.id AND left_at IS NULL)";
        Ok(self.connection.execute(sql, [millis(before)])?)
    }

    /// The number of entries stored.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn n_entries(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("SELECT count(*) FROM entry", [], |row| row.get(0))?)
    }

    fn stored_entries(&self, sql: &str, params: impl rusqlite::Params) -> Result<Vec<StoredEntry>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(stored_entry(row)?);
        }
        Ok(entries)
    }
}

/// Reads a row of `STORED_COLUMNS`.
fn stored_entry(row: &Row<'_>) -> Result<StoredEntry, StoreError> {
    let detail: Option<String> = row.get(10)?;
    let detail: Detail = detail.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    let origin: Option<String> = row.get(15)?;
    let labels: String = row.get(16)?;
    Ok(StoredEntry {
        id: EntryId(row.get(0)?),
        feed: FeedId(row.get(1)?),
        key: EntryKey(row.get(2)?),
        entry: Entry {
            guid: row.get(3)?,
            link: row.get(4)?,
            permalink: row.get(5)?,
            title: row.get(6)?,
            summary: row.get(7)?,
            published_at: row.get::<_, Option<i64>>(8)?.map(moment),
            updated_at: row.get::<_, Option<i64>>(9)?.map(moment),
            authors: detail.authors,
            categories: detail.categories,
            language: detail.language,
            source: detail.source,
            point: detail.point,
        },
        origin: origin.and_then(|code| code.parse().ok()),
        labels: labels::from_row(&labels)?,
        story: Some(StoryId(row.get(17)?)),
        duplicate: row.get::<_, Option<i64>>(18)?.is_some(),
        first_seen_at: moment(row.get(11)?),
        last_seen_at: moment(row.get(12)?),
        effective_at: moment(row.get(13)?),
        is_archive: row.get::<_, Option<i64>>(14)?.is_some(),
    })
}
