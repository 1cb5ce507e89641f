//! The tests of the whole program, in one binary so that it is linked once.

mod fetch;
mod origin;
