//! Who runs this, what it does with publishers' feeds, how to opt out, and which publishers are read.

use crate::{
    link,
    model::{Country, Language, PublicPath, Publisher},
    render::{
        pages::{
            layout::{self, Page},
            words,
        },
        site::Site,
        text,
    },
};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Renders the page.
pub fn page(publishers: &[Publisher], site: &Site) -> String {
    let english = Language::parse("en").expect("it is a language tag");
    let title = text::clean(&site.settings.title);
    let page = Page {
        path: PublicPath::About,
        language: &english,
        words: words::words(&english),
        title: format!("About {title}"),
        description: format!("Who runs {title}, how it treats publishers, and how to opt out."),
        is_listed: true,
        feeds: None,
    };
    let main = html! {
        header.head { h1 { "About " (title) } }
        div.prose {
            p {
                (title) " gathers headlines from publishers’ own feeds and lists them by region. It publishes the \
                headline, the publisher’s name, the date and a link, and nothing else of the publisher’s: whoever \
                wants to read a story reads it at its publisher."
            }
            (contact(site))
            h2 { "For publishers" }
            p {
                "We read the feeds you offer for this purpose, and no pages. Each feed is asked for again only when it \
                is likely to have changed, never sooner than its HTTP headers or the feed itself ask for, with \
                conditional requests, one connection at a time, without cookies. The requests say who we are."
            }
            p {
                "Our links are the ones in your feed, unchanged, without redirects. Readers’ browsers tell you where \
                they came from. We set no cookies and count no readers."
            }
            h3 { "Opting out" }
            p {
                "A group for " code { "Dateline" } " in your " code { "robots.txt" } " that disallows a feed stops us \
                from reading it:"
            }
            pre { code { "User-agent: Dateline\nDisallow: /" } }
            p {
                "Or write to us: we take out a headline, or all of your headlines, from every page and feed with the \
                next build, and they do not come back."
            }
            (list(publishers, &english, site))
            h2 { "How this is made" }
            p {
                "By " strong { "Dateline" } ", a free program that polls feeds politely and publishes curated feeds of \
                headlines and links. Nothing on these pages comes from a third party, and there is no script in them."
            }
        }
    };
    page.around(&main, site)
}

fn contact(site: &Site) -> Markup {
    let contact = site.settings.contact.as_deref().map(text::clean);
    html! {
        @if let Some(contact) = contact {
            p {
                "Questions, corrections and complaints: "
                @if let Some(url) = link::to_uri(&contact) { a href=(url) { (contact) } }
                @else if contact.contains('@') { a href=(format!("mailto:{contact}")) { (contact) } }
                @else { (contact) }
                "."
            }
        }
    }
}

fn list(publishers: &[Publisher], language: &Language, site: &Site) -> Markup {
    let mut by_place: BTreeMap<&str, (Option<Country>, Vec<&Publisher>)> = BTreeMap::new();
    for publisher in publishers {
        let name = publisher.country.map_or("Elsewhere", |country| site.place_name(country, language));
        by_place.entry(name).or_insert((publisher.country, Vec::new())).1.push(publisher);
    }
    html! {
        @if !publishers.is_empty() {
            h2 { "Publishers" }
            p { (publishers.len()) " publishers, by the place they publish from." }
            dl.publishers {
                @for (name, (country, mut of_place)) in by_place {
                    @let () = of_place.sort_by(|a, b| a.name.cmp(&b.name));
                    dt {
                        @match country {
                            Some(country) => (layout::place(country, language, site)),
                            None => (name),
                        }
                    }
                    dd {
                        ul { @for publisher in of_place { li { (named(publisher)) } } }
                    }
                }
            }
        }
    }
}

fn named(publisher: &Publisher) -> Markup {
    let name = text::clean(&publisher.name);
    html! {
        @match publisher.home.as_deref().and_then(link::to_uri) {
            Some(home) => a href=(home) lang=[publisher.language.as_ref()] { (name) },
            None => span lang=[publisher.language.as_ref()] { (name) },
        }
    }
}
