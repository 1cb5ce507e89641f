//! What the operator says of single links: that they tell one story, or that they do not.
//!
//! Links of one story are one class, also where one line names the first two and another the last two of them; what is
//! not the story of one link is not that of its class either. So it does not matter in how many lines a thing is said.

use crate::model::story::StoryByHand;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A link of which something is said with regard to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner<'a> {
    /// Its canonical form.
    pub permalink: &'a str,
    /// True if both tell the same story, false if they do not.
    pub is_same: bool,
    /// Why, in the operator's words.
    pub reason: &'a str,
}

/// The operator's lines, to be asked by link.
#[derive(Clone, Debug, Default)]
pub struct ByHand {
    lines: Vec<StoryByHand>,
    /// The places of the lines that name a link, in order.
    lines_of: FxHashMap<String, Vec<usize>>,
    /// The place of its class.
    class_of: FxHashMap<String, usize>,
    classes: Vec<Class>,
}

#[derive(Clone, Debug, Default)]
struct Class {
    links: Vec<String>,
    /// The classes that tell other stories, each with the first line that says so.
    apart: BTreeMap<usize, usize>,
}

impl ByHand {
    /// The lines, as they stand in the configuration.
    pub fn new(lines: &[StoryByHand]) -> ByHand {
        let mut by_hand = ByHand { lines: lines.to_vec(), ..ByHand::default() };
        for (place, line) in lines.iter().enumerate() {
            let class = by_hand.class_named(&line.permalink, place);
            for other in &line.same_as {
                let other = by_hand.class_named(other, place);
                by_hand.unite(class, other);
            }
        }
        for (place, line) in lines.iter().enumerate() {
            let class = by_hand.class_of[&line.permalink];
            for other in &line.not_same_as {
                let other = by_hand.class_named(other, place);
                by_hand.classes[class].apart.entry(other).or_insert(place);
                by_hand.classes[other].apart.entry(class).or_insert(place);
            }
        }
        by_hand
    }

    /// The class of a link that a line names.
    fn class_named(&mut self, link: &str, line: usize) -> usize {
        self.lines_of.entry(link.to_owned()).or_default().push(line);
        let class = *self.class_of.entry(link.to_owned()).or_insert(self.classes.len());
        if class == self.classes.len() {
            self.classes.push(Class { links: vec![link.to_owned()], apart: BTreeMap::new() });
        }
        class
    }

    /// Makes one class of two; the other is left empty.
    fn unite(&mut self, class: usize, other: usize) {
        if class == other {
            return;
        }
        let links = std::mem::take(&mut self.classes[other].links);
        for link in &links {
            self.class_of.insert(link.clone(), class);
        }
        self.classes[class].links.extend(links);
    }

    /// What is said of a link with regard to others: those of its story in the order of the lines, then the others.
    pub fn partners(&self, permalink: &str) -> Vec<Partner<'_>> {
        let Some(class) = self.class(permalink) else { return Vec::new() };
        let own = self.classes[class].links.iter().filter(|link| *link != permalink).map(|link| {
            let line = self.line_about(permalink, link).unwrap_or(self.lines_of[link][0]);
            (link, true, line)
        });
        let apart = self.classes[class].apart.iter().flat_map(|(other, line)| {
            let links = self.classes[*other].links.iter();
            links.map(|link| (link, false, self.line_about(permalink, link).unwrap_or(*line)))
        });
        own.chain(apart)
            .map(|(permalink, is_same, line)| Partner { permalink, is_same, reason: &self.lines[line].reason })
            .collect()
    }

    /// The first line that names both links.
    fn line_about(&self, one: &str, other: &str) -> Option<usize> {
        let others = &self.lines_of[other];
        self.lines_of[one].iter().copied().find(|line| others.contains(line))
    }

    fn class(&self, permalink: &str) -> Option<usize> {
        self.class_of.get(permalink).copied()
    }

    /// Returns true if and only if the links are one, or are said to tell one story.
    pub fn is_same(&self, one: &str, other: &str) -> bool {
        !one.is_empty() && one == other || self.class(one).is_some_and(|class| self.class(other) == Some(class))
    }

    /// Returns true if and only if the links are said to tell different stories.
    pub fn is_apart(&self, one: &str, other: &str) -> bool {
        let classes = self.class(one).zip(self.class(other));
        classes.is_some_and(|(one, other)| self.classes[one].apart.contains_key(&other))
    }

    /// All links of which something is said, in order.
    pub fn permalinks(&self) -> Vec<&str> {
        let mut permalinks: Vec<&str> = self.class_of.keys().map(String::as_str).collect();
        permalinks.sort_unstable();
        permalinks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(links: &[&str], apart: &[&str], reason: &str) -> StoryByHand {
        let owned = |links: &[&str]| links.iter().map(|link| (*link).to_owned()).collect();
        StoryByHand {
            permalink: links[0].to_owned(),
            same_as: owned(&links[1..]),
            not_same_as: owned(apart),
            reason: reason.to_owned(),
        }
    }

    fn partners<'a>(by_hand: &'a ByHand, link: &str) -> Vec<(&'a str, bool, &'a str)> {
        by_hand.partners(link).into_iter().map(|one| (one.permalink, one.is_same, one.reason)).collect()
    }

    #[test]
    fn links_of_one_line_are_partners_of_each_other() {
        let by_hand = ByHand::new(&[line(&["a", "b", "c"], &["x"], "")]);
        assert_eq!(partners(&by_hand, "b"), [("a", true, ""), ("c", true, ""), ("x", false, "")]);
        assert_eq!(partners(&by_hand, "x"), [("a", false, ""), ("b", false, ""), ("c", false, "")]);
        assert_eq!(partners(&by_hand, "y"), []);
        assert_eq!(by_hand.permalinks(), ["a", "b", "c", "x"]);
    }

    #[test]
    fn lines_that_name_one_link_are_read_together_in_whichever_order_they_stand() {
        let lines = [
            line(&["a"], &["x"], "a day later"),
            line(&["a", "b"], &[], "one agency"),
            line(&["c", "d"], &[], "one town"),
            line(&["b", "c"], &[], "one fire"),
            line(&["x", "y"], &[], "one flood"),
        ];
        let by_hand = ByHand::new(&lines);
        let mut told = partners(&by_hand, "b");
        assert_eq!(told.pop(), Some(("y", false, "a day later")));
        told.sort_unstable();
        let expected =
            [("a", true, "one agency"), ("c", true, "one fire"), ("d", true, "one town"), ("x", false, "a day later")];
        assert_eq!(told, expected);
        let reversed: Vec<StoryByHand> = lines.into_iter().rev().collect();
        let by_hand = ByHand::new(&reversed);
        for one in ["a", "b", "c", "d"] {
            assert!(["a", "b", "c", "d"].iter().all(|other| by_hand.is_same(one, other)), "{one}");
            assert!(
                ["x", "y"].iter().all(|other| by_hand.is_apart(one, other) && by_hand.is_apart(other, one)),
                "{one}"
            );
        }
        assert!(!by_hand.is_apart("x", "y") && by_hand.is_same("x", "y"));
    }
}
