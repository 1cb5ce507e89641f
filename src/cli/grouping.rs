//! What `explain` says of how an entry came to its story: what the grouper decided, and what the operator did by hand.

use crate::{
    model::{StoredEntry, story::GroupDecision},
    setup::Setup,
    store::{EntryAt, Store},
};
use serde_json::{Value, json};

/// The decision with every key, also those that are not there: what reads it need not ask.
pub(super) fn as_json(decision: &GroupDecision) -> Value {
    json!({
        "story": decision.story,
        "duplicate_of": decision.duplicate_of,
        "merged": decision.merged,
        "compared": decision.compared,
        "score": decision.score,
        "rule": decision.rule,
        "veto": decision.veto,
    })
}

/// The decision as a sentence: the rule, the entry compared, the score, the veto.
pub(super) fn in_words(decision: Option<&GroupDecision>) -> String {
    let Some(decision) = decision else { return "first: nothing came near".to_owned() };
    let mut words = match decision.rule.as_str() {
        "too-old" => {
            "too-old: no region shows what was so old when its feed was new, so it was compared with nothing".to_owned()
        }
        rule => rule.to_owned(),
    };
    if let Some(compared) = decision.compared {
        words.push_str(&format!(", compared with entry {compared}, score {:.2}", decision.score));
    }
    if decision.duplicate_of.is_some() {
        words.push_str(", the same article");
    }
    if !decision.merged.is_empty() {
        let merged: Vec<String> = decision.merged.iter().map(ToString::to_string).collect();
        words.push_str(&format!(", made one story of {} and {}", decision.story, merged.join(", ")));
    }
    if let Some(veto) = &decision.veto {
        words.push_str(&format!("; kept out of a near story by: {veto}"));
    }
    words
}

/// What `[[story]]` says of the entry, and whether it is so.
pub(super) fn by_hand(store: &Store, setup: &Setup, entry: &StoredEntry) -> anyhow::Result<Vec<Value>> {
    let permalink = entry.entry.permalink.as_deref().unwrap_or_default();
    let partners = setup.by_hand.partners(permalink);
    let others = store.entries_at(&partners.iter().map(|partner| partner.permalink).collect::<Vec<_>>())?;
    let is_published = entry.story.map_or(Ok(false), |story| store.is_published(story))?;
    let mut lines = Vec::new();
    for partner in partners {
        let mut others = others.iter().filter(|other| other.permalink == partner.permalink).peekable();
        let is_seen = others.peek().is_some();
        let is_met = |other: &&EntryAt| (Some(other.story) == entry.story) == partner.is_same;
        let state = match others.find(|other| !is_met(other)) {
            None if !is_seen => "not seen yet",
            None => "so it is",
            Some(other) if partner.is_same && is_published && store.is_published(other.story)? => {
                "both were published before, and subscribers have both"
            }
            Some(_) => "not yet in force",
        };
        let says = if partner.is_same { "same as" } else { "not same as" };
        lines.push(json!({ "says": says, "link": partner.permalink, "reason": partner.reason, "state": state }));
    }
    Ok(lines)
}

/// A line of [`by_hand`] as text.
pub(super) fn hand_words(line: &Value) -> String {
    let text = |name: &str| line[name].as_str().unwrap_or_default();
    let reason = if text("reason").is_empty() { String::new() } else { format!(" ({})", text("reason")) };
    format!("{} {}{reason}: {}", text("says"), text("link"), text("state"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntryId, StoryId};

    #[test]
    fn a_decision_is_told_with_what_was_compared_the_score_and_the_veto() {
        let decision = GroupDecision {
            story: StoryId(4),
            duplicate_of: None,
            merged: vec![StoryId(9)],
            compared: Some(EntryId(7)),
            score: 0.934,
            rule: "shared-words".to_owned(),
            veto: Some("different results".to_owned()),
        };
        let expected = "shared-words, compared with entry 7, score 0.93, made one story of 4 and 9; \
            kept out of a near story by: different results";
        assert_eq!(in_words(Some(&decision)), expected);
        let again: GroupDecision = serde_json::from_value(serde_json::to_value(&decision).unwrap()).unwrap();
        assert_eq!(again, decision);
        assert_eq!(in_words(None), "first: nothing came near");
    }
}
