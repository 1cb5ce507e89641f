//! A subscriber who remembers everything: through thirty days in which publishers change all that can be changed,
//! each story comes once, under one guid, and corrected titles follow in place.

use crate::{
    origin::Reply,
    support::{World, feed, region, site},
};
use chrono::Duration;
use dateline::{engine::requests::Wish, model::Time};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

const DAYS: i64 = 30;
const STORIES_A_DAY: i64 = 3;
const MINUTES_A_STORY: i64 = 1440 / STORIES_A_DAY;
const ITEMS_IN_FEED: i64 = 24;

/// A story as it stands in a document.
#[derive(Clone, Copy)]
struct Story {
    publisher: i64,
    /// From 0, in the order of publication.
    number: i64,
    /// The day and the minute of the document.
    day: i64,
    minute: i64,
}

/// How a publisher writes its stories.
struct Habit {
    id: &'static str,
    guid: fn(Story) -> String,
    link: fn(Story) -> String,
    title: fn(Story) -> String,
}

/// On this day every feed holds its whole archive again.
const ARCHIVE_ON: i64 = 20;

/// What publishers do to their feeds; the first does nothing.
#[rustfmt::skip]
const HABITS: &[Habit] = &[
    Habit { id: "steady", guid: same_guid, link: plain, title: headline },
    Habit { id: "guids", guid: new_guid, link: plain, title: headline },
    Habit { id: "turning", guid: turning_guid, link: plain, title: headline },
    Habit { id: "blank", guid: |_| String::new(), link: plain, title: headline },
    Habit { id: "titles", guid: same_guid, link: plain, title: edited },
    Habit { id: "https", guid: plain, link: secure, title: headline },
    Habit { id: "domain", guid: moved, link: moved, title: headline },
    Habit { id: "software", guid: new_guid, link: rewritten, title: headline },
    Habit { id: "tracking", guid: tracked, link: tracked, title: headline },
    Habit { id: "everything", guid: new_guid, link: moved, title: edited },
];

fn serial(story: Story) -> i64 {
    story.publisher * 10_000 + story.number
}

fn same_guid(story: Story) -> String {
    format!("tag:wire.example,2026:{}", serial(story))
}

fn new_guid(story: Story) -> String {
    format!("{}-{}", if story.day < 18 { "a" } else { "b" }, serial(story))
}

fn turning_guid(story: Story) -> String {
    format!("{}-{}", story.minute, serial(story))
}

fn plain(story: Story) -> String {
    format!("http://wire.example/news/{}/report", 400_000 + serial(story))
}

fn secure(story: Story) -> String {
    if story.day < 12 { plain(story) } else { plain(story).replace("http:", "https:") }
}

fn moved(story: Story) -> String {
    if story.day < 15 { plain(story) } else { plain(story).replace("wire.example", "www.new-wire.example") }
}

fn rewritten(story: Story) -> String {
    let slug = headline(story).replace(' ', "-");
    if story.day < 18 { plain(story) } else { format!("http://wire.example/{slug}.html") }
}

fn tracked(story: Story) -> String {
    format!("{}?utm_source=rss&amp;utm_campaign=d{}", plain(story), story.day)
}

/// Five words that no other story has.
fn headline(story: Story) -> String {
    let words: Vec<String> = (0..5).map(|place| word(serial(story) * 5 + place)).collect();
    words.join(" ")
}

fn edited(story: Story) -> String {
    const VERBS: &[&str] = &["opens", "delays", "doubles", "sells", "renames", "closes"];
    let age = story.day - story.number / STORIES_A_DAY;
    let edit = usize::try_from(age).unwrap_or_default().min(VERBS.len() - 1);
    format!("{} {}", headline(story), VERBS[edit])
}

/// A word of four syllables for a number, another for each.
fn word(number: i64) -> String {
    const CONSONANTS: [char; 14] = ['b', 'd', 'f', 'g', 'k', 'l', 'm', 'n', 'p', 'r', 's', 't', 'v', 'z'];
    const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];
    let mut rest = usize::try_from(number).expect("numbers are positive") * 7_919_771 % 24_010_000;
    let mut word = String::new();
    for _ in 0..4 {
        word.extend([CONSONANTS[rest % 70 / 5], VOWELS[rest % 5]]);
        rest /= 70;
    }
    word
}

/// The publisher's feed at a time. It brings its first story when the world begins.
fn document(publisher: usize, start: Time, now: Time) -> String {
    let habit = &HABITS[publisher];
    let (day, minute) = ((now - start).num_days(), (now - start).num_minutes());
    let n_stories = minute / MINUTES_A_STORY + 1;
    let first = if day == ARCHIVE_ON { 0 } else { (n_stories - ITEMS_IN_FEED).max(0) };
    let item = |number: i64| {
        let story = Story { publisher: i64::try_from(publisher).expect("few publishers"), number, day, minute };
        let guid = (habit.guid)(story);
        let guid = if guid.is_empty() { guid } else { format!("<guid isPermaLink=\"false\">{guid}</guid>") };
        let date = (start + Duration::minutes(number * MINUTES_A_STORY)).to_rfc2822();
        let (title, link) = ((habit.title)(story), (habit.link)(story));
        format!("<item><title>{title}</title><link>{link}</link>{guid}<pubDate>{date}</pubDate></item>")
    };
    let items: String = (first..n_stories).rev().map(item).collect();
    format!(
        "<rss version=\"2.0\"><channel><title>Feed</title><link>https://feed.example/</link><description/>{items}</channel></rss>"
    )
}

/// What a subscriber's program keeps: each guid with the titles it had.
#[derive(Default)]
struct Subscriber {
    titles: BTreeMap<String, Vec<String>>,
}

impl Subscriber {
    fn read(&mut self, world: &World) {
        let channel = rss::Channel::read_from(world.read("hk/feed.xml").as_bytes()).expect("what we publish parses");
        for item in channel.items() {
            let guid = item.guid().expect("every item has a guid").value().to_owned();
            let title = item.title().unwrap_or_default().to_owned();
            let titles = self.titles.entry(guid).or_default();
            if titles.last() != Some(&title) {
                titles.push(title);
            }
        }
    }

    /// The guids under which each story came, by its first five words.
    fn guids_of_stories(&self) -> BTreeMap<String, BTreeSet<&str>> {
        let mut guids: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        for (guid, titles) in &self.titles {
            for title in titles {
                let words: Vec<&str> = title.split(' ').take(5).collect();
                guids.entry(words.join(" ")).or_default().insert(guid);
            }
        }
        guids
    }
}

fn configure(world: &World) {
    let start = world.now();
    // All at once, so that there are few editions to write.
    let mut config = site() + "[defaults]\nschedule = \"0 */8 * * *\"\n";
    for (publisher, habit) in HABITS.iter().enumerate() {
        let host = format!("{}.example", habit.id);
        world.origin.host(&host).serve_with("/feed", move |_, now| Reply::xml(document(publisher, start, now)));
        config += &feed(world, habit.id, &host, "HK");
    }
    world.configure(&(config + &region("hk", "\"HK\"") + "max_items = 1000\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_thirty_days_of_changes_each_story_comes_once_and_corrections_follow_in_place() {
    let mut world = World::start().await;
    configure(&world);
    let mut subscriber = Subscriber::default();
    for hours in 0..DAYS * 4 {
        world.live_for(Duration::hours(6)).await;
        subscriber.read(&world);
        if hours % 40 == 39 {
            world.restart().await;
        }
    }
    let guids = subscriber.guids_of_stories();
    let expected = HABITS.len() * usize::try_from(DAYS * STORIES_A_DAY).expect("few stories");
    let twice: Vec<_> = guids.iter().filter(|(_, guids)| guids.len() > 1).collect();
    assert!(twice.is_empty(), "{} stories came more than once: {twice:?}", twice.len());
    let one_for_two = subscriber
        .titles
        .values()
        .filter(|titles| titles.iter().map(|title| title.split(' ').next()).collect::<BTreeSet<_>>().len() > 1);
    assert_eq!(one_for_two.count(), 0, "a guid never goes over to another story");
    // The last story of each publisher may still be waiting for its poll.
    assert!(guids.len() + HABITS.len() >= expected, "{} of {expected} stories came", guids.len());
    let edits = subscriber.titles.values().map(Vec::len).max();
    assert!(edits >= Some(4), "corrected titles follow in place: {edits:?}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_lost_and_rebuilt_gives_the_same_guids() {
    let mut world = World::start().await;
    configure(&world);
    world.live_for(Duration::days(3)).await;
    let mut before = Subscriber::default();
    before.read(&world);
    world.stop().await;
    std::fs::remove_dir_all(world.path("data")).expect("the data are there");
    world.live_for(Duration::hours(6)).await;
    let mut after = Subscriber::default();
    after.read(&world);
    let (before, after) = (before.guids_of_stories(), after.guids_of_stories());
    let n_same = before.iter().filter(|(story, guids)| after.get(*story) == Some(*guids)).count();
    assert_eq!(n_same, before.len(), "{before:?}\n{after:?}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guids_dates_and_counts_that_turn_at_every_poll_change_no_byte_of_an_edition() {
    let mut world = World::start().await;
    world.origin.host("turning.example").serve_with("/feed", |_, now| {
        let item = |number: i64| {
            let story = Story { publisher: 1, number, day: 0, minute: now.timestamp() };
            format!(
                "<item><title>{} ({})</title><link>{}</link><guid>{}</guid><description>{}: {} comments</description>\
                 <pubDate>{}</pubDate></item>",
                headline(story),
                now.timestamp() % 97,
                plain(story),
                turning_guid(story),
                headline(Story { number: number + 5_000, ..story }),
                now.timestamp() % 997,
                now.to_rfc2822()
            )
        };
        let items: String = (0..5).map(item).collect();
        Reply::xml(format!("<rss version=\"2.0\"><channel><title>Feed</title>{items}</channel></rss>"))
    });
    world.configure(&(site() + &feed(&world, "turning", "turning.example", "HK") + &region("hk", "\"HK\"")));
    world.live_for(Duration::hours(1)).await;
    let files = ["hk/feed.xml", "hk/feed.atom", "hk/feed.json"];
    let before = files.map(|name| world.read(name));
    assert_eq!(world.titles("hk/feed.xml").len(), 5);
    world.live_for(Duration::hours(30)).await;
    assert!(world.origin.requests().len() > 4, "it was polled again");
    assert_eq!(files.map(|name| world.read(name)), before);
    world.ask(Wish::Build).await.expect("it is built again");
    assert_eq!(files.map(|name| world.read(name)), before, "nor is it only that nobody looked");
    let status = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["status", "turning", "--data"])
        .arg(world.path("data"))
        .output()
        .expect("the program starts");
    let status = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(status.contains("turns at every poll, so a change is no correction: date"), "{status}");
    world.stop().await;
}
