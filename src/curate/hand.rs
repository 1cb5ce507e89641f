//! The editor's hand: what the acts in force make of one entry in one region.
//!
//! Acts are kept, listed and undone by others; here they are only added up.

use crate::model::{
    Candidate, EditorAct, EditorNote, EntryId, Hand, PublisherId, RegionId,
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

/// Lays the acts in force, in the order they were done, over a candidate as it was found.
pub fn apply(notes: &[EditorNote], region: &RegionId, candidate: &mut Candidate) {
    candidate.hand = hand(notes, region, candidate.entry, &candidate.publisher);
    let (entry, publisher) = (candidate.entry, candidate.publisher.clone());
    for note in notes.iter().filter(|note| is_about(note, region, entry, &publisher)) {
        match &note.act {
            EditorAct::Retitle(title) => candidate.title.clone_from(title),
            EditorAct::Label(correction) => relabel(correction, candidate),
            EditorAct::Hide | EditorAct::Pin | EditorAct::Retract => {}
        }
    }
}

fn relabel(correction: &LabelCorrection, candidate: &mut Candidate) {
    if let Some(about) = &correction.about {
        candidate.about.clone_from(about);
    }
    candidate.tags.retain(|tag| !correction.drop_tags.contains(tag));
    for tag in &correction.add_tags {
        if !candidate.tags.contains(tag) {
            candidate.tags.push(tag.clone());
        }
    }
    candidate.desk = correction.desk.or(candidate.desk);
    if correction.language.is_some() {
        candidate.language.clone_from(&correction.language);
    }
}
