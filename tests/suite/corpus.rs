//! Every captured document of `../shared/corpus` through the whole program. Runs where that folder exists.

use crate::captured;

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_corpus_is_polled_stored_and_published() {
    let documents = captured::documents();
    if documents.is_empty() {
        println!("../shared/corpus is not there: nothing to poll");
        return;
    }
    let world = captured::world_of(&documents).await;
    let first = captured::poll(&world, &documents).await;
    println!("{} documents: {first:#?}", documents.len());
    assert_eq!(first.outcomes.values().sum::<usize>(), documents.len(), "every feed was polled");
    for name in world.files().iter().filter(|name| name.ends_with(".xml") || name.ends_with(".atom")) {
        well_formed(name, &world.read(name));
    }
    assert!(!world.titles("world/feed.xml").is_empty());

    let second = captured::poll(&world, &documents).await;
    assert_eq!(second.n_entries, first.n_entries, "polling twice is polling once");
    let n_cut_off = first.defects.get("truncated").copied().unwrap_or(0);
    let n_confirmed = second.outcomes.get("not modified").copied().unwrap_or(0);
    assert_eq!(n_confirmed + n_cut_off, first.outcomes["read"], "only what was cut off is asked for whole again");
}

fn well_formed(name: &str, text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => break,
            Ok(_) => {}
            Err(error) => panic!("{name} is not well-formed at {}: {error}", reader.error_position()),
        }
    }
}
