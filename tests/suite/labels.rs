//! Labels in the life of the program: where a publisher is at home when nobody says so, what a feed's habits do to its
//! tags, and how stored entries are labeled anew.

use crate::{
    origin::Reply,
    support::{World, rss, site},
};
use chrono::Duration;
use dateline::{
    config,
    engine::{relabel, requests::Wish},
    model::{EntryId, Labels},
    setup::Setup,
    store::Store,
};
use std::process::Command;

/// What the program says on the command line in a world.
fn told(world: &World, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let output = command.current_dir(world.path("")).args(arguments).output().expect("the program starts");
    String::from_utf8(output.stdout).expect("it speaks UTF-8")
}

/// A feed whose publisher is only a name.
fn nameless_feed(world: &World, id: &str, host: &str) -> String {
    let url = world.origin.url_at(host, "/feed");
    format!("[[feed]]\nid = \"{id}\"\nurl = \"{url}\"\npublisher = \"The {id}\"\n")
}

fn region(id: &str, countries: &str, by: &str) -> String {
    format!("[[region]]\nid = \"{id}\"\ntitle = \"{id}\"\ncountries = [\"{countries}\"]\nmatch = \"{by}\"\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_by_origin_takes_feeds_whose_country_is_guessed() {
    let mut world = World::start().await;
    let latest = world.now() - Duration::minutes(5);
    let document = |title: &str| rss(latest, &[(title, &format!("https://news.example/{}", title.len()))]);
    world.origin.host("wire.co.jp").serve("/feed", Reply::xml(document("Rice harvest begins")));
    let korean = document("Snow closes schools in the mountains")
        .replace("<description/>", "<description/><language>ko</language>");
    world.origin.host("wire.example").serve("/feed", Reply::xml(korean));
    let unset =
        document("Council debates parking").replace("<description/>", "<description/><language>en-US</language>");
    world.origin.host("blog.example").serve("/feed", Reply::xml(unset));
    let text = site()
        + &nameless_feed(&world, "jp-wire", "wire.co.jp")
        + &nameless_feed(&world, "ko-wire", "wire.example")
        + &nameless_feed(&world, "blog", "blog.example")
        + &region("jp", "JP", "origin")
        + &region("kr", "KR", "about-or-origin")
        + &region("us", "US", "either");
    world.configure(&text);
    world.live_for(Duration::hours(2)).await;
    world.stop().await;

    assert_eq!(world.titles("jp/feed.xml"), ["Rice harvest begins"]);
    assert_eq!(world.titles("kr/feed.xml"), ["Snow closes schools in the mountains"]);
    assert_eq!(world.titles("us/feed.xml"), [""; 0], "software that nobody configured says en-US");

    let explained = told(&world, &["explain", "Rice harvest"]);
    assert!(explained.contains("the origin is guessed"), "{explained}");
    assert!(explained.contains("origin JP «wire.co.jp» in feed, origin-domain"), "{explained}");
    let status = told(&world, &["status", "ko-wire"]);
    assert!(status.contains("origin      KR, guessed from `ko` (origin-language)"), "{status}");
    let checked = told(&world, &["check"]);
    assert!(checked.contains("jp-wire: JP, guessed from `wire.co.jp`"), "{checked}");
    assert!(checked.contains("blog: unknown"), "{checked}");
}

/// A document of entries with these categories each.
fn with_categories(world: &World, n_entries: usize, from: usize, categories: &[&str]) -> String {
    let items: Vec<(String, String)> = (from..from + n_entries)
        .map(|n| (format!("Quiet day number {n}"), format!("https://wire.example/{n}")))
        .collect();
    let items: Vec<(&str, &str)> = items.iter().map(|(title, link)| (title.as_str(), link.as_str())).collect();
    let categories: String = categories.iter().map(|term| format!("<category>{term}</category>")).collect();
    rss(world.now() - Duration::minutes(5), &items).replace("</item>", &format!("{categories}</item>"))
}

fn labels(store: &Store, words: &str) -> Labels {
    store.find_entries(words, 1).expect("it can be read").pop().expect("it is stored").labels
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_feed_writes_on_all_its_entries_is_no_tag_and_names_its_country_only_in_need() {
    let mut world = World::start().await;
    let first = with_categories(&world, 12, 0, &["The Wire", "China", "Vinyl records"]);
    world.origin.host("wire.example").serve("/feed", Reply::xml(first));
    world.configure(&(site() + &nameless_feed(&world, "wire", "wire.example") + &region("cn", "CN", "about")));
    world.live_for(Duration::hours(2)).await;
    let first = labels(&world.store(), "Quiet day number 3");
    assert_eq!(first.tags, [""; 0]);
    assert_eq!(first.about[0].code(), "CN");

    // The habit is remembered where one document is too short to show it.
    let text = with_categories(&world, 1, 100, &["The Wire", "China", "Opera"])
        .replace("Quiet day number 100", "Manila protests over a collision at sea");
    world.origin.host("wire.example").serve("/feed", Reply::xml(text));
    world.live_for(Duration::hours(26)).await;
    world.stop().await;
    let later = labels(&world.store(), "Manila protests");
    assert_eq!(later.tags, ["opera"]);
    assert_eq!(later.about.iter().map(|country| country.code()).collect::<Vec<_>>(), ["PH"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn labeling_anew_is_told_while_it_goes_on_and_of_each_entry() {
    let mut world = World::start().await;
    let items = with_categories(&world, 3, 0, &[]);
    world.origin.host("wire.example").serve("/feed", Reply::xml(items));
    let text = site() + &nameless_feed(&world, "wire", "wire.example") + &region("cn", "CN", "about");
    world.configure(&text);
    world.live_for(Duration::hours(2)).await;
    world.stop().await;
    assert!(!told(&world, &["status"]).contains("relabeling"));
    assert!(!told(&world, &["explain", "Quiet day number 1"]).contains("anew at"));

    world.configure(&(text + "[[tag]]\nname = \"calm\"\nmatch = [\"quiet day\"]\n"));
    let setup = Setup::new(config::load(&world.path("feeds.toml")).unwrap().config).unwrap();
    let store = Store::open(&world.path("data/dateline.db")).unwrap();
    relabel::expect(&store, &setup).unwrap();
    assert_eq!(relabel::relabel_some(&store, &setup, world.now()).unwrap().n_labeled, 3);
    let status = told(&world, &["status"]);
    assert!(status.contains(": 3 entries done, 0 to go"), "{status}");
    let explained = told(&world, &["explain", "Quiet day number 1"]);
    assert!(explained.contains("(in force), anew at 2026-05-05T10:"), "{explained}");
    assert!(explained.contains("calm"), "{explained}");

    // An edit meanwhile, about what was labeled a moment ago.
    let edited = std::fs::read_to_string(world.path("feeds.toml")).unwrap();
    world.configure(&edited.replace("publisher = \"The wire\"", "publisher = \"The wire\"\ntags = [\"still\"]"));
    let setup = Setup::new(config::load(&world.path("feeds.toml")).unwrap().config).unwrap();
    relabel::expect(&store, &setup).unwrap();
    assert_eq!(relabel::relabel_some(&store, &setup, world.now()).unwrap().n_labeled, 3);
    assert_eq!(labels(&store, "Quiet day number 1").tags[0], "still");

    assert_eq!(relabel::relabel_some(&store, &setup, world.now()).unwrap().n_labeled, 0);
    assert!(!told(&world, &["status"]).contains("relabeling"));
    assert!(relabel::progress(&store).unwrap().unwrap().done_at.is_some());
    assert_eq!(store.labeled_by(EntryId(1)).unwrap().0, setup.labels_version_of(&setup.config.feeds[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_says_of_a_feed_reaches_what_it_sent_before() {
    let mut world = World::start().await;
    let items = with_categories(&world, 1, 0, &[]);
    world.origin.host("wire.example").serve("/feed", Reply::xml(items));
    // `plan` goes by the machine's clock, which is far ahead of the world's.
    let regions = [("hk", "HK", "origin"), ("sg", "SG", "about"), ("jp", "JP", "origin")]
        .map(|(id, countries, by)| region(id, countries, by) + "max_age = \"3650d\"\n")
        .concat();
    let feed = nameless_feed(&world, "wire", "wire.example");
    let before = site() + &regions + &feed + "language = \"en\"\ncountry = \"JP\"\n";
    world.configure(&before);
    world.live_for(Duration::hours(2)).await;
    let guids = world.guids("jp/feed.xml");
    assert_eq!((guids.len(), world.titles("hk/feed.xml").len(), world.titles("sg/feed.xml").len()), (1, 0, 0));

    // Its home is in Hong Kong, and it writes of Singapore.
    let after = before.replace("country = \"JP\"", "country = \"HK\"\ncountries = { add = [\"SG\"] }");
    world.configure(&after);
    let plan = told(&world, &["plan"]);
    for line in [
        "hk: 0 items now, 1 would enter",
        "sg: 0 items now, 1 would enter",
        "jp: 1 item now, 0 would enter, 1 would leave",
    ] {
        assert!(plan.contains(line), "{plan}");
    }
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    world.live_for(Duration::hours(2)).await;
    world.stop().await;
    assert_eq!(world.titles("jp/feed.xml"), [""; 0]);
    for moved in ["hk/feed.xml", "sg/feed.xml"] {
        assert_eq!(world.guids(moved), guids, "the same item under the same guid");
    }
    let explained = told(&world, &["explain", "Quiet day number 0"]);
    assert!(explained.contains("country SG") && explained.contains("operator"), "{explained}");
}
