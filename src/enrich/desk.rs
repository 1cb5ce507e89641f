//! The desk of an entry: the one of the seventeen broad subjects that its words, its section and its categories speak
//! for most.
//!
//! Each desk has lists of weighted terms by language (`desk/*.txt`) and of section names (`desk/sections.txt`). Every
//! term counts once, half as much again in the headline as in the description; the greatest sum wins. Additive and readable:
//! an operator sees in the evidence which row to change. It knows neither publishers nor what other entries got.

mod score;
mod table;

use super::{
    LabelInput,
    lexicon::{Hit, Lexicon, Units},
    scan::{Field, Scan},
};
use crate::model::{Category, Desk, Evidence, Labels};
use smallvec::SmallVec;
use table::{Table, Tongue};

/// A headline is about its subject; a description wanders. Between 1 and 2 hardly anything changes.
const TITLE_FACTOR: f32 = 1.5;
/// A section in the address is the publisher's own desk: as much as three strong words of the headline.
const URL_SECTION_WEIGHT: f32 = 18.0;
/// A category that names a desk; publishers give several, and many give the same ones to everything.
const CATEGORY_WEIGHT: f32 = 12.0;
/// The result of a match in the headline: as much as a middling word of sport there.
const RESULT_WEIGHT: f32 = 4.5;
/// Terms within categories (`Premier League`) are worth what they are in a headline.
const CATEGORY_TERM_FACTOR: f32 = 1.5;
/// Sections stand at the front of a path; what follows is the article's own name.
const MAX_PATH_SECTIONS: usize = 3;
/// How many terms are named as evidence.
const MAX_EVIDENCE: usize = 3;

/// The tables, read once.
#[derive(Debug)]
pub(super) struct Desks {
    table: Table,
}

/// One reason for one desk.
#[derive(Debug)]
struct Reason<'a> {
    desk: Desk,
    weight: f32,
    words: &'a str,
    place: &'static str,
    rule: &'static str,
}

/// What has been counted so far.
#[derive(Debug, Default)]
struct Count<'a> {
    sums: [f32; Desk::ALL.len()],
    reasons: Vec<Reason<'a>>,
}

impl Desks {
    /// Reads the tables.
    pub(super) fn new() -> Desks {
        Desks { table: Table::new() }
    }

    /// Sets `labels.desk` and appends the evidence. The language has been found before; without one, only names that
    /// mean the same in every language and English words count.
    /// `hits` are the terms of its tables in the text that are spoken in the entry's tongue.
    pub(super) fn label(&self, input: &LabelInput<'_>, units: &Units<'_, '_>, hits: &[Hit], labels: &mut Labels) {
        let mut count = Count::default();
        self.count_terms(units, hits, tongue(labels), None, &mut count);
        if let Some(result) = score::in_title(units.scan()) {
            count.add(Desk::Sport, RESULT_WEIGHT, result, "title", "desk-result");
        }
        self.count_url(input.url, &mut count);
        self.count_categories(input.categories, &mut count);
        count.settle(labels);
    }

    /// The terms of all tables.
    pub(super) fn terms(&self) -> &Lexicon {
        &self.table.terms
    }

    /// Returns true if and only if a term means something in this tongue.
    pub(super) fn is_spoken(&self, hit: &Hit, tongue: Tongue) -> bool {
        self.table.is_spoken(hit.phrase, tongue)
    }

    /// Counts terms of a text; `factor` stands for the field's own.
    fn count_terms<'a>(
        &self,
        units: &Units<'_, 'a>,
        hits: &[Hit],
        tongue: Tongue,
        factor: Option<f32>,
        count: &mut Count<'a>,
    ) {
        for (index, hit) in hits.iter().enumerate() {
            if hits[..index].iter().any(|earlier| earlier.phrase == hit.phrase) {
                continue;
            }
            let (place, field_factor) = match units.field(hit) {
                Field::Title => ("title", TITLE_FACTOR),
                Field::Summary => ("summary", 1.0),
            };
            let (place, factor) = factor.map_or((place, field_factor), |factor| ("category", factor));
            for (desk, weight) in self.table.meanings(hit.phrase, tongue) {
                let words = units.written(hit);
                count.add(desk, weight * factor, words, place, "desk-term");
            }
        }
    }

    fn count_url<'a>(&self, url: Option<&'a str>, count: &mut Count<'a>) {
        for section in url.into_iter().flat_map(sections_of) {
            if let Some(desk) = self.table.section(section) {
                count.add(desk, URL_SECTION_WEIGHT, section, "url", "desk-section");
                return;
            }
        }
    }

    fn count_categories<'a>(&self, categories: &'a [Category], count: &mut Count<'a>) {
        for category in categories {
            match self.table.section(&category.term) {
                Some(desk) => count.add(desk, CATEGORY_WEIGHT, &category.term, "category", "desk-section"),
                None => {
                    let scan = Scan::new(&category.term, "");
                    let units = Units::new(&scan);
                    let mut hits: SmallVec<[Hit; 4]> = SmallVec::new();
                    let accept = |_, hit: &Hit| self.table.is_spoken(hit.phrase, Tongue::UNKNOWN);
                    self.table.terms.find(&units, accept, |_, hit| hits.push(hit));
                    self.count_terms(&units, &hits, Tongue::UNKNOWN, Some(CATEGORY_TERM_FACTOR), count);
                }
            }
        }
    }
}

/// The place of a desk in the order of how much news there is of it.
fn rank(desk: Desk) -> usize {
    use Desk::*;
    const MOST_NEWS_FIRST: [Desk; Desk::ALL.len()] = [
        Politics,
        Sport,
        Economy,
        Crime,
        Conflict,
        ScienceTechnology,
        Arts,
        Health,
        Disaster,
        Society,
        Education,
        Environment,
        Lifestyle,
        Weather,
        Labour,
        Religion,
        HumanInterest,
    ];
    MOST_NEWS_FIRST.iter().position(|one| *one == desk).unwrap_or(MOST_NEWS_FIRST.len())
}

/// The tongue of an entry: that of its language.
pub(super) fn tongue(labels: &Labels) -> Tongue {
    labels.language.as_ref().map_or(Tongue::UNKNOWN, |language| Tongue::of(language.base()))
}

impl<'a> Count<'a> {
    fn add(&mut self, desk: Desk, weight: f32, words: &'a str, place: &'static str, rule: &'static str) {
        self.sums[desk as usize] += weight;
        self.reasons.push(Reason { desk, weight, words, place, rule });
    }

    fn settle(mut self, labels: &mut Labels) {
        let total: f32 = self.sums.iter().sum();
        let best = Desk::ALL.iter().copied().max_by(|a, b| {
            // Of equal ones the desk with more news, so that the same words always give the same desk.
            self.sums[*a as usize].total_cmp(&self.sums[*b as usize]).then_with(|| rank(*b).cmp(&rank(*a)))
        });
        let Some(desk) = best.filter(|desk| self.sums[*desk as usize] > 0.0) else { return };
        labels.desk = Some(desk);
        self.reasons.retain(|reason| reason.desk == desk);
        self.reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        labels.evidence.extend(self.reasons.into_iter().take(MAX_EVIDENCE).map(|reason| Evidence {
            label: format!("desk {desk}"),
            words: reason.words.to_owned(),
            place: reason.place.into(),
            rule: reason.rule.into(),
            weight: reason.weight / total,
        }));
    }
}

/// The parts of an address that may name a section: the labels of its host but the last (`sports.example.com`), then
/// the first folders of its path. Its last part is the article's own name.
fn sections_of(url: &str) -> impl Iterator<Item = &str> {
    let address = url.split_once("://").map_or(url, |(_, address)| address);
    let address = address.split(['?', '#']).next().unwrap_or(address);
    let (host, path) = address.split_once('/').unwrap_or((address, ""));
    let labels = host.rsplit_once('.').map_or("", |(labels, _)| labels);
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    labels.split('.').take(1).chain(folders.split('/').filter(|folder| !folder.is_empty()).take(MAX_PATH_SECTIONS))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;
    use std::sync::LazyLock;

    static DESKS: LazyLock<Desks> = LazyLock::new(Desks::new);

    fn desk(language: &str, title: &str, url: Option<&str>, categories: &[&str]) -> Option<Desk> {
        let categories: Vec<Category> =
            categories.iter().map(|term| Category { term: (*term).to_owned(), scheme: None }).collect();
        let input = LabelInput { title, url, categories: &categories, ..LabelInput::default() };
        let mut labels = Labels { language: Language::parse(language), ..Labels::default() };
        let scan = Scan::new(title, "");
        let (units, mut hits) = (Units::new(&scan), Vec::new());
        DESKS.terms().find(&units, |_, hit| DESKS.is_spoken(hit, tongue(&labels)), |_, hit| hits.push(hit));
        DESKS.label(&input, &units, &hits, &mut labels);
        labels.desk
    }

    #[test]
    fn a_headline_gets_the_desk_its_words_speak_for() {
        let cases = [
            ("en", "Arsenal beat Chelsea in FA Cup final", Desk::Sport),
            ("en", "Fed raises interest rates as inflation climbs", Desk::Economy),
            ("en", "TSMC to build second semiconductor fab in Japan", Desk::ScienceTechnology),
            ("en", "Strong earthquake shakes Taiwan, rescuers search for survivors", Desk::Disaster),
            ("en", "Pope leads Easter mass at the Vatican", Desk::Religion),
            ("zh", "台積電第三季營收創新高", Desk::Economy),
            ("zh", "国足主帅宣布世预赛大名单", Desk::Sport),
        ];
        for (language, title, expected) in cases {
            assert_eq!(desk(language, title, None, &[]), Some(expected), "{title}");
        }
    }

    #[test]
    fn headlines_in_the_worlds_main_languages_get_their_desk() {
        let cases = [
            ("es", "El Banco Central sube las tasas de interés por la inflación", Desk::Economy),
            ("fr", "Grève à la SNCF : les syndicats appellent à la mobilisation", Desk::Labour),
            ("de", "Schweres Erdbeben in der Türkei: Rettungskräfte suchen Vermisste", Desk::Disaster),
            ("pt", "Flamengo vence o Palmeiras e é campeão da Libertadores", Desk::Sport),
            ("it", "Sanremo, il cantante vince il festival con una canzone d'amore", Desk::Arts),
            ("ru", "Госдума приняла законопроект в первом чтении", Desk::Politics),
            ("id", "Polisi tangkap tersangka pembunuhan di Jakarta", Desk::Crime),
            ("ms", "Polis tahan suspek kes rompak, mahkamah jatuh hukuman penjara", Desk::Crime),
            ("vi", "Học sinh lớp 12 bắt đầu kỳ thi tốt nghiệp THPT", Desk::Education),
            ("th", "ตำรวจจับกุมผู้ต้องหาคดียาเสพติด", Desk::Crime),
            ("hi", "मौसम विभाग ने भारी बारिश का अलर्ट जारी किया", Desk::Weather),
            ("ar", "البورصة المصرية ترتفع وأسعار الذهب تتراجع", Desk::Economy),
            ("tr", "Galatasaray derbide Fenerbahçe'yi iki golle yendi", Desk::Sport),
            ("uk", "Верховна Рада ухвалила закон у першому читанні", Desk::Politics),
            ("nl", "Ajax wint met 3-1 van Feyenoord in de Eredivisie", Desk::Sport),
            ("pl", "Rada Polityki Pieniężnej obniżyła stopy procentowe, inflacja spada", Desk::Economy),
            ("sv", "Man gripen misstänkt för mord i Malmö", Desk::Crime),
            ("ja", "日銀が追加利上げ、円高が進む", Desk::Economy),
            ("ko", "삼성전자, 차세대 반도체 양산 시작", Desk::ScienceTechnology),
        ];
        for (language, title, expected) in cases {
            assert_eq!(desk(language, title, None, &[]), Some(expected), "{title}");
        }
    }

    #[test]
    fn the_publishers_section_decides_what_words_leave_open() {
        let title = "What we learned this weekend";
        assert_eq!(desk("en", title, Some("https://example.org/sport/2026/what-we-learned"), &[]), Some(Desk::Sport));
        assert_eq!(desk("en", title, Some("https://tech.example.org/a"), &[]), Some(Desk::ScienceTechnology));
        assert_eq!(desk("en", title, None, &["Entertainment"]), Some(Desk::Arts));
        assert_eq!(desk("ja", "今週のまとめ", None, &["スポーツ"]), Some(Desk::Sport));
    }

    #[test]
    fn words_that_say_nothing_give_no_desk() {
        assert_eq!(desk("en", "Hello there", None, &[]), None);
    }

    #[test]
    fn the_articles_own_name_is_no_section() {
        let sections: Vec<&str> = sections_of("https://www.example.co.uk/news/uk/football-club?x=/sport/").collect();
        assert_eq!(sections, ["www", "news", "uk"]);
    }
}
