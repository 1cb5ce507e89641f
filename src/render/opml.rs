//! All editions as OPML 2.0, for readers that import lists of feeds. Without dates: it changes with the regions alone.

use crate::{
    model::{Document, PublicPath, Region},
    render::{site::Site, text, xml},
};

/// Renders the list of all editions.
pub fn opml(regions: &[Region], site: &Site) -> String {
    let mut document = xml::Document::new(None);
    document.open("opml", &[("version", "2.0")]);
    document.open("head", &[]);
    document.text("title", &[], &text::clean(&site.settings.title));
    document.text("docs", &[], "http://opml.org/spec2.opml");
    document.close("head");
    document.open("body", &[]);
    for region in regions {
        let title = text::clean(&region.title);
        let feed = site.url(&PublicPath::Region(region.id.clone(), Document::Rss));
        let page = site.url(&PublicPath::Region(region.id.clone(), Document::Page));
        document.empty(
            "outline",
            &[
                ("type", "rss"),
                ("text", &title),
                ("title", &title),
                ("version", "RSS2"),
                ("language", region.language.as_str()),
                ("xmlUrl", &feed),
                ("htmlUrl", &page),
            ],
        );
    }
    document.close("body");
    document.close("opml");
    document.finish()
}
