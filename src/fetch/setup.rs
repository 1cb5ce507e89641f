//! What a fetcher is made from: who we are, what may be dialled, how long we wait.

use super::names::{Lookup, system_lookup};
use crate::model::{NetworkSettings, SiteSettings};
use ipnet::IpNet;
use rustls::pki_types::CertificateDer;
use std::time::Duration;

/// What a fetcher is made from.
#[derive(Clone)]
pub struct Setup {
    /// The User-Agent: who runs this, and where to complain.
    pub user_agent: String,
    /// Private address ranges that may be dialled.
    pub allow: Vec<IpNet>,
    /// An HTTP proxy for all requests that name none.
    pub proxy: Option<String>,
    /// Requests that wait on one address at a time.
    pub address_parallel: usize,
    /// How long to wait for what.
    pub limits: Limits,
    /// How names become addresses.
    pub lookup: Lookup,
    /// Certificates trusted besides those of the system and of the Mozilla list.
    pub roots: Vec<CertificateDer<'static>>,
}

impl Setup {
    /// The setup that `[network]` asks for.
    pub fn new(network: &NetworkSettings, user_agent: impl Into<String>) -> Setup {
        Setup {
            user_agent: user_agent.into(),
            allow: network.allow.clone(),
            proxy: network.proxy.clone(),
            address_parallel: network.address_parallel,
            limits: Limits::default(),
            lookup: system_lookup(),
            roots: Vec::new(),
        }
    }
}

/// The User-Agent that a site's settings make: `Dateline/VERSION (+where to read about us; whom to write to)`.
pub fn user_agent(site: &SiteSettings) -> String {
    let about = site.base_url.as_ref().map(|base| format!("+{base}/about.html"));
    let contact =
        site.contact.as_ref().map(|contact| if about.is_some() { contact.clone() } else { format!("+{contact}") });
    let product = concat!("Dateline/", env!("CARGO_PKG_VERSION"));
    let who = [about, contact].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let agent = if who.is_empty() { product.to_owned() } else { format!("{product} ({who})") };
    agent.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect()
}

/// How long to wait for what; the whole fetch has the request's own `timeout` besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For name, connection and TLS handshake together.
    pub connect: Duration,
    /// For the whole head of one answer, the time to connect included.
    pub head: Duration,
    /// For the next piece of the body.
    pub idle: Duration,
}

impl Default for Limits {
    /// Generous for a slow site far away, and still bounded: a publisher on the other side of the world answers
    /// within a second, an overloaded one within twenty.
    fn default() -> Self {
        Limits { connect: Duration::from_secs(10), head: Duration::from_secs(25), idle: Duration::from_secs(10) }
    }
}

/// Why no fetcher could be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The User-Agent has characters that no header may have.
    #[error("the User-Agent `{0}` cannot be sent; `contact` and `base_url` may hold only printable ASCII")]
    UserAgent(String),
    /// The address of a proxy cannot be used; it may hold a password and is not shown.
    #[error("the address of the proxy cannot be used; write `proxy` as `http://host:port`")]
    Proxy,
    /// TLS could not be set up.
    #[error("TLS cannot be set up")]
    Tls(#[from] rustls::Error),
    /// The client could not be built.
    #[error("the HTTP client cannot be set up")]
    Client(#[from] reqwest::Error),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_says_who_runs_this_and_where_to_complain() {
        let agent = |base_url: Option<&str>, contact: Option<&str>| {
            user_agent(&SiteSettings {
                base_url: base_url.map(str::to_owned),
                contact: contact.map(str::to_owned),
                ..SiteSettings::default()
            })
        };
        let product = concat!("Dateline/", env!("CARGO_PKG_VERSION"));
        let (base, desk) = (Some("https://wire.example"), Some("desk@wire.example"));
        assert_eq!(agent(None, None), product);
        assert_eq!(agent(None, desk), format!("{product} (+desk@wire.example)"));
        assert_eq!(agent(base, None), format!("{product} (+https://wire.example/about.html)"));
        assert_eq!(agent(base, desk), format!("{product} (+https://wire.example/about.html; desk@wire.example)"));
        assert_eq!(agent(None, Some("désk\n")), format!("{product} (+dsk)"));
    }
}
