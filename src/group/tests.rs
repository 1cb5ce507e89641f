use super::*;
use chrono::DateTime;
use proptest::prelude::*;

/// An entry as a test writes it: publisher, hours since the start, title.
struct Written<'a> {
    publisher: &'a str,
    hours: i64,
    title: &'a str,
    summary: Option<&'a str>,
    permalink: Option<String>,
}

fn written<'a>(publisher: &'a str, hours: i64, title: &'a str) -> Written<'a> {
    let permalink = Some(format!("https://{publisher}.example/{}", hash(title).wrapping_add(hours as u64)));
    Written { publisher, hours, title, summary: None, permalink }
}

fn place(grouper: &mut Grouper, entry: i64, written: &Written<'_>) -> GroupDecision {
    let english = Language::parse("en");
    grouper.place(&GroupInput {
        entry: EntryId(entry),
        title: written.title,
        summary: written.summary,
        language: english.as_ref(),
        publisher: written.publisher,
        about: &[],
        permalink: written.permalink.as_deref(),
        at: DateTime::UNIX_EPOCH + TimeDelta::hours(written.hours),
    })
}

fn place_all(grouper: &mut Grouper, entries: &[Written<'_>]) -> Vec<GroupDecision> {
    entries.iter().enumerate().map(|(index, written)| place(grouper, index as i64, written)).collect()
}

fn grouper() -> Grouper {
    Grouper::new(GroupSettings::default())
}

#[test]
fn reports_of_one_event_are_one_story_and_others_are_not() {
    let decisions = place_all(
        &mut grouper(),
        &[
            written("a", 0, "Manafort pleads guilty, agrees to cooperate with Mueller"),
            written("b", 0, "Volcano erupts near Reykjavik after weeks of tremors"),
            written("c", 1, "Paul Manafort strikes deal with Mueller, pleads guilty"),
            written("d", 1, "Storm Ciara floods villages in Cumbria"),
        ],
    );
    assert_eq!(decisions[2].story, decisions[0].story);
    assert_eq!((decisions[2].rule.as_str(), decisions[2].compared), ("shared-words", Some(EntryId(0))));
    assert_eq!(decisions[2].duplicate_of, None);
    assert!(decisions[1].story != decisions[0].story && decisions[3].story != decisions[1].story);
}

#[test]
fn an_article_met_again_is_a_duplicate_whatever_its_address_or_the_dress_of_its_title() {
    let first = written("wire", 0, "Central bank of Freedonia cuts rates by surprise");
    let cases = [
        ("UPDATE 1-Central bank of Freedonia cuts rates by surprise", "equal-title"),
        ("CENTRAL BANK OF FREEDONIA CUTS RATES BY SURPRISE", "equal-title"),
        ("Central bank of Freedonia cuts rates by surprise - The Daily Example", "equal-title"),
        ("Ｃentral bank of Freedonia “cuts rates” by surprise (VIDEO)", "equal-title"),
        ("By surprise, central bank of Freedonia cuts rates", "near-verbatim"),
    ];
    for (title, rule) in cases {
        let decisions = place_all(&mut grouper(), &[written("wire", 0, first.title), written("other", 1, title)]);
        assert_eq!(decisions[1].duplicate_of, Some(EntryId(0)), "{title}");
        assert_eq!(decisions[1].rule, rule, "{title}");
    }
    let same_address = Written { permalink: first.permalink.clone(), ..written("other", 1, "Rates cut") };
    let decisions = place_all(&mut grouper(), &[first, same_address]);
    assert_eq!((decisions[1].duplicate_of, decisions[1].rule.as_str()), (Some(EntryId(0)), "equal-permalink"));
}

#[test]
fn a_title_that_comes_back_every_day_is_another_article_each_time() {
    let title = "Everything you need to know this morning in Freedonia";
    let decisions =
        place_all(&mut grouper(), &[written("a", 0, title), written("a", 24, title), written("a", 48, title)]);
    assert!(decisions.iter().all(|decision| decision.duplicate_of.is_none()));
    assert!(decisions[0].story != decisions[1].story && decisions[1].story != decisions[2].story);
    assert_eq!(decisions[1].veto.as_deref(), Some("recurring title"));
}

#[test]
fn a_title_that_says_little_is_no_proof_of_the_same_article() {
    let decisions =
        place_all(&mut grouper(), &[written("a", 0, "Morning briefing"), written("b", 1, "Morning briefing")]);
    assert_eq!(decisions[1].duplicate_of, None);
}

#[test]
fn entries_that_all_link_to_one_page_are_different_articles() {
    let page = Some("https://a.example/news".to_owned());
    let decisions = place_all(
        &mut grouper(),
        &[
            Written {
                permalink: page.clone(),
                ..written("a", 0, "Volcano erupts near Reykjavik after weeks of tremors")
            },
            Written { permalink: page, ..written("a", 1, "Storm Ciara floods villages in Cumbria") },
        ],
    );
    assert_eq!(decisions[1].duplicate_of, None);
    assert_ne!(decisions[0].story, decisions[1].story);
}

#[test]
fn different_results_of_a_match_are_different_stories() {
    let decisions = place_all(
        &mut grouper(),
        &[
            written("a", 0, "Anderlecht 3-1 Molenbeek: match report"),
            written("b", 1, "Anderlecht 2-2 Molenbeek: match report"),
        ],
    );
    assert_ne!(decisions[0].story, decisions[1].story);
    assert_eq!(decisions[1].veto.as_deref(), Some("different results"));
}

#[test]
fn titles_without_blanks_are_grouped_too() {
    let decisions = place_all(
        &mut grouper(),
        &[
            written("a", 0, "日銀、政策金利を0.5%に引き上げ決定"),
            written("b", 0, "台風10号、九州に上陸 交通機関に影響"),
            written("c", 1, "日銀が利上げ決定、政策金利0.5%に引き上げ"),
            written("d", 1, "【速報】日銀、政策金利を０.５％に引き上げ決定"),
        ],
    );
    assert_eq!(decisions[2].story, decisions[0].story);
    assert_eq!(decisions[3].duplicate_of, Some(EntryId(0)));
    assert_ne!(decisions[1].story, decisions[0].story);
}

#[test]
fn reports_in_two_languages_meet_through_names_and_a_country() {
    let mut grouper = grouper();
    let (english, german) = (Language::parse("en"), Language::parse("de"));
    let gb = ["GB".parse().expect("a country")];
    let mut place = |entry, title, language: &Option<Language>, about: &[Country]| {
        let at = DateTime::UNIX_EPOCH;
        let input = GroupInput {
            entry: EntryId(entry),
            title,
            summary: None,
            language: language.as_ref(),
            publisher: "a",
            about,
            permalink: None,
            at,
        };
        grouper.place(&input).story
    };
    let story = place(0, "Assange extradition hearing opens at Woolwich, WikiLeaks founder in court", &english, &gb);
    let same = place(1, "Anhörung zur Auslieferung: Wikileaks-Gründer Assange in Woolwich vor Gericht", &german, &gb);
    let other = place(2, "Assange feiert Geburtstag mit Wikileaks-Unterstützern", &german, &[]);
    assert_eq!(same, story);
    assert_ne!(other, story);
}

#[test]
fn a_rollback_leaves_no_trace() {
    let entries = [
        written("a", 0, "Manafort pleads guilty, agrees to cooperate with Mueller"),
        written("b", 0, "Volcano erupts near Reykjavik after weeks of tremors"),
    ];
    let next = [
        written("c", 1, "Paul Manafort strikes deal with Mueller, pleads guilty"),
        written("d", 2, "Reykjavik volcano erupts after tremors"),
        written("e", 3, "Tremors near Reykjavik: volcano erupts"),
    ];
    let mut grouper = grouper();
    place_all(&mut grouper, &entries);
    grouper.commit();
    let before = place_all(&mut grouper, &next);
    grouper.rollback();
    assert_eq!(grouper.len(), 2);
    assert_eq!(place_all(&mut grouper, &next), before);
}

#[test]
fn what_was_restored_is_found_like_what_was_placed() {
    let title = "Manafort pleads guilty, agrees to cooperate with Mueller";
    let mut grouper = grouper();
    let at = DateTime::UNIX_EPOCH;
    let input = GroupInput {
        entry: EntryId(7),
        title,
        summary: None,
        language: None,
        publisher: "a",
        about: &[],
        permalink: None,
        at,
    };
    grouper.restore(&input, StoryId(41));
    grouper.commit();
    let decision = place(&mut grouper, 8, &written("c", 1, "Paul Manafort strikes deal with Mueller, pleads guilty"));
    assert_eq!(decision.story, StoryId(41));
    let decision = place(&mut grouper, 9, &written("d", 1, "Storm Ciara floods villages in Cumbria"));
    assert_eq!(decision.story, StoryId(42));
}

#[test]
fn two_stories_that_prove_to_be_one_are_merged_into_the_published_one() {
    let entries = [
        written("a", 0, "Strong quake off Samoa, warning issued"),
        written("b", 0, "Apia harbour evacuated as Samoa minister repeats warning"),
        written("c", 1, "Strong quake off Samoa: warning issued, minister orders Apia harbour evacuated"),
    ];
    let mut grouper = grouper();
    let decisions = place_all(&mut grouper, &entries[..2]);
    assert_ne!(decisions[0].story, decisions[1].story);
    grouper.published(decisions[1].story);
    grouper.commit();
    let last = place(&mut grouper, 2, &entries[2]);
    assert_eq!((last.story, &last.merged[..]), (decisions[1].story, &[decisions[0].story][..]));
    grouper.rollback();
    let again = place(&mut grouper, 2, &entries[2]);
    assert_eq!((again.story, again.merged), (last.story, last.merged));
}

#[test]
fn an_entry_that_no_region_will_show_takes_a_story_and_no_memory() {
    let mut grouper = grouper();
    let title = "Manafort pleads guilty, agrees to cooperate with Mueller";
    let first = place(&mut grouper, 0, &written("a", 0, title));
    let apart = grouper.set_apart();
    assert_eq!((apart.rule.as_str(), apart.compared), ("too-old", None));
    assert_eq!(grouper.len(), 1);
    let other = place(&mut grouper, 1, &written("b", 1, "Storm Ciara floods villages in Cumbria"));
    assert!(first.story < apart.story && apart.story < other.story);
}

#[test]
fn words_and_titles_are_found_as_long_as_the_window_lasts() {
    let mut grouper = grouper();
    let title = "Manafort pleads guilty, agrees to cooperate with Mueller";
    let first = place(&mut grouper, 0, &written("a", 0, title)).story;
    for hours in 1..70 {
        let filler = format!("Village {hours} holds its yearly fair number {}", hours * 7919);
        place(&mut grouper, hours, &written("b", hours, &filler));
        grouper.commit();
    }
    let other_words = written("c", 70, "Paul Manafort strikes deal with Mueller, pleads guilty");
    assert_eq!(place(&mut grouper, 70, &other_words).story, first);
    assert_eq!(place(&mut grouper, 71, &written("d", 71, title)).duplicate_of, Some(EntryId(0)));
}

#[test]
fn what_has_left_the_window_is_forgotten() {
    let mut grouper = grouper();
    let title = "Manafort pleads guilty, agrees to cooperate with Mueller";
    let first = place(&mut grouper, 0, &written("a", 0, title));
    grouper.commit();
    place(&mut grouper, 1, &written("b", 80, "Storm Ciara floods villages in Cumbria"));
    grouper.commit();
    assert_eq!(grouper.len(), 1);
    assert_ne!(place(&mut grouper, 2, &written("c", 81, title)).story, first.story);
}

#[test]
fn what_the_operator_takes_apart_stays_apart_and_a_rollback_puts_it_back() {
    let entries = [
        written("a", 0, "Strong quake off Samoa, warning issued"),
        written("b", 0, "Strong quake off Samoa: new warning issued"),
        written("c", 1, "Strong quake off Samoa, warning issued by minister"),
        written("d", 2, "Strong quake off Samoa: warning issued, says minister"),
    ];
    let mut grouper = grouper();
    let decisions = place_all(&mut grouper, &entries[..2]);
    let story = decisions[0].story;
    assert_eq!(decisions[1].story, story);
    grouper.commit();
    let apart = |grouper: &mut Grouper| {
        let own = grouper.begin_story();
        grouper.part(&[EntryId(1)], story, own);
        grouper.keep_apart(story, own);
        own
    };
    let own = apart(&mut grouper);
    assert_eq!((grouper.story_of(1), grouper.story_of(2)), (story, own));
    grouper.rollback();
    assert_eq!((grouper.story_of(1), grouper.story_of(2)), (story, story));

    assert_eq!(apart(&mut grouper), own);
    for entry in 2..4 {
        let decision = place(&mut grouper, entry, &entries[entry as usize]);
        assert_eq!(decision.merged, [], "{decision:?}");
    }
    assert_ne!(grouper.story_of(1), grouper.story_of(2));
    grouper.unite(story, own);
    assert!((1..=4).all(|number| grouper.story_of(number) == story));
}

impl Grouper {
    fn story_of(&self, number: Number) -> StoryId {
        self.window.get(number).expect("it is in the window").story
    }
}

/// What may happen within a transaction.
#[derive(Clone, Debug)]
enum Step {
    /// Publisher, place of the title, hours since the one before, and which address it has.
    Place(usize, usize, i64, usize),
    SetApart,
    Published(usize),
    Unite(usize, usize),
    /// A story, and which of its entries leave it.
    Part(usize, usize),
    KeepApart(usize, usize),
}

const PUBLISHERS: [&str; 3] = ["wire", "daily", "radio"];

const PARTS: [[&str; 4]; 3] = [
    [
        "Volcano erupts near Reykjavik",
        "Quake off Samoa, warning issued",
        "Morning briefing",
        "UPDATE 1-Rates cut in Freedonia",
    ],
    [" after weeks of tremors", ", harbour evacuated", " for Monday, May 3", ", minister says 3-1"],
    ["", " - Wire News", " | The Radio", " (VIDEO)"],
];

fn title_of(place: usize) -> String {
    [PARTS[0][place % 4], PARTS[1][place / 4 % 4], PARTS[2][place / 16 % 4]].concat()
}

fn step() -> impl Strategy<Value = Step> {
    let story = 0..20usize;
    prop_oneof![
        12 => (0..3usize, 0..64usize, 0..30i64, 0..8usize).prop_map(|(a, b, c, d)| Step::Place(a, b, c, d)),
        1 => Just(Step::SetApart),
        1 => story.clone().prop_map(Step::Published),
        1 => (story.clone(), story.clone()).prop_map(|(one, other)| Step::Unite(one, other)),
        1 => (story.clone(), 0..3usize).prop_map(|(one, which)| Step::Part(one, which)),
        1 => (story.clone(), story).prop_map(|(one, other)| Step::KeepApart(one, other)),
    ]
}

/// A grouper with the clock and the count of entries of the program around it.
struct Driven {
    grouper: Grouper,
    /// As of the last commit and now: hours, entries.
    at: [(i64, i64); 2],
}

impl Driven {
    fn new() -> Driven {
        Driven { grouper: grouper(), at: [(0, 0); 2] }
    }

    /// All that can be told of what a step came to.
    fn take(&mut self, step: &Step) -> String {
        let stories = self.stories();
        let story = |place: usize| stories.get(place % stories.len().max(1)).copied();
        match *step {
            Step::Place(publisher, title, hours, address) => {
                self.at[1] = (self.at[1].0 + hours, self.at[1].1 + 1);
                let title = title_of(title);
                let mut entry = written(PUBLISHERS[publisher], self.at[1].0, &title);
                if address < 3 {
                    entry.permalink = (address > 0).then(|| format!("https://a.example/{address}"));
                }
                format!("{:?}", place(&mut self.grouper, self.at[1].1, &entry))
            }
            Step::SetApart => format!("{:?}", self.grouper.set_apart()),
            Step::Published(one) => format!("{:?}", story(one).map(|one| self.grouper.published(one))),
            Step::Unite(one, other) => {
                let both = story(one).zip(story(other)).filter(|(one, other)| one != other);
                format!("{:?}", both.map(|(one, other)| self.grouper.unite(one, other)))
            }
            Step::Part(one, which) => {
                let Some(from) = story(one) else { return String::new() };
                let leaves = |entry: &EntryId| entry.0 as usize % 3 == which;
                let entries: Vec<EntryId> = self.reports().into_iter().map(|(entry, _)| entry).filter(leaves).collect();
                let own = self.grouper.begin_story();
                self.grouper.part(&entries, from, own);
                self.grouper.keep_apart(from, own);
                format!("{own:?}")
            }
            Step::KeepApart(one, other) => {
                format!("{:?}", story(one).zip(story(other)).map(|(one, other)| self.grouper.keep_apart(one, other)))
            }
        }
    }

    fn reports(&self) -> Vec<(EntryId, StoryId)> {
        let window = &self.grouper.window;
        let numbers = window.first()..window.first() + window.len() as Number;
        numbers.filter_map(|number| window.get(number)).map(|report| (report.entry, report.story)).collect()
    }

    fn stories(&self) -> Vec<StoryId> {
        let mut stories: Vec<StoryId> = self.reports().into_iter().map(|(_, story)| story).collect();
        stories.sort_unstable();
        stories.dedup();
        stories
    }

    fn commit(&mut self) {
        self.grouper.commit();
        self.at[0] = self.at[1];
    }

    fn rollback(&mut self) {
        self.grouper.rollback();
        self.at[1] = self.at[0];
    }
}

proptest! {
    #[test]
    fn what_was_rolled_back_never_was(
        transactions in proptest::collection::vec((proptest::collection::vec(step(), 1..12), any::<bool>()), 1..24)
    ) {
        let (mut grouper, mut fresh) = (Driven::new(), Driven::new());
        for (steps, is_kept) in &transactions {
            let told: Vec<String> = steps.iter().map(|step| grouper.take(step)).collect();
            if *is_kept {
                grouper.commit();
                prop_assert_eq!(told, steps.iter().map(|step| fresh.take(step)).collect::<Vec<_>>());
                fresh.commit();
            } else {
                grouper.rollback();
            }
            prop_assert_eq!(grouper.reports(), fresh.reports());
        }
    }
}
