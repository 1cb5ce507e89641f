//! One HTTP exchange with a publisher: a request with validators in, a document, "not modified" or a reason out.
//!
//! The second step of a poll, and the only code that talks to publishers. It knows the protocols (conditional
//! requests, redirects, freshness, compression, TLS) and distrusts whatever comes back: every address is vetted
//! before it is dialled, every size and every wait has a limit. It does not know when a feed is due, what a feed
//! looks like inside, or what is stored; it keeps nothing between two requests but connections and robots.txt.
//! Redirects are followed by hand, because a client that follows them on its own would carry validators and
//! credentials along and would not ask the guard at each hop.

mod answer;
mod block;
mod body;
mod client;
mod coding;
mod failure;
mod freshness;
mod guard;
mod links;
mod names;
mod redirect;
mod request;
pub mod robots;
mod robots_cache;
mod setup;
mod turns;
mod warmth;

pub use answer::{Answer, Document, Fetched, Hop};
pub use links::Links;
pub use names::{Looking, Lookup};
pub use request::FetchRequest;
pub use robots_cache::{RobotsCache, RobotsRecord};
pub use setup::{Limits, Setup, SetupError, user_agent};

use crate::model::Time;
use answer::Trail;
use body::{Intake, LARGE_AT_ONCE};
use client::Clients;
use failure::Failure;
use guard::Guard;
use http::{HeaderMap, StatusCode, header};
use reqwest::Response;
use robots::{Robots, Verdict};
use tokio::{sync::Semaphore, time::timeout};
use url::Url;

/// What is read of a robots.txt: RFC 9309 §2.5 asks for 500 KiB at least.
const MAX_ROBOTS_BYTES: u64 = 512 * 1024;

/// Fetches documents politely and safely. Made once and shared.
pub struct Fetcher {
    clients: Clients,
    guard: Guard,
    limits: Limits,
    robots: RobotsCache,
    large: Semaphore,
}

impl Fetcher {
    /// Makes a fetcher. Fails if no certificates are trusted or a header or proxy cannot be read.
    pub fn new(setup: Setup) -> Result<Fetcher, SetupError> {
        Ok(Fetcher {
            guard: Guard::new(setup.allow.clone()),
            limits: setup.limits.clone(),
            clients: Clients::new(setup)?,
            robots: RobotsCache::default(),
            large: Semaphore::new(LARGE_AT_ONCE),
        })
    }

    /// Fetches a document. Whatever happens is an outcome, never an error. `now` serves only to reckon with dates
    /// in the headers of a server that does not state its own time.
    pub async fn fetch(&self, request: &FetchRequest, now: Time) -> Fetched {
        // Waiting for our own turn is not the publisher's delay.
        let _turn = self.clients.turns.take(&request.url).await;
        let mut trail = Trail::start(now);
        let end = timeout(request.timeout, self.follow(request, &mut trail)).await;
        let failure = match end {
            Ok(Ok(fetched)) => return fetched,
            Ok(Err(failure)) => failure,
            Err(_) => Failure::out_of_time(request.timeout, trail.n_bytes),
        };
        Fetched::Failed { answer: trail.answer(), cause: failure.cause, reason: failure.reason }
    }

    /// Fetches the robots.txt of a feed's host and remembers what it says. Where there is none, nobody objects;
    /// where it cannot be had, what was known before stays known (RFC 9309 §2.3.1, but only a group that names
    /// Dateline is ever obeyed, so an unreachable file shuts nobody out).
    pub async fn visit_robots(&self, feed: &FetchRequest, now: Time) -> Verdict {
        let Ok((url, _)) = request::split_credentials(&feed.url) else { return Verdict::Open };
        let Ok(address) = url.join("/robots.txt") else { return Verdict::Open };
        let request = FetchRequest {
            proxy: feed.proxy.clone(),
            timeout: feed.timeout,
            max_bytes: MAX_ROBOTS_BYTES,
            allow_private: feed.allow_private,
            ..FetchRequest::new(address.as_str())
        };
        match self.fetch(&request, now).await {
            Fetched::Document(document) => self.robots.remember(&url, Some(Robots::parse(&document.body)), now),
            Fetched::Failed { answer: Some(answer), .. } if (400..500).contains(&answer.status) => {
                self.robots.remember(&url, Some(Robots::default()), now);
            }
            Fetched::NotModified(_) | Fetched::Failed { .. } => self.robots.remember(&url, None, now),
        }
        self.robots.verdict(&feed.url)
    }

    /// What is known of publishers' robots.txt.
    pub fn robots(&self) -> &RobotsCache {
        &self.robots
    }

    /// Goes from hop to hop until an answer is no redirect.
    async fn follow(&self, request: &FetchRequest, trail: &mut Trail) -> Result<Fetched, Failure> {
        let (home, credentials) = request::split_credentials(&request.url)?;
        let mut url = home.clone();
        loop {
            let is_home = url.origin() == home.origin();
            let asked = if is_home { credentials.put_into(&url) } else { url.clone() };
            let headers = request.headers_for(&url, is_home)?;
            let response = self.ask(request, asked, is_home && request.allow_private, headers).await?;
            trail.arrive(&url, &response, request.validators_for(&url).is_some());
            match redirect::target(&url, &response)? {
                Some(next) => {
                    trail.depart(&url, &next, response.status());
                    redirect::check(&trail.hops)?;
                    url = next;
                }
                None => return self.receive(request, &url, response, trail).await,
            }
        }
    }

    /// Sends one request, if the guard and robots.txt let it pass, and waits for the head of the answer.
    async fn ask(
        &self,
        request: &FetchRequest,
        url: Url,
        is_trusted: bool,
        headers: HeaderMap,
    ) -> Result<Response, Failure> {
        self.guard.check_url(&url, is_trusted)?;
        if self.robots.verdict(url.as_str()) == Verdict::ShutForDateline {
            return Err(Failure::shut_out(&url));
        }
        let route = self.clients.route(request.proxy.as_deref(), is_trusted, &url)?;
        let sending = route.client.get(url.clone()).headers(headers).send();
        let response = timeout(self.limits.head, sending)
            .await
            .map_err(|_| Failure::silent(&url, self.limits.head))?
            .map_err(|error| Failure::of_exchange(&error, &url))?;
        if !route.is_proxied && !is_trusted {
            self.guard.check_connected(response.remote_addr())?;
        }
        Ok(response)
    }

    /// Reads what the last hop answered.
    async fn receive(
        &self,
        request: &FetchRequest,
        url: &Url,
        mut response: Response,
        trail: &mut Trail,
    ) -> Result<Fetched, Failure> {
        let status = response.status();
        let headers = response.headers().clone();
        match status {
            StatusCode::NOT_MODIFIED if request.validators_for(url).is_some() => {
                return Ok(Fetched::NotModified(trail.arrived()));
            }
            StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::PARTIAL_CONTENT => {
                return Err(Failure::of_status(status, &headers, &[]));
            }
            _ if !status.is_success() => {
                let page = body::read_start(&mut response, self.limits.idle).await;
                let page = coding::decode_start(&headers, &page);
                return Err(Failure::of_status(status, &headers, &page));
            }
            _ => {}
        }
        let mut intake = Intake::new(request.max_bytes, self.limits.idle, &self.large);
        let wire = intake.read(&mut response, &mut trail.n_bytes).await?;
        let body = coding::decode(&headers, wire, &mut intake).await?;
        if let Some(guardian) = block::recognize(&headers, &body) {
            return Err(Failure::blocked(status, guardian));
        }
        Ok(Fetched::Document(Document {
            answer: trail.arrived(),
            content_type: headers.get(header::CONTENT_TYPE).map(request::to_text),
            validators: answer::validators(url, &headers),
            body,
        }))
    }
}
