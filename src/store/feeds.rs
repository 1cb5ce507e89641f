//! Feeds and their state: what `feeds.toml` says of them, and what the polls taught.

use super::{Store, StoreError, millis, moment};
use crate::model::{Config, FeedId, FeedSettings, Origin, Publisher, PublisherId, Time, Validators};
use rusqlite::{OptionalExtension, Row, named_params, params};

/// The row of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeedRow(pub i64);

/// What a poll of a feed begins with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeedState {
    /// Where permanent redirects have led for long enough.
    pub adopted_url: Option<String>,
    /// The validators to send, with the only URL they may be sent to.
    pub validators: Option<Validators>,
    /// Why the next request carries no validators although some may be known.
    pub unconditional: Option<String>,
    /// SHA-256 of the last body read whole.
    pub body_digest: Option<Vec<u8>>,
    /// The reading version of the last document.
    pub read_by: i64,
    /// What schedule remembers, JSON.
    pub clock: Option<String>,
    /// The identity policy learned, JSON.
    pub identity: Option<String>,
    /// The categories that it writes on its entries, JSON.
    pub habits: Option<String>,
    /// When it is due; None: never polled.
    pub next_poll_at: Option<Time>,
    /// When it was last polled.
    pub last_polled_at: Option<Time>,
    /// New, moved or re-added: its next document is archive, not news.
    pub is_settling: bool,
    /// Entries ever stored.
    pub n_entries: i64,
}

/// A line of `dateline status`.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct FeedHealth {
    /// The id in `feeds.toml`.
    pub feed: String,
    /// The address as `feeds.toml` shows it.
    pub url: String,
    /// The publisher's id.
    pub publisher: String,
    /// It stands in `feeds.toml` and is enabled.
    pub is_active: bool,
    /// Where permanent redirects have led for long enough; the edit to make in `feeds.toml`.
    pub adopted_url: Option<String>,
    /// How the last poll ended; None: never polled.
    pub last_outcome: Option<String>,
    /// Why the last poll failed.
    pub last_reason: Option<String>,
    /// Failures in a row.
    pub n_failures: i64,
    /// Entries ever stored.
    pub n_entries: i64,
    /// When it was last polled.
    pub last_polled_at: Option<Time>,
    /// When a document was last read or confirmed.
    pub last_read_at: Option<Time>,
    /// When it is due.
    pub next_poll_at: Option<Time>,
    /// Why then.
    pub next_reason: Option<String>,
    /// The publisher's place as its last document was read; None: it is not known.
    pub origin: Option<Origin>,
    /// The defects of the last document, JSON.
    #[serde(skip)]
    pub defects: Option<String>,
    /// The identity policy learned, JSON.
    #[serde(skip)]
    pub identity: Option<String>,
    /// What schedule remembers, JSON.
    #[serde(skip)]
    pub clock: Option<String>,
}

impl Store {
    /// Copies what `feeds.toml` says into the database. A feed whose address changed loses its validators and settles
    /// anew; one that is gone stays, inactive, because what it brought was published.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn apply_config(&self, config: &Config, now: Time) -> Result<(), StoreError> {
        for publisher in &config.publishers {
            self.put_publisher(publisher)?;
        }
        self.connection.execute("CREATE TEMP TABLE IF NOT EXISTS named (name TEXT PRIMARY KEY) WITHOUT ROWID", [])?;
        self.connection.execute("DELETE FROM named", [])?;
        for feed in &config.feeds {
            self.put_feed(feed, now)?;
            self.connection.prepare_cached("INSERT OR IGNORE INTO named VALUES (?1)")?.execute([feed.id.as_str()])?;
        }
        self.connection.execute("UPDATE feed SET is_active = 0 WHERE name NOT IN (SELECT name FROM named)", [])?;
        Ok(())
    }

    fn put_publisher(&self, publisher: &Publisher) -> Result<(), StoreError> {
        let sql = "INSERT INTO publisher (id, name, names, country, home, owner, paywall)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                   ON CONFLICT (id) DO UPDATE SET name = excluded.name, names = excluded.names,
                       country = excluded.country, home = excluded.home, owner = excluded.owner,
                       paywall = excluded.paywall";
        self.connection.prepare_cached(sql)?.execute(params![
            publisher.id.as_str(),
            publisher.name,
            serde_json::to_string(&publisher.names)?,
            publisher.country.map(|country| country.code().to_owned()),
            publisher.home,
            publisher.owner.as_deref().unwrap_or(publisher.id.as_str()),
            publisher.paywall,
        ])?;
        Ok(())
    }

    fn put_feed(&self, feed: &FeedSettings, now: Time) -> Result<(), StoreError> {
        let sql = "INSERT INTO feed (name, url, publisher, section, is_private, archive_items, is_active, added_at)
                   VALUES (:name, :url, :publisher, :section, :is_private, :archive_items, :is_active, :now)
                   ON CONFLICT (name) DO UPDATE SET
                       next_poll_at   = iif(url = excluded.url, next_poll_at, NULL),
                       adopted_url    = iif(url = excluded.url, adopted_url, NULL),
                       validators_url = iif(url = excluded.url, validators_url, NULL),
                       etag           = iif(url = excluded.url, etag, NULL),
                       last_modified  = iif(url = excluded.url, last_modified, NULL),
                       unconditional  = iif(url = excluded.url, unconditional, 'its address changed in feeds.toml'),
                       is_settling    = is_settling OR url <> excluded.url OR is_active < excluded.is_active,
                       url = excluded.url, publisher = excluded.publisher, section = excluded.section,
                       is_private = excluded.is_private, archive_items = excluded.archive_items,
                       is_active = excluded.is_active";
        self.connection.prepare_cached(sql)?.execute(named_params! {
            ":name": feed.id.as_str(),
            ":url": feed.shown_url,
            ":publisher": feed.publisher.as_str(),
            ":section": feed.section,
            ":is_private": feed.is_private,
            ":archive_items": i64::try_from(feed.archive_items).unwrap_or(i64::MAX),
            ":is_active": feed.enabled,
            ":now": millis(now),
        })?;
        Ok(())
    }

    /// Writes down which labels the entries of a feed should have; those that have others are labeled anew.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn expect_labels(&self, feed: &FeedId, version: i64) -> Result<(), StoreError> {
        let sql = "UPDATE feed SET labels_version = ?2 WHERE name = ?1 AND labels_version IS NOT ?2";
        self.connection.prepare_cached(sql)?.execute(params![feed.as_str(), version])?;
        Ok(())
    }

    /// The row of a feed of `feeds.toml`.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn feed_row(&self, feed: &FeedId) -> Result<Option<FeedRow>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM feed WHERE name = ?1")?;
        Ok(statement.query_row([feed.as_str()], |row| row.get(0).map(FeedRow)).optional()?)
    }

    /// Returns true if and only if some configuration ever named this publisher.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_publisher(&self, publisher: &PublisherId) -> Result<bool, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT 1 FROM publisher WHERE id = ?1")?;
        Ok(statement.exists([publisher.as_str()])?)
    }

    /// When every active feed is due: name, row, next_poll_at and the state of the schedule.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn due_times(&self) -> Result<Vec<(FeedId, FeedRow, Option<Time>)>, StoreError> {
        let sql = "SELECT name, id, next_poll_at FROM feed WHERE is_active ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let name: String = row.get(0)?;
            Ok((FeedId(name), FeedRow(row.get(1)?), row.get::<_, Option<i64>>(2)?.map(moment)))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What a poll begins with.
    ///
    /// # Errors
    /// The feed is unknown, or the database cannot be read.
    pub fn feed_state(&self, feed: FeedRow) -> Result<FeedState, StoreError> {
        let sql = "SELECT adopted_url, validators_url, etag, last_modified, unconditional, body_digest, read_by, clock,
                          identity, next_poll_at, last_polled_at, is_settling, n_entries, habits
                   FROM feed WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([feed.0], |row| {
            let url: Option<String> = row.get(1)?;
            let (etag, last_modified) = (row.get(2)?, row.get(3)?);
            Ok(FeedState {
                adopted_url: row.get(0)?,
                validators: url.map(|url| Validators { url, etag, last_modified }),
                unconditional: row.get(4)?,
                body_digest: row.get(5)?,
                read_by: row.get(6)?,
                clock: row.get(7)?,
                identity: row.get(8)?,
                next_poll_at: row.get::<_, Option<i64>>(9)?.map(moment),
                last_polled_at: row.get::<_, Option<i64>>(10)?.map(moment),
                is_settling: row.get(11)?,
                n_entries: row.get(12)?,
                habits: row.get(13)?,
            })
        })?)
    }

    /// The categories that a feed writes on its entries, JSON; None: none are known.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn habits(&self, feed: &FeedId) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT habits FROM feed WHERE name = ?1")?;
        Ok(statement.query_row([feed.as_str()], |row| row.get(0)).optional()?.flatten())
    }

    /// Moves the time at which a feed is due, with the reason; used when a whole host is held.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn reschedule(&self, feed: FeedRow, at: Time, reason: &str) -> Result<(), StoreError> {
        let sql = "UPDATE feed SET next_poll_at = ?2, next_reason = ?3 WHERE id = ?1";
        self.connection.prepare_cached(sql)?.execute(params![feed.0, millis(at), reason])?;
        Ok(())
    }

    /// The other active feed that polls an address: the one registered with it, else the first that is led to it.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn feed_at(&self, url: &str, asking: FeedRow) -> Result<Option<FeedId>, StoreError> {
        let sql = "SELECT name FROM feed
                   WHERE is_active AND id <> ?2 AND (url = ?1 OR (id < ?2 AND (adopted_url = ?1 OR validators_url = ?1)))
                   ORDER BY url <> ?1, id LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![url, asking.0], |row| row.get(0).map(FeedId)).optional()?)
    }

    /// The feeds that were last told that there are too many requests, and what schedule remembers of them, JSON.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn rate_limited(&self) -> Result<Vec<(FeedRow, String)>, StoreError> {
        let sql = "SELECT id, clock FROM feed WHERE is_active AND last_outcome = 'rate-limited' AND clock IS NOT NULL";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((FeedRow(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps what a host's robots.txt said, as JSON.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep_robots(&self, origin: &str, record: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO robots (origin, record) VALUES (?1, ?2)
                   ON CONFLICT (origin) DO UPDATE SET record = excluded.record";
        self.connection.prepare_cached(sql)?.execute([origin, record])?;
        Ok(())
    }

    /// What every host's robots.txt said, as JSON.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn all_robots(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT record FROM robots")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The health of every feed, in the order of their names.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn health(&self) -> Result<Vec<FeedHealth>, StoreError> {
        let sql =
            "SELECT name, url, publisher, is_active, adopted_url, last_outcome, last_reason, n_failures, n_entries,
                          last_polled_at, last_read_at, next_poll_at, next_reason, defects, identity, clock, place
                   FROM feed ORDER BY name";
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([], health_of)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn health_of(row: &Row<'_>) -> rusqlite::Result<FeedHealth> {
    let origin: Option<String> = row.get(16)?;
    let time = |index: usize| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(index)?.map(moment));
    Ok(FeedHealth {
        feed: row.get(0)?,
        url: row.get(1)?,
        publisher: row.get(2)?,
        is_active: row.get(3)?,
        adopted_url: row.get(4)?,
        last_outcome: row.get(5)?,
        last_reason: row.get(6)?,
        n_failures: row.get(7)?,
        n_entries: row.get(8)?,
        last_polled_at: time(9)?,
        last_read_at: time(10)?,
        next_poll_at: time(11)?,
        next_reason: row.get(12)?,
        defects: row.get(13)?,
        identity: row.get(14)?,
        clock: row.get(15)?,
        origin: origin.and_then(|text| serde_json::from_str(&text).ok()),
    })
}
