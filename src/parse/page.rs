//! Tells feeds from what servers send in their place: web pages, block pages, parked domains, nothing at all.

use super::ParseError;
use super::faults::Faults;
use super::scan::{Scanner, Token, attribute_by_local_name};
use memchr::memchr_iter;

/// A feed that a web page links to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedLink {
    /// The address as the page has it.
    pub href: String,
    /// The title, if any.
    pub title: Option<String>,
    /// The media type.
    pub media_type: String,
}

/// What a document is and where in the text it begins.
pub(super) enum Found {
    Xml { offset: usize },
    Json { offset: usize },
}

/// Names of the elements a feed can begin with, lower case.
const ROOTS: &[&str] = &["rss", "feed", "rdf", "channel", "item", "entry"];

/// Finds the feed in a text.
pub(super) fn recognize(text: &str) -> Result<Found, ParseError> {
    let trimmed = text.trim_start_matches(is_nothing);
    let offset = text.len() - trimmed.len();
    if trimmed.is_empty() {
        return Err(ParseError::Empty);
    }
    if trimmed.starts_with('{') {
        return Ok(Found::Json { offset });
    }
    match find_root(text) {
        Some(offset) => Ok(Found::Xml { offset }),
        None => Err(what_else(text)),
    }
}

/// Notes what stood before the feed. Blanks and comments before the root are nothing; a declaration must come first
/// of all (XML 1.0 §2.8), and PHP's warnings should not come at all.
pub(super) fn note_junk(text: &str, root: usize, faults: &mut Faults) {
    let before = &text[..root];
    let declaration = before.rfind("<?xml ").unwrap_or(0);
    if declaration > 0 {
        let what = if before[..declaration].trim_matches(is_nothing).is_empty() { "blanks" } else { "other text" };
        faults.note_at("leading-junk", 0, || format!("{what} before the XML declaration; passed over"));
    } else if !before.is_empty() && !before.starts_with('<') && !before.trim_matches(is_nothing).is_empty() {
        faults.note_at("leading-junk", 0, || "text before the root element; passed over".to_owned());
    }
}

fn is_nothing(c: char) -> bool {
    c.is_whitespace() || c.is_control() || c == '\u{feff}'
}

/// The offset from where to read: that of the document type if there is one, else that of the root element. A page of
/// HTML may hold elements of these names only if entries follow.
fn find_root(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut is_page = false;
    let mut doctype = None;
    let mut in_comment_until = 0;
    let mut has_comment_ends = true;
    for offset in memchr_iter(b'<', bytes) {
        if offset < in_comment_until {
            continue;
        }
        let rest = &text[offset + 1..];
        if rest.starts_with("!--") {
            // A comment without end hides nothing, neither now nor later.
            in_comment_until = if has_comment_ends { rest.find("-->").map_or(0, |end| offset + end) } else { 0 };
            has_comment_ends = in_comment_until > 0;
            continue;
        }
        if rest.get(..8).is_some_and(|head| head.eq_ignore_ascii_case("!DOCTYPE")) {
            doctype = Some(offset);
        }
        let name = element_name(rest);
        let local = name.rsplit(':').next().unwrap_or_default();
        is_page |= local.eq_ignore_ascii_case("html");
        if !ROOTS.iter().any(|root| local.eq_ignore_ascii_case(root)) {
            continue;
        }
        if !is_page || ["<item", "<entry"].iter().any(|entry| rest.contains(entry)) {
            return Some(if is_page { offset } else { doctype.unwrap_or(offset) });
        }
        return None;
    }
    None
}

fn element_name(rest: &str) -> &str {
    let end =
        rest.bytes().take(40).position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b':' | b'-' | b'_'));
    rest.get(..end.unwrap_or(rest.len().min(40))).unwrap_or_default()
}

/// Says what a text without a feed is.
fn what_else(text: &str) -> ParseError {
    let head = &text[..text.floor_char_boundary(200_000)];
    let lower = head.to_ascii_lowercase();
    if !["<html", "<!doctype html", "<head", "<body", "<title"].iter().any(|mark| lower.contains(mark)) {
        let beginning: String = text.trim_start().chars().take(40).collect();
        return ParseError::NotAFeed { beginning };
    }
    let title = page_title(head);
    if let Some(by) = blocker(&lower) {
        return ParseError::BlockPage { by, title };
    }
    if PARKED.iter().any(|mark| lower.contains(mark)) {
        return ParseError::ParkedPage { title };
    }
    ParseError::HtmlPage { title, feeds: linked_feeds(head) }
}

/// Words of the pages by which those who guard sites turn visitors away, lower case.
const BLOCKERS: &[(&str, &str)] = &[
    ("cf-browser-verification", "Cloudflare"),
    ("cf_chl_opt", "Cloudflare"),
    ("challenge-platform", "Cloudflare"),
    ("attention required! | cloudflare", "Cloudflare"),
    ("just a moment...</title>", "Cloudflare"),
    ("_incapsula_resource", "Imperva"),
    ("incident id:", "Imperva"),
    ("captcha-delivery.com", "DataDome"),
    ("px-captcha", "PerimeterX"),
    ("errors.edgesuite.net", "Akamai"),
    ("<title>access denied</title>", "Akamai"),
    ("sucuri website firewall", "Sucuri"),
    ("ddos-guard", "DDoS-Guard"),
    ("awswafcookiedomainlist", "AWS WAF"),
    ("aws-waf-token", "AWS WAF"),
    ("anubis_challenge", "Anubis"),
    ("making sure you&#39;re not a bot", "Anubis"),
    ("g-recaptcha", "a captcha"),
    ("hcaptcha.com", "a captcha"),
];

/// Words of pages on domains that nobody uses, lower case.
const PARKED: &[&str] = &[
    "this domain is for sale",
    "domain is parked",
    "buy this domain",
    "parked free, courtesy of",
    "sedoparking.com",
    "parkingcrew.net",
    "hugedomains.com",
    "domain has expired",
];

fn blocker(lower: &str) -> Option<&'static str> {
    BLOCKERS.iter().find(|(mark, _)| lower.contains(mark)).map(|(_, by)| *by)
}

fn page_title(head: &str) -> String {
    let mut scanner = Scanner::new(head, 0, Faults::default());
    while let Some(token) = scanner.next() {
        if matches!(token, Token::Start(tag) if tag.name.eq_ignore_ascii_case("title")) {
            let text = match scanner.next() {
                Some(Token::Text(text)) => htmlize::unescape(text),
                _ => "".into(),
            };
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            return super::draft::cut(&text, 200).to_owned();
        }
    }
    String::new()
}

/// The feeds that a page's `link` elements name.
fn linked_feeds(head: &str) -> Vec<FeedLink> {
    let mut feeds = Vec::new();
    let mut scanner = Scanner::new(head, 0, Faults::default());
    while let Some(token) = scanner.next() {
        let Token::Start(tag) = token else { continue };
        let of =
            |name| attribute_by_local_name(tag.attributes, name).map(|value| htmlize::unescape(value).into_owned());
        let media_type = of("type").unwrap_or_default().to_ascii_lowercase();
        let is_feed = ["rss", "atom", "rdf", "feed+json"].iter().any(|kind| media_type.contains(kind));
        if !tag.name.eq_ignore_ascii_case("link") || !is_feed || feeds.len() == 50 {
            continue;
        }
        if let Some(href) = of("href").filter(|href| !href.trim().is_empty()) {
            feeds.push(FeedLink { href: href.trim().to_owned(), title: of("title"), media_type });
        }
    }
    feeds
}

/// What the operator may try instead, for the message.
pub(super) fn hint(feeds: &[FeedLink]) -> String {
    match feeds.first() {
        Some(feed) => format!("; it links to `{}`", feed.href),
        None => String::new(),
    }
}
