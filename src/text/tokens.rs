//! A text cut into tokens: runs of letters, marks and digits (`\p{L}\p{M}\p{N}`), with where they stood.
//!
//! Where words are not set apart by blanks (Chinese, Japanese, Thai, Lao, Khmer, Burmese) a token is a whole run of
//! the script, and [`Token::grams`] cuts it into overlapping pairs of characters: no dictionary, nothing to go stale.
//! `\w` would break words at Indic vowel signs; marks are part of words here.

use super::fold::is_ignorable;
use super::script::{Script, script_of};
use unicode_normalization::char::is_combining_mark;

/// A run of letters, marks and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// The run as written.
    pub text: &'a str,
    /// Where it begins, in bytes.
    pub start: usize,
    /// The script of its first letter; `Common` where it is digits only.
    pub script: Script,
    /// True if it has digits and no letters.
    pub is_number: bool,
    /// True if it begins with a capital letter.
    pub is_capitalized: bool,
}

impl<'a> Token<'a> {
    /// Where it ends, in bytes.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// The overlapping pairs of characters of a run in an unspaced script; a single character is its own gram.
    ///
    /// Combining marks stay with the letter before them, so that a Thai or Khmer pair is two letters.
    pub fn grams(&self) -> Grams<'a> {
        Grams { run: self.text, first: true }
    }
}

/// The tokens of a text, in order.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, position: 0 }
}

/// See [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.position += self.text[self.position..].find(is_word)?;
        let start = self.position;
        let rest = &self.text[start..];
        let end = if starts_ascii_word(rest) { None } else { mixed_end(rest) };
        let end = end.unwrap_or_else(|| ascii_end(rest));
        self.position = start + end;
        Some(describe(&rest[..end], start))
    }
}

fn starts_ascii_word(rest: &str) -> bool {
    let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len());
    rest.as_bytes().get(end).is_none_or(u8::is_ascii)
}

fn ascii_end(rest: &str) -> usize {
    rest.bytes().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len())
}

/// The end of a run that is not plain ASCII: it also ends where an unspaced script begins or ends.
fn mixed_end(rest: &str) -> Option<usize> {
    let mut run: Option<bool> = None;
    for (index, character) in rest.char_indices() {
        if is_combining_mark(character) || is_ignorable(character) {
            continue;
        }
        if !is_word(character) {
            return Some(index);
        }
        let is_unspaced = script_of(character).is_unspaced();
        if run.is_some_and(|before| before != is_unspaced) {
            return Some(index);
        }
        run = Some(is_unspaced);
    }
    Some(rest.len())
}

fn describe(text: &str, start: usize) -> Token<'_> {
    let first = text.chars().next().unwrap_or(' ');
    let script = text.chars().map(script_of).find(|script| *script != Script::Common).unwrap_or(Script::Common);
    let is_number = !text.chars().any(char::is_alphabetic);
    Token { text, start, script, is_number, is_capitalized: first.is_uppercase() }
}

/// Returns true if and only if the character is part of a word: a letter, a mark or a digit.
pub fn is_word(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    character.is_alphanumeric() || is_combining_mark(character)
}

/// See [`Token::grams`].
#[derive(Clone, Debug)]
pub struct Grams<'a> {
    run: &'a str,
    first: bool,
}

impl<'a> Iterator for Grams<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let one = letter_end(self.run)?;
        let two = letter_end(&self.run[one..]).map(|length| one + length);
        let gram = match two {
            Some(end) => &self.run[..end],
            None if self.first => self.run,
            None => return None,
        };
        self.run = &self.run[one..];
        self.first = false;
        Some(gram)
    }
}

/// The length in bytes of the first letter with its marks; None where nothing is left.
fn letter_end(run: &str) -> Option<usize> {
    let mut characters = run.char_indices();
    characters.next()?;
    Some(characters.find(|(_, c)| !is_combining_mark(*c)).map_or(run.len(), |(index, _)| index))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).map(|token| token.text).collect()
    }

    #[test]
    fn words_are_runs_of_letters_marks_and_digits() {
        let cases: [(&str, &[&str]); 8] = [
            ("Fed's 2nd rate-cut, 3.5%", &["Fed", "s", "2nd", "rate", "cut", "3", "5"]),
            ("Größe über alles", &["Größe", "über", "alles"]),
            ("नरेन्द्र मोदी", &["नरेन्द्र", "मोदी"]),
            ("iPhone16发布会GDP增长", &["iPhone16", "发布会", "GDP", "增长"]),
            ("日銀が利上げ、0.5%に", &["日銀が利上げ", "0", "5", "に"]),
            ("cafe\u{301} noir", &["cafe\u{301}", "noir"]),
            ("삼성전자, 3분기", &["삼성전자", "3분기"]),
            (" – …", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn offsets_point_at_the_words() {
        let text = "São Paulo: 央行降息 now";
        for token in tokens(text) {
            assert_eq!(&text[token.start..token.end()], token.text);
        }
    }

    #[test]
    fn runs_without_blanks_are_cut_into_pairs() {
        let grams = |text: &'static str| tokens(text).next().map(|t| t.grams().collect::<Vec<_>>()).unwrap_or_default();
        assert_eq!(grams("央行降息"), ["央行", "行降", "降息"]);
        assert_eq!(grams("雨"), ["雨"]);
        assert_eq!(grams("ที่ดิน"), ["ที่ดิ", "ดิน"]);
    }

    #[test]
    fn numbers_and_capitals_are_marked() {
        let marks: Vec<_> = tokens("EU bans 27 apps").map(|t| (t.is_number, t.is_capitalized)).collect();
        assert_eq!(marks, [(false, true), (false, false), (true, false), (false, false)]);
    }
}
