//! Text that was misread before it came to us: UTF-8 taken for windows-1252 and encoded again, `cafÃ©` for `café`.

use std::borrow::Cow;

/// Returns true if and only if there is a run of characters in the text that is UTF-8 misread as windows-1252:
/// `â€™` for `’`, `Ð¿` for `п`.
pub(super) fn is_mojibake(text: &str) -> bool {
    // Every misread run begins with a character from U+00C2 to U+00F4, and those begin with the byte C3.
    memchr::memchr(0xc3, text.as_bytes()).is_some()
        && text.split(|c: char| c.is_ascii()).any(|run| read_again(run).is_some())
}

/// Reads again what was misread on the way into the document, run by run.
pub(super) fn mend_mojibake(text: &str) -> Cow<'_, str> {
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
