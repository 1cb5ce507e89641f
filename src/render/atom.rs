//! Atom 1.0 (RFC 4287).
//!
//! The publisher is the author of each entry; its feed is the `source`. Other publishers' reports of the story are
//! `related` links with their names.

use crate::{
    link,
    model::{Document, PublicPath},
    render::{
        channel::{Channel, Listed},
        rss::{COUNTRY_SCHEME, GENERATOR},
        site::Site,
        text, xml,
    },
};
use chrono::SecondsFormat;
use uuid::Uuid;

/// The namespace of Atom.
pub const NAMESPACE: &str = "http://www.w3.org/2005/Atom";

/// Renders a channel as Atom 1.0.
pub fn atom(channel: &Channel<'_>, site: &Site) -> String {
    let language = channel.region.language.as_str();
    let own = site.url(&channel.path(Document::Atom));
    let page = site.url(&channel.path(Document::Page));
    let mut document = xml::Document::new(Some(&site.url(&PublicPath::FeedStyle)));
    document.open("feed", &[("xmlns", NAMESPACE), ("xml:lang", language)]);
    document.text("id", &[], &own);
    titled(&mut document, "title", &[], &channel.title());
    titled(&mut document, "subtitle", &[], &channel.description(site));
    document.text("updated", &[], &moment(channel.updated_at));
    document.empty("link", &[("rel", "self"), ("type", Document::Atom.media_type()), ("href", &own)]);
    document.empty("link", &[("rel", "alternate"), ("type", Document::Page.media_type()), ("href", &page)]);
    for hub in &site.settings.hubs {
        document.empty("link", &[("rel", "hub"), ("href", hub)]);
    }
    document.text("generator", &[], GENERATOR);
    for listed in &channel.items {
        entry(&mut document, listed, channel, site);
    }
    document.close("feed");
    document.finish()
}

fn entry(document: &mut xml::Document, listed: &Listed<'_>, channel: &Channel<'_>, site: &Site) {
    let item = listed.item;
    let publisher = text::publisher(item);
    document.open("entry", &[]);
    document.text("id", &[], &item.guid.urn().to_string());
    let language = item.language.as_ref().unwrap_or(&channel.region.language).as_str();
    titled(document, "title", &[("xml:lang", language)], &listed.title);
    document.empty("link", &[("rel", "alternate"), ("hreflang", language), ("href", &listed.link)]);
    for report in &item.others {
        related(document, &report.link, &text::clean(&report.publisher));
    }
    document.text("published", &[], &text::rfc3339(text::shown_date(item)));
    document.text("updated", &[], &moment(listed.updated_at));
    author(document, &publisher, item.publisher_home.as_deref());
    source(document, &item.source_url, &publisher, &text::rfc3339(text::shown_date(item)));
    for country in text::countries(item) {
        let name = site.place_name(country, &channel.region.language);
        document.empty("category", &[("term", country.code()), ("scheme", COUNTRY_SCHEME), ("label", name)]);
    }
    for tag in &listed.tags {
        document.empty("category", &[("term", &tag.name)]);
    }
    titled(document, "summary", &[], &text::summary(item, channel.region, site));
    document.close("entry");
}

fn author(document: &mut xml::Document, name: &str, home: Option<&str>) {
    document.open("author", &[]);
    document.text("name", &[], &text::without_tags(name));
    if let Some(home) = home.and_then(link::to_uri) {
        document.text("uri", &[], &home);
    }
    document.close("author");
}

/// The publisher's feed. Its own id is unknown to us; one made from its address stands for it.
fn source(document: &mut xml::Document, url: &str, title: &str, updated: &str) {
    let Some(url) = link::to_uri(url) else { return };
    document.open("source", &[]);
    document.text("id", &[], &Uuid::new_v5(&Uuid::NAMESPACE_URL, url.as_bytes()).urn().to_string());
    titled(document, "title", &[], title);
    document.text("updated", &[], updated);
    document.empty("link", &[("rel", "self"), ("href", &url)]);
    document.close("source");
}

fn related(document: &mut xml::Document, url: &str, publisher: &str) {
    if let Some(url) = link::to_uri(url) {
        let title = text::without_tags(publisher);
        let named = [("rel", "related"), ("href", url.as_str()), ("title", &title)];
        document.empty("link", if title.is_empty() { &named[..2] } else { &named });
    }
}

/// A text construct: as HTML where it has characters that readers may take for markup (RFC 4287 §3.1.1).
pub fn titled(document: &mut xml::Document, name: &str, attributes: &[(&str, &str)], title: &str) {
    if title.contains(['<', '&']) {
        let attributes = [attributes, &[("type", "html")]].concat();
        document.text(name, &attributes, &xml::as_html(title));
    } else {
        document.text(name, attributes, title);
    }
}

/// A moment with the fraction of a second that makes it unlike others.
pub fn moment(time: crate::model::Time) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}
