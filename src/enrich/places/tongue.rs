//! Languages as small numbers, those that share their names of countries as one.

use super::stems;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// The languages that have names of their own in the tables, related ones in one string.
const GROUPS: &[&str] = &[
    "en",
    "zh yue",
    "ja",
    "ko",
    "ar",
    "fa",
    "ur",
    "he iw",
    "ru",
    "uk",
    "be",
    "bg",
    "mk",
    "sr hr bs sh",
    "sl",
    "cs",
    "sk",
    "pl",
    "lt",
    "lv",
    "et",
    "fi",
    "hu",
    "de",
    "nl af",
    "sv",
    "no nb nn",
    "da",
    "is",
    "fr",
    "es",
    "pt",
    "it",
    "ca",
    "gl",
    "ro mo",
    "el",
    "tr",
    "az",
    "kk",
    "ky",
    "uz",
    "tk",
    "hi",
    "mr",
    "ne",
    "bn",
    "ta",
    "te",
    "ml",
    "kn",
    "gu",
    "pa",
    "or",
    "si",
    "th",
    "lo",
    "km",
    "my",
    "vi",
    "id ms in",
    "fil tl",
    "sw",
    "ka",
    "hy",
    "am",
    "eu",
    "ga",
    "cy",
    "sq",
    "ps",
    "sd",
    "so",
    "ha",
    "yo",
    "ig",
    "zu",
    "mn",
];

static BY_LANGUAGE: LazyLock<FxHashMap<&'static str, Tongue>> = LazyLock::new(|| {
    let tongues = (0..).map(Tongue).zip(GROUPS);
    tongues.flat_map(|(tongue, group)| group.split(' ').map(move |language| (language, tongue))).collect()
});

/// A group of languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tongue(u8);

impl Tongue {
    /// English, the first group: what a text in Latin letters is read as when nobody knows its language.
    pub(super) const ENGLISH: Tongue = Tongue(0);

    /// The group of a BCP 47 tag; None for `-` and for languages without names of their own.
    pub(super) fn of(language: &str) -> Option<Tongue> {
        let base = language.split('-').next().unwrap_or_default();
        BY_LANGUAGE.get(base).copied()
    }

    /// Returns true if and only if names in Latin letters change their endings in the language.
    pub(super) fn is_inflecting(self) -> bool {
        stems::INFLECTING.contains(&self.name())
    }

    /// The first language of the group.
    pub(super) fn name(self) -> &'static str {
        GROUPS[self.0 as usize].split(' ').next().unwrap_or_default()
    }
}

/// A set of groups of languages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tongues(u128);

impl Tongues {
    /// All languages, also those without a group.
    pub(super) const ANY: Tongues = Tongues(u128::MAX);

    /// The group of a tag as a table has it: `-` and languages without names of their own give all.
    pub(super) fn of(language: &str) -> Tongues {
        Tongue::of(language).map_or(Tongues::ANY, |tongue| Tongues(1 << tongue.0))
    }

    /// Adds the languages of another set.
    pub(super) fn add(&mut self, other: Tongues) {
        self.0 |= other.0;
    }

    /// Returns true if and only if a text in this language, which may be unknown, may use the name.
    pub(super) fn fit(self, tongue: Option<Tongue>) -> bool {
        match tongue {
            Some(tongue) => self.0 >> tongue.0 & 1 == 1,
            None => true,
        }
    }
}
