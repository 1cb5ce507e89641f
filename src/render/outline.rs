//! An edition before it is rendered: which files it has, and for each a digest of all that is shown in it.
//!
//! After one new item most of an edition's files would come out as they stand. Who remembers what a file was made of
//! sees that from the digest, without rendering it. A digest that changes where the bytes do not costs a rendering;
//! one that does not change where the bytes do would leave a file behind, so everything a renderer may look at is in.

use crate::{
    model::{Document, Edition, PublicPath, Region},
    render::{
        Rendered, atom,
        channel::{Channel, Listed, Tag},
        deleted, json, pages, rss,
        site::Site,
    },
};
use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
};

/// The files of an edition.
#[derive(Debug)]
pub struct Outline<'a> {
    edition: &'a Edition,
    site: &'a Site,
    channel: Channel<'a>,
    tags: Vec<Tag>,
    by_tag: Vec<Channel<'a>>,
}

/// A file that can be rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Where it goes.
    pub path: PublicPath,
    /// Of all that is shown in it. Good for as long as the program runs.
    pub digest: u64,
    part: Part,
}

/// What is rendered; channels and items by their positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Region(Document),
    Tag(usize, Document),
    Embed,
    Deleted,
    Story(usize),
}

impl<'a> Outline<'a> {
    /// Looks at an edition. `known_tags` are the slugs that tags of this region were published under before: who
    /// subscribed to one finds an empty feed rather than none.
    pub fn of(edition: &'a Edition, site: &'a Site, known_tags: &BTreeSet<String>) -> Outline<'a> {
        let channel = Channel::of_region(edition, site);
        let tags = channel.tags(known_tags, site);
        let by_tag = tags.iter().map(|tag| channel.of_tag(tag)).collect();
        Outline { edition, site, channel, tags, by_tag }
    }

    /// Its files, in the order in which they are to be put in place.
    pub fn files(&self) -> Vec<Planned> {
        let digests = Digests::of(self);
        let mut files = Vec::new();
        let mut plan = |path, digest, part| files.push(Planned { path, digest, part });
        for document in Document::ALL {
            plan(self.channel.path(document), digests.channel(&self.channel, document), Part::Region(document));
        }
        for (index, channel) in self.by_tag.iter().enumerate() {
            for document in Document::ALL {
                if document == Document::Page || channel.has_feeds() {
                    plan(channel.path(document), digests.channel(channel, document), Part::Tag(index, document));
                }
            }
        }
        let region = &self.edition.region.id;
        let embed = digests.channel(&self.channel, Document::Rss);
        plan(PublicPath::Embed(region.clone()), embed, Part::Embed);
        let deleted = digest_of(|state| (digests.all, &self.edition.deleted).hash(state));
        plan(PublicPath::Deleted(region.clone()), deleted, Part::Deleted);
        for (index, listed) in self.channel.items.iter().enumerate() {
            plan(PublicPath::Story(listed.item.guid), digests.story(listed), Part::Story(index));
        }
        files
    }

    /// Renders one of its files.
    pub fn render(&self, planned: &Planned) -> Rendered {
        let text = match planned.part {
            Part::Region(document) => self.document(&self.channel, document),
            Part::Tag(index, document) => self.document(&self.by_tag[index], document),
            Part::Embed => pages::embed::page(&self.channel, self.site),
            Part::Deleted => deleted::deleted(self.edition, self.site),
            Part::Story(index) => pages::story::page(&self.channel.items[index], &self.channel, &self.tags, self.site),
        };
        Rendered { path: planned.path.clone(), text }
    }

    fn document(&self, channel: &Channel<'_>, document: Document) -> String {
        match document {
            Document::Rss => rss::rss(channel, self.site),
            Document::Atom => atom::atom(channel, self.site),
            Document::Json => json::json(channel, self.site),
            Document::Page => pages::region::page(channel, &self.tags, self.site),
        }
    }

    /// How long a copy of the edition may be taken for fresh; see `render::rhythm`.
    pub fn rhythm(&self) -> chrono::Duration {
        self.channel.rhythm
    }
}

/// Digests of what files have in common.
struct Digests<'a> {
    tags: &'a [Tag],
    /// The names of those tags that have items, in order.
    names: BTreeSet<(&'a str, &'a str)>,
    /// The site and the region.
    all: u64,
}

impl<'a> Digests<'a> {
    fn of(outline: &'a Outline<'_>) -> Digests<'a> {
        let region: &Region = &outline.edition.region;
        let shown = outline.tags.iter().filter(|tag| tag.n_items > 0);
        Digests {
            tags: &outline.tags,
            names: shown.map(|tag| (tag.name.as_str(), tag.slug.as_str())).collect(),
            all: digest_of(|state| (region, outline.site).hash(state)),
        }
    }

    fn channel(&self, channel: &Channel<'_>, document: Document) -> u64 {
        digest_of(|state| {
            (self.all, &channel.tag, channel.updated_at, channel.rhythm).hash(state);
            channel.items.iter().for_each(|listed| listed.digest.hash(state));
            match (document, &channel.tag) {
                (Document::Page, None) => self.tags.hash(state),
                (Document::Page, Some(_)) => self.names.hash(state),
                _ => {}
            }
        })
    }

    fn story(&self, listed: &Listed<'_>) -> u64 {
        let has_page = |slug: &str| self.tags.iter().any(|tag| tag.slug == slug);
        digest_of(|state| {
            (self.all, listed.digest, &listed.item.related).hash(state);
            listed.tags.iter().for_each(|tag| has_page(&tag.slug).hash(state));
        })
    }
}

/// A digest of what is put into it.
pub(super) fn digest_of(put: impl FnOnce(&mut DefaultHasher)) -> u64 {
    let mut state = DefaultHasher::new();
    put(&mut state);
    state.finish()
}
