//! Words of all scripts, made comparable: folding, scripts, tokens and stems. Shared by every step that reads text.
//!
//! Nothing here knows what a headline is about, which language a text is in (callers say so), or where text comes
//! from. All functions are pure and fast enough for every word of every entry: no regular expressions, and no
//! allocation for text that is plain ASCII where that can be helped.

pub mod counted;
pub mod fold;
pub mod han;
pub mod script;
pub mod stem;
pub mod tokens;
