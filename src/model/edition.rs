//! Editions: what a region holds at a moment. Published items are stored facts, kept in the ledger.

use super::{Country, Desk, EntryId, FeedId, Language, PublisherId, RegionId, StoryId, Time};
use serde::{Deserialize, Serialize};
use std::hash::{Hash, Hasher};
use uuid::Uuid;

/// A row of the ledger: this region published this entry for this story under this guid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LedgerItem {
    /// The region.
    pub region: RegionId,
    /// The story; one item a story and region.
    pub story: StoryId,
    /// The lead entry, kept once published.
    pub entry: EntryId,
    /// `urn:uuid`, the same in every region, for ever.
    pub guid: Uuid,
    /// When it entered the edition.
    pub entered_at: Time,
    /// What the cuts of `max_items`, `per_publisher` and `max_age` go by; decided once, when it enters.
    pub ranked_at: Time,
    /// When it left; None while it is in.
    pub left_at: Option<Time>,
    /// Why it left: `max-items`, `max-age`, `retracted` …
    pub left_because: Option<String>,
    /// The publisher of the lead entry.
    pub publisher: PublisherId,
    /// What the editor's hand says now about the lead entry in this region.
    pub hand: Hand,
}

/// The editor's hand on one entry, as it counts for one region; what the acts in force add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// Not to be shown, until the act is undone.
    pub hidden: bool,
    /// Shown first on pages, whatever the rules and cuts of the region say.
    pub pinned: bool,
    /// Taken down: a tombstone stands for it, and its story never comes back.
    pub retracted: bool,
}

/// What an editor did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EditorAct {
    /// `hide`.
    Hide,
    /// `pin`.
    Pin,
    /// `retract`.
    Retract,
    /// `label`: corrects what was found in the text.
    Label(LabelCorrection),
    /// `retitle`: corrects the headline.
    Retitle(String),
}

/// Corrections of an entry's labels; what is None or empty stays as it was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LabelCorrection {
    /// The countries the story is about, instead of those found.
    pub about: Option<Vec<Country>>,
    /// Tags to add.
    pub add_tags: Vec<String>,
    /// Tags to take away.
    pub drop_tags: Vec<String>,
    /// The broad subject, instead of the one found.
    pub desk: Option<Desk>,
    /// The language, instead of the one found.
    pub language: Option<Language>,
}

/// What an editor's act is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActTarget {
    /// One entry.
    Entry(EntryId),
    /// All entries of a publisher, past and to come.
    Publisher(PublisherId),
}

/// An editor's act as it is kept: it can be listed and undone, and is never deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditorNote {
    /// What was done.
    pub act: EditorAct,
    /// To what.
    pub target: ActTarget,
    /// In which region; None: everywhere.
    pub region: Option<RegionId>,
    /// Why, in the editor's words.
    pub reason: String,
    /// Who did it: the user's name on the machine.
    pub by: String,
    /// When.
    pub at: Time,
    /// When it was undone by `unhide`, `unpin`, `restore` …; None while it is in force.
    pub undone_at: Option<Time>,
}

/// What stands in an edition's list of deleted entries (RFC 6721) for an item that was retracted.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct Tombstone {
    /// The guid of the item.
    pub guid: Uuid,
    /// When it was retracted.
    pub at: Time,
}

/// A stored entry with all that the rules of a region ask about. What the store hands to `curate`.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The entry.
    pub entry: EntryId,
    /// Its story.
    pub story: StoryId,
    /// True if it is the same article as an earlier entry of its story.
    pub duplicate: bool,
    /// The guid of this entry: the one it was published under anywhere, else the one made from its link.
    pub guid: Uuid,
    /// The guid under which the story was first published anywhere; it is the guid of its item in every region.
    pub story_guid: Option<Uuid>,
    /// The feed.
    pub feed: FeedId,
    /// The publisher.
    pub publisher: PublisherId,
    /// Who owns the publisher.
    pub owner: String,
    /// The operator's label of the feed.
    pub section: Option<String>,
    /// The headline.
    pub title: String,
    /// The publisher's link.
    pub link: String,
    /// The language.
    pub language: Option<Language>,
    /// The publisher's place.
    pub origin: Option<Country>,
    /// The countries of the story.
    pub about: Vec<Country>,
    /// Our tags.
    pub tags: Vec<String>,
    /// The publisher's categories.
    pub categories: Vec<String>,
    /// The broad subject.
    pub desk: Option<Desk>,
    /// When we first saw it.
    pub first_seen_at: Time,
    /// The frozen date of the entry.
    pub effective_at: Time,
    /// True if it came with the archive of a new feed.
    pub is_archive: bool,
    /// The position of an archive entry in its feed, newest first, from 0; flood control cuts by it.
    pub archive_rank: usize,
    /// The feed's cap on archive items.
    pub archive_items: usize,
    /// What the editor's hand says about it in this region; corrected titles and labels stand above already.
    pub hand: Hand,
}

/// What `curate` decided about a region's ledger.
#[derive(Clone, Debug, PartialEq)]
pub enum LedgerChange {
    /// The story enters, led by this entry.
    Enter {
        /// The story.
        story: StoryId,
        /// The lead entry.
        entry: EntryId,
        /// The item's guid.
        guid: Uuid,
        /// See `LedgerItem::ranked_at`.
        ranked_at: Time,
    },
    /// An item that the editor had hidden or retracted is in again, as if it had never left.
    Return {
        /// The story.
        story: StoryId,
        /// The item's guid.
        guid: Uuid,
    },
    /// The item leaves.
    Leave {
        /// The story.
        story: StoryId,
        /// The item's guid.
        guid: Uuid,
        /// Why.
        because: &'static str,
    },
}

/// Another publisher's report of an item's story.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct OtherReport {
    /// The publisher's name.
    pub publisher: String,
    /// The headline.
    pub title: String,
    /// The publisher's link.
    pub link: String,
    /// The language.
    pub language: Option<Language>,
}

/// A story that is related to an item's, not the same.
#[derive(Clone, Debug, PartialEq, Hash, Serialize, Deserialize)]
pub struct RelatedStory {
    /// Its item's guid: the address of its page.
    pub guid: Uuid,
    /// Its headline.
    pub title: String,
    /// The language.
    pub language: Option<Language>,
    /// Its publisher's name.
    pub publisher: String,
    /// Its countries.
    pub about: Vec<Country>,
    /// Its date.
    pub effective_at: Time,
}

/// One published item: what is rendered.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// `urn:uuid`.
    pub guid: Uuid,
    /// The story.
    pub story: StoryId,
    /// The lead entry.
    pub entry: EntryId,
    /// The headline.
    pub title: String,
    /// The publisher's link.
    pub link: String,
    /// The language of the headline.
    pub language: Option<Language>,
    /// The publisher's id.
    pub publisher: PublisherId,
    /// The publisher's name, in the region's language where it has one.
    pub publisher_name: String,
    /// The publisher's home page.
    pub publisher_home: Option<String>,
    /// The publisher's feed, or its home page where the feed is private.
    pub source_url: String,
    /// Readers may have to pay.
    pub paywall: bool,
    /// The operator's label of the feed.
    pub section: Option<String>,
    /// The publisher's place.
    pub origin: Option<Country>,
    /// The countries of the story.
    pub about: Vec<Country>,
    /// Our tags.
    pub tags: Vec<String>,
    /// The broad subject.
    pub desk: Option<Desk>,
    /// Shown as pubDate.
    pub effective_at: Time,
    /// When it entered the edition: the order of feeds.
    pub entered_at: Time,
    /// The last real change of the item, unique among all items by a stored fraction of a second.
    pub updated_at: Time,
    /// Distinct owners that report the story.
    pub n_owners: usize,
    /// Marked as sponsored or recap, for pages.
    pub mark: Option<&'static str>,
    /// The editor wants it first on pages.
    pub pinned: bool,
    /// Other publishers' reports.
    pub others: Vec<OtherReport>,
    /// Related stories.
    pub related: Vec<RelatedStory>,
}

impl Item {
    /// Hashes all that is shown of the item itself: everything but the related stories, which its own page alone shows.
    pub fn hash_without_related<H: Hasher>(&self, state: &mut H) {
        let Item { guid, story, entry, title, link, language, publisher, publisher_name, publisher_home, .. } = self;
        (guid, story, entry, title, link, language, publisher, publisher_name, publisher_home).hash(state);
        let Item { source_url, paywall, section, origin, about, tags, desk, effective_at, entered_at, .. } = self;
        (source_url, paywall, section, origin, about, tags, desk, effective_at, entered_at).hash(state);
        let Item { updated_at, n_owners, mark, pinned, others, related: _, .. } = self;
        (updated_at, n_owners, mark, pinned, others).hash(state);
    }
}

/// What a region holds at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// The region.
    pub region: super::Region,
    /// The items, latest entered first.
    pub items: Vec<Item>,
    /// Items that were retracted, latest first.
    pub deleted: Vec<Tombstone>,
    /// The stored time of the last real change.
    pub updated_at: Time,
}
