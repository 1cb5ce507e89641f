//! The store by itself: what is written comes back, and what must not be possible is not.

use super::*;
use crate::model::{Entry, EntryId, EntryKey, FeedId, Labels, RegionId, StoryId, story::GroupDecision};
use uuid::Uuid;

fn time(seconds: i64) -> Time {
    Time::from_timestamp(1_790_000_000 + seconds, 0).unwrap()
}

fn opened() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("dateline.db")).unwrap();
    (folder, store)
}

fn with_feed(store: &Store) -> FeedRow {
    let sql = "INSERT INTO publisher (id, name, names, country, home, owner, paywall)
               VALUES ('wire', 'The Wire', '{}', 'HK', NULL, 'wire', 0)";
    store.connection.execute(sql, []).unwrap();
    let sql = "INSERT INTO feed (name, url, publisher, is_private, archive_items, is_active, added_at)
               VALUES ('wire-tech', 'https://wire.example/feed', 'wire', 0, 10, 1, 0)";
    store.connection.execute(sql, []).unwrap();
    FeedRow(store.connection.last_insert_rowid())
}

fn insert(store: &Store, feed: FeedRow, title: &str, handles: &[u64], now: Time) -> crate::model::EntryId {
    let id = store.next_entry_id().unwrap();
    let entry = Entry {
        title: Some(title.to_owned()),
        link: Some(format!("https://wire.example/{title}")),
        ..Entry::default()
    };
    let decision = GroupDecision::first(StoryId(id.0));
    let new = NewEntry {
        id,
        feed,
        key: &EntryKey(title.to_owned()),
        entry: &entry,
        fingerprint: u64::MAX,
        handles,
        origin: None,
        labels: &Labels::default(),
        labels_version: 1,
        archive_rank: None,
        decision: &decision,
        now,
    };
    store.insert_entry(&new).unwrap();
    id
}

#[test]
fn an_entry_is_found_by_any_of_its_handles_and_leaves_a_tombstone() {
    let (_folder, store) = opened();
    let feed = with_feed(&store);
    let id = insert(&store, feed, "one", &[7, u64::MAX], time(0));
    let known = store.known_entries(feed, &[u64::MAX, 8]).unwrap();
    assert_eq!(known.len(), 1);
    assert_eq!((known[0].entry, known[0].is_tombstone, known[0].fingerprint), (id.0, false, u64::MAX));

    assert_eq!(store.prune_entries(time(10)).unwrap(), 1);
    let known = store.known_entries(feed, &[7]).unwrap();
    assert!(known[0].is_tombstone);
    let next = insert(&store, feed, "two", &[9], time(20));
    assert!(next > id, "the row of a pruned entry is not given out again");
}

#[test]
fn of_many_entries_under_one_handle_the_latest_are_found() {
    let (_folder, store) = opened();
    let feed = with_feed(&store);
    let ids: Vec<i64> = (0..150).map(|n| insert(&store, feed, &n.to_string(), &[7, 1_000 + n], time(0)).0).collect();
    let found: Vec<i64> = store.known_entries(feed, &[7]).unwrap().iter().map(|known| known.entry).collect();
    assert_eq!(found, ids[50..]);
    assert_eq!(store.known_entries(feed, &[1_000]).unwrap()[0].entry, ids[0], "the others by their other handles");
}

#[test]
fn a_guid_enters_a_region_only_once() {
    let (_folder, store) = opened();
    let feed = with_feed(&store);
    let id = insert(&store, feed, "one", &[1], time(0));
    let (region, guid) = (RegionId::from("hk"), Uuid::from_u128(5));
    store.enter(&region, StoryId(id.0), id, guid, time(1), time(1)).unwrap();
    assert!(store.enter(&region, StoryId(99), id, guid, time(2), time(2)).is_err());
    store.leave(&region, guid, "max-age", time(3)).unwrap();
    assert!(store.enter(&region, StoryId(id.0), id, guid, time(4), time(4)).is_err());
    assert!(store.present(&region).unwrap().is_empty());
    assert_eq!(store.ledger_of(&region, StoryId(id.0), guid).unwrap().len(), 1);
}

#[test]
fn items_that_enter_together_differ_in_their_update() {
    let (_folder, store) = opened();
    let feed = with_feed(&store);
    let region = RegionId::from("hk");
    for title in ["one", "two", "three"] {
        let id = insert(&store, feed, title, &[], time(0));
        store.enter(&region, StoryId(id.0), id, Uuid::from_u128(id.0 as u128), time(1), time(1)).unwrap();
    }
    let mut updates: Vec<Time> = store.present(&region).unwrap().into_iter().map(|row| row.updated_at).collect();
    updates.dedup();
    assert_eq!(updates.len(), 3);
    assert_eq!(store.edition_updated_at(&region).unwrap(), updates.first().copied());
}

#[test]
fn what_is_rolled_back_is_gone() {
    let (_folder, store) = opened();
    let feed = with_feed(&store);
    store.begin().unwrap();
    insert(&store, feed, "one", &[1], time(0));
    store.rollback();
    assert_eq!(store.n_entries().unwrap(), 0);
}

#[test]
fn a_merge_takes_entries_ledger_and_guid_along() {
    let (_folder, store) = opened();
    let feed = with_feed(&store);
    let (one, two) = (insert(&store, feed, "one", &[], time(0)), insert(&store, feed, "two", &[], time(0)));
    let (region, guid) = (RegionId::from("hk"), Uuid::from_u128(5));
    store.name_story(StoryId(two.0), guid, time(1)).unwrap();
    store.enter(&region, StoryId(two.0), two, guid, time(1), time(1)).unwrap();
    store.merge_stories(StoryId(two.0), StoryId(one.0)).unwrap();
    assert_eq!(store.story_of_guid(guid).unwrap(), Some(StoryId(one.0)));
    assert_eq!(store.entries_of_story(StoryId(one.0)).unwrap().len(), 2);
    assert!(store.is_published(StoryId(one.0)).unwrap());
}

#[test]
fn what_comes_apart_takes_its_items_and_the_guid_that_no_other_bears() {
    let (_folder, store) = opened();
    let feed = with_feed(&store);
    let (one, two) = (insert(&store, feed, "one", &[], time(0)), insert(&store, feed, "two", &[], time(0)));
    let (hk, jp, guid) = (RegionId::from("hk"), RegionId::from("jp"), Uuid::from_u128(5));
    let (story, own, last) = (StoryId(one.0), StoryId(90), StoryId(91));
    store.merge_stories(StoryId(two.0), story).unwrap();
    store.name_story(story, guid, time(1)).unwrap();
    store.enter(&hk, story, one, guid, time(1), time(1)).unwrap();
    store.enter(&jp, story, two, guid, time(1), time(1)).unwrap();
    store.part_story(&[two], story, own).unwrap();
    assert!(store.is_published(story).unwrap() && store.is_published(own).unwrap());
    assert_eq!((store.story_guid(story).unwrap(), store.story_guid(own).unwrap()), (None, None));

    store.name_story(own, guid, time(2)).unwrap();
    store.part_story(&[two], own, last).unwrap();
    assert_eq!((store.story_guid(own).unwrap(), store.story_guid(last).unwrap()), (None, Some(guid)));
    assert_eq!(store.entry(two).unwrap().unwrap().story, Some(last));
}

#[test]
fn another_programs_database_and_a_newer_one_are_refused_unharmed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE theirs (x)").unwrap();
    assert!(matches!(Store::open(&path), Err(StoreError::Foreign)));

    let path = folder.path().join("newer.db");
    drop(Store::open(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Store::open(&path), Err(StoreError::Newer { found: 99, .. })));

    let path = folder.path().join("older.db");
    drop(Store::open(&path).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 1).unwrap();
    assert!(matches!(Store::open_reader(&path), Err(StoreError::Older { found: 1, .. })), "a reader changes nothing");

    let path = folder.path().join("no.db");
    std::fs::write(&path, "this is a shopping list, and long enough to be one".repeat(40)).unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(error.to_string().contains("no SQLite database"), "{error}");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("this is a shopping list"));
}

#[test]
fn a_statement_from_the_cache_is_not_prepared_anew() {
    let (_folder, store) = opened();
    let sql = "SELECT title FROM entry WHERE story = ?1 ORDER BY id";
    for story in 5..8 {
        store.connection.prepare_cached(sql).unwrap().exists([story]).unwrap();
    }
    let n_prepared = store.connection.prepare_cached(sql).unwrap().get_status(rusqlite::StatementStatus::RePrepare);
    assert_eq!(n_prepared, 0);
}

#[test]
fn a_database_of_the_first_tables_is_brought_to_todays_with_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(schema::MIGRATIONS[0]).unwrap();
    let labels = r#"{"language":"en","about":["HK"],"tags":["ports"],"desk":"economy",
        "evidence":[{"label":"country HK","words":"Hong Kong","place":"title","rule":"country:hong kong","weight":1.0}]}"#;
    let guid = Uuid::from_u128(5);
    old.execute_batch(&format!("PRAGMA application_id = {}; PRAGMA user_version = 1", schema::APPLICATION_ID)).unwrap();
    old.execute_batch(
        "INSERT INTO feed (id, name, url, publisher, is_private, archive_items, is_active, added_at)
         VALUES (1, 'hk', 'https://hk.example/feed', 'hk', 0, 10, 1, 0)",
    )
    .unwrap();
    old.execute(
        "INSERT INTO entry (id, feed_id, entry_key, title, link, permalink, fingerprint, first_seen_at, last_seen_at,
             effective_at, labels, labels_version, story)
         VALUES (7, 1, 'k', 'Port', 'https://hk.example/1', 'https://hk.example/1', 1, 1000, 1000, 1000, ?1, 1, 7)",
        [labels],
    )
    .unwrap();
    old.execute("INSERT INTO story (id, guid) VALUES (7, ?1)", [guid.as_bytes()]).unwrap();
    drop(old);

    for _ in 0..2 {
        let store = Store::open(&path).unwrap();
        let entry = store.entry(EntryId(7)).unwrap().unwrap();
        assert_eq!((entry.labels.tags.as_slice(), entry.labels.evidence.len()), (&["ports".to_owned()][..], 1));
        assert_eq!(store.story_guid(StoryId(7)).unwrap(), Some(guid));
        assert_eq!(store.next_story().unwrap(), StoryId(8));
        let mut titles = Vec::new();
        store.each_grouped_since(Time::UNIX_EPOCH, |grouped| titles.push(grouped.title.clone())).unwrap();
        assert_eq!(titles, [Some("Port".to_owned())]);
        assert_eq!(store.habits(&FeedId::from("hk")).unwrap(), None);
    }
}
