//! Undoes the escaping of XML text once: `&amp;` becomes `&`, and `&amp;lt;` becomes `&lt;`.
//!
//! Publishers use HTML's named entities in XML, leave ampersands bare, and write emoji as two halves: all of that is
//! read as meant. (They also number the bytes of windows-1252, `&#150;`; that `normalize` mends.) Entities that the
//! document itself declares are known if their value is plain text; nothing is ever expanded twice, so a billion
//! laughs stay unlaughed.

use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// Entities that a document declares in its internal subset.
#[derive(Default)]
pub(super) struct DeclaredEntities<'a> {
    values: FxHashMap<&'a str, Cow<'a, str>>,
}

/// More declarations than this are no document type but an attack; Netscape's RSS 0.91 declares 96.
const MAX_DECLARED: usize = 512;
/// The longest value, in bytes.
const MAX_VALUE: usize = 1024;
/// The longest name of HTML (`&CounterClockwiseContourIntegral;`) has 31 letters.
const MAX_NAME: usize = 32;

impl<'a> DeclaredEntities<'a> {
    /// Reads the declarations of general entities with a literal value: `<!ENTITY name "value">`.
    pub(super) fn read(doctype: &'a str) -> Self {
        let mut values = FxHashMap::default();
        for declaration in doctype.split("<!ENTITY").skip(1).take(MAX_DECLARED) {
            if let Some((name, value)) = read_declaration(declaration) {
                let value = unescape(value, &DeclaredEntities::default(), &mut |_| {});
                values.entry(name).or_insert(value);
            }
        }
        DeclaredEntities { values }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(Cow::as_ref)
    }
}

fn read_declaration(declaration: &str) -> Option<(&str, &str)> {
    let declaration = declaration.trim_start();
    let (name, rest) = declaration.split_at(declaration.find(|c: char| c.is_ascii_whitespace())?);
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = &rest[1..];
    let value = &value[..value.find(quote)?];
    (!name.is_empty() && value.len() <= MAX_VALUE).then_some((name, value))
}

/// Undoes the escaping. `on_bare` is told the offset of every ampersand that begins no reference.
pub(super) fn unescape<'a>(
    text: &'a str,
    declared: &DeclaredEntities<'_>,
    on_bare: &mut dyn FnMut(usize),
) -> Cow<'a, str> {
    let Some(first) = memchr::memchr(b'&', text.as_bytes()) else {
        return Cow::Borrowed(text);
    };
    let mut plain = String::with_capacity(text.len());
    let mut done = 0;
    let mut next = Some(first);
    while let Some(found) = next {
        plain.push_str(&text[done..found]);
        match read_reference(&text[found..], declared, &mut plain) {
            Some(length) => done = found + length,
            None => {
                on_bare(found);
                plain.push('&');
                done = found + 1;
            }
        }
        next = memchr::memchr(b'&', &text.as_bytes()[done..]).map(|offset| done + offset);
    }
    plain.push_str(&text[done..]);
    Cow::Owned(plain)
}

/// Reads the reference that `text` begins with, adds what it stands for, and returns its length.
fn read_reference(text: &str, declared: &DeclaredEntities<'_>, plain: &mut String) -> Option<usize> {
    let window = &text.as_bytes()[1..text.len().min(MAX_NAME + 2)];
    let name_length = memchr::memchr(b';', window)?;
    let name = text.get(1..=name_length)?;
    if let Some(number) = name.strip_prefix('#') {
        let code = read_number(number)?;
        let length = name_length + 2;
        if let Some((c, pair_length)) = read_surrogates(code, &text[length..]) {
            plain.push(c);
            return Some(length + pair_length);
        }
        // What is a number but no character vanishes.
        plain.extend(char::from_u32(code).filter(|c| *c != '\0'));
        return Some(length);
    }
    match name {
        "amp" => plain.push('&'),
        "lt" => plain.push('<'),
        "gt" => plain.push('>'),
        "quot" => plain.push('"'),
        "apos" => plain.push('\''),
        _ => match declared.get(name) {
            Some(value) => plain.push_str(value),
            None => plain.push_str(&html_entity(&text[..name_length + 2])?),
        },
    }
    Some(name_length + 2)
}

/// What a named reference of HTML, `&` and `;` included, stands for.
fn html_entity(reference: &str) -> Option<Cow<'_, str>> {
    let is_name = reference[1..reference.len() - 1].bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_name || reference.len() < 4 {
        return None;
    }
    let meaning = htmlize::unescape(reference);
    // htmlize also knows names without semicolon: `&notit;` would become `¬it;`.
    (!meaning.ends_with(';')).then_some(meaning)
}

/// The character that two references to the halves of a UTF-16 pair stand for (`&#55357;&#56832;`), and the length of
/// the second one.
fn read_surrogates(high: u32, after: &str) -> Option<(char, usize)> {
    if !(0xd800..0xdc00).contains(&high) {
        return None;
    }
    let digits = after.strip_prefix("&#")?;
    let length = digits.bytes().take(MAX_NAME).position(|byte| byte == b';')?;
    let number = &digits[..length];
    let low = read_number(number).filter(|low| (0xdc00..0xe000).contains(low))?;
    let c = char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))?;
    Some((c, length + 3))
}

/// The number of a reference, decimal or hexadecimal.
fn read_number(number: &str) -> Option<u32> {
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_undone_once_and_bare_ampersands_stay() {
        let declared = DeclaredEntities::read("a [<!ENTITY co \"A &#38; B\"> <!ENTITY bomb \"&co;&co;\">]");
        let cases = [
            ("AT&amp;T", "AT&T", 0),
            ("&amp;lt;b&amp;gt;", "&lt;b&gt;", 0),
            ("R&D & more", "R&D & more", 2),
            ("caf&eacute;&nbsp;&rsquo;", "café\u{a0}’", 0),
            ("1&#45;2 &#x2019; &#8217;", "1-2 ’ ’", 0),
            ("&#0;&#xD800;&#99999999;", "", 0),
            ("a &unknown; b; &", "a &unknown; b; &", 2),
            ("&notit;", "&notit;", 1),
            ("&#55357;&#56832;!", "😀!", 0),
            ("&#xD83D;&#xDE00;&#xD83D;x", "😀x", 0),
            ("&co;", "A & B", 0),
            ("&bomb;", "&co;&co;", 0),
            ("&日本;", "&日本;", 1),
        ];
        for (text, expected, n_bare) in cases {
            let mut bare = 0;
            assert_eq!(unescape(text, &declared, &mut |_| bare += 1), expected);
            assert_eq!(bare, n_bare, "{text}");
        }
    }
}
