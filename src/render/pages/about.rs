//! Who runs this, what it does with publishers' feeds, how to opt out, and which publishers are read.

use crate::{
    link,
    model::{Country, Language, PublicPath, Publisher},
    render::{
        pages::{
            layout::{self, Page},
            prose::{self, Prose},
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
    let (prose, language) = prose::prose(&site.settings.language);
    let title = text::clean(&site.settings.title);
    let named = |text: &str| text.replace("{name}", &title);
    let page = Page {
        path: PublicPath::About,
        language: &language,
        words: words::words(&language),
        title: named(prose.title),
        description: named(prose.description),
        is_listed: true,
        feeds: None,
    };
    let main = html! {
        header.head { h1 { (page.title) } }
        div.prose {
            p { (named(prose.intro)) }
            (contact(prose, site))
            h2 { (prose.for_publishers) }
            p { (prose.reading) }
            p { (prose.linking) }
            h3 { (prose.opting_out) }
            p { (prose::with_code(prose.robots)) }
            pre dir="ltr" { code { "User-agent: Dateline\nDisallow: /" } }
            p { (prose.write_to_us) }
            (list(publishers, prose, &language, site))
            h2 { (prose.how_made) }
            p { (prose::with_code(prose.made_by)) }
        }
    };
    page.around(&main, site)
}

fn contact(prose: &Prose, site: &Site) -> Markup {
    let contact = site.settings.contact.as_deref().map(text::clean);
    html! {
        @if let Some(contact) = contact {
            p {
                (prose.questions) " "
                @if let Some(url) = link::to_uri(&contact) { a href=(url) { (contact) } }
                @else if contact.contains('@') { a href=(format!("mailto:{contact}")) { (contact) } }
                @else { (contact) }
            }
        }
    }
}

fn list(publishers: &[Publisher], prose: &Prose, language: &Language, site: &Site) -> Markup {
    let mut by_place: BTreeMap<&str, (Option<Country>, Vec<&Publisher>)> = BTreeMap::new();
    for publisher in publishers {
        let name = publisher.country.map_or(prose.elsewhere, |country| site.place_name(country, language));
        by_place.entry(name).or_insert((publisher.country, Vec::new())).1.push(publisher);
    }
    html! {
        @if !publishers.is_empty() {
            h2 { (prose.publishers) }
            p { (prose.n_publishers.replace("{n}", &publishers.len().to_string())) }
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
