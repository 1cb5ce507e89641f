//! The country of a point on the earth, coarsely: by the nearest half degree that has a city in it.

use super::focus::Reading;
use super::names::lines;
use crate::model::Country;
use rustc_hash::FxHashMap;

pub(super) const POINTS: &str = include_str!("points.tsv");

/// Cells of half a degree to go from a point to find a city: about 150 km.
const REACH: i32 = 3;

/// Cells per degree.
const PER_DEGREE: f32 = 2.0;

/// Cells around the earth.
const COLUMNS: i32 = 720;

/// Countries by cell, rows from the south pole, columns from 180 degrees west.
#[derive(Debug)]
pub(super) struct Points(FxHashMap<(i32, i32), Country>);

impl Points {
    /// Reads the table.
    pub(super) fn new() -> Points {
        let mut cells = FxHashMap::default();
        for cells_of_row in lines(POINTS) {
            let row: i32 = cells_of_row[0].parse().expect("rows are numbers");
            for run in cells_of_row[1].split(';') {
                let (columns, code) = run.split_once(' ').expect("a run has columns and a code");
                let (first, last) = columns.split_once('-').expect("a run has a first and a last column");
                let country: Country = code.parse().expect("the table's codes are known");
                let columns = first.parse::<i32>().expect("a number")..=last.parse().expect("a number");
                cells.extend(columns.map(|column| ((row, column), country)));
            }
        }
        Points(cells)
    }

    /// The reading of a point, in degrees of latitude and longitude; None on the high seas and for 0, 0, which means that
    /// someone's program had no point.
    pub(super) fn read(&self, (latitude, longitude): (f32, f32)) -> Option<Reading<'static>> {
        let is_point = latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && (latitude, longitude) != (0.0, 0.0);
        let country = self.country(latitude, longitude).filter(|_| is_point)?;
        Some(Reading {
            country,
            words: format!("{latitude:.2}, {longitude:.2}").into(),
            place: "point",
            rule: "point:nearest-city",
            weight: 0.7,
            is_aside: false,
            centrality: 0.7,
        })
    }

    fn country(&self, latitude: f32, longitude: f32) -> Option<Country> {
        let row = ((latitude + 90.0) * PER_DEGREE) as i32;
        let column = ((longitude + 180.0) * PER_DEGREE) as i32;
        let offsets = (-REACH..=REACH).flat_map(|dy| (-REACH..=REACH).map(move |dx| (dy, dx)));
        let cell = |(dy, dx): (i32, i32)| self.0.get(&(row + dy, (column + dx).rem_euclid(COLUMNS))).copied();
        let found = offsets.filter_map(|offset| cell(offset).map(|country| (offset, country)));
        found.min_by_key(|((dy, dx), _)| dy * dy + dx * dx).map(|(_, country)| country)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_in_the_country_of_the_nearest_city() {
        let points = Points::new();
        let cases = [
            ((35.68, 139.69), Some("JP")),
            ((-33.87, 151.21), Some("AU")),
            ((40.4, -3.7), Some("ES")),
            ((0.0, 0.0), None),
            ((-50.0, -120.0), None),
            ((99.0, 10.0), None),
        ];
        for (point, expected) in cases {
            assert_eq!(points.read(point).map(|reading| reading.country.code()), expected, "{point:?}");
        }
    }
}
