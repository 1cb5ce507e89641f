//! Publishers' categories cleaned: taken apart, freed of brackets and what says nothing, folded into our tags.
//!
//! Seen in the wild: `Trump, Donald J` (New York Times), `Regional/Europe/Newspapers` (directories), `tech; ai; chips`
//! in one element, `#Tag`, `Deaths (Fatalities)`, `article:type`, bylines, database ids.

use crate::text::fold::{fold, lower};
use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use std::sync::LazyLock;

/// A category as it can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cleaned {
    /// A tag of the vocabulary.
    Known(u32),
    /// The publisher's own word, in small letters.
    Free(String),
}

/// A longer category is a headline or a sentence.
const FREE_MAX_CHARS: usize = 32;
const FREE_MAX_WORDS: usize = 4;
/// Parts of one element that hold several; more are a keyword dump for search engines.
const MAX_PARTS: usize = 8;

static JUNK: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let names =
        include_str!("junk.txt").lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(", "));
    names.map(|name| fold(name.trim())).collect()
});

/// The tags that one category element names.
pub(super) fn clean(term: &str, vocabulary: impl Fn(&str) -> Option<u32>) -> SmallVec<[Cleaned; 2]> {
    let term = &tidy(last_level(term.trim()));
    let person = given_name_first(term, &vocabulary);
    let whole = person.clone().unwrap_or_else(|| term.clone());
    // Junk goes before the vocabulary: an agency's name as a category says who wrote, not about whom.
    if JUNK.contains(&fold(&whole)) {
        return SmallVec::new();
    }
    if let Some(tag) = vocabulary(&whole) {
        return SmallVec::from_elem(Cleaned::Known(tag), 1);
    }
    let is_list = term.contains([';', '|', ',', '、']) && person.is_none();
    if !is_list {
        return clean_one(&whole, &vocabulary).into_iter().collect();
    }
    let parts = term.split([';', '|', ',', '、']).take(MAX_PARTS).map(tidy);
    parts.filter_map(|part| clean_one(&part, &vocabulary)).collect()
}

fn clean_one(name: &str, vocabulary: &impl Fn(&str) -> Option<u32>) -> Option<Cleaned> {
    if let Some(tag) = vocabulary(name) {
        return Some(Cleaned::Known(tag));
    }
    (!is_junk(name)).then(|| Cleaned::Free(lower(name)))
}

/// `Regional/Europe/Newspapers` and `News > Tech` are levels of a tree, and `AC/DC` is none.
fn last_level(term: &str) -> &str {
    let levels = term.rsplit(" > ").next().unwrap_or(term).rsplit(" / ").next().unwrap_or(term);
    if levels.matches('/').count() >= 2 { levels.rsplit('/').next().unwrap_or(levels) } else { levels }
}

/// `Trump, Donald J` is `Donald Trump`; `Apple, Google` are two, since the vocabulary knows one of them.
fn given_name_first(term: &str, vocabulary: &impl Fn(&str) -> Option<u32>) -> Option<String> {
    let (family, given) = term.split_once(", ")?;
    let is_name = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let mut words = given.split(' ').filter(|word| !matches!(*word, "Jr" | "Sr" | "Jr." | "Sr." | "II" | "III"));
    let first = words.next().filter(|word| is_name(word) && word.chars().count() > 1 && !word.contains(','))?;
    let has_initials_only = words.all(|word| word.trim_end_matches('.').chars().count() == 1);
    let is_family = family.split(' ').count() <= 2 && family.split(' ').all(is_name);
    let is_known = || vocabulary(family).is_some() || vocabulary(given).is_some();
    (is_family && has_initials_only && !is_known()).then(|| format!("{first} {family}"))
}

/// Without brackets, hashes, underscores and doubled blanks.
fn tidy(term: &str) -> String {
    let term = without_number(term);
    let bare = term.split(['(', '[', '（']).next().unwrap_or(term);
    let bare = if bare.trim().is_empty() { term.trim_matches(['(', ')', '[', ']']) } else { bare };
    let words = bare.trim_start_matches('#').split(|c: char| c.is_whitespace() || c == '_').filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// `03 Computers` and `2. Travel` are numbered to be sorted; `5G` and `2024 election` are not.
fn without_number(term: &str) -> &str {
    let rest = term.trim_start_matches(|c: char| c.is_ascii_digit());
    let n_digits = term.len() - rest.len();
    let is_sorting = n_digits <= 3 && (term.starts_with('0') || rest.starts_with(['.', ')']));
    let name = rest.trim_start_matches(['.', ')', '-', '_', ' ']);
    let is_name = n_digits > 0 && name.len() < rest.len() && name.chars().next().is_some_and(char::is_alphabetic);
    if is_sorting && is_name { name } else { term }
}

/// Returns true if and only if the words say nothing of what a story is about.
fn is_junk(name: &str) -> bool {
    let n_chars = name.chars().count();
    let n_letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_han = name.chars().all(|c| c >= '\u{2E80}');
    let is_short = n_letters < if is_han { 2 } else { 3 };
    let is_machine = name.contains(['@', '<', '{', '=', ':', '\\']) || name.contains("www.") || name.contains("http");
    let folded = fold(name);
    let is_form_only = JUNK.contains(&folded) || folded.split(' ').all(|word| JUNK.contains(word));
    n_chars > FREE_MAX_CHARS
        || name.split(' ').count() > FREE_MAX_WORDS
        || n_letters * 2 < n_chars
        || is_short
        || is_machine
        || is_form_only
        || name.starts_with("By ")
        || name.starts_with("by ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(term: &str) -> Vec<String> {
        let vocabulary = |name: &str| match name {
            "Donald Trump" => Some(1),
            "AI" | "ai" => Some(2),
            _ => None,
        };
        let shown = |cleaned| match cleaned {
            Cleaned::Known(tag) => format!("#{tag}"),
            Cleaned::Free(name) => name,
        };
        clean(term, vocabulary).into_iter().map(shown).collect()
    }

    #[test]
    fn categories_are_read_as_publishers_write_them() {
        let cases: [(&str, &[&str]); 20] = [
            ("03 Computers", &["computers"]),
            ("2. Travel", &["travel"]),
            ("2024 election", &["2024 election"]),
            ("Trump, Donald J", &["#1"]),
            ("Maccioni, Sirio", &["sirio maccioni"]),
            ("AI, Chess", &["#2", "chess"]),
            ("Le Cirque (Manhattan, NY, Restaurant)", &["le cirque"]),
            ("Artificial_Intelligence", &["artificial intelligence"]),
            ("Deaths (Fatalities)", &["deaths"]),
            ("Regional/Europe/Health_Care", &["health care"]),
            ("News > AI", &["#2"]),
            ("AI; robots | chess", &["#2", "robots", "chess"]),
            ("#opera", &["opera"]),
            ("Uncategorized", &[]),
            ("Top News", &[]),
            ("12345", &[]),
            ("http://example.org/tags/x", &[]),
            ("By Jane Doe", &[]),
            ("Ten things you must know before you go there", &[]),
            ("未分类", &[]),
        ];
        for (term, expected) in cases {
            assert_eq!(names(term), expected, "{term}");
        }
    }
}
