//! What a region's edition takes and leaves, in small worlds of a few entries.

use super::*;
use crate::{
    curate::rules::Verdict,
    model::{
        EditorAct, EditorNote, Hand, Language, Region,
        edition::{ActTarget, LabelCorrection},
        region::CountryMatch,
    },
};
use chrono::{Duration, TimeZone, Utc};

fn at(minutes: i64) -> Time {
    Utc.with_ymd_and_hms(2026, 5, 5, 8, 0, 0).unwrap() + Duration::minutes(minutes)
}

fn region() -> Region {
    let language = Language::parse("en").unwrap();
    Region { keep_at_least: Duration::zero(), ..Region::new("world".into(), "World".to_owned(), language) }
}

/// An entry that was seen so many minutes after eight.
fn entry(id: i64, story: i64, minutes: i64) -> Candidate {
    Candidate {
        entry: EntryId(id),
        story: StoryId(story),
        duplicate: false,
        guid: Uuid::from_u128(id as u128),
        story_guid: None,
        feed: "feed".into(),
        publisher: format!("p{id}").as_str().into(),
        owner: format!("p{id}"),
        section: None,
        title: format!("Headline {id}"),
        link: format!("https://p{id}.example/{id}"),
        language: Language::parse("en"),
        origin: "HK".parse().ok(),
        about: Vec::new(),
        tags: Vec::new(),
        categories: Vec::new(),
        desk: None,
        first_seen_at: at(minutes),
        effective_at: at(minutes),
        is_archive: false,
        archive_rank: 0,
        archive_items: 20,
        hand: Hand::default(),
    }
}

/// A ledger that does what it is told, and what has entered under which entry.
#[derive(Default)]
struct World {
    ledger: Vec<LedgerItem>,
}

impl World {
    fn step(&mut self, region: &Region, candidates: &[Candidate], now: Time) -> Vec<LedgerChange> {
        for item in &mut self.ledger {
            let lead = candidates.iter().find(|candidate| candidate.entry == item.entry);
            item.hand = lead.map_or(item.hand, |lead| lead.hand);
        }
        let compiled = CompiledRegion::new(region).unwrap();
        let changes = curate(&compiled, candidates, &self.ledger, now);
        for change in &changes {
            self.apply(change, candidates, now);
        }
        assert_eq!(curate(&compiled, candidates, &self.ledger, now), [], "curating twice is curating once");
        changes
    }

    fn apply(&mut self, change: &LedgerChange, candidates: &[Candidate], now: Time) {
        match change {
            LedgerChange::Enter { story, entry, guid, ranked_at } => {
                let lead = candidates.iter().find(|candidate| candidate.entry == *entry).unwrap();
                self.ledger.push(LedgerItem {
                    region: "world".into(),
                    story: *story,
                    entry: *entry,
                    guid: *guid,
                    entered_at: now,
                    ranked_at: *ranked_at,
                    left_at: None,
                    left_because: None,
                    publisher: lead.publisher.clone(),
                    hand: lead.hand,
                });
            }
            LedgerChange::Return { guid, .. } => {
                let item = self.ledger.iter_mut().find(|item| item.guid == *guid).unwrap();
                (item.left_at, item.left_because) = (None, None);
            }
            LedgerChange::Leave { guid, because, .. } => {
                let item = self.ledger.iter_mut().find(|item| item.guid == *guid).unwrap();
                (item.left_at, item.left_because) = (Some(now), Some((*because).to_owned()));
            }
        }
    }

    /// The lead entries that are in, by number.
    fn holds(&self) -> Vec<i64> {
        self.ledger.iter().filter(|item| item.left_at.is_none()).map(|item| item.entry.0).collect()
    }
}

#[test]
fn each_rule_takes_and_leaves_and_is_named() {
    type Change = fn(&mut Region, &mut Candidate);
    let cases: [(&str, Change, Option<&str>); 26] = [
        ("no rule", |_, _| {}, None),
        ("about", |r, c| (r.countries, c.about) = (codes("CN"), codes("CN")), None),
        ("origin beside about", |r, c| (r.countries, c.about) = (codes("HK"), codes("CN")), Some("countries")),
        ("origin where no place is named", |r, _| r.countries = codes("HK"), None),
        ("about only", |r, _| (r.countries, r.country_match) = (codes("HK"), CountryMatch::About), Some("countries")),
        (
            "either",
            |r, c| (r.countries, r.country_match, c.about) = (codes("HK"), CountryMatch::Either, codes("CN")),
            None,
        ),
        (
            "origin only",
            |r, c| (r.countries, r.country_match, c.about) = (codes("CN"), CountryMatch::Origin, codes("CN")),
            Some("countries"),
        ),
        ("any tag", |r, c| (r.tags.any, c.tags) = (words("AI chips"), words("ai")), None),
        ("any tag missing", |r, _| r.tags.any = words("ai"), Some("tags")),
        ("all tags", |r, c| (r.tags.all, c.tags) = (words("ai chips"), words("ai")), Some("tags")),
        ("no such tag", |r, c| (r.tags.none, c.tags) = (words("sport"), words("sport")), Some("tags")),
        ("desk", |r, _| r.desks = vec![crate::model::Desk::Sport], Some("desks")),
        ("language", |r, _| r.languages = vec![Language::parse("zh").unwrap()], Some("languages")),
        (
            "script of a language",
            |r, c| (r.languages, c.language) = (vec![Language::parse("zh").unwrap()], Language::parse("zh-Hant")),
            None,
        ),
        ("publisher to take", |r, _| r.publishers.take = words("p1"), None),
        ("publisher not to take", |r, _| r.publishers.take = words("p2"), Some("publishers")),
        ("publisher to leave", |r, _| r.publishers.leave = words("p1"), Some("publishers")),
        ("section", |r, c| (r.sections.take, c.section) = (words("tech"), Some("Tech".into())), None),
        ("section not there", |r, _| r.sections.take = words("tech"), Some("sections")),
        ("category", |r, c| (r.categories.leave, c.categories) = (words("ads"), words("Ads")), Some("categories")),
        ("exclude", |r, _| r.exclude = words("nothing (?i)HEADLINE"), Some("exclude")),
        ("include", |r, _| r.include = words("nothing ^Head"), None),
        ("not included", |r, _| r.include = words("nothing"), Some("include")),
        ("sponsored", |r, c| (r.drop_sponsored, c.title) = (true, "Sponsored: a phone".into()), Some("drop_sponsored")),
        ("too old", |_, c| c.first_seen_at = at(-60 * 24 * 8), Some("max_age")),
        ("too deep in an archive", |_, c| (c.is_archive, c.archive_rank) = (true, 20), Some("archive_items")),
    ];
    for (name, change, expected) in cases {
        let (mut region, mut candidate) = (region(), entry(1, 1, 0));
        change(&mut region, &mut candidate);
        let verdict = rules::verdict(&CompiledRegion::new(&region).unwrap(), &candidate, at(1));
        let rule = match &verdict {
            Verdict::Taken(_) => None,
            Verdict::Left(refusal) => Some(refusal.rule),
        };
        assert_eq!(rule, expected, "{name}: {verdict:?}");
    }
}

fn codes(text: &str) -> Vec<crate::model::Country> {
    text.split(' ').map(|code| code.parse().unwrap()).collect()
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[test]
fn a_pattern_that_cannot_be_used_is_refused_with_its_key() {
    let region = Region { exclude: words("("), ..region() };
    assert_eq!(CompiledRegion::new(&region).unwrap_err().key, "exclude");
}

#[test]
fn a_story_enters_once_and_its_lead_stays() {
    let (mut world, region) = (World::default(), Region { prefer: vec!["p2".into()], ..region() });
    world.step(&region, &[entry(1, 1, 0)], at(1));
    assert_eq!(world.holds(), [1]);
    world.step(&region, &[entry(1, 1, 0), entry(2, 1, 5)], at(6));
    assert_eq!(world.holds(), [1], "a better lead came too late");
}

#[test]
fn the_lead_is_chosen_by_preference_then_language_then_time() {
    let mut chinese = entry(1, 1, 0);
    chinese.language = Language::parse("zh");
    let copy = Candidate { duplicate: true, ..entry(4, 1, 0) };
    let candidates = [chinese, entry(2, 1, 2), entry(3, 1, 1), copy];
    let languages = vec![Language::parse("en").unwrap(), Language::parse("zh").unwrap()];
    let mut world = World::default();
    world.step(&Region { languages: languages.clone(), ..region() }, &candidates, at(9));
    assert_eq!(world.holds(), [3]);
    let mut world = World::default();
    world.step(&Region { languages, prefer: vec!["p1".into()], ..region() }, &candidates, at(9));
    assert_eq!(world.holds(), [1]);
}

#[test]
fn a_held_story_waits_for_a_better_lead_and_not_when_none_can_come() {
    let region = Region { hold: Duration::minutes(10), prefer: vec!["p2".into()], ..region() };
    let compiled = CompiledRegion::new(&region).unwrap();
    let mut world = World::default();
    assert_eq!(world.step(&region, &[entry(1, 1, 0)], at(1)), []);
    let waits = waits(&compiled, &[entry(1, 1, 0)], &[], at(1));
    assert_eq!((waits.wakes_at(), waits.held.get(&StoryId(1))), (Some(at(10)), Some(&at(10))));
    world.step(&region, &[entry(1, 1, 0), entry(2, 1, 3)], at(4));
    assert_eq!(world.holds(), [2]);
    world.step(&region, &[entry(3, 2, 0)], at(10));
    assert_eq!(world.holds(), [2, 3]);
}

#[test]
fn sources_min_counts_owners_and_not_publishers() {
    let region = Region { sources_min: 2, ..region() };
    let mut sister = entry(2, 1, 1);
    sister.owner = "p1".to_owned();
    let mut world = World::default();
    world.step(&region, &[entry(1, 1, 0), sister.clone()], at(2));
    assert_eq!(world.holds(), [] as [i64; 0]);
    let changes = world.step(&region, &[entry(1, 1, 0), sister, entry(3, 1, 5)], at(6));
    assert!(matches!(changes[..], [LedgerChange::Enter { entry: EntryId(1), ranked_at, .. }] if ranked_at == at(5)));
}

#[test]
fn what_was_pushed_out_never_enters_again() {
    let region = Region { max_items: 2, ..region() };
    let mut world = World::default();
    let candidates: Vec<Candidate> = (1..=4).map(|id| entry(id, id, id)).collect();
    for n_known in 1..=4 {
        world.step(&region, &candidates[..n_known], at(n_known as i64));
    }
    assert_eq!(world.holds(), [3, 4]);
    world.step(&Region { max_items: 10, ..region }, &candidates, at(9));
    assert_eq!(world.holds(), [3, 4]);
}

#[test]
fn a_guid_the_region_had_does_not_enter_with_another_story() {
    let mut world = World::default();
    world.step(&region(), &[entry(1, 1, 0)], at(1));
    let same_article = Candidate { guid: Uuid::from_u128(1), ..entry(2, 2, 3) };
    assert_eq!(world.step(&region(), &[same_article], at(4)), []);
}

#[test]
fn a_story_keeps_the_guid_it_was_first_published_under() {
    let mut world = World::default();
    let elsewhere = Candidate { story_guid: Some(Uuid::from_u128(77)), ..entry(1, 1, 0) };
    world.step(&region(), &[elsewhere], at(1));
    assert_eq!(world.ledger[0].guid, Uuid::from_u128(77));
}

#[test]
fn items_of_the_last_day_stay_in_spite_of_max_items() {
    let region = Region { max_items: 2, keep_at_least: Duration::minutes(30), ..region() };
    let mut world = World::default();
    let candidates: Vec<Candidate> = (1..=5).map(|id| entry(id, id, id)).collect();
    world.step(&region, &candidates, at(6));
    assert_eq!(world.holds(), [1, 2, 3, 4, 5]);
    world.step(&region, &[], at(34));
    assert_eq!(world.holds(), [4, 5], "the others are older than half an hour now");
}

#[test]
fn a_late_report_enters_and_the_archive_of_a_new_feed_does_not_push_news_out() {
    let region = Region { max_items: 2, ..region() };
    let mut world = World::default();
    world.step(&region, &[entry(1, 1, 0), entry(2, 2, 1)], at(2));
    let old = |id: i64| Candidate { is_archive: true, effective_at: at(-600), ..entry(id, id, 3) };
    world.step(&region, &[old(3), old(4)], at(4));
    assert_eq!(world.holds(), [1, 2]);
    let late = Candidate { effective_at: at(-60 * 24 * 30), ..entry(5, 5, 5) };
    world.step(&region, &[late], at(6));
    assert_eq!(world.holds(), [2, 5]);
}

#[test]
fn one_publisher_gets_its_share_and_the_newest_of_it() {
    let region = Region { per_publisher: Some(2), ..region() };
    let mut world = World::default();
    let prolific = |id: i64| Candidate { publisher: "p".into(), ..entry(id, id, id) };
    let candidates: Vec<Candidate> = (1..=4).map(prolific).chain([entry(5, 5, 0)]).collect();
    world.step(&region, &candidates, at(6));
    assert_eq!(world.holds(), [5, 3, 4]);
}

#[test]
fn items_grow_old_and_leave_at_the_moment_that_was_foretold() {
    let region = Region { max_age: Duration::minutes(10), ..region() };
    let mut world = World::default();
    world.step(&region, &[entry(1, 1, 0)], at(1));
    let compiled = CompiledRegion::new(&region).unwrap();
    let wakes_at = waits(&compiled, &[], &world.ledger, at(1)).wakes_at().unwrap();
    assert_eq!(world.step(&region, &[], wakes_at - Duration::milliseconds(1)), []);
    world.step(&region, &[], wakes_at);
    assert_eq!(world.holds(), [] as [i64; 0]);
}

#[test]
fn articles_and_entries_are_items_of_their_own_where_the_region_asks_for_it() {
    let copy = Candidate { duplicate: true, ..entry(2, 1, 1) };
    let candidates = [entry(1, 1, 0), copy, entry(3, 1, 2)];
    for (duplicates, expected) in
        [(Duplicates::Story, vec![1]), (Duplicates::Article, vec![1, 3]), (Duplicates::None, vec![1, 2, 3])]
    {
        let mut world = World::default();
        world.step(&Region { duplicates, ..region() }, &candidates, at(3));
        assert_eq!(world.holds(), expected, "{duplicates:?}");
    }
}

fn note(act: EditorAct, target: ActTarget) -> EditorNote {
    EditorNote {
        act,
        target,
        region: None,
        reason: "wrong".to_owned(),
        by: "desk".to_owned(),
        at: at(2),
        undone_at: None,
    }
}

fn with_notes(mut candidate: Candidate, notes: &[EditorNote]) -> Candidate {
    hand::apply(notes, &"world".into(), &mut candidate);
    candidate
}

#[test]
fn a_retracted_item_leaves_and_its_story_comes_back_only_by_restore() {
    let mut world = World::default();
    world.step(&region(), &[entry(1, 1, 0)], at(1));
    let mut notes = vec![note(EditorAct::Retract, ActTarget::Publisher("p1".into()))];
    let candidates = |notes: &[EditorNote]| [with_notes(entry(1, 1, 0), notes), entry(2, 1, 3)];
    let changes = world.step(&region(), &candidates(&notes), at(4));
    assert!(matches!(changes[..], [LedgerChange::Leave { because: "retracted", .. }]));
    assert_eq!(world.step(&region(), &candidates(&notes), at(5)), [], "another report does not bring it back");
    notes[0].undone_at = Some(at(6));
    world.step(&region(), &candidates(&notes), at(7));
    assert_eq!(world.holds(), [1]);
    assert_eq!(world.ledger[0].entered_at, at(1), "it stands where it stood");
}

#[test]
fn what_was_retracted_does_not_come_back_through_another_feed_of_its_publisher() {
    let retract = [note(EditorAct::Retract, ActTarget::Entry(EntryId(1)))];
    let again = Candidate { publisher: "p1".into(), ..entry(2, 1, 1) };
    let mut world = World::default();
    let mut candidates = vec![with_notes(entry(1, 1, 0), &retract), again];
    assert_eq!(world.step(&region(), &candidates, at(3)), []);
    candidates.push(entry(3, 1, 4));
    world.step(&region(), &candidates, at(5));
    assert_eq!(world.holds(), [3], "another publisher's report is its own");
}

#[test]
fn a_hidden_item_that_is_retracted_says_so() {
    let mut world = World::default();
    world.step(&region(), &[entry(1, 1, 0)], at(1));
    let mut notes = vec![note(EditorAct::Hide, ActTarget::Entry(EntryId(1)))];
    world.step(&region(), &[with_notes(entry(1, 1, 0), &notes)], at(2));
    notes.push(note(EditorAct::Retract, ActTarget::Entry(EntryId(1))));
    world.step(&region(), &[with_notes(entry(1, 1, 0), &notes)], at(3));
    assert_eq!(world.ledger[0].left_because.as_deref(), Some("retracted"));
}

#[test]
fn a_pinned_item_enters_and_stays_whatever_the_rules_say() {
    let region = Region { max_items: 1, countries: codes("JP"), ..region() };
    let pin = [note(EditorAct::Pin, ActTarget::Entry(EntryId(1)))];
    let mut world = World::default();
    world.step(&region, &[with_notes(entry(1, 1, -60 * 24 * 30), &pin)], at(1));
    assert_eq!(world.holds(), [1]);
}

#[test]
fn a_corrected_item_leaves_the_wrong_region_and_enters_the_right_one_under_the_same_guid() {
    let (japan, korea) = (Region { countries: codes("JP"), ..region() }, Region { countries: codes("KR"), ..region() });
    let wrong = Candidate { about: codes("JP"), ..entry(1, 1, 0) };
    let (mut in_japan, mut in_korea) = (World::default(), World::default());
    in_japan.step(&japan, std::slice::from_ref(&wrong), at(1));
    let correction = LabelCorrection { about: Some(codes("KR")), ..LabelCorrection::default() };
    let notes = [
        note(EditorAct::Label(correction), ActTarget::Entry(EntryId(1))),
        note(EditorAct::Retitle("Seoul, not Tokyo".to_owned()), ActTarget::Entry(EntryId(1))),
    ];
    let right = with_notes(wrong, &notes);
    assert_eq!(right.title, "Seoul, not Tokyo");
    in_japan.step(&japan, std::slice::from_ref(&right), at(3));
    in_korea.step(&korea, &[right], at(3));
    assert_eq!((in_japan.holds(), in_korea.holds()), (vec![], vec![1]));
    assert_eq!(in_japan.ledger[0].guid, in_korea.ledger[0].guid);
}

#[test]
fn who_keeps_nothing_by_age_has_max_items_even_when_all_come_at_once() {
    let region = Region { max_items: 2, ..region() };
    let mut world = World::default();
    let candidates: Vec<Candidate> = (1..=4).map(|id| entry(id, id, 0)).collect();
    world.step(&region, &candidates, at(0));
    assert_eq!(world.holds().len(), 2);
}
