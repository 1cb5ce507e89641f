//! What all pages and feeds know of the site: its address, its name, the operator's names for places, how tags are
//! written for people.

use crate::{
    link,
    model::{Country, Language, PublicPath, SiteSettings, config::PlaceSettings, place_name},
};
use std::{collections::BTreeMap, sync::Arc};

/// The site, as rendering needs it.
#[derive(Clone, Debug, Hash)]
pub struct Site {
    /// Where editions are read, without a slash at its end.
    pub base_url: String,
    /// The operator's settings.
    pub settings: SiteSettings,
    place_names: BTreeMap<Country, BTreeMap<String, String>>,
    /// Tags that people write otherwise than they stand in labels, categories and addresses.
    tag_names: Arc<BTreeMap<String, String>>,
}

impl Site {
    /// `base_url` is the one of the settings, or the address we serve at while the operator has not decided.
    pub fn new(settings: &SiteSettings, base_url: &str, places: &[PlaceSettings]) -> Site {
        let uri = link::to_uri(base_url).unwrap_or_else(|| base_url.to_owned());
        let names = places.iter().filter_map(|place| Some((place.country?, place.names.clone())));
        Site {
            base_url: uri.trim_end_matches('/').to_owned(),
            settings: settings.clone(),
            place_names: names.collect(),
            tag_names: Arc::default(),
        }
    }

    /// The site with names for tags that people write otherwise than they stand in labels: `ai` is `AI`.
    pub fn with_tag_names(self, names: impl Iterator<Item = (String, String)>) -> Site {
        Site { tag_names: Arc::new(names.collect()), ..self }
    }

    /// A tag as people write it. Categories and addresses keep the tag as it is: it is what subscribers filter by.
    pub fn tag_name<'a>(&'a self, tag: &'a str) -> &'a str {
        self.tag_names.get(tag).map_or(tag, String::as_str)
    }

    /// The whole address of a file.
    pub fn url(&self, path: &PublicPath) -> String {
        format!("{}/{}", self.base_url, path.url_path())
    }

    /// The short name of a country in a language: the operator's, else CLDR's.
    pub fn place_name(&self, country: Country, language: &Language) -> &str {
        let own = self.place_names.get(&country);
        let own = own.and_then(|names| names.get(language.as_str()).or_else(|| names.get(language.base())));
        own.map_or_else(|| place_name(country, language), String::as_str)
    }
}
