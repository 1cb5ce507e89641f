//! The sample publishers. None of them exists; their home pages are under `.example` (RFC 2606 §2).

/// A sample publisher with its one feed.
#[derive(Debug)]
pub(super) struct SamplePublisher {
    /// The id in `feeds.toml`, and the path of the feed.
    pub(super) id: &'static str,
    /// The name as readers see it.
    pub(super) name: &'static str,
    /// Its place.
    pub(super) country: &'static str,
    /// What it writes in.
    pub(super) language: &'static str,
    /// The format of its feed.
    pub(super) format: Format,
    /// The encoding of its feed, a WHATWG label.
    pub(super) encoding: &'static str,
    /// Minutes that its clocks are ahead of UTC.
    pub(super) offset: i32,
    /// How its server behaves.
    pub(super) manner: Manner,
}

/// The format of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// JSON Feed 1.1.
    Json,
}

/// How a server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As one would wish.
    Good,
    /// Good, but it takes its time.
    Slow,
    /// A comment before the XML declaration, bare ampersands, and no end of the document.
    Malformed,
    /// 503 with Retry-After, always.
    Failing,
}

use Format::{Atom, Json, Rss};
use Manner::{Failing, Good, Malformed, Slow};

/// The sample publishers, from Hong Kong outwards.
#[rustfmt::skip]
pub(super) const PUBLISHERS: &[SamplePublisher] = &[
    publisher("harbour-post", "Harbour Business Post", "HK", "en", Rss, "utf-8", 480, Good),
    publisher("hoikong", "海港財經日報", "HK", "zh-Hant", Rss, "big5", 480, Good),
    publisher("pudong-wire", "Pudong Wire", "CN", "en", Json, "utf-8", 480, Good),
    publisher("dong-an", "东岸科技观察", "CN", "zh-Hans", Rss, "gbk", 480, Good),
    publisher("formosa", "寶島科技報", "TW", "zh-Hant", Atom, "utf-8", 480, Good),
    publisher("retto", "列島経済新報", "JP", "ja", Rss, "shift_jis", 540, Good),
    publisher("archipelago", "Archipelago Times", "JP", "en", Atom, "utf-8", 540, Good),
    publisher("hangang", "한강산업일보", "KR", "ko", Rss, "euc-kr", 540, Good),
    publisher("han-river", "Han River Daily", "KR", "en", Rss, "utf-8", 540, Good),
    publisher("deccan", "Deccan Ledger", "IN", "en", Rss, "utf-8", 330, Good),
    publisher("vyapar", "व्यापार दर्पण", "IN", "hi", Json, "utf-8", 330, Good),
    publisher("merlion", "Merlion Business Daily", "SG", "en", Atom, "utf-8", 480, Slow),
    publisher("klang", "Suara Lembah", "MY", "ms", Rss, "utf-8", 480, Good),
    publisher("nusantara", "Kabar Niaga Nusantara", "ID", "id", Rss, "utf-8", 420, Malformed),
    publisher("song-hong", "Sông Hồng Công Nghệ", "VN", "vi", Rss, "utf-8", 420, Good),
    publisher("chao-phraya", "เจ้าพระยาธุรกิจ", "TH", "th", Rss, "windows-874", 420, Good),
    publisher("manila-bay", "Manila Bay Examiner", "PH", "en", Rss, "utf-8", 480, Good),
    publisher("mekong", "Mekong Market Report", "KH", "en", Rss, "utf-8", 420, Failing),
    publisher("southern-cross", "Southern Cross Review", "AU", "en", Atom, "utf-8", 660, Good),
    publisher("pacific-rim", "Pacific Rim Technology Review", "US", "en", Json, "utf-8", -480, Good),
    publisher("elbe", "Elbe Wirtschaftsblatt", "DE", "de", Rss, "windows-1252", 60, Good),
    publisher("gazette", "La Gazette du Pacifique", "FR", "fr", Atom, "iso-8859-15", 60, Good),
];

#[allow(clippy::too_many_arguments)]
const fn publisher(
    id: &'static str,
    name: &'static str,
    country: &'static str,
    language: &'static str,
    format: Format,
    encoding: &'static str,
    offset: i32,
    manner: Manner,
) -> SamplePublisher {
    SamplePublisher { id, name, country, language, format, encoding, offset, manner }
}

impl SamplePublisher {
    /// Its home page, without a slash at the end.
    pub(super) fn home(&self) -> String {
        format!("https://{}.example", self.id)
    }
}
