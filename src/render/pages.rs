//! Pages for browsers: semantic HTML without a script, one style of our own, nothing from third parties.
//!
//! Links between pages are relative, so that the folder works behind any server, under any path and from a disk.
//! Templates are checked at compile time (maud), and escape whatever publishers send.

pub mod about;
pub mod embed;
pub mod index;
pub mod layout;
pub mod listing;
pub mod missing;
pub mod prose;
pub mod region;
pub mod story;
pub mod style;
pub mod words;
