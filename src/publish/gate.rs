//! The gate: what was rendered is read back before it replaces what readers have.
//!
//! A feed must be well-formed and hold the items it was made of, each with its guid and a link; nothing that a reader
//! could stumble over goes out because of one strange title.

use crate::{
    model::{Document, Item, PublicPath},
    render::Rendered,
};
use quick_xml::{Reader, events::Event};

/// Checks a rendered file; the error says what is wrong with it. `items` are those of the edition.
pub fn check(file: &Rendered, items: &[Item]) -> Result<(), String> {
    match &file.path {
        PublicPath::Region(_, document) | PublicPath::Tag(_, _, document) if *document != Document::Page => {
            let is_whole = matches!(file.path, PublicPath::Region(..));
            let ids = match document {
                Document::Json => ids_of_json(&file.text)?,
                _ => ids_of_xml(&file.text)?,
            };
            held_items(&ids, items, is_whole)
        }
        PublicPath::Deleted(_) | PublicPath::Opml | PublicPath::Sitemap => ids_of_xml(&file.text).map(|_| ()),
        _ => Ok(()),
    }
}

/// Each id is that of an item, in the order of the items; a whole edition has all of them that have a link.
fn held_items(ids: &[String], items: &[Item], is_whole: bool) -> Result<(), String> {
    let linked = items.iter().filter(|item| !is_whole || crate::link::to_uri(&item.link).is_some());
    let mut expected = linked.map(|item| item.guid.urn().to_string());
    for id in ids {
        let next = if is_whole { expected.next() } else { expected.find(|expected| expected == id) };
        if next.as_ref() != Some(id) {
            return Err(format!("item `{id}` does not stand where it should"));
        }
    }
    match expected.next() {
        Some(missing) if is_whole => Err(format!("item `{missing}` is missing")),
        _ => Ok(()),
    }
}

/// The ids of RSS items or Atom entries.
fn ids_of_xml(text: &str) -> Result<Vec<String>, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let (mut ids, mut inside, mut id) = (Vec::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().map_err(|error| format!("not well-formed: {error}"))? {
            Event::Start(start) => inside.push(start.name().as_ref().to_vec()),
            Event::End(_) => {
                if is_id(&inside) {
                    ids.push(std::mem::take(&mut id));
                }
                inside.pop();
            }
            Event::Text(text) if is_id(&inside) => {
                id.push_str(&text.decode().map_err(|error| error.to_string())?);
            }
            Event::Eof if inside.is_empty() => return Ok(ids),
            Event::Eof => return Err("it ends too early".to_owned()),
            _ => {}
        }
    }
}

fn is_id(inside: &[Vec<u8>]) -> bool {
    match inside {
        [.., parent, element] => {
            let (parent, element) = (parent.as_slice(), element.as_slice());
            (parent, element) == (b"item", b"guid") || (parent, element) == (b"entry", b"id")
        }
        _ => false,
    }
}

fn ids_of_json(text: &str) -> Result<Vec<String>, String> {
    let feed: serde_json::Value = serde_json::from_str(text).map_err(|error| format!("no JSON: {error}"))?;
    let items = feed["items"].as_array().ok_or("it has no items")?;
    items.iter().map(|item| Ok(item["id"].as_str().ok_or("an item has no id")?.to_owned())).collect()
}
