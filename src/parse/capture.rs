//! The content of one element: its text, and its markup where there are elements in it. Decides where an element
//! ends whose end tag is missing.

use super::draft::DraftText;
use super::entities::unescape;
use super::names::Meaning;
use super::reader::Reader;
use super::scan::{Tag, Token, attribute};
use crate::model::{ParsedPerson, TextKind};
use std::borrow::Cow;

/// The content of an element.
pub(super) struct Captured<'a> {
    /// All its text, escaping undone.
    pub(super) text: Cow<'a, str>,
    /// Its source, if there are elements in it.
    pub(super) markup: Option<&'a str>,
}

/// What may stand in an element; it decides which start tags show that its end tag was forgotten.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Text: a title, a link, a date.
    Simple,
    /// HTML, among whose elements `title`, `link`, `source` and `summary` are.
    Rich,
}

impl<'a> Reader<'a> {
    /// Reads on to the end tag of the element that `tag` began. The element also ends where the entry ends, and
    /// before an element that cannot stand in it.
    pub(super) fn capture(&mut self, tag: &Tag<'a>, extent: Extent) -> Captured<'a> {
        let mut captured = Captured { text: Cow::Borrowed(""), markup: None };
        if tag.is_empty {
            return captured;
        }
        let start = self.scanner.position();
        let mut has_markup = false;
        let mut n_nested = 0;
        let end = loop {
            let Some(token) = self.scanner.next() else {
                self.is_cut_off = true;
                break self.scanner.position();
            };
            match token {
                Token::Text(text) => self.push_text(&mut captured.text, text),
                Token::CData(text) => push(&mut captured.text, Cow::Borrowed(text)),
                Token::Doctype(_) => {}
                Token::End(name) if name.eq_ignore_ascii_case(tag.name) && n_nested > 0 => n_nested -= 1,
                Token::End(name) if name.eq_ignore_ascii_case(tag.name) => break self.scanner.token_start(),
                Token::End(name) if self.closes_an_open_element(name) => break self.give_up(tag),
                Token::End(_) => {}
                Token::Start(inner) if self.cannot_stand_in(&inner, tag, extent) => break self.give_up(tag),
                Token::Start(inner) => {
                    has_markup = true;
                    n_nested += usize::from(inner.name == tag.name && !inner.is_empty);
                    push(&mut captured.text, Cow::Borrowed(" "));
                }
            }
        };
        captured.markup = has_markup.then(|| self.scanner.slice(start, end));
        captured
    }

    /// The text of an element that should hold nothing else, blanks around it taken off.
    pub(super) fn capture_text(&mut self, tag: &Tag<'a>) -> Cow<'a, str> {
        super::draft::trim(self.capture(tag, Extent::Simple).text)
    }

    /// Passes over an element and all that is in it.
    pub(super) fn skip(&mut self, tag: &Tag<'a>) {
        if tag.is_empty {
            return;
        }
        let mut n_nested = 0;
        while let Some(token) = self.scanner.next() {
            match token {
                Token::End(name) if name.eq_ignore_ascii_case(tag.name) && n_nested > 0 => n_nested -= 1,
                Token::End(name) if name.eq_ignore_ascii_case(tag.name) => return,
                Token::End(name) if self.closes_an_open_element(name) => {
                    self.give_up(tag);
                    return;
                }
                Token::Start(inner) if self.begins_next_entry(&inner) => {
                    self.give_up(tag);
                    return;
                }
                Token::Start(inner) => n_nested += usize::from(inner.name == tag.name && !inner.is_empty),
                _ => {}
            }
        }
        self.is_cut_off = true;
    }

    fn give_up(&mut self, tag: &Tag<'a>) -> usize {
        let offset = self.scanner.token_start();
        let detail = || format!("`{}` is never closed; ended here", tag.name);
        self.scanner.faults.note_at("unclosed-element", offset, detail);
        self.scanner.step_back();
        offset
    }

    pub(super) fn push_text(&mut self, whole: &mut Cow<'a, str>, text: &'a str) {
        let mut offset = self.scanner.token_start();
        let faults = &mut self.scanner.faults;
        // What is left of a CDATA section within another one; XML allows it nowhere in text (XML 1.0 §2.4).
        let mut text = text;
        if let Some(after) = text.trim_ascii_start().strip_prefix("]]>") {
            faults.note_at("stray-cdata-end", offset, || "`]]>` that ends no CDATA section; left out".to_owned());
            offset += text.len() - after.len();
            text = after;
        }
        let mut on_bare = |found: usize| {
            faults
                .note_at("bare-ampersand", offset + found, || "`&` that begins no reference; read as text".to_owned());
        };
        push(whole, unescape(text, &self.declared, &mut on_bare));
    }

    fn begins_next_entry(&self, inner: &Tag<'a>) -> bool {
        self.frames.iter().rev().any(|frame| frame.is_entry() && frame.name == inner.name)
    }

    /// Returns true if and only if `inner` shows that the end tag of `outer` is missing.
    fn cannot_stand_in(&self, inner: &Tag<'a>, outer: &Tag<'a>, extent: Extent) -> bool {
        if self.begins_next_entry(inner) {
            return true;
        }
        if inner.name == outer.name {
            return false;
        }
        let meaning = self.meaning_of(inner.name).0;
        match extent {
            Extent::Simple => !matches!(meaning, Meaning::Nothing | Meaning::Group | Meaning::Content),
            Extent::Rich => matches!(inner.name, "pubDate" | "guid" | "description" | "dc:creator" | "dc:date"),
        }
    }

    /// Reads a title, a description or a content (RFC 4287 §3.1; Atom 0.3 has `mode` and media types).
    pub(super) fn capture_construct(&mut self, tag: &Tag<'a>, extent: Extent) -> DraftText<'a> {
        let start = self.scanner.position();
        let captured = self.capture(tag, extent);
        let stated = attribute(tag.attributes, "type").map(|stated| stated.trim().to_ascii_lowercase());
        let mode = attribute(tag.attributes, "mode").unwrap_or_default();
        let by_default = if self.is_atom() { TextKind::PlainByDefault } else { TextKind::Unsaid };
        let kind = match stated.as_deref() {
            Some("text" | "text/plain" | "plain") => TextKind::Plain,
            Some("html" | "text/html" | "xhtml" | "application/xhtml+xml") => TextKind::Html,
            _ => by_default,
        };
        let is_xhtml = stated.as_deref().is_some_and(|stated| stated.contains("xhtml")) && mode != "escaped";
        match captured.markup {
            _ if mode == "base64" => self.decoded_base64(&captured.text, kind),
            Some(markup) => DraftText { value: Cow::Borrowed(markup), kind: TextKind::Html },
            // In XHTML an escaped `<` means itself: the source must be undone as HTML, not twice.
            None if is_xhtml && !tag.is_empty => {
                let source = self.scanner.slice(start, self.scanner.token_start().max(start));
                DraftText { value: Cow::Borrowed(source), kind }
            }
            None if is_binary(stated.as_deref(), mode) => self.decoded_base64(&captured.text, kind),
            None => DraftText { value: captured.text, kind },
        }
    }

    fn decoded_base64(&mut self, text: &str, kind: TextKind) -> DraftText<'a> {
        let decoded = super::base64::decode(text).and_then(|bytes| String::from_utf8(bytes).ok());
        if decoded.is_none() {
            let offset = self.scanner.token_start();
            self.scanner.faults.note_at("bad-base64", offset, || "base64 that holds no text; left out".to_owned());
        }
        let kind = if matches!(kind, TextKind::PlainByDefault) { TextKind::Unsaid } else { kind };
        DraftText { value: Cow::Owned(decoded.unwrap_or_default()), kind }
    }

    /// Reads a person: Atom's `name` and `email`, or the one text of RSS.
    pub(super) fn capture_person(&mut self, tag: &Tag<'a>) -> ParsedPerson {
        let mut person = ParsedPerson::default();
        let mut text = Cow::Borrowed("");
        if tag.is_empty {
            return person;
        }
        loop {
            match self.scanner.next() {
                None => {
                    self.is_cut_off = true;
                    break;
                }
                Some(Token::Text(more)) => self.push_text(&mut text, more),
                Some(Token::CData(more)) => push(&mut text, Cow::Borrowed(more)),
                Some(Token::End(name)) if name.eq_ignore_ascii_case(tag.name) => break,
                Some(Token::End(name)) if self.closes_an_open_element(name) => {
                    self.give_up(tag);
                    break;
                }
                Some(Token::Start(inner)) => match inner.name.rsplit(':').next().unwrap_or_default() {
                    "name" => person.name = Some(self.capture_text(&inner).into_owned()),
                    "email" => person.email = Some(self.capture_text(&inner).into_owned()),
                    "uri" | "url" | "homepage" => self.skip(&inner),
                    _ if self.cannot_stand_in(&inner, tag, Extent::Simple) => {
                        self.give_up(tag);
                        break;
                    }
                    _ => {}
                },
                Some(_) => {}
            }
        }
        if person.name.is_none() && !text.trim().is_empty() {
            person.name = Some(text.trim().to_owned());
        }
        person
    }
}

/// Returns true if and only if Atom says the content is neither text nor XML: then it is base64 (RFC 4287 §4.1.3.3).
fn is_binary(stated: Option<&str>, mode: &str) -> bool {
    mode.is_empty()
        && stated.is_some_and(|stated| {
            stated.contains('/')
                && !stated.starts_with("text/")
                && !stated.ends_with("+xml")
                && !stated.ends_with("/xml")
        })
}

/// Adds to a text without copying what came first as long as it is alone. Blanks at the beginning mean nothing.
pub(super) fn push<'a>(whole: &mut Cow<'a, str>, more: Cow<'a, str>) {
    if whole.trim_ascii_start().is_empty() {
        *whole = more;
    } else if !more.is_empty() {
        whole.to_mut().push_str(&more);
    }
}
