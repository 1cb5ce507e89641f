//! Writes a whole site of sample editions into a folder, and serves it, to be looked at and validated:
//! `cargo run --example sample_site -- OUT [TITLES] [LISTEN]`, where TITLES is a file with one headline a line and
//! LISTEN an address such as `127.0.0.1:8080`.

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/suite/sample_editions.rs"]
mod sample_editions;

use anyhow::Context;
use dateline::{
    model::{Edition, region::Order},
    publish::PublicFolder,
    render::site::Site,
    serve::{self, Knowledge, PublicSite},
};
use std::{fs, path::Path};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let (addresses, mut others): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.parse::<std::net::SocketAddr>().is_ok());
    let out = others.drain(..1.min(others.len())).next().context("name a folder to write to")?;
    let base_url =
        addresses.first().map_or("https://wire.example.org".to_owned(), |address| format!("http://{address}"));
    let mut titles = sample_editions::hostile_titles();
    if let Some(file) = others.first() {
        titles.extend(fs::read_to_string(file)?.lines().map(str::to_owned));
    }
    let mut editions = vec![sample_editions::handsome()];
    editions.extend(translated());
    editions.extend(sample_editions::of_titles(&titles));
    let site = sample_editions::site_at(&base_url);
    publish(Path::new(&out), &editions, &site)?;
    match addresses.first() {
        Some(address) => serve_at(address, Path::new(&out), &site).await,
        None => Ok(()),
    }
}

/// The same edition in each language that pages have words for.
fn translated() -> impl Iterator<Item = Edition> {
    let titles = [
        ("zh", "大中华"),
        ("zh-Hant", "大中華"),
        ("ja", "中華圏"),
        ("ko", "중화권"),
        ("ar", "الصين الكبرى"),
        ("fr", "Grande Chine"),
        ("de", "Großchina"),
        ("es", "Gran China"),
    ];
    titles.into_iter().map(|(tag, title)| {
        let mut edition = sample_editions::handsome();
        edition.region.id = format!("in-{}", tag.to_lowercase()).as_str().into();
        edition.region.language = sample_editions::language(tag);
        edition.region.title = title.to_owned();
        edition.items[2].pinned = tag == "es";
        if tag == "fr" {
            edition.region.order = Order::Top;
        }
        edition
    })
}

fn publish(out: &Path, editions: &[Edition], site: &Site) -> anyhow::Result<()> {
    let regions: Vec<_> = editions.iter().map(|edition| edition.region.clone()).collect();
    let mut folder = PublicFolder::open(out)?;
    let mut published = folder.publish_site(&regions, &sample_editions::publishers(), site);
    for edition in editions {
        published.extend(folder.publish_edition(edition, site));
    }
    folder.sweep()?;
    println!("{} files changed in {}", published.changed.len(), out.display());
    published.faults.iter().for_each(|fault| println!("{fault}"));
    Ok(())
}

async fn serve_at(address: &str, out: &Path, site: &Site) -> anyhow::Result<()> {
    let public = PublicSite::new(out.to_owned());
    public.learn(Knowledge {
        base_url: Some(site.base_url.clone()),
        hubs: site.settings.hubs.clone(),
        ..Knowledge::default()
    });
    println!("http://{address}/");
    Ok(axum::serve(tokio::net::TcpListener::bind(address).await?, serve::router(public)).await?)
}
