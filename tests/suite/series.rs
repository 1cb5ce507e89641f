//! The successive polls of real feeds in `../shared/corpus/series`, in order: each article is stored once. Runs where
//! that folder exists.

use crate::{
    origin::Reply,
    support::{World, region, site},
};
use chrono::Duration;
use dateline::{
    model::Entry,
    normalize::{Context, normalize},
    parse::{ParseInput, parse},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// The documents of each feed, in the order in which they were fetched.
fn series() -> BTreeMap<String, Vec<Vec<u8>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/series");
    let files = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("the corpus is readable").path()).collect();
    files.sort();
    let mut series: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for file in files {
        let name = file.file_stem().expect("files have names").to_string_lossy().into_owned();
        let (feed, _) = name.rsplit_once("__").expect("the time stands at the end");
        let document = std::fs::read(&file).expect("the corpus is readable");
        series.entry(feed.replace("__", "-")).or_default().push(document);
    }
    series
}

fn entries(document: &[u8], world: &World) -> Vec<Entry> {
    let parsed = parse(document, &ParseInput::default()).expect("the series are feeds");
    let context =
        Context { base_url: None, country: None, language: None, time_zone: None, tracking: &[], now: world.now() };
    normalize(parsed, &context).entries
}

#[tokio::test(flavor = "multi_thread")]
async fn successive_polls_of_real_feeds_store_each_article_once() {
    let series = series();
    if series.is_empty() {
        println!("../shared/corpus/series is not there: nothing to poll");
        return;
    }
    let mut world = World::start().await;
    let start = world.now();
    let mut config = site() + "[defaults]\nschedule = \"30 * * * *\"\n";
    let (mut n_entries, mut n_articles, mut n_polls) = (0, 0, 0);
    for (name, documents) in series {
        let all: Vec<Entry> = documents.iter().flat_map(|document| entries(document, &world)).collect();
        n_entries += all.len();
        n_articles += all.iter().map(|entry| entry.permalink.clone()).collect::<BTreeSet<_>>().len();
        n_polls = n_polls.max(documents.len());
        let host = format!("{name}.example");
        world.origin.host(&host).serve_with("/feed", move |_, now| {
            let hour = usize::try_from((now - start).num_hours()).unwrap_or_default();
            Reply::document("application/xml", documents[hour.min(documents.len() - 1)].clone())
        });
        let url = world.origin.url_at(&host, "/feed");
        config += &format!("[[feed]]\nid = \"{name}\"\nurl = \"{url}\"\npublisher = \"The {name}\"\n");
    }
    world.configure(&(config + &region("all", "")));
    world.live_for(Duration::hours(i64::try_from(n_polls).expect("few polls") + 1)).await;

    println!("{n_entries} entries in all documents, {n_articles} articles by their links");
    assert_eq!(world.store().n_entries().unwrap(), i64::try_from(n_articles).expect("few articles"));
    world.stop().await;
}
