//! A region's headlines for framing by other sites: nothing but a list, whose links leave the frame.

use crate::{
    model::{Document, PublicPath},
    render::{
        channel::Channel,
        pages::{layout, words},
        site::Site,
        text,
    },
};
use maud::{DOCTYPE, html};

/// Headlines in the file. Served with `?n=10`, it is cut after the tenth.
pub const EMBED_ITEMS: usize = 30;

/// What each headline begins with, so that a server can cut the list without reading HTML.
pub const ITEM_START: &str = "<li class=\"item\">";

/// What comes after the last headline.
pub const LIST_END: &str = "</ol>";

/// Renders the list for frames.
pub fn page(channel: &Channel<'_>, site: &Site) -> String {
    let region = channel.region;
    let words = words::words(&region.language);
    let style = format!("../{}", PublicPath::Style.url_path());
    let page = html! {
        (DOCTYPE)
        html.embed lang=(region.language) dir=(layout::direction(Some(&region.language))) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                title { (text::clean(&region.title)) }
                link rel="icon" href="data:,";
                base target="_blank";
                link rel="stylesheet" href=(style);
            }
            body {
                main {
                    h1 {
                        a href=(site.url(&PublicPath::Region(region.id.clone(), Document::Page))) rel="noopener" {
                            (text::clean(&region.title))
                        }
                    }
                    @if channel.items.is_empty() { p.empty { (words.empty) } }
                    ol.items {
                        @for listed in channel.items.iter().take(EMBED_ITEMS) {
                            li.item {
                                a href=(listed.link) rel="noopener" lang=[listed.item.language.as_ref()]
                                    dir=(layout::direction(listed.item.language.as_ref())) {
                                    (text::headline(listed.item))
                                }
                                " " bdi.publisher { (text::publisher(listed.item)) }
                            }
                        }
                    }
                }
            }
        }
    };
    page.into_string()
}

/// The page with its first `n_items` headlines.
pub fn cut(page: &str, n_items: usize) -> String {
    let start_of_next = page.match_indices(ITEM_START).nth(n_items).map(|(start, _)| start);
    match (start_of_next, page.rfind(LIST_END)) {
        (Some(start), Some(end)) if start < end => format!("{}{}", &page[..start], &page[end..]),
        _ => page.to_owned(),
    }
}
