//! Reads every captured document of `../shared/corpus`, where that folder exists, and reports: the share read, the
//! share with every title and link, defects by kind, and every document that fails, with the reason.

use crate::feeds::context;
use dateline::normalize::{Normalized, normalize};
use dateline::parse::{ParseInput, parse};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// A row of the corpus's manifest.
pub(crate) struct Capture {
    path: PathBuf,
    pub(crate) name: String,
    pub(crate) is_real: bool,
    n_items: usize,
}

pub(crate) fn captures() -> Option<Vec<Capture>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let manifest = fs::read_to_string(root.join("MANIFEST.tsv")).ok()?;
    let mut rows = manifest.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let heads = rows.next()?;
    let column = |name: &str| heads.iter().position(|head| *head == name);
    let (path, real, items) = (column("path")?, column("real_capture")?, column("items")?);
    let captures = rows.filter(|row| row.len() == heads.len()).map(|row| Capture {
        path: root.join(row[path]),
        name: row[path].to_owned(),
        is_real: row[real] == "yes",
        n_items: row[items].parse().unwrap_or(0),
    });
    Some(captures.filter(|capture| capture.path.exists()).collect())
}

pub(crate) fn read(capture: &Capture) -> Result<Normalized, String> {
    let bytes = fs::read(&capture.path).map_err(|error| error.to_string())?;
    let parsed = parse(&bytes, &ParseInput::default()).map_err(|error| error.to_string())?;
    Ok(normalize(parsed, &context(None)))
}

#[test]
fn every_real_capture_with_an_entry_is_read() {
    let Some(captures) = captures() else {
        return;
    };
    let with_entries: Vec<&Capture> =
        captures.iter().filter(|capture| capture.is_real && capture.n_items > 0).collect();
    let (mut n_read, mut n_whole, mut failures, mut partial) = (0, 0, Vec::new(), Vec::new());
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    for capture in &with_entries {
        let document = match read(capture) {
            Ok(document) if document.entries.is_empty() => Err("no entry was found".to_owned()),
            other => other,
        };
        let document = match document {
            Ok(document) => document,
            Err(reason) => {
                failures.push(format!("{}: {reason}", capture.name));
                continue;
            }
        };
        n_read += 1;
        let codes: std::collections::BTreeSet<_> = document.defects.iter().map(|defect| defect.code).collect();
        codes.into_iter().for_each(|code| *by_code.entry(code).or_default() += 1);
        let missing = document.entries.iter().filter(|entry| entry.title.is_none() || entry.link.is_none()).count();
        match missing {
            0 => n_whole += 1,
            _ => partial.push(format!("{}: {missing} of {} entries", capture.name, document.entries.len())),
        }
        if document.entries.iter().any(|entry| entry.title.as_deref().is_some_and(|title| title.contains('\u{fffd}'))) {
            failures.push(format!("{}: a replacement character in a title", capture.name));
        }
    }
    println!("read {n_read} of {} real captures with entries; {n_whole} with every title and link", with_entries.len());
    println!("documents by defect: {by_code:?}");
    println!("without title or link, as the publisher wrote them:\n{}", partial.join("\n"));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
