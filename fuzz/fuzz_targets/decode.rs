//! Bytes to text: the first byte chooses what HTTP says of the encoding, the rest is the document's title.
#![no_main]

use dateline::parse::{ParseInput, parse};
use libfuzzer_sys::fuzz_target;

const LABELS: [&str; 12] = [
    "utf-8", "gb18030", "big5", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "windows-1251", "tis-620", "utf-16le",
    "ibm855", "iso-8859-1",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, title)) = bytes.split_first() else { return };
    let content_type = format!("text/xml; charset={}", LABELS[usize::from(*first) % LABELS.len()]);
    let document = [b"<rss><channel><item><title>", title, b"</title></item></channel></rss>"].concat();
    let input = ParseInput { content_type: Some(&content_type), ..ParseInput::default() };
    let _ = parse(&document, &input);
});
