//! `dateline explain`: the life of one entry: where it came from, how it was recognized, its labels with evidence, its
//! story, and for each region the rule that took or left it.

use super::{
    Global, grouping,
    hand::find,
    output::{print_json, print_line},
};
use crate::{
    clock::Clock,
    curate::{hand, rules::Verdict},
    engine::{
        open::{self, database_in},
        relabel::shown_version,
    },
    model::{Candidate, EditorNote, Origin, StoredEntry, Time, story::GroupDecision},
    setup::Setup,
    store::{LedgerRow, Store},
};
use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Polls shown of the entry's feed.
const SHOWN_POLLS: usize = 5;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The entry: its link, its guid (urn:uuid:…), its number, or words of its headline
    #[arg(value_name = "URL|ID|WORDS", required = true)]
    what: Vec<String>,
}

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let path = database_in(&global.data);
    let store = Store::open_reader(&path).with_context(|| {
        format!("no database in `{}`; run `dateline poll` first, or give --data", global.data.display())
    })?;
    let text = arguments.what.join(" ");
    let found = find(&store, &text)?;
    let Some(entry) = found.first() else {
        bail!("no entry is known by `{text}`; give its link or words of its headline")
    };
    let (loaded, _) = open::configuration(&global.config_path(), &store)?;
    let setup = Setup::new(loaded.config)?;
    let life = life(&store, &setup, entry)?;
    if global.json {
        print_json(&life)?;
    } else {
        print(&life, &found)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Everything that is known, as one JSON object; the text form prints the same.
fn life(store: &Store, setup: &Setup, entry: &StoredEntry) -> anyhow::Result<Value> {
    let row = store.feed_row(&entry.feed)?;
    let polls = row.map(|row| store.past_polls(row, SHOWN_POLLS)).transpose()?.unwrap_or_default();
    let decision: Option<GroupDecision> =
        store.decision(entry.id)?.map(|text| serde_json::from_str(&text)).transpose()?;
    let history: Vec<Value> = store
        .history(entry.id)?
        .into_iter()
        .map(|(at, field, was, rule)| json!({ "at": at, "field": field, "was": was, "recognized_by": rule }))
        .collect();
    let story = entry.story.map(|story| store.entries_of_story(story)).transpose()?.unwrap_or_default();
    let others: Vec<Value> = story
        .iter()
        .filter(|other| other.id != entry.id)
        .map(|other| json!({ "entry": other.id, "feed": other.feed, "title": other.entry.title, "duplicate": other.duplicate }))
        .collect();
    let (version, relabeled_at) = store.labeled_by(entry.id)?;
    Ok(json!({
        "entry": entry.id,
        "feed": entry.feed,
        "key": entry.key,
        "guid": entry.entry.guid,
        "link": entry.entry.link,
        "permalink": entry.entry.permalink,
        "title": entry.entry.title,
        "published": entry.entry.published_at,
        "first_seen": entry.first_seen_at,
        "last_seen": entry.last_seen_at,
        "effective": entry.effective_at,
        "is_archive": entry.is_archive,
        "history": history,
        "origin": entry.origin,
        "origin_is_guessed": Origin::guess_in(&entry.labels.evidence).is_some(),
        "language": entry.labels.language,
        "countries": entry.labels.about,
        "tags": entry.labels.tags,
        "desk": entry.labels.desk,
        "evidence": entry.labels.evidence,
        "labels_version": shown_version(version),
        "labels_are_current":
            setup.feed(&entry.feed).is_none_or(|feed| version == setup.labels_version_of(feed)),
        "relabeled": relabeled_at,
        "story": entry.story,
        "decision": decision.as_ref().map(grouping::as_json),
        "grouping": grouping::in_words(decision.as_ref()),
        "by_hand": grouping::by_hand(store, setup, entry)?,
        "also_in_story": others,
        "regions": regions(store, setup, entry)?,
        "polls": polls,
    }))
}

fn regions(store: &Store, setup: &Setup, entry: &StoredEntry) -> anyhow::Result<Vec<Value>> {
    let Some(story) = entry.story else { return Ok(Vec::new()) };
    let notes: Vec<EditorNote> = store.acts()?.into_iter().map(|(_, note)| note).collect();
    let ledger = store.ledger_of_story(story)?;
    let candidates = store.candidates_of(&[story])?;
    let candidate = candidates.iter().find(|candidate| candidate.entry == entry.id);
    let now = Clock::Real.now();
    let verdicts = setup.regions.iter().map(|region| {
        let id = &region.region.id;
        let in_ledger = ledger.iter().find(|row| row.item.region == *id);
        let verdict = candidate.map(|candidate| {
            let mut candidate: Candidate = candidate.clone();
            hand::apply(&notes, id, &mut candidate);
            region.verdict(&candidate, now)
        });
        json!({ "region": id, "ledger": in_ledger.map(|row| ledger_words(row, entry)), "rule": rule_words(verdict.as_ref()) })
    });
    Ok(verdicts.collect())
}

fn ledger_words(row: &LedgerRow, entry: &StoredEntry) -> String {
    let led = if row.item.entry == entry.id { "leads the item" } else { "its story is in, led by another report" };
    let guid = row.item.guid.urn();
    let entered = shown(row.item.entered_at);
    match (row.item.left_at, &row.item.left_because) {
        (Some(at), because) => {
            format!(
                "{led}: {guid}, entered {entered}, left {} ({})",
                shown(at),
                because.as_deref().unwrap_or("no reason kept")
            )
        }
        (None, _) => format!("{led}: {guid}, in the edition since {entered}"),
    }
}

fn rule_words(verdict: Option<&Verdict>) -> String {
    match verdict {
        None => "left: it has no headline or no link".to_owned(),
        Some(Verdict::Taken(because)) => format!("takes it: {because}"),
        Some(Verdict::Left(refusal)) => format!("leaves it by `{}`: {}", refusal.rule, refusal.because),
    }
}

fn shown(time: Time) -> String {
    time.format("%Y-%m-%d %H:%M").to_string()
}

fn print(life: &Value, found: &[StoredEntry]) -> anyhow::Result<()> {
    let text = |name: &str| match &life[name] {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        Value::Array(list) => list.iter().map(|one| one.as_str().unwrap_or_default()).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    print_line(format!("{}\n{}", text("title"), text("link")))?;
    for (name, key) in [
        ("entry", "entry"),
        ("feed", "feed"),
        ("guid", "guid"),
        ("recognized by", "key"),
        ("published", "published"),
        ("first seen", "first_seen"),
        ("dated", "effective"),
        ("origin", "origin"),
        ("language", "language"),
        ("about", "countries"),
        ("tags", "tags"),
        ("desk", "desk"),
        ("story", "story"),
    ] {
        print_line(format!("  {name:<14} {}", text(key)))?;
    }
    print_line(format!("  {:<14} {}", "labeled by", labeled_by(life)))?;
    if life["origin_is_guessed"] == Value::Bool(true) {
        print_line("  the origin is guessed; see the evidence, and give the publisher a `country` in feeds.toml")?;
    }
    if life["is_archive"] == Value::Bool(true) {
        print_line("  it came with the archive of a new, moved or re-added feed: flood control counts it")?;
    }
    print_list("evidence", &life["evidence"], |one| {
        format!(
            "{} «{}» in {}, {} ({})",
            string(one, "label"),
            string(one, "words"),
            string(one, "place"),
            string(one, "rule"),
            one["weight"]
        )
    })?;
    print_line(format!("\ngrouping\n  {}", string(life, "grouping")))?;
    print_list("by hand", &life["by_hand"], grouping::hand_words)?;
    print_list("also in the story", &life["also_in_story"], |one| {
        format!("{} {}: {}", one["entry"], string(one, "feed"), string(one, "title"))
    })?;
    print_list("corrections", &life["history"], |one| {
        format!("{} {} was «{}»", string(one, "at"), string(one, "field"), string(one, "was"))
    })?;
    print_list("regions", &life["regions"], |one| {
        let ledger = string(one, "ledger");
        let rule = string(one, "rule");
        if ledger.is_empty() {
            format!("{:<16} {rule}", string(one, "region"))
        } else {
            format!("{:<16} {ledger}; {rule}", string(one, "region"))
        }
    })?;
    print_list("latest polls of its feed", &life["polls"], |one| {
        format!("{} {} {}", string(one, "at"), string(one, "outcome"), string(one, "reason"))
    })?;
    if found.len() > 1 {
        print_line(format!("\n{} other entries match; give a number:", found.len() - 1))?;
        for other in found.iter().skip(1).take(10) {
            print_line(format!("  {} {}", other.id, other.entry.title.as_deref().unwrap_or_default()))?;
        }
    }
    Ok(())
}

/// Which version gave the labels, whether it is the one in force, and when that was done anew.
fn labeled_by(life: &Value) -> String {
    let in_force = match life["labels_are_current"] {
        Value::Bool(true) => "in force",
        _ => "no longer in force",
    };
    let version = format!("version {} ({in_force})", string(life, "labels_version"));
    match life["relabeled"].as_str() {
        Some(at) => format!("{version}, anew at {at}"),
        None => version,
    }
}

fn string(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn print_list(heading: &str, list: &Value, line: impl Fn(&Value) -> String) -> anyhow::Result<()> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    if list.is_empty() {
        return Ok(());
    }
    print_line(format!("\n{heading}"))?;
    for one in list {
        print_line(format!("  {}", line(one)))?;
    }
    Ok(())
}
