//! What identify remembers of an entry: handles to find it again, and a fingerprint to tell whether it changed.
//!
//! All are stored, so the hash function is frozen. The forms that are hashed may learn (a better canonical link, a
//! better folding): then that one handle no longer finds, and the others still do.

use super::neutral;
use crate::{
    link::{self, Rules},
    model::{Entry, Time},
    text::fold::fold_into,
};
use smallvec::SmallVec;

/// The handles of one entry: three for most, four at most.
pub type Handles = SmallVec<[u64; 4]>;

/// How much of an untitled entry's text stands for its title, in characters.
const TITLE_FROM_SUMMARY: usize = 200;

/// A guid of so many digits or fewer and nothing else is a number in somebody's table, which may begin anew.
const MAX_DIGITS_OF_COUNTER: usize = 12;

/// The digests of one entry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// By which a stored entry of the same feed may be found again.
    pub handles: Handles,
    /// Digest of the meaning-bearing fields, times and counters in the text left out: title, link and date in the
    /// upper half, summary and categories in the lower.
    pub fingerprint: u64,
    /// Digest of guid, link, title and date together.
    pub(super) identity: u64,
    /// The guid; of a guid that is an address, its canonical form.
    pub(super) guid: Option<u64>,
    /// The canonical link.
    pub(super) link: Option<u64>,
    /// The folded title; of an untitled entry the beginning of its text.
    pub(super) title: u64,
    /// The title and the minute.
    pub(super) title_date: u64,
    /// The link without its host and the minute: for a site that moves while it edits.
    pub(super) path_date: Option<u64>,
    /// The minute of the publisher's date.
    pub(super) minute: Option<i64>,
    /// True if the guid is a plain number.
    pub(super) is_counter: bool,
    /// True if the title says enough not to be another entry's by chance.
    pub(super) is_telling: bool,
    /// What the link looks like.
    pub(super) link_shape: LinkShape,
}

/// How likely a link is to stay with one article for ever.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LinkShape {
    /// There is none, or it is a home page.
    #[default]
    Nowhere,
    /// It may be the page of something that comes again, such as `/morning-briefing`.
    Page,
    /// It holds a number or a long slug.
    Article,
}

/// The marks of an entry.
pub fn marks(entry: &Entry) -> Marks {
    let guid = entry.guid.as_deref().map(str::trim).filter(|guid| !guid.is_empty());
    let permalink = entry.permalink.as_deref();
    let guid_form = guid.and_then(|guid| guid_form(guid, entry));
    let path = permalink.map(path_of);
    let date = date_of(entry.published_at, entry.updated_at);
    let minute = date.map(minute_of);
    let folded = folded_title(entry);
    let title = hash(b't', folded.as_bytes());
    let is_address = guid_form.is_some();
    let guid_hash = match (guid, &guid_form) {
        (_, Some(form)) => Some(hash(b'l', form.as_bytes())),
        (Some(guid), None) => Some(hash(b'g', guid.as_bytes())),
        (None, None) => None,
    };
    let mut marks = Marks {
        guid: guid_hash,
        link: permalink.map(|permalink| hash(b'l', permalink.as_bytes())),
        title,
        title_date: with_minute(b'd', title, minute),
        // A guid that is no address does not move with the site.
        path_date: path
            .filter(|path| minute.is_some() && path.len() > 1 && (guid.is_none() || is_address))
            .map(|path| with_minute(b'p', hash(b'p', path.as_bytes()), minute)),
        minute,
        is_counter: guid
            .is_some_and(|guid| guid.len() <= MAX_DIGITS_OF_COUNTER && guid.bytes().all(|byte| byte.is_ascii_digit())),
        is_telling: is_telling(&folded),
        link_shape: path.map_or(LinkShape::Nowhere, link_shape),
        ..Marks::default()
    };
    marks.identity = identity(&marks);
    marks.fingerprint = fingerprint(entry);
    for handle in [marks.guid, marks.link, Some(marks.title_date), marks.path_date].into_iter().flatten() {
        if !marks.handles.contains(&handle) {
            marks.handles.push(handle);
        }
    }
    marks
}

/// The date that identifies: when it was published, else when it was changed.
pub(super) fn date_of(published_at: Option<Time>, updated_at: Option<Time>) -> Option<Time> {
    published_at.or(updated_at)
}

/// Seconds are left out: some programs write them at one time and not at another.
pub(super) fn minute_of(date: Time) -> i64 {
    date.timestamp().div_euclid(60)
}

/// The canonical form of a guid that is an address; most often it is the link.
fn guid_form(guid: &str, entry: &Entry) -> Option<String> {
    if !guid.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http")) {
        return None;
    }
    match &entry.permalink {
        Some(permalink) if entry.link.as_deref() == Some(guid) => Some(permalink.clone()),
        _ => link::canonical(guid, &Rules::default()),
    }
}

/// Letters and digits of the title, folded.
fn folded_title(entry: &Entry) -> String {
    let mut folded = String::new();
    match (&entry.title, &entry.summary) {
        (Some(title), _) => fold_into(title, &mut folded),
        (None, Some(summary)) => {
            let end = summary.char_indices().nth(TITLE_FROM_SUMMARY).map_or(summary.len(), |(end, _)| end);
            fold_into(&summary[..end], &mut folded);
        }
        (None, None) => {}
    }
    folded.retain(|character| character.is_alphanumeric());
    folded
}

/// Returns true if and only if the folded title has at least sixteen letters, where one of Chinese, Japanese or
/// Korean counts for three.
fn is_telling(folded: &str) -> bool {
    let weight: usize = folded.chars().map(|character| if character >= '\u{2E80}' { 3 } else { 1 }).sum();
    weight >= 16
}

/// The path, query and fragment of a canonical link.
fn path_of(permalink: &str) -> &str {
    let rest = permalink.split_once("://").map_or(permalink, |(_, rest)| rest);
    rest.find('/').map_or("/", |slash| &rest[slash..])
}

fn link_shape(path: &str) -> LinkShape {
    let last = path.rsplit('/').next().unwrap_or_default();
    let has_number = path.as_bytes().windows(5).any(|window| window.iter().all(u8::is_ascii_digit));
    let has_slug = last.matches(['-', '_']).count() >= 4 || last.len() >= 60;
    match path {
        "/" => LinkShape::Nowhere,
        _ if has_number || has_slug => LinkShape::Article,
        _ => LinkShape::Page,
    }
}

fn identity(marks: &Marks) -> u64 {
    let mut identity = 0;
    for part in [marks.guid, marks.link, Some(marks.title_date)] {
        identity = mixed(identity, part.unwrap_or_default());
    }
    identity
}

fn fingerprint(entry: &Entry) -> u64 {
    let title = hash(b't', neutral::title(entry.title.as_deref().unwrap_or_default()).as_bytes());
    let link = hash(b'l', entry.permalink.as_deref().unwrap_or_default().as_bytes());
    let date = entry.published_at.map_or(0, |date| date.timestamp().cast_unsigned());
    let address = mixed(mixed(title, link), date);
    let summary = neutral::hash_of_summary(entry.summary.as_deref().unwrap_or_default());
    // In any order: some programs list the terms as the database gave them.
    let categories = entry
        .categories
        .iter()
        .fold(0, |sum: u64, category| sum.wrapping_add(mixed(hash(b'c', category.term.as_bytes()), 1)));
    address & 0xFFFF_FFFF_0000_0000 | mixed(summary, categories) >> 32
}

fn with_minute(kind: u8, digest: u64, minute: Option<i64>) -> u64 {
    let minute = minute.map_or(u64::MAX, i64::cast_unsigned);
    mixed(mixed(u64::from(kind), digest), minute)
}

/// FNV-1a, 64 bits, over a letter for the kind and the bytes; mixed once more at the end so that the upper half is
/// as good as the lower. FROZEN: its results are stored.
pub(super) fn hash(kind: u8, bytes: &[u8]) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let digest = std::iter::once(&kind)
        .chain(bytes)
        .fold(OFFSET, |digest, byte| (digest ^ u64::from(*byte)).wrapping_mul(PRIME));
    mixed(digest, 0)
}

/// Two digests in one. FROZEN: its results are stored.
fn mixed(first: u64, second: u64) -> u64 {
    let mut mixed = first.rotate_left(23) ^ second.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ mixed >> 31
}
