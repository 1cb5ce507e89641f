//! `dateline check`: validates `feeds.toml`; `--online` also visits every feed.
//!
//! Exit code 0: no mistakes; 1: mistakes, or feeds that cannot be read; 2: the file cannot be read at all.

use super::{
    Global, NEEDS_ATTENTION,
    output::{count, print_json, print_line},
};
use crate::{
    clock::Clock,
    config::{self, ConfigError, Mistakes},
    engine::open,
    fetch::{FetchRequest, Fetched, Fetcher, robots::Verdict},
    model::{Config, FeedId, FeedSettings, Language, Origin},
    parse::{self, Limits, ParseInput},
    setup,
};
use clap::Args;
use futures_util::{StreamExt, stream};
use serde_json::json;
use std::{io::IsTerminal, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Also visit every feed, once and without storing anything
    #[arg(long)]
    online: bool,
}

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let path = global.config_path();
    let loaded = match config::load(&path) {
        Ok(loaded) => loaded,
        Err(ConfigError::Mistakes(mistakes)) => return report_mistakes(global, &mistakes),
        Err(error) => return Err(error.into()),
    };
    let config = &loaded.config;
    if !arguments.online {
        let guesses = guesses(config);
        if global.json {
            let guessed: Vec<_> =
                guesses.iter().map(|(feed, origin)| json!({ "feed": feed, "origin": origin })).collect();
            print_json(&json!({
                "mistakes": [], "feeds": config.feeds.len(), "regions": config.regions.len(),
                "without_country": guessed,
            }))?;
        } else {
            print_line(summary(&path.display().to_string(), config))?;
            print_guesses(&guesses)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let visits = runtime.block_on(visit_all(config))?;
    report_visits(global, &visits)
}

fn summary(path: &str, config: &Config) -> String {
    let n_disabled = config.feeds.iter().filter(|feed| !feed.enabled).count();
    let disabled = if n_disabled > 0 { format!(" ({n_disabled} disabled)") } else { String::new() };
    format!(
        "{path}: no mistakes; {}, {}{disabled}, {}",
        count(config.publishers.len(), "publisher", "publishers"),
        count(config.feeds.len(), "feed", "feeds"),
        count(config.regions.len(), "region", "regions")
    )
}

/// The feeds whose country neither they nor their publishers state, and what is guessed.
fn guesses(config: &Config) -> Vec<(&FeedId, Option<Origin>)> {
    let with_origin = config.feeds.iter().zip(setup::origins(config));
    let is_guess = |origin: &Option<Origin>| origin.as_ref().is_none_or(|origin| origin.guess.is_some());
    with_origin.filter(|(_, origin)| is_guess(origin)).map(|(feed, origin)| (&feed.id, origin)).collect()
}

/// Lines about feeds without a country; lists of thousands have hundreds of them.
const MAX_GUESSES: usize = 20;

fn print_guesses(guesses: &[(&FeedId, Option<Origin>)]) -> anyhow::Result<()> {
    if guesses.is_empty() {
        return Ok(());
    }
    let stated = count(guesses.len(), "feed states no country", "feeds state no country");
    print_line(format!("{stated}; give the publisher one:"))?;
    for (feed, origin) in guesses.iter().take(MAX_GUESSES) {
        let known = origin.as_ref().map_or("unknown, unless its document tells".to_owned(), Origin::to_string);
        print_line(format!("  {feed}: {known}"))?;
    }
    match guesses.len().saturating_sub(MAX_GUESSES) {
        0 => Ok(()),
        n_more => print_line(format!("  and {n_more} more; --json has them all")),
    }
}

fn report_mistakes(global: &Global, mistakes: &Mistakes) -> anyhow::Result<ExitCode> {
    if global.json {
        let list: Vec<_> = mistakes
            .list
            .iter()
            .map(|mistake| {
                json!({
                    "file": mistake.file, "line": mistake.line, "column": mistake.column,
                    "message": mistake.message, "remedy": mistake.remedy,
                })
            })
            .collect();
        print_json(&json!({ "mistakes": list }))?;
    } else if std::io::stdout().is_terminal() {
        print_line(mistakes.with_snippets(global.is_colored(&std::io::stdout())))?;
    } else {
        print_line(mistakes)?;
    }
    Ok(ExitCode::from(NEEDS_ATTENTION))
}

/// What one feed answered.
struct Visit {
    feed: String,
    url: String,
    result: Result<String, String>,
    robots: Option<&'static str>,
}

async fn visit_all(config: &Config) -> anyhow::Result<Vec<Visit>> {
    let fetcher = open::fetcher(config, None)?;
    let progress = super::output::progress_bar(config.feeds.len());
    let visits = stream::iter(config.feeds.iter().filter(|feed| feed.enabled))
        .map(|feed| visit(&fetcher, feed))
        .buffered(config.network.concurrency)
        .inspect(|_| progress.inc(1))
        .collect()
        .await;
    progress.finish_and_clear();
    Ok(visits)
}

async fn visit(fetcher: &Fetcher, feed: &FeedSettings) -> Visit {
    let now = Clock::Real.now();
    let request = FetchRequest::of_feed(feed, &feed.url, None);
    let fetched = fetcher.fetch(&request, now).await;
    let result = match fetched {
        Fetched::Document(document) => {
            let input = ParseInput {
                content_type: document.content_type.as_deref(),
                encoding: feed.encoding.as_deref(),
                language: feed.language.as_ref().map(Language::as_str),
                limits: Limits::default(),
            };
            match parse::parse(&document.body, &input) {
                Ok(parsed) => Ok(format!(
                    "{} {}, {} entries, {} defects",
                    parsed.format,
                    parsed.version.unwrap_or_default(),
                    parsed.entries.len(),
                    parsed.defects.len()
                )),
                Err(error) => Err(error.to_string()),
            }
        }
        Fetched::NotModified(_) => Err("answered 304 to an unconditional request".to_owned()),
        Fetched::Failed { cause, reason, .. } => Err(format!("{cause}: {reason}")),
    };
    let robots = match fetcher.visit_robots(&request, now).await {
        Verdict::Open => None,
        Verdict::ShutForAll => {
            Some("robots.txt shuts out all crawlers; ask the publisher whether that is meant for feeds")
        }
        Verdict::ShutForDateline => Some("robots.txt shuts out Dateline by name: it will not be polled"),
    };
    Visit { feed: feed.id.to_string(), url: feed.shown_url.clone(), result, robots }
}

fn report_visits(global: &Global, visits: &[Visit]) -> anyhow::Result<ExitCode> {
    let n_failed = visits.iter().filter(|visit| visit.result.is_err()).count();
    if global.json {
        let list: Vec<_> = visits
            .iter()
            .map(|visit| {
                json!({ "feed": visit.feed, "url": visit.url, "ok": visit.result.is_ok(),
                        "found": visit.result.as_ref().ok(), "reason": visit.result.as_ref().err(), "robots": visit.robots })
            })
            .collect();
        print_json(&json!({ "mistakes": [], "visits": list }))?;
    } else {
        for visit in visits {
            match &visit.result {
                Ok(found) => print_line(format!("ok    {}: {found}", visit.feed))?,
                Err(reason) => print_line(format!("FAIL  {}: {reason}", visit.feed))?,
            }
            if let Some(robots) = visit.robots {
                print_line(format!("      {robots}"))?;
            }
        }
        print_line(format!("{} feeds visited, {n_failed} failed", visits.len()))?;
    }
    Ok(if n_failed > 0 { ExitCode::from(NEEDS_ATTENTION) } else { ExitCode::SUCCESS })
}
