//! The editor's hand: what was hidden, pinned, retracted, relabelled or retitled, by whom, when and why.

use super::{Store, StoreError, millis, moment};
use crate::model::{
    RegionId, Time,
    edition::{ActTarget, EditorAct, EditorNote},
};
use rusqlite::params;

impl Store {
    /// Writes down an act; returns its number.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn add_act(&self, note: &EditorNote) -> Result<i64, StoreError> {
        let sql = "INSERT INTO act (at, by, act, target, region, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.connection.prepare_cached(sql)?.execute(params![
            millis(note.at),
            note.by,
            serde_json::to_string(&note.act)?,
            serde_json::to_string(&note.target)?,
            note.region.as_ref().map(RegionId::as_str),
            note.reason,
        ])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Writes that an act was undone; it stays in the list.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn undo_act(&self, number: i64, now: Time) -> Result<(), StoreError> {
        let sql = "UPDATE act SET undone_at = ?2 WHERE id = ?1 AND undone_at IS NULL";
        self.connection.prepare_cached(sql)?.execute(params![number, millis(now)])?;
        Ok(())
    }

    /// Every act ever, with its number, oldest first; those undone are among them.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn acts(&self) -> Result<Vec<(i64, EditorNote)>, StoreError> {
        let sql = "SELECT id, at, by, act, target, region, reason, undone_at FROM act ORDER BY id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut notes = Vec::new();
        while let Some(row) = rows.next()? {
            let (act, target): (String, String) = (row.get(3)?, row.get(4)?);
            let note = EditorNote {
                act: serde_json::from_str::<EditorAct>(&act)?,
                target: serde_json::from_str::<ActTarget>(&target)?,
                region: row.get::<_, Option<String>>(5)?.map(RegionId),
                reason: row.get(6)?,
                by: row.get(2)?,
                at: moment(row.get(1)?),
                undone_at: row.get::<_, Option<i64>>(7)?.map(moment),
            };
            notes.push((row.get(0)?, note));
        }
        Ok(notes)
    }
}
