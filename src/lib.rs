//! Dateline polls publishers' feeds and publishes curated feeds of headlines and links, by region.

pub mod cli;
pub mod clock;
pub mod config;
pub mod curate;
pub mod demo;
pub mod editions;
pub mod engine;
pub mod enrich;
pub mod fetch;
pub mod group;
pub mod identify;
pub mod link;
pub mod model;
pub mod normalize;
pub mod parse;
pub mod pipeline;
pub mod publish;
pub mod render;
pub mod schedule;
pub mod serve;
pub mod setup;
pub mod store;
pub mod text;
pub mod writer;
