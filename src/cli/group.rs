//! `dateline group`: JSON Lines in, in time order; the same lines with `story`, `duplicate` and why out.
//!
//! Two stories may prove to be one later on, so a line is held back until the window has passed it; what is written
//! is final.

use super::Global;
use crate::{
    group::{ByHand, GroupInput, GroupSettings, Grouper},
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

pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let (stories, sites) =
        global.named_config()?.map_or_else(Default::default, |config| (config.stories, config.tracking));
    let rules = Rules { feed_host: None, sites: &sites };
    let mut hand = Hand { by_hand: ByHand::new(&stories), seen: HashMap::new() };
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
        let permalink = permalink_of(&record, &rules);
        let entry = EntryId(index as i64 + 1);
        let mut decision = place(&mut grouper, &record, permalink.as_deref(), entry, at);
        let placed = decision.story;
        merged.extend(decision.merged.iter().map(|gone| (*gone, placed)));
        hand.enforce(&mut grouper, &mut merged, &mut decision, permalink, entry);
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

fn permalink_of(record: &Map<String, Value>, rules: &Rules<'_>) -> Option<String> {
    record.get("url").and_then(Value::as_str).and_then(|url| link::canonical(url, rules))
}

fn place(
    grouper: &mut Grouper,
    record: &Map<String, Value>,
    permalink: Option<&str>,
    entry: EntryId,
    at: Time,
) -> GroupDecision {
    let text = |name: &str| record.get(name).and_then(Value::as_str);
    let language = text("language").and_then(Language::parse);
    grouper.place(&GroupInput {
        entry,
        title: text("title").unwrap_or_default(),
        summary: text("summary"),
        language: language.as_ref(),
        publisher: text("publisher").unwrap_or_default(),
        about: &[],
        permalink,
        at,
    })
}

/// What a story has become.
fn now(mut story: StoryId, merged: &Merged) -> StoryId {
    while let Some(into) = merged.get(&story) {
        story = *into;
    }
    story
}

/// The operator's lines, and the entries met that they name.
struct Hand {
    by_hand: ByHand,
    seen: HashMap<String, (EntryId, StoryId)>,
}

impl Hand {
    /// Corrects the decision about an entry that was just placed: apart what is not one story, together what is.
    fn enforce(
        &mut self,
        grouper: &mut Grouper,
        merged: &mut Merged,
        decision: &mut GroupDecision,
        permalink: Option<String>,
        entry: EntryId,
    ) {
        let Some(permalink) = permalink else { return };
        let mut partners = self.by_hand.partners(&permalink);
        if partners.is_empty() {
            return;
        }
        partners.sort_by_key(|partner| partner.is_same);
        for partner in partners {
            let Some((other, story)) = self.seen.get(partner.permalink) else { continue };
            let (ours, theirs) = (now(decision.story, merged), now(*story, merged));
            let rule = match (partner.is_same, ours == theirs) {
                (true, false) => {
                    grouper.unite(theirs, ours);
                    merged.insert(ours, theirs);
                    decision.story = theirs;
                    "same-as"
                }
                (false, true) => {
                    decision.story = grouper.begin_story();
                    grouper.part(&[entry], ours, decision.story);
                    grouper.keep_apart(decision.story, theirs);
                    "not-same-as"
                }
                (false, false) => {
                    grouper.keep_apart(ours, theirs);
                    continue;
                }
                (true, true) => continue,
            };
            (decision.rule, decision.compared, decision.duplicate_of) = (rule.to_owned(), Some(*other), None);
        }
        self.seen.insert(permalink, (entry, decision.story));
    }
}

fn write_line(out: &mut impl Write, line: Waiting, merged: &Merged) -> anyhow::Result<()> {
    let Waiting { mut record, decision, .. } = line;
    record.insert("story".to_owned(), json!(now(decision.story, merged)));
    record.insert("duplicate".to_owned(), json!(decision.duplicate_of.is_some()));
    record.insert("rule".to_owned(), json!(decision.rule));
    record.insert("score".to_owned(), json!(decision.score));
    record.insert("compared".to_owned(), json!(decision.compared));
    record.insert("veto".to_owned(), json!(decision.veto));
    Ok(writeln!(out, "{}", serde_json::to_string(&record)?)?)
}
