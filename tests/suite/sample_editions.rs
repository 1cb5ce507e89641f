//! Editions made by hand: a handsome one for the eye, and ones made of whatever titles are given, for the validators.
//!
//! All stories and publishers in them are invented.

use chrono::{Duration, TimeZone, Utc};
use dateline::{
    curate::related,
    model::{Country, Edition, Item, Language, Publisher, Region, SiteSettings, Time, Tombstone, edition::OtherReport},
    render::site::Site,
};
use uuid::Uuid;

/// The morning on which the samples were "published".
pub(crate) fn noon() -> Time {
    Utc.with_ymd_and_hms(2026, 5, 5, 6, 5, 0).unwrap()
}

pub(crate) fn site() -> Site {
    site_at("https://wire.example.org")
}

pub(crate) fn site_at(base_url: &str) -> Site {
    let settings = SiteSettings {
        title: "Asia Technology Wire".to_owned(),
        base_url: Some("https://wire.example.org".to_owned()),
        contact: Some("desk@example.org".to_owned()),
        language: language("en"),
        time_zone: chrono_tz::Asia::Hong_Kong,
        hubs: vec!["https://hub.example.org/".to_owned()],
        ..SiteSettings::default()
    };
    Site::new(&settings, base_url, &[])
}

pub(crate) fn language(tag: &str) -> Language {
    Language::parse(tag).expect("a language tag")
}

pub(crate) fn country(code: &str) -> Country {
    code.parse().expect("a country code")
}

pub(crate) fn region(id: &str, title: &str, language_tag: &str, countries: &[&str]) -> Region {
    let mut region = Region::new(id.into(), title.to_owned(), language(language_tag));
    region.countries = countries.iter().map(|code| country(code)).collect();
    region
}

/// An item, the so many-th of its edition.
pub(crate) fn item(
    number: usize,
    title: &str,
    publisher: &str,
    origin: Option<Country>,
    language: Option<Language>,
) -> Item {
    let at = noon() - Duration::minutes(23 * number as i64);
    Item {
        guid: Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{number} {title}").as_bytes()),
        story: dateline::model::StoryId(number as i64),
        entry: dateline::model::EntryId(number as i64),
        title: title.to_owned(),
        link: format!("https://news.example.com/2026/05/{number}"),
        language,
        publisher: publisher.into(),
        publisher_name: publisher.to_owned(),
        publisher_home: Some("https://news.example.com/".to_owned()),
        source_url: "https://news.example.com/feed.xml".to_owned(),
        paywall: false,
        section: None,
        origin,
        about: Vec::new(),
        tags: Vec::new(),
        desk: None,
        effective_at: at - Duration::minutes(4),
        entered_at: at,
        updated_at: at,
        n_owners: 1,
        mark: None,
        pinned: false,
        others: Vec::new(),
        related: Vec::new(),
    }
}

pub(crate) fn edition(region: Region, items: Vec<Item>) -> Edition {
    let mut edition = Edition {
        region,
        items,
        deleted: vec![Tombstone { guid: Uuid::from_u128(99), at: noon() - Duration::days(2) }],
        updated_at: noon(),
    };
    related::relate(&mut edition);
    edition
}

/// Title, publisher, origin, language, section, countries, tags.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    (
        "Harbour start-up teaches cranes to read the weather, and the port queue halves",
        "Victoria Harbour Post",
        "HK",
        "en",
        "AI News",
        "HK",
        "ai,logistics,robotics",
    ),
    (
        "Foundry gives its engineers a year of Fridays to learn chip design",
        "Hsinchu Circuit Daily",
        "TW",
        "en",
        "Chips",
        "TW",
        "semiconductors,education",
    ),
    ("港口起重機學會看天，輪候時間減半", "維港新報", "HK", "zh-Hant", "科技", "HK", "ai,logistics"),
    ("新能源车企在澳门试跑无人接驳车", "珠江科技报", "CN", "zh-Hans", "汽车", "MO,CN", "ev,robotics"),
    ("半導体工場、雨水だけで洗浄水をまかなう計画", "九州産業新報", "JP", "ja", "", "JP", "semiconductors,climate"),
    (
        "Regulators in four capitals agree on one form for AI incidents",
        "Straits Ledger",
        "SG",
        "en",
        "Policy",
        "SG,JP,KR",
        "ai,regulation",
    ),
    ("부산항, 자율 예인선 두 척 시험 운항", "한강경제", "KR", "ko", "", "KR", "robotics,logistics"),
    (
        "Payments firm lets street markets settle in seconds — and charges them nothing",
        "Mekong Business Wire",
        "VN",
        "en",
        "Fintech",
        "VN,TH",
        "fintech",
    ),
    (
        "مصنع للرقائق في الصحراء يعيد تدوير كل قطرة ماء",
        "بريد الخليج",
        "AE",
        "ar",
        "",
        "AE,TW",
        "semiconductors,climate",
    ),
    (
        "Old phones, new classroom: Pune teachers build a network of 900 repaired handsets",
        "Deccan Chronometer",
        "IN",
        "en",
        "",
        "IN",
        "education,smartphones",
    ),
    (
        "Battery swap stations reach the last ferry pier",
        "Victoria Harbour Post",
        "HK",
        "en",
        "Mobility",
        "HK",
        "ev,climate",
    ),
    (
        "Chip designers in Shenzhen and Taipei publish a shared map of what nobody makes yet",
        "Pearl River Technology",
        "CN",
        "en",
        "Chips",
        "CN,TW",
        "semiconductors",
    ),
    (
        "Why the island’s cable ships are booked until 2029",
        "Hsinchu Circuit Daily",
        "TW",
        "en",
        "Networks",
        "TW",
        "networks",
    ),
];

/// A region as a reader would see it on a Tuesday at noon.
pub(crate) fn handsome() -> Edition {
    let items = ROWS.iter().enumerate().map(|(number, row)| handsome_item(number, row)).collect();
    edition(region("greater-china", "Greater China", "en", &["CN", "HK", "MO", "TW"]), items)
}

fn handsome_item(number: usize, row: &Row) -> Item {
    let (title, publisher, origin, tag, section, about, tags) = *row;
    let mut item = item(number * 4, title, publisher, Some(country(origin)), Some(language(tag)));
    item.section = (!section.is_empty()).then(|| section.to_owned());
    item.about = about.split(',').map(country).collect();
    item.tags = tags.split(',').map(str::to_owned).collect();
    item.paywall = number == 1;
    item.mark = (number == 7).then_some("sponsored");
    if number == 0 {
        item.others = vec![
            other("Cranes that watch the sky", "Straits Ledger", "en"),
            other("港口起重機學會看天，輪候時間減半", "維港新報", "zh-Hant"),
            other("رافعات ميناء هونغ كونغ تتعلم قراءة الطقس", "بريد الخليج", "ar"),
        ];
        item.n_owners = 4;
    }
    if number == 5 {
        item.others = vec![other("Vier Hauptstädte, ein Formular", "Rheinische Technikpost", "de")];
    }
    item
}

fn other(title: &str, publisher: &str, tag: &str) -> OtherReport {
    OtherReport {
        publisher: publisher.to_owned(),
        title: title.to_owned(),
        link: "https://other.example.net/report".to_owned(),
        language: Some(language(tag)),
    }
}

pub(crate) fn publishers() -> Vec<Publisher> {
    let mut publishers: Vec<Publisher> = Vec::new();
    for (_, name, origin, tag, ..) in ROWS {
        if publishers.iter().all(|known| known.name != *name) {
            publishers.push(Publisher {
                id: (*name).into(),
                name: (*name).to_owned(),
                names: Default::default(),
                country: Some(country(origin)),
                language: Some(language(tag)),
                languages: Vec::new(),
                home: Some("https://news.example.com/".to_owned()),
                owner: None,
                paywall: false,
                permission: None,
            });
        }
    }
    publishers
}

/// Editions of sixty items each, whose titles, tags and publishers are the given texts.
pub(crate) fn of_titles(titles: &[String]) -> Vec<Edition> {
    let chunks = titles.chunks(60).enumerate();
    chunks
        .map(|(number, titles)| {
            let items = titles.iter().enumerate().map(|(index, title)| hostile_item(index, title)).collect();
            edition(region(&format!("corpus-{number}"), &titles[0], "en", &["HK"]), items)
        })
        .collect()
}

fn hostile_item(index: usize, title: &str) -> Item {
    let mut item = item(index, title, title, Some(country("HK")), None);
    item.publisher = "hostile".into();
    item.link = format!("https://例え.example/{title}?q={title}&b=[]|^#{title}");
    item.source_url = item.link.clone();
    item.tags = vec![title.to_owned()];
    item.section = Some(title.to_owned());
    item.updated_at = noon();
    item.others = vec![OtherReport { link: item.link.clone(), ..other(title, title, "he") }];
    item
}

/// Titles that have broken feeds before.
pub(crate) fn hostile_titles() -> Vec<String> {
    let titles = [
        "R&D at AT&T &copy; &amp; &#38; &bogus; & Sons",
        "How to use </script> and <b>bold</b> in <title>",
        "5 < 6 > 4 <3 <!-- not a comment --> <![CDATA[x]]> ]]>",
        "control \u{0}\u{1}\u{8}\u{B}\u{C}\u{E}\u{1F}\u{7F}\u{80}\u{96}\u{9F} characters",
        "non\u{FFFE}char\u{FFFF}acters \u{FDD0} \u{1FFFF}",
        "bidi \u{202E}override\u{202C} \u{2067}isolate\u{2069} אבג \u{200F}",
        "broken \u{FFFD}\u{FFFD} mojibake Ã©",
        "",
        " \t\n ",
        "\u{200B}\u{2060}",
        "\u{2028}lines\u{2029}\u{85}and\r\nbreaks",
        "emoji 👩‍👩‍👧‍👦 🇭🇰 and zalgo Z̸̧̛̓a̴l̶g̷o̴",
        "quotes \" ' ` and {braces} {title} {{flag}}",
        "javascript:alert(1)",
        "<img src=x onerror=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<a href=\"x\">link</a>",
        "someone@example.org <someone@example.org>",
        "http://example.org/?a=b&c=d",
        "&",
        "<",
        "%",
    ];
    titles.iter().map(|title| (*title).to_owned()).collect()
}
