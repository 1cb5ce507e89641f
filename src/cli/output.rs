//! What all subcommands share in how they speak: logging to standard error, lines and JSON to standard output.

use super::Global;
use serde::Serialize;
use std::io::{IsTerminal, Write};
use tracing_subscriber::EnvFilter;

/// Logs go to standard error; `RUST_LOG` overrides `-v`.
pub(super) fn start_logging(global: &Global) {
    let level = match global.verbose {
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
