//! Labeling: countries, tags, desk and language of a headline with its description, and reading all tables at start.
//!
//! The promise is 50,000 entries a second on one core.

use dateline::enrich::{Enricher, LabelInput};
use dateline::model::Language;
use std::sync::LazyLock;

static ENRICHER: LazyLock<Enricher> = LazyLock::new(|| Enricher::new(&[], &[]));

/// Headlines as the world's press writes them: language, title, description.
const ENTRIES: &[(&str, &str, &str)] = &[
    (
        "en",
        "Chipmaker to build second plant in Arizona as export rules tighten",
        "PHOENIX, Nov 3 (Reuters) - The Taiwanese \
        company said on Monday it would hire 3,000 people, a month after Washington widened curbs on sales to China and \
        Japan followed with rules of its own, people with knowledge of the matter said.",
    ),
    (
        "en",
        "Council to vote on bus lanes",
        "Councillors in Leeds will decide on Thursday whether two streets near the \
        station are closed to cars. Shop owners fear for their trade, while cyclists welcome the plan.",
    ),
    (
        "de",
        "Bundestag streitet über Haushalt",
        "Berlin (dpa) - Die Regierung will im kommenden Jahr mehr für Schienen und \
        weniger für Straßen ausgeben. Die Opposition warnt vor neuen Schulden und verweist auf Frankreich.",
    ),
    (
        "fr",
        "Le gouvernement présente sa réforme des retraites",
        "Le Premier ministre a défendu mardi à Paris un texte que les \
        syndicats rejettent. Une grève est annoncée pour le 12 décembre dans les transports.",
    ),
    (
        "es",
        "El banco central mantiene los tipos",
        "La entidad argentina dejó sin cambios la tasa de referencia pese a la \
        subida de los precios en octubre, informó este jueves en Buenos Aires.",
    ),
    (
        "ru",
        "Глава МИД Китая посетит Саудовскую Аравию",
        "Переговоры пройдут в Эр-Рияде на следующей неделе. Стороны обсудят \
        цены на нефть и поставки оружия, сообщили в министерстве.",
    ),
    (
        "ja",
        "日銀、追加利上げを見送り",
        "日本銀行は三十一日の金融政策決定会合で、政策金利を据え置くことを決めた。米国の関税政策の影響を見極める。",
    ),
    (
        "zh",
        "多家车企公布十月销量",
        "新华社北京11月3日电 多家新能源汽车企业三日公布销量，其中出口同比增长三成，欧洲和东南亚是主要市场。",
    ),
    (
        "ko",
        "삼성전자, 3분기 영업이익 급증",
        "삼성전자가 반도체 호황에 힘입어 시장 예상을 웃도는 실적을 냈다. 미국 관세가 변수로 꼽힌다.",
    ),
    (
        "ar",
        "وزير الخارجية المصري يصل إلى بغداد",
        "القاهرة (رويترز) - قال متحدث إن المحادثات تتناول التجارة وإعادة الإعمار في سوريا.",
    ),
    (
        "hi",
        "चीन और भारत के बीच सीमा वार्ता",
        "नई दिल्ली: दोनों देशों के अधिकारियों ने सोमवार को सीमा पर तनाव घटाने के उपायों पर चर्चा की।",
    ),
    (
        "pl",
        "Rząd przyjął projekt budżetu",
        "Warszawa. Minister finansów zapowiedział wyższe wydatki na obronę i dopłaty do kredytów. \
        Ekonomiści ostrzegają przed deficytem większym niż w Niemczech.",
    ),
];

fn main() {
    divan::main();
}

#[divan::bench]
fn label(bencher: divan::Bencher<'_, '_>) {
    let languages: Vec<_> = ENTRIES.iter().map(|(language, ..)| Language::parse(language)).collect();
    let inputs: Vec<_> = ENTRIES
        .iter()
        .zip(&languages)
        .map(|((_, title, summary), language)| LabelInput {
            title,
            summary: Some(summary),
            declared_language: language.as_ref(),
            ..LabelInput::default()
        })
        .collect();
    let enricher = &*ENRICHER;
    bencher
        .counter(divan::counter::ItemsCount::new(inputs.len()))
        .bench(|| inputs.iter().map(|input| enricher.label(divan::black_box(input)).about.len()).sum::<usize>());
}

#[divan::bench]
fn read_all_tables() -> Enricher {
    Enricher::new(&[], &[])
}
