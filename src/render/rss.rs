//! RSS 2.0, through the rss crate.
//!
//! Readers show `dc:creator` as the author and hide `source`, so that the publisher stands in both. An item has no
//! description: RSS wants none where there is a title.

use crate::{
    model::{Document, PublicPath},
    render::{
        channel::{Channel, Listed},
        site::Site,
        text, xml,
    },
};
use rss::{
    Category, Guid, Source,
    extension::{Extension, ExtensionMap, dublincore::DublinCoreExtension},
};
use std::collections::BTreeMap;

/// The scheme of country codes.
pub const COUNTRY_SCHEME: &str = "urn:iso:std:iso:3166";

/// The name of the program, without its version, so that a new one changes no byte.
pub const GENERATOR: &str = "Dateline";

/// Renders a channel as RSS 2.0.
pub fn rss(channel: &Channel<'_>, site: &Site) -> String {
    let document = rss::Channel {
        title: text::without_tags(&channel.title()),
        link: site.url(&channel.path(Document::Page)),
        description: text::without_tags(&channel.description(site)),
        language: Some(channel.region.language.to_string()),
        last_build_date: Some(text::rfc822(channel.updated_at)),
        generator: Some(GENERATOR.to_owned()),
        ttl: Some(channel.rhythm.num_minutes().to_string()),
        items: channel.items.iter().map(|listed| item(listed)).collect(),
        extensions: atom_links(channel, site),
        namespaces: BTreeMap::from([
            ("atom".to_owned(), "http://www.w3.org/2005/Atom".to_owned()),
            ("dc".to_owned(), rss::extension::dublincore::NAMESPACE.to_owned()),
        ]),
        ..rss::Channel::default()
    };
    let bytes = document.pretty_write_to(Vec::new(), b' ', 1).expect("memory can always be written");
    let written = String::from_utf8(bytes).expect("the rss crate writes UTF-8");
    let body = written.split_once("?>").map_or(written.as_str(), |(_, body)| body).trim_start();
    let style = xml::style_instruction(&site.url(&PublicPath::FeedStyle));
    format!("{}{style}\n{}\n", xml::DECLARATION, xml::respelled(body))
}

fn item(listed: &Listed<'_>) -> rss::Item {
    let item = listed.item;
    let publisher = text::without_tags(&text::publisher(item));
    rss::Item {
        title: Some(text::without_tags(&listed.title)),
        link: Some(listed.link.clone()),
        guid: Some(Guid { value: item.guid.urn().to_string(), permalink: false }),
        pub_date: Some(text::rfc822(text::shown_date(item))),
        source: crate::link::to_uri(&item.source_url).map(|url| Source { url, title: Some(publisher.clone()) }),
        categories: categories(listed),
        dublin_core_ext: Some(DublinCoreExtension {
            creators: vec![publisher],
            languages: item.language.iter().map(|language| language.to_string()).collect(),
            ..DublinCoreExtension::default()
        }),
        ..rss::Item::default()
    }
}

fn categories(listed: &Listed<'_>) -> Vec<Category> {
    let countries = text::countries(listed.item);
    let countries = countries
        .iter()
        .map(|country| Category { name: country.code().to_owned(), domain: Some(COUNTRY_SCHEME.to_owned()) });
    let tags = listed.tags.iter().map(|tag| Category { name: text::without_tags(&tag.name), domain: None });
    countries.chain(tags).collect()
}

/// `rel="self"` and the hubs (RSS Advisory Board's profile; WebSub §4).
fn atom_links(channel: &Channel<'_>, site: &Site) -> ExtensionMap {
    let own = site.url(&channel.path(Document::Rss));
    let own = [("href", own.as_str()), ("rel", "self"), ("type", Document::Rss.media_type())];
    let hubs = site.settings.hubs.iter().map(|hub| atom_link(&[("href", hub), ("rel", "hub")]));
    let links = std::iter::once(atom_link(&own)).chain(hubs).collect();
    BTreeMap::from([("atom".to_owned(), BTreeMap::from([("link".to_owned(), links)]))])
}

fn atom_link(attributes: &[(&str, &str)]) -> Extension {
    Extension {
        name: "atom:link".to_owned(),
        attrs: attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        ..Extension::default()
    }
}
