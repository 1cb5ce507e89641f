//! A channel: what one feed or page lists. A region's whole edition, or the part of it that has one tag.

use crate::{
    link,
    model::{Document, Edition, Item, PublicPath, Region, Time, public},
    render::{outline, site::Site, text},
};
use chrono::Duration;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    hash::Hash,
    rc::Rc,
};

/// Tags offered as filters where a region has no feeds of its own for them.
const FILTER_TAGS: usize = 20;

/// Items that a tag must have to be offered as a filter.
const FILTER_ITEMS: usize = 2;

/// An item with what is derived from it for all formats alike.
#[derive(Clone, Debug)]
pub struct Listed<'a> {
    /// The item.
    pub item: &'a Item,
    /// The publisher's link as a URI.
    pub link: String,
    /// The title in the region's pattern.
    pub title: String,
    /// The last real change, different from that of every other item of the channel.
    pub updated_at: Time,
    /// Its tags that have something to show.
    pub tags: Vec<ItemTag>,
    /// Of all that is shown of it anywhere but on its own page.
    pub digest: u64,
}

/// A tag of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemTag {
    /// Its name.
    pub name: String,
    /// The folder it has where it has one.
    pub slug: String,
}

/// A tag within a region.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Tag {
    /// Its folder.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Items of the edition that have it.
    pub n_items: usize,
}

/// A region's edition, or the items in it that have a tag.
#[derive(Clone, Debug)]
pub struct Channel<'a> {
    /// The region.
    pub region: &'a Region,
    /// None for the whole edition.
    pub tag: Option<Tag>,
    /// The items, latest entered first.
    pub items: Vec<Rc<Listed<'a>>>,
    /// The stored time of the last real change.
    pub updated_at: Time,
    /// See `render::rhythm`.
    pub rhythm: Duration,
}

impl<'a> Channel<'a> {
    /// The whole edition. An item whose link is no address has no place in it.
    pub fn of_region(edition: &'a Edition, site: &Site) -> Channel<'a> {
        let mut items: Vec<Listed<'a>> = edition
            .items
            .iter()
            .filter_map(|item| {
                let title = text::title(item, &edition.region, site);
                let (link, updated_at) = (link::to_uri(&item.link)?, item.updated_at);
                Some(Listed { item, link, title, updated_at, tags: tags(item), digest: 0 })
            })
            .collect();
        set_apart(&mut items);
        for listed in &mut items {
            listed.digest = outline::digest_of(|state| {
                listed.item.hash_without_related(state);
                listed.updated_at.hash(state);
            });
        }
        Channel {
            region: &edition.region,
            tag: None,
            items: items.into_iter().map(Rc::new).collect(),
            updated_at: text::plausible(edition.updated_at),
            rhythm: super::rhythm(edition),
        }
    }

    /// The part of the channel that has the tag.
    pub fn of_tag(&self, tag: &Tag) -> Channel<'a> {
        let has_tag = |listed: &&Rc<Listed<'a>>| listed.tags.iter().any(|own| own.slug == tag.slug);
        let items: Vec<Rc<Listed<'a>>> = self.items.iter().filter(has_tag).cloned().collect();
        let updated_at = items.iter().map(|listed| listed.updated_at).max().unwrap_or(self.updated_at);
        Channel { region: self.region, tag: Some(tag.clone()), items, updated_at, rhythm: self.rhythm }
    }

    /// The tags that have pages: with `tag_feeds` every one that has or had items, else the most frequent.
    pub fn tags(&self, known: &BTreeSet<String>, site: &Site) -> Vec<Tag> {
        let mut by_slug: BTreeMap<String, Tag> = BTreeMap::new();
        for ItemTag { name, slug } in self.items.iter().flat_map(|listed| &listed.tags) {
            match by_slug.get_mut(slug) {
                Some(tag) => tag.n_items += 1,
                None => {
                    let tag = Tag { slug: slug.clone(), name: site.tag_name(name).to_owned(), n_items: 1 };
                    by_slug.insert(slug.clone(), tag);
                }
            }
        }
        if self.region.tag_feeds {
            for slug in known {
                let words = slug.replace('-', " ");
                let tag = Tag { slug: slug.clone(), name: site.tag_name(&words).to_owned(), n_items: 0 };
                by_slug.entry(slug.clone()).or_insert(tag);
            }
        }
        let mut tags: Vec<Tag> = by_slug.into_values().collect();
        tags.sort_by(|a, b| (Reverse(a.n_items), &a.slug).cmp(&(Reverse(b.n_items), &b.slug)));
        if !self.region.tag_feeds {
            tags.retain(|tag| tag.n_items >= FILTER_ITEMS);
            tags.truncate(FILTER_TAGS);
        }
        tags
    }

    /// Where a form of it is published.
    pub fn path(&self, document: Document) -> PublicPath {
        let region = self.region.id.clone();
        match &self.tag {
            Some(tag) => PublicPath::Tag(region, tag.slug.clone(), document),
            None => PublicPath::Region(region, document),
        }
    }

    /// Returns true if and only if it is published as feeds too, and not as a page alone.
    pub fn has_feeds(&self) -> bool {
        self.tag.is_none() || self.region.tag_feeds
    }

    /// `Greater China`, `Greater China: semiconductors`.
    pub fn title(&self) -> String {
        let title = text::clean(&self.region.title);
        match &self.tag {
            Some(tag) => format!("{title}: {}", tag.name),
            None => title,
        }
    }

    /// Words of our own about the channel.
    pub fn description(&self, site: &Site) -> String {
        let site = text::clean(&site.settings.title);
        format!("{}: headlines and links, chosen by {site}. Every link leads to its publisher.", self.title())
    }
}

fn tags(item: &Item) -> Vec<ItemTag> {
    text::tags(item).into_iter().map(|name| ItemTag { slug: public::slug(&name), name }).collect()
}

/// Makes the moments of the last change different from each other, moving later ones on by microseconds: two equal
/// ones in a feed look like one entry updated twice. Stored moments are different already; this holds it.
fn set_apart(items: &mut [Listed<'_>]) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|index| (items[*index].updated_at, items[*index].item.guid));
    let mut last: Option<Time> = None;
    for index in order {
        let earliest = last.map(|last| last + Duration::microseconds(1));
        let updated_at = items[index].updated_at.max(earliest.unwrap_or(items[index].updated_at));
        items[index].updated_at = updated_at;
        last = Some(updated_at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntryId, Language, SiteSettings, StoryId};
    use uuid::Uuid;

    fn item(number: i64, updated_at: Time) -> Item {
        Item {
            guid: Uuid::from_u128(number as u128),
            story: StoryId(number),
            entry: EntryId(number),
            title: "Headline".to_owned(),
            link: "https://news.example/".to_owned(),
            language: None,
            publisher: "p".into(),
            publisher_name: "Publisher".to_owned(),
            publisher_home: None,
            source_url: String::new(),
            paywall: false,
            section: None,
            origin: None,
            about: Vec::new(),
            tags: Vec::new(),
            desk: None,
            effective_at: updated_at,
            entered_at: updated_at,
            updated_at,
            n_owners: 1,
            mark: None,
            pinned: false,
            others: Vec::new(),
            related: Vec::new(),
        }
    }

    fn updates(fractions: &[i64]) -> Vec<i64> {
        let base = Time::from_timestamp(1_778_000_000, 0).expect("there is such a time");
        let at = |fraction: i64| base + Duration::microseconds(fraction);
        let english = Language::parse("en").expect("a language tag");
        let items = fractions.iter().zip(0..).map(|(fraction, number)| item(number, at(*fraction))).collect();
        let region = Region::new("asia".into(), "Asia".to_owned(), english);
        let edition = Edition { region, items, deleted: Vec::new(), updated_at: base };
        let site = Site::new(&SiteSettings::default(), "https://wire.example", &[]);
        let channel = Channel::of_region(&edition, &site);
        let fraction = |listed: &Rc<Listed<'_>>| (listed.updated_at - base).num_microseconds().unwrap_or_default();
        channel.items.iter().map(fraction).collect()
    }

    #[test]
    fn stored_moments_stay_and_equal_ones_are_set_apart() {
        assert_eq!(updates(&[5, 4, 2]), [5, 4, 2]);
        assert_eq!(updates(&[7, 7, 7, 1]), [7, 8, 9, 1]);
    }
}
