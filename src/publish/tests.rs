//! What stands in the public folder after editions were published.

use super::*;
use crate::model::{EntryId, Item, Language, SiteSettings, StoryId, Time, Tombstone};
use crate::render::Rendered;
use chrono::{Duration, TimeZone, Utc};

fn at(minutes: i64) -> Time {
    Utc.with_ymd_and_hms(2026, 5, 5, 8, 0, 0).unwrap() + Duration::minutes(minutes)
}

fn site() -> Site {
    let settings = SiteSettings { title: "Wire".to_owned(), ..SiteSettings::default() };
    Site::new(&settings, "https://wire.example.org", &[])
}

fn region(id: &str) -> Region {
    Region::new(id.into(), id.to_owned(), Language::parse("en").unwrap())
}

fn item(number: i64) -> Item {
    Item {
        guid: Uuid::from_u128(number as u128),
        story: StoryId(number),
        entry: EntryId(number),
        title: format!("Headline {number} & more"),
        link: format!("https://news.example/{number}"),
        language: None,
        publisher: "p".into(),
        publisher_name: "Publisher".to_owned(),
        publisher_home: None,
        source_url: "https://news.example/feed".to_owned(),
        paywall: false,
        section: None,
        origin: "HK".parse().ok(),
        about: Vec::new(),
        tags: vec!["ai".to_owned()],
        desk: None,
        effective_at: at(number),
        entered_at: at(number),
        updated_at: at(number),
        n_owners: 1,
        mark: None,
        pinned: false,
        others: Vec::new(),
        related: Vec::new(),
    }
}

fn edition(id: &str, numbers: &[i64]) -> Edition {
    Edition {
        region: region(id),
        items: numbers.iter().rev().map(|number| item(*number)).collect(),
        deleted: Vec::<Tombstone>::new(),
        updated_at: at(numbers.iter().max().copied().unwrap_or(0)),
    }
}

/// A public folder in a temporary one.
struct World {
    folder: PublicFolder,
    root: tempfile::TempDir,
}

impl World {
    fn new() -> World {
        let root = tempfile::tempdir().unwrap();
        World { folder: PublicFolder::open(root.path()).unwrap(), root }
    }

    fn restarted(&mut self) {
        self.folder = PublicFolder::open(self.root.path()).unwrap();
    }

    fn publish(&mut self, edition: &Edition) -> Published {
        let published = self.folder.publish_edition(edition, &site());
        assert_eq!(published.faults, [], "no fault");
        published
    }

    fn files(&self) -> Vec<String> {
        file::names_below(self.root.path()).unwrap()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.root.path().join(name)).unwrap()
    }
}

fn story(number: i64) -> PublicPath {
    PublicPath::Story(Uuid::from_u128(number as u128))
}

#[test]
fn a_region_has_these_files_and_no_others() {
    let mut world = World::new();
    world.publish(&edition("asia", &[1, 2]));
    let expected = [
        "asia/deleted.atom",
        "asia/embed.html",
        "asia/feed.atom",
        "asia/feed.json",
        "asia/feed.xml",
        "asia/index.html",
        "asia/tag/ai/index.html",
        "story/00000000-0000-0000-0000-000000000001.html",
        "story/00000000-0000-0000-0000-000000000002.html",
    ];
    assert_eq!(world.files(), expected);
}

#[test]
fn publishing_again_changes_nothing_also_after_a_restart() {
    let mut world = World::new();
    let edition = edition("asia", &[1, 2]);
    assert_eq!(world.publish(&edition).changed.len(), 9);
    assert_eq!(world.publish(&edition), Published::default());
    world.restarted();
    assert_eq!(world.publish(&edition), Published::default());
    assert_eq!(world.folder.sweep().unwrap().removed, []);
}

#[test]
fn a_new_item_changes_the_files_of_its_region_only() {
    let mut world = World::new();
    let regions = [region("asia"), region("europe")];
    world.folder.publish_site(&regions, &[], &site());
    world.publish(&edition("asia", &[1]));
    world.publish(&edition("europe", &[2]));
    let mut published = world.publish(&edition("asia", &[1, 3]));
    published.extend(world.publish(&edition("europe", &[2])));
    published.extend(world.folder.publish_site(&regions, &[], &site()));
    let is_asias = |path: &PublicPath| path.region() == Some(&"asia".into()) || [story(1), story(3)].contains(path);
    assert!(published.changed.iter().all(is_asias), "{:?}", published.changed);
    assert!(published.changed.contains(&story(3)));
}

#[test]
fn what_left_is_gone_and_what_is_not_ours_stays() {
    let mut world = World::new();
    world.publish(&edition("asia", &[1, 2]));
    fs::write(world.root.path().join("notes.txt"), "the operator's own").unwrap();
    assert_eq!(world.publish(&edition("asia", &[2])).removed.last(), Some(&story(1)));
    world.restarted();
    world.publish(&edition("asia", &[]));
    assert_eq!(world.folder.sweep().unwrap().removed, [story(2)]);
    assert!(world.files().contains(&"notes.txt".to_owned()));
    world.folder.publish_site(&[], &[], &site());
    world.folder.sweep().unwrap();
    assert!(!world.files().iter().any(|name| name.starts_with("asia/")), "the region is no longer there");
}

#[test]
fn the_page_of_a_story_goes_over_to_the_next_region_that_holds_it() {
    let mut world = World::new();
    world.publish(&edition("europe", &[1]));
    let as_europes = world.read(&story(1).file());
    world.publish(&edition("asia", &[1]));
    let as_asias = world.read(&story(1).file());
    assert_ne!(as_europes, as_asias);
    assert_eq!(world.publish(&edition("europe", &[1])), Published::default(), "one writer a page");
    let published = world.publish(&edition("asia", &[]));
    assert_eq!(published.heirs, BTreeSet::from(["europe".into()]));
    world.publish(&edition("europe", &[1]));
    assert_eq!(world.read(&story(1).file()), as_europes);
}

#[test]
fn former_ids_of_a_region_hold_full_copies() {
    let mut world = World::new();
    let mut edition = edition("asia", &[1]);
    edition.region.was = vec!["far-east".into()];
    world.publish(&edition);
    assert_eq!(world.read("far-east/feed.xml"), world.read("asia/feed.xml"));
    edition.region.was.clear();
    world.publish(&edition);
    assert!(!world.files().iter().any(|name| name.starts_with("far-east")));
}

#[test]
fn a_faulty_file_stays_as_it_was() {
    let good = Rendered { path: PublicPath::Opml, text: "<opml/>".to_owned() };
    let bad = Rendered { path: PublicPath::Opml, text: "<opml>".to_owned() };
    let world = World::new();
    let mut published = Published::default();
    world.folder.put(&good.path, &good.text, gate::check(&good, &[]), &mut published);
    world.folder.put(&bad.path, &bad.text, gate::check(&bad, &[]), &mut published);
    assert_eq!(world.read("feeds.opml"), "<opml/>");
    assert!(published.faults[0].to_string().starts_with("`feeds.opml` was not replaced: it ends too early"));
}

#[test]
fn a_tag_once_subscribed_to_keeps_a_feed_and_a_retracted_item_is_out_of_it() {
    let mut world = World::new();
    let mut edition = edition("asia", &[1]);
    edition.region.tag_feeds = true;
    world.publish(&edition);
    assert!(world.read("asia/tag/ai/feed.xml").contains("Headline 1"));
    edition.items.clear();
    world.restarted();
    world.publish(&edition);
    assert_eq!(world.folder.sweep().unwrap().removed, [story(1)]);
    assert!(!world.read("asia/tag/ai/feed.xml").contains("Headline 1"));
}

#[test]
fn gzip_files_follow_their_files() {
    let mut world = World::new();
    let mut site = site();
    site.settings.precompress = true;
    world.folder.publish_edition(&edition("asia", &[1]), &site);
    assert!(world.files().contains(&"asia/feed.xml.gz".to_owned()));
    site.settings.precompress = false;
    world.folder.publish_edition(&edition("asia", &[1]), &site);
    assert!(!world.files().iter().any(|name| name.ends_with(".gz")));
}

#[cfg(unix)]
#[test]
fn files_are_readable_by_other_users() {
    use std::os::unix::fs::PermissionsExt;
    let mut world = World::new();
    world.publish(&edition("asia", &[1]));
    let mode = fs::metadata(world.root.path().join("asia/feed.xml")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}

#[test]
fn what_would_come_out_as_it_stands_is_not_made_again_and_what_somebody_deleted_is() {
    let mut world = World::new();
    world.publish(&edition("asia", &[1, 2]));
    let story = "story/00000000-0000-0000-0000-000000000001.html";
    fs::write(world.root.path().join(story), "not ours").unwrap();
    world.publish(&edition("asia", &[1, 2, 3]));
    assert_eq!(world.read(story), "not ours", "nothing of what it shows has changed");
    fs::remove_file(world.root.path().join(story)).unwrap();
    world.publish(&edition("asia", &[1, 2, 3]));
    assert!(world.read(story).contains("Headline 1"));
    fs::write(world.root.path().join(story), "not ours").unwrap();
    world.folder.trust_nothing();
    assert_eq!(world.publish(&edition("asia", &[1, 2, 3])).changed, [self::story(1)]);
}

#[test]
fn the_page_of_a_story_is_made_again_by_the_region_that_inherits_it() {
    let mut world = World::new();
    world.publish(&edition("europe", &[1]));
    let by_europe = world.read(&story(1).file());
    world.publish(&edition("asia", &[1]));
    assert_ne!(world.read(&story(1).file()), by_europe, "the first by its id makes it");
    let left = world.publish(&edition("asia", &[]));
    assert_eq!(left.heirs.into_iter().collect::<Vec<_>>(), ["europe".into()]);
    world.publish(&edition("europe", &[1]));
    assert_eq!(world.read(&story(1).file()), by_europe);
}

#[test]
fn a_packed_file_never_says_what_its_file_no_longer_says() {
    let mut world = World::new();
    let mut site = site();
    site.settings.precompress = true;
    let packed = |world: &World| fs::read(world.root.path().join("asia/feed.xml.gz")).unwrap();
    world.folder.publish_edition(&edition("asia", &[1, 2]), &site);
    let before = packed(&world);
    world.folder.publish_edition(&edition("asia", &[1]), &site);
    let after = packed(&world);
    assert_ne!(after, before);
    // As an interrupted program of old left it.
    fs::write(world.root.path().join("asia/feed.xml.gz"), &before).unwrap();
    world.restarted();
    world.folder.publish_edition(&edition("asia", &[1]), &site);
    assert_eq!(packed(&world), after);
    fs::remove_file(world.root.path().join("asia/feed.xml.gz")).unwrap();
    world.folder.publish_edition(&edition("asia", &[1]), &site);
    assert_eq!(packed(&world), after, "somebody deleted it");
}

#[test]
fn a_packed_file_that_was_left_alone_is_swept_away() {
    let mut world = World::new();
    world.publish(&edition("asia", &[1]));
    let left = world.root.path().join(story(2).file() + ".gz");
    fs::write(&left, "a headline that was retracted").unwrap();
    world.folder.sweep().unwrap();
    assert!(!left.exists() && world.files().contains(&story(1).file()));
}

#[test]
fn a_file_that_could_not_be_removed_is_removed_the_next_time() {
    let mut world = World::new();
    world.publish(&edition("asia", &[1, 2]));
    let page = world.root.path().join(story(2).file());
    fs::remove_file(&page).unwrap();
    fs::create_dir_all(page.join("in the way")).unwrap();
    let refused = world.folder.publish_edition(&edition("asia", &[1]), &site());
    assert!(refused.is_unfinished && refused.faults[0].path == story(2), "{refused:?}");
    fs::remove_dir_all(&page).unwrap();
    fs::write(&page, "the headline that was retracted").unwrap();
    let done = world.publish(&edition("asia", &[1]));
    assert_eq!((done.removed, done.is_unfinished), (vec![story(2)], false));
    assert!(!page.exists());
}

#[test]
fn a_region_under_a_new_id_leaves_no_address_empty_meanwhile_and_keeps_its_silent_tags() {
    let mut world = World::new();
    let mut before = edition("asia", &[1, 2]);
    before.region.tag_feeds = true;
    before.items[0].tags = vec!["chips".to_owned()];
    world.publish(&before);
    let mut after = edition("far-east", &[1, 2]);
    after.region.tag_feeds = true;
    after.region.was = vec!["asia".into()];
    world.folder.publish_site(std::slice::from_ref(&after.region), &[], &site());
    assert!(world.files().contains(&"asia/feed.xml".to_owned()) && world.files().contains(&story(1).file()));
    world.publish(&after);
    world.folder.sweep().unwrap();
    for name in ["asia/feed.xml", "asia/tag/chips/feed.xml", "far-east/tag/chips/feed.xml", &story(1).file()] {
        assert!(world.files().contains(&name.to_owned()), "{name}");
    }
}

#[test]
fn what_cannot_be_swept_away_keeps_nothing_else_in_place() {
    let mut world = World::new();
    world.publish(&edition("asia", &[1, 2]));
    world.restarted();
    // The folder in the way has the name of a packed file, and so cannot be removed as one.
    fs::create_dir_all(world.root.path().join(story(1).file() + ".gz/in the way")).unwrap();
    let swept = world.folder.sweep().unwrap();
    assert!(swept.faults.iter().any(|fault| fault.path == story(1)) && swept.removed.contains(&story(2)), "{swept:?}");
}
