//! What is asked of the running program, by another process, by an edit of `feeds.toml`, or by a command.

use super::{
    Engine, open,
    publishing::{Publication, locked},
    requests::{Answer, Receipt, Request, Wish},
};
use crate::{
    config::{self, Loaded},
    editions, fetch,
    model::{EditorNote, FeedId, PublicPath, Time},
    schedule::{self, FeedClock},
    setup::Setup,
    store::{FeedRow, StoreError},
    writer::Stage,
};
use std::sync::Arc;

impl Engine {
    /// Does what is asked and answers in words.
    pub async fn answer(&mut self, request: Request) {
        let answer = self.grant(&request.wish).await;
        // Who asked may be gone; what was done is done.
        let _ = request.reply.send(answer);
    }

    async fn grant(&mut self, wish: &Wish) -> Answer {
        match wish {
            Wish::Reload => self.reload().await,
            Wish::Build => {
                self.touched.everything = true;
                locked(&self.folder).trust_nothing();
                let done = self.publish().await.map_err(|error| format!("{error:#}"))?;
                Ok(self.receipt(done.summary(), &done))
            }
            Wish::Poll { feeds } => self.poll_soon(feeds),
            Wish::Edit { add, undo } => self.edit(add.clone(), undo.clone()).await,
        }
    }

    async fn edit(&mut self, add: Vec<EditorNote>, undo: Vec<i64>) -> Answer {
        let now = self.shared.clock.now();
        let (setup, n_undone) = (Arc::clone(&self.setup), undo.len());
        let work =
            move |stage: &mut Stage| editions::write_acts(&stage.store, &setup, (add.as_slice(), undo.as_slice()), now);
        let (numbers, touched) = self.shared.writer.write_durably(work).await.map_err(|error| format!("{error:#}"))?;
        let words = words(&numbers, n_undone);
        self.touched.merge(touched);
        let published =
            self.publish().await.map_err(|error| format!("{words}, but nothing was published: {error:#}"))?;
        let receipt = self.receipt(format!("{words}; {}", published.summary()), &published);
        Ok(Receipt { acts: numbers, ..receipt })
    }

    /// Says what became of the files, by their addresses.
    fn receipt(&self, summary: String, published: &Publication) -> Receipt {
        let addresses = |paths: &[PublicPath]| paths.iter().map(|path| self.site.url(path)).collect();
        let files = &published.files;
        Receipt { summary, acts: Vec::new(), changed: addresses(&files.changed), removed: addresses(&files.removed) }
    }

    fn poll_soon(&mut self, words: &[String]) -> Answer {
        let now = self.shared.clock.now();
        let all = words.is_empty();
        let mut wanted = Vec::new();
        for word in words {
            wanted.push(self.find_feed(word)?);
        }
        let due = self.shared.readers.read(|store| store.due_times()).map_err(|error| error.to_string())?;
        let mut n_queued = 0;
        for (feed, row, _) in due {
            if (all || wanted.contains(&feed)) && self.may_poll(row, now).map_err(|error| error.to_string())? {
                self.push(row, now);
                n_queued += 1;
            }
        }
        Ok(Receipt::of_words(format!(
            "{n_queued} feeds are being polled by the running Dateline; `dateline status` shows what comes of it"
        )))
    }

    /// Returns true if and only if no Retry-After forbids an explicit poll.
    fn may_poll(&self, row: FeedRow, now: Time) -> Result<bool, StoreError> {
        let state = self.shared.readers.read(|store| store.feed_state(row))?;
        let clock: FeedClock = state.clock.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
        Ok(schedule::check_explicit_poll(&clock, now).is_ok())
    }

    /// The feed that a word means: its id, its address, or a part of either that no other feed has.
    ///
    /// # Errors
    /// None or several do; the words say which.
    pub fn find_feed(&self, word: &str) -> Result<FeedId, String> {
        let feeds = &self.setup.config.feeds;
        if let Some(feed) = feeds.iter().find(|feed| feed.id.as_str() == word || feed.shown_url == word) {
            return Ok(feed.id.clone());
        }
        let like: Vec<&FeedId> = feeds
            .iter()
            .filter(|feed| feed.id.as_str().contains(word) || feed.shown_url.contains(word))
            .map(|feed| &feed.id)
            .collect();
        match like.as_slice() {
            [] => Err(format!("no feed is called `{word}`; `dateline status` lists them")),
            [only] => Ok((*only).clone()),
            several => {
                let names: Vec<&str> = several.iter().take(8).map(|id| id.as_str()).collect();
                Err(format!("`{word}` could mean {} feeds: {} …", several.len(), names.join(", ")))
            }
        }
    }

    /// Reads `feeds.toml` again. With mistakes in it nothing changes.
    async fn reload(&mut self) -> Answer {
        let Loaded { config, files } =
            config::load(&self.place.config).map_err(|error| format!("feeds.toml stays as it was: {error}"))?;
        if config == self.setup.config {
            return Ok(Receipt::of_words("feeds.toml says what it said before"));
        }
        let setup = Arc::new(Setup::new(config).map_err(|error| error.to_string())?);
        let now = self.shared.clock.now();
        let (old, new) = (&self.setup.config, &setup.config);
        if old.network != new.network || fetch::user_agent(&old.site) != fetch::user_agent(&new.site) {
            let fetcher = open::fetcher(new, self.place.lookup.clone()).map_err(|error| error.to_string())?;
            fetcher.robots().restore(self.shared.fetcher().robots().records());
            self.shared.replace_fetcher(fetcher);
        }
        open::take_over(&self.shared, &setup, files, now).await.map_err(|error| format!("{error:#}"))?;
        self.put_in_force(setup, now).map_err(|error| error.to_string())?;
        let (n_feeds, n_regions) = (self.setup.config.feeds.len(), self.setup.config.regions.len());
        Ok(Receipt::of_words(format!("feeds.toml is in force: {n_feeds} feeds, {n_regions} regions")))
    }

    fn put_in_force(&mut self, setup: Arc<Setup>, now: Time) -> Result<(), StoreError> {
        self.relabels = true;
        let gone: Vec<FeedRow> = self.targets.keys().copied().collect();
        self.site = open::site(&setup);
        self.setup = setup;
        self.dispatcher.set_limits(&self.setup.config.network);
        self.know_targets()?;
        for row in gone.into_iter().filter(|row| !self.targets.contains_key(row)) {
            self.dispatcher.remove(row);
        }
        self.queue_all()?;
        self.waits = Arc::default();
        self.touched.everything = true;
        self.touched_since.get_or_insert(now);
        Ok(())
    }
}

fn words(numbers: &[i64], n_undone: usize) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| format!("#{number}")).collect();
    match (numbers.is_empty(), n_undone) {
        (false, _) => format!("kept as act {}", numbers.join(", ")),
        (true, 0) => "nothing to do".to_owned(),
        (true, n) => format!("undid {n} act(s)"),
    }
}
