//! The answers, with their headers.

use crate::{
    model::{PublicPath, RegionId},
    render::pages::{embed as embed_page, missing as missing_page},
    serve::{Knowledge, conditional::Validators},
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::Duration;

/// Pages ask for nothing but our own style; there is no script, no form and no frame.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'self'";

/// As above, and others may frame it.
const EMBED_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; \
    form-action 'none'; frame-ancestors *";

/// How long copies of files without a rhythm may be taken for fresh: pages of the whole site change with `feeds.toml`.
const SITE_FRESHNESS: Duration = Duration::minutes(10);

/// The least that copies are said to be fresh: a reader that polls more often gains nothing.
const LEAST_FRESHNESS: Duration = Duration::minutes(1);

/// Headlines in a frame that asks for no number.
const EMBED_DEFAULT: usize = 10;

/// What the headers of an answer depend on.
pub(super) struct About<'a> {
    /// The file.
    pub(super) path: &'a PublicPath,
    /// Its validators.
    pub(super) validators: Validators,
    /// What is known beside the files.
    pub(super) knowledge: &'a Knowledge,
    /// Whether a browser asks.
    pub(super) is_for_browser: bool,
}

/// Returns true if and only if the request comes from a browser that opens a page: readers of feeds do not ask for
/// HTML, or not before all else.
pub(super) fn is_browser(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.trim_start().starts_with("text/html"))
}

/// A file.
pub(super) fn whole(about: &About<'_>, bytes: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(bytes));
    describe(response.headers_mut(), about);
    response
}

/// The client has it already (RFC 9110 §15.4.5): the same headers, no body.
pub(super) fn not_modified(about: &About<'_>) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    describe(response.headers_mut(), about);
    // The layer that compresses adds it to whole answers only.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

fn describe(headers: &mut HeaderMap, about: &About<'_>) {
    let path = about.path;
    secure(headers, if matches!(path, PublicPath::Embed(_)) { EMBED_POLICY } else { PAGE_POLICY });
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(about)));
    insert(headers, header::ETAG, &about.validators.etag);
    if let Some(modified) = about.validators.last_modified {
        insert(headers, header::LAST_MODIFIED, &httpdate::fmt_http_date(modified));
    }
    let freshness = freshness(path.region(), about.knowledge).num_seconds();
    insert(headers, header::CACHE_CONTROL, &format!("public, max-age={freshness}, stale-if-error=86400"));
    if path.is_feed() {
        headers.insert(header::VARY, HeaderValue::from_static("accept"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        insert(headers, header::ACCESS_CONTROL_EXPOSE_HEADERS, "ETag, Last-Modified, Link");
        links(headers, path, about.knowledge);
    }
}

/// Browsers show the source of RSS and Atom by their own types; as plain XML they show it in our style.
fn content_type(about: &About<'_>) -> &'static str {
    match about.path.content_type() {
        stated if !about.is_for_browser => stated,
        "application/rss+xml; charset=utf-8" | "application/atom+xml; charset=utf-8" => {
            "application/xml; charset=utf-8"
        }
        stated => stated,
    }
}

fn freshness(region: Option<&RegionId>, knowledge: &Knowledge) -> Duration {
    let rhythm = region.and_then(|region| knowledge.rhythms.get(region)).copied();
    rhythm.unwrap_or(SITE_FRESHNESS).max(LEAST_FRESHNESS)
}

/// The hubs of a feed and its own address (WebSub §4).
fn links(headers: &mut HeaderMap, path: &PublicPath, knowledge: &Knowledge) {
    let Some(base_url) = knowledge.base_url.as_ref().filter(|_| !knowledge.hubs.is_empty()) else { return };
    let own = format!("<{base_url}/{}>; rel=\"self\"", path.url_path());
    let hubs = knowledge.hubs.iter().map(|hub| format!("<{hub}>; rel=\"hub\""));
    let value = hubs.chain([own]).collect::<Vec<_>>().join(", ");
    insert(headers, header::LINK, &value);
}

fn secure(headers: &mut HeaderMap, policy: &'static str) {
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
}

/// A value that no header may have is left out: an operator's odd address must not end an answer.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// It is to be found elsewhere, for good.
pub(super) fn moved(location: &str) -> Response {
    let mut response = StatusCode::MOVED_PERMANENTLY.into_response();
    insert(response.headers_mut(), header::LOCATION, location);
    secure(response.headers_mut(), PAGE_POLICY);
    // Feeds are read by other sites' scripts, and a redirect must allow them too.
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// 404, or 410 for what was here and will not come back.
pub(super) fn missing(status: StatusCode, knowledge: &Knowledge) -> Response {
    let page = missing_page::page(status == StatusCode::GONE, &knowledge.base_path, &knowledge.language);
    let mut response = (status, page).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    secure(headers, PAGE_POLICY);
    response
}

/// Nobody writes here.
pub(super) fn not_allowed() -> Response {
    let mut response = (StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n").into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// The list for frames, with as many headlines as the query asks for (`n=5`).
pub(super) fn embed(bytes: &[u8], query: Option<&str>) -> Vec<u8> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let wanted = pairs.into_iter().find(|(name, _)| name == "n").and_then(|(_, value)| value.parse().ok());
    let n_items = wanted.unwrap_or(EMBED_DEFAULT).clamp(1, embed_page::EMBED_ITEMS);
    embed_page::cut(&String::from_utf8_lossy(bytes), n_items).into_bytes()
}
