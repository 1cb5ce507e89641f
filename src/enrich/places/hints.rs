//! What publishers say outside the text: categories that name places, country sections in the URL.

use super::find::fits;
use super::focus::Reading;
use super::names::{Kind, Name, Names};
use super::phrases::Found;
use super::tongue::Tongue;
use crate::enrich::scan::Scan;
use crate::model::{Category, Country};

/// Sections that are named by a code which is no language's code as well.
const CODE_SECTIONS: &[&str] = &["us", "hk", "cn", "jp", "tw", "sg", "au", "nz", "ph", "lk", "za", "ng", "ae"];

/// Sections that share their names with places and mean something else.
const NO_PLACES: &[&str] = &["java", "jersey", "victoria"];

/// Words that sections put behind or before the name of a place.
const SECTION_WORDS: &[&str] = &[
    "news",
    "politics",
    "business",
    "economy",
    "world",
    "national",
    "local",
    "region",
    "regional",
    "international",
    "general",
    "tech",
    "technology",
    "section",
    "latest",
    "top",
    "breaking",
    "headlines",
    "opinion",
    "sport",
    "sports",
    "the",
];

/// Reads a category that names a place, as a whole or behind the last `/` or `>`; None where it does not.
pub(super) fn category<'a>(names: &Names, category: &'a Category, tongue: Option<Tongue>) -> Option<Reading<'a>> {
    let term = category.term.trim();
    let last = term.rsplit(['/', '>', ':']).next().unwrap_or(term).trim();
    let is_geographic = category.scheme.as_deref().is_some_and(is_geographic);
    let (country, kind) = if last.eq_ignore_ascii_case("us") || last.eq_ignore_ascii_case("usa") {
        ("US".parse().ok()?, Kind::Country)
    } else {
        whole(names, last, tongue, is_geographic)?
    };
    let weight = if is_geographic { 1.0 } else { 0.9 };
    Some(reading(country, term, "category", kind, weight))
}

fn is_geographic(scheme: &str) -> bool {
    let scheme = scheme.to_ascii_lowercase();
    ["geo", "location", "place", "country", "countries", "iso3166", "3166"].iter().any(|word| scheme.contains(word))
}

/// Reads the sections of a URL's path, the page's own name left out: `/asia/china/`, `/hk/`. One that is the code of the
/// text's own language names an edition and no place: `/uk/` before Ukrainian.
pub(super) fn sections<'a>(names: &Names, url: &'a str, language: Option<&str>) -> Vec<Reading<'a>> {
    let path = url.split("://").nth(1).and_then(|rest| rest.split_once('/')).map_or("", |(_, path)| path);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let sections = folders.split('/').filter(|section| (2..=24).contains(&section.len())).take(4);
    let is_edition = |section: &&str| language.is_some_and(|language| section.eq_ignore_ascii_case(language));
    sections
        .filter(|section| !is_edition(section) && !NO_PLACES.contains(section))
        .filter_map(|section| self::section(names, section))
        .collect()
}

fn section<'a>(names: &Names, section: &'a str) -> Option<Reading<'a>> {
    let words = section.replace(['-', '_', '+'], " ");
    if CODE_SECTIONS.contains(&section) {
        return Some(reading(section.parse().ok()?, section, "url", Kind::Country, 0.6));
    }
    let (country, kind) = whole(names, &words, Some(Tongue::ENGLISH), false)?;
    // Not of peoples: `/ukrainian/` is an edition in a language.
    matches!(kind, Kind::Country | Kind::Capital | Kind::Division).then(|| reading(country, section, "url", kind, 0.6))
}

/// The country of a short text that is, but for words like `news`, the name of one place.
fn whole(names: &Names, text: &str, tongue: Option<Tongue>, is_geographic: bool) -> Option<(Country, Kind)> {
    // Sections and categories are written in any case: capitals let names through that need them.
    let upper = text.to_uppercase();
    let scan = Scan::new(&upper, "");
    let words = scan.words();
    let is_section_word = |index: &usize| SECTION_WORDS.contains(&scan.folded(&words[*index]));
    let from = (0..words.len()).find(|index| !is_section_word(index))?;
    let to = (0..words.len()).rev().find(|index| !is_section_word(index))? + 1;
    let mut best: Option<&Name> = None;
    let mut consider = |found: Found, is_whole: bool| {
        let name = names.row(found.row);
        let is_of_tongue =
            [tongue, Some(Tongue::ENGLISH)].iter().any(|tongue| fits(names, found.row, *tongue, &words[from]));
        let is_place = match name.kind {
            Kind::Country | Kind::People | Kind::Capital | Kind::Division | Kind::Region | Kind::City => true,
            Kind::Town => is_geographic,
            _ => false,
        };
        let is_better = best.is_none_or(|best| (name.rank, name.thousands) > (best.rank, best.thousands));
        if is_whole && is_of_tongue && is_place && is_better {
            best = Some(name);
        }
    };
    if words[from].writing.is_unspaced() {
        let run = scan.folded(&words[from]);
        names.phrases.in_run(run, 0, |found| consider(found, found.length == run.len() && to == from + 1));
    } else {
        names.phrases.at_word(&scan, from, (0, true), |found| consider(found, from + found.n_words == to));
    }
    let name = best?;
    Some((*name.countries.first()?, name.kind))
}

fn reading<'a>(country: Country, words: &'a str, place: &'static str, kind: Kind, weight: f32) -> Reading<'a> {
    Reading { country, words: words.into(), place, rule: kind.name(), weight, is_aside: false, centrality: 0.7 }
}
