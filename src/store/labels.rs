//! Labels as a row keeps them: a short JSON array, since evidence is a good part of what an entry takes on disk.
//!
//! ```text
//! ["en",["US","TW"],["tsmc"],"economy",[["cUS","Arizona","t","division:",0.85],["t0","TSMC","t","-word",0.9]]]
//! ```
//! Language, countries, tags, desk, evidence. A piece of evidence is what was concluded, the words, where they stood, the
//! rule, the weight in hundredths. What was concluded begins with a letter (`c` country, `t` tag, `d` desk, `l`
//! language, `o` origin, `?` anything else); of a tag follows its position above, of desk and language nothing where they are those above.
//! A rule that begins with what was concluded (`tag-word`) goes without it, and one that ends with the words (`division:
//! arizona`) without these. Places are their first letters. Rows written before this are objects and read as such.

use super::StoreError;
use crate::model::{Country, Desk, Evidence, Labels, Language};
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// What evidence is about, by its letter.
const KINDS: [(char, &str); 5] = [('c', "country"), ('t', "tag"), ('d', "desk"), ('l', "language"), ('o', "origin")];

/// Where words stand, by its letter.
const PLACES: [(&str, &str); 8] = [
    ("t", "title"),
    ("s", "summary"),
    ("d", "dateline"),
    ("c", "category"),
    ("u", "url"),
    ("p", "point"),
    ("f", "feed"),
    ("r", "rule"),
];

type Piece<'a> = (Cow<'a, str>, &'a str, &'a str, Cow<'a, str>, f32);
type OwnedPiece = (String, String, String, String, f32);
type Row = (Option<Language>, Vec<Country>, Vec<String>, Option<Desk>, Vec<OwnedPiece>);

/// Writes labels for a row.
pub(super) fn to_row(labels: &Labels) -> Result<String, StoreError> {
    let evidence: Vec<Piece<'_>> = labels.evidence.iter().map(|evidence| shorten(labels, evidence)).collect();
    Ok(serde_json::to_string(&(&labels.language, &labels.about, &labels.tags, labels.desk, evidence))?)
}

/// Reads the labels of a row.
pub(super) fn from_row(text: &str) -> Result<Labels, StoreError> {
    if text.starts_with('{') {
        return Ok(serde_json::from_str(text)?);
    }
    let (language, about, tags, desk, pieces): Row = serde_json::from_str(text)?;
    let mut labels = Labels { language, about, tags, desk, evidence: Vec::new() };
    labels.evidence = pieces.into_iter().map(|piece| write_out(&labels, piece)).collect();
    Ok(labels)
}

/// Reads the labels of a row and leaves their evidence unread, as regions and editions have no use for it.
pub(super) fn without_evidence(text: &str) -> Result<Labels, StoreError> {
    if text.starts_with('{') {
        let labels: Labels = serde_json::from_str(text)?;
        return Ok(Labels { evidence: Vec::new(), ..labels });
    }
    type Row = (Option<Language>, Vec<Country>, Vec<String>, Option<Desk>, IgnoredAny);
    let (language, about, tags, desk, _): Row = serde_json::from_str(text)?;
    Ok(Labels { language, about, tags, desk, evidence: Vec::new() })
}

fn shorten<'a>(labels: &Labels, evidence: &'a Evidence) -> Piece<'a> {
    let place =
        PLACES.iter().find(|(_, place)| *place == evidence.place).map_or(&*evidence.place, |(letter, _)| letter);
    let weight = (evidence.weight * 100.0).round() / 100.0;
    let kind = evidence.label.split_once(' ').and_then(|(name, value)| {
        let (letter, name) = KINDS.iter().find(|(_, known)| *known == name)?;
        Some((*letter, *name, value))
    });
    let Some((letter, name, value)) = kind else {
        return (format!("?{}", evidence.label).into(), &evidence.words, place, (&*evidence.rule).into(), weight);
    };
    let value = match letter {
        't' => labels.tags.iter().position(|tag| tag == value).map_or(format!(":{value}"), |index| index.to_string()),
        'd' if labels.desk.is_some_and(|desk| desk.name() == value) => String::new(),
        'l' if labels.language.as_ref().is_some_and(|language| language.as_str() == value) => String::new(),
        _ => value.to_owned(),
    };
    (format!("{letter}{value}").into(), &evidence.words, place, short_rule(evidence, name), weight)
}

fn short_rule<'a>(evidence: &'a Evidence, kind: &str) -> Cow<'a, str> {
    let rule = &*evidence.rule;
    if let Some(rest) = rule.strip_prefix(kind).filter(|rest| rest.starts_with('-')) {
        return rest.into();
    }
    match rule.split_once(':') {
        Some((name, words)) if words == evidence.words.to_lowercase() => rule[..=name.len()].into(),
        _ => rule.into(),
    }
}

fn write_out(labels: &Labels, (label, words, place, rule, weight): OwnedPiece) -> Evidence {
    let place = PLACES.iter().find(|(letter, _)| *letter == place).map_or(place.into(), |(_, place)| (*place).into());
    let kind = label.chars().next().and_then(|first| KINDS.iter().find(|(letter, _)| *letter == first));
    let Some((letter, name)) = kind else {
        let label = label.trim_start_matches('?').to_owned();
        return Evidence { label, words, place, rule: rule.into(), weight };
    };
    let short = &label[1..];
    let value = match letter {
        't' => match short.strip_prefix(':') {
            Some(tag) => tag,
            None => short.parse().ok().and_then(|index: usize| labels.tags.get(index)).map_or(short, String::as_str),
        },
        'd' if short.is_empty() => labels.desk.map_or("", Desk::name),
        'l' if short.is_empty() => labels.language.as_ref().map_or("", Language::as_str),
        _ => short,
    };
    let rule = match rule.strip_suffix(':') {
        Some(name) => format!("{name}:{}", words.to_lowercase()),
        None if rule.starts_with('-') => format!("{name}{rule}"),
        None => rule,
    };
    Evidence { label: format!("{name} {value}"), words, place, rule: rule.into(), weight }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(label: &str, words: &str, place: &str, rule: &str, weight: f32) -> Evidence {
        let [label, words, place, rule] = [label, words, place, rule].map(str::to_owned);
        Evidence { label, words, place: place.into(), rule: rule.into(), weight }
    }

    fn labels() -> Labels {
        Labels {
            language: Language::parse("zh-Hant"),
            about: vec!["US".parse().unwrap(), "TW".parse().unwrap()],
            tags: vec!["tsmc".to_owned(), "ai chips".to_owned()],
            desk: Some(Desk::Economy),
            evidence: vec![
                evidence("language zh-Hant", "", "title", "language-script", 0.95),
                evidence("country US", "Arizona", "dateline", "division:arizona", 0.85),
                evidence("country CN", "CHINA", "category", "point:nearest-city", 0.9),
                evidence("desk economy", "earnings", "title", "desk-term", 0.5),
                evidence("desk sport", "goal", "summary", "desk-term", 0.25),
                evidence("tag ai chips", "tsmc", "rule", "tag-implied", 0.58),
                evidence("tag gone with: the wind", "Gone", "title", "tag-word", 0.9),
                evidence("origin TW", "a.com.tw", "feed", "origin-domain", 0.8),
                evidence("something else", "x", "elsewhere", "other:thing", -0.5),
                evidence("other", "x", "title", "", 0.0),
            ],
        }
    }

    #[test]
    fn labels_are_read_as_they_were_written() {
        let labels = labels();
        assert_eq!(from_row(&to_row(&labels).unwrap()).unwrap(), labels);
        assert_eq!(from_row(&to_row(&Labels::default()).unwrap()).unwrap(), Labels::default());
    }

    #[test]
    fn rows_of_the_first_version_still_read_and_evidence_may_be_left_unread() {
        let labels = labels();
        let old = serde_json::to_string(&labels).unwrap();
        assert_eq!(from_row(&old).unwrap(), labels);
        let bare = Labels { evidence: Vec::new(), ..labels.clone() };
        assert_eq!(without_evidence(&old).unwrap(), bare);
        assert_eq!(without_evidence(&to_row(&labels).unwrap()).unwrap(), bare);
    }

    #[test]
    fn a_row_is_short() {
        let labels = Labels {
            evidence: vec![
                evidence("country US", "U.S.", "title", "country:u.s.", 1.0),
                evidence("tag tsmc", "TSMC", "title", "tag-word", 0.9),
            ],
            ..labels()
        };
        let row = r#"["zh-Hant",["US","TW"],["tsmc","ai chips"],"economy",[["cUS","U.S.","t","country:",1.0],["t0","TSMC","t","-word",0.9]]]"#;
        assert_eq!(to_row(&labels).unwrap(), row);
    }
}
