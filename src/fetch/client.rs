//! The HTTP clients underneath: one TLS setup, and a client for each way out (direct or by proxy, guarded or trusted,
//! keeping its connections or not), made when first needed.

use super::{
    failure::Failure,
    guard::Guard,
    names::Names,
    setup::{Limits, Setup, SetupError},
    turns::Turns,
    warmth::{KEPT_FOR, Warmth},
};
use crate::model::FailureCause;
use http::HeaderValue;
use reqwest::{Client, ClientBuilder, Proxy, redirect::Policy};
use rustls::{ClientConfig, RootCertStore};
use std::{
    sync::{Arc, Mutex},
    time::Instant,
};
use url::Url;

/// Clients kept at once; each is a pool and little more. Feeds rarely have proxies, and those are few.
const MAX_CLIENTS: usize = 32;

/// Header lines of an answer over HTTP/1.1; the usual limit of 100 is passed by sites that set a cookie per visitor
/// test. The bytes of a head are limited to some 400 KiB by the HTTP library.
const MAX_HEADER_LINES: usize = 1_100;

/// Bytes of the headers of an answer over HTTP/2.
const MAX_HEADER_BYTES_HTTP2: u32 = 256 * 1024;

/// Idle connections kept to a host that is warm: as many as the operator lets us open at once, usually one.
const MAX_IDLE: usize = 64;

/// A way out.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Way {
    proxy: Option<String>,
    /// Private addresses may be dialled.
    is_trusted: bool,
    /// Connections are kept for the next request.
    is_warm: bool,
}

/// A client for one request.
pub(super) struct Route {
    /// The client.
    pub(super) client: Client,
    /// True if a proxy resolves the name and connects.
    pub(super) is_proxied: bool,
}

/// All clients.
pub(super) struct Clients {
    tls: ClientConfig,
    user_agent: HeaderValue,
    proxy: Option<String>,
    limits: Limits,
    names: Names,
    clients: Mutex<Vec<(Way, Client)>>,
    warmth: Warmth,
    /// Turns at addresses.
    pub(super) turns: Arc<Turns>,
}

impl Clients {
    /// Sets up TLS and the first client, so that what cannot work is noticed at once.
    pub(super) fn new(setup: Setup) -> Result<Clients, SetupError> {
        let Ok(user_agent) = HeaderValue::from_str(&setup.user_agent) else {
            return Err(SetupError::UserAgent(setup.user_agent));
        };
        let turns = Arc::new(Turns::new(setup.address_parallel));
        let clients = Clients {
            tls: tls(&setup)?,
            user_agent,
            proxy: setup.proxy,
            limits: setup.limits,
            names: Names { lookup: setup.lookup, guard: Some(Guard::new(setup.allow)), turns: Arc::clone(&turns) },
            clients: Mutex::default(),
            warmth: Warmth::default(),
            turns,
        };
        clients.client(Way { proxy: clients.proxy.clone(), is_trusted: false, is_warm: true })?;
        Ok(clients)
    }

    /// The client for a request to `url`.
    pub(super) fn route(&self, proxy: Option<&str>, is_trusted: bool, url: &Url) -> Result<Route, Failure> {
        let proxy = proxy.or(self.proxy.as_deref()).map(str::to_owned);
        let is_proxied = proxy.is_some();
        let is_warm = self.warmth.is_warm(url, Instant::now());
        let client = self.client(Way { proxy, is_trusted, is_warm });
        let client = client.map_err(|error| Failure::new(FailureCause::Refused, error.to_string()))?;
        Ok(Route { client, is_proxied })
    }

    fn client(&self, way: Way) -> Result<Client, SetupError> {
        let mut clients = self.clients.lock().expect("building a client does not panic");
        if let Some((_, client)) = clients.iter().find(|(known, _)| *known == way) {
            return Ok(client.clone());
        }
        let client = self.build(&way)?;
        if clients.len() >= MAX_CLIENTS {
            clients.remove(0);
        }
        clients.push((way, client.clone()));
        Ok(client)
    }

    fn build(&self, way: &Way) -> Result<Client, SetupError> {
        // A proxy is the operator's own choice, wherever it stands, and resolves names on its side.
        let is_guarded = !way.is_trusted && way.proxy.is_none();
        let guard = self.names.guard.clone().filter(|_| is_guarded);
        let builder = lenient(Client::builder())
            .tls_backend_preconfigured(self.tls.clone())
            .user_agent(self.user_agent.clone())
            .redirect(Policy::none())
            .referer(false)
            .dns_resolver(Names { guard, ..self.names.clone() })
            .connect_timeout(self.limits.connect)
            .pool_idle_timeout(KEPT_FOR)
            .pool_max_idle_per_host(if way.is_warm { MAX_IDLE } else { 0 });
        let builder = match &way.proxy {
            Some(address) => builder.no_proxy().proxy(proxy(address)?),
            None => builder.no_proxy(),
        };
        Ok(builder.build()?)
    }
}

/// Reads a proxy's address; the HTTP library would take nearly anything for a host's name.
fn proxy(address: &str) -> Result<Proxy, SetupError> {
    let is_http = Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if is_http { Proxy::all(address).map_err(|_| SetupError::Proxy) } else { Err(SetupError::Proxy) }
}

/// Servers that are sloppy about their headers are read all the same, within limits.
fn lenient(builder: ClientBuilder) -> ClientBuilder {
    builder
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_max_headers(MAX_HEADER_LINES)
        .http2_max_header_list_size(MAX_HEADER_BYTES_HTTP2)
}

/// TLS that trusts the system's certificates and the Mozilla list: the system may know a company's own, and a bare
/// container knows none.
fn tls(setup: &Setup) -> Result<ClientConfig, SetupError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    // What of the system's store cannot be read is missing from it, no more.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots.add_parsable_certificates(setup.roots.iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(tls)
}
