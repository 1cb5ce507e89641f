//! Puts editions where readers look: files below one folder, each replaced whole or not touched at all.
//!
//! A file whose bytes are the same is not written, so that its time stays and caches hold. A file that does not pass
//! the gate stays as it was, and the others go out. What no edition holds any more is removed. Who reads the files,
//! over HTTP or through another server, is not known here, and what is in an edition was decided before.

pub mod file;
pub mod gate;
pub mod websub;

use crate::{
    model::{Edition, PublicPath, Publisher, Region, RegionId},
    render::{self, Rendered, site::Site},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// The folder that readers look into, and what was put there since the start.
#[derive(Debug)]
pub struct PublicFolder {
    root: PathBuf,
    precompress: bool,
    site: BTreeSet<PublicPath>,
    editions: BTreeMap<RegionId, BTreeSet<PublicPath>>,
    /// The regions whose editions hold a story. Its page is rendered from the first of them.
    holders: BTreeMap<Uuid, BTreeSet<RegionId>>,
}

/// What publishing did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or whose bytes changed: what a CDN must fetch again.
    pub changed: Vec<PublicPath>,
    /// Files that are gone.
    pub removed: Vec<PublicPath>,
    /// Files that stayed as they were because of a fault.
    pub faults: Vec<Fault>,
    /// Regions that inherited the page of a story from another one: their editions should be published again.
    pub heirs: BTreeSet<RegionId>,
}

/// Why a file stayed as it was.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` was not replaced: {reason}", path.file())]
pub struct Fault {
    /// The file.
    pub path: PublicPath,
    /// What was wrong.
    pub reason: String,
}

impl Published {
    /// Adds what another publication did.
    pub fn extend(&mut self, other: Published) {
        self.changed.extend(other.changed);
        self.removed.extend(other.removed);
        self.faults.extend(other.faults);
        self.heirs.extend(other.heirs);
    }
}

impl PublicFolder {
    /// Opens the folder, making it where it is not there. `precompress` writes `.gz` files beside the files.
    pub fn open(root: &Path, precompress: bool) -> io::Result<PublicFolder> {
        fs::create_dir_all(root)?;
        Ok(PublicFolder {
            root: root.to_owned(),
            precompress,
            site: BTreeSet::new(),
            editions: BTreeMap::new(),
            holders: BTreeMap::new(),
        })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Publishes the files of the whole site, and lets go of regions that are no longer there.
    pub fn publish_site(&mut self, regions: &[Region], publishers: &[Publisher], site: &Site) -> Published {
        let mut published = Published::default();
        let files = render::site(regions, publishers, site);
        self.site = files.iter().map(|file| file.path.clone()).collect();
        for file in &files {
            self.put(file, gate::check(file, &[]), &mut published);
        }
        let ids: BTreeSet<&RegionId> = regions.iter().map(|region| &region.id).collect();
        let dropped: Vec<RegionId> = self.editions.keys().filter(|id| !ids.contains(id)).cloned().collect();
        for id in dropped {
            self.replace_paths(&id, BTreeSet::new(), &mut published);
        }
        published
    }

    /// Publishes an edition: its feeds and pages, under the former ids of its region too, and the pages of its stories.
    pub fn publish_edition(&mut self, edition: &Edition, site: &Site) -> Published {
        let mut published = Published::default();
        let region = &edition.region;
        let files = render::edition(edition, site, &self.known_tags(region));
        let mut paths = BTreeSet::new();
        for file in files {
            paths.insert(file.path.clone());
            if let PublicPath::Story(guid) = file.path {
                let holders = self.holders.entry(guid).or_default();
                holders.insert(region.id.clone());
                if holders.first() != Some(&region.id) {
                    continue;
                }
            }
            let fault = gate::check(&file, &edition.items);
            for former in region.was.iter().filter(|_| file.path.region().is_some()) {
                let copy = Rendered { path: file.path.under(former), text: file.text.clone() };
                paths.insert(copy.path.clone());
                self.put(&copy, fault.clone(), &mut published);
            }
            self.put(&file, fault, &mut published);
        }
        self.replace_paths(&region.id, paths, &mut published);
        published
    }

    /// Removes what was published before the start and is in no edition now. To be called when all editions have been
    /// published; files that are none of ours are left alone.
    pub fn sweep(&mut self) -> io::Result<Vec<PublicPath>> {
        let held: BTreeSet<&PublicPath> = self.site.iter().chain(self.editions.values().flatten()).collect();
        let mut removed = Vec::new();
        for name in file::names_below(&self.root)? {
            let is_stale = PublicPath::parse(&name).is_some_and(|path| !held.contains(&path));
            if is_stale || file::is_leftover(&name) {
                file::remove(&self.root, &name)?;
                removed.extend(PublicPath::parse(&name));
            }
        }
        Ok(removed)
    }

    fn put(&self, file: &Rendered, checked: Result<(), String>, published: &mut Published) {
        let is_feed = file.path.is_feed();
        let put = checked.and_then(|()| {
            let name = file.path.file();
            let put = file::put(&self.root, &name, file.text.as_bytes(), is_feed, self.precompress);
            put.map_err(|error| error.to_string())
        });
        match put {
            Ok(true) => published.changed.push(file.path.clone()),
            Ok(false) => {}
            Err(reason) => published.faults.push(Fault { path: file.path.clone(), reason }),
        }
    }

    /// Remembers the paths of an edition and removes those that it had and has no more.
    fn replace_paths(&mut self, region: &RegionId, paths: BTreeSet<PublicPath>, published: &mut Published) {
        let before = self.editions.remove(region).unwrap_or_default();
        for path in before.difference(&paths) {
            if let PublicPath::Story(guid) = path
                && let Some(heir) = self.let_go(*guid, region)
            {
                published.heirs.extend(heir);
                continue;
            }
            match file::remove(&self.root, &path.file()) {
                Ok(()) => published.removed.push(path.clone()),
                Err(error) => published.faults.push(Fault { path: path.clone(), reason: error.to_string() }),
            }
        }
        if !paths.is_empty() {
            self.editions.insert(region.clone(), paths);
        }
    }

    /// The region no longer holds the story. None if no other one does; else the region, if any, that inherits its page.
    fn let_go(&mut self, guid: Uuid, region: &RegionId) -> Option<Option<RegionId>> {
        let holders = self.holders.get_mut(&guid)?;
        let was_first = holders.first() == Some(region);
        holders.remove(region);
        match holders.first() {
            Some(heir) => Some(was_first.then(|| heir.clone())),
            None => {
                self.holders.remove(&guid);
                None
            }
        }
    }

    /// The slugs of the tags that this region has had feeds for.
    fn known_tags(&self, region: &Region) -> BTreeSet<String> {
        let folder = self.root.join(region.id.as_str()).join("tag");
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let with_feed = entries.filter(|entry| entry.path().join("feed.xml").is_file());
        with_feed.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }
}

#[cfg(test)]
mod tests;
