//! `dateline add`, `import`, `export`: edits of `feeds.toml` that keep its comments and order.

use super::{Global, NEEDS_ATTENTION, output::print_line};
use crate::{
    clock::Clock,
    config::{
        self,
        edit::{Edited, NewFeed, add_feeds},
        exchange,
    },
    engine::open,
    fetch::{FetchRequest, Fetched, Fetcher},
    model::{Config, Country, Language},
    normalize::{self, Context as Reading, Normalized},
    parse::{self, ParseError, ParseInput},
};
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};
use url::Url;

#[derive(Debug, Args)]
pub(super) struct AddArguments {
    /// Feeds, or pages that link to theirs
    #[arg(required = true, value_name = "URL")]
    urls: Vec<String>,
    /// The publisher: an id in feeds.toml, or a new name
    #[arg(long)]
    publisher: Option<String>,
    /// The publisher's country
    #[arg(long)]
    country: Option<Country>,
    /// The label shown on pages
    #[arg(long)]
    section: Option<String>,
    /// Tags that every entry gets
    #[arg(long, value_delimiter = ',')]
    tags: Vec<String>,
    /// Print the new file instead of writing it
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// An OPML or CSV file
    file: PathBuf,
    /// Print the new file instead of writing it
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, Args)]
pub(super) struct ExportArguments {
    /// The form
    #[arg(long, default_value = "opml")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Opml,
    Csv,
}

pub(super) fn add(global: &Global, arguments: &AddArguments) -> anyhow::Result<ExitCode> {
    let config = config::load(&global.config_path())?.config;
    let fetcher = open::fetcher(&config, None)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let mut feeds = Vec::new();
    for url in &arguments.urls {
        for found in runtime.block_on(discover(&fetcher, url))? {
            feeds.push(NewFeed {
                publisher: arguments.publisher.clone().or(found.publisher),
                country: arguments.country,
                section: arguments.section.clone(),
                tags: arguments.tags.clone(),
                url: found.url,
                home: found.home,
                language: found.language,
                id: None,
            });
        }
    }
    edit(global, &config, &feeds, arguments.dry_run)
}

/// The feeds at an address: itself, or those that the page there links to, each tried.
async fn discover(fetcher: &Fetcher, url: &str) -> anyhow::Result<Vec<NewFeed>> {
    let mut found = Vec::new();
    let links = match look(fetcher, url).await? {
        Look::Feed(document) => return Ok(vec![new_feed(url, &document)]),
        Look::Page(links) => links,
    };
    for link in links {
        if let Ok(Look::Feed(document)) = look(fetcher, &link).await {
            found.push(new_feed(&link, &document));
        }
    }
    if found.is_empty() {
        bail!("`{url}` is no feed, and the page there links to none that can be read");
    }
    Ok(found)
}

enum Look {
    Feed(Box<Normalized>),
    Page(Vec<String>),
}

async fn look(fetcher: &Fetcher, url: &str) -> anyhow::Result<Look> {
    let now = Clock::Real.now();
    let document = match fetcher.fetch(&FetchRequest::new(url), now).await {
        Fetched::Document(document) => document,
        Fetched::NotModified(_) => bail!("`{url}` answered 304 to a request without validators"),
        Fetched::Failed { cause, reason, .. } => bail!("`{url}`: {cause}: {reason}"),
    };
    let input = ParseInput { content_type: document.content_type.as_deref(), ..ParseInput::default() };
    match parse::parse(&document.body, &input) {
        Ok(parsed) => Ok(Look::Feed(Box::new(normalize::normalize(
            parsed,
            &Reading {
                base_url: Some(&document.answer.final_url),
                country: None,
                language: None,
                time_zone: None,
                tracking: &[],
                now,
            },
        )))),
        Err(ParseError::HtmlPage { feeds, .. }) => {
            let base = Url::parse(&document.answer.final_url)?;
            Ok(Look::Page(feeds.iter().filter_map(|link| base.join(&link.href).ok()).map(String::from).collect()))
        }
        Err(error) => bail!("`{url}`: {error}"),
    }
}

fn new_feed(url: &str, document: &Normalized) -> NewFeed {
    NewFeed {
        url: url.to_owned(),
        publisher: document.title.clone(),
        home: document.link.clone(),
        language: document.language.as_ref().map(Language::base).and_then(Language::parse),
        ..NewFeed::default()
    }
}

pub(super) fn import(global: &Global, arguments: &ImportArguments) -> anyhow::Result<ExitCode> {
    let config = config::load(&global.config_path())?.config;
    let text = std::fs::read_to_string(&arguments.file)
        .with_context(|| format!("cannot read `{}`", arguments.file.display()))?;
    let is_csv = arguments.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let feeds = if is_csv { exchange::read_csv(&text)? } else { exchange::read_opml(&text)? };
    if feeds.is_empty() {
        bail!("`{}` names no feeds", arguments.file.display());
    }
    edit(global, &config, &feeds, arguments.dry_run)
}

pub(super) fn export(global: &Global, arguments: &ExportArguments) -> anyhow::Result<ExitCode> {
    let config = config::load(&global.config_path())?.config;
    let text = match arguments.format {
        Format::Opml => exchange::write_opml(&config),
        Format::Csv => exchange::write_csv(&config)?,
    };
    std::io::stdout().lock().write_all(text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the edited file, unless it would not pass `check`.
fn edit(global: &Global, config: &Config, feeds: &[NewFeed], is_dry: bool) -> anyhow::Result<ExitCode> {
    let path = global.config_path();
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let edited = add_feeds(&text, config, feeds)?;
    if is_dry {
        std::io::stdout().lock().write_all(edited.text.as_bytes())?;
    } else if !edited.added.is_empty() {
        replace(&path, &edited.text)?;
        if let Err(error) = config::load(&path) {
            replace(&path, &text)?;
            bail!("the edit was taken back, since the file would not be valid any more: {error}");
        }
    }
    report(&edited, is_dry)
}

fn report(edited: &Edited, is_dry: bool) -> anyhow::Result<ExitCode> {
    if !is_dry {
        for url in &edited.added {
            print_line(format!("+ {url}"))?;
        }
    }
    for (url, reason) in &edited.left_out {
        eprintln!("left out {url}: {reason}");
    }
    Ok(if edited.added.is_empty() { ExitCode::from(NEEDS_ATTENTION) } else { ExitCode::SUCCESS })
}

/// Replaces a file whole: a reader sees the old text or the new one.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file =
        tempfile::NamedTempFile::new_in(folder).with_context(|| format!("cannot write to `{}`", folder.display()))?;
    file.write_all(text.as_bytes())?;
    if let Ok(metadata) = std::fs::metadata(path) {
        file.as_file().set_permissions(metadata.permissions())?;
    }
    file.as_file().sync_all()?;
    file.persist(path).with_context(|| format!("cannot replace `{}`", path.display()))?;
    Ok(())
}
