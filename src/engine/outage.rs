//! Tells once, and not for each feed, that there is no network.

use crate::model::{FailureCause, PollOutcome};

/// So many polls in a row that reach nobody are an outage of ours and no matter of the publishers.
const REACHED_NOBODY: u32 = 5;

/// Counts polls that reached nobody.
#[derive(Debug, Default)]
pub(super) struct Outage {
    n_in_a_row: u32,
}

impl Outage {
    /// Takes in how a poll ended, and logs when an outage begins or ends.
    pub(super) fn note(&mut self, outcome: &PollOutcome) {
        let was_told = self.is_told();
        let reached_nobody =
            matches!(outcome, PollOutcome::Failed { cause: FailureCause::Dns | FailureCause::Connection, .. });
        self.n_in_a_row = if reached_nobody { self.n_in_a_row.saturating_add(1) } else { 0 };
        match (was_told, self.is_told()) {
            (false, true) => tracing::error!(
                "no publisher can be reached: is there a network? What was published stays; we keep trying"
            ),
            (true, false) => tracing::info!("publishers can be reached again"),
            _ => {}
        }
    }

    /// Returns true if and only if an outage was told and has not ended.
    pub(super) fn is_told(&self) -> bool {
        self.n_in_a_row >= REACHED_NOBODY
    }
}
