//! The desk of an entry: one of the seventeen broad subjects.

use super::{LabelInput, scan::Scan};
use crate::model::Labels;

/// The table of words and sections that speak for a desk.
#[derive(Debug)]
pub(super) struct Desks;

impl Desks {
    /// Reads the tables.
    pub(super) fn new() -> Desks {
        Desks
    }

    /// Sets `labels.desk` and appends the evidence. Language, countries and tags have been found before.
    pub(super) fn label(&self, _input: &LabelInput<'_>, _scan: &Scan<'_>, _labels: &mut Labels) {}
}
