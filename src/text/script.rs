//! Which script a character or a text is written in, as coarsely as comparing words needs it.
//!
//! The Unicode property itself has 170 values; here are the ones that need their own way of cutting or stemming, and
//! `Other` for the rest. Code point ranges instead of the property tables: this runs for every character.

/// A script, or a family of them that is treated alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Script {
    /// Digits, punctuation, blanks and symbols of no script.
    Common,
    /// Latin with all its extensions.
    Latin,
    /// Greek.
    Greek,
    /// Cyrillic.
    Cyrillic,
    /// Armenian and Georgian: letters with case, no stemmer of their own.
    Caucasian,
    /// Hebrew.
    Hebrew,
    /// Arabic, also for Persian, Urdu and Kurdish.
    Arabic,
    /// Devanagari, Bengali, Tamil and the other scripts of India and Sri Lanka.
    Indic,
    /// Thai.
    Thai,
    /// Lao, Khmer, Myanmar, Tibetan: no blanks between words either.
    SoutheastAsian,
    /// Han: Chinese characters, in any language.
    Han,
    /// Hiragana and Katakana.
    Kana,
    /// Hangul.
    Hangul,
    /// Ethiopic.
    Ethiopic,
    /// Any other script.
    Other,
}

impl Script {
    /// Returns true if and only if words of this script are not set apart by blanks.
    pub fn is_unspaced(self) -> bool {
        matches!(self, Script::Thai | Script::SoutheastAsian | Script::Han | Script::Kana)
    }

    /// Returns true if and only if the script is Chinese, Japanese or Korean.
    pub fn is_cjk(self) -> bool {
        matches!(self, Script::Han | Script::Kana | Script::Hangul)
    }

    /// Returns true if and only if the script tells capitals from small letters.
    pub fn has_case(self) -> bool {
        matches!(self, Script::Latin | Script::Greek | Script::Cyrillic | Script::Caucasian)
    }
}

/// The script of one character.
pub fn script_of(character: char) -> Script {
    match u32::from(character) {
        0x41..=0x5A | 0x61..=0x7A => Script::Latin,
        0..=0x40 | 0x5B..=0x60 | 0x7B..=0xA9 | 0xAB..=0xB9 | 0xBB..=0xBF | 0xD7 | 0xF7 => Script::Common,
        0xAA | 0xBA | 0xC0..=0x2AF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF | 0xAB30..=0xAB6F => {
            Script::Latin
        }
        0xFB00..=0xFB06 | 0xFF21..=0xFF3A | 0xFF41..=0xFF5A => Script::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x52F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Script::Cyrillic,
        0x530..=0x58F | 0x10A0..=0x10FF | 0x1C90..=0x1CBF | 0x2D00..=0x2D2F | 0xFB13..=0xFB17 => Script::Caucasian,
        0x590..=0x5FF | 0xFB1D..=0xFB4F => Script::Hebrew,
        0x600..=0x6FF | 0x750..=0x77F | 0x870..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFE => Script::Arabic,
        0x900..=0xDFF | 0xA8E0..=0xA8FF => Script::Indic,
        0xE00..=0xE7F => Script::Thai,
        0xE80..=0x109F | 0x1780..=0x17FF | 0x19E0..=0x19FF | 0xA9E0..=0xA9FF | 0xAA60..=0xAA7F => {
            Script::SoutheastAsian
        }
        0x1200..=0x139F | 0x2D80..=0x2DDF | 0xAB00..=0xAB2F => Script::Ethiopic,
        0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x3029 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF => Script::Han,
        0xF900..=0xFAFF | 0x20000..=0x3FFFF => Script::Han,
        0x3041..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9F | 0x1B000..=0x1B16F => Script::Kana,
        0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF | 0xFFA0..=0xFFDC => Script::Hangul,
        0x2000..=0x2BFF | 0x2E00..=0x2E7F | 0x3000..=0x3020 | 0xFE00..=0xFE6F | 0xFF00..=0xFF65 => Script::Common,
        0x2B0..=0x36F | 0x1F000..=0x1FAFF => Script::Common,
        _ => Script::Other,
    }
}

/// The script most characters of a text are written in; `Common` where it has no letters.
///
/// Kana outweigh Han: a headline with a fifth of kana is Japanese, and its Han characters are Japanese words.
pub fn dominant_script(text: &str) -> Script {
    let mut counts: [(Script, usize); 15] = [(Script::Common, 0); 15];
    for character in text.chars() {
        let script = script_of(character);
        if script != Script::Common {
            let slot = &mut counts[script as usize];
            *slot = (script, slot.1 + 1);
        }
    }
    let (best, count) = counts.iter().copied().max_by_key(|(_, count)| *count).unwrap_or((Script::Common, 0));
    let kana = counts[Script::Kana as usize].1;
    if best == Script::Han && kana * 5 >= count { Script::Kana } else { best }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dominant_script_of_a_headline_is_found() {
        let cases = [
            ("Fed holds rates", Script::Latin),
            ("Bộ trưởng Việt Nam", Script::Latin),
            ("Путин встретился с Си", Script::Cyrillic),
            ("央行宣布降息 GDP", Script::Han),
            ("日銀が利上げを決定", Script::Kana),
            ("삼성전자 3분기 실적", Script::Hangul),
            ("รัฐบาลไทย", Script::Thai),
            ("الرئيس المصري", Script::Arabic),
            ("प्रधानमंत्री मोदी", Script::Indic),
            ("2024: 3-1!", Script::Common),
            ("", Script::Common),
        ];
        for (text, expected) in cases {
            assert_eq!(dominant_script(text), expected, "{text}");
        }
    }
}
