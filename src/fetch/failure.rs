//! What went wrong → a cause for the scheduler and a sentence for the operator.
//!
//! The client wraps the errors of five libraries in each other; what matters is found by walking down to it.
//! Sentences name hosts, never whole addresses: those may hold secrets.

use super::{
    block,
    names::{LookupFailed, NotPublic},
};
use crate::model::FailureCause;
use http::{HeaderMap, StatusCode, header};
use rustls::CertificateError;
use std::{error::Error, io, time::Duration};
use url::Url;

/// Why a fetch failed.
#[derive(Debug)]
pub(super) struct Failure {
    /// By what the scheduler should do about it.
    pub(super) cause: FailureCause,
    /// For the operator.
    pub(super) reason: String,
}

impl Failure {
    pub(super) fn new(cause: FailureCause, reason: impl Into<String>) -> Failure {
        Failure { cause, reason: reason.into() }
    }

    /// The whole fetch took longer than it may.
    pub(super) fn out_of_time(limit: Duration, n_bytes: u64) -> Failure {
        let reason = format!("not done after {} s, with {n_bytes} bytes read; see `timeout`", limit.as_secs_f32());
        Failure::new(FailureCause::Timeout, reason)
    }

    /// No head of an answer came.
    pub(super) fn silent(url: &Url, limit: Duration) -> Failure {
        let reason = format!("`{}` did not answer within {} s", host(url), limit.as_secs_f32());
        Failure::new(FailureCause::Timeout, reason)
    }

    /// robots.txt shuts us out by name.
    pub(super) fn shut_out(url: &Url) -> Failure {
        let reason = format!("robots.txt of `{}` shuts Dateline out by name; remove the feed", host(url));
        Failure::new(FailureCause::Robots, reason)
    }

    /// A guardian's page stands in for the document.
    pub(super) fn blocked(status: StatusCode, guardian: &str) -> Failure {
        let reason = format!("answered {status} with {guardian}; ask the publisher to let us in, or remove the feed");
        Failure::new(FailureCause::Blocked, reason)
    }

    /// An answer whose status says that there is no document.
    pub(super) fn of_status(status: StatusCode, headers: &HeaderMap, page: &[u8]) -> Failure {
        if let Some(guardian) = block::recognize(headers, page) {
            return Failure::blocked(status, guardian);
        }
        let (cause, advice) = match status.as_u16() {
            304 => (FailureCause::ServerError, " to a request without validators; the publisher's cache is at fault"),
            401 | 407 => (FailureCause::Unauthorized, "; check the feed's credentials"),
            403 => (FailureCause::Blocked, "; ask the publisher to let us in, or remove the feed"),
            404 => (FailureCause::NotFound, "; the feed may have moved, look for it on the publisher's site"),
            410 => (FailureCause::Gone, ": the feed is gone for good, the publisher says; remove it"),
            429 => (FailureCause::RateLimited, "; we come more rarely"),
            503 if headers.contains_key(header::RETRY_AFTER) => (FailureCause::RateLimited, "; we come back as asked"),
            206 => (FailureCause::Truncated, " though the whole document was asked for"),
            400..=499 => (FailureCause::ClientError, ""),
            500..=599 => (FailureCause::ServerError, ""),
            _ => (FailureCause::NotAFeed, ", without a document"),
        };
        Failure::new(cause, format!("answered {status}{advice}"))
    }

    /// No answer came: the exchange failed before or in its head.
    pub(super) fn of_exchange(error: &reqwest::Error, url: &Url) -> Failure {
        let host = host(url);
        if let Some(refused) = find::<NotPublic>(error) {
            return Failure::new(FailureCause::Refused, refused.to_string());
        }
        if let Some(lookup) = find::<LookupFailed>(error) {
            let source = lookup.source().map(ToString::to_string).unwrap_or_default();
            return Failure::new(FailureCause::Dns, format!("{lookup}: {source}"));
        }
        if let Some(tls) = find::<rustls::Error>(error) {
            return Failure::new(FailureCause::Tls, format!("`{host}`: {}", explain_tls(tls)));
        }
        if error.is_timeout() {
            return Failure::new(FailureCause::Timeout, format!("no connection to `{host}` in time"));
        }
        if find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse_too_large) {
            let reason = format!("the head of the answer of `{host}` has no end in sight");
            return Failure::new(FailureCause::TooLarge, reason);
        }
        let act = if error.is_connect() { "no connection to" } else { "no answer from" };
        Failure::new(FailureCause::Connection, format!("{act} `{host}`: {}", innermost(error)))
    }

    /// The head came, but the body did not arrive whole.
    pub(super) fn of_body(error: &reqwest::Error) -> Failure {
        Failure::new(FailureCause::Truncated, format!("the document was cut off: {}", innermost(error)))
    }

    /// The body has no end, or none within what is allowed.
    pub(super) fn too_large(max_bytes: u64) -> Failure {
        let reason = format!("the document is larger than {max_bytes} bytes; if that is right, raise `max_bytes`");
        Failure::new(FailureCause::TooLarge, reason)
    }

    /// The body came whole, and its compression is no good.
    pub(super) fn of_coding(error: &io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                Failure::new(FailureCause::Truncated, "the document was cut off before it was compressed whole")
            }
            _ => Failure::new(FailureCause::NotAFeed, format!("the document is badly compressed: {error}")),
        }
    }
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// The first error of that type on the way down. `io::Error` hides what it wraps from `source`.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    chain(error).find_map(|error| error.downcast_ref::<E>())
}

/// The message of the error at the bottom, where the cause is.
fn innermost(error: &reqwest::Error) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| {
        let error: &'a (dyn Error + 'static) = *error;
        match error.downcast_ref::<io::Error>() {
            Some(wrapper) => wrapper.get_ref().map(|inner| inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

/// What is wrong with a certificate or a handshake.
fn explain_tls(error: &rustls::Error) -> String {
    let fault = match error {
        rustls::Error::InvalidCertificate(fault) => fault,
        rustls::Error::AlertReceived(alert) => return format!("the server ended the TLS handshake ({alert:?})"),
        rustls::Error::PeerIncompatible(_) => return "the server speaks only versions of TLS older than 1.2".into(),
        other => return format!("the TLS handshake failed: {other}"),
    };
    let fault = match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "is not valid yet",
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => "is for another name",
        CertificateError::UnknownIssuer => {
            "is signed by nobody we trust (or the server leaves out a link of the chain)"
        }
        CertificateError::Revoked => "has been revoked",
        CertificateError::BadSignature => "has a wrong signature",
        other => return format!("the certificate is not accepted: {other}"),
    };
    format!("the certificate {fault}; tell the publisher")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_named_by_what_can_be_done_about_it() {
        let cases = [
            (401, FailureCause::Unauthorized),
            (403, FailureCause::Blocked),
            (404, FailureCause::NotFound),
            (410, FailureCause::Gone),
            (418, FailureCause::ClientError),
            (429, FailureCause::RateLimited),
            (500, FailureCause::ServerError),
            (503, FailureCause::ServerError),
            (206, FailureCause::Truncated),
            (204, FailureCause::NotAFeed),
        ];
        for (status, expected) in cases {
            let failure = Failure::of_status(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), b"");
            assert_eq!(failure.cause, expected, "{status}");
        }
        let asked = HeaderMap::from_iter([(header::RETRY_AFTER, "60".parse().unwrap())]);
        let failure = Failure::of_status(StatusCode::SERVICE_UNAVAILABLE, &asked, b"");
        assert_eq!(failure.cause, FailureCause::RateLimited);
    }
}
