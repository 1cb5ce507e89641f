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

/// Segments remembered; when there are more, those seen once are forgotten.
const SEGMENTS_MAX: usize = 50_000;

/// What titles of each publisher ended in, and how often.
#[derive(Debug, Default)]
pub(super) struct Suffixes {
    /// By the hash of publisher and segment; by the publisher's alone stands how many titles it had.
    counts: FxHashMap<u64, u32>,
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

    /// Counts a title. Counts are not taken back by a rollback: what a title ended in stays true.
    pub(super) fn learn(&mut self, title: &str, publisher: &str) {
        *self.counts.entry(key(publisher, "")).or_default() += 1;
        if let Some((_, segment)) = last_segment(title) {
            *self.counts.entry(key(publisher, &fold(segment))).or_default() += 1;
        }
        if self.counts.len() > SEGMENTS_MAX {
            self.counts.retain(|_, count| *count > 1);
        }
    }
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
    fn the_publishers_own_name_needs_no_learning() {
        assert_eq!(Suffixes::default().strip("Fed holds rates - Reuters", "reuters"), "Fed holds rates");
    }
}
