//! `[[publisher]]`, and the publishers that stand only in a feed: `publisher = "Some Name"`.

use super::ids::{plain_id, publisher_id_from_name};
use super::mistake::{Complaint, Place};
use super::suggest::nearest;
use super::table::{Table, Text};
use super::values;
use crate::model::{Country, Language, Publisher, PublisherId};
use std::collections::{BTreeMap, HashMap};

/// All publishers, found by id and by name.
#[derive(Default)]
pub(super) struct Publishers {
    list: Vec<Publisher>,
    by_id: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
    places: HashMap<String, Place>,
}

/// What a feed says about a publisher that stands only there.
pub(super) struct OnlyNamed {
    pub(super) country: Option<Country>,
    pub(super) language: Option<Language>,
    pub(super) home: Option<String>,
}

impl Publishers {
    /// Reads the tables `[[publisher]]` of all files.
    pub(super) fn read(tables: Vec<Table<'_>>) -> Publishers {
        let mut publishers = Publishers::default();
        for table in tables {
            publishers.read_one(table);
        }
        publishers
    }

    fn read_one(&mut self, mut table: Table<'_>) {
        let id_text = table.required_text("id", "give it a short id such as `id = \"scmp\"`");
        if let Some(id) = id_text {
            table.rename(format!("publisher `{}`", id.text));
        }
        let id = table.read("id", plain_id);
        let name = table.required_text("name", "write the name as readers know it");
        let publisher = Publisher {
            id: PublisherId(id.clone().unwrap_or_default()),
            name: name.map_or_else(String::new, |name| name.text.trim().to_owned()),
            names: names(&table),
            country: table.read("country", values::country),
            language: table.read("language", values::language),
            languages: table.read_list("languages", values::language).unwrap_or_default(),
            home: table.read("home", |text| values::web_url(text).map(String::from)),
            owner: table.read("owner", values::word),
            paywall: table.flag("paywall").unwrap_or(false),
            permission: table.text("permission").map(|text| text.text.to_owned()),
        };
        if let (Some(id), Some(text)) = (id, id_text) {
            self.note_repeated(&table, &id, text.place);
            self.add(publisher);
        }
        table.finish();
    }

    fn note_repeated(&mut self, table: &Table<'_>, id: &str, place: Place) {
        match self.places.get(id) {
            Some(first) => {
                let message = format!("the id is given twice, first at {}", table.notes.line_of(*first));
                table.complain(place, Complaint::new(message, "choose another, or take one of the two out"));
            }
            None => drop(self.places.insert(id.to_owned(), place)),
        }
    }

    fn add(&mut self, mut publisher: Publisher) {
        if let Some(language) = publisher.language.clone()
            && !publisher.languages.contains(&language)
        {
            publisher.languages.insert(0, language);
        }
        let index = self.list.len();
        self.by_id.entry(publisher.id.0.clone()).or_insert(index);
        self.by_name.entry(publisher.name.to_lowercase()).or_insert(index);
        self.list.push(publisher);
    }

    /// The publisher that a feed means by an id or a name; one that is only named is added.
    pub(super) fn of_feed(&mut self, table: &Table<'_>, text: Text<'_>, only_named: OnlyNamed) -> Option<PublisherId> {
        let word = text.text.trim();
        let found = self.by_id.get(word).or_else(|| self.by_name.get(&word.to_lowercase()));
        if let Some(index) = found {
            return Some(self.list[*index].id.clone());
        }
        let says_more = only_named.country.is_some() || only_named.language.is_some();
        if plain_id(word).is_ok() && !says_more {
            self.note_unknown(table, text);
            return None;
        }
        Some(self.name_only(word, only_named))
    }

    /// Adds a publisher of which only the name is known, unless it is there.
    pub(super) fn name_only(&mut self, name: &str, only_named: OnlyNamed) -> PublisherId {
        let id = publisher_id_from_name(name);
        if let Some(index) = self.by_id.get(&id) {
            return self.list[*index].id.clone();
        }
        let OnlyNamed { country, language, home } = only_named;
        self.add(Publisher {
            id: PublisherId(id.clone()),
            name: name.to_owned(),
            names: BTreeMap::new(),
            country,
            language,
            languages: Vec::new(),
            home,
            owner: None,
            paywall: false,
            permission: None,
        });
        PublisherId(id)
    }

    /// The publisher of an id; complains where there is none.
    pub(super) fn known(&self, table: &Table<'_>, text: Text<'_>) -> Option<PublisherId> {
        let word = text.text.trim();
        let found = self.by_id.get(word).or_else(|| self.by_name.get(&word.to_lowercase()));
        if found.is_none() {
            self.note_unknown(table, text);
        }
        found.map(|index| self.list[*index].id.clone())
    }

    fn note_unknown(&self, table: &Table<'_>, text: Text<'_>) {
        if !table.notes.is_whole() {
            return;
        }
        let remedy = match nearest(text.text, self.by_id.keys().map(String::as_str)) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "add a [[publisher]] with this id, or write its full name with `country` and `language`".to_owned(),
        };
        table.complain(text.place, Complaint::new(format!("unknown publisher `{}`", text.text), remedy));
    }

    /// All of them, those of the file first.
    pub(super) fn into_list(self) -> Vec<Publisher> {
        self.list
    }
}

/// `names = { zh = "南華早報" }`: names by language.
pub(super) fn names(table: &Table<'_>) -> BTreeMap<String, String> {
    let Some(names) = table.table("names", "names") else { return BTreeMap::new() };
    let mut by_language = BTreeMap::new();
    for key in names.own_keys() {
        match values::language(key.text) {
            Ok(language) => {
                if let Some(name) = names.own_text(key.text) {
                    by_language.insert(language.to_string(), name.text.trim().to_owned());
                }
            }
            Err(complaint) => table.complain(key.place, complaint),
        }
    }
    by_language
}
