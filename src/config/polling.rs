//! The keys that `[defaults]` and every `[[feed]]` share: when and how a feed is polled and read.

use super::mistake::Complaint;
use super::secrets::Environment;
use super::site;
use super::suggest::did_you_mean;
use super::table::Table;
use super::values;
use crate::model::Schedule;
use crate::schedule::cron::Cron;
use chrono::Duration;

/// The identity policies that can be forced on a feed.
const IDENTITIES: &[&str] = &["guid", "link", "link-date", "title-date"];

/// What one table says; None where it says nothing.
#[derive(Clone, Default)]
pub(super) struct Polling {
    pub(super) schedule: Option<Schedule>,
    pub(super) time_zone: Option<chrono_tz::Tz>,
    pub(super) min_interval: Option<Duration>,
    pub(super) max_interval: Option<Duration>,
    pub(super) hint_ceiling: Option<Duration>,
    pub(super) timeout: Option<Duration>,
    pub(super) max_bytes: Option<u64>,
    pub(super) max_entries: Option<usize>,
    pub(super) archive_items: Option<usize>,
    pub(super) encoding: Option<String>,
    pub(super) identity: Option<String>,
    pub(super) title_suffix: Option<String>,
    pub(super) proxy: Option<String>,
    pub(super) section: Option<String>,
    pub(super) tags: Option<Vec<String>>,
}

impl Polling {
    /// Reads the shared keys of a table.
    pub(super) fn read(table: &Table<'_>, environment: &Environment<'_>) -> Polling {
        Polling {
            schedule: table.read("schedule", schedule),
            time_zone: table.read("time_zone", values::time_zone),
            min_interval: table.read("min_interval", interval),
            max_interval: table.read("max_interval", interval),
            hint_ceiling: table.read("hint_ceiling", values::duration),
            timeout: table.read("timeout", interval),
            max_bytes: max_bytes(table),
            max_entries: table.count("max_entries", 1..=100_000),
            archive_items: table.count("archive_items", 0..=100_000),
            encoding: table.read("encoding", encoding),
            identity: table.read("identity", identity),
            title_suffix: table.text("title_suffix").map(|text| text.text.to_owned()),
            proxy: table.read("proxy", |text| site::proxy(text, environment)),
            section: table.read("section", values::word),
            tags: table.read_list("tags", values::word),
        }
    }

    /// What this table says, and where it says nothing, what `defaults` does.
    pub(super) fn or(self, defaults: &Polling) -> Polling {
        let defaults = defaults.clone();
        Polling {
            schedule: self.schedule.or(defaults.schedule),
            time_zone: self.time_zone.or(defaults.time_zone),
            min_interval: self.min_interval.or(defaults.min_interval),
            max_interval: self.max_interval.or(defaults.max_interval),
            hint_ceiling: self.hint_ceiling.or(defaults.hint_ceiling),
            timeout: self.timeout.or(defaults.timeout),
            max_bytes: self.max_bytes.or(defaults.max_bytes),
            max_entries: self.max_entries.or(defaults.max_entries),
            archive_items: self.archive_items.or(defaults.archive_items),
            encoding: self.encoding.or(defaults.encoding),
            identity: self.identity.or(defaults.identity),
            title_suffix: self.title_suffix.or(defaults.title_suffix),
            proxy: self.proxy.or(defaults.proxy),
            section: self.section.or(defaults.section),
            tags: self.tags.or(defaults.tags),
        }
    }

    /// What holds where neither a feed nor `[defaults]` says anything.
    pub(super) fn built_in() -> Polling {
        Polling {
            schedule: Some(Schedule::Auto),
            min_interval: Some(Duration::minutes(15)),
            max_interval: Some(Duration::hours(12)),
            hint_ceiling: Some(Duration::hours(24)),
            // The slowest healthy publishers answer within ten seconds; three times that, and the slot is free again.
            timeout: Some(Duration::seconds(30)),
            // The largest feeds seen in the wild have some 5 MB.
            max_bytes: Some(10_000_000),
            max_entries: Some(2_000),
            archive_items: Some(10),
            ..Polling::default()
        }
    }
}

fn schedule(text: &str) -> Result<Schedule, Complaint> {
    if text.trim() == "auto" {
        return Ok(Schedule::Auto);
    }
    match Cron::parse(text) {
        Ok(_) => Ok(Schedule::Cron(text.trim().to_owned())),
        Err(error) => {
            let remedy =
                "write `auto` or five fields: minute, hour, day of month, month, day of week, such as `*/20 * * * *`";
            Err(Complaint::new(format!("`{text}` is no schedule: {error}"), remedy))
        }
    }
}

/// A length of time that is not nothing.
fn interval(text: &str) -> Result<Duration, Complaint> {
    let duration = values::duration(text)?;
    if duration < Duration::seconds(1) {
        return Err(Complaint::new(format!("`{text}` is too short"), "write at least \"1s\""));
    }
    Ok(duration)
}

fn max_bytes(table: &Table<'_>) -> Option<u64> {
    if table.is_integer("max_bytes") {
        return table.number("max_bytes", 1..=1_000_000_000);
    }
    table.read("max_bytes", values::bytes)
}

fn encoding(text: &str) -> Result<String, Complaint> {
    match encoding_rs::Encoding::for_label(text.as_bytes()) {
        Some(encoding) => Ok(encoding.name().to_owned()),
        None => {
            let remedy = "use a WHATWG label such as `utf-8`, `gbk`, `big5`, `shift_jis`, `euc-kr` or `windows-1252`";
            Err(Complaint::new(format!("unknown encoding `{text}`"), remedy))
        }
    }
}

fn identity(text: &str) -> Result<String, Complaint> {
    if IDENTITIES.contains(&text) {
        return Ok(text.to_owned());
    }
    let otherwise = format!("use one of {}", IDENTITIES.join(", "));
    let remedy = did_you_mean(text, IDENTITIES.iter().copied(), &otherwise);
    Err(Complaint::new(format!("unknown identity policy `{text}`"), remedy))
}
