//! The countries a story is about, most central first, each with its evidence.
//!
//! Names are found in the text (`find`), each is read as one country or none (`resolve`, with `dateline` and `people`),
//! categories, URL (`hints`) and a point (`points`) add theirs, and the readings are weighed (`focus`). The tables are described in
//! `names` and `README.md` beside them.

mod dateline;
mod find;
mod focus;
mod hints;
mod names;
mod people;
mod phrases;
mod points;
mod resolve;
mod sighting;
mod stems;
mod support;
mod tongue;
mod weigh;

use super::{Habits, LabelInput, scan::Field, scan::Scan};
use crate::model::{Category, Labels, Language, config::PlaceSettings};
use focus::Reading;
use names::Names;
use people::People;
use points::Points;
use resolve::Reader;
use tongue::Tongue;

/// All names of places, ready to be found.
#[derive(Debug)]
pub(super) struct Places {
    names: Names,
    people: People,
    points: Points,
}

impl Places {
    /// Reads the built-in tables and the operator's names over them.
    pub(super) fn new(places: &[PlaceSettings]) -> Places {
        Places { names: Names::new(places), people: People::new(), points: Points::new() }
    }

    /// Sets `labels.about` and appends the evidence. Returns for each category whether it named a place.
    pub(super) fn label(&self, input: &LabelInput<'_>, scan: &Scan<'_>, labels: &mut Labels) -> Vec<bool> {
        let tongue = labels.language.as_ref().and_then(|language| Tongue::of(language.base()));
        let mentions = find::mentions(&self.names, scan, tongue);
        let datelines =
            [Field::Title, Field::Summary].map(|field| dateline::in_field(&self.names, scan, &mentions, field));
        let is_dateline = |index: usize| datelines.iter().any(|range| range.contains(&index));
        let reader = Reader { names: &self.names, people: &self.people, scan, origin: input.origin };
        let mut readings = reader.read(&mentions, is_dateline);
        let of_categories: Vec<_> =
            input.categories.iter().map(|category| self.read_category(category, input.habits, tongue)).collect();
        let is_place = of_categories.iter().map(Option::is_some).collect();
        readings.extend(of_categories.into_iter().flatten());
        let language = labels.language.as_ref().map(Language::base);
        readings.extend(input.url.map(|url| hints::sections(&self.names, url, language)).unwrap_or_default());
        readings.extend(input.point.and_then(|point| self.points.read(point)));
        let (about, evidence) = focus::focus(&readings);
        labels.about = about;
        labels.evidence.extend(evidence);
        is_place
    }
}

impl Places {
    /// A category that all entries of the feed carry counts only where the text names no place.
    fn read_category<'a>(
        &self,
        category: &'a Category,
        habits: Option<&Habits>,
        tongue: Option<Tongue>,
    ) -> Option<Reading<'a>> {
        let is_aside = habits.is_some_and(|habits| habits.is_usual(&category.term));
        hints::category(&self.names, category, tongue).map(|reading| Reading { is_aside, ..reading })
    }
}

#[cfg(test)]
mod tests;
