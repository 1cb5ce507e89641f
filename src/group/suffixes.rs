//! The names that publishers put behind their headlines (`… - Reuters`), learned from repetition.
//!
//! A last segment is taken for a name if it is the publisher's own, or if a third of the publisher's titles end in
//! it. One title alone proves nothing: what stands behind its dash may be news.

use super::titles::last_segment;
use crate::text::fold::fold;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// So many titles must have ended in the segment before it is taken for a name.
const TITLES_MIN: u32 = 4;

/// Of this many titles of the publisher one at least must end in it.
const ONE_IN: u32 = 3;

/// Segments and publishers remembered. When there are more, all counts are halved: what was seen once is forgotten, and
/// how often a segment comes beside its publisher's other titles stays as it was.
const SEGMENTS_MAX: usize = 50_000;

/// What titles of each publisher ended in, and how often.
#[derive(Debug, Default)]
pub(super) struct Suffixes {
    /// By the hash of publisher and segment; by the publisher's alone stands how many titles it had.
    counts: FxHashMap<u64, u32>,
    /// What was counted since the last commit.
    journal: Vec<u64>,
}

impl Suffixes {
    /// The title without the publisher's name behind it, if it ends in one.
    pub(super) fn strip<'a>(&self, title: &'a str, publisher: &str) -> &'a str {
        let Some((head, segment)) = last_segment(title) else { return title };
        let segment = fold(segment);
        if segment == fold(publisher) {
            return head;
        }
        let count = |key| self.counts.get(&key).copied().unwrap_or(0);
        let n_with = count(key(publisher, &segment));
        let is_name = n_with >= TITLES_MIN && n_with * ONE_IN >= count(key(publisher, ""));
        if is_name { head } else { title }
    }

    /// Counts a title.
    pub(super) fn learn(&mut self, title: &str, publisher: &str) {
        for key in keys(title, publisher) {
            *self.counts.entry(key).or_default() += 1;
            self.journal.push(key);
        }
    }

    /// Makes what was counted final, and forgets what is too much.
    pub(super) fn commit(&mut self) {
        self.journal.clear();
        if self.counts.len() > SEGMENTS_MAX {
            self.counts.retain(|_, count| {
                *count /= 2;
                *count > 0
            });
        }
    }

    /// Takes back what was counted since the last commit.
    pub(super) fn rollback(&mut self) {
        for key in self.journal.drain(..) {
            if let Some(count) = self.counts.get_mut(&key) {
                *count -= 1;
            }
        }
    }
}

/// What a title counts for: its publisher, and the segment that it ends in.
fn keys(title: &str, publisher: &str) -> impl Iterator<Item = u64> {
    let segment = last_segment(title).map(|(_, segment)| key(publisher, &fold(segment)));
    std::iter::once(key(publisher, "")).chain(segment)
}

fn key(publisher: &str, segment: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(publisher.as_bytes());
    hasher.write_u8(0);
    hasher.write(segment.as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_a_name_once_it_has_come_often() {
        let mut suffixes = Suffixes::default();
        for title in ["One - Wire News", "Two - Wire News", "Three - Wire News", "Four – Wire News"] {
            assert_eq!(suffixes.strip(title, "wire"), title);
            suffixes.learn(title, "wire");
        }
        assert_eq!(suffixes.strip("Five | Wire News", "wire"), "Five");
        assert_eq!(suffixes.strip("Five - a first look", "wire"), "Five - a first look");
        assert_eq!(suffixes.strip("Five - Wire News", "other"), "Five - Wire News");
    }

    #[test]
    fn names_that_come_often_outlast_any_number_of_others() {
        let mut suffixes = Suffixes::default();
        for number in 0..3 * SEGMENTS_MAX {
            for title in ["One - Wire News", &format!("Two - {} and on", number / 2)] {
                suffixes.learn(title, "wire");
            }
            suffixes.commit();
            assert!(suffixes.counts.len() <= SEGMENTS_MAX, "{number}");
        }
        assert_eq!(suffixes.strip("Five | Wire News", "wire"), "Five");
        assert_eq!(suffixes.strip("Two - 7 and on", "wire"), "Two - 7 and on");
    }

    #[test]
    fn the_publishers_own_name_needs_no_learning() {
        assert_eq!(Suffixes::default().strip("Fed holds rates - Reuters", "reuters"), "Fed holds rates");
    }
}
