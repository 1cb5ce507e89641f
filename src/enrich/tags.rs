//! The tags of an entry: the publisher's categories cleaned, and what the text says.

use super::{LabelInput, scan::Scan};
use crate::model::{Labels, config::TagSettings};

/// The vocabulary.
#[derive(Debug)]
pub(super) struct Tagger;

impl Tagger {
    /// Reads the built-in vocabulary and the operator's over it.
    pub(super) fn new(_tags: &[TagSettings]) -> Tagger {
        Tagger
    }

    /// Sets `labels.tags` and appends the evidence. `place_categories` says for each category whether it named a place
    /// and is no tag. Language and countries have been found before.
    pub(super) fn label(
        &self,
        input: &LabelInput<'_>,
        _scan: &Scan<'_>,
        place_categories: &[bool],
        labels: &mut Labels,
    ) {
        let categories = input.categories.iter().zip(place_categories);
        labels.tags = categories.filter(|(_, is_place)| !**is_place).map(|(c, _)| c.term.to_lowercase()).collect();
    }
}
