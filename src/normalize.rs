//! Puts what a document says into our terms: plain text, absolute links, real dates. Second step, after `parse`.
//!
//! Pure: `now` and what is known about the publisher are arguments. It never fails: what cannot be understood (an
//! impossible date, a link that runs code) is left out and noted as a defect.

mod address;
mod date;
mod html;
mod inspect;
mod mojibake;
mod person;
mod plain;

pub use inspect::to_json;

use crate::{
    link::{Rules, SiteParameters, canonical, host_of},
    model::{
        Category, Country, DateRole, Defect, Defects, Entry, EntrySource, FeedHints, Language, ParsedEntry, ParsedFeed,
        ParsedSource, Person, Time,
    },
};
use address::{Address, Bases};
use chrono::Duration;
use chrono_tz::Tz;
use date::DateContext;

/// What is known about a document from elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The address the document came from, or was said to come from.
    pub base_url: Option<&'a str>,
    /// The publisher's country: zones by name and dates without zone are read accordingly.
    pub country: Option<Country>,
    /// The publisher's language, for documents that state none.
    pub language: Option<&'a Language>,
    /// The zone of dates that state none; without it the country's.
    pub time_zone: Option<Tz>,
    /// The operator's tracking parameters of sites.
    pub tracking: &'a [SiteParameters],
    /// Now.
    pub now: Time,
}

/// A document in our terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Normalized {
    /// `rss`, `atom`, `json`, `rdf` or `cdf`.
    pub format: &'static str,
    /// The version the document states, or its namespace implies.
    pub version: Option<String>,
    /// The channel's title, plain text.
    pub title: Option<String>,
    /// The channel's link.
    pub link: Option<String>,
    /// The language the document declares.
    pub language: Option<Language>,
    /// The encoding it was decoded by.
    pub encoding: &'static str,
    /// Who read it.
    pub reader: &'static str,
    /// What was wrong with it.
    pub defects: Vec<Defect>,
    /// What it asks of those who poll it.
    pub hints: FeedHints,
    /// The entries, in document order.
    pub entries: Vec<Entry>,
}

/// Puts a document into our terms.
pub fn normalize(parsed: ParsedFeed, context: &Context<'_>) -> Normalized {
    let language = parsed.language.as_deref().and_then(Language::parse);
    let mut step = Step::new(&parsed, language.as_ref(), context);
    let entries = parsed.entries.iter().map(|entry| step.entry(entry)).collect();
    let title = parsed.title.as_ref().and_then(plain::title);
    step.check_title(title.as_deref(), 0);
    let link = address::channel_link(&parsed, &step.bases);
    let hints = step.hints(&parsed.hints);
    let noted = step.notes.into_list(|line| Some(line).filter(|line| *line > 0));
    let ParsedFeed { format, version, encoding, reader, mut defects, .. } = parsed;
    defects.extend(noted);
    Normalized { format, version, title, link, language, encoding, reader, defects, hints, entries }
}

/// A claim of publication this far ahead of us is no matter of clocks and zones.
const FUTURE: Duration = Duration::hours(24);
/// The longest guid that is kept, in bytes: it is an index key for ever.
const MAX_GUID: usize = 4_096;

/// The work on one document.
struct Step<'a> {
    parsed: &'a ParsedFeed,
    bases: Bases<'a>,
    dates: DateContext<'a>,
    links: Rules<'a>,
    /// The language the document declares.
    language: Option<&'a Language>,
    feed_authors: Vec<Person>,
    /// Defects, by the line of the entry; 0 is no line.
    notes: Defects<u32>,
}

impl<'a> Step<'a> {
    fn new(parsed: &'a ParsedFeed, language: Option<&'a Language>, context: &Context<'a>) -> Self {
        // Atom and JSON Feed say that entries inherit the feed's authors (RFC 4287 §4.2.1); RSS does not.
        let inherited = if matches!(parsed.format, "atom" | "json") { parsed.authors.as_slice() } else { &[] };
        let dates = DateContext {
            country: context.country,
            language: language.or(context.language),
            time_zone: context.time_zone,
            now: context.now,
        };
        Step {
            parsed,
            bases: Bases::new(parsed, context.base_url),
            dates,
            links: Rules { feed_host: context.base_url.and_then(host_of), sites: context.tracking },
            language,
            feed_authors: inherited.iter().filter_map(person::read).collect(),
            notes: Defects::default(),
        }
    }

    fn entry(&mut self, entry: &ParsedEntry) -> Entry {
        let title = entry.title.as_ref().and_then(plain::title);
        self.check_title(title.as_deref(), entry.line);
        if let Some(source) = entry.title.as_ref().filter(|source| mojibake::is_mojibake(&source.value)) {
            let detail = || format!("`{}` was misread by whoever wrote it; read again", source.value.trim());
            self.notes.add("mojibake", entry.line, detail);
        }
        let (published_at, updated_at) = self.claims(entry);
        let own_language = entry.language.as_deref().and_then(Language::parse);
        let mut authors: Vec<Person> = entry.authors.iter().filter_map(person::read).collect();
        authors.dedup();
        let link = self.link(entry);
        Entry {
            guid: self.guid(entry),
            permalink: link.as_deref().and_then(|link| canonical(link, &self.links)),
            link,
            title,
            summary: entry.summary.as_ref().and_then(plain::summary),
            published_at,
            updated_at,
            authors: if authors.is_empty() { self.feed_authors.clone() } else { authors },
            categories: categories(entry),
            language: own_language.or_else(|| self.language.cloned()),
            source: entry.source.as_ref().and_then(|source| self.source(source)),
            point: entry.point,
        }
    }

    fn check_title(&mut self, title: Option<&str>, line: u32) {
        let Some(title) = title else {
            return;
        };
        if title.contains('\u{fffd}') {
            self.notes.add("replacement-character", line, || format!("bytes of `{title}` could not be decoded"));
        }
    }

    fn guid(&mut self, entry: &ParsedEntry) -> Option<String> {
        let guid = entry.guid.as_ref()?;
        if guid.len() > MAX_GUID {
            self.notes.add("oversized-guid", entry.line, || format!("a guid of {} bytes; left out", guid.len()));
            return None;
        }
        Some(guid.clone())
    }

    fn link(&mut self, entry: &ParsedEntry) -> Option<String> {
        let mut relative = None;
        for candidate in address::candidates(entry, self.parsed.format) {
            match self.bases.resolve(&candidate) {
                Address::Absolute(url) => return Some(url),
                Address::Relative(href) => relative = relative.or(Some(href)),
                Address::Refused(href) => {
                    self.notes.add("refused-link", entry.line, || format!("`{href}` is no web address; left out"));
                }
            }
        }
        match &relative {
            Some(href) => self.notes.add("relative-link", entry.line, || {
                format!("`{href}` is relative and nothing says to what; give `--base-url`")
            }),
            None => self.notes.add("no-link", entry.line, || "an entry without a link".to_owned()),
        }
        relative
    }

    /// The publisher's claims: publication and last change. A date that is not said to be the one or the other is
    /// taken for what is missing.
    fn claims(&mut self, entry: &ParsedEntry) -> (Option<Time>, Option<Time>) {
        let [mut published, mut updated, mut created, mut unsaid] = [None; 4];
        for parsed in &entry.dates {
            let slot = match parsed.role {
                DateRole::Published => &mut published,
                DateRole::Updated => &mut updated,
                DateRole::Created => &mut created,
                DateRole::Unsaid => &mut unsaid,
            };
            if slot.is_some() {
                continue;
            }
            match date::read(&parsed.text, &self.dates) {
                Some(dated) => {
                    *slot = Some(dated.at);
                    if dated.is_zone_assumed {
                        self.notes.add("assumed-zone", entry.line, || format!("`{}` states no time zone", parsed.text));
                    }
                }
                None => self.notes.add("bad-date", entry.line, || format!("`{}` is no date we can read", parsed.text)),
            }
        }
        let published = published.or(unsaid).or(created);
        let updated = updated.or(unsaid);
        if let Some(at) = published.filter(|at| *at > self.dates.now + FUTURE) {
            self.notes.add("future-date", entry.line, || format!("published at {at}, which is yet to come"));
        }
        (published, updated)
    }

    fn source(&self, source: &ParsedSource) -> Option<EntrySource> {
        let is_better = |link: &&crate::model::ParsedLink| matches!(link.rel.as_deref(), None | Some("alternate"));
        let link = source.links.iter().find(is_better).or(source.links.first());
        let url = link.map(|link| self.bases.resolve(link)).and_then(|address| match address {
            Address::Absolute(url) => Some(url),
            Address::Relative(_) | Address::Refused(_) => None,
        });
        let title = source.title.as_ref().and_then(plain::title);
        (title.is_some() || url.is_some()).then_some(EntrySource { title, url })
    }

    /// The hints with their addresses absolute.
    fn hints(&self, hints: &FeedHints) -> FeedHints {
        let absolute = |href: &String| match self.bases.resolve_plain(href) {
            Address::Absolute(url) => Some(url),
            Address::Relative(_) | Address::Refused(_) => None,
        };
        FeedHints {
            hubs: hints.hubs.iter().filter_map(absolute).collect(),
            self_link: hints.self_link.as_ref().and_then(absolute),
            new_feed_url: hints.new_feed_url.as_ref().and_then(absolute),
            ..hints.clone()
        }
    }
}

fn categories(entry: &ParsedEntry) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::with_capacity(entry.categories.len());
    for parsed in &entry.categories {
        let Some(term) = plain::term(&parsed.term) else {
            continue;
        };
        let category = Category { term, scheme: parsed.scheme.clone() };
        if !categories.contains(&category) {
            categories.push(category);
        }
    }
    categories
}
