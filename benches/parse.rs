//! How fast documents are read: feed-rs alone, a bare quick-xml scan as the floor, and our own paths.
//!
//! `cargo bench --bench parse`; MB/s and entries a second by divan's counters. The documents are made up here, so that
//! the figures can be had anywhere; with `../shared/corpus` beside the project its well-formed documents are measured
//! as well.

use dateline::normalize::{Context, normalize};
use dateline::parse::{ParseInput, parse};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use std::fmt::Write as _;

fn main() {
    divan::main();
}

/// The documents that are read.
#[derive(Clone, Copy, Debug)]
enum Sample {
    Rss,
    Atom,
    Json,
}

const SAMPLES: [Sample; 3] = [Sample::Rss, Sample::Atom, Sample::Json];
const N_ENTRIES: usize = 40;

impl Sample {
    fn document(self) -> String {
        let entries: String = (0..N_ENTRIES).fold(String::new(), |mut all, number| {
            self.write_entry(&mut all, number).expect("strings can always be written");
            all
        });
        match self {
            Sample::Rss => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
                 <channel><title>News</title><link>https://news.example.org/</link><language>en</language>{entries}</channel></rss>"
            ),
            Sample::Atom => format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\
                 <title>News</title><id>tag:example.org,2026:news</id><updated>2026-05-05T10:30:00Z</updated>\
                 <link href=\"https://news.example.org/\"/>{entries}</feed>"
            ),
            Sample::Json => format!(
                "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"News\",\
                 \"home_page_url\":\"https://news.example.org/\",\"items\":[{}]}}",
                entries.trim_end_matches(',')
            ),
        }
    }

    fn write_entry(self, all: &mut String, number: usize) -> std::fmt::Result {
        let title = format!("Ministers agree on reform number {number} after a night of talks in the capital");
        let link = format!("https://news.example.org/2026/05/05/world/ministers-agree-on-reform-{number}");
        let summary = "The agreement, which parliament must still approve, changes how local councils are paid and \
                       who may borrow, and by when. Critics say it comes late. "
            .repeat(3);
        match self {
            Sample::Rss => write!(
                all,
                "<item>\n  <title>{title} &amp; elsewhere</title>\n  <link>{link}?x=1&amp;y=2</link>\n  \
                 <guid isPermaLink=\"false\">{link}</guid>\n  <pubDate>Tue, 05 May 2026 10:30:00 +0800</pubDate>\n  \
                 <dc:creator>A Reporter</dc:creator>\n  <category>World</category>\n  <category>Politics</category>\n  \
                 <description><![CDATA[<p>{summary}</p>]]></description>\n</item>"
            ),
            Sample::Atom => write!(
                all,
                "<entry>\n  <title type=\"html\">{title} &amp;amp; elsewhere</title>\n  <link href=\"{link}\"/>\n  \
                 <id>{link}</id>\n  <published>2026-05-05T10:30:00+08:00</published>\n  \
                 <updated>2026-05-05T10:45:00+08:00</updated>\n  <author><name>A Reporter</name></author>\n  \
                 <category term=\"World\"/>\n  <category term=\"Politics\"/>\n  \
                 <summary type=\"html\">&lt;p&gt;{summary}&lt;/p&gt;</summary>\n</entry>"
            ),
            Sample::Json => write!(
                all,
                "{{\"id\":\"{link}\",\"url\":\"{link}\",\"title\":\"{title}\",\"content_html\":\"<p>{summary}</p>\",\
                 \"date_published\":\"2026-05-05T10:30:00+08:00\",\"authors\":[{{\"name\":\"A Reporter\"}}],\
                 \"tags\":[\"World\",\"Politics\"]}},"
            ),
        }
    }

    /// With a bare ampersand, an unclosed element and an undeclared prefix in every entry.
    fn broken_document(self) -> String {
        self.document().replace(" &amp; elsewhere", " & elsewhere<b>").replace("xmlns:dc=", "x=")
    }
}

fn read(document: &str) -> usize {
    let parsed = parse(document.as_bytes(), &ParseInput::default()).expect("the samples are feeds");
    parsed.entries.len()
}

fn measure(bencher: Bencher<'_, '_>, document: &str, work: impl Fn(&str) -> usize + Sync) {
    bencher.counter(BytesCount::of_str(document)).counter(ItemsCount::new(N_ENTRIES)).bench(|| work(document));
}

/// The floor: quick-xml walks over the events and does nothing with them.
#[divan::bench(args = [Sample::Rss, Sample::Atom])]
fn quick_xml_scan(bencher: Bencher<'_, '_>, sample: Sample) {
    measure(bencher, &sample.document(), |document| {
        let mut reader = quick_xml::Reader::from_str(document);
        let mut n_events = 0;
        while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof) | Err(_)) {
            n_events += 1;
        }
        n_events
    });
}

#[divan::bench(args = SAMPLES)]
fn feed_rs_alone(bencher: Bencher<'_, '_>, sample: Sample) {
    measure(bencher, &sample.document(), |document| {
        let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
        parser.parse(document.as_bytes()).expect("the samples are feeds").entries.len()
    });
}

/// Our path: own reader for XML, feed-rs for JSON.
#[divan::bench(args = SAMPLES)]
fn parsed(bencher: Bencher<'_, '_>, sample: Sample) {
    measure(bencher, &sample.document(), read);
}

/// The same with mending in every entry.
#[divan::bench(args = [Sample::Rss, Sample::Atom])]
fn parsed_broken(bencher: Bencher<'_, '_>, sample: Sample) {
    measure(bencher, &sample.broken_document(), read);
}

/// Both steps, to plain titles, absolute links and real dates, which feed-rs leaves to its caller.
#[divan::bench(args = SAMPLES)]
fn parsed_and_normalized(bencher: Bencher<'_, '_>, sample: Sample) {
    let now = "2026-05-06T00:00:00Z".parse().expect("the date is well-formed");
    let context = Context { base_url: None, country: None, language: None, time_zone: None, tracking: &[], now };
    measure(bencher, &sample.document(), |document| {
        let parsed = parse(document.as_bytes(), &ParseInput::default()).expect("the samples are feeds");
        normalize(parsed, &context).entries.len()
    });
}
