//! Recognizes the pages that guardians (Cloudflare, Akamai …) put in front of a site. They are named and slowed for,
//! never evaded: a publisher who stands behind one has to let us in.

use http::HeaderMap;

/// How much of a page is looked at; the marks stand near its top.
const LOOKED_AT: usize = 32 * 1024;

/// Marks in a page, and whose they are. Each is a name of a script or a cookie, or a phrase in a fixed template, that
/// no publisher writes by accident; they count only within HTML.
const MARKS: &[(&[u8], &str)] = &[
    (b"/cdn-cgi/challenge-platform/", "a challenge page of Cloudflare"),
    (b"cf-chl-", "a challenge page of Cloudflare"),
    (b"Attention Required! | Cloudflare", "a block page of Cloudflare"),
    (b"errors.edgesuite.net", "a block page of Akamai"),
    (b"_Incapsula_Resource", "a challenge page of Imperva"),
    (b"captcha-delivery.com", "a challenge page of DataDome"),
    (b"px-captcha", "a challenge page of HUMAN"),
    (b"sucuri.net/privacy-policy", "a block page of Sucuri"),
    (b"awswaf.com", "a challenge page of AWS WAF"),
    (b"/.well-known/ddos-guard/", "a challenge page of DDoS-Guard"),
    (b"/.within.website/x/cmd/anubis/", "a challenge page of Anubis"),
    (b"id=\"anubis_challenge\"", "a challenge page of Anubis"),
    (b"/.sgcaptcha/", "a challenge page of SiteGround"),
];

/// Headers that say so themselves.
const HEADERS: &[(&str, &str, &str)] = &[
    ("cf-mitigated", "challenge", "a challenge page of Cloudflare"),
    ("x-amzn-waf-action", "challenge", "a challenge page of AWS WAF"),
    ("x-amzn-waf-action", "captcha", "a challenge page of AWS WAF"),
];

/// Whose page it is, with its article; None if it is no such page.
pub(super) fn recognize(headers: &HeaderMap, page: &[u8]) -> Option<&'static str> {
    let says_so = |name: &str, value: &str| headers.get(name).is_some_and(|found| found.as_bytes() == value.as_bytes());
    if let Some((_, _, guardian)) = HEADERS.iter().find(|(name, value, _)| says_so(name, value)) {
        return Some(guardian);
    }
    let page = &page[..page.len().min(LOOKED_AT)];
    if !is_html(page) {
        return None;
    }
    let has = |mark: &[u8]| memchr::memmem::find(page, mark).is_some();
    MARKS.iter().find(|(mark, _)| has(mark)).map(|(_, guardian)| *guardian)
}

/// Returns true if and only if the page opens as HTML does. A feed may quote such a page, so it must not be one.
fn is_html(page: &[u8]) -> bool {
    let start = page.trim_ascii_start();
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    let opens_with = |tag: &[u8]| start.len() >= tag.len() && start[..tag.len()].eq_ignore_ascii_case(tag);
    opens_with(b"<!doctype html") || opens_with(b"<html") || opens_with(b"<head") || opens_with(b"<script")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_recognized_as_a_page_and_not_when_a_feed_quotes_it() {
        let page = b"\n<!DOCTYPE html><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h'>";
        assert_eq!(recognize(&HeaderMap::new(), page), Some("a challenge page of Cloudflare"));
        let feed = b"<?xml version='1.0'?><rss><title>/cdn-cgi/challenge-platform/</title></rss>";
        assert_eq!(recognize(&HeaderMap::new(), feed), None);
        let said = HeaderMap::from_iter([("x-amzn-waf-action".parse().unwrap(), "captcha".parse().unwrap())]);
        assert_eq!(recognize(&said, b""), Some("a challenge page of AWS WAF"));
    }
}
