//! The editor's hand: `hide`, `pin`, `retract`, their opposites, `label`, `retitle`, and the list of all acts.
//!
//! An act is kept in the database with who, when and why; nothing is ever deleted. While a daemon runs, it is asked to
//! write the act down; otherwise this process does, and publishes what changed.

use super::{
    Global,
    output::{self, print_json, print_line},
};
use crate::{
    clock::Clock,
    engine::{
        open::{self, OpenError, Place, database_in},
        requests::{self, Wish},
    },
    model::{
        Country, Desk, EditorAct, EditorNote, Language, PublisherId, RegionId, StoredEntry,
        edition::{ActTarget, LabelCorrection},
    },
    store::Store,
};
use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;
use std::process::ExitCode;
use uuid::Uuid;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    what: What,
    /// The whole publisher, past and to come
    #[arg(long, value_name = "PUBLISHER", conflicts_with = "item")]
    publisher: Option<String>,
}

#[derive(Debug, Args)]
struct What {
    /// The item: its link, its guid (urn:uuid:…), its entry's number, or words of its headline that no other has
    #[arg(value_name = "URL|ID|WORDS")]
    item: Option<String>,
    /// Only in this region
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Why; kept with the act
    #[arg(long, default_value = "")]
    reason: String,
}

#[derive(Debug, Args)]
pub(super) struct LabelArguments {
    #[command(flatten)]
    what: What,
    /// The countries the story is about, instead of those found: HK,CN
    #[arg(long, value_delimiter = ',')]
    countries: Option<Vec<Country>>,
    /// Tags to add
    #[arg(long, value_delimiter = ',')]
    add_tags: Vec<String>,
    /// Tags to take away
    #[arg(long, value_delimiter = ',')]
    drop_tags: Vec<String>,
    /// The broad subject, instead of the one found
    #[arg(long)]
    desk: Option<Desk>,
    /// The language, instead of the one found
    #[arg(long)]
    language: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct RetitleArguments {
    #[command(flatten)]
    what: What,
    /// The corrected headline
    #[arg(long)]
    title: String,
}

pub(super) fn hide(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    add(global, arguments, EditorAct::Hide)
}

pub(super) fn unhide(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    undo(global, arguments, &EditorAct::Hide)
}

pub(super) fn pin(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    add(global, arguments, EditorAct::Pin)
}

pub(super) fn unpin(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    undo(global, arguments, &EditorAct::Pin)
}

pub(super) fn retract(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    add(global, arguments, EditorAct::Retract)
}

pub(super) fn restore(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    undo(global, arguments, &EditorAct::Retract)
}

pub(super) fn label(global: &Global, arguments: &LabelArguments) -> anyhow::Result<ExitCode> {
    let language = arguments.language.as_deref().map(|text| {
        Language::parse(text).with_context(|| format!("`{text}` is no language; use a BCP 47 tag such as `zh-Hant`"))
    });
    let correction = LabelCorrection {
        about: arguments.countries.clone(),
        add_tags: arguments.add_tags.clone(),
        drop_tags: arguments.drop_tags.clone(),
        desk: arguments.desk,
        language: language.transpose()?,
    };
    if correction == LabelCorrection::default() {
        bail!("nothing to correct; give --countries, --add-tags, --drop-tags, --desk or --language");
    }
    let target = item_target(global, &arguments.what)?;
    write(global, &[note(&arguments.what, EditorAct::Label(correction), target)], &[])
}

pub(super) fn retitle(global: &Global, arguments: &RetitleArguments) -> anyhow::Result<ExitCode> {
    let title = arguments.title.trim();
    if title.is_empty() {
        bail!("a headline cannot be empty");
    }
    let target = item_target(global, &arguments.what)?;
    write(global, &[note(&arguments.what, EditorAct::Retitle(title.to_owned()), target)], &[])
}

pub(super) fn list(global: &Global) -> anyhow::Result<ExitCode> {
    let store = reader(global)?;
    let acts = store.acts()?;
    if global.json {
        let list: Vec<_> = acts.iter().map(|(number, note)| json!({ "number": number, "act": note })).collect();
        print_json(&list)?;
        return Ok(ExitCode::SUCCESS);
    }
    for (number, note) in &acts {
        let place = note.region.as_ref().map_or("everywhere", RegionId::as_str);
        let undone = note.undone_at.map_or(String::new(), |at| format!(", undone {}", at.format("%Y-%m-%d %H:%M")));
        let what = describe(&store, &note.target)?;
        let verb = verb(&note.act);
        print_line(format!(
            "#{number} {} {verb} {what} ({place}) by {}: {}{undone}",
            note.at.format("%Y-%m-%d %H:%M"),
            note.by,
            if note.reason.is_empty() { "no reason given" } else { &note.reason }
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn verb(act: &EditorAct) -> &'static str {
    match act {
        EditorAct::Hide => "hide",
        EditorAct::Pin => "pin",
        EditorAct::Retract => "retract",
        EditorAct::Label(_) => "label",
        EditorAct::Retitle(_) => "retitle",
    }
}

fn describe(store: &Store, target: &ActTarget) -> anyhow::Result<String> {
    Ok(match target {
        ActTarget::Publisher(publisher) => format!("publisher {publisher}"),
        ActTarget::Entry(id) => match store.entry(*id)? {
            Some(entry) => format!("entry {id} «{}»", entry.entry.title.unwrap_or_default()),
            None => format!("entry {id} (forgotten)"),
        },
    })
}

fn reader(global: &Global) -> anyhow::Result<Store> {
    let path = database_in(&global.data);
    Store::open_reader(&path).with_context(|| format!("no database in `{}`; give --data", global.data.display()))
}

fn add(global: &Global, arguments: &Arguments, act: EditorAct) -> anyhow::Result<ExitCode> {
    let target = target(global, arguments)?;
    write(global, &[note(&arguments.what, act, target)], &[])
}

fn undo(global: &Global, arguments: &Arguments, act: &EditorAct) -> anyhow::Result<ExitCode> {
    let target = target(global, arguments)?;
    let region = arguments.what.region.as_deref();
    let numbers: Vec<i64> = reader(global)?
        .acts()?
        .into_iter()
        .filter(|(_, note)| note.undone_at.is_none() && note.act == *act && note.target == target)
        .filter(|(_, note)| region.is_none() || note.region.as_ref().map(RegionId::as_str) == region)
        .map(|(number, _)| number)
        .collect();
    if numbers.is_empty() {
        bail!("no {} of that is in force; `dateline acts` lists them", verb(act));
    }
    write(global, &[], &numbers)
}

fn note(what: &What, act: EditorAct, target: ActTarget) -> EditorNote {
    let by = std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).unwrap_or_else(|_| "unknown".to_owned());
    EditorNote {
        act,
        target,
        region: what.region.as_deref().map(RegionId::from),
        reason: what.reason.clone(),
        by,
        at: Clock::Real.now(),
        undone_at: None,
    }
}

fn target(global: &Global, arguments: &Arguments) -> anyhow::Result<ActTarget> {
    match &arguments.publisher {
        Some(publisher) => {
            let publisher = PublisherId(publisher.clone());
            if !reader(global)?.has_publisher(&publisher)? {
                bail!("no publisher has the id `{publisher}`; ids stand in feeds.toml");
            }
            Ok(ActTarget::Publisher(publisher))
        }
        None => item_target(global, &arguments.what),
    }
}

fn item_target(global: &Global, what: &What) -> anyhow::Result<ActTarget> {
    let Some(text) = what.item.as_deref() else {
        bail!("which item? give its link, its guid, or words of its headline")
    };
    let found = find(&reader(global)?, text)?;
    match found.as_slice() {
        [] => bail!("no entry is known by `{text}`; `dateline explain` takes the same words"),
        [only] => Ok(ActTarget::Entry(only.id)),
        several => {
            let lines: Vec<String> = several
                .iter()
                .take(10)
                .map(|entry| format!("  {} {}", entry.id, entry.entry.title.as_deref().unwrap_or_default()))
                .collect();
            bail!("`{text}` could mean {} entries; give the number of one:\n{}", several.len(), lines.join("\n"))
        }
    }
}

/// The entries that a link, a guid of ours, a row number or words of a headline mean.
pub(super) fn find(store: &Store, text: &str) -> anyhow::Result<Vec<StoredEntry>> {
    if let Ok(guid) = text.trim_start_matches("urn:uuid:").parse::<Uuid>() {
        let rows = store.ledger_of_guid(guid)?;
        let mut entries: Vec<StoredEntry> = Vec::new();
        for row in rows {
            if !entries.iter().any(|entry| entry.id == row.item.entry) {
                entries.extend(store.entry(row.item.entry)?);
            }
        }
        return Ok(entries);
    }
    if let Ok(number) = text.parse::<i64>()
        && let Some(entry) = store.entry(crate::model::EntryId(number))?
    {
        return Ok(vec![entry]);
    }
    Ok(store.find_entries(text, 50)?)
}

fn write(global: &Global, add: &[EditorNote], undo: &[i64]) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let place = Place { config: global.config_path(), data: global.data.clone(), clock: Clock::Real, lookup: None };
        let wish = Wish::Edit { add: add.to_vec(), undo: undo.to_vec() };
        let mut opened = match open::open(&place).await {
            Err(OpenError::Locked { .. }) => return output::hand_over(global, &wish).await,
            opened => opened?,
        };
        let (reply, answer) = tokio::sync::oneshot::channel();
        opened.engine.answer(requests::Request { wish: wish.clone(), reply }).await;
        output::print_receipt(global, &answer.await?.map_err(anyhow::Error::msg)?, &wish)?;
        Ok(ExitCode::SUCCESS)
    })
}
