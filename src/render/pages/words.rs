//! The pages' own words in the languages of editions. An edition in another language has them in English.

use crate::model::{Language, Time};
use chrono::{Datelike, Timelike};
use chrono_tz::Tz;

/// The words of one language. `{n}` stands for a number, `{name}` for a name.
#[derive(Debug)]
#[allow(missing_docs, reason = "the English text of each says what it is")]
pub struct Words {
    pub tag: &'static str,
    pub skip: &'static str,
    pub editions: &'static str,
    pub about: &'static str,
    pub subscribe: &'static str,
    pub topics: &'static str,
    pub all_topics: &'static str,
    pub pinned: &'static str,
    pub empty: &'static str,
    pub more_reports: &'static str,
    pub one_more_report: &'static str,
    pub also_reported_by: &'static str,
    pub related: &'static str,
    pub via: &'static str,
    pub not_republished: &'static str,
    pub read_it_at: &'static str,
    pub paywall: &'static str,
    pub sponsored: &'static str,
    pub recap: &'static str,
    pub story_page: &'static str,
    pub in_edition: &'static str,
    pub n_places: &'static str,
    pub links_only: &'static str,
    date: &'static str,
    day: &'static str,
    months: [&'static str; 12],
    weekdays: [&'static str; 7],
}

impl Words {
    /// A date: `5 May 2026`.
    pub fn date(&self, time: Time, zone: Tz) -> String {
        self.filled_in(self.date, time, zone)
    }

    /// A date with its day of the week: `Tuesday, 5 May 2026`.
    pub fn day(&self, time: Time, zone: Tz) -> String {
        self.filled_in(self.day, time, zone)
    }

    fn filled_in(&self, pattern: &str, time: Time, zone: Tz) -> String {
        let time = time.with_timezone(&zone);
        pattern
            .replace("{weekday}", self.weekdays[time.weekday().num_days_from_monday() as usize])
            .replace("{day}", &time.day().to_string())
            .replace("{month}", self.months[time.month0() as usize])
            .replace("{year}", &time.year().to_string())
    }
}

/// The time of day: `14:05`.
pub fn clock(time: Time, zone: Tz) -> String {
    let time = time.with_timezone(&zone);
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// The name of the zone at that time: `HKT`, `+08`.
pub fn zone_name(time: Time, zone: Tz) -> String {
    time.with_timezone(&zone).format("%Z").to_string()
}

/// The words for an edition in this language.
pub fn words(language: &Language) -> &'static Words {
    let is_traditional = ["Hant", "TW", "HK", "MO"].iter().any(|part| language.as_str().contains(part));
    match language.base() {
        "zh" | "yue" if is_traditional => &TRADITIONAL_CHINESE,
        "zh" => &SIMPLIFIED_CHINESE,
        "ja" => &JAPANESE,
        "ko" => &KOREAN,
        "fr" => &FRENCH,
        "de" => &GERMAN,
        "es" => &SPANISH,
        "ar" => &ARABIC,
        _ => &ENGLISH,
    }
}

static ENGLISH: Words = Words {
    tag: "en",
    skip: "Skip to the headlines",
    editions: "Editions",
    about: "About",
    subscribe: "Subscribe",
    topics: "Topics",
    all_topics: "All",
    pinned: "Editor’s choice",
    empty: "No headlines at the moment.",
    more_reports: "{n} more reports",
    one_more_report: "1 more report",
    also_reported_by: "Also reported by",
    related: "Related stories",
    via: "via",
    not_republished: "We don’t republish:",
    read_it_at: "read it at {name}",
    paywall: "paywall",
    sponsored: "sponsored",
    recap: "recap",
    story_page: "About this story",
    in_edition: "From the edition {name}",
    n_places: "{n} countries and territories",
    links_only: "Headlines and links only. Every headline leads to its publisher.",
    date: "{day} {month} {year}",
    day: "{weekday}, {day} {month} {year}",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};

const NUMBERED: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];

static SIMPLIFIED_CHINESE: Words = Words {
    tag: "zh-Hans",
    skip: "跳到新闻标题",
    editions: "各版",
    about: "关于",
    subscribe: "订阅",
    topics: "话题",
    all_topics: "全部",
    pinned: "编辑推荐",
    empty: "暂无标题。",
    more_reports: "另有 {n} 篇报道",
    one_more_report: "另有 1 篇报道",
    also_reported_by: "其他报道",
    related: "相关新闻",
    via: "来源",
    not_republished: "本站不转载正文：",
    read_it_at: "前往 {name} 阅读",
    paywall: "需订阅",
    sponsored: "赞助内容",
    recap: "综述",
    story_page: "关于这条新闻",
    in_edition: "选自「{name}」版",
    n_places: "{n} 个国家和地区",
    links_only: "只刊标题和链接。每个标题都通向原发布者。",
    date: "{year}年{month}月{day}日",
    day: "{year}年{month}月{day}日 {weekday}",
    months: NUMBERED,
    weekdays: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
};

static TRADITIONAL_CHINESE: Words = Words {
    tag: "zh-Hant",
    skip: "跳到新聞標題",
    editions: "各版",
    about: "關於",
    subscribe: "訂閱",
    topics: "話題",
    all_topics: "全部",
    pinned: "編輯推薦",
    empty: "暫無標題。",
    more_reports: "另有 {n} 篇報道",
    one_more_report: "另有 1 篇報道",
    also_reported_by: "其他報道",
    related: "相關新聞",
    via: "來源",
    not_republished: "本站不轉載正文：",
    read_it_at: "前往 {name} 閱讀",
    paywall: "需訂閱",
    sponsored: "贊助內容",
    recap: "綜述",
    story_page: "關於這則新聞",
    in_edition: "選自「{name}」版",
    n_places: "{n} 個國家和地區",
    links_only: "只刊標題和連結。每個標題都通往原發布者。",
    date: "{year}年{month}月{day}日",
    day: "{year}年{month}月{day}日 {weekday}",
    months: NUMBERED,
    weekdays: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
};

static JAPANESE: Words = Words {
    tag: "ja",
    skip: "見出しへ移動",
    editions: "版一覧",
    about: "このサイトについて",
    subscribe: "購読",
    topics: "トピック",
    all_topics: "すべて",
    pinned: "編集部の注目",
    empty: "現在、見出しはありません。",
    more_reports: "ほか{n}件の報道",
    one_more_report: "ほか1件の報道",
    also_reported_by: "ほかの報道",
    related: "関連ニュース",
    via: "出典",
    not_republished: "本文は転載していません。",
    read_it_at: "{name}で読む",
    paywall: "有料",
    sponsored: "広告",
    recap: "まとめ",
    story_page: "このニュースについて",
    in_edition: "「{name}」版より",
    n_places: "{n}の国と地域",
    links_only: "見出しとリンクだけを掲載しています。見出しは配信元につながります。",
    date: "{year}年{month}月{day}日",
    day: "{year}年{month}月{day}日（{weekday}）",
    months: NUMBERED,
    weekdays: ["月", "火", "水", "木", "金", "土", "日"],
};

static KOREAN: Words = Words {
    tag: "ko",
    skip: "기사 제목으로 건너뛰기",
    editions: "에디션",
    about: "소개",
    subscribe: "구독",
    topics: "주제",
    all_topics: "전체",
    pinned: "편집자 추천",
    empty: "지금은 기사가 없습니다.",
    more_reports: "다른 보도 {n}건",
    one_more_report: "다른 보도 1건",
    also_reported_by: "다른 매체의 보도",
    related: "관련 기사",
    via: "출처",
    not_republished: "본문은 싣지 않습니다.",
    read_it_at: "{name}에서 읽기",
    paywall: "유료",
    sponsored: "협찬",
    recap: "요약",
    story_page: "이 기사에 대하여",
    in_edition: "‘{name}’ 에디션에서",
    n_places: "{n}개 국가와 지역",
    links_only: "제목과 링크만 싣습니다. 모든 제목은 원 매체로 연결됩니다.",
    date: "{year}년 {month}월 {day}일",
    day: "{year}년 {month}월 {day}일 {weekday}",
    months: NUMBERED,
    weekdays: ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"],
};

static FRENCH: Words = Words {
    tag: "fr",
    skip: "Aller aux titres",
    editions: "Éditions",
    about: "À propos",
    subscribe: "S’abonner",
    topics: "Thèmes",
    all_topics: "Tous",
    pinned: "Le choix de la rédaction",
    empty: "Aucun titre pour le moment.",
    more_reports: "{n} autres articles",
    one_more_report: "1 autre article",
    also_reported_by: "Aussi rapporté par",
    related: "À lire aussi",
    via: "via",
    not_republished: "Nous ne republions pas :",
    read_it_at: "à lire sur {name}",
    paywall: "sur abonnement",
    sponsored: "sponsorisé",
    recap: "récapitulatif",
    story_page: "À propos de cet article",
    in_edition: "De l’édition {name}",
    n_places: "{n} pays et territoires",
    links_only: "Des titres et des liens, rien d’autre. Chaque titre mène à son éditeur.",
    date: "{day} {month} {year}",
    day: "{weekday} {day} {month} {year}",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
};

static GERMAN: Words = Words {
    tag: "de",
    skip: "Zu den Schlagzeilen",
    editions: "Ausgaben",
    about: "Über uns",
    subscribe: "Abonnieren",
    topics: "Themen",
    all_topics: "Alle",
    pinned: "Von der Redaktion empfohlen",
    empty: "Zurzeit keine Schlagzeilen.",
    more_reports: "{n} weitere Berichte",
    one_more_report: "1 weiterer Bericht",
    also_reported_by: "Auch berichtet von",
    related: "Verwandte Meldungen",
    via: "via",
    not_republished: "Wir drucken nicht nach:",
    read_it_at: "weiterlesen bei {name}",
    paywall: "mit Abo",
    sponsored: "Anzeige",
    recap: "Rückblick",
    story_page: "Zu dieser Meldung",
    in_edition: "Aus der Ausgabe {name}",
    n_places: "{n} Länder und Gebiete",
    links_only: "Nur Schlagzeilen und Links. Jede Schlagzeile führt zu ihrem Verlag.",
    date: "{day}. {month} {year}",
    day: "{weekday}, {day}. {month} {year}",
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
};

static SPANISH: Words = Words {
    tag: "es",
    skip: "Ir a los titulares",
    editions: "Ediciones",
    about: "Acerca de",
    subscribe: "Suscribirse",
    topics: "Temas",
    all_topics: "Todos",
    pinned: "Selección de la redacción",
    empty: "No hay titulares por ahora.",
    more_reports: "{n} informaciones más",
    one_more_report: "1 información más",
    also_reported_by: "También informan",
    related: "Noticias relacionadas",
    via: "vía",
    not_republished: "No republicamos:",
    read_it_at: "léalo en {name}",
    paywall: "con suscripción",
    sponsored: "patrocinado",
    recap: "resumen",
    story_page: "Sobre esta noticia",
    in_edition: "De la edición {name}",
    n_places: "{n} países y territorios",
    links_only: "Solo titulares y enlaces. Cada titular lleva a su editor.",
    date: "{day} de {month} de {year}",
    day: "{weekday}, {day} de {month} de {year}",
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    weekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
};

static ARABIC: Words = Words {
    tag: "ar",
    skip: "انتقل إلى العناوين",
    editions: "الإصدارات",
    about: "من نحن",
    subscribe: "اشترك",
    topics: "المواضيع",
    all_topics: "الكل",
    pinned: "اختيار المحرر",
    empty: "لا عناوين في الوقت الحالي.",
    more_reports: "تقارير أخرى: {n}",
    one_more_report: "تقرير آخر",
    also_reported_by: "نشره أيضًا",
    related: "أخبار ذات صلة",
    via: "عبر",
    not_republished: "نحن لا نعيد النشر:",
    read_it_at: "اقرأه في {name}",
    paywall: "باشتراك",
    sponsored: "محتوى مدعوم",
    recap: "ملخص",
    story_page: "عن هذا الخبر",
    in_edition: "من إصدار {name}",
    n_places: "{n} دولة وإقليمًا",
    links_only: "عناوين وروابط فقط. كل عنوان يقود إلى ناشره.",
    date: "{day} {month} {year}",
    day: "{weekday}، {day} {month} {year}",
    months: [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
    weekdays: ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
};
