//! Real input: every captured document of `../shared/corpus`, served from loopback, one feed a document, and polled by
//! the whole program. For the test beside this file and for `cargo run --example corpus`.

use crate::{
    origin::Reply,
    support::{World, region, site},
};
use dateline::model::PollOutcome;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A document of the corpus.
pub(crate) struct Captured {
    path: PathBuf,
    is_real: bool,
    n_items: usize,
}

/// The documents and what the manifest says of them; none where the folder is not there.
pub(crate) fn documents() -> Vec<Captured> {
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

/// A world in which every document is a feed at a host of its own, and two regions take what they may. Hosts need no
/// gap, so that a round needs no time: the clock stands, and editions are published once.
pub(crate) async fn world_of(documents: &[Captured]) -> World {
    let world = World::start().await;
    let mut config = site() + "host_gap = \"0s\"\n";
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
    world
}

/// What a round over the corpus came to.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Feeds by how their poll ended.
    pub(crate) outcomes: BTreeMap<&'static str, usize>,
    /// Feeds that have a defect, by its code.
    pub(crate) defects: BTreeMap<String, usize>,
    /// Real captures with entries that were not read, with the reasons.
    pub(crate) lost: Vec<String>,
    /// Entries in the database afterwards.
    pub(crate) n_entries: i64,
}

/// Polls every document once.
pub(crate) async fn poll(world: &World, documents: &[Captured]) -> Findings {
    let mut findings = Findings::default();
    for done in world.poll_all().await {
        let index: usize = done.feed.as_str().trim_start_matches("feed-").parse().expect("we named the feeds");
        let document = &documents[index];
        let name = match &done.outcome {
            PollOutcome::Read { .. } => "read",
            PollOutcome::NotModified => "not modified",
            PollOutcome::Unchanged => "unchanged",
            PollOutcome::Failed { cause, reason } => {
                if document.is_real && document.n_items > 0 {
                    findings.lost.push(format!("{}: {reason}", document.path.display()));
                }
                cause.name()
            }
        };
        *findings.outcomes.entry(name).or_default() += 1;
    }
    let store = world.store();
    findings.n_entries = store.n_entries().expect("the database can be read");
    for feed in store.health().expect("the database can be read") {
        let defects: Vec<serde_json::Value> =
            feed.defects.map_or_else(Vec::new, |json| serde_json::from_str(&json).expect("defects are a list"));
        let mut codes: Vec<&str> = defects.iter().filter_map(|defect| defect["code"].as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            *findings.defects.entry(code.to_owned()).or_default() += 1;
        }
    }
    findings
}
