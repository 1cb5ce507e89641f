//! What one new entry costs where much is stored: a million entries, a thousand regions of sixty items, their ledgers
//! full of what has left, and one entry that enters two of them. Also what a takedown costs there, and a whole build.
//!
//! `cargo bench --bench edition` fills a database, lets the engine publish everything once, and then polls one feed
//! after the other that has one new item, and measures the engine's own way from what was touched to the files in
//! place: curation, a durable commit of the ledger, rendering, the gate, files. `DATELINE_BENCH_ENTRIES=100000` and
//! `DATELINE_BENCH_REGIONS=100` make a quick run; `DATELINE_BENCH_FOLDER` names a folder in which the database is kept
//! for the next run.

#[allow(dead_code, reason = "the benchmark needs only a part of the test world")]
#[path = "../tests/suite/origin.rs"]
mod origin;

use chrono::{Duration, Utc};
use dateline::{
    clock::Clock,
    engine::{
        Engine,
        open::{self, Opened, Place},
        requests::{Request, Wish},
    },
    model::{
        EditorAct, EditorNote, Entry, EntryId, EntryKey, FeedId, Labels, Language, Time, edition::ActTarget,
        story::GroupDecision,
    },
    store::{FeedRow, NewEntry, Store},
};
use futures_util::FutureExt;
use origin::{Origin, Reply};
use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};
use uuid::Uuid;

/// Time that the stored entries span, in days: ten a day in a region of two publishers, so that a week fills it.
const DAYS: i64 = 200;
/// Time after which items have left, in days; the default `max_age`.
const MAX_AGE_DAYS: i64 = 7;
/// Entries in one commit while the database is filled.
const COMMIT_EVERY: usize = 50_000;

#[derive(Clone, Copy)]
struct Size {
    n_entries: usize,
    /// Regions, and as many publishers.
    n_regions: usize,
}

fn main() {
    let size = Size {
        n_entries: number("DATELINE_BENCH_ENTRIES", 1_000_000),
        n_regions: number("DATELINE_BENCH_REGIONS", 1_000),
    };
    let temporary = tempfile::tempdir().expect("there is a place for temporary files");
    let folder = std::env::var("DATELINE_BENCH_FOLDER").map_or_else(|_| temporary.path().to_owned(), PathBuf::from);
    tokio::runtime::Runtime::new().expect("a runtime can be made").block_on(measure(size, &folder));
}

fn number(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a number"))
}

async fn measure(size: Size, folder: &Path) {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{} entries, {} regions of 60 items; load {}", size.n_entries, size.n_regions, load.trim());
    let origin = Origin::start().await;
    let latest = AtomicUsize::new(usize::try_from(Utc::now().timestamp()).expect("it is after 1970") * 10_000);
    origin.serve_with("*", move |request, _| match request.path() {
        "/feed" => Reply::xml(document(request.host(), latest.fetch_add(1, Ordering::Relaxed))),
        _ => Reply::status(404),
    });
    std::fs::create_dir_all(folder).expect("the folder can be made");
    std::fs::write(folder.join("feeds.toml"), settings(size, &origin)).expect("the folder is writable");
    fill(size, folder).await;
    let Opened { mut engine, lock, writer, requests: _requests, .. } = open(folder).await;
    let rows = engine.active_feeds();
    let n_samples = number("DATELINE_BENCH_SAMPLES", 40);
    let samples: Vec<FeedRow> = (0..n_samples).map(|sample| rows[sample * 7 % size.n_regions]).collect();

    engine.publishes = false;
    poll(&mut engine, &samples).await;
    engine.publishes = true;
    let first = Sample::of(async { publish(&mut engine).await }).await;
    first.show("first publication of all");
    let build = Sample::of(async { ask(&mut engine, Wish::Build).await }).await;
    build.show("build of all, unchanged");

    let mut entries = Vec::new();
    for row in &samples {
        engine.publishes = false;
        poll(&mut engine, &[*row]).await;
        engine.publishes = true;
        entries.push(Sample::of(async { publish(&mut engine).await }).await);
    }
    show("one new entry", entries);

    let mut takedowns = Vec::new();
    for number in 0..5 {
        let entry = EntryId(i64::try_from(size.n_entries - number * 7).expect("a small number"));
        takedowns.push(Sample::of(async { ask(&mut engine, retraction(entry)).await }).await);
    }
    show("one takedown", takedowns);
    drop(engine);
    writer.join().expect("the writer does not panic");
    drop(lock);
}

/// CPU time and wall time, in milliseconds, and the files that changed.
struct Sample {
    cpu: f64,
    wall: f64,
    n_files: usize,
}

impl Sample {
    /// Measures work that says how many files it changed.
    async fn of(work: impl Future<Output = usize>) -> Sample {
        let (cpu, started) = (cpu_millis(), Instant::now());
        let n_files = work.await;
        Sample { cpu: cpu_millis() - cpu, wall: started.elapsed().as_secs_f64() * 1e3, n_files }
    }

    fn show(&self, name: &str) {
        let Sample { cpu, wall, n_files } = self;
        println!("{name:<26} {cpu:>9.1} ms of CPU, {wall:>9.1} ms, {n_files} files changed");
    }
}

/// CPU time of the threads that live now, in milliseconds: finer than the ticks of `proc_pid_stat(5)`, and blind to
/// threads that have ended.
fn cpu_millis() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let ran = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok());
    ran.filter_map(|text| text.split(' ').next()?.parse::<f64>().ok()).sum::<f64>() / 1e6
}

fn show(name: &str, mut samples: Vec<Sample>) {
    samples.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
    samples[0].show(&format!("{name}, best"));
    samples[samples.len() / 2].show(&format!("{name}, median"));
    samples[samples.len() - 1].show(&format!("{name}, worst"));
}

async fn publish(engine: &mut Engine) -> usize {
    let done = engine.publish().await.expect("the database works");
    assert!(done.files.faults.is_empty(), "{:?}", done.files.faults);
    assert!(!done.files.changed.is_empty(), "something was to be published");
    done.files.changed.len() + done.files.removed.len()
}

async fn poll(engine: &mut Engine, rows: &[FeedRow]) {
    engine.round(rows, |_| {}, std::future::pending()).await.expect("the round is stored");
}

async fn ask(engine: &mut Engine, wish: Wish) -> usize {
    let (reply, answer) = tokio::sync::oneshot::channel();
    engine.answer(Request { wish, reply }).await;
    let receipt = answer.await.expect("the engine answers").expect("it is done");
    receipt.changed.len() + receipt.removed.len()
}

fn retraction(entry: EntryId) -> Wish {
    let note = EditorNote {
        act: EditorAct::Retract,
        target: ActTarget::Entry(entry),
        region: None,
        reason: "a benchmark".to_owned(),
        by: "nobody".to_owned(),
        at: Utc::now(),
        undone_at: None,
    };
    Wish::Edit { add: vec![note], undo: Vec::new() }
}

async fn open(folder: &Path) -> Opened {
    let lookup: dateline::fetch::Lookup = Arc::new(|_| std::future::ready(Ok(vec![[127, 0, 0, 1].into()])).boxed());
    let (config, data) = (folder.join("feeds.toml"), folder.join("data"));
    open::open(&Place { config, data, clock: Clock::Real, lookup: Some(lookup) }).await.expect("the settings are right")
}

/// Each region takes a publisher and the next one, as regions overlap.
fn settings(size: Size, origin: &Origin) -> String {
    let mut toml = "[site]\ntitle = \"Benchmark\"\nbase_url = \"https://wire.example\"\n\
                    [network]\nhost_gap = \"0s\"\nallow = [\"127.0.0.0/8\"]\n"
        .to_owned();
    for number in 0..size.n_regions {
        let url = origin.url_at(&format!("www.site{number}.example"), "/feed");
        let next = (number + 1) % size.n_regions;
        write!(
            toml,
            "[[publisher]]\nid = \"p{number}\"\nname = \"Publisher {number}\"\ncountry = \"HK\"\nlanguage = \"en\"\n\
             home = \"https://www.site{number}.example/\"\n\
             [[feed]]\nid = \"f{number}\"\nurl = \"{url}\"\npublisher = \"p{number}\"\nsection = \"AI News\"\n\
             [[region]]\nid = \"r{number}\"\ntitle = \"Region {number}\"\nlanguage = \"en\"\n\
             countries = [\"HK\", \"TW\", \"CN\", \"JP\", \"KR\", \"SG\", \"IN\", \"VN\"]\nmatch = \"either\"\n\
             exclude = [\"(?i)sponsored\", \"horoscope\"]\nkeep_at_least = \"1m\"\n\
             publishers = {{ take = [\"p{number}\", \"p{next}\"] }}\n"
        )
        .expect("memory takes everything");
    }
    toml
}

/// A document of one item, a new one each time.
fn document(host: &str, number: usize) -> String {
    let (title, date) = (headline(number), Utc::now().to_rfc2822());
    format!(
        "<rss version=\"2.0\"><channel><title>{host}</title><link>https://{host}/</link><item><title>{title}</title>\
         <link>https://{host}/{number}</link><guid>{number}</guid><pubDate>{date}</pubDate></item></channel></rss>"
    )
}

/// A headline like no other.
fn headline(number: usize) -> String {
    let word = |place: usize| {
        const SYLLABLES: [&str; 12] =
            ["zor", "vick", "plem", "dax", "quil", "frab", "snud", "grom", "tiv", "blon", "krew", "jusp"];
        let mut rest = number.wrapping_mul(5).wrapping_add(place).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 8;
        let mut syllable = || {
            rest /= 12;
            SYLLABLES[rest % 12]
        };
        [syllable(), syllable(), syllable(), syllable()].concat()
    };
    format!("{} and {} of Hong Kong plan a robot {} for {}", word(1), word(2), word(3), word(4))
}

/// Stores the entries, evenly over the publishers and the time, and what their regions made of them.
async fn fill(size: Size, folder: &Path) {
    let Opened { engine, lock, writer, requests: _requests, .. } = open(folder).await;
    drop(engine);
    writer.join().expect("the writer does not panic");
    drop(lock);
    let store = Store::open(&folder.join("data/dateline.db")).expect("it was just made");
    if store.n_entries().expect("the database can be read") >= i64::try_from(size.n_entries).expect("a small number") {
        return;
    }
    let started = Instant::now();
    let rows: Vec<FeedRow> = (0..size.n_regions)
        .map(|number| store.feed_row(&FeedId(format!("f{number}"))).expect("it can be read").expect("it is configured"))
        .collect();
    let now = Utc::now();
    store.begin().expect("nobody else writes");
    for number in 0..size.n_entries {
        let age = Duration::days(DAYS) * i32::try_from(size.n_entries - number).expect("a small number")
            / i32::try_from(size.n_entries).expect("a small number");
        store_one(&store, size, number, rows[number % size.n_regions], now - age, now);
        if number % COMMIT_EVERY == COMMIT_EVERY - 1 {
            store.commit().and_then(|()| store.begin()).expect("the disk has room");
        }
    }
    store.commit().expect("the disk has room");
    println!("filled the database in {:.0} s", started.elapsed().as_secs_f64());
}

fn store_one(store: &Store, size: Size, number: usize, feed: FeedRow, at: Time, now: Time) {
    let places = ["HK", "TW", "CN", "JP", "KR", "SG", "IN", "VN"];
    let tags = ["ai", "semiconductors", "ev", "fintech", "robotics", "climate", "networks", "policy", "space", "games"];
    let link = format!("https://www.site{}.example/2026/05/{number}-article.html", number % size.n_regions);
    let entry = Entry {
        guid: Some(link.clone()),
        permalink: Some(link.clone()),
        title: Some(headline(number)),
        summary: Some(format!("{}. {}.", headline(number), headline(number + size.n_entries))),
        published_at: Some(at),
        link: Some(link.clone()),
        ..Entry::default()
    };
    let labels = Labels {
        language: Language::parse("en"),
        about: vec![places[number % 7].parse().expect("a country")],
        tags: (0..4).map(|step| tags[(number / 3 + step * 3) % tags.len()].to_owned()).collect(),
        ..Labels::default()
    };
    let id = store.next_entry_id().expect("the database can be read");
    let decision = GroupDecision::first(dateline::model::StoryId(id.0));
    let new = NewEntry {
        id,
        feed,
        key: &EntryKey(link),
        entry: &entry,
        fingerprint: number as u64,
        handles: &[1, 2, 3].map(|nth: u64| (number as u64 * 4 + nth).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        origin: "HK".parse().ok(),
        labels: &labels,
        labels_version: 1,
        archive_rank: None,
        decision: &decision,
        now: at,
    };
    store.insert_entry(&new).expect("it is new");
    let leaves_at = at + Duration::days(MAX_AGE_DAYS);
    if leaves_at < now {
        let guid = Uuid::from_u128(number as u128);
        store.name_story(decision.story, guid, at).expect("it has no name yet");
        let publisher = number % size.n_regions;
        for region in [publisher, (publisher + size.n_regions - 1) % size.n_regions] {
            let region = format!("r{region}").as_str().into();
            store.enter(&region, decision.story, id, guid, at, at).expect("it is new there");
            store.leave(&region, guid, "max-age", leaves_at).expect("it is in");
        }
    }
}
