//! The words in dates: months in the languages of the world's news, halves of the day, eras, the units of Chinese,
//! Japanese, Korean and Vietnamese dates, digits of other scripts.

use crate::model::{Country, Language};
use std::borrow::Cow;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Month(u32),
    /// True: the hours from noon on.
    Afternoon(bool),
    /// The year before the era's first.
    Era(i32),
    /// The era's first year, written with a word.
    EraFirstYear(i32),
    /// The number follows.
    UnitAhead(Unit),
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

/// Names of the months from January on, in full or as far as they differ; a word of three letters or more that begins
/// one of them is that month. Written from general knowledge of the languages, 2026.
const MONTHS: [&str; 12] = [
    "january janvier jänner enero gennaio janeiro januari januarie ianuarie leden ledna styczeń stycznia ocak ιανουάριος \
     январь янв януари січень січня tammikuu jaanuar janvāris sausis sausio siječanj siječnja มกราคม ม.ค يناير جانفي ינואר \
     ژانویه जनवरी জানুয়ারি জানুয়ারি جنوری ஜனவரி január januar janúar",
    "february février fevrier febrero febbraio fevereiro februari februarie februar únor února luty lutego şubat \
     φεβρουάριος февраль февруари лютий лютого helmikuu veebruar februāris vasaris vasario veljača veljače \
     กุมภาพันธ์ ก.พ فبراير فيفري שבט شباط פברואר فوریه फरवरी फ़रवरी ফেব্রুয়ারি ফেব্রুয়ারি فروری பிப்ரவரி pebruari",
    "march mars märz maerz marzo março maart maret mac martie março březen března marzec marca marec mart μάρτιος μαρτίου \
     март березень березня maaliskuu märts marts kovas kovo ožujak ožujka มีนาคม มี.ค مارس آذار מרץ मार्च মার্চ مارچ \
     மார்ச் március",
    "april avril abril aprile aprilie duben dubna kwiecień kwietnia nisan απρίλιος апрель април квітень квітня \
     huhtikuu aprill aprīlis balandis balandžio travanj travnja เมษายน เม.ย أبريل ابريل أفريل نيسان אפריל آوریل अप्रैल \
     এপ্রিল اپریل ஏப்ரல் április",
    "may mai mayo maggio maio mei maj maja mayıs května květen μάιος μαΐου μάϊος май мая травень травня toukokuu maijs \
     gegužė gegužės svibanj svibnja พฤษภาคม พ.ค مايو ماي أيار ایار מאי مه मई মে مئی மே május",
    "june juin junio giugno junho juni iunie červen června czerwiec czerwca haziran ιούνιος июнь юни червень червня \
     kesäkuu juuni jūnijs birželis birželio lipanj lipnja มิถุนายน มิ.ย يونيو يونيه جوان حزيران יוני ژوئن जून জুন جون \
     ஜூன் június jún jun",
    "july juillet julio luglio julho juli iulie červenec července lipiec lipca temmuz ιούλιος июль юли липень липня \
     heinäkuu juuli jūlijs liepa liepos srpnja กรกฎาคม ก.ค يوليو يوليه جويلية تموز יולי ژوئیه जुलाई জুলাই جولائی ஜூலை \
     július júl jul",
    "august août agosto agustus ogos augustus srpen srpna sierpień sierpnia ağustos αύγουστος август серпень серпня \
     elokuu augusts rugpjūtis rugpjūčio kolovoz สิงหาคม ส.ค أغسطس اغسطس أوت آب אוגוסט اوت अगस्त আগস্ট اگست ஆகஸ்ட் \
     augusztus avgust agt",
    "september septembre septiembre setiembre settembre setembro septembrie září wrzesień września eylül σεπτέμβριος \
     сентябрь септември вересень вересня syyskuu septembris rugsėjis rugsėjo rujan rujna กันยายน ก.ย سبتمبر أيلول ספטמבר \
     سپتامبر सितंबर सितम्बर সেপ্টেম্বর ستمبر செப்டம்பர் szeptember",
    "october octobre octubre ottobre outubro oktober octombrie říjen října październik października ekim οκτώβριος \
     октябрь октомври жовтень жовтня lokakuu oktoober oktobris spalis spalio oktobar ตุลาคม ต.ค أكتوبر اكتوبر אוקטובר \
     اکتبر अक्टूबर अक्तूबर অক্টোবর اکتوبر அக்டோபர் október",
    "november novembre noviembre novembro nopember noiembrie listopad listopadu listopada kasım νοέμβριος ноябрь \
     ноември листопад листопада marraskuu novembris lapkritis lapkričio studeni studenoga พฤศจิกายน พ.ย نوفمبر נובמבר \
     نوامبر नवंबर नवम्बर নভেম্বর نومبر நவம்பர் novembar",
    "december décembre dezember diciembre dicembre dezembro desember disember decembrie prosinec prosince grudzień \
     grudnia aralık δεκέμβριος декабрь декември грудень грудня joulukuu detsember decembris gruodis gruodžio prosinac \
     prosinca ธันวาคม ธ.ค ديسمبر דצמבר دسامبر दिसंबर दिसम्बर ডিসেম্বর دسمبر டிசம்பர் decembar",
];

/// Croatian names that mean another month in Polish and Czech.
const CROATIAN: &[(&str, u32)] = &[("lip", 6), ("srp", 7), ("lis", 10)];

static FOLDED_MONTHS: LazyLock<Vec<(String, u32)>> = LazyLock::new(|| {
    let names = (1..).zip(MONTHS).flat_map(|(month, names)| names.split_whitespace().map(move |name| (name, month)));
    names.map(|(name, month)| (fold(name), month)).collect()
});

/// Lower case, without accents and dots.
fn fold(word: &str) -> String {
    let decomposed = word.nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}' | '.'));
    decomposed.flat_map(char::to_lowercase).map(|c| if c == 'ı' { 'i' } else { c }).collect()
}

/// The word a text begins with, and its length in bytes.
pub(super) fn next_word(text: &str) -> (&str, usize) {
    for spaced in ["a. m.", "p. m."].into_iter().filter(|_| text.as_bytes().get(1) == Some(&b'.')) {
        if text.get(..spaced.len()).is_some_and(|head| head.eq_ignore_ascii_case(spaced)) {
            return (&text[..1], spaced.len());
        }
    }
    let is_ascii = text.as_bytes().first().is_some_and(u8::is_ascii);
    if let Some(word) =
        CJK_WORDS.iter().filter(|_| !is_ascii).map(|(word, _)| *word).find(|word| text.starts_with(word))
    {
        return (word, word.len());
    }
    let mut length = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let is_dot_within = matches!(c, '.' | '/' | '_')
            && (c != '.' || text[..start].chars().rev().take_while(|c| *c != '.').count() <= 4)
            && chars.peek().is_some_and(|(_, next)| next.is_alphabetic());
        if !(c.is_alphabetic() && !is_ideograph(c) || is_combining_mark(c) || is_dot_within) {
            break;
        }
        length = start + c.len_utf8();
    }
    // An ideograph or syllable that is none of our words means nothing.
    let length = if length == 0 { text.chars().next().map_or(0, char::len_utf8) } else { length };
    (&text[..length], length)
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// Words of scripts that put no blanks between them.
const CJK_WORDS: &[(&str, Word)] = &[
    ("上午", Word::Afternoon(false)),
    ("下午", Word::Afternoon(true)),
    ("凌晨", Word::Afternoon(false)),
    ("早上", Word::Afternoon(false)),
    ("晚上", Word::Afternoon(true)),
    ("中午", Word::Afternoon(true)),
    ("午前", Word::Afternoon(false)),
    ("午後", Word::Afternoon(true)),
    ("오전", Word::Afternoon(false)),
    ("오후", Word::Afternoon(true)),
    ("令和元年", Word::EraFirstYear(2019)),
    ("令和", Word::Era(2018)),
    ("平成元年", Word::EraFirstYear(1989)),
    ("平成", Word::Era(1988)),
    ("昭和", Word::Era(1925)),
    ("民國", Word::Era(1911)),
    ("民国", Word::Era(1911)),
];

/// What a word means, if anything.
pub(super) fn meaning(word: &str, language: Option<&Language>) -> Option<Word> {
    if is_english_weekday(word) {
        return None;
    }
    if let Some((_, meaning)) = CJK_WORDS.iter().find(|(known, _)| *known == word) {
        return Some(*meaning);
    }
    if let Some(month) = english_month(word) {
        return Some(Word::Month(month));
    }
    if matches!(word, "T" | "t" | "Z" | "z") {
        return None;
    }
    let folded = fold(word);
    match folded.as_str() {
        "am" | "a" | "πμ" | "sa" | "pg" | "ص" | "πµ" => return Some(Word::Afternoon(false)),
        "pm" | "p" | "μμ" | "ch" | "ptg" | "م" | "µµ" => return Some(Word::Afternoon(true)),
        "thang" | "thg" => return Some(Word::UnitAhead(Unit::Month)),
        "ngay" => return Some(Word::UnitAhead(Unit::Day)),
        "nam" => return Some(Word::UnitAhead(Unit::Year)),
        _ => {}
    }
    let n_letters = folded.chars().count();
    if language.is_some_and(|language| matches!(language.base(), "hr" | "bs"))
        && let Some((_, month)) = CROATIAN.iter().find(|(start, _)| folded.starts_with(start))
    {
        return Some(Word::Month(*month));
    }
    let is_exact = |(name, _): &&(String, u32)| *name == folded;
    let is_start = |(name, _): &&(String, u32)| n_letters >= 3 && name.starts_with(folded.as_str());
    // Endings differ by case (`marta`, `janúara`): four letters in common are enough.
    let is_kin = |(name, _): &&(String, u32)| {
        n_letters >= 4 && folded.chars().zip(name.chars()).take_while(|(a, b)| a == b).count() >= 4.max(n_letters - 2)
    };
    let months = &*FOLDED_MONTHS;
    let found =
        months.iter().find(is_exact).or_else(|| months.iter().find(is_start)).or_else(|| months.iter().find(is_kin));
    found.map(|(_, month)| Word::Month(*month))
}

fn is_english_weekday(word: &str) -> bool {
    matches!(word, "Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun")
}

/// The usual case, without folding.
fn english_month(word: &str) -> Option<u32> {
    let head: [u8; 3] = word.as_bytes().get(..3)?.try_into().ok()?;
    let names = [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    let head = head.map(|byte| byte.to_ascii_lowercase());
    (word.len() == 3).then(|| (1..).zip(names).find(|(_, name)| **name == head).map(|(month, _)| month)).flatten()
}

/// The unit that a character behind a number stands for.
pub(super) fn unit(c: char) -> Option<Unit> {
    match c {
        '年' | '년' => Some(Unit::Year),
        '月' | '월' => Some(Unit::Month),
        '日' | '일' | '号' | '號' => Some(Unit::Day),
        '時' | '时' | '点' | '點' | '시' => Some(Unit::Hour),
        '分' | '분' => Some(Unit::Minute),
        '秒' | '초' => Some(Unit::Second),
        _ => None,
    }
}

/// Digits of other scripts, and full-width signs, as ASCII.
pub(super) fn plain_digits(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'))
            .map(plain_sign)
            .collect(),
    )
}

fn plain_sign(c: char) -> char {
    /// Where the digits of other scripts begin: Arabic, Persian, Devanagari, Bengali, Tamil, Thai, full width.
    const ZEROS: [u32; 7] = [0x660, 0x6f0, 0x966, 0x9e6, 0xbe6, 0xe50, 0xff10];
    let code = u32::from(c);
    let digit = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|digit| *digit < 10));
    match (digit.and_then(|digit| char::from_digit(digit, 10)), c) {
        (Some(digit), _) => digit,
        (None, '：') => ':',
        (None, '／') => '/',
        (None, '，' | '\u{a0}' | '\u{3000}' | '\u{202f}' | '（' | '）') => ' ',
        (None, c) => c,
    }
}

/// Whether 5/6 means the sixth of May there.
pub(super) fn writes_month_first(country: Option<Country>, language: Option<&Language>) -> bool {
    match country {
        Some(country) => matches!(country.code(), "US" | "PH" | "PR" | "GU" | "AS" | "VI" | "MP" | "FM" | "PW" | "MH"),
        None => language.is_some_and(|language| language.as_str() == "en-US"),
    }
}
