//! `dateline classify`: JSON Lines in, the same lines with language, countries, tags, desk and evidence out.
//!
//! A filter for those who want to know what Dateline would make of their headlines. Lines are labeled on all cores, in
//! blocks that bound the memory, and written in the order in which they came.

use super::Global;
use crate::{
    enrich::{Enricher, LabelInput},
    model::{Category, Country, Labels, Language},
};
use anyhow::Context;
use serde_json::{Map, Value, json};
use std::{
    io::{BufRead, BufWriter, Write},
    process::ExitCode,
};

/// Lines labeled at a time: some megabytes of text.
const BLOCK_LINES: usize = 4_096;

pub(super) fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let enricher = global.enricher()?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut lines = std::io::stdin().lock().lines();
    let mut first_line = 1;
    loop {
        let block: Vec<String> = lines.by_ref().take(BLOCK_LINES).collect::<Result<_, _>>()?;
        if block.is_empty() {
            break;
        }
        for labeled in label_block(&enricher, &block, first_line)? {
            writeln!(out, "{labeled}")?;
        }
        first_line += block.len();
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn label_block(enricher: &Enricher, block: &[String], first_line: usize) -> anyhow::Result<Vec<String>> {
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let n_each = block.len().div_ceil(n_threads);
    std::thread::scope(|scope| {
        let parts: Vec<_> = block
            .chunks(n_each)
            .enumerate()
            .map(|(part, lines)| scope.spawn(move || label_lines(enricher, lines, first_line + part * n_each)))
            .collect();
        let mut labeled = Vec::with_capacity(block.len());
        for part in parts {
            labeled.extend(part.join().expect("the labelers do not panic")?);
        }
        Ok(labeled)
    })
}

fn label_lines(enricher: &Enricher, lines: &[String], first_line: usize) -> anyhow::Result<Vec<String>> {
    let label = |(index, line): (usize, &String)| {
        let mut record: Map<String, Value> =
            serde_json::from_str(line).with_context(|| format!("line {} is no JSON object", first_line + index))?;
        let labels = label(enricher, &record);
        put_labels(&mut record, &labels)?;
        Ok(serde_json::to_string(&record)?)
    };
    lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(label).collect()
}

fn label(enricher: &Enricher, record: &Map<String, Value>) -> Labels {
    let text = |name: &str| record.get(name).and_then(Value::as_str);
    let language = text("language").and_then(Language::parse);
    let categories: Vec<Category> =
        record.get("categories").and_then(Value::as_array).into_iter().flatten().filter_map(category).collect();
    enricher.label(&LabelInput {
        title: text("title").unwrap_or_default(),
        summary: text("summary"),
        categories: &categories,
        authors: &[],
        habits: None,
        url: text("url"),
        declared_language: language.as_ref(),
        publisher_languages: &[],
        origin: text("origin").and_then(|code| code.parse::<Country>().ok()),
        point: None,
    })
}

/// A category is a text, or an object with `term` and `scheme`.
fn category(value: &Value) -> Option<Category> {
    match value {
        Value::String(term) => Some(Category { term: term.clone(), scheme: None }),
        other => serde_json::from_value(other.clone()).ok(),
    }
}

fn put_labels(record: &mut Map<String, Value>, labels: &Labels) -> serde_json::Result<()> {
    record.insert("language".to_owned(), json!(labels.language));
    record.insert("countries".to_owned(), json!(labels.about));
    record.insert("tags".to_owned(), json!(labels.tags));
    record.insert("desk".to_owned(), json!(labels.desk));
    record.insert("evidence".to_owned(), serde_json::to_value(&labels.evidence)?);
    Ok(())
}
