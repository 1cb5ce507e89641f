//! The database: SQLite in WAL mode, one writer, readers beside it. The only place that speaks SQL.
//!
//! The store writes down what the steps decided and hands back what they ask about; it decides nothing itself. Times
//! come in as arguments. A transaction is opened by the caller (`Store::begin`), because what belongs together (the
//! entries of several polls, their validators, their stories) is known only above.

mod acts;
mod configurations;
mod entries;
mod feeds;
mod labels;
mod ledger;
mod polls;
mod schema;
mod stories;
#[cfg(test)]
mod tests;

pub use entries::{GroupedEntry, KnownEntry, NewEntry, UpdatedEntry};
pub use feeds::{FeedHealth, FeedRow, FeedState};
pub use ledger::{EditionRow, LedgerRow, OtherRow};
pub use polls::{DocumentFacts, PastPoll, PollRecord};
pub use stories::EntryAt;

use crate::model::Time;
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};

/// How long a writer waits for another before it gives up. Only backups and doctors compete with the daemon.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Prepared statements kept per connection; there are fewer in the program.
const STATEMENT_CACHE: usize = 64;

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A database of another program, or of none.
    #[error("it holds tables that are not Dateline's; give another folder with --data")]
    Foreign,
    /// Made by a newer Dateline.
    #[error(
        "it was made by a newer Dateline (tables {found}, this program knows {known}); run that version, or give another folder with --data"
    )]
    Newer {
        /// The version found.
        found: usize,
        /// The latest version known.
        known: usize,
    },
    /// Made by an older Dateline, and opened only for reading.
    #[error(
        "it was made by an older Dateline (tables {found}, this program's are {known}); `dateline build` brings it up to date, as `run` and `poll` do"
    )]
    Older {
        /// The version found.
        found: usize,
        /// The version of this program.
        known: usize,
    },
    /// The file could not be opened.
    #[error("cannot open `{path}`")]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// SQLite refused; the text says all there is to say, so there is no further cause.
    #[error("{}", explain_sqlite(.0))]
    Sqlite(rusqlite::Error),
    /// A stored JSON value could not be read or made.
    #[error("a stored value is damaged: {0}; run `dateline doctor`")]
    Json(serde_json::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        StoreError::Sqlite(error)
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> StoreError {
        StoreError::Json(error)
    }
}

fn explain_sqlite(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    let advice = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => "it is no SQLite database; move it away or give another folder with --data",
        Some(ErrorCode::DiskFull) => "the disk is full; make room, nothing accepted so far is lost",
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "the data folder cannot be written; check its owner and permissions"
        }
        Some(ErrorCode::DatabaseCorrupt) => "the file is damaged; run `dateline doctor`, or restore a backup",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program holds the database; close it",
        _ => return error.to_string(),
    };
    format!("{error}: {advice}")
}

/// A connection to the database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    /// The row of the next new entry; 0: not asked for yet.
    next_entry: std::cell::Cell<i64>,
}

impl Store {
    /// Opens the database for writing, makes it where it is missing, and brings it to today's tables.
    ///
    /// # Errors
    /// See [`StoreError`]; nothing is changed where an error is returned.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        let open = |source| StoreError::Open { path: path.to_owned(), source };
        let mut connection = Connection::open(path).map_err(open)?;
        configure(&connection)?;
        schema::migrate(&mut connection)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        Ok(Store { connection, next_entry: std::cell::Cell::new(0) })
    }

    /// Opens the database for reading beside the writer.
    ///
    /// # Errors
    /// The file is missing or cannot be read, or its tables are not this program's.
    pub fn open_reader(path: &Path) -> Result<Store, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let open = |source| StoreError::Open { path: path.to_owned(), source };
        let connection = Connection::open_with_flags(path, flags).map_err(open)?;
        configure(&connection)?;
        schema::check(&connection)?;
        Ok(Store { connection, next_entry: std::cell::Cell::new(0) })
    }

    /// Opens a transaction; everything written until [`Store::commit`] stands or falls together.
    ///
    /// # Errors
    /// The database is locked for longer than ten seconds.
    pub fn begin(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("BEGIN IMMEDIATE")?)
    }

    /// Closes the transaction and keeps what it wrote.
    ///
    /// # Errors
    /// The disk is full or fails; the transaction is then still open and must be rolled back.
    pub fn commit(&self) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    /// Closes the transaction and forgets what it wrote. Harmless where none is open.
    pub fn rollback(&self) {
        if !self.connection.is_autocommit() {
            // Nothing to do about a failure: SQLite rolls back by itself when the connection closes.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    /// Chooses between a commit that survives a power cut (the ledger, before files are written) and one that
    /// survives a crash of the program only (polls: what a power cut takes, the next poll brings back).
    ///
    /// # Errors
    /// SQLite refused.
    pub fn survive_power_cut(&self, survive: bool) -> Result<(), StoreError> {
        Ok(self.connection.pragma_update(None, "synchronous", if survive { "full" } else { "normal" })?)
    }

    /// A single fact.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
        let mut rows = statement.query([name])?;
        Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
    }

    /// Writes a single fact.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn set_meta(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.connection.prepare_cached(sql)?.execute([name, value])?;
        Ok(())
    }

    /// Writes a consistent copy of the whole database while others go on.
    ///
    /// # Errors
    /// The target exists or cannot be written.
    pub fn backup(&self, target: &Path) -> Result<(), StoreError> {
        self.connection.execute("VACUUM INTO ?1", [target.to_string_lossy()])?;
        Ok(())
    }

    /// Asks SQLite to check the whole file and its references; returns what it complains of.
    ///
    /// # Errors
    /// The database cannot be read at all.
    pub fn complaints(&self) -> Result<Vec<String>, StoreError> {
        let mut found: Vec<String> = Vec::new();
        let mut statement = self.connection.prepare("PRAGMA integrity_check(20)")?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        for line in lines {
            let line = line?;
            if line != "ok" {
                found.push(line);
            }
        }
        let mut statement = self.connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            found.push(format!("table `{}` has a row whose parent is missing", row.get::<_, String>(0)?));
        }
        Ok(found)
    }
}

fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_CACHE);
    // Without this, SQLite lets the plan of many statements depend on what is bound to them, and prepares them anew
    // each time they come out of the cache, which empties them.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "normal")?;
    // 4 MiB of pages, for each connection: the upper levels of every index of some millions of entries. The system keeps
    // the rest of the file at hand as it has room.
    connection.pragma_update(None, "cache_size", -4_096)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    Ok(())
}

/// Milliseconds since 1970, as stored.
fn millis(time: Time) -> i64 {
    time.timestamp_millis()
}

/// The stored milliseconds as a moment; out of range is 1970, which only a damaged database holds.
fn moment(millis: i64) -> Time {
    Time::from_timestamp_millis(millis).unwrap_or_default()
}

/// The stored microseconds as a moment.
fn micro_moment(micros: i64) -> Time {
    Time::from_timestamp_micros(micros).unwrap_or_default()
}
