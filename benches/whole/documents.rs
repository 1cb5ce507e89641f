//! The generated feeds: RSS with thirty items each, headlines made from word lists, the same at every request of a run.
//!
//! Most headlines stand alone; one in six is told by several feeds in other words, so that grouping has work to do.
//! Feeds are as quick as real ones are: thirty items are half a day of one and two weeks of another.

use chrono::{DateTime, Duration, Utc};
use std::fmt::Write as _;

/// Items in a document.
const N_ITEMS: usize = 30;

/// Events that several feeds tell of, for each thousand feeds.
const EVENTS_PER_THOUSAND: usize = 1_000;

/// Real lists have some 14 feeds at 10 hosts.
pub(crate) fn n_hosts(n_feeds: usize) -> usize {
    (n_feeds * 7 / 10).max(1)
}

/// All feeds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Feeds {
    /// How many.
    pub(crate) n_feeds: usize,
    /// Where they are served on loopback.
    pub(crate) port: u16,
}

impl Feeds {
    /// The host of a feed, in a domain of its own.
    pub(crate) fn host(self, feed: usize) -> String {
        format!("www.site{}.example", feed % n_hosts(self.n_feeds))
    }

    /// The address of a feed.
    pub(crate) fn url(self, feed: usize) -> String {
        format!("http://{}:{}/{feed}/rss.xml", self.host(feed), self.port)
    }

    /// The feed at a path.
    pub(crate) fn at_path(self, path: &str) -> Option<usize> {
        path.strip_prefix('/')?.strip_suffix("/rss.xml")?.parse().ok().filter(|feed| *feed < self.n_feeds)
    }

    /// The validator of a feed.
    pub(crate) fn etag(self, feed: usize) -> String {
        format!("\"{feed:x}-1\"")
    }

    /// The document of a feed whose latest item is of the five hours before `now`.
    pub(crate) fn document(self, feed: usize, now: DateTime<Utc>) -> String {
        let host = self.host(feed);
        let mut dice = Dice::new(feed, 0);
        let gap = Duration::minutes(25 * (1 << dice.roll(6)));
        let latest = now - Duration::minutes(dice.roll(300) as i64);
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<channel>\n<title>Site {feed}</title>\n\
             <link>http://{host}/</link>\n<description>News of site {feed}</description>\n<language>en</language>\n"
        );
        let mut at = latest;
        for item in 0..N_ITEMS {
            self.item(feed, item, at, &mut xml);
            at -= gap;
        }
        xml + "</channel>\n</rss>\n"
    }

    fn item(self, feed: usize, item: usize, at: DateTime<Utc>, xml: &mut String) {
        let mut dice = Dice::new(feed, item + 1);
        let event = match dice.roll(6) {
            0 => dice.roll((self.n_feeds * EVENTS_PER_THOUSAND / 1_000).max(10)),
            _ => usize::MAX - feed * N_ITEMS - item,
        };
        let facts = Facts::of(event);
        let title = facts.tell(&mut dice);
        let summary = [facts.tell(&mut dice), Facts::of(event ^ 1 << 40).tell(&mut dice)].join(". ");
        let slug: String =
            title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        let link =
            format!("https://{}/{}/{slug}-{feed}-{item}.html", self.host(feed), dice.pick(SECTIONS).to_lowercase());
        write!(
            xml,
            "<item>\n<title>{title}</title>\n<link>{link}?utm_source=rss&amp;utm_medium=feed</link>\n\
             <guid isPermaLink=\"false\">{link}</guid>\n<pubDate>{}</pubDate>\n<dc:creator>{} {}</dc:creator>\n\
             <category>{}</category>\n<description><![CDATA[<p>{summary}.</p><p><a href=\"{link}\">Continue \
             reading</a></p>]]></description>\n</item>\n",
            at.to_rfc2822(),
            name(&mut dice, 2),
            name(&mut dice, 3),
            dice.pick(SECTIONS),
        )
        .expect("memory takes everything");
    }
}

/// What happened.
struct Facts {
    who: String,
    whom: String,
    place: &'static str,
    thing: &'static str,
    field: &'static str,
    amount: usize,
}

impl Facts {
    fn of(event: usize) -> Facts {
        let mut dice = Dice::new(event, usize::MAX);
        Facts {
            who: format!("{} {}", name(&mut dice, 3), dice.pick(KINDS)),
            whom: name(&mut dice, 2),
            place: dice.pick(PLACES),
            thing: dice.pick(THINGS),
            field: dice.pick(FIELDS),
            amount: 2 + dice.roll(970),
        }
    }

    /// One of several ways to say it.
    fn tell(&self, dice: &mut Dice) -> String {
        let Facts { who, whom, place, thing, field, amount } = self;
        let (does, mood) = (dice.pick(DOES), dice.pick(MOODS));
        match dice.roll(6) {
            0 => format!("{who} {does} {amount} million {thing} in {place}"),
            1 => format!("{place}: {who} {does} {thing} as {field} {mood}"),
            2 => format!("{field} {mood} after {who} {does} {whom} {thing}"),
            3 => format!("{whom} says {who} {does} {thing} worth ${amount}m"),
            4 => format!("Why {who} {does} {thing} in {place}"),
            _ => format!("{who} {does} {amount} {thing}, {field} {mood}, says {whom}"),
        }
    }
}

/// A made-up name, as varied as names are.
fn name(dice: &mut Dice, n_syllables: usize) -> String {
    let text: String = (0..n_syllables).map(|_| dice.pick(SYLLABLES)).collect();
    text[..1].to_uppercase() + &text[1..]
}

/// Numbers that look like chance and are the same every time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn new(first: usize, second: usize) -> Dice {
        Dice((first as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (second as u64).wrapping_mul(0xd1b5_4a32_d192_ed03))
    }

    fn roll(&mut self, n_sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % n_sides as u64) as usize
    }

    fn pick(&mut self, words: &[&'static str]) -> &'static str {
        words[self.roll(words.len())]
    }
}

const SYLLABLES: &[&str] = &[
    "ka", "ro", "lin", "tek", "sun", "va", "mo", "ri", "ha", "zen", "bal", "tor", "mi", "su", "dra", "fen", "gor",
    "hel", "jun", "kor", "lu", "mar", "nov", "ost", "pel", "quin", "ras", "sil", "tam", "ul", "ver", "wen", "yor",
    "zil", "an", "be", "cor", "du", "er", "fa",
];
const KINDS: &[&str] = &[
    "Holdings",
    "Energy",
    "Group",
    "Motors",
    "Bank",
    "Robotics",
    "Airlines",
    "Steel",
    "Pharma",
    "Foods",
    "Telecom",
    "Chips",
    "Insurance",
    "Shipping",
    "Rail",
    "Media",
    "Mining",
    "Retail",
    "Labs",
    "University",
    "council",
    "ministry",
    "police",
    "court",
    "union",
    "hospital",
    "festival",
    "orchestra",
    "club",
    "school",
];
const DOES: &[&str] = &[
    "unveils",
    "cuts",
    "buys",
    "sells",
    "recalls",
    "builds",
    "delays",
    "wins",
    "loses",
    "opens",
    "closes",
    "doubles",
    "halts",
    "plans",
    "approves",
    "rejects",
    "tests",
    "ships",
    "restarts",
    "seeks",
    "drops",
    "defends",
    "questions",
    "orders",
    "replaces",
    "upgrades",
    "bans",
    "funds",
    "exports",
    "imports",
];
const THINGS: &[&str] = &[
    "batteries",
    "wafers",
    "solar panels",
    "tankers",
    "vaccines",
    "trains",
    "satellites",
    "bonds",
    "shares",
    "homes",
    "servers",
    "data centers",
    "robots",
    "buses",
    "turbines",
    "phones",
    "loans",
    "patents",
    "stores",
    "reactors",
    "drones",
    "tickets",
    "visas",
    "jobs",
    "plants",
    "ports",
    "bridges",
    "tunnels",
    "schools",
    "clinics",
    "apps",
    "chips",
    "cables",
    "sensors",
    "engines",
    "tariffs",
    "subsidies",
    "licenses",
    "pensions",
    "fines",
];
const FIELDS: &[&str] = &[
    "inflation",
    "tourism",
    "football",
    "the yen",
    "rice exports",
    "oil demand",
    "the housing market",
    "cricket",
    "machine learning",
    "the election",
    "a typhoon",
    "drought",
    "wages",
    "trade",
    "the peace talks",
    "an audit",
    "air quality",
    "vaccination",
    "the budget",
    "interest rates",
    "gold",
    "cybersecurity",
    "the strike",
    "a flood",
];
const MOODS: &[&str] = &[
    "rises",
    "falls",
    "stalls",
    "recovers",
    "surprises analysts",
    "worries voters",
    "slows",
    "gains pace",
    "draws crowds",
    "faces doubts",
    "cools",
    "heats up",
    "beats forecasts",
    "disappoints",
    "returns",
];
const PLACES: &[&str] = &[
    "Tokyo",
    "Osaka",
    "Seoul",
    "Busan",
    "Taipei",
    "Hong Kong",
    "Beijing",
    "Shanghai",
    "Shenzhen",
    "Singapore",
    "Jakarta",
    "Bangkok",
    "Hanoi",
    "Manila",
    "Kuala Lumpur",
    "Delhi",
    "Mumbai",
    "Bengaluru",
    "Dhaka",
    "Karachi",
    "Colombo",
    "Sydney",
    "Melbourne",
    "Auckland",
    "Berlin",
    "Paris",
    "London",
    "Madrid",
    "Rome",
    "Warsaw",
    "Vienna",
    "Cairo",
    "Lagos",
    "Nairobi",
    "Johannesburg",
    "New York",
    "Chicago",
    "Toronto",
    "Mexico City",
    "Lima",
];
const SECTIONS: &[&str] =
    &["News", "Business", "World", "Technology", "Politics", "Sports", "Culture", "Health", "Science", "Markets"];
