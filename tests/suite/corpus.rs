//! Real input: every captured document of `../shared/corpus`, served from loopback, one feed a document. Runs where
//! that folder exists.

use crate::{
    origin::Reply,
    support::{World, region, site},
};
use chrono::Duration;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A document of the corpus.
struct Captured {
    path: PathBuf,
    is_real: bool,
    n_items: usize,
}

/// The documents and what the manifest says of them.
fn captured() -> Vec<Captured> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(manifest) = std::fs::read_to_string(folder.join("MANIFEST.tsv")) else { return Vec::new() };
    let mut lines = manifest.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| names.iter().position(|other| *other == name).expect("the manifest has the column");
    let (path, real, items) = (column("path"), column("real_capture"), column("items"));
    lines
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .map(|row| Captured {
            path: folder.join(row[path]),
            is_real: row[real] == "yes",
            n_items: row[items].parse().unwrap_or(0),
        })
        .filter(|captured| captured.path.is_file())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_corpus_is_polled_stored_and_published() {
    let documents = captured();
    if documents.is_empty() {
        println!("../shared/corpus is not there: nothing to poll");
        return;
    }
    let mut world = World::start().await;
    let mut config = site();
    for (index, document) in documents.iter().enumerate() {
        let path = format!("/{index}");
        let body = std::fs::read(&document.path).expect("the corpus is readable");
        world.origin.serve_with(&path, move |request, _| {
            request.conditional(Reply::document("application/octet-stream", body.clone()), Some("\"v1\""), None)
        });
        let url = world.origin.url_at(&format!("host{index}.example"), &path);
        config += &format!("[[feed]]\nid = \"feed-{index}\"\nurl = \"{url}\"\npublisher = \"Publisher {index}\"\n");
    }
    config += &(region("world", "") + "max_age = \"3650d\"\nmax_items = 500\nkeep_at_least = \"0h\"\n");
    config += &(region("gb", "\"GB\"") + "max_age = \"3650d\"\n");
    world.configure(&config);
    world.live_for(Duration::hours(3)).await;

    let health = world.store().health().unwrap();
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    let mut lost = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        let name = format!("feed-{index}");
        let feed = health.iter().find(|feed| feed.feed == name).expect("every feed has a row");
        let outcome = feed.last_outcome.clone().unwrap_or_default();
        if feed.n_failures > 0 && document.is_real && document.n_items > 0 {
            lost.push(format!(
                "{}: {outcome}: {}",
                document.path.display(),
                feed.last_reason.clone().unwrap_or_default()
            ));
        }
        *outcomes.entry(outcome).or_default() += 1;
    }
    println!("{} documents: {outcomes:?}; {} entries stored", documents.len(), world.store().n_entries().unwrap());
    println!("real captures with entries that were not read: {}\n{}", lost.len(), lost.join("\n"));
    for name in world.files() {
        println!("{name}: {} bytes", world.read(&name).len());
        if name.ends_with(".xml") || name.ends_with(".atom") {
            well_formed(&name, &world.read(&name));
        }
    }
    assert!(!world.titles("world/feed.xml").is_empty());
    world.stop().await;
}

fn well_formed(name: &str, text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{name} is not well-formed at {}: {error}", reader.error_position()),
        }
    }
}
