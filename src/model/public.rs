//! Public paths: every file that is ever published is a variant of one enum, so that nothing else can be.
//!
//! They are for ever: subscribers keep them. A path is known before anything is rendered, and read back from a file's
//! name, so that stale files can be found and removed.

use super::RegionId;
use uuid::Uuid;

/// Longest slug of a tag, in bytes; a file name may have 255, with room for what stands beside it.
const SLUG_BYTES: usize = 80;

/// The forms of one channel: a region's, or a tag's within a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Document {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0.
    Atom,
    /// JSON Feed 1.1.
    Json,
    /// The HTML page.
    Page,
}

impl Document {
    /// The feeds, without the page.
    pub const FEEDS: [Document; 3] = [Document::Rss, Document::Atom, Document::Json];

    /// All forms.
    pub const ALL: [Document; 4] = [Document::Rss, Document::Atom, Document::Json, Document::Page];

    /// The name of the file.
    pub fn file_name(self) -> &'static str {
        match self {
            Document::Rss => "feed.xml",
            Document::Atom => "feed.atom",
            Document::Json => "feed.json",
            Document::Page => "index.html",
        }
    }

    /// The media type, as HTTP and `<link>` state it.
    pub fn media_type(self) -> &'static str {
        match self {
            Document::Rss => "application/rss+xml",
            Document::Atom => "application/atom+xml",
            Document::Json => "application/feed+json",
            Document::Page => "text/html",
        }
    }

    fn of_file_name(name: &str) -> Option<Document> {
        Document::ALL.into_iter().find(|document| document.file_name() == name)
    }
}

/// A file that may be published.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublicPath {
    /// The list of editions.
    Index,
    /// Who runs this, which publishers, how often, how to opt out.
    About,
    /// All editions as OPML.
    Opml,
    /// The pages that search engines may list.
    Sitemap,
    /// The style of pages.
    Style,
    /// The style of feeds that are opened in a browser.
    FeedStyle,
    /// A region's channel.
    Region(RegionId, Document),
    /// The tombstones of a region (RFC 6721).
    Deleted(RegionId),
    /// A region's headlines for framing by others.
    Embed(RegionId),
    /// A tag's channel within a region, by the tag's slug.
    Tag(RegionId, String, Document),
    /// The page of an item, by its guid.
    Story(Uuid),
}

impl PublicPath {
    /// The file below the public folder, with slashes.
    pub fn file(&self) -> String {
        match self {
            PublicPath::Index => "index.html".to_owned(),
            PublicPath::About => "about.html".to_owned(),
            PublicPath::Opml => "feeds.opml".to_owned(),
            PublicPath::Sitemap => "sitemap.xml".to_owned(),
            PublicPath::Style => "style.css".to_owned(),
            PublicPath::FeedStyle => "feed.css".to_owned(),
            PublicPath::Region(region, document) => format!("{region}/{}", document.file_name()),
            PublicPath::Deleted(region) => format!("{region}/deleted.atom"),
            PublicPath::Embed(region) => format!("{region}/embed.html"),
            PublicPath::Tag(region, slug, document) => format!("{region}/tag/{slug}/{}", document.file_name()),
            PublicPath::Story(guid) => format!("story/{guid}.html"),
        }
    }

    /// The path below the base URL: as the file, but folders stand for their `index.html`, and percent-encoded.
    pub fn url_path(&self) -> String {
        let file = self.file();
        let path = file.strip_suffix("index.html").unwrap_or(&file);
        if path.is_ascii() { path.to_owned() } else { percent_encoded(path) }
    }

    /// The way from this file to the public folder: empty, `../` or more.
    pub fn way_up(&self) -> &'static str {
        match self {
            PublicPath::Tag(..) => "../../../",
            PublicPath::Region(..) | PublicPath::Deleted(_) | PublicPath::Embed(_) | PublicPath::Story(_) => "../",
            _ => "",
        }
    }

    /// Reads the name of a file below the public folder; None if Dateline publishes no such file.
    pub fn parse(file: &str) -> Option<PublicPath> {
        let fixed = [
            PublicPath::Index,
            PublicPath::About,
            PublicPath::Opml,
            PublicPath::Sitemap,
            PublicPath::Style,
            PublicPath::FeedStyle,
        ];
        if let Some(path) = fixed.into_iter().find(|path| path.file() == file) {
            return Some(path);
        }
        match file.split('/').collect::<Vec<_>>()[..] {
            ["story", page] => Uuid::parse_str(page.strip_suffix(".html")?).ok().map(PublicPath::Story),
            [region, "deleted.atom"] => Some(PublicPath::Deleted(region_id(region)?)),
            [region, "embed.html"] => Some(PublicPath::Embed(region_id(region)?)),
            [region, name] => Some(PublicPath::Region(region_id(region)?, Document::of_file_name(name)?)),
            [region, "tag", tag, name] => {
                Some(PublicPath::Tag(region_id(region)?, tag.to_owned(), Document::of_file_name(name)?))
            }
            _ => None,
        }
    }

    /// The region whose file it is; None for the files of the whole site and for story pages.
    pub fn region(&self) -> Option<&RegionId> {
        match self {
            PublicPath::Region(region, _)
            | PublicPath::Deleted(region)
            | PublicPath::Embed(region)
            | PublicPath::Tag(region, ..) => Some(region),
            _ => None,
        }
    }

    /// The same file under another id of its region.
    pub fn under(&self, region: &RegionId) -> PublicPath {
        let region = region.clone();
        match self {
            PublicPath::Region(_, document) => PublicPath::Region(region, *document),
            PublicPath::Deleted(_) => PublicPath::Deleted(region),
            PublicPath::Embed(_) => PublicPath::Embed(region),
            PublicPath::Tag(_, tag, document) => PublicPath::Tag(region, tag.clone(), *document),
            other => other.clone(),
        }
    }

    /// The value of the HTTP header Content-Type.
    pub fn content_type(&self) -> &'static str {
        match self {
            PublicPath::Region(_, document) | PublicPath::Tag(_, _, document) => match document {
                Document::Rss => "application/rss+xml; charset=utf-8",
                Document::Atom => "application/atom+xml; charset=utf-8",
                Document::Json => "application/feed+json; charset=utf-8",
                Document::Page => "text/html; charset=utf-8",
            },
            PublicPath::Deleted(_) => "application/atom+xml; charset=utf-8",
            PublicPath::Opml => "text/x-opml; charset=utf-8",
            PublicPath::Sitemap => "application/xml; charset=utf-8",
            PublicPath::Style | PublicPath::FeedStyle => "text/css; charset=utf-8",
            PublicPath::Index | PublicPath::About | PublicPath::Embed(_) | PublicPath::Story(_) => {
                "text/html; charset=utf-8"
            }
        }
    }

    /// Returns true if and only if it is a feed: what subscribers read, and what other sites' scripts may read too.
    pub fn is_feed(&self) -> bool {
        match self {
            PublicPath::Region(_, document) | PublicPath::Tag(_, _, document) => *document != Document::Page,
            PublicPath::Deleted(_) | PublicPath::Opml => true,
            _ => false,
        }
    }
}

/// A folder that can be a region's: `[a-z0-9][a-z0-9-]{0,62}`, and none of ours.
fn region_id(folder: &str) -> Option<RegionId> {
    let is_fit = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_id = (1..=63).contains(&folder.len()) && folder.bytes().all(is_fit) && !folder.starts_with('-');
    (is_id && folder != "story").then(|| folder.into())
}

/// A tag's folder: lower case, letters and digits of any script, hyphens between words. Never empty.
pub fn slug(tag: &str) -> String {
    let mut slug = String::new();
    for character in tag.to_lowercase().chars() {
        match character {
            // `c++` and `c#` are other tags than `c`.
            '+' => slug.push_str("plus"),
            '#' => slug.push_str("sharp"),
            '&' => slug.push_str("-and-"),
            _ if character.is_alphanumeric() => slug.push(character),
            _ => slug.push('-'),
        }
    }
    let mut words = slug.split('-').filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
    while words.len() > SLUG_BYTES {
        words.pop();
    }
    if words.is_empty() { "other".to_owned() } else { words }
}

fn percent_encoded(path: &str) -> String {
    path.bytes()
        .map(|byte| if byte.is_ascii() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_read_back_from_its_file() {
        let region = RegionId::from("asia");
        let mut paths = vec![
            PublicPath::Index,
            PublicPath::About,
            PublicPath::Opml,
            PublicPath::Sitemap,
            PublicPath::Style,
            PublicPath::FeedStyle,
            PublicPath::Deleted(region.clone()),
            PublicPath::Embed(region.clone()),
            PublicPath::Story(Uuid::from_u128(7)),
        ];
        for document in Document::ALL {
            paths.push(PublicPath::Region(region.clone(), document));
            paths.push(PublicPath::Tag(region.clone(), slug("半导体 C++"), document));
        }
        for path in paths {
            assert_eq!(PublicPath::parse(&path.file()), Some(path.clone()));
            assert_eq!(path.way_up().matches("../").count(), path.file().matches('/').count(), "{path:?}");
        }
        for foreign in [
            "notes.txt",
            "asia/notes.txt",
            "a.b/feed.xml",
            "story/index.html",
            "asia/tag/feed.xml",
            "story/x.html",
            "../x",
            "a/b/c/feed.xml",
        ] {
            assert_eq!(PublicPath::parse(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_tag_makes_a_slug_that_is_fit_for_a_path() {
        let cases = [
            ("US-China tech war", "us-china-tech-war"),
            ("C++", "cplusplus"),
            ("R&D / AI", "r-and-d-ai"),
            ("半导体", "半导体"),
            ("../..", "other"),
        ];
        for (tag, expected) in cases {
            assert_eq!(slug(tag), expected, "{tag}");
        }
        let path = PublicPath::Tag("asia".into(), slug("半"), Document::Page);
        assert_eq!(path.url_path(), "asia/tag/%E5%8D%8A/");
    }
}
