//! Broken XML: each byte of the input chooses a piece of a feed, so that the fuzzer need not find tags by itself.
#![no_main]

use dateline::parse::{ParseInput, parse};
use libfuzzer_sys::fuzz_target;

const PIECES: [&str; 32] = [
    "<rss version=\"2.0\">", "<channel>", "<item>", "</item>", "</channel>", "</rss>", "<title>", "</title>", "<link>",
    "</link>", "<description>", "</description>", "<![CDATA[", "]]>", "<!--", "-->", "<feed xmlns=\"http://www.w3.org/2005/Atom\">",
    "<entry>", "</entry>", "<content type=\"xhtml\">", "</content>", "<link href='x' rel=self>", "<a b=\"", "&amp;", "& ",
    "&#x2019;", "<b>", "</b", "<media:group>", "<source>", "<author>", "text",
];

fuzz_target!(|choices: &[u8]| {
    let document: String = choices.iter().map(|choice| PIECES[usize::from(*choice) % PIECES.len()]).collect();
    let _ = parse(document.as_bytes(), &ParseInput::default());
});
