//! How much one reading counts, and how central its place in the text makes it.

use super::focus::Reading;
use super::names::{Kind, Names};
use super::sighting::Sighting;
use crate::enrich::scan::{Field, Gap, Scan, Style};
use crate::model::Country;

/// The reading of a sighting as a country by a row of the tables. `is_at_home`: the country is the publisher's.
pub(super) fn reading<'a>(
    names: &Names,
    scan: &Scan<'a>,
    sighting: &Sighting<'_>,
    (country, row): (Country, u32),
    is_at_home: bool,
) -> Reading<'a> {
    let mention = sighting.mention;
    let kind = names.row(row).kind;
    let words = &scan.field(mention.field)[mention.start..mention.end];
    Reading {
        country,
        words: words.into(),
        place: if sighting.is_dateline { "dateline" } else { mention.field.name() },
        rule: kind.name(),
        weight: weight(names, scan, sighting, row, is_at_home),
        is_aside: matches!(kind, Kind::Company | Kind::Money | Kind::Cue),
        centrality: centrality(sighting),
    }
}

fn weight(names: &Names, scan: &Scan<'_>, sighting: &Sighting<'_>, row: u32, is_at_home: bool) -> f32 {
    let name = names.row(row);
    let is_sure = sighting.fixed.is_some() || sighting.is_dateline || is_at_home;
    match (name.kind, sighting.mention.field) {
        _ if is_attribution(scan, sighting) => 0.3,
        (Kind::Town | Kind::City, _) if is_sure => 0.8,
        (Kind::City, _) if is_behind_preposition(scan, sighting) => 0.8,
        (Kind::Town, _) if is_behind_preposition(scan, sighting) => 0.4,
        (Kind::City, _) if name.thousands < 300 => 0.45,
        // Far down in a description, those who act are often bystanders.
        (Kind::Body | Kind::Person, Field::Summary) => 0.45,
        _ => name.kind.weight(),
    }
}

/// `… - Frankfurter Allgemeine`, `… | Yahoo Australia`: the publisher's name at the end of a title.
fn is_attribution(scan: &Scan<'_>, sighting: &Sighting<'_>) -> bool {
    let mention = sighting.mention;
    const MAX_WORDS: usize = 5;
    const MIN_TITLE: usize = 4;
    let n_title = scan.n_title();
    let words = &scan.words()[..n_title];
    let dash = words.iter().rposition(|word| word.gap == Gap::Dash).filter(|dash| *dash >= MIN_TITLE);
    let is_written = scan.style(Field::Title) != Style::Capitals;
    // `… in Eurozone - Japan` ends with a place, not with a publisher.
    let is_alone = |dash: usize| n_title - dash == mention.last + 1 - mention.first;
    dash.is_some_and(|dash| {
        is_written
            && !is_alone(dash)
            && mention.field == Field::Title
            && mention.first >= dash
            && n_title - dash <= MAX_WORDS
    })
}

/// `in Arlington`, `near Gainesville`: a place and no surname.
fn is_behind_preposition(scan: &Scan<'_>, sighting: &Sighting<'_>) -> bool {
    let mention = sighting.mention;
    let before = mention.first.checked_sub(1).map(|index| &scan.words()[index]);
    before.is_some_and(|word| {
        word.field == mention.field && matches!(scan.folded(word), "in" | "near" | "at" | "from" | "outside" | "around")
    })
}

/// The headline counts most, the dateline least; in the description what comes first counts more.
fn centrality(sighting: &Sighting<'_>) -> f32 {
    match sighting.mention.field {
        _ if sighting.is_dateline => 0.4,
        Field::Title => 1.0,
        Field::Summary if sighting.mention.start < 120 => 0.6,
        Field::Summary => 0.4,
    }
}
