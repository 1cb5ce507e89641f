//! The sample publishers of `dateline demo`: a real HTTP origin on loopback with invented news, and the `feeds.toml`
//! that polls it.
//!
//! The program that is shown is the ordinary one; only what it polls is ours. Publishers differ in format, encoding
//! and manners as real ones do: most are good, one is slow, one fails, one writes broken XML.

mod documents;
mod origin;
mod publishers;
mod settings;
mod stories;

use crate::clock::Clock;
use std::{io, net::SocketAddr};
use tokio::{net::TcpListener, task::JoinHandle};

/// The sample publishers, serving until dropped.
#[derive(Debug)]
pub struct Publishers {
    /// Where they serve.
    pub addr: SocketAddr,
    server: JoinHandle<()>,
}

impl Publishers {
    /// Starts to serve on a free port of loopback. The news are dated around the present of `clock`: some lie before
    /// it, others come within the next half hour.
    ///
    /// # Errors
    /// No port can be opened.
    pub async fn start(clock: Clock) -> io::Result<Publishers> {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let addr = listener.local_addr()?;
        let router = origin::router(clock);
        let server = tokio::spawn(async move {
            // Serving on a bound listener does not end by itself.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Publishers { addr, server })
    }

    /// The `feeds.toml` that polls the sample publishers and serves the editions at `listen`.
    pub fn feeds_toml(&self, listen: SocketAddr) -> String {
        settings::feeds_toml(self.addr, listen)
    }
}

impl Drop for Publishers {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[cfg(test)]
mod tests;
