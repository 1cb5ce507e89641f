//! Languages as BCP 47 tags, kept short: language, script where it matters, region where stated.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A BCP 47 language tag (RFC 5646) in its usual case: `en`, `zh-Hant`, `pt-BR`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// Reads what publishers write (`en_US`, `EN-us`, `zh-cn`); returns None where it cannot be a language tag.
    pub fn parse(text: &str) -> Option<Language> {
        let text = text.trim();
        let mut parts = text.split(['-', '_']);
        let primary =
            parts.next().filter(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()))?;
        let mut tag = primary.to_ascii_lowercase();
        for part in parts.take(3) {
            let is_word = !part.is_empty() && part.len() <= 8 && part.bytes().all(|b| b.is_ascii_alphanumeric());
            if !is_word {
                break;
            }
            tag.push('-');
            match part.len() {
                2 => tag.push_str(&part.to_ascii_uppercase()),
                4 => {
                    tag.push_str(&part[..1].to_ascii_uppercase());
                    tag.push_str(&part[1..].to_ascii_lowercase());
                }
                _ => tag.push_str(&part.to_ascii_lowercase()),
            }
        }
        Some(Language(tag))
    }

    /// The whole tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The primary subtag: `zh` of `zh-Hant`.
    pub fn base(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Returns true if and only if text in this language runs from right to left.
    pub fn is_right_to_left(&self) -> bool {
        matches!(self.base(), "ar" | "he" | "iw" | "fa" | "ur" | "ps" | "sd" | "ug" | "yi" | "dv" | "ckb" | "ku")
            && !self.0.contains("-Latn")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_read_as_publishers_write_it() {
        let cases = [
            ("en_US", Some("en-US")),
            ("ZH-hant-tw", Some("zh-Hant-TW")),
            (" ja ", Some("ja")),
            ("", None),
            ("english", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Language::parse(text).as_ref().map(Language::as_str), expected, "{text}");
        }
    }
}
