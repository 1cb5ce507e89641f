//! The tests of the whole program, in one binary so that it is linked once.

mod corpus;
mod editions;
mod fetch;
mod origin;
mod sample_editions;
mod support;
mod whole;
