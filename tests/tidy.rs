//! Rules about the source itself, held by reading it: who may know whom, and where SQL and clocks may stand.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

const FLOOR_0: &[&str] = &["model", "text", "link"];
const FLOOR_1: &[&str] = &["parse", "normalize", "enrich", "identify", "group", "schedule", "curate", "render"];
const FLOOR_2: &[&str] = &["config", "fetch", "store", "publish"];

fn floor(module: &str) -> usize {
    match module {
        module if FLOOR_0.contains(&module) => 0,
        module if FLOOR_1.contains(&module) => 1,
        module if FLOOR_2.contains(&module) => 2,
        _ => 3,
    }
}

/// Every source file by the top module it belongs to, without its tests.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let tests: Vec<PathBuf> = files.iter().flat_map(|path| test_modules(path)).collect();
    files
        .into_iter()
        .filter(|path| !tests.contains(path))
        .map(|path| {
            let inside = path.strip_prefix(&root).expect("it was found there");
            let first = inside.components().next().expect("a file has a name").as_os_str().to_string_lossy();
            let module = first.trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).expect("sources are readable");
            let without_tests = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            (module, path, without_tests)
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is readable") {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The files of the modules that a file declares for tests only.
fn test_modules(path: &Path) -> Vec<PathBuf> {
    let text = fs::read_to_string(path).expect("sources are readable");
    let folder = path.with_extension("");
    text.split("#[cfg(test)]")
        .skip(1)
        .filter_map(|rest| rest.trim_start().strip_prefix("mod ")?.split_once(';'))
        .map(|(name, _)| folder.join(format!("{name}.rs")))
        .collect()
}

fn is_code(line: &str) -> bool {
    !line.trim_start().starts_with("//")
}

/// The top modules that a text names after `crate::`, alone or in a list in braces.
fn modules_named(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| is_code(line)).collect::<Vec<_>>().join("\n");
    let mut named = Vec::new();
    for (at, marker) in code.match_indices("crate::") {
        let rest = &code[at + marker.len()..];
        match rest.strip_prefix('{') {
            Some(list) => named.extend(names_in_list(list)),
            None => named.push(first_name(rest)),
        }
    }
    named
}

fn first_name(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The names at the top level of `a::{…}, b, c}`.
fn names_in_list(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut expects_name = true;
    for (at, character) in list.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expects_name = true,
            c if expects_name && depth == 0 && (c.is_alphanumeric() || c == '_') => {
                names.push(first_name(&list[at..]));
                expects_name = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn a_floor_knows_only_the_floors_below() {
    let mut faults = Vec::new();
    for (module, path, text) in sources() {
        for named in modules_named(&text) {
            let (here, there) = (floor(&module), floor(&named));
            let is_itself = named == module;
            let may = match here {
                0 => there == 0,
                1 | 2 => there < here,
                _ => true,
            };
            if !is_itself && !may {
                faults.push(format!("{}: `{module}` (floor {here}) knows `{named}` (floor {there})", path.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn below_the_wiring_nobody_asks_the_clock() {
    let askers = ["Utc::now", "Local::now", "SystemTime::now"];
    let mut faults = Vec::new();
    for (module, path, text) in sources() {
        let asks =
            text.lines().filter(|line| is_code(line)).any(|line| askers.iter().any(|asker| line.contains(asker)));
        if asks && module != "clock" {
            faults.push(path.display().to_string());
        }
    }
    assert!(faults.is_empty(), "these ask the clock: {}", faults.join(", "));
}

#[test]
fn the_pure_floors_touch_no_world() {
    let world = ["std::fs", "std::net::Tcp", "std::process", "std::env", "tokio::", "reqwest", "rusqlite", "async fn"];
    let mut faults = Vec::new();
    for (module, path, text) in sources() {
        let touched = world.iter().find(|word| text.lines().any(|line| is_code(line) && line.contains(*word)));
        if let (true, Some(word)) = (floor(&module) < 2, touched) {
            faults.push(format!("{}: {word}", path.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn sql_stands_only_under_store() {
    let mut faults = Vec::new();
    for (module, path, text) in sources() {
        let has_sql = text.lines().filter(|line| is_code(line)).any(|line| {
            line.contains("rusqlite")
                || ["\"SELECT ", "\"INSERT ", "\"UPDATE ", "\"DELETE "].iter().any(|sql| line.contains(sql))
        });
        if has_sql && module != "store" {
            faults.push(path.display().to_string());
        }
    }
    assert!(faults.is_empty(), "SQL outside the store: {}", faults.join(", "));
}

#[test]
fn every_file_says_first_what_it_is() {
    let faults: Vec<String> = sources()
        .into_iter()
        .filter(|(_, _, text)| !text.starts_with("//!"))
        .map(|(_, path, _)| path.display().to_string())
        .collect();
    assert!(faults.is_empty(), "these do not begin with `//!`: {}", faults.join(", "));
}

#[test]
fn nothing_is_left_for_later() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (_, path, text) in sources() {
        let n = text.matches("todo!(").count() + text.matches("unimplemented!(").count();
        if n > 0 {
            counts.insert(path.display().to_string(), n);
        }
    }
    assert!(counts.is_empty(), "{counts:?}");
}
