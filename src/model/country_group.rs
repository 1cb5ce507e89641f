//! Named groups of countries for the regions of `feeds.toml`: the UN's geographic regions and the usual alliances.
//!
//! Geographic groups follow the United Nations' M49 standard, with three additions it leaves out because it has
//! no row for them: Taiwan stands in `eastern-asia`, Kosovo in `southern-europe`, Antarctica nowhere.
//! Alliances are as of November 2026. A group may name other groups. Written by hand from general knowledge.
//! The African Union is `african-union`, since `au` is Australia's code and codes are read in either case.

use super::Country;
use std::collections::BTreeSet;

/// Name and members: codes in capitals, names of other groups in small letters.
const GROUPS: &[(&str, &str)] = &[
    // UN M49: the world's five regions and their subregions.
    ("africa", "northern-africa sub-saharan-africa"),
    ("americas", "latin-america northern-america"),
    ("asia", "central-asia eastern-asia south-eastern-asia southern-asia western-asia"),
    ("europe", "eastern-europe northern-europe southern-europe western-europe"),
    ("oceania", "australia-and-new-zealand pacific-islands"),
    ("northern-africa", "DZ EG EH LY MA SD TN"),
    ("sub-saharan-africa", "eastern-africa middle-africa southern-africa western-africa"),
    ("eastern-africa", "BI DJ ER ET IO KE KM MG MU MW MZ RE RW SC SO SS TF TZ UG YT ZM ZW"),
    ("middle-africa", "AO CD CF CG CM GA GQ ST TD"),
    ("southern-africa", "BW LS NA SZ ZA"),
    ("western-africa", "BF BJ CI CV GH GM GN GW LR ML MR NE NG SH SL SN TG"),
    ("latin-america", "caribbean central-america south-america"),
    ("caribbean", "AG AI AW BB BL BQ BS CU CW DM DO GD GP HT JM KN KY LC MF MQ MS PR SX TC TT VC VG VI"),
    ("central-america", "BZ CR GT HN MX NI PA SV"),
    ("south-america", "AR BO BR BV CL CO EC FK GF GS GY PE PY SR UY VE"),
    ("northern-america", "BM CA GL PM US"),
    ("central-asia", "KG KZ TJ TM UZ"),
    ("eastern-asia", "CN HK JP KP KR MN MO TW"),
    ("south-eastern-asia", "BN ID KH LA MM MY PH SG TH TL VN"),
    ("southern-asia", "AF BD BT IN IR LK MV NP PK"),
    ("western-asia", "AE AM AZ BH CY GE IL IQ JO KW LB OM PS QA SA SY TR YE"),
    ("eastern-europe", "BG BY CZ HU MD PL RO RU SK UA"),
    ("northern-europe", "AX DK EE FI FO GB GG IE IM IS JE LT LV NO SE SJ"),
    ("southern-europe", "AD AL BA ES GI GR HR IT ME MK MT PT RS SI SM VA XK"),
    ("western-europe", "AT BE CH DE FR LI LU MC NL"),
    ("australia-and-new-zealand", "AU CC CX HM NF NZ"),
    ("pacific-islands", "melanesia micronesia polynesia"),
    ("melanesia", "FJ NC PG SB VU"),
    ("micronesia", "FM GU KI MH MP NR PW UM"),
    ("polynesia", "AS CK NU PF PN TK TO TV WF WS"),
    // The same under the names people use.
    ("east-asia", "eastern-asia"),
    ("southeast-asia", "south-eastern-asia"),
    ("south-asia", "southern-asia"),
    ("north-america", "CA MX US"),
    ("world", "africa americas asia europe oceania AQ"),
    // Areas without a standard; the members are those most newsrooms would name.
    ("apac", "eastern-asia south-eastern-asia BD BT IN LK MV NP PK oceania"),
    ("greater-china", "CN HK MO TW"),
    ("middle-east", "AE BH EG IL IQ IR JO KW LB OM PS QA SA SY TR YE"),
    ("mena", "AE BH DZ EG IL IQ IR JO KW LB LY MA OM PS QA SA SY TN YE"),
    ("levant", "IL JO LB PS SY"),
    ("maghreb", "DZ LY MA MR TN"),
    ("caucasus", "AM AZ GE"),
    ("nordics", "AX DK FI FO GL IS NO SE"),
    ("scandinavia", "DK NO SE"),
    ("baltics", "EE LT LV"),
    ("benelux", "BE LU NL"),
    ("dach", "AT CH DE"),
    ("western-balkans", "AL BA ME MK RS XK"),
    // Alliances and clubs.
    (
        "african-union",
        "northern-africa AO BF BI BJ BW CD CF CG CI CM CV DJ ER ET GA GH GM GN GQ GW KE KM LR LS \
        MG ML MR MU MW MZ NA NE NG RW SC SL SN SO SS ST SZ TD TG TZ UG ZA ZM ZW",
    ),
    ("andean", "BO CO EC PE"),
    ("arab-league", "AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TN YE"),
    // Timor-Leste joined in October 2025.
    ("asean", "BN ID KH LA MM MY PH SG TH TL VN"),
    ("aukus", "AU GB US"),
    // Indonesia joined in January 2025; Saudi Arabia was invited and has not said yes.
    ("brics", "AE BR CN EG ET ID IN IR RU ZA"),
    ("caricom", "AG BB BS BZ DM GD GY HT JM KN LC MS SR TT VC"),
    ("cis", "AM AZ BY KG KZ RU TJ UZ"),
    ("cptpp", "AU BN CA CL GB JP MX MY NZ PE SG VN"),
    ("eac", "BI CD KE RW SO SS TZ UG"),
    // Burkina Faso, Mali and Niger left in January 2025.
    ("ecowas", "BJ CI CV GH GM GN GW LR NG SL SN TG"),
    ("eea", "eu IS LI NO"),
    ("efta", "CH IS LI NO"),
    ("eu", "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"),
    // Bulgaria took the euro in January 2026.
    ("eurozone", "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK"),
    ("five-eyes", "AU CA GB NZ US"),
    ("g7", "CA DE FR GB IT JP US"),
    ("g20", "AR AU BR CA CN DE FR GB ID IN IT JP KR MX RU SA TR US ZA"),
    ("gcc", "AE BH KW OM QA SA"),
    ("mercosur", "AR BO BR PY UY"),
    ("nato", "AL BE BG CA CZ DE DK EE ES FI FR GB GR HR HU IS IT LT LU LV ME MK NL NO PL PT RO SE SI SK TR US"),
    (
        "oecd",
        "AT AU BE CA CH CL CO CR CZ DE DK EE ES FI FR GB GR HU IE IL IS IT JP KR LT LU LV MX NL NO NZ PL \
        PT SE SI SK TR US",
    ),
    ("opec", "AE CG DZ GA GQ IQ IR KW LY NG SA VE"),
    ("quad", "AU IN JP US"),
    ("rcep", "AU BN CN ID JP KH KR LA MM MY NZ PH SG TH VN"),
    ("saarc", "AF BD BT IN LK MV NP PK"),
    ("sadc", "AO BW CD KM LS MG MU MW MZ NA SC SZ TZ ZA ZM ZW"),
    ("usmca", "CA MX US"),
    ("visegrad", "CZ HU PL SK"),
];

/// The names of all built-in groups.
pub fn names() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|(name, _)| *name)
}

/// The members of a built-in group, in the order of their codes; None if there is no such group.
pub fn members(name: &str) -> Option<Vec<Country>> {
    let (_, members) = GROUPS.iter().find(|(known, _)| *known == name)?;
    let mut countries = BTreeSet::new();
    for member in members.split_whitespace() {
        match member.parse::<Country>() {
            Ok(country) => drop(countries.insert(country)),
            Err(_) => countries.extend(self::members(member).into_iter().flatten()),
        }
    }
    Some(countries.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_is_a_country_or_an_earlier_or_later_group() {
        for (name, members) in GROUPS {
            for member in members.split_whitespace() {
                let is_code = member.len() == 2 && member.parse::<Country>().is_ok();
                assert!(is_code || names().any(|known| known == member), "{name}: {member}");
            }
        }
    }

    #[test]
    fn no_group_is_named_like_a_country() {
        for name in names() {
            assert!(name.parse::<Country>().is_err(), "{name}");
        }
    }

    #[test]
    fn the_subregions_of_the_world_hold_every_country_once() {
        let regions = ["africa", "americas", "asia", "europe", "oceania"];
        let n_countries: usize = regions.iter().map(|name| members(name).unwrap().len()).sum();
        assert_eq!(n_countries, Country::all().count() - 1, "all but Antarctica");
        assert_eq!(members("world").unwrap(), Country::all().collect::<Vec<_>>());
    }

    #[test]
    fn alliances_have_the_number_of_members_that_the_newspapers_say() {
        let cases = [
            ("african-union", 55),
            ("asean", 11),
            ("eu", 27),
            ("eurozone", 21),
            ("g7", 7),
            ("g20", 19),
            ("gcc", 6),
            ("brics", 10),
            ("nato", 32),
            ("oecd", 38),
            ("arab-league", 22),
            ("rcep", 15),
            ("cptpp", 12),
            ("sadc", 16),
        ];
        for (name, n_members) in cases {
            assert_eq!(members(name).unwrap().len(), n_members, "{name}");
        }
    }
}
