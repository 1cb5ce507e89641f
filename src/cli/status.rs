//! `dateline status`: the health of every feed, worst first where it matters; `--json` for scripts.

use super::{
    Global, NEEDS_ATTENTION,
    output::{count, print_json, print_line},
};
use crate::{
    engine::{
        open::database_in,
        relabel::{self, Progress, shown_version},
    },
    fetch::{RobotsCache, robots::Verdict},
    identify::FeedIdentity,
    model::{RegionId, Time},
    store::{FeedHealth, Store, StoreError},
};
use anyhow::Context;
use clap::Args;
use comfy_table::{Table, presets};
use serde_json::json;
use std::{collections::BTreeMap, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Only feeds whose id or address contains this
    feed: Option<String>,
    /// Only feeds that need attention
    #[arg(long)]
    failing: bool,
}

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let path = database_in(&global.data);
    let store = Store::open_reader(&path).with_context(|| {
        format!(
            "no database in `{}`; run `dateline run` or `dateline poll` first, or give --data",
            global.data.display()
        )
    })?;
    let wanted = arguments.feed.as_deref().unwrap_or_default();
    let mut health: Vec<FeedHealth> = store
        .health()?
        .into_iter()
        .filter(|feed| feed.feed.contains(wanted) || feed.url.contains(wanted))
        .filter(|feed| !arguments.failing || needs_attention(feed))
        .collect();
    // Stable: by name where nothing is wrong.
    health.sort_by_key(|feed| (!needs_attention(feed), std::cmp::Reverse(feed.n_failures)));
    let editions = editions(&store)?;
    let relabeling = relabel::progress(&store)?;
    let robots = RobotsCache::default();
    robots.restore(store.all_robots()?.iter().filter_map(|record| serde_json::from_str(record).ok()));
    if global.json {
        print_json(&json!({
            "feeds": health.iter().map(|feed| as_json(feed, &robots)).collect::<Vec<_>>(),
            "editions": editions.iter().map(Span::as_json).collect::<Vec<_>>(),
            "entries": store.n_entries()?,
            "relabeling": relabeling,
        }))?;
    } else if let ([only], true) = (health.as_slice(), arguments.feed.is_some()) {
        print_one(only)?;
        if let Some(words) = robots_words(only, &robots) {
            print_line(format!("robots.txt  {words}"))?;
        }
    } else {
        print_table(&health)?;
        for feed in &health {
            if let Some(words) = robots_words(feed, &robots) {
                print_line(format!(" {}: robots.txt {words}", feed.feed))?;
            }
        }
        print_editions(&editions)?;
        print_line(totals(&health, store.n_entries()?))?;
        if let Some(progress) = relabeling.filter(|progress| progress.done_at.is_none()) {
            let n_left = store.n_to_relabel(progress.seen_since)?;
            print_line(relabeling_words(&progress, n_left))?;
        }
    }
    let needs_one = health.iter().any(needs_attention);
    Ok(if needs_one { ExitCode::from(NEEDS_ATTENTION) } else { ExitCode::SUCCESS })
}

/// What an edition holds, and the time between its oldest and its latest item: who polls less often misses some.
struct Span {
    region: RegionId,
    n_items: usize,
    minutes: i64,
}

impl Span {
    fn as_json(&self) -> serde_json::Value {
        json!({ "region": self.region, "items": self.n_items, "spans_minutes": self.minutes })
    }
}

fn editions(store: &Store) -> Result<Vec<Span>, StoreError> {
    let mut spans = Vec::new();
    for region in store.regions_ever()? {
        let times: Vec<Time> = store.present(&region)?.iter().map(|row| row.item.entered_at).collect();
        let span = times.iter().max().zip(times.iter().min()).map(|(latest, oldest)| *latest - *oldest);
        spans.push(Span { region, n_items: times.len(), minutes: span.map_or(0, |span| span.num_minutes()) });
    }
    Ok(spans)
}

fn print_editions(editions: &[Span]) -> anyhow::Result<()> {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["EDITION", "ITEMS", "SPANS"]);
    for span in editions {
        let shown = format!("{} h {} min", span.minutes / 60, span.minutes % 60);
        table.add_row([span.region.to_string(), span.n_items.to_string(), shown]);
    }
    print_line(format!("\n{}\n", table.trim_fmt()))
}

/// Returns true if and only if somebody may have to act.
fn needs_attention(feed: &FeedHealth) -> bool {
    feed.is_active && (feed.n_failures > 0 || feed.adopted_url.is_some())
}

/// What the robots.txt of a feed's host says against polling it, as far as it was read. A group for all crawlers is only
/// told: feeds are published to be polled.
fn robots_words(feed: &FeedHealth, robots: &RobotsCache) -> Option<&'static str> {
    match robots.verdict(&feed.url) {
        Verdict::Open => None,
        Verdict::ShutForAll => Some("shuts out all crawlers; ask the publisher whether that is meant for feeds"),
        Verdict::ShutForDateline => Some("shuts out Dateline by name: the feed is not polled"),
    }
}

fn as_json(feed: &FeedHealth, robots: &RobotsCache) -> serde_json::Value {
    let mut value = serde_json::to_value(feed).unwrap_or_default();
    let parsed = |text: &Option<String>| text.as_deref().and_then(|text| serde_json::from_str(text).ok());
    if let Some(object) = value.as_object_mut() {
        object.insert("defects".to_owned(), parsed(&feed.defects).unwrap_or(json!([])));
        object.insert("robots".to_owned(), json!(robots_words(feed, robots)));
        object.insert("identity".to_owned(), parsed(&feed.identity).unwrap_or(json!(null)));
    }
    value
}

fn print_table(health: &[FeedHealth]) -> anyhow::Result<()> {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["FEED", "LAST POLL", "OUTCOME", "ENTRIES", "NEXT POLL", "NOTE"]);
    for feed in health {
        table.add_row([
            feed.feed.clone(),
            shown(feed.last_polled_at),
            if feed.is_active {
                feed.last_outcome.clone().unwrap_or_else(|| "never polled".to_owned())
            } else {
                "inactive".to_owned()
            },
            feed.n_entries.to_string(),
            if feed.is_active { shown(feed.next_poll_at) } else { String::new() },
            note(feed),
        ]);
    }
    print_line(table.trim_fmt())
}

/// The one thing an operator should know first.
fn note(feed: &FeedHealth) -> String {
    if let Some(reason) = &feed.last_reason {
        return format!("{} in a row: {reason}", feed.n_failures);
    }
    if let Some(url) = &feed.adopted_url {
        return format!("moved; write url = \"{url}\" in feeds.toml");
    }
    let n_defects = feed.defects.as_deref().and_then(|text| serde_json::from_str::<Vec<serde_json::Value>>(text).ok());
    match n_defects.map(|defects| defects.len()) {
        Some(n) if n > 0 => format!("{}; see `dateline inspect`", count(n, "defect", "defects")),
        _ => String::new(),
    }
}

fn print_one(feed: &FeedHealth) -> anyhow::Result<()> {
    print_line(format!("feed        {}\naddress     {}\npublisher   {}", feed.feed, feed.url, feed.publisher))?;
    if let Some(origin) = &feed.origin {
        print_line(format!("origin      {origin}"))?;
    }
    if let Some(url) = &feed.adopted_url {
        print_line(format!("moved to    {url} (write this into feeds.toml)"))?;
    }
    print_line(format!("entries     {}", feed.n_entries))?;
    print_line(format!(
        "last poll   {} {}",
        shown(feed.last_polled_at),
        feed.last_outcome.as_deref().unwrap_or("never")
    ))?;
    if let Some(reason) = &feed.last_reason {
        print_line(format!("failing     {} in a row: {reason}", feed.n_failures))?;
    }
    let because = feed.next_reason.as_deref().unwrap_or("not decided");
    print_line(format!("next poll   {} ({because})", shown(feed.next_poll_at)))?;
    let identity = feed.identity.as_deref().and_then(|text| serde_json::from_str::<FeedIdentity>(text).ok());
    if let Some(identity) = identity {
        print_line(format!("identity    {}", identity.policy_in_force().name()))?;
        for fall in &identity.history {
            print_line(format!("            since {} by {}: {}", shown(Some(fall.at)), fall.to.name(), fall.reason))?;
        }
        let turning = identity.turning.fields();
        if !turning.is_empty() {
            let turning = turning.join(", ");
            print_line(format!("            turns at every poll, so a change is no correction: {turning}"))?;
        }
    }
    for (code, count) in defect_counts(feed.defects.as_deref()) {
        print_line(format!("defect      {code} ({count})"))?;
    }
    Ok(())
}

/// How many defects of each kind the last document had.
fn defect_counts(defects: Option<&str>) -> BTreeMap<String, usize> {
    let list: Vec<serde_json::Value> = defects.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let mut counts = BTreeMap::new();
    for defect in list {
        let code = defect.get("code").and_then(serde_json::Value::as_str).unwrap_or("unknown").to_owned();
        *counts.entry(code).or_default() += 1;
    }
    counts
}

fn totals(health: &[FeedHealth], n_entries: i64) -> String {
    let n_active = health.iter().filter(|feed| feed.is_active).count();
    let n_failing = health.iter().filter(|feed| feed.is_active && feed.n_failures > 0).count();
    let hint = if n_failing > 0 { " (`dateline status --failing` lists them alone)" } else { "" };
    let feeds = count(n_active, "feed", "feeds");
    let entries = count(usize::try_from(n_entries).unwrap_or_default(), "entry", "entries");
    format!("{feeds}, {n_failing} failing{hint}, {entries} stored")
}

fn relabeling_words(progress: &Progress, n_left: i64) -> String {
    let Progress { version, begun_at, n_labeled, .. } = progress;
    format!(
        "relabeling by version {} since {}: {n_labeled} entries done, {n_left} to go",
        shown_version(*version),
        shown(Some(*begun_at))
    )
}

fn shown(time: Option<Time>) -> String {
    time.map(|time| time.format("%Y-%m-%d %H:%M").to_string()).unwrap_or_else(|| "-".to_owned())
}
