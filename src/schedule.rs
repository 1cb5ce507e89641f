//! When to come again: from what a poll taught us to the moment of the next one, with the reason.

pub mod cron;
