//! What the elements of feeds mean: a vocabulary (found by namespace, whatever the prefix) and a local name become a
//! `Meaning`. RSS of every version, Atom and CDF share one vocabulary, since they collide nowhere that matters and
//! publishers mix them; the modules have theirs.

/// A set of element names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// RSS, Atom, RDF, CDF, and whatever declares no namespace.
    Core,
    /// Dublin Core, elements and terms.
    DublinCore,
    /// RSS 1.0 module Content.
    Content,
    /// Media RSS.
    Media,
    /// Apple's podcast elements.
    Podcast,
    /// RSS 1.0 module Syndication.
    Syndication,
    /// FeedBurner, Pheedo: redirectors that keep the publisher's own link aside.
    Redirector,
    /// GeoRSS, GML and W3C geo.
    Geo,
    /// Feed history (RFC 5005).
    History,
    /// XHTML.
    Xhtml,
    /// PRISM.
    Prism,
    /// Anything else.
    Other,
}

use Vocabulary::{
    Content, Core, DublinCore, Geo, History, Media, Other, Podcast, Prism, Redirector, Syndication, Xhtml,
};

/// Namespaces by what their names contain, lower case. Publishers write `https:` for `http:`, forget the last slash,
/// capitalize at will and make versions up.
const NAMESPACES: &[(&str, Vocabulary)] = &[
    ("//www.w3.org/2005/atom", Core),
    ("//purl.org/atom/ns#", Core),
    ("//purl.org/rss/1.0/modules/content", Content),
    ("//purl.org/rss/modules/content", Content),
    ("//purl.org/rss/1.0/modules/syndication", Syndication),
    ("//purl.org/rss/modules/syndication", Syndication),
    ("//purl.org/rss/1.0/modules/prism", Prism),
    ("prismstandard.org/namespaces", Prism),
    ("//purl.org/dc/", DublinCore),
    ("//dublincore.org/", DublinCore),
    ("search.yahoo.com/mrss", Media),
    ("rssboard.org/media-rss", Media),
    ("www.itunes.com/dtds", Podcast),
    ("www.itunes.com/podcast", Podcast),
    ("example.com/dtds/podcast", Podcast),
    ("rssnamespace.org/feedburner", Redirector),
    ("pheedo.com/namespace", Redirector),
    ("georss.org/georss", Geo),
    ("opengis.net/gml", Geo),
    ("w3.org/2003/01/geo", Geo),
    ("purl.org/syndication/history", History),
    ("w3.org/1999/xhtml", Xhtml),
    ("w3.org/1999/02/22-rdf-syntax-ns", Core),
    ("my.netscape.com/rdf/simple/0.9", Core),
    ("my.netscape.com/publish/formats/rss", Core),
    ("channel.netscape.com/rdf/simple/0.9", Core),
    ("//purl.org/net/rss1.1#", Core),
    ("backend.userland.com/rss", Core),
    ("blogs.law.harvard.edu/tech/rss", Core),
    ("cyber.law.harvard.edu/rss", Core),
    ("cyber.harvard.edu/rss", Core),
    ("rssboard.org/rss-specification", Core),
    ("//purl.org/pie/", Core),
    ("//purl.org/echo/", Core),
    ("example.com/necho", Core),
    ("example.com/newformat#", Core),
    ("uri/of/echo/namespace#", Core),
];

/// The vocabulary of a namespace.
pub(super) fn vocabulary_of_namespace(uri: &str) -> Vocabulary {
    let uri = uri.trim().to_ascii_lowercase();
    // RSS 1.0 itself; every module's namespace begins with it.
    if uri.trim_end_matches('/').ends_with("//purl.org/rss/1.0") {
        return Core;
    }
    NAMESPACES.iter().find(|(part, _)| uri.contains(part)).map_or(Other, |(_, vocabulary)| *vocabulary)
}

/// The vocabulary that a prefix usually stands for, where a document forgets to declare it.
pub(super) fn vocabulary_of_undeclared_prefix(prefix: &str) -> Vocabulary {
    match prefix.to_ascii_lowercase().as_str() {
        "rss" | "rdf" | "atom" | "atom10" | "a10" => Core,
        "dc" | "dcterms" => DublinCore,
        "content" => Content,
        "media" => Media,
        "itunes" => Podcast,
        "sy" | "syn" => Syndication,
        "feedburner" | "pheedo" => Redirector,
        "georss" | "geo" | "gml" => Geo,
        "fh" => History,
        "xhtml" => Xhtml,
        "prism" => Prism,
        _ => Other,
    }
}

/// What an element is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// `rss`, `rdf:RDF`: around a channel.
    Root,
    /// `channel`, `feed`.
    Channel,
    /// `item`, `entry`.
    Entry,
    /// Around entries or fields, with no meaning of its own.
    Group,
    Title,
    Link,
    Id,
    Description,
    Content,
    Published,
    Updated,
    Created,
    Date,
    Author,
    Category,
    Keywords,
    Source,
    Language,
    OriginalLink,
    Ttl,
    SkipHours,
    SkipDays,
    UpdatePeriod,
    UpdateFrequency,
    NewFeedUrl,
    Complete,
    Point,
    Latitude,
    Longitude,
    /// Anything else, and what holds titles and links that are not ours: `image`, `textInput`.
    Nothing,
}

/// What an element means and how near to the heart of the format it is: of two titles of an entry the one with the
/// lower rank counts.
pub(super) fn meaning(vocabulary: Vocabulary, local: &str) -> (Meaning, u8) {
    let mut lower = [0; 16];
    let Some(lower) = lower_case(local, &mut lower) else {
        return (Meaning::Nothing, 0);
    };
    match vocabulary {
        Core => (core_meaning(lower), 0),
        DublinCore => (dublin_core_meaning(lower), 1),
        Content if lower == "encoded" => (Meaning::Content, 3),
        Media => media_meaning(lower),
        Podcast => podcast_meaning(lower),
        Syndication => (syndication_meaning(lower), 0),
        Redirector if matches!(lower, "origlink") => (Meaning::OriginalLink, 0),
        Geo => (geo_meaning(lower), 0),
        History if lower == "complete" => (Meaning::Complete, 0),
        Xhtml if matches!(lower, "body" | "div") => (Meaning::Content, 3),
        Prism if lower == "publicationdate" => (Meaning::Date, 2),
        _ => (Meaning::Nothing, 0),
    }
}

/// The name in lower case; None where it is longer than any that is known.
fn lower_case<'a>(local: &str, buffer: &'a mut [u8; 16]) -> Option<&'a str> {
    let buffer = buffer.get_mut(..local.len())?;
    buffer.copy_from_slice(local.as_bytes());
    buffer.make_ascii_lowercase();
    std::str::from_utf8(buffer).ok()
}

fn core_meaning(lower: &str) -> Meaning {
    match lower {
        "rss" | "rdf" => Meaning::Root,
        "channel" | "feed" => Meaning::Channel,
        "item" | "entry" => Meaning::Entry,
        "categories" | "tags" => Meaning::Group,
        "title" => Meaning::Title,
        "link" => Meaning::Link,
        "guid" | "id" => Meaning::Id,
        "description" | "summary" | "abstract" => Meaning::Description,
        "content" | "body" | "fullitem" => Meaning::Content,
        "pubdate" | "published" | "issued" => Meaning::Published,
        "updated" | "modified" => Meaning::Updated,
        "created" => Meaning::Created,
        "date" => Meaning::Date,
        "author" => Meaning::Author,
        "category" => Meaning::Category,
        "keywords" => Meaning::Keywords,
        "source" => Meaning::Source,
        "language" => Meaning::Language,
        "ttl" => Meaning::Ttl,
        "skiphours" => Meaning::SkipHours,
        "skipdays" => Meaning::SkipDays,
        _ => Meaning::Nothing,
    }
}

fn dublin_core_meaning(lower: &str) -> Meaning {
    match lower {
        "title" => Meaning::Title,
        "creator" | "author" => Meaning::Author,
        "date" => Meaning::Date,
        "issued" | "available" => Meaning::Published,
        "modified" => Meaning::Updated,
        "created" => Meaning::Created,
        "subject" => Meaning::Category,
        "description" | "abstract" => Meaning::Description,
        "identifier" => Meaning::Id,
        "language" => Meaning::Language,
        _ => Meaning::Nothing,
    }
}

fn media_meaning(lower: &str) -> (Meaning, u8) {
    match lower {
        "group" | "content" => (Meaning::Group, 0),
        "title" => (Meaning::Title, 3),
        "description" => (Meaning::Description, 5),
        "category" => (Meaning::Category, 1),
        "keywords" => (Meaning::Keywords, 1),
        _ => (Meaning::Nothing, 0),
    }
}

fn podcast_meaning(lower: &str) -> (Meaning, u8) {
    match lower {
        "title" => (Meaning::Title, 2),
        "author" => (Meaning::Author, 2),
        "summary" => (Meaning::Description, 2),
        "subtitle" => (Meaning::Description, 4),
        "category" => (Meaning::Category, 2),
        "keywords" => (Meaning::Keywords, 2),
        "new-feed-url" => (Meaning::NewFeedUrl, 0),
        "complete" => (Meaning::Complete, 0),
        _ => (Meaning::Nothing, 0),
    }
}

fn syndication_meaning(lower: &str) -> Meaning {
    match lower {
        "updateperiod" => Meaning::UpdatePeriod,
        "updatefrequency" => Meaning::UpdateFrequency,
        _ => Meaning::Nothing,
    }
}

fn geo_meaning(lower: &str) -> Meaning {
    match lower {
        "point" | "pos" => Meaning::Point,
        "where" => Meaning::Group,
        "lat" => Meaning::Latitude,
        "long" => Meaning::Longitude,
        _ => Meaning::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_namespace_is_known_however_it_is_misspelt() {
        let cases = [
            ("http://purl.org/rss/1.0/", Core),
            ("http://purl.org/rss/1.0/modules/content/", Content),
            ("http://purl.org/dc/elements/1.1", DublinCore),
            ("HTTP://www.itunes.com/DTDs/Podcast-1.0.dtd", Podcast),
            ("//search.yahoo.com/mrss/", Media),
            ("https://www.w3.org/2005/Atom", Core),
            ("urn:something", Other),
        ];
        for (uri, expected) in cases {
            assert_eq!(vocabulary_of_namespace(uri), expected, "{uri}");
        }
    }
}
