//! `feeds.toml` as values: checked, defaults filled in, references resolved.

use super::{Country, FeedSettings, Language, Publisher, Region, story::StoryByHand};
use crate::link::SiteParameters;
use chrono::Duration;
use std::{collections::BTreeMap, net::SocketAddr};

/// Everything the operator decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// `[site]`.
    pub site: SiteSettings,
    /// `[network]`.
    pub network: NetworkSettings,
    /// `[serve]`.
    pub serve: ServeSettings,
    /// Publishers, those named only in a feed included.
    pub publishers: Vec<Publisher>,
    /// Feeds, the disabled ones included.
    pub feeds: Vec<FeedSettings>,
    /// Regions.
    pub regions: Vec<Region>,
    /// `[[tag]]`.
    pub tags: Vec<TagSettings>,
    /// `[[place]]`.
    pub places: Vec<PlaceSettings>,
    /// `[tracking]`: parameters that say how the reader came, by site, over the built-in table.
    pub tracking: Vec<SiteParameters>,
    /// `[[story]]`: what the operator says of single links.
    pub stories: Vec<StoryByHand>,
}

/// `[site]`.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct SiteSettings {
    /// The title of the whole.
    pub title: String,
    /// Where editions will be read, without a slash at its end; None until the operator decides.
    pub base_url: Option<String>,
    /// An e-mail address or URL for complaints; in the User-Agent.
    pub contact: Option<String>,
    /// The language of the pages' own words.
    pub language: Language,
    /// The zone of the dates on pages.
    pub time_zone: chrono_tz::Tz,
    /// WebSub hubs that are told of changes.
    pub hubs: Vec<String>,
    /// CSS of the operator's own, added to every page.
    pub css: Option<String>,
    /// HTML of the operator's own, put into the header of every page.
    pub header_html: Option<String>,
    /// Write `.gz` files beside the files.
    pub precompress: bool,
}

impl Default for SiteSettings {
    /// What holds where `feeds.toml` says nothing.
    fn default() -> Self {
        SiteSettings {
            title: "Dateline".to_owned(),
            base_url: None,
            contact: None,
            language: Language::parse("en").expect("`en` is a language tag"),
            time_zone: chrono_tz::UTC,
            hubs: Vec::new(),
            css: None,
            header_html: None,
            precompress: false,
        }
    }
}

/// `[network]`.
#[derive(Clone, Debug, PartialEq)]
pub struct NetworkSettings {
    /// Polls in flight.
    pub concurrency: usize,
    /// Requests to one registrable domain at a time.
    pub host_parallel: usize,
    /// Between two requests to one registrable domain.
    pub host_gap: Duration,
    /// Connections to one address at a time; loose, since unrelated sites share a CDN.
    pub address_parallel: usize,
    /// Private address ranges that may be polled.
    pub allow: Vec<ipnet::IpNet>,
    /// Limits of single registrable domains.
    pub hosts: BTreeMap<String, HostSettings>,
    /// An HTTP proxy for all feeds that name none.
    pub proxy: Option<String>,
}

impl Default for NetworkSettings {
    /// What holds where `feeds.toml` says nothing.
    fn default() -> Self {
        NetworkSettings {
            concurrency: 64,
            host_parallel: 1,
            host_gap: Duration::seconds(3),
            address_parallel: 16,
            allow: Vec::new(),
            hosts: BTreeMap::new(),
            proxy: None,
        }
    }
}

/// `[network.hosts."example.org"]`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostSettings {
    /// See `NetworkSettings::host_parallel`.
    pub parallel: Option<usize>,
    /// See `NetworkSettings::host_gap`.
    pub gap: Option<Duration>,
    /// A 429 slows the one feed and not all feeds of the domain.
    pub narrow: bool,
}

/// `[serve]`.
#[derive(Clone, Debug, PartialEq)]
pub struct ServeSettings {
    /// The address to listen on; None: files only.
    pub listen: Option<SocketAddr>,
}

/// `[[tag]]`: the operator's vocabulary, over the built-in one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagSettings {
    /// The name, as shown.
    pub name: String,
    /// Other names of it, folded into it.
    pub aliases: Vec<String>,
    /// Words and phrases in a text that give it; `*` at the end of a word matches any ending.
    pub matches: Vec<String>,
    /// Countries that must be there as well (composite rules), by code.
    pub countries_all: Vec<Country>,
    /// Tags of which one must be there as well.
    pub tags_any: Vec<String>,
    /// The tag is never given.
    pub silent: bool,
}

/// `[[place]]`: adds, corrects or silences a name of a place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlaceSettings {
    /// The country.
    pub country: Option<Country>,
    /// Words and phrases that name it.
    pub matches: Vec<String>,
    /// Words and phrases that do not name any place.
    pub silent: Vec<String>,
    /// The country's name for people, by BCP 47 tag.
    pub names: BTreeMap<String, String>,
}
