//! `[[story]]`: which links tell one story and which do not, where the operator knows better than the grouper.
//!
//! ```toml
//! [[story]]
//! url         = "https://a.example/quake"
//! same_as     = ["https://b.example/tremor"]       # tell the same story
//! not_same_as = ["https://c.example/other-quake"]  # another story
//! reason      = "the second quake came a day later"
//! ```
//! Links are kept in their canonical form, as entries are compared.

use super::mistake::{Complaint, Notes, Place};
use super::table::{Table, Text};
use super::values;
use crate::link::{Rules, SiteParameters, canonical};
use crate::model::story::StoryByHand;
use std::collections::HashMap;

/// Reads the tables `[[story]]` of all files.
pub(super) fn stories(tables: Vec<Table<'_>>, tracking: &[SiteParameters], notes: &Notes<'_>) -> Vec<StoryByHand> {
    let mut reader = StoryReader { tracking, classes: Classes::default(), apart: Vec::new() };
    let stories = tables.into_iter().filter_map(|table| reader.read(table)).collect();
    reader.complain_of_contradictions(notes);
    stories
}

struct StoryReader<'a> {
    tracking: &'a [SiteParameters],
    classes: Classes,
    /// Links that are not of one story, and where that is said.
    apart: Vec<(String, String, Place)>,
}

impl StoryReader<'_> {
    fn read(&mut self, mut table: Table<'_>) -> Option<StoryByHand> {
        let url = table.required_text("url", "write the link of one of its entries");
        if let Some(url) = url {
            table.rename(format!("story `{}`", url.text));
        }
        let permalink = url.and_then(|url| self.permalink(&table, url));
        let same_as = self.others(&table, "same_as", permalink.as_deref());
        let not_same_as = self.others(&table, "not_same_as", permalink.as_deref());
        let reason = table.text("reason").map(|reason| reason.text.trim().to_owned()).unwrap_or_default();
        if !table.has("same_as") && !table.has("not_same_as") {
            let remedy = "say which links tell the same story with `same_as`, which do not with `not_same_as`";
            table.complain(table.place, Complaint::new("it says nothing of the link", remedy));
        }
        table.finish();
        let permalink = permalink?;
        same_as.iter().for_each(|(other, _)| self.classes.unite(&permalink, other));
        let apart = not_same_as.iter().map(|(other, place)| (permalink.clone(), other.clone(), *place));
        self.apart.extend(apart);
        let links = |others: Vec<(String, Place)>| others.into_iter().map(|(other, _)| other).collect();
        Some(StoryByHand { permalink, same_as: links(same_as), not_same_as: links(not_same_as), reason })
    }

    fn others(&self, table: &Table<'_>, key: &'static str, own: Option<&str>) -> Vec<(String, Place)> {
        let texts = table.texts(key).unwrap_or_default();
        let mut others = Vec::new();
        for text in texts {
            let Some(permalink) = self.permalink(table, text) else { continue };
            if Some(permalink.as_str()) == own {
                let complaint = Complaint::new(format!("`{key}` names the link itself"), "name another link");
                table.complain(text.place, complaint);
            } else {
                others.push((permalink, text.place));
            }
        }
        others
    }

    fn permalink(&self, table: &Table<'_>, text: Text<'_>) -> Option<String> {
        if let Err(complaint) = values::web_url(text.text) {
            table.complain(text.place, complaint);
            return None;
        }
        let permalink = canonical(text.text, &Rules { feed_host: None, sites: self.tracking });
        if permalink.is_none() {
            let message = format!("`{}` names no site", text.text);
            table.complain(text.place, Complaint::new(message, "write the link as the entry has it"));
        }
        permalink
    }

    /// What is the same story by one line and another by the next is a mistake, in whichever files the lines stand.
    fn complain_of_contradictions(&mut self, notes: &Notes<'_>) {
        for (one, other, place) in std::mem::take(&mut self.apart) {
            if self.classes.root(&one) == self.classes.root(&other) {
                let message = format!("`{other}` is said elsewhere to tell the same story as `{one}`");
                notes.add(place, Complaint::new(message, "take it out of `same_as` or of `not_same_as`"));
            }
        }
    }
}

/// Links that tell one story, through others too.
#[derive(Default)]
struct Classes {
    parents: HashMap<String, String>,
}

impl Classes {
    fn root(&self, link: &str) -> String {
        let mut root = link;
        while let Some(parent) = self.parents.get(root) {
            root = parent;
        }
        root.to_owned()
    }

    fn unite(&mut self, one: &str, other: &str) {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            self.parents.insert(other, one);
        }
    }
}
