//! Entries a second that the grouper places with 200,000 entries in its window. `cargo bench --bench group`
//!
//! The entries are made up: words of a Zipf distribution as in ordinary text, a third of the entries reports of a story
//! that others tell too. With `MEMORY=1` it prints what the window takes in memory instead (Linux).

use chrono::{DateTime, TimeDelta};
use dateline::{
    group::{GroupInput, GroupSettings, Grouper},
    model::{EntryId, Language, Time},
};

/// Entries in the window when the clock starts.
const WINDOW: usize = 200_000;

/// Different words; a language has more, a window of news about as many.
const WORDS: usize = 200_000;

struct Made {
    title: String,
    summary: String,
    publisher: String,
    permalink: String,
}

/// A small generator of numbers (xorshift), so that every run sees the same entries.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn fraction(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A word by Zipf's law: the logarithm of its rank is uniform.
    fn word(&mut self) -> String {
        let rank = (WORDS as f64).powf(self.fraction()) as u64;
        let mut text = String::new();
        let mut rest = rank * 7919;
        while text.len() < 4 || rest > 0 {
            text.push(char::from(b'a' + (rest % 26) as u8));
            rest /= 26;
        }
        text
    }

    fn words(&mut self, n_words: usize) -> Vec<String> {
        (0..n_words).map(|_| self.word()).collect()
    }
}

fn entries(n_entries: usize) -> Vec<Made> {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut recent: Vec<Vec<String>> = Vec::new();
    (0..n_entries)
        .map(|index| {
            let mut title = dice.words(10);
            if !recent.is_empty() && dice.roll().is_multiple_of(3) {
                let story = &recent[dice.roll() as usize % recent.len()];
                title[..6].clone_from_slice(&story[..6]);
            }
            recent.push(title.clone());
            if recent.len() > 5_000 {
                recent.swap_remove(index % 5_000);
            }
            Made {
                title: title.join(" "),
                summary: dice.words(30).join(" "),
                publisher: format!("publisher {}", index % 3_000),
                permalink: format!("https://news.example/{index}"),
            }
        })
        .collect()
}

fn place(grouper: &mut Grouper, made: &Made, index: usize, language: Option<&Language>) -> bool {
    // 200,000 entries in 72 hours: one in 1.3 seconds.
    let at: Time = DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1_296 * index as i64);
    let decision = grouper.place(&GroupInput {
        entry: EntryId(index as i64),
        title: &made.title,
        summary: Some(&made.summary),
        language,
        publisher: &made.publisher,
        about: &[],
        permalink: Some(&made.permalink),
        at,
    });
    if index.is_multiple_of(64) {
        grouper.commit();
    }
    decision.compared.is_some()
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

fn main() {
    if std::env::var_os("MEMORY").is_some() {
        let entries = entries(WINDOW);
        let language = Language::parse("en");
        let before = resident_kib();
        let mut grouper = Grouper::new(GroupSettings::default());
        entries.iter().enumerate().for_each(|(index, made)| {
            place(&mut grouper, made, index, language.as_ref());
        });
        let bytes = (resident_kib() - before) * 1024 / grouper.len() as u64;
        println!("{} entries in the window, {bytes} bytes an entry", grouper.len());
        return;
    }
    divan::main();
}

/// Places 20,000 entries after 200,000 others.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn place_with_full_window(bencher: divan::Bencher<'_, '_>) {
    let n_timed = 20_000;
    let entries = entries(WINDOW + n_timed);
    let language = Language::parse("en");
    let filled = || {
        let mut grouper = Grouper::new(GroupSettings::default());
        for (index, made) in entries[..WINDOW].iter().enumerate() {
            place(&mut grouper, made, index, language.as_ref());
        }
        grouper
    };
    bencher.counter(divan::counter::ItemsCount::new(n_timed)).with_inputs(filled).bench_values(|mut grouper| {
        let timed = entries[WINDOW..].iter().enumerate();
        timed.filter(|(index, made)| place(&mut grouper, made, WINDOW + index, language.as_ref())).count()
    });
}
