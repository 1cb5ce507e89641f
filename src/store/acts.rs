//! The editor's hand: what was hidden, pinned, retracted, relabelled or retitled, by whom, when and why.

use super::{Store, StoreError, millis, moment};
use crate::model::{RegionId, Time};
use rusqlite::{Row, params};

/// An act as it is stored.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct StoredAct {
    /// The row.
    pub id: i64,
    /// When.
    pub at: Time,
    /// Who.
    pub who: String,
    /// What was done: `hide`, `pin`, `retract`, `label`, `retitle`.
    pub verb: String,
    /// What it is about: `guid:…` or `publisher:…`.
    pub target: String,
    /// Where; None: everywhere.
    pub region: Option<RegionId>,
    /// The new title, or the corrected labels.
    pub value: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// When it was undone; None: it holds.
    pub undone_at: Option<Time>,
}

const ACT_COLUMNS: &str = "id, at, who, verb, target, region, value, reason, undone_at";

impl Store {
    /// Writes down an act; returns its row.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn add_act(&self, act: &StoredAct) -> Result<i64, StoreError> {
        let sql = "INSERT INTO act (at, who, verb, target, region, value, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        self.connection.execute(
            sql,
            params![
                millis(act.at),
                act.who,
                act.verb,
                act.target,
                act.region.as_ref().map(RegionId::as_str),
                act.value,
                act.reason
            ],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Undoes every act with this verb on this target that still holds; returns how many there were.
    ///
    /// # Errors
    /// The database cannot be written.
    pub fn undo_acts(
        &self,
        verb: &str,
        target: &str,
        region: Option<&RegionId>,
        who: &str,
        now: Time,
    ) -> Result<usize, StoreError> {
        let sql = "UPDATE act SET undone_at = ?4, undone_by = ?5
                   WHERE verb = ?1 AND target = ?2 AND undone_at IS NULL AND (?3 IS NULL OR region IS ?3)";
        Ok(self.connection.execute(sql, params![verb, target, region.map(RegionId::as_str), millis(now), who])?)
    }

    /// The acts that hold, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn acts_in_force(&self) -> Result<Vec<StoredAct>, StoreError> {
        self.acts(&format!("SELECT {ACT_COLUMNS} FROM act WHERE undone_at IS NULL ORDER BY id"))
    }

    /// Every act, oldest first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn all_acts(&self) -> Result<Vec<StoredAct>, StoreError> {
        self.acts(&format!("SELECT {ACT_COLUMNS} FROM act ORDER BY id"))
    }

    fn acts(&self, sql: &str) -> Result<Vec<StoredAct>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], stored_act)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn stored_act(row: &Row<'_>) -> rusqlite::Result<StoredAct> {
    Ok(StoredAct {
        id: row.get(0)?,
        at: moment(row.get(1)?),
        who: row.get(2)?,
        verb: row.get(3)?,
        target: row.get(4)?,
        region: row.get::<_, Option<String>>(5)?.map(RegionId),
        value: row.get(6)?,
        reason: row.get(7)?,
        undone_at: row.get::<_, Option<i64>>(8)?.map(moment),
    })
}
