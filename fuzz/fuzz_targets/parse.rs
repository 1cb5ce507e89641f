//! Any bytes, through both steps. Seed it with `tests/feeds/*/feed.*`.
#![no_main]

use dateline::normalize::{Context, normalize};
use dateline::parse::{ParseInput, parse};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(parsed) = parse(bytes, &ParseInput::default()) {
        let now = "2026-05-05T00:00:00Z".parse().expect("the date is well-formed");
        let base_url = Some("https://example.org/feed");
        normalize(parsed, &Context { base_url, country: None, language: None, time_zone: None, tracking: &[], now });
    }
});
