//! Puts editions where readers look: files below one folder, each replaced whole or not touched at all.
//!
//! What would come out as it stands is not rendered, and a file whose bytes are the same is not written, so that its
//! time stays and caches hold. A file that does not pass the gate stays as it was, and the others go out. What no
//! edition holds any more is removed. Who reads the files, over HTTP or through another server, is not known here, and
//! what is in an edition was decided before.

pub mod file;
pub mod gate;
pub mod websub;

use crate::{
    model::{Edition, PublicPath, Publisher, Region, RegionId},
    render::{self, outline::Outline, site::Site},
};
use rustc_hash::FxHashMap;
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
    /// Whether `.gz` files are written beside the files; as the site that is published says.
    precompress: bool,
    site: BTreeSet<PublicPath>,
    editions: BTreeMap<RegionId, BTreeSet<PublicPath>>,
    /// The regions whose editions hold a story. Its page is rendered from the first of them.
    holders: BTreeMap<Uuid, BTreeSet<RegionId>>,
    /// Of what each file of an edition was made that was put in place since the start; see `render::outline`.
    made_of: FxHashMap<PublicPath, u64>,
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
    /// Whether the disk refused one of them: what is wrong with it may pass, and then the file is still to be put in
    /// place or removed.
    pub is_unfinished: bool,
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
        self.is_unfinished |= other.is_unfinished;
        self.heirs.extend(other.heirs);
    }

    fn refused(&mut self, path: &PublicPath, error: &io::Error) {
        self.faults.push(Fault { path: path.clone(), reason: error.to_string() });
        self.is_unfinished = true;
    }
}

impl PublicFolder {
    /// Opens the folder, making it where it is not there.
    pub fn open(root: &Path) -> io::Result<PublicFolder> {
        fs::create_dir_all(root)?;
        Ok(PublicFolder {
            root: root.to_owned(),
            precompress: false,
            site: BTreeSet::new(),
            editions: BTreeMap::new(),
            holders: BTreeMap::new(),
            made_of: FxHashMap::default(),
        })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// From now on every file is rendered again and compared: somebody else may have written to the folder.
    pub fn trust_nothing(&mut self) {
        self.made_of.clear();
    }

    /// Publishes the files of the whole site, and lets go of regions that are no longer there. Their files stay until the
    /// sweep: those of a region that has another id now are its own again by then.
    pub fn publish_site(&mut self, regions: &[Region], publishers: &[Publisher], site: &Site) -> Published {
        let mut published = Published::default();
        self.precompress = site.settings.precompress;
        let files = render::site(regions, publishers, site);
        self.site = files.iter().map(|file| file.path.clone()).collect();
        for file in &files {
            self.put(&file.path, &file.text, gate::check(file, &[]), &mut published);
        }
        let ids: BTreeSet<&RegionId> = regions.iter().map(|region| &region.id).collect();
        let dropped: Vec<RegionId> = self.editions.keys().filter(|id| !ids.contains(id)).cloned().collect();
        for id in dropped {
            let paths = self.editions.remove(&id).unwrap_or_default();
            let stories =
                paths.iter().filter_map(|path| if let PublicPath::Story(guid) = path { Some(*guid) } else { None });
            published.heirs.extend(stories.filter_map(|guid| self.let_go(guid, &id).flatten()));
        }
        published
    }

    /// Publishes an edition: its feeds and pages, under the former ids of its region too, and the pages of its stories.
    pub fn publish_edition(&mut self, edition: &Edition, site: &Site) -> Published {
        let mut published = Published::default();
        self.precompress = site.settings.precompress;
        let region = &edition.region;
        let outline = Outline::of(edition, site, &self.known_tags(region));
        let mut paths = BTreeSet::new();
        for planned in outline.files() {
            paths.insert(planned.path.clone());
            if let PublicPath::Story(guid) = planned.path
                && !self.is_page_of(guid, &region.id)
            {
                continue;
            }
            let formers = region.was.iter().filter(|_| planned.path.region().is_some());
            let mut places: Vec<PublicPath> = formers.map(|former| planned.path.under(former)).collect();
            paths.extend(places.iter().cloned());
            places.push(planned.path.clone());
            if places.iter().all(|path| self.is_made_of(path, planned.digest)) {
                continue;
            }
            let file = outline.render(&planned);
            let checked = gate::check(&file, &edition.items);
            for path in places {
                if self.put(&path, &file.text, checked.clone(), &mut published) {
                    self.made_of.insert(path, planned.digest);
                } else {
                    self.made_of.remove(&path);
                }
            }
        }
        self.replace_paths(&region.id, paths, &mut published);
        published
    }

    /// Remembers that the region holds the story; returns true if and only if the story's page is made by it.
    fn is_page_of(&mut self, guid: Uuid, region: &RegionId) -> bool {
        let holders = self.holders.entry(guid).or_default();
        if !holders.contains(region) {
            holders.insert(region.clone());
        }
        holders.first() == Some(region)
    }

    /// Returns true if and only if the file is there and was made of just this. Somebody may have deleted it.
    fn is_made_of(&self, path: &PublicPath, digest: u64) -> bool {
        let is_there = |name: &str| self.root.join(name).is_file();
        let name = path.file();
        self.made_of.get(path) == Some(&digest)
            && is_there(&name)
            && (!self.precompress || is_there(&file::packed_name(&name)))
    }

    /// Removes what was published before the start, or by a region that is no longer there, and is in no edition now. To
    /// be called when all editions have been published; files that are none of ours are left alone.
    pub fn sweep(&mut self) -> io::Result<Published> {
        let held: BTreeSet<&PublicPath> = self.site.iter().chain(self.editions.values().flatten()).collect();
        let mut published = Published::default();
        for name in file::names_below(&self.root)? {
            // A crash may have left the packed one alone.
            let path = PublicPath::parse(name.strip_suffix(".gz").unwrap_or(&name));
            match path.filter(|path| !held.contains(path)) {
                Some(path) => {
                    self.made_of.remove(&path);
                    match file::remove(&self.root, &name) {
                        Ok(()) => published.removed.extend(PublicPath::parse(&name)),
                        Err(error) => published.faults.push(Fault { path, reason: error.to_string() }),
                    }
                }
                None if file::is_leftover(&name) => file::remove(&self.root, &name)?,
                None => {}
            }
        }
        Ok(published)
    }

    /// Returns true if and only if the file stands there with this text now.
    fn put(&self, path: &PublicPath, text: &str, checked: Result<(), String>, published: &mut Published) -> bool {
        if let Err(reason) = checked {
            published.faults.push(Fault { path: path.clone(), reason });
            return false;
        }
        match file::put(&self.root, &path.file(), text.as_bytes(), path.is_feed(), self.precompress) {
            Ok(is_new) => {
                published.changed.extend(is_new.then(|| path.clone()));
                true
            }
            Err(error) => {
                published.refused(path, &error);
                false
            }
        }
    }

    /// Remembers the paths of an edition and removes those that it had and has no more. One that cannot be removed stays
    /// in mind.
    fn replace_paths(&mut self, region: &RegionId, mut paths: BTreeSet<PublicPath>, published: &mut Published) {
        let before = self.editions.remove(region).unwrap_or_default();
        let gone: Vec<&PublicPath> = before.difference(&paths).collect();
        let mut kept = Vec::new();
        for path in gone {
            if let PublicPath::Story(guid) = path
                && let Some(heir) = self.let_go(*guid, region)
            {
                published.heirs.extend(heir);
                continue;
            }
            self.made_of.remove(path);
            match file::remove(&self.root, &path.file()) {
                Ok(()) => published.removed.push(path.clone()),
                Err(error) => {
                    published.refused(path, &error);
                    kept.push(path.clone());
                }
            }
        }
        paths.extend(kept);
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

    /// The slugs of the tags that this region has had feeds for, under whatever id, where it has such feeds.
    fn known_tags(&self, region: &Region) -> BTreeSet<String> {
        if !region.tag_feeds {
            return BTreeSet::new();
        }
        let folders = region.was.iter().chain([&region.id]).map(|id| self.root.join(id.as_str()).join("tag"));
        let entries = folders.filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        let with_feed = entries.filter(|entry| entry.path().join("feed.xml").is_file());
        with_feed.filter_map(|entry| entry.file_name().into_string().ok()).collect()
    }
}

#[cfg(test)]
mod tests;
