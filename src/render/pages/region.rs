//! The page of a region, and of a tag within a region.

use crate::{
    model::{Document, PublicPath, Region},
    render::{
        channel::{Channel, Tag},
        pages::{
            layout::{self, Page},
            listing::{self, View, tag_page},
            words,
        },
        site::Site,
        text,
    },
};
use maud::{Markup, html};

/// A region with more countries than these says how many: a list of half the world tells nothing.
const NAMED_COUNTRIES: usize = 12;

/// Renders the page of a channel. `tags` are those of the whole region that have pages.
pub fn page(channel: &Channel<'_>, tags: &[Tag], site: &Site) -> String {
    let region = channel.region;
    let page = Page {
        path: channel.path(Document::Page),
        language: &region.language,
        words: words::words(&region.language),
        title: channel.title(),
        description: channel.description(site),
        is_listed: channel.tag.is_none(),
        feeds: channel.has_feeds().then_some(channel),
    };
    let main = html! {
        header.head {
            @if channel.tag.is_some() {
                p.up { a href=(page.href(&PublicPath::Region(region.id.clone(), Document::Page))) { (text::clean(&region.title)) } }
            }
            h1 { (channel.tag.as_ref().map_or_else(|| text::clean(&region.title), |tag| tag.name.clone())) }
            @if channel.tag.is_none() { (countries(region, &page, site)) }
            @if channel.has_feeds() { (feeds(&page, channel)) }
        }
        @if !tags.is_empty() { (topics(&page, channel, tags)) }
        (listing::listing(View { page: &page, channel, tags, site }))
    };
    page.around(&main, site)
}

/// The countries of a region, with their flags, in the language of the page.
pub fn countries(region: &Region, page: &Page<'_>, site: &Site) -> Markup {
    let n_countries = region.countries.len();
    html! {
        @match n_countries {
            0 => {}
            1..=NAMED_COUNTRIES => {
                p.countries {
                    @for country in &region.countries { (layout::place(*country, page.language, site)) " " }
                }
            }
            _ => p.countries { (page.words.n_places.replace("{n}", &n_countries.to_string())) }
        }
    }
}

fn feeds(page: &Page<'_>, channel: &Channel<'_>) -> Markup {
    html! {
        nav.feeds aria-label=(page.words.subscribe) {
            span.label aria-hidden="true" { (page.words.subscribe) }
            @for document in Document::FEEDS {
                " " a href=(page.href(&channel.path(document))) type=(document.media_type()) { (layout::feed_name(document)) }
            }
        }
    }
}

/// Tags as filters: each leads to the page of its headlines. On the page of the region the most frequent come first,
/// with their numbers. On the page of a tag they stand by name, without numbers: it need not change when others do.
fn topics(page: &Page<'_>, channel: &Channel<'_>, tags: &[Tag]) -> Markup {
    let own = channel.tag.as_ref().map(|tag| tag.slug.as_str());
    let mut tags: Vec<&Tag> = tags.iter().filter(|tag| tag.n_items > 0).collect();
    if own.is_some() {
        tags.sort_by(|a, b| a.name.cmp(&b.name));
    }
    let is_here = |slug: Option<&str>| (own == slug).then_some("page");
    html! {
        nav.topics aria-label=(page.words.topics) {
            ul {
                li {
                    a href=(page.href(&PublicPath::Region(channel.region.id.clone(), Document::Page)))
                        aria-current=[is_here(None)] { (page.words.all_topics) }
                }
                @for tag in tags {
                    li {
                        a href=(page.href(&tag_page(channel, tag))) aria-current=[is_here(Some(&tag.slug))] {
                            (tag.name) @if own.is_none() { " " span.count { (tag.n_items) } }
                        }
                    }
                }
            }
        }
    }
}
