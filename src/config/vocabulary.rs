//! `[[tag]]` and `[[place]]`: the operator's words over the built-in tables.

use super::mistake::Complaint;
use super::publishers::names;
use super::table::Table;
use super::values;
use crate::model::Language;
use crate::model::config::{PlaceSettings, TagSettings};
use std::collections::BTreeMap;

/// Reads the tables `[[tag]]`.
pub(super) fn tags(tables: Vec<Table<'_>>) -> Vec<TagSettings> {
    tables.into_iter().filter_map(tag).collect()
}

fn tag(mut table: Table<'_>) -> Option<TagSettings> {
    let name = table.required_text("name", "write the tag as readers see it");
    if let Some(name) = name {
        table.rename(format!("tag `{}`", name.text));
    }
    let settings = TagSettings {
        name: name.map_or_else(String::new, |name| name.text.trim().to_owned()),
        aliases: table.read_list("aliases", values::word).unwrap_or_default(),
        matches: table.read_list("match", phrase).unwrap_or_default(),
        countries_all: table.read_list("countries_all", values::country).unwrap_or_default(),
        tags_any: table.read_list("tags_any", values::word).unwrap_or_default(),
        silent: table.flag("silent").unwrap_or(false),
    };
    table.finish();
    name.map(|_| settings)
}

/// Words to look for; `*` may stand only at the end of a word.
fn phrase(text: &str) -> Result<String, Complaint> {
    let phrase = values::word(text)?;
    let is_star_inside = |word: &str| word.trim_end_matches('*').contains('*') || word == "*";
    if phrase.split_whitespace().any(is_star_inside) {
        let message = format!("`{text}`: `*` stands for the ending of a word");
        return Err(Complaint::new(message, "write it at the end, such as `export control*`"));
    }
    Ok(phrase)
}

/// Reads the tables `[[place]]`, and `[place]` with `names = { TW = "Taiwan" }` in the language of the site.
pub(super) fn places(
    tables: Vec<Table<'_>>,
    shorthands: Vec<Table<'_>>,
    site_language: &Language,
) -> Vec<PlaceSettings> {
    let mut places: Vec<PlaceSettings> = tables.into_iter().map(place).collect();
    for shorthand in shorthands {
        places.extend(names_by_country(shorthand, site_language));
    }
    places
}

fn place(mut table: Table<'_>) -> PlaceSettings {
    if let Some(country) = table.text("country") {
        table.rename(format!("place `{}`", country.text));
    }
    let settings = PlaceSettings {
        country: table.read("country", values::country),
        matches: table.read_list("match", phrase).unwrap_or_default(),
        silent: table.read_list("silent", phrase).unwrap_or_default(),
        names: names(&table),
    };
    if settings.country.is_none() && (!settings.matches.is_empty() || !settings.names.is_empty()) {
        let remedy = "say which country the words name, such as `country = \"TW\"`";
        if !table.has("country") {
            table.complain(table.place, Complaint::new("`country` is missing", remedy));
        }
    }
    table.finish();
    settings
}

fn names_by_country(table: Table<'_>, language: &Language) -> Vec<PlaceSettings> {
    let mut places = Vec::new();
    if let Some(names) = table.table("names", "[place] names") {
        for key in names.own_keys() {
            match (values::country(key.text), names.own_text(key.text)) {
                (Ok(country), Some(name)) => {
                    let names = BTreeMap::from([(language.to_string(), name.text.trim().to_owned())]);
                    places.push(PlaceSettings { country: Some(country), names, ..PlaceSettings::default() });
                }
                (Err(complaint), _) => names.complain(key.place, complaint),
                (Ok(_), None) => {}
            }
        }
    }
    table.finish();
    places
}
