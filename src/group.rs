//! Groups entries into stories: which reports, from any publisher, tell the same thing, and which are the same article.
//!
//! One pass in the order of arrival. Each entry is compared with those of the last days that share its rarer words
//! (`candidates` finds them in the `window`), joins the story it most likely belongs to, or begins its own. Three
//! depths, each with its rule: the same article by its address or its title (`titles`), near-verbatim wording, and the
//! same story by the overlap of weighted words (`overlap`), unless something contradicts (`marks`, `vetoes`). In doubt
//! it begins a story: a wrong merge hides news, a missed one costs a duplicate.
//!
//! Knows no store and no clock. What it holds in memory is made again by [`Grouper::restore`]; what it decides takes
//! effect only with [`Grouper::commit`], so that a transaction that fails leaves no trace here either.

mod background;
mod candidates;
mod marks;
mod nearness;
mod overlap;
mod sketch;
mod stories;
mod suffixes;
mod terms;
mod titles;
mod vetoes;
mod window;

use crate::model::{Country, EntryId, Language, StoryId, Time, story::GroupDecision};
use candidates::Finder;
use chrono::TimeDelta;
use nearness::Near;
use rustc_hash::{FxHashMap, FxHasher};
use sketch::{Sketch, Weighted};
use std::hash::Hasher;
use stories::{Stories, Story};
use suffixes::Suffixes;
use terms::{Reader, Term};
use titles::TitleKeys;
use vetoes::{TELLING_MASS, is_recurrence};
use window::{Number, Report, Window};

/// What the grouper asks about an entry.
#[derive(Clone, Debug)]
pub struct GroupInput<'a> {
    /// The row of the entry.
    pub entry: EntryId,
    /// The headline.
    pub title: &'a str,
    /// The publisher's description, plain text.
    pub summary: Option<&'a str>,
    /// The language of the entry.
    pub language: Option<&'a Language>,
    /// The publisher's id or name.
    pub publisher: &'a str,
    /// The countries that the entry is about.
    pub about: &'a [Country],
    /// The canonical link.
    pub permalink: Option<&'a str>,
    /// When the entry came or was published: entries come in about this order.
    pub at: Time,
}

/// How the grouper decides.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSettings {
    /// How long a report is remembered: a story goes on as long as its reports come within this time of each other.
    pub window: TimeDelta,
    /// The chance, 0 to 1, from which an entry joins a story.
    pub threshold: f32,
    /// The id of the first new story.
    pub next_story: StoryId,
}

impl Default for GroupSettings {
    fn default() -> Self {
        GroupSettings { window: TimeDelta::hours(72), threshold: 0.5, next_story: StoryId(1) }
    }
}

/// Titles known to recur, kept so long after they were last seen: a weekly column comes back.
const RECURRING_KEPT: TimeDelta = TimeDelta::days(30);

/// Groups entries into stories, one after the other.
#[derive(Debug)]
pub struct Grouper {
    settings: GroupSettings,
    next_story: StoryId,
    reader: Reader,
    finder: Finder,
    suffixes: Suffixes,
    window: Window,
    stories: Stories,
    titles: FxHashMap<u64, Number>,
    permalinks: FxHashMap<u64, Number>,
    recurring: FxHashMap<u64, Time>,
    journal: Vec<Change>,
    buffer: String,
}

/// A change since the last commit, with what undoes it.
#[derive(Debug)]
enum Change {
    Pushed,
    Title(u64, Option<Number>),
    Permalink(u64, Option<Number>),
    Recurring(u64, Option<Time>),
    Joined(StoryId),
    Story(StoryId, Option<Story>),
    Moved(Number, StoryId),
    NextStory(StoryId),
}

impl Grouper {
    /// A grouper that has seen nothing yet.
    pub fn new(settings: GroupSettings) -> Grouper {
        Grouper {
            next_story: settings.next_story,
            settings,
            reader: Reader::new(),
            finder: Finder::new(),
            suffixes: Suffixes::default(),
            window: Window::default(),
            stories: Stories::default(),
            titles: FxHashMap::default(),
            permalinks: FxHashMap::default(),
            recurring: FxHashMap::default(),
            journal: Vec::new(),
            buffer: String::new(),
        }
    }

    /// Finds the story of an entry, or begins one, and remembers the entry.
    pub fn place(&mut self, input: &GroupInput<'_>) -> GroupDecision {
        let (sketch, terms) = self.sketch(input);
        let mut decision = first(self.next_story);
        if let Some((number, rule)) = self.same_article(&terms, &sketch) {
            self.join(&mut decision, number, 1.0, rule, true);
        } else {
            self.join_nearest(&mut decision, &terms, &sketch);
        }
        self.remember(input, decision.story, sketch);
        decision
    }

    /// Remembers an entry that was grouped before, without deciding anything.
    pub fn restore(&mut self, input: &GroupInput<'_>, story: StoryId) {
        let (sketch, _) = self.sketch(input);
        self.remember(input, story, sketch);
    }

    /// Says that a region has published the story: from now on its id stays, whatever it is merged with.
    pub fn published(&mut self, story: StoryId) {
        if self.stories.get(story).is_some_and(|known| !known.is_published) {
            self.change_story(story, |known| known.is_published = true);
        }
    }

    /// Makes what was decided since the last commit final, and forgets what has left the window.
    pub fn commit(&mut self) {
        self.journal.clear();
        let Some(now) = self.window.latest().map(|report| report.sketch.at) else { return };
        while self.window.oldest().is_some_and(|oldest| now - oldest.sketch.at > self.settings.window) {
            let Some((number, report)) = self.window.shift() else { return };
            self.stories.forget(report.story, number);
            for key in [report.sketch.titles.full, report.sketch.titles.head] {
                forget(&mut self.titles, key, number);
            }
            forget(&mut self.permalinks, report.sketch.permalink, number);
        }
        if self.recurring.len() * 8 > self.window.len() + 1000 {
            self.recurring.retain(|_, at| now - *at < RECURRING_KEPT);
        }
    }

    /// Takes back everything since the last commit.
    pub fn rollback(&mut self) {
        while let Some(change) = self.journal.pop() {
            match change {
                Change::Pushed => self.window.pop(),
                Change::Title(key, before) => put(&mut self.titles, key, before),
                Change::Permalink(key, before) => put(&mut self.permalinks, key, before),
                Change::Recurring(key, before) => put(&mut self.recurring, key, before),
                Change::Joined(id) => self.stories.leave(id),
                Change::Story(id, before) => self.stories.set(id, before),
                Change::Moved(number, before) => self.window.move_report(number, before),
                Change::NextStory(before) => self.next_story = before,
            }
        }
    }

    /// How many entries are remembered.
    pub fn len(&self) -> usize {
        self.window.len()
    }

    /// Returns true if and only if no entry is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn sketch(&mut self, input: &GroupInput<'_>) -> (Sketch, Vec<Weighted>) {
        let language = input.language.map_or("", Language::base);
        let title = self.suffixes.strip(input.title, input.publisher);
        let code = background::code(language);
        let terms = self.reader.read(title, input.summary, language);
        let weigh = |term: &Term| Weighted::new(*term, self.window.share_with(term.hash(), code));
        let terms: Vec<Weighted> = terms.iter().map(weigh).collect();
        let sketch = Sketch {
            length: terms.iter().map(|term| term.placed().powi(2)).sum::<f32>().sqrt(),
            title_mass: terms.iter().filter(|term| term.term.in_title()).map(|term| term.weight).sum(),
            has_summary: input.summary.is_some_and(|summary| !summary.is_empty()),
            terms: terms.iter().map(|term| term.term).collect(),
            language: code,
            at: input.at,
            publisher: hash(input.publisher) as u32,
            permalink: input.permalink.map_or(0, |permalink| hash(permalink) | 1),
            titles: TitleKeys::read(title, &mut self.buffer),
            marks: marks::Marks::read(title),
            about: input.about.iter().copied().take(4).collect(),
        };
        (sketch, terms)
    }

    /// The report of the same article: the same address, or the same title.
    fn same_article(&self, terms: &[Weighted], sketch: &Sketch) -> Option<(Number, &'static str)> {
        if let Some(number) = self.same_permalink(terms, sketch) {
            return Some((number, "equal-permalink"));
        }
        let mut keys = [sketch.titles.full, sketch.titles.head].into_iter().filter(|key| *key != 0);
        keys.find_map(|key| self.same_title(key, sketch)).map(|number| (number, "equal-title"))
    }

    /// The latest report with the address. A publisher that gives one address to entries with nothing in common links
    /// all of them to a page of its own.
    fn same_permalink(&self, terms: &[Weighted], sketch: &Sketch) -> Option<Number> {
        let number = *self.permalinks.get(&sketch.permalink)?;
        let other = &self.window.get(number)?.sketch;
        let is_one = sketch.publisher != other.publisher || nearness::has_words_of(terms, sketch, other);
        is_one.then_some(number)
    }

    /// The latest report with the title, unless the title says too little or comes back every day.
    fn same_title(&self, key: u64, sketch: &Sketch) -> Option<Number> {
        let number = *self.titles.get(&key)?;
        let other = &self.window.get(number)?.sketch;
        let is_telling = sketch.title_mass.min(other.title_mass) >= TELLING_MASS;
        let recurs = self.recurring.contains_key(&key) || is_recurrence(sketch, other);
        // Two titles of one publisher with different last segments differ in them.
        let only_heads = key != sketch.titles.full && key != other.titles.full;
        let is_other = only_heads && sketch.publisher == other.publisher;
        (is_telling && !recurs && !is_other).then_some(number)
    }

    /// Joins the story whose reports come nearest, if near enough, and makes one of stories that it shows to be one.
    fn join_nearest(&mut self, decision: &mut GroupDecision, terms: &[Weighted], sketch: &Sketch) {
        let candidates = self.finder.find(terms, &self.window);
        let nearest = nearness::nearest(terms, sketch, &candidates, &self.window, &self.stories);
        decision.veto = nearest.veto.map(str::to_owned);
        let Some((best, others)) = nearest.stories.split_first() else { return };
        decision.score = best.chance();
        decision.compared = self.window.get(best.number).map(|report| report.entry);
        let threshold = self.settings.threshold;
        if best.chance() < threshold {
            return;
        }
        let rule = if best.is_verbatim { "near-verbatim" } else { "shared-words" };
        self.join(decision, best.number, best.chance(), rule, best.is_verbatim);
        for other in others.iter().take_while(|other| other.chance() >= threshold) {
            self.merge_if_one(decision, other);
        }
    }

    fn join(&self, decision: &mut GroupDecision, number: Number, score: f32, rule: &str, is_duplicate: bool) {
        let Some(report) = self.window.get(number) else { return };
        decision.story = report.story;
        decision.compared = Some(report.entry);
        decision.duplicate_of = is_duplicate.then_some(report.entry);
        decision.score = score;
        decision.rule = rule.to_owned();
        decision.veto = None;
    }

    /// Makes one of the story decided for and another that the entry fits as well, if their reports fit each other.
    fn merge_if_one(&mut self, decision: &mut GroupDecision, other: &Near) {
        let Some(kept) = self.stories.survivor(decision.story, other.story) else { return };
        if !nearness::are_one(decision.story, other.story, &self.window, &self.stories) {
            return;
        }
        let gone = if kept == decision.story { other.story } else { decision.story };
        let members = self.stories.get(gone).map_or_else(Vec::new, |story| story.members.clone());
        for number in &members {
            self.journal.push(Change::Moved(*number, gone));
            self.window.move_report(*number, kept);
        }
        self.change_story(kept, |story| story.adopt(&members));
        self.journal.push(Change::Story(gone, self.stories.get(gone).cloned()));
        self.stories.set(gone, None);
        decision.story = kept;
        decision.merged.push(gone);
    }

    fn remember(&mut self, input: &GroupInput<'_>, story: StoryId, mut sketch: Sketch) {
        nearness::mark_news(&mut sketch, story, &self.window, &self.stories);
        self.suffixes.learn(input.title, input.publisher);
        self.learn_recurrence(&sketch);
        let (titles, permalink) = (sketch.titles, sketch.permalink);
        let number = self.window.push(Report { entry: input.entry, story, sketch });
        self.journal.push(Change::Pushed);
        for key in [titles.full, titles.head].into_iter().filter(|key| *key != 0) {
            self.journal.push(Change::Title(key, self.titles.insert(key, number)));
        }
        if permalink != 0 {
            self.journal.push(Change::Permalink(permalink, self.permalinks.insert(permalink, number)));
        }
        self.journal.push(Change::Joined(story));
        self.stories.get_or_begin(story).members.push(number);
        if story >= self.next_story {
            self.journal.push(Change::NextStory(self.next_story));
            self.next_story = StoryId(story.0 + 1);
        }
    }

    fn learn_recurrence(&mut self, sketch: &Sketch) {
        let key = sketch.titles.full;
        let Some(before) = self.titles.get(&key).and_then(|number| self.window.get(*number)) else { return };
        if self.recurring.contains_key(&key) || is_recurrence(sketch, &before.sketch) {
            self.journal.push(Change::Recurring(key, self.recurring.insert(key, sketch.at)));
        }
    }

    fn change_story(&mut self, id: StoryId, change: impl FnOnce(&mut Story)) {
        self.journal.push(Change::Story(id, self.stories.get(id).cloned()));
        change(self.stories.get_or_begin(id));
    }
}

/// The decision about an entry that nothing came near.
fn first(story: StoryId) -> GroupDecision {
    let rule = "first".to_owned();
    GroupDecision { story, duplicate_of: None, merged: Vec::new(), compared: None, score: 0.0, rule, veto: None }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

fn put<V>(map: &mut FxHashMap<u64, V>, key: u64, value: Option<V>) {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

fn forget(map: &mut FxHashMap<u64, Number>, key: u64, number: Number) {
    if map.get(&key) == Some(&number) {
        map.remove(&key);
    }
}

#[cfg(test)]
mod tests;
