//! Three related stories for each item of an edition: other stories that share its tags or places, from other
//! countries where there are any, as a reader who follows the story abroad would pick them.
//!
//! Only items of the same edition are taken, so that what is related always has a page, and an edition depends on
//! nothing but itself.

use crate::model::{
    Country, Item,
    edition::{Edition, RelatedStory},
};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

/// Related stories shown with an item.
const RELATED_ITEMS: usize = 3;

/// A shared tag or place says little if a fifth of the edition has it; then only rarer ones are looked up.
const COMMON_SHARE: usize = 5;

/// Fills in the related stories of all items.
pub fn relate(edition: &mut Edition) {
    let by_word = words_of(&edition.items);
    let related: Vec<Vec<RelatedStory>> =
        (0..edition.items.len()).map(|index| related(&edition.items, index, &by_word)).collect();
    for (item, related) in edition.items.iter_mut().zip(related) {
        item.related = related;
    }
}

/// What two items can share.
#[derive(PartialEq, Eq, Hash)]
enum Word<'a> {
    Tag(&'a str),
    Place(Country),
}

fn words(item: &Item) -> impl Iterator<Item = Word<'_>> {
    item.tags.iter().map(|tag| Word::Tag(tag)).chain(item.about.iter().map(|place| Word::Place(*place)))
}

/// The positions of the items that have each word.
fn words_of(items: &[Item]) -> FxHashMap<Word<'_>, Vec<usize>> {
    let mut by_word: FxHashMap<Word<'_>, Vec<usize>> = FxHashMap::default();
    for (index, item) in items.iter().enumerate() {
        for word in words(item) {
            by_word.entry(word).or_default().push(index);
        }
    }
    by_word
}

fn related(items: &[Item], index: usize, by_word: &FxHashMap<Word<'_>, Vec<usize>>) -> Vec<RelatedStory> {
    let item = &items[index];
    let mut scores: FxHashMap<usize, u32> = FxHashMap::default();
    for word in words(item) {
        let others = by_word.get(&word).map_or(&[][..], Vec::as_slice);
        let is_common = others.len() > 10 && others.len() * COMMON_SHARE > items.len();
        // A tag says what a story is about; a place only where.
        let weight = match word {
            Word::Tag(_) if !is_common => 6,
            Word::Place(_) if !is_common => 2,
            _ => 1,
        };
        for other in others.iter().filter(|other| items[**other].story != item.story) {
            *scores.entry(*other).or_default() += weight;
        }
    }
    let mut ranked: Vec<(usize, u32)> = scores.into_iter().collect();
    // Of equals the nearest in time: a story keeps its company, and its page stays as it is while others come.
    let distance = |other: usize| (items[other].entered_at - item.entered_at).abs();
    ranked.sort_by_cached_key(|(other, score)| (Reverse(*score), distance(*other), items[*other].guid));
    pick(items, item, ranked.into_iter().map(|(other, _)| other)).into_iter().map(as_related).collect()
}

/// The best ranked, each from another place than the item and those before it; then the best of the others.
fn pick<'a>(items: &'a [Item], item: &Item, ranked: impl Iterator<Item = usize>) -> Vec<&'a Item> {
    let mut places = vec![place(item)];
    let (mut picked, mut others) = (Vec::new(), Vec::new());
    for other in ranked.map(|other| &items[other]) {
        if picked.len() < RELATED_ITEMS && place(other).is_some() && !places.contains(&place(other)) {
            places.push(place(other));
            picked.push(other);
        } else if others.len() < RELATED_ITEMS {
            others.push(other);
        }
    }
    picked.extend(others);
    picked.truncate(RELATED_ITEMS);
    picked
}

fn place(item: &Item) -> Option<Country> {
    item.about.first().copied().or(item.origin)
}

fn as_related(item: &Item) -> RelatedStory {
    RelatedStory {
        guid: item.guid,
        title: item.title.clone(),
        language: item.language.clone(),
        publisher: item.publisher_name.clone(),
        about: if item.about.is_empty() { item.origin.into_iter().collect() } else { item.about.clone() },
        effective_at: item.effective_at,
    }
}
