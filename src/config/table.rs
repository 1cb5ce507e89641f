//! Reads a TOML table key by key: asks for what is known, complains about the wrong type, and in the end about
//! every key that nobody asked for.
//!
//! Reading by hand and not through serde, because serde stops at the first mistake and forgets where values stood.

use super::mistake::{Complaint, Notes, Place};
use super::suggest::nearest;
use std::{cell::RefCell, ops::RangeInclusive};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table of the file, and where to complain about it.
pub(super) struct Table<'a> {
    entries: &'a DeTable<'a>,
    /// Where it stands.
    pub(super) place: Place,
    /// How messages call it, such as "region `baltics`"; empty at the top of a file.
    name: String,
    /// Where complaints go.
    pub(super) notes: &'a Notes<'a>,
    asked: RefCell<Vec<&'static str>>,
}

/// A text of the file and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'a> {
    pub(super) text: &'a str,
    pub(super) place: Place,
}

impl<'a> Table<'a> {
    pub(super) fn new(entries: &'a DeTable<'a>, place: Place, name: &str, notes: &'a Notes<'a>) -> Table<'a> {
        Table { entries, place, name: name.to_owned(), notes, asked: RefCell::default() }
    }

    /// Changes how messages call it, once its id is known.
    pub(super) fn rename(&mut self, name: String) {
        self.name = name;
    }

    /// Notes a mistake at `place`.
    pub(super) fn complain(&self, place: Place, mut complaint: Complaint) {
        if !self.name.is_empty() {
            complaint.message = format!("{}: {}", self.name, complaint.message);
        }
        self.notes.add(place, complaint);
    }

    /// Returns true if and only if the key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Where the value of the key stands, else where the table does.
    pub(super) fn place_of(&self, key: &str) -> Place {
        self.entries.get(key).map_or(self.place, |value| self.place_in_file(value))
    }

    fn place_in_file<T>(&self, spanned: &Spanned<T>) -> Place {
        let span = spanned.span();
        Place { file: self.place.file, start: span.start, end: span.end }
    }

    fn value(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        self.entries.get(key)
    }

    fn wrong_type(&self, value: &Spanned<DeValue<'_>>, key: &str, expected: &str) {
        let found = value.get_ref().type_str();
        let complaint = Complaint::new(format!("`{key}` is of type {found}"), format!("write {expected}"));
        self.complain(self.place_in_file(value), complaint);
    }

    /// A text.
    pub(super) fn text(&self, key: &'static str) -> Option<Text<'a>> {
        let value = self.value(key)?;
        let text = self.as_text(value);
        if text.is_none() {
            self.wrong_type(value, key, "a text in quotes");
        }
        text
    }

    fn as_text(&self, value: &'a Spanned<DeValue<'a>>) -> Option<Text<'a>> {
        match value.get_ref() {
            DeValue::String(text) => Some(Text { text, place: self.place_in_file(value) }),
            _ => None,
        }
    }

    /// A text that must be there and not be blank.
    pub(super) fn required_text(&self, key: &'static str, remedy: &str) -> Option<Text<'a>> {
        if !self.has(key) {
            self.asked.borrow_mut().push(key);
            if self.notes.is_whole() {
                self.complain(self.place, Complaint::new(format!("`{key}` is missing"), remedy));
            }
            return None;
        }
        let text = self.text(key)?;
        if text.text.trim().is_empty() {
            self.complain(text.place, Complaint::new(format!("`{key}` is blank"), remedy));
            return None;
        }
        Some(text)
    }

    /// A text that `parse` understands.
    pub(super) fn read<T>(&self, key: &'static str, parse: impl Fn(&str) -> Result<T, Complaint>) -> Option<T> {
        let text = self.text(key)?;
        self.parsed(text, &parse)
    }

    fn parsed<T>(&self, text: Text<'_>, parse: impl Fn(&str) -> Result<T, Complaint>) -> Option<T> {
        parse(text.text).map_err(|complaint| self.complain(text.place, complaint)).ok()
    }

    /// A list of texts; one text alone is a list of one. None if the key is not there.
    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<Text<'a>>> {
        let value = self.value(key)?;
        let expected = "a list of texts, such as [\"one\", \"two\"]";
        match value.get_ref() {
            DeValue::String(_) => Some(self.as_text(value).into_iter().collect()),
            DeValue::Array(values) => {
                let mut texts = Vec::with_capacity(values.len());
                for value in values {
                    match self.as_text(value) {
                        Some(text) => texts.push(text),
                        None => self.wrong_type(value, key, expected),
                    }
                }
                Some(texts)
            }
            _ => {
                self.wrong_type(value, key, expected);
                None
            }
        }
    }

    /// A list of texts, each of which `parse` understands. None if the key is not there.
    pub(super) fn read_list<T>(
        &self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, Complaint>,
    ) -> Option<Vec<T>> {
        let texts = self.texts(key)?;
        Some(texts.into_iter().filter_map(|text| self.parsed(text, &parse)).collect())
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            _ => {
                self.wrong_type(value, key, "true or false, without quotes");
                None
            }
        }
    }

    /// A whole number within `range`.
    pub(super) fn number(&self, key: &'static str, range: RangeInclusive<u64>) -> Option<u64> {
        let value = self.value(key)?;
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let DeValue::Integer(integer) = value.get_ref() else {
            self.wrong_type(value, key, &expected);
            return None;
        };
        let number = u64::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|n| range.contains(n));
        if number.is_none() {
            let complaint = Complaint::new(format!("`{key}` is {integer}"), format!("write {expected}"));
            self.complain(self.place_in_file(value), complaint);
        }
        number
    }

    /// A number of `count`s as the program counts them.
    pub(super) fn count(&self, key: &'static str, range: RangeInclusive<u64>) -> Option<usize> {
        self.number(key, range).and_then(|number| usize::try_from(number).ok())
    }

    /// A table within this one. Messages call it `name`.
    pub(super) fn table(&self, key: &'static str, name: &str) -> Option<Table<'a>> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::Table(entries) => Some(Table::new(entries, self.place_in_file(value), name, self.notes)),
            _ => {
                self.wrong_type(value, key, "a table");
                None
            }
        }
    }

    /// The tables of an array of tables: `[[key]]`.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let expected = format!("[[{key}]] above each of them");
        let DeValue::Array(values) = value.get_ref() else {
            self.wrong_type(value, key, &expected);
            return Vec::new();
        };
        let name = format!("[[{key}]]");
        let mut tables = Vec::with_capacity(values.len());
        for value in values {
            match value.get_ref() {
                DeValue::Table(entries) => {
                    tables.push(Table::new(entries, self.place_in_file(value), &name, self.notes));
                }
                _ => self.wrong_type(value, key, &expected),
            }
        }
        tables
    }

    /// Returns true if and only if the key holds a table (and not an array of tables or a text).
    pub(super) fn is_table(&self, key: &str) -> bool {
        self.entries.get(key).is_some_and(|value| matches!(value.get_ref(), DeValue::Table(_)))
    }

    /// Returns true if and only if the key holds a whole number.
    pub(super) fn is_integer(&self, key: &str) -> bool {
        self.entries.get(key).is_some_and(|value| matches!(value.get_ref(), DeValue::Integer(_)))
    }

    /// The keys of a table whose keys the operator chooses. They count as asked for.
    pub(super) fn own_keys(&self) -> Vec<Text<'a>> {
        self.entries.keys().map(|key| Text { text: key.get_ref(), place: self.place_in_file(key) }).collect()
    }

    /// The text, the list of texts or the table under a key that the operator chose.
    pub(super) fn own_text(&self, key: &str) -> Option<Text<'a>> {
        let value = self.entries.get(key)?;
        let text = self.as_text(value);
        if text.is_none() {
            self.wrong_type(value, key, "a text in quotes");
        }
        text
    }

    /// See `own_text`.
    pub(super) fn own_texts(&self, key: &str) -> Vec<Text<'a>> {
        match self.entries.get(key).map(|value| (value, value.get_ref())) {
            Some((_, DeValue::Array(values))) => values.iter().filter_map(|value| self.as_text(value)).collect(),
            Some((value, _)) => {
                self.wrong_type(value, key, "a list of texts");
                Vec::new()
            }
            None => Vec::new(),
        }
    }

    /// See `own_text`.
    pub(super) fn own_table(&self, key: &str, name: &str) -> Option<Table<'a>> {
        let value = self.entries.get(key)?;
        match value.get_ref() {
            DeValue::Table(entries) => Some(Table::new(entries, self.place_in_file(value), name, self.notes)),
            _ => {
                self.wrong_type(value, key, "a table");
                None
            }
        }
    }

    /// Complains about every key that nobody asked for. The last thing to do with a table.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        for key in self.entries.keys().filter(|key| !asked.contains(&key.get_ref().as_ref())) {
            let remedy = match nearest(key.get_ref(), asked.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!("known here: {}", known_keys(&asked)),
            };
            let complaint = Complaint::new(format!("unknown key `{}`", key.get_ref()), remedy);
            self.complain(self.place_in_file(key), complaint);
        }
    }
}

fn known_keys(asked: &[&'static str]) -> String {
    let mut known = asked.to_vec();
    known.sort_unstable();
    known.dedup();
    known.join(", ")
}
