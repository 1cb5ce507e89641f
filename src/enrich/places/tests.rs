//! What the labeler of countries says about texts, case by case, and whether its tables are consistent.

use super::names::{LANGUAGES, OURS, read_languages, read_rows};
use super::*;
use crate::enrich::{LabelInput, scan};
use crate::model::{Category, Country, Language, place_name};
use std::{collections::HashMap, sync::LazyLock};

static PLACES: LazyLock<Places> = LazyLock::new(|| Places::new(&[]));

fn labels_of(input: &LabelInput<'_>, places: &Places) -> Labels {
    let scan = Scan::new(input.title, input.summary.unwrap_or_default());
    let mut labels = Labels { language: input.declared_language.cloned(), ..Labels::default() };
    places.label(input, &scan, &mut labels);
    labels
}

fn codes(labels: &Labels) -> String {
    labels.about.iter().map(Country::code).collect::<Vec<_>>().join(" ")
}

/// The countries of a title and a summary, with `|` between, in a language.
fn about(language: &str, text: &str) -> String {
    let (title, summary) = text.split_once('|').unwrap_or((text, ""));
    let language = Language::parse(language);
    let input =
        LabelInput { title, summary: Some(summary), declared_language: language.as_ref(), ..LabelInput::default() };
    codes(&labels_of(&input, &PLACES))
}

#[test]
fn countries_are_found_in_the_languages_of_the_worlds_news() {
    let cases = [
        ("en", "U.S. and S. Korea begin joint drills", "US KR"),
        ("zh", "1971年斯坦利·库布里克经典电影", ""),
        ("zh", "北京·东京两地将举办展览", "CN JP"),
        ("en", "Seoul summons Chinese ambassador", "KR CN"),
        ("de", "Bundesregierung verurteilt russischen Angriff auf die Ukraine", "DE RU UA"),
        ("fr", "Le Premier ministre japonais en visite à Pékin", "JP CN"),
        ("es", "Los estudiantes chilenos protestan en Santiago de Chile", "CL"),
        ("pt", "Governo brasileiro negocia com a Argentina", "BR AR"),
        ("it", "Il governo tedesco e quello svedese a Roma", "DE SE IT"),
        ("nl", "Belgische politie vindt drugs in Antwerpen", "BE"),
        ("sv", "Norska regeringen höjer skatten", "NO"),
        ("pl", "Rozmowy z Chinami o handlu w Warszawie", "CN PL"),
        ("cs", "Ruské rakety zasáhly Charkov", "RU UA"),
        ("fi", "Ruotsalainen yritys ostaa virolaisen pankin", "SE EE"),
        ("hu", "A német gazdaság és a magyar ipar", "DE HU"),
        ("ru", "Глава МИД Китая посетит Саудовскую Аравию", "CN SA"),
        ("uk", "Польський уряд допоможе Україні", "PL UA"),
        ("el", "Ο Έλληνας πρωθυπουργός στην Άγκυρα", "GR TR"),
        ("tr", "Çin'in ihracatı arttı, Almanya'da üretim düştü", "CN DE"),
        ("ar", "وزير الخارجية المصري يصل إلى بغداد", "EG IQ"),
        ("he", "ראש ממשלת הודו נפגש עם הנשיא הצרפתי", "IN FR"),
        ("fa", "دیدار وزیر خارجه چین با همتای ایرانی", "CN IR"),
        ("hi", "चीन और भारत के बीच बातचीत", "CN IN"),
        ("bn", "বাংলাদেশের অর্থনীতি ও ভারতের বাণিজ্য", "BD IN"),
        ("ta", "இலங்கையில் சீனக் கப்பல்", "LK CN"),
        ("th", "นายกรัฐมนตรีญี่ปุ่นเยือนเวียดนาม", "JP VN"),
        ("vi", "Tổng thống Hàn Quốc thăm Nhật Bản", "KR JP"),
        ("id", "Presiden Prancis tiba di Jakarta", "FR ID"),
        ("ja", "日銀が利上げ、韓国は据え置き", "JP KR"),
        ("zh", "德国总理访问北京", "DE CN"),
        ("zh-Hant", "德國總理訪問東京", "DE JP"),
        ("ko", "독일 총리, 베트남 방문", "DE VN"),
        ("ko", "이란 핵협상 재개", "IR"),
        ("ko", "‘스스로 배운’ 이란 뜻의 라틴어", ""),
        ("sw", "Rais wa Ufaransa azuru Kenya", "FR KE"),
    ];
    for (language, text, expected) in cases {
        assert_eq!(about(language, text), expected, "{language}: {text}");
    }
}

#[test]
fn names_that_several_places_share_are_told_apart_by_the_text() {
    let cases = [
        ("Georgia lawmakers pass budget|Atlanta saw protests", "US"),
        ("Georgia and Russia trade accusations|Tbilisi summoned the envoy", "GE RU"),
        ("Fire in Paris|PARIS, Texas — The county sheriff said two houses burned", "US"),
        ("Paris hosts climate talks", "FR"),
        ("Turkey raises interest rates", "TR"),
        ("Shoppers buy china and eat turkey on Thanksgiving", ""),
        ("Birmingham council cuts jobs|The councillor said pupils would suffer", "GB"),
        ("Birmingham police arrest two|Alabama state troopers helped", "US"),
        ("Trade between Papua New Guinea and Guinea", "PG GN"),
        ("Niger closes border with Nigeria", "NE NG"),
        ("Dominica is not the Dominican Republic", "DM DO"),
        ("New England braces for snow in New Mexico", "US"),
        ("Tell us what you think of us", ""),
        ("The deal was condemned by Israel and welcomed by Paris", "IL FR"),
        ("Jordan Israel talks resume", "JO IL"),
    ];
    for (text, expected) in cases {
        assert_eq!(about("en", text), expected, "{text}");
    }
}

#[test]
fn people_and_publishers_with_the_names_of_places_are_no_places() {
    let cases = [
        "He said Michael Jordan would not come",
        "They saw Paris Hilton and Chad Smith there",
        "Reporters asked Dr. Houston about it",
        "The plan was written by John Israel and Amy France",
        "A study of sleep finds what everyone knows - Frankfurter Allgemeine",
        "It cost US$3 million",
    ];
    for text in cases {
        assert_eq!(about("en", text), "", "{text}");
    }
}

#[test]
fn datelines_are_read_in_the_forms_of_the_agencies() {
    let cases = [
        ("en", "Rains ease|BEIJING, March 3 (Xinhua) -- Rains eased on Monday.", "CN"),
        ("en", "Two hurt|GLASGOW, Ky. (WBKO) -- Two were hurt in Glasgow.", "US"),
        ("en", "Rates up|KUALA LUMPUR: Rates went up.", "MY"),
        ("de", "Unfall|Weimar (dpa) - Zwei Menschen wurden verletzt.", "DE"),
        ("ru", "Рост|МИНСК, 3 марта — БЕЛТА. Рост продолжился.", "BY"),
        ("zh", "经济增长|新华社东京3月3日电（记者李明）经济增长。", "JP"),
        ("ja", "会談へ|【ワシントン＝田中一郎】会談する。", "US"),
        ("ar", "ارتفاع|القاهرة (رويترز) - ارتفعت الأسعار.", "EG"),
    ];
    for (language, text, expected) in cases {
        assert_eq!(about(language, text), expected, "{language}: {text}");
    }
}

#[test]
fn evidence_tells_the_words_where_they_stood_and_the_rule() {
    let language = Language::parse("en");
    let input = LabelInput {
        title: "Rains ease",
        summary: Some("BEIJING, March 3 (Xinhua) -- Rains eased."),
        declared_language: language.as_ref(),
        ..LabelInput::default()
    };
    let evidence = labels_of(&input, &PLACES).evidence;
    let (words, place) = (evidence[0].words.as_str(), &*evidence[0].place);
    assert_eq!((words, place, &*evidence[0].rule), ("BEIJING", "dateline", "capital:beijing"));

    let language = Language::parse("km");
    let title = "នៅ\u{200b}ទីក្រុង\u{200b}ប៉ារីស\u{200b}និង";
    let input = LabelInput { title, declared_language: language.as_ref(), ..LabelInput::default() };
    assert_eq!(labels_of(&input, &PLACES).evidence[0].words, "ប៉ារីស");
}

#[test]
fn the_most_central_country_comes_first_and_bystanders_last() {
    let text = "Japan cuts rates|The yen fell in London. Traders in New York and Paris had expected it.";
    assert!(about("en", text).starts_with("JP"), "{}", about("en", text));
    assert_eq!(about("en", "Toyota recalls cars in Brazil"), "BR");
    assert_eq!(about("en", "Toyota recalls cars"), "JP");
}

#[test]
fn categories_and_sections_of_the_url_name_places() {
    let category = |term: &str| Category { term: term.to_owned(), scheme: None };
    let categories = ["us", "World/Asia/China", "Hong Kong News", "markets", "management"].map(category);
    let input = LabelInput { title: "Stocks rise", categories: &categories, ..LabelInput::default() };
    let scan = Scan::new(input.title, "");
    let mut labels = Labels::default();
    let is_place = PLACES.label(&input, &scan, &mut labels);
    assert_eq!(is_place, [true, true, true, false, false]);
    assert_eq!(codes(&labels), "US CN HK");

    let cases = [
        ("https://example.org/asia/china/article/some-words-of-france", "CN"),
        ("https://example.org/hk/2026/11/x.html", "HK"),
        ("https://example.org/de/news/x", ""),
        ("https://example.org/world/latin-america/x", ""),
        ("https://example.org/uk/x", "GB"),
        ("https://example.org/java/x", ""),
    ];
    for (url, expected) in cases {
        let input = LabelInput { title: "Stocks rise", url: Some(url), ..LabelInput::default() };
        assert_eq!(codes(&labels_of(&input, &PLACES)), expected, "{url}");
    }
    let ukrainian = Language::parse("uk-UA");
    let url = Some("https://example.org/uk/x");
    let input =
        LabelInput {
            title: "Акції зростають", url, declared_language: ukrainian.as_ref(), ..LabelInput::default()
        };
    assert_eq!(codes(&labels_of(&input, &PLACES)), "", "an edition in Ukrainian");
}

#[test]
fn the_origin_decides_between_namesakes_and_is_no_answer_by_itself() {
    let of = |title: &str, origin: &str| {
        let input = LabelInput { title, origin: origin.parse().ok(), ..LabelInput::default() };
        codes(&labels_of(&input, &PLACES))
    };
    assert_eq!(of("Stocks rise", "AU"), "");
    assert_eq!(of("Two hurt in Newcastle", "AU"), "AU");
    assert_eq!(of("Two hurt in Newcastle", "GB"), "GB");
    assert_eq!(of("Two hurt in Berlin", "US"), "DE");
}

#[test]
fn the_operators_words_come_before_ours() {
    let settings = [
        PlaceSettings {
            country: "TW".parse().ok(),
            matches: vec!["Silicon Shield".to_owned()],
            ..PlaceSettings::default()
        },
        PlaceSettings { silent: vec!["Paris Agreement".to_owned()], ..PlaceSettings::default() },
    ];
    let places = Places::new(&settings);
    let of = |title: &str| codes(&labels_of(&LabelInput { title, ..LabelInput::default() }, &places));
    assert_eq!(of("The silicon shield: Silicon Shield holds"), "TW");
    assert_eq!(of("They left the Paris Agreement"), "");
    assert_eq!(of("They left Paris"), "FR");
}

/// A name as the tables are searched: its folded words, with the `*` of stems, and how it must be written.
fn searched(alias: &str) -> String {
    let (mut words, mut folded) = (Vec::new(), String::new());
    scan::split_words(alias, &mut words, &mut folded);
    let word = |word: &scan::Word| {
        let star = if alias[word.end as usize..].starts_with('*') { "*" } else { "" };
        format!("{}{star}:{:?}", word.of(&folded), word.casing)
    };
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_name_stands_once_in_the_tables_of_its_language() {
    let mut seen: HashMap<(String, String), String> = HashMap::new();
    let mut repeated = Vec::new();
    let tables = OURS.iter().flat_map(|(file, table)| read_rows(table).map(move |row| (*file, row)));
    for (file, row) in tables.chain(read_languages(LANGUAGES).map(|row| ("languages.tsv", row))) {
        for alias in row.names.split('|') {
            assert_eq!(alias, alias.trim(), "{file}: blanks around a name of {}", row.countries);
            let key = (row.language.to_owned(), searched(alias));
            assert!(!key.1.is_empty(), "{file}: an empty name of {}", row.countries);
            let here = format!("{file} {} {alias}", row.countries);
            if let Some(before) = seen.insert(key, here.clone()) {
                repeated.push(format!("`{here}` stands already as `{before}`"));
            }
        }
    }
    assert!(repeated.is_empty(), "{}", repeated.join("\n"));
}

#[test]
fn every_country_is_found_by_its_names_in_at_least_twenty_languages() {
    let mut found: HashMap<Country, usize> = HashMap::new();
    for (country, language, name) in place_name::all() {
        let is_found = about(language, name).split(' ').any(|code| code == country.code());
        *found.entry(country).or_default() += usize::from(is_found);
    }
    for country in Country::all() {
        let n_found = found.get(&country).copied().unwrap_or(0);
        assert!(n_found >= 20, "{country} is found in {n_found} languages");
    }
}

#[test]
fn a_category_on_all_entries_of_a_feed_speaks_for_its_country_where_the_text_names_none() {
    let china = [Category { term: "China".to_owned(), scheme: None }];
    let mut habits = Habits::default();
    habits.learn((0..12).map(|_| (&china[..], &[][..])));
    let language = Language::parse("en");
    let about = |title: &str, habits: Option<&Habits>| {
        let input = LabelInput {
            title,
            categories: &china,
            habits,
            declared_language: language.as_ref(),
            ..LabelInput::default()
        };
        codes(&labels_of(&input, &PLACES))
    };
    assert_eq!(about("A quiet day", Some(&habits)), "CN");
    assert_eq!(about("Manila protests over a collision at sea", Some(&habits)), "PH");
    assert_eq!(about("Manila protests over a collision at sea", None), "PH CN");
}
