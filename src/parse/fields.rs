//! Reads the fields of a channel and of an entry from their elements, once `reader` knows what an element means.

use super::capture::{Extent, push};
use super::draft::{DraftText, cut, trim};
use super::entities::unescape;
use super::hints;
use super::names::Meaning;
use super::reader::{Place, Reader};
use super::scan::{Tag, Token, attribute, attribute_by_local_name};
use crate::model::{DateRole, ParsedBase, ParsedLink, ParsedPerson, ParsedSource, TextKind};
use std::borrow::Cow;

/// The most links of an entry or a channel.
const MAX_LINKS: usize = 100;
/// The most people of an entry: some scientific papers have thousands.
pub(super) const MAX_AUTHORS: usize = 100;
/// The most `xml:base` of a document: one an entry.
const MAX_BASES: usize = 100_000;
/// The scheme of Apple's podcast categories.
const PODCAST_SCHEME: &str = "http://www.itunes.com/";
/// The scheme of `media:category` where none is given (Media RSS 1.5.1).
const MEDIA_SCHEME: &str = "http://search.yahoo.com/mrss/category_schema";

impl<'a> Reader<'a> {
    pub(super) fn read_channel_attributes(&mut self, tag: &Tag<'a>) {
        if let Some(language) = self.language() {
            self.feed.language.get_or_insert_with(|| language.to_owned());
        }
        let href = match self.feed.format {
            "cdf" => attribute_by_local_name(tag.attributes, "href"),
            _ => None,
        };
        let about = attribute(tag.attributes, "rdf:about");
        self.add_channel_link(tag, href, None);
        self.add_channel_link(tag, about, Some("about"));
    }

    fn add_channel_link(&mut self, tag: &Tag<'a>, href: Option<&'a str>, rel: Option<&str>) {
        if let Some(href) = href {
            let link = self.link(tag, self.plain(href), rel);
            push_link(&mut self.feed.links, link);
        }
    }

    pub(super) fn read_entry_attributes(&mut self, tag: &Tag<'a>) {
        if tag.attributes.trim_ascii().is_empty() {
            return;
        }
        let about = attribute(tag.attributes, "rdf:about").or_else(|| attribute(tag.attributes, "about"));
        let href = match self.feed.format {
            "cdf" => attribute_by_local_name(tag.attributes, "href"),
            _ => None,
        };
        let changed = match self.feed.format {
            "cdf" => attribute_by_local_name(tag.attributes, "lastmod"),
            _ => None,
        };
        let links: Vec<ParsedLink> = [(about, Some("about")), (href, None)]
            .into_iter()
            .filter_map(|(href, rel)| Some(self.link(tag, self.plain(href?), rel)))
            .collect();
        let about = about.map(|about| self.plain(about));
        // RSS 1.0 has no other id; elsewhere the attribute stands behind the guid.
        let rank = if self.feed.format == "rdf" { 0 } else { 3 };
        let Some(draft) = &mut self.draft else {
            return;
        };
        draft.links.extend(links);
        if let Some(about) = about {
            draft.offer_guid(rank, about, None);
        }
        if let Some(changed) = changed {
            draft.add_date(DateRole::Updated, changed);
        }
    }

    pub(super) fn read_channel_field(&mut self, tag: &Tag<'a>, meaning: Meaning, rank: u8) {
        match meaning {
            Meaning::Title => {
                let title = self.capture_construct(tag, Extent::Rich);
                if !title.is_blank() && (self.feed.title.is_none() || rank == 0 && !self.has_core_title) {
                    self.has_core_title = rank == 0;
                    self.feed.title = Some(title.into_parsed(self.limits.max_field_bytes));
                }
            }
            Meaning::Link => self.read_channel_link(tag),
            Meaning::Language => {
                let language = self.capture_text(tag);
                if !language.is_empty() {
                    self.feed.language = Some(language.into_owned());
                }
            }
            Meaning::Author if rank == 0 => {
                let person = self.capture_person(tag);
                if self.feed.authors.len() < MAX_AUTHORS && person != Default::default() {
                    self.feed.authors.push(person);
                }
            }
            Meaning::Ttl => self.feed.hints.ttl = hints::read_ttl(&self.capture_text(tag)),
            Meaning::SkipHours => self.feed.hints.skip_hours = hints::read_hours(&self.capture(tag, Extent::Rich).text),
            Meaning::SkipDays => self.feed.hints.skip_days = hints::read_days(&self.capture(tag, Extent::Rich).text),
            Meaning::UpdatePeriod => self.update_period = hints::read_period(&self.capture_text(tag)),
            Meaning::UpdateFrequency => self.update_frequency = self.capture_text(tag).parse().ok(),
            Meaning::NewFeedUrl => {
                let url = self.capture_text(tag).into_owned();
                self.feed.hints.new_feed_url = Some(url).filter(|url| !url.is_empty());
            }
            Meaning::Complete => {
                let said = self.capture_text(tag);
                self.feed.hints.is_complete = said.is_empty() || said.eq_ignore_ascii_case("yes") || said == "true";
            }
            Meaning::Description | Meaning::Content => {
                self.capture(tag, Extent::Rich);
            }
            _ => self.skip(tag),
        }
    }

    fn read_channel_link(&mut self, tag: &Tag<'a>) {
        let Some(link) = self.read_link(tag) else {
            return;
        };
        match link.rel.as_deref() {
            Some("hub") if self.feed.hints.hubs.len() < MAX_LINKS => self.feed.hints.hubs.push(link.href),
            Some("self") => {
                self.feed.hints.self_link.get_or_insert_with(|| link.href.clone());
                push_link(&mut self.feed.links, link);
            }
            _ => push_link(&mut self.feed.links, link),
        }
    }

    pub(super) fn read_entry_field(&mut self, tag: &Tag<'a>, meaning: Meaning, rank: u8) {
        let own_rank = rank;
        let rank = rank + u8::from(self.frames.last().is_some_and(|frame| frame.place == Place::EntryGroup));
        match meaning {
            Meaning::Title => {
                let title = self.capture_construct(tag, Extent::Simple);
                self.with_draft(|draft| draft.offer_title(rank, title));
            }
            Meaning::Description => {
                let summary = self.capture_construct(tag, Extent::Rich);
                self.with_draft(|draft| draft.offer_summary(rank, summary));
            }
            Meaning::Content => self.read_content(tag, rank.max(3)),
            Meaning::Link => {
                if let Some(link) = self.read_link(tag) {
                    self.with_draft(|draft| push_link(&mut draft.links, link));
                }
            }
            Meaning::OriginalLink => {
                let href = self.capture_text(tag);
                let link = self.link(tag, href, Some("origlink"));
                self.with_draft(|draft| push_link(&mut draft.links, link));
            }
            Meaning::Id => self.read_id(tag, rank),
            Meaning::Published => self.read_date(tag, DateRole::Published),
            Meaning::Updated => self.read_date(tag, DateRole::Updated),
            Meaning::Created => self.read_date(tag, DateRole::Created),
            Meaning::Date => self.read_date(tag, DateRole::Unsaid),
            Meaning::Author => {
                let person = self.capture_person(tag);
                self.with_draft(|draft| {
                    if draft.authors.len() < MAX_AUTHORS && person != Default::default() {
                        draft.authors.push((rank, person));
                    }
                });
            }
            Meaning::Category => self.read_category(tag, own_rank),
            Meaning::Keywords => self.read_keywords(tag, own_rank),
            Meaning::Source => self.read_source(tag),
            Meaning::Language => {
                let language = self.capture_text(tag).into_owned();
                self.with_draft(|draft| draft.language = Some(language).filter(|language| !language.is_empty()));
            }
            Meaning::Point => {
                let text = self.capture(tag, Extent::Rich).text;
                self.with_draft(|draft| draft.point.take_pair(&text));
            }
            Meaning::Latitude => {
                let text = self.capture_text(tag);
                self.with_draft(|draft| draft.point.take_latitude(&text));
            }
            Meaning::Longitude => {
                let text = self.capture_text(tag);
                self.with_draft(|draft| draft.point.take_longitude(&text));
            }
            _ => self.skip(tag),
        }
    }

    fn with_draft(&mut self, change: impl FnOnce(&mut super::draft::Draft<'a>)) {
        if let Some(draft) = &mut self.draft {
            change(draft);
        }
    }

    /// Content out of line (`src`) is a link and no text (RFC 4287 §4.1.3.2).
    fn read_content(&mut self, tag: &Tag<'a>, rank: u8) {
        let source = attribute(tag.attributes, "src").map(|source| self.plain(source));
        let link = source.map(|source| self.link(tag, source, Some("content")));
        let content = self.capture_construct(tag, Extent::Rich);
        self.with_draft(|draft| {
            draft.offer_summary(rank, content);
            if let Some(link) = link {
                push_link(&mut draft.links, link);
            }
        });
    }

    fn read_id(&mut self, tag: &Tag<'a>, rank: u8) {
        let stated = attribute_by_local_name(tag.attributes, "isPermaLink").map(|stated| stated.trim());
        let is_permalink = stated.map(|stated| !stated.eq_ignore_ascii_case("false") && stated != "0");
        let guid = self.capture_text(tag);
        // An Atom id in an RSS item stands behind the guid.
        let rank = rank + u8::from(tag.name != "guid" && !self.is_atom());
        self.with_draft(|draft| draft.offer_guid(rank, guid, is_permalink));
    }

    fn read_date(&mut self, tag: &Tag<'a>, role: DateRole) {
        let text = self.capture_text(tag);
        self.with_draft(|draft| draft.add_date(role, &text));
    }

    fn read_category(&mut self, tag: &Tag<'a>, rank: u8) {
        let of = |name| attribute(tag.attributes, name);
        let scheme = of("scheme").or(of("domain")).map(|scheme| self.plain(scheme));
        let stated = of("term").or(of("text")).filter(|term| !term.trim().is_empty());
        let (stated, label) = (stated.map(|term| self.plain(term)), of("label").map(|label| self.plain(label)));
        let scheme = scheme.or(match rank {
            2 => Some(Cow::Borrowed(PODCAST_SCHEME)),
            1 if tag.name.ends_with("category") => Some(Cow::Borrowed(MEDIA_SCHEME)),
            _ => None,
        });
        if stated.is_some() && rank == 2 {
            // Podcast's subcategories stand within their category: they come next.
            self.with_draft(|draft| draft.add_category(stated.as_deref().unwrap_or_default(), scheme.as_deref()));
            return self.push_group(tag);
        }
        let text = self.capture(tag, Extent::Simple).text;
        let term = stated.or(Some(text).filter(|text| !text.trim().is_empty())).or(label).unwrap_or_default();
        self.with_draft(|draft| draft.add_category(&term, scheme.as_deref()));
    }

    fn read_keywords(&mut self, tag: &Tag<'a>, rank: u8) {
        let scheme = (rank == 2).then_some(PODCAST_SCHEME);
        let text = self.capture_text(tag);
        self.with_draft(|draft| {
            for term in text.split([',', '，', '、', ';']) {
                draft.add_category(term, scheme);
            }
        });
    }

    /// `source`: RSS names another channel by text and `url`, Atom quotes parts of another feed.
    fn read_source(&mut self, tag: &Tag<'a>) {
        let mut source = ParsedSource::default();
        if let Some(url) = attribute(tag.attributes, "url") {
            source.links.push(self.link(tag, self.plain(url), None));
        }
        let authors = if tag.is_empty { Vec::new() } else { self.read_source_parts(tag, &mut source) };
        self.with_draft(|draft| {
            draft.source_authors = authors;
            draft.source = Some(source).filter(|source| *source != ParsedSource::default());
        });
    }

    /// Reads what stands in `source`; returns the authors, whom an entry without authors inherits (RFC 4287 §4.2.1).
    fn read_source_parts(&mut self, tag: &Tag<'a>, source: &mut ParsedSource) -> Vec<ParsedPerson> {
        let mut authors = Vec::new();
        let mut text = Cow::Borrowed("");
        loop {
            match self.scanner.next() {
                None => {
                    self.is_cut_off = true;
                    break;
                }
                Some(Token::End(name)) if name.eq_ignore_ascii_case(tag.name) => break,
                Some(Token::End(name)) if self.closes_an_open_element(name) => {
                    self.scanner.step_back();
                    break;
                }
                Some(Token::Start(inner)) => match self.meaning_of(inner.name).0 {
                    Meaning::Entry => {
                        self.scanner.step_back();
                        break;
                    }
                    Meaning::Title => {
                        let title = self.capture_construct(&inner, Extent::Simple);
                        source.title = Some(title.into_parsed(self.limits.max_field_bytes));
                    }
                    Meaning::Link => source.links.extend(self.read_link(&inner)),
                    Meaning::Author if authors.len() < MAX_AUTHORS => authors.push(self.capture_person(&inner)),
                    _ => self.skip(&inner),
                },
                Some(Token::Text(more)) => self.push_text(&mut text, more),
                Some(Token::CData(more)) => push(&mut text, Cow::Borrowed(more)),
                Some(Token::End(_) | Token::Doctype(_)) => {}
            }
        }
        if source.title.is_none() && !text.trim().is_empty() {
            let text = DraftText { value: trim(text), kind: TextKind::Unsaid };
            source.title = Some(text.into_parsed(self.limits.max_field_bytes));
        }
        authors
    }

    /// Reads `link`: Atom has `href`, RSS a text, RDF `rdf:resource`. None for enclosures and where it is empty.
    fn read_link(&mut self, tag: &Tag<'a>) -> Option<ParsedLink> {
        let stated = attribute_by_local_name(tag.attributes, "href");
        let stated = stated.or_else(|| attribute(tag.attributes, "rdf:resource")).map(|href| trim(self.plain(href)));
        let rel = attribute(tag.attributes, "rel").map(read_rel).filter(|rel| !rel.is_empty());
        let text = match tag.is_empty {
            true => self.text_after_empty_link(stated.is_none()),
            false => self.capture_text(tag),
        };
        let href = stated.filter(|href| !href.is_empty()).unwrap_or(text);
        if href.is_empty() || rel.as_deref() == Some("enclosure") {
            return None;
        }
        Some(self.link(tag, href, rel.as_deref()))
    }

    /// HTML tools turn `<link>http://…</link>` into `<link/>http://…`: takes the address that follows.
    fn text_after_empty_link(&mut self, is_wanted: bool) -> Cow<'a, str> {
        if !is_wanted {
            return Cow::Borrowed("");
        }
        match self.scanner.next() {
            Some(Token::Text(text)) if text.trim_start().starts_with("http") => trim(self.plain(text)),
            Some(_) => {
                self.scanner.step_back();
                Cow::Borrowed("")
            }
            None => Cow::Borrowed(""),
        }
    }

    fn link(&mut self, tag: &Tag<'a>, href: impl AsRef<str>, rel: Option<&str>) -> ParsedLink {
        let media_type = attribute(tag.attributes, "type").map(|stated| stated.trim().to_ascii_lowercase());
        ParsedLink {
            href: cut(href.as_ref().trim(), MAX_HREF).to_owned(),
            rel: rel.map(str::to_owned),
            media_type,
            base: self.base_of(tag),
        }
    }

    /// The innermost `xml:base` in force for an element.
    pub(super) fn base_of(&mut self, tag: &Tag<'a>) -> Option<u32> {
        let outer = self.frames.last().and_then(|frame| frame.base);
        if tag.attributes.is_empty() || self.feed.bases.len() >= MAX_BASES {
            return outer;
        }
        let Some(href) = attribute(tag.attributes, "xml:base") else {
            return outer;
        };
        let href = self.plain(href).trim().to_owned();
        self.feed.bases.push(ParsedBase { href, outer });
        u32::try_from(self.feed.bases.len() - 1).ok()
    }

    /// An attribute's value with its escaping undone.
    pub(super) fn plain(&self, raw: &'a str) -> Cow<'a, str> {
        unescape(raw, &self.declared, &mut |_| {})
    }
}

/// Longer than any address; RFC 9110 §4.1 asks for 8,000.
const MAX_HREF: usize = 8_192;

fn push_link(links: &mut Vec<ParsedLink>, link: ParsedLink) {
    if links.len() < MAX_LINKS {
        links.push(link);
    }
}

/// A relation in lower case; registered ones may be written as URLs (RFC 4287 §4.2.7.2).
fn read_rel(raw: &str) -> String {
    let rel = raw.trim().to_ascii_lowercase();
    match rel.rsplit_once("/relation/") {
        Some((_, name)) => name.to_owned(),
        None => rel.split_ascii_whitespace().next().unwrap_or_default().to_owned(),
    }
}
