//! A list of headlines, by day: what region pages and tag pages consist of.

use crate::{
    link,
    model::{Document, Item, PublicPath, Time, edition::OtherReport, region::Order},
    render::{
        channel::{Channel, ItemTag, Listed, Tag},
        pages::{
            layout::{self, Page},
            words,
        },
        site::Site,
        text,
    },
};
use chrono::NaiveDate;
use maud::{Markup, html};
use std::rc::Rc;

/// Doubling the owners that report a story weighs as much as being this much newer, in seconds: twelve hours.
const TOP_WEIGHT: f64 = 12.0 * 3600.0;

/// What every part of a list is shown by.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The page it stands on.
    pub page: &'a Page<'a>,
    /// The channel it lists, or that the story belongs to.
    pub channel: &'a Channel<'a>,
    /// The tags of the region that have pages.
    pub tags: &'a [Tag],
    /// The site.
    pub site: &'a Site,
}

/// The headlines of the channel: pinned ones first, then by day, or, where the region asks for it, by weight.
pub fn listing(view: View<'_>) -> Markup {
    let items = &view.channel.items;
    let (pinned, others): (Vec<&Listed<'_>>, Vec<_>) =
        items.iter().map(Rc::as_ref).partition(|listed| listed.item.pinned);
    html! {
        @if items.is_empty() { p.empty { (view.page.words.empty) } }
        @if !pinned.is_empty() {
            section.pinned {
                h2 { (view.page.words.pinned) }
                (entries(view, &pinned, None))
            }
        }
        @match view.channel.region.order {
            Order::Top => { (by_weight(view, others)) }
            Order::Newest => { (by_day(view, &others)) }
        }
    }
}

fn by_weight(view: View<'_>, mut items: Vec<&Listed<'_>>) -> Markup {
    items.sort_by(|a, b| weight(b.item).total_cmp(&weight(a.item)).then(a.item.guid.cmp(&b.item.guid)));
    html! {
        section {
            h2.hidden { (view.page.title) }
            (entries(view, &items, None))
        }
    }
}

/// The number of owners, decayed by age in a way that does not depend on now: the order of two items never changes
/// with time alone.
fn weight(item: &Item) -> f64 {
    (item.n_owners.max(1) as f64).log2() * TOP_WEIGHT + item.entered_at.timestamp() as f64
}

/// Runs of items that entered on the same day, in the site's time zone.
fn by_day(view: View<'_>, items: &[&Listed<'_>]) -> Markup {
    let zone = view.site.settings.time_zone;
    let day = |listed: &Listed<'_>| listed.item.entered_at.with_timezone(&zone).date_naive();
    html! {
        @for items in items.chunk_by(|a, b| day(a) == day(b)) {
            section.day {
                h2 { (view.page.words.day(items[0].item.entered_at, zone)) }
                (entries(view, items, Some(day(items[0]))))
            }
        }
    }
}

/// Headlines under a heading; `day` is the one the heading names.
fn entries(view: View<'_>, items: &[&Listed<'_>], day: Option<NaiveDate>) -> Markup {
    html! { ol.items { @for listed in items { li.item { (entry(view, listed, day)) } } } }
}

/// One headline. Its date is shown where it is not that of the heading.
fn entry(view: View<'_>, listed: &Listed<'_>, day: Option<NaiveDate>) -> Markup {
    let View { page, channel, site, .. } = view;
    let item = listed.item;
    html! {
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
                    (moment(view, text::shown_date(item), day))
                }
                (marks(item, page))
            }
            (tag_list(view, listed))
            (others(item, page))
        }
    }
}

/// The time of day with its zone, and the date where it is not the given one.
fn moment(view: View<'_>, time: Time, day: Option<NaiveDate>) -> Markup {
    let zone = view.site.settings.time_zone;
    html! {
        time datetime=(text::rfc3339(time)) {
            @if day != Some(time.with_timezone(&zone).date_naive()) { (view.page.words.date(time, zone)) ", " }
            bdi { (words::clock(time, zone)) " " (words::zone_name(time, zone)) }
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
pub fn tag_list(view: View<'_>, listed: &Listed<'_>) -> Markup {
    let View { page, channel, tags, site } = view;
    html! {
        @if !listed.tags.is_empty() {
            ul.tags aria-label=(page.words.topics) {
                @for ItemTag { name, slug } in &listed.tags {
                    @let name = site.tag_name(name);
                    li {
                        @if let Some(tag) = tags.iter().find(|tag| tag.slug == *slug) {
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
    PublicPath::Tag(channel.region.id.clone(), tag.slug.clone(), Document::Page)
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
                        (layout::headline(&report_title(report), &url, report.language.as_ref()))
                        " " bdi.publisher { (text::clean(&report.publisher)) }
                    }
                }
            }
        }
    }
}

fn report_title(report: &OtherReport) -> String {
    text::shown_or(&report.title, || format!("({})", text::clean(&report.publisher)))
}
