//! The gate: what was rendered is read back, by Dateline's own reader, before it replaces what readers have.
//!
//! XML must be well-formed, and a feed must hold the items it was made of, in their order, each with its guid, a title
//! and its link: nothing that a reader could stumble over goes out because of one strange headline.

use crate::{
    link,
    model::{Document, Item, ParsedEntry, PublicPath},
    parse::{self, ParseInput},
    render::Rendered,
};
use quick_xml::{Reader, events::Event};

/// Checks a rendered file; the error says what is wrong with it. `items` are those of the edition.
pub fn check(file: &Rendered, items: &[Item]) -> Result<(), String> {
    match &file.path {
        PublicPath::Region(_, Document::Page) | PublicPath::Tag(_, _, Document::Page) => Ok(()),
        PublicPath::Region(_, document) => {
            well_formed(&file.text, *document)?;
            holds_all(&read_back(file)?, items)
        }
        PublicPath::Tag(_, _, document) => {
            well_formed(&file.text, *document)?;
            holds_some(&read_back(file)?, items)
        }
        PublicPath::Deleted(_) | PublicPath::Opml | PublicPath::Sitemap => well_formed(&file.text, Document::Atom),
        _ => Ok(()),
    }
}

/// Our reader mends what it reads; whether there is something to mend must be asked of one that does not.
fn well_formed(text: &str, document: Document) -> Result<(), String> {
    if document == Document::Json {
        return serde_json::from_str::<serde::de::IgnoredAny>(text).map(|_| ()).map_err(|error| error.to_string());
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut n_open = 0_usize;
    loop {
        match reader.read_event().map_err(|error| format!("not well-formed: {error}"))? {
            Event::Start(_) => n_open += 1,
            Event::End(_) => n_open -= 1,
            Event::Eof if n_open == 0 => return Ok(()),
            Event::Eof => return Err("it ends too early".to_owned()),
            _ => {}
        }
    }
}

fn read_back(file: &Rendered) -> Result<Vec<ParsedEntry>, String> {
    let input = ParseInput { content_type: Some(file.path.content_type()), ..ParseInput::default() };
    let feed = parse::parse(file.text.as_bytes(), &input).map_err(|error| error.to_string())?;
    match feed.defects.first() {
        Some(defect) => Err(format!("{}: {}", defect.code, defect.detail)),
        None => Ok(feed.entries),
    }
}

/// A whole edition has all items that have a link.
fn holds_all(entries: &[ParsedEntry], items: &[Item]) -> Result<(), String> {
    let mut expected = items.iter().filter(|item| link::to_uri(&item.link).is_some());
    for entry in entries {
        is_of(entry, expected.next())?;
    }
    expected.next().map_or(Ok(()), |item| Err(format!("item `{}` is missing", item.guid)))
}

/// A tag's feed has some of them.
fn holds_some(entries: &[ParsedEntry], items: &[Item]) -> Result<(), String> {
    let mut items = items.iter();
    let mut next =
        |entry: &ParsedEntry| items.find(|item| entry.guid.as_deref() == Some(&*item.guid.urn().to_string()));
    entries.iter().try_for_each(|entry| is_of(entry, next(entry)))
}

/// The entry is that of the item: its guid, its link, and a title.
fn is_of(entry: &ParsedEntry, item: Option<&Item>) -> Result<(), String> {
    let guid = entry.guid.as_deref().unwrap_or("without a guid");
    let Some(item) = item.filter(|item| item.guid.urn().to_string() == guid) else {
        return Err(format!("item `{guid}` does not stand where it should"));
    };
    let uri = link::to_uri(&item.link);
    if !entry.links.iter().any(|link| Some(&link.href) == uri.as_ref()) {
        return Err(format!("item `{guid}` has lost its link"));
    }
    match &entry.title {
        Some(_) => Ok(()),
        None => Err(format!("item `{guid}` has lost its title")),
    }
}
