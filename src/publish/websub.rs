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
            if let Err(reason) = tell(client, hub, topic, &WAITS).await {
                failures.push(HubFailure { hub: hub.clone(), topic: topic.clone(), reason });
                // It is down or does not want us: the other topics would fare no better.
                break;
            }
        }
    }
    failures
}

async fn tell(client: &Client, hub: &str, topic: &str, waits: &[Duration]) -> Result<(), String> {
    let mut waits = waits.iter().copied();
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, extract::State, http::HeaderMap, routing::post};
    use std::sync::{Arc, Mutex};

    type Told = Arc<Mutex<Vec<String>>>;
    type Statuses = Arc<Mutex<Vec<u16>>>;

    /// A hub that answers with these statuses, one after the other, and remembers what it was told.
    async fn hub(statuses: &[u16]) -> (String, Told) {
        let told = Arc::new(Mutex::new(Vec::new()));
        let statuses = Arc::new(Mutex::new(statuses.to_vec()));
        let answer = async |State((told, statuses)): State<(Told, Statuses)>, headers: HeaderMap, body: String| {
            assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
            told.lock().unwrap().push(body);
            StatusCode::from_u16(statuses.lock().unwrap().remove(0)).unwrap()
        };
        let router = Router::new().route("/", post(answer)).with_state((told.clone(), statuses));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (format!("http://{address}/"), told)
    }

    #[tokio::test]
    async fn a_hub_is_told_again_while_it_is_down_and_not_when_it_refuses() {
        let cases: [(&[u16], Result<(), &str>, usize); 5] = [
            (&[204], Ok(()), 1),
            (&[202], Ok(()), 1),
            (&[503, 429, 204], Ok(()), 3),
            (&[500, 500, 500], Err("500 Internal Server Error"), 3),
            (&[400], Err("400 Bad Request"), 1),
        ];
        let client = client("Dateline test").unwrap();
        for (statuses, expected, n_told) in cases {
            let (address, told) = hub(statuses).await;
            let waits = [Duration::from_millis(1); 2];
            let result = tell(&client, &address, "https://wire.example.org/asia/feed.xml", &waits).await;
            assert_eq!(result, expected.map_err(str::to_owned), "{statuses:?}");
            assert_eq!(told.lock().unwrap().len(), n_told, "{statuses:?}");
        }
    }

    #[tokio::test]
    async fn each_changed_feed_is_told_of_and_no_page() {
        let (address, told) = hub(&[204, 204]).await;
        let topics = ["https://wire.example.org/asia/feed.xml", "https://wire.example.org/asia/feed.atom"];
        let topics = topics.map(str::to_owned);
        assert_eq!(ping(&client("Dateline test").unwrap(), &[address], &topics).await, []);
        assert_eq!(
            told.lock().unwrap()[0],
            "hub.mode=publish&hub.url=https%3A%2F%2Fwire.example.org%2Fasia%2Ffeed.xml\
             &hub.topic=https%3A%2F%2Fwire.example.org%2Fasia%2Ffeed.xml"
        );
    }
}
