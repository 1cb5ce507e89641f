//! Validators of a file and the conditional requests that carry them (RFC 9110 §8.8 and §13).

use axum::http::{HeaderMap, header};
use sha2::{Digest, Sha256};
use std::time::{Duration, SystemTime};

/// The validators of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validators {
    /// A weak ETag: the same for the plain and for the compressed body.
    pub etag: String,
    /// When the file was written, in whole seconds; files are written only when their bytes change.
    pub last_modified: Option<SystemTime>,
}

impl Validators {
    /// The validators of these bytes.
    pub fn of(bytes: &[u8], modified: Option<SystemTime>) -> Validators {
        let digest = Sha256::digest(bytes);
        let hex: String = digest[..12].iter().map(|byte| format!("{byte:02x}")).collect();
        Validators { etag: format!("W/\"{hex}\""), last_modified: modified.map(whole_seconds) }
    }

    /// Returns true if and only if the request says that the client has these bytes already. If-None-Match counts
    /// before If-Modified-Since (RFC 9110 §13.2.2).
    pub fn are_met_by(&self, headers: &HeaderMap) -> bool {
        let mut tags = headers.get_all(header::IF_NONE_MATCH).iter().peekable();
        if tags.peek().is_some() {
            return tags.filter_map(|value| value.to_str().ok()).any(|value| self.is_among(value));
        }
        let since = headers.get(header::IF_MODIFIED_SINCE).and_then(|value| value.to_str().ok());
        let since = since.and_then(|value| httpdate::parse_http_date(value).ok());
        since.zip(self.last_modified).is_some_and(|(since, modified)| modified <= since)
    }

    /// The weak comparison (RFC 9110 §8.8.3.2); some proxies add `-gzip` to a tag and never take it off.
    fn is_among(&self, value: &str) -> bool {
        let plain = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').replace("-gzip", "");
        value.trim() == "*" || value.split(',').any(|tag| plain(tag) == plain(&self.etag))
    }
}

fn whole_seconds(time: SystemTime) -> SystemTime {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    SystemTime::UNIX_EPOCH + Duration::from_secs(since.as_secs())
}
