//! Turns the texts of a document, whatever their markup, into plain text on one line.
//!
//! Tags go, the text of scripts and styles with them; references become characters, also those escaped once too
//! often; blanks of every kind become one; control, zero-width and direction marks go; Unicode NFC. A `<` that begins
//! no tag is a `<`.

use crate::model::{ParsedText, TextKind};
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A title as plain text; None where nothing is left.
pub(super) fn title(text: &ParsedText) -> Option<String> {
    let source = text.value.as_str();
    let plain = match text.kind {
        TextKind::Plain => Cow::Borrowed(source),
        TextKind::Html => strip_html(source),
        TextKind::Unsaid | TextKind::PlainByDefault if looks_like_html(source) => strip_html(source),
        TextKind::Unsaid | TextKind::PlainByDefault => decode_references(source),
    };
    let plain = match text.kind {
        TextKind::Plain => plain,
        _ => undo_double_escaping(plain),
    };
    Some(squeeze(&mend_mojibake(&plain), MAX_TITLE)).filter(|title| !title.is_empty())
}

/// A description as plain text, at most `MAX_SUMMARY` characters; None where nothing is left.
pub(super) fn summary(text: &ParsedText) -> Option<String> {
    let source = text.value.as_str();
    let plain = match text.kind {
        TextKind::Plain => Cow::Borrowed(source),
        TextKind::Html | TextKind::Unsaid => strip_html(source),
        TextKind::PlainByDefault if looks_like_html(source) => strip_html(source),
        TextKind::PlainByDefault => decode_references(source),
    };
    let plain = match text.kind {
        TextKind::Plain => plain,
        // HTML that was escaped twice is HTML still.
        _ if !source.contains('<') && looks_like_html(&plain) => Cow::Owned(strip_html(&plain).into_owned()),
        _ => undo_double_escaping(plain),
    };
    Some(squeeze(&mend_mojibake(&plain), MAX_SUMMARY)).filter(|summary| !summary.is_empty())
}

/// A name or a term as plain text; None where nothing is left.
pub(super) fn term(text: &str) -> Option<String> {
    let plain = if looks_like_html(text) { strip_html(text) } else { decode_references(text) };
    Some(squeeze(&mend_mojibake(&plain), MAX_TITLE)).filter(|term| !term.is_empty())
}

/// The longest title, in bytes: more is a text in the wrong place.
const MAX_TITLE: usize = 4_000;
/// The longest summary, in bytes: classification reads no further.
const MAX_SUMMARY: usize = 20_000;

/// Returns true if and only if a text that might be HTML or plain reads like HTML: every tag in it is one of HTML's,
/// and at least one is closed or needs no end. `How to use the <video> element` is plain text.
pub(super) fn looks_like_html(text: &str) -> bool {
    let mut is_html = false;
    let mut rest = text;
    while let Some(found) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[found + 1..];
        if rest.starts_with("!--") || rest.starts_with("![CDATA[") {
            is_html = true;
            continue;
        }
        let is_end = rest.starts_with('/');
        let name = tag_name(&rest[usize::from(is_end)..]);
        if name.is_empty() {
            continue;
        }
        let mut lower = [0; MAX_TAG_NAME];
        let lower = lower_case(name, &mut lower);
        if !rest.contains('>') || !is_element(lower) {
            return false;
        }
        is_html |= is_end || matches!(lower, "br" | "img" | "hr" | "wbr" | "p" | "input" | "iframe");
    }
    is_html
}

/// Takes the tags out of HTML and undoes its references.
pub(super) fn strip_html(source: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'<', b'&', source.as_bytes()).is_none() {
        return Cow::Borrowed(source);
    }
    let mut plain = String::with_capacity(source.len().min(MAX_SUMMARY * 2));
    let mut rest = source;
    let mut has_sections = false;
    loop {
        let text_length = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        let text = decode_references(&rest[..text_length]);
        plain.push_str(if has_sections { text.trim_end_matches("]]>") } else { &text });
        rest = &rest[text_length..];
        // Enough for what is kept, blanks that will be squeezed included.
        if rest.is_empty() || plain.len() > MAX_SUMMARY * 4 {
            return Cow::Owned(plain);
        }
        // A CDATA section within markup holds HTML as often as text: only its marks are taken out.
        rest = match rest.strip_prefix("<![CDATA[") {
            Some(inside) => {
                has_sections = true;
                inside
            }
            None => pass_tag(rest, &mut plain),
        };
    }
}

/// Passes over what the `<` at the beginning of `rest` begins, and returns what follows.
fn pass_tag<'a>(rest: &'a str, plain: &mut String) -> &'a str {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, after)| after);
    }
    let is_end = rest[1..].starts_with('/');
    let name = tag_name(&rest[1 + usize::from(is_end)..]);
    if name.is_empty() && !rest[1..].starts_with(['!', '?', '/']) {
        plain.push('<');
        return &rest[1..];
    }
    let Some(end) = end_of_tag(rest) else {
        // Cut off within a tag.
        return "";
    };
    let after = &rest[end + 1..];
    let mut lower = [0; MAX_TAG_NAME];
    match lower_case(name, &mut lower) {
        lower @ ("script" | "style" | "applet") if !is_end && !rest[..end].ends_with('/') => skip_element(after, lower),
        lower => {
            if !is_inline(lower) {
                plain.push(' ');
            }
            after
        }
    }
}

/// The offset of the `>` of a tag, quotes respected where they pair.
fn end_of_tag(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut position = 1;
    loop {
        let found = position + memchr::memchr3(b'>', b'"', b'\'', &bytes[position..])?;
        if bytes[found] == b'>' {
            return Some(found);
        }
        // A quote opens a value only behind a `=`; elsewhere it is a slip.
        let is_opening = bytes[..found].trim_ascii_end().ends_with(b"=");
        match memchr::memchr(bytes[found], &bytes[found + 1..]) {
            Some(length) if is_opening => position = found + 1 + length + 1,
            _ => position = found + 1,
        }
    }
}

fn skip_element<'a>(after: &'a str, lower: &str) -> &'a str {
    let mut rest = after;
    while let Some(found) = rest.find("</") {
        rest = &rest[found + 2..];
        if rest.get(..lower.len()).is_some_and(|name| name.eq_ignore_ascii_case(lower)) {
            return rest.split_once('>').map_or("", |(_, after)| after);
        }
    }
    ""
}

/// Longer than any name of HTML.
const MAX_TAG_NAME: usize = 12;

fn tag_name(rest: &str) -> &str {
    let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-')).count();
    if rest.starts_with(|c: char| c.is_ascii_alphabetic()) { &rest[..length] } else { "" }
}

fn lower_case<'a>(name: &str, buffer: &'a mut [u8; MAX_TAG_NAME]) -> &'a str {
    let local = name.rsplit(':').next().unwrap_or(name);
    let Some(buffer) = buffer.get_mut(..local.len()) else {
        return "?";
    };
    buffer.copy_from_slice(local.as_bytes());
    buffer.make_ascii_lowercase();
    std::str::from_utf8(buffer).unwrap_or("?")
}

/// Elements that stand within a word or line: taken out without leaving a blank.
fn is_inline(lower: &str) -> bool {
    matches!(
        lower,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "blink"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "nobr"
            | "q"
            | "rb"
            | "rp"
            | "rt"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

fn is_element(lower: &str) -> bool {
    is_inline(lower)
        || matches!(
            lower,
            "address"
                | "article"
                | "aside"
                | "audio"
                | "blockquote"
                | "body"
                | "br"
                | "button"
                | "caption"
                | "center"
                | "col"
                | "colgroup"
                | "dd"
                | "details"
                | "dir"
                | "div"
                | "dl"
                | "dt"
                | "embed"
                | "fieldset"
                | "figcaption"
                | "figure"
                | "footer"
                | "form"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "head"
                | "header"
                | "hr"
                | "html"
                | "iframe"
                | "img"
                | "input"
                | "legend"
                | "li"
                | "link"
                | "main"
                | "map"
                | "meta"
                | "nav"
                | "noscript"
                | "object"
                | "ol"
                | "option"
                | "p"
                | "param"
                | "picture"
                | "pre"
                | "script"
                | "section"
                | "select"
                | "source"
                | "style"
                | "summary"
                | "table"
                | "tbody"
                | "td"
                | "textarea"
                | "tfoot"
                | "th"
                | "thead"
                | "tr"
                | "ul"
                | "video"
        )
}

/// Undoes the references of HTML once.
pub(super) fn decode_references(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    htmlize::unescape(text)
}

/// Undoes references that were escaped again: `&amp;#8217;` has by now become `&#8217;`. An escaped `<` stays as it
/// is: by then it is text.
fn undo_double_escaping(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut text = text;
    for _ in 0..2 {
        if !has_reference(&text) {
            break;
        }
        text = Cow::Owned(htmlize::unescape(text.as_ref()).into_owned());
    }
    text
}

fn has_reference(text: &str) -> bool {
    memchr::memchr_iter(b'&', text.as_bytes()).any(|found| {
        let rest = &text[found + 1..];
        let Some(name) = rest.get(..rest.len().min(12)).or(Some("")).and_then(|head| head.split_once(';')) else {
            return false;
        };
        let name = name.0;
        let is_number = name.strip_prefix('#').is_some_and(|digits| {
            let digits = digits.strip_prefix(['x', 'X']).unwrap_or(digits);
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        is_number
            || matches!(
                name,
                "amp" | "quot" | "apos" | "nbsp" | "rsquo" | "lsquo" | "rdquo" | "ldquo" | "ndash" | "mdash" | "hellip"
            )
    })
}

/// One line: blanks become one, invisible characters go, NFC; at most `max_bytes`, cut where a word ends.
pub(super) fn squeeze(text: &str, max_bytes: usize) -> String {
    // Most text is ASCII without controls, and there a word is a word.
    if text.is_ascii() && !text.bytes().any(is_odd) {
        return squeeze_words(text, max_bytes);
    }
    let mut line = String::with_capacity(text.len().min(max_bytes));
    let mut is_gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{85}' {
            is_gap = true;
        } else if !is_invisible(c) {
            if is_gap && !line.is_empty() {
                line.push(' ');
            }
            is_gap = false;
            line.push(mend_c1(c));
            if line.len() > max_bytes {
                cut_at_word(&mut line, max_bytes);
                break;
            }
        }
    }
    match is_nfc_quick(line.chars()) {
        IsNormalized::Yes => line,
        _ => line.nfc().collect(),
    }
}

fn is_odd(byte: u8) -> bool {
    byte.is_ascii_control() && !byte.is_ascii_whitespace()
}

fn squeeze_words(text: &str, max_bytes: usize) -> String {
    let mut line = String::with_capacity(text.len().min(max_bytes));
    for word in text.split_ascii_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > max_bytes {
            cut_at_word(&mut line, max_bytes);
            break;
        }
    }
    line
}

fn cut_at_word(line: &mut String, max_bytes: usize) {
    let end = line.floor_char_boundary(max_bytes);
    let end = line[..end].rfind(' ').filter(|space| *space > max_bytes / 2).unwrap_or(end);
    line.truncate(end);
}

/// Control characters, zero-width blanks, direction marks, soft hyphens. The joiners U+200C and U+200D stay: Persian,
/// Indian scripts and emoji are spelt with them.
fn is_invisible(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\u{80}'..='\u{9f}' => false,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{61c}' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}' => true,
        c => c.is_control(),
    }
}

/// Reads a C1 control as the windows-1252 character of the same number, which is what whoever wrote it meant.
fn mend_c1(c: char) -> char {
    match u8::try_from(u32::from(c)) {
        Ok(byte @ 0x80..=0x9f) => {
            let bytes = [byte];
            let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
            text.chars().next().unwrap_or(c)
        }
        _ => c,
    }
}

/// Returns true if and only if there is a run of characters in the text that is UTF-8 misread as windows-1252:
/// `â€™` for `’`, `Ð¿` for `п`.
pub(super) fn is_mojibake(text: &str) -> bool {
    !text.is_ascii() && text.split(|c: char| c.is_ascii()).any(|run| read_again(run).is_some())
}

/// Reads again what was misread on the way into the document, run by run.
fn mend_mojibake(text: &str) -> Cow<'_, str> {
    if !is_mojibake(text) {
        return Cow::Borrowed(text);
    }
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let ascii = rest.bytes().take_while(u8::is_ascii).count();
        mended.push_str(&rest[..ascii]);
        rest = &rest[ascii..];
        let run = rest.bytes().take_while(|byte| !byte.is_ascii()).count();
        mended.push_str(read_again(&rest[..run]).as_deref().unwrap_or(&rest[..run]));
        rest = &rest[run..];
    }
    Cow::Owned(mended)
}

/// What a run of characters was before it was misread; None where it was not.
fn read_again(run: &str) -> Option<String> {
    if run.chars().nth(1).is_none() || !run.starts_with(|c| ('\u{c2}'..='\u{f4}').contains(&c)) {
        return None;
    }
    let (bytes, _, has_unmappable) = encoding_rs::WINDOWS_1252.encode(run);
    if has_unmappable { None } else { String::from_utf8(bytes.into_owned()).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: TextKind, value: &str) -> String {
        title(&ParsedText { value: value.to_owned(), kind }).unwrap_or_default()
    }

    #[test]
    fn a_title_becomes_one_line_of_plain_text() {
        use TextKind::{Html, Plain, PlainByDefault, Unsaid};
        let cases = [
            ("entity", Unsaid, "AT&amp;T", "AT&T"),
            ("markup", Unsaid, "a <b>x</b> c", "a x c"),
            ("inline markup leaves no blank", Html, "H<sub>2</sub>O", "H2O"),
            ("block markup leaves a blank", Html, "one<br/>two", "one two"),
            ("no markup", Unsaid, "1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
            ("an element is talked about", Unsaid, "The <video> element", "The <video> element"),
            ("a generic type", Unsaid, "Vec<T> and </T>", "Vec<T> and </T>"),
            ("declared plain", Plain, "<b> &amp; co", "<b> &amp; co"),
            ("escaped twice", PlainByDefault, "it&#8217;s", "it’s"),
            ("escaped thrice", Unsaid, "it&amp;#8217;s &amp;amp; on", "it’s & on"),
            ("an escaped bracket is text", Html, "the &lt;b&gt; tag", "the <b> tag"),
            ("scripts vanish", Html, "a<script>alert('<b>')</script>b<style>x</style>", "ab"),
            ("comments vanish", Html, "a<!-- x > y -->b", "ab"),
            ("CDATA in markup", Html, "<div><![CDATA[a <i>b</i>]]></div>", "a b"),
            ("cut off in a tag", Html, "text <a href=\"http", "text"),
            ("bracket in an attribute", Html, "<a title=\"x > y\">z</a>", "z"),
            ("lines and blanks", Unsaid, " a\n\t b\u{a0}\u{3000}c ", "a b c"),
            ("marks nobody sees", Unsaid, "\u{202a}a\u{200b}\u{feff}b\u{7}\u{ad}", "ab"),
            ("joiners stay", Unsaid, "می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("NFC", Unsaid, "e\u{301}", "é"),
            ("cp1252 as C1", Unsaid, "1\u{96}2", "1–2"),
        ];
        for (name, kind, value, expected) in cases {
            assert_eq!(shown(kind, value), expected, "{name}");
        }
    }

    #[test]
    fn misread_utf8_is_noticed_and_read_again() {
        for (text, meant) in [("itâ€™s", "it’s"), ("CafÃ© olÃ©", "Café olé"), ("ÐŸÑ€Ð¸Ð²ÐµÑ‚", "Привет")]
        {
            assert!(is_mojibake(text), "{text}");
            assert_eq!(mend_mojibake(text), meant);
        }
        for text in ["it’s", "Café", "NÃO", "Привет", "日本", "Ñandú", "2×Ø"] {
            assert!(!is_mojibake(text), "{text}");
        }
    }
}
