//! "Did you mean": the known word nearest to one that is not known.

use strsim::damerau_levenshtein;

/// The nearest of `known` to `word`, in either case of letters; None where nothing is near.
///
/// Near is one slip in every three letters, at least one: `min_intervall`, `contries`, `publishr`.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let allowed = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// A remedy: the nearest known word, or else `otherwise`.
pub(super) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    match nearest(word, known) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => otherwise.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_word_and_a_stranger_finds_none() {
        let known = ["min_interval", "max_interval", "countries", "country", "url"];
        let cases = [
            ("min_intervall", Some("min_interval")),
            ("contries", Some("countries")),
            ("URL", Some("url")),
            ("colour", None),
        ];
        for (word, expected) in cases {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }
}
