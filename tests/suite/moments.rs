//! When feeds are polled, across edits of `feeds.toml`, restarts and publishers that ask for quiet.

use crate::{
    origin::Reply,
    support::{World, feed, rss, site},
};
use chrono::Duration;
use dateline::{engine::requests::Wish, model::Time};
use std::collections::BTreeMap;

fn due_times(world: &World) -> BTreeMap<String, Time> {
    let due = world.store().due_times().expect("the database is readable");
    due.into_iter().filter_map(|(feed, _, at)| Some((feed.0, at?))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_of_one_feeds_interval_moves_that_feed_and_no_other() {
    let mut world = World::start().await;
    let document = rss(world.now(), &[("One", "https://hk.example/1")]);
    for host in ["hk.example", "jp.example"] {
        world.origin.host(host).serve("/feed", Reply::xml(document.clone()).header("ETag", "\"1\""));
    }
    let feeds =
        |edit: &str| site() + &feed(&world, "hk", "hk.example", "HK") + edit + &feed(&world, "jp", "jp.example", "JP");
    let (before, after) = (feeds(""), feeds("min_interval = \"6h\"\n"));
    world.configure(&before);
    world.live_for(Duration::minutes(10)).await;
    let planned = due_times(&world);

    world.configure(&after);
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");

    let edited = due_times(&world);
    assert!(edited["hk-feed"] >= planned["hk-feed"] + Duration::hours(4), "{planned:?} {edited:?}");
    assert_eq!(edited["jp-feed"], planned["jp-feed"]);
    world.restart().await;
    assert_eq!(due_times(&world), edited);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_that_asked_for_quiet_has_it_from_all_its_feeds_also_after_a_restart() {
    let mut world = World::start().await;
    let document = rss(world.now(), &[("One", "https://a.wire.example/1")]);
    world.origin.host("a.wire.example").serve("/feed", Reply::xml(document));
    world.configure(&(site() + &feed(&world, "a", "a.wire.example", "HK")));
    world.live_for(Duration::minutes(10)).await;

    let too_many = Reply::status(429).header("Retry-After", "21600");
    world.origin.host("a.wire.example").serve("/feed", too_many);
    world.live_for(Duration::hours(3)).await;
    let told_at = world.origin.requests_for("/feed").last().expect("it was polled").at;

    world.origin.host("b.wire.example").serve("/feed", Reply::xml("<rss version=\"2.0\"/>"));
    world
        .configure(&(site() + &feed(&world, "a", "a.wire.example", "HK") + &feed(&world, "b", "b.wire.example", "HK")));
    world.restart().await;
    let n_before = world.origin.requests().len();
    world.live_for(told_at + Duration::hours(6) - Duration::seconds(1) - world.now()).await;
    assert_eq!(world.origin.requests().len(), n_before);
    world.live_for(Duration::minutes(30)).await;
    assert!(world.origin.requests_for("/feed").iter().any(|request| request.host() == "b.wire.example"));
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_feed_under_two_addresses_is_polled_once() {
    let mut world = World::start().await;
    let document = rss(world.now(), &[("One", "https://hk.example/1")]);
    let target = world.origin.url_at("hk.example", "/feed");
    world.origin.host("hk.example").serve("/feed", Reply::xml(document).header("ETag", "\"1\""));
    world.origin.host("old.example").serve("/feed", Reply::redirect(302, &target));
    let feeds = feed(&world, "hk", "hk.example", "HK") + &feed(&world, "old", "old.example", "HK");
    world.configure(&(site() + "[defaults]\nmax_interval = \"1h\"\n" + &feeds));

    world.live_for(Duration::hours(20)).await;

    let n_requests = |host: &str| world.origin.requests_for("/feed").iter().filter(|r| r.host() == host).count();
    assert_eq!(n_requests("old.example"), 1);
    assert!(n_requests("hk.example") > 15);
    world.stop().await;
}
