//! `dateline group`: JSON Lines in, in time order; the same lines with `story`, `duplicate` and why out.
//!
//! Two stories may prove to be one later on, so a line is held back until the window has passed it; what is written
//! is final.

use crate::{
    group::{GroupInput, GroupSettings, Grouper},
    link::{self, Rules},
    model::{EntryId, Language, StoryId, Time, story::GroupDecision},
};
use anyhow::Context;
use chrono::DateTime;
use serde_json::{Map, Value, json};
use std::{
    collections::{HashMap, VecDeque},
    io::{BufRead, BufWriter, Write},
    process::ExitCode,
};

/// Lines between two commits. Only commits let old entries go; every line would be too often.
const COMMIT_EVERY: i64 = 256;

/// A line that waits for its story to become final.
struct Waiting {
    record: Map<String, Value>,
    at: Time,
    decision: GroupDecision,
}

/// The stories that became part of others.
type Merged = HashMap<StoryId, StoryId>;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    let settings = GroupSettings::default();
    let window = settings.window;
    let mut grouper = Grouper::new(settings);
    let mut merged = Merged::new();
    let mut waiting: VecDeque<Waiting> = VecDeque::new();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut at = DateTime::UNIX_EPOCH;
    for (index, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let record: Map<String, Value> =
            serde_json::from_str(&line).with_context(|| format!("line {} is no JSON object", index + 1))?;
        at = moment(&record).unwrap_or(at);
        let decision = place(&mut grouper, &record, EntryId(index as i64 + 1), at);
        merged.extend(decision.merged.iter().map(|gone| (*gone, decision.story)));
        waiting.push_back(Waiting { record, at, decision });
        if index as i64 % COMMIT_EVERY == 0 {
            grouper.commit();
            while let Some(first) = waiting.pop_front_if(|first| at - first.at > window) {
                write_line(&mut out, first, &merged)?;
            }
        }
    }
    for line in waiting {
        write_line(&mut out, line, &merged)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// When the record says it was published.
fn moment(record: &Map<String, Value>) -> Option<Time> {
    record.get("published").and_then(Value::as_str)?.parse().ok()
}

fn place(grouper: &mut Grouper, record: &Map<String, Value>, entry: EntryId, at: Time) -> GroupDecision {
    let text = |name: &str| record.get(name).and_then(Value::as_str);
    let language = text("language").and_then(Language::parse);
    let permalink = text("url").and_then(|url| link::canonical(url, &Rules::default()));
    grouper.place(&GroupInput {
        entry,
        title: text("title").unwrap_or_default(),
        summary: text("summary"),
        language: language.as_ref(),
        publisher: text("publisher").unwrap_or_default(),
        about: &[],
        permalink: permalink.as_deref(),
        at,
    })
}

fn write_line(out: &mut impl Write, line: Waiting, merged: &Merged) -> anyhow::Result<()> {
    let Waiting { mut record, decision, .. } = line;
    let mut story = decision.story;
    while let Some(into) = merged.get(&story) {
        story = *into;
    }
    record.insert("story".to_owned(), json!(story));
    record.insert("duplicate".to_owned(), json!(decision.duplicate_of.is_some()));
    record.insert("rule".to_owned(), json!(decision.rule));
    record.insert("score".to_owned(), json!(decision.score));
    record.insert("compared".to_owned(), json!(decision.compared));
    record.insert("veto".to_owned(), json!(decision.veto));
    Ok(writeln!(out, "{}", serde_json::to_string(&record)?)?)
}
