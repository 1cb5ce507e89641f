//! `dateline inspect`: what Dateline sees in one feed, without storing anything. Exit code 0 whenever a document was
//! read, whatever its defects; 2 where there was none.

use super::{
    Global,
    output::{print_json, print_line},
};
use crate::{
    clock::Clock,
    enrich::{Enricher, Habits, LabelInput},
    fetch::{FetchRequest, Fetched, Fetcher, Setup},
    model::{Country, Entry, Labels, Language, NetworkSettings, Origin},
    normalize::{self, Context as Reading, Normalized},
    parse::{self, ParseInput},
    setup,
};
use anyhow::{Context, bail};
use clap::Args;
use std::{io::Read, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The feed's address, or a file with a feed in it (`-`: standard input)
    #[arg(value_name = "URL|FILE")]
    what: String,
    /// The address a file came from: relative links are resolved against it
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The publisher's country: dates without a zone and ambiguous names are read with it
    #[arg(long)]
    country: Option<Country>,
    /// Overrides every declaration of the encoding
    #[arg(long)]
    encoding: Option<String>,
    /// Show why each label was given
    #[arg(long)]
    evidence: bool,
}

/// A document and where it came from.
struct Found {
    body: Vec<u8>,
    content_type: Option<String>,
    base_url: Option<String>,
}

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let is_address = arguments.what.starts_with("http://") || arguments.what.starts_with("https://");
    let found = if is_address { fetch(&arguments.what)? } else { read(arguments)? };
    let input = ParseInput {
        content_type: found.content_type.as_deref(),
        encoding: arguments.encoding.as_deref(),
        ..ParseInput::default()
    };
    let parsed = parse::parse(&found.body, &input)?;
    let document = normalize::normalize(
        parsed,
        &Reading {
            base_url: arguments.base_url.as_deref().or(found.base_url.as_deref()),
            country: arguments.country,
            language: None,
            time_zone: None,
            tracking: &[],
            now: Clock::Real.now(),
        },
    );
    let enricher = global.enricher()?;
    let home = document.link.as_deref().or(found.base_url.as_deref());
    let origin = arguments.country.map(Origin::stated);
    let origin = origin.or_else(|| setup::guess_by_document(home, document.language.as_ref()));
    let mut habits = Habits::default();
    habits.learn(document.entries.iter().map(|entry| (&entry.categories[..], &entry.authors[..])));
    let common = (origin.as_ref(), &habits);
    let labels: Vec<Labels> = document.entries.iter().map(|entry| label(&enricher, entry, &document, common)).collect();
    if global.json {
        print_json(&normalize::to_json(&document, &labels))?;
    } else {
        print_head(&document, common)?;
        print_entries(&document, &labels, arguments.evidence)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read(arguments: &Arguments) -> anyhow::Result<Found> {
    let mut body = Vec::new();
    if arguments.what == "-" {
        std::io::stdin().lock().read_to_end(&mut body)?;
    } else {
        body = std::fs::read(&arguments.what).with_context(|| format!("cannot read `{}`", arguments.what))?;
    }
    Ok(Found { body, content_type: None, base_url: None })
}

fn fetch(url: &str) -> anyhow::Result<Found> {
    let user_agent = format!("Dateline/{}", env!("CARGO_PKG_VERSION"));
    let fetcher = Fetcher::new(Setup::new(&NetworkSettings::default(), user_agent))?;
    // Who types an address at a terminal may look at a server of their own.
    let request = FetchRequest { allow_private: true, ..FetchRequest::new(url) };
    let runtime = tokio::runtime::Runtime::new()?;
    match runtime.block_on(fetcher.fetch(&request, Clock::Real.now())) {
        Fetched::Document(document) => Ok(Found {
            body: document.body.to_vec(),
            content_type: document.content_type,
            base_url: Some(document.answer.final_url),
        }),
        Fetched::NotModified(_) => bail!("the server answered 304 to a request without validators"),
        Fetched::Failed { cause, reason, .. } => bail!("{cause}: {reason}"),
    }
}

fn label(
    enricher: &Enricher,
    entry: &Entry,
    document: &Normalized,
    (origin, habits): (Option<&Origin>, &Habits),
) -> Labels {
    let mut labels = enricher.label(&LabelInput {
        title: entry.title.as_deref().unwrap_or_default(),
        summary: entry.summary.as_deref(),
        categories: &entry.categories,
        authors: &entry.authors,
        habits: Some(habits),
        url: entry.link.as_deref(),
        declared_language: entry.language.as_ref().or(document.language.as_ref()),
        publisher_languages: &[],
        origin: origin.map(|origin| origin.country),
        point: entry.point,
    });
    labels.evidence.extend(origin.and_then(|origin| origin.guess.clone()));
    labels
}

fn print_head(document: &Normalized, (origin, habits): (Option<&Origin>, &Habits)) -> anyhow::Result<()> {
    let version = document.version.as_deref().unwrap_or("without version");
    let language = document.language.as_ref().map_or("no language", Language::as_str);
    print_line(format!(
        "{} {version}, {}, {language}, read by {}\ntitle  {}\nlink   {}",
        document.format,
        document.encoding,
        document.reader,
        document.title.as_deref().unwrap_or("-"),
        document.link.as_deref().unwrap_or("-")
    ))?;
    print_line(format!("origin {}", origin.map_or("unknown".to_owned(), Origin::to_string)))?;
    let usual: Vec<&str> = habits.usual().collect();
    if !usual.is_empty() {
        print_line(format!("usual  {} (on nearly all entries: no tags)", usual.join(", ")))?;
    }
    for defect in &document.defects {
        let place = defect.line.map_or(String::new(), |line| format!(" line {line}:"));
        print_line(format!("defect {}:{place} {}", defect.code, defect.detail))?;
    }
    print_line(format!("{} entries", document.entries.len()))
}

fn print_entries(document: &Normalized, labels: &[Labels], shows_evidence: bool) -> anyhow::Result<()> {
    for (entry, labels) in document.entries.iter().zip(labels) {
        print_entry(entry, labels, shows_evidence)?;
    }
    Ok(())
}

fn print_entry(entry: &Entry, labels: &Labels, shows_evidence: bool) -> anyhow::Result<()> {
    let date = entry.published_at.map_or("no date".to_owned(), |at| at.format("%Y-%m-%d %H:%M").to_string());
    print_line(format!("\n{date}  {}", entry.title.as_deref().unwrap_or("(no title)")))?;
    print_line(format!("  {}", entry.link.as_deref().unwrap_or("(no link)")))?;
    let about: Vec<&str> = labels.about.iter().map(Country::code).collect();
    let language = labels.language.as_ref().map_or("-", Language::as_str);
    let desk = labels.desk.map_or("-", |desk| desk.name());
    let about = if about.is_empty() { "-".to_owned() } else { about.join(" ") };
    let tags = if labels.tags.is_empty() { "-".to_owned() } else { labels.tags.join(", ") };
    print_line(format!("  {language}  about {about}  desk {desk}  tags {tags}"))?;
    if shows_evidence {
        for evidence in &labels.evidence {
            print_line(format!(
                "    {}  «{}» in {}, {} ({:+.2})",
                evidence.label, evidence.words, evidence.place, evidence.rule, evidence.weight
            ))?;
        }
    }
    Ok(())
}
