//! Dateline polls publishers' feeds and publishes curated feeds of headlines and links, by region.
//!
//! # The picture
//!
//! ```text
//! feeds.toml ─► config ─► setup
//!                           │
//!   due ─► fetch ─► parse ─► normalize ─► identify ─► enrich ─► group ─► store
//!    ▲                                                                     │
//! schedule ◄─ what the poll taught                     curate ◄────────────┘
//!                                                        │ ledger
//!                                                        ▼
//!                                                      render ─► publish ─► serve, hubs
//! ```
//!
//! # One poll, step by step
//!
//! [`pipeline`] is the page to read first. [`engine`] asks [`schedule::dispatch`] which due feed may start. [`fetch`]
//! makes one polite HTTP exchange. [`parse`] takes the bytes apart and lists what was wrong with them; [`normalize`] puts
//! them into our terms: plain titles, absolute links, real dates. [`identify`] says of each entry whether it is new,
//! corrected or known. [`enrich`] labels what is new: language, countries, tags, desk, with evidence. Within one
//! transaction, on the one thread that writes ([`writer`]), [`group`] finds the story each entry tells, [`store`] keeps it
//! all together with the validators of the response, and [`schedule`] decides when to come again, and why.
//!
//! Then [`editions`]: [`curate`] decides what enters and leaves each region; that is committed to the ledger before
//! [`render`] makes files of it and [`publish`] puts them in place, each whole or not at all.
//!
//! # Floors
//!
//! | floor | modules | may know |
//! |---|---|---|
//! | 0 words | [`model`] [`text`] [`link`] | std and small pure crates; no I/O, no clock |
//! | 1 steps | [`parse`] [`normalize`] [`enrich`] [`identify`] [`group`] [`schedule`] [`curate`] [`render`] | floor 0; `now` is an argument; not each other |
//! | 2 edges | [`config`] [`fetch`] [`store`] [`publish`] | floors 0 and 1; one world each; not each other |
//! | 3 wiring | everything else | all below; only [`clock`] asks for the time |
//!
//! `tests/tidy.rs` reads the `use` lines and holds this table.
//!
//! # Words
//!
//! *publisher*: the organization behind feeds. *feed*: a URL we poll. *entry*: one unit inside the program; *item*: what a
//! published edition holds. *guid*: the id as the publisher wrote it; *entry key*: our stable identity of the entry in its
//! feed; *handle*: a hash by which it is found again. *link*: the publisher's; *permalink*: its canonical form, for
//! comparing. *story*: the entries that report the same thing; *duplicate*: the same article again. *poll*: one visit to one
//! feed; *round*: one pass over several. *validators*: ETag and Last-Modified. *defect*: a fault in a document we could
//! live with. *category*: the publisher's word; *tag*: ours. *desk*: the broad subject. *origin*: the publisher's place;
//! *about*: a place the story is about. *evidence*: why a label was given. *region*: a selection rule; *edition*: what it
//! holds at a moment; *ledger*: what was published, as stored facts. *act*: what the editor's hand did.
//!
//! # Promises
//!
//! Nothing lost, nothing twice, headlines and links only, polite, one bad feed hurts only itself, a bad edit changes
//! nothing, same state same bytes, explainable, bounded: the README says them in full, the tests hold them.

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
