//! Collects what is wrong with a document while it is read, by byte offset; lines are counted once at the end.
//!
//! A document with one fault often has it a thousand times: of each kind only the first few are kept, with a count.

use crate::model::Defect;

/// Faults of one kind that are kept one by one. Three places are enough to see a pattern.
const KEPT_OF_A_KIND: usize = 3;

struct Fault {
    code: &'static str,
    offset: Option<usize>,
    detail: String,
}

/// The faults found so far.
#[derive(Default)]
pub(super) struct Faults {
    kept: Vec<Fault>,
    counts: Vec<(&'static str, usize)>,
}

impl Faults {
    /// Notes a fault of the document as a whole.
    pub(super) fn note(&mut self, code: &'static str, detail: impl Into<String>) {
        self.add(code, None, || detail.into());
    }

    /// Notes a fault at a place; `detail` is asked for only while the fault is still kept.
    pub(super) fn note_at(&mut self, code: &'static str, offset: usize, detail: impl FnOnce() -> String) {
        self.add(code, Some(offset), detail);
    }

    fn add(&mut self, code: &'static str, offset: Option<usize>, detail: impl FnOnce() -> String) {
        let position = self.counts.iter().position(|(known, _)| *known == code).unwrap_or_else(|| {
            self.counts.push((code, 0));
            self.counts.len() - 1
        });
        self.counts[position].1 += 1;
        if self.counts[position].1 <= KEPT_OF_A_KIND {
            self.kept.push(Fault { code, offset, detail: detail() });
        }
    }

    /// The faults as defects, their offsets turned into lines of `text`.
    pub(super) fn into_defects(self, text: &str) -> Vec<Defect> {
        let Faults { kept, counts } = self;
        let mut lines = LineCounter::new(text);
        let mut defects: Vec<Defect> = kept
            .into_iter()
            .map(|fault| Defect {
                code: fault.code,
                line: fault.offset.map(|offset| lines.line_at(offset)),
                detail: fault.detail,
            })
            .collect();
        for (code, count) in counts.into_iter().filter(|(_, count)| *count > KEPT_OF_A_KIND) {
            let detail = format!("{} more of the same", count - KEPT_OF_A_KIND);
            defects.push(Defect { code, line: None, detail });
        }
        defects
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
    fn a_fault_that_repeats_is_counted_and_shown_three_times() {
        let mut faults = Faults::default();
        for offset in [0, 2, 4, 6, 8] {
            faults.note_at("bare-ampersand", offset, || "read as text".to_owned());
        }
        let defects = faults.into_defects("a\nb\nc\nd\ne\n");
        let lines: Vec<_> = defects.iter().map(|defect| defect.line).collect();
        assert_eq!(lines, [Some(1), Some(2), Some(3), None]);
        assert_eq!(defects[3].detail, "2 more of the same");
    }
}
