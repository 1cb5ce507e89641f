//! The list of editions. It says what each region takes and not what it holds, so that it changes with `feeds.toml`
//! alone and caches keep it.

use crate::{
    model::{Document, PublicPath, Region},
    render::{
        pages::{
            layout::{self, Page},
            region, words,
        },
        site::Site,
        text,
    },
};
use maud::{Markup, html};

/// Renders the index.
pub fn page(regions: &[Region], site: &Site) -> String {
    let language = &site.settings.language;
    let words = words::words(language);
    let title = text::clean(&site.settings.title);
    let page = Page {
        path: PublicPath::Index,
        language,
        words,
        title: title.clone(),
        description: words.links_only.to_owned(),
        is_listed: true,
        feeds: None,
    };
    let main = html! {
        header.head {
            h1 { (title) }
            p.lead { (words.links_only) }
        }
        h2.hidden { (words.editions) }
        ul.editions { @for region in regions { (card(region, &page, site)) } }
    };
    page.around(&main, site)
}

fn card(edition: &Region, page: &Page<'_>, site: &Site) -> Markup {
    let tags: Vec<&str> =
        edition.tags.any.iter().chain(&edition.tags.all).take(6).map(|tag| site.tag_name(tag)).collect();
    let path = |document| PublicPath::Region(edition.id.clone(), document);
    let title = text::clean(&edition.title);
    html! {
        li {
            h3 lang=(edition.language) dir=(layout::direction(Some(&edition.language))) {
                a href=(page.href(&path(Document::Page))) { (title) }
            }
            (region::countries(edition, page, site))
            @if !tags.is_empty() { p.topic-names { (tags.join(", ")) } }
            p.feeds {
                @for document in Document::FEEDS {
                    a href=(page.href(&path(document))) type=(document.media_type())
                        aria-label=(format!("{title}, {}", layout::feed_name(document))) { (layout::feed_name(document)) }
                    " "
                }
            }
        }
    }
}
