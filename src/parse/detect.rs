//! What a document says of its encoding, and what its bytes look like where it says nothing or a falsehood.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use memchr::memmem;

/// How far into a document a declaration is looked for: behind blank lines and a comment or two.
const HEAD: usize = 2_048;

/// The encoding's name in the XML declaration.
pub(super) fn declared_label(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let declaration = &head[memmem::find(head, b"<?xml")?..];
    let declaration = &declaration[..memmem::find(declaration, b"?>").or_else(|| memchr::memchr(b'>', declaration))?];
    let value = &declaration[memmem::find(declaration, b"encoding")? + b"encoding".len()..];
    let value = value.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|byte| matches!(byte, b'"' | b'\'' | b' ' | b'?')).unwrap_or(value.len());
    let label = String::from_utf8_lossy(value[..end].trim_ascii()).into_owned();
    (!label.is_empty()).then_some(label)
}

/// The likeliest encoding of bytes that are not UTF-8, with regard to the publisher's language, else to the one the
/// document states.
pub(super) fn guess(bytes: &[u8], language: Option<&str>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let stated = stated_language(bytes);
    let hint = language.or(stated.as_deref()).and_then(top_level_domain);
    detector.guess(hint.map(str::as_bytes), Utf8Detection::Deny)
}

fn stated_language(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(2 * HEAD)];
    let tags: [&[u8]; 3] = [b"<language>", b"<dc:language>", b"xml:lang=\""];
    let start = tags.iter().find_map(|tag| memmem::find(head, tag).map(|found| found + tag.len()))?;
    let end = head[start..].iter().position(|byte| matches!(byte, b'<' | b'"'))?;
    std::str::from_utf8(&head[start..start + end]).ok().map(|language| language.trim().to_owned())
}

/// The detector is tuned by top-level domain: the one where most pages are in a language.
fn top_level_domain(language: &str) -> Option<&'static str> {
    let language = language.to_ascii_lowercase().replace('_', "-");
    let base = language.split('-').next().unwrap_or_default();
    match base {
        "zh" if ["tw", "hk", "mo", "hant"].iter().any(|part| language.contains(part)) => Some("tw"),
        "zh" => Some("cn"),
        "ja" => Some("jp"),
        "ko" => Some("kr"),
        "ru" => Some("ru"),
        "uk" => Some("ua"),
        "bg" => Some("bg"),
        "sr" => Some("rs"),
        "mk" => Some("mk"),
        "el" => Some("gr"),
        "tr" => Some("tr"),
        "he" | "iw" => Some("il"),
        "ar" => Some("eg"),
        "fa" => Some("ir"),
        "th" => Some("th"),
        "vi" => Some("vn"),
        "pl" => Some("pl"),
        "cs" => Some("cz"),
        "sk" => Some("sk"),
        "hu" => Some("hu"),
        "sl" => Some("si"),
        "hr" => Some("hr"),
        "ro" => Some("ro"),
        "lt" => Some("lt"),
        "lv" => Some("lv"),
        "et" => Some("ee"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_is_found_however_it_is_quoted() {
        let cases: [(&[u8], Option<&str>); 5] = [
            (b"<?xml version='1.0' encoding='GBK'?>", Some("GBK")),
            (b"\n <?xml encoding = \"utf-8\" ?>", Some("utf-8")),
            (b"<?xml version=\"1.0\"?><rss encoding=\"x\">", None),
            (b"<?xml version=\"1.0\" encoding=\"\"?>", None),
            (b"<rss>", None),
        ];
        for (bytes, label) in cases {
            assert_eq!(declared_label(bytes).as_deref(), label);
        }
    }
}
