//! The tags of an entry: what its words name, what its publisher's categories say once they are cleaned, and what
//! follows from countries and tags together. Few and telling: ranked, ten at most.
//!
//! The vocabulary stands in readable tables (`tags/*.txt`); the operator's `[[tag]]` goes over it. The desk is known
//! before, for it tells the fruit from the company. It knows neither other entries nor the publisher.

mod category;
mod composite;
mod vocabulary;

use super::{
    LabelInput,
    habits::is_same_name,
    lexicon::{Hit, Lexicon, Units},
    scan::{Casing, Field, Style},
};
use crate::model::{Desk, Evidence, Labels, Person, config::TagSettings};
use category::{Cleaned, clean};
use composite::Composite;
use smallvec::SmallVec;
use std::borrow::Cow;
use vocabulary::{Alias, Kind, Need, Vocabulary};

/// More than ten tags tell a reader nothing.
const MAX_TAGS: usize = 10;
/// Of the publisher's own words no more than this: keyword dumps for search engines tell little.
const MAX_FREE_TAGS: usize = 4;
/// Tags brought along by others (`semiconductors` by `tsmc`) reach no further than this many steps.
const MAX_IMPLIED_STEPS: usize = 3;

/// What each kind of evidence is worth when tags are ranked, and as the confidence shown.
mod weight {
    pub(super) const TITLE: f32 = 0.9;
    pub(super) const CATEGORY: f32 = 0.8;
    pub(super) const COMPOSITE: f32 = 0.75;
    pub(super) const SUMMARY: f32 = 0.5;
    pub(super) const FREE_CATEGORY: f32 = 0.45;
    /// Of the tag that brings it.
    pub(super) const IMPLIED_FACTOR: f32 = 0.5;
    /// Broad names of sections tell less than what a story is about.
    pub(super) const SECTION_FACTOR: f32 = 0.5;
}

/// The vocabulary and the rules over it, read once.
#[derive(Debug)]
pub(super) struct Tagger {
    vocabulary: Vocabulary,
    composites: Vec<Composite>,
}

/// What speaks for one tag.
#[derive(Debug)]
struct Reason<'a> {
    score: f32,
    words: Cow<'a, str>,
    place: &'static str,
    rule: &'static str,
}

/// What was found in one entry: vocabulary tags by number, and categories that are tags of their own.
#[derive(Debug, Default)]
struct Found<'a> {
    known: SmallVec<[(u32, Reason<'a>); 8]>,
    free: Vec<(String, Reason<'a>)>,
}

impl Tagger {
    /// Reads the built-in vocabulary and the operator's over it.
    pub(super) fn new(settings: &[TagSettings]) -> Tagger {
        let vocabulary = Vocabulary::new(settings);
        let composites = composite::all(&vocabulary, settings);
        Tagger { vocabulary, composites }
    }

    /// The tag that goes by this name or alias, as it stands in `Labels::tags`: `artificial intelligence` gives `ai`.
    pub(super) fn resolve(&self, name: &str) -> Option<&str> {
        self.vocabulary.whole(name).map(|tag| self.vocabulary.name(tag))
    }

    /// The tags of the vocabulary that people write otherwise than they stand in labels, with how.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.vocabulary.names().filter(|(name, shown)| name != shown)
    }

    /// Sets `labels.tags` and appends the evidence. `place_categories` says for each category whether it named a place
    /// and is no tag; `hits` are the names of tags in the text, as far as `is_written_so` takes them. Language, countries
    /// and desk have been found before.
    pub(super) fn label<'a>(
        &'a self,
        input: &LabelInput<'a>,
        units: &Units<'_, 'a>,
        (hits, place_categories): (&[Hit], &[bool]),
        labels: &mut Labels,
    ) {
        let mut found = Found::default();
        self.find_categories(input, place_categories, &mut found);
        self.find_words(units, hits, labels.desk, &mut found);
        self.add_composites(labels, &mut found);
        self.add_implied(&mut found);
        self.rank(found, labels);
    }

    fn find_categories<'a>(&self, input: &LabelInput<'a>, place_categories: &[bool], found: &mut Found<'a>) {
        for (index, category) in input.categories.iter().enumerate() {
            let is_place = place_categories.get(index).copied().unwrap_or(false);
            let is_habit =
                input.habits.is_some_and(|habits| habits.is_usual(&category.term) || habits.is_author(&category.term));
            if is_place || is_habit || is_byline(&category.term, input.authors) {
                continue;
            }
            for cleaned in clean(&category.term, |name| self.vocabulary.whole(name)) {
                match cleaned {
                    Cleaned::Known(tag) => {
                        found.add(tag, weight::CATEGORY, category.term.as_str(), "category", "tag-category");
                    }
                    Cleaned::Free(name) => found.add_free(name, &category.term),
                }
            }
        }
    }

    /// The names of all tags.
    pub(super) fn phrases(&self) -> &Lexicon {
        &self.vocabulary.phrases
    }

    /// Returns true if and only if the words are written as a name of a tag must be.
    pub(super) fn is_written_so(&self, hit: &Hit, units: &Units<'_, '_>) -> bool {
        self.vocabulary.aliases(hit.phrase).iter().any(|alias| fits(alias, hit, units))
    }

    /// Reads the text twice over its hits: first the names that mean one thing only, then the ambiguous ones, which
    /// the desk or a certain tag must support.
    fn find_words<'a>(&self, units: &Units<'_, 'a>, hits: &[Hit], desk: Option<Desk>, found: &mut Found<'a>) {
        let mut doubtful: SmallVec<[(u32, Hit); 4]> = SmallVec::new();
        for hit in hits {
            for alias in self.vocabulary.aliases(hit.phrase).iter().filter(|alias| fits(alias, hit, units)) {
                if alias.is_ambiguous {
                    doubtful.push((alias.tag, *hit));
                } else {
                    found.add_words(alias.tag, units, hit);
                }
            }
        }
        let is_supported = matches!(desk, Some(Desk::Economy | Desk::ScienceTechnology)) || !found.known.is_empty();
        for (tag, hit) in doubtful.into_iter().filter(|_| is_supported) {
            found.add_words(tag, units, &hit);
        }
    }

    fn add_composites<'a>(&'a self, labels: &Labels, found: &mut Found<'a>) {
        for composite in &self.composites {
            let (tag, holds) = (composite.tag, composite.holds(&labels.about, |tag| found.has(tag)));
            match (holds, composite.is_required) {
                (true, false) => {
                    let because = composite.because(&self.vocabulary, |tag| found.has(tag));
                    found.add(tag, weight::COMPOSITE, because, "rule", "tag-composite");
                }
                (false, true) => found.known.retain(|(other, _)| *other != tag),
                _ => {}
            }
        }
    }

    fn add_implied<'a>(&'a self, found: &mut Found<'a>) {
        let mut sources: SmallVec<[(u32, f32); 8]> =
            found.known.iter().map(|(tag, reason)| (*tag, reason.score)).collect();
        for _ in 0..MAX_IMPLIED_STEPS {
            let mut next = SmallVec::new();
            for (tag, score) in sources {
                for implied in self.vocabulary.implied(tag) {
                    let score = score * weight::IMPLIED_FACTOR;
                    if !found.has(*implied) {
                        next.push((*implied, score));
                    }
                    found.add(*implied, score, self.vocabulary.name(tag), "rule", "tag-implied");
                }
            }
            sources = next;
        }
    }

    fn rank(&self, found: Found<'_>, labels: &mut Labels) {
        let wanted = found.known.into_iter().filter(|(tag, _)| !self.vocabulary.is_silent(*tag));
        let known = wanted.map(|(tag, mut reason)| {
            if self.vocabulary.kind(tag) == Kind::Section {
                reason.score *= weight::SECTION_FACTOR;
            }
            (Cow::Borrowed(self.vocabulary.name(tag)), reason)
        });
        let free = found.free.into_iter().map(|(name, reason)| (Cow::Owned(name), reason));
        let mut tags: SmallVec<[(Cow<'_, str>, Reason<'_>); 8]> = known.chain(free).collect();
        tags.sort_by(|(a_name, a), (b_name, b)| b.score.total_cmp(&a.score).then_with(|| a_name.cmp(b_name)));
        tags.dedup_by(|(a, _), (b, _)| a == b);
        for (name, reason) in tags.into_iter().take(MAX_TAGS) {
            labels.evidence.push(Evidence {
                label: format!("tag {name}"),
                words: reason.words.into_owned(),
                place: reason.place.into(),
                rule: reason.rule.into(),
                weight: reason.score,
            });
            labels.tags.push(name.into_owned());
        }
    }
}

impl<'a> Found<'a> {
    fn has(&self, tag: u32) -> bool {
        self.known.iter().any(|(other, _)| *other == tag)
    }

    fn add_words(&mut self, tag: u32, units: &Units<'_, 'a>, hit: &Hit) {
        let (score, place) = match units.field(hit) {
            Field::Title => (weight::TITLE, "title"),
            Field::Summary => (weight::SUMMARY, "summary"),
        };
        self.add(tag, score, units.written(hit), place, "tag-word");
    }

    /// Adds to the certainty of a tag as independent reasons do: never past 1.
    fn add(&mut self, tag: u32, score: f32, words: impl Into<Cow<'a, str>>, place: &'static str, rule: &'static str) {
        let new = Reason { score, words: words.into(), place, rule };
        match self.known.iter_mut().find(|(other, _)| *other == tag) {
            Some((_, reason)) => {
                let sum = 1.0 - (1.0 - reason.score) * (1.0 - score * 0.5);
                if score > reason.score {
                    *reason = new;
                }
                reason.score = reason.score.max(sum);
            }
            None => self.known.push((tag, new)),
        }
    }

    fn add_free(&mut self, name: String, term: &'a str) {
        if self.free.len() < MAX_FREE_TAGS && self.free.iter().all(|(other, _)| *other != name) {
            let reason =
                Reason { score: weight::FREE_CATEGORY, words: term.into(), place: "category", rule: "tag-category" };
            self.free.push((name, reason));
        }
    }
}

/// Returns true if and only if the category is the name of one of the authors; blogs file entries under them.
fn is_byline(term: &str, authors: &[Person]) -> bool {
    let is_name = |name: &str| !name.is_empty() && is_same_name(name, term);
    authors.iter().filter_map(|author| author.name.as_deref()).any(is_name)
}

/// Returns true if and only if the words are written as the alias must be.
fn fits(alias: &Alias, hit: &Hit, units: &Units<'_, '_>) -> bool {
    if alias.is_category_only {
        return false;
    }
    if alias.need == Need::Nothing {
        return true;
    }
    let scan = units.scan();
    let style = scan.style(units.field(hit));
    let words = units.words(hit);
    match alias.need {
        Need::Nothing => true,
        _ if style == Style::Capitals => alias.need != Need::CapitalAlone,
        Need::Capital => words.iter().any(|word| word.casing != Casing::Lower),
        Need::Upper => words.iter().all(|word| !matches!(word.casing, Casing::Lower | Casing::Capital)),
        Need::CapitalAlone => {
            style == Style::Sentence
                && words.iter().any(|word| word.casing != Casing::Lower && !scan.begins_sentence(word))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        enrich::{Habits, scan::Scan},
        model::{Category, Country},
    };
    use std::sync::LazyLock;

    fn label(tagger: &Tagger, title: &str, input: &LabelInput<'_>, labels: &mut Labels) {
        let scan = Scan::new(title, "");
        let (units, mut hits) = (Units::new(&scan), Vec::new());
        tagger.phrases().find(&units, |_, hit| tagger.is_written_so(hit, &units), |_, hit| hits.push(hit));
        tagger.label(input, &units, (&hits, &vec![false; input.categories.len()]), labels);
    }

    static TAGGER: LazyLock<Tagger> = LazyLock::new(|| Tagger::new(&[]));

    fn tags_of(settings: &[TagSettings], title: &str, about: &[&str], categories: &[&str], desk: Desk) -> Vec<String> {
        let own = (!settings.is_empty()).then(|| Tagger::new(settings));
        let tagger = own.as_ref().unwrap_or(&TAGGER);
        let categories: Vec<Category> =
            categories.iter().map(|term| Category { term: (*term).to_owned(), scheme: None }).collect();
        let input = LabelInput { title, categories: &categories, ..LabelInput::default() };
        let about = about.iter().map(|code| code.parse::<Country>().expect("a code")).collect();
        let mut labels = Labels { about, desk: Some(desk), ..Labels::default() };
        label(tagger, title, &input, &mut labels);
        assert_eq!(labels.evidence.len(), labels.tags.len(), "every tag has its evidence");
        labels.tags
    }

    fn tags(title: &str) -> Vec<String> {
        tags_of(&[], title, &[], &[], Desk::ScienceTechnology)
    }

    #[test]
    fn a_headline_gets_the_tags_it_names_in_every_language() {
        let cases: [(&str, &[&str]); 9] = [
            ("TSMC starts chip production in Arizona", &["tsmc", "semiconductors"]),
            ("台積電擴大在日本生產", &["tsmc", "semiconductors"]),
            ("삼성전자는 HBM 공급을 늘린다", &["samsung", "memory chips"]),
            ("ソフトバンクがOpenAIに追加出資", &["softbank", "openai"]),
            ("Искусственный интеллект меняет рынок", &["ai"]),
            ("Thuế quan mới của Mỹ", &["tariffs"]),
            ("Indonesia perluas pusat data dan kecerdasan buatan", &["data centers", "ai"]),
            ("La inteligencia artificial y las criptomonedas", &["ai", "cryptocurrencies"]),
            ("الذكاء الاصطناعي يغير العالم", &["ai"]),
        ];
        for (title, expected) in cases {
            let tags = tags(title);
            assert!(expected.iter().all(|tag| tags.iter().any(|t| t == tag)), "{title}: {tags:?}");
        }
    }

    #[test]
    fn casing_tells_names_from_words() {
        let cases = [
            ("Gamers said that they would grab a target", "grab"),
            ("He has a visa to come and block shell companies", "visa"),
            ("An orange and an apple", "apple"),
            ("They said ai was a sloth", "ai"),
            ("We unify meta data", "meta"),
        ];
        for (title, tag) in cases {
            assert!(!tags(title).iter().any(|t| t == tag), "{title}");
        }
        assert!(tags("Why investors like Grab and its bank").contains(&"grab".to_owned()));
    }

    #[test]
    fn an_ambiguous_name_needs_news_of_its_kind_or_a_certain_tag() {
        let apple = "apple".to_owned();
        assert!(tags_of(&[], "Apple opens new campus", &[], &[], Desk::ScienceTechnology).contains(&apple));
        assert!(!tags_of(&[], "Apple harvest begins", &[], &[], Desk::Lifestyle).contains(&apple));
        assert!(tags_of(&[], "Apple and Samsung go to the movies", &[], &[], Desk::Arts).contains(&apple));
    }

    #[test]
    fn a_composite_tag_needs_its_countries_and_one_of_its_tags() {
        let war = "us-china tech war".to_owned();
        let title = "Washington widens export controls on semiconductors";
        assert!(tags_of(&[], title, &["US", "CN"], &[], Desk::Economy).contains(&war));
        assert!(!tags_of(&[], title, &["US", "JP"], &[], Desk::Economy).contains(&war));
        assert!(!tags_of(&[], "A concert", &["US", "CN"], &[], Desk::Arts).contains(&war));
    }

    #[test]
    fn categories_are_cleaned_and_folded() {
        let categories =
            ["Uncategorized", "Artificial Intelligence (AI)", "Semiconductor", "deportes", "Vinyl records"];
        let tags = tags_of(&[], "A title", &[], &categories, Desk::Economy);
        assert_eq!(tags, ["ai", "semiconductors", "vinyl records", "sport"]);
    }

    #[test]
    fn an_authors_name_is_no_tag() {
        let categories = [Category { term: "Jane Doe".to_owned(), scheme: None }];
        let authors = [Person { name: Some("Jane DOE".to_owned()), email: None }];
        let input = LabelInput { categories: &categories, authors: &authors, ..LabelInput::default() };
        let mut labels = Labels::default();
        label(&TAGGER, "", &input, &mut labels);
        assert!(labels.tags.is_empty(), "{:?}", labels.tags);
    }

    #[test]
    fn what_a_feed_writes_on_all_entries_and_its_authors_are_no_tags() {
        let category = |term: &str| Category { term: term.to_owned(), scheme: None };
        let usual = [category("The Wire"), category("Technology")];
        let authors = [Person { name: Some("Jane Doe".to_owned()), email: None }];
        let mut habits = Habits::default();
        habits.learn((0..12).map(|_| (&usual[..], &authors[..])));
        let categories = ["The Wire", "Technology", "Jane DOE", "Opera"].map(category);
        let input = LabelInput { categories: &categories, habits: Some(&habits), ..LabelInput::default() };
        let mut labels = Labels::default();
        label(&TAGGER, "", &input, &mut labels);
        assert_eq!(labels.tags, ["opera"]);
    }

    #[test]
    fn the_operators_tags_go_over_the_built_in_ones() {
        let country = |code: &str| code.parse::<Country>().expect("a code");
        let settings = [
            TagSettings {
                name: "Chip rules".into(),
                aliases: vec!["export controls".into()],
                matches: vec!["entity list*".into()],
                ..TagSettings::default()
            },
            TagSettings { name: "tariffs".into(), silent: true, ..TagSettings::default() },
            TagSettings {
                name: "korea chips".into(),
                countries_all: vec![country("KR")],
                tags_any: vec!["semiconductors".into()],
                ..TagSettings::default()
            },
        ];
        let tags = |title, about: &[&str]| tags_of(&settings, title, about, &[], Desk::Economy);
        assert_eq!(tags("New export controls and tariffs", &[])[0], "chip rules");
        assert!(!tags("New export controls and tariffs", &[]).contains(&"tariffs".to_owned()));
        assert_eq!(tags("Firms on the entity list", &[])[0], "chip rules");
        assert!(tags("Semiconductor exports rise", &["KR"]).contains(&"korea chips".to_owned()));
    }

    #[test]
    fn a_tag_is_found_by_any_of_its_names_and_shown_as_written() {
        assert_eq!(TAGGER.resolve("Artificial Intelligence"), Some("ai"));
        assert_eq!(TAGGER.resolve("no such tag"), None);
        let shown: std::collections::HashMap<&str, &str> = TAGGER.names().collect();
        let cases = [("us-china tech war", "US-China tech war"), ("ai", "AI"), ("iphone", "iPhone"), ("tsmc", "TSMC")];
        for (name, expected) in cases {
            assert_eq!(shown.get(name), Some(&expected), "{name}");
        }
        assert_eq!(shown.get("semiconductors"), None, "it is written as it stands");
    }
}
