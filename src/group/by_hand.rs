//! What the operator says of single links: that they tell one story, or that they do not.

use crate::model::story::StoryByHand;
use rustc_hash::FxHashMap;

/// A link that stands in a line with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// Its canonical form.
    pub permalink: String,
    /// True if both tell the same story, false if they do not.
    pub is_same: bool,
    /// Why, in the operator's words.
    pub reason: String,
}

/// The operator's lines, to be asked by link.
#[derive(Clone, Debug, Default)]
pub struct ByHand {
    partners: FxHashMap<String, Vec<Partner>>,
}

impl ByHand {
    /// Each of the links that tell one story is a partner of each other, and what is not their story is so of all.
    pub fn new(stories: &[StoryByHand]) -> ByHand {
        let mut by_hand = ByHand::default();
        for story in stories {
            let same: Vec<&String> = std::iter::once(&story.permalink).chain(&story.same_as).collect();
            for (place, one) in same.iter().enumerate() {
                same[place + 1..].iter().for_each(|other| by_hand.pair(one, other, true, &story.reason));
                story.not_same_as.iter().for_each(|other| by_hand.pair(one, other, false, &story.reason));
            }
        }
        by_hand
    }

    fn pair(&mut self, one: &str, other: &str, is_same: bool, reason: &str) {
        for (link, permalink) in [(one, other), (other, one)] {
            let partner = Partner { permalink: permalink.to_owned(), is_same, reason: reason.to_owned() };
            self.partners.entry(link.to_owned()).or_default().push(partner);
        }
    }

    /// What is said of a link with regard to others.
    pub fn partners(&self, permalink: &str) -> &[Partner] {
        self.partners.get(permalink).map_or(&[], Vec::as_slice)
    }

    /// All links of which something is said, in order.
    pub fn permalinks(&self) -> Vec<&str> {
        let mut permalinks: Vec<&str> = self.partners.keys().map(String::as_str).collect();
        permalinks.sort_unstable();
        permalinks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_one_line_are_partners_of_each_other() {
        let story = StoryByHand {
            permalink: "a".to_owned(),
            same_as: vec!["b".to_owned(), "c".to_owned()],
            not_same_as: vec!["x".to_owned()],
            reason: String::new(),
        };
        let by_hand = ByHand::new(&[story]);
        let partners = |link: &str| -> Vec<(String, bool)> {
            let mut partners: Vec<_> =
                by_hand.partners(link).iter().map(|partner| (partner.permalink.clone(), partner.is_same)).collect();
            partners.sort();
            partners
        };
        let expect =
            |pairs: &[(&str, bool)]| pairs.iter().map(|(link, same)| ((*link).to_owned(), *same)).collect::<Vec<_>>();
        assert_eq!(partners("b"), expect(&[("a", true), ("c", true), ("x", false)]));
        assert_eq!(partners("x"), expect(&[("a", false), ("b", false), ("c", false)]));
        assert_eq!(by_hand.permalinks(), ["a", "b", "c", "x"]);
    }
}
