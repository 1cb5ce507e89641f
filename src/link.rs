//! Addresses: the publisher's link as a correct URI, and its canonical form for comparing.
//!
//! A link goes to readers exactly as the publisher wrote it (`to_uri`: only made correct); `canonical` is what two
//! links are compared by and nobody is ever sent to it; `guid::guid_v1` is for ever and therefore uses neither.
//! Everything here works on the text of an address alone: it resolves nothing and follows no redirect, so what
//! only the network could tell (a shortener's target) stays as it is.

pub mod guid;
mod host;
mod parameters;
mod path;
mod percent;
mod redirectors;

use std::net::IpAddr;
use url::{Position, Url};

/// What depends on the feed and on the operator when links are compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rules<'a> {
    /// The host of the feed: `?ref=` that names it says where the reader came from.
    pub feed_host: Option<&'a str>,
    /// The operator's additions to the table of tracking parameters.
    pub sites: &'a [SiteParameters],
}

/// Parameters that say at one site how the reader got there, and nothing about which article is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteParameters {
    /// A host with everything below it, such as `example.org`; `*` for every host.
    pub host: String,
    /// The names; a `*` at the end matches any ending.
    pub parameters: Vec<String>,
}

/// The canonical form of a link, for comparing; None where the text is no http or https address.
///
/// What the rules are, in this order (the tables stand in the modules named):
/// 1. A redirector is replaced by its target where the target is inside the address (`redirectors`).
/// 2. Scheme https, no user name, no port 80 or 443; the host in lower case and punycode, without `www.`, `m.`,
///    `mobile.`, `amp.`; a few sites under one of their names (`host`).
/// 3. Dot segments are resolved, percent encoding is made minimal (`percent`); the path keeps its case and loses
///    session ids, AMP and print endings, index files and a trailing slash (`path`).
/// 4. Tracking parameters go, all others stay, in their order (`parameters`).
/// 5. The fragment stays, since on many sites it is the address, unless it is tracking or names furniture of the
///    page (`parameters`).
///
/// The form is idempotent. In doubt a rule leaves two addresses different: the same article under two addresses
/// is recognized by its title later, while two articles under one address would hide one of them.
pub fn canonical(url: &str, rules: &Rules<'_>) -> Option<String> {
    let url = redirectors::unwrap(parse_http(url)?);
    let host = host::canonical(url.host_str()?);
    if host.is_empty() {
        return None;
    }
    let mut text = String::with_capacity(url.as_str().len());
    text.push_str("https://");
    text.push_str(&host);
    if let Some(port) = url.port().filter(|port| ![80, 443].contains(port)) {
        text.push_str(&format!(":{port}"));
    }
    text.push('/');
    text.push_str(&path::canonical(url.path()));
    let sieve = parameters::Sieve { host: &host, rules };
    let query = sieve.query(url.query().unwrap_or_default());
    if !query.is_empty() {
        text.push('?');
        text.push_str(&query);
    }
    let fragment = sieve.fragment(url.fragment().unwrap_or_default());
    if !fragment.is_empty() {
        text.push('#');
        text.push_str(&fragment);
    }
    Some(text)
}

/// The link as a URI (RFC 3986) that every reader and validator accepts; None where it is no http or https address.
///
/// Spaces, non-ASCII and other characters that a URI may not have are percent-encoded, the host is in punycode.
/// Nothing is stripped.
pub fn to_uri(link: &str) -> Option<String> {
    let url = parse_http(link)?;
    let mut uri = url[..Position::BeforePath].to_owned();
    percent::push_legal(&mut uri, &url[Position::BeforePath..Position::AfterQuery]);
    if let Some(fragment) = url.fragment() {
        uri.push('#');
        percent::push_legal(&mut uri, fragment);
    }
    Some(uri)
}

/// The host of an address as it is written there, without user name and port; None where there is none.
pub fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let end = host.rfind(':').filter(|colon| !host[*colon..].contains(']')).unwrap_or(host.len());
    Some(&host[..end]).filter(|host| !host.is_empty())
}

/// The part of a host that one registrant owns, by the Public Suffix List: `bbc.co.uk` of `news.bbc.co.uk`.
///
/// An IP address, a public suffix itself and a name without dots are returned whole.
pub fn registrable_domain(host: &str) -> &str {
    let host = host.strip_suffix('.').unwrap_or(host);
    if host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
        return host;
    }
    psl::domain_str(host).unwrap_or(host)
}

/// Parses an absolute http or https address that has a host.
fn parse_http(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| !host.is_empty())).then_some(url)
}

#[cfg(test)]
mod tests;
