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
mod by_hand;
mod candidates;
mod lists;
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
mod words;

pub use by_hand::{ByHand, Partner};

use crate::model::{Country, EntryId, Language, StoryId, Time, story::GroupDecision};
use candidates::Finder;
use chrono::TimeDelta;
use nearness::Near;
use rustc_hash::{FxHashMap, FxHasher};
use sketch::{Countries, HalfKeys, Incoming, Sketch, Weighted, seconds, upper_half};
use smallvec::SmallVec;
use std::hash::{Hash, Hasher};
use stories::{Stories, Story};
use suffixes::Suffixes;
use terms::{Reader, Term};
use titles::TitleKeys;
use vetoes::{TELLING_MASS, is_recurrence};
use window::{Number, Window};
use words::{Slot, Words};

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

/// Titles known to recur, kept so long after they were last seen, in seconds: a weekly column comes back.
const RECURRING_KEPT: u32 = 30 * 24 * 60 * 60;

/// Terms of an entry that are kept and compared: those that tell most. The rest is what most texts have.
const TERMS_KEPT: usize = 30;

/// Terms of an entry by which it is found.
const TERMS_ENLISTED: usize = 16;

/// Groups entries into stories, one after the other.
#[derive(Debug)]
pub struct Grouper {
    settings: GroupSettings,
    next_story: StoryId,
    reader: Reader,
    finder: Finder,
    suffixes: Suffixes,
    words: Words,
    window: Window,
    stories: Stories,
    /// The latest report with a title or permalink, by half of the key; the other half stands in the report.
    keys: FxHashMap<u32, Number>,
    recurring: FxHashMap<u64, u32>,
    /// Stories that the operator keeps apart, whatever fits both.
    apart: Vec<(StoryId, StoryId)>,
    /// The latest moment of any entry, as of the last commit and now.
    now: [u32; 2],
    /// When the half of the window that counts now began.
    half_began: u32,
    journal: Vec<Change>,
    buffer: String,
}

/// A change since the last commit, with what undoes it.
#[derive(Debug)]
enum Change {
    /// A report, of so many words.
    Pushed(usize),
    Key(u32, Option<Number>),
    Recurring(u64, Option<u32>),
    Joined(StoryId),
    Story(StoryId, Option<Story>),
    /// A report with its story and the report of the story before it.
    Moved(Number, StoryId, Number),
    NextStory(StoryId),
    /// One more pair is kept apart.
    KeptApart,
    /// The pairs kept apart before some of their stories became others.
    Apart(Vec<(StoryId, StoryId)>),
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
            words: Words::new(),
            window: Window::new(),
            stories: Stories::default(),
            keys: FxHashMap::default(),
            now: [0, 0],
            half_began: 0,
            recurring: FxHashMap::default(),
            apart: Vec::new(),
            journal: Vec::new(),
            buffer: String::new(),
        }
    }

    /// Finds the story of an entry, or begins one, and remembers the entry.
    pub fn place(&mut self, input: &GroupInput<'_>) -> GroupDecision {
        let incoming = self.take_in(input);
        let mut decision = GroupDecision::first(self.next_story);
        if let Some((number, rule)) = self.same_article(&incoming) {
            self.join(&mut decision, number, 1.0, rule, true);
        } else {
            self.join_nearest(&mut decision, &incoming);
        }
        self.remember(input, decision.story, &incoming);
        decision
    }

    /// Begins a story with an entry that no region will show, because it was old when it came. It is compared with
    /// nothing and not remembered: the archives of ten thousand new feeds would fill the memory with it.
    pub fn set_apart(&mut self) -> GroupDecision {
        let decision = GroupDecision { rule: "too-old".to_owned(), ..GroupDecision::first(self.next_story) };
        self.give_out(decision.story);
        decision
    }

    /// Remembers an entry that was grouped before, without deciding anything. It cannot be taken back.
    pub fn restore(&mut self, input: &GroupInput<'_>, story: StoryId) {
        let incoming = self.take_in(input);
        self.remember(input, story, &incoming);
        self.make_final();
    }

    /// Says that a region has published the story: from now on its id stays, whatever it is merged with.
    pub fn published(&mut self, story: StoryId) {
        if self.stories.get(story).is_some_and(|known| !known.is_published()) {
            self.change_story(story, Story::published);
        }
    }

    /// Gives out the id of a story that has no report yet.
    pub fn begin_story(&mut self) -> StoryId {
        let story = self.next_story;
        self.give_out(story);
        story
    }

    /// Makes one story of two, because the operator says so; the first keeps its id.
    pub fn unite(&mut self, kept: StoryId, gone: StoryId) {
        self.adopt(kept, gone);
    }

    /// Moves entries of a story to another, because the operator says so.
    pub fn part(&mut self, entries: &[EntryId], from: StoryId, to: StoryId) {
        let is_leaving =
            |number: &Number| self.window.get(*number).is_some_and(|report| entries.contains(&report.entry));
        let (leaving, staying) = self.stories.reports(from, &self.window).partition(is_leaving);
        self.tell(from, staying);
        self.tell(to, leaving);
    }

    /// Never makes one of two stories, because the operator says so.
    pub fn keep_apart(&mut self, one: StoryId, other: StoryId) {
        if one != other && !self.are_apart(one, other) {
            self.journal.push(Change::KeptApart);
            self.apart.push((one, other));
        }
    }

    fn are_apart(&self, one: StoryId, other: StoryId) -> bool {
        self.apart.contains(&(one, other)) || self.apart.contains(&(other, one))
    }

    /// Makes what was decided since the last commit final, and forgets what has left the window.
    pub fn commit(&mut self) {
        self.make_final();
        let now = self.now[0];
        let window = u32::try_from(self.settings.window.num_seconds()).unwrap_or(u32::MAX);
        while let Some(oldest) = self.window.get(self.window.first()).filter(|oldest| now - oldest.sketch.at > window) {
            self.stories.forget(oldest.story);
            self.window.shift();
        }
        if now - self.half_began > window / 2 {
            self.turn(now);
        }
    }

    /// Keeps no way back from what was decided.
    fn make_final(&mut self) {
        self.journal.clear();
        self.words.commit();
        self.suffixes.commit();
        self.now[0] = self.now[1];
    }

    /// Begins another half of the window, and forgets what only the one before the last knew.
    fn turn(&mut self, now: u32) {
        self.half_began = now;
        self.words.turn(self.window.first());
        self.keys.retain(|_, number| *number >= self.window.first());
        self.keys.shrink_to_fit();
        self.recurring.retain(|_, at| now - *at < RECURRING_KEPT);
    }

    /// Takes back everything since the last commit.
    pub fn rollback(&mut self) {
        while let Some(change) = self.journal.pop() {
            match change {
                Change::Pushed(n_words) => self.forget_latest(n_words),
                Change::Key(key, before) => put(&mut self.keys, key, before),
                Change::Recurring(key, before) => put(&mut self.recurring, key, before),
                Change::Joined(id) => self.stories.leave(id, &self.window),
                Change::Story(id, before) => self.stories.set(id, before),
                Change::Moved(number, story, previous) => self.move_report(number, story, previous),
                Change::NextStory(before) => self.next_story = before,
                Change::KeptApart => drop(self.apart.pop()),
                Change::Apart(before) => self.apart = before,
            }
        }
        self.suffixes.rollback();
        self.now[1] = self.now[0];
    }

    fn forget_latest(&mut self, n_words: usize) {
        let number = self.window.first() + self.window.len() as Number - 1;
        if let Some((_, terms)) = self.window.get_with_terms(number) {
            self.words.take_back(n_words, number, terms);
        }
        self.window.pop();
    }

    fn move_report(&mut self, number: Number, story: StoryId, previous: Number) {
        if let Some(report) = self.window.get_mut(number) {
            (report.story, report.previous) = (story, previous);
        }
    }

    /// How long a report is remembered.
    pub fn window(&self) -> TimeDelta {
        self.settings.window
    }

    /// How many entries are remembered.
    pub fn len(&self) -> usize {
        self.window.len()
    }

    /// Returns true if and only if no entry is remembered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn take_in(&mut self, input: &GroupInput<'_>) -> Incoming {
        let language = input.language.map_or("", Language::base);
        let title = self.suffixes.strip(input.title, input.publisher);
        let read = self.reader.read(title, input.summary, language);
        self.words.reserve(read.len());
        let slots: SmallVec<[Slot; 48]> = read.iter().map(|(term, _)| self.words.slot(term.hash())).collect();
        let terms = those_that_tell_most(read, &slots, &self.words);
        let plain = titles::plain(title, &mut self.buffer);
        let titles = TitleKeys::of(plain);
        let permalink = input.permalink.map_or(0, |permalink| hash(permalink) | 1);
        let sketch = Sketch {
            about: Countries::new(input.about),
            length: terms.iter().map(|term| term.placed().powi(2)).sum::<f32>().sqrt(),
            title_mass: terms.iter().filter(|term| term.term.in_title()).map(|term| term.weight).sum(),
            at: seconds(input.at),
            publisher: hash(input.publisher) as u32,
            permalink: upper_half(permalink),
            titles: HalfKeys::of(&titles),
            marks: marks::Marks::read(plain),
            language: background::code(language),
            has_summary: input.summary.is_some_and(|summary| !summary.is_empty()),
        };
        Incoming { sketch, terms, slots, titles, permalink }
    }

    /// The report of the same article: the same address, or the same title.
    fn same_article(&self, incoming: &Incoming) -> Option<(Number, &'static str)> {
        if let Some(number) = self.same_permalink(incoming) {
            return Some((number, "equal-permalink"));
        }
        let mut keys = [incoming.titles.full, incoming.titles.head].into_iter().filter(|key| *key != 0);
        keys.find_map(|key| self.same_title(key, &incoming.sketch)).map(|number| (number, "equal-title"))
    }

    /// The latest report with the address. A publisher that gives one address to entries with nothing in common links
    /// all of them to a page of its own.
    fn same_permalink(&self, incoming: &Incoming) -> Option<Number> {
        let number = *self.keys.get(&permalink_key(incoming.permalink))?;
        let other = &self.window.get(number)?.sketch;
        let sketch = &incoming.sketch;
        let is_equal = sketch.permalink == other.permalink && sketch.permalink != 0;
        let is_other_publisher = sketch.publisher != other.publisher;
        (is_equal && (is_other_publisher || nearness::has_words_of(incoming, number, &self.window))).then_some(number)
    }

    /// The latest report with a title of this key.
    fn with_title(&self, key: u64) -> Option<(Number, &Sketch)> {
        let number = *self.keys.get(&title_key(key))?;
        let other = &self.window.get(number)?.sketch;
        let half = upper_half(key);
        (other.titles.full == half || other.titles.head == half).then_some((number, other))
    }

    /// The latest report with the title, unless the title says too little or comes back every day.
    fn same_title(&self, key: u64, sketch: &Sketch) -> Option<Number> {
        let (number, other) = self.with_title(key)?;
        let is_telling = sketch.title_mass.min(other.title_mass) >= TELLING_MASS;
        let recurs = self.recurring.contains_key(&key) || is_recurrence(sketch, other);
        // Two titles of one publisher with different last segments differ in them.
        let is_full = |titles: &HalfKeys| titles.full == upper_half(key);
        let only_heads = !is_full(&sketch.titles) && !is_full(&other.titles);
        let is_other = only_heads && sketch.publisher == other.publisher;
        (is_telling && !recurs && !is_other).then_some(number)
    }

    /// Joins the story whose reports come nearest, if near enough, and makes one of stories that it shows to be one.
    fn join_nearest(&mut self, decision: &mut GroupDecision, incoming: &Incoming) {
        let candidates = self.finder.find(&incoming.terms, &self.words, &self.window);
        let nearest = nearness::nearest(incoming, candidates, &self.window, &self.stories);
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
        if self.are_apart(decision.story, other.story) {
            decision.veto = decision.veto.take().or_else(|| Some("kept apart by hand".to_owned()));
            return;
        }
        if !nearness::are_one(decision.story, other.story, &self.words, &self.window, &self.stories) {
            return;
        }
        let gone = if kept == decision.story { other.story } else { decision.story };
        self.adopt(kept, gone);
        decision.story = kept;
        decision.merged.push(gone);
    }

    /// Gives a story the reports of another, which is gone then.
    fn adopt(&mut self, kept: StoryId, gone: StoryId) {
        let reports = |id| self.stories.reports(id, &self.window);
        let numbers = reports(kept).chain(reports(gone)).collect();
        self.tell(gone, Vec::new());
        self.tell(kept, numbers);
        if self.apart.iter().any(|(one, other)| *one == gone || *other == gone) {
            self.journal.push(Change::Apart(self.apart.clone()));
            let now = |story: StoryId| if story == gone { kept } else { story };
            self.apart.iter_mut().for_each(|(one, other)| (*one, *other) = (now(*one), now(*other)));
        }
    }

    /// Lets these reports, and no others, tell a story; without reports it is gone.
    fn tell(&mut self, story: StoryId, mut numbers: Vec<Number>) {
        numbers.sort_unstable();
        let mut previous = 0;
        for number in &numbers {
            if let Some(report) = self.window.get(*number) {
                self.journal.push(Change::Moved(*number, report.story, report.previous));
            }
            self.move_report(*number, story, previous);
            previous = *number;
        }
        if numbers.is_empty() {
            self.journal.push(Change::Story(story, self.stories.get(story).copied()));
            self.stories.set(story, None);
        } else {
            self.change_story(story, |known| known.with_reports(previous, numbers.len() as u32));
        }
    }

    fn remember(&mut self, input: &GroupInput<'_>, story: StoryId, incoming: &Incoming) {
        self.count_words(story, incoming);
        self.suffixes.learn(input.title, input.publisher);
        self.learn_recurrence(incoming);
        let enlist = |(place, term): (usize, &Weighted)| {
            if place < TERMS_ENLISTED { term.term.enlisted() } else { term.term }
        };
        let terms: SmallVec<[Term; TERMS_KEPT]> = incoming.terms.iter().enumerate().map(enlist).collect();
        let number = self.window.push(input.entry, story, incoming.sketch, &terms);
        incoming.terms.iter().take(TERMS_ENLISTED).for_each(|term| self.words.enlist(term.slot, number));
        self.journal.push(Change::Pushed(incoming.slots.len()));
        let titles = [incoming.titles.full, incoming.titles.head].into_iter().filter(|key| *key != 0).map(title_key);
        let permalink = Some(incoming.permalink).filter(|key| *key != 0).map(permalink_key);
        for key in titles.chain(permalink) {
            self.journal.push(Change::Key(key, self.keys.insert(key, number)));
        }
        self.journal.push(Change::Joined(story));
        self.stories.join(story, number, &mut self.window);
        self.now[1] = self.now[1].max(incoming.sketch.at);
        self.give_out(story);
    }

    /// Sees to it that no new story gets the id.
    fn give_out(&mut self, story: StoryId) {
        if story >= self.next_story {
            self.journal.push(Change::NextStory(self.next_story));
            self.next_story = StoryId(story.0 + 1);
        }
    }

    fn count_words(&mut self, story: StoryId, incoming: &Incoming) {
        let known = nearness::known_terms(incoming, story, &self.window, &self.stories);
        self.words.count_report();
        let places = incoming.terms.iter().enumerate().filter(|(place, _)| known >> place & 1 != 0);
        let known: SmallVec<[Slot; TERMS_KEPT]> = places.map(|(_, term)| term.slot).collect();
        for slot in &incoming.slots {
            self.words.count(*slot, !known.contains(slot));
        }
    }

    fn learn_recurrence(&mut self, incoming: &Incoming) {
        let key = incoming.titles.full;
        let Some((_, before)) = self.with_title(key) else { return };
        if self.recurring.contains_key(&key) || is_recurrence(&incoming.sketch, before) {
            self.journal.push(Change::Recurring(key, self.recurring.insert(key, incoming.sketch.at)));
        }
    }

    fn change_story(&mut self, id: StoryId, change: impl FnOnce(Story) -> Story) {
        self.journal.push(Change::Story(id, self.stories.get(id).copied()));
        let story = self.stories.get(id).copied().unwrap_or_default();
        self.stories.set(id, Some(change(story)));
    }
}

/// The terms that are kept, with their weights, the heaviest first.
fn those_that_tell_most(read: &[(Term, f32)], slots: &[Slot], words: &Words) -> SmallVec<[Weighted; 32]> {
    let weigh = |((term, background), slot): (&(Term, f32), &Slot)| {
        Weighted::new(*term, words.share(*slot, *background), *slot)
    };
    let weighted: SmallVec<[Weighted; 48]> = read.iter().zip(slots).map(weigh).collect();
    // Floats above 0 stand in the order of their bits; the place below them keeps what is equal in order.
    let rank = |(place, term): (usize, &Weighted)| u64::from(!term.placed().to_bits()) << 32 | place as u64;
    let mut ranks: SmallVec<[u64; 48]> = weighted.iter().enumerate().map(rank).collect();
    ranks.sort_unstable();
    ranks.iter().take(TERMS_KEPT).map(|rank| weighted[*rank as u32 as usize]).collect()
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Half the key of a title, by which its report is found.
fn title_key(key: u64) -> u32 {
    key as u32
}

/// The same of a permalink; other than that of any title.
fn permalink_key(permalink: u64) -> u32 {
    permalink as u32 & !1
}

fn put<K: Hash + Eq, V>(map: &mut FxHashMap<K, V>, key: K, value: Option<V>) {
    match value {
        Some(value) => map.insert(key, value),
        None => map.remove(&key),
    };
}

#[cfg(test)]
mod tests;
