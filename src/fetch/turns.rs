//! A loose cap on requests to one address at a time: thousands of unrelated sites share a CDN's addresses, and each
//! would be within its own limits while all of them together are a burst.
//!
//! What a name resolved to last time is good enough for that; a name seen for the first time is not held up. Private
//! addresses are not counted: those are the operator's own.

use super::guard::is_public;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

/// Names remembered; 50 bytes each. When it is full we begin anew, and soon know again who is busy.
const MAX_NAMES: usize = 50_000;

/// Hands out turns.
pub(super) struct Turns {
    parallel: usize,
    names: Mutex<HashMap<String, IpAddr>>,
    addresses: Mutex<HashMap<IpAddr, Arc<Semaphore>>>,
}

impl Turns {
    /// At most `parallel` turns at once for one address.
    pub(super) fn new(parallel: usize) -> Turns {
        Turns { parallel: parallel.max(1), names: Mutex::default(), addresses: Mutex::default() }
    }

    /// Notes what a name resolved to.
    pub(super) fn note(&self, host: &str, address: IpAddr) {
        if !is_public(address) {
            return;
        }
        let mut names = self.names.lock().expect("nothing panics while names are noted");
        if names.len() >= MAX_NAMES {
            names.clear();
        }
        names.insert(host.to_owned(), address);
    }

    /// Waits for a turn at the address of a URL's host, if that is known; the turn ends when it is dropped.
    pub(super) async fn take(&self, address: &str) -> Option<OwnedSemaphorePermit> {
        let url = Url::parse(address).ok()?;
        let address = *self.names.lock().expect("nothing panics while names are noted").get(url.host_str()?)?;
        let semaphore = self.semaphore(address);
        semaphore.acquire_owned().await.ok()
    }

    fn semaphore(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut addresses = self.addresses.lock().expect("nothing panics while turns are counted");
        if addresses.len() > MAX_NAMES {
            addresses.retain(|_, semaphore| Arc::strong_count(semaphore) > 1);
        }
        let semaphore = addresses.entry(address).or_insert_with(|| Arc::new(Semaphore::new(self.parallel)));
        Arc::clone(semaphore)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn sites_that_share_an_address_wait_for_each_other_and_others_do_not() {
        let turns = Turns::new(1);
        for (host, address) in [("a.example", "9.9.9.9"), ("b.example", "9.9.9.9"), ("c.example", "127.0.0.1")] {
            turns.note(host, address.parse().unwrap());
        }
        let held = turns.take("https://a.example/feed").now_or_never().flatten();
        assert!(held.is_some());
        assert!(turns.take("https://b.example/feed").now_or_never().is_none(), "it has to wait");
        assert!(matches!(turns.take("https://c.example/feed").now_or_never(), Some(None)), "it needs no turn");
        drop(held);
        assert!(turns.take("https://b.example/feed").now_or_never().flatten().is_some());
    }
}
