//! The test world: a temporary folder, a set clock, scripted publishers, and the whole program among them.
//!
//! ```ignore
//! let mut world = World::start().await;
//! world.origin.host("wire.example").serve("/feed", Reply::xml(rss(&[("One", "https://wire.example/1")])));
//! world.configure(&feeds_toml(&world, &["wire.example/feed"]));
//! world.live_for(Duration::hours(1)).await;
//! assert_eq!(world.files(), ["about.html", …]);
//! ```

use crate::origin::Origin;
use chrono::{Duration, TimeZone, Utc};
use dateline::{
    clock::{Clock, SetClock},
    engine::{
        Done,
        open::{self, OpenError, Place},
        requests::{self, Answer, Request, Wish},
    },
    model::Time,
    store::Store,
};
use std::{
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};

/// The program while it runs.
struct Running {
    stop: oneshot::Sender<()>,
    requests: mpsc::Sender<Request>,
    living: JoinHandle<()>,
}

/// A world in which time stands still unless the test lets it go on.
pub(crate) struct World {
    /// The publishers.
    pub(crate) origin: Origin,
    clock: Clock,
    hand: Arc<SetClock>,
    folder: tempfile::TempDir,
    running: Option<Running>,
}

impl World {
    /// A new world, on the morning of 5 May 2026.
    pub(crate) async fn start() -> World {
        let morning = Utc.with_ymd_and_hms(2026, 5, 5, 8, 0, 0).single().expect("there is such a time");
        let (clock, hand) = Clock::set(morning);
        let telling = Arc::clone(&hand);
        let origin = Origin::start_with(move || telling.now(), None).await;
        let folder = tempfile::tempdir().expect("there is a place for temporary files");
        World { origin, clock, hand, folder, running: None }
    }

    /// Now.
    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    /// A path in the folder of the world.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes `feeds.toml`. A program that runs does not notice until `reload`.
    pub(crate) fn configure(&self, text: &str) {
        std::fs::write(self.path("feeds.toml"), text).expect("the folder is writable");
    }

    fn place(&self) -> Place {
        let loopback: Vec<IpAddr> = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
        Place {
            config: self.path("feeds.toml"),
            data: self.path("data"),
            clock: self.clock.clone(),
            lookup: Some(Arc::new(move |_| {
                let found = loopback.clone();
                Box::pin(async move { Ok(found) })
            })),
        }
    }

    /// Starts the program.
    pub(crate) async fn open(&mut self) -> Result<(), OpenError> {
        let opened = open::open(&self.place()).await?;
        let (stop, stopped) = oneshot::channel();
        let mut engine = opened.engine;
        let living = tokio::spawn(async move {
            let until_stopped = async {
                // A world that is dropped stops its program too.
                let _ = stopped.await;
            };
            engine.live(until_stopped).await.expect("the program lives");
            drop(engine);
            opened.writer.join().expect("the writer does not panic");
            drop(opened.lock);
        });
        self.running = Some(Running { stop, requests: opened.requests, living });
        Ok(())
    }

    /// Lets the program live for a while; starts it where it does not run.
    pub(crate) async fn live_for(&mut self, time: Duration) {
        if self.running.is_none() {
            self.open().await.unwrap_or_else(|error| panic!("the program does not start: {error}"));
        }
        self.hand.advance_to(self.now() + time).await;
    }

    /// Lets time pass while the program does not run.
    pub(crate) fn wait(&self, time: Duration) {
        assert!(self.running.is_none(), "it runs");
        self.hand.skip_to(self.now() + time);
    }

    /// Lets other processes ask the running program.
    pub(crate) fn listen(&self) -> JoinHandle<()> {
        let running = self.running.as_ref().expect("the program runs");
        requests::listen(&self.path("data"), running.requests.clone()).expect("the socket can be made")
    }

    /// Opens the program for one round over all feeds, as `dateline poll` does, and closes it.
    pub(crate) async fn poll_all(&self) -> Vec<Done> {
        let opened = open::open(&self.place()).await.unwrap_or_else(|error| panic!("it does not open: {error}"));
        let mut engine = opened.engine;
        let rows = engine.active_feeds();
        let mut done = Vec::new();
        engine.round(&rows, |one| done.push(one), std::future::pending()).await.expect("the round is stored");
        drop(engine);
        opened.writer.join().expect("the writer does not panic");
        done
    }

    /// Stops the program in order.
    pub(crate) async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            // It may have ended by itself; then the join says how.
            let _ = running.stop.send(());
            drop(running.requests);
            running.living.await.expect("the program ends well");
        }
    }

    /// Stops the program and starts it again.
    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        self.open().await.unwrap_or_else(|error| panic!("the program does not start again: {error}"));
    }

    /// Asks the running program for something.
    pub(crate) async fn ask(&self, wish: Wish) -> Answer {
        let running = self.running.as_ref().expect("the program runs");
        requests::hand_over(wish, &running.requests).await
    }

    /// The database, for reading.
    pub(crate) fn store(&self) -> Store {
        Store::open_reader(&self.place().database()).expect("the database is there")
    }

    /// All published files, in the order of their names.
    pub(crate) fn files(&self) -> Vec<String> {
        let root = self.place().public();
        let mut found = Vec::new();
        collect(&root, &root, &mut found);
        found.sort();
        found
    }

    /// A published file.
    pub(crate) fn read(&self, name: &str) -> String {
        let path = self.place().public().join(name);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The titles in a published RSS file, in order.
    pub(crate) fn titles(&self, name: &str) -> Vec<String> {
        let channel = rss::Channel::read_from(self.read(name).as_bytes()).expect("what we publish parses");
        channel.items().iter().map(|item| item.title().unwrap_or_default().to_owned()).collect()
    }

    /// The guids in a published RSS file, in the order of the alphabet.
    pub(crate) fn guids(&self, name: &str) -> Vec<String> {
        let channel = rss::Channel::read_from(self.read(name).as_bytes()).expect("what we publish parses");
        let guids = channel.items().iter().filter_map(|item| item.guid());
        let mut guids: Vec<String> = guids.map(|guid| guid.value().to_owned()).collect();
        guids.sort_unstable();
        guids
    }
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            collect(root, &path, found);
        } else {
            let inside = path.strip_prefix(root).expect("it was found there");
            found.push(inside.to_string_lossy().into_owned());
        }
    }
}

/// An RSS document with these titles and links, the latest first, dated one after the other up to `latest`.
pub(crate) fn rss(latest: Time, items: &[(&str, &str)]) -> String {
    let items: String = items
        .iter()
        .zip(0..)
        .map(|((title, link), age)| {
            let date = (latest - Duration::minutes(age)).to_rfc2822();
            format!(
                "<item><title>{title}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate></item>"
            )
        })
        .collect();
    format!(
        "<rss version=\"2.0\"><channel><title>Feed</title><link>https://feed.example/</link><description/>{items}</channel></rss>"
    )
}

/// The head of a `feeds.toml` for this world.
pub(crate) fn site() -> String {
    "[site]\ntitle = \"Test Wire\"\nbase_url = \"https://wire.test\"\ncontact = \"desk@wire.test\"\n\
     [network]\nallow = [\"127.0.0.0/8\"]\n"
        .to_owned()
}

/// A feed of a publisher in a country, at a host of the world's origin.
pub(crate) fn feed(world: &World, id: &str, host: &str, country: &str) -> String {
    let url = world.origin.url_at(host, "/feed");
    format!(
        "[[publisher]]\nid = \"{id}\"\nname = \"{id} news\"\ncountry = \"{country}\"\nlanguage = \"en\"\nhome = \"https://{host}/\"\n\
         [[feed]]\nid = \"{id}-feed\"\nurl = \"{url}\"\npublisher = \"{id}\"\nsection = \"News\"\n"
    )
}

/// A region of some countries.
pub(crate) fn region(id: &str, countries: &str) -> String {
    format!("[[region]]\nid = \"{id}\"\ntitle = \"Region {id}\"\nlanguage = \"en\"\ncountries = [{countries}]\n")
}
