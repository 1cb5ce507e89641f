//! Renders editions as bytes that depend on nothing but what is stored: RSS, Atom, JSON Feed, OPML and pages.
//!
//! Pure: an `Edition` and a `Site` in, the texts of files out. There is no clock and no version in them, so that an
//! edition whose items have not changed is the same to the last byte. Nothing of the publishers' comes out but
//! headlines, links and names. It does not know where files are kept or who reads them.

pub mod atom;
pub mod channel;
pub mod deleted;
pub mod json;
pub mod opml;
pub mod outline;
pub mod pages;
pub mod rss;
pub mod site;
pub mod sitemap;
pub mod text;
pub mod xml;

use crate::{
    model::{Edition, PublicPath, Publisher, Region},
    render::{outline::Outline, site::Site},
};
use chrono::Duration;
use std::collections::BTreeSet;

/// A file to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Where it goes.
    pub path: PublicPath,
    /// What is in it.
    pub text: String,
}

impl Rendered {
    fn new(path: PublicPath, text: String) -> Rendered {
        Rendered { path, text }
    }
}

/// All files of an edition; see [`Outline::of`].
pub fn edition(edition: &Edition, site: &Site, known_tags: &BTreeSet<String>) -> Vec<Rendered> {
    let outline = Outline::of(edition, site, known_tags);
    outline.files().iter().map(|planned| outline.render(planned)).collect()
}

/// The files of the whole site. They change when the operator changes `feeds.toml`, not when news comes.
pub fn site(regions: &[Region], publishers: &[Publisher], site: &Site) -> Vec<Rendered> {
    vec![
        Rendered::new(PublicPath::Index, pages::index::page(regions, site)),
        Rendered::new(PublicPath::About, pages::about::page(publishers, site)),
        Rendered::new(PublicPath::Opml, opml::opml(regions, site)),
        Rendered::new(PublicPath::Sitemap, sitemap::sitemap(regions, site)),
        Rendered::new(PublicPath::Style, pages::style::pages(site)),
        Rendered::new(PublicPath::FeedStyle, pages::style::FEEDS.to_owned()),
    ]
}

/// Bounds of how often an edition is said to change.
const RHYTHM: (i64, i64) = (5, 60);

/// How long a copy of the edition may be taken for fresh: half the usual time between two of its last items, in whole
/// minutes from 5 to 60. RSS says so in `ttl`, HTTP in Cache-Control.
pub fn rhythm(edition: &Edition) -> Duration {
    let times: BTreeSet<_> = edition.items.iter().map(|item| item.entered_at).collect();
    let mut gaps: Vec<i64> = times.iter().zip(times.iter().skip(1)).map(|(a, b)| (*b - *a).num_minutes()).collect();
    gaps.sort_unstable();
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(RHYTHM.1);
    Duration::minutes((usual / 2).clamp(RHYTHM.0, RHYTHM.1))
}
