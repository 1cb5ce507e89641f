//! Which hosts are worth a connection that is kept open: those that were asked a moment ago and so will be again.
//!
//! A publisher with many feeds is spared a handshake for each; ten thousand with one feed do not leave ten thousand
//! idle sockets behind, more than a process may usually have. The HTTP client itself can limit idle connections only
//! by host.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};
use url::Url;

/// How long an idle connection is kept: some gaps of three seconds, and less than servers usually wait.
pub(super) const KEPT_FOR: Duration = Duration::from_secs(15);

/// Hosts kept warm at once. An idle connection each (`host_parallel`) stays well below the usual limit of 1,024 open
/// files.
const MAX_HOSTS: usize = 200;

/// Remembers the hosts asked last.
#[derive(Default)]
pub(super) struct Warmth {
    hosts: Mutex<HashMap<String, Instant>>,
}

impl Warmth {
    /// Returns true if and only if the URL's host has been asked a moment ago; notes that it is being asked now.
    pub(super) fn is_warm(&self, url: &Url, now: Instant) -> bool {
        let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
        let mut hosts = self.hosts.lock().expect("nothing panics while hosts are noted");
        let is_recent = |asked: &Instant| now.duration_since(*asked) < KEPT_FOR;
        if let Some(asked) = hosts.get_mut(host) {
            let was_recent = is_recent(asked);
            *asked = now;
            return was_recent;
        }
        if hosts.len() >= MAX_HOSTS {
            hosts.retain(|_, asked| is_recent(asked));
        }
        if hosts.len() < MAX_HOSTS {
            hosts.insert(host.to_owned(), now);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_warm_when_it_is_asked_again_soon_and_there_are_never_too_many() {
        let warmth = Warmth::default();
        let start = Instant::now();
        let ask = |host: usize, seconds| {
            let url = Url::parse(&format!("http://{host}.example/")).unwrap();
            warmth.is_warm(&url, start + Duration::from_secs(seconds))
        };
        assert!(!ask(0, 0) && ask(0, 3) && !ask(0, 30) && ask(0, 31));
        for host in 1..1000 {
            assert!(!ask(host, 40));
        }
        assert_eq!(warmth.hosts.lock().unwrap().len(), MAX_HOSTS);
        assert!(ask(5, 41) && !ask(999, 41) && !ask(999, 60), "what had no room gets some when others have cooled");
    }
}
