//! The command line as a person or a script meets it: what is printed, where, and with which exit code.

use crate::origin::{Origin, Reply};
use std::{
    io::Write,
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

fn dateline(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.current_dir(folder).args(arguments).env_remove("RUST_LOG");
    command.output().expect("the program starts")
}

fn filter(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().expect("it is piped").write_all(input.as_bytes()).expect("the program reads");
    child.wait_with_output().expect("the program ends")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("there is a place for temporary files")
}

const GOOD: &str = "[site]\ntitle = \"Wire\"\nbase_url = \"https://wire.test\"\n\
    [[feed]]\nid = \"one\"\nurl = \"http://127.0.0.1:8099/feed\"\npublisher = \"One\"\n\
    [[region]]\nid = \"hk\"\ntitle = \"Hong Kong\"\ncountries = [\"HK\"]\n";

#[test]
fn check_says_every_mistake_with_its_place_and_exits_1() {
    let folder = folder();
    let text =
        GOOD.replace("\"HK\"", "\"LX\"").replace("publisher = \"One\"", "publisher = \"One\"\nshedule = \"auto\"");
    std::fs::write(folder.path().join("feeds.toml"), text).unwrap();
    let output = dateline(folder.path(), &["check"]);
    let words = said(&output);
    assert_eq!(output.status.code(), Some(1), "{words}");
    assert!(words.contains("feeds.toml:8:") && words.contains("did you mean `schedule`"), "{words}");
    assert!(words.contains("`LX`"), "{words}");
    let output = dateline(folder.path(), &["check", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["mistakes"].as_array().unwrap().len(), 2);
}

#[test]
fn a_first_start_without_a_good_file_exits_2_and_says_what_to_do() {
    let folder = folder();
    for arguments in [&["run"][..], &["poll"], &["build"], &["check"]] {
        let output = dateline(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert_eq!(said(&output).matches("cannot read `feeds.toml`").count(), 1, "{}", said(&output));
    }
    std::fs::write(folder.path().join("feeds.toml"), "[site").unwrap();
    let output = dateline(folder.path(), &["run"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(said(&output).matches("feeds.toml:1:").count(), 1, "each mistake once: {}", said(&output));
}

#[test]
fn a_poll_that_fails_exits_1_with_the_reason_and_status_shows_it() {
    let folder = folder();
    std::fs::write(folder.path().join("feeds.toml"), GOOD).unwrap();
    let output = dateline(folder.path(), &["poll"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("not a public address"), "{}", said(&output));
    let status = dateline(folder.path(), &["status", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(json["feeds"][0]["last_outcome"], "refused");
    let table = said(&dateline(folder.path(), &["status"]));
    assert!(table.lines().all(|line| line.trim_end() == line), "no blanks at the ends of lines:\n{table}");
    assert!(table.contains("1 failing (`dateline status --failing`"), "{table}");
    assert!(folder.path().join("data/public/hk/feed.xml").is_file(), "an empty edition is published all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_does_not_wait_for_a_domain_that_asks_for_quiet() {
    let origin = Origin::start().await;
    origin.serve_with("*", |_, _| Reply::status(429).header("Retry-After", "21600"));
    let feed = |name: &str| format!("[[feed]]\nid = \"{name}\"\nurl = \"{}\"\n", origin.url(&format!("/{name}")));
    let folder = folder();
    let text = "[network]\nallow = [\"127.0.0.0/8\"]\n".to_owned() + &feed("one") + &feed("two") + &feed("three");
    std::fs::write(folder.path().join("feeds.toml"), text).unwrap();

    for round in ["first", "second"] {
        let path = folder.path().to_owned();
        let polling = tokio::task::spawn_blocking(move || dateline(&path, &["poll"]));
        let output = tokio::time::timeout(Duration::from_secs(300), polling).await.expect("it ends").unwrap();
        assert!(said(&output).contains("stay away"), "{round}: {}", said(&output));
    }
    let n_feeds_asked = origin.requests().iter().filter(|request| request.path() != "/robots.txt").count();
    assert_eq!(n_feeds_asked, 1);
}

#[test]
fn group_heeds_the_stories_of_a_named_file() {
    let folder = folder();
    let story = "[[story]]\nurl = 'https://a.example/1'\nsame_as = ['https://b.example/2']\nnot_same_as = ['https://c.example/3']\n";
    std::fs::write(folder.path().join("feeds.toml"), story).unwrap();
    let line = |number: usize, title: &str, link: &str| {
        format!(
            "{{\"title\":\"{title}\",\"url\":\"{link}\",\"published\":\"2026-05-05T0{number}:00:00Z\",\"publisher\":\"{number}\"}}\n"
        )
    };
    let input = line(1, "Volcano erupts near Reykjavik after weeks of tremors", "https://a.example/1")
        + &line(2, "Lava closes roads to Grindavik, says rescue service", "https://b.example/2?utm_source=rss")
        + &line(3, "Volcano erupts near Reykjavik after weeks of tremors", "https://c.example/3")
        + &line(4, "Volcano near Reykjavik erupts, weeks of tremors end", "https://d.example/4");
    let stories = |arguments: &[&str]| -> Vec<(i64, String)> {
        let output = filter(folder.path(), arguments, &input);
        let lines = String::from_utf8(output.stdout).expect("it is UTF-8");
        let record = |line: &str| -> serde_json::Value { serde_json::from_str(line).expect("it is JSON") };
        lines
            .lines()
            .map(record)
            .map(|one| (one["story"].as_i64().unwrap(), one["rule"].as_str().unwrap().to_owned()))
            .collect()
    };
    let said =
        |stories: &[(i64, &str)]| stories.iter().map(|(story, rule)| (*story, (*rule).to_owned())).collect::<Vec<_>>();
    let alone = said(&[(1, "first"), (2, "first"), (1, "equal-title"), (1, "shared-words")]);
    assert_eq!(stories(&["group"]), alone);
    let told = stories(&["group", "--config", "feeds.toml"]);
    assert_eq!(told[..3], said(&[(1, "first"), (1, "same-as"), (3, "not-same-as")]));
    assert!([1, 3].contains(&told[3].0), "{told:?}");
}

#[test]
fn foreign_newer_and_broken_databases_are_refused_with_2() {
    let folder = folder();
    std::fs::write(folder.path().join("feeds.toml"), GOOD).unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    let path = folder.path().join("data/dateline.db");
    std::fs::write(&path, "not a database at all, but long enough to look at ".repeat(50)).unwrap();
    let output = dateline(folder.path(), &["poll"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert_eq!(said(&output).matches("is not a database").count(), 1, "{}", said(&output));
    assert!(said(&output).contains("no SQLite database"), "{}", said(&output));
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("not a database"), "it was not touched");
}

#[test]
fn a_second_process_and_a_port_in_use_are_told_with_2() {
    let folder = folder();
    std::fs::write(folder.path().join("feeds.toml"), GOOD).unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = dateline(folder.path(), &["run", "--listen", &address]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("--listen"), "{}", said(&output));

    let lock = std::fs::File::options().write(true).open(folder.path().join("data/lock")).unwrap();
    lock.lock().unwrap();
    let output = dateline(folder.path(), &["poll", "--due"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("another Dateline"), "{}", said(&output));
}

#[test]
fn classify_keeps_lines_keys_and_order() {
    let folder = folder();
    let input = "{\"id\":2,\"title\":\"Tokyo court rules on chip patents\",\"mine\":[1]}\n{\"id\":1,\"title\":\"\"}\n";
    let output = filter(folder.path(), &["classify"], input);
    let lines: Vec<serde_json::Value> = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert_eq!((&lines[0]["id"], &lines[1]["id"]), (&2.into(), &1.into()));
    assert_eq!(lines[0]["mine"], serde_json::json!([1]));
    assert_eq!(lines[0]["countries"], serde_json::json!(["JP"]));
    assert!(lines[0]["evidence"].as_array().is_some_and(|list| !list.is_empty()));
    let output = filter(folder.path(), &["classify"], "no json\n");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("line 1"), "{}", said(&output));
}

#[test]
fn inspect_prints_the_contract_and_exits_0_whatever_the_defects() {
    let folder = folder();
    let document = "\n<rss><channel><title>A & B</title><item><title>One</title><link>/1</link></item></channel>";
    std::fs::write(folder.path().join("feed.xml"), document).unwrap();
    let output = dateline(folder.path(), &["inspect", "feed.xml", "--json", "--base-url", "https://a.example/feed"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    for key in ["format", "version", "title", "link", "language", "encoding", "reader", "defects", "entries"] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["title"], "A & B");
    assert_eq!(json["entries"][0]["link"], "https://a.example/1");
    assert!(!json["defects"].as_array().unwrap().is_empty());
    std::fs::write(folder.path().join("page.html"), "<!doctype html><title>Hi</title>").unwrap();
    assert_eq!(dateline(folder.path(), &["inspect", "page.html"]).status.code(), Some(2));
}

#[test]
fn the_demo_makes_its_first_edition_and_explains_it() {
    let folder = folder();
    let output = dateline(folder.path(), &["demo", "--once", "--listen", "127.0.0.1:0", "--data", "kept"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("entries stored"), "{}", said(&output));
    let feed = std::fs::read_to_string(folder.path().join("kept/public/hk/feed.xml")).unwrap();
    assert!(feed.contains("<item>"));
    std::fs::write(folder.path().join("feeds.toml"), GOOD).unwrap();
    let output = dateline(folder.path(), &["explain", "--data", "kept", "--json", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(json["regions"].as_array().is_some_and(|regions| !regions.is_empty()));
    let output = dateline(folder.path(), &["plan", "--data", "kept"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("- feed") && said(&output).contains("~ [site]"), "{}", said(&output));
}
