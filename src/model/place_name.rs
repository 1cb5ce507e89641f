//! The short names of countries for people, in eighty languages: what editions and pages print.
//!
//! From Unicode CLDR, in the form a newspaper would use; the operator's `[place] names` come before these. ISO's long
//! forms are never printed.

use super::{Country, Language};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const TABLE: &str = include_str!("place_name.tsv");

/// The table, read once: names by country, one for each language of `languages`, empty where CLDR has none.
struct PlaceNames {
    languages: Vec<&'static str>,
    by_country: FxHashMap<Country, Vec<&'static str>>,
}

static PLACE_NAMES: LazyLock<PlaceNames> = LazyLock::new(|| {
    let mut rows = TABLE.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t'));
    let languages = rows.next().expect("the table has a header").skip(1).collect();
    let by_country = rows.map(|mut cells| {
        let country = cells.next().and_then(|code| code.parse().ok()).expect("each row begins with a country's code");
        (country, cells.collect())
    });
    PlaceNames { languages, by_country: by_country.collect() }
});

/// The name of a country in a language; in English where the language has none, and the code where English has none.
pub fn place_name(country: Country, language: &Language) -> &'static str {
    let table = &*PLACE_NAMES;
    let Some(names) = table.by_country.get(&country) else { return "" };
    let name_in = |tag: &str| {
        let column = table.languages.iter().position(|known| *known == tag)?;
        names.get(column).copied().filter(|name| !name.is_empty())
    };
    spellings(language).iter().find_map(|tag| name_in(tag)).or_else(|| name_in("en")).unwrap_or_default()
}

/// All names of the table: country, language, name.
pub fn all() -> impl Iterator<Item = (Country, &'static str, &'static str)> {
    let table = &*PLACE_NAMES;
    Country::all().flat_map(|country| {
        let names = table.by_country.get(&country).map(Vec::as_slice).unwrap_or_default();
        let named = table.languages.iter().zip(names).filter(|(_, name)| !name.is_empty());
        named.map(move |(language, name)| (country, *language, *name))
    })
}

/// The tags under which the table may hold a language, the closest first.
fn spellings(language: &Language) -> Vec<&str> {
    let tag = language.as_str();
    let closest = match tag {
        "zh-TW" | "zh-MO" | "zh-Hant-TW" | "zh-Hant-MO" => "zh-Hant",
        "zh-HK" | "yue" | "yue-HK" | "yue-Hant" => "zh-Hant-HK",
        "pt-AO" | "pt-MZ" => "pt-PT",
        _ => tag,
    };
    let base = match language.base() {
        "nb" | "nn" => "no",
        "tl" => "fil",
        "iw" => "he",
        "in" => "id",
        "mo" => "ro",
        "sh" => "sr-Latn",
        "yue" => "zh-Hant",
        base => base,
    };
    // `zh-Hant-SG` is closer to `zh-Hant` than to `zh`.
    let with_script = closest.match_indices('-').nth(1).map_or(closest, |(end, _)| &closest[..end]);
    vec![closest, with_script, base]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_the_names_newspapers_print() {
        let cases = [
            ("HK", "en", "Hong Kong"),
            ("HK", "de-AT", "Hongkong"),
            ("TW", "zh-TW", "台灣"),
            ("KR", "ja", "韓国"),
            ("US", "en", "United States"),
            ("CI", "en", "Ivory Coast"),
            ("CD", "en", "Congo (DRC)"),
            ("DE", "nb", "Tyskland"),
            ("PS", "ar", "فلسطين"),
            ("FR", "xx", "France"),
        ];
        for (country, language, expected) in cases {
            let language = Language::parse(language).unwrap();
            assert_eq!(place_name(country.parse().unwrap(), &language), expected, "{country} {language}");
        }
    }

    #[test]
    fn every_country_has_names_in_at_least_twenty_languages() {
        for country in Country::all() {
            let n_names = all().filter(|(of, ..)| *of == country).count();
            assert!(n_names >= 20, "{country}: {n_names}");
        }
    }
}
