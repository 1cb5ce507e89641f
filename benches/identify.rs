//! What identify costs beside parsing: the marks of an entry, and the decision about a document that is known.

use chrono::DateTime;
use dateline::{
    identify::{FeedIdentity, Incoming, Known, Marks, changes, marks},
    link::{Rules, canonical},
    model::{Entry, EntryId, EntryKey, Time},
};
use divan::{Bencher, black_box, counter::ItemsCount};

const ENTRIES: i64 = 40;

fn main() {
    divan::main();
}

fn entry(number: i64) -> Entry {
    let link = format!("https://www.example.org/news/2026/03/{}/a-story-of-the-day?utm_source=rss", 51_200 + number);
    Entry {
        guid: Some(format!("tag:example.org,2026:{number}")),
        permalink: canonical(&link, &Rules::default()),
        link: Some(link),
        title: Some(format!("Chipmaker number {number} opens a second plant in the north")),
        summary: Some("The company said on Tuesday that it would hire two thousand people there. ".repeat(3)),
        published_at: Some(moment() - chrono::Duration::minutes(number * 7)),
        ..Entry::default()
    }
}

fn moment() -> Time {
    DateTime::from_timestamp(1_772_000_000, 0).expect("a moment of our time")
}

fn stored(number: usize, entry: &Entry, marks: &Marks) -> Known {
    Known {
        entry: EntryId(i64::try_from(number).expect("few entries")),
        key: Some(EntryKey(number.to_string())),
        is_tombstone: false,
        handles: marks.handles.to_vec(),
        fingerprint: marks.fingerprint,
        guid: entry.guid.clone(),
        permalink: entry.permalink.clone(),
        title: entry.title.clone(),
        published_at: entry.published_at,
        updated_at: entry.updated_at,
    }
}

#[divan::bench]
fn canonical_link(bencher: Bencher<'_, '_>) {
    let link = entry(1).link.expect("it has one");
    bencher.counter(ItemsCount::new(1_usize)).bench(|| canonical(black_box(&link), &Rules::default()));
}

#[divan::bench]
fn marks_of_an_entry(bencher: Bencher<'_, '_>) {
    let entry = entry(1);
    bencher.counter(ItemsCount::new(1_usize)).bench(|| marks(black_box(&entry)));
}

/// `known` is what the store has: all of the document, or nothing.
#[divan::bench(args = [true, false])]
fn a_document(bencher: Bencher<'_, '_>, is_known: bool) {
    let entries: Vec<Entry> = (0..ENTRIES).map(entry).collect();
    let marks: Vec<Marks> = entries.iter().map(marks).collect();
    let stored = entries.iter().zip(&marks).enumerate().map(|(number, (entry, marks))| stored(number, entry, marks));
    let known: Vec<Known> = if is_known { stored.collect() } else { Vec::new() };
    let incoming = Incoming { entries: &entries, marks: &marks };
    let identity = FeedIdentity::default();
    bencher
        .counter(ItemsCount::new(entries.len()))
        .bench(|| changes(black_box(&identity), &known, &incoming, moment()));
}
