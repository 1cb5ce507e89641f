//! What the fetcher costs: conditional polls that answer 304, beside a bare client loop over the same addresses, and
//! ten thousand feeds that are due at once on hosts that take 50 ms to answer; and how much memory a crowd of gzip bombs
//! can take.
//!
//! `cargo bench --bench fetch`. Origin and client share the process, so the rates are of both together; the ratio is
//! what counts, and for the second part how near it comes to what the concurrency allows.

#[allow(dead_code, reason = "the benchmark needs only a part of the test world")]
#[path = "../tests/suite/origin.rs"]
mod origin;

use dateline::{
    fetch::{FetchRequest, Fetched, Fetcher, Limits, Lookup, Setup},
    model::{FailureCause, Time, Validators},
};
use flate2::write::GzEncoder;
use futures_util::{FutureExt, StreamExt, stream};
use origin::{Origin, Reply};
use std::{
    io::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

const N_POLLS: usize = 20_000;
const CONCURRENCY: usize = 64;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    runtime.block_on(async {
        let ours = not_modified_by_us().await;
        let bare = not_modified_bare().await;
        println!("304 by us:   {:>7.0} polls/s, {:>5.1} µs of CPU each", ours.per_second, ours.cpu_micros);
        println!("304 bare:    {:>7.0} polls/s, {:>5.1} µs of CPU each", bare.per_second, bare.cpu_micros);
        println!("ratio:       {:>7.2}", ours.cpu_micros / bare.cpu_micros);
        let (before, after) = bombs().await;
        println!("64 bombs at once, each 1 GiB in 1 MiB: {before} MiB at most before, {after} MiB after");
        for concurrency in [64, 256] {
            let due = ten_thousand_due(concurrency).await;
            let bound = concurrency as f64 / 0.05;
            println!(
                "10,000 hosts: {:>6.0} polls/s of {bound:.0} that {concurrency} in flight at 50 ms allow, {:.1} µs of CPU",
                due.per_second, due.cpu_micros
            );
        }
    });
}

struct Rate {
    per_second: f64,
    cpu_micros: f64,
}

/// Runs something and tells its rate and the process's CPU time, the origin's share included.
async fn rate(n: usize, work: impl Future<Output = ()>) -> Rate {
    let (started, cpu) = (Instant::now(), cpu_time());
    work.await;
    let (elapsed, cpu) = (started.elapsed(), cpu_time() - cpu);
    Rate { per_second: n as f64 / elapsed.as_secs_f64(), cpu_micros: cpu.as_secs_f64() * 1e6 / n as f64 }
}

/// User and system time of the process, in ticks of 10 ms (`proc_pid_stat(5)`); zero where there is no `/proc`.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn setup() -> Setup {
    let lookup: Lookup = Arc::new(|_| std::future::ready(Ok(vec![[127, 0, 0, 1].into()])).boxed());
    Setup {
        user_agent: "Dateline/bench".into(),
        allow: vec!["127.0.0.0/8".parse().expect("a range")],
        proxy: None,
        address_parallel: 64,
        limits: Limits::default(),
        lookup,
        roots: Vec::new(),
    }
}

async fn not_modified_origin() -> Origin {
    let origin = Origin::start().await;
    origin.serve_with("*", |request, _| {
        request.conditional(Reply::xml("<rss/>").header("Cache-Control", "max-age=900"), Some("\"v1\""), None)
    });
    origin
}

async fn not_modified_by_us() -> Rate {
    let origin = not_modified_origin().await;
    let fetcher = Fetcher::new(setup()).expect("the setup is right");
    let poll = async |n: usize| {
        let url = origin.url(&format!("/{}", n % 1000));
        let validators = Some(Validators { url: url.clone(), etag: Some("\"v1\"".into()), last_modified: None });
        let request = FetchRequest { validators, ..FetchRequest::new(url) };
        let fetched = fetcher.fetch(&request, Time::UNIX_EPOCH).await;
        assert!(matches!(fetched, Fetched::NotModified(_)), "{fetched:?}");
    };
    rate(N_POLLS, stream::iter(0..N_POLLS).map(poll).buffer_unordered(CONCURRENCY).collect()).await
}

async fn not_modified_bare() -> Rate {
    let origin = not_modified_origin().await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::new();
    let poll = async |n: usize| {
        let url = origin.url(&format!("/{}", n % 1000));
        let answer = client.get(url).header("If-None-Match", "\"v1\"").send().await.expect("the origin answers");
        assert_eq!(answer.status(), 304);
    };
    rate(N_POLLS, stream::iter(0..N_POLLS).map(poll).buffer_unordered(CONCURRENCY).collect()).await
}

/// The most memory that was ever in use, in MiB, before and after 64 bombs went off at once.
async fn bombs() -> (u64, u64) {
    let origin = Origin::start().await;
    let mut member = GzEncoder::new(Vec::new(), flate2::Compression::best());
    member.write_all(&vec![b' '; 4 << 20]).expect("memory takes everything");
    let bomb = member.finish().expect("memory takes everything").repeat(256);
    origin.serve("/bomb", Reply::xml(bomb).header("Content-Encoding", "gzip"));
    let fetcher = Fetcher::new(setup()).expect("the setup is right");
    let before = peak_memory();
    let fetches = (0..64).map(async |_| {
        let fetched = fetcher.fetch(&FetchRequest::new(origin.url("/bomb")), Time::UNIX_EPOCH).await;
        assert!(matches!(fetched, Fetched::Failed { cause: FailureCause::TooLarge, .. }), "{fetched:?}");
    });
    futures_util::future::join_all(fetches).await;
    (before, peak_memory())
}

/// `VmHWM` of `proc_pid_status(5)` in MiB; zero where there is no `/proc`.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

async fn ten_thousand_due(concurrency: usize) -> Rate {
    let origin = Origin::start().await;
    origin.serve("*", Reply::xml("<rss/>").after(Duration::from_millis(50)));
    let fetcher = Fetcher::new(setup()).expect("the setup is right");
    let poll = async |n: usize| {
        let request = FetchRequest::new(origin.url_at(&format!("{n}.example"), "/feed"));
        let fetched = fetcher.fetch(&request, Time::UNIX_EPOCH).await;
        assert!(matches!(fetched, Fetched::Document(_)), "{fetched:?}");
    };
    rate(10_000, stream::iter(0..10_000).map(poll).buffer_unordered(concurrency).collect()).await
}
