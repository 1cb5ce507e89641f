//! Tells a WebSub hub that feeds of ours have changed (WebSub §7; what hubs in the wild understand is PubSubHubbub's
//! `hub.mode=publish`), so that it fetches them and hands them on.
//!
//! The other direction of the same world: an HTTP request out, by the same rules for addresses, limits and time.

use super::{Fetcher, failure::Failure, request};
use http::{HeaderMap, HeaderValue, header};
use std::time::Duration;
use tokio::time::timeout;
use url::form_urlencoded::Serializer;

/// The longest a hub may take: it only notes what it is told.
const PATIENCE: Duration = Duration::from_secs(15);

impl Fetcher {
    /// Tells `hub` that the documents at `topics` have changed. Fails with a reason for the operator; trying again with
    /// the next change is enough, since hubs and subscribers poll as well.
    pub async fn announce(&self, hub: &str, topics: &[String]) -> Result<(), String> {
        let announcing = timeout(PATIENCE, self.post(hub, topics));
        let end = announcing.await.unwrap_or_else(|_| Err(Failure::out_of_time(PATIENCE, 0)));
        end.map_err(|failure| format!("the hub was not told: {}", failure.reason))
    }

    async fn post(&self, hub: &str, topics: &[String]) -> Result<(), Failure> {
        let (url, _) = request::split_credentials(hub)?;
        self.guard.check_url(&url, false)?;
        let route = self.clients.route(None, false, &url)?;
        let mut form = Serializer::new(String::new());
        form.append_pair("hub.mode", "publish");
        for topic in topics {
            form.append_pair("hub.url", topic);
        }
        let form_type = HeaderValue::from_static("application/x-www-form-urlencoded");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, form_type)]);
        let posting = route.client.post(url.clone()).headers(headers).body(form.finish());
        let response = posting.send().await.map_err(|error| Failure::of_exchange(&error, &url))?;
        match response.status() {
            status if status.is_success() => Ok(()),
            status => Err(Failure::of_status(status, response.headers(), &[])),
        }
    }
}
