//! Nothing makes `parse` and `normalize` panic, and nothing makes them take long: documents changed at random, and
//! documents made to hurt.

use crate::feeds::{cases, context, document};
use dateline::normalize::normalize;
use dateline::parse::{ParseInput, parse};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// One change of a document.
#[derive(Clone, Debug)]
enum Change {
    Cut(prop::sample::Index),
    Drop(prop::sample::Index, usize),
    Repeat(prop::sample::Index, usize),
    Put(prop::sample::Index, Vec<u8>),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        match self {
            Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Change::Drop(at, length) => {
                let start = at.index(bytes.len());
                bytes.drain(start..(start + length).min(bytes.len()));
            }
            Change::Repeat(at, length) => {
                let start = at.index(bytes.len());
                let piece = bytes[start..(start + length).min(bytes.len())].to_vec();
                bytes.splice(start..start, piece);
            }
            Change::Put(at, piece) => {
                let start = at.index(bytes.len());
                bytes.splice(start..start, piece.iter().copied());
            }
        }
    }
}

/// Pieces that mean something to a reader, and bytes that mean nothing.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let telling = prop::sample::select(vec![
        "<",
        ">",
        "&",
        "]]>",
        "<![CDATA[",
        "<!--",
        "<?",
        "</item>",
        "<item>",
        "<entry>",
        "</channel>",
        "<title>",
        "\"",
        "'",
        "&#x",
        "&#0;",
        "xml:base=\"",
        "xmlns:",
        "<!DOCTYPE x [",
        "{",
        "\u{feff}",
        "é日",
        "@",
        "年",
        "9999999999",
    ]);
    prop_oneof![telling.prop_map(|text| text.as_bytes().to_vec()), prop::collection::vec(any::<u8>(), 1..4)]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        any::<prop::sample::Index>().prop_map(Change::Cut),
        (any::<prop::sample::Index>(), 1_usize..40).prop_map(|(at, length)| Change::Drop(at, length)),
        (any::<prop::sample::Index>(), 1_usize..200).prop_map(|(at, length)| Change::Repeat(at, length)),
        (any::<prop::sample::Index>(), piece()).prop_map(|(at, piece)| Change::Put(at, piece)),
    ]
}

fn read(bytes: &[u8]) -> usize {
    match parse(bytes, &ParseInput::default()) {
        Ok(parsed) => normalize(parsed, &context(Some("https://example.org/feed"))).entries.len(),
        Err(_) => 0,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_document_changed_at_random_never_makes_us_panic(
        case in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..8),
    ) {
        let folders = cases();
        let mut bytes = document(&folders[case.index(folders.len())]);
        changes.iter().for_each(|change| change.apply(&mut bytes));
        read(&bytes);
    }
}

#[test]
fn documents_made_to_hurt_cost_bounded_time() {
    let mega = 1_000_000;
    let item = |inside: &str| format!("<rss version=\"2.0\"><channel><item>{inside}</item></channel></rss>");
    let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>".to_owned();
    let cases = [
        ("nested tags", item(&"<a>".repeat(100_000))),
        ("nested groups", item(&"<media:group>".repeat(100_000))),
        ("nested items", format!("<rss><channel>{}", "<item>".repeat(100_000))),
        ("nested channels", "<channel>".repeat(100_000)),
        ("nested titles", item(&"<title>".repeat(100_000))),
        ("nested markup", item(&format!("<description>{}</description>", "&lt;b&gt;".repeat(100_000)))),
        ("nested sections", item(&format!("<title>{}</title>", "&lt;![CDATA[".repeat(100_000)))),
        ("nested categories", item(&"<itunes:category text=\"x\">".repeat(100_000))),
        ("empty items", format!("<rss><channel>{}</channel></rss>", "<item/>".repeat(mega))),
        ("many items", format!("<rss><channel>{}</channel></rss>", "<item><title>x</title></item>".repeat(100_000))),
        ("a billion laughs", laughs + &item(&format!("<title>{}</title>", "&b;".repeat(100_000)))),
        ("a long title", item(&format!("<title>{}</title>", "x".repeat(20 * mega)))),
        ("many bare ampersands", item(&format!("<title>{}</title>", "& ".repeat(mega)))),
        ("many bindings", format!("<rss{}><channel>", " xmlns:a=\"b\"".repeat(100_000))),
        ("many attributes", item(&format!("<link{}/>", " a=\"b\"".repeat(200_000)))),
        ("zeros", "\0".repeat(mega)),
        ("comments", "<!--".repeat(mega)),
        ("instructions", "<?".repeat(mega)),
        ("sections", item(&"<![CDATA[".repeat(100_000))),
        ("document types", "<!DOCTYPE [".repeat(100_000)),
        ("nested json", "[".repeat(100_000)),
        ("nested json items", format!("{{\"items\":[{}", "{\"a\":[".repeat(100_000))),
        ("quotes", item(&"<a b=\"".repeat(100_000))),
        ("stray end tags", item(&"</b>".repeat(mega))),
        ("a long date", item(&format!("<pubDate>{}</pubDate>", "1 ".repeat(mega)))),
        ("an address of nothing but ats", item(&format!("<author>{}</author>", "@".repeat(mega)))),
    ];
    for (name, document) in cases {
        let started = Instant::now();
        read(document.as_bytes());
        let limit = Duration::from_secs(10);
        assert!(started.elapsed() < limit, "{name} took {:?}", started.elapsed());
    }
}
