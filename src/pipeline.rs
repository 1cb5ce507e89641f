//! The path of one feed, from due to stored: the page to read first.
//!
//! ```text
//! fetch ─► read: parse ─► normalize ─► identify ─► enrich ─► write: group ─► apply
//! async    on the pool of processors                          the serial stage, one commit
//! ```
//! Identify asks a reading connection and not the writer: it looks at rows of this feed only, and nobody else writes
//! those while this poll is under way. So only new and corrected entries are labeled, and the serial stage has
//! nothing to do but to group and to write.

pub mod by_hand;
pub mod read;
pub mod write;

use crate::{
    clock::Clock,
    fetch::{FetchRequest, Fetched, Fetcher, RobotsRecord},
    model::{FeedSettings, PollOutcome, RegionId, StoryId, Time, poll::NextPoll},
    setup::Setup,
    store::{FeedRow, FeedState, Store, StoreError},
    writer::{WriteError, Writer, panic_text},
};
use read::Visit;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, RwLock},
};
use tokio::sync::Semaphore;

/// How well this version reads: raised when a change reads more out of the same bytes. A feed that an older reading
/// version read is asked for once without validators.
pub const READING_VERSION: i64 = 1;

/// What all polls share.
pub struct Shared {
    /// The one clock.
    pub clock: Clock,
    fetcher: RwLock<Arc<Fetcher>>,
    /// The only way to write.
    pub writer: Writer,
    /// Ways to read beside the writer.
    pub readers: Readers,
    /// Permits to use a processor for reading documents.
    pub processors: Arc<Semaphore>,
}

impl Shared {
    /// What polls share.
    pub fn new(clock: Clock, fetcher: Fetcher, writer: Writer, readers: Readers) -> Shared {
        let n_processors = std::thread::available_parallelism().map_or(1, usize::from);
        let processors = Arc::new(Semaphore::new(n_processors));
        Shared { clock, fetcher: RwLock::new(Arc::new(fetcher)), writer, readers, processors }
    }

    /// The only way to publishers.
    pub fn fetcher(&self) -> Arc<Fetcher> {
        Arc::clone(&self.fetcher.read().expect("nothing panics while it holds the fetcher"))
    }

    /// Takes another way to publishers; polls in flight keep theirs.
    pub fn replace_fetcher(&self, fetcher: Fetcher) {
        *self.fetcher.write().expect("nothing panics while it holds the fetcher") = Arc::new(fetcher);
    }
}

/// Reading connections, as many as were ever needed at once.
#[derive(Debug)]
pub struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Store>>,
}

impl Readers {
    /// Connections to the database at `path`, opened when they are needed.
    pub fn new(path: PathBuf) -> Readers {
        Readers { path, idle: Mutex::new(Vec::new()) }
    }

    /// Reads with a connection of its own.
    ///
    /// # Errors
    /// The database cannot be opened, or `work` fails.
    pub fn read<T>(&self, work: impl FnOnce(&Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle.lock().expect("nothing panics while it holds the list").pop();
        let store = match idle {
            Some(store) => store,
            None => Store::open_reader(&self.path)?,
        };
        let result = work(&store);
        self.idle.lock().expect("nothing panics while it holds the list").push(store);
        result
    }
}

/// The feed a poll is about, within the configuration in force.
#[derive(Clone, Debug)]
pub struct Target {
    /// The configuration.
    pub setup: Arc<Setup>,
    /// The feed's place in it.
    pub index: usize,
    /// The feed's row.
    pub row: FeedRow,
}

impl Target {
    /// The feed.
    pub fn feed(&self) -> &FeedSettings {
        &self.setup.config.feeds[self.index]
    }
}

/// How a poll ended, for whoever asked for it.
#[derive(Clone, Debug)]
pub struct Polled {
    /// How it ended.
    pub outcome: PollOutcome,
    /// When to come again, and why.
    pub next: NextPoll,
    /// The publisher asked to be left alone by all feeds of the host until then.
    pub host_hold: Option<Time>,
    /// Stories whose entries are new or changed.
    pub stories: Vec<StoryId>,
    /// Regions with an item that is to be shown anew.
    pub regions: Vec<RegionId>,
}

/// Polls one feed: asks, reads, stores. Whatever goes wrong at the publisher is an outcome; an error is ours.
///
/// Once a day the turn is spent on the robots.txt of the feed's host instead, so that the host's gap holds between the
/// two requests; then there is nothing to tell, and the feed gets another turn.
///
/// # Errors
/// The database failed, or a fault of Dateline's; nothing of the poll was kept.
pub async fn poll_feed(shared: &Arc<Shared>, target: &Target) -> Result<Option<Polled>, WriteError> {
    let now = shared.clock.now();
    let fetcher = shared.fetcher();
    let state = shared.readers.read(|store| store.feed_state(target.row))?;
    let (request, unconditional) = request(target.feed(), &state);
    if fetcher.robots().is_due(&request.url, now) {
        fetcher.visit_robots(&request, now).await;
        keep_robots(shared, fetcher.robots().record(&request.url)).await?;
        return Ok(None);
    }
    let had_validators = request.validators.is_some();
    let fetched = fetcher.fetch(&request, now).await;
    let were_sent = fetched.answer().is_none_or(|answer| answer.is_conditional);
    let elsewhere = (had_validators && !were_sent).then(|| "its validators belong to another address".to_owned());
    let visit = read_on_pool(shared, target, state, fetched, now).await?;
    let visit = Visit { unconditional: unconditional.or(elsewhere), ..visit };
    write_down(shared, target, visit).await.map(Some)
}

/// What a host's robots.txt says is asked for at most daily, also across restarts.
async fn keep_robots(shared: &Arc<Shared>, record: Option<RobotsRecord>) -> Result<(), WriteError> {
    let Some(record) = record else { return Ok(()) };
    shared.writer.write(move |stage| stage.store.keep_robots(&record.origin, &serde_json::to_string(&record)?)).await
}

/// What to ask for, and why without validators where that is so.
fn request(feed: &FeedSettings, state: &FeedState) -> (FetchRequest, Option<String>) {
    let url = state.adopted_url.as_deref().unwrap_or(&feed.url);
    let unconditional = match &state.validators {
        _ if state.last_polled_at.is_none() => Some("the first request".to_owned()),
        _ if state.unconditional.is_some() => state.unconditional.clone(),
        _ if reads_more(state) => Some("this version of Dateline reads more of it".to_owned()),
        None => Some("the publisher gave no validators".to_owned()),
        Some(_) => None,
    };
    let validators = if unconditional.is_none() { state.validators.clone() } else { None };
    (FetchRequest::of_feed(feed, url, validators), unconditional)
}

/// Returns true if and only if an older reading version read the last document.
fn reads_more(state: &FeedState) -> bool {
    state.read_by != 0 && state.read_by < READING_VERSION
}

/// Reading is work for a processor: it happens beside the network's threads, on as many processors as there are. Where
/// no document came there is nothing to read, and no need to go there.
async fn read_on_pool(
    shared: &Arc<Shared>,
    target: &Target,
    state: FeedState,
    fetched: Fetched,
    now: Time,
) -> Result<Visit, WriteError> {
    if !matches!(fetched, Fetched::Document(_)) {
        return Ok(read::read(&shared.readers, target, state, fetched, now)?);
    }
    let permit = Arc::clone(&shared.processors).acquire_owned().await.map_err(|_| WriteError::Stopped)?;
    let (shared, target) = (Arc::clone(shared), target.clone());
    let reading = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        Ok(read::read(&shared.readers, &target, state, fetched, now)?)
    });
    match reading.await {
        Ok(visit) => visit,
        Err(error) if error.is_panic() => Err(WriteError::Panicked(panic_text(error.into_panic().as_ref()))),
        Err(_) => Err(WriteError::Stopped),
    }
}

async fn write_down(shared: &Arc<Shared>, target: &Target, visit: Visit) -> Result<Polled, WriteError> {
    let target = target.clone();
    shared.writer.write(move |stage| write::write(stage, &target, &visit)).await
}
