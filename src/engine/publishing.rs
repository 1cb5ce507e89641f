//! From what was touched to the files in place: the last part of the engine's turn.

use super::Engine;
use crate::{
    editions::{self, Curated, Touched, item},
    model::RegionId,
    pipeline::Shared,
    publish::{PublicFolder, Published, websub},
    render::{self, site::Site},
    serve::Knowledge,
    setup::Setup,
    store::StoreError,
    writer::{WriteError, panic_text},
};
use chrono::Duration;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
};
use url::Url;

/// After a failure to publish, nothing is tried for so long.
const RETRY_PUBLISHING: Duration = Duration::seconds(30);

/// What one publication came to.
#[derive(Debug, Default)]
pub struct Publication {
    /// What happened to the ledger.
    pub curated: Curated,
    /// What happened to the files.
    pub files: Published,
}

impl Publication {
    /// A line for people.
    pub fn summary(&self) -> String {
        let (n_in, n_out) =
            (self.curated.n_entered.values().sum::<usize>(), self.curated.n_left.values().sum::<usize>());
        let (n_written, n_removed) = (self.files.changed.len(), self.files.removed.len());
        let faults = match self.files.faults.len() {
            0 => String::new(),
            n => format!(", {n} files kept as they were because of a fault"),
        };
        format!("{n_in} items entered, {n_out} left; {n_written} files written, {n_removed} removed{faults}")
    }
}

impl Engine {
    /// Curates what was touched, commits the ledger, then puts the changed files in place.
    ///
    /// # Errors
    /// The database failed; what was touched is kept for the next try.
    pub async fn publish(&mut self) -> Result<Publication, WriteError> {
        let now = self.shared.clock.now();
        let touched = std::mem::take(&mut self.touched);
        self.touched_since = None;
        match self.curate_and_render(&touched).await {
            Ok(publication) => {
                self.report(&publication);
                Ok(publication)
            }
            Err(error) => {
                self.touched.merge(touched);
                self.touched_since = Some(now);
                self.publishes_from = now + RETRY_PUBLISHING;
                Err(error)
            }
        }
    }

    async fn curate_and_render(&mut self, touched: &Touched) -> Result<Publication, WriteError> {
        let now = self.shared.clock.now();
        let (setup, waits, looked_at) = (Arc::clone(&self.setup), Arc::clone(&self.waits), touched.clone());
        let work = move |stage: &mut crate::writer::Stage| {
            let curated = editions::curate(&stage.store, &setup, &looked_at, &waits, now)?;
            for story in &curated.published {
                stage.grouper.published(*story);
            }
            Ok(curated)
        };
        let curated = self.shared.writer.write_durably(work).await?;
        Arc::make_mut(&mut self.waits).extend(curated.waits.clone());
        let is_everything = touched.everything || self.files_lag;
        // The ledger is ahead of the files until they are in place, however this ends.
        self.files_lag = true;
        let regions = match is_everything {
            true => self.setup.regions.iter().map(|region| region.region.id.clone()).collect(),
            false => curated.changed.clone(),
        };
        let (shared, setup) = (Arc::clone(&self.shared), Arc::clone(&self.setup));
        let (folder, site) = (Arc::clone(&self.folder), self.site.clone());
        let rendering = move || render(&shared, &setup, &folder, &site, regions, is_everything);
        let (files, rhythms) =
            tokio::task::spawn_blocking(rendering).await.map_err(|error| match error.try_into_panic() {
                Ok(panic) => WriteError::Panicked(panic_text(panic.as_ref())),
                Err(_) => WriteError::Stopped,
            })??;
        self.files_lag = files.is_unfinished;
        if self.files_lag {
            self.touched_since.get_or_insert(now);
            self.publishes_from = now + RETRY_PUBLISHING;
        }
        if is_everything {
            self.learn_what_regions_are_gone()?;
        }
        if is_everything || curated.retractions_changed {
            self.retracted = self.shared.readers.read(|store| Ok(store.retracted()?.into_iter().collect()))?;
            self.served.learn(self.knowledge());
        }
        self.served.learn_rhythms(rhythms);
        self.served.set_ready();
        self.tell_hubs(&files);
        Ok(Publication { curated, files })
    }

    /// Learns which regions published something once and are no more. Only an edit of `feeds.toml` changes that.
    fn learn_what_regions_are_gone(&mut self) -> Result<(), StoreError> {
        let ever = self.shared.readers.read(crate::store::Store::regions_ever)?;
        let regions = &self.setup.config.regions;
        let stands = |id: &RegionId| regions.iter().any(|region| region.id == *id || region.was.contains(id));
        self.gone_regions = ever.into_iter().filter(|id| !stands(id)).collect();
        Ok(())
    }

    /// What the server knows beside the files.
    fn knowledge(&self) -> Knowledge {
        let site = &self.setup.config.site;
        let regions = self.setup.config.regions.iter();
        let moved = regions.flat_map(|region| region.was.iter().map(|was| (was.clone(), region.id.clone())));
        let base_path = Url::parse(&self.site.base_url).map(|url| url.path().trim_end_matches('/').to_owned());
        Knowledge {
            language: site.language.clone(),
            base_path: base_path.unwrap_or_default(),
            base_url: site.base_url.as_ref().map(|_| self.site.base_url.clone()),
            hubs: site.hubs.clone(),
            moved: moved.collect(),
            gone: self.gone_regions.clone(),
            retracted: self.retracted.clone(),
            rhythms: BTreeMap::new(),
        }
    }

    /// Tells the hubs which feeds changed, beside everything else: a hub that is down delays nothing.
    fn tell_hubs(&self, files: &Published) {
        let hubs = self.setup.config.site.hubs.clone();
        let topics = websub::topics(files, &self.site);
        if hubs.is_empty() || topics.is_empty() {
            return;
        }
        let client = self.hub_client.clone();
        tokio::spawn(async move {
            for failure in websub::ping(&client, &hubs, &topics).await {
                tracing::warn!("{failure}");
            }
        });
    }

    fn report(&self, publication: &Publication) {
        for fault in &publication.files.faults {
            tracing::error!("{fault}");
        }
        if !publication.files.changed.is_empty() || !publication.files.removed.is_empty() {
            tracing::info!("published: {}", publication.summary());
        }
    }
}

/// The folder, for one at a time. After a panic nothing is believed of what stands in it.
pub(super) fn locked(folder: &Mutex<PublicFolder>) -> MutexGuard<'_, PublicFolder> {
    folder.lock().unwrap_or_else(|poisoned| {
        folder.clear_poison();
        let mut folder = poisoned.into_inner();
        folder.trust_nothing();
        folder
    })
}

/// Renders editions and puts their files in place; a region that inherits the page of a story is rendered too.
fn render(
    shared: &Shared,
    setup: &Setup,
    folder: &Mutex<PublicFolder>,
    site: &Site,
    mut regions: BTreeSet<RegionId>,
    is_everything: bool,
) -> Result<(Published, BTreeMap<RegionId, Duration>), StoreError> {
    let mut folder = locked(folder);
    let mut published = Published::default();
    let mut rhythms = BTreeMap::new();
    if is_everything {
        published.extend(folder.publish_site(&setup.config.regions, &setup.config.publishers, site));
    }
    let notes = shared.readers.read(editions::acts_in_force)?;
    while let Some(region) = regions.pop_first() {
        let edition = shared.readers.read(|store| item::edition(store, setup, &region, &notes))?;
        if let Some(edition) = edition {
            rhythms.insert(region, render::rhythm(&edition));
            let done = folder.publish_edition(&edition, site);
            regions.extend(done.heirs.iter().cloned());
            published.extend(done);
        }
    }
    if is_everything {
        match folder.sweep() {
            Ok(swept) => published.extend(swept),
            Err(error) => tracing::error!("stale files could not be removed: {error}"),
        }
    }
    Ok((published, rhythms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_while_files_were_put_in_place_does_not_keep_later_ones_from_it() {
        let root = tempfile::tempdir().expect("there is a place for temporary files");
        let folder = Arc::new(Mutex::new(PublicFolder::open(root.path()).expect("it can be made")));
        let held = Arc::clone(&folder);
        let panicked = std::thread::spawn(move || {
            let _held = held.lock();
            panic!("rendering");
        });
        assert!(panicked.join().is_err() && folder.is_poisoned());
        assert_eq!(locked(&folder).root(), root.path());
        assert!(!folder.is_poisoned());
    }
}
