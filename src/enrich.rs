//! What a headline and its description say: which countries the story is about, which tags and which desk it gets, and
//! in which language it is written, each with the evidence.
//!
//! ```text
//! LabelInput ─► scan (words, once) ─► language ─► places ─► desk ─► tags ─► Labels
//! ```
//! It reads the text, the publisher's categories, the URL and a point on the earth if there is one. Of the feed it knows
//! the habits that it is told, and nothing of regions; where the publisher is (`origin`) helps only with names that could mean several places
//! and is never an answer by itself. Names and rules stand in tables beside their readers.

mod appendix;
pub(crate) mod desk;
mod habits;
pub(crate) mod language;
mod lexicon;
pub(crate) mod origin;
pub(crate) mod places;
pub(crate) mod scan;
pub(crate) mod tags;
mod version;

use crate::model::{
    Category, Country, Labels, Language, Person,
    config::{PlaceSettings, TagSettings},
};
use desk::Desks;
pub use habits::Habits;
use lexicon::{Hit, Lexicon, Units};
pub use origin::guess_origin;
use places::Places;
use scan::Scan;
use smallvec::SmallVec;
use tags::Tagger;

/// Bytes of a description that are read: what stands further down is not what the story is about, and some feeds carry
/// whole articles.
const MAX_SUMMARY: usize = 4_000;

/// What is known of an entry before it is labeled.
#[derive(Clone, Copy, Debug, Default)]
pub struct LabelInput<'a> {
    /// The headline, plain text.
    pub title: &'a str,
    /// The publisher's description, plain text.
    pub summary: Option<&'a str>,
    /// The publisher's categories.
    pub categories: &'a [Category],
    /// The authors: a category that is one of them is a byline and no tag.
    pub authors: &'a [Person],
    /// What the feed writes on nearly all of its entries.
    pub habits: Option<&'a Habits>,
    /// The entry's address, for the sections in its path.
    pub url: Option<&'a str>,
    /// The language that the entry or its feed declares.
    pub declared_language: Option<&'a Language>,
    /// The languages the publisher writes in; where nothing is declared, one of these is detected.
    pub publisher_languages: &'a [Language],
    /// The publisher's country: a prior for what is ambiguous, no answer.
    pub origin: Option<Country>,
    /// A point the entry is about: latitude, longitude in degrees.
    pub point: Option<(f32, f32)>,
}

/// The labelers with all their tables. Built once, shared by all threads.
#[derive(Debug)]
pub struct Enricher {
    places: Places,
    tagger: Tagger,
    desks: Desks,
    /// The terms of desks, then the names of tags.
    lexicon: Lexicon<2>,
    version: u64,
}

impl Enricher {
    /// Reads the built-in tables and the operator's words over them.
    pub fn new(tags: &[TagSettings], places: &[PlaceSettings]) -> Enricher {
        let (desks, tagger) = (Desks::new(), Tagger::new(tags));
        let lexicon = Lexicon::join(desks.terms(), tagger.phrases());
        Enricher { places: Places::new(places), tagger, desks, lexicon, version: version::of(tags, places) }
    }

    /// Labels one entry.
    pub fn label(&self, input: &LabelInput<'_>) -> Labels {
        let summary = input.summary.unwrap_or_default();
        let summary = appendix::without(&summary[..summary.floor_char_boundary(MAX_SUMMARY)]);
        let scan = Scan::new(input.title, summary);
        let mut labels = Labels::default();
        language::label(input, &mut labels);
        let place_categories = self.places.label(input, &scan, &mut labels);
        let units = Units::new(&scan);
        let mut hits: [SmallVec<[Hit; 24]>; 2] = Default::default();
        let tongue = desk::tongue(&labels);
        let accept = |user: usize, hit: &Hit| match user {
            0 => self.desks.is_spoken(hit, tongue),
            _ => self.tagger.is_written_so(hit, &units),
        };
        self.lexicon.find(&units, accept, |user, hit| hits[user].push(hit));
        let [terms, names] = hits;
        // The desk first: it tells the fruit from the company.
        self.desks.label(input, &units, &terms, &mut labels);
        self.tagger.label(input, &units, (&names, &place_categories), &mut labels);
        labels
    }

    /// A number that changes when tables, rules or the operator's words change: then stored entries whose labels were made
    /// by another are to be labeled again.
    pub fn tables_version(&self) -> u64 {
        self.version
    }

    /// The tag that goes by this name or alias, as it stands in labels: `artificial intelligence` gives `ai`.
    pub fn tag(&self, name: &str) -> Option<&str> {
        self.tagger.resolve(name)
    }

    /// The tags that people write otherwise than they stand in labels, with how: `us-china tech war` is
    /// `US-China tech war`.
    pub fn tag_names(&self) -> impl Iterator<Item = (String, String)> {
        self.tagger.names().map(|(name, shown)| (name.to_owned(), shown.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static ENRICHER: LazyLock<Enricher> = LazyLock::new(|| Enricher::new(&[], &[]));

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn nothing_makes_labeling_panic(title in "\\PC*", summary in ".*", category in "\\PC*", url in "\\PC*") {
            let categories = [Category { term: category, scheme: None }];
            let url = format!("https://example.org/{url}");
            let input = LabelInput {
                title: &title,
                summary: Some(&summary),
                categories: &categories,
                url: Some(&url),
                ..LabelInput::default()
            };
            ENRICHER.label(&input);
        }
    }

    #[test]
    fn a_whole_article_is_read_no_further_than_a_story_needs() {
        let summary = format!("{}Tokyo", "Ünd so weiter. ".repeat(400));
        let input = LabelInput { title: "A story", summary: Some(&summary), ..LabelInput::default() };
        assert!(ENRICHER.label(&input).about.is_empty());
    }
}
