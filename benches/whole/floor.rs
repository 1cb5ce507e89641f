//! The least that a round can be: fetch, scan for items, insert a row for each. It decodes nothing, normalizes
//! nothing, finds no entry again and trusts every publisher.

use crate::{CONCURRENCY, documents::Feeds, measure::Cost};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use quick_xml::{Reader, events::Event};
use reqwest::{Client, header};
use rusqlite::{Connection, params};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    sync::{Arc, Mutex},
};
use tokio::sync::mpsc;

/// Documents in one commit, as in Dateline's writer.
const BATCH: usize = 64;

const TABLES: &str = "PRAGMA journal_mode = wal; PRAGMA synchronous = normal;
    CREATE TABLE feed (id INTEGER PRIMARY KEY, etag TEXT);
    CREATE TABLE entry (id INTEGER PRIMARY KEY, feed INTEGER, guid TEXT, title TEXT, link TEXT, date TEXT, summary TEXT);";

/// Fetches every feed for the first time.
pub(crate) async fn cold(feeds: Feeds, folder: &Path) -> Cost {
    let connection = Connection::open(folder.join("floor.db")).expect("the folder is writable");
    connection.execute_batch(TABLES).expect("the tables are right");
    let client = client();
    Cost::of(async {
        let (documents, waiting) = mpsc::channel(BATCH);
        let writer = std::thread::spawn(move || write(&connection, waiting));
        let fetch = async |feed| {
            let answer = client.get(feeds.url(feed)).send().await.expect("the origin answers");
            let etag = answer.headers()[header::ETAG].to_str().expect("our validators are ASCII").to_owned();
            let body = answer.bytes().await.expect("the origin sends whole documents");
            let items = tokio::task::spawn_blocking(move || scan(&body)).await.expect("our documents are well-formed");
            documents.send((feed, etag, items)).await.expect("the writer lives");
        };
        stream::iter(0..feeds.n_feeds).map(fetch).buffer_unordered(CONCURRENCY).collect::<()>().await;
        drop(documents);
        let n_entries = writer.join().expect("the writer does not panic");
        assert_eq!(n_entries, feeds.n_feeds * 30);
    })
    .await
}

/// Asks for every feed again.
pub(crate) async fn unchanged(feeds: Feeds, folder: &Path) -> Cost {
    let connection = Connection::open(folder.join("floor.db")).expect("the first round made it");
    let client = client();
    Cost::of(async {
        let connection = Arc::new(Mutex::new(connection));
        let poll = async |feed| {
            let etag = etag_of(&connection.lock().expect("nothing panics while it reads"), feed);
            let request = client.get(feeds.url(feed)).header(header::IF_NONE_MATCH, etag);
            assert_eq!(request.send().await.expect("the origin answers").status(), 304);
        };
        stream::iter(0..feeds.n_feeds).map(poll).buffer_unordered(CONCURRENCY).collect::<()>().await;
    })
    .await
}

fn etag_of(connection: &Connection, feed: usize) -> String {
    let mut statement = connection.prepare_cached("SELECT etag FROM feed WHERE id = ?1").expect("the table is there");
    statement.query_row([feed as i64], |row| row.get(0)).expect("the first round stored it")
}

fn client() -> Client {
    // It may be installed already; then there is one, which is all we need.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().no_proxy().pool_max_idle_per_host(0);
    builder.dns_resolver(Loopback).build().expect("the settings are right")
}

/// Resolves every name to loopback.
struct Loopback;

impl reqwest::dns::Resolve for Loopback {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let found: reqwest::dns::Addrs = Box::new(std::iter::once(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0)));
        Box::pin(std::future::ready(Ok(found)))
    }
}

/// The fields of an item.
#[derive(Default)]
struct Item {
    guid: String,
    title: String,
    link: String,
    date: String,
    summary: String,
}

impl Item {
    fn field(&mut self, name: &[u8]) -> Option<&mut String> {
        match name {
            b"guid" => Some(&mut self.guid),
            b"title" => Some(&mut self.title),
            b"link" => Some(&mut self.link),
            b"pubDate" => Some(&mut self.date),
            b"description" => Some(&mut self.summary),
            _ => None,
        }
    }
}

fn scan(document: &Bytes) -> Vec<Item> {
    let mut reader = Reader::from_reader(&document[..]);
    let (mut items, mut item, mut element) = (Vec::new(), None, Vec::new());
    loop {
        match reader.read_event().expect("our documents are well-formed") {
            Event::Start(start) if start.name().as_ref() == b"item" => item = Some(Item::default()),
            Event::Start(start) => {
                element.clear();
                element.extend_from_slice(start.name().as_ref());
            }
            Event::End(end) if end.name().as_ref() == b"item" => items.extend(item.take()),
            Event::End(_) => element.clear(),
            Event::Text(text) => add(&mut item, &element, &text),
            Event::CData(text) => add(&mut item, &element, &text),
            Event::GeneralRef(_) => add(&mut item, &element, b"&"),
            Event::Eof => return items,
            _ => {}
        }
    }
}

fn add(item: &mut Option<Item>, element: &[u8], text: &[u8]) {
    if let Some(field) = item.as_mut().and_then(|item| item.field(element)) {
        field.push_str(std::str::from_utf8(text).expect("our documents are UTF-8"));
    }
}

fn write(connection: &Connection, mut waiting: mpsc::Receiver<(usize, String, Vec<Item>)>) -> usize {
    let mut n_entries = 0;
    while let Some(first) = waiting.blocking_recv() {
        connection.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
        let mut next = Some(first);
        for _ in 0..BATCH {
            let Some((feed, etag, items)) = next.take().or_else(|| waiting.try_recv().ok()) else { break };
            insert(connection, feed, &etag, &items).expect("the tables are right");
            n_entries += items.len();
        }
        connection.execute_batch("COMMIT").expect("the disk has room");
    }
    n_entries
}

fn insert(connection: &Connection, feed: usize, etag: &str, items: &[Item]) -> rusqlite::Result<()> {
    let feed = feed as i64;
    connection.prepare_cached("INSERT INTO feed (id, etag) VALUES (?1, ?2)")?.execute(params![feed, etag])?;
    let sql = "INSERT INTO entry (feed, guid, title, link, date, summary) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let mut statement = connection.prepare_cached(sql)?;
    for item in items {
        statement.execute(params![feed, item.guid, item.title, item.link, item.date, item.summary])?;
    }
    Ok(())
}
