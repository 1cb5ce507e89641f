//! `[defaults]` and `[[feed]]`: what to poll, how, and whether it may be named in public.

use super::ids::{feed_id, feed_id_from_url};
use super::mistake::{Complaint, Place};
use super::polling::Polling;
use super::publishers::{OnlyNamed, Publishers};
use super::secrets::{Environment, basic_authorization, fill, is_private_address, without_credentials};
use super::table::{Table, Text};
use super::values;
use crate::link::registrable_domain;
use crate::model::feed::SecretHeader;
use crate::model::{Country, FeedId, FeedSettings, PublisherId, Schedule};
use std::collections::HashMap;
use url::Url;

/// Headers that Dateline writes itself, or promises never to send.
const OWN_HEADERS: &[&str] = &[
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "host",
    "if-modified-since",
    "if-none-match",
    "range",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Headers whose values are secrets by their nature.
const SECRET_HEADERS: &[&str] = &["authorization", "proxy-authorization", "x-api-key", "api-key", "x-auth-token"];

/// Reads feeds one by one and remembers what must not be there twice.
pub(super) struct FeedReader<'a, 'p> {
    environment: &'a Environment<'a>,
    publishers: &'p mut Publishers,
    defaults: Polling,
    ids: HashMap<String, Place>,
    addresses: HashMap<String, Place>,
}

/// The address of a feed.
struct Address {
    url: Url,
    shown: String,
    is_private: bool,
    /// True if an earlier feed has it too.
    is_repeated: bool,
}

impl<'a, 'p> FeedReader<'a, 'p> {
    /// A reader with what `[defaults]` says.
    pub(super) fn new(
        defaults: Option<Table<'_>>,
        publishers: &'p mut Publishers,
        environment: &'a Environment<'a>,
    ) -> FeedReader<'a, 'p> {
        let mut polling = Polling::built_in();
        if let Some(table) = defaults {
            polling = Polling::read(&table, environment).or(&polling);
            check_intervals(&table, &polling);
            table.finish();
        }
        FeedReader { environment, publishers, defaults: polling, ids: HashMap::new(), addresses: HashMap::new() }
    }

    /// Reads one `[[feed]]`; None where a mistake leaves nothing to poll.
    pub(super) fn read(&mut self, mut table: Table<'_>) -> Option<FeedSettings> {
        let given_id = table.text("id");
        if let Some(id) = given_id {
            table.rename(format!("feed `{}`", id.text));
        }
        let url_text = table.required_text("url", "write the address of the feed");
        let shown = url_text.map(|url| without_credentials(url.text));
        if let (None, Some(shown)) = (given_id, &shown) {
            table.rename(format!("feed `{shown}`"));
        }
        let address = url_text.and_then(|text| self.address(&table, text));
        let is_repeated = address.as_ref().is_some_and(|address| address.is_repeated);
        let id = table.read("id", feed_id).or_else(|| shown.as_deref().map(feed_id_from_url));
        let headers = self.headers(&table);
        let settings = self.settings(&table, id.as_deref(), address, headers);
        if let (Some(id), Some(text)) = (id, given_id.or(url_text))
            && (given_id.is_some() || !is_repeated)
        {
            self.note_repeated_id(&table, &id, text.place);
        }
        table.finish();
        settings
    }

    fn settings(
        &mut self,
        table: &Table<'_>,
        id: Option<&str>,
        address: Option<Address>,
        headers: Vec<(SecretHeader, bool)>,
    ) -> Option<FeedSettings> {
        let polling = Polling::read(table, self.environment).or(&self.defaults);
        check_intervals(table, &polling);
        let country = table.read("country", values::country);
        let language = table.read("language", values::language);
        let home = table.read("home", |text| values::web_url(text).map(String::from));
        let (countries_add, countries_drop) = countries(table);
        let enabled = table.flag("enabled").unwrap_or(true);
        let only_named = OnlyNamed { country, language: language.clone(), home };
        let publisher = self.publisher(table, address.as_ref(), only_named);
        let has_secret_header = headers.iter().any(|(_, is_secret)| *is_secret);
        let (address, id) = (address?, id?);
        Some(FeedSettings {
            id: FeedId(id.to_owned()),
            url: address.url.into(),
            shown_url: address.shown,
            is_private: address.is_private || has_secret_header,
            publisher: publisher?,
            section: polling.section,
            tags: polling.tags.unwrap_or_default(),
            enabled,
            schedule: polling.schedule.unwrap_or(Schedule::Auto),
            time_zone: polling.time_zone,
            min_interval: polling.min_interval?,
            max_interval: polling.max_interval?,
            hint_ceiling: polling.hint_ceiling?,
            timeout: polling.timeout?,
            max_bytes: polling.max_bytes?,
            max_entries: polling.max_entries?,
            encoding: polling.encoding,
            country,
            language,
            countries_add,
            countries_drop,
            identity: polling.identity,
            title_suffix: polling.title_suffix,
            headers: headers.into_iter().map(|(header, _)| header).collect(),
            proxy: polling.proxy,
            archive_items: polling.archive_items?,
        })
    }

    fn address(&mut self, table: &Table<'_>, text: Text<'_>) -> Option<Address> {
        let filled =
            fill(text.text, self.environment).map_err(|complaint| table.complain(text.place, complaint)).ok()?;
        let checked = match values::web_url(&filled.value) {
            Err(_) if filled.is_secret => {
                let message = "with its variables put in, `url` is no http or https address";
                Err(Complaint::about_secret(message, "look at what the variables hold"))
            }
            checked => checked,
        };
        let url = checked.map_err(|complaint| table.complain(text.place, complaint)).ok()?;
        let is_repeated = self.note_repeated_address(table, &url, text.place);
        let is_private = filled.is_secret || is_private_address(&url);
        Some(Address { url, shown: without_credentials(text.text), is_private, is_repeated })
    }

    fn note_repeated_address(&mut self, table: &Table<'_>, url: &Url, place: Place) -> bool {
        let key = comparable(url);
        match self.addresses.get(&key) {
            Some(first) => {
                let message = format!("the same address stands at {}", table.notes.line_of(*first));
                table.complain(place, Complaint::new(message, "take one of the two feeds out"));
            }
            None => {
                self.addresses.insert(key, place);
                return false;
            }
        }
        true
    }

    fn note_repeated_id(&mut self, table: &Table<'_>, id: &str, place: Place) {
        match self.ids.get(id) {
            Some(first) => {
                let message =
                    format!("the feed id `{id}` is already that of the feed at {}", table.notes.line_of(*first));
                table.complain(place, Complaint::new(message, "give one of them another `id`"));
            }
            None => drop(self.ids.insert(id.to_owned(), place)),
        }
    }

    fn publisher(
        &mut self,
        table: &Table<'_>,
        address: Option<&Address>,
        only_named: OnlyNamed,
    ) -> Option<PublisherId> {
        if let Some(text) = table.text("publisher") {
            return self.publishers.of_feed(table, text, only_named);
        }
        if table.has("publisher") {
            return None;
        }
        let host = address?.url.host_str()?;
        Some(self.publishers.name_only(registrable_domain(host), only_named))
    }

    /// The extra headers, and whether each holds a secret.
    fn headers(&self, table: &Table<'_>) -> Vec<(SecretHeader, bool)> {
        let mut headers = Vec::new();
        if let Some(own) = table.table("headers", "headers") {
            headers.extend(own.own_keys().into_iter().filter_map(|key| self.header(table, &own, key)));
        }
        let authorizations =
            [("basic_auth", basic_authorization as fn(&str) -> String), ("bearer", |token| format!("Bearer {token}"))];
        for (key, value_of) in authorizations {
            let Some(text) = table.text(key) else { continue };
            if let Some(secret) = self.secret(table, key, text) {
                headers.push((SecretHeader { name: "authorization".to_owned(), value: value_of(&secret) }, true));
            }
        }
        headers
    }

    fn header(&self, feed: &Table<'_>, headers: &Table<'_>, key: Text<'_>) -> Option<(SecretHeader, bool)> {
        let name = key.text.to_ascii_lowercase();
        if OWN_HEADERS.contains(&name.as_str()) {
            let message = format!("the header `{}` is Dateline's own affair", key.text);
            feed.complain(key.place, Complaint::new(message, "take it out"));
        }
        if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
            feed.complain(
                key.place,
                Complaint::new(format!("`{}` is no header name", key.text), "use letters and hyphens"),
            );
        }
        let text = headers.own_text(key.text)?;
        if SECRET_HEADERS.contains(&name.as_str()) {
            return self.secret(feed, key.text, text).map(|value| (SecretHeader { name, value }, true));
        }
        let filled =
            fill(text.text, self.environment).map_err(|complaint| feed.complain(text.place, complaint)).ok()?;
        if http::HeaderValue::from_str(&filled.value).is_err() {
            let message = format!("the value of the header `{name}` cannot be sent");
            feed.complain(text.place, Complaint::about_secret(message, "use printable ASCII on one line"));
            return None;
        }
        Some((SecretHeader { name, value: filled.value }, filled.is_secret))
    }

    /// A value that is a secret by its nature: it must come from the environment.
    fn secret(&self, feed: &Table<'_>, key: &str, text: Text<'_>) -> Option<String> {
        let complaint = match fill(text.text, self.environment) {
            Ok(filled) if filled.is_secret && http::HeaderValue::from_str(&filled.value).is_ok() => {
                return Some(filled.value);
            }
            Ok(filled) if filled.is_secret => {
                let remedy = "look at what the variables hold";
                Complaint::about_secret(format!("`{key}` with its variables put in cannot be sent in a header"), remedy)
            }
            Ok(_) => {
                let remedy = "put it into a variable of the environment and write `${NAME}`";
                Complaint::about_secret(format!("`{key}` holds a secret in plain text"), remedy)
            }
            Err(complaint) => complaint,
        };
        feed.complain(text.place, complaint);
        None
    }
}

/// `countries = { add = ["HK"], drop = ["CN"] }`.
fn countries(table: &Table<'_>) -> (Vec<Country>, Vec<Country>) {
    let Some(countries) = table.table("countries", "countries") else { return Default::default() };
    let add = countries.read_list("add", values::country).unwrap_or_default();
    let drop = countries.read_list("drop", values::country).unwrap_or_default();
    countries.finish();
    (add, drop)
}

fn check_intervals(table: &Table<'_>, polling: &Polling) {
    let (Some(min), Some(max)) = (polling.min_interval, polling.max_interval) else { return };
    if min > max && (table.has("min_interval") || table.has("max_interval")) {
        let key = if table.has("min_interval") { "min_interval" } else { "max_interval" };
        let complaint = Complaint::new("`min_interval` is longer than `max_interval`", "swap or change one of them");
        table.complain(table.place_of(key), complaint);
    }
}

/// The address in a form in which two spellings of it are equal.
///
/// Only what no publisher tells apart: scheme, `www.`, a slash at the end. A feed's query is part of its address.
pub(super) fn comparable(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host).trim_end_matches('.');
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{host}{port}{}{query}", url.path().trim_end_matches('/'))
}
