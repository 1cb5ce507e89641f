//! Our own reader of XML feeds: RSS of every version, Atom, RDF and CDF, well-formed or not.
//!
//! One walk over the document's tokens. A stack holds the few elements that matter for where we are (channel, entry,
//! groups); everything else is captured or passed over as a whole, so nesting costs neither stack nor memory. What
//! cannot be well-formed XML is read as it was meant and noted as a fault.

use super::Limits;
use super::draft::Draft;
use super::entities::DeclaredEntities;
use super::faults::{Faults, LineCounter};
use super::hints;
use super::names::{Meaning, meaning};
use super::namespaces::Namespaces;
use super::scan::{Scanner, Tag, Token, attribute, attribute_by_local_name};
use crate::model::ParsedFeed;

/// Who read a document, for `inspect`.
pub(super) const NAME: &str = "dateline";

/// More elements than this around a field are not a feed's nesting; what lies deeper is passed over as a whole.
const MAX_FRAMES: usize = 64;

/// What we are inside of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `rss`, `rdf:RDF`.
    Root,
    /// `channel`, `feed`.
    Channel,
    /// `item`, `entry`.
    Entry,
    /// An element inside an entry that holds fields, such as `media:group`.
    EntryGroup,
    /// An element outside of entries that we do not know; entries may be in it.
    Unknown,
}

/// An open element.
pub(super) struct Frame<'a> {
    pub(super) place: Place,
    pub(super) name: &'a str,
    /// The namespace declarations in force outside of it.
    outer_namespaces: usize,
    pub(super) base: Option<u32>,
    language: Option<&'a str>,
}

impl Frame<'_> {
    pub(super) fn is_entry(&self) -> bool {
        self.place == Place::Entry
    }
}

/// A document being read.
pub(super) struct Reader<'a> {
    pub(super) scanner: Scanner<'a>,
    pub(super) declared: DeclaredEntities<'a>,
    pub(super) namespaces: Namespaces<'a>,
    pub(super) frames: Vec<Frame<'a>>,
    pub(super) feed: ParsedFeed,
    pub(super) draft: Option<Draft<'a>>,
    /// The document ended inside an element.
    pub(super) is_cut_off: bool,
    lines: LineCounter<'a>,
    pub(super) limits: &'a Limits,
    /// True once the channel has a title from RSS or Atom and not from a module.
    pub(super) has_core_title: bool,
    pub(super) update_period: Option<chrono::Duration>,
    pub(super) update_frequency: Option<i32>,
    n_roots: usize,
}

/// Reads the document that begins at `offset` of `text`.
pub(super) fn read(text: &str, offset: usize, limits: &Limits, faults: Faults) -> (ParsedFeed, Faults) {
    let mut reader = Reader {
        scanner: Scanner::new(text, offset, faults),
        declared: DeclaredEntities::default(),
        namespaces: Namespaces::default(),
        frames: Vec::new(),
        feed: ParsedFeed { reader: NAME, ..ParsedFeed::default() },
        draft: None,
        is_cut_off: false,
        lines: LineCounter::new(text),
        limits,
        has_core_title: false,
        update_period: None,
        update_frequency: None,
        n_roots: 0,
    };
    reader.run();
    reader.finish()
}

impl<'a> Reader<'a> {
    fn run(&mut self) {
        while let Some(token) = self.scanner.next() {
            match token {
                Token::Start(tag) => self.open(&tag),
                Token::End(name) => self.close(name),
                Token::Doctype(doctype) => self.declared = DeclaredEntities::read(doctype),
                Token::Text(_) | Token::CData(_) => {}
            }
            if self.feed.entries.len() >= self.limits.max_entries && self.draft.is_none() {
                let detail = || format!("the first {} entries were read", self.limits.max_entries);
                self.scanner.faults.note_at("too-many-entries", self.scanner.position(), detail);
                self.frames.clear();
                return;
            }
        }
    }

    fn finish(mut self) -> (ParsedFeed, Faults) {
        // What stands open behind the feed's own elements is not the feed's: PHP's warnings come at the end as well.
        let is_open = self.frames.iter().any(|frame| frame.place != Place::Unknown);
        if self.draft.is_some() || self.is_cut_off || is_open {
            self.finish_cut_off_document();
        }
        self.feed.hints.update_interval = hints::update_interval(self.update_period, self.update_frequency);
        (self.feed, self.scanner.faults)
    }

    /// The document ends within an element. Its last entry is given up, since any field may be cut in the middle or
    /// missing, unless it is the only one.
    fn finish_cut_off_document(&mut self) {
        let offset = self.scanner.position();
        let is_entry_lost = self.draft.is_some() && !self.feed.entries.is_empty();
        let detail = || match is_entry_lost {
            true => "the document ends within an element; its incomplete last entry was left out".to_owned(),
            false => "the document ends before its last elements are closed".to_owned(),
        };
        self.scanner.faults.note_at("truncated", offset, detail);
        match is_entry_lost {
            true => self.draft = None,
            false => self.finish_entry(),
        }
    }

    fn open(&mut self, tag: &Tag<'a>) {
        let outer_namespaces = self.namespaces.depth();
        self.namespaces.enter(tag.attributes, self.frames.is_empty());
        let resolved = self.namespaces.resolve(tag.name);
        let (meaning, rank) = meaning(resolved.vocabulary, resolved.local);
        if !resolved.is_declared && meaning != Meaning::Nothing {
            let detail = || format!("the prefix of `{}` is declared nowhere; its usual meaning was taken", tag.name);
            self.scanner.faults.note_at("undeclared-prefix", self.scanner.token_start(), detail);
        }
        match meaning {
            Meaning::Root | Meaning::Channel if !self.is_in_entry() || self.begins_another_document(tag) => {
                self.open_root_or_channel(tag, meaning, outer_namespaces);
            }
            Meaning::Entry => self.open_entry(tag, outer_namespaces),
            Meaning::Group if self.is_in_entry() => self.push_frame(tag, Place::EntryGroup, outer_namespaces),
            _ if self.is_in_entry() => {
                self.read_entry_field(tag, meaning, rank);
                self.namespaces.leave(outer_namespaces);
            }
            _ if self.is_in_channel() && meaning != Meaning::Nothing => {
                self.read_channel_field(tag, meaning, rank);
                self.namespaces.leave(outer_namespaces);
            }
            _ if is_another_thing(resolved.local) => {
                self.skip(tag);
                self.namespaces.leave(outer_namespaces);
            }
            _ => self.push_frame(tag, Place::Unknown, outer_namespaces),
        }
    }

    /// Returns true if and only if the tag is the root of a document glued to the one that is being read.
    fn begins_another_document(&self, tag: &Tag<'a>) -> bool {
        tag.name != "channel" && self.frames.iter().any(|frame| frame.name == tag.name)
    }

    fn open_root_or_channel(&mut self, tag: &Tag<'a>, meaning: Meaning, outer_namespaces: usize) {
        if self.begins_another_document(tag) {
            if self.draft.is_some() {
                self.finish_cut_off_document();
                self.is_cut_off = false;
            }
            self.frames.clear();
        }
        if self.frames.is_empty() {
            self.n_roots += 1;
            if self.n_roots == 2 {
                let detail = || "another document begins within this one; both were read".to_owned();
                self.scanner.faults.note_at("several-documents", self.scanner.token_start(), detail);
            }
        }
        self.identify_format(tag, meaning);
        let place = if meaning == Meaning::Root { Place::Root } else { Place::Channel };
        self.push_frame(tag, place, outer_namespaces);
        if place == Place::Channel {
            self.read_channel_attributes(tag);
        }
    }

    fn open_entry(&mut self, tag: &Tag<'a>, outer_namespaces: usize) {
        // `<item/>` says nothing, and inside another item it ends nothing.
        if tag.is_empty && tag.attributes.trim_ascii().is_empty() {
            self.namespaces.leave(outer_namespaces);
            return;
        }
        if self.draft.is_some() {
            let detail = || format!("`{}` begins before the last one ended", tag.name);
            self.scanner.faults.note_at("unclosed-element", self.scanner.token_start(), detail);
            while self.draft.is_some() {
                self.pop_frame();
            }
        }
        if self.frames.is_empty() {
            self.identify_format(tag, Meaning::Entry);
        }
        let offset = self.scanner.token_start();
        self.draft = Some(Draft { offset, ..Draft::default() });
        self.read_entry_attributes(tag);
        self.push_frame(tag, Place::Entry, outer_namespaces);
    }

    fn push_frame(&mut self, tag: &Tag<'a>, place: Place, outer_namespaces: usize) {
        if self.frames.len() >= MAX_FRAMES && place != Place::Entry {
            let detail = || format!("more than {MAX_FRAMES} elements within each other; passed over");
            self.scanner.faults.note_at("too-deep", self.scanner.token_start(), detail);
            self.namespaces.leave(outer_namespaces);
            return;
        }
        let base = self.base_of(tag);
        let language = match attribute(tag.attributes, "xml:lang") {
            Some(language) => Some(language).filter(|language| !language.is_empty()),
            None => self.language(),
        };
        self.frames.push(Frame { place, name: tag.name, outer_namespaces, base, language });
        if tag.is_empty {
            self.pop_frame();
        }
    }

    /// Opens an element inside an entry whose own meaning is done with but whose elements are fields.
    pub(super) fn push_group(&mut self, tag: &Tag<'a>) {
        self.push_frame(tag, Place::EntryGroup, self.namespaces.depth());
    }

    fn close(&mut self, name: &str) {
        let Some(depth) = self.frames.iter().rposition(|frame| frame.name.eq_ignore_ascii_case(name)) else {
            let detail = || format!("`</{name}>` closes nothing that is open; left out");
            self.scanner.faults.note_at("stray-end-tag", self.scanner.token_start(), detail);
            return;
        };
        if depth + 1 < self.frames.len() {
            let inner = self.frames[self.frames.len() - 1].name;
            let detail = || format!("`{inner}` is never closed; ended by `</{name}>`");
            self.scanner.faults.note_at("unclosed-element", self.scanner.token_start(), detail);
        }
        while self.frames.len() > depth {
            self.pop_frame();
        }
    }

    fn pop_frame(&mut self) {
        let Some(frame) = self.frames.pop() else {
            self.draft = None;
            return;
        };
        self.namespaces.leave(frame.outer_namespaces);
        if frame.is_entry() {
            if let Some(draft) = &mut self.draft {
                draft.language = draft.language.take().or(frame.language.map(str::to_owned));
            }
            self.finish_entry();
        }
    }

    fn finish_entry(&mut self) {
        if let Some(draft) = self.draft.take() {
            self.feed.entries.push(draft.into_entry(&mut self.lines, self.limits.max_field_bytes));
        }
    }

    /// The meaning of an element with this name at this place.
    pub(super) fn meaning_of(&self, name: &'a str) -> (Meaning, u8) {
        let resolved = self.namespaces.resolve(name);
        meaning(resolved.vocabulary, resolved.local)
    }

    /// Returns true if and only if an element of this name is open: its end tag ends whatever is being read.
    pub(super) fn closes_an_open_element(&self, name: &str) -> bool {
        self.frames.iter().any(|frame| frame.name.eq_ignore_ascii_case(name))
    }

    pub(super) fn is_atom(&self) -> bool {
        self.feed.format == "atom"
    }

    fn is_in_entry(&self) -> bool {
        self.draft.is_some()
    }

    fn is_in_channel(&self) -> bool {
        matches!(self.frames.last(), Some(frame) if matches!(frame.place, Place::Channel | Place::Root))
    }

    /// The language in force (`xml:lang`).
    pub(super) fn language(&self) -> Option<&'a str> {
        self.frames.last().and_then(|frame| frame.language)
    }

    fn identify_format(&mut self, tag: &Tag<'a>, meaning: Meaning) {
        if !self.feed.format.is_empty() {
            return;
        }
        let local = tag.name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        let stated = attribute_by_local_name(tag.attributes, "version").map(str::trim).filter(|v| !v.is_empty());
        let (format, implied) = match (local.as_str(), meaning) {
            ("rdf", _) => ("rdf", Some(if tag.attributes.contains("simple/0.9") { "0.90" } else { "1.0" })),
            ("feed" | "entry", _) if tag.attributes.contains("purl.org/atom/ns#") => ("atom", Some("0.3")),
            ("feed" | "entry", _) => ("atom", Some("1.0")),
            ("channel", _) if attribute_by_local_name(tag.attributes, "href").is_some() => ("cdf", None),
            _ => ("rss", None),
        };
        self.feed.format = format;
        self.feed.version = stated.or(implied).map(str::to_owned);
    }
}

/// Elements that hold a title and a link which are not the channel's.
fn is_another_thing(local: &str) -> bool {
    ["image", "textinput", "author", "contributor", "cloud", "logo", "owner"]
        .iter()
        .any(|name| local.eq_ignore_ascii_case(name))
}
