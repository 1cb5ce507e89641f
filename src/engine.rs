//! The running program: what is due is polled, what came in is published, and the world outside is listened to.
//!
//! One task owns all state and waits for whatever comes first: a poll that is done, a feed that is due, a request from
//! outside, the end. Polls run as tasks of their own; a panic in one is that feed's failure. `dateline run` lets it
//! live until it is told to stop; `dateline poll` lets it make one round.

mod house;
pub mod open;
mod outage;
mod publishing;
pub mod relabel;
pub mod requests;
mod wishes;

use crate::{
    curate::Waits,
    editions::{self, Touched},
    model::{FailureCause, FeedId, PollOutcome, RegionId, Time},
    pipeline::{self, Polled, Shared, Target},
    publish::PublicFolder,
    render::site::Site,
    schedule::{
        FeedClock,
        dispatch::{Dispatcher, Next},
    },
    serve::PublicSite,
    setup::Setup,
    store::{FeedRow, StoreError},
    writer::WriteError,
};
use chrono::{Duration, SecondsFormat};
use open::Place;
use outage::Outage;
use requests::Request;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex},
};
use tokio::{
    sync::mpsc,
    task::{Id, JoinSet},
};
use uuid::Uuid;

/// While polls go on, editions are published at most this often: a subscriber sees a headline within seconds, and a
/// round of ten thousand feeds does not render every edition ten thousand times.
const PUBLISH_EVERY: Duration = Duration::seconds(2);
/// Nothing waits for longer than this: a wake that was missed is made good.
const LONGEST_SLEEP: Duration = Duration::hours(1);

/// The running program.
pub struct Engine {
    /// What polls share.
    pub shared: Arc<Shared>,
    /// The configuration in force.
    pub setup: Arc<Setup>,
    folder: Arc<Mutex<PublicFolder>>,
    /// The public folder as the server knows it.
    pub served: Arc<PublicSite>,
    gone_regions: BTreeSet<RegionId>,
    retracted: BTreeSet<Uuid>,
    hub_client: reqwest::Client,
    site: Site,
    dispatcher: Dispatcher<FeedRow>,
    targets: HashMap<FeedRow, usize>,
    in_flight: JoinSet<Ended>,
    /// The feed of each poll in flight.
    polling: HashMap<Id, FeedRow>,
    /// When the dispatcher lets the next feed start; None: not before something happens.
    starts_at: Option<Time>,
    touched: Touched,
    touched_since: Option<Time>,
    /// Files may not say what the ledger says: at the start, after a failure to publish, where the disk refused one. Those
    /// of all editions are to be put in place.
    files_lag: bool,
    /// Nothing is published before; set after a failure.
    publishes_from: Time,
    /// What each region waits for though nothing new comes.
    waits: Arc<BTreeMap<RegionId, Waits>>,
    requests: mpsc::Receiver<Request>,
    place: Place,
    outage: Outage,
    /// Whether labels of an older version may be left.
    relabels: bool,
    tidies_at: Time,
    /// Whether what came in is published.
    pub publishes: bool,
}

/// What one feed's poll came to, for progress and summaries.
#[derive(Clone, Debug)]
pub struct Done {
    /// The feed.
    pub feed: FeedId,
    /// How it ended.
    pub outcome: PollOutcome,
}

/// How a feed's turn ended; None: it was spent on the host's robots.txt, and the feed gets another.
type Ended = Result<Option<Polled>, WriteError>;

/// How the engine ends a wait.
enum Event {
    Polled(FeedRow, Ended),
    Asked(Request),
    Woken,
    Stop,
}

impl Engine {
    /// A program that knows its feeds and has not begun to live.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn new(
        shared: Arc<Shared>,
        setup: Arc<Setup>,
        folder: PublicFolder,
        place: Place,
        hub_client: reqwest::Client,
        requests: mpsc::Receiver<Request>,
    ) -> Result<Engine, StoreError> {
        let now = shared.clock.now();
        let mut engine = Engine {
            dispatcher: Dispatcher::new(&setup.config.network),
            served: PublicSite::new(folder.root().to_owned()),
            folder: Arc::new(Mutex::new(folder)),
            gone_regions: BTreeSet::new(),
            retracted: BTreeSet::new(),
            hub_client,
            site: open::site(&setup),
            place,
            outage: Outage::default(),
            relabels: true,
            tidies_at: now + house::TIDY_EVERY,
            targets: HashMap::new(),
            in_flight: JoinSet::new(),
            polling: HashMap::new(),
            starts_at: None,
            touched: Touched::default(),
            touched_since: Some(now),
            files_lag: true,
            publishes_from: now,
            waits: Arc::default(),
            requests,
            publishes: true,
            shared,
            setup,
        };
        engine.know_targets()?;
        engine.touched = engine.shared.readers.read(|store| editions::left_to_look_at(store, &engine.setup))?;
        let awake = Waits { ages_at: Some(now), ..Waits::default() };
        let regions = engine.setup.config.regions.iter();
        engine.waits = Arc::new(regions.map(|region| (region.id.clone(), awake.clone())).collect());
        engine.restore_holds()?;
        Ok(engine)
    }

    /// A publisher that asked for quiet before a restart is left alone after it.
    fn restore_holds(&mut self) -> Result<(), StoreError> {
        for (row, clock) in self.shared.readers.read(|store| store.rate_limited())? {
            let clock: FeedClock = serde_json::from_str(&clock)?;
            if let Some(until) = clock.domain_hold() {
                self.hold_domain(row, until);
            }
        }
        Ok(())
    }

    /// Learns which rows the feeds of the configuration have.
    fn know_targets(&mut self) -> Result<(), StoreError> {
        let due = self.shared.readers.read(|store| store.due_times())?;
        let rows: HashMap<FeedId, FeedRow> = due.into_iter().map(|(feed, row, _)| (feed, row)).collect();
        let feeds = self.setup.config.feeds.iter().enumerate().filter(|(_, feed)| feed.enabled);
        self.targets = feeds.filter_map(|(index, feed)| Some((*rows.get(&feed.id)?, index))).collect();
        Ok(())
    }

    /// The rows of all feeds that are polled, in the order of `feeds.toml`.
    pub fn active_feeds(&self) -> Vec<FeedRow> {
        let mut rows: Vec<(usize, FeedRow)> = self.targets.iter().map(|(row, index)| (*index, *row)).collect();
        rows.sort_unstable();
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// Queues every feed for when it is due; those in flight are queued when they are done.
    fn queue_all(&mut self) -> Result<(), StoreError> {
        let due = self.shared.readers.read(|store| store.due_times())?;
        let now = self.shared.clock.now();
        for (_, row, at) in due {
            self.push(row, at.unwrap_or(now));
        }
        Ok(())
    }

    /// Lives until `shutdown` is done: polls what is due, publishes what came in, answers requests. Polls in flight at
    /// the end are waited for; their fetches have time limits of their own.
    ///
    /// # Errors
    /// The database failed at the start or at the end.
    pub async fn live(&mut self, shutdown: impl Future<Output = ()>) -> Result<(), WriteError> {
        let mut shutdown = std::pin::pin!(shutdown);
        self.queue_all()?;
        loop {
            self.start_due();
            if self.should_publish()
                && let Err(error) = self.publish().await
            {
                tracing::error!("nothing was published, the old files stand: {error:#}");
            }
            self.keep_house().await;
            match self.next_event(shutdown.as_mut()).await {
                Event::Polled(row, result) => {
                    self.settle(row, result, true);
                }
                Event::Asked(request) => self.answer(request).await,
                Event::Woken => {}
                Event::Stop => break,
            }
        }
        self.finish().await
    }

    /// Polls these feeds once, as soon as their hosts allow, and publishes. `report` is told of each. Feeds of a domain
    /// that asks for quiet are not waited for.
    ///
    /// # Errors
    /// The database failed while publishing.
    pub async fn round(
        &mut self,
        feeds: &[FeedRow],
        mut report: impl FnMut(Done),
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), WriteError> {
        let mut shutdown = std::pin::pin!(shutdown);
        let now = self.shared.clock.now();
        for row in feeds {
            self.push(*row, now);
        }
        self.give_up_held(&mut report);
        loop {
            self.start_due();
            if self.should_publish() {
                self.publish().await?;
            }
            if self.in_flight.is_empty() && self.dispatcher.n_queued() == 0 {
                break;
            }
            match self.next_event(shutdown.as_mut()).await {
                Event::Polled(row, result) => {
                    if let Some(done) = self.settle(row, result, false) {
                        let is_rate_limited =
                            matches!(&done.outcome, PollOutcome::Failed { cause: FailureCause::RateLimited, .. });
                        report(done);
                        if is_rate_limited {
                            self.give_up_held(&mut report);
                        }
                    }
                }
                Event::Asked(request) => self.answer(request).await,
                Event::Woken => {}
                Event::Stop => break,
            }
        }
        self.finish().await
    }

    /// Reports the queued feeds of domains that ask for quiet, and forgets them for this round.
    fn give_up_held(&mut self, report: &mut impl FnMut(Done)) {
        for row in self.dispatcher.take_held(self.shared.clock.now()) {
            if let Some(index) = self.targets.get(&row) {
                let feed = self.setup.config.feeds[*index].id.clone();
                let reason = "not asked: the publisher told another feed of its domain to stay away for now".to_owned();
                report(Done { feed, outcome: PollOutcome::Failed { cause: FailureCause::RateLimited, reason } });
            }
        }
    }

    async fn finish(&mut self) -> Result<(), WriteError> {
        while let Some(joined) = self.in_flight.join_next_with_id().await {
            let (row, result) = self.joined(joined);
            self.settle(row, result, false);
        }
        if self.publishes && !self.touched.is_nothing() {
            self.publish().await?;
        }
        Ok(())
    }

    async fn next_event(&mut self, mut shutdown: std::pin::Pin<&mut impl Future<Output = ()>>) -> Event {
        let is_busy = !self.in_flight.is_empty();
        let wake = self.next_wake();
        let clock = self.shared.clock.clone();
        let joined = tokio::select! {
            biased;
            () = shutdown.as_mut() => return Event::Stop,
            Some(request) = self.requests.recv() => return Event::Asked(request),
            Some(joined) = self.in_flight.join_next_with_id(), if is_busy => joined,
            () = clock.sleep_until(wake, is_busy) => return Event::Woken,
        };
        let (row, result) = self.joined(joined);
        Event::Polled(row, result)
    }

    /// Which feed a finished task was about, and how it ended.
    fn joined(&mut self, joined: Result<(Id, Ended), tokio::task::JoinError>) -> (FeedRow, Ended) {
        let (id, result) = match joined {
            Ok((id, result)) => (id, result),
            Err(error) => {
                let id = error.id();
                let result = match error.try_into_panic() {
                    Ok(panic) => Err(WriteError::Panicked(crate::writer::panic_text(panic.as_ref()))),
                    Err(_) => Err(WriteError::Stopped),
                };
                (id, result)
            }
        };
        let row = self.polling.remove(&id).expect("every task was noted when it began");
        self.dispatcher.finished(row, self.shared.clock.now());
        (row, result)
    }

    fn start_due(&mut self) {
        loop {
            self.starts_at = match self.dispatcher.next(self.shared.clock.now()) {
                Next::Start(row) => {
                    self.start(row);
                    continue;
                }
                Next::WaitUntil(at) => Some(at),
                Next::Idle => None,
            };
            break;
        }
    }

    fn start(&mut self, row: FeedRow) {
        let index = *self.targets.get(&row).expect("who leaves the configuration leaves the queue");
        let target = Target { setup: Arc::clone(&self.setup), index, row };
        let shared = Arc::clone(&self.shared);
        let task = self.in_flight.spawn(async move { pipeline::poll_feed(&shared, &target).await });
        self.polling.insert(task.id(), row);
    }

    /// Takes in what a poll came to, and lets the feed rest until it is due again.
    fn settle(&mut self, row: FeedRow, result: Ended, repeats: bool) -> Option<Done> {
        let now = self.shared.clock.now();
        let feed = self.targets.get(&row).map(|index| self.setup.config.feeds[*index].id.clone());
        let feed = feed.unwrap_or_else(|| FeedId("(no longer in feeds.toml)".to_owned()));
        match result {
            Ok(None) => {
                self.push(row, now);
                None
            }
            Ok(Some(polled)) => {
                self.outage.note(&polled.outcome);
                log_poll(&feed, &polled, self.outage.is_told());
                if let Some(until) = polled.host_hold {
                    self.hold_domain(row, until);
                }
                if repeats {
                    self.push(row, polled.next.at);
                }
                self.touch(polled.stories, polled.regions);
                Some(Done { feed, outcome: polled.outcome })
            }
            Err(error) => {
                tracing::error!(feed.id = %feed, "poll was not stored: {error:#}");
                if repeats {
                    self.push(row, now + RETRY_AFTER_FAULT);
                }
                let reason = error.to_string();
                Some(Done { feed, outcome: PollOutcome::Failed { cause: FailureCause::Internal, reason } })
            }
        }
    }

    fn touch(&mut self, stories: Vec<crate::model::StoryId>, regions: Vec<RegionId>) {
        self.touched.add(stories, regions);
        if !self.touched.is_nothing() {
            self.touched_since.get_or_insert(self.shared.clock.now());
        }
    }

    /// Queues a feed. One that left the configuration is not queued again.
    fn push(&mut self, row: FeedRow, due_at: Time) {
        if let Some(index) = self.targets.get(&row) {
            let domain = self.domain_of(*index);
            self.dispatcher.push(row, &domain, due_at);
        }
    }

    /// All feeds of a domain stay away, unless the operator narrowed that to the one feed.
    fn hold_domain(&mut self, row: FeedRow, until: Time) {
        if let Some(index) = self.targets.get(&row) {
            let domain = self.domain_of(*index);
            let is_narrow = self.setup.config.network.hosts.get(&domain).is_some_and(|host| host.narrow);
            if !is_narrow {
                self.dispatcher.hold(&domain, until);
            }
        }
    }

    /// The registrable domain by which a feed's requests are spaced; an address stands for itself.
    fn domain_of(&self, index: usize) -> String {
        let url = url::Url::parse(&self.setup.config.feeds[index].url);
        let host = url.ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
        crate::link::registrable_domain(&host).to_owned()
    }

    fn should_publish(&self) -> bool {
        let now = self.shared.clock.now();
        let is_woken = self.waits.values().filter_map(Waits::wakes_at).any(|at| at <= now);
        let more_comes = !self.in_flight.is_empty() || self.starts_at.is_some_and(|at| at - now < PUBLISH_EVERY);
        let is_ripe = self.touched_since.is_some_and(|since| !more_comes || now - since >= PUBLISH_EVERY);
        self.publishes && now >= self.publishes_from && (is_ripe || is_woken)
    }

    fn next_wake(&self) -> Time {
        let now = self.shared.clock.now();
        let mut wake = now + LONGEST_SLEEP;
        wake = self.starts_at.map_or(wake, |at| wake.min(at)).min(self.tidies_at);
        if self.relabels {
            return now;
        }
        if self.publishes {
            wake = self.waits.values().filter_map(Waits::wakes_at).fold(wake, Time::min);
            wake = self.touched_since.map_or(wake, |since| wake.min(since + PUBLISH_EVERY));
            wake = wake.max(self.publishes_from.min(now + LONGEST_SLEEP)).min(self.starts_at.unwrap_or(wake));
        }
        wake
    }
}

/// A poll that a fault of ours kept from being stored is tried again after this time.
const RETRY_AFTER_FAULT: Duration = Duration::minutes(15);

/// Nobody plans by fractions of a second.
fn seconds(time: Time) -> impl std::fmt::Display {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// One line a poll that changed something; failures are warnings, since somebody may have to act.
fn log_poll(feed: &FeedId, polled: &Polled, is_outage: bool) {
    match &polled.outcome {
        PollOutcome::Failed { cause, reason } if is_outage => {
            tracing::debug!(feed.id = %feed, cause = cause.name(), "{reason}");
        }
        PollOutcome::Failed { cause, reason } => {
            tracing::warn!(feed.id = %feed, cause = cause.name(), next = %seconds(polled.next.at), "{reason}");
        }
        PollOutcome::Read { n_new, n_updated, n_defects, .. } if n_new + n_updated > 0 => {
            tracing::info!(feed.id = %feed, n_new, n_updated, n_defects, "read");
        }
        outcome => tracing::debug!(feed.id = %feed, ?outcome, next = %seconds(polled.next.at), "polled"),
    }
}
