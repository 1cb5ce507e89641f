//! What keeps two entries apart whatever words they share.

use super::sketch::Sketch;

/// A publisher that uses a title again after this long under another address has written another article: the next
/// day's briefing comes after about 24 hours, a correction sooner. In seconds.
const RECURRENCE: u32 = 12 * 60 * 60;

/// Words of less mass than this (two rare words, or four ordinary ones) may be equal by chance: "Morning briefing".
pub(super) const TELLING_MASS: f32 = 12.0;

/// Why the two entries cannot tell the same story; None where nothing speaks against it.
pub(super) fn veto(one: &Sketch, other: &Sketch) -> Option<&'static str> {
    if is_recurrence(one, other) {
        return Some("recurring title");
    }
    let is_series = one.titles.series == other.titles.series && one.titles.series != 0;
    let dates_differ = one.titles.date != other.titles.date && one.titles.date != 0 && other.titles.date != 0;
    if is_series && dates_differ {
        return Some("different dates");
    }
    one.marks.contradiction(&other.marks)
}

/// Returns true if and only if one publisher has used the title, or its series, again for another article.
///
/// "Morning briefing", and "Horoscope for May 3" after "Horoscope for May 2".
pub(super) fn is_recurrence(one: &Sketch, other: &Sketch) -> bool {
    let is_other_article = one.permalink != 0 && other.permalink != 0 && one.permalink != other.permalink;
    let is_same_series = one.titles.series != 0 && one.titles.series == other.titles.series;
    let is_later = one.at.abs_diff(other.at) >= RECURRENCE;
    one.publisher == other.publisher && is_other_article && is_same_series && is_later
}

/// Returns true if and only if both entries are about countries, and none of them is the same.
pub(super) fn countries_differ(one: &Sketch, other: &Sketch) -> bool {
    !one.about.is_empty() && !other.about.is_empty() && !one.about.meet(other.about)
}
