//! The language of an entry: what is declared, unless the writing contradicts it; else what the writing alone tells;
//! else what a detector says of the languages the publisher writes in.
//!
//! Detection costs more than all other labels together (15 µs) and errs in every twelfth headline, so it has the last
//! word and not the first. Chinese is told apart by its characters into `zh-Hans` and `zh-Hant`, whatever is declared.

use super::LabelInput;
use crate::{
    model::{Evidence, Labels, Language},
    text::{
        han::{self, Form},
        script::{Script, script_of},
    },
};
use whatlang::{Detector, Lang};

/// Enough to tell a script, and no more work than that.
const MAX_CHARS: usize = 240;
/// Enough to tell a language: the detector takes 1 µs for two characters.
const MAX_DETECTED_CHARS: usize = 120;
/// Fewer letters than this contradict nothing: `COVID-19`, `iPhone 17`.
const MIN_CONTRADICTING_LETTERS: usize = 12;
/// A language whose script has less than this part of the letters is declared in error.
const MIN_SHARE: f32 = 0.2;
/// Below this the detector guesses among the dozens of languages in Latin letters; other scripts leave it few to choose
/// from, and the publisher's own languages fewer still.
const MIN_CONFIDENCE: f64 = 0.5;

/// Sets `labels.language`; appends evidence where it is not simply what was declared.
pub(super) fn label(input: &LabelInput<'_>, labels: &mut Labels) {
    if let Some(declared) = input.declared_language.filter(|declared| is_plainly(input, declared)) {
        labels.language = Some(declared.clone());
        return;
    }
    let text = || input.title.chars().chain(" ".chars()).chain(input.summary.unwrap_or_default().chars());
    let counts = Counts::of(text().take(MAX_CHARS));
    if let Some(declared) = input.declared_language.filter(|declared| counts.allows(declared)) {
        labels.language = Some(refine(declared, &counts));
        return;
    }
    if let Some(language) = counts.language(input.publisher_languages) {
        return set(labels, language, "language-script", 0.95);
    }
    let allowed: Vec<&Language> = input.publisher_languages.iter().filter(|language| counts.allows(language)).collect();
    if let [only] = allowed[..] {
        return set(labels, refine(only, &counts), "language-publisher", 0.8);
    }
    let sample: String = text().take(MAX_DETECTED_CHARS).collect();
    if let Some((language, confidence)) = detect(&sample, &allowed) {
        return set(labels, language, "language-detected", confidence);
    }
    if let Some(likely) = allowed.first() {
        set(labels, refine(likely, &counts), "language-publisher", 0.4);
    }
}

/// Returns true if and only if there is nothing to count: a text in ASCII contradicts no language of Latin letters.
fn is_plainly(input: &LabelInput<'_>, declared: &Language) -> bool {
    let summary = input.summary.unwrap_or_default().as_bytes();
    input.title.is_ascii()
        && summary[..summary.len().min(MAX_CHARS)].is_ascii()
        && scripts_of(declared.base()).first() == Some(&Script::Latin)
}

fn set(labels: &mut Labels, language: Language, rule: &'static str, weight: f32) {
    labels.evidence.push(Evidence {
        label: format!("language {language}"),
        words: String::new(),
        place: "title".into(),
        rule: rule.into(),
        weight,
    });
    labels.language = Some(language);
}

/// The declared language, Chinese with its script: `zh-CN`, `zh-TW` and bare `zh` say less than the characters.
fn refine(language: &Language, counts: &Counts) -> Language {
    if language.base() != "zh" {
        return language.clone();
    }
    let is_traditional = match counts.n_traditional.cmp(&counts.n_simplified) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => {
            let tag = language.as_str();
            tag.contains("Hant") || ["TW", "HK", "MO"].iter().any(|region| tag.ends_with(region))
        }
    };
    known(if is_traditional { "zh-Hant" } else { "zh-Hans" })
}

fn known(tag: &str) -> Language {
    Language::parse(tag).expect("our own tags are language tags")
}

/// Letters by script.
#[derive(Debug, Default)]
struct Counts {
    n_letters: usize,
    by_script: [usize; 16],
    n_traditional: usize,
    n_simplified: usize,
    /// A letter of the most common script without a language of its own script in `Script`, such as Bengali.
    sample: Option<char>,
}

impl Counts {
    fn of(characters: impl Iterator<Item = char>) -> Counts {
        let mut counts = Counts::default();
        for character in characters {
            if character.is_ascii() {
                let is_letter = usize::from(character.is_ascii_alphabetic());
                counts.n_letters += is_letter;
                counts.by_script[Script::Latin as usize] += is_letter;
                continue;
            }
            let script = script_of(character);
            if script == Script::Common {
                continue;
            }
            counts.n_letters += 1;
            counts.by_script[script as usize] += 1;
            match script {
                Script::Han => match han::form(character) {
                    Form::Traditional => counts.n_traditional += 1,
                    Form::Simplified => counts.n_simplified += 1,
                    Form::Shared => {}
                },
                Script::Indic | Script::SoutheastAsian | Script::Caucasian | Script::Other => {
                    counts.sample = counts.sample.or(Some(character));
                }
                _ => {}
            }
        }
        counts
    }

    fn n(&self, script: Script) -> usize {
        self.by_script[script as usize]
    }

    fn share(&self, scripts: &[Script]) -> f32 {
        scripts.iter().map(|script| self.n(*script)).sum::<usize>() as f32 / self.n_letters.max(1) as f32
    }

    /// Returns true if and only if the writing does not contradict the language.
    fn allows(&self, language: &Language) -> bool {
        if language.as_str().contains("-Latn") {
            return true;
        }
        // Kana and Hangul say Japanese and Korean in two letters, where headlines in Latin letters prove little.
        let is_japanese = self.n(Script::Kana) >= 2 && self.n(Script::Kana) * 5 >= self.n_letters;
        let is_korean = self.n(Script::Hangul) * 3 >= self.n_letters.max(1);
        match language.base() {
            "ja" if is_japanese => true,
            "ko" if is_korean => true,
            _ if is_japanese || is_korean => false,
            "zh" => self.n_letters < MIN_CONTRADICTING_LETTERS || self.share(&[Script::Han]) >= MIN_SHARE,
            base => {
                let expected = scripts_of(base);
                self.n_letters < MIN_CONTRADICTING_LETTERS / if self.n(Script::Han) > 0 { 3 } else { 1 }
                    || self.share(expected) >= MIN_SHARE
            }
        }
    }

    /// The language, where the script alone tells it.
    fn language(&self, publisher_languages: &[Language]) -> Option<Language> {
        let half = |script: Script| self.n(script) * 2 >= self.n_letters.max(1);
        let tag = if self.n(Script::Kana) >= 2 && self.n(Script::Kana) * 8 >= self.n_letters {
            "ja"
        } else if self.n(Script::Hangul) > 0 && self.n(Script::Hangul) * 3 >= self.n_letters {
            "ko"
        } else if self.n(Script::Han) >= 2 && self.n(Script::Han) * 3 >= self.n_letters {
            let writes = |base: &str| publisher_languages.iter().any(|language| language.base() == base);
            match () {
                () if writes("ja") && !writes("zh") => "ja",
                () if self.n_traditional > self.n_simplified => "zh-Hant",
                () => "zh-Hans",
            }
        } else if half(Script::Thai) {
            "th"
        } else if half(Script::Greek) {
            "el"
        } else if half(Script::Ethiopic) {
            "am"
        } else {
            return self.sample.filter(|_| !half(Script::Latin)).and_then(language_of_block).map(known);
        };
        Some(known(tag))
    }
}

/// The language of scripts that only one language of the news is written in, by their Unicode blocks.
fn language_of_block(letter: char) -> Option<&'static str> {
    Some(match u32::from(letter) {
        0x0530..=0x058F => "hy",
        0x10A0..=0x10FF | 0x1C90..=0x1CBF => "ka",
        0x0980..=0x09FF => "bn",
        0x0A00..=0x0A7F => "pa",
        0x0A80..=0x0AFF => "gu",
        0x0B00..=0x0B7F => "or",
        0x0B80..=0x0BFF => "ta",
        0x0C00..=0x0C7F => "te",
        0x0C80..=0x0CFF => "kn",
        0x0D00..=0x0D7F => "ml",
        0x0D80..=0x0DFF => "si",
        0x0E80..=0x0EFF => "lo",
        0x0F00..=0x0FFF => "bo",
        0x1000..=0x109F | 0xAA60..=0xAA7F => "my",
        0x1780..=0x17FF => "km",
        0x0780..=0x07BF => "dv",
        _ => return None,
    })
}

/// The scripts a language is written in.
fn scripts_of(base: &str) -> &'static [Script] {
    use Script::*;
    match base {
        "ja" => &[Kana, Han],
        "zh" | "yue" => &[Han],
        "ko" => &[Hangul, Han],
        "th" => &[Thai],
        "el" => &[Greek],
        "he" | "iw" | "yi" => &[Hebrew],
        "ar" | "fa" | "ur" | "ps" | "ckb" | "sd" | "ug" => &[Arabic],
        "ku" | "ms" | "az" => &[Latin, Arabic, Cyrillic],
        "ru" | "uk" | "be" | "bg" | "mk" | "ky" | "tg" => &[Cyrillic],
        "mn" => &[Cyrillic, Other],
        "sr" | "bs" | "uz" | "kk" | "tt" | "tk" | "ro" => &[Latin, Cyrillic],
        "hi" | "mr" | "ne" | "sa" | "bn" | "as" | "pa" | "gu" | "or" | "ta" | "te" | "kn" | "ml" | "si" => &[Indic],
        "lo" | "km" | "my" | "bo" | "dz" => &[SoutheastAsian],
        "hy" | "ka" => &[Caucasian],
        "am" | "ti" => &[Ethiopic],
        "dv" => &[Other],
        _ => &[Latin],
    }
}

/// Asks the detector; among the publisher's languages where there are any, else among all.
fn detect(text: &str, allowed: &[&Language]) -> Option<(Language, f32)> {
    let choices: Vec<Lang> = allowed.iter().filter_map(|language| detectable(language.base())).collect();
    let is_closed = !choices.is_empty();
    let all = || NAMES.iter().map(|(lang, _)| *lang).filter(|lang| !RARE.contains(lang)).collect();
    let info = Detector::with_allowlist(if is_closed { choices } else { all() }).detect(text)?;
    let is_guess = info.confidence() < MIN_CONFIDENCE && info.script() == whatlang::Script::Latin;
    if !is_closed && is_guess {
        return None;
    }
    let base = NAMES.iter().find(|(lang, _)| *lang == info.lang()).map(|(_, base)| *base)?;
    let own = allowed.iter().find(|language| language.base() == base);
    let language = own.map_or_else(|| known(base), |own| (*own).clone());
    Some((language, info.confidence() as f32))
}

fn detectable(base: &str) -> Option<Lang> {
    NAMES.iter().find(|(_, name)| *name == base).map(|(lang, _)| *lang)
}

/// The detector's languages by their BCP 47 names; Chinese, Japanese and Korean never get this far.
const NAMES: &[(Lang, &str)] = &[
    (Lang::Eng, "en"),
    (Lang::Spa, "es"),
    (Lang::Por, "pt"),
    (Lang::Fra, "fr"),
    (Lang::Deu, "de"),
    (Lang::Ita, "it"),
    (Lang::Nld, "nl"),
    (Lang::Rus, "ru"),
    (Lang::Ukr, "uk"),
    (Lang::Bel, "be"),
    (Lang::Bul, "bg"),
    (Lang::Srp, "sr"),
    (Lang::Mkd, "mk"),
    (Lang::Pol, "pl"),
    (Lang::Ces, "cs"),
    (Lang::Slk, "sk"),
    (Lang::Slv, "sl"),
    (Lang::Hrv, "hr"),
    (Lang::Hun, "hu"),
    (Lang::Ron, "ro"),
    (Lang::Tur, "tr"),
    (Lang::Aze, "az"),
    (Lang::Uzb, "uz"),
    (Lang::Swe, "sv"),
    (Lang::Dan, "da"),
    (Lang::Nob, "no"),
    (Lang::Fin, "fi"),
    (Lang::Est, "et"),
    (Lang::Lit, "lt"),
    (Lang::Lav, "lv"),
    (Lang::Cat, "ca"),
    (Lang::Vie, "vi"),
    (Lang::Ind, "id"),
    (Lang::Jav, "jv"),
    (Lang::Tgl, "tl"),
    (Lang::Afr, "af"),
    (Lang::Zul, "zu"),
    (Lang::Sna, "sn"),
    (Lang::Ara, "ar"),
    (Lang::Pes, "fa"),
    (Lang::Urd, "ur"),
    (Lang::Heb, "he"),
    (Lang::Yid, "yi"),
    (Lang::Hin, "hi"),
    (Lang::Mar, "mr"),
    (Lang::Nep, "ne"),
];

/// Languages that are told from their neighbors only where the publisher is known to write them: among all, they take
/// more headlines from others than they have of their own.
const RARE: &[Lang] = &[
    Lang::Jav,
    Lang::Zul,
    Lang::Sna,
    Lang::Afr,
    Lang::Uzb,
    Lang::Aze,
    Lang::Slv,
    Lang::Bel,
    Lang::Mkd,
    Lang::Yid,
    Lang::Nep,
    Lang::Cat,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn language(title: &str, declared: Option<&str>, publisher: &[&str]) -> Option<String> {
        let declared = declared.and_then(Language::parse);
        let publisher: Vec<Language> = publisher.iter().filter_map(|tag| Language::parse(tag)).collect();
        let input = LabelInput {
            title,
            declared_language: declared.as_ref(),
            publisher_languages: &publisher,
            ..LabelInput::default()
        };
        let mut labels = Labels::default();
        label(&input, &mut labels);
        labels.language.map(|language| language.to_string())
    }

    #[test]
    fn what_is_declared_stands_unless_the_writing_contradicts_it() {
        let cases = [
            ("Rates held steady", "en-GB", "en-GB"),
            ("한국은행이 기준금리를 동결했다", "en", "ko"),
            ("日銀、追加利上げを見送り", "en-US", "ja"),
            ("日銀、追加利上げを見送り", "zh", "ja"),
            ("iPhone 17", "ja", "ja"),
            ("Путин провел совещание", "en", "ru"),
            ("Новини України сьогодні", "uk", "uk"),
            ("รัฐบาลประกาศมาตรการใหม่", "en", "th"),
        ];
        for (title, declared, expected) in cases {
            assert_eq!(language(title, Some(declared), &[]).as_deref(), Some(expected), "{title}");
        }
    }

    #[test]
    fn chinese_gets_its_script_from_its_characters() {
        let cases = [
            ("台積電擴大投資", "zh", "zh-Hant"),
            ("台积电扩大投资", "zh-TW", "zh-Hans"),
            ("中文", "zh-HK", "zh-Hant"),
            ("中文", "zh", "zh-Hans"),
        ];
        for (title, declared, expected) in cases {
            assert_eq!(language(title, Some(declared), &[]).as_deref(), Some(expected), "{title}");
        }
        assert_eq!(language("台積電擴大投資", None, &[]).as_deref(), Some("zh-Hant"));
    }

    #[test]
    fn where_nothing_is_declared_the_publishers_languages_are_the_choice() {
        let cases: [(&str, &[&str], &str); 5] = [
            ("El gobierno anuncia nuevas medidas económicas para el próximo año", &["es", "ca"], "es"),
            ("Le gouvernement annonce de nouvelles mesures", &["nl-BE", "fr-BE"], "fr-BE"),
            ("Breaking: OK", &["vi"], "vi"),
            ("東京五輪", &["ja"], "ja"),
            ("The government announces new measures for the coming year", &[], "en"),
        ];
        for (title, publisher, expected) in cases {
            assert_eq!(language(title, None, publisher).as_deref(), Some(expected), "{title}");
        }
    }

    #[test]
    fn a_text_without_letters_has_no_language() {
        assert_eq!(language("2 - 1", None, &[]), None);
    }
}
