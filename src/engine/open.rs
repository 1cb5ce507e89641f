//! Opening: the data folder and its lock, the database, the configuration in force, and everything rebuilt from them.
//!
//! A bad `feeds.toml` does not stop a program that has run before: the last good configuration serves on from the
//! database, and says so loudly. Only a first start with a bad file cannot run.

use super::{Engine, relabel, requests::Request};
use crate::{
    clock::Clock,
    config::{self, ConfigError, Loaded, SourceFile},
    fetch::{self, Fetcher, Lookup, SetupError},
    group::{GroupInput, GroupSettings, Grouper},
    model::{Config, FeedId, FeedSettings, Time, poll::NextPoll},
    pipeline::{Readers, Shared, by_hand},
    publish::{PublicFolder, websub},
    render::site::Site,
    schedule::{self, FeedClock},
    setup::{Setup, without_suffix},
    store::{FeedRow, GroupedEntry, Store, StoreError},
    writer::{Stage, WriteError, Writer},
};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs::{File, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::sync::mpsc;

/// Moments nearer than this are the same: the database keeps milliseconds.
const SAME_MOMENT: chrono::Duration = chrono::Duration::seconds(1);
/// Requests from outside that wait for the engine.
const MAX_REQUESTS: usize = 64;

/// Where a run stands and what it is given.
#[derive(Clone)]
pub struct Place {
    /// The operator's file.
    pub config: PathBuf,
    /// The folder a run writes to.
    pub data: PathBuf,
    /// The clock.
    pub clock: Clock,
    /// How names become addresses; None: as the system says.
    pub lookup: Option<Lookup>,
}

impl Place {
    /// The database.
    pub fn database(&self) -> PathBuf {
        database_in(&self.data)
    }

    /// What subscribers read.
    pub fn public(&self) -> PathBuf {
        self.data.join("public")
    }
}

/// The database in a data folder.
pub fn database_in(data: &Path) -> PathBuf {
    data.join("dateline.db")
}

/// Why the program could not be opened. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data folder cannot be made or written.
    #[error("cannot write to the data folder `{}`: {error}; check its owner and permissions, or give another with --data", path.display())]
    DataFolder {
        /// The folder.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Another process writes there.
    #[error("another Dateline (process {holder}) is writing to `{}`; stop it, or give another folder with --data", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
        /// Its process id, as it wrote it down.
        holder: String,
    },
    /// The database cannot be used.
    #[error("cannot use the database `{}`", path.display())]
    Store {
        /// The file.
        path: PathBuf,
        /// Why; not in the text, which is shown with its causes.
        source: StoreError,
    },
    /// The configuration is bad, and there is no earlier one.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The network side cannot be set up.
    #[error(transparent)]
    Fetcher(#[from] SetupError),
    /// A region's pattern cannot be compiled.
    #[error(transparent)]
    Pattern(#[from] crate::curate::rules::PatternError),
    /// The serial stage cannot be started or used.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The machine refused a thread.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
}

/// An opened program, and the way to ask it for something.
pub struct Opened {
    /// The program.
    pub engine: Engine,
    /// Asks it for something.
    pub requests: mpsc::Sender<Request>,
    /// The mistakes of a `feeds.toml` that is not in force; None: it is.
    pub refused: Option<ConfigError>,
    /// Held as long as this process may write.
    pub lock: Lock,
    /// The writer's thread, to be waited for at the end.
    pub writer: std::thread::JoinHandle<()>,
}

/// The hold on a data folder; released when it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Takes hold of a data folder, and makes it where it is missing.
///
/// # Errors
/// The folder cannot be written, or another process holds it.
pub fn lock(data: &Path) -> Result<Lock, OpenError> {
    let failed = |error| OpenError::DataFolder { path: data.to_owned(), error };
    std::fs::create_dir_all(data).map_err(failed)?;
    let path = data.join("lock");
    let options = File::options().read(true).write(true).create(true).truncate(false).open(&path);
    let mut file = options.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // What the other one wrote is a courtesy, not a need.
            let _ = file.read_to_string(&mut holder);
            return Err(OpenError::Locked { path: data.to_owned(), holder: holder.trim().to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    let id = format!("{}\n", std::process::id());
    file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(id.as_bytes())).map_err(failed)?;
    Ok(Lock { _file: file })
}

/// The configuration to run with: the file's, or the last good one if the file is bad.
///
/// # Errors
/// The file is bad and there is no earlier configuration.
pub fn configuration(path: &Path, store: &Store) -> Result<(Loaded, Option<ConfigError>), OpenError> {
    let error = match config::load(path) {
        Ok(loaded) => return Ok((loaded, None)),
        Err(error) => error,
    };
    let kept = store.latest_configuration().ok().flatten();
    let files: Vec<SourceFile> = match kept {
        Some((_, files)) => files.into_iter().map(|(name, text)| SourceFile { name, text }).collect(),
        None => return Err(error.into()),
    };
    match config::parse(&files, &|name| std::env::var(name).ok()) {
        Ok(config) => Ok((Loaded { config, files }, Some(error))),
        Err(_) => Err(error.into()),
    }
}

/// Opens the program.
///
/// # Errors
/// See [`OpenError`]; nothing was damaged.
pub async fn open(place: &Place) -> Result<Opened, OpenError> {
    let lock = lock(&place.data)?;
    let path = place.database();
    let store_failed = |source| OpenError::Store { path: path.clone(), source };
    let store = Store::open(&path).map_err(store_failed)?;
    let (Loaded { config, files }, refused) = configuration(&place.config, &store)?;
    let setup = Arc::new(Setup::new(config)?);
    let now = place.clock.now();
    let grouper = rebuild_grouper(&store, &setup, now).map_err(store_failed)?;
    let robots = store.all_robots().map_err(store_failed)?;
    let (writer, thread) = Writer::start(Stage { store, grouper }).map_err(OpenError::Thread)?;
    let fetcher = fetcher(&setup.config, place.lookup.clone())?;
    fetcher.robots().restore(robots.iter().filter_map(|record| serde_json::from_str(record).ok()));
    let shared = Arc::new(Shared::new(place.clock.clone(), fetcher, writer, Readers::new(path.clone())));
    take_over(&shared, &setup, files, now).await?;
    let (requests, waiting) = mpsc::channel(MAX_REQUESTS);
    let folder =
        PublicFolder::open(&place.public()).map_err(|error| OpenError::DataFolder { path: place.public(), error })?;
    let hub_client = websub::client(&fetch::user_agent(&setup.config.site)).map_err(SetupError::Client)?;
    let engine = Engine::new(shared, setup, folder, place.clone(), hub_client, waiting).map_err(store_failed)?;
    Ok(Opened { engine, requests, refused, lock, writer: thread })
}

/// The way to publishers that `[network]` asks for.
///
/// # Errors
/// See [`SetupError`].
pub fn fetcher(config: &Config, lookup: Option<Lookup>) -> Result<Fetcher, SetupError> {
    let mut setup = fetch::Setup::new(&config.network, fetch::user_agent(&config.site));
    if let Some(lookup) = lookup {
        setup.lookup = lookup;
    }
    Fetcher::new(setup)
}

/// What pages and feeds know of the site. While the operator has not said where editions will be read, they are read
/// where we serve them.
pub fn site(setup: &Setup) -> Site {
    let config = &setup.config;
    let listen = config.serve.listen.map(|address| format!("http://{address}"));
    let base_url = config.site.base_url.clone().or(listen).unwrap_or_else(|| "http://127.0.0.1:8080".to_owned());
    Site::new(&config.site, &base_url, &config.places).with_tag_names(setup.enricher.tag_names())
}

/// Writes a configuration that comes into force, and gives feeds the moments of their next polls under it.
///
/// # Errors
/// The database cannot be written.
pub async fn take_over(
    shared: &Arc<Shared>,
    setup: &Arc<Setup>,
    files: Vec<SourceFile>,
    now: Time,
) -> Result<(), WriteError> {
    let setup = Arc::clone(setup);
    let files: Vec<(String, String)> = files.into_iter().map(|file| (file.name, file.text)).collect();
    let digest = digest_of(&files);
    shared
        .writer
        .write(move |stage| {
            stage.store.keep_configuration(&files, &digest, now)?;
            apply(stage, &setup, now)?;
            plan_polls(&stage.store, &setup.config, now)
        })
        .await
}

/// Lets what is stored follow a configuration: feeds, labels, regions under other ids, stories by hand.
///
/// # Errors
/// The database cannot be written.
pub fn apply(stage: &mut Stage, setup: &Setup, now: Time) -> Result<(), StoreError> {
    stage.store.apply_config(&setup.config, now)?;
    relabel::expect(&stage.store, setup)?;
    for region in &setup.config.regions {
        for was in &region.was {
            stage.store.rename_region(was, &region.id)?;
        }
    }
    by_hand::enforce(stage, &setup.by_hand, &setup.by_hand.permalinks())?;
    Ok(())
}

fn digest_of(files: &[(String, String)]) -> String {
    let mut hasher = Sha256::new();
    for (name, text) in files {
        hasher.update(name.as_bytes());
        hasher.update([0]);
        hasher.update(text.as_bytes());
        hasher.update([0]);
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gives every feed its moment under the new configuration: a first one to feeds that have none, and to all others
/// what their clocks say, which is what they had unless a key of their schedule was changed.
fn plan_polls(store: &Store, config: &Config, now: Time) -> Result<(), StoreError> {
    let due: HashMap<FeedId, (FeedRow, Option<Time>)> =
        store.due_times()?.into_iter().map(|(feed, row, at)| (feed, (row, at))).collect();
    let is_polled = |other: &str| due.contains_key(&FeedId::from(other));
    for feed in config.feeds.iter().filter(|feed| feed.enabled) {
        let Some((row, at)) = due.get(&feed.id).copied() else { continue };
        let planned = match at {
            Some(_) => planned_by_clock(store, feed, row, is_polled, now)?,
            None => Some(schedule::first_poll(feed, now)),
        };
        let is_other = |next: &NextPoll| at.is_none_or(|at| (next.at - at).abs() >= SAME_MOMENT);
        if let Some(next) = planned.filter(is_other) {
            store.reschedule(row, next.at, &next.reason)?;
        }
    }
    Ok(())
}

/// None: it was never polled, and its first poll stands as it is.
fn planned_by_clock(
    store: &Store,
    feed: &FeedSettings,
    row: FeedRow,
    is_polled: impl Fn(&str) -> bool,
    now: Time,
) -> Result<Option<NextPoll>, StoreError> {
    let Some(stored) = store.feed_state(row)?.clock else { return Ok(None) };
    let mut clock: FeedClock = serde_json::from_str(&stored)?;
    clock.same_as = clock.same_as.filter(|other| is_polled(other));
    Ok(clock.last_polled_at.map(|_| schedule::next_poll(feed, &clock, now)))
}

/// The grouper as it is after what is stored.
///
/// # Errors
/// The database cannot be read.
pub fn rebuild_grouper(store: &Store, setup: &Setup, now: Time) -> Result<Grouper, StoreError> {
    let settings = GroupSettings { next_story: store.next_story()?, ..GroupSettings::default() };
    let since = now - settings.window;
    let mut grouper = Grouper::new(settings);
    store.each_grouped_since(since, |stored| grouper.restore(&group_input(setup, stored), stored.story))?;
    for story in store.published_stories_since(since)? {
        grouper.published(story);
    }
    grouper.commit();
    Ok(grouper)
}

fn group_input<'a>(setup: &'a Setup, stored: &'a GroupedEntry) -> GroupInput<'a> {
    let feed = setup.feed(&stored.feed);
    GroupInput {
        entry: stored.id,
        title: without_suffix(
            stored.title.as_deref().unwrap_or_default(),
            feed.and_then(|feed| feed.title_suffix.as_deref()),
        ),
        summary: stored.summary.as_deref(),
        language: stored.language.as_ref(),
        publisher: feed.map_or("", |feed| feed.publisher.as_str()),
        about: &stored.about,
        permalink: stored.permalink.as_deref(),
        at: stored.effective_at,
    }
}
