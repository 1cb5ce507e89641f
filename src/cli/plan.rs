//! `dateline plan`: what the edited `feeds.toml` would change, before it goes live.
//!
//! It is tried out on a copy of the database by the same code that would do it for real, so a plan cannot promise
//! what then does not happen. Only what polls would bring later is not foreseen.

use super::{
    Global, NEEDS_ATTENTION,
    output::{count, print_json, print_line},
};
use crate::{
    clock::Clock,
    config::{self, ConfigDiff, ConfigError, Differences, SourceFile},
    editions::{self, Touched},
    engine::{
        open::{self, database_in},
        relabel,
    },
    model::{Config, RegionId, Time},
    setup::Setup,
    store::{Store, StoreError},
    writer::Stage,
};
use anyhow::Context;
use clap::Args;
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Show at most so many items of each region
    #[arg(long, default_value_t = 20)]
    items: usize,
}

/// Headlines by guid.
type Shown = BTreeMap<String, String>;

/// What a region would win and lose.
struct RegionPlan {
    region: RegionId,
    n_now: usize,
    entering: Vec<String>,
    leaving: Vec<String>,
}

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let edited = match config::load(&global.config_path()) {
        Ok(loaded) => loaded.config,
        Err(ConfigError::Mistakes(mistakes)) => {
            print_line(&mistakes)?;
            return Ok(ExitCode::from(NEEDS_ATTENTION));
        }
        Err(error) => return Err(error.into()),
    };
    let path = database_in(&global.data);
    let original = Store::open_reader(&path)
        .with_context(|| format!("no database in `{}`; there is nothing to compare with", global.data.display()))?;
    let in_force = original.latest_configuration()?;
    let feeds_before: BTreeSet<String> =
        original.due_times()?.into_iter().map(|(feed, _, _)| feed.to_string()).collect();
    let feeds_after: BTreeSet<String> =
        edited.feeds.iter().filter(|feed| feed.enabled).map(|feed| feed.id.to_string()).collect();
    let changes = changes(in_force.as_ref().map(|(_, files)| files.as_slice()), &edited);
    let before = presence(&original, in_force.is_some())?;
    let regions = try_out(&original, edited, &before, Clock::Real.now())?;
    let added: Vec<&String> = feeds_after.difference(&feeds_before).collect();
    let dropped: Vec<&String> = feeds_before.difference(&feeds_after).collect();
    if global.json {
        print_json(&json!({
            "feeds_added": added, "feeds_dropped": dropped, "changes": changes,
            "regions": regions.iter().map(|plan| json!({
                "region": plan.region, "items_now": plan.n_now, "entering": plan.entering, "leaving": plan.leaving,
            })).collect::<Vec<_>>(),
        }))?;
    } else {
        let n_changes = print_changes(&added, &dropped, &changes)?;
        let n_regions = print_regions(&regions, arguments.items)?;
        if n_changes + n_regions == 0 {
            print_line("nothing would change")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What the edit says, key by key. Nothing is compared where the configuration in force cannot be read any more,
/// because a variable of the environment is not set here for example.
fn changes(in_force: Option<&[(String, String)]>, edited: &Config) -> ConfigDiff {
    let file = |(name, text): &(String, String)| SourceFile { name: name.clone(), text: text.clone() };
    let files: Vec<SourceFile> = in_force.unwrap_or_default().iter().map(file).collect();
    if files.is_empty() {
        return ConfigDiff::default();
    }
    let old = config::parse(&files, &|name| std::env::var(name).ok());
    old.map(|old| config::diff(&old, edited)).unwrap_or_default()
}

/// What every region shows.
fn presence(store: &Store, was_ever_run: bool) -> Result<BTreeMap<RegionId, Shown>, StoreError> {
    let mut regions = BTreeMap::new();
    if !was_ever_run {
        return Ok(regions);
    }
    for region in store.regions_ever()? {
        let rows = store.edition_rows(&region)?;
        let shown = rows.into_iter().map(|row| (row.item.guid.to_string(), row.title)).collect();
        regions.insert(region, shown);
    }
    Ok(regions)
}

fn try_out(
    original: &Store,
    edited: Config,
    before: &BTreeMap<RegionId, Shown>,
    now: Time,
) -> anyhow::Result<Vec<RegionPlan>> {
    let folder = tempfile::tempdir()?;
    let copy_path = folder.path().join("plan.db");
    original.backup(&copy_path)?;
    let copy = Store::open(&copy_path)?;
    let setup = Setup::new(edited)?;
    let grouper = open::rebuild_grouper(&copy, &setup, now)?;
    let mut stage = Stage { store: copy, grouper };
    stage.store.begin()?;
    open::apply(&mut stage, &setup, now)?;
    let copy = stage.store;
    while relabel::relabel_some(&copy, &setup, now)?.n_labeled > 0 {}
    editions::curate(&copy, &setup, &Touched::everything(), &BTreeMap::new(), now)?;
    copy.commit()?;
    let after = presence(&copy, true)?;
    let names: BTreeSet<&RegionId> =
        before.keys().chain(setup.config.regions.iter().map(|region| &region.id)).collect();
    let nothing = Shown::new();
    let stays = |region: &RegionId| setup.config.regions.iter().any(|kept| kept.id == *region);
    Ok(names
        .into_iter()
        .map(|region| {
            let now_shown = before.get(region).unwrap_or(&nothing);
            let then_shown = if stays(region) { after.get(region).unwrap_or(&nothing) } else { &nothing };
            RegionPlan {
                region: region.clone(),
                n_now: now_shown.len(),
                entering: difference(then_shown, now_shown),
                leaving: difference(now_shown, then_shown),
            }
        })
        .collect())
}

/// The headlines of what is in the one and not in the other.
fn difference(one: &Shown, other: &Shown) -> Vec<String> {
    one.iter().filter(|(guid, _)| !other.contains_key(*guid)).map(|(_, title)| title.clone()).collect()
}

/// Prints what the edit says; returns the number of lines.
fn print_changes(added: &[&String], dropped: &[&String], changes: &ConfigDiff) -> anyhow::Result<usize> {
    let mut lines: Vec<String> = added.iter().map(|feed| format!("+ feed {feed}")).collect();
    lines.extend(dropped.iter().map(|feed| format!("- feed {feed}")));
    lines.extend(changed_lines("feed", &changes.feeds));
    for (kind, differences) in [("publisher", &changes.publishers), ("region", &changes.regions)] {
        lines.extend(differences.added.iter().map(|id| format!("+ {kind} {id}")));
        lines.extend(differences.dropped.iter().map(|id| format!("- {kind} {id}")));
        lines.extend(changed_lines(kind, differences));
    }
    lines.extend(changes.settings.iter().map(|part| format!("~ [{part}]")));
    lines.iter().try_for_each(print_line)?;
    Ok(lines.len())
}

fn changed_lines(kind: &str, differences: &Differences) -> Vec<String> {
    differences.changed.iter().map(|(id, keys)| format!("~ {kind} {id}: {}", keys.join(", "))).collect()
}

/// Prints what regions would win and lose; returns the number of regions that would.
fn print_regions(regions: &[RegionPlan], n_items: usize) -> anyhow::Result<usize> {
    let changing: Vec<&RegionPlan> =
        regions.iter().filter(|plan| !plan.entering.is_empty() || !plan.leaving.is_empty()).collect();
    for plan in &changing {
        let (n_in, n_out) = (plan.entering.len(), plan.leaving.len());
        print_line(format!(
            "region {}: {} now, {n_in} would enter, {n_out} would leave",
            plan.region,
            count(plan.n_now, "item", "items")
        ))?;
        for title in plan.entering.iter().take(n_items) {
            print_line(format!("  + {title}"))?;
        }
        for title in plan.leaving.iter().take(n_items) {
            print_line(format!("  - {title}"))?;
        }
    }
    Ok(changing.len())
}
