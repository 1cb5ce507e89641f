//! A region: the operator's rule for what an edition takes, in which order, and under which name.

use super::{Country, Desk, Language, PublisherId, RegionId};
use chrono::Duration;

/// How a region's countries are held against an entry's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountryMatch {
    /// The story is about one of them.
    About,
    /// The publisher's place is one of them.
    Origin,
    /// Either.
    Either,
    /// The story is about one of them; origin counts only when the text names no place.
    AboutOrOrigin,
}

/// Which entries count as one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duplicates {
    /// One item per story.
    Story,
    /// One item per article.
    Article,
    /// Every entry.
    None,
}

/// The order of items on pages; feeds are always newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// Latest entered first.
    Newest,
    /// Most owners first, decayed by age.
    Top,
}

/// Tags an entry must or must not have.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct TagRule {
    /// At least one of these.
    pub any: Vec<String>,
    /// Every one of these.
    pub all: Vec<String>,
    /// None of these.
    pub none: Vec<String>,
}

/// Names to take and names to leave.
#[derive(Clone, Debug, Default, PartialEq, Hash)]
pub struct TakeLeave {
    /// If not empty, only these.
    pub take: Vec<String>,
    /// Never these.
    pub leave: Vec<String>,
}

/// A selection rule, defaults filled in and country groups expanded.
#[derive(Clone, Debug, PartialEq, Hash)]
pub struct Region {
    /// The id: the folder of its files.
    pub id: RegionId,
    /// Former ids, whose addresses stay alive.
    pub was: Vec<RegionId>,
    /// The title.
    pub title: String,
    /// The language of the edition's own words.
    pub language: Language,
    /// The countries; empty: any.
    pub countries: Vec<Country>,
    /// How they are matched.
    pub country_match: CountryMatch,
    /// Tags.
    pub tags: TagRule,
    /// Desks; empty: any.
    pub desks: Vec<Desk>,
    /// Languages taken, and preferred in this order for the lead entry; empty: any.
    pub languages: Vec<Language>,
    /// Publishers whose report leads when it is there in time.
    pub prefer: Vec<PublisherId>,
    /// Publishers to take or leave.
    pub publishers: TakeLeave,
    /// Sections to take or leave.
    pub sections: TakeLeave,
    /// The publishers' own categories to take or leave.
    pub categories: TakeLeave,
    /// How long to wait for a better lead before publishing a story.
    pub hold: Duration,
    /// Patterns: a title that matches one is left.
    pub exclude: Vec<String>,
    /// Patterns: if not empty, a title must match one.
    pub include: Vec<String>,
    /// Leave items that are recognizably sponsored.
    pub drop_sponsored: bool,
    /// Leave recaps ("Morning briefing").
    pub drop_recaps: bool,
    /// Distinct owners that must report a story.
    pub sources_min: usize,
    /// Items of one publisher in an edition, at most.
    pub per_publisher: Option<usize>,
    /// Items in an edition, at most.
    pub max_items: usize,
    /// Items that entered within this time stay in spite of `max_items`, up to `HARD_CAP_ITEMS`.
    pub keep_at_least: Duration,
    /// Older entries do not enter.
    pub max_age: Duration,
    /// The order of pages.
    pub order: Order,
    /// What counts as one item.
    pub duplicates: Duplicates,
    /// The title of an item: `{title}` and also `{flag} {country} {publisher} {lang}`.
    pub title_pattern: String,
    /// Whether each tag within the region gets feeds of its own.
    pub tag_feeds: bool,
}

impl Region {
    /// A region that takes everything, with the defaults of `feeds.toml` for all else.
    pub fn new(id: RegionId, title: String, language: Language) -> Region {
        Region {
            id,
            was: Vec::new(),
            title,
            language,
            countries: Vec::new(),
            country_match: CountryMatch::AboutOrOrigin,
            tags: TagRule::default(),
            desks: Vec::new(),
            languages: Vec::new(),
            prefer: Vec::new(),
            publishers: TakeLeave::default(),
            sections: TakeLeave::default(),
            categories: TakeLeave::default(),
            hold: Duration::zero(),
            exclude: Vec::new(),
            include: Vec::new(),
            drop_sponsored: false,
            drop_recaps: false,
            sources_min: 1,
            per_publisher: None,
            max_items: 60,
            keep_at_least: Duration::hours(24),
            max_age: Duration::days(7),
            order: Order::Newest,
            duplicates: Duplicates::Story,
            title_pattern: "{title}".to_owned(),
            tag_feeds: false,
        }
    }
}

/// An edition never holds more items than this, whatever `keep_at_least` says: about 1 MB of RSS.
pub const HARD_CAP_ITEMS: usize = 1_000;
