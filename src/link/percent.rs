//! Percent encoding (RFC 3986 §2.1 and §6.2.2.2): one spelling for each character.

/// Appends `text`, a part of a URL, in its one spelling: unreserved characters plain, what may not stand in a URI
/// encoded, escapes in capitals. A reserved character that is escaped stays escaped: `%2F` is no slash.
pub(super) fn push_minimal(out: &mut String, text: &str) {
    let mut rest = text.as_bytes();
    while let Some(first) = rest.first() {
        let (byte, length, is_plain) = match escaped(rest) {
            Some(byte) => (byte, 3, is_unreserved(byte)),
            None => (*first, 1, is_legal(*first)),
        };
        push_byte(out, byte, is_plain);
        rest = &rest[length..];
    }
}

/// Appends `text`, encoding only what may not stand in a URI. Escapes stay as they are.
pub(super) fn push_legal(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        let is_escape = escaped(&bytes[index..]).is_some();
        push_byte(out, *byte, is_escape || is_legal(*byte));
    }
}

/// Decodes every escape; bytes that are no UTF-8 are replaced.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some(first) = rest.first() {
        let (byte, length) = escaped(rest).map_or((*first, 1), |byte| (byte, 3));
        bytes.push(byte);
        rest = &rest[length..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that an escape at the start of `bytes` stands for.
fn escaped(bytes: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = bytes else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

fn push_byte(out: &mut String, byte: u8, is_plain: bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if is_plain {
        out.push(char::from(byte));
    } else {
        let [high, low] = [byte >> 4, byte & 15].map(|digit| char::from(DIGITS[usize::from(digit)]));
        out.extend(['%', high, low]);
    }
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// Returns true if and only if the byte may stand in the path, the query or the fragment of a URI.
fn is_legal(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,;=:@/?".contains(&byte)
}
