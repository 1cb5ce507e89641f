//! `[site]`, `[network]` and `[serve]`.

use super::SourceFile;
use super::mistake::Complaint;
use super::secrets::{Environment, fill};
use super::table::{Table, Text};
use super::values;
use crate::link::registrable_domain;
use crate::model::config::HostSettings;
use crate::model::{NetworkSettings, ServeSettings, SiteSettings};
use std::{net::SocketAddr, path::Path};

/// `[site]`; None stands for a table that is not there. `files` are all files of the configuration.
pub(super) fn site(table: Option<Table<'_>>, files: &[SourceFile]) -> SiteSettings {
    let mut site = SiteSettings::default();
    let Some(table) = table else { return site };
    site.title = table.read("title", values::word).unwrap_or(site.title);
    site.base_url = table.read("base_url", base_url);
    site.contact = table.read("contact", contact);
    site.language = table.read("language", values::language).unwrap_or(site.language);
    site.time_zone = table.read("time_zone", values::time_zone).unwrap_or(site.time_zone);
    site.hubs = table.read_list("hubs", |text| values::web_url(text).map(String::from)).unwrap_or_default();
    site.css = attachment(&table, "css", files);
    site.header_html = attachment(&table, "header", files);
    site.precompress = table.flag("precompress").unwrap_or(false);
    table.finish();
    site
}

/// Returns true if and only if a `css` or `header` names a file; else it is the CSS or HTML itself.
pub(super) fn is_file_name(text: &str) -> bool {
    let has_ending = [".css", ".html", ".htm"].iter().any(|ending| text.ends_with(ending));
    has_ending && !text.contains(['\n', '{', '<'])
}

fn attachment(table: &Table<'_>, key: &'static str, files: &[SourceFile]) -> Option<String> {
    let text = table.text(key)?;
    if !is_file_name(text.text) {
        return Some(text.text.to_owned());
    }
    let found = files.iter().find(|file| Path::new(&file.name).ends_with(text.text));
    if found.is_none() {
        let message = format!("the file `{}` cannot be read", text.text);
        table.complain(text.place, Complaint::new(message, "put it beside feeds.toml, or write its text here"));
    }
    found.map(|file| file.text.clone())
}

fn base_url(text: &str) -> Result<String, Complaint> {
    let url = values::web_url(text)?;
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        let message = format!("`{text}` cannot stand before paths");
        return Err(Complaint::new(
            message,
            "write scheme, host and perhaps a path, such as `https://example.org/wire`",
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn contact(text: &str) -> Result<String, Complaint> {
    let contact = values::word(text)?;
    let is_address = contact.contains('@') && !contact.contains(char::is_whitespace);
    let is_plain = contact.is_ascii() && !contact.contains(['(', ')']);
    if is_plain && (is_address || contact.starts_with("https://") || contact.starts_with("http://")) {
        return Ok(contact);
    }
    let message = format!("`{text}` is no way to reach you");
    Err(Complaint::new(message, "write an e-mail address or the URL of a page, in ASCII: it goes into the User-Agent"))
}

/// `[network]`; None stands for a table that is not there.
pub(super) fn network(table: Option<Table<'_>>, environment: &Environment<'_>) -> NetworkSettings {
    let mut network = NetworkSettings::default();
    let Some(table) = table else { return network };
    network.concurrency = table.count("concurrency", 1..=4096).unwrap_or(network.concurrency);
    network.host_parallel = table.count("host_parallel", 1..=64).unwrap_or(network.host_parallel);
    network.host_gap = table.read("host_gap", values::duration).unwrap_or(network.host_gap);
    network.address_parallel = table.count("address_parallel", 1..=4096).unwrap_or(network.address_parallel);
    network.allow = table.read_list("allow", address_range).unwrap_or_default();
    network.proxy = table.read("proxy", |text| proxy(text, environment));
    if let Some(hosts) = table.table("hosts", "[network.hosts]") {
        network.hosts = hosts.own_keys().into_iter().filter_map(|domain| host(&hosts, domain)).collect();
    }
    table.finish();
    network
}

fn address_range(text: &str) -> Result<ipnet::IpNet, Complaint> {
    let range = text.parse::<ipnet::IpNet>().or_else(|_| text.parse::<std::net::IpAddr>().map(ipnet::IpNet::from));
    range.map_err(|_| Complaint::new(format!("`{text}` is no address range"), "write it such as `10.0.0.0/8`"))
}

/// An HTTP proxy, `${NAME}` put in.
pub(super) fn proxy(text: &str, environment: &Environment<'_>) -> Result<String, Complaint> {
    let filled = fill(text, environment)?;
    match values::web_url(&filled.value) {
        Ok(url) if url.scheme() == "http" => Ok(url.into()),
        _ => Err(Complaint::about_secret(
            "`proxy` is no address of an HTTP proxy",
            "write it such as `http://proxy:3128`",
        )),
    }
}

fn host(hosts: &Table<'_>, domain: Text<'_>) -> Option<(String, HostSettings)> {
    let name = domain.text.to_ascii_lowercase();
    let table = hosts.own_table(domain.text, &format!("[network.hosts.\"{name}\"]"))?;
    let registrable = registrable_domain(&name);
    if registrable != name {
        let message = format!("limits are kept by registrable domain, and `{name}` is a host within one");
        hosts.complain(domain.place, Complaint::new(message, format!("write `{registrable}`")));
    }
    let settings = HostSettings {
        parallel: table.count("parallel", 1..=64),
        gap: table.read("gap", values::duration),
        narrow: table.flag("narrow").unwrap_or(false),
    };
    table.finish();
    Some((name, settings))
}

/// `[serve]`; None stands for a table that is not there.
pub(super) fn serve(table: Option<Table<'_>>) -> ServeSettings {
    let default = Some(SocketAddr::from(([127, 0, 0, 1], 8080)));
    let Some(table) = table else { return ServeSettings { listen: default } };
    let listen = table.read("listen", listen).unwrap_or(default);
    table.finish();
    ServeSettings { listen }
}

fn listen(text: &str) -> Result<Option<SocketAddr>, Complaint> {
    if text == "off" {
        return Ok(None);
    }
    text.replace("localhost:", "127.0.0.1:").parse().map(Some).map_err(|_| {
        let remedy = "write address and port such as `127.0.0.1:8080` or `0.0.0.0:80`, or `off` to write files only";
        Complaint::new(format!("`{text}` cannot be listened on"), remedy)
    })
}
