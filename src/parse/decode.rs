//! Turns bytes into text: byte order mark, the operator's word, HTTP, the document's own declaration, and at last what
//! the bytes look like.
//!
//! Declarations are believed as long as the bytes can be what they say. UTF-8 is recognized by itself: text in
//! another encoding hardly ever happens to be valid UTF-8. A document that is UTF-8 but for a few bytes (an editor's
//! pasted quote) is read as that, the stray bytes as windows-1252. Whatever was declared wrongly is noted.

use super::faults::Faults;
use super::{ParseInput, detect, dos};
use encoding_rs::{
    Encoding, GB18030, GBK, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_874, WINDOWS_1252, WINDOWS_1256,
    X_USER_DEFINED,
};
use memchr::memmem;
use std::borrow::Cow;

/// A document as text.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// The encoding's WHATWG name; for code pages of DOS IBM's.
    pub(super) encoding: &'static str,
}

/// Decodes a document.
pub(super) fn decode<'a>(bytes: &'a [u8], input: &ParseInput<'_>, faults: &mut Faults) -> Decoded<'a> {
    if let Some(decoded) = by_byte_order_mark(bytes, faults) {
        return decoded;
    }
    if let Some(declared) = input.encoding.and_then(read_label) {
        return declared.decode(bytes, faults);
    }
    if let Some(decoded) = by_zero_bytes(bytes, faults) {
        return decoded;
    }
    let http = input.content_type.and_then(charset_of_header).and_then(|label| read_label(&label));
    let own = detect::declared_label(bytes).and_then(|label| read_label(&label));
    let declared = Declarations { http, own };
    let decoded = match std::str::from_utf8(bytes) {
        Ok(text) => decode_valid_utf8(bytes, text, &declared, faults),
        Err(_) => decode_other(bytes, &declared, input, faults),
    };
    declared.note_contradiction(decoded.encoding, &decoded.text, faults);
    decoded
}

/// An encoding that somebody declares.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Declared {
    Known(&'static Encoding),
    /// A code page of DOS: its name and its upper half.
    Dos(&'static str, &'static str),
}

impl Declared {
    fn name(self) -> &'static str {
        match self {
            Declared::Known(encoding) => encoding.name(),
            Declared::Dos(name, _) => name,
        }
    }

    fn decode<'a>(self, bytes: &'a [u8], faults: &mut Faults) -> Decoded<'a> {
        match self {
            Declared::Known(encoding) => decode_as(bytes, encoding, faults),
            Declared::Dos(name, upper) => Decoded { text: Cow::Owned(dos::decode(bytes, upper)), encoding: name },
        }
    }
}

/// What was declared, and where.
struct Declarations {
    http: Option<Declared>,
    own: Option<Declared>,
}

impl Declarations {
    /// The declarations in the order in which they are believed. HTTP comes first, but `ISO-8859-1` there is what
    /// servers say who do not know, so the document's own word comes before that.
    fn in_order(&self) -> impl Iterator<Item = Declared> + use<> {
        let is_default = self.http == Some(Declared::Known(WINDOWS_1252)) && self.own.is_some();
        let [first, second] = if is_default { [self.own, self.http] } else { [self.http, self.own] };
        first.into_iter().chain(second)
    }

    fn note_contradiction(&self, used: &'static str, text: &str, faults: &mut Faults) {
        if text.is_ascii() {
            return;
        }
        for (declared, place) in [(self.http, "HTTP"), (self.own, "the document")] {
            if let Some(declared) = declared.filter(|declared| !is_same(declared.name(), used)) {
                let name = declared.name();
                faults.note("wrong-encoding", format!("{place} says {name}, but the bytes were read as {used}"));
            }
        }
    }
}

/// GBK and GB18030 are one to decoders.
fn is_same(declared: &str, used: &str) -> bool {
    declared == used || [declared, used].iter().all(|name| matches!(*name, "GBK" | "gb18030"))
}

/// Reads an encoding's name: the labels of the WHATWG, and some that publishers make up.
fn read_label(label: &str) -> Option<Declared> {
    let label = label.trim().trim_matches(['"', '\'']).to_ascii_lowercase();
    if let Some((name, upper)) = dos::code_page(&label) {
        return Some(Declared::Dos(name, upper));
    }
    let known = match label.as_str() {
        "cp932" | "ms-932" | "win-31j" => "shift_jis",
        "cp936" | "ms936" | "gb-2312" | "gb18030-2000" => "gb18030",
        "cp949" | "ms949" | "uhc" | "euckr" => "euc-kr",
        "cp950" | "ms950" | "big5hkscs" | "big5-eten" => "big5",
        "eucjp" | "ujis" => "euc-jp",
        "cp874" | "tis620" => "windows-874",
        "koi8r" | "koi-8-r" => "koi8-r",
        "latin-1" | "iso8859_1" | "8859_1" | "ansi" => "iso-8859-1",
        "utf" | "utf_8" | "unicode utf-8" => "utf-8",
        other => other
            .strip_prefix("win")
            .map(|rest| rest.trim_start_matches(['-', '_']))
            .filter(|number| number.starts_with("125"))
            .map_or(label.as_str(), |number| &label[label.len() - number.len()..]),
    };
    let windows = known.starts_with("125").then(|| format!("windows-{known}"));
    let encoding = Encoding::for_label_no_replacement(windows.as_deref().unwrap_or(known).as_bytes())?;
    match encoding {
        encoding if encoding == X_USER_DEFINED => None,
        encoding if encoding == GBK => Some(Declared::Known(GB18030)),
        encoding => Some(Declared::Known(encoding)),
    }
}

/// The `charset` parameter of a `Content-Type` header.
fn charset_of_header(content_type: &str) -> Option<String> {
    let parameter = content_type
        .split(';')
        .map(str::trim)
        .find(|parameter| parameter.get(..7).is_some_and(|name| name.eq_ignore_ascii_case("charset")))?;
    Some(parameter.split_once('=')?.1.trim().to_owned())
}

fn by_byte_order_mark<'a>(bytes: &'a [u8], faults: &mut Faults) -> Option<Decoded<'a>> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest)
            .ok()
            .map(|text| Decoded { text: Cow::Borrowed(text.trim_start_matches('\u{feff}')), encoding: "UTF-8" }),
        [0xff, 0xfe, 0, 0, rest @ ..] => Some(decode_utf32(rest, u32::from_le_bytes, "UTF-32LE", faults)),
        [0, 0, 0xfe, 0xff, rest @ ..] => Some(decode_utf32(rest, u32::from_be_bytes, "UTF-32BE", faults)),
        [0xff, 0xfe, rest @ ..] => Some(decode_as(rest, UTF_16LE, faults)),
        [0xfe, 0xff, rest @ ..] => Some(decode_as(rest, UTF_16BE, faults)),
        _ => None,
    }
}

/// Recognizes UTF-16 and UTF-32 without a mark by the zeros around the first `<` or `{` (XML 1.0, appendix F).
fn by_zero_bytes<'a>(bytes: &'a [u8], faults: &mut Faults) -> Option<Decoded<'a>> {
    match bytes.get(..4)? {
        [0, 0, 0, b'<' | b'{'] => Some(decode_utf32(bytes, u32::from_be_bytes, "UTF-32BE", faults)),
        [b'<' | b'{', 0, 0, 0] => Some(decode_utf32(bytes, u32::from_le_bytes, "UTF-32LE", faults)),
        [0, b'<' | b'{' | b'\n' | b'\r' | b' ', 0, _] => Some(decode_as(bytes, UTF_16BE, faults)),
        [b'<' | b'{' | b'\n' | b'\r' | b' ', 0, _, 0] => Some(decode_as(bytes, UTF_16LE, faults)),
        _ => None,
    }
}

fn decode_utf32<'a>(
    bytes: &'a [u8],
    to_code: fn([u8; 4]) -> u32,
    encoding: &'static str,
    faults: &mut Faults,
) -> Decoded<'a> {
    let units = bytes.chunks_exact(4).map(|unit| to_code([unit[0], unit[1], unit[2], unit[3]]));
    let n_bad = units.clone().filter(|code| char::from_u32(*code).is_none()).count();
    note_bad_bytes(n_bad, encoding, faults);
    Decoded { text: Cow::Owned(units.filter_map(char::from_u32).collect()), encoding }
}

fn decode_as<'a>(bytes: &'a [u8], encoding: &'static Encoding, faults: &mut Faults) -> Decoded<'a> {
    if encoding == UTF_8 {
        return decode_utf8_with_stray_bytes(bytes, faults);
    }
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    without_bad_bytes(text, has_errors, encoding, faults)
}

fn without_bad_bytes<'a>(
    text: Cow<'a, str>,
    has_errors: bool,
    encoding: &'static Encoding,
    faults: &mut Faults,
) -> Decoded<'a> {
    if !has_errors {
        return Decoded { text, encoding: encoding.name() };
    }
    // Half a character, cut off by whoever shortened the text: it is worth nothing, and U+FFFD less.
    note_bad_bytes(text.matches('\u{fffd}').count(), encoding.name(), faults);
    Decoded { text: Cow::Owned(text.replace('\u{fffd}', "")), encoding: encoding.name() }
}

fn note_bad_bytes(n_bad: usize, encoding: &str, faults: &mut Faults) {
    if n_bad > 0 {
        faults.note("bad-bytes", format!("{n_bad} places cannot be {encoding}; left out"));
    }
}

/// The bytes are valid UTF-8, which does not quite mean that they are UTF-8.
fn decode_valid_utf8<'a>(bytes: &'a [u8], text: &'a str, declared: &Declarations, faults: &mut Faults) -> Decoded<'a> {
    if text.is_ascii() {
        let is_declared_jp = declared.in_order().any(|declared| declared == Declared::Known(ISO_2022_JP));
        let has_escapes = memmem::find(bytes, b"\x1b$B").or_else(|| memmem::find(bytes, b"\x1b$@")).is_some();
        if has_escapes || is_declared_jp && bytes.contains(&0x1b) {
            return decode_as(bytes, ISO_2022_JP, faults);
        }
        let own = declared.in_order().next().map_or("UTF-8", Declared::name);
        let is_wide = own.starts_with("UTF-16");
        return Decoded { text: Cow::Borrowed(text), encoding: if is_wide { "UTF-8" } else { own } };
    }
    let says_utf8 = declared.in_order().any(|declared| declared == Declared::Known(UTF_8));
    if let Some(Declared::Known(encoding)) = declared.in_order().next().filter(|_| !says_utf8) {
        // A few characters of GBK or EUC, or of scripts that leave no byte unused, may by chance be valid UTF-8;
        // `Ã©` and its like are no text in any other encoding.
        let is_dense = !encoding.is_single_byte() || encoding == WINDOWS_874 || encoding == WINDOWS_1256;
        let n_characters = text.chars().filter(|c| !c.is_ascii()).take(MAX_CHANCE + 1).count();
        let is_by_chance = n_characters <= MAX_CHANCE && text.chars().all(|c| c.len_utf8() <= 2);
        if is_by_chance && is_dense && !encoding.decode_without_bom_handling(bytes).1 {
            return decode_as(bytes, encoding, faults);
        }
    }
    Decoded { text: Cow::Borrowed(text.trim_start_matches('\u{feff}')), encoding: "UTF-8" }
}

/// Non-ASCII characters that may be valid UTF-8 by chance: each pair is with a probability of about one in eight.
const MAX_CHANCE: usize = 3;

/// The bytes are not valid UTF-8.
fn decode_other<'a>(
    bytes: &'a [u8],
    declared: &Declarations,
    input: &ParseInput<'_>,
    faults: &mut Faults,
) -> Decoded<'a> {
    if is_nearly_utf8(bytes) {
        return decode_utf8_with_stray_bytes(bytes, faults);
    }
    for candidate in declared.in_order() {
        let Declared::Known(encoding) = candidate else {
            return candidate.decode(bytes, faults);
        };
        if encoding == UTF_8 {
            continue;
        }
        let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
        if is_plausible(&text, has_errors, encoding) || detect::guess(bytes, input.language) == encoding {
            return without_bad_bytes(text, has_errors, encoding, faults);
        }
    }
    decode_as(bytes, detect::guess(bytes, input.language), faults)
}

/// Returns true if and only if the text that came of a declared encoding can be meant.
fn is_plausible(text: &str, has_errors: bool, encoding: &'static Encoding) -> bool {
    if has_errors {
        let n_errors = text.matches('\u{fffd}').count();
        let n_characters = text.chars().filter(|c| !c.is_ascii()).count();
        return n_errors * 50 <= n_characters || n_errors <= 2 && n_characters > 2 * n_errors;
    }
    encoding != WINDOWS_1252 || !is_all_accents(text)
}

/// Returns true if and only if a text has more accented letters than any language of Western Europe: then its bytes
/// are letters of another script.
fn is_all_accents(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (mut n_ascii, mut n_accented, mut n_in_a_row, mut longest) = (0, 0, 0, 0);
    for letter in letters {
        if letter.is_ascii() {
            (n_ascii, n_in_a_row) = (n_ascii + 1, 0);
        } else {
            (n_accented, n_in_a_row) = (n_accented + 1, n_in_a_row + 1);
            longest = longest.max(n_in_a_row);
        }
    }
    // Markup is ASCII and most of every document, so the share says little; four in a row are no European word.
    longest >= 4 && n_accented >= 12 && n_accented * 40 > n_ascii
}

/// Returns true if and only if most sequences of non-ASCII bytes are UTF-8.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut n_good, mut n_bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        n_good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_bad += usize::from(!chunk.invalid().is_empty());
        if n_bad > 20 && n_bad > n_good {
            return false;
        }
    }
    n_good >= 3 && n_good >= 3 * n_bad
}

/// Decodes UTF-8 with bytes of another encoding in it: a single byte is what windows-1252 has in its place, unless
/// the text is of a script that windows-1252 has nothing of; half a character is nothing.
fn decode_utf8_with_stray_bytes<'a>(bytes: &'a [u8], faults: &mut Faults) -> Decoded<'a> {
    let mut text = String::with_capacity(bytes.len() + 16);
    let (mut n_bad, mut n_wide, mut n_narrow) = (0, 0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for c in chunk.valid().chars().filter(|c| !c.is_ascii()) {
            *(if c.len_utf8() > 2 && c > '\u{2fff}' { &mut n_wide } else { &mut n_narrow }) += 1;
        }
        if let [byte] = chunk.invalid()
            && n_wide <= n_narrow
        {
            let stray = [*byte];
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(&stray).0);
        }
        n_bad += usize::from(!chunk.invalid().is_empty());
    }
    if n_bad > 0 {
        faults.note("bad-bytes", format!("{n_bad} places cannot be UTF-8; read as windows-1252 or left out"));
    }
    Decoded { text: Cow::Owned(text), encoding: "UTF-8" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], content_type: Option<&str>, language: Option<&str>) -> (String, &'static str, bool) {
        let mut faults = Faults::default();
        let input = ParseInput { content_type, language, ..ParseInput::default() };
        let decoded = decode(bytes, &input, &mut faults);
        let is_wrong = faults.into_defects("").iter().any(|defect| defect.code == "wrong-encoding");
        (decoded.text.into_owned(), decoded.encoding, is_wrong)
    }

    fn document(declared: &str, title: &str) -> String {
        format!("<?xml version=\"1.0\" encoding=\"{declared}\"?><rss><channel><title>{title}</title></channel></rss>")
    }

    const CHINESE: &str = "中国人民银行宣布下调存款准备金率以支持实体经济发展";
    const RUSSIAN: &str = "Правительство одобрило новый законопроект о налогах";

    #[test]
    fn a_declared_encoding_is_believed() {
        let cases = [
            ("gb2312", CHINESE, "gb18030"),
            ("Shift_JIS", "東京の株式市場", "Shift_JIS"),
            ("euc-jp", "東京の株式市場", "EUC-JP"),
            ("iso-2022-jp", "東京の株式市場", "ISO-2022-JP"),
            ("euc-kr", "서울 증시 상승", "EUC-KR"),
            ("big5", "台北股市上漲", "Big5"),
            ("tis-620", "ตลาดหุ้นไทย", "windows-874"),
            ("windows-1251", RUSSIAN, "windows-1251"),
            ("koi8-r", RUSSIAN, "KOI8-R"),
            ("iso-8859-1", "Café crème", "windows-1252"),
            ("iso-8859-2", "Žluťoučký kůň", "ISO-8859-2"),
            ("win-1251", RUSSIAN, "windows-1251"),
        ];
        for (label, title, name) in cases {
            let whole = document(label, title);
            let Some(Declared::Known(encoding)) = read_label(label) else { panic!("{label}") };
            let (bytes, _, _) = encoding.encode(&whole);
            assert_eq!(read(&bytes, None, None), (whole, name, false), "{label}");
        }
    }

    #[test]
    fn a_wrong_declaration_is_found_out() {
        let gbk_said_utf8 = GBK.encode(&document("utf-8", CHINESE)).0.into_owned();
        assert_eq!(read(&gbk_said_utf8, None, Some("zh-CN")), (document("utf-8", CHINESE), "GBK", true));
        let gbk_by_chance = GBK.encode(&document("gbk", "联通")).0.into_owned();
        assert_eq!(read(&gbk_by_chance, None, None), (document("gbk", "联通"), "gb18030", false));
        let utf8_said_latin = document("iso-8859-1", "Café");
        assert_eq!(read(utf8_said_latin.as_bytes(), None, None), (utf8_said_latin.clone(), "UTF-8", true));
        let cyrillic_said_latin = encoding_rs::WINDOWS_1251.encode(&document("iso-8859-1", RUSSIAN)).0.into_owned();
        let expected = (document("iso-8859-1", RUSSIAN), "windows-1251", true);
        assert_eq!(read(&cyrillic_said_latin, None, Some("ru")), expected);
        let latin_said_utf8 = WINDOWS_1252.encode(&document("utf-8", "Café crème")).0.into_owned();
        assert_eq!(read(&latin_said_utf8, None, None), (document("utf-8", "Café crème"), "windows-1252", true));
    }

    #[test]
    fn http_comes_before_the_document_unless_it_says_latin_by_default() {
        let bytes = encoding_rs::KOI8_R.encode(&document("windows-1251", RUSSIAN)).0.into_owned();
        assert_eq!(read(&bytes, Some("text/xml; charset=\"koi8-r\""), None).1, "KOI8-R");
        let bytes = encoding_rs::WINDOWS_1251.encode(&document("windows-1251", RUSSIAN)).0.into_owned();
        assert_eq!(read(&bytes, Some("text/xml; charset=ISO-8859-1"), None).1, "windows-1251");
    }

    #[test]
    fn byte_order_marks_and_zero_bytes_tell_wide_encodings() {
        let whole = document("utf-16", "é日本");
        let le: Vec<u8> = whole.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = whole.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let wide: Vec<u8> = whole.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        for (mark, bytes, name) in [
            (&[0xff, 0xfe][..], &le, "UTF-16LE"),
            (&[], &le, "UTF-16LE"),
            (&[0xfe, 0xff], &be, "UTF-16BE"),
            (&[], &be, "UTF-16BE"),
            (&[0xff, 0xfe, 0, 0], &wide, "UTF-32LE"),
        ] {
            assert_eq!(read(&[mark, bytes].concat(), None, None), (whole.clone(), name, false), "{name}");
        }
        let marked = [&[0xef, 0xbb, 0xbf], document("gbk", "é").as_bytes()].concat();
        assert_eq!(read(&marked, None, None), (document("gbk", "é"), "UTF-8", false));
    }

    #[test]
    fn stray_bytes_in_utf8_are_mended() {
        let bytes = [document("utf-8", "ééééééé").as_bytes(), b"it\x92s \xe9"].concat();
        assert!(read(&bytes, None, None).0.ends_with("it’s é"));
        let cut = [document("utf-8", "日本語新聞").as_bytes(), b"\xe6\x96<"].concat();
        assert!(read(&cut, None, None).0.ends_with("</rss><"));
    }
}
