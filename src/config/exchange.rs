//! Lists of feeds as other programs write and read them: OPML 2.0 and CSV.
//!
//! Reading is lenient: what cannot be understood of a row is left out, not the row. Private feeds are never written.

use super::edit::NewFeed;
use super::values;
use crate::model::{Config, FeedSettings, Publisher};
use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Why a list cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Not XML.
    #[error("the OPML cannot be read near byte {position}: {error}")]
    Opml {
        /// Where.
        position: u64,
        /// What the XML reader says.
        error: quick_xml::Error,
    },
    /// Not CSV.
    #[error("the CSV cannot be read")]
    Csv(#[from] csv::Error),
    /// A CSV without addresses.
    #[error("the CSV has no column of addresses; name it `url` or `feed_url` in its first line")]
    NoAddresses,
}

/// The feeds of an OPML document; the title of the folder they lie in becomes their section.
///
/// # Errors
/// The document is no XML.
pub fn read_opml(text: &str) -> Result<Vec<NewFeed>, ExchangeError> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut feeds = Vec::new();
    let mut folders: Vec<Option<String>> = Vec::new();
    loop {
        let event = reader.read_event();
        let position = reader.error_position();
        match event.map_err(|error| ExchangeError::Opml { position, error })? {
            Event::Start(outline) if outline.local_name().as_ref() == b"outline" => {
                folders.push(take_outline(&outline, &folders, &mut feeds));
            }
            Event::Empty(outline) if outline.local_name().as_ref() == b"outline" => {
                take_outline(&outline, &folders, &mut feeds);
            }
            Event::End(end) if end.local_name().as_ref() == b"outline" => drop(folders.pop()),
            Event::Eof => return Ok(feeds),
            _ => {}
        }
    }
}

/// Takes a feed from an outline; returns the title if it is a folder.
fn take_outline(outline: &BytesStart<'_>, folders: &[Option<String>], feeds: &mut Vec<NewFeed>) -> Option<String> {
    let attributes = attributes(outline);
    let get = |name: &str| attributes.get(name).filter(|text| !text.trim().is_empty()).cloned();
    let title = get("title").or_else(|| get("text"));
    let Some(url) = get("xmlurl") else { return title };
    feeds.push(NewFeed {
        url: url.trim().to_owned(),
        publisher: title.and_then(|title| values::word(&title).ok()),
        language: get("language").and_then(|text| values::language(&text).ok()),
        home: get("htmlurl"),
        section: folders.iter().rev().flatten().next().and_then(|folder| values::word(folder).ok()),
        ..NewFeed::default()
    });
    None
}

/// Names in small letters: programs differ in `xmlUrl` and `xmlurl`.
fn attributes(outline: &BytesStart<'_>) -> BTreeMap<String, String> {
    let mut attributes = outline.html_attributes();
    let pairs = attributes.with_checks(false).flatten().map(|attribute| {
        let name = String::from_utf8_lossy(attribute.key.local_name().as_ref()).to_ascii_lowercase();
        let text = String::from_utf8_lossy(&attribute.value).into_owned();
        (name, htmlize::unescape_attribute(text).into_owned())
    });
    pairs.collect()
}

/// The feeds of a CSV file with a first line of names.
///
/// # Errors
/// The text is no CSV, or no column holds addresses.
pub fn read_csv(text: &str) -> Result<Vec<NewFeed>, ExchangeError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let names: Vec<String> = reader.headers()?.iter().map(str::to_ascii_lowercase).collect();
    let column = |known: &[&str]| known.iter().find_map(|name| names.iter().position(|column| column == name));
    let url = column(&["url", "feed_url", "xmlurl", "feed"]).ok_or(ExchangeError::NoAddresses)?;
    let publisher = column(&["publisher", "name", "title"]);
    let [id, country, language, home, section, tags] = [
        column(&["id"]),
        column(&["country"]),
        column(&["language", "lang"]),
        column(&["home", "site_url", "htmlurl"]),
        column(&["section", "category"]),
        column(&["tags"]),
    ];
    let mut feeds = Vec::new();
    for record in reader.records() {
        let record = record?;
        let get = |column: Option<usize>| record.get(column?).filter(|text| !text.is_empty());
        let Some(url) = get(Some(url)) else { continue };
        feeds.push(NewFeed {
            url: url.to_owned(),
            id: get(id).map(str::to_owned),
            publisher: get(publisher).and_then(|text| values::word(text).ok()),
            country: get(country).and_then(|text| values::country(text).ok()),
            language: get(language).and_then(|text| values::language(text).ok()),
            home: get(home).map(str::to_owned),
            section: get(section).and_then(|text| values::word(text).ok()),
            tags: get(tags)
                .map_or_else(Vec::new, |text| text.split(';').filter_map(|tag| values::word(tag).ok()).collect()),
        });
    }
    Ok(feeds)
}

/// The public feeds with their publishers.
fn public_feeds(config: &Config) -> impl Iterator<Item = (&FeedSettings, Option<&Publisher>)> {
    let by_id: BTreeMap<_, _> = config.publishers.iter().map(|publisher| (&publisher.id, publisher)).collect();
    let public = config.feeds.iter().filter(|feed| !feed.is_private);
    public.map(move |feed| (feed, by_id.get(&feed.publisher).copied()))
}

/// All public feeds as OPML 2.0, a folder a section.
pub fn write_opml(config: &Config) -> String {
    let mut sections: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (feed, publisher) in public_feeds(config) {
        let name = publisher.map_or(feed.publisher.as_str(), |publisher| publisher.name.as_str());
        let home = publisher.and_then(|publisher| publisher.home.as_deref());
        let html_url = home.map(|home| format!(" htmlUrl=\"{}\"", escape(home))).unwrap_or_default();
        let outline = format!(
            "<outline type=\"rss\" text=\"{0}\" title=\"{0}\" xmlUrl=\"{1}\"{html_url}/>",
            escape(name),
            escape(&feed.shown_url)
        );
        sections.entry(feed.section.as_deref().unwrap_or_default()).or_default().push(outline);
    }
    let mut opml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n  <head>\n    <title>{}</title>\n  </head>\n  <body>\n",
        escape(&config.site.title)
    );
    for (section, outlines) in sections {
        let indent = if section.is_empty() { "    " } else { "      " };
        let lines: String = outlines.iter().map(|outline| format!("{indent}{outline}\n")).collect();
        match section {
            "" => opml.push_str(&lines),
            _ => opml.push_str(&format!("    <outline text=\"{}\">\n{lines}    </outline>\n", escape(section))),
        }
    }
    opml.push_str("  </body>\n</opml>\n");
    opml
}

/// All public feeds as CSV, with the columns that `read_csv` understands.
///
/// # Errors
/// Never in practice: it is written to memory.
pub fn write_csv(config: &Config) -> Result<String, ExchangeError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "url", "publisher", "country", "language", "home", "section", "tags"])?;
    for (feed, publisher) in public_feeds(config) {
        let country = feed.country.or(publisher.and_then(|publisher| publisher.country));
        let language = feed.language.as_ref().or(publisher.and_then(|publisher| publisher.language.as_ref()));
        writer.write_record([
            feed.id.as_str(),
            &feed.shown_url,
            publisher.map_or(feed.publisher.as_str(), |publisher| publisher.name.as_str()),
            country.as_ref().map_or("", |country| country.code()),
            language.map_or("", |language| language.as_str()),
            publisher.and_then(|publisher| publisher.home.as_deref()).unwrap_or_default(),
            feed.section.as_deref().unwrap_or_default(),
            &feed.tags.join(";"),
        ])?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8(bytes).expect("only texts were written"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{SourceFile, edit::add_feeds, parse};

    fn read(text: &str) -> Config {
        let files = [SourceFile { name: "feeds.toml".into(), text: text.into() }];
        parse(&files, &|_| Some("hunter2".into())).unwrap_or_else(|mistakes| panic!("{mistakes}\n{text}"))
    }

    const FEEDS: &str = "[[publisher]]\nid = 'a'\nname = 'A & \"B\"'\ncountry = 'HK'\nlanguage = 'zh'\nhome = 'https://a.example/'\n\
        [[feed]]\nid = 'a-1'\nurl = 'https://a.example/f?x=1&y=2'\npublisher = 'a'\nsection = 'Tech <1>'\ntags = ['x', 'y']\n\
        [[feed]]\nurl = 'https://p.example/f?k=${K}'\n";

    #[test]
    fn what_is_written_is_read_again_and_private_feeds_are_not_in_it() {
        let config = read(FEEDS);
        let from_csv = read_csv(&write_csv(&config).unwrap()).unwrap();
        let from_opml = read_opml(&write_opml(&config)).unwrap();
        for feeds in [&from_csv, &from_opml] {
            assert_eq!(feeds.len(), 1);
            assert_eq!(feeds[0].url, "https://a.example/f?x=1&y=2");
            assert_eq!(feeds[0].publisher.as_deref(), Some("A & \"B\""));
            assert_eq!(feeds[0].section.as_deref(), Some("Tech <1>"));
        }
        assert_eq!(from_csv[0].tags, ["x", "y"]);
        let edited = add_feeds("", &read(""), &from_csv).unwrap();
        assert_eq!(read(&edited.text).feeds[0].id.as_str(), "a-1");
    }

    #[test]
    fn opml_of_other_programs_is_read_with_their_folders() {
        let opml = "<?xml version=\"1.0\"?><opml version=\"1.0\"><body><outline text=\"Asia\"><outline text=\"A &amp; B\" \
                    type=\"rss\" xmlurl=\"https://a.example/f?a=1&b=2\" htmlUrl='https://a.example/'></outline></outline>\
                    <outline title=\"Plain\" text=\"\" xmlUrl=\"https://b.example/f\" /></body></opml>";
        let feeds = read_opml(opml).unwrap();
        assert_eq!(feeds[0].section.as_deref(), Some("Asia"));
        assert_eq!(feeds[0].publisher.as_deref(), Some("A & B"));
        assert_eq!(feeds[0].url, "https://a.example/f?a=1&b=2");
        assert_eq!((feeds[1].publisher.as_deref(), feeds[1].section.as_deref()), (Some("Plain"), None));
    }

    #[test]
    fn a_csv_without_addresses_says_so() {
        assert!(matches!(read_csv("a,b\n1,2\n"), Err(ExchangeError::NoAddresses)));
    }
}
