//! A list of headlines, by day: what region pages and tag pages consist of.

use crate::{
    link,
    model::{Item, PublicPath, public, region::Order},
    render::{
        channel::{Channel, Listed, Tag},
        pages::{
            layout::{self, Page},
            words,
        },
        site::Site,
        text,
    },
};
use maud::{Markup, html};

/// Doubling the owners that report a story weighs as much as being this much newer, in seconds: twelve hours.
const TOP_WEIGHT: f64 = 12.0 * 3600.0;

/// The headlines of a channel: pinned ones first, then by day, or, where the region asks for it, by weight.
pub fn listing(page: &Page<'_>, channel: &Channel<'_>, tags: &[Tag], site: &Site) -> Markup {
    let (pinned, others): (Vec<&Listed<'_>>, Vec<_>) = channel.items.iter().partition(|listed| listed.item.pinned);
    html! {
        @if channel.items.is_empty() { p.empty { (page.words.empty) } }
        @if !pinned.is_empty() {
            (section(page.words.pinned, "pinned", &pinned, page, channel, tags, site))
        }
        @match channel.region.order {
            Order::Top => { (top_section(page, channel, others, tags, site)) }
            Order::Newest => {
                @for (day, items) in by_day(page, &others, site) {
                    (section(&day, "day", &items, page, channel, tags, site))
                }
            }
        }
    }
}

fn top_section(
    page: &Page<'_>,
    channel: &Channel<'_>,
    mut items: Vec<&Listed<'_>>,
    tags: &[Tag],
    site: &Site,
) -> Markup {
    items.sort_by(|a, b| weight(b.item).total_cmp(&weight(a.item)).then(a.item.guid.cmp(&b.item.guid)));
    html! { ol.items { @for listed in items { (entry(listed, true, page, channel, tags, site)) } } }
}

/// The number of owners, decayed by age in a way that does not depend on now: the order of two items never changes
/// with time alone.
fn weight(item: &Item) -> f64 {
    (item.n_owners.max(1) as f64).log2() * TOP_WEIGHT + item.entered_at.timestamp() as f64
}

/// Runs of items that entered on the same day, in the site's time zone.
fn by_day<'a, 'b>(page: &Page<'_>, items: &[&'a Listed<'b>], site: &Site) -> Vec<(String, Vec<&'a Listed<'b>>)> {
    let zone = site.settings.time_zone;
    let mut days: Vec<(String, Vec<&Listed<'_>>)> = Vec::new();
    for listed in items {
        let day = page.words.day(listed.item.entered_at, zone);
        match days.last_mut().filter(|(last, _)| *last == day) {
            Some((_, items)) => items.push(listed),
            None => days.push((day, vec![listed])),
        }
    }
    days
}

fn section(
    title: &str,
    class: &str,
    items: &[&Listed<'_>],
    page: &Page<'_>,
    channel: &Channel<'_>,
    tags: &[Tag],
    site: &Site,
) -> Markup {
    html! {
        section class=(class) {
            h2 { (title) }
            ol.items { @for listed in items { (entry(listed, class == "pinned", page, channel, tags, site)) } }
        }
    }
}

/// One headline. The date is shown where it is not that of the heading above.
fn entry(
    listed: &Listed<'_>,
    wants_date: bool,
    page: &Page<'_>,
    channel: &Channel<'_>,
    tags: &[Tag],
    site: &Site,
) -> Markup {
    let item = listed.item;
    let zone = site.settings.time_zone;
    let time = text::shown_date(item);
    let day = |time| page.words.date(time, zone);
    html! {
        li.item {
            article {
                h3 { (layout::headline(&text::headline(item), &listed.link, item.language.as_ref())) }
                p.by {
                    @if let Some(country) = text::place(item) {
                        (layout::place(country, &channel.region.language, site)) " · "
                    }
                    bdi.publisher { (text::publisher(item)) }
                    @if let Some(section) = &item.section { " · " bdi { (text::clean(section)) } }
                    " · "
                    a.when href=(page.href(&PublicPath::Story(item.guid))) title=(page.words.story_page) {
                        time datetime=(text::rfc3339(time)) {
                            @if wants_date || day(time) != day(item.entered_at) { (day(time)) ", " }
                            bdi { (words::clock(time, zone)) " " (words::zone_name(time, zone)) }
                        }
                    }
                    (marks(item, page))
                }
                (tag_list(item, tags, page, channel))
                (others(item, page))
            }
        }
    }
}

/// Small words that warn: paid for, a recap, behind a paywall.
pub fn marks(item: &Item, page: &Page<'_>) -> Markup {
    html! {
        @match item.mark {
            Some("sponsored") => { " " span.mark { (page.words.sponsored) } }
            Some("recap") => { " " span.mark { (page.words.recap) } }
            _ => {}
        }
        @if item.paywall { " " span.mark { (page.words.paywall) } }
    }
}

/// The item's tags; those that have a page lead to it.
pub fn tag_list(item: &Item, tags: &[Tag], page: &Page<'_>, channel: &Channel<'_>) -> Markup {
    let own = text::tags(item);
    html! {
        @if !own.is_empty() {
            ul.tags aria-label=(page.words.topics) {
                @for name in &own {
                    @let slug = public::slug(name);
                    li {
                        @if let Some(tag) = tags.iter().find(|tag| tag.slug == slug) {
                            a href=(page.href(&tag_page(channel, tag))) { (name) }
                        } @else {
                            span { (name) }
                        }
                    }
                }
            }
        }
    }
}

/// The page of a tag within the channel's region.
pub fn tag_page(channel: &Channel<'_>, tag: &Tag) -> PublicPath {
    PublicPath::Tag(channel.region.id.clone(), tag.slug.clone(), crate::model::Document::Page)
}

/// Other publishers' reports, folded.
fn others(item: &Item, page: &Page<'_>) -> Markup {
    let n_others = item.others.len();
    html! {
        @if n_others > 0 {
            details.others {
                summary {
                    @if n_others == 1 { (page.words.one_more_report) }
                    @else { (page.words.more_reports.replace("{n}", &n_others.to_string())) }
                }
                (reports(item))
            }
        }
    }
}

/// Other publishers' reports as a list.
pub fn reports(item: &Item) -> Markup {
    html! {
        ul.reports {
            @for report in &item.others {
                @if let Some(url) = link::to_uri(&report.link) {
                    li {
                        (layout::headline(&text::clean(&report.title), &url, report.language.as_ref()))
                        " " bdi.publisher { (text::clean(&report.publisher)) }
                    }
                }
            }
        }
    }
}
