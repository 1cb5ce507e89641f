//! Configurations that were accepted: the last good one serves on when the file is broken.

use super::{Store, StoreError, millis};
use crate::model::Time;
use rusqlite::{OptionalExtension, params};

/// Configurations kept; the oldest go first.
const KEPT_CONFIGURATIONS: i64 = 20;

impl Store {
    /// Keeps the files of an accepted configuration, unless they are those kept last.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn keep_configuration(&self, files: &[(String, String)], digest: &str, now: Time) -> Result<(), StoreError> {
        if self.latest_configuration()?.is_some_and(|(kept, _)| kept == digest) {
            return Ok(());
        }
        let sql = "INSERT INTO configuration (accepted_at, digest, files) VALUES (?1, ?2, ?3)";
        self.connection.execute(sql, params![millis(now), digest, serde_json::to_string(files)?])?;
        let sql = "DELETE FROM configuration WHERE id <= (SELECT max(id) FROM configuration) - ?1";
        self.connection.execute(sql, [KEPT_CONFIGURATIONS])?;
        Ok(())
    }

    /// The configuration accepted last: its digest and its files.
    ///
    /// # Errors
    /// The database cannot be read.
    #[allow(clippy::type_complexity)]
    pub fn latest_configuration(&self) -> Result<Option<(String, Vec<(String, String)>)>, StoreError> {
        let sql = "SELECT digest, files FROM configuration ORDER BY id DESC LIMIT 1";
        let found: Option<(String, String)> =
            self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.map(|(digest, files)| Ok((digest, serde_json::from_str(&files)?))).transpose()
    }
}
