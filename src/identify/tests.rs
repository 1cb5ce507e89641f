//! Small changes of the world, and what identify makes of each.

// A change of the world may add and drop entries, even where most only touch them.
#![allow(clippy::ptr_arg)]

use super::*;
use chrono::{Duration, TimeZone, Utc};
use proptest::{prelude::*, sample::select};
use std::collections::{BTreeMap, BTreeSet};

/// A feed with the rows that a store would keep for it.
#[derive(Default)]
pub(super) struct World {
    pub(super) identity: FeedIdentity,
    rows: BTreeMap<EntryId, Row>,
    by_handle: BTreeMap<u64, BTreeSet<EntryId>>,
    n_polls: i64,
}

#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) entry: Entry,
    key: EntryKey,
    fingerprint: u64,
    is_pruned: bool,
}

impl World {
    /// Polls a document and stores what identify decides, as the store would.
    pub(super) fn poll(&mut self, entries: &[Entry]) -> Vec<EntryChange> {
        let marks: Vec<Marks> = entries.iter().map(marks).collect();
        let known = self.known(&marks);
        let incoming = Incoming { entries, marks: &marks };
        let identified = changes(&self.identity, &known, &incoming, moment(self.n_polls));
        let json = serde_json::to_string(&identified.identity).unwrap();
        let forced = self.identity.forced;
        self.identity = serde_json::from_str::<FeedIdentity>(&json).unwrap().forced_to(forced);
        identified.changes.iter().for_each(|change| self.apply(change, entries, &marks));
        self.n_polls += 1;
        identified.changes
    }

    fn known(&self, marks: &[Marks]) -> Vec<Known> {
        let mut found: BTreeMap<EntryId, Vec<u64>> = BTreeMap::new();
        for handle in marks.iter().flat_map(|marks| &marks.handles) {
            // The store gives no more of those that share a handle.
            for id in self.by_handle.get(handle).into_iter().flatten().rev().take(100) {
                found.entry(*id).or_default().push(*handle);
            }
        }
        found.into_iter().map(|(id, handles)| self.rows[&id].known(id, handles)).collect()
    }

    fn apply(&mut self, change: &EntryChange, entries: &[Entry], marks: &[Marks]) {
        let (id, index, key) = match change {
            EntryChange::New { key, index } => {
                assert!(self.rows.values().all(|row| row.is_pruned || row.key != *key), "the key {key} is taken");
                (EntryId(self.rows.len() as i64), *index, key.clone())
            }
            EntryChange::Updated { entry, index, .. } => (*entry, *index, self.rows[entry].key.clone()),
            EntryChange::Seen { .. } | EntryChange::Repeated { .. } => return,
        };
        let fingerprint = marks[index].fingerprint;
        self.rows.insert(id, Row { entry: entries[index].clone(), key, fingerprint, is_pruned: false });
        for handle in &marks[index].handles {
            self.by_handle.entry(*handle).or_default().insert(id);
        }
    }

    /// Leaves only the handles of every entry.
    fn prune(&mut self) {
        self.rows.values_mut().for_each(|row| row.is_pruned = true);
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }
}

impl Row {
    fn known(&self, id: EntryId, handles: Vec<u64>) -> Known {
        if self.is_pruned {
            return Known::tombstone(id, handles);
        }
        let entry = self.entry.clone();
        Known {
            entry: id,
            key: Some(self.key.clone()),
            is_tombstone: false,
            handles,
            fingerprint: self.fingerprint,
            guid: entry.guid,
            permalink: entry.permalink,
            title: entry.title,
            published_at: entry.published_at,
            updated_at: entry.updated_at,
        }
    }
}

fn moment(hour: i64) -> Time {
    Utc.with_ymd_and_hms(2026, 3, 1, 8, 30, 0).unwrap() + Duration::hours(hour)
}

/// An entry as normalize would make it.
pub(super) fn entry(guid: &str, link: &str, title: &str, minute: i64) -> Entry {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Entry {
        guid: some(guid),
        link: some(link),
        permalink: crate::link::canonical(link, &crate::link::Rules::default()),
        title: some(title),
        summary: some(&format!("What is known about it: {title}.")),
        published_at: (minute >= 0).then(|| moment(0) + Duration::minutes(minute)),
        ..Entry::default()
    }
}

/// Five ordinary entries: a guid of its own kind, an article's link, a title, a date.
fn ordinary() -> Vec<Entry> {
    let number = |n: i64| {
        let link = format!("http://www.example.org/news/2026/03/{}/story-number-{n}-of-the-day", 51_200 + n);
        entry(&format!("tag:example.org,2026:{n}"), &link, &format!("Story number {n} of the day"), n * 7)
    };
    (1..=5).map(number).collect()
}

fn with_link(entry: &mut Entry, link: &str) {
    entry.link = Some(link.to_owned());
    entry.permalink = crate::link::canonical(link, &crate::link::Rules::default());
}

fn summary(changes: &[EntryChange]) -> String {
    let kinds = changes.iter().map(|change| match change {
        EntryChange::New { .. } => "new".to_owned(),
        EntryChange::Seen { .. } => "seen".to_owned(),
        EntryChange::Repeated { of, .. } => format!("repeats {of}"),
        EntryChange::Updated { fields, rule, .. } => format!("{} by {rule}", fields.join("+")),
    });
    let mut kinds: Vec<String> = kinds.collect();
    kinds.dedup();
    kinds.join(", ")
}

/// A change of the world: what happens to the document between two polls.
type Change = fn(&mut Vec<Entry>);

fn nothing(_: &mut Vec<Entry>) {}

fn order(entries: &mut Vec<Entry>) {
    entries.reverse();
}

fn https(entries: &mut Vec<Entry>) {
    entries.iter_mut().for_each(|entry| with_link(entry, &entry.link.clone().unwrap().replace("http:", "https:")));
}

fn tracking(entries: &mut Vec<Entry>) {
    entries.iter_mut().for_each(|entry| with_link(entry, &format!("{}?utm_source=rss", entry.link.clone().unwrap())));
}

fn guids(entries: &mut Vec<Entry>) {
    entries.iter_mut().for_each(|entry| entry.guid = entry.guid.as_ref().map(|guid| format!("{guid}-b")));
}

fn no_guids(entries: &mut Vec<Entry>) {
    entries.iter_mut().for_each(|entry| entry.guid = None);
}

fn domain(entries: &mut Vec<Entry>) {
    let moved = |link: &str| link.replace("www.example.org", "news.example.com");
    entries.iter_mut().for_each(|entry| with_link(entry, &moved(&entry.link.clone().unwrap())));
}

fn software(entries: &mut Vec<Entry>) {
    for (number, entry) in entries.iter_mut().enumerate() {
        entry.guid = Some(format!("https://example.org/?p={number}"));
        with_link(entry, &format!("https://example.org/{number}-slug"));
    }
}

fn title(entries: &mut Vec<Entry>) {
    entries[0].title = Some("Story number 1, corrected".to_owned());
}

fn link(entries: &mut Vec<Entry>) {
    with_link(&mut entries[0], "http://www.example.org/news/2026/03/51201/another-slug");
}

fn date(entries: &mut Vec<Entry>) {
    entries[0].published_at = Some(moment(9));
}

fn title_link_and_date(entries: &mut Vec<Entry>) {
    title(entries);
    link(entries);
    date(entries);
}

fn link_stays_alone(entries: &mut Vec<Entry>) {
    guids(entries);
    title(entries);
    date(entries);
}

fn clock_in_title(entries: &mut Vec<Entry>) {
    entries[0].title = Some("Story number 1 of the day (12)".to_owned());
}

fn number_in_summary(entries: &mut Vec<Entry>) {
    entries[0].summary = Some("What is known about it: Story number 17 of the day.".to_owned());
}

fn seconds(entries: &mut Vec<Entry>) {
    entries.iter_mut().for_each(|entry| entry.published_at = entry.published_at.map(|at| at + Duration::seconds(20)));
}

fn one_more(entries: &mut Vec<Entry>) {
    entries.insert(0, entry("tag:example.org,2026:6", "http://www.example.org/news/2026/03/51206/six", "Six", 60));
}

fn twice(entries: &mut Vec<Entry>) {
    entries.push(entries[0].clone());
}

fn empty(entries: &mut Vec<Entry>) {
    entries.clear();
}

#[test]
fn a_small_change_of_the_world_is_seen_for_what_it_is() {
    let cases: &[(&str, Change, &str)] = &[
        ("nothing", nothing, "seen"),
        ("the order", order, "seen"),
        ("http becomes https", https, "seen"),
        ("tracking in links", tracking, "seen"),
        ("seconds in dates", seconds, "published by guid"),
        ("all guids", guids, "guid by link"),
        ("guids are left out", no_guids, "seen"),
        ("the domain", domain, "link by guid"),
        ("the software, with all guids and links", software, "guid+link by title-date"),
        ("a title", title, "title by guid, seen"),
        ("a link", link, "link by guid, seen"),
        ("a date", date, "published by guid, seen"),
        ("title, link and date", title_link_and_date, "title+link+published by guid, seen"),
        ("all but the link", link_stays_alone, "guid+title+published by link, guid by link"),
        ("a count in a title", clock_in_title, "seen"),
        ("a count in a summary", number_in_summary, "seen"),
        ("an entry more", one_more, "new, seen"),
        ("an entry stands twice", twice, "seen, repeats 0"),
        ("an empty document", empty, ""),
    ];
    for (name, change, expected) in cases {
        let mut world = World::default();
        let mut entries = ordinary();
        assert_eq!(summary(&world.poll(&entries)), "new", "{name}");
        change(&mut entries);
        // The summaries of corrected titles differ as well; that is not what is looked at here.
        let changes = summary(&world.poll(&entries));
        assert_eq!(changes, *expected, "{name}");
        assert!(!summary(&world.poll(&entries)).contains("new"), "{name}, polled again");
    }
}

#[test]
fn a_document_that_was_stored_is_seen_again_whole() {
    for change in [nothing, https, guids, domain, software, title_link_and_date, link_stays_alone, twice] {
        let mut world = World::default();
        let mut entries = ordinary();
        world.poll(&entries);
        change(&mut entries);
        world.poll(&entries);
        let changes = summary(&world.poll(&entries));
        assert!(["seen", "seen, repeats 0"].contains(&changes.as_str()), "{changes}");
    }
}

#[test]
fn what_leaves_and_returns_is_not_new_not_even_when_only_its_handles_are_left() {
    for change in [nothing, https, guids, domain, software, title] {
        let mut world = World::default();
        let mut entries = ordinary();
        world.poll(&entries);
        world.poll(&[]);
        world.prune();
        change(&mut entries);
        assert!(!summary(&world.poll(&entries)).contains("new"));
    }
}

#[test]
fn the_policy_falls_once_and_says_why() {
    let link = |n: i64| format!("https://example.org/news/{}", 10_000 + n);
    let title = |n: i64| format!("Story number {n} of the day");
    let numbers = || 1..=4_i64;
    let cases: [(&str, Vec<Entry>, Policy); 6] = [
        ("ordinary", ordinary(), Policy::Guid),
        ("blank", numbers().map(|n| entry("", &link(n), &title(n), n)).collect(), Policy::Link),
        ("repeated", numbers().map(|n| entry("https://example.org/", &link(n), &title(n), n)).collect(), Policy::Link),
        ("one link", numbers().map(|n| entry("", "https://example.org/", &title(n), n)).collect(), Policy::LinkDate),
        (
            "one link, undated",
            numbers().map(|n| entry("", "https://a.example/", &title(n), -1)).collect(),
            Policy::TitleDate,
        ),
        ("no link", numbers().map(|n| entry("", "", &title(n), n)).collect(), Policy::TitleDate),
    ];
    for (name, entries, policy) in cases {
        let mut world = World::default();
        assert_eq!(summary(&world.poll(&entries)), "new", "{name}");
        assert_eq!(world.identity.policy, policy, "{name}");
        let history = world.identity.history.clone();
        assert_eq!(history.last().map(|fall| fall.to), (policy != Policy::Guid).then_some(policy), "{name}");
        assert_eq!(summary(&world.poll(&entries)), "seen", "{name}");
        assert_eq!(world.identity.history, history, "{name}: it falls once");
    }
}

#[test]
fn guids_that_are_new_at_every_poll_are_noticed_and_nothing_is_repeated() {
    let mut world = World::default();
    let mut entries = ordinary();
    world.poll(&entries);
    for poll in 0..6 {
        entries.iter_mut().for_each(|entry| entry.guid = entry.guid.as_ref().map(|guid| format!("{guid}{poll}")));
        assert!(!summary(&world.poll(&entries)).contains("new"));
    }
    assert_eq!(world.identity.policy, Policy::Link);
    assert_eq!(world.identity.history[0].reason, "guids are new at every poll");
    assert_eq!(summary(&world.poll(&entries)), "seen", "a guid that means nothing is no correction");
}

#[test]
fn dates_links_and_summaries_that_turn_at_every_poll_are_no_corrections() {
    type Turn = fn(&mut Entry, i64);
    let turns: [(&str, Turn); 3] = [
        ("date", |entry, poll| entry.published_at = Some(moment(poll + 1))),
        ("summary", |entry, poll| entry.summary = Some("Read also! ".repeat(poll as usize + 1))),
        ("link", |entry, poll| with_link(entry, &format!("{}?token={poll}", entry.link.clone().unwrap()))),
    ];
    for (name, turn) in turns {
        let mut world = World::default();
        let mut entries = ordinary();
        world.poll(&entries);
        for poll in 0..3 {
            entries.iter_mut().for_each(|entry| turn(entry, poll));
            assert!(!summary(&world.poll(&entries)).contains("new"), "{name}");
        }
        entries.iter_mut().for_each(|entry| turn(entry, 4));
        assert_eq!(summary(&world.poll(&entries)), "seen", "{name}");
        title(&mut entries);
        assert!(summary(&world.poll(&entries)).starts_with("title"), "{name}: titles always follow");
    }
}

#[test]
fn different_entries_are_kept_apart() {
    let news = "https://example.org/news/";
    let cases: &[(&str, Entry, Entry)] = &[
        (
            "a title that comes again",
            entry("a1", &format!("{news}10001"), "Morning briefing: what to know today", 1),
            entry("a2", &format!("{news}10002"), "Morning briefing: what to know today", 1441),
        ),
        (
            "a title that comes again, undated",
            entry("a1", &format!("{news}10001"), "Morning briefing: what to know today", -1),
            entry("a2", &format!("{news}10002"), "Morning briefing: what to know today", -1),
        ),
        (
            "a page that changes",
            entry("a1", "https://example.org/briefing", "Rates rise", 1),
            entry("a2", "https://example.org/briefing", "Rates fall", 1441),
        ),
        (
            "a number given out again",
            entry("5", &format!("{news}10001"), "Rates rise", 1),
            entry("5", &format!("{news}10002"), "A ship sinks", 1441),
        ),
        (
            "a short title at a whole hour",
            entry("a1", &format!("{news}10001"), "Obituary", 30),
            entry("a2", &format!("{news}10002"), "Obituary", 30),
        ),
        (
            "the same path on another site",
            entry("http://jo.example/?p=123", "http://jo.example/?p=123", "Rates rise", 1),
            entry("http://ann.example/?p=123", "http://ann.example/?p=123", "A ship sinks", 2),
        ),
        (
            "a home page",
            entry("", "https://example.org/", "Rates rise", 1),
            entry("", "https://example.org/", "A ship sinks", 2),
        ),
    ];
    for (name, first, second) in cases {
        let mut one_after_the_other = World::default();
        one_after_the_other.poll(std::slice::from_ref(first));
        assert_eq!(summary(&one_after_the_other.poll(std::slice::from_ref(second))), "new", "{name}");
        let mut together = World::default();
        assert_eq!(summary(&together.poll(&[first.clone(), second.clone()])), "new", "{name}, together");
        assert_eq!(summary(&together.poll(&[second.clone(), first.clone()])), "seen", "{name}, together again");
    }
}

#[test]
fn the_operator_forces_what_identifies_an_entry() {
    let mut first = ordinary();
    let forced = |policy: &str| {
        let identity = FeedIdentity::default().forced_to(Some(policy.parse().unwrap()));
        World { identity, ..World::default() }
    };
    let mut world = forced("guid");
    world.poll(&first);
    guids(&mut first);
    assert_eq!(summary(&world.poll(&first)), "new", "another guid is another entry");

    let mut world = forced("link");
    world.poll(&first);
    title_link_and_date(&mut first);
    assert_eq!(summary(&world.poll(&first)), "new, seen", "another link is another entry");

    let mut world = forced("title-date");
    world.poll(&first);
    software(&mut first);
    assert!(!summary(&world.poll(&first)).contains("new"));
    assert!("guids".parse::<Policy>().is_err());
}

#[test]
fn a_key_is_never_given_twice_in_a_feed() {
    let mut world = World::default();
    let link = "https://example.org/page";
    let first = entry("", link, "Rates rise", 1);
    let second = entry("", link, "A ship sinks", 2);
    world.poll(std::slice::from_ref(&first));
    world.poll(std::slice::from_ref(&second));
    // World asserts that the key is free.
    world.poll(&[second, first]);
    assert_eq!(world.rows().count(), 2);
}

/// Documents in which guids, links, titles and dates repeat in every way.
fn tangled() -> impl Strategy<Value = Vec<Entry>> {
    let guids = select(vec!["", "1", "2", "urn:a", "urn:b", "https://a.example/", "https://a.example/news/10001"]);
    let links = select(vec![
        "",
        "https://a.example/",
        "https://a.example/page",
        "https://a.example/news/10001",
        "http://b.example/page",
    ]);
    let titles = select(vec!["", "Brief", "Rates rise for the third time", "A ship sinks in the strait"]);
    let minutes = select(vec![-1_i64, 30, 30 + 1440, 31]);
    let one = (guids, links, titles, minutes).prop_map(|(guid, link, title, minute)| entry(guid, link, title, minute));
    proptest::collection::vec(one, 0..9)
}

proptest! {
    #[test]
    fn polling_twice_is_polling_once(documents in proptest::collection::vec(tangled(), 1..4)) {
        let mut world = World::default();
        for document in &documents {
            world.poll(document);
            let again = summary(&world.poll(document));
            prop_assert!(!again.contains("new") && !again.contains(" by "), "{}: {:?}", again, world.identity);
        }
    }

    #[test]
    fn every_entry_gets_one_decision_and_every_row_one_entry(first in tangled(), second in tangled()) {
        let mut world = World::default();
        world.poll(&first);
        let changes = world.poll(&second);
        prop_assert_eq!(changes.len(), second.len());
        let mut rows = BTreeSet::new();
        for change in changes {
            if let EntryChange::Updated { entry, .. } | EntryChange::Seen { entry, .. } = change {
                prop_assert!(rows.insert(entry));
            }
        }
    }
}
