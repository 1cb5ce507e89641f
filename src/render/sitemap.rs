//! The pages that search engines may list (sitemaps.org): the index, the regions, who runs this. Story pages and tag
//! pages are not among them, since the publishers' own pages should be found.

use crate::{
    model::{Document, PublicPath, Region},
    render::{site::Site, xml},
};

/// Renders the sitemap.
pub fn sitemap(regions: &[Region], site: &Site) -> String {
    let mut document = xml::Document::new(None);
    document.open("urlset", &[("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")]);
    let regions = regions.iter().map(|region| PublicPath::Region(region.id.clone(), Document::Page));
    for path in std::iter::once(PublicPath::Index).chain(regions).chain([PublicPath::About]) {
        document.open("url", &[]);
        document.text("loc", &[], &site.url(&path));
        document.close("url");
    }
    document.close("urlset");
    document.finish()
}
