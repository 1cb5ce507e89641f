//! Stories as a run makes them, and as the operator corrects them: `[[story]]` says of single links that they tell one
//! story, or that they do not; what was published stands.

use crate::{
    origin::Reply,
    support::{World, feed, region, rss, site},
};
use chrono::Duration;
use dateline::engine::requests::Wish;
use serde_json::Value;
use std::{collections::BTreeMap, process::Command};

const ERUPTS: (&str, &str) = ("Volcano erupts near Reykjavik after weeks of tremors", "https://hk.example/erupts");
const AGAIN: (&str, &str) = ("Volcano near Reykjavik erupts again after tremors of weeks", "https://jp.example/again");
const ROADS: (&str, &str) = ("Lava closes roads to Grindavik, says rescue service", "https://jp.example/roads");

/// Guids by link of what subscribers read in a feed.
fn published(world: &World) -> BTreeMap<String, String> {
    let channel = rss::Channel::read_from(world.read("asia/feed.xml").as_bytes()).expect("what we publish parses");
    let item = |item: &rss::Item| {
        let guid = item.guid().expect("every item has a guid").value.clone();
        (item.link().unwrap_or_default().to_owned(), guid)
    };
    channel.items().iter().map(item).collect()
}

fn explained(world: &World, link: &str) -> Value {
    let (config, data) = (world.path("feeds.toml"), world.path("data"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.args(["explain", "--json", "--config"]).arg(config).arg("--data").arg(data).arg(link);
    let output = command.output().expect("the program starts");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
}

/// A world of two publishers, in which the first has just sent this and the second nothing yet.
async fn world_with(first: (&str, &str)) -> (World, String) {
    let world = World::start().await;
    let document = rss(world.now(), &[first]);
    world.origin.host("hk.example").serve("/feed", Reply::xml(document));
    world.origin.host("jp.example").serve("/feed", Reply::xml(rss(world.now(), &[])));
    let feeds = feed(&world, "hk", "hk.example", "HK") + &feed(&world, "jp", "jp.example", "JP");
    let config = site() + &feeds + &region("asia", "\"HK\", \"JP\"") + "match = \"origin\"\n";
    world.configure(&config);
    (world, config)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrongly_merged_pair_comes_apart_and_nothing_is_published_again() {
    let (mut world, config) = world_with(ERUPTS).await;
    world.live_for(Duration::hours(1)).await;
    world.origin.host("jp.example").serve("/feed", Reply::xml(rss(world.now(), &[AGAIN])));
    world.live_for(Duration::hours(8)).await;
    let before = published(&world);
    assert_eq!(before.keys().collect::<Vec<_>>(), [ERUPTS.1], "the second report is of the story published already");

    let apart =
        format!("[[story]]\nurl = \"{}\"\nnot_same_as = [\"{}\"]\nreason = \"a day later\"\n", ERUPTS.1, AGAIN.1);
    world.configure(&(config.clone() + &apart));
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    world.live_for(Duration::hours(1)).await;
    let after = published(&world);
    assert_eq!(after.keys().collect::<Vec<_>>(), [ERUPTS.1, AGAIN.1]);
    assert_eq!(after[ERUPTS.1], before[ERUPTS.1], "what was published keeps its guid");
    assert_ne!(after[AGAIN.1], after[ERUPTS.1]);
    let life = explained(&world, AGAIN.1);
    assert_eq!(life["decision"]["rule"], "not-same-as");
    assert_eq!(life["by_hand"][0]["state"], "so it is");
    assert_eq!(life["by_hand"][0]["reason"], "a day later");

    // Not after a restart either, and not when the line is taken out again.
    world.restart().await;
    world.live_for(Duration::hours(2)).await;
    assert_eq!(published(&world), after);
    world.configure(&config);
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    world.live_for(Duration::hours(2)).await;
    assert_eq!(published(&world), after);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_to_be_the_same_story_is_not_published_beside_it() {
    let (mut world, config) = world_with(ERUPTS).await;
    world.live_for(Duration::hours(1)).await;
    let before = published(&world);
    let same = format!("[[story]]\nurl = \"{}\"\nsame_as = \"{}?utm_source=rss\"\n", ERUPTS.1, ROADS.1);
    world.configure(&(config + &same));
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    assert_eq!(explained(&world, ERUPTS.1)["by_hand"][0]["state"], "not seen yet");
    world.origin.host("jp.example").serve("/feed", Reply::xml(rss(world.now(), &[ROADS])));
    world.live_for(Duration::hours(8)).await;
    assert_eq!(published(&world), before);
    let life = explained(&world, ROADS.1);
    assert_eq!((&life["decision"]["rule"], &life["by_hand"][0]["state"]), (&"same-as".into(), &"so it is".into()));
    assert_eq!(life["story"], explained(&world, ERUPTS.1)["story"]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_published_stories_stay_two_whatever_is_said_later() {
    let (mut world, config) = world_with(ERUPTS).await;
    world.origin.host("jp.example").serve("/feed", Reply::xml(rss(world.now(), &[ROADS])));
    world.live_for(Duration::hours(1)).await;
    let before = published(&world);
    assert_eq!(before.len(), 2);
    let same = format!("[[story]]\nurl = \"{}\"\nsame_as = [\"{}\"]\n", ERUPTS.1, ROADS.1);
    world.configure(&(config + &same));
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    world.live_for(Duration::hours(2)).await;
    assert_eq!(published(&world), before);
    let state = &explained(&world, ROADS.1)["by_hand"][0]["state"];
    assert_eq!(state, "both were published before, and subscribers have both");
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_older_than_any_region_shows_is_set_apart_and_says_so() {
    let (mut world, _) = world_with(ERUPTS).await;
    let old = rss(world.now() - Duration::days(8), &[AGAIN]);
    world.origin.host("jp.example").serve("/feed", Reply::xml(old));
    world.live_for(Duration::hours(1)).await;
    let life = explained(&world, AGAIN.1);
    assert_eq!((&life["decision"]["rule"], &life["decision"]["compared"]), (&"too-old".into(), &Value::Null));
    assert!(life["grouping"].as_str().is_some_and(|words| words.contains("compared with nothing")), "{life}");
    assert_ne!(life["story"], explained(&world, ERUPTS.1)["story"]);

    // News of that date, from a feed that is known, is compared: a late report is shown.
    let late = rss(world.now() - Duration::days(8), &[("Volcano erupts near Reykjavik after tremors", ROADS.1), AGAIN]);
    world.origin.host("jp.example").serve("/feed", Reply::xml(late));
    world.live_for(Duration::hours(26)).await;
    assert_eq!(explained(&world, ROADS.1)["story"], explained(&world, ERUPTS.1)["story"]);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_read_together_and_what_they_make_is_the_same_after_a_restart() {
    let (mut world, config) = world_with(ERUPTS).await;
    world.live_for(Duration::hours(1)).await;
    let others = [
        AGAIN,
        ("Volcano erupts near Reykjavik after tremors of many weeks", "https://jp.example/weeks"),
        ("Reykjavik volcano erupts after weeks of tremors", "https://jp.example/tremors"),
    ];
    world.origin.host("jp.example").serve("/feed", Reply::xml(rss(world.now(), &others)));
    world.live_for(Duration::hours(8)).await;
    let story = explained(&world, ERUPTS.1)["story"].clone();
    let stories = |world: &World| others.map(|(_, link)| explained(world, link)["story"].clone());
    assert_eq!(stories(&world), [&story; 3].map(Clone::clone));

    let [first, second, third] = others.map(|(_, link)| link);
    let lines = format!(
        "[[story]]\nurl = \"{first}\"\nnot_same_as = \"{}\"\n[[story]]\nurl = \"{first}\"\nsame_as = \"{second}\"\n\
         [[story]]\nurl = \"{third}\"\nsame_as = \"{second}\"\n",
        ERUPTS.1
    );
    world.configure(&(config + &lines));
    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    let own = stories(&world);
    assert!(own[0] != story && own.iter().all(|one| *one == own[0]), "{own:?}");
    let states = explained(&world, third)["by_hand"].clone();
    let states: Vec<&str> = states.as_array().unwrap().iter().map(|line| line["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["so it is"; 3]);
    world.restart().await;
    assert_eq!(stories(&world), own);
    assert_eq!(explained(&world, ERUPTS.1)["story"], story);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_holds_for_an_entry_whose_link_is_corrected_to_the_one_it_names() {
    let (mut world, config) = world_with(ERUPTS).await;
    let apart = format!("[[story]]\nurl = \"{}\"\nnot_same_as = \"{}\"\n", ERUPTS.1, AGAIN.1);
    world.configure(&(config + &apart));
    world.live_for(Duration::hours(1)).await;
    let wrong = "https://jp.example/draft";
    let document = rss(world.now(), &[AGAIN]).replace(&format!("<guid>{}", AGAIN.1), "<guid isPermaLink=\"false\">7");
    let draft = document.replace(&format!("<link>{}", AGAIN.1), &format!("<link>{wrong}"));
    world.origin.host("jp.example").serve("/feed", Reply::xml(draft));
    world.live_for(Duration::hours(8)).await;
    let story = explained(&world, ERUPTS.1)["story"].clone();
    assert_eq!(explained(&world, wrong)["story"], story, "nothing is said of this link");
    world.origin.host("jp.example").serve("/feed", Reply::xml(document));
    world.live_for(Duration::hours(8)).await;
    let life = explained(&world, AGAIN.1);
    assert_eq!((&life["decision"]["rule"], &life["by_hand"][0]["state"]), (&"not-same-as".into(), &"so it is".into()));
    assert_ne!(life["story"], story);
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_foresees_what_a_line_does() {
    let (mut world, config) = world_with(ERUPTS).await;
    // `plan` goes by the machine's clock, which is far ahead of the world's.
    let config = config + "max_age = \"3650d\"\n";
    world.configure(&config);
    world.live_for(Duration::hours(1)).await;
    world.origin.host("jp.example").serve("/feed", Reply::xml(rss(world.now(), &[AGAIN])));
    world.live_for(Duration::hours(8)).await;
    assert_eq!(published(&world).len(), 1);
    let line = format!("[[story]]\nurl = \"{}\"\nnot_same_as = [\"{}\"]\n", ERUPTS.1, AGAIN.1);
    world.configure(&(config + &line));

    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let output = command.current_dir(world.path("")).args(["plan"]).output().expect("the program starts");
    let plan = String::from_utf8(output.stdout).expect("it speaks UTF-8");
    let foreseen = format!("region asia: 1 item now, 1 would enter, 0 would leave\n  + {}\n", AGAIN.0);
    assert!(plan.contains(&foreseen), "{plan}");

    world.ask(Wish::Reload).await.expect("the edit has no mistakes");
    world.live_for(Duration::hours(1)).await;
    world.stop().await;
    assert_eq!(published(&world).keys().collect::<Vec<_>>(), [ERUPTS.1, AGAIN.1], "and so it comes");
}
