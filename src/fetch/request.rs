//! What to ask for, and which headers go to which hop: validators only to the URL that gave them, credentials only
//! to the origin they were written for, and nothing that would let anyone recognize a reader.

use super::{coding, failure::Failure};
use crate::model::{FailureCause, FeedSettings, Validators, feed::SecretHeader};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use std::time::Duration;
use url::Url;

/// The types of feeds, most telling first; then anything, since half of all feeds are sent as something else.
const ACCEPT: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, \
                      application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5";

/// One document to fetch.
#[derive(Clone, Debug)]
pub struct FetchRequest {
    /// The address. May hold credentials, which become a header and go to no other origin.
    pub url: String,
    /// What an earlier answer gave; sent only to the URL it came from, on whichever hop.
    pub validators: Option<Validators>,
    /// Headers for the origin of `url` only.
    pub headers: Vec<SecretHeader>,
    /// An HTTP proxy; else the fetcher's.
    pub proxy: Option<String>,
    /// The longest the whole fetch may take.
    pub timeout: Duration,
    /// The largest body, after decompression.
    pub max_bytes: u64,
    /// The host of `url` (and no other) may have a private address.
    pub allow_private: bool,
}

impl FetchRequest {
    /// A plain request: no validators, no headers, 30 seconds, 10 MiB.
    pub fn new(url: impl Into<String>) -> FetchRequest {
        FetchRequest {
            url: url.into(),
            validators: None,
            headers: Vec::new(),
            proxy: None,
            timeout: Duration::from_secs(30),
            max_bytes: 10 << 20,
            allow_private: false,
        }
    }

    /// The request for a feed at `url`: the address of its settings or the one it has moved to. Headers of the
    /// settings go along only while that is the same origin.
    pub fn of_feed(feed: &FeedSettings, url: &str, validators: Option<Validators>) -> FetchRequest {
        let is_home = match (Url::parse(&feed.url), Url::parse(url)) {
            (Ok(written), Ok(current)) => written.origin() == current.origin(),
            _ => false,
        };
        FetchRequest {
            validators,
            headers: if is_home { feed.headers.clone() } else { Vec::new() },
            proxy: feed.proxy.clone(),
            timeout: feed.timeout.to_std().unwrap_or_default(),
            max_bytes: feed.max_bytes,
            ..FetchRequest::new(url)
        }
    }

    /// The validators that came from exactly this URL.
    pub(super) fn validators_for(&self, url: &Url) -> Option<&Validators> {
        self.validators.as_ref().filter(|validators| {
            validators.url == url.as_str() && (validators.etag.is_some() || validators.last_modified.is_some())
        })
    }

    /// The headers for one hop.
    pub(super) fn headers_for(&self, url: &Url, is_home: bool) -> Result<HeaderMap, Failure> {
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(header::ACCEPT, HeaderValue::from_static(ACCEPT));
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(coding::ACCEPTED));
        if is_home {
            for secret in &self.headers {
                let (name, value) = secret_header(secret)?;
                headers.insert(name, value);
            }
        }
        if let Some(validators) = self.validators_for(url) {
            let etag = validators.etag.as_deref().and_then(to_value);
            let last_modified = validators.last_modified.as_deref().and_then(to_value);
            headers.extend(etag.map(|value| (header::IF_NONE_MATCH, value)));
            headers.extend(last_modified.map(|value| (header::IF_MODIFIED_SINCE, value)));
        }
        Ok(headers)
    }
}

fn secret_header(secret: &SecretHeader) -> Result<(HeaderName, HeaderValue), Failure> {
    let name = HeaderName::from_bytes(secret.name.as_bytes());
    let value = HeaderValue::from_bytes(secret.value.as_bytes());
    match (name, value) {
        (Ok(name), Ok(mut value)) => {
            value.set_sensitive(true);
            Ok((name, value))
        }
        _ => Err(Failure::new(
            FailureCause::Refused,
            format!("the header `{}` cannot be sent; mend its name or its value in `headers`", secret.name),
        )),
    }
}

/// User name and password of an address, still percent-encoded. Never printed.
pub(super) struct Credentials {
    username: String,
    password: Option<String>,
}

impl Credentials {
    /// The address with the credentials put back, from which the client makes an Authorization header (RFC 7617).
    pub(super) fn put_into(&self, url: &Url) -> Url {
        let mut url = url.clone();
        // Only addresses without a host refuse this, and none of those gets as far as here.
        let _ = (url.set_username(&self.username), url.set_password(self.password.as_deref()));
        url
    }
}

/// Takes user name and password out of an address, so that they are neither shown with it nor lost on a redirect
/// within the same origin. Drops the fragment as well.
pub(super) fn split_credentials(address: &str) -> Result<(Url, Credentials), Failure> {
    let mut url = Url::parse(address).map_err(|error| {
        Failure::new(FailureCause::Refused, format!("the address cannot be read: {error}; correct it in feeds.toml"))
    })?;
    url.set_fragment(None);
    let credentials = Credentials { username: url.username().to_owned(), password: url.password().map(str::to_owned) };
    Ok((Credentials { username: String::new(), password: None }.put_into(&url), credentials))
}

/// A header's value as text, a character for a byte: so it can be sent back byte for byte, whatever it was.
pub(super) fn to_text(value: &HeaderValue) -> String {
    value.as_bytes().iter().map(|byte| char::from(*byte)).collect()
}

/// Undoes `to_text`; None where the text cannot have come from a header.
fn to_value(text: &str) -> Option<HeaderValue> {
    let bytes: Option<Vec<u8>> = text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> FetchRequest {
        let validators =
            Validators { url: "https://a.example/feed".into(), etag: Some("\"é\"".into()), last_modified: None };
        let headers = vec![SecretHeader { name: "X-Key".into(), value: "secret".into() }];
        FetchRequest { validators: Some(validators), headers, ..FetchRequest::new("https://a.example/feed") }
    }

    #[test]
    fn validators_go_only_to_the_url_that_gave_them_and_byte_for_byte() {
        let headers = |url: &str| request().headers_for(&Url::parse(url).unwrap(), false).unwrap();
        assert_eq!(headers("https://a.example/feed")[header::IF_NONE_MATCH].as_bytes(), b"\"\xe9\"");
        for other in ["https://a.example/feed/", "http://a.example/feed", "https://a.example/feed?x"] {
            assert!(headers(other).get(header::IF_NONE_MATCH).is_none(), "{other}");
        }
    }

    #[test]
    fn secrets_go_only_to_their_own_origin_and_are_never_printed() {
        let (url, credentials) = split_credentials("https://user:p%40ss@a.example/feed#top").unwrap();
        assert_eq!(url.as_str(), "https://a.example/feed");
        assert_eq!(credentials.put_into(&url.join("/else").unwrap()).as_str(), "https://user:p%40ss@a.example/else");
        let home = request().headers_for(&url, true).unwrap();
        assert_eq!(home["x-key"], "secret");
        assert!(!format!("{home:?} {:?}", request()).contains("secret"));
        assert!(request().headers_for(&url, false).unwrap().get("x-key").is_none());
    }
}
