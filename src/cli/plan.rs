//! `dateline plan`: what the edited `feeds.toml` would change, before it goes live.
//!
//! It is tried out on a copy of the database by the same code that would do it for real, so a plan cannot promise
//! what then does not happen. Only what polls would bring later is not foreseen.

use super::{
    Global, NEEDS_ATTENTION,
    output::{print_json, print_line},
};
use crate::{
    clock::Clock,
    config::{self, ConfigError},
    editions::{self, Touched},
    engine::{open::database_in, relabel},
    model::{Config, RegionId, Time},
    setup::Setup,
    store::{Store, StoreError},
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
    let before = presence(&original, in_force.is_some())?;
    let regions = try_out(&original, edited, &before, Clock::Real.now())?;
    let added: Vec<&String> = feeds_after.difference(&feeds_before).collect();
    let dropped: Vec<&String> = feeds_before.difference(&feeds_after).collect();
    if global.json {
        print_json(&json!({
            "feeds_added": added, "feeds_dropped": dropped,
            "regions": regions.iter().map(|plan| json!({
                "region": plan.region, "items_now": plan.n_now, "entering": plan.entering, "leaving": plan.leaving,
            })).collect::<Vec<_>>(),
        }))?;
    } else {
        print(&added, &dropped, &regions, arguments.items)?;
    }
    Ok(ExitCode::SUCCESS)
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
    copy.begin()?;
    copy.apply_config(&setup.config, now)?;
    for region in &setup.config.regions {
        for was in &region.was {
            copy.rename_region(was, &region.id)?;
        }
    }
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

fn print(added: &[&String], dropped: &[&String], regions: &[RegionPlan], n_items: usize) -> anyhow::Result<()> {
    for feed in added {
        print_line(format!("+ feed {feed}"))?;
    }
    for feed in dropped {
        print_line(format!("- feed {feed}"))?;
    }
    let mut is_quiet = added.is_empty() && dropped.is_empty();
    for plan in regions {
        if plan.entering.is_empty() && plan.leaving.is_empty() {
            continue;
        }
        is_quiet = false;
        let (n_in, n_out) = (plan.entering.len(), plan.leaving.len());
        print_line(format!(
            "region {}: {} items now, {n_in} would enter, {n_out} would leave",
            plan.region, plan.n_now
        ))?;
        for title in plan.entering.iter().take(n_items) {
            print_line(format!("  + {title}"))?;
        }
        for title in plan.leaving.iter().take(n_items) {
            print_line(format!("  - {title}"))?;
        }
    }
    if is_quiet {
        print_line("nothing would change")?;
    }
    Ok(())
}
