//! Reads bodies off the wire within their limits: size, and the wait for the next piece.

use super::failure::Failure;
use crate::model::FailureCause;
use bytes::Bytes;
use reqwest::Response;
use std::time::Duration;
use tokio::time::timeout;

/// Room made at first, whatever length is promised: most feeds fit, and a lie costs no memory.
const FIRST_ROOM: u64 = 64 * 1024;

/// What is read of an error page, to see whose it is.
const PAGE_START: usize = 32 * 1024;

/// Reads a body whole, still compressed; `n_bytes` counts along, so that it is right also when the fetch is cut short.
pub(super) async fn read(
    response: &mut Response,
    max_bytes: u64,
    idle: Duration,
    n_bytes: &mut u64,
) -> Result<Bytes, Failure> {
    let promised = response.content_length().unwrap_or(0);
    if promised > max_bytes {
        return Err(Failure::too_large(max_bytes));
    }
    let mut body = Vec::with_capacity(promised.min(FIRST_ROOM) as usize);
    while let Some(piece) = next_piece(response, idle).await? {
        *n_bytes += piece.len() as u64;
        if *n_bytes > max_bytes {
            return Err(Failure::too_large(max_bytes));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body.into())
}

/// Reads the beginning of a page, as far as it comes: whatever goes wrong, it is only for the reason.
pub(super) async fn read_start(response: &mut Response, idle: Duration) -> Vec<u8> {
    let mut page = Vec::new();
    while let Ok(Some(piece)) = next_piece(response, idle).await {
        page.extend_from_slice(&piece[..piece.len().min(PAGE_START - page.len())]);
        if page.len() == PAGE_START {
            break;
        }
    }
    page
}

async fn next_piece(response: &mut Response, idle: Duration) -> Result<Option<Bytes>, Failure> {
    match timeout(idle, response.chunk()).await {
        Ok(piece) => piece.map_err(|error| Failure::of_body(&error)),
        Err(_) => Err(Failure::new(
            FailureCause::Timeout,
            format!("sent nothing more for {} s in the middle of the document", idle.as_secs_f32()),
        )),
    }
}
