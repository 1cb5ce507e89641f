//! The same rounds by Dateline's own engine: fetch, parse, normalize, identify, label, group, store. Nothing is
//! published, as the minimal program publishes nothing.

use crate::{CONCURRENCY, documents::Feeds, lookup, measure::Cost};
use dateline::{
    clock::Clock,
    engine::{
        Done,
        open::{self, Place},
    },
    model::PollOutcome,
    store::Store,
};
use std::{fmt::Write as _, path::Path};

/// Polls every feed for the first time.
pub(crate) async fn cold(feeds: Feeds, folder: &Path) -> Cost {
    std::fs::write(folder.join("feeds.toml"), settings(feeds)).expect("the folder is writable");
    let is_read = |outcome: &PollOutcome| matches!(outcome, PollOutcome::Read { n_new: 30, .. });
    let cost = round(feeds, folder, is_read).await;
    let store = Store::open_reader(&place(folder).database()).expect("the round made it");
    let n_entries = store.n_entries().expect("the database can be read");
    assert_eq!(n_entries, i64::try_from(feeds.n_feeds * 30).expect("a small number"));
    cost
}

/// Polls every feed again.
pub(crate) async fn unchanged(feeds: Feeds, folder: &Path) -> Cost {
    round(feeds, folder, |outcome| matches!(outcome, PollOutcome::NotModified)).await
}

async fn round(feeds: Feeds, folder: &Path, is_expected: impl Fn(&PollOutcome) -> bool) -> Cost {
    let opened = open::open(&place(folder)).await.expect("the settings are right");
    let mut engine = opened.engine;
    engine.publishes = false;
    let rows = engine.active_feeds();
    assert_eq!(rows.len(), feeds.n_feeds);
    Cost::of(async {
        let report = |done: Done| assert!(is_expected(&done.outcome), "{}: {:?}", done.feed, done.outcome);
        engine.round(&rows, report, std::future::pending()).await.expect("the round is stored");
        drop(engine);
        opened.writer.join().expect("the writer does not panic");
    })
    .await
}

fn place(folder: &Path) -> Place {
    let (config, data) = (folder.join("feeds.toml"), folder.join("data"));
    Place { config, data, clock: Clock::Real, lookup: Some(lookup()) }
}

fn settings(feeds: Feeds) -> String {
    let mut toml = format!(
        "[site]\ntitle = \"Benchmark\"\n\
         [network]\nconcurrency = {CONCURRENCY}\nhost_parallel = 8\nhost_gap = \"0s\"\nallow = [\"127.0.0.0/8\"]\n\
         [[region]]\nid = \"world\"\ntitle = \"World\"\nlanguage = \"en\"\ncountries = []\n"
    );
    for feed in 0..feeds.n_feeds {
        let (url, publisher) = (feeds.url(feed), feeds.host(feed));
        writeln!(toml, "[[feed]]\nid = \"feed-{feed}\"\nurl = \"{url}\"\npublisher = \"{publisher}\"")
            .expect("memory takes everything");
    }
    toml
}
