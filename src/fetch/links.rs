//! The Link headers of an answer (RFC 8288) → its WebSub hubs and the address it gives for itself (WebSub §4).

use super::request::to_text;
use http::{HeaderMap, header};
use url::Url;

/// More hubs than this are noise.
const MAX_HUBS: usize = 8;

/// The links that matter to who polls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// WebSub hubs, absolute.
    pub hubs: Vec<String>,
    /// The address the publisher gives for the document, absolute.
    pub self_link: Option<String>,
}

/// Reads all Link headers; what is malformed is passed over.
pub(super) fn of_headers(headers: &HeaderMap, base: &Url) -> Links {
    let mut links = Links::default();
    for value in headers.get_all(header::LINK) {
        for (target, relations) in split(&to_text(value)) {
            let Ok(target) = base.join(target) else { continue };
            for relation in relations.split_ascii_whitespace() {
                match relation.to_ascii_lowercase().as_str() {
                    "hub" if links.hubs.len() < MAX_HUBS => links.hubs.push(target.to_string()),
                    "self" if links.self_link.is_none() => links.self_link = Some(target.to_string()),
                    _ => {}
                }
            }
        }
    }
    links
}

/// Splits `<target>; rel="a b"; …, <target>; rel=c` into targets and relations. Commas occur within targets and
/// quotes too, so a link ends where the next `<` begins.
fn split(value: &str) -> impl Iterator<Item = (&str, &str)> {
    value.split('<').skip(1).filter_map(|link| {
        let (target, parameters) = link.split_once('>')?;
        let relation = parameters.split(';').find_map(|parameter| {
            let (name, value) = parameter.split_once('=')?;
            name.trim().eq_ignore_ascii_case("rel").then_some(value)
        })?;
        Some((target.trim(), relation.trim().trim_end_matches(',').trim().trim_matches('"')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hubs_and_self_are_found_among_other_links() {
        let mut headers = HeaderMap::new();
        let first = "</wp-json/>; rel=\"https://api.w.org/\", <https://hub.example/?a,b>; title=x; rel=\"hub other\"";
        headers.append(header::LINK, first.parse().unwrap());
        headers.append(header::LINK, "</feed>; rel=Self, <no end; rel=hub".parse().unwrap());
        let links = of_headers(&headers, &Url::parse("https://a.example/news/feed").unwrap());
        assert_eq!(links.hubs, ["https://hub.example/?a,b"]);
        assert_eq!(links.self_link.as_deref(), Some("https://a.example/feed"));
    }
}
