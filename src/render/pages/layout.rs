//! What all pages share: the head, the masthead, the foot, and the small marks of a headline.

use crate::{
    model::{Country, Document, Language, PublicPath},
    render::{channel::Channel, pages::words::Words, site::Site, text},
};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// A page around its main part.
pub struct Page<'a> {
    /// Where it is published.
    pub path: PublicPath,
    /// The language of its own words.
    pub language: &'a Language,
    /// Its words.
    pub words: &'static Words,
    /// Its title, without the site's.
    pub title: String,
    /// A sentence about it, for search engines and link previews.
    pub description: String,
    /// Whether search engines may list it.
    pub is_listed: bool,
    /// The channel whose feeds are announced.
    pub feeds: Option<&'a Channel<'a>>,
}

impl Page<'_> {
    /// The way from this page to another file.
    pub fn href(&self, to: &PublicPath) -> String {
        match format!("{}{}", self.path.way_up(), to.url_path()) {
            href if href.is_empty() => "./".to_owned(),
            href => href,
        }
    }

    /// The whole page as text.
    pub fn around(&self, main: &Markup, site: &Site) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(self.language) dir=(direction(Some(self.language))) {
                head { (self.head(site)) }
                body {
                    a.skip href="#main" { (self.words.skip) }
                    header.masthead {
                        a.name href=(self.href(&PublicPath::Index)) { (text::clean(&site.settings.title)) }
                        nav aria-label=(text::clean(&site.settings.title)) {
                            a href=(self.href(&PublicPath::Index)) { (self.words.editions) }
                            a href=(self.href(&PublicPath::About)) { (self.words.about) }
                        }
                    }
                    @if let Some(own) = &site.settings.header_html { (PreEscaped(own)) }
                    main #main { (main) }
                    footer {
                        p { (self.words.links_only) }
                        p {
                            a href=(self.href(&PublicPath::About)) { (self.words.about) } " · "
                            a href=(self.href(&PublicPath::Opml)) { "OPML" }
                        }
                    }
                }
            }
        };
        page.into_string()
    }

    fn head(&self, site: &Site) -> Markup {
        let site_title = text::clean(&site.settings.title);
        let title =
            if self.title == site_title { site_title.clone() } else { format!("{} · {site_title}", self.title) };
        let url = site.url(&self.path);
        html! {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            title { (title) }
            meta name="description" content=(self.description);
            meta name="color-scheme" content="light dark";
            @if !self.is_listed { meta name="robots" content="noindex"; }
            link rel="canonical" href=(url);
            link rel="stylesheet" href=(self.href(&PublicPath::Style));
            // No request for /favicon.ico, and none elsewhere: an empty picture.
            link rel="icon" href="data:,";
            @if let Some(channel) = self.feeds {
                @for document in Document::FEEDS {
                    link rel="alternate" type=(document.media_type())
                        title=(format!("{} ({})", channel.title(), feed_name(document)))
                        href=(self.href(&channel.path(document)));
                }
            }
            meta property="og:site_name" content=(site_title);
            meta property="og:type" content="website";
            meta property="og:title" content=(self.title);
            meta property="og:description" content=(self.description);
            meta property="og:url" content=(url);
        }
    }
}

/// The name of a format, as readers know it.
pub fn feed_name(document: Document) -> &'static str {
    match document {
        Document::Rss => "RSS",
        Document::Atom => "Atom",
        Document::Json => "JSON Feed",
        Document::Page => "HTML",
    }
}

/// The direction of text in a language; the browser finds out where the language is unknown.
pub fn direction(language: Option<&Language>) -> &'static str {
    match language {
        Some(language) if language.is_right_to_left() => "rtl",
        Some(_) => "ltr",
        None => "auto",
    }
}

/// A place: its flag, hidden from screen readers, beside its name.
pub fn place(country: Country, language: &Language, site: &Site) -> Markup {
    html! {
        span.place { span.flag aria-hidden="true" { (country.flag()) } " " (site.place_name(country, language)) }
    }
}

/// A headline that leads to its publisher.
pub fn headline(title: &str, link: &str, language: Option<&Language>) -> Markup {
    html! {
        a href=(link) lang=[language] dir=(direction(language)) { (title) }
    }
}
