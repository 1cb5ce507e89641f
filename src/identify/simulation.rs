//! Sixty days of a feed that does everything wrong, and the successive polls of real feeds: each story once.

use super::tests::{World, entry};
use super::*;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::{Path, PathBuf},
};

const ITEMS_IN_FEED: usize = 30;
const ITEMS_A_DAY: usize = 4;
const MINUTES_A_DAY: i64 = 1440;

/// How a feed writes its entries: from the number of a story and the day to the entry.
struct Habits {
    name: &'static str,
    guid: fn(usize, usize) -> String,
    is_dated: bool,
}

const HABITS: &[Habits] = &[
    Habits { name: "opaque guids", guid: |story, era| format!("{era}-{}", story * 7919), is_dated: true },
    Habits { name: "numbers", guid: |story, era| (story + era * 100_000).to_string(), is_dated: true },
    Habits { name: "addresses", guid: |story, era| format!("http://daily.example/?p={story}&v={era}"), is_dated: true },
    Habits { name: "no guids", guid: |_, _| String::new(), is_dated: true },
    Habits { name: "one guid for all", guid: |_, _| "https://daily.example/".to_owned(), is_dated: true },
    Habits { name: "undated", guid: |story, era| format!("{era}-{}", story * 7919), is_dated: false },
];

/// A story's title is edited daily for so long; then the desk has moved on.
const DAYS_OF_EDITS: usize = 6;

/// Day 20: all guids. Day 30: the domain. Day 40: the archive again. Every day: the titles, only of an undated feed
/// not, since there the title is all that a moved entry is known by.
fn story(habits: &Habits, story: usize, day: usize) -> Entry {
    let era = usize::from(day >= 20);
    let site = if day >= 30 { "https://www.daily-news.example" } else { "http://daily.example" };
    let written_on = story / ITEMS_A_DAY;
    let edit = if habits.is_dated { (day - written_on).min(DAYS_OF_EDITS) } else { 0 };
    let title = format!("Story {story} about subject number {} (edit {edit})", story * 31);
    let minute = written_on as i64 * MINUTES_A_DAY + (story % ITEMS_A_DAY) as i64 * 211;
    let link = format!("{site}/news/{}/subject-{story}", 40_000 + story);
    entry(&(habits.guid)(story, era), &link, &title, if habits.is_dated { minute } else { -1 })
}

fn document(habits: &Habits, day: usize) -> Vec<Entry> {
    let n_stories = (day + 1) * ITEMS_A_DAY;
    let first = if day == 40 { 0 } else { n_stories.saturating_sub(ITEMS_IN_FEED) };
    (first..n_stories).rev().map(|number| story(habits, number, day)).collect()
}

#[test]
fn sixty_days_of_a_feed_that_changes_everything_give_each_story_once() {
    for habits in HABITS {
        let mut world = World::default();
        let mut n_new = 0;
        for day in 0..60 {
            for _ in 0..3 {
                let changes = world.poll(&document(habits, day));
                n_new += changes.iter().filter(|change| matches!(change, EntryChange::New { .. })).count();
            }
        }
        assert_eq!(n_new, 60 * ITEMS_A_DAY, "{}: {:?}", habits.name, world.identity.history);
        // Titles follow in place.
        let last = story(habits, 239, 59).title;
        assert!(world.rows().any(|row| row.entry.title == last), "{}", habits.name);
    }
}

/// The folder of successive polls of real feeds, by feed, in the order in which they were made.
fn series() -> BTreeMap<String, Vec<PathBuf>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/series");
    let mut series: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for file in std::fs::read_dir(folder).into_iter().flatten().map(|file| file.unwrap().path()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let feed = name.rsplit_once("__").map_or(name.clone(), |(feed, _)| feed.to_owned());
        series.entry(feed).or_default().push(file);
    }
    series.values_mut().for_each(|files| files.sort());
    series
}

/// The entries of a document by feed-rs alone: enough for identity, and no other step is needed.
fn read(file: &Path) -> Vec<Entry> {
    let Ok(feed) = feed_rs::parser::parse(std::fs::read(file).unwrap().as_slice()) else { return Vec::new() };
    let read = |read: feed_rs::model::Entry| {
        let link = read.links.first().map(|link| link.href.clone()).unwrap_or_default();
        let title = read.title.map(|title| title.content).unwrap_or_default();
        let summary = read.summary.map(|summary| summary.content);
        Entry { summary, published_at: read.published, updated_at: read.updated, ..entry(&read.id, &link, &title, -1) }
    };
    feed.entries.into_iter().map(read).collect()
}

#[test]
fn successive_polls_of_real_feeds_give_each_article_once() {
    for (feed, files) in series() {
        let mut world = World::default();
        let mut shown: HashMap<String, String> = HashMap::new();
        let (mut n_entries, mut n_new, mut n_updated) = (0, 0, 0);
        let mut doubtful = Vec::new();
        for entries in files.iter().map(|file| read(file)) {
            n_entries += entries.len();
            for change in world.poll(&entries) {
                match change {
                    EntryChange::New { index, .. } => {
                        n_new += 1;
                        let title = entries[index].title.clone().unwrap_or_default();
                        let link = entries[index].permalink.clone().unwrap_or_default();
                        if let Some(other) = shown.insert(title.clone(), link.clone()) {
                            doubtful
                                .push(format!("new although the title was there: {title}\n    {other}\n    {link}"));
                        }
                    }
                    EntryChange::Updated { index, fields, rule, entry } => {
                        n_updated += 1;
                        if fields.contains(&"link") || !["guid", "same"].contains(&rule) {
                            let title = entries[index].title.clone().unwrap_or_default();
                            doubtful.push(format!("merged into {entry} by {rule} ({}): {title}", fields.join("+")));
                        }
                    }
                    EntryChange::Seen { .. } | EntryChange::Repeated { .. } => {}
                }
            }
        }
        println!("{feed}: {} polls, {n_entries} entries, {n_new} new, {n_updated} corrections", files.len());
        println!("  {:?} {:?}", world.identity.policy, world.identity.history);
        doubtful.iter().for_each(|line| println!("  {line}"));
        let links: HashSet<_> = world.rows().map(|row| row.entry.permalink.clone()).collect();
        assert_eq!(links.len(), world.rows().count(), "{feed}: each address once");
    }
}
