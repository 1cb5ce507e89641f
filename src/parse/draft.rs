//! An entry while it is being read: of several elements that say the same the best is kept, borrowed from the
//! document until the entry is complete.

use super::faults::LineCounter;
use crate::model::{
    Category, DateRole, ParsedDate, ParsedEntry, ParsedLink, ParsedPerson, ParsedSource, ParsedText, TextKind,
};
use std::borrow::Cow;

/// A text of the document with its markup.
#[derive(Clone, Debug, Default)]
pub(super) struct DraftText<'a> {
    pub(super) value: Cow<'a, str>,
    pub(super) kind: TextKind,
}

impl DraftText<'_> {
    /// Returns true if and only if there is nothing in it but blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.value.trim().is_empty()
    }

    /// The text cut to `max_bytes`.
    pub(super) fn into_parsed(self, max_bytes: usize) -> ParsedText {
        let value = match self.value {
            Cow::Owned(text) if text.len() <= max_bytes => text,
            text => cut(&text, max_bytes).to_owned(),
        };
        ParsedText { value, kind: self.kind }
    }
}

/// The beginning of a text, cut at a character boundary.
pub(super) fn cut(text: &str, max_bytes: usize) -> &str {
    &text[..text.floor_char_boundary(max_bytes)]
}

/// The best of the values offered: the first that is not blank among those of the lowest rank.
#[derive(Debug)]
pub(super) struct Best<T> {
    best: Option<(u8, T)>,
}

impl<T> Default for Best<T> {
    fn default() -> Self {
        Best { best: None }
    }
}

impl<T> Best<T> {
    pub(super) fn offer(&mut self, rank: u8, value: T) {
        if self.best.as_ref().is_none_or(|(known, _)| rank < *known) {
            self.best = Some((rank, value));
        }
    }

    pub(super) fn into_inner(self) -> Option<T> {
        self.best.map(|(_, value)| value)
    }
}

/// An entry that is not complete.
#[derive(Default)]
pub(super) struct Draft<'a> {
    /// Where it begins in the document.
    pub(super) offset: usize,
    pub(super) guid: Best<(Cow<'a, str>, Option<bool>)>,
    pub(super) title: Best<DraftText<'a>>,
    pub(super) summary: Best<DraftText<'a>>,
    pub(super) links: Vec<ParsedLink>,
    pub(super) dates: Vec<ParsedDate>,
    pub(super) authors: Vec<(u8, ParsedPerson)>,
    pub(super) categories: Vec<Category>,
    pub(super) language: Option<String>,
    pub(super) source: Option<ParsedSource>,
    pub(super) source_authors: Vec<ParsedPerson>,
    pub(super) point: Point,
}

/// A place on earth, as it comes together.
#[derive(Default)]
pub(super) struct Point {
    latitude: Option<f32>,
    longitude: Option<f32>,
}

impl Point {
    /// Takes `latitude longitude`, with a comma or blanks between.
    pub(super) fn take_pair(&mut self, text: &str) {
        let mut numbers = text.split([' ', ',', '\n', '\t']).filter_map(|number| number.trim().parse().ok());
        if let (Some(latitude), Some(longitude)) = (numbers.next(), numbers.next()) {
            self.latitude = Some(latitude);
            self.longitude = Some(longitude);
        }
    }

    pub(super) fn take_latitude(&mut self, text: &str) {
        self.latitude = text.trim().parse().ok();
    }

    pub(super) fn take_longitude(&mut self, text: &str) {
        self.longitude = text.trim().parse().ok();
    }

    fn get(&self) -> Option<(f32, f32)> {
        let latitude = self.latitude.filter(|degrees| degrees.abs() <= 90.0)?;
        let longitude = self.longitude.filter(|degrees| degrees.abs() <= 180.0)?;
        Some((latitude, longitude))
    }
}

impl<'a> Draft<'a> {
    pub(super) fn offer_guid(&mut self, rank: u8, guid: Cow<'a, str>, is_permalink: Option<bool>) {
        let guid = trim(guid);
        if !guid.is_empty() {
            self.guid.offer(rank, (guid, is_permalink));
        }
    }

    pub(super) fn offer_title(&mut self, rank: u8, title: DraftText<'a>) {
        if !title.is_blank() {
            self.title.offer(rank, title);
        }
    }

    /// A summary that is nothing but a picture stands behind everything with words.
    pub(super) fn offer_summary(&mut self, rank: u8, summary: DraftText<'a>) {
        if !summary.is_blank() {
            let rank = if is_wordless(&summary.value) { WORDLESS_RANK } else { rank };
            self.summary.offer(rank, summary);
        }
    }

    pub(super) fn add_date(&mut self, role: DateRole, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.dates.push(ParsedDate { role, text: cut(text, MAX_DATE).to_owned() });
        }
    }

    pub(super) fn add_category(&mut self, term: &str, scheme: Option<&str>) {
        if self.categories.len() < MAX_CATEGORIES {
            self.categories.extend(category(term, scheme));
        }
    }

    /// The complete entry.
    pub(super) fn into_entry(self, lines: &mut LineCounter<'_>, max_bytes: usize) -> ParsedEntry {
        let (guid, guid_is_permalink) = match self.guid.into_inner() {
            Some((guid, is_permalink)) => (Some(guid.into_owned()), is_permalink),
            None => (None, None),
        };
        // Podcast's author repeats what the core elements say: it counts only where they are silent.
        let best_rank = self.authors.iter().map(|(rank, _)| *rank).min().unwrap_or(0).max(1);
        let own = self.authors.into_iter().filter(|(rank, _)| *rank <= best_rank);
        let mut authors: Vec<ParsedPerson> = own.map(|(_, person)| person).collect();
        if authors.is_empty() {
            authors = self.source_authors;
        }
        ParsedEntry {
            line: lines.line_at(self.offset),
            guid,
            guid_is_permalink,
            title: self.title.into_inner().map(|title| title.into_parsed(max_bytes)),
            summary: self.summary.into_inner().map(|summary| summary.into_parsed(max_bytes)),
            links: self.links,
            dates: self.dates,
            authors,
            categories: self.categories,
            language: self.language,
            source: self.source,
            point: self.point.get(),
        }
    }
}

/// A category, unless its term is blank.
pub(super) fn category(term: &str, scheme: Option<&str>) -> Option<Category> {
    let term = Some(term.trim()).filter(|term| !term.is_empty())?;
    let scheme = scheme.map(str::trim).filter(|scheme| !scheme.is_empty());
    Some(Category {
        term: cut(term, MAX_TERM).to_owned(),
        scheme: scheme.map(|scheme| cut(scheme, MAX_TERM).to_owned()),
    })
}

/// Behind every rank of `names`.
const WORDLESS_RANK: u8 = 100;

/// Returns true if and only if there is no letter or digit outside of tags.
fn is_wordless(source: &str) -> bool {
    let mut is_in_tag = false;
    !source.chars().any(|c| {
        is_in_tag = c == '<' || is_in_tag && c != '>';
        !is_in_tag && c.is_alphanumeric()
    })
}

/// Longer than any date; what is longer is a text in the wrong place.
const MAX_DATE: usize = 200;
/// The most categories of an entry: some feeds put a whole text's words there.
pub(super) const MAX_CATEGORIES: usize = 200;
/// The longest term of a category, in bytes.
const MAX_TERM: usize = 500;

/// Takes the blanks around a text off without copying it.
pub(super) fn trim(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}
