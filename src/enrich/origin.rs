//! Where a publisher is at home, guessed from its domain and language when `feeds.toml` does not say.

use crate::model::{Country, Language};

/// Country domains that anyone registers for their sound, so that they say nothing about a country.
const SOLD_FOR_THEIR_SOUND: &str = " ac ag ai am as bz cc cd co cx dj fm gg gl gs io is la li ly me ms mu nu pw sc sh so \
    st su tk tm to tv vc vu ws ";

/// The country of a publisher, by its domain, else by a language that is spoken as a first language in one country
/// only. A guess: say so wherever it is shown.
pub fn guess_origin(domain: &str, language: Option<&Language>) -> Option<Country> {
    by_domain(domain).or_else(|| language.and_then(by_language))
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
            let guess = guess_origin(domain, language.as_ref());
            assert_eq!(guess.as_ref().map(Country::code), expected, "{domain}");
        }
    }
}
