//! Turns the texts of a document, whatever their markup, into plain text on one line.
//!
//! Tags go, the text of scripts and styles with them; references become characters, also those escaped once too
//! often; blanks of every kind become one; control, zero-width and direction marks go; Unicode NFC. A `<` that begins
//! no tag is a `<`.

use super::html::{decode_references, looks_like_html, strip_html};
use super::mojibake::mend_mojibake;
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
    if line.chars().all(is_composed) || is_nfc_quick(line.chars()) == IsNormalized::Yes {
        return line;
    }
    line.nfc().collect()
}

/// Returns true for most characters that NFC leaves as they are, without a look into tables: Latin, Cyrillic,
/// ideographs, Hangul.
fn is_composed(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{400}'..='\u{482}' | '\u{2010}'..='\u{2027}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
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
            ("a comparison", Html, "if a <b and more", "if a <b and more"),
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
}
