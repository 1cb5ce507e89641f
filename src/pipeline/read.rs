//! From what the publisher answered to what is to be written: parse, normalize, identify, enrich.
//!
//! Runs on a processor, beside the network and the writer. It reads rows of its own feed and writes nothing.

use super::{Readers, Target, reads_more};
use crate::{
    enrich::{Habits, LabelInput},
    fetch::{Answer, Document, Fetched},
    identify::{self, FeedIdentity, Identified, Incoming, Known, Marks, Policy},
    model::{
        Entry, EntryChange, EntryId, EntryKey, FailureCause, FeedHints, FeedSettings, Labels, Language, Origin, Time,
        Validators,
    },
    normalize::{self, Context, Normalized},
    parse::{self, Limits, ParseError, ParseInput},
    store::{DocumentFacts, FeedState, KnownEntry, StoreError},
};
use sha2::{Digest, Sha256};

/// One visit to a publisher, ready to be written down.
#[derive(Debug)]
pub struct Visit {
    /// When.
    pub now: Time,
    /// What was known before.
    pub state: FeedState,
    /// The last answer, if any came.
    pub answer: Option<Answer>,
    /// Why the request carried no validators.
    pub unconditional: Option<String>,
    /// The validators to keep from now on.
    pub validators: Option<Validators>,
    /// SHA-256 of the body, where one was read whole and understood.
    pub body_digest: Option<Vec<u8>>,
    /// Size of the body in bytes, after decompression.
    pub size_bytes: u64,
    /// What came of it.
    pub finding: Finding,
}

/// What came of a visit.
#[derive(Debug)]
pub enum Finding {
    /// 304.
    NotModified,
    /// The same bytes as before.
    Unchanged,
    /// A document was read.
    Read(Box<Reading>),
    /// Nothing was read.
    Failed {
        /// By what the scheduler should do about it.
        cause: FailureCause,
        /// For the operator.
        reason: String,
    },
}

/// A document as it is to be stored.
#[derive(Debug)]
pub struct Reading {
    /// The entries, in document order.
    pub entries: Vec<Entry>,
    /// The marks of each.
    pub marks: Vec<Marks>,
    /// What identify decided about each.
    pub changes: Vec<EntryChange>,
    /// The labels of those that are new or corrected.
    pub labels: Vec<Option<Labels>>,
    /// Where the publisher is at home.
    pub origin: Option<Origin>,
    /// The identity policy to keep.
    pub identity: FeedIdentity,
    /// What the document asks of the scheduler.
    pub hints: FeedHints,
    /// What it says of itself.
    pub facts: DocumentFacts,
    /// Its defects.
    pub n_defects: usize,
    /// It ended early: what came is kept, and the rest is asked for again.
    pub is_cut_off: bool,
}

/// Reads what a publisher answered.
///
/// # Errors
/// The database cannot be read.
pub fn read(
    readers: &Readers,
    target: &Target,
    state: FeedState,
    fetched: Fetched,
    now: Time,
) -> Result<Visit, StoreError> {
    let visit = Visit {
        now,
        validators: state.validators.clone(),
        state,
        answer: fetched.answer().cloned(),
        unconditional: None,
        body_digest: None,
        size_bytes: 0,
        finding: Finding::NotModified,
    };
    match fetched {
        Fetched::NotModified(_) => Ok(visit),
        Fetched::Failed { cause, reason, .. } => Ok(Visit { finding: Finding::Failed { cause, reason }, ..visit }),
        Fetched::Document(document) => read_document(readers, target, visit, &document),
    }
}

fn read_document(readers: &Readers, target: &Target, visit: Visit, document: &Document) -> Result<Visit, StoreError> {
    let digest = Sha256::digest(&document.body).to_vec();
    let size_bytes = u64::try_from(document.body.len()).unwrap_or(u64::MAX);
    let is_same = visit.state.body_digest.as_deref() == Some(&digest) && !reads_more(&visit.state);
    let finding = if is_same { Ok(Finding::Unchanged) } else { understand(readers, target, &visit, document)? };
    Ok(match finding {
        // Validators are kept only for a document that was read whole: the next poll must bring the rest.
        Ok(Finding::Read(reading)) if reading.is_cut_off => {
            Visit { finding: Finding::Read(reading), size_bytes, validators: None, ..visit }
        }
        Ok(finding) => {
            Visit { finding, size_bytes, validators: document.validators.clone(), body_digest: Some(digest), ..visit }
        }
        Err((cause, reason)) => Visit { finding: Finding::Failed { cause, reason }, size_bytes, ..visit },
    })
}

type Misread = (FailureCause, String);

fn understand(
    readers: &Readers,
    target: &Target,
    visit: &Visit,
    document: &Document,
) -> Result<Result<Finding, Misread>, StoreError> {
    let feed = target.feed();
    let language = target.setup.language_of(feed);
    let parsed = match parse::parse(&document.body, &parse_input(feed, language, document)) {
        Ok(parsed) => parsed,
        Err(error) => return Ok(Err(misread(&error))),
    };
    let format = [Some(parsed.format.to_string()), parsed.version.clone()].into_iter().flatten().collect::<Vec<_>>();
    let encoding = parsed.encoding.to_owned();
    let normalized = normalize::normalize(
        parsed,
        &Context {
            base_url: Some(&document.answer.final_url),
            country: target.setup.country_of(feed),
            language,
            time_zone: feed.time_zone,
            tracking: &target.setup.config.tracking,
            now: visit.now,
        },
    );
    let origin = target.setup.origin_by_document(feed, normalized.link.as_deref(), normalized.language.as_ref());
    let facts = DocumentFacts {
        title: normalized.title.clone(),
        home: normalized.link.clone(),
        origin: origin.as_ref().map(serde_json::to_string).transpose()?,
        habits: None,
        format: format.join(" "),
        encoding,
        defects: serde_json::to_string(&normalized.defects)?,
    };
    let reading = recognize(readers, target, visit, normalized, (facts, origin))?;
    Ok(Ok(Finding::Read(Box::new(reading))))
}

fn parse_input<'a>(feed: &'a FeedSettings, language: Option<&'a Language>, document: &'a Document) -> ParseInput<'a> {
    ParseInput {
        content_type: document.content_type.as_deref(),
        encoding: feed.encoding.as_deref(),
        language: language.map(Language::as_str),
        limits: Limits {
            max_bytes: usize::try_from(feed.max_bytes).unwrap_or(usize::MAX),
            max_entries: feed.max_entries,
            ..Limits::default()
        },
    }
}

fn misread(error: &ParseError) -> Misread {
    let cause = match error {
        ParseError::BlockPage { .. } => FailureCause::Blocked,
        ParseError::TooLarge { .. } => FailureCause::TooLarge,
        ParseError::Broken { .. } => FailureCause::Internal,
        _ => FailureCause::NotAFeed,
    };
    (cause, error.to_string())
}

fn recognize(
    readers: &Readers,
    target: &Target,
    visit: &Visit,
    normalized: Normalized,
    (mut facts, origin): (DocumentFacts, Option<Origin>),
) -> Result<Reading, StoreError> {
    let entries = normalized.entries;
    let marks: Vec<Marks> = entries.iter().map(identify::marks).collect();
    let identity = identity(target.feed(), visit.state.identity.as_deref())?;
    let known = known_entries(readers, target, &visit.state, &marks)?;
    let incoming = Incoming { entries: &entries, marks: &marks };
    let Identified { changes, identity } = identify::changes(&identity, &known, &incoming, visit.now);
    let (habits, is_learned) = habits(visit.state.habits.as_deref(), &entries, &changes)?;
    facts.habits = is_learned.then(|| serde_json::to_string(&habits)).transpose()?;
    let common = Common { language: normalized.language.as_ref(), origin: origin.as_ref(), habits: &habits };
    let labels = changes.iter().map(|change| label_change(target, &entries, &common, change)).collect();
    let n_defects = normalized.defects.len();
    let is_cut_off = normalized.defects.iter().any(|defect| defect.code == "truncated");
    let hints = normalized.hints;
    Ok(Reading { entries, marks, changes, labels, origin, identity, hints, facts, n_defects, is_cut_off })
}

fn identity(feed: &FeedSettings, stored: Option<&str>) -> Result<FeedIdentity, StoreError> {
    let mut identity: FeedIdentity = stored.map(serde_json::from_str).transpose()?.unwrap_or_default();
    let forced = feed.identity.as_deref();
    identity.forced = forced.and_then(|name| Policy::ALL.iter().copied().find(|policy| policy.name() == name));
    Ok(identity)
}

fn known_entries(
    readers: &Readers,
    target: &Target,
    state: &FeedState,
    marks: &[Marks],
) -> Result<Vec<Known>, StoreError> {
    if state.n_entries == 0 {
        return Ok(Vec::new());
    }
    let mut handles: Vec<u64> = marks.iter().flat_map(|marks| marks.handles.iter().copied()).collect();
    handles.sort_unstable();
    handles.dedup();
    let known = readers.read(|store| store.known_entries(target.row, &handles))?;
    Ok(known.into_iter().map(known_of).collect())
}

fn known_of(stored: KnownEntry) -> Known {
    Known {
        entry: EntryId(stored.entry),
        key: (!stored.is_tombstone).then_some(EntryKey(stored.key)),
        is_tombstone: stored.is_tombstone,
        handles: stored.handles,
        fingerprint: stored.fingerprint,
        guid: stored.guid,
        permalink: stored.permalink,
        title: stored.title,
        published_at: stored.published_at,
        updated_at: stored.updated_at,
    }
}

/// What all entries of a document have in common.
struct Common<'a> {
    language: Option<&'a Language>,
    origin: Option<&'a Origin>,
    habits: &'a Habits,
}

/// The habits of the feed with what its new entries add to them, and whether any did.
fn habits(stored: Option<&str>, entries: &[Entry], changes: &[EntryChange]) -> Result<(Habits, bool), StoreError> {
    let mut habits: Habits = stored.map(serde_json::from_str).transpose()?.unwrap_or_default();
    let new = changes.iter().filter_map(|change| match change {
        EntryChange::New { index, .. } => Some(&entries[*index]),
        _ => None,
    });
    let n_new = new.clone().count();
    habits.learn(new.map(|entry| (&entry.categories[..], &entry.authors[..])));
    Ok((habits, n_new > 0))
}

fn label_change(target: &Target, entries: &[Entry], common: &Common<'_>, change: &EntryChange) -> Option<Labels> {
    match change {
        EntryChange::New { index, .. } | EntryChange::Updated { index, .. } => {
            Some(label(target, &entries[*index], common))
        }
        EntryChange::Seen { .. } | EntryChange::Repeated { .. } => None,
    }
}

/// Labels an entry and lays the operator's words about its feed over what the text says.
fn label(target: &Target, entry: &Entry, common: &Common<'_>) -> Labels {
    let (setup, feed) = (&target.setup, target.feed());
    let publisher_languages = setup.languages_of(feed);
    let mut labels = setup.enricher.label(&LabelInput {
        title: entry.title.as_deref().unwrap_or_default(),
        summary: entry.summary.as_deref(),
        categories: &entry.categories,
        authors: &entry.authors,
        habits: Some(common.habits),
        url: entry.link.as_deref(),
        declared_language: entry.language.as_ref().or(common.language),
        publisher_languages: &publisher_languages,
        origin: common.origin.map(|origin| origin.country),
        point: entry.point,
    });
    labels.evidence.extend(common.origin.and_then(|origin| origin.guess.clone()));
    setup.with_operators_words(feed, labels)
}
