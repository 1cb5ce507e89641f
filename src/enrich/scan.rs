//! A text taken apart once: words with their folded form, casing, place and what stands before them.
//!
//! Places, tags and desks all read the same `Scan` of title and summary, so that a text is split and folded once.
//! A word is a run of letters, marks and digits of one way of writing. Scripts without spaces (Han with kana, Thai,
//! Khmer …) give one long word a run, in which names must be searched. It knows no names and no language.

mod split;
mod writing;

pub(crate) use writing::Writing;

/// Which part of an entry a word stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// The headline.
    Title,
    /// The publisher's own description.
    Summary,
}

impl Field {
    /// The name as evidence shows it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Summary => "summary",
        }
    }
}

/// How a word is written. Scripts without case and numbers are `Caseless`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Casing {
    /// `word`.
    Lower,
    /// `Word`.
    Capital,
    /// `WORD`; a single capital letter too.
    Upper,
    /// `wOrd`, `McDonald`.
    Mixed,
    /// `言葉`, `42`.
    Caseless,
}

/// What stands between a word and the one before it; the strongest, where several do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// Nothing but a change of writing: `AIが`.
    Joined,
    /// Blanks.
    Space,
    /// `'` and `’`.
    Apostrophe,
    /// Hyphens without blanks, middle dots.
    Hyphen,
    /// A full stop after at most four letters: `St. Louis`, `Gov. Smith`.
    Period,
    /// Commas of all scripts.
    Comma,
    /// `/`, `&`, `+` and other signs.
    Sign,
    /// Brackets and quotation marks.
    Bracket,
    /// Dashes with blanks around them, and long ones.
    Dash,
    /// `:` and `;`.
    Colon,
    /// The end of a sentence or line.
    Stop,
    /// Nothing: the field begins.
    Start,
}

/// One word. Positions are bytes of its field and of the folded text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    /// Where it begins in its field.
    pub(crate) start: u32,
    /// Where it ends in its field.
    pub(crate) end: u32,
    fold_start: u32,
    fold_end: u32,
    /// Title or summary.
    pub(crate) field: Field,
    /// How it is written.
    pub(crate) casing: Casing,
    /// What stands before it.
    pub(crate) gap: Gap,
    /// Its script.
    pub(crate) writing: Writing,
    /// True for `U.S.`: letters with full stops between, folded to `us`.
    pub(crate) is_dotted: bool,
}

impl Word {
    /// The folded form, out of the folded text it was split into.
    pub(crate) fn of<'f>(&self, folded: &'f str) -> &'f str {
        &folded[self.fold_start as usize..self.fold_end as usize]
    }
}

/// How a whole field is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Style {
    /// Most words in small letters: capitals mean something.
    #[default]
    Sentence,
    /// Most words begin with a capital: a capital means little.
    Titled,
    /// All in capitals: casing means nothing.
    Capitals,
}

/// Title and summary as words.
#[derive(Debug, Default)]
pub(crate) struct Scan<'a> {
    title: &'a str,
    summary: &'a str,
    folded: String,
    words: Vec<Word>,
    n_title: usize,
    title_style: Style,
    summary_style: Style,
}

impl<'a> Scan<'a> {
    /// Takes title and summary apart.
    pub(crate) fn new(title: &'a str, summary: &'a str) -> Scan<'a> {
        let length = title.len() + summary.len();
        let mut scan = Scan {
            title,
            summary,
            folded: String::with_capacity(length + 16),
            words: Vec::with_capacity(length / 5 + 4),
            ..Scan::default()
        };
        split::split(title, Field::Title, &mut scan.words, &mut scan.folded);
        scan.n_title = scan.words.len();
        split::split(summary, Field::Summary, &mut scan.words, &mut scan.folded);
        scan.title_style = style(&scan.words[..scan.n_title]);
        scan.summary_style = style(&scan.words[scan.n_title..]);
        scan
    }

    /// All words, those of the title first.
    pub(crate) fn words(&self) -> &[Word] {
        &self.words
    }

    /// How many words the title has.
    pub(crate) fn n_title(&self) -> usize {
        self.n_title
    }

    /// The folded form: small letters, no accents.
    pub(crate) fn folded(&self, word: &Word) -> &str {
        &self.folded[word.fold_start as usize..word.fold_end as usize]
    }

    /// The word as written.
    pub(crate) fn written(&self, word: &Word) -> &'a str {
        &self.field(word.field)[word.start as usize..word.end as usize]
    }

    /// The text from the first of these words to the last, as written; both stand in one field.
    pub(crate) fn written_from_to(&self, first: &Word, last: &Word) -> &'a str {
        &self.field(first.field)[first.start as usize..last.end as usize]
    }

    /// A field's text.
    pub(crate) fn field(&self, field: Field) -> &'a str {
        match field {
            Field::Title => self.title,
            Field::Summary => self.summary,
        }
    }

    /// How a field is written.
    pub(crate) fn style(&self, field: Field) -> Style {
        match field {
            Field::Title => self.title_style,
            Field::Summary => self.summary_style,
        }
    }

    /// Returns true if and only if a sentence, a quotation or the field begins with this word, so that its capital
    /// says nothing.
    pub(crate) fn begins_sentence(&self, word: &Word) -> bool {
        matches!(word.gap, Gap::Start | Gap::Stop | Gap::Colon | Gap::Bracket | Gap::Dash)
    }
}

/// Splits one text into words and appends them and their folded forms; for reading tables without a `Scan` a name.
pub(crate) fn split_words(text: &str, words: &mut Vec<Word>, folded: &mut String) {
    split::split(text, Field::Title, words, folded);
}

/// The key under which tables hold a name or phrase: its folded words with one blank between them.
pub(crate) fn key(phrase: &str) -> String {
    let scan = Scan::new(phrase, "");
    let words: Vec<&str> = scan.words().iter().map(|word| scan.folded(word)).collect();
    words.join(" ")
}

/// Judges by the words of four letters and more, since headlines keep `of` and `the` small in any case.
fn style(words: &[Word]) -> Style {
    let (mut lower, mut capital, mut upper) = (0, 0, 0);
    for word in words.iter().filter(|word| word.end - word.start >= 4) {
        match word.casing {
            Casing::Lower => lower += 1,
            Casing::Capital => capital += 1,
            Casing::Upper => upper += 1,
            Casing::Mixed | Casing::Caseless => {}
        }
    }
    let cased = lower + capital + upper;
    if upper >= 2 && upper * 10 >= cased * 8 {
        Style::Capitals
    } else if cased >= 3 && lower * 10 <= cased * 3 {
        Style::Titled
    } else {
        Style::Sentence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(title: &str) -> Vec<String> {
        let scan = Scan::new(title, "");
        scan.words().iter().map(|word| scan.folded(word).to_owned()).collect()
    }

    #[test]
    fn words_are_split_and_folded_in_every_script() {
        let cases = [
            ("U.S.-China row", vec!["us", "china", "row"]),
            ("L’Italie, d'Égypte", vec!["l", "italie", "d", "egypte"]),
            ("Москвё: Пекін", vec!["москве", "пекін"]),
            ("ארה\"ב וצ'כיה", vec!["ארהב", "וצכיה"]),
            ("AIが中国で3月", vec!["ai", "が中国で", "3", "月"]),
            ("भारत के", vec!["भारत", "के"]),
            ("یونانی\u{200c}های", vec!["يوناني", "هاي"]),
            ("İstanbul'da Łódź", vec!["istanbul", "da", "lodz"]),
            ("삼성전자는 AI가", vec!["삼성전자는", "ai", "가"]),
            ("Θεσσαλονίκης", vec!["θεσσαλονικησ"]),
            (
                "See https://www.china.example/tokyo-paris and www.x.example, 参见http://a.example",
                vec!["see", "and", "参见"],
            ),
            ("How web and hw", vec!["how", "web", "and", "hw"]),
        ];
        for (title, expected) in cases {
            assert_eq!(folded(title), expected, "{title}");
        }
    }

    #[test]
    fn a_field_all_in_capitals_is_known_as_such() {
        assert_eq!(Scan::new("BRAZIL COFFEE EXPORTS FALL", "").style(Field::Title), Style::Capitals);
        assert_eq!(Scan::new("Brazil Coffee Exports Fall", "").style(Field::Title), Style::Titled);
        assert_eq!(Scan::new("Brazil coffee exports fall", "").style(Field::Title), Style::Sentence);
    }

    #[test]
    fn positions_point_into_the_text_as_written() {
        let scan = Scan::new("Élysée: İzmir", "St. Louis");
        let words = scan.words();
        assert_eq!(scan.written(&words[1]), "İzmir");
        assert!(scan.begins_sentence(&words[1]));
        assert_eq!(scan.written_from_to(&words[2], &words[3]), "St. Louis");
        assert_eq!(words[3].gap, Gap::Period);
    }
}
