//! The editor's hand: what the acts in force make of one entry in one region.
//!
//! Acts are kept, listed and undone by others; here they are only added up.

use crate::model::{
    Candidate, Country, Desk, EditorAct, EditorNote, EntryId, Hand, Item, Language, PublisherId, RegionId,
    edition::{ActTarget, LabelCorrection},
};

/// Returns true if and only if the act is in force and counts for this entry in this region.
fn is_about(note: &EditorNote, region: &RegionId, entry: EntryId, publisher: &PublisherId) -> bool {
    let is_here = note.region.as_ref().is_none_or(|only| only == region);
    let is_it = match &note.target {
        ActTarget::Entry(target) => *target == entry,
        ActTarget::Publisher(target) => target == publisher,
    };
    note.undone_at.is_none() && is_here && is_it
}

/// What hiding, pinning and retracting add up to for one entry in one region.
pub fn hand(notes: &[EditorNote], region: &RegionId, entry: EntryId, publisher: &PublisherId) -> Hand {
    let mut hand = Hand::default();
    for note in notes.iter().filter(|note| is_about(note, region, entry, publisher)) {
        match note.act {
            EditorAct::Hide => hand.hidden = true,
            EditorAct::Pin => hand.pinned = true,
            EditorAct::Retract => hand.retracted = true,
            EditorAct::Label(_) | EditorAct::Retitle(_) => {}
        }
    }
    hand
}

/// What an editor can correct of an entry, wherever it is kept.
struct Shown<'a> {
    title: &'a mut String,
    about: &'a mut Vec<Country>,
    tags: &'a mut Vec<String>,
    desk: &'a mut Option<Desk>,
    language: &'a mut Option<Language>,
}

/// Lays the acts in force, in the order they were done, over a candidate as it was found.
pub fn apply(notes: &[EditorNote], region: &RegionId, candidate: &mut Candidate) {
    let (entry, publisher) = (candidate.entry, candidate.publisher.clone());
    candidate.hand = hand(notes, region, entry, &publisher);
    let shown = Shown {
        title: &mut candidate.title,
        about: &mut candidate.about,
        tags: &mut candidate.tags,
        desk: &mut candidate.desk,
        language: &mut candidate.language,
    };
    correct(notes.iter().filter(|note| is_about(note, region, entry, &publisher)), shown);
}

/// Lays the corrections in force over an item that is to be rendered.
pub fn apply_to_item(notes: &[EditorNote], region: &RegionId, item: &mut Item) {
    let (entry, publisher) = (item.entry, item.publisher.clone());
    let shown = Shown {
        title: &mut item.title,
        about: &mut item.about,
        tags: &mut item.tags,
        desk: &mut item.desk,
        language: &mut item.language,
    };
    correct(notes.iter().filter(|note| is_about(note, region, entry, &publisher)), shown);
}

fn correct<'a>(notes: impl Iterator<Item = &'a EditorNote>, mut shown: Shown<'_>) {
    for note in notes {
        match &note.act {
            EditorAct::Retitle(title) => shown.title.clone_from(title),
            EditorAct::Label(correction) => relabel(correction, &mut shown),
            EditorAct::Hide | EditorAct::Pin | EditorAct::Retract => {}
        }
    }
}

fn relabel(correction: &LabelCorrection, shown: &mut Shown<'_>) {
    if let Some(about) = &correction.about {
        shown.about.clone_from(about);
    }
    shown.tags.retain(|tag| !correction.drop_tags.contains(tag));
    for tag in &correction.add_tags {
        if !shown.tags.contains(tag) {
            shown.tags.push(tag.clone());
        }
    }
    *shown.desk = correction.desk.or(*shown.desk);
    if correction.language.is_some() {
        shown.language.clone_from(&correction.language);
    }
}
