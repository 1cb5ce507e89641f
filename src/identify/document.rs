//! A document by itself: what it shows about its own guids and links, and which of its entries stand there twice.

use super::{FeedIdentity, Incoming, Marks, Policy};
use crate::model::Time;
use rustc_hash::FxHashMap;

/// Lets the policy fall as far as the document shows that it must.
pub(super) fn examine(identity: &mut FeedIdentity, incoming: &Incoming<'_>, now: Time) {
    let marks = incoming.marks;
    let n_without = |part: fn(&Marks) -> Option<u64>| marks.iter().filter(|marks| part(marks).is_none()).count();
    if identity.policy == Policy::Guid {
        let n_blank = n_without(|marks| marks.guid);
        if n_blank * 2 > marks.len() {
            identity.fall(Policy::Link, now, format!("{n_blank} of {} entries have no guid", marks.len()));
        } else if let Some(index) =
            first_shared(marks, |marks| marks.guid, |a, b| a.link != b.link && a.title != b.title)
        {
            let guid = incoming.entries[index].guid.as_deref().unwrap_or_default();
            identity.fall(Policy::Link, now, format!("guid `{guid}` stands at different entries"));
        }
    }
    let shared = first_shared(marks, |marks| marks.link, |a, b| a.title != b.title && !is_same_guid(identity, a, b));
    identity.shares_links |= shared.is_some();
    if identity.policy == Policy::Link {
        let n_blank = n_without(|marks| marks.link);
        if n_blank * 2 > marks.len() {
            identity.fall(Policy::TitleDate, now, format!("{n_blank} of {} entries have no link", marks.len()));
        } else if identity.shares_links {
            let link = shared.and_then(|index| incoming.entries[index].link.as_deref()).unwrap_or("of the site");
            identity.fall(Policy::LinkDate, now, format!("link `{link}` stands at different entries"));
        }
    }
    if identity.policy == Policy::LinkDate {
        let is_shared = |a: &Marks, b: &Marks| a.title != b.title && a.minute == b.minute;
        if let Some(index) = first_shared(marks, |marks| marks.link, is_shared) {
            let link = incoming.entries[index].link.as_deref().unwrap_or_default();
            identity.fall(Policy::TitleDate, now, format!("link `{link}` stands at different entries of one date"));
        }
    }
}

/// For each entry the earlier entry of the document that it repeats, if any.
pub(super) fn repeats(identity: &FeedIdentity, incoming: &Incoming<'_>) -> Vec<Option<usize>> {
    let mut by_handle: FxHashMap<u64, Vec<usize>> = FxHashMap::default();
    let mut repeats = Vec::with_capacity(incoming.marks.len());
    for (index, marks) in incoming.marks.iter().enumerate() {
        let earlier = marks.handles.iter().flat_map(|handle| by_handle.get(handle).into_iter().flatten());
        let first = earlier.copied().filter(|of| is_repeat(identity, &incoming.marks[*of], marks)).min();
        repeats.push(first);
        if first.is_none() {
            marks.handles.iter().for_each(|handle| by_handle.entry(*handle).or_default().push(index));
        }
    }
    repeats
}

/// Returns true if and only if two entries of one document are the same. That one title and date stands at two guids
/// or links is the publisher's word that there are two.
fn is_repeat(identity: &FeedIdentity, first: &Marks, second: &Marks) -> bool {
    let is_same_link = first.link.is_some() && first.link == second.link;
    let has_guids = first.guid.is_some() && second.guid.is_some();
    if first.identity == second.identity {
        return true;
    }
    match identity.policy_in_force() {
        Policy::Guid if has_guids => first.guid == second.guid || is_same_link && first.title_date == second.title_date,
        Policy::Guid => is_same_link && (first.title == second.title || !identity.shares_links),
        Policy::Link => is_same_link,
        Policy::LinkDate => is_same_link && first.minute == second.minute,
        Policy::TitleDate => first.title_date == second.title_date,
    }
}

fn is_same_guid(identity: &FeedIdentity, first: &Marks, second: &Marks) -> bool {
    identity.policy == Policy::Guid && first.guid.is_some() && first.guid == second.guid
}

/// The first entry whose `part` an earlier entry has, too, although they are different.
fn first_shared(
    marks: &[Marks],
    part: fn(&Marks) -> Option<u64>,
    is_different: impl Fn(&Marks, &Marks) -> bool,
) -> Option<usize> {
    let mut first: FxHashMap<u64, &Marks> = FxHashMap::default();
    marks
        .iter()
        .position(|marks| part(marks).is_some_and(|part| is_different(first.entry(part).or_insert(marks), marks)))
}
