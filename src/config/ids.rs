//! Ids: their shape, and the ones made from a URL or a name where the operator gives none.
//!
//! A made id depends on its own URL only, so that no other edit of the file changes it. Two feeds that would get the
//! same id are a mistake that the operator resolves by giving one.

use super::mistake::Complaint;
use sha2::{Digest, Sha256};

/// Ids longer than this are cut and told apart by a digest.
const MAX_ID_LENGTH: usize = 80;

/// Region ids that would take the place of other published paths.
const RESERVED_REGIONS: &[&str] = &["story", "tag", "publisher", "desk", "search", "feeds", "about"];

/// The id of a publisher or a region: `[a-z0-9][a-z0-9-]{0,62}`.
pub(super) fn plain_id(text: &str) -> Result<String, Complaint> {
    let is_inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let is_id = text.len() <= 63 && !text.starts_with('-') && !text.is_empty() && text.bytes().all(is_inner);
    is_id.then(|| text.to_owned()).ok_or_else(|| {
        let remedy = format!("use small letters, digits and hyphens, at most 63, such as `{}`", example(text));
        Complaint::new(format!("`{text}` is no id"), remedy)
    })
}

fn example(text: &str) -> String {
    let slug = slug(text);
    if slug.is_empty() { "greater-china".to_owned() } else { slug.chars().take(63).collect() }
}

/// The id of a region: a plain id that no other published path needs.
pub(super) fn region_id(text: &str) -> Result<String, Complaint> {
    if RESERVED_REGIONS.contains(&text) {
        let remedy = format!("choose another; reserved are {}", RESERVED_REGIONS.join(", "));
        return Err(Complaint::new(format!("the region id `{text}` is reserved"), remedy));
    }
    plain_id(text)
}

/// The id of a feed: a plain id in which dots and underscores may stand too.
pub(super) fn feed_id(text: &str) -> Result<String, Complaint> {
    let is_inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.' | b'_');
    let starts_well = text.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if starts_well && text.len() <= MAX_ID_LENGTH && text.bytes().all(is_inner) {
        return Ok(text.to_owned());
    }
    let remedy = format!("use small letters, digits, hyphens, dots and underscores, such as `{}`", example(text));
    Err(Complaint::new(format!("`{text}` is no id"), remedy))
}

/// The id of a feed that has none: `scmp.com-rss-36-feed` for `https://www.scmp.com/rss/36/feed`.
///
/// Made from the address as it is shown, so never from a secret.
pub(super) fn feed_id_from_url(shown_url: &str) -> String {
    let after_scheme = shown_url.split_once("://").map_or(shown_url, |(_, rest)| rest);
    let host_start = after_scheme.find(['/', '?', '#']).unwrap_or(after_scheme.len());
    let host = after_scheme[..host_start].rsplit('@').next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let address = format!("{host}{}", &after_scheme[host_start..]);
    let id = slug(&address);
    if id.len() <= MAX_ID_LENGTH && !id.is_empty() && address.is_ascii() && !address.contains('%') {
        return id;
    }
    let kept = &id[..id.len().min(MAX_ID_LENGTH - 9)];
    format!("{}-{}", kept.trim_end_matches(['-', '.']), digest(&address)).trim_start_matches('-').to_owned()
}

/// The id of a publisher that is only named: `south-china-morning-post`.
pub(super) fn publisher_id_from_name(name: &str) -> String {
    let slug = slug(&name.replace('.', "-"));
    if name.is_ascii() && !slug.is_empty() && slug.len() <= 63 { slug } else { format!("publisher-{}", digest(name)) }
}

/// Small letters, digits and dots; anything else becomes one hyphen.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9') => slug.push(c),
            '.' if slug.ends_with(|c: char| c.is_ascii_alphanumeric()) => slug.push('.'),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.trim_end_matches(['-', '.']).to_owned()
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_without_id_is_named_by_its_address() {
        let cases = [
            ("https://www.scmp.com/rss/36/feed", "scmp.com-rss-36-feed"),
            ("http://scmp.com/rss/36/feed/", "scmp.com-rss-36-feed"),
            ("https://example.org/?feed=rss2&cat=3", "example.org-feed-rss2-cat-3"),
            ("https://user:word@example.org/feed", "example.org-feed"),
            ("https://example.org/f?key=${KEY}", "example.org-f-key-key"),
            ("https://example.org/%E4%B8%AD", "example.org-e4-b8-ad-6f4ca41c"),
        ];
        for (url, expected) in cases {
            let id = feed_id_from_url(url);
            assert!(feed_id(&id).is_ok(), "{id}");
            if !url.contains('%') {
                assert_eq!(id, expected, "{url}");
            }
        }
        let long = format!("https://example.org/{}", "a/".repeat(200));
        assert_eq!(feed_id_from_url(&long).len(), MAX_ID_LENGTH);
    }

    #[test]
    fn a_publisher_that_is_only_named_gets_an_id() {
        assert_eq!(publisher_id_from_name("South China Morning Post"), "south-china-morning-post");
        assert_eq!(publisher_id_from_name("scmp.com"), "scmp-com");
        assert!(publisher_id_from_name("南華早報").starts_with("publisher-"));
    }

    #[test]
    fn reserved_and_misshapen_region_ids_are_refused() {
        for id in ["story", "about", "Greater China", "-x", "", "a_b", &"a".repeat(64)] {
            assert!(region_id(id).is_err(), "{id}");
        }
        assert!(region_id("greater-china").is_ok());
    }
}
