//! The HTTP side of the sample publishers: validators, 304, gzip, and the manners of each.

use super::{
    documents::{Document, document},
    publishers::{Manner, PUBLISHERS, SamplePublisher},
};
use crate::{clock::Clock, model::Time};
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, Response, StatusCode, header},
    routing::get,
};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{io::Write, sync::Arc, time::Duration};

/// How long the slow one takes: long enough to be seen, short enough not to bore.
const SLOWNESS: Duration = Duration::from_millis(1500);

/// What the failing one asks for, in seconds.
const RETRY_AFTER: &str = "600";

struct Origin {
    clock: Clock,
    started_at: Time,
}

/// One path for each publisher.
pub(super) fn router(clock: Clock) -> Router {
    let started_at = clock.now();
    Router::new().route("/{publisher}", get(answer)).with_state(Arc::new(Origin { clock, started_at }))
}

async fn answer(State(origin): State<Arc<Origin>>, Path(id): Path<String>, request: HeaderMap) -> Response<Body> {
    let Some(publisher) = PUBLISHERS.iter().find(|publisher| publisher.id == id) else {
        return plain(StatusCode::NOT_FOUND, &[], "no such publisher\n");
    };
    match publisher.manner {
        Manner::Failing => {
            let headers = [(header::RETRY_AFTER, RETRY_AFTER)];
            return plain(StatusCode::SERVICE_UNAVAILABLE, &headers, "down for maintenance\n");
        }
        Manner::Slow => tokio::time::sleep(SLOWNESS).await,
        Manner::Good | Manner::Malformed => {}
    }
    feed(publisher, &origin, &request)
}

fn feed(publisher: &SamplePublisher, origin: &Origin, request: &HeaderMap) -> Response<Body> {
    let document = document(publisher, origin.started_at, origin.clock.now());
    let digest = Sha256::digest(&document.body);
    let etag = format!("\"{}\"", digest[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let modified = httpdate::fmt_http_date(document.modified_at.into());
    let validators = [(header::ETAG, etag.as_str()), (header::LAST_MODIFIED, modified.as_str())];
    // RFC 9110 §13.2.2: If-Modified-Since counts only without If-None-Match.
    let is_known = match value(request, &header::IF_NONE_MATCH) {
        Some(known) => known.contains(&etag),
        None => value(request, &header::IF_MODIFIED_SINCE) == Some(&modified),
    };
    if is_known {
        return plain(StatusCode::NOT_MODIFIED, &validators, "");
    }
    let takes_gzip = value(request, &header::ACCEPT_ENCODING).is_some_and(|codings| codings.contains("gzip"));
    whole(&document, &validators, takes_gzip.then(|| gzip(&document.body)))
}

fn whole(document: &Document, validators: &[(HeaderName, &str)], gzipped: Option<Vec<u8>>) -> Response<Body> {
    let mut headers = vec![(header::CONTENT_TYPE, document.content_type), (header::VARY, "Accept-Encoding")];
    headers.extend(validators.iter().cloned());
    if gzipped.is_some() {
        headers.push((header::CONTENT_ENCODING, "gzip"));
    }
    response(StatusCode::OK, &headers, Body::from(gzipped.unwrap_or_else(|| document.body.clone())))
}

fn plain(status: StatusCode, headers: &[(HeaderName, &str)], text: &'static str) -> Response<Body> {
    response(status, headers, Body::from(text))
}

fn response(status: StatusCode, headers: &[(HeaderName, &str)], body: Body) -> Response<Body> {
    let builder = Response::builder().status(status);
    let builder = headers.iter().fold(builder, |builder, (name, value)| builder.header(name, *value));
    builder.body(body).expect("the headers are ours")
}

fn value<'a>(request: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    request.get(name).and_then(|value| value.to_str().ok())
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).and_then(|()| encoder.finish()).expect("memory takes every write")
}
