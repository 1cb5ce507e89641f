//! Where a publisher is at home, guessed from its domain and language when `feeds.toml` does not say.

use crate::model::{Country, Evidence, Language, Origin};

/// Country domains that anyone registers for their sound, so that they say nothing about a country.
const SOLD_FOR_THEIR_SOUND: &str = " ac ag ai am as bz cc cd co cx dj fm gg gl gs io is la li ly me ms mu nu pw sc sh so \
    st su tk tm to tv vc vu ws ";

/// How sure a country domain makes: newspapers abroad buy few of them.
const DOMAIN_WEIGHT: f32 = 0.8;
/// How sure a language makes: emigrants and broadcasters for abroad write it too.
const LANGUAGE_WEIGHT: f32 = 0.5;

/// The country of a publisher, by the first of its domains that is of a country, else by a language that is spoken as
/// a first language in one country only.
pub fn guess_origin<'a>(domains: impl Iterator<Item = &'a str>, language: Option<&Language>) -> Option<Origin> {
    let of_domain =
        |domain: &'a str| by_domain(domain).map(|country| guess(country, domain, "origin-domain", DOMAIN_WEIGHT));
    let of_language = |language: &Language| {
        by_language(language).map(|country| guess(country, language.as_str(), "origin-language", LANGUAGE_WEIGHT))
    };
    domains.filter_map(of_domain).next().or_else(|| language.and_then(of_language))
}

fn guess(country: Country, words: &str, rule: &'static str, weight: f32) -> Origin {
    let guess = Evidence {
        label: format!("{} {country}", Origin::LABEL),
        words: words.to_owned(),
        place: "feed".into(),
        rule: rule.into(),
        weight,
    };
    Origin { country, guess: Some(guess) }
}

fn by_domain(domain: &str) -> Option<Country> {
    let host = domain.trim_end_matches('.').to_ascii_lowercase();
    let top = host.rsplit('.').next().filter(|top| top.len() == 2)?;
    let is_sold = SOLD_FOR_THEIR_SOUND.contains(&format!(" {top} "));
    let country: Country = top.parse().ok()?;
    // `.com.ai` and `.gov.io` are local registrations, however the rest of the domain is sold.
    let is_local =
        [".com.", ".gov.", ".org.", ".net.", ".edu."].iter().any(|second| host.ends_with(&format!("{second}{top}")));
    (!is_sold || is_local).then_some(country)
}

fn by_language(language: &Language) -> Option<Country> {
    if let Some(region) = language.as_str().split('-').skip(1).find(|part| part.len() == 2) {
        return region.parse().ok();
    }
    let code = match language.base() {
        "ja" => "JP",
        "ko" => "KR",
        "vi" => "VN",
        "th" => "TH",
        "lo" => "LA",
        "km" => "KH",
        "my" => "MM",
        "id" => "ID",
        "mn" => "MN",
        "ka" => "GE",
        "hy" => "AM",
        "az" => "AZ",
        "kk" => "KZ",
        "uk" => "UA",
        "pl" => "PL",
        "cs" => "CZ",
        "sk" => "SK",
        "hu" => "HU",
        "bg" => "BG",
        "lv" => "LV",
        "lt" => "LT",
        "et" => "EE",
        "fi" => "FI",
        "da" => "DK",
        "is" => "IS",
        "mk" => "MK",
        "sl" => "SI",
        "he" => "IL",
        "si" => "LK",
        "ne" => "NP",
        "am" => "ET",
        "hi" | "mr" | "te" | "kn" | "ml" | "gu" | "pa" | "or" => "IN",
        _ => return None,
    };
    code.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_domain_tells_the_origin_unless_it_is_sold_for_its_sound() {
        let cases = [
            ("news.co.jp", None, Some("JP")),
            ("bbc.co.uk", None, Some("GB")),
            ("the.ink.ai", None, None),
            ("gov.com.ai", None, Some("AI")),
            ("example.com", Some("ko"), Some("KR")),
            ("example.tv", Some("en-AU"), Some("AU")),
            ("example.com", Some("en"), None),
        ];
        for (domain, language, expected) in cases {
            let language = language.and_then(Language::parse);
            let guess = guess_origin([domain].into_iter(), language.as_ref());
            assert_eq!(guess.as_ref().map(|guess| guess.country.code()), expected, "{domain}");
        }
    }

    #[test]
    fn a_guess_says_what_it_was_made_from() {
        let korean = Language::parse("ko");
        let by_domain = guess_origin(["wire.example", "www.wire.co.jp"].into_iter(), korean.as_ref()).unwrap();
        assert_eq!(by_domain.to_string(), "JP, guessed from `www.wire.co.jp` (origin-domain)");
        let by_language = guess_origin(["wire.example"].into_iter(), korean.as_ref()).unwrap();
        assert_eq!(by_language.to_string(), "KR, guessed from `ko` (origin-language)");
    }
}
