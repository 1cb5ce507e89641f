//! JSON Feed 1.1. What it has no name for stands under `_dateline`, as the format asks of extensions.

use crate::{
    link,
    model::{Country, Document},
    render::{
        channel::{Channel, Listed},
        site::Site,
        text,
    },
};
use serde::Serialize;

#[derive(Serialize)]
struct Feed<'a> {
    version: &'static str,
    title: String,
    home_page_url: String,
    feed_url: String,
    description: String,
    language: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: Vec<FeedItem<'a>>,
}

#[derive(Serialize)]
struct Hub<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    url: &'a str,
}

#[derive(Serialize)]
struct FeedItem<'a> {
    id: String,
    url: &'a str,
    title: &'a str,
    content_text: String,
    date_published: String,
    date_modified: String,
    authors: [Author; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    _dateline: Extension<'a>,
}

#[derive(Serialize)]
struct Author {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// Ours: the countries of the story by code, the operator's section, other publishers' reports.
#[derive(Serialize)]
struct Extension<'a> {
    countries: Vec<Country>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reports: Vec<Report>,
}

#[derive(Serialize)]
struct Report {
    publisher: String,
    url: String,
}

/// Renders a channel as JSON Feed 1.1.
pub fn json(channel: &Channel<'_>, site: &Site) -> String {
    let feed = Feed {
        version: "https://jsonfeed.org/version/1.1",
        title: channel.title(),
        home_page_url: site.url(&channel.path(Document::Page)),
        feed_url: site.url(&channel.path(Document::Json)),
        description: channel.description(site),
        language: channel.region.language.as_str(),
        hubs: site.settings.hubs.iter().map(|url| Hub { kind: "WebSub", url }).collect(),
        items: channel.items.iter().map(|listed| item(listed, channel, site)).collect(),
    };
    serde_json::to_string_pretty(&feed).expect("it has only text in it") + "\n"
}

fn item<'a>(listed: &'a Listed<'_>, channel: &Channel<'_>, site: &Site) -> FeedItem<'a> {
    let item = listed.item;
    FeedItem {
        id: item.guid.urn().to_string(),
        url: &listed.link,
        title: &listed.title,
        content_text: text::summary(item, channel.region, site),
        date_published: text::rfc3339(text::shown_date(item)),
        date_modified: super::atom::moment(listed.updated_at),
        authors: [Author { name: text::publisher(item), url: item.publisher_home.as_deref().and_then(link::to_uri) }],
        tags: listed.tags.iter().map(|tag| tag.name.as_str()).collect(),
        language: item.language.as_ref().map(|language| language.as_str()),
        _dateline: Extension {
            countries: text::countries(item),
            section: item.section.as_deref(),
            reports: item.others.iter().filter_map(report).collect(),
        },
    }
}

fn report(other: &crate::model::edition::OtherReport) -> Option<Report> {
    Some(Report { publisher: text::clean(&other.publisher), url: link::to_uri(&other.link)? })
}
