//! Where an answer sends us on to, and when we do not go along.

use super::{answer::Hop, failure::Failure, request::to_text};
use crate::model::FailureCause;
use http::header;
use reqwest::Response;
use url::Url;

/// Redirects followed in one fetch: publishers need up to four (scheme, host, path, campaign), browsers stop at 20.
const MAX_REDIRECTS: usize = 8;

/// The address an answer redirects to; None if it is no redirect.
pub(super) fn target(url: &Url, response: &Response) -> Result<Option<Url>, Failure> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    if !is_redirect {
        return Ok(None);
    }
    let Some(location) = response.headers().get(header::LOCATION) else {
        return Err(refusal(format!("answered {} without saying where to", response.status())));
    };
    // Some send raw UTF-8, which the URL parser escapes as it was meant.
    let location = std::str::from_utf8(location.as_bytes()).map_or_else(|_| to_text(location), str::to_owned);
    let target = url.join(location.trim()).map_err(|error| refusal(format!("redirects to no address: {error}")))?;
    tidy(url, target).map(Some)
}

/// Drops the fragment and credentials that a publisher put there, and keeps https.
fn tidy(from: &Url, mut target: Url) -> Result<Url, Failure> {
    target.set_fragment(None);
    if target.has_host() {
        // Refused only for addresses without a host.
        let _ = (target.set_username(""), target.set_password(None));
    }
    if from.scheme() == "https" && target.scheme() == "http" {
        // Servers behind a TLS terminator often say http and mean themselves: https is tried in its place, never
        // the other way round.
        if target.port().is_some() || target.set_scheme("https").is_err() {
            let host = target.host_str().unwrap_or_default();
            return Err(refusal(format!("redirects from https down to plain http at `{host}`, which is not followed")));
        }
    }
    Ok(target)
}

/// Refuses a way that leads in a circle or on and on.
pub(super) fn check(hops: &[Hop]) -> Result<(), Failure> {
    let Some((last, earlier)) = hops.split_last() else { return Ok(()) };
    if earlier.iter().any(|hop| hop.from == last.to) || last.from == last.to {
        return Err(refusal(format!("redirects in a circle of {}", hops.len())));
    }
    if hops.len() > MAX_REDIRECTS {
        return Err(refusal(format!("redirects more than {MAX_REDIRECTS} times")));
    }
    Ok(())
}

fn refusal(reason: String) -> Failure {
    Failure::new(FailureCause::Redirect, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_is_kept_and_foreign_credentials_are_dropped() {
        let tidied = |from: &str, to: &str| {
            tidy(&Url::parse(from).unwrap(), Url::parse(to).unwrap()).ok().map(|url| url.to_string())
        };
        let cases = [
            ("http://a.example/", "http://user:pass@b.example/#top", Some("http://b.example/")),
            ("https://a.example/", "http://b.example/x", Some("https://b.example/x")),
            ("https://a.example/", "http://b.example:8080/x", None),
            ("https://a.example/", "mailto:user@a.example", Some("mailto:user@a.example")),
        ];
        for (from, to, expected) in cases {
            assert_eq!(tidied(from, to).as_deref(), expected, "{from} {to}");
        }
    }

    #[test]
    fn circles_and_endless_ways_are_noticed() {
        let way = |addresses: &[&str]| -> Vec<Hop> {
            let pairs = addresses.windows(2);
            pairs.map(|pair| Hop { from: pair[0].into(), to: pair[1].into(), status: 302 }).collect()
        };
        assert!(check(&way(&["a", "b", "c"])).is_ok());
        assert!(check(&way(&["a", "a"])).is_err());
        assert!(check(&way(&["a", "b", "c", "b"])).is_err());
        assert!(check(&way(&["a", "b", "c", "d", "e", "f", "g", "h", "i"])).is_ok());
        assert!(check(&way(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"])).is_err());
    }
}
