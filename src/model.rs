//! The words of the program as plain values: what passes between the steps, and nothing else.
//!
//! Everything here can be made, compared and printed without a file, a socket or a clock. A step takes some of
//! these values and returns others; what two steps share stands here and not in either of them.

pub mod config;
pub mod country;
pub mod country_group;
pub mod defects;
pub mod edition;
pub mod entry;
pub mod feed;
pub mod id;
pub mod labels;
pub mod language;
pub mod parsed;
pub mod place_name;
pub mod poll;
pub mod public;
pub mod region;
pub mod story;

pub use config::{Config, NetworkSettings, ServeSettings, SiteSettings};
pub use country::Country;
pub use defects::Defects;
pub use edition::{Candidate, Edition, EditorAct, EditorNote, Hand, Item, LedgerChange, LedgerItem, Tombstone};
pub use entry::{Category, Entry, EntryChange, EntrySource, Person, StoredEntry};
pub use feed::{FeedSettings, Publisher, Schedule};
pub use id::{EntryId, EntryKey, FeedId, PublisherId, RegionId, StoryId};
pub use labels::{Desk, Evidence, Labels, Origin};
pub use language::Language;
pub use parsed::{
    DateRole, Defect, FeedHints, ParsedBase, ParsedDate, ParsedEntry, ParsedFeed, ParsedLink, ParsedPerson,
    ParsedSource, ParsedText, TextKind,
};
pub use place_name::place_name;
pub use poll::{FailureCause, Freshness, PollOutcome, Validators};
pub use public::{Document, PublicPath};
pub use region::Region;

/// A moment, in UTC. Stored in SQLite as whole milliseconds since 1970.
pub type Time = chrono::DateTime<chrono::Utc>;
