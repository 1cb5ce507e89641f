//! A channel: what one feed or page lists. A region's whole edition, or the part of it that has one tag.

use crate::{
    link,
    model::{Document, Edition, Item, PublicPath, Region, Time, public},
    render::{site::Site, text},
};
use chrono::Duration;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
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
}

/// A tag within a region.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    pub items: Vec<Listed<'a>>,
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
                Some(Listed { item, link: link::to_uri(&item.link)?, title, updated_at: item.updated_at })
            })
            .collect();
        set_apart(&mut items);
        Channel {
            region: &edition.region,
            tag: None,
            items,
            updated_at: text::plausible(edition.updated_at),
            rhythm: super::rhythm(edition),
        }
    }

    /// The part of the channel that has the tag.
    pub fn of_tag(&self, tag: &Tag) -> Channel<'a> {
        let has_tag = |listed: &&Listed<'a>| text::tags(listed.item).iter().any(|own| public::slug(own) == tag.slug);
        let items: Vec<Listed<'a>> = self.items.iter().filter(has_tag).cloned().collect();
        let updated_at = items.iter().map(|listed| listed.updated_at).max().unwrap_or(self.updated_at);
        Channel { tag: Some(tag.clone()), items, updated_at, ..self.clone() }
    }

    /// The tags that have pages: with `tag_feeds` every one that has or had items, else the most frequent.
    pub fn tags(&self, known: &BTreeSet<String>) -> Vec<Tag> {
        let mut by_slug: BTreeMap<String, Tag> = BTreeMap::new();
        for name in self.items.iter().flat_map(|listed| text::tags(listed.item)) {
            let slug = public::slug(&name);
            let tag = Tag { slug: slug.clone(), name, n_items: 0 };
            by_slug.entry(slug).or_insert(tag).n_items += 1;
        }
        if self.region.tag_feeds {
            for slug in known {
                let tag = Tag { slug: slug.clone(), name: slug.replace('-', " "), n_items: 0 };
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

/// Makes the moments of the last change different from each other, moving later ones on by milliseconds: two equal
/// ones in a feed look like one entry updated twice. Stored moments are different already; this holds it.
fn set_apart(items: &mut [Listed<'_>]) {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|index| (items[*index].updated_at, items[*index].item.guid));
    let mut last: Option<Time> = None;
    for index in order {
        let earliest = last.map(|last| last + Duration::milliseconds(1));
        let updated_at = items[index].updated_at.max(earliest.unwrap_or(items[index].updated_at));
        items[index].updated_at = updated_at;
        last = Some(updated_at);
    }
}
