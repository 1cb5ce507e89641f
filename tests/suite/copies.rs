//! Copies of the entries of `../shared/corpus`, as other feeds would carry them: nearly every one is known for a copy,
//! and known for a copy of the right entry. Runs where that folder exists.

use crate::captures::{captures, read};
use chrono::{DateTime, TimeDelta};
use dateline::{
    group::{GroupInput, GroupSettings, Grouper},
    link::{Rules, canonical},
    model::{Entry, EntryId, StoryId, story::GroupDecision},
};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

/// Entries taken from each document: enough of every kind of publisher, and the test takes seconds.
const ENTRIES_OF_DOCUMENT: usize = 12;

struct Article {
    publisher: String,
    title: String,
    summary: Option<String>,
    link: String,
}

type Change = fn(&Article) -> Article;

/// What happens to an article on its way through other feeds. Each keeps what it does not name.
const CHANGES: &[(&str, Change)] = &[
    ("tracking parameters", |article| {
        let mark = if article.link.contains('?') { '&' } else { '?' };
        Article { link: format!("{}{mark}utm_source=rss&utm_medium=feed", before_fragment(article)), ..copy(article) }
    }),
    ("scheme, www and another title", |article| {
        let (scheme, rest) = article.link.split_once("://").unwrap_or(("https", ""));
        let scheme = if scheme == "https" { "http" } else { "https" };
        let rest = rest.strip_prefix("www.").unwrap_or(rest);
        Article { link: format!("{scheme}://{rest}"), title: "Read this".to_owned(), ..copy(article) }
    }),
    ("another address", |article| elsewhere(article, article.title.clone())),
    ("a publisher's name behind", |article| elsewhere(article, format!("{} - The Daily Example", article.title))),
    ("an edition marker", |article| elsewhere(article, format!("UPDATE 2-{}", article.title))),
    ("typographic marks", |article| {
        elsewhere(article, article.title.replace('\'', "’").replace(" - ", " – ").replace('"', "”"))
    }),
    ("capitals", |article| elsewhere(article, article.title.to_uppercase())),
    ("full width", |article| elsewhere(article, article.title.chars().map(full_width).collect())),
];

fn before_fragment(article: &Article) -> &str {
    article.link.split('#').next().unwrap_or_default()
}

fn copy(article: &Article) -> Article {
    Article {
        publisher: "a copyist".to_owned(),
        title: article.title.clone(),
        summary: article.summary.clone(),
        link: article.link.clone(),
    }
}

fn elsewhere(article: &Article, title: String) -> Article {
    let mut digest = 0_u64;
    article.link.bytes().chain(title.bytes()).for_each(|byte| digest = digest.wrapping_mul(31) + u64::from(byte));
    Article { link: format!("https://copies.example/{digest}"), title, ..copy(article) }
}

fn full_width(character: char) -> char {
    match character {
        '!'..='~' => char::from_u32(u32::from(character) + 0xFEE0).unwrap_or(character),
        _ => character,
    }
}

/// Entries with a title and an address that no other entry has: of two nobody could say which was copied.
fn articles() -> Option<Vec<Article>> {
    let (mut titles, mut links) = (HashSet::new(), HashSet::new());
    let mut articles = Vec::new();
    for capture in captures()?.iter().filter(|capture| capture.is_real) {
        let Ok(document) = read(capture) else { continue };
        let entries = document.entries.into_iter().take(ENTRIES_OF_DOCUMENT);
        let entries = entries.filter_map(|entry| article(&capture.name, entry));
        let mut is_new = |article: &Article| {
            let link = canonical(&article.link, &Rules::default()).unwrap_or_default();
            titles.insert(fold(article)) && links.insert(link)
        };
        articles.extend(entries.filter(|article| is_new(article)));
    }
    Some(articles)
}

fn fold(article: &Article) -> String {
    article.title.to_lowercase().chars().filter(|character| character.is_alphanumeric()).collect()
}

fn article(document: &str, entry: Entry) -> Option<Article> {
    let is_web = |link: &String| link.starts_with("http") && !link.contains('#');
    Some(Article {
        publisher: document.to_owned(),
        title: entry.title.filter(|title| title.split(' ').count() > 3)?,
        summary: entry.summary,
        link: entry.link.filter(is_web)?,
    })
}

fn place(grouper: &mut Grouper, article: &Article, number: usize) -> GroupDecision {
    let permalink = canonical(&article.link, &Rules::default());
    grouper.place(&GroupInput {
        entry: EntryId(number as i64),
        title: &article.title,
        summary: article.summary.as_deref(),
        language: None,
        publisher: &article.publisher,
        about: &[],
        permalink: permalink.as_deref(),
        at: DateTime::UNIX_EPOCH + TimeDelta::seconds(number as i64),
    })
}

/// Which stories have become others since.
#[derive(Default)]
struct Merges(HashMap<StoryId, StoryId>);

impl Merges {
    /// Takes in the merges of a decision.
    fn follow(&mut self, decision: GroupDecision) -> GroupDecision {
        self.0.extend(decision.merged.iter().map(|merged| (*merged, decision.story)));
        decision
    }

    /// The story that a story is now.
    fn now(&self, mut story: StoryId) -> StoryId {
        while let Some(next) = self.0.get(&story) {
            story = *next;
        }
        story
    }
}

#[test]
fn copies_of_real_entries_are_known_for_what_they_copy() {
    let Some(articles) = articles() else { return };
    for (name, change) in CHANGES {
        let mut grouper = Grouper::new(GroupSettings::default());
        let mut merges = Merges::default();
        let stories: Vec<StoryId> =
            articles.iter().enumerate().map(|(n, a)| merges.follow(place(&mut grouper, a, n)).story).collect();
        let mut missed = Vec::new();
        for (number, article) in articles.iter().enumerate() {
            let copy = change(article);
            let decision = merges.follow(place(&mut grouper, &copy, articles.len() + number));
            if decision.duplicate_of.is_none() || merges.now(stories[number]) != merges.now(decision.story) {
                missed.push(format!("{} ({}, {:?})", copy.title, decision.rule, decision.veto));
            }
        }
        println!("{name}: {} of {} copies missed", missed.len(), articles.len());
        assert!(missed.len() * 100 <= articles.len(), "{name}: of {} copies missed: {missed:#?}", articles.len());
    }
}

/// Of the labelled stream nearly every entry called a duplicate belongs to the story of what it duplicates. Pairs with
/// the very same title or summary are left out: where the set had an article twice, the labels call it two stories.
#[test]
fn what_is_called_a_duplicate_in_a_real_stream_tells_the_same_story() {
    let stream = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold/group/mixed.jsonl");
    let Ok(stream) = std::fs::read_to_string(stream) else { return };
    let records: Vec<serde_json::Value> =
        stream.lines().map(|line| serde_json::from_str(line).expect("the set is JSON Lines")).collect();
    let text = |index: usize, key: &str| records[index][key].as_str().unwrap_or_default().to_owned();
    let mut grouper = Grouper::new(GroupSettings::default());
    let (mut n_duplicates, mut wrong) = (0, Vec::new());
    for index in 0..records.len() {
        let summary = Some(text(index, "summary")).filter(|summary| !summary.is_empty());
        let link = text(index, "url");
        let article = Article { publisher: text(index, "publisher"), title: text(index, "title"), summary, link };
        let Some(of) = place(&mut grouper, &article, index).duplicate_of else { continue };
        n_duplicates += 1;
        let of = of.0 as usize;
        let is_same_title = fold(&article) == fold(&Article { title: text(of, "title"), ..copy(&article) });
        let is_same_summary = article.summary.as_ref().is_some_and(|summary| *summary == text(of, "summary"));
        if text(index, "gold") != text(of, "gold") && !is_same_title && !is_same_summary {
            wrong.push(format!("{} / {}", article.title, text(of, "title")));
        }
    }
    assert!(n_duplicates > 10 && wrong.len() * 100 <= n_duplicates, "of {n_duplicates}: {wrong:#?}");
}
