//! Makes links absolute and valid, and picks an entry's own among several. Nothing is stripped from a link: its
//! canonical form is another field.

use crate::model::{ParsedBase, ParsedEntry, ParsedFeed, ParsedLink};
use std::borrow::Cow;
use url::Url;

/// What became of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// Absolute and valid.
    Absolute(String),
    /// Relative, and there is no base anywhere: as written.
    Relative(String),
    /// Empty, malformed or of a scheme that runs code.
    Refused(String),
}

/// The bases of a document.
pub(super) struct Bases<'a> {
    declared: &'a [ParsedBase],
    /// The address of the document, or what it says of it: what the outermost `xml:base` is relative to.
    document: Option<Url>,
    /// The channel's link: what links without `xml:base` are relative to. Most publishers who write relative links
    /// mean their site, wherever the feed is served from.
    channel: Option<Url>,
}

impl<'a> Bases<'a> {
    /// Links are relative to `xml:base`, else to the channel's link, else to the address of the document.
    pub(super) fn new(feed: &'a ParsedFeed, document: Option<&str>) -> Self {
        let stated = feed.hints.self_link.as_deref();
        let document = [document, stated].into_iter().flatten().find_map(|address| Url::parse(address).ok());
        let mut bases = Bases { declared: &feed.bases, document, channel: None };
        let channel = channel_link(feed, &bases).and_then(|link| Url::parse(&link).ok());
        bases.channel = channel.filter(|channel| !channel.cannot_be_a_base());
        bases
    }

    fn get(&self, base: Option<u32>) -> Option<Url> {
        let mut chain = Vec::new();
        let mut next = base;
        // Nested deeper than this nothing is meant.
        while let Some(declared) = next.and_then(|index| self.declared.get(index as usize)).filter(|_| chain.len() < 64)
        {
            chain.push(declared.href.as_str());
            next = declared.outer;
        }
        let join = |outer: Option<Url>, href: &&str| match &outer {
            Some(url) => url.join(href).ok().or(outer),
            None => Url::parse(href).ok(),
        };
        let outermost = match chain.is_empty() {
            true => self.channel.as_ref().or(self.document.as_ref()),
            false => self.document.as_ref().or(self.channel.as_ref()),
        };
        chain.iter().rev().fold(outermost.cloned(), join)
    }

    /// Makes the address of a hint absolute.
    pub(super) fn resolve_plain(&self, href: &str) -> Address {
        resolve(href, &|| self.get(None))
    }

    /// Makes a link absolute.
    pub(super) fn resolve(&self, link: &ParsedLink) -> Address {
        resolve(&link.href, &|| self.get(link.base))
    }
}

/// Makes an address absolute; `base` is asked for only if it is relative.
fn resolve(href: &str, base: &dyn Fn() -> Option<Url>) -> Address {
    let href = tidy(href);
    if href.is_empty() {
        return Address::Refused(String::new());
    }
    if runs_code(&href) {
        return Address::Refused(href.into_owned());
    }
    if has_authority(&href) {
        return match Url::parse(&href) {
            Ok(_) if is_plain(&href) => Address::Absolute(href.into_owned()),
            Ok(url) => Address::Absolute(url.into()),
            Err(_) => Address::Refused(href.into_owned()),
        };
    }
    if href.starts_with("www.") {
        return resolve(&format!("http://{href}"), &|| None);
    }
    match base() {
        Some(base) => match base.join(&href) {
            Ok(url) => Address::Absolute(url.into()),
            Err(_) => Address::Refused(href.into_owned()),
        },
        None if href.starts_with("//") => resolve(&format!("https:{href}"), &|| None),
        None => match Url::parse(&href) {
            Ok(url) if url.has_host() => Address::Absolute(url.into()),
            Ok(_) => Address::Absolute(href.into_owned()),
            Err(_) => Address::Relative(href.into_owned()),
        },
    }
}

/// Takes out what can stand in no address: blanks around it, line breaks in it, and the escaping of ampersands that
/// were escaped twice.
fn tidy(href: &str) -> Cow<'_, str> {
    let href = href.trim_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
    let mut tidy = Cow::Borrowed(href);
    if href.contains(['\n', '\r', '\t']) {
        tidy = Cow::Owned(href.replace(['\n', '\r', '\t'], ""));
    }
    if tidy.contains("&amp;") {
        tidy = Cow::Owned(tidy.replace("&amp;", "&"));
    }
    tidy
}

/// Schemes that run code or read what is not on the web.
const REFUSED_SCHEMES: &[&str] = &["javascript", "data", "vbscript", "file", "about", "blob", "livescript", "mocha"];

fn runs_code(href: &str) -> bool {
    // Browsers pass over blanks and controls within a scheme, so we look through them as well.
    let head: String = href.chars().take(40).filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let scheme = head.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| REFUSED_SCHEMES.contains(&scheme.as_str()))
}

fn has_authority(href: &str) -> bool {
    let scheme =
        href.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')).count();
    scheme > 0 && href[scheme..].starts_with("://")
}

/// Returns true if and only if an absolute address may stay byte for byte as it is (RFC 3986 §2).
fn is_plain(href: &str) -> bool {
    href.bytes().all(|byte| {
        byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
    })
}

/// The channel's link: where its site is.
pub(super) fn channel_link(feed: &ParsedFeed, bases: &Bases<'_>) -> Option<String> {
    let rank = |link: &ParsedLink| match link.rel.as_deref() {
        None if is_html(link) => Some(0),
        None | Some("alternate") if is_html(link) => Some(1),
        None | Some("alternate") => Some(2),
        Some("about") => Some(3),
        _ => None,
    };
    let mut links: Vec<(u8, &ParsedLink)> = feed.links.iter().filter_map(|link| Some((rank(link)?, link))).collect();
    links.sort_by_key(|(rank, _)| *rank);
    links.into_iter().find_map(|(_, link)| match bases.resolve(link) {
        Address::Absolute(url) | Address::Relative(url) => Some(url),
        Address::Refused(_) => None,
    })
}

fn is_html(link: &ParsedLink) -> bool {
    link.media_type.as_deref().is_none_or(|media_type| media_type.is_empty() || media_type.contains("html"))
}

/// The addresses an entry gives for itself, best first: the publisher's own before the redirector's, `alternate`
/// before the guid that is a permalink, that before `self` and what merely has to do with it.
pub(super) fn candidates<'a>(entry: &'a ParsedEntry, format: &str) -> Vec<Cow<'a, ParsedLink>> {
    let mut ranked: Vec<(u8, Cow<'a, ParsedLink>)> =
        entry.links.iter().map(|link| (rank(link), Cow::Borrowed(link))).collect();
    let is_stated = entry.guid_is_permalink == Some(true);
    let is_address = |guid: &&str| is_web_address(guid) || is_stated && guid.starts_with('/');
    if let Some(guid) = entry.guid.as_deref().filter(is_address) {
        let rank = match (format, entry.guid_is_permalink) {
            (_, Some(false)) => None,
            ("rss", _) => Some(3),
            _ => Some(5),
        };
        let link = ParsedLink { href: guid.to_owned(), ..ParsedLink::default() };
        ranked.extend(rank.map(|rank| (rank, Cow::Owned(link))));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, link)| link).collect()
}

fn rank(link: &ParsedLink) -> u8 {
    match link.rel.as_deref() {
        Some("origlink") if is_web_address(&link.href) => 0,
        Some("origlink") => 9,
        None | Some("alternate") if is_html(link) => 1,
        None | Some("alternate") => 2,
        Some("content") => 4,
        Some("about") => 5,
        Some("self") => 6,
        Some("via") => 7,
        _ => 8,
    }
}

fn is_web_address(text: &str) -> bool {
    let has = |scheme: &str| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme));
    has("http://") || has("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_absolute_and_valid_and_nothing_is_stripped() {
        let base = Url::parse("https://example.org/a/b?c").unwrap();
        let absolute = |url: &str| Address::Absolute(url.to_owned());
        let cases = [
            ("http://Example.com", absolute("http://Example.com")),
            ("http://example.com/?utm_source=rss&amp;x=1#f", absolute("http://example.com/?utm_source=rss&x=1#f")),
            (" \n http://example.com/a\n b ", absolute("http://example.com/a%20b")),
            ("http://例え.jp/日本", absolute("http://xn--r8jz45g.jp/%E6%97%A5%E6%9C%AC")),
            ("../x y", absolute("https://example.org/x%20y")),
            ("//cdn.example.com/x", absolute("https://cdn.example.com/x")),
            ("?q", absolute("https://example.org/a/b?q")),
            ("www.example.com/x", absolute("http://www.example.com/x")),
            ("java\tscript:alert(1)", Address::Refused("javascript:alert(1)".to_owned())),
            ("", Address::Refused(String::new())),
        ];
        for (href, expected) in cases {
            assert_eq!(resolve(href, &|| Some(base.clone())), expected, "{href}");
        }
        assert_eq!(resolve("/x", &|| None), Address::Relative("/x".to_owned()));
    }

    #[test]
    fn bases_nest() {
        let base = |href: &str, outer| ParsedBase { href: href.to_owned(), outer };
        let feed = ParsedFeed { bases: vec![base("/a/", None), base("b/", Some(0))], ..ParsedFeed::default() };
        let bases = Bases::new(&feed, Some("http://example.com/feed"));
        let link = ParsedLink { href: "c".to_owned(), base: Some(1), ..ParsedLink::default() };
        assert_eq!(bases.resolve(&link), Address::Absolute("http://example.com/a/b/c".to_owned()));
    }
}
