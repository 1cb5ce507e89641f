//! Names for things: what `feeds.toml` calls them (text) and what the database calls them (numbers).

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id! {
    /// The id of a publisher in `feeds.toml`.
    PublisherId
}
text_id! {
    /// The id of a feed in `feeds.toml`, given or made from its URL.
    FeedId
}
text_id! {
    /// The id of a region: `[a-z0-9][a-z0-9-]{0,62}`; it is the folder of the region's files, for ever.
    RegionId
}
text_id! {
    /// Our stable identity of an entry within its feed.
    EntryKey
}

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

row_id! {
    /// The row of an entry; grows with the order in which entries were first seen.
    EntryId
}
row_id! {
    /// The row of a story.
    StoryId
}
