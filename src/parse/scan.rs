//! Cuts XML, well-formed or not, into tags and texts, each a slice of the document.
//!
//! Never fails: what no parser may accept (a stray `<`, a tag that is never closed, an attribute without quotes, a
//! comment without end) is read as whoever wrote it probably meant it, and noted. It knows nothing of namespaces,
//! nesting or feeds. quick-xml was tried here first: it is as fast, but stops or misreads at exactly these places,
//! and mending them beforehand costs a pass and a copy of every document.

use super::faults::Faults;
use memchr::{memchr, memchr3, memmem};

/// A start tag. The attributes are the raw text between name and `>`; `attribute` takes one out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    pub(super) name: &'a str,
    pub(super) attributes: &'a str,
    /// `<name/>`: no end tag follows.
    pub(super) is_empty: bool,
}

/// A piece of the document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Token<'a> {
    Start(Tag<'a>),
    /// The name of an end tag.
    End(&'a str),
    /// Character data with its references still in it.
    Text(&'a str),
    /// The inside of a CDATA section.
    CData(&'a str),
    /// The inside of `<!DOCTYPE …>`.
    Doctype(&'a str),
}

/// Walks through a document.
pub(super) struct Scanner<'a> {
    text: &'a str,
    position: usize,
    token_start: usize,
    /// Searches for these ends found nothing: do not search again. Without this memory a document of nothing but
    /// `<!--` would be searched to its end a million times.
    no_more: NoMore,
    pub(super) faults: Faults,
}

#[derive(Default)]
struct NoMore {
    comments: bool,
    cdata: bool,
    instructions: bool,
    doctypes: bool,
    declarations: bool,
    tags: bool,
}

impl<'a> Scanner<'a> {
    /// Starts at an offset, which must lie on a character boundary.
    pub(super) fn new(text: &'a str, offset: usize, faults: Faults) -> Self {
        Scanner { text, position: offset, token_start: offset, no_more: NoMore::default(), faults }
    }

    /// Where the last token began.
    pub(super) fn token_start(&self) -> usize {
        self.token_start
    }

    /// Where the next token begins.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Steps back so that the last token comes again.
    pub(super) fn step_back(&mut self) {
        self.position = self.token_start;
    }

    /// The document between two offsets that tokens began or ended at.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        &self.text[start..end]
    }

    /// The next token; None at the end.
    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.token_start = self.position;
            let bytes = self.text.as_bytes();
            let rest = bytes.get(self.position..).filter(|rest| !rest.is_empty())?;
            if rest[0] != b'<' {
                return Some(Token::Text(self.take_text(0)));
            }
            let token = match rest.get(1) {
                Some(b'/') => self.take_end_tag(),
                Some(b'!') => match self.take_declaration() {
                    Declaration::Nothing => continue,
                    Declaration::Token(token) => Some(token),
                },
                Some(b'?') => {
                    self.skip_instruction();
                    continue;
                }
                Some(byte) if is_name_start(*byte) => self.take_start_tag(),
                _ => None,
            };
            return Some(token.unwrap_or_else(|| self.take_stray_bracket()));
        }
    }

    /// Text up to the next `<` that lies at least `at_least` bytes ahead.
    fn take_text(&mut self, at_least: usize) -> &'a str {
        let start = self.position;
        let from = start + at_least;
        let end = memchr(b'<', &self.text.as_bytes()[from..]).map_or(self.text.len(), |found| from + found);
        self.position = end;
        &self.text[start..end]
    }

    fn take_stray_bracket(&mut self) -> Token<'a> {
        self.faults.note_at("stray-bracket", self.position, || "`<` that begins no tag; read as text".to_owned());
        Token::Text(self.take_text(1))
    }

    fn take_end_tag(&mut self) -> Option<Token<'a>> {
        let start = self.position + 2;
        let bytes = self.text.as_bytes();
        if !bytes.get(start).is_some_and(|byte| is_name_start(*byte) || byte.is_ascii_whitespace()) {
            return None;
        }
        let end = start + memchr3(b'>', b'<', b'<', &bytes[start..])?;
        self.position = if bytes[end] == b'>' {
            end + 1
        } else {
            self.faults.note_at("unclosed-tag", self.token_start, || "end tag without `>`".to_owned());
            end
        };
        Some(Token::End(self.text[start..end].trim()))
    }

    fn take_start_tag(&mut self) -> Option<Token<'a>> {
        let bytes = self.text.as_bytes();
        let name_start = self.position + 1;
        let name_length = bytes[name_start..].iter().position(|byte| is_name_end(*byte))?;
        let name_end = name_start + name_length;
        let end = self.end_of_tag(name_end)?;
        let is_closed = bytes.get(end) == Some(&b'>');
        self.position = if is_closed { end + 1 } else { end };
        let inside = &self.text[name_end..end];
        let (attributes, is_empty) = match inside.strip_suffix('/') {
            Some(attributes) => (attributes, true),
            None => (inside, false),
        };
        Some(Token::Start(Tag { name: &self.text[name_start..name_end], attributes, is_empty }))
    }

    /// The offset of the `>` that ends a tag, quotes respected; of the `<` that cuts it off where there is no `>`.
    fn end_of_tag(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut position = from;
        loop {
            let mark = memchr3(b'>', b'"', b'\'', &bytes[position..]).map(|found| position + found);
            if let Some(cut) = memchr(b'<', &bytes[position..mark.unwrap_or(bytes.len())]) {
                self.faults.note_at("unclosed-tag", self.token_start, || "start tag without `>`".to_owned());
                return Some(position + cut);
            }
            let found = mark?;
            match bytes[found] {
                b'>' => return Some(found),
                quote => match end_of_value(bytes, found, quote) {
                    Some(end) => position = end + 1,
                    None => return self.end_of_tag_with_broken_quotes(from),
                },
            }
        }
    }

    fn end_of_tag_with_broken_quotes(&mut self, from: usize) -> Option<usize> {
        if self.no_more.tags {
            return None;
        }
        self.faults.note_at("broken-quotes", self.token_start, || "quotes in a tag do not pair".to_owned());
        let end = memchr3(b'>', b'<', b'<', &self.text.as_bytes()[from..]).map(|found| from + found);
        self.no_more.tags = end.is_none();
        end
    }

    fn take_declaration(&mut self) -> Declaration<'a> {
        let start = self.position;
        let rest = &self.text[start..];
        if rest.starts_with("<!--") {
            self.skip_comment();
            return Declaration::Nothing;
        }
        if rest.starts_with("<![CDATA[") {
            return Declaration::Token(Token::CData(self.take_cdata()));
        }
        let is_doctype = rest.get(..9).is_some_and(|head| head.eq_ignore_ascii_case("<!DOCTYPE"));
        let end = match is_doctype {
            true if self.no_more.doctypes => None,
            true => end_of_doctype(rest.as_bytes()),
            false if self.no_more.declarations => None,
            false => memchr(b'>', rest.as_bytes()),
        };
        match end {
            Some(end) if is_doctype => {
                self.position = start + end + 1;
                Declaration::Token(Token::Doctype(&rest[9..end]))
            }
            Some(end) => {
                self.position = start + end + 1;
                Declaration::Nothing
            }
            None => {
                self.no_more.doctypes |= is_doctype;
                self.no_more.declarations |= !is_doctype;
                Declaration::Token(self.take_stray_bracket())
            }
        }
    }

    fn skip_comment(&mut self) {
        let inside = self.position + 4;
        let end = if self.no_more.comments { None } else { memmem::find(&self.text.as_bytes()[inside..], b"-->") };
        self.no_more.comments = end.is_none();
        self.position = match end {
            Some(end) => inside + end + 3,
            None => {
                self.faults.note_at("unclosed-comment", self.token_start, || "comment without end".to_owned());
                inside
            }
        };
    }

    fn take_cdata(&mut self) -> &'a str {
        let inside = self.position + 9;
        let end = if self.no_more.cdata { None } else { memmem::find(&self.text.as_bytes()[inside..], b"]]>") };
        self.no_more.cdata = end.is_none();
        match end {
            Some(end) => {
                self.position = inside + end + 3;
                &self.text[inside..inside + end]
            }
            None => {
                self.faults.note_at("unclosed-cdata", self.token_start, || "CDATA section without end".to_owned());
                self.position = inside;
                self.take_text(0)
            }
        }
    }

    fn skip_instruction(&mut self) {
        let rest = &self.text.as_bytes()[self.position..];
        let end = if self.no_more.instructions { None } else { memmem::find(rest, b"?>") };
        self.no_more.instructions = end.is_none();
        self.position += match end {
            Some(end) => end + 2,
            None => memchr(b'>', &rest[..rest.len().min(MAX_INSTRUCTION)]).map_or(2, |end| end + 1),
        };
    }
}

/// A processing instruction whose `?>` is missing ends at the next `>` within this many bytes.
const MAX_INSTRUCTION: usize = 512;

enum Declaration<'a> {
    Nothing,
    Token(Token<'a>),
}

/// The end of a quoted value. None where it has none, or where a tag begins in it and the quote after that is
/// followed by what no quote of an attribute can be followed by: then the quotes are broken.
fn end_of_value(bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
    let end = open + 1 + memchr(quote, &bytes[open + 1..])?;
    let holds_tag = memchr(b'<', &bytes[open + 1..end]).is_some_and(|found| {
        let next = bytes[open + 1 + found + 1];
        next == b'/' || is_name_start(next)
    });
    let is_plausible = matches!(bytes.get(end + 1), None | Some(b'>' | b'/' | b'?')) || is_blank(bytes[end + 1]);
    (!holds_tag || is_plausible).then_some(end)
}

/// The `>` of a document type declaration, its internal subset in brackets passed over.
fn end_of_doctype(bytes: &[u8]) -> Option<usize> {
    let first = bytes.iter().position(|byte| matches!(byte, b'>' | b'['))?;
    if bytes[first] == b'>' {
        return Some(first);
    }
    let close = first + memmem::find(&bytes[first..], b"]")?;
    let mut close = close;
    // A `]` may stand in an entity's value: the subset ends at the one that only blanks part from `>`.
    loop {
        let after = close + 1 + bytes[close + 1..].iter().take_while(|byte| is_blank(**byte)).count();
        if bytes.get(after) == Some(&b'>') {
            return Some(after);
        }
        close = close + 1 + memchr(b']', &bytes[close + 1..])?;
    }
}

/// The raw value of an attribute by its full name; the first one where it stands twice.
pub(super) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    Attributes { rest: attributes }.find(|(found, _)| *found == name).map(|(_, value)| value)
}

/// The raw value of an attribute by its name without prefix and in any case.
pub(super) fn attribute_by_local_name<'a>(attributes: &'a str, local: &str) -> Option<&'a str> {
    let has_name = |name: &str| name.rsplit(':').next().is_some_and(|found| found.eq_ignore_ascii_case(local));
    Attributes { rest: attributes }.find(|(name, _)| has_name(name)).map(|(_, value)| value)
}

/// Walks through attributes as `name`, raw value; quotes may be of either kind or missing.
pub(super) struct Attributes<'a> {
    pub(super) rest: &'a str,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let is_gap = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | ',' | '"' | '\'');
        let rest = self.rest.trim_start_matches(is_gap);
        let name_end = rest.find(|c: char| c == '=' || c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (name, after_name) = rest.split_at(name_end);
        if name.is_empty() && after_name.is_empty() {
            return None;
        }
        let Some(after_equals) = after_name.trim_start().strip_prefix('=') else {
            self.rest = after_name;
            return Some((name, ""));
        };
        let value = after_equals.trim_start();
        let (value, rest) = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => match memchr(*quote, &value.as_bytes()[1..]) {
                Some(end) => (&value[1..=end], &value[end + 2..]),
                None => (&value[1..], ""),
            },
            _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        self.rest = rest;
        Some((name, value))
    }
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}

fn is_name_end(byte: u8) -> bool {
    is_blank(byte) || matches!(byte, b'>' | b'/' | b'<' | b'=' | b'"' | b'\'')
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut scanner = Scanner::new(text, 0, Faults::default());
        let mut shown = String::new();
        while let Some(token) = scanner.next() {
            shown += &match token {
                Token::Start(tag) => format!("({}{})", tag.name, if tag.is_empty { "/" } else { "" }),
                Token::End(name) => format!("(/{name})"),
                Token::Text(text) => format!("[{text}]"),
                Token::CData(text) => format!("[[{text}]]"),
                Token::Doctype(_) => "(!)".to_owned(),
            };
        }
        shown
    }

    #[test]
    fn broken_markup_is_cut_as_it_was_meant() {
        let cases = [
            ("well-formed", "<a b='>'>x</a><c/>", "(a)[x](/a)(c/)"),
            ("comment, instruction", "<?xml?><!-- <x> --><a>", "(a)"),
            ("CDATA", "<a><![CDATA[<b>&]]></a>", "(a)[[<b>&]](/a)"),
            ("doctype with subset", "<!DOCTYPE a [<!ENTITY b \"]\">]><a>", "(!)(a)"),
            ("stray bracket", "<a>1 < 2</a>", "(a)[1 ][< 2](/a)"),
            ("start tag cut off", "<a <b>x</b>", "(a)(b)[x](/b)"),
            ("end tag cut off", "<a>x</a<b/>", "(a)[x](/a)(b/)"),
            ("quotes do not pair", "<a b=\"c><d>x</d>", "(a)(d)[x](/d)"),
            ("comment without end", "<a><!-- x<b/>", "(a)[ x](b/)"),
            ("CDATA without end", "<a><![CDATA[x</a>", "(a)[[x]](/a)"),
        ];
        for (name, text, expected) in cases {
            assert_eq!(shown(text), expected, "{name}");
        }
    }

    #[test]
    fn attributes_are_read_however_they_are_quoted() {
        let attributes = " a=\"1\" b='2' c=3 d e = \"5\" a=\"6\" x:f=\"7\"";
        let cases = [("a", "1"), ("b", "2"), ("c", "3"), ("d", ""), ("e", "5"), ("x:f", "7")];
        for (name, value) in cases {
            assert_eq!(attribute(attributes, name), Some(value), "{name}");
        }
        assert_eq!(attribute_by_local_name(attributes, "F"), Some("7"));
    }

    #[test]
    fn a_million_openings_without_end_cost_no_quadratic_time() {
        for opening in ["<!--", "<![CDATA[", "<?", "<a b=\"", "<!DOCTYPE ["] {
            let text = opening.repeat(1_000_000);
            let started = std::time::Instant::now();
            let mut scanner = Scanner::new(&text, 0, Faults::default());
            while scanner.next().is_some() {}
            assert!(started.elapsed().as_secs() < 5, "{opening}");
        }
    }
}
