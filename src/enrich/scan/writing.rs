//! Ways of writing, told from a character by its block: all that splitting and searching must know of scripts.

/// A way of writing. Han and kana are one, since Japanese mixes them within a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub(crate) enum Writing {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Georgian,
    Hebrew,
    Arabic,
    Ethiopic,
    Devanagari,
    Bengali,
    Tamil,
    /// Gurmukhi, Gujarati, Odia, Telugu, Kannada, Malayalam, Sinhala.
    Indic,
    Thai,
    Lao,
    Tibetan,
    Myanmar,
    Khmer,
    Hangul,
    HanKana,
    Number,
    Other,
}

impl Writing {
    /// The writing of a letter, mark or digit; None for everything that stands between words.
    pub(crate) fn of(c: char) -> Option<Writing> {
        use Writing::*;
        if c.is_ascii() {
            return match c {
                'a'..='z' | 'A'..='Z' => Some(Latin),
                '0'..='9' => Some(Number),
                _ => None,
            };
        }
        let writing = match u32::from(c) {
            0x00AA | 0x00BA | 0x00C0..=0x00D6 | 0x00D8..=0x00F6 | 0x00F8..=0x02AF | 0x1E00..=0x1EFF => Latin,
            0x0300..=0x036F => Other,
            0x0370..=0x037D | 0x037F..=0x0386 | 0x0388..=0x03FF | 0x1F00..=0x1FFF => Greek,
            0x0400..=0x052F => Cyrillic,
            0x0531..=0x0556 | 0x0561..=0x0587 => Armenian,
            0x10A0..=0x10FA | 0x10FC..=0x10FF | 0x1C90..=0x1CBF => Georgian,
            0x0591..=0x05BD | 0x05BF | 0x05C1..=0x05C2 | 0x05C4..=0x05C5 | 0x05C7..=0x05F2 => Hebrew,
            0x060C | 0x061B | 0x061D..=0x061F | 0x066A..=0x066D | 0x06D4 | 0x0600..=0x060B | 0x060D..=0x060F => {
                return None;
            }
            0x0660..=0x0669 | 0x06F0..=0x06F9 => Number,
            0x0610..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFDFB | 0xFE70..=0xFEFC => Arabic,
            0x1200..=0x135F | 0x1380..=0x139F => Ethiopic,
            0x0964 | 0x0965 | 0x0970 | 0x0DF4 => return None,
            0x0966..=0x096F => Number,
            0x0900..=0x097F => Devanagari,
            0x09E6..=0x09EF => Number,
            0x0980..=0x09FF => Bengali,
            0x0B80..=0x0BFF => Tamil,
            0x0A00..=0x0B7F | 0x0C00..=0x0DFF => Indic,
            0x0E3F | 0x0E4F | 0x0E5A | 0x0E5B => return None,
            0x0E50..=0x0E59 => Number,
            0x0E00..=0x0E7F => Thai,
            0x0E80..=0x0EFF => Lao,
            0x0F40..=0x0FBC => Tibetan,
            0x104A..=0x104F => return None,
            0x1000..=0x109F | 0xAA60..=0xAA7F => Myanmar,
            0x17D4..=0x17DA => return None,
            0x1780..=0x17D3 | 0x17DC..=0x17E9 => Khmer,
            0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7AF => Hangul,
            0x3005 | 0x3007 | 0x3041..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0xFF66..=0xFF9F => HanKana,
            0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF => HanKana,
            0xFF10..=0xFF19 => Number,
            0xFF21..=0xFF3A | 0xFF41..=0xFF5A => Latin,
            0x2000..=0x2BFF | 0x3000..=0x303F | 0xFF00..=0xFFEF => return None,
            _ if c.is_alphanumeric() => Other,
            _ => return None,
        };
        Some(writing)
    }

    /// Returns true if and only if words are written without blanks between them, so that a run holds many.
    pub(crate) fn is_unspaced(self) -> bool {
        matches!(
            self,
            Writing::HanKana | Writing::Thai | Writing::Lao | Writing::Tibetan | Writing::Myanmar | Writing::Khmer
        )
    }

    /// Returns true if and only if a word that has begun in this writing goes on with a character of `next`.
    pub(crate) fn goes_on_with(self, next: Writing) -> bool {
        use Writing::*;
        match (self, next) {
            (_, Other) | (Other, _) => true,
            (Number, Latin | Cyrillic | Greek) | (Latin | Cyrillic | Greek, Number) => true,
            (a, b) if a == b => true,
            // Homoglyphs and foreign endings within one word are kept together.
            (Latin | Cyrillic | Greek, Latin | Cyrillic | Greek) => true,
            _ => false,
        }
    }
}
