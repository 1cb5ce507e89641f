//! The tests of the whole program, in one binary so that it is linked once.

mod by_hand;
mod captured;
mod captures;
mod cli;
mod copies;
mod corpus;
mod editions;
mod feeds;
mod fetch;
mod habits;
mod hands;
mod hostile;
mod json_schema;
mod labels;
mod moments;
mod origin;
mod sample_editions;
mod series;
mod subscriber;
mod support;
mod thirty_days;
mod whole;
