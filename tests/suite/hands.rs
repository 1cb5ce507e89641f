//! What time, an edit of `feeds.toml` and the editor's hand do to editions, in the whole program.

use crate::{
    origin::Reply,
    support::{World, feed, region, rss, site},
};
use chrono::{Duration, TimeZone, Utc};
use dateline::{
    config, editions,
    engine::{
        open,
        requests::{self, Receipt, Wish},
    },
    model::{
        EditorAct, EditorNote, Time,
        edition::{ActTarget, LabelCorrection},
    },
    setup::Setup,
    store::Store,
};

fn morning() -> Time {
    Utc.with_ymd_and_hms(2026, 5, 5, 8, 0, 0).single().expect("there is such a time")
}

/// A publisher in Hong Kong whose feed has an old headline, and each of the others from its hour on.
fn publisher(world: &World, id: &str, news: &'static [(i64, &'static str)]) -> String {
    let host = format!("{id}.example");
    let document = move |now: Time| {
        let links = news.iter().map(|(hour, title)| (*hour, *title, format!("https://news.example/{hour}")));
        let there: Vec<_> = links.filter(|(hour, ..)| now >= morning() + Duration::hours(*hour)).collect();
        let items: Vec<(&str, &str)> = there.iter().rev().map(|(_, title, link)| (*title, link.as_str())).collect();
        rss(now, &items)
    };
    world.origin.host(&host).serve_with("/feed", move |_, now| Reply::xml(document(now)));
    feed(world, id, &host, "HK") + "schedule = \"*/10 * * * *\"\n"
}

fn note(world: &World, act: EditorAct, words: &str) -> EditorNote {
    let entry = world.store().find_entries(words, 1).expect("the database can be read")[0].id;
    EditorNote {
        act,
        target: ActTarget::Entry(entry),
        region: None,
        reason: "the publisher asked".to_owned(),
        by: "desk".to_owned(),
        at: world.now(),
        undone_at: None,
    }
}

fn edit(note: EditorNote) -> Wish {
    Wish::Edit { add: vec![note], undo: Vec::new() }
}

/// A region that holds stories for six hours, unless a publisher reports them that never reports anything.
fn holding(world: &World, news: &'static [(i64, &'static str)]) -> String {
    let silent = publisher(world, "silent", &[(-9, "Old and long forgotten words")]);
    let rules = "hold = \"6h\"\nprefer = [\"silent\"]\n";
    site() + &silent + &publisher(world, "echo", news) + &region("hk", "\"HK\"") + rules
}

#[tokio::test(flavor = "multi_thread")]
async fn each_story_is_held_for_its_own_time_whatever_else_comes_meanwhile() {
    let mut world = World::start().await;
    let news = &[(-9, "Stale bread"), (1, "Harbour tunnel opens"), (3, "Ferry fares rise again"), (4, "Airport grows")];
    world.configure(&holding(&world, news));
    world.live_for(Duration::minutes(7 * 60 + 30)).await;
    assert_eq!(world.titles("hk/feed.xml")[..1], ["Harbour tunnel opens"]);
    world.live_for(Duration::hours(2)).await;
    assert_eq!(world.titles("hk/feed.xml")[..2], ["Ferry fares rise again", "Harbour tunnel opens"]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_held_when_the_program_stopped_is_published_however_long_it_was_down() {
    let mut world = World::start().await;
    world.configure(&holding(&world, &[(-9, "Stale bread"), (1, "Harbour tunnel opens")]));
    world.live_for(Duration::hours(2)).await;
    assert!(!world.titles("hk/feed.xml").contains(&"Harbour tunnel opens".to_owned()), "it is held");
    world.stop().await;
    world.wait(Duration::days(3));
    world.live_for(Duration::minutes(1)).await;
    assert_eq!(world.titles("hk/feed.xml")[..1], ["Harbour tunnel opens"]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_edited_rules_no_longer_take_leaves_though_no_region_takes_it() {
    let mut world = World::start().await;
    let settings = site()
        + &publisher(&world, "hk", &[(0, "Harbour tunnel opens"), (1, "Ferry fares rise")])
        + &region("hk", "\"HK\"");
    world.configure(&settings);
    world.live_for(Duration::hours(2)).await;
    assert_eq!(world.titles("hk/feed.xml").len(), 2);
    world.configure(&(settings + "exclude = [\"tunnel\"]\n"));
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    world.live_for(Duration::minutes(1)).await;
    assert_eq!(world.titles("hk/feed.xml"), ["Ferry fares rise"]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_receipt_of_a_takedown_names_every_file_that_a_cdn_must_fetch_again_or_forget() {
    let mut world = World::start().await;
    let news = &[(0, "Harbour tunnel opens"), (1, "Ferry fares rise")];
    world.configure(&(site() + &publisher(&world, "hk", news) + &region("hk", "\"HK\"") + &region("jp", "\"JP\"")));
    world.live_for(Duration::hours(2)).await;
    let wish = edit(note(&world, EditorAct::Retract, "tunnel"));
    // Another process asks through the socket, as `dateline retract` does.
    let listening = world.listen();
    let receipt = requests::ask(&world.path("data"), &wish).await.unwrap().expect("it answers").expect("it is done");
    listening.abort();
    let Receipt { summary, acts, mut changed, removed } = receipt;
    changed.sort();
    assert_eq!(acts, [1]);
    assert!(summary.starts_with("kept as act #1; 0 items entered, 1 left;"), "{summary}");
    let of_region = ["", "deleted.atom", "embed.html", "feed.atom", "feed.json", "feed.xml"];
    assert_eq!(changed, of_region.map(|name| format!("https://wire.test/hk/{name}")));
    let [gone] = removed.as_slice() else { panic!("{removed:?}") };
    assert!(gone.starts_with("https://wire.test/story/"), "{gone}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_item_goes_to_the_right_region_under_its_guid_and_its_readers_are_told() {
    let mut world = World::start().await;
    world.configure(
        &(site()
            + &publisher(&world, "hk", &[(0, "Harbour tunnel opens")])
            + &region("hk", "\"HK\"")
            + &region("jp", "\"JP\"")),
    );
    world.live_for(Duration::hours(1)).await;
    let before = atom(&world, "hk");
    let retitled = EditorAct::Retitle("Harbour bridge opens".to_owned());
    world.ask(edit(note(&world, retitled, "tunnel"))).await.unwrap();
    let after = atom(&world, "hk");
    assert_eq!((after.len(), &after[0].id), (1, &before[0].id));
    assert_eq!(after[0].title.as_ref().unwrap().content, "Harbour bridge opens");
    assert!(after[0].updated > before[0].updated, "{:?}", after[0].updated);

    let about_japan = LabelCorrection { about: Some(vec!["JP".parse().unwrap()]), ..LabelCorrection::default() };
    world.ask(edit(note(&world, EditorAct::Label(about_japan), "tunnel"))).await.unwrap();
    assert_eq!(atom(&world, "hk").len(), 0, "it was about Hong Kong by mistake");
    assert_eq!(atom(&world, "jp")[0].id, before[0].id);

    world.ask(Wish::Edit { add: Vec::new(), undo: vec![2] }).await.unwrap();
    assert_eq!(atom(&world, "jp").len(), 0, "the correction was undone");
    assert_eq!(atom(&world, "hk").len(), 0, "what left by a rule does not come back");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pinned_enters_though_no_region_takes_it_and_stays() {
    let mut world = World::start().await;
    let rules = "exclude = [\"tunnel\"]\nmax_items = 1\nkeep_at_least = \"0h\"\n";
    let news = &[(0, "Harbour tunnel opens"), (1, "Ferry fares rise")];
    world.configure(&(site() + &publisher(&world, "hk", news) + &region("hk", "\"HK\"") + rules));
    world.live_for(Duration::minutes(30)).await;
    assert!(world.titles("hk/feed.xml").is_empty());
    let pin = note(&world, EditorAct::Pin, "tunnel");
    world.ask(edit(pin)).await.unwrap();
    assert_eq!(world.titles("hk/feed.xml"), ["Harbour tunnel opens"]);
    world.live_for(Duration::hours(2)).await;
    assert!(world.titles("hk/feed.xml").contains(&"Harbour tunnel opens".to_owned()));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_under_a_new_id_has_its_items_and_its_old_addresses() {
    let mut world = World::start().await;
    let news = publisher(&world, "hk", &[(0, "Harbour tunnel opens"), (1, "Ferry fares rise")]);
    world.configure(&(site() + &news + &region("hk", "\"HK\"")));
    world.live_for(Duration::hours(2)).await;
    let before = atom(&world, "hk");
    world.configure(&(site() + &news + &region("hongkong", "\"HK\"") + "was = [\"hk\"]\n"));
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    world.live_for(Duration::minutes(1)).await;
    let items = |entries: Vec<feed_rs::model::Entry>| -> Vec<_> {
        entries.into_iter().map(|entry| (entry.id, entry.updated)).collect()
    };
    assert_eq!(items(atom(&world, "hongkong")), items(before), "nothing entered anew");
    assert_eq!(world.read("hk/feed.xml"), world.read("hongkong/feed.xml"), "static servers have a copy");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hubs_are_told_of_feeds_that_changed_and_of_nothing_else() {
    let mut world = World::start().await;
    world.origin.serve("/hub", Reply::status(204));
    let hubs = format!("hubs = [\"{}\"]\n[network]", world.origin.url("/hub"));
    let news = publisher(&world, "hk", &[(0, "Harbour tunnel opens"), (3, "Ferry fares rise")]);
    let regions = region("hk", "\"HK\"") + &region("jp", "\"JP\"");
    world.configure(&(site().replace("[network]", &hubs) + &news + &regions));
    world.live_for(Duration::hours(1)).await;
    // Two regions are published empty, before the first poll is done; then one of them has news.
    told(&world, 9).await;
    world.restart().await;
    world.live_for(Duration::hours(1)).await;
    world.live_for(Duration::hours(2)).await;
    let topics = told(&world, 12).await;
    let of_hk = ["feed.xml", "feed.atom", "feed.json"].map(|name| format!("https://wire.test/hk/{name}"));
    assert_eq!(topics[9..], of_hk, "the restart changed nothing, and the new headline only this region");
    world.stop().await;
}

/// What the hub was told, once it was told of so many feeds: it is told beside everything else.
async fn told(world: &World, n_topics: usize) -> Vec<String> {
    let topics = || -> Vec<String> {
        let requests = world.origin.requests_for("/hub");
        let bodies = requests.iter().map(|request| request.body.to_vec());
        bodies
            .filter_map(|body| {
                let mut pairs = url::form_urlencoded::parse(&body);
                pairs.find(|(name, _)| name == "hub.topic").map(|(_, value)| value.into_owned())
            })
            .collect()
    };
    for _ in 0..100 {
        if topics().len() >= n_topics {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(topics().len(), n_topics);
    topics()
}

/// The database, for writing as the program does, while it does not run.
fn writable(world: &World) -> Store {
    Store::open(&open::database_in(&world.path("data"))).expect("nobody else has it")
}

fn setup(world: &World) -> Setup {
    Setup::new(config::load(&world.path("feeds.toml")).expect("it has no mistakes").config)
        .expect("nor has it patterns")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_that_was_kept_before_the_program_was_killed_is_carried_out_when_it_starts_again() {
    let mut world = World::start().await;
    let news = &[(0, "Harbour tunnel opens"), (1, "Ferry fares rise")];
    let rules = "exclude = [\"tunnel\"]\n";
    world.configure(&(site() + &publisher(&world, "hk", news) + &region("hk", "\"HK\"") + rules));
    world.live_for(Duration::hours(2)).await;
    assert_eq!(world.titles("hk/feed.xml"), ["Ferry fares rise"]);
    world.stop().await;
    let pin = note(&world, EditorAct::Pin, "tunnel");
    editions::write_acts(&writable(&world), &setup(&world), (&[pin], &[]), world.now()).expect("it is written");
    world.live_for(Duration::minutes(1)).await;
    assert_eq!(world.titles("hk/feed.xml"), ["Harbour tunnel opens", "Ferry fares rise"]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn labels_that_were_stored_before_the_program_was_killed_move_an_item_when_it_starts_again() {
    let mut world = World::start().await;
    let news = publisher(&world, "hk", &[(0, "Harbour tunnel opens")]);
    world.configure(&(site() + &news + &region("hk", "\"HK\"") + &region("jp", "\"JP\"")));
    world.live_for(Duration::hours(1)).await;
    world.stop().await;
    let store = writable(&world);
    let entry = store.find_entries("tunnel", 1).unwrap().remove(0);
    let about_japan = dateline::model::Labels { about: vec!["JP".parse().unwrap()], ..entry.labels };
    store.relabel_entry(entry.id, &about_japan, entry.origin, world.now()).unwrap();
    drop(store);
    world.live_for(Duration::minutes(1)).await;
    assert_eq!((atom(&world, "hk").len(), atom(&world, "jp").len()), (0, 1));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_report_is_shown_with_the_item_though_nothing_enters() {
    let mut world = World::start().await;
    let late = &[(-9, "Stale bread"), (2, "Harbour tunnel opens after seven years")];
    let early = &[(-8, "Old and long forgotten words"), (1, "Harbour tunnel opens after seven years")];
    let news = publisher(&world, "early", early) + &publisher(&world, "late", late);
    world.configure(&(site() + &news + &region("hk", "\"HK\"")));
    world.live_for(Duration::minutes(90)).await;
    assert_eq!(world.read("hk/index.html").matches("late news").count(), 1, "the stale bread alone");
    world.live_for(Duration::minutes(60)).await;
    assert_eq!(world.titles("hk/feed.xml").len(), 3);
    assert_eq!(world.read("hk/index.html").matches("late news").count(), 2, "{}", world.read("hk/index.html"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_of_the_operator_s_are_shown_with_items_that_stay_where_they_are() {
    let mut world = World::start().await;
    let settings = site() + &publisher(&world, "hk", &[(0, "Harbour tunnel opens")]) + &region("hk", "\"HK\"");
    world.configure(&settings);
    world.live_for(Duration::hours(1)).await;
    world.configure(&(settings + "[[tag]]\nname = \"digging\"\nmatch = [\"tunnel\"]\n"));
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    world.live_for(Duration::minutes(1)).await;
    assert!(world.read("hk/feed.xml").contains("<category>digging</category>"), "{}", world.read("hk/feed.xml"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_the_disk_refused_is_put_in_place_soon_though_nothing_new_comes() {
    let mut world = World::start().await;
    let news = &[(0, "Harbour tunnel opens"), (2, "Ferry fares rise")];
    world.configure(&(site() + &publisher(&world, "hk", news) + &region("hk", "\"HK\"")));
    world.live_for(Duration::hours(1)).await;
    let feed = world.path("data/public/hk/feed.xml");
    std::fs::remove_file(&feed).unwrap();
    std::fs::create_dir_all(feed.join("in the way")).unwrap();
    world.live_for(Duration::minutes(70)).await;
    assert_eq!(atom(&world, "hk").len(), 2, "the other files go out");
    std::fs::remove_dir_all(&feed).unwrap();
    world.live_for(Duration::minutes(1)).await;
    assert_eq!(world.titles("hk/feed.xml"), ["Ferry fares rise", "Harbour tunnel opens"]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publisher_that_is_hidden_is_no_longer_named_with_an_item_that_outlived_its_report() {
    let mut world = World::start().await;
    let early = &[(1, "Harbour tunnel opens after seven years")];
    let late = &[(-9, "Stale bread"), (20, "Harbour tunnel opens after seven years")];
    let news = publisher(&world, "early", early) + &publisher(&world, "late", late);
    let rules = "max_age = \"2d\"\npublishers = { leave = [\"early\"] }\n";
    world.configure(&(site() + &news + &region("hk", "\"HK\"") + rules));
    world.live_for(Duration::hours(54)).await;
    assert!(world.read("hk/index.html").contains("early news"), "{}", world.read("hk/index.html"));
    let hide = note(&world, EditorAct::Hide, "tunnel");
    let hide = EditorNote { target: ActTarget::Publisher("early".into()), ..hide };
    world.ask(edit(hide)).await.unwrap();
    assert!(!world.read("hk/index.html").contains("early news"));
    world.stop().await;
}

/// The entries of a region's Atom feed.
fn atom(world: &World, region: &str) -> Vec<feed_rs::model::Entry> {
    let feed = feed_rs::parser::parse(world.read(&format!("{region}/feed.atom")).as_bytes());
    feed.expect("what we publish parses").entries
}
