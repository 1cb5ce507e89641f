//! Polls: one row a visit, and the state that the visit left behind in the feed's row.

use super::{FeedRow, Store, StoreError, millis, moment};
use crate::model::{Time, Validators, poll::NextPoll};
use rusqlite::{named_params, params};

/// What one poll leaves behind; written in the transaction that stores the entries it brought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PollRecord {
    /// When it was made.
    pub at: Time,
    /// `not-modified`, `unchanged`, `read`, or the cause of the failure.
    pub outcome: String,
    /// Why it failed; None: it did not.
    pub reason: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Why the request carried no validators.
    pub unconditional: Option<String>,
    /// Where redirects led.
    pub final_url: Option<String>,
    /// Entries in the document.
    pub n_entries: usize,
    /// Entries not seen before.
    pub n_new: usize,
    /// Entries whose meaning changed.
    pub n_updated: usize,
    /// Faults in the document.
    pub n_defects: usize,
    /// Size of the body in bytes, after decompression.
    pub size_bytes: u64,
    /// Duration in milliseconds.
    pub duration_ms: u64,
    /// The validators to keep from now on.
    pub validators: Option<Validators>,
    /// Why the next request must be unconditional although it could carry validators.
    pub next_unconditional: Option<String>,
    /// SHA-256 of the body, where a body was read whole; None keeps the stored one.
    pub body_digest: Option<Vec<u8>>,
    /// The reading version, where a document was read; None keeps the stored one.
    pub read_by: Option<i64>,
    /// What schedule remembers, JSON.
    pub clock: String,
    /// The identity policy, JSON; None keeps the stored one.
    pub identity: Option<String>,
    /// The adopted address.
    pub adopted_url: Option<String>,
    /// When to come again.
    pub next: Option<NextPoll>,
    /// What the document says of itself; None keeps what is stored.
    pub document: Option<DocumentFacts>,
}

/// What a document says of itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentFacts {
    /// Its title.
    pub title: Option<String>,
    /// Its link.
    pub home: Option<String>,
    /// The publisher's place, JSON.
    pub origin: Option<String>,
    /// The categories that the feed writes on its entries, JSON; None keeps what is stored.
    pub habits: Option<String>,
    /// Its format and version.
    pub format: String,
    /// The encoding it was decoded with.
    pub encoding: String,
    /// Its defects, JSON.
    pub defects: String,
}

/// A poll as `explain` and `status` show it.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct PastPoll {
    /// When.
    pub at: Time,
    /// How it ended.
    pub outcome: String,
    /// Why it failed.
    pub reason: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Why the request carried no validators.
    pub unconditional: Option<String>,
    /// Entries not seen before.
    pub n_new: i64,
}

impl Store {
    /// Writes down a poll and what it left behind.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn record_poll(&self, feed: FeedRow, poll: &PollRecord) -> Result<(), StoreError> {
        self.insert_poll(feed, poll)?;
        let sql = "UPDATE feed SET
                adopted_url = :adopted_url, validators_url = :validators_url, etag = :etag,
                last_modified = :last_modified, unconditional = :next_unconditional,
                body_digest = coalesce(:body_digest, body_digest), read_by = coalesce(:read_by, read_by),
                clock = :clock, identity = coalesce(:identity, identity),
                next_poll_at = :next_poll_at, next_reason = :next_reason, last_polled_at = :at,
                last_outcome = :outcome, last_reason = :reason,
                n_failures = iif(:reason IS NULL, 0, n_failures + 1),
                last_read_at = iif(:reason IS NULL, :at, last_read_at),
                is_settling = is_settling AND NOT :was_read,
                n_entries = n_entries + :n_new
            WHERE id = :feed";
        let validators = poll.validators.as_ref();
        self.connection.prepare_cached(sql)?.execute(named_params! {
            ":feed": feed.0,
            ":adopted_url": poll.adopted_url,
            ":validators_url": validators.map(|v| v.url.as_str()),
            ":etag": validators.and_then(|v| v.etag.as_deref()),
            ":last_modified": validators.and_then(|v| v.last_modified.as_deref()),
            ":next_unconditional": poll.next_unconditional,
            ":body_digest": poll.body_digest,
            ":read_by": poll.read_by,
            ":clock": poll.clock,
            ":identity": poll.identity,
            ":next_poll_at": poll.next.as_ref().map(|next| millis(next.at)),
            ":next_reason": poll.next.as_ref().map(|next| next.reason.as_str()),
            ":at": millis(poll.at),
            ":outcome": poll.outcome,
            ":reason": poll.reason,
            ":was_read": poll.outcome == "read",
            ":n_new": count(poll.n_new),
        })?;
        self.put_document_facts(feed, poll.document.as_ref())
    }

    fn insert_poll(&self, feed: FeedRow, poll: &PollRecord) -> Result<(), StoreError> {
        let sql = "INSERT INTO poll (feed_id, at, outcome, reason, status, unconditional, final_url, n_entries, n_new,
                       n_updated, n_defects, size_bytes, duration_ms)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
        self.connection.prepare_cached(sql)?.execute(params![
            feed.0,
            millis(poll.at),
            poll.outcome,
            poll.reason,
            poll.status,
            poll.unconditional,
            poll.final_url,
            count(poll.n_entries),
            count(poll.n_new),
            count(poll.n_updated),
            count(poll.n_defects),
            i64::try_from(poll.size_bytes).unwrap_or(i64::MAX),
            i64::try_from(poll.duration_ms).unwrap_or(i64::MAX),
        ])?;
        Ok(())
    }

    fn put_document_facts(&self, feed: FeedRow, facts: Option<&DocumentFacts>) -> Result<(), StoreError> {
        let Some(facts) = facts else { return Ok(()) };
        let sql = "UPDATE feed SET title = ?2, home = ?3, format = ?4, encoding = ?5, defects = ?6, place = ?7,
                       habits = coalesce(?8, habits)
                   WHERE id = ?1";
        self.connection.prepare_cached(sql)?.execute(params![
            feed.0,
            facts.title,
            facts.home,
            facts.format,
            facts.encoding,
            facts.defects,
            facts.origin,
            facts.habits
        ])?;
        Ok(())
    }

    /// The latest polls of a feed, latest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn past_polls(&self, feed: FeedRow, limit: usize) -> Result<Vec<PastPoll>, StoreError> {
        let sql = "SELECT at, outcome, reason, status, unconditional, n_new FROM poll
                   WHERE feed_id = ?1 ORDER BY id DESC LIMIT ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map(params![feed.0, count(limit)], |row| {
            Ok(PastPoll {
                at: moment(row.get(0)?),
                outcome: row.get(1)?,
                reason: row.get(2)?,
                status: row.get(3)?,
                unconditional: row.get(4)?,
                n_new: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Forgets polls older than `before`.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn prune_polls(&self, before: Time) -> Result<usize, StoreError> {
        Ok(self.connection.execute("DELETE FROM poll WHERE at < ?1", [millis(before)])?)
    }
}

/// A count as SQLite holds it.
fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
