//! Takes bodies off the wire within their limits: size, the wait for the next piece, and few large ones at a time.
//!
//! Each body may grow up to its feed's `max_bytes`, packed and unpacked; if all that are in flight did so at once, a
//! few hostile publishers could fill the memory. So a body that outgrows `LARGE_FROM` waits until it is one of
//! `LARGE_AT_ONCE`: all bodies together take at most `concurrency` × 1 MiB and 4 × 3 × `max_bytes` (packed, where room
//! is doubled as it fills, and unpacked).

use super::failure::Failure;
use crate::model::FailureCause;
use bytes::Bytes;
use reqwest::Response;
use std::time::Duration;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

/// Bodies larger than this at once. Real feeds of that size are rare and take a moment each.
pub(super) const LARGE_AT_ONCE: usize = 4;

/// What counts as large: 98 of 100 feeds stay below 512 KiB.
pub(super) const LARGE_FROM: u64 = 512 * 1024;

/// Room made at first, whatever length is promised: a lie costs no memory.
const FIRST_ROOM: u64 = 64 * 1024;

/// What is read of an error page, to see whose it is.
const PAGE_START: usize = 32 * 1024;

/// What one body may take.
pub(super) struct Intake<'a> {
    /// The largest body, packed as well as unpacked.
    pub(super) max_bytes: u64,
    /// The longest wait for the next piece.
    idle: Duration,
    large: &'a Semaphore,
    permit: Option<SemaphorePermit<'a>>,
}

impl<'a> Intake<'a> {
    /// `large` has `LARGE_AT_ONCE` permits for all bodies together.
    pub(super) fn new(max_bytes: u64, idle: Duration, large: &'a Semaphore) -> Self {
        Intake { max_bytes, idle, large, permit: None }
    }

    /// Returns true if and only if the body may already be large.
    pub(super) fn is_large(&self) -> bool {
        self.permit.is_some()
    }

    /// Waits until the body may be large.
    pub(super) async fn enlarge(&mut self) {
        if self.permit.is_none() {
            self.permit = self.large.acquire().await.ok();
        }
    }

    /// Reads a body whole, still packed; `n_bytes` counts along, so that it is right also when the fetch is cut short.
    pub(super) async fn read(&mut self, response: &mut Response, n_bytes: &mut u64) -> Result<Bytes, Failure> {
        let promised = response.content_length().unwrap_or(0);
        if promised > self.max_bytes {
            return Err(Failure::too_large(self.max_bytes));
        }
        let mut body = Vec::with_capacity(promised.min(FIRST_ROOM) as usize);
        while let Some(piece) = next_piece(response, self.idle).await? {
            *n_bytes += piece.len() as u64;
            if *n_bytes > self.max_bytes {
                return Err(Failure::too_large(self.max_bytes));
            }
            if *n_bytes > LARGE_FROM {
                self.enlarge().await;
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.into())
    }
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
