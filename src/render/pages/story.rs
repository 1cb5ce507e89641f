//! The page of a story: its headline, where to read it, who else reports it, and what is related.

use crate::{
    model::{Document, Item, PublicPath},
    render::{
        channel::{Channel, Listed, Tag},
        pages::{
            layout::{self, Page},
            listing::{self, View},
            words,
        },
        site::Site,
        text,
    },
};
use maud::{Markup, html};

/// Renders the page of an item of a region's edition.
pub fn page(listed: &Listed<'_>, channel: &Channel<'_>, tags: &[Tag], site: &Site) -> String {
    let item = listed.item;
    let page = Page {
        path: PublicPath::Story(item.guid),
        language: &channel.region.language,
        words: words::words(&channel.region.language),
        title: text::headline(item),
        description: text::summary(item, channel.region, site),
        is_listed: false,
        feeds: None,
    };
    let publisher = text::publisher(item);
    let main = html! {
        article.story {
            (dateline(item, &page, site))
            h1 lang=[item.language.as_ref()] dir=(layout::direction(item.language.as_ref())) { (text::headline(item)) }
            (listing::tag_list(View { page: &page, channel, tags, site }, listed))
            p.read {
                span { (page.words.not_republished) } " "
                a href=(listed.link) { (page.words.read_it_at.replace("{name}", &publisher)) }
                (listing::marks(item, &page))
            }
            @if !item.others.is_empty() {
                section.also {
                    h2 { (page.words.also_reported_by) }
                    (listing::reports(item))
                }
            }
        }
        @if !item.related.is_empty() { (related(item, &page, channel, site)) }
        p.up {
            a href=(page.href(&PublicPath::Region(channel.region.id.clone(), Document::Page))) {
                (page.words.in_edition.replace("{name}", &text::clean(&channel.region.title)))
            }
        }
    };
    page.around(&main, site)
}

/// `🇭🇰 Hong Kong · AI News · 5 May 2026 · via South China Morning Post`
fn dateline(item: &Item, page: &Page<'_>, site: &Site) -> Markup {
    let time = text::shown_date(item);
    let zone = site.settings.time_zone;
    html! {
        p.dateline {
            @if let Some(country) = text::place(item) { (layout::place(country, page.language, site)) " · " }
            @if let Some(section) = &item.section { bdi { (text::clean(section)) } " · " }
            time datetime=(text::rfc3339(time))
                title=(format!("{} {}", words::clock(time, zone), words::zone_name(time, zone))) {
                (page.words.date(time, zone))
            }
            " · " (page.words.via) " "
            bdi.publisher { (text::publisher(item)) }
        }
    }
}

fn related(item: &Item, page: &Page<'_>, channel: &Channel<'_>, site: &Site) -> Markup {
    html! {
        section.related {
            h2 { (page.words.related) }
            ul {
                @for story in &item.related {
                    li {
                        p.by {
                            @if let Some(country) = story.about.first() {
                                (layout::place(*country, &channel.region.language, site)) " · "
                            }
                            (page.words.date(story.effective_at, site.settings.time_zone))
                        }
                        h3 {
                            a href=(page.href(&PublicPath::Story(story.guid))) lang=[story.language.as_ref()]
                                dir=(layout::direction(story.language.as_ref())) {
                                (text::shown_or(&story.title, || story.publisher.clone()))
                            }
                        }
                        p.by { bdi.publisher { (text::clean(&story.publisher)) } }
                    }
                }
            }
        }
    }
}
