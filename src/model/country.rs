//! Countries, by their ISO 3166-1 alpha-2 codes, and Kosovo by the user-assigned `XK` that everyone uses.

use serde::{Deserialize, Serialize};
use std::{cmp::Ordering, fmt, str::FromStr};

/// Every assigned ISO 3166-1 alpha-2 code and `XK`, in order, separated by blanks.
pub const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ \
    BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR \
    CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR \
    GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU \
    ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ \
    LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ \
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF \
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI \
    SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR \
    TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// A country or territory that has an ISO 3166-1 alpha-2 code (or `XK`).
///
/// Held as its position in `CODES`, not as two letters: Rust 1.95 with LLVM 22 miscompiles vectors of pairs of a
/// `[u8; 2]` and a `u32` (the number comes out wrong from optimization level 1 on).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(u8);

/// The text is no assigned country code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown country `{0}`; use an ISO 3166-1 alpha-2 code such as `LV`")]
pub struct UnknownCountry(pub String);

impl Country {
    /// All countries, in the order of their codes.
    pub fn all() -> impl Iterator<Item = Country> {
        (0..=CODES.len() / 3).map(|position| Country(position as u8))
    }

    /// The code, two capital letters.
    pub fn code(&self) -> &'static str {
        let start = usize::from(self.0) * 3;
        &CODES[start..start + 2]
    }

    /// The flag as an emoji: the two regional indicator symbols (Unicode Technical Standard 51, annex B).
    pub fn flag(&self) -> String {
        let indicator = |letter: u8| char::from_u32(0x1F1E6 + u32::from(letter - b'A'));
        self.code().bytes().filter_map(indicator).collect()
    }
}

impl FromStr for Country {
    type Err = UnknownCountry;

    /// Reads a code in either case; `UK` is understood as `GB`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || UnknownCountry(text.to_owned());
        let &[first, second] = text.as_bytes() else { return Err(unknown()) };
        let code = match [first.to_ascii_uppercase(), second.to_ascii_uppercase()] {
            [b'U', b'K'] => *b"GB",
            code => code,
        };
        let (mut low, mut high) = (0, CODES.len() / 3 + 1);
        while low < high {
            let middle = (low + high) / 2;
            match CODES.as_bytes()[middle * 3..middle * 3 + 2].cmp(&code) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Ok(Country(middle as u8)),
                Ordering::Greater => high = middle,
            }
        }
        Err(unknown())
    }
}

impl TryFrom<String> for Country {
    type Error = UnknownCountry;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> String {
        country.code().to_owned()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_read_in_either_case_and_shows_its_flag() {
        assert_eq!("hk".parse::<Country>().unwrap().flag(), "🇭🇰");
        assert_eq!("uk".parse::<Country>().unwrap().code(), "GB");
        assert!("LX".parse::<Country>().is_err());
        assert_eq!(Country::all().count(), 250);
        assert!(CODES.split(' ').is_sorted());
        assert!(Country::all().all(|country| country.code().parse() == Ok(country)));
    }
}
