//! From the path of a request to the file it means.

use crate::{
    model::{PublicPath, RegionId},
    serve::Knowledge,
};
use axum::http::Uri;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A file that may be published.
    File(PublicPath),
    /// It is to be found there: a former id, or a folder without its slash.
    Elsewhere(String),
    /// It was here, and is not to come back.
    Gone,
    /// Never heard of it.
    Unknown,
}

/// Finds out what is asked for.
pub fn resolve(uri: &Uri, knowledge: &Knowledge) -> Address {
    let path = uri.path();
    // Behind a proxy that keeps the base path, and behind one that strips it.
    let path = path.strip_prefix(knowledge.base_path.as_str()).filter(|rest| rest.starts_with('/')).unwrap_or(path);
    let Some(name) = decoded(path.trim_start_matches('/')) else { return Address::Unknown };
    let file = if name.is_empty() || name.ends_with('/') { format!("{name}index.html") } else { name };
    match PublicPath::parse(&file) {
        Some(path) => resolve_path(path, uri, knowledge),
        // A folder without its slash: relative links on the page would lead astray.
        None => match PublicPath::parse(&format!("{file}/index.html")) {
            Some(folder) if is_alive(&folder, knowledge) => elsewhere(&folder, uri, knowledge),
            Some(_) => Address::Gone,
            None => Address::Unknown,
        },
    }
}

fn resolve_path(path: PublicPath, uri: &Uri, knowledge: &Knowledge) -> Address {
    match path.region() {
        Some(region) if knowledge.moved.contains_key(region) => elsewhere(&path, uri, knowledge),
        _ if is_alive(&path, knowledge) => Address::File(path),
        _ => Address::Gone,
    }
}

fn is_alive(path: &PublicPath, knowledge: &Knowledge) -> bool {
    let is_of = |region: &RegionId| knowledge.gone.contains(region) && !knowledge.moved.contains_key(region);
    !path.region().is_some_and(is_of) && !is_retracted(path, knowledge)
}

fn is_retracted(path: &PublicPath, knowledge: &Knowledge) -> bool {
    matches!(path, PublicPath::Story(guid) if knowledge.retracted.contains(guid))
}

fn elsewhere(path: &PublicPath, uri: &Uri, knowledge: &Knowledge) -> Address {
    let present = path.region().and_then(|region| knowledge.moved.get(region));
    let path = present.map_or_else(|| path.clone(), |present| path.under(present));
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Address::Elsewhere(format!("{}/{}{query}", knowledge.base_path, path.url_path()))
}

/// Percent-decodes a path; None for what could be no name of a file of ours.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                bytes.push(u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?);
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    let name = String::from_utf8(bytes).ok()?;
    let is_odd = name.contains(['\\', '\0']) || name.split('/').any(|part| part == "." || part == "..");
    (!is_odd).then_some(name)
}
