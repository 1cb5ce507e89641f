//! People who have the names of places: `Michael Jordan`, `Paris Hilton`, `Sen. Lincoln`.

use super::find::Mention;
use super::names::Kind;
use crate::enrich::scan::{Casing, Gap, Scan, Style, Word, key};
use rustc_hash::FxHashSet;

const GIVEN_NAMES: &str = include_str!("given_names.txt");

/// Words before a name that make it a person's.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "miss", "dr", "sen", "senator", "rep", "gov", "judge", "officer", "sgt", "sergeant", "lt",
    "capt", "captain", "coach", "sir", "lord", "lady", "prof", "professor", "justice", "attorney", "sheriff",
    "deputy", "detective", "councilman", "councilwoman", "councillor", "cllr", "commissioner", "supt", "pastor",
    "rev", "singer", "actor", "actress", "striker", "midfielder", "defender", "goalkeeper", "quarterback",
    "pitcher", "señor", "don", "doña", "herr", "frau",
];

/// Countries that are surnames as well; no other country is taken for one.
const COUNTRY_SURNAMES: &[&str] = &[
    "jordan", "chad", "israel", "ireland", "england", "france", "holland", "cuba", "georgia", "scotland", "wales",
    "britain",
];

/// Names of people and the words that go with them.
#[derive(Debug)]
pub(super) struct People {
    given: FxHashSet<String>,
    given_and_place: FxHashSet<String>,
    titles: FxHashSet<&'static str>,
}

impl People {
    /// Reads the list of given names; those after the line `[places]` are names of places as well.
    pub(super) fn new() -> People {
        let lines = || GIVEN_NAMES.lines().filter(|line| !line.starts_with('#'));
        let words = |line: &str| line.split_whitespace().map(key).collect::<Vec<_>>();
        let given_and_place: FxHashSet<String> =
            lines().skip_while(|line| *line != "[places]").skip(1).flat_map(words).collect();
        let given = lines().take_while(|line| *line != "[places]").flat_map(words);
        // In `Jordan Israel talks` the first is no given name.
        let given = given.filter(|name| !given_and_place.contains(name)).collect();
        People { given, given_and_place, titles: TITLES.iter().copied().collect() }
    }

    /// Returns true if and only if the mention is part of a person's name.
    pub(super) fn is_person(&self, scan: &Scan<'_>, mention: &Mention, kind: Kind, next: Option<&Mention>) -> bool {
        let words = scan.words();
        let word = &words[mention.first];
        let before = mention.first.checked_sub(1).map(|index| &words[index]);
        let may_be_surname = kind != Kind::Country || COUNTRY_SURNAMES.contains(&scan.folded(word));
        let is_surname = may_be_surname && before.is_some_and(|before| self.comes_before_surname(scan, before, word));
        is_surname || self.is_given_name(scan, mention, next)
    }

    fn comes_before_surname(&self, scan: &Scan<'_>, before: &Word, word: &Word) -> bool {
        let folded = scan.folded(before);
        let is_near = before.field == word.field && matches!(word.gap, Gap::Space | Gap::Period);
        let is_initial = before.casing == Casing::Upper && before.end - before.start == 1 && word.gap == Gap::Period;
        // `BY CHAD KLIMACK` in a text that is not all in capitals.
        let is_byline = folded == "by" && before.casing == Casing::Upper && scan.style(word.field) == Style::Sentence;
        is_near
            && (is_initial
                || is_byline
                || before.casing != Casing::Lower && self.given.contains(folded)
                || self.titles.contains(folded))
    }

    /// `Jordan Peele` but not `Jordan's king`, `Jordan Valley` or, in a title where every word has a capital, anything.
    fn is_given_name(&self, scan: &Scan<'_>, mention: &Mention, next: Option<&Mention>) -> bool {
        if mention.first != mention.last || scan.style(mention.field) != Style::Sentence {
            return false;
        }
        let words = scan.words();
        let Some(following) = words.get(mention.last + 1).filter(|word| word.field == mention.field) else {
            return false;
        };
        let is_place_next = next.is_some_and(|next| next.first == mention.last + 1);
        following.gap == Gap::Space
            && (matches!(following.casing, Casing::Capital | Casing::Mixed)
                || following.casing == Casing::Upper && words[mention.first].casing == Casing::Upper)
            && !is_place_next
            && !is_common_after_place(scan.folded(following))
            && self.given_and_place.contains(scan.folded(&words[mention.first]))
    }
}

/// Words with a capital that follow places rather than given names.
fn is_common_after_place(word: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "city", "county", "state", "university", "college", "police", "airport", "international", "river", "valley",
        "street", "road", "avenue", "school", "high", "hospital", "court", "council", "council", "north", "south",
        "east", "west", "central", "national", "public", "district", "prime", "president", "minister", "king",
        "queen", "prince", "princess", "government", "army", "air", "times", "post", "news", "herald", "tribune",
        "journal", "chronicle", "stock", "bank", "fashion", "marathon", "olympics", "games", "agreement", "accord",
        "climate", "mayor", "republicans", "democrats", "park", "museum", "opera", "symphony", "street", "bridge",
        "tower", "fire", "metropolitan", "zoo", "festival",
    ];
    WORDS.contains(&word)
}
