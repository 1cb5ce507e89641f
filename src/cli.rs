//! The command line: one enum of subcommands, one `match`, a file a subcommand.
//!
//! Results go to standard output, plain and stable when piped; logs and progress go to standard error. Exit codes:
//! 0 fine; 1 it ran and something needs attention; 2 it could not run.

mod build;
mod check;
mod classify;
mod edit;
mod explain;
mod group;
mod grouping;
mod hand;
mod housekeeping;
mod inspect;
mod output;
mod plan;
mod poll;
mod run;
mod status;

use crate::{config, enrich::Enricher, model::Config};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
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

    /// Labels texts that belong to no feed of the operator's: their own tags and places count if the file is named.
    pub(crate) fn enricher(&self) -> anyhow::Result<Enricher> {
        let Some(config) = self.named_config()? else { return Ok(Enricher::new(&[], &[])) };
        Ok(Enricher::new(&config.tags, &config.places))
    }

    /// The operator's file, only if it is named.
    pub(crate) fn named_config(&self) -> anyhow::Result<Option<Config>> {
        let config = self.config.as_deref().map(config::load).transpose()?;
        Ok(config.map(|loaded| loaded.config))
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
    /// The daemon: polls on schedule, publishes, serves, reloads feeds.toml when it changes
    Run(run::Arguments),
    /// Polls now and exits; publishes unless --no-publish
    Poll(poll::Arguments),
    /// The whole program against sample publishers on this machine: no network, no editing
    Demo(run::DemoArguments),
    /// Validates feeds.toml; --online also visits every feed
    Check(check::Arguments),
    /// What Dateline sees in one feed
    Inspect(inspect::Arguments),
    /// JSON Lines in, the same with language, countries, tags, desk and evidence out
    Classify,
    /// JSON Lines in time order in, the same with story and duplicate out
    Group,
    /// The life of one entry: polls, identity, labels, story, and what each region made of it
    Explain(explain::Arguments),
    /// What the edited feeds.toml would change before it goes live
    Plan(plan::Arguments),
    /// Renders and publishes again without polling
    Build(build::Arguments),
    /// The health of every feed
    Status(status::Arguments),
    /// Adds feeds to feeds.toml, found from their own or their publisher's address
    Add(edit::AddArguments),
    /// Adds the feeds of an OPML or CSV file to feeds.toml
    Import(edit::ImportArguments),
    /// Prints the feeds of feeds.toml as OPML or CSV
    Export(edit::ExportArguments),
    /// Takes an item, or a whole publisher, out of sight until unhide
    Hide(hand::Arguments),
    /// Undoes hide
    Unhide(hand::Arguments),
    /// Shows an item first on pages
    Pin(hand::Arguments),
    /// Undoes pin
    Unpin(hand::Arguments),
    /// Takes an item, or a whole publisher, down: a tombstone stands for it and it never comes back
    Retract(hand::Arguments),
    /// Undoes retract
    Restore(hand::Arguments),
    /// Corrects the labels of one item
    Label(hand::LabelArguments),
    /// Corrects the headline of one item
    Retitle(hand::RetitleArguments),
    /// Lists the editor's acts
    Acts,
    /// Writes a consistent copy of the database
    Backup(housekeeping::BackupArguments),
    /// Forgets old polls and old entries that no region shows
    Prune(housekeeping::PruneArguments),
    /// Checks the database, the data folder and the published files
    Doctor,
    /// Prints the JSON Schema of feeds.toml
    Schema,
    /// Prints completions for a shell
    Completions(housekeeping::CompletionsArguments),
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
    let is_one_shot =
        !matches!(&cli.command, Command::Run(_)) && !matches!(&cli.command, Command::Demo(demo) if !demo.once);
    output::start_logging(&cli.global, is_one_shot);
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
        Command::Run(arguments) => run::run(global, &arguments),
        Command::Poll(arguments) => poll::run(global, &arguments),
        Command::Demo(arguments) => run::demo(global, &arguments),
        Command::Check(arguments) => check::run(global, &arguments),
        Command::Inspect(arguments) => inspect::run(global, &arguments),
        Command::Classify => classify::run(global),
        Command::Group => group::run(global),
        Command::Explain(arguments) => explain::run(global, &arguments),
        Command::Plan(arguments) => plan::run(global, &arguments),
        Command::Build(arguments) => build::run(global, &arguments),
        Command::Status(arguments) => status::run(global, &arguments),
        Command::Add(arguments) => edit::add(global, &arguments),
        Command::Import(arguments) => edit::import(global, &arguments),
        Command::Export(arguments) => edit::export(global, &arguments),
        Command::Hide(arguments) => hand::hide(global, &arguments),
        Command::Unhide(arguments) => hand::unhide(global, &arguments),
        Command::Pin(arguments) => hand::pin(global, &arguments),
        Command::Unpin(arguments) => hand::unpin(global, &arguments),
        Command::Retract(arguments) => hand::retract(global, &arguments),
        Command::Restore(arguments) => hand::restore(global, &arguments),
        Command::Label(arguments) => hand::label(global, &arguments),
        Command::Retitle(arguments) => hand::retitle(global, &arguments),
        Command::Acts => hand::list(global),
        Command::Backup(arguments) => housekeeping::backup(global, &arguments),
        Command::Prune(arguments) => housekeeping::prune(global, &arguments),
        Command::Doctor => housekeeping::doctor(global),
        Command::Schema => housekeeping::schema(),
        Command::Completions(arguments) => housekeeping::completions(&arguments, &mut Cli::command()),
    }
}

/// The reader of our output has gone, `head` for example: nothing to complain about.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
