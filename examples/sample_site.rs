//! Writes a whole site of sample editions into a folder, to be looked at and validated:
//! `cargo run --example sample_site -- OUT [TITLES]`, where TITLES is a file with one headline a line.

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/suite/sample_editions.rs"]
mod sample_editions;

use dateline::{model::Edition, render};
use std::{collections::BTreeSet, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().ok_or("name a folder to write to")?;
    let mut titles = sample_editions::hostile_titles();
    if let Some(file) = arguments.next() {
        titles.extend(fs::read_to_string(file)?.lines().map(str::to_owned));
    }
    let mut editions = vec![sample_editions::handsome()];
    editions.extend(translated());
    editions.extend(sample_editions::of_titles(&titles));
    write(Path::new(&out), &editions)
}

/// The same edition in each language that pages have words for.
fn translated() -> Vec<Edition> {
    let languages = [
        ("zh", "大中华"),
        ("zh-Hant", "大中華"),
        ("ja", "中華圏"),
        ("ko", "중화권"),
        ("ar", "الصين الكبرى"),
        ("fr", "Grande Chine"),
    ];
    let languages = languages.into_iter();
    languages
        .map(|(tag, title)| {
            let mut edition = sample_editions::handsome();
            edition.region.id = format!("in-{}", tag.to_lowercase()).as_str().into();
            edition.region.language = sample_editions::language(tag);
            edition.region.title = title.to_owned();
            edition
        })
        .collect()
}

fn write(out: &Path, editions: &[Edition]) -> Result<(), Box<dyn Error>> {
    let site = sample_editions::site();
    let regions: Vec<_> = editions.iter().map(|edition| edition.region.clone()).collect();
    let mut files = render::site(&regions, &sample_editions::publishers(), &site);
    for edition in editions {
        files.extend(render::edition(edition, &site, &BTreeSet::new()));
    }
    // A story page belongs to the first edition that has the story.
    let mut written = BTreeSet::new();
    for file in files.iter().filter(|file| written.insert(file.path.clone())) {
        let path = out.join(file.path.file());
        fs::create_dir_all(path.parent().ok_or("a file stands in a folder")?)?;
        fs::write(path, &file.text)?;
    }
    println!("{} files in {}", files.len(), out.display());
    Ok(())
}
