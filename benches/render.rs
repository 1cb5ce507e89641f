//! What it costs to render editions: one region of sixty items, a thousand of them, and one new entry in a thousand.

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/suite/sample_editions.rs"]
mod sample_editions;

use chrono::Duration;
use dateline::{
    curate::{self, related, rules::CompiledRegion},
    model::{Candidate, Document, Edition, EntryId, Hand, LedgerItem, StoryId},
    publish::gate,
    render::{self, channel::Channel},
};
use divan::{Bencher, black_box};
use std::collections::BTreeSet;
use uuid::Uuid;

const REGIONS: usize = 1_000;
const ITEMS: usize = 60;

fn main() {
    divan::main();
}

/// A region of sixty items, with tags and places as real ones have them.
fn edition(number: usize) -> Edition {
    let places = ["HK", "TW", "CN", "JP", "KR", "SG", "IN", "VN"];
    let tags = ["ai", "semiconductors", "ev", "fintech", "robotics", "climate", "networks", "policy", "space", "games"];
    let items = (0..ITEMS).map(|index| {
        let title = format!("Headline {index} of region {number}: a thing happened & others took notice of it");
        let country = sample_editions::country(places[index % places.len()]);
        let mut item = sample_editions::item(index, &title, "Victoria Harbour Post", Some(country), None);
        item.language = Some(sample_editions::language("en"));
        item.about = vec![country];
        item.tags = (0..4).map(|step| tags[(index + step * 3) % tags.len()].to_owned()).collect();
        item.section = Some("AI News".to_owned());
        item
    });
    let region = sample_editions::region(&format!("region-{number}"), "Greater China", "en", &["CN", "HK", "MO", "TW"]);
    sample_editions::edition(region, items.collect())
}

#[divan::bench(args = [Document::Rss, Document::Atom, Document::Json])]
fn one_feed_of_sixty_items(bencher: Bencher<'_, '_>, document: &Document) {
    let (edition, site) = (edition(0), sample_editions::site());
    bencher.bench(|| {
        let channel = Channel::of_region(&edition, &site);
        match document {
            Document::Rss => render::rss::rss(&channel, &site),
            Document::Atom => render::atom::atom(&channel, &site),
            _ => render::json::json(&channel, &site),
        }
    });
}

#[divan::bench]
fn all_files_of_one_region(bencher: Bencher<'_, '_>) {
    let (edition, site) = (edition(0), sample_editions::site());
    bencher.bench(|| render::edition(&edition, &site, &BTreeSet::new()));
}

#[divan::bench]
fn the_gate_for_one_region(bencher: Bencher<'_, '_>) {
    let (edition, site) = (edition(0), sample_editions::site());
    let files = render::edition(&edition, &site, &BTreeSet::new());
    bencher.bench(|| files.iter().filter(|file| gate::check(file, &edition.items).is_ok()).count());
}

#[divan::bench]
fn related_stories_of_one_region(bencher: Bencher<'_, '_>) {
    let edition = edition(0);
    bencher.with_inputs(|| edition.clone()).bench_values(|mut edition| {
        related::relate(&mut edition);
        edition
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn all_files_of_a_thousand_regions(bencher: Bencher<'_, '_>) {
    let site = sample_editions::site();
    let editions: Vec<Edition> = (0..REGIONS).map(edition).collect();
    bencher.bench(|| {
        let sizes = editions.iter().flat_map(|edition| render::edition(edition, &site, &BTreeSet::new()));
        sizes.map(|file| black_box(file.text.len())).sum::<usize>()
    });
}

#[divan::bench]
fn one_new_entry_curated_in_a_thousand_regions(bencher: Bencher<'_, '_>) {
    let regions: Vec<CompiledRegion> = (0..REGIONS).map(compiled).collect();
    let ledger: Vec<LedgerItem> = (0..ITEMS).map(ledger_item).collect();
    let candidates = [candidate()];
    bencher.bench(|| {
        let changes =
            regions.iter().map(|region| curate::curate(region, &candidates, &ledger, sample_editions::noon()));
        changes.map(|changes| changes.len()).sum::<usize>()
    });
}

fn compiled(number: usize) -> CompiledRegion {
    let mut region = sample_editions::region(&format!("region-{number}"), "R", "en", &["CN", "HK", "MO", "TW"]);
    region.exclude = vec!["(?i)sponsored".to_owned(), "horoscope".to_owned()];
    CompiledRegion::new(&region).expect("the patterns are good")
}

fn ledger_item(number: usize) -> LedgerItem {
    let at = sample_editions::noon() - Duration::minutes(number as i64 + 1);
    LedgerItem {
        region: "region".into(),
        story: StoryId(number as i64),
        entry: EntryId(number as i64),
        guid: Uuid::from_u128(number as u128),
        entered_at: at,
        ranked_at: at,
        left_at: None,
        left_because: None,
        publisher: "p".into(),
        hand: Hand::default(),
    }
}

fn candidate() -> Candidate {
    Candidate {
        entry: EntryId(9_999),
        story: StoryId(9_999),
        duplicate: false,
        guid: Uuid::from_u128(9_999),
        story_guid: None,
        feed: "feed".into(),
        publisher: "p".into(),
        owner: "p".to_owned(),
        section: None,
        title: "A thing happened in Hong Kong & others took notice of it".to_owned(),
        link: "https://news.example.com/2026/05/9999".to_owned(),
        language: Some(sample_editions::language("en")),
        origin: Some(sample_editions::country("HK")),
        about: vec![sample_editions::country("HK")],
        tags: vec!["ai".to_owned()],
        categories: Vec::new(),
        desk: None,
        first_seen_at: sample_editions::noon(),
        effective_at: sample_editions::noon(),
        is_archive: false,
        archive_rank: 0,
        archive_items: 20,
        hand: Hand::default(),
    }
}
