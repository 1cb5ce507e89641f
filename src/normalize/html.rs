//! HTML to text: what is a tag goes, what is a reference becomes its character, and a `<` that begins no tag stays.
//!
//! No tree is built: titles and descriptions are shortened, cut off and pasted together, and nothing but their words is
//! wanted. Safe for any input: no recursion, one pass.

use std::borrow::Cow;

/// Enough source for any text that is kept, in bytes of text; the rest is not looked at.
const ENOUGH: usize = 80_000;

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
    let mut plain = String::with_capacity(source.len().min(ENOUGH));
    let mut rest = source;
    let mut has_sections = false;
    loop {
        let text_length = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        let text = decode_references(&rest[..text_length]);
        plain.push_str(if has_sections { text.trim_end_matches("]]>") } else { &text });
        rest = &rest[text_length..];
        if rest.is_empty() || plain.len() > ENOUGH {
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
        // A tag that was cut off, and at worst a comparison: `a <b`.
        let is_tag = rest.contains('=') || !rest.contains(' ');
        plain.push_str(if is_tag { "" } else { "<" });
        return if is_tag { "" } else { &rest[1..] };
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
