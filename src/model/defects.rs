//! Collects the defects of a document: one with a fault often has it a thousand times, so of each kind the first few
//! are kept and the rest counted.

use super::Defect;

/// Defects of one kind that are kept one by one. Three places are enough to see a pattern.
const KEPT_OF_A_KIND: usize = 3;

/// The defects found so far; `P` is how their places are known while the document is read.
#[derive(Debug)]
pub struct Defects<P> {
    kept: Vec<(&'static str, P, String)>,
    counts: Vec<(&'static str, usize)>,
}

impl<P> Default for Defects<P> {
    fn default() -> Self {
        Defects { kept: Vec::new(), counts: Vec::new() }
    }
}

impl<P> Defects<P> {
    /// Adds one; `detail` is asked for only while its kind is still kept.
    pub fn add(&mut self, code: &'static str, place: P, detail: impl FnOnce() -> String) {
        let position = self.counts.iter().position(|(known, _)| *known == code).unwrap_or_else(|| {
            self.counts.push((code, 0));
            self.counts.len() - 1
        });
        self.counts[position].1 += 1;
        if self.counts[position].1 <= KEPT_OF_A_KIND {
            self.kept.push((code, place, detail()));
        }
    }

    /// The defects, their places turned into lines; last, how many more of each kind there were.
    pub fn into_list(self, mut line_of: impl FnMut(P) -> Option<u32>) -> Vec<Defect> {
        let kept = self.kept.into_iter().map(|(code, place, detail)| Defect { code, line: line_of(place), detail });
        let surplus = self.counts.into_iter().filter(|(_, count)| *count > KEPT_OF_A_KIND);
        let more = surplus.map(|(code, count)| {
            let detail = format!("{} more of the same", count - KEPT_OF_A_KIND);
            Defect { code, line: None, detail }
        });
        kept.chain(more).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_defect_that_repeats_is_counted_and_shown_three_times() {
        let mut defects = Defects::default();
        for line in 1..=5 {
            defects.add("bare-ampersand", line, || "read as text".to_owned());
        }
        let list = defects.into_list(Some);
        let lines: Vec<_> = list.iter().map(|defect| defect.line).collect();
        assert_eq!(lines, [Some(1), Some(2), Some(3), None]);
        assert_eq!(list[3].detail, "2 more of the same");
    }
}
