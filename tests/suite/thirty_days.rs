//! Thirty simulated days of two hundred feeds on forty hosts of every temper, with restarts and edits thrown in, and
//! then the report that a strict publisher would write: who was asked too soon, too often, or with wrong validators.
//!
//! The publishers are a function of the time and nothing else, so every line of the report is worked out anew from
//! the origin's log of what was asked and when.

use crate::{
    origin::{Reply, Request},
    support::{World, site},
};
use chrono::{DateTime, Datelike, Duration, Timelike};
use dateline::{engine::requests::Wish, model::Time};
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    sync::Arc,
};

const N_FEEDS: usize = 200;
const FEEDS_PER_HOST: usize = 5;
const N_DAYS: i64 = 30;
/// The operator's floor.
const MIN_INTERVAL: Duration = Duration::hours(1);
const HOST_GAP: Duration = Duration::seconds(3);

/// How a publisher behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Temper {
    Etag,
    LastModified,
    NoValidators,
    /// A new ETag with every answer, the body the same.
    Touching,
    MaxAge,
    /// Cache-Control only with the document, not with a 304.
    MaxAgeOnce,
    Expires,
    /// Longer than the operator's ceiling.
    LongMaxAge,
    Ttl,
    SkipHours,
    SkipDays,
    Syndication,
    /// The operator polls it by cron.
    Cron,
    /// 503 with Retry-After for a day.
    Outage,
    /// 429 with Retry-After for two hours, every sixth day.
    RateLimited,
    /// 500 for three days.
    Errors,
    /// 410 from the twelfth day on.
    Gone,
    /// 404 for two weeks and a half.
    NotFound,
    /// 301 from the fourth day on.
    Moved,
    /// 302 always.
    Elsewhere,
    /// A challenge page for three days.
    Blocking,
    /// A page in place of the feed for two days.
    Garbage,
}

use Temper::*;

const TEMPERS: [Temper; 22] = [
    Etag,
    LastModified,
    NoValidators,
    Touching,
    MaxAge,
    MaxAgeOnce,
    Expires,
    LongMaxAge,
    Ttl,
    SkipHours,
    SkipDays,
    Syndication,
    Cron,
    Outage,
    RateLimited,
    Errors,
    Gone,
    NotFound,
    Moved,
    Elsewhere,
    Blocking,
    Garbage,
];

/// One feed of the simulation.
#[derive(Clone)]
struct Feed {
    index: usize,
    temper: Temper,
    start: Time,
    /// When its entries were or will be published.
    published: Arc<Vec<Time>>,
}

impl Feed {
    fn new(index: usize, start: Time) -> Feed {
        // From one a day to twelve; a linear congruential generator spreads them over the hours.
        let mean_minutes = [1440, 480, 240, 120][index % 4];
        let mut random = index as u64 * 2_654_435_761 + 12_345;
        let mut published = Vec::new();
        let mut at = start - Duration::days(2);
        while at < start + Duration::days(N_DAYS) {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            at += Duration::seconds((random >> 33) as i64 % (2 * mean_minutes * 60) + 1);
            published.push(at);
        }
        Feed { index, temper: TEMPERS[index % TEMPERS.len()], start, published: Arc::new(published) }
    }

    fn host(&self) -> String {
        format!("h{:02}.example", self.index / FEEDS_PER_HOST)
    }

    fn path(&self) -> String {
        format!("/f{}", self.index)
    }

    /// Where redirects of the feed lead.
    fn other_path(&self) -> String {
        format!("/other{}", self.index)
    }

    fn n_published(&self, now: Time) -> usize {
        self.published.partition_point(|at| *at <= now)
    }

    fn etag(&self, now: Time) -> Option<String> {
        match self.temper {
            NoValidators | LastModified => None,
            Touching => Some(format!("\"{}\"", now.timestamp_millis())),
            _ => Some(format!("\"{}-{}\"", self.index, self.n_published(now))),
        }
    }

    fn last_modified(&self, now: Time) -> Option<String> {
        let latest = self.published[self.n_published(now).max(1) - 1];
        (self.temper == LastModified).then(|| http_date(latest))
    }

    /// Whether its publisher is in a bad mood at the time, and what it then says.
    fn trouble(&self, now: Time) -> Option<Reply> {
        let day = (now - self.start).num_days();
        match self.temper {
            Outage if day == 10 => Some(Reply::status(503).header("Retry-After", "7200")),
            RateLimited if day % 6 == 5 && (12..14).contains(&now.hour()) => {
                Some(Reply::status(429).header("Retry-After", "7200"))
            }
            Errors if (5..8).contains(&day) => Some(Reply::status(500)),
            Gone if day >= 12 => Some(Reply::status(410)),
            NotFound if (3..20).contains(&day) => Some(Reply::status(404)),
            Moved if day >= 4 => Some(Reply::redirect(301, &self.other_path())),
            Elsewhere => Some(Reply::redirect(302, &self.other_path())),
            Blocking if (8..11).contains(&day) => Some(
                Reply::html("<title>Just a moment...</title>").with_status(403).header("cf-mitigated", "challenge"),
            ),
            Garbage if (6..8).contains(&day) => Some(Reply::html("<!DOCTYPE html><title>Maintenance</title>")),
            _ => None,
        }
    }

    fn document(&self, request: &Request, now: Time) -> Reply {
        let mut reply = request.conditional(
            Reply::xml(self.rss(now)),
            self.etag(now).as_deref(),
            self.last_modified(now).as_deref(),
        );
        let is_whole = reply.status == 200;
        reply = match self.temper {
            MaxAge => reply.header("Cache-Control", "max-age=5400"),
            MaxAgeOnce if is_whole => reply.header("Cache-Control", "max-age=5400"),
            Expires => reply.header("Date", &http_date(now)).header("Expires", &http_date(now + Duration::hours(2))),
            LongMaxAge => reply.header("Cache-Control", "public, max-age=172800"),
            _ => reply,
        };
        reply
    }

    fn rss(&self, now: Time) -> String {
        let hints = match self.temper {
            Ttl => "<ttl>180</ttl>",
            SkipHours => "<skipHours><hour>0</hour><hour>1</hour><hour>2</hour><hour>3</hour></skipHours>",
            SkipDays => "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>",
            Syndication => "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            _ => "",
        };
        let n_published = self.n_published(now);
        let mut items = String::new();
        for n in (n_published.saturating_sub(10)..n_published).rev() {
            let (feed, date) = (self.index, self.published[n].to_rfc2822());
            let link = format!("https://{}/{feed}/{n}", self.host());
            let _ = write!(
                items,
                "<item><title>Bulletin {feed}x{n}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate></item>"
            );
        }
        format!(
            "<rss version=\"2.0\" xmlns:sy=\"http://purl.org/rss/1.0/modules/syndication/\"><channel><title>F</title>\
             <link>https://{}/</link><description/>{hints}{items}</channel></rss>",
            self.host()
        )
    }

    /// How long the answers of its publisher ask us to stay away, the operator's floor included.
    fn patience(&self, status: u16) -> Duration {
        let is_read = matches!(status, 200 | 304);
        let asked = match (self.temper, status) {
            (Outage, 503) => Duration::hours(2),
            (RateLimited, 429) => Duration::hours(2),
            (MaxAge | MaxAgeOnce, _) if is_read => Duration::minutes(90),
            (Expires, _) if is_read => Duration::hours(2),
            (LongMaxAge, _) if is_read => Duration::hours(24),
            (Ttl, _) => Duration::hours(3),
            (Syndication, _) => Duration::hours(6),
            _ => MIN_INTERVAL,
        };
        asked.max(MIN_INTERVAL)
    }

    fn is_skipped(&self, at: Time) -> bool {
        match self.temper {
            SkipHours => at.hour() < 4,
            SkipDays => at.weekday().num_days_from_monday() >= 5,
            _ => false,
        }
    }

    fn toml(&self, world: &World) -> String {
        let url = world.origin.url_at(&self.host(), &self.path());
        let schedule = match self.temper {
            Cron => "schedule = \"7 * * * *\"\ntime_zone = \"Asia/Hong_Kong\"\n",
            _ => "",
        };
        format!("[[feed]]\nid = \"f{}\"\nurl = \"{url}\"\n{schedule}", self.index)
    }
}

fn http_date(at: Time) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// A visit: the requests of one poll, by what the last of them was answered.
#[derive(Clone, Debug)]
struct Visit {
    at: Time,
    status: u16,
}

/// What a strict publisher would say about one feed.
#[derive(Clone, Debug, Default)]
struct Report {
    n_visits: usize,
    /// Documents sent in full to who had validators for them.
    n_unconditional: usize,
    n_too_soon: usize,
    n_skipped: usize,
    n_wrong_validators: usize,
    smallest_gap: Option<Duration>,
    n_after_gone: usize,
    /// Minutes from publication to the visit that brought it.
    delays: Vec<i64>,
}

fn report(feed: &Feed, log: &[Arc<Request>]) -> Report {
    let mut report = Report::default();
    let mut given: HashMap<String, (Option<String>, Option<String>)> = HashMap::new();
    let mut visits: Vec<Visit> = Vec::new();
    for request in log {
        judge_validators(feed, request, &mut given, &mut report);
        match visits.last_mut() {
            Some(visit) if request.at == visit.at => visit.status = request.status,
            _ => visits.push(Visit { at: request.at, status: request.status }),
        }
    }
    for pair in visits.windows(2) {
        let gap = pair[1].at - pair[0].at;
        report.smallest_gap = Some(report.smallest_gap.map_or(gap, |smallest| smallest.min(gap)));
        report.n_too_soon += usize::from(gap < feed.patience(pair[0].status));
    }
    report.n_visits = visits.len();
    report.n_skipped = visits.iter().skip(1).filter(|visit| feed.is_skipped(visit.at)).count();
    report.n_after_gone = visits.iter().filter(|visit| visit.status == 410).count();
    report.delays = delays(feed, &visits);
    report
}

/// Validators must be those that the same address gave last, and are missing only where it never gave any.
fn judge_validators(
    feed: &Feed,
    request: &Request,
    given: &mut HashMap<String, (Option<String>, Option<String>)>,
    report: &mut Report,
) {
    let sent = (request.header("if-none-match"), request.header("if-modified-since"));
    let known = given.get(request.path());
    if let Some((etag, last_modified)) = known {
        let is_right = sent == (etag.as_deref(), last_modified.as_deref());
        let is_missing = sent == (None, None);
        report.n_wrong_validators += usize::from(!is_missing && !is_right);
        let had_some = etag.is_some() || last_modified.is_some();
        report.n_unconditional += usize::from(is_missing && had_some && request.status == 200);
    } else {
        report.n_wrong_validators += usize::from(sent != (None, None));
        report.n_unconditional += usize::from(request.status == 200);
    }
    let is_document =
        matches!(request.status, 200 | 304) && feed.trouble(request.at).is_none_or(|reply| reply.status >= 300);
    if is_document {
        given.insert(request.path().to_owned(), (feed.etag(request.at), feed.last_modified(request.at)));
    }
}

/// Delays of what was published in healthy times, after the first ten days of learning.
fn delays(feed: &Feed, visits: &[Visit]) -> Vec<i64> {
    let learned = feed.start + Duration::days(10);
    let reads: Vec<Time> =
        visits.iter().filter(|visit| matches!(visit.status, 200 | 304)).map(|visit| visit.at).collect();
    let entries = feed.published.iter().filter(|at| **at > learned);
    entries
        .filter_map(|at| reads.get(reads.partition_point(|read| read < at)).map(|read| (*read - *at).num_minutes()))
        .collect()
}

fn median(mut numbers: Vec<i64>) -> Option<i64> {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied()
}

fn feeds_toml(world: &World, feeds: &[Feed], edit: &str) -> String {
    let mut text =
        site() + "host_gap = \"3s\"\n[serve]\nlisten = \"off\"\n[defaults]\nmin_interval = \"1h\"\n" + edit + "\n";
    feeds.iter().for_each(|feed| text.push_str(&feed.toml(world)));
    text
}

/// Lets a minute pass after `disturb`, and returns the feeds that were polled in it without being due.
async fn polled_out_of_turn(world: &mut World, due: &BTreeMap<String, Time>) -> Vec<String> {
    let (from, n_before) = (world.now(), world.origin.requests().len());
    world.live_for(Duration::minutes(1)).await;
    let requests = world.origin.requests();
    let polled =
        requests[n_before..].iter().map(|request| request.path().trim_start_matches("/other").trim_start_matches("/f"));
    let not_due = |index: &&str| due.get(&format!("f{index}")).is_some_and(|at| *at > from + Duration::minutes(1));
    polled.filter(not_due).map(str::to_owned).collect()
}

fn due_times(world: &World) -> BTreeMap<String, Time> {
    let due = world.store().due_times().expect("the database is readable");
    due.into_iter().filter_map(|(feed, _, at)| Some((feed.0, at?))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strict_publisher_finds_nothing_to_complain_of_in_thirty_days() {
    let mut world = World::start().await;
    let start = world.now();
    let feeds: Vec<Feed> = (0..N_FEEDS).map(|index| Feed::new(index, start)).collect();
    for feed in &feeds {
        let (at_home, elsewhere) = (feed.clone(), feed.clone());
        let host = feed.host();
        let host = world.origin.host(&host);
        host.serve_with(&feed.path(), move |request, now| {
            at_home.trouble(now).unwrap_or_else(|| at_home.document(request, now))
        });
        host.serve_with(&feed.other_path(), move |request, now| elsewhere.document(request, now));
    }
    world.configure(&feeds_toml(&world, &feeds, ""));

    let mut out_of_turn = Vec::new();
    for day in 0..N_DAYS {
        world.live_for(Duration::hours(17)).await;
        let due = due_times(&world);
        match day {
            // A word changes, a key of one table changes, mistakes are made, the program is restarted, or both.
            3 => reconfigure(&mut world, &feeds, "# A comment.").await,
            7 | 8 => world.restart().await,
            13 => reconfigure(&mut world, &feeds, "archive_items = 5").await,
            18 => {
                world.configure("[[feed]\nnonsense");
                world.restart().await;
            }
            19 => reconfigure(&mut world, &feeds, "").await,
            _ => {}
        }
        out_of_turn.extend(polled_out_of_turn(&mut world, &due).await);
        world.live_for(Duration::hours(7) - Duration::minutes(1)).await;
    }
    world.stop().await;

    let log = world.origin.requests();
    judge(&feeds, &log);
    assert_eq!(out_of_turn, Vec::<String>::new(), "polls caused by restarts and edits");
    judge_hosts(&log);
}

async fn reconfigure(world: &mut World, feeds: &[Feed], edit: &str) {
    world.configure(&feeds_toml(world, feeds, edit));
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
}

/// Prints the report by temper and holds it against what a strict publisher expects.
fn judge(feeds: &[Feed], log: &[Arc<Request>]) {
    let mut by_feed: BTreeMap<usize, Vec<Arc<Request>>> = BTreeMap::new();
    for request in log {
        let index = request.path().trim_start_matches("/other").trim_start_matches("/f").parse();
        if let Ok(index) = index {
            by_feed.entry(index).or_default().push(Arc::clone(request));
        }
    }
    let mut table: BTreeMap<Temper, Vec<Report>> = BTreeMap::new();
    for feed in feeds {
        table.entry(feed.temper).or_default().push(report(feed, by_feed.get(&feed.index).map_or(&[], Vec::as_slice)));
    }
    println!("{} requests in {N_DAYS} days", log.len());
    println!("temper          polls/day  full  soon  skip  stale  gap min  gone  delay  best");
    for (temper, reports) in &table {
        println!("{}", line(*temper, reports));
    }
    for (temper, reports) in &table {
        reports.iter().for_each(|report| expect_polite(*temper, report));
        expect_prompt(*temper, reports);
    }
}

fn line(temper: Temper, reports: &[Report]) -> String {
    let sum = |count: fn(&Report) -> usize| reports.iter().map(count).sum::<usize>();
    let polls_a_day = sum(|report| report.n_visits) as f64 / (reports.len() as f64 * N_DAYS as f64);
    let smallest_gap = reports.iter().filter_map(|report| report.smallest_gap).min().unwrap_or_default();
    let delay = median(reports.iter().flat_map(|report| report.delays.clone()).collect());
    format!(
        "{:<15} {polls_a_day:>9.1} {:>5} {:>5} {:>5} {:>6} {:>8} {:>5} {:>6} {:>5}",
        format!("{temper:?}"),
        sum(|report| report.n_unconditional),
        sum(|report| report.n_too_soon),
        sum(|report| report.n_skipped),
        sum(|report| report.n_wrong_validators),
        smallest_gap.num_minutes(),
        sum(|report| report.n_after_gone),
        shown(delay),
        shown(best_delay(temper)),
    )
}

fn shown(minutes: Option<i64>) -> String {
    minutes.map_or("-".to_owned(), |minutes| minutes.to_string())
}

fn expect_polite(temper: Temper, report: &Report) {
    let n_documents = match temper {
        // The page in place of the feed has no validators; what moves or lives elsewhere is asked for once there.
        NoValidators => usize::MAX,
        Moved => 2,
        _ => 1,
    };
    assert!(report.n_unconditional <= n_documents, "{temper:?}: {report:?}");
    assert_eq!((report.n_too_soon, report.n_skipped, report.n_wrong_validators), (0, 0, 0), "{temper:?}: {report:?}");
    assert!(report.smallest_gap.is_none_or(|gap| gap >= MIN_INTERVAL), "{temper:?}: {report:?}");
    assert!(report.n_after_gone <= 7, "eighteen days of 410: {report:?}");
    assert!(report.n_visits > 0, "{temper:?} was never polled");
}

/// The best median delay in minutes that floor and hints allow: half of the shortest wait between two polls. None for
/// publishers whose troubles decide it.
fn best_delay(temper: Temper) -> Option<i64> {
    let shortest_wait = match temper {
        MaxAge | MaxAgeOnce => 90,
        Expires => 120,
        LongMaxAge => 1440,
        Ttl => 180,
        Syndication => 360,
        Etag | LastModified | NoValidators | Touching | Cron => 60,
        _ => return None,
    };
    Some(shortest_wait / 2)
}

/// An entry is found in less than twice the best median delay, although most polls are not at the floor.
fn expect_prompt(temper: Temper, reports: &[Report]) {
    let Some(best) = best_delay(temper) else { return };
    let delay = median(reports.iter().flat_map(|report| report.delays.clone()).collect());
    assert!(delay.expect("entries were published") <= best * 2, "{temper:?}: found after {delay:?} minutes");
}

/// One request at a time for each host, and a gap between two polls.
fn judge_hosts(log: &[Arc<Request>]) {
    let mut last: HashMap<String, Time> = HashMap::new();
    let never = DateTime::UNIX_EPOCH;
    for request in log {
        assert_eq!(request.n_parallel, 1, "{} at {}", request.host(), request.at);
        let before = last.insert(request.host().to_owned(), request.at).unwrap_or(never);
        let gap = request.at - before;
        let is_same_poll = gap.is_zero();
        assert!(is_same_poll || gap >= HOST_GAP, "{} at {} after {gap}", request.host(), request.at);
    }
}
