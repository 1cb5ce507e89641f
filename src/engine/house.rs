//! Keeping house between polls: labels of older tables are made anew, what is old is forgotten.

use super::{Engine, relabel};
use crate::{model::Time, writer::Stage};
use chrono::Duration;
use std::sync::Arc;

/// How often what is old is forgotten.
pub(super) const TIDY_EVERY: Duration = Duration::days(1);
/// Polls are remembered for so long.
const KEPT_POLLS: Duration = Duration::days(30);
/// Entries that no region shows are remembered for so long after they left their feed; their handles stay for ever, so
/// that an archive that is repeated later brings nothing back.
const KEPT_ENTRIES: Duration = Duration::days(90);

impl Engine {
    /// Labels a portion of what older tables labeled, and forgets what is old once a day.
    pub(super) async fn keep_house(&mut self) {
        let now = self.shared.clock.now();
        if self.relabels {
            self.relabel(now).await;
        }
        if now >= self.tidies_at {
            self.tidies_at = now + TIDY_EVERY;
            // A poll in flight when `feeds.toml` changed labels by what was in force when it began.
            self.relabels = true;
            let work = move |stage: &mut Stage| {
                stage.store.prune_polls(now - KEPT_POLLS)?;
                stage.store.prune_entries(now - KEPT_ENTRIES)
            };
            match self.shared.writer.write(work).await {
                Ok(0) => {}
                Ok(n_entries) => tracing::info!("forgot {n_entries} entries that left their feeds long ago"),
                Err(error) => tracing::error!("old entries were not forgotten: {error:#}"),
            }
        }
    }

    async fn relabel(&mut self, now: Time) {
        let setup = Arc::clone(&self.setup);
        let work = move |stage: &mut Stage| relabel::relabel_some(&stage.store, &setup, now);
        match self.shared.writer.write(work).await {
            Ok(done) => {
                self.relabels = done.n_labeled > 0;
                self.touch(done.stories, Vec::new());
            }
            Err(error) => {
                self.relabels = false;
                tracing::error!("labels stay as they were: {error:#}");
            }
        }
    }
}
