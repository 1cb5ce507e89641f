//! Tells WebSub hubs which feeds have changed (W3C WebSub §6: how is between publisher and hub; all hubs known to us
//! take the form of PubSubHubbub). Called after the files are in place; nobody waits for it.

use crate::{
    model::{Document, PublicPath},
    publish::Published,
    render::site::Site,
};
use reqwest::{Client, StatusCode, header};
use std::time::Duration;
use url::form_urlencoded;

/// Waits before the second and third attempt. A hub that is down for longer learns of the next change.
const WAITS: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(60)];

/// The longest Retry-After that a ping waits for; after that it is old news.
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);

/// Whole time of one request.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A hub did not take the news of a feed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("hub `{hub}` did not take the news of `{topic}`: {reason}")]
pub struct HubFailure {
    /// The hub.
    pub hub: String,
    /// The address of the feed.
    pub topic: String,
    /// What happened at the last attempt.
    pub reason: String,
}

/// How one attempt ended.
enum Attempt {
    Taken,
    /// Worth another attempt, at the earliest after so long.
    Later(String, Duration),
    Refused(String),
}

/// A client for hubs: no cookies, no redirects, our name.
///
/// # Errors
/// TLS cannot be set up.
pub fn client(user_agent: &str) -> reqwest::Result<Client> {
    // Another part of the program may have installed it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().user_agent(user_agent).redirect(reqwest::redirect::Policy::none()).build()
}

/// The addresses of the feeds that changed.
pub fn topics(published: &Published, site: &Site) -> Vec<String> {
    let is_topic = |path: &&PublicPath| match path {
        PublicPath::Region(_, document) | PublicPath::Tag(_, _, document) => *document != Document::Page,
        _ => false,
    };
    published.changed.iter().filter(is_topic).map(|path| site.url(path)).collect()
}

/// Tells each hub of each topic, one request after the other, so that a hub never gets more than one of ours at once.
pub async fn ping(client: &Client, hubs: &[String], topics: &[String]) -> Vec<HubFailure> {
    let mut failures = Vec::new();
    for hub in hubs {
        for topic in topics {
            if let Err(reason) = tell(client, hub, topic).await {
                failures.push(HubFailure { hub: hub.clone(), topic: topic.clone(), reason });
                // It is down or does not want us: the other topics would fare no better.
                break;
            }
        }
    }
    failures
}

async fn tell(client: &Client, hub: &str, topic: &str) -> Result<(), String> {
    let mut waits = WAITS.into_iter();
    loop {
        match attempt(client, hub, topic).await {
            Attempt::Taken => return Ok(()),
            Attempt::Refused(reason) => return Err(reason),
            Attempt::Later(reason, at_least) => match waits.next() {
                Some(wait) if at_least <= LONGEST_WAIT => tokio::time::sleep(wait.max(at_least)).await,
                _ => return Err(reason),
            },
        }
    }
}

async fn attempt(client: &Client, hub: &str, topic: &str) -> Attempt {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "publish")
        .append_pair("hub.url", topic)
        .append_pair("hub.topic", topic)
        .finish();
    let request =
        client.post(hub).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").timeout(TIMEOUT).body(form);
    let answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) => return Attempt::Later(error.without_url().to_string(), Duration::ZERO),
    };
    let status = answer.status();
    let is_passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    match status {
        _ if status.is_success() => Attempt::Taken,
        _ if is_passing => Attempt::Later(status.to_string(), retry_after(answer.headers())),
        _ => Attempt::Refused(status.to_string()),
    }
}

/// Retry-After in seconds (RFC 9110 §10.2.3); hubs give no dates.
fn retry_after(headers: &header::HeaderMap) -> Duration {
    let value = headers.get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.trim().parse().ok()).map_or(Duration::ZERO, Duration::from_secs)
}
