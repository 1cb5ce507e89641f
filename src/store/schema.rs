//! The tables, and how an older database becomes one of today's.
//!
//! Migrations are a list; `user_version` counts how many have been applied. Each runs in a transaction of its own.
//! A change to a table is a new migration at the end, never an edit of an old one. Times are whole milliseconds since
//! 1970 in UTC unless a column says otherwise.

use super::StoreError;
use rusqlite::Connection;

/// What `PRAGMA application_id` holds in a database of Dateline's: "DtLn".
pub(super) const APPLICATION_ID: i32 = 0x4474_4c6e;

pub(super) const MIGRATIONS: &[&str] = &[
    r"
CREATE TABLE configuration (
    id          INTEGER PRIMARY KEY,
    accepted_at INTEGER NOT NULL,
    digest      TEXT NOT NULL,          -- SHA-256 of the files, to see whether anything changed
    files       TEXT NOT NULL           -- JSON: [[name, text], …], feeds.toml first, ${ENV} not put in
);

CREATE TABLE publisher (                -- a copy of what feeds.toml said last: editions outlive an edit
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    names    TEXT NOT NULL,             -- JSON: language tag to name
    country  TEXT,                      -- ISO 3166-1 alpha-2
    home     TEXT,
    owner    TEXT NOT NULL,             -- its own id where feeds.toml names no owner
    paywall  INTEGER NOT NULL
);

CREATE TABLE feed (
    id             INTEGER PRIMARY KEY,
    name           TEXT NOT NULL UNIQUE, -- the id in feeds.toml
    url            TEXT NOT NULL,        -- as feeds.toml shows it, secrets not put in
    publisher      TEXT NOT NULL,
    section        TEXT,
    is_private     INTEGER NOT NULL,     -- never named in what is published
    archive_items  INTEGER NOT NULL,     -- cap on archive entries a region takes from it
    is_active      INTEGER NOT NULL,     -- it stands in feeds.toml and is enabled
    added_at       INTEGER NOT NULL,
    is_settling    INTEGER NOT NULL DEFAULT 1, -- new, moved or re-added: its next document is archive, not news
    unconditional  TEXT,                 -- why the next request carries no validators, where it could
    adopted_url    TEXT,                 -- where permanent redirects have led for long enough; null: url holds
    validators_url TEXT,                 -- the URL whose answer gave etag and last_modified; null: none kept
    etag           TEXT,                 -- byte for byte
    last_modified  TEXT,                 -- byte for byte
    body_digest    BLOB,                 -- SHA-256 of the last body read whole
    read_by        INTEGER NOT NULL DEFAULT 0, -- the reading version of the last document; older: read it again once
    clock          TEXT,                 -- JSON: what schedule remembers; null: never polled
    identity       TEXT,                 -- JSON: the identity policy learned; null: nothing learned
    next_poll_at   INTEGER,              -- null: never polled
    next_reason    TEXT,
    last_polled_at INTEGER,
    last_read_at   INTEGER,              -- the last document read, new or unchanged
    last_outcome   TEXT,                 -- as in poll.outcome
    last_reason    TEXT,                 -- why the last poll failed; null: it did not
    n_failures     INTEGER NOT NULL DEFAULT 0, -- in a row
    n_entries      INTEGER NOT NULL DEFAULT 0, -- ever stored
    title          TEXT,                 -- what the document calls itself
    home           TEXT,                 -- the document's link
    format         TEXT,
    encoding       TEXT,
    defects        TEXT                  -- JSON: the defects of the last document read
);

CREATE TABLE poll (
    id          INTEGER PRIMARY KEY,
    feed_id     INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    outcome     TEXT NOT NULL,           -- not-modified, unchanged, read, or the cause of the failure
    reason      TEXT,                    -- of a failure, for the operator
    status      INTEGER,                 -- HTTP; null: no answer
    unconditional TEXT,                  -- why the request carried no validators; null: it did
    final_url   TEXT,                    -- where redirects led; null: nowhere
    n_entries   INTEGER NOT NULL,
    n_new       INTEGER NOT NULL,
    n_updated   INTEGER NOT NULL,
    n_defects   INTEGER NOT NULL,
    size_bytes  INTEGER NOT NULL,        -- of the body, after decompression
    duration_ms INTEGER NOT NULL
);
CREATE INDEX poll_by_feed ON poll (feed_id, id);

CREATE TABLE entry (                     -- one row per feed and entry
    id             INTEGER PRIMARY KEY,  -- grows in the order of first sight
    feed_id        INTEGER NOT NULL REFERENCES feed (id),
    entry_key      TEXT NOT NULL,        -- our stable identity of it in its feed
    guid           TEXT,                 -- exactly as the publisher wrote it
    link           TEXT,                 -- the publisher's, absolute, nothing stripped
    permalink      TEXT,                 -- canonical form of link, for comparing
    title          TEXT,                 -- plain text
    summary        TEXT,                 -- plain text, for classification only
    published_at   INTEGER,              -- the publisher's claim
    updated_at     INTEGER,              -- the publisher's claim
    detail         TEXT,                 -- JSON: authors, categories, source, point, declared language; null: none
    fingerprint    INTEGER NOT NULL,     -- digest of the meaning-bearing fields
    first_seen_at  INTEGER NOT NULL,
    last_seen_at   INTEGER NOT NULL,     -- moved at most once an hour, to spare writes
    effective_at   INTEGER NOT NULL,     -- min(first stated published_at or updated_at, first_seen_at), frozen
    archive_rank   INTEGER,              -- its place in the first document of its feed; null: it came as news
    origin         TEXT,                 -- the publisher's country
    labels         TEXT NOT NULL,        -- JSON: language, about, tags, desk, evidence
    labels_version INTEGER NOT NULL,     -- which tables and rules gave the labels
    story          INTEGER NOT NULL,     -- the id of its story: that of the story's first entry
    duplicate_of   INTEGER,              -- the earlier entry that is the same article
    decision       TEXT                  -- JSON: how it was grouped; null: nothing came near
);
CREATE UNIQUE INDEX entry_by_key ON entry (feed_id, entry_key);
CREATE INDEX entry_by_story ON entry (story);
CREATE INDEX entry_by_first_seen ON entry (first_seen_at);

CREATE TABLE entry_history (             -- what a correction replaced
    entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    field    TEXT NOT NULL,
    was      TEXT,
    rule     TEXT NOT NULL               -- by which the entry was recognized
);
CREATE INDEX entry_history_by_entry ON entry_history (entry_id);

CREATE TABLE handle (                    -- by which an entry of a feed is found again; outlives a pruned entry
    feed_id  INTEGER NOT NULL,
    handle   INTEGER NOT NULL,           -- hash of guid, link, title and date …
    entry_id INTEGER NOT NULL,
    PRIMARY KEY (feed_id, handle, entry_id)
) WITHOUT ROWID;

CREATE TABLE story (                     -- only stories that were published or merged
    id                 INTEGER PRIMARY KEY,
    guid               BLOB,             -- 16 bytes, given once, the same in every region; null: never published
    first_published_at INTEGER,
    merged_into        INTEGER           -- the story that took over its entries; null: it stands
);
CREATE UNIQUE INDEX story_by_guid ON story (guid) WHERE guid IS NOT NULL;

CREATE TABLE ledger (                    -- what was published: stored facts
    region       TEXT NOT NULL,
    guid         BLOB NOT NULL,          -- 16 bytes
    story        INTEGER NOT NULL,
    entry_id     INTEGER NOT NULL,       -- the lead entry
    entered_at   INTEGER NOT NULL,
    ranked_at    INTEGER NOT NULL,       -- what the cuts go by; decided once, when it enters
    left_at      INTEGER,                -- null: it is in the edition
    left_because TEXT,
    updated_at   INTEGER NOT NULL,       -- MICROseconds since 1970, unique in its region: Atom's updated
    PRIMARY KEY (region, guid)
) WITHOUT ROWID;
CREATE UNIQUE INDEX ledger_by_update ON ledger (region, updated_at);
CREATE INDEX ledger_by_story ON ledger (story);
CREATE INDEX ledger_by_entry ON ledger (entry_id);
CREATE INDEX ledger_by_reason ON ledger (left_because, region) WHERE left_because IN ('hidden', 'retracted');
CREATE INDEX ledger_present ON ledger (region, entered_at) WHERE left_at IS NULL;

CREATE TABLE act (                       -- the editor's hand; never deleted
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    by        TEXT NOT NULL,             -- the user's name on the machine
    act       TEXT NOT NULL,             -- JSON: hide, pin, retract, label, retitle, with their values
    target    TEXT NOT NULL,             -- JSON: the entry or the publisher it is about
    region    TEXT,                      -- null: every region
    reason    TEXT NOT NULL,
    undone_at INTEGER                    -- null: it is in force
);

CREATE TABLE robots (                    -- what hosts' robots.txt said last
    origin TEXT PRIMARY KEY,             -- scheme, host and port
    record TEXT NOT NULL                 -- JSON, with the time it was asked for
) WITHOUT ROWID;

CREATE TABLE meta (                      -- single facts, such as the version of the labels
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
",
    r"
ALTER TABLE feed ADD COLUMN place TEXT;    -- JSON: the publisher's place, and how it is known; null: it is not
ALTER TABLE feed ADD COLUMN habits TEXT;   -- JSON: the categories that it writes on its entries; null: none learned
ALTER TABLE entry ADD COLUMN relabeled_at INTEGER; -- when other tables labeled it anew; null: they did not
",
    r"
-- When a region last let go of something, however much it has let go of.
CREATE INDEX ledger_by_leaving ON ledger (region, left_at) WHERE left_at IS NOT NULL;
",
    r"
ALTER TABLE feed ADD COLUMN labels_version INTEGER; -- which labels its entries should have; null: those they have
",
    r"
CREATE TABLE touched (                   -- stories with something new that regions were not asked about yet
    story INTEGER PRIMARY KEY
);
INSERT INTO touched
    SELECT DISTINCT story FROM entry
    WHERE id > (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'curated-entry');
DELETE FROM meta WHERE name = 'curated-entry';
",
];

/// How many migrations the database has seen.
fn version(connection: &Connection) -> Result<usize, StoreError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let n_tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    if n_tables > 0 && application != APPLICATION_ID {
        return Err(StoreError::Foreign);
    }
    if version > MIGRATIONS.len() {
        return Err(StoreError::Newer { found: version, known: MIGRATIONS.len() });
    }
    Ok(version)
}

/// Sees that the database has today's tables.
///
/// # Errors
/// It has others.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    match version(connection)? {
        found if found < MIGRATIONS.len() => Err(StoreError::Older { found, known: MIGRATIONS.len() }),
        _ => Ok(()),
    }
}

/// Brings the database to today's tables.
///
/// # Errors
/// The file is no database, is another program's, or was made by a newer Dateline.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let version = version(connection)?;
    for (index, sql) in MIGRATIONS.iter().enumerate().skip(version) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", i64::try_from(index + 1).expect("there are few migrations"))?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.commit()?;
    }
    Ok(())
}
