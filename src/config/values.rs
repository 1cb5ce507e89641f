//! Single values of `feeds.toml`: durations, sizes, codes, addresses, patterns. A text in, a value or a complaint out.

use super::mistake::Complaint;
use super::suggest::{did_you_mean, nearest};
use crate::model::{Country, Desk, Language};
use chrono::Duration;
use url::Url;

/// ISO 639-1 codes, and of ISO 639-3 those in which news is written and that have no shorter code.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy \
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii \
    ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr \
    ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl \
    sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh \
    zu ast bho brx ceb ckb cmn doi fil hak haw hmn hsb ilo kok krl lus mai mni mnw nan nds pap pnb sah sat scn shn szl \
    tet tpi tyv vec war wuu yue";

/// The longest time that means anything here: ten years.
const LONGEST_DAYS: i64 = 3_660;

/// A length of time such as `15m`, `1h30m`, `90s`, `500ms`, `7d`, `2w`; `0` needs no unit.
pub(super) fn duration(text: &str) -> Result<Duration, Complaint> {
    let wrong = || {
        let remedy = "write a number and a unit, such as \"90s\", \"15m\", \"12h\", \"1h30m\" or \"7d\"";
        Complaint::new(format!("`{text}` is no length of time"), remedy)
    };
    let mut rest = text.trim();
    if rest == "0" {
        return Ok(Duration::zero());
    }
    let mut total_ms: i64 = 0;
    while !rest.is_empty() {
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let n_letters = rest[n_digits..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let number: i64 = rest[..n_digits].parse().map_err(|_| wrong())?;
        let unit_ms = unit_ms(&rest[n_digits..n_digits + n_letters]).ok_or_else(wrong)?;
        total_ms = number.checked_mul(unit_ms).and_then(|ms| total_ms.checked_add(ms)).ok_or_else(wrong)?;
        rest = rest[n_digits + n_letters..].trim_start();
    }
    if text.trim().is_empty() {
        return Err(wrong());
    }
    if total_ms > LONGEST_DAYS * 24 * 3_600_000 {
        return Err(Complaint::new(format!("`{text}` is too long"), format!("write at most \"{LONGEST_DAYS}d\"")));
    }
    Ok(Duration::milliseconds(total_ms))
}

fn unit_ms(unit: &str) -> Option<i64> {
    match unit {
        "ms" => Some(1),
        "s" | "sec" => Some(1_000),
        "m" | "min" => Some(60_000),
        "h" => Some(3_600_000),
        "d" => Some(24 * 3_600_000),
        "w" => Some(7 * 24 * 3_600_000),
        _ => None,
    }
}

/// A size such as `500kB`, `10MB` or `2MiB`, in bytes.
pub(super) fn bytes(text: &str) -> Result<u64, Complaint> {
    let text = text.trim();
    let n_digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let factor = match text[n_digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "kb" => Some(1_000),
        "mb" => Some(1_000_000),
        "kib" => Some(1 << 10),
        "mib" => Some(1 << 20),
        _ => None,
    };
    let size = text[..n_digits].parse::<u64>().ok().zip(factor).and_then(|(number, factor)| number.checked_mul(factor));
    size.filter(|size| *size > 0)
        .ok_or_else(|| Complaint::new(format!("`{text}` is no size"), "write a size such as \"500kB\" or \"10MB\""))
}

/// A country's code.
pub(super) fn country(text: &str) -> Result<Country, Complaint> {
    text.trim().parse().map_err(|_| {
        Complaint::new(format!("unknown country `{text}`"), "use an ISO 3166-1 alpha-2 code such as `LV` or `HK`")
    })
}

/// A language's tag, whose primary part must be a known code.
pub(super) fn language(text: &str) -> Result<Language, Complaint> {
    let known = |language: &Language| LANGUAGES.split_whitespace().any(|code| code == language.base());
    Language::parse(text).filter(known).ok_or_else(|| {
        Complaint::new(format!("unknown language `{text}`"), "use a BCP 47 tag such as `en`, `zh-Hant` or `pt-BR`")
    })
}

/// A time zone of the IANA database.
pub(super) fn time_zone(text: &str) -> Result<chrono_tz::Tz, Complaint> {
    text.trim().parse().map_err(|_| {
        let city = |name: &'static str| name.rsplit('/').next().unwrap_or(name);
        let names = || chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let by_city = nearest(text, names().map(city)).and_then(|found| names().find(|name| city(name) == found));
        let otherwise = match by_city {
            Some(name) => format!("did you mean `{name}`?"),
            None => "use a name of the IANA database such as `Asia/Hong_Kong`".to_owned(),
        };
        Complaint::new(format!("unknown time zone `{text}`"), did_you_mean(text, names(), &otherwise))
    })
}

/// A desk.
pub(super) fn desk(text: &str) -> Result<Desk, Complaint> {
    text.trim().parse().map_err(|_| {
        let names: Vec<&str> = Desk::ALL.iter().map(|desk| desk.name()).collect();
        let otherwise = format!("use one of {}", names.join(", "));
        Complaint::new(format!("unknown desk `{text}`"), did_you_mean(text, names, &otherwise))
    })
}

/// A pattern for titles.
pub(super) fn pattern(text: &str) -> Result<String, Complaint> {
    match regex::Regex::new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => {
            // The error repeats the pattern over several lines; its last line says what is wrong.
            let shown = error.to_string();
            let reason = shown.lines().last().unwrap_or_default().trim().trim_start_matches("error: ");
            let message = format!("`{text}` is no pattern: {reason}");
            Err(Complaint::new(message, "write a regular expression (put \\ before . ? * + ( ) [ ] to mean itself)"))
        }
    }
}

/// An http or https URL; `what` names it in messages.
pub(super) fn web_url(text: &str) -> Result<Url, Complaint> {
    let complaint = |message: String, remedy: &str| Err(Complaint::new(message, remedy));
    let whole = "write a whole address such as `https://example.org/feed`";
    if text.trim() != text || text.contains(char::is_whitespace) {
        return complaint(format!("the address `{text}` has blanks in it"), "take them out, or write %20");
    }
    match Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => complaint(
            format!("the address `{text}` is of scheme `{}`", url.scheme()),
            "only http and https can be used",
        ),
        Ok(url) if url.host_str().is_some_and(|host| !host.is_empty()) => Ok(url),
        Ok(_) => complaint(format!("the address `{text}` has no host"), whole),
        Err(error) => complaint(format!("`{text}` is no address ({error})"), whole),
    }
}

/// One of a few words.
pub(super) fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, Complaint> {
    if let Some((_, value)) = choices.iter().find(|(name, _)| *name == text) {
        return Ok(*value);
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let otherwise = format!("use one of {}", names.join(", "));
    Err(Complaint::new(format!("unknown value `{text}`"), did_you_mean(text, names, &otherwise)))
}

/// A text of one line that is not blank, blanks around it taken off.
pub(super) fn word(text: &str) -> Result<String, Complaint> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(Complaint::new("a blank text stands here", "write something or take it out"));
    }
    if trimmed.contains(char::is_control) {
        return Err(Complaint::new("a line break or control character stands here", "write it on one line"));
    }
    Ok(trimmed.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_with_their_units() {
        let cases = [
            ("15m", Some(900)),
            ("1h30m", Some(5400)),
            ("7d", Some(604_800)),
            ("0", Some(0)),
            ("0m", Some(0)),
            ("90s", Some(90)),
            ("1h 5min", Some(3900)),
            ("", None),
            ("15", None),
            ("m", None),
            ("-5m", None),
            ("5 parsecs", None),
            ("999999999999999999999d", None),
            ("9999999d", None),
            ("é", None),
        ];
        for (text, expected) in cases {
            assert_eq!(duration(text).ok().map(|d| d.num_seconds()), expected, "{text}");
        }
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        let cases = [("10MB", Some(10_000_000)), ("2 MiB", Some(2_097_152)), ("7", Some(7)), ("0", None), ("MB", None)];
        for (text, expected) in cases {
            assert_eq!(bytes(text).ok(), expected, "{text}");
        }
    }

    #[test]
    fn remedies_name_what_was_probably_meant() {
        let cases = [
            (time_zone("Asia/Hongkong").unwrap_err(), "did you mean `Asia/Hong_Kong`?"),
            (time_zone("Tokyo").unwrap_err(), "did you mean `Asia/Tokyo`?"),
            (desk("sports").unwrap_err(), "did you mean `sport`?"),
            (language("english").unwrap_err(), "use a BCP 47 tag such as `en`, `zh-Hant` or `pt-BR`"),
            (language("jp").unwrap_err(), "use a BCP 47 tag such as `en`, `zh-Hant` or `pt-BR`"),
            (web_url("www.scmp.com/feed").unwrap_err(), "write a whole address such as `https://example.org/feed`"),
            (web_url("feed://scmp.com/feed").unwrap_err(), "only http and https can be used"),
        ];
        for (complaint, remedy) in cases {
            assert_eq!(complaint.remedy, remedy, "{}", complaint.message);
        }
    }

    #[test]
    fn a_broken_pattern_is_told_on_one_line() {
        let complaint = pattern("(unclosed").unwrap_err();
        assert_eq!(complaint.message, "`(unclosed` is no pattern: unclosed group");
    }
}
