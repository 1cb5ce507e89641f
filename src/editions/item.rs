//! What rendering shows of a region, put together from the ledger, the entries and the operator's words.

use crate::{
    curate::{hand, marks, related},
    model::{
        Edition, EditorNote, Item, Language, RegionId, Time,
        edition::{OtherReport, Tombstone},
    },
    setup::Setup,
    store::{EditionRow, OtherRow, Store, StoreError},
};
use std::collections::{BTreeMap, BTreeSet};

/// Other reports shown with an item.
const MAX_OTHER_REPORTS: usize = 12;

/// The edition of a region as it stands. None: no such region.
///
/// # Errors
/// The database cannot be read.
pub fn edition(
    store: &Store,
    setup: &Setup,
    id: &RegionId,
    notes: &[EditorNote],
) -> Result<Option<Edition>, StoreError> {
    let Some(region) = setup.regions.iter().map(|compiled| &compiled.region).find(|region| region.id == *id) else {
        return Ok(None);
    };
    let rows = store.edition_rows(id)?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let reports = store.reports_of(row.item.story)?;
        items.push(item(row, &reports, id, &region.language, notes));
    }
    let deleted = store.retracted_in(id)?.into_iter().map(|(guid, at)| Tombstone { guid, at }).collect();
    // No "now" may stand here: a region that never held anything says so with the beginning of time.
    let updated_at = store.edition_updated_at(id)?.unwrap_or(Time::UNIX_EPOCH);
    let mut edition = Edition { region: region.clone(), items, deleted, updated_at };
    related::relate(&mut edition);
    Ok(Some(edition))
}

fn item(row: EditionRow, reports: &[OtherRow], region: &RegionId, language: &Language, notes: &[EditorNote]) -> Item {
    let owners: BTreeSet<&str> = reports.iter().map(|report| report.owner.as_str()).collect();
    let source_url = match row.is_private {
        true => row.publisher_home.clone().unwrap_or_default(),
        false => row.feed_url.clone(),
    };
    let mut item = Item {
        guid: row.item.guid,
        story: row.item.story,
        entry: row.item.entry,
        publisher_name: name_in(&row.publisher_name, &row.publisher_names, language),
        others: others(&row, reports, region, notes),
        mark: marks::mark(&row.title, &row.link, &[]).map(marks::Mark::name),
        pinned: hand::hand(notes, region, row.item.entry, &row.publisher).pinned,
        title: row.title,
        link: row.link,
        language: row.labels.language,
        publisher: row.publisher,
        publisher_home: row.publisher_home,
        source_url,
        paywall: row.paywall,
        section: row.section,
        origin: row.origin,
        about: row.labels.about,
        tags: row.labels.tags,
        desk: row.labels.desk,
        effective_at: row.effective_at,
        entered_at: row.item.entered_at,
        updated_at: row.updated_at,
        n_owners: owners.len().max(1),
        related: Vec::new(),
    };
    hand::apply_to_item(notes, region, &mut item);
    item
}

/// A publisher's name in a language, where it has one.
fn name_in(name: &str, names: &BTreeMap<String, String>, language: &Language) -> String {
    names.get(language.as_str()).or_else(|| names.get(language.base())).map_or(name, String::as_str).to_owned()
}

/// One report of each other publisher, first come first. What an editor hid or retracted is not shown here either.
fn others(row: &EditionRow, reports: &[OtherRow], region: &RegionId, notes: &[EditorNote]) -> Vec<OtherReport> {
    let is_shown = |report: &&OtherRow| {
        let hand = hand::hand(notes, region, report.entry, &report.publisher);
        !hand.hidden && !hand.retracted
    };
    let mut seen: BTreeSet<&str> = BTreeSet::from([row.publisher.as_str()]);
    let others = reports.iter().filter(is_shown).filter(|report| seen.insert(report.publisher.as_str()));
    let report = |other: &OtherRow| OtherReport {
        publisher: other.publisher_name.clone(),
        title: other.title.clone(),
        link: other.link.clone(),
        language: other.language.clone(),
    };
    others.take(MAX_OTHER_REPORTS).map(report).collect()
}
