//! Housekeeping: `backup`, `prune`, `doctor`, `schema`, `completions`.

use super::{
    Global, NEEDS_ATTENTION,
    output::{print_json, print_line},
};
use crate::{
    clock::Clock,
    engine::open::{self, database_in},
    store::Store,
};
use anyhow::{Context, bail};
use chrono::Duration;
use clap::Args;
use serde_json::json;
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct BackupArguments {
    /// The file to write; it must not exist
    target: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct PruneArguments {
    /// Forget entries that left their feed longer ago than this, and that no region shows
    #[arg(long, default_value_t = 90, value_name = "DAYS")]
    entries: i64,
    /// Forget polls older than this
    #[arg(long, default_value_t = 30, value_name = "DAYS")]
    polls: i64,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell
    shell: clap_complete::Shell,
}

pub(super) fn backup(global: &Global, arguments: &BackupArguments) -> anyhow::Result<ExitCode> {
    if arguments.target.exists() {
        bail!("`{}` exists; give another name, nothing was written", arguments.target.display());
    }
    let path = database_in(&global.data);
    let store = Store::open_reader(&path).with_context(|| format!("no database at `{}`", path.display()))?;
    store.backup(&arguments.target)?;
    print_line(format!("wrote {}", arguments.target.display()))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn prune(global: &Global, arguments: &PruneArguments) -> anyhow::Result<ExitCode> {
    let _lock = open::lock(&global.data)?;
    let store = Store::open(&database_in(&global.data))?;
    let now = Clock::Real.now();
    let n_polls = store.prune_polls(now - Duration::days(arguments.polls))?;
    let n_entries = store.prune_entries(now - Duration::days(arguments.entries))?;
    if global.json {
        print_json(&json!({ "polls": n_polls, "entries": n_entries }))?;
    } else {
        print_line(format!("forgot {n_polls} polls and {n_entries} entries"))?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn doctor(global: &Global) -> anyhow::Result<ExitCode> {
    let path = database_in(&global.data);
    let mut complaints = Vec::new();
    match Store::open_reader(&path) {
        Ok(store) => complaints.extend(store.complaints()?.into_iter().map(|text| format!("database: {text}"))),
        Err(error) => bail!("{error}; nothing to examine in `{}`", global.data.display()),
    }
    if let Err(error) = crate::config::load(&global.config_path()) {
        complaints.push(error.to_string());
    }
    if global.json {
        print_json(&json!({ "complaints": complaints }))?;
    } else if complaints.is_empty() {
        print_line("nothing to complain about")?;
    } else {
        for complaint in &complaints {
            print_line(complaint)?;
        }
    }
    Ok(if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NEEDS_ATTENTION) })
}

pub(super) fn schema() -> anyhow::Result<ExitCode> {
    print_json(&crate::config::schema::schema())?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn completions(arguments: &CompletionsArguments, command: &mut clap::Command) -> anyhow::Result<ExitCode> {
    clap_complete::generate(arguments.shell, command, "dateline", &mut std::io::stdout());
    Ok(ExitCode::SUCCESS)
}
