//! Traditional and simplified Chinese characters: what makes the two comparable and what tells them apart.
//!
//! Tables of Chinese words are written once, in simplified characters, and texts are read through [`simplified`].
//! It maps character by character, which is enough for finding words and not enough for converting a text.

use std::sync::LazyLock;

/// See `han/make_pairs.py` for what stands in it.
const PAIRS: &str = include_str!("han/pairs.txt");

/// The block of CJK Unified Ideographs; all pairs stand in it.
const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// Which way of writing Chinese a character belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In use with both.
    Shared,
    /// Used with traditional characters only.
    Traditional,
    /// Used with simplified characters only.
    Simplified,
}

static TABLE: LazyLock<Vec<(char, Form)>> = LazyLock::new(read_pairs);

/// The simplified character that stands for this one; itself where there is none.
pub fn simplified(character: char) -> char {
    slot(character).map_or(character, |slot| TABLE[slot].0)
}

/// Which way of writing the character belongs to.
pub fn form(character: char) -> Form {
    slot(character).map_or(Form::Shared, |slot| TABLE[slot].1)
}

fn slot(character: char) -> Option<usize> {
    let code = u32::from(character);
    (FIRST..=LAST).contains(&code).then(|| (code - FIRST) as usize)
}

fn read_pairs() -> Vec<(char, Form)> {
    let mut table: Vec<(char, Form)> =
        (FIRST..=LAST).filter_map(char::from_u32).map(|character| (character, Form::Shared)).collect();
    let mut is_distinct = false;
    for line in PAIRS.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with('[') {
            is_distinct = line == "[distinct]";
            continue;
        }
        for pair in line.split(' ') {
            let mut characters = pair.chars();
            let (Some(traditional), Some(simple)) = (characters.next(), characters.next()) else { continue };
            if let Some(slot) = slot(traditional) {
                table[slot] = (simple, Form::Traditional);
            }
            if let (Some(slot), true) = (slot(simple), is_distinct) {
                table[slot].1 = Form::Simplified;
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traditional_character_is_read_as_the_simplified_one() {
        let read = |text: &str| text.chars().map(simplified).collect::<String>();
        assert_eq!(read("臺灣積體電路製造"), "台湾积体电路制造");
        assert_eq!(read("半导体 abc"), "半导体 abc");
    }

    #[test]
    fn a_character_of_both_ways_of_writing_says_nothing() {
        for (character, expected) in
            [('國', Form::Traditional), ('国', Form::Simplified), ('后', Form::Shared), ('中', Form::Shared)]
        {
            assert_eq!(form(character), expected, "{character}");
        }
    }
}
