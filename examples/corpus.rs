//! Polls every captured document of `../shared/corpus` once, served from loopback, one feed a document, and says what
//! came of it: `cargo run --release --example corpus`.

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/suite/captured.rs"]
mod captured;
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/suite/origin.rs"]
mod origin;
#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/suite/support.rs"]
mod support;

use anyhow::ensure;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let documents = captured::documents();
    ensure!(!documents.is_empty(), "there is no `../shared/corpus` with a MANIFEST.tsv beside this repository");
    let world = captured::world_of(&documents).await;
    let findings = captured::poll(&world, &documents).await;
    println!("{} documents, {} entries stored", documents.len(), findings.n_entries);
    for region in ["world", "gb"] {
        println!("{:>6} items in region `{region}`", world.titles(&format!("{region}/feed.xml")).len());
    }
    println!("\nhow the polls ended");
    findings.outcomes.iter().for_each(|(outcome, n)| println!("{n:>6} {outcome}"));
    println!("\nfeeds with a defect");
    findings.defects.iter().for_each(|(code, n)| println!("{n:>6} {code}"));
    println!("\n{} real captures with entries were not read", findings.lost.len());
    findings.lost.iter().for_each(|lost| println!("  {lost}"));
    Ok(())
}
