//! `dateline poll`: polls now and exits. It is the operator's explicit act: it overrides schedule, interval and
//! freshness hints, never Retry-After, host limits or conditional requests; `--due` overrides nothing.

use super::{
    Global, NEEDS_ATTENTION,
    output::{self, print_json, print_line},
};
use crate::{
    clock::Clock,
    engine::{
        Done, Engine,
        open::{self, Place},
        requests::Wish,
    },
    model::{FeedId, PollOutcome, Time},
    schedule::{self, FeedClock},
    store::FeedRow,
};
use clap::Args;
use serde_json::json;
use std::{collections::BTreeMap, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Feeds to poll, by id, address or a unique part of either; none: all
    #[arg(value_name = "FEED")]
    feeds: Vec<String>,
    /// Only those that are due by their own schedule
    #[arg(long)]
    due: bool,
    /// Store what comes, but write no files
    #[arg(long)]
    no_publish: bool,
}

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(poll(global, arguments))
}

async fn poll(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let place = Place { config: global.config_path(), data: global.data.clone(), clock: Clock::Real, lookup: None };
    let opened = match open::open(&place).await {
        Err(open::OpenError::Locked { .. }) if !arguments.due => {
            return super::output::hand_over(global, &Wish::Poll { feeds: arguments.feeds.clone() }).await;
        }
        opened => opened?,
    };
    if let Some(error) = &opened.refused {
        tracing::error!("feeds.toml is not in force, the last good configuration is: {error}");
    }
    let mut engine = opened.engine;
    engine.publishes = !arguments.no_publish;
    let (chosen, skipped) = choose(&engine, arguments)?;
    let progress = output::progress_bar(chosen.len());
    let mut tally = Tally::default();
    let report = |done: Done| {
        progress.inc(1);
        progress.set_message(done.feed.to_string());
        tally.add(done);
    };
    engine.round(&chosen, report, output::interrupted()).await?;
    progress.finish_and_clear();
    tally.print(global, &skipped)?;
    Ok(if tally.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NEEDS_ATTENTION) })
}

type Skipped = Vec<(FeedId, String)>;

/// The feeds to poll, and those that may not be polled now with the reason.
fn choose(engine: &Engine, arguments: &Arguments) -> anyhow::Result<(Vec<FeedRow>, Skipped)> {
    let wanted = named(engine, &arguments.feeds)?;
    let now = engine.shared.clock.now();
    let due = engine.shared.readers.read(|store| store.due_times())?;
    let (mut chosen, mut skipped) = (Vec::new(), Vec::new());
    for (feed, row, at) in due {
        if !wanted.as_ref().is_none_or(|wanted| wanted.contains(&feed)) {
            continue;
        }
        match obstacle(engine, row, at, arguments.due, now)? {
            None => chosen.push(row),
            Some(reason) => skipped.push((feed, reason)),
        }
    }
    Ok((chosen, skipped))
}

fn obstacle(
    engine: &Engine,
    row: FeedRow,
    due_at: Option<Time>,
    only_due: bool,
    now: Time,
) -> anyhow::Result<Option<String>> {
    if only_due {
        let is_due = due_at.is_none_or(|at| at <= now);
        return Ok((!is_due).then(|| "not due".to_owned()));
    }
    let state = engine.shared.readers.read(|store| store.feed_state(row))?;
    let clock: FeedClock = state.clock.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    Ok(schedule::check_explicit_poll(&clock, now).err().map(|next| next.reason))
}

/// The feeds that the words on the command line mean; None: all.
pub(super) fn named(engine: &Engine, words: &[String]) -> anyhow::Result<Option<Vec<FeedId>>> {
    if words.is_empty() {
        return Ok(None);
    }
    let mut found = Vec::new();
    for word in words {
        found.push(engine.find_feed(word).map_err(anyhow::Error::msg)?);
    }
    Ok(Some(found))
}

/// What a round came to.
#[derive(Default)]
struct Tally {
    n_polled: usize,
    n_not_modified: usize,
    n_unchanged: usize,
    n_new: usize,
    n_updated: usize,
    failed: BTreeMap<FeedId, String>,
}

impl Tally {
    fn add(&mut self, done: Done) {
        self.n_polled += 1;
        match done.outcome {
            PollOutcome::NotModified => self.n_not_modified += 1,
            PollOutcome::Unchanged => self.n_unchanged += 1,
            PollOutcome::Read { n_new, n_updated, .. } => {
                self.n_new += n_new;
                self.n_updated += n_updated;
            }
            PollOutcome::Failed { cause, reason } => {
                self.failed.insert(done.feed, format!("{cause}: {reason}"));
            }
        }
    }

    fn print(&self, global: &Global, skipped: &Skipped) -> anyhow::Result<()> {
        if global.json {
            return print_json(&json!({
                "polled": self.n_polled, "not_modified": self.n_not_modified, "unchanged": self.n_unchanged,
                "new": self.n_new, "updated": self.n_updated, "failed": self.failed,
                "skipped": skipped.iter().map(|(feed, reason)| json!({ "feed": feed, "reason": reason })).collect::<Vec<_>>(),
            }));
        }
        for (feed, reason) in &self.failed {
            print_line(format!("FAIL  {feed}: {reason}"))?;
        }
        for (feed, reason) in skipped {
            print_line(format!("skip  {feed}: {reason}"))?;
        }
        print_line(format!(
            "{} feeds polled: {} new entries, {} corrected; {} not modified, {} unchanged, {} failed",
            self.n_polled,
            self.n_new,
            self.n_updated,
            self.n_not_modified,
            self.n_unchanged,
            self.failed.len()
        ))
    }
}
