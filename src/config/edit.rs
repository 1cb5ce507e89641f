//! Adds feeds to the text of `feeds.toml`, leaving every comment, blank and order in it as they are.
//!
//! Text in, text out. Feeds whose address is configured already, in whichever file, are left out and named.

use super::feeds::comparable;
use super::ids::{plain_id, publisher_id_from_name};
use super::values::web_url;
use crate::model::{Config, Country, Language};
use std::collections::BTreeSet;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, value};

/// A feed to add.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewFeed {
    /// Its address.
    pub url: String,
    /// The id to give it; None: made from the address.
    pub id: Option<String>,
    /// The id or the name of its publisher; None: the domain stands for it.
    pub publisher: Option<String>,
    /// Its country.
    pub country: Option<Country>,
    /// Its language.
    pub language: Option<Language>,
    /// The publisher's home page.
    pub home: Option<String>,
    /// The label.
    pub section: Option<String>,
    /// The tags that each of its entries gets.
    pub tags: Vec<String>,
}

/// The text after an edit, and what became of the feeds.
#[derive(Clone, Debug, PartialEq)]
pub struct Edited {
    /// The new text.
    pub text: String,
    /// The addresses that were added.
    pub added: Vec<String>,
    /// The addresses that were not, and why.
    pub left_out: Vec<(String, String)>,
}

/// Why a text cannot be edited.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The text is no TOML.
    #[error("the file cannot be edited before it is mended (`dateline check` shows where)")]
    Toml(#[from] toml_edit::TomlError),
    /// `feed = […]` instead of `[[feed]]`.
    #[error("`{0}` is not written as [[{0}]]; write it so, and feeds can be added")]
    Shape(&'static str),
}

/// Adds feeds to the text of the main file. `config` is what that file and its includes say now.
///
/// # Errors
/// The text is no TOML, or its feeds are not written as `[[feed]]`.
pub fn add_feeds(text: &str, config: &Config, feeds: &[NewFeed]) -> Result<Edited, EditError> {
    let mut document: DocumentMut = text.parse()?;
    let mut edited = Edited { text: String::new(), added: Vec::new(), left_out: Vec::new() };
    let known = config.feeds.iter().filter_map(|feed| web_url(&feed.url).ok());
    let mut addresses: BTreeSet<String> = known.map(|url| comparable(&url)).collect();
    let mut publishers = BTreeSet::new();
    for feed in feeds {
        match web_url(feed.url.trim()) {
            Err(complaint) => edited.left_out.push((feed.url.clone(), complaint.message)),
            Ok(url) if !addresses.insert(comparable(&url)) => {
                edited.left_out.push((feed.url.clone(), "it is there already".to_owned()));
            }
            Ok(_) => {
                if let Some(publisher) = new_publisher(feed, config)
                    && publishers.insert(feed.publisher.clone())
                {
                    tables(&mut document, "publisher")?.push(publisher);
                }
                tables(&mut document, "feed")?.push(feed_table(feed, config));
                edited.added.push(feed.url.trim().to_owned());
            }
        }
    }
    edited.text = document.to_string();
    Ok(edited)
}

/// The tables `[[key]]`; made if there are none yet.
fn tables<'a>(document: &'a mut DocumentMut, key: &'static str) -> Result<&'a mut ArrayOfTables, EditError> {
    let item = document.entry(key).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    item.as_array_of_tables_mut().ok_or(EditError::Shape(key))
}

fn feed_table(feed: &NewFeed, config: &Config) -> Table {
    let mut table = separated_table();
    let mut put = |key: &str, text: Option<&str>| {
        if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            table[key] = value(text);
        }
    };
    put("id", feed.id.as_deref());
    put("url", Some(&feed.url));
    let known = feed.publisher.as_deref().and_then(|name| known_publisher(name, config));
    let is_defined = known.is_some();
    let made = new_publisher(feed, config).and(feed.publisher.as_deref()).map(publisher_id_from_name);
    put("publisher", known.or(made.as_deref()).or(feed.publisher.as_deref()));
    put("country", feed.country.as_ref().map(Country::code).filter(|_| !is_defined));
    put("language", feed.language.as_ref().map(Language::as_str).filter(|_| !is_defined));
    put("home", feed.home.as_deref().filter(|home| !is_defined && made.is_none() && web_url(home).is_ok()));
    put("section", feed.section.as_deref());
    if !feed.tags.is_empty() {
        table["tags"] = value(feed.tags.iter().map(String::as_str).collect::<Array>());
    }
    table
}

/// The id of a publisher that is configured, by its id or its name.
fn known_publisher<'a>(name: &str, config: &'a Config) -> Option<&'a str> {
    let is_meant = |id: &str, full_name: &str| id == name || full_name.eq_ignore_ascii_case(name);
    let publishers = config.publishers.iter();
    publishers.filter(|publisher| is_meant(publisher.id.as_str(), &publisher.name)).map(|p| p.id.as_str()).next()
}

/// A publisher whose name looks like an id would be taken for one in a feed; it gets a table of its own.
fn new_publisher(feed: &NewFeed, config: &Config) -> Option<Table> {
    let name = feed.publisher.as_deref()?;
    let says_more = feed.country.is_some() || feed.language.is_some();
    if says_more || plain_id(name).is_err() || known_publisher(name, config).is_some() {
        return None;
    }
    let mut table = separated_table();
    table["id"] = value(publisher_id_from_name(name));
    table["name"] = value(name);
    if let Some(home) = feed.home.as_deref().filter(|home| web_url(home).is_ok()) {
        table["home"] = value(home);
    }
    Some(table)
}

fn separated_table() -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SourceFile, parse};

    fn read(text: &str) -> Config {
        let files = [SourceFile { name: "feeds.toml".into(), text: text.into() }];
        parse(&files, &|_| None).unwrap_or_else(|mistakes| panic!("{mistakes}\n{text}"))
    }

    fn add(text: &str, feeds: &[NewFeed]) -> Edited {
        let edited = add_feeds(text, &read(text), feeds).unwrap();
        read(&edited.text);
        edited
    }

    #[test]
    fn a_feed_is_added_after_the_last_and_nothing_else_is_touched() {
        let text = "# Mine.\n[[publisher]]\nid = 'a'  # short\nname = 'The A'\n\n[[feed]]\nurl = 'https://a.example/f'\n\
                    publisher = 'a'\n\n# Regions.\n[[region]]\nid   = 'x'\n";
        let feed = NewFeed {
            url: "https://a.example/g".into(),
            publisher: Some("The A".into()),
            section: Some("News".into()),
            ..NewFeed::default()
        };
        let edited = add(text, &[feed]);
        let expected = "# Mine.\n[[publisher]]\nid = 'a'  # short\nname = 'The A'\n\n[[feed]]\n\
                        url = 'https://a.example/f'\npublisher = 'a'\n\n[[feed]]\nurl = \"https://a.example/g\"\n\
                        publisher = \"a\"\nsection = \"News\"\n\n# Regions.\n[[region]]\nid   = 'x'\n";
        assert_eq!(edited.text, expected);
    }

    #[test]
    fn what_is_there_already_or_no_address_is_left_out() {
        let text = "[[feed]]\nurl = 'https://a.example/f'\n";
        let feed = |url: &str| NewFeed { url: url.into(), ..NewFeed::default() };
        let edited = add(text, &[feed("http://www.a.example/f/"), feed("nonsense"), feed("https://b.example/f")]);
        assert_eq!(edited.added, ["https://b.example/f"]);
        assert_eq!(edited.left_out.len(), 2, "{:?}", edited.left_out);
    }

    #[test]
    fn a_publisher_whose_name_looks_like_an_id_gets_a_table() {
        let feed = NewFeed { url: "https://e27.co/feed".into(), publisher: Some("e27".into()), ..NewFeed::default() };
        let edited = add("", &[feed.clone(), NewFeed { url: "https://e27.co/b".into(), ..feed }]);
        let config = read(&edited.text);
        assert_eq!((config.publishers.len(), config.publishers[0].name.as_str()), (1, "e27"));
    }
}
