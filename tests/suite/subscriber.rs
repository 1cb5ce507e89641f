//! A subscriber who remembers every guid and every link, through thirty days in which publishers do what they do:
//! change guids and addresses, move to another system, correct titles, forget what they sent and send it again.

use crate::{
    origin::Reply,
    support::{World, feed, region, site},
};
use chrono::{Duration, TimeZone, Utc};
use dateline::model::Time;
use std::collections::{BTreeMap, BTreeSet};

/// A new story every so many hours.
const HOURS_BETWEEN: i64 = 6;
const DAYS: i64 = 30;
/// Items in a feed.
const WINDOW: i64 = 12;

fn start() -> Time {
    Utc.with_ymd_and_hms(2026, 5, 5, 8, 0, 0).single().expect("there is such a time")
}

/// The headline of a story, in words that no other story has: whether stories are told apart is tested elsewhere.
fn headline(number: i64) -> String {
    format!("{} and {} plan for {} with {}", word(number, 1), word(number, 2), word(number, 3), word(number, 4))
}

/// The so many-th word of a story: three syllables that say both numbers.
fn word(number: i64, place: i64) -> String {
    const SYLLABLES: [&str; 12] =
        ["zor", "vick", "plem", "dax", "quil", "frab", "snud", "grom", "tiv", "blon", "krew", "jusp"];
    let syllable = |digit: i64| SYLLABLES[digit.rem_euclid(12) as usize];
    format!("{}{}{}", syllable(number / 12), syllable(number), syllable(place * 3 + number / 12))
}

/// The publisher's document: its last stories, under whatever guid, address and title it has for them these days.
fn document(now: Time, host: &str) -> String {
    let day = (now - start()).num_days();
    let latest = (now - start()).num_hours() / HOURS_BETWEEN;
    // On the twenty-fifth day it forgets what it sent, and sends all of its archive again.
    let window = if (24..26).contains(&day) { latest + 1 } else { WINDOW };
    let items: String = (0.max(latest - window + 1)..=latest).rev().map(|number| item(number, day, host)).collect();
    format!("<rss version=\"2.0\"><channel><title>{host}</title><link>https://{host}/</link>{items}</channel></rss>")
}

fn item(number: i64, day: i64, host: &str) -> String {
    let date = (start() + Duration::hours(number * HOURS_BETWEEN)).to_rfc2822();
    let link = match day {
        ..8 => format!("http://{host}/news/{number}.html"),
        8..14 => format!("https://www.{host}/news/{number}.html?utm_source=rss"),
        _ => format!("https://{host}/articles/{}", headline(number).to_lowercase().replace(' ', "-")),
    };
    let guid = match day {
        ..4 => format!("{number}@{host}"),
        4..14 => format!("tag:{host},2026:{number}"),
        _ => link.clone(),
    };
    // Corrected after publication, as headlines are.
    let title = if day >= 19 { headline(number).replace(" plan for ", " plan, for ") } else { headline(number) };
    format!(
        "<item><title>{title}</title><link>{link}</link><guid isPermaLink=\"false\">{guid}</guid><pubDate>{date}</pubDate></item>"
    )
}

/// Which story a published headline is of.
fn number_of(title: &str) -> i64 {
    let stories = DAYS * 24 / HOURS_BETWEEN + 1;
    let is_it = |number: &i64| headline(*number) == title.replace(" plan, for ", " plan for ");
    (0..stories).find(is_it).unwrap_or_else(|| panic!("no story has the headline `{title}`"))
}

/// What a subscriber's reader has shown as new: the story by its guid.
#[derive(Default)]
struct Subscriber {
    guids: BTreeMap<String, i64>,
    links: BTreeSet<String>,
}

impl Subscriber {
    fn read(&mut self, feed: &str, now: Time) {
        let channel = rss::Channel::read_from(feed.as_bytes()).expect("what we publish parses");
        for item in channel.items() {
            let guid = item.guid().expect("every item has a guid").value.clone();
            if self.guids.contains_key(&guid) {
                continue;
            }
            let title = item.title().unwrap_or_default();
            let number = number_of(title);
            let before = self.guids.iter().find(|(_, known)| **known == number);
            assert_eq!(before, None, "`{title}` came again at {now} as {guid}");
            let link = item.link().unwrap_or_default().to_owned();
            assert!(self.links.insert(link.clone()), "{link} came again at {now} as {guid}");
            self.guids.insert(guid, number);
        }
    }
}

/// Thirty days of two publishers of one region, with a restart; what the subscriber has seen by then.
async fn thirty_days() -> Subscriber {
    let mut world = World::start().await;
    world.origin.host("hk.example").serve_with("/feed", |_, now| Reply::xml(document(now, "hk.example")));
    // The second one reports the same stories an hour later, with the same headlines.
    let later = |now: Time| now - Duration::hours(1);
    world
        .origin
        .host("echo.example")
        .serve_with("/feed", move |_, now| Reply::xml(document(later(now), "echo.example")));
    let feeds = feed(&world, "hk", "hk.example", "HK") + &feed(&world, "echo", "echo.example", "HK");
    world.configure(&(site() + &feeds + &region("hk", "\"HK\"")));
    let mut subscriber = Subscriber::default();
    for half_day in 0..DAYS * 2 {
        world.live_for(Duration::hours(12)).await;
        if half_day == 23 {
            world.restart().await;
        }
        subscriber.read(&world.read("hk/feed.xml"), world.now());
    }
    world.stop().await;
    subscriber
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_comes_twice_in_thirty_days_nothing_is_lost_and_a_rebuilt_database_gives_the_same_guids() {
    let (first, second) = tokio::join!(thirty_days(), thirty_days());
    let seen: BTreeSet<i64> = first.guids.values().copied().collect();
    let expected: BTreeSet<i64> = (0..DAYS * 24 / HOURS_BETWEEN).collect();
    let missing: Vec<String> = expected.difference(&seen).map(|number| headline(*number)).collect();
    assert_eq!(missing, [] as [&str; 0], "every story came");
    assert_eq!(second.guids, first.guids);
}
