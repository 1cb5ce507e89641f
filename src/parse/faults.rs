//! Collects what is wrong with a document while it is read, by byte offset; lines are counted once at the end.

use crate::model::{Defect, Defects};

/// The faults found so far.
#[derive(Default)]
pub(super) struct Faults(Defects<Option<usize>>);

impl Faults {
    /// Notes a fault of the document as a whole.
    pub(super) fn note(&mut self, code: &'static str, detail: impl Into<String>) {
        self.0.add(code, None, || detail.into());
    }

    /// Notes a fault at a place; `detail` is asked for only while the fault is still kept.
    pub(super) fn note_at(&mut self, code: &'static str, offset: usize, detail: impl FnOnce() -> String) {
        self.0.add(code, Some(offset), detail);
    }

    /// The faults as defects, their offsets turned into lines of `text`.
    pub(super) fn into_defects(self, text: &str) -> Vec<Defect> {
        let mut lines = LineCounter::new(text);
        self.0.into_list(|offset| Some(lines.line_at(offset?)))
    }
}

/// Turns offsets into line numbers; cheap when asked in ascending order.
pub(super) struct LineCounter<'a> {
    text: &'a [u8],
    offset: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        LineCounter { text: text.as_bytes(), offset: 0, line: 1 }
    }

    /// The line of an offset, from 1.
    pub(super) fn line_at(&mut self, offset: usize) -> u32 {
        let offset = offset.min(self.text.len());
        if offset < self.offset {
            (self.offset, self.line) = (0, 1);
        }
        let breaks = memchr::memchr_iter(b'\n', &self.text[self.offset..offset]).count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.offset = offset;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_has_a_line() {
        let mut lines = LineCounter::new("a\nb\nc");
        assert_eq!([0, 2, 4, 1, 99].map(|offset| lines.line_at(offset)), [1, 2, 3, 1, 3]);
    }
}
