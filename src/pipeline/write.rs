//! The serial end of a poll: group what is new, write everything, decide when to come again. One transaction.

use super::{
    Polled, READING_VERSION, Target, by_hand,
    read::{Finding, Reading, Visit},
};
use crate::{
    fetch::Answer,
    group::GroupInput,
    model::{
        Entry, EntryChange, EntryId, EntryKey, FeedId, Labels, PollOutcome, RegionId, StoredEntry, StoryId, Time,
        poll::NextPoll,
    },
    schedule::{self, FeedClock, Observation},
    setup::without_suffix,
    store::{NewEntry, PollRecord, StoreError, UpdatedEntry},
    writer::Stage,
};
use chrono::Duration;
use std::collections::BTreeSet;

/// What writing a document came to.
#[derive(Debug, Default)]
struct Tally {
    n_new: usize,
    n_updated: usize,
    stories: BTreeSet<StoryId>,
    regions: BTreeSet<RegionId>,
}

/// Writes a visit down.
///
/// # Errors
/// The database cannot be written; the caller rolls everything back.
pub fn write(stage: &mut Stage, target: &Target, visit: &Visit) -> Result<Polled, StoreError> {
    let mut tally = Tally::default();
    if let Finding::Read(reading) = &visit.finding {
        write_reading(stage, target, visit, reading, &mut tally)?;
    }
    let outcome = outcome(visit, &tally);
    let same_as = same_as(stage, target, visit)?;
    let decided = decide_next(target, visit, &outcome, same_as.as_ref())?;
    stage.store.record_poll(target.row, &record(visit, &outcome, &tally, &decided)?)?;
    Ok(Polled {
        outcome,
        next: decided.next,
        host_hold: decided.host_hold,
        stories: tally.stories.into_iter().collect(),
        regions: tally.regions.into_iter().collect(),
    })
}

fn outcome(visit: &Visit, tally: &Tally) -> PollOutcome {
    match &visit.finding {
        Finding::NotModified => PollOutcome::NotModified,
        Finding::Unchanged => PollOutcome::Unchanged,
        Finding::Failed { cause, reason } => PollOutcome::Failed { cause: *cause, reason: reason.clone() },
        Finding::Read(reading) => PollOutcome::Read {
            n_entries: reading.entries.len(),
            n_new: tally.n_new,
            n_updated: tally.n_updated,
            n_defects: reading.n_defects,
        },
    }
}

/// The changes in the order of their dates, oldest first, so that rows grow with time; a document's usual order is
/// the reverse of it.
fn in_time_order(reading: &Reading) -> Vec<usize> {
    let mut order: Vec<usize> = (0..reading.changes.len()).rev().collect();
    let date = |position: &usize| reading.entries[index_of(&reading.changes[*position])].dated_at();
    order.sort_by_key(|position| date(position).unwrap_or(Time::MAX_UTC));
    order
}

fn index_of(change: &EntryChange) -> usize {
    match change {
        EntryChange::New { index, .. }
        | EntryChange::Updated { index, .. }
        | EntryChange::Seen { index, .. }
        | EntryChange::Repeated { index, .. } => *index,
    }
}

fn write_reading(
    stage: &mut Stage,
    target: &Target,
    visit: &Visit,
    reading: &Reading,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let is_repeat = repeats_archive(visit, reading);
    let mut n_new_left = reading.changes.iter().filter(|change| matches!(change, EntryChange::New { .. })).count();
    for position in in_time_order(reading) {
        match &reading.changes[position] {
            EntryChange::New { key, index } => {
                n_new_left -= 1;
                // Oldest first: as many as are left are newer.
                let is_archive = visit.state.is_settling || is_repeat && is_old(visit, &reading.entries[*index]);
                let archive_rank = is_archive.then_some(n_new_left);
                write_new(stage, target, visit.now, reading, (key, *index), archive_rank, tally)?;
            }
            EntryChange::Updated { entry, index, fields, rule } => {
                write_update(stage, target, visit.now, reading, (*entry, *index, fields, rule), tally)?;
            }
            EntryChange::Seen { entry, .. } => stage.store.touch_entry(*entry, visit.now)?,
            EntryChange::Repeated { .. } => {}
        }
    }
    Ok(())
}

/// One late report is news. Ten at once, dated a week before we last looked, are an archive that is sent again under
/// other guids, addresses and titles, as after a move to another system.
const ARCHIVE_ENTRIES: usize = 10;
/// See `ARCHIVE_ENTRIES`; no outage of a feed is meant to be taken for that.
const ARCHIVE_AGE: Duration = Duration::days(7);

fn repeats_archive(visit: &Visit, reading: &Reading) -> bool {
    let new = reading.changes.iter().filter(|change| matches!(change, EntryChange::New { .. }));
    new.filter(|change| is_old(visit, &reading.entries[index_of(change)])).count() >= ARCHIVE_ENTRIES
}

/// Returns true if and only if the entry is dated long before the last visit, which did not find it.
fn is_old(visit: &Visit, entry: &Entry) -> bool {
    let looked_at = visit.state.last_polled_at;
    entry.dated_at().zip(looked_at).is_some_and(|(published, looked)| published < looked - ARCHIVE_AGE)
}

/// Changes and labels stand in document order, as the entries do.
fn labels_of(reading: &Reading, index: usize) -> &Labels {
    reading.labels[index].as_ref().expect("read labels whatever is new or corrected")
}

fn write_new(
    stage: &mut Stage,
    target: &Target,
    now: Time,
    reading: &Reading,
    (key, index): (&EntryKey, usize),
    archive_rank: Option<usize>,
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let (entry, marks) = (&reading.entries[index], &reading.marks[index]);
    let id = stage.store.next_entry_id()?;
    let labels = labels_of(reading, index);
    let input = GroupInput {
        entry: id,
        title: without_suffix(entry.title.as_deref().unwrap_or_default(), target.feed().title_suffix.as_deref()),
        summary: entry.summary.as_deref(),
        language: labels.language.as_ref(),
        publisher: target.feed().publisher.as_str(),
        about: &labels.about,
        permalink: entry.permalink.as_deref(),
        at: entry.dated_at().map_or(now, |dated| dated.min(now)),
    };
    // What its feed had before we came counts from its own date, so some of it is never shown.
    let oldest = now - target.setup.longest_age.max(stage.grouper.window());
    let is_shown = archive_rank.is_none() || input.at >= oldest;
    let decision = if is_shown { stage.grouper.place(&input) } else { stage.grouper.set_apart() };
    for merged in &decision.merged {
        stage.store.merge_stories(*merged, decision.story)?;
    }
    stage.store.insert_entry(&NewEntry {
        id,
        feed: target.row,
        key,
        entry,
        fingerprint: marks.fingerprint,
        handles: &marks.handles,
        origin: reading.origin.as_ref().map(|origin| origin.country),
        labels,
        labels_version: target.setup.labels_version_of(target.feed()),
        archive_rank,
        decision: &decision,
        now,
    })?;
    tally.n_new += 1;
    tally.stories.insert(decision.story);
    if let Some(permalink) = entry.permalink.as_deref() {
        tally.stories.extend(by_hand::enforce(stage, &target.setup.by_hand, &[permalink])?);
    }
    Ok(())
}

fn write_update(
    stage: &mut Stage,
    target: &Target,
    now: Time,
    reading: &Reading,
    (id, index, fields, rule): (EntryId, usize, &[&'static str], &str),
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let (entry, marks) = (&reading.entries[index], &reading.marks[index]);
    let labels = labels_of(reading, index);
    let before = stage.store.entry(id)?;
    let is_shown = before.as_ref().is_some_and(|before| is_shown_otherwise(before, fields, labels));
    stage.store.update_entry(&UpdatedEntry {
        id,
        feed: target.row,
        entry,
        fingerprint: marks.fingerprint,
        handles: &marks.handles,
        fields,
        rule,
        labels,
        labels_version: target.setup.labels_version_of(target.feed()),
        now,
    })?;
    tally.n_updated += 1;
    let permalink = entry.permalink.as_deref();
    let is_moved = before.as_ref().is_some_and(|before| before.entry.permalink.as_deref() != permalink);
    tally.stories.extend(before.and_then(|before| before.story));
    if let Some(permalink) = permalink.filter(|_| is_moved) {
        tally.stories.extend(by_hand::enforce(stage, &target.setup.by_hand, &[permalink])?);
    }
    if is_shown {
        tally.regions.extend(stage.store.touch_items(id, now)?);
    }
    Ok(())
}

/// Returns true if and only if an item led by the entry looks different now. Guids and summaries are not shown, and the
/// date that is shown is frozen.
fn is_shown_otherwise(before: &StoredEntry, fields: &[&'static str], labels: &Labels) -> bool {
    let shown = |labels: &Labels| (labels.language.clone(), labels.about.clone(), labels.tags.clone(), labels.desk);
    fields.contains(&"title") || fields.contains(&"link") || shown(&before.labels) != shown(labels)
}

/// When to come again, what to remember for it, and where to.
struct Decided {
    clock: FeedClock,
    next: NextPoll,
    host_hold: Option<Time>,
    adopted_url: Option<String>,
}

/// The feed that polls the address to which this one was led, now or for good: one feed under two registrations.
fn same_as(stage: &Stage, target: &Target, visit: &Visit) -> Result<Option<FeedId>, StoreError> {
    let Some(answer) = &visit.answer else { return Ok(None) };
    let is_led = !answer.hops.is_empty() || visit.state.adopted_url.is_some();
    if is_led { stage.store.feed_at(&answer.final_url, target.row) } else { Ok(None) }
}

fn decide_next(
    target: &Target,
    visit: &Visit,
    outcome: &PollOutcome,
    same_as: Option<&FeedId>,
) -> Result<Decided, StoreError> {
    let before: FeedClock = visit.state.clock.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    let (hints, published) = match &visit.finding {
        Finding::Read(reading) => (Some(&reading.hints), published(reading)),
        Finding::NotModified | Finding::Unchanged | Finding::Failed { .. } => (None, Vec::new()),
    };
    let answer = visit.answer.as_ref();
    let observation = Observation {
        outcome,
        freshness: answer.map(|answer| answer.freshness.clone()).unwrap_or_default(),
        hints,
        published: &published,
        moved_to: answer.and_then(Answer::moved_to),
        same_as: same_as.map(FeedId::as_str),
    };
    let (clock, next) = schedule::after_poll(target.feed(), &before, &observation, visit.now);
    let adopted_url = clock.address_to_adopt().map(str::to_owned).or_else(|| visit.state.adopted_url.clone());
    let host_hold = clock.domain_hold();
    Ok(Decided { clock, next, host_hold, adopted_url })
}

/// When the new entries were published, as far as the publisher says.
fn published(reading: &Reading) -> Vec<Time> {
    let new = reading.changes.iter().filter(|change| matches!(change, EntryChange::New { .. }));
    new.filter_map(|change| reading.entries[index_of(change)].dated_at()).collect()
}

fn record(visit: &Visit, outcome: &PollOutcome, tally: &Tally, decided: &Decided) -> Result<PollRecord, StoreError> {
    let answer = visit.answer.as_ref();
    let reading = match &visit.finding {
        Finding::Read(reading) => Some(reading),
        Finding::NotModified | Finding::Unchanged | Finding::Failed { .. } => None,
    };
    let (name, reason) = match outcome {
        PollOutcome::NotModified => ("not-modified", None),
        PollOutcome::Unchanged => ("unchanged", None),
        PollOutcome::Read { .. } => ("read", None),
        PollOutcome::Failed { cause, reason } => (cause.name(), Some(reason.clone())),
    };
    let is_failure = reason.is_some();
    Ok(PollRecord {
        at: visit.now,
        outcome: name.to_owned(),
        reason,
        status: answer.map(|answer| answer.status),
        unconditional: visit.unconditional.clone(),
        final_url: answer.filter(|answer| !answer.hops.is_empty()).map(|answer| answer.final_url.clone()),
        n_entries: reading.map_or(0, |reading| reading.entries.len()),
        n_new: tally.n_new,
        n_updated: tally.n_updated,
        n_defects: reading.map_or(0, |reading| reading.n_defects),
        size_bytes: visit.size_bytes,
        duration_ms: answer.map_or(0, |answer| u64::try_from(answer.elapsed.as_millis()).unwrap_or(u64::MAX)),
        validators: visit.validators.clone(),
        next_unconditional: next_unconditional(visit, is_failure),
        body_digest: visit.body_digest.clone(),
        read_by: visit.body_digest.is_some().then_some(READING_VERSION),
        clock: serde_json::to_string(&decided.clock)?,
        identity: reading.map(|reading| serde_json::to_string(&reading.identity)).transpose()?,
        adopted_url: decided.adopted_url.clone(),
        next: Some(decided.next.clone()),
        document: reading.map(|reading| reading.facts.clone()),
    })
}

/// Why the next request is to carry no validators. A reason holds until a document was read whole.
fn next_unconditional(visit: &Visit, is_failure: bool) -> Option<String> {
    match &visit.finding {
        Finding::Read(reading) if reading.is_cut_off => Some("the last document was cut off".to_owned()),
        _ => visit.state.unconditional.clone().filter(|_| is_failure),
    }
}
