//! The style sheets: one for pages, one for feeds that are opened in a browser.

use crate::render::site::Site;

/// The style of feeds: browsers have no view of their own for them, and would show their source.
pub const FEEDS: &str = include_str!("feed.css");

const PAGES: &str = include_str!("style.css");

/// The style of pages, with the operator's own behind it.
pub fn pages(site: &Site) -> String {
    match &site.settings.css {
        Some(own) => format!("{PAGES}\n{own}\n"),
        None => PAGES.to_owned(),
    }
}
