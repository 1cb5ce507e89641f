//! The ledger: what each region published, when it entered and when it left. Editions are read from here.

use super::{Store, StoreError, labels, micro_moment, millis, moment};
use crate::link::guid::guid_v1;
use crate::model::{
    Candidate, Category, Country, EntryId, FeedId, Labels, Language, LedgerItem, PublisherId, RegionId, StoryId, Time,
    edition::Hand,
};
use rusqlite::{Row, params};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A row of the ledger as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerRow {
    /// The item.
    pub item: LedgerItem,
    /// The last real change, unique in its region.
    pub updated_at: Time,
}

/// An item that is in an edition, with all that rendering shows of it.
#[derive(Clone, Debug, PartialEq)]
pub struct EditionRow {
    /// The item.
    pub item: LedgerItem,
    /// The last real change, unique in its region.
    pub updated_at: Time,
    /// The headline.
    pub title: String,
    /// The publisher's link.
    pub link: String,
    /// What was found about it, without the evidence.
    pub labels: Labels,
    /// The publisher's place.
    pub origin: Option<Country>,
    /// The frozen date.
    pub effective_at: Time,
    /// The publisher.
    pub publisher: PublisherId,
    /// Its name.
    pub publisher_name: String,
    /// Its name in other languages.
    pub publisher_names: BTreeMap<String, String>,
    /// Its home page.
    pub publisher_home: Option<String>,
    /// Readers may have to pay.
    pub paywall: bool,
    /// The feed's address, as `feeds.toml` shows it.
    pub feed_url: String,
    /// The feed is never named in what is published.
    pub is_private: bool,
    /// The operator's label of the feed.
    pub section: Option<String>,
}

/// Another entry of an item's story.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherRow {
    /// The entry.
    pub entry: EntryId,
    /// Its story.
    pub story: StoryId,
    /// The publisher's name.
    pub publisher_name: String,
    /// The publisher.
    pub publisher: PublisherId,
    /// Who owns it.
    pub owner: String,
    /// The headline.
    pub title: String,
    /// The publisher's link.
    pub link: String,
    /// Its language.
    pub language: Option<Language>,
}

const LEDGER_COLUMNS: &str =
    "ledger.region, ledger.guid, ledger.story, ledger.entry_id, entered_at, ranked_at, left_at,
    left_because, feed.publisher, ledger.updated_at";
/// The entry of an item that left may have been pruned.
const LEDGER_TABLES: &str =
    "ledger LEFT JOIN entry ON entry.id = ledger.entry_id LEFT JOIN feed ON feed.id = entry.feed_id";

const CANDIDATE_COLUMNS: &str = "entry.id, entry.story, entry.duplicate_of, feed.name, feed.publisher, publisher.owner,
    feed.section, entry.title, entry.link, entry.labels, entry.origin, entry.detail, entry.first_seen_at,
    entry.effective_at, entry.archive_rank, feed.archive_items, story.guid,
    (SELECT ledger.guid FROM ledger WHERE ledger.entry_id = entry.id LIMIT 1)";
const CANDIDATE_TABLES: &str = "entry JOIN feed ON feed.id = entry.feed_id
    JOIN publisher ON publisher.id = feed.publisher LEFT JOIN story ON story.id = entry.story";

impl Store {
    /// Shows everything that regions may choose from, one after the other, in no order: entries first seen since `since`
    /// that have a title and a link. To ask for an order would make SQLite walk through all that is stored.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn each_candidate_since(&self, since: Time, mut each: impl FnMut(Candidate)) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {CANDIDATE_COLUMNS} FROM {CANDIDATE_TABLES}
             WHERE entry.first_seen_at >= ?1 AND entry.title IS NOT NULL AND entry.link IS NOT NULL"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([millis(since)])?;
        while let Some(row) = rows.next()? {
            if let Some(candidate) = candidate(row)? {
                each(candidate);
            }
        }
        Ok(())
    }

    /// The entries of some stories, as far as a region may choose them, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn candidates_of(&self, stories: &[StoryId]) -> Result<Vec<Candidate>, StoreError> {
        let sql = format!(
            "SELECT {CANDIDATE_COLUMNS} FROM {CANDIDATE_TABLES}
             WHERE entry.story = ?1 AND entry.title IS NOT NULL AND entry.link IS NOT NULL ORDER BY entry.id"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut candidates = Vec::new();
        for story in stories {
            let mut rows = statement.query([story.0])?;
            while let Some(row) = rows.next()? {
                candidates.extend(candidate(row)?);
            }
        }
        candidates.sort_by_key(|candidate: &Candidate| candidate.entry);
        Ok(candidates)
    }

    /// The ledger rows of the items that are in a region's edition now, latest entered first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn present(&self, region: &RegionId) -> Result<Vec<LedgerRow>, StoreError> {
        let sql = format!(
            "SELECT {LEDGER_COLUMNS} FROM {LEDGER_TABLES}
                   WHERE region = ?1 AND left_at IS NULL ORDER BY entered_at DESC, ledger.updated_at DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([region.as_str()], ledger_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every ledger row of a region, left or not, that a story or a guid among these has.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn ledger_of(&self, region: &RegionId, story: StoryId, guid: Uuid) -> Result<Vec<LedgerRow>, StoreError> {
        let sql = format!(
            "SELECT {LEDGER_COLUMNS} FROM {LEDGER_TABLES}
                   WHERE region = ?1 AND ledger.guid = ?2
                   UNION SELECT {LEDGER_COLUMNS} FROM {LEDGER_TABLES}
                   WHERE ledger.story = ?3 AND region = ?1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(params![region.as_str(), guid.as_bytes(), story.0], ledger_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every row of a story or an entry in any region; for `explain` and the editor's hand.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn ledger_of_story(&self, story: StoryId) -> Result<Vec<LedgerRow>, StoreError> {
        let sql = format!(
            "SELECT {LEDGER_COLUMNS} FROM {LEDGER_TABLES}
                   WHERE ledger.story = ?1 ORDER BY region"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([story.0], ledger_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The stories that are in some edition.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn stories_in_editions(&self) -> Result<BTreeSet<StoryId>, StoreError> {
        let mut statement = self.connection.prepare("SELECT story FROM ledger WHERE left_at IS NULL")?;
        let rows = statement.query_map([], |row| row.get(0).map(StoryId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Regions, active or former, whose edition shows the story.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn regions_that_show(&self, story: StoryId) -> Result<Vec<RegionId>, StoreError> {
        let sql = "SELECT region FROM ledger WHERE story = ?1 AND left_at IS NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([story.0], |row| row.get(0).map(RegionId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Regions, active or former, that have or had the story.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn holders_of(&self, story: StoryId) -> Result<Vec<RegionId>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT region FROM ledger WHERE story = ?1")?;
        let rows = statement.query_map([story.0], |row| row.get(0).map(RegionId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The stories that a publisher told since `since`, and those told by it that are in some edition, whoever leads them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn stories_of_publisher(&self, publisher: &PublisherId, since: Time) -> Result<BTreeSet<StoryId>, StoreError> {
        let sql = "SELECT story FROM entry JOIN feed ON feed.id = entry.feed_id
                   WHERE feed.publisher = ?1 AND (first_seen_at >= ?2
                       OR EXISTS (SELECT 1 FROM ledger WHERE ledger.story = entry.story AND left_at IS NULL))";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params![publisher.as_str(), millis(since)], |row| row.get(0).map(StoryId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Regions, active or former, in which a guid was published.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn ledger_of_guid(&self, guid: Uuid) -> Result<Vec<LedgerRow>, StoreError> {
        let sql = format!(
            "SELECT {LEDGER_COLUMNS} FROM {LEDGER_TABLES}
                   WHERE ledger.guid = ?1 ORDER BY region"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map([guid.as_bytes()], ledger_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Writes that an item entered. Its `updated_at` is `now`, moved by as many microseconds as it takes to be unique.
    ///
    /// # Errors
    /// The guid is in the region's ledger already, or the database cannot be written.
    pub fn enter(
        &self,
        region: &RegionId,
        story: StoryId,
        entry: EntryId,
        guid: Uuid,
        ranked_at: Time,
        now: Time,
    ) -> Result<(), StoreError> {
        let updated_at = self.unique_update(region, now)?;
        let sql = "INSERT INTO ledger (region, guid, story, entry_id, entered_at, ranked_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.connection.prepare_cached(sql)?.execute(params![
            region.as_str(),
            guid.as_bytes(),
            story.0,
            entry.0,
            millis(now),
            millis(ranked_at),
            updated_at
        ])?;
        Ok(())
    }

    /// Writes that an item left.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn leave(&self, region: &RegionId, guid: Uuid, because: &str, now: Time) -> Result<(), StoreError> {
        let sql =
            "UPDATE ledger SET left_at = ?3, left_because = ?4 WHERE region = ?1 AND guid = ?2 AND left_at IS NULL";
        self.connection.prepare_cached(sql)?.execute(params![
            region.as_str(),
            guid.as_bytes(),
            millis(now),
            because
        ])?;
        Ok(())
    }

    /// Writes that an item came back after a retraction was undone, or that one moved to another lead entry.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn reenter(&self, region: &RegionId, guid: Uuid, now: Time) -> Result<(), StoreError> {
        let updated_at = self.unique_update(region, now)?;
        let sql =
            "UPDATE ledger SET left_at = NULL, left_because = NULL, updated_at = ?3 WHERE region = ?1 AND guid = ?2";
        self.connection.prepare_cached(sql)?.execute(params![region.as_str(), guid.as_bytes(), updated_at])?;
        Ok(())
    }

    /// Writes that what is shown of an entry changed: every item it leads is updated now.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn touch_items(&self, entry: EntryId, now: Time) -> Result<Vec<RegionId>, StoreError> {
        let sql = "SELECT region, guid FROM ledger WHERE entry_id = ?1 AND left_at IS NULL";
        let items: Vec<(String, [u8; 16])> = {
            let mut statement = self.connection.prepare_cached(sql)?;
            let rows = statement.query_map([entry.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<Result<_, _>>()?
        };
        let mut regions = Vec::new();
        for (region, guid) in items {
            let region = RegionId(region);
            let updated_at = self.unique_update(&region, now)?;
            let sql = "UPDATE ledger SET updated_at = ?3 WHERE region = ?1 AND guid = ?2";
            self.connection.prepare_cached(sql)?.execute(params![region.as_str(), guid, updated_at])?;
            regions.push(region);
        }
        Ok(regions)
    }

    fn unique_update(&self, region: &RegionId, now: Time) -> Result<i64, StoreError> {
        let sql = "SELECT max(updated_at) FROM ledger WHERE region = ?1";
        let latest: Option<i64> =
            self.connection.prepare_cached(sql)?.query_row([region.as_str()], |row| row.get(0))?;
        Ok(latest.map_or(now.timestamp_micros(), |latest| now.timestamp_micros().max(latest + 1)))
    }

    /// The last real change of a region's edition: an item entered, changed or left. None: it never held anything.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn edition_updated_at(&self, region: &RegionId) -> Result<Option<Time>, StoreError> {
        // Two questions, so that each is answered from the end of an index, however much has left.
        let sql = "SELECT max((SELECT max(updated_at) FROM ledger WHERE region = ?1),
                       coalesce((SELECT max(left_at) * 1000 FROM ledger WHERE region = ?1 AND left_at IS NOT NULL), 0))";
        let latest: Option<i64> =
            self.connection.prepare_cached(sql)?.query_row([region.as_str()], |row| row.get(0))?;
        Ok(latest.map(micro_moment))
    }

    /// What a region's edition shows, latest entered first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn edition_rows(&self, region: &RegionId) -> Result<Vec<EditionRow>, StoreError> {
        let sql = format!(
            "SELECT {LEDGER_COLUMNS}, entry.title, entry.link, labels, origin, effective_at, publisher.id,
                       publisher.name, names, publisher.home, paywall, feed.url, is_private, section
                   FROM ledger JOIN entry ON entry.id = ledger.entry_id JOIN feed ON feed.id = entry.feed_id
                       JOIN publisher ON publisher.id = feed.publisher
                   WHERE ledger.region = ?1 AND left_at IS NULL
                       AND entry.title IS NOT NULL AND entry.link IS NOT NULL
                   ORDER BY entered_at DESC, ledger.updated_at DESC"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query([region.as_str()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(edition_row(row)?);
        }
        Ok(found)
    }

    /// The entries of a story, for "also reported by" and for counting owners; oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn reports_of(&self, story: StoryId) -> Result<Vec<OtherRow>, StoreError> {
        let sql = "SELECT entry.id, story, publisher.name, publisher.id, owner, entry.title, entry.link, labels
                   FROM entry JOIN feed ON feed.id = entry.feed_id JOIN publisher ON publisher.id = feed.publisher
                   WHERE story = ?1 AND entry.title IS NOT NULL AND entry.link IS NOT NULL ORDER BY entry.id LIMIT 100";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([story.0])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let labels: String = row.get(7)?;
            let labels = labels::without_evidence(&labels)?;
            found.push(OtherRow {
                entry: EntryId(row.get(0)?),
                story: StoryId(row.get(1)?),
                publisher_name: row.get(2)?,
                publisher: PublisherId(row.get(3)?),
                owner: row.get(4)?,
                title: row.get(5)?,
                link: row.get(6)?,
                language: labels.language,
            });
        }
        Ok(found)
    }

    /// The guids of items that were retracted in a region, with the time, latest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn retracted_in(&self, region: &RegionId) -> Result<Vec<(Uuid, Time)>, StoreError> {
        // The index holds hidden and retracted items alone, and serves only who says so; left to itself, SQLite takes
        // the primary key and reads all that the region ever had.
        let sql = "SELECT guid, left_at FROM ledger INDEXED BY ledger_by_reason
                   WHERE region = ?1 AND left_because = 'retracted'
                       AND left_because IN ('hidden', 'retracted')
                   ORDER BY left_at DESC, guid";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows =
            statement.query_map([region.as_str()], |row| Ok((Uuid::from_bytes(row.get(0)?), moment(row.get(1)?))))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The guids of items that were retracted in any region.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn retracted(&self) -> Result<Vec<Uuid>, StoreError> {
        let sql = "SELECT DISTINCT guid FROM ledger INDEXED BY ledger_by_reason WHERE left_because = 'retracted'
                       AND left_because IN ('hidden', 'retracted')";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Regions that ever published anything, whether they still stand in `feeds.toml` or not.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn regions_ever(&self) -> Result<Vec<RegionId>, StoreError> {
        // From each region to the next one: DISTINCT would walk through every row there is.
        let sql = "WITH RECURSIVE found (region) AS (SELECT min(region) FROM ledger
                       UNION ALL SELECT (SELECT min(region) FROM ledger WHERE region > found.region) FROM found
                           WHERE found.region IS NOT NULL)
                   SELECT region FROM found WHERE region IS NOT NULL";
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([], |row| row.get(0).map(RegionId))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Carries the ledger of a region's former id over to its new one, so that nothing is published again.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn rename_region(&self, was: &RegionId, now_called: &RegionId) -> Result<usize, StoreError> {
        let sql = "INSERT OR IGNORE INTO ledger (region, guid, story, entry_id, entered_at, ranked_at, left_at, left_because, updated_at)
                   SELECT ?2, guid, story, entry_id, entered_at, ranked_at, left_at, left_because, updated_at FROM ledger
                   WHERE region = ?1 AND NOT EXISTS (SELECT 1 FROM ledger WHERE region = ?2)";
        let moved = self.connection.execute(sql, [was.as_str(), now_called.as_str()])?;
        if moved > 0 {
            self.connection.execute("DELETE FROM ledger WHERE region = ?1", [was.as_str()])?;
        }
        Ok(moved)
    }
}

fn ledger_row(row: &Row<'_>) -> rusqlite::Result<LedgerRow> {
    Ok(LedgerRow { item: ledger_item(row)?, updated_at: micro_moment(row.get(9)?) })
}

/// Reads `LEDGER_COLUMNS`; the editor's hand is filled in by who knows the acts in force.
fn ledger_item(row: &Row<'_>) -> rusqlite::Result<LedgerItem> {
    Ok(LedgerItem {
        region: RegionId(row.get(0)?),
        guid: Uuid::from_bytes(row.get(1)?),
        story: StoryId(row.get(2)?),
        entry: EntryId(row.get(3)?),
        entered_at: moment(row.get(4)?),
        ranked_at: moment(row.get(5)?),
        left_at: row.get::<_, Option<i64>>(6)?.map(moment),
        left_because: row.get(7)?,
        publisher: PublisherId(row.get::<_, Option<String>>(8)?.unwrap_or_default()),
        hand: Hand::default(),
    })
}

fn edition_row(row: &Row<'_>) -> Result<EditionRow, StoreError> {
    let labels: String = row.get(12)?;
    let origin: Option<String> = row.get(13)?;
    let names: String = row.get(17)?;
    Ok(EditionRow {
        item: ledger_item(row)?,
        updated_at: micro_moment(row.get(9)?),
        title: row.get(10)?,
        link: row.get(11)?,
        labels: labels::without_evidence(&labels)?,
        origin: origin.and_then(|code| code.parse().ok()),
        effective_at: moment(row.get(14)?),
        publisher: PublisherId(row.get(15)?),
        publisher_name: row.get(16)?,
        publisher_names: serde_json::from_str(&names)?,
        publisher_home: row.get(18)?,
        paywall: row.get(19)?,
        feed_url: row.get(20)?,
        is_private: row.get(21)?,
        section: row.get(22)?,
    })
}

/// Only the categories of an entry's detail.
#[derive(serde::Deserialize, Default)]
#[serde(default)]
struct CategoriesOnly {
    categories: Vec<Category>,
}

/// None: the link is such that no guid can be made of it, which normalize does not let through.
fn candidate(row: &Row<'_>) -> Result<Option<Candidate>, StoreError> {
    let labels: String = row.get(9)?;
    let labels = labels::without_evidence(&labels)?;
    let origin: Option<String> = row.get(10)?;
    let detail: Option<String> = row.get(11)?;
    let detail: CategoriesOnly = detail.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    let archive_rank: Option<i64> = row.get(14)?;
    let link: String = row.get(8)?;
    let published_guid: Option<[u8; 16]> = row.get(17)?;
    let Some(guid) = published_guid.map(Uuid::from_bytes).or_else(|| guid_v1(Some(&link), "", None)) else {
        return Ok(None);
    };
    let story_guid: Option<[u8; 16]> = row.get(16)?;
    Ok(Some(Candidate {
        entry: EntryId(row.get(0)?),
        story: StoryId(row.get(1)?),
        duplicate: row.get::<_, Option<i64>>(2)?.is_some(),
        guid,
        story_guid: story_guid.map(Uuid::from_bytes),
        feed: FeedId(row.get(3)?),
        publisher: PublisherId(row.get(4)?),
        owner: row.get(5)?,
        section: row.get(6)?,
        title: row.get(7)?,
        link,
        language: labels.language,
        origin: origin.and_then(|code| code.parse().ok()),
        about: labels.about,
        tags: labels.tags,
        categories: detail.categories.into_iter().map(|category| category.term).collect(),
        desk: labels.desk,
        first_seen_at: moment(row.get(12)?),
        effective_at: moment(row.get(13)?),
        is_archive: archive_rank.is_some(),
        archive_rank: archive_rank.and_then(|rank| usize::try_from(rank).ok()).unwrap_or(0),
        archive_items: usize::try_from(row.get::<_, i64>(15)?).unwrap_or(usize::MAX),
        hand: Hand::default(),
    }))
}
