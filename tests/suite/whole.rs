//! The whole program: publishers in, editions out.

use crate::{
    origin::Reply,
    support::{World, feed, region, rss, site},
};
use chrono::Duration;
use dateline::engine::requests::Wish;

#[tokio::test(flavor = "multi_thread")]
async fn a_headline_goes_from_its_publisher_into_the_edition_of_its_country() {
    let mut world = World::start().await;
    let document = rss(
        world.now(),
        &[("Harbour tunnel opens", "https://hk.example/tunnel"), ("Ferry fares rise", "https://hk.example/ferry")],
    );
    world.origin.host("hk.example").serve("/feed", Reply::xml(document));
    world.configure(
        &(site() + &feed(&world, "hk", "hk.example", "HK") + &region("hk", "\"HK\"") + &region("jp", "\"JP\"")),
    );

    world.live_for(Duration::hours(1)).await;

    assert_eq!(world.titles("hk/feed.xml"), ["Harbour tunnel opens", "Ferry fares rise"]);
    assert!(world.titles("jp/feed.xml").is_empty());
    let text = world.read("hk/feed.xml");
    assert!(text.contains("<dc:creator>hk news</dc:creator>"), "{text}");
    assert!(text.contains("urn:uuid:"), "{text}");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_changes_no_byte_and_asks_nobody() {
    let mut world = World::start().await;
    let document = rss(world.now(), &[("Harbour tunnel opens", "https://hk.example/tunnel")]);
    world.origin.host("hk.example").serve("/feed", Reply::xml(document));
    world.configure(&(site() + &feed(&world, "hk", "hk.example", "HK") + &region("hk", "\"HK\"")));
    world.live_for(Duration::hours(1)).await;
    let before: Vec<(String, String)> =
        world.files().into_iter().map(|name| (name.clone(), world.read(&name))).collect();
    let n_requests = world.origin.requests().len();

    world.restart().await;
    world.live_for(Duration::seconds(1)).await;

    let after: Vec<(String, String)> =
        world.files().into_iter().map(|name| (name.clone(), world.read(&name))).collect();
    assert_eq!(before, after);
    assert_eq!(world.origin.requests().len(), n_requests);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_is_published_once_whatever_becomes_of_its_entry() {
    let mut world = World::start().await;
    world.origin.host("hk.example").serve_with("/feed", |_, now| {
        // Every hour the publisher gives the same article another link, and hence another guid.
        let link = format!("https://hk.example/tunnel?utm_source=h{}", now.timestamp() / 3_600);
        Reply::xml(rss(
            chrono::DateTime::UNIX_EPOCH + Duration::days(20_578),
            &[("Harbour tunnel opens to first cars", &link)],
        ))
    });
    world.configure(&(site() + &feed(&world, "hk", "hk.example", "HK") + &region("hk", "\"HK\"")));

    world.live_for(Duration::hours(30)).await;

    assert_eq!(world.titles("hk/feed.xml").len(), 1);
    assert!(world.origin.requests().len() > 3);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_edit_changes_nothing_also_across_a_restart() {
    let mut world = World::start().await;
    world.origin.host("hk.example").serve("/feed", Reply::xml(rss(world.now(), &[("One", "https://hk.example/1")])));
    world.configure(&(site() + &feed(&world, "hk", "hk.example", "HK") + &region("hk", "\"HK\"")));
    world.live_for(Duration::hours(1)).await;

    world.configure("[site\n nonsense");
    let answer = world.ask(dateline::engine::requests::Wish::Reload).await;
    assert!(answer.unwrap_err().contains("feeds.toml"), "the mistakes are told");
    world.restart().await;
    world.live_for(Duration::hours(1)).await;

    assert_eq!(world.titles("hk/feed.xml"), ["One"]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_feed_hurts_only_itself() {
    let mut world = World::start().await;
    world
        .origin
        .host("good.example")
        .serve("/feed", Reply::xml(rss(world.now(), &[("Good", "https://good.example/1")])));
    world.origin.host("html.example").serve("/feed", Reply::html("<html><body>Nothing here</body></html>"));
    world.origin.host("empty.example").serve("/feed", Reply::xml(""));
    let feeds: String =
        ["good", "html", "empty", "nobody"].iter().map(|id| feed(&world, id, &format!("{id}.example"), "HK")).collect();
    world.configure(&(site() + &feeds + &region("hk", "\"HK\"")));

    world.live_for(Duration::hours(1)).await;

    assert_eq!(world.titles("hk/feed.xml"), ["Good"]);
    let health = world.store().health().unwrap();
    let outcome = |name: &str| health.iter().find(|feed| feed.feed == name).and_then(|feed| feed.last_outcome.clone());
    assert_eq!(outcome("html-feed").as_deref(), Some("not-a-feed"));
    assert_eq!(outcome("empty-feed").as_deref(), Some("not-a-feed"));
    assert_eq!(outcome("nobody-feed").as_deref(), Some("not-found"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_is_cut_off_is_asked_for_again_without_validators() {
    let mut world = World::start().await;
    let whole = rss(world.now(), &[("One", "https://hk.example/1"), ("Two", "https://hk.example/2")]);
    let cut = whole[..whole.find("<title>Two").unwrap()].to_owned();
    world.origin.host("hk.example").serve_with("/feed", move |request, now| {
        let is_first_day = now.timestamp() < 1_778_054_400 - 86_400 + 10 * 3_600;
        let body = if is_first_day { cut.clone() } else { whole.clone() };
        request.conditional(Reply::xml(body), Some("\"same-tag-all-the-time\""), None)
    });
    world.configure(&(site() + &feed(&world, "hk", "hk.example", "HK") + &region("hk", "\"HK\"")));

    world.live_for(Duration::hours(30)).await;

    let mut titles = world.titles("hk/feed.xml");
    titles.sort();
    assert_eq!(titles, ["One", "Two"]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publisher_opts_out_by_robots_txt() {
    let mut world = World::start().await;
    world.origin.host("hk.example").serve("/feed", Reply::xml(rss(world.now(), &[("One", "https://hk.example/1")])));
    world
        .origin
        .host("hk.example")
        .serve("/robots.txt", Reply::document("text/plain", "User-agent: Dateline\nDisallow: /\n"));
    world.configure(&(site() + &feed(&world, "hk", "hk.example", "HK") + &region("hk", "\"HK\"")));

    world.live_for(Duration::hours(30)).await;

    assert!(world.origin.requests_for("/feed").is_empty());
    assert_eq!(world.origin.requests_for("/robots.txt").len(), 2, "at most daily");
    assert_eq!(world.store().health().unwrap()[0].last_outcome.as_deref(), Some("robots"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_editor_retracts_is_gone_from_every_file_and_never_comes_back() {
    let mut world = World::start().await;
    let document = rss(
        world.now(),
        &[("Harbour tunnel opens", "https://hk.example/tunnel"), ("Ferry fares rise", "https://hk.example/ferry")],
    );
    world.origin.host("hk.example").serve("/feed", Reply::xml(document));
    world.configure(&(site() + &feed(&world, "hk", "hk.example", "HK") + &region("hk", "\"HK\"")));
    world.live_for(Duration::hours(1)).await;
    let entry = world.store().find_entries("tunnel", 1).unwrap()[0].id;

    let note = dateline::model::EditorNote {
        act: dateline::model::EditorAct::Retract,
        target: dateline::model::edition::ActTarget::Entry(entry),
        region: None,
        reason: "the publisher asked".to_owned(),
        by: "desk".to_owned(),
        at: world.now(),
        undone_at: None,
    };
    world.ask(dateline::engine::requests::Wish::Edit { add: vec![note], undo: Vec::new() }).await.unwrap();
    world.live_for(Duration::hours(30)).await;
    world.restart().await;
    world.live_for(Duration::hours(1)).await;

    assert_eq!(world.titles("hk/feed.xml"), ["Ferry fares rise"]);
    for name in world.files() {
        assert!(!world.read(&name).contains("Harbour tunnel"), "{name} still has it");
    }
    assert!(world.read("hk/deleted.atom").contains("deleted-entry"), "a tombstone stands for it");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_has_one_guid_in_all_regions_whoever_leads_it_there() {
    let mut world = World::start().await;
    let latest = world.now() - Duration::minutes(5);
    for (host, title) in [
        ("hk.example", "Harbour tunnel closes for a week after flooding"),
        ("sg.example", "Flooding closes harbour tunnel for a week"),
    ] {
        let link = format!("https://{host}/tunnel");
        world.origin.host(host).serve("/feed", Reply::xml(rss(latest, &[(title, &link)])));
    }
    let feeds = site() + &feed(&world, "hk", "hk.example", "HK") + &feed(&world, "sg", "sg.example", "SG");
    world.configure(&(feeds.clone() + &region("fr", "\"FR\"")));
    world.live_for(Duration::hours(2)).await;

    // Both reports are there before any region takes them, and each region prefers another.
    let of = |id: &str, first: &str| {
        region(id, "\"HK\", \"SG\"").replace("[[region]]", &format!("[[region]]\nprefer = [\"{first}\"]"))
    };
    world.configure(&(feeds + &of("one", "hk") + &of("two", "sg")));
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    world.live_for(Duration::hours(2)).await;
    world.stop().await;

    let titles = ["one/feed.xml", "two/feed.xml"].map(|file| world.titles(file));
    assert_ne!(titles[0], titles[1], "each is led by the report that it prefers");
    assert_eq!((titles[0].len(), titles[1].len()), (1, 1));
    assert_eq!(world.guids("one/feed.xml"), world.guids("two/feed.xml"));
}
