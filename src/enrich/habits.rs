//! What a feed writes on nearly every entry, and so says of none: its own name, `news`, the section it is the feed of.
//!
//! Learned from the categories of the entries as they come, kept with the feed, old habits fading. A category that is
//! such a habit becomes no tag; one that names a country speaks for it only where the text names none (`places`). Names
//! of the feed's authors are learned too: as categories they are bylines. It decides nothing itself.

use crate::model::{Category, Person};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Entries to have seen before anything is called a habit: the documents of most feeds hold ten or more.
const MIN_ENTRIES: u32 = 10;
/// So many in ten entries make a habit: one piece in ten is filed by hand and otherwise.
const USUAL_IN_TEN: u32 = 9;
/// Past this all counts are halved, so that the latest hundred entries outweigh what was before.
const MAX_ENTRIES: u32 = 60;
/// Terms remembered, the most frequent ones; habits are few.
const MAX_TERMS: usize = 16;
/// Terms counted while entries are learned from; the rarest makes room. A document may hold hundreds of thousands.
const MAX_COUNTED: usize = 64;
/// Names of authors remembered, the latest ones.
const MAX_AUTHORS: usize = 32;
/// Longer terms are no names of sections or sites.
const MAX_TERM_BYTES: usize = 100;

/// How often a feed uses which categories, and who writes for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Habits {
    n_entries: u32,
    /// The most frequent first.
    terms: Vec<(String, u32)>,
    /// The latest last.
    authors: Vec<String>,
}

impl Habits {
    /// Takes note of entries not seen before.
    pub fn learn<'a>(&mut self, entries: impl Iterator<Item = (&'a [Category], &'a [Person])>) {
        for (categories, authors) in entries {
            self.n_entries += 1;
            for (index, category) in categories.iter().enumerate() {
                if !categories[..index].iter().any(|earlier| earlier.term == category.term) {
                    self.count(category.term.trim());
                }
            }
            authors.iter().filter_map(|author| author.name.as_deref()).for_each(|name| self.note_author(name.trim()));
            if self.n_entries > MAX_ENTRIES {
                self.fade();
            }
        }
        self.terms.sort_by_key(|(_, count)| Reverse(*count));
        self.terms.truncate(MAX_TERMS);
    }

    fn count(&mut self, term: &str) {
        match self.terms.iter_mut().find(|(known, _)| known == term) {
            Some((_, count)) => *count += 1,
            None if term.len() <= MAX_TERM_BYTES && !term.is_empty() => {
                if self.terms.len() >= MAX_COUNTED {
                    self.forget_rarest();
                }
                self.terms.push((term.to_owned(), 1));
            }
            None => {}
        }
    }

    fn forget_rarest(&mut self) {
        if let Some((rarest, _)) = self.terms.iter().enumerate().min_by_key(|(_, (_, count))| *count) {
            self.terms.swap_remove(rarest);
        }
    }

    fn note_author(&mut self, name: &str) {
        let is_new =
            !name.is_empty() && name.len() <= MAX_TERM_BYTES && !self.authors.iter().any(|known| known == name);
        if is_new {
            if self.authors.len() >= MAX_AUTHORS {
                self.authors.remove(0);
            }
            self.authors.push(name.to_owned());
        }
    }

    fn fade(&mut self) {
        self.n_entries /= 2;
        self.terms.iter_mut().for_each(|(_, count)| *count /= 2);
        self.terms.retain(|(_, count)| *count > 0);
    }

    /// The categories that nearly every entry carries.
    pub fn usual(&self) -> impl Iterator<Item = &str> {
        let is_usual =
            |(_, count): &&(String, u32)| self.n_entries >= MIN_ENTRIES && count * 10 >= self.n_entries * USUAL_IN_TEN;
        self.terms.iter().filter(is_usual).map(|(term, _)| term.as_str())
    }

    /// Returns true if and only if nearly every entry of the feed carries the category.
    pub(super) fn is_usual(&self, term: &str) -> bool {
        self.usual().any(|usual| usual == term.trim())
    }

    /// Returns true if and only if the category is the name of someone who writes for the feed.
    pub(super) fn is_author(&self, term: &str) -> bool {
        self.authors.iter().any(|author| is_same_name(author, term))
    }
}

/// Returns true if and only if two names differ in case at most.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    one == other || lower(one).eq(lower(other))
}

fn lower(name: &str) -> impl Iterator<Item = char> {
    name.trim().chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn categories(terms: &[&str]) -> Vec<Category> {
        terms.iter().map(|term| Category { term: (*term).to_owned(), scheme: None }).collect()
    }

    fn learn(habits: &mut Habits, n_entries: usize, terms: impl Fn(usize) -> Vec<Category>) {
        let entries: Vec<_> = (0..n_entries).map(terms).collect();
        habits.learn(entries.iter().map(|categories| (&categories[..], &[][..])));
    }

    #[test]
    fn what_nearly_every_entry_carries_is_a_habit() {
        let mut habits = Habits::default();
        let own = |n: usize| categories(&["The Wire", if n == 3 { "Rare" } else { "News" }, ["AI", "Chips"][n % 2]]);
        learn(&mut habits, 9, own);
        assert_eq!(habits.usual().count(), 0, "nine entries are too few to tell");
        learn(&mut habits, 21, own);
        let mut usual: Vec<&str> = habits.usual().collect();
        usual.sort_unstable();
        assert_eq!(usual, ["News", "The Wire"]);
        assert!(!habits.is_usual("AI") && habits.is_usual(" News "));
    }

    #[test]
    fn a_category_twice_in_one_entry_counts_once() {
        let mut habits = Habits::default();
        learn(&mut habits, 20, |n| if n % 2 == 0 { categories(&["AI", "AI"]) } else { Vec::new() });
        assert_eq!(habits.usual().count(), 0);
    }

    #[test]
    fn old_habits_fade_and_new_ones_are_learned() {
        let mut habits = Habits::default();
        learn(&mut habits, 100, |n| categories(&["Old", &format!("tag {n}")]));
        assert_eq!(habits.usual().collect::<Vec<_>>(), ["Old"]);
        learn(&mut habits, 200, |n| categories(&["New", &format!("other {n}")]));
        assert_eq!(habits.usual().collect::<Vec<_>>(), ["New"]);
        assert!(habits.terms.len() <= MAX_TERMS);
    }

    #[test]
    fn a_flood_of_terms_takes_no_room_and_hides_no_habit() {
        let mut habits = Habits::default();
        learn(&mut habits, 50, |n| {
            let flood: Vec<String> = (0..40).map(|i| format!("term {n} {i}")).collect();
            categories(&flood.iter().map(String::as_str).chain(["The Wire"]).collect::<Vec<_>>())
        });
        assert_eq!(habits.usual().collect::<Vec<_>>(), ["The Wire"]);
        assert!(habits.terms.capacity() <= 2 * MAX_COUNTED, "{}", habits.terms.capacity());
    }

    #[test]
    fn whoever_writes_for_the_feed_is_known_by_name() {
        let author = |name: &str| [Person { name: Some(name.to_owned()), email: None }];
        let (jane, olga) = (author("Jane Doe"), author("Ольга Иванова"));
        let mut habits = Habits::default();
        habits.learn([(&[][..], &jane[..]), (&[][..], &olga[..])].into_iter());
        assert!(habits.is_author("JANE DOE") && habits.is_author("ольга иванова"));
        assert!(!habits.is_author("John Roe"));
    }
}
