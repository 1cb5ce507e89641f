//! Recognizes two kinds of entries that look like news and are not: paid ones, and recaps of what was published before.
//!
//! Only plain signs count: a label in the headline, a folder of the link, a category. An article about sponsorship
//! must not be taken for an advertisement, so that a bare word in the middle of a headline is no sign.

use regex::{RegexSet, RegexSetBuilder};
use std::sync::LazyLock;

/// What an entry is recognized as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Somebody paid for it.
    Sponsored,
    /// It sums up what was published before.
    Recap,
}

impl Mark {
    /// The word for it, as pages show it.
    pub fn name(self) -> &'static str {
        match self {
            Mark::Sponsored => "sponsored",
            Mark::Recap => "recap",
        }
    }
}

/// Labels of paid content, as publishers of many languages write them, in lower case.
const PAID: &str = r"sponsored(?: (?:content|post|article|story|feature))?|paid (?:post|content|partnership)|advertorial|advertisement|partner(?:ed)? content|branded content|brand ?(?:post|voice|studio|story|spotlight)|promoted|promotional feature|anzeige|werbung|publireportage|contenu sponsorisé|contenu partenaire|publirreportaje|contenido patrocinado|contenido de marca|conteúdo patrocinado|publieditorial|contenuto sponsorizzato|advertentie|реклама|на правах рекламы|партнерский материал|реклам|sponsorlu içerik|quảng cáo|advertorial|iklan|广告|廣告|推广|推廣|赞助内容|贊助內容|特约|pr|ad|広告|提供|タイアップ|광고|협찬|기획기사|โฆษณา|إعلان|محتوى مدعوم|विज्ञापन";

/// A label stands in brackets anywhere, or before a colon or bar at the start, or behind a bar at the end.
static SPONSORED_TITLE: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        format!(r"[\[(【〔［（<「](?:{PAID})[\])】〕］）>」]"),
        format!(r"^\s*(?:{PAID})\s*[:：|｜]"),
        format!(r"\s[|｜–—-]\s*(?:{PAID})\s*$"),
        r"^\s*sponsored(?: content| post)?\b".to_owned(),
    ])
});

/// Folders of links under which publishers keep what was paid for.
static SPONSORED_LINK: LazyLock<RegexSet> = LazyLock::new(|| {
    let folders = "sponsored|sponsored-?(?:content|posts?|articles?|stories)|paid-?(?:post|content)s?|partner-?content|\
                   brand(?:ed)?-?(?:content|post|voice|studio|stories|spotlight|connect)|advertorials?|promoted|native-?ads?";
    set(&[format!("/(?:{folders})/")])
});

static SPONSORED_CATEGORY: LazyLock<RegexSet> = LazyLock::new(|| set(&[format!(r"^\s*(?:{PAID})\s*$")]));

static RECAP_TITLE: LazyLock<RegexSet> = LazyLock::new(|| {
    let day = "morning|evening|midday|afternoon|daily|nightly|weekend|weekly|monday|tuesday|wednesday|thursday|friday|saturday|sunday";
    set(&[
        format!(r"\b(?:{day})[’']?s? (?:news )?(?:briefing|brief|round-?up|wrap(?:-?up)?|digest|recap|headlines|bulletin)\b"),
        r"\b(?:news|business|tech|market|world) (?:in brief|round-?up|briefs|wrap-?up|digest|recap)\b".to_owned(),
        r"\b(?:the )?(?:week|month|year|day) in (?:review|pictures|photos|brief)\b".to_owned(),
        r"^\s*(?:today[’']?s|this week[’']?s) (?:top )?(?:news|stories|headlines)\b".to_owned(),
        r"\btop (?:\d+ )?(?:stories|headlines|news) (?:of|for|from) (?:the day|the week|today|this week)\b".to_owned(),
        r"\b(?:things|stories|news items) (?:you need )?to know (?:today|this morning|this week)\b".to_owned(),
        "早报|早報|晚报|晚報|一周要闻|一週要聞|新闻早知道|今日要闻|今日要聞|新聞懶人包".to_owned(),
        "今週のまとめ|今日のニュース|ニュースまとめ|週間ランキング".to_owned(),
        "오늘의 주요|뉴스 브리핑|주간 뉴스|모닝 ?브리핑|아침 ?브리핑|이브닝 ?브리핑".to_owned(),
        r"\b(?:revue de presse|l[’']essentiel de l[’']actu|resumen (?:del día|de la semana|semanal)|resumo (?:do dia|da semana)|rassegna stampa|presseschau|дайджест|tin tức nổi bật|điểm tin)\b".to_owned(),
    ])
});

fn set(patterns: &[String]) -> RegexSet {
    RegexSetBuilder::new(patterns)
        .case_insensitive(true)
        .build()
        .expect("these patterns are fixed and a test uses them")
}

/// What an entry is recognized as, by its headline, link and categories; None for ordinary news.
pub fn mark(title: &str, link: &str, categories: &[String]) -> Option<Mark> {
    let is_paid = SPONSORED_TITLE.is_match(title)
        || SPONSORED_LINK.is_match(link)
        || categories.iter().any(|category| SPONSORED_CATEGORY.is_match(category));
    if is_paid {
        return Some(Mark::Sponsored);
    }
    RECAP_TITLE.is_match(title).then_some(Mark::Recap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paid_entries_and_recaps_are_recognized_and_news_about_them_is_not() {
        let cases = [
            ("Sponsored: Ten reasons to buy a phone", "https://e.org/a", Some(Mark::Sponsored)),
            ("Why banks love clouds [Advertorial]", "https://e.org/a", Some(Mark::Sponsored)),
            ("【PR】新しいスマホの魅力", "https://e.org/a", Some(Mark::Sponsored)),
            ("Clouds for banks", "https://e.org/partner-content/clouds", Some(Mark::Sponsored)),
            ("Your Wednesday Briefing", "https://e.org/a", Some(Mark::Recap)),
            ("Tech week in review", "https://e.org/a", Some(Mark::Recap)),
            ("[뉴스 브리핑] 5월 5일", "https://e.org/a", Some(Mark::Recap)),
            ("State-sponsored hackers hit Hong Kong banks", "https://e.org/a", None),
            ("Brussels bans sponsored posts for minors", "https://e.org/a", None),
            ("Defence ministry briefing turns heated", "https://e.org/2026/05/ad/x", None),
            ("PR firm fined in Seoul", "https://e.org/a", None),
        ];
        for (title, link, expected) in cases {
            assert_eq!(mark(title, link, &[]), expected, "{title}");
        }
        assert_eq!(mark("Clouds", "https://e.org/a", &["Sponsored Content".to_owned()]), Some(Mark::Sponsored));
    }
}
