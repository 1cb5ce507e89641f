//! The command line: one enum of subcommands, one `match`, a file a subcommand.
//!
//! Results go to standard output, plain and stable when piped; logs and progress go to standard error. Exit codes:
//! 0 fine; 1 it ran and something needs attention; 2 it could not run.

mod classify;
mod group;
mod output;

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{io::IsTerminal, path::PathBuf, process::ExitCode};

/// It ran, and something needs attention.
pub(crate) const NEEDS_ATTENTION: u8 = 1;
/// It could not run.
pub(crate) const COULD_NOT_RUN: u8 = 2;

/// Polls publishers' feeds and publishes curated feeds of headlines and links, by region.
#[derive(Debug, Parser)]
#[command(name = "dateline", version, about, max_term_width = 100, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every subcommand understands, before or after its name.
#[derive(Clone, Debug, Args)]
pub(crate) struct Global {
    /// The operator's file [default: feeds.toml]
    #[arg(long, global = true, value_name = "FILE", env = "DATELINE_CONFIG")]
    config: Option<PathBuf>,
    /// The folder a run writes to
    #[arg(long, global = true, value_name = "DIR", default_value = "data", env = "DATELINE_DATA")]
    data: PathBuf,
    /// Print JSON where a script would want it
    #[arg(long, global = true)]
    json: bool,
    /// Say more on standard error; twice: everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    /// Colors on the terminal
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl Global {
    /// The operator's file, named or not.
    pub(crate) fn config_path(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| PathBuf::from("feeds.toml"))
    }

    /// Whether standard output, or standard error, takes colors.
    pub(crate) fn is_colored(&self, stream: &impl IsTerminal) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => stream.is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// JSON Lines in, the same with language, countries, tags, desk and evidence out
    Classify,
    /// JSON Lines in, in time order; the same with story and duplicate out
    Group,
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are answers, everything else is a fault of the call.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(COULD_NOT_RUN) } else { ExitCode::SUCCESS };
        }
    };
    output::start_logging(&cli.global);
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("dateline: {error:#}");
            ExitCode::from(COULD_NOT_RUN)
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let global = &cli.global;
    match cli.command {
        Command::Classify => classify::run(global),
        Command::Group => group::run(),
    }
}

/// The reader of our output has gone, `head` for example: nothing to complain about.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
