//! Names → addresses that the guard lets through: the resolver of the HTTP client.
//!
//! The client dials only what this hands on, so whatever a name resolves to in the next moment, no address is dialled
//! that was not vetted. IP literals never come here; `guard` checks those in the URL.

use super::{guard::Guard, turns::Turns};
use futures_util::{FutureExt, future::BoxFuture};
use reqwest::dns::{Name, Resolve, Resolving};
use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// The future of a look-up.
pub type Looking = BoxFuture<'static, io::Result<Vec<IpAddr>>>;

/// Looks up the addresses of a name. Tests put their own in place of the system's.
pub type Lookup = Arc<dyn Fn(&str) -> Looking + Send + Sync>;

/// The system's own look-up: hosts file, DNS and whatever else it is set up with.
pub(super) fn system_lookup() -> Lookup {
    Arc::new(|host| {
        let host = host.to_owned();
        async move {
            let addresses = tokio::net::lookup_host((host, 0)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        }
        .boxed()
    })
}

/// A name did not resolve.
#[derive(Debug, thiserror::Error)]
#[error("`{host}` does not resolve")]
pub(super) struct LookupFailed {
    host: String,
    source: io::Error,
}

/// A name resolves only to addresses that may not be dialled.
#[derive(Debug, thiserror::Error)]
#[error("`{host}` resolves to `{address}`, which is not a public address; if it is meant, add it to `[network] allow`")]
pub(super) struct NotPublic {
    host: String,
    address: IpAddr,
}

/// The resolver; without a guard it hands on everything.
#[derive(Clone)]
pub(super) struct Names {
    pub(super) lookup: Lookup,
    pub(super) guard: Option<Guard>,
    pub(super) turns: Arc<Turns>,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        let looking = (self.lookup)(&host);
        let guard = self.guard.clone();
        let turns = Arc::clone(&self.turns);
        async move {
            let found = match looking.await {
                Ok(found) => found,
                Err(source) => return Err(LookupFailed { host, source }.into()),
            };
            let Some(first) = found.first().copied() else {
                let source = io::Error::new(io::ErrorKind::NotFound, "no addresses");
                return Err(LookupFailed { host, source }.into());
            };
            let permitted = |address: &IpAddr| guard.as_ref().is_none_or(|guard| guard.permits(*address));
            // The client fills in the port.
            let vetted: Vec<_> = found.into_iter().filter(permitted).map(|ip| SocketAddr::new(ip, 0)).collect();
            match vetted.first() {
                Some(address) => turns.note(&host, address.ip()),
                None => return Err(NotPublic { host, address: first }.into()),
            }
            let addresses: reqwest::dns::Addrs = Box::new(vetted.into_iter());
            Ok(addresses)
        }
        .boxed()
    }
}
