//! `[[region]]`: the rule of each edition, groups of countries written out, references checked.

use super::groups::Groups;
use super::ids::region_id;
use super::mistake::{Complaint, Place};
use super::publishers::Publishers;
use super::suggest::did_you_mean;
use super::table::{Table, Text};
use super::values;
use crate::model::region::{CountryMatch, Duplicates, HARD_CAP_ITEMS, Order, TagRule, TakeLeave};
use crate::model::{FeedSettings, Language, Region, RegionId};
use chrono::Duration;
use std::collections::{BTreeSet, HashMap};

const COUNTRY_MATCHES: &[(&str, CountryMatch)] = &[
    ("about-or-origin", CountryMatch::AboutOrOrigin),
    ("about", CountryMatch::About),
    ("origin", CountryMatch::Origin),
    ("either", CountryMatch::Either),
];
const ORDERS: &[(&str, Order)] = &[("newest", Order::Newest), ("top", Order::Top)];
const DUPLICATES: &[(&str, Duplicates)] =
    &[("story", Duplicates::Story), ("article", Duplicates::Article), ("none", Duplicates::None)];
const TITLE_FIELDS: &[&str] = &["title", "flag", "country", "publisher", "lang"];

/// What regions refer to.
pub(super) struct RegionReader<'a> {
    pub(super) groups: &'a Groups,
    pub(super) publishers: &'a Publishers,
    pub(super) sections: BTreeSet<&'a str>,
    pub(super) site_language: &'a Language,
}

impl<'a> RegionReader<'a> {
    pub(super) fn new(
        groups: &'a Groups,
        publishers: &'a Publishers,
        feeds: &'a [FeedSettings],
        site_language: &'a Language,
    ) -> RegionReader<'a> {
        let sections = feeds.iter().filter_map(|feed| feed.section.as_deref()).collect();
        RegionReader { groups, publishers, sections, site_language }
    }

    /// Reads the tables `[[region]]` of all files.
    pub(super) fn read_all(&self, tables: Vec<Table<'_>>) -> Vec<Region> {
        let mut taken = HashMap::new();
        tables.into_iter().filter_map(|table| self.read(table, &mut taken)).collect()
    }

    fn read(&self, mut table: Table<'_>, taken: &mut HashMap<String, Place>) -> Option<Region> {
        let id_text =
            table.required_text("id", "give it an id such as `id = \"greater-china\"`: the folder of its files");
        if let Some(id) = id_text {
            table.rename(format!("region `{}`", id.text));
        }
        let id = table.read("id", region_id);
        let was = table.read_list("was", region_id).unwrap_or_default();
        if let Some(text) = id_text {
            note_taken(&table, text, taken);
        }
        table.texts("was").unwrap_or_default().into_iter().for_each(|text| note_taken(&table, text, taken));
        let id = RegionId(id.unwrap_or_default());
        let region = self.region(&table, id, was);
        table.finish();
        id_text.map(|_| region)
    }

    fn region(&self, table: &Table<'_>, id: RegionId, was: Vec<String>) -> Region {
        let title = table.read("title", values::word).unwrap_or_else(|| id.0.clone());
        let countries = table.texts("countries").unwrap_or_default();
        Region {
            was: was.into_iter().map(RegionId).collect(),
            title,
            language: table.read("language", values::language).unwrap_or_else(|| self.site_language.clone()),
            countries: self.groups.expand(table, &countries),
            country_match: choice(table, "match", COUNTRY_MATCHES, CountryMatch::AboutOrOrigin),
            tags: tag_rule(table),
            desks: table.read_list("desks", values::desk).unwrap_or_default(),
            languages: table.read_list("languages", values::language).unwrap_or_default(),
            prefer: self.preferred(table),
            publishers: self
                .take_leave(table, "publishers", |table, text| self.publishers.known(table, text).map(|id| id.0)),
            sections: self.take_leave(table, "sections", |table, text| self.section(table, text)),
            categories: self.take_leave(table, "categories", |_, text| Some(text.text.trim().to_owned())),
            hold: table.read("hold", values::duration).unwrap_or_default(),
            exclude: table.read_list("exclude", values::pattern).unwrap_or_default(),
            include: table.read_list("include", values::pattern).unwrap_or_default(),
            drop_sponsored: table.flag("drop_sponsored").unwrap_or(false),
            drop_recaps: table.flag("drop_recaps").unwrap_or(false),
            sources_min: table.count("sources_min", 1..=100).unwrap_or(1),
            per_publisher: table.count("per_publisher", 1..=HARD_CAP_ITEMS as u64),
            max_items: table.count("max_items", 1..=HARD_CAP_ITEMS as u64).unwrap_or(60),
            keep_at_least: table.read("keep_at_least", values::duration).unwrap_or(Duration::hours(24)),
            max_age: table.read("max_age", values::duration).unwrap_or(Duration::days(7)),
            order: choice(table, "order", ORDERS, Order::Newest),
            duplicates: choice(table, "duplicates", DUPLICATES, Duplicates::Story),
            title_pattern: table.read("title_pattern", title_pattern).unwrap_or_else(|| "{title}".to_owned()),
            tag_feeds: table.flag("tag_feeds").unwrap_or(false),
            id,
        }
    }

    fn preferred(&self, table: &Table<'_>) -> Vec<crate::model::PublisherId> {
        let texts = table.texts("prefer").unwrap_or_default();
        texts.into_iter().filter_map(|text| self.publishers.known(table, text)).collect()
    }

    /// `key = ["a"]`, or `key = { take = ["a"], leave = ["b"] }`.
    fn take_leave(
        &self,
        table: &Table<'_>,
        key: &'static str,
        check: impl Fn(&Table<'_>, Text<'_>) -> Option<String>,
    ) -> TakeLeave {
        if !table.is_table(key) {
            let texts = table.texts(key).unwrap_or_default();
            return TakeLeave {
                take: texts.into_iter().filter_map(|text| check(table, text)).collect(),
                leave: Vec::new(),
            };
        }
        let Some(lists) = table.table(key, &format!("[[region]] {key}")) else { return TakeLeave::default() };
        let read = |key| {
            let texts = lists.texts(key).unwrap_or_default();
            texts.into_iter().filter_map(|text| check(table, text)).collect()
        };
        let take_leave = TakeLeave { take: read("take"), leave: read("leave") };
        lists.finish();
        take_leave
    }

    fn section(&self, table: &Table<'_>, text: Text<'_>) -> Option<String> {
        let section = text.text.trim();
        if !self.sections.contains(section) && table.notes.is_whole() {
            let otherwise = "write it as the feeds do in `section`";
            let remedy = did_you_mean(section, self.sections.iter().copied(), otherwise);
            table.complain(text.place, Complaint::new(format!("no feed has the section `{section}`"), remedy));
        }
        Some(section.to_owned())
    }
}

fn note_taken(table: &Table<'_>, text: Text<'_>, taken: &mut HashMap<String, Place>) {
    match taken.get(text.text) {
        Some(first) => {
            let message = format!("the region id `{}` is already taken at {}", text.text, table.notes.line_of(*first));
            table.complain(text.place, Complaint::new(message, "each id, former ones too, belongs to one region"));
        }
        None => drop(taken.insert(text.text.to_owned(), text.place)),
    }
}

fn choice<T: Copy>(table: &Table<'_>, key: &'static str, choices: &[(&str, T)], default: T) -> T {
    table.read(key, |text| values::choice(text, choices)).unwrap_or(default)
}

/// `tags = { any = ["ai"], none = ["sport"] }`, or a list for `any`.
fn tag_rule(table: &Table<'_>) -> TagRule {
    if !table.is_table("tags") {
        return TagRule { any: table.read_list("tags", values::word).unwrap_or_default(), ..TagRule::default() };
    }
    let Some(tags) = table.table("tags", "[[region]] tags") else { return TagRule::default() };
    let read = |key| tags.read_list(key, values::word).unwrap_or_default();
    let rule = TagRule { any: read("any"), all: read("all"), none: read("none") };
    tags.finish();
    rule
}

fn title_pattern(text: &str) -> Result<String, Complaint> {
    let fields: Vec<&str> = text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or(rest)).collect();
    if let Some(unknown) = fields.iter().find(|field| !TITLE_FIELDS.contains(field)) {
        let remedy =
            did_you_mean(unknown, TITLE_FIELDS.iter().copied(), "use {title} {flag} {country} {publisher} {lang}");
        return Err(Complaint::new(format!("unknown field `{{{unknown}}}` in `title_pattern`"), remedy));
    }
    if !fields.contains(&"title") {
        return Err(Complaint::new("`title_pattern` leaves the headline out", "put {title} into it"));
    }
    Ok(text.to_owned())
}
