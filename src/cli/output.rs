//! What all subcommands share in how they speak: logging to standard error, lines and JSON to standard output.

use super::Global;
use crate::engine::requests::{self, Receipt, Wish};
use serde::Serialize;
use std::{
    io::{IsTerminal, Write},
    process::ExitCode,
};
use tracing_subscriber::EnvFilter;

/// Logs go to standard error; `RUST_LOG` overrides `-v`. A command that prints its own summary at the end logs only
/// what went wrong on our side.
pub(super) fn start_logging(global: &Global, has_summary: bool) {
    let level = match global.verbose {
        0 if has_summary => "error",
        0 => "dateline=info,warn",
        1 => "dateline=debug,warn",
        _ => "dateline=trace,info",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let is_terminal = std::io::stderr().is_terminal();
    // A service manager stamps lines itself; a person at a terminal does not need the date.
    let started = if is_terminal {
        builder.with_ansi(global.is_colored(&std::io::stderr())).without_time().try_init()
    } else {
        builder.with_ansi(false).try_init()
    };
    // Only a test that calls main twice in one process finds a logger already there.
    let _ = started;
}

/// Prints one JSON value, indented, with a line end.
pub(super) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, value)?;
    writeln!(out)?;
    Ok(())
}

/// Prints a line.
pub(super) fn print_line(line: impl std::fmt::Display) -> anyhow::Result<()> {
    writeln!(std::io::stdout().lock(), "{line}")?;
    Ok(())
}

/// How many there are, in words: `1 feed`, `2 feeds`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A progress bar on a terminal; nothing where standard error is a file.
pub(super) fn progress_bar(length: usize) -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new(u64::try_from(length).unwrap_or(u64::MAX));
    let style = indicatif::ProgressStyle::with_template("{bar:32} {pos}/{len} {msg}");
    bar.set_style(style.expect("the template is well-formed"));
    // indicatif draws on standard error, and hides itself where that is no terminal.
    bar
}

/// Done when the program is asked to stop: SIGINT or SIGTERM.
pub(super) async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}

/// Hands a wish to the process that holds the data folder, and prints its answer.
pub(super) async fn hand_over(global: &Global, wish: &Wish) -> anyhow::Result<ExitCode> {
    match requests::ask(&global.data, wish).await? {
        Some(Ok(receipt)) => {
            print_receipt(global, &receipt, wish)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Err(words)) => anyhow::bail!(words),
        None => anyhow::bail!(
            "another Dateline is writing to `{}` and takes no requests; stop it, or try again in a moment",
            global.data.display()
        ),
    }
}

/// Prints what came of a wish: in words, and after an editor's act the addresses that a CDN must fetch again or forget.
pub(super) fn print_receipt(global: &Global, receipt: &Receipt, wish: &Wish) -> anyhow::Result<()> {
    if global.json {
        return print_json(receipt);
    }
    print_line(&receipt.summary)?;
    if matches!(wish, Wish::Edit { .. }) {
        receipt.changed.iter().try_for_each(|address| print_line(format!("changed {address}")))?;
        receipt.removed.iter().try_for_each(|address| print_line(format!("removed {address}")))?;
    }
    Ok(())
}
