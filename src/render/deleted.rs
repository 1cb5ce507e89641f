//! Tombstones of retracted items (RFC 6721), in a feed of their own: in the edition's feed validators mind them.

use crate::{
    model::{Document, Edition, PublicPath},
    render::{atom, rss::GENERATOR, site::Site, text, xml},
};

/// Renders the list of a region's deleted entries.
pub fn deleted(edition: &Edition, site: &Site) -> String {
    let own = site.url(&PublicPath::Deleted(edition.region.id.clone()));
    let page = site.url(&PublicPath::Region(edition.region.id.clone(), Document::Page));
    let updated_at = edition.deleted.iter().map(|tombstone| tombstone.at).max();
    let mut document = xml::Document::new(None);
    document.open(
        "feed",
        &[
            ("xmlns", atom::NAMESPACE),
            ("xmlns:at", "http://purl.org/atompub/tombstones/1.0"),
            ("xml:lang", edition.region.language.as_str()),
        ],
    );
    document.text("id", &[], &own);
    atom::titled(&mut document, "title", &[], &format!("{}: retracted", text::clean(&edition.region.title)));
    document.text("updated", &[], &atom::moment(text::plausible(updated_at.unwrap_or_default())));
    document.open("author", &[]);
    document.text("name", &[], &text::without_tags(&text::clean(&site.settings.title)));
    document.close("author");
    document.empty("link", &[("rel", "self"), ("type", Document::Atom.media_type()), ("href", &own)]);
    document.empty("link", &[("rel", "alternate"), ("type", Document::Page.media_type()), ("href", &page)]);
    document.text("generator", &[], GENERATOR);
    for tombstone in &edition.deleted {
        let guid = tombstone.guid.urn().to_string();
        document.empty("at:deleted-entry", &[("ref", &guid), ("when", &text::rfc3339(tombstone.at))]);
    }
    document.close("feed");
    document.finish()
}
