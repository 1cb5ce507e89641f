//! What a whole round costs, beside a minimal program that does the least such a round can do: fetch, scan, insert.
//!
//! `cargo bench --bench whole` polls 10,000 generated feeds with 300,000 entries on loopback, first for the first time,
//! then again when nothing has changed; `DATELINE_BENCH_FEEDS=500` makes a quick run. The origin and each measured
//! program are processes of their own (this one, started again with a role), so that CPU time and memory are each
//! one's. Both programs have 64 requests in flight, open a connection for every request as thousands of hosts demand,
//! and commit 64 documents at a time. Dateline also reads every host's robots.txt in the first round; that counts
//! against it, as do the settings of ten thousand feeds against its memory.

mod documents;
mod floor;
mod measure;
#[allow(dead_code, reason = "the benchmark needs only a part of the test world")]
#[path = "../../tests/suite/origin.rs"]
mod origin;
mod ours;

use dateline::fetch::Lookup;
use documents::Feeds;
use futures_util::FutureExt;
use measure::Cost;
use origin::{Origin, Reply};
use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};

/// Requests in flight, as in Dateline's default settings.
const CONCURRENCY: usize = 64;

/// What a process of this program is to be; the second of each pair works on what the first has stored.
const ORIGIN: &str = "origin";
const FLOOR_COLD: &str = "floor-cold";
const FLOOR_UNCHANGED: &str = "floor-unchanged";
const OURS_COLD: &str = "ours-cold";
const OURS_UNCHANGED: &str = "ours-unchanged";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, ORIGIN, n_feeds] => runtime.block_on(be_origin(number(n_feeds))),
        [_, role, n_feeds, port, folder] => {
            let feeds = Feeds { n_feeds: number(n_feeds), port: u16::try_from(number(port)).expect("a port") };
            println!("{}", runtime.block_on(run(role, feeds, Path::new(folder))));
        }
        _ => compare(),
    }
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}

/// Serves every feed until its parent ends.
async fn be_origin(n_feeds: usize) {
    let origin = Origin::start().await;
    let feeds = Feeds { n_feeds, port: origin.address().port() };
    let now = chrono::Utc::now();
    println!("{}", feeds.port);
    origin.serve("/robots.txt", Reply::status(404));
    origin.serve_with("*", move |request, _| {
        let Some(feed) = feeds.at_path(request.path()) else { return Reply::status(404) };
        request.conditional(Reply::xml(feeds.document(feed, now)), Some(&feeds.etag(feed)), None)
    });
    std::future::pending::<()>().await;
}

async fn run(role: &str, feeds: Feeds, folder: &Path) -> Cost {
    match role {
        FLOOR_COLD => floor::cold(feeds, folder).await,
        FLOOR_UNCHANGED => floor::unchanged(feeds, folder).await,
        OURS_COLD => ours::cold(feeds, folder).await,
        OURS_UNCHANGED => ours::unchanged(feeds, folder).await,
        _ => panic!("no role is called `{role}`"),
    }
}

/// Every made-up host is on loopback.
fn lookup() -> Lookup {
    Arc::new(|_| std::future::ready(Ok(vec![[127, 0, 0, 1].into()])).boxed())
}

/// Runs everything and prints the figures side by side.
fn compare() {
    let n_feeds = std::env::var("DATELINE_BENCH_FEEDS").map_or(10_000, |text| number(&text));
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let (mut origin, port) = start_origin(n_feeds);
    let measured = |role| start(role, n_feeds, &port, folder.path());
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("{n_feeds} feeds at {} hosts, {} entries; load {load}", documents::n_hosts(n_feeds), n_feeds * 30);
    println!("                        CPU     wall    peak memory    CPU per feed");
    let pairs = [("cold", FLOOR_COLD, OURS_COLD, 3.0), ("unchanged", FLOOR_UNCHANGED, OURS_UNCHANGED, 4.0)];
    for (name, floor, ours, bar) in pairs {
        let (floor, ours) = (measured(floor), measured(ours));
        floor.show(&format!("{name}, floor"), n_feeds);
        ours.show(&format!("{name}, dateline"), n_feeds);
        println!("  ratio of CPU {:.2} (bar {bar}); opening took {:.2} s of CPU", ours.ratio(&floor), ours.opening_cpu);
    }
    origin.kill().and_then(|()| origin.wait()).expect("the origin is ours to end");
}

fn start_origin(n_feeds: usize) -> (Child, String) {
    let mut origin = again(&[ORIGIN, &n_feeds.to_string()]).spawn().expect("this program can be started again");
    let mut port = String::new();
    let mut output = BufReader::new(origin.stdout.take().expect("its output is a pipe"));
    output.read_line(&mut port).expect("the origin says where it listens");
    (origin, port.trim().to_owned())
}

fn start(role: &str, n_feeds: usize, port: &str, folder: &Path) -> Cost {
    let folder = folder.to_str().expect("the folder's name is text");
    let mut child = again(&[role, &n_feeds.to_string(), port, folder]).spawn().expect("this program can be started");
    let mut output = String::new();
    let read = child.stdout.take().expect("its output is a pipe").read_to_string(&mut output);
    read.expect("the program writes text");
    assert!(child.wait().expect("a child can be waited for").success(), "`{role}` failed");
    output.trim().parse().expect("the program says what it cost")
}

fn again(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program is a file"));
    command.args(arguments).stdout(Stdio::piped());
    command
}
