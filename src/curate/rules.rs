//! The rules of a region that look at one entry: does the region take it, and if not, which rule left it?
//!
//! Rules that look at more than one entry (owners, hold, cuts, the ledger) are not here.

use crate::{
    curate::{
        lead::covers,
        marks::{self, Mark},
    },
    model::{
        Candidate, Region, Time,
        region::{CountryMatch, TakeLeave},
    },
};
use regex::{RegexSet, RegexSetBuilder};

/// Memory that the compiled patterns of one region may take: many hundreds of patterns, and no more than that.
const PATTERN_BYTES: usize = 8 << 20;

/// A region whose patterns are compiled, so that one entry costs microseconds in each of a thousand regions.
#[derive(Clone, Debug)]
pub struct CompiledRegion {
    /// The region.
    pub region: Region,
    exclude: RegexSet,
    include: RegexSet,
}

/// A pattern of a region cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("region `{region}` has a pattern in `{key}` that cannot be used")]
pub struct PatternError {
    /// The region's id.
    pub region: String,
    /// `exclude` or `include`.
    pub key: &'static str,
    /// What is wrong with it.
    #[source]
    pub source: regex::Error,
}

/// What a region says to one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It takes the entry, for a reason that people can read.
    Taken(String),
    /// A rule leaves it.
    Left(Refusal),
}

/// The rule of a region that leaves an entry, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The key in `feeds.toml`, or `hidden`, `retracted`, `archive_items`.
    pub rule: &'static str,
    /// For people: what was wanted and what was there.
    pub because: String,
}

impl Verdict {
    /// Returns true if and only if the region takes the entry.
    pub fn is_taken(&self) -> bool {
        matches!(self, Verdict::Taken(_))
    }
}

/// Says whether the region takes the entry now, looking at this entry alone, and names the rule that decided.
pub fn verdict(region: &CompiledRegion, candidate: &Candidate, now: Time) -> Verdict {
    region.verdict(candidate, now)
}

impl CompiledRegion {
    /// Compiles the patterns of a region.
    pub fn new(region: &Region) -> Result<CompiledRegion, PatternError> {
        let compile = |patterns: &[String], key| {
            let set = RegexSetBuilder::new(patterns).size_limit(PATTERN_BYTES).build();
            set.map_err(|source| PatternError { region: region.id.to_string(), key, source })
        };
        Ok(CompiledRegion {
            exclude: compile(&region.exclude, "exclude")?,
            include: compile(&region.include, "include")?,
            region: region.clone(),
        })
    }

    /// Returns true if and only if the verdict is that the region takes the entry. To be asked of a thousand regions:
    /// most say no for a place or a publisher, without a word about it.
    pub fn takes(&self, candidate: &Candidate, now: Time) -> bool {
        let is_near = candidate.hand.pinned
            || self.is_place_taken(candidate) && is_named(&self.region.publishers, &[candidate.publisher.as_str()]);
        is_near && self.verdict(candidate, now).is_taken()
    }

    /// See the function `verdict`.
    pub fn verdict(&self, candidate: &Candidate, now: Time) -> Verdict {
        let hand = candidate.hand;
        let refusal = match hand {
            _ if hand.retracted => refuse("retracted", "an editor retracted it"),
            _ if hand.hidden => refuse("hidden", "an editor hid it"),
            _ if hand.pinned => return Verdict::Taken("an editor pinned it".to_owned()),
            _ => self.refusal(candidate).or_else(|| self.lateness(candidate, now)),
        };
        match refusal {
            Some(refusal) => Verdict::Left(refusal),
            None => Verdict::Taken(self.reason(candidate)),
        }
    }

    /// The first rule about what the entry says and who says it that leaves the entry; None if all take it.
    pub fn refusal(&self, candidate: &Candidate) -> Option<Refusal> {
        self.countries(candidate)
            .or_else(|| self.tags(candidate))
            .or_else(|| self.desks(candidate))
            .or_else(|| self.languages(candidate))
            .or_else(|| named("publishers", &self.region.publishers, &[candidate.publisher.as_str()]))
            .or_else(|| named("sections", &self.region.sections, candidate.section.as_slice()))
            .or_else(|| named("categories", &self.region.categories, &candidate.categories))
            .or_else(|| self.patterns(candidate))
            .or_else(|| self.marks(candidate))
    }

    /// Rules about age: too old, or too deep in the archive of a feed that is new to us.
    fn lateness(&self, candidate: &Candidate, now: Time) -> Option<Refusal> {
        if candidate.is_archive && candidate.archive_rank >= candidate.archive_items {
            let because = format!(
                "number {} of the archive of a new feed, which gives at most {}",
                candidate.archive_rank + 1,
                candidate.archive_items
            );
            return refuse("archive_items", because);
        }
        // A late report counts from when we first saw it; what its feed had before we came, from its own date.
        let since = if candidate.is_archive { candidate.effective_at } else { candidate.first_seen_at };
        (now - since > self.region.max_age).then(|| refusal("max_age", format!("of {since}")))
    }

    fn countries(&self, candidate: &Candidate) -> Option<Refusal> {
        (!self.is_place_taken(candidate)).then(|| refusal("countries", self.whereabouts(candidate)))
    }

    fn is_place_taken(&self, candidate: &Candidate) -> bool {
        let wanted = &self.region.countries;
        let about = || candidate.about.iter().any(|country| wanted.contains(country));
        let origin = || candidate.origin.is_some_and(|country| wanted.contains(&country));
        wanted.is_empty()
            || match self.region.country_match {
                CountryMatch::About => about(),
                CountryMatch::Origin => origin(),
                CountryMatch::Either => about() || origin(),
                CountryMatch::AboutOrOrigin => about() || (candidate.about.is_empty() && origin()),
            }
    }

    fn whereabouts(&self, candidate: &Candidate) -> String {
        let about = match candidate.about.as_slice() {
            [] => "names no place".to_owned(),
            countries => format!("about {}", codes(countries)),
        };
        match candidate.origin {
            Some(origin) => format!("{about}, from {origin}"),
            None => about,
        }
    }

    fn tags(&self, candidate: &Candidate) -> Option<Refusal> {
        let rule = &self.region.tags;
        let has = |tag: &&String| candidate.tags.iter().any(|own| same_name(own, tag));
        // A desk is the broadest tag there is: `none = ["sport"]` leaves cricket too.
        let is_desk = |tag: &&String| candidate.desk.is_some_and(|desk| desk.name() == tag.as_str());
        if let Some(tag) = rule.none.iter().find(|tag| has(tag) || is_desk(tag)) {
            return refuse("tags", format!("has `{tag}`"));
        }
        if let Some(tag) = rule.all.iter().find(|tag| !has(tag)) {
            return refuse("tags", format!("has no `{tag}`"));
        }
        if !rule.any.is_empty() && !rule.any.iter().any(|tag| has(&tag)) {
            return refuse("tags", format!("has none of `{}`", rule.any.join("`, `")));
        }
        None
    }

    fn desks(&self, candidate: &Candidate) -> Option<Refusal> {
        let wanted = &self.region.desks;
        if wanted.is_empty() || candidate.desk.is_some_and(|desk| wanted.contains(&desk)) {
            return None;
        }
        refuse("desks", candidate.desk.map_or("no desk".to_owned(), |desk| desk.to_string()))
    }

    fn languages(&self, candidate: &Candidate) -> Option<Refusal> {
        let wanted = &self.region.languages;
        let language = candidate.language.as_ref();
        if wanted.is_empty() || wanted.iter().any(|wanted| language.is_some_and(|language| covers(wanted, language))) {
            return None;
        }
        refuse("languages", language.map_or("unknown language".to_owned(), |language| language.to_string()))
    }

    fn patterns(&self, candidate: &Candidate) -> Option<Refusal> {
        if let Some(index) = self.exclude.matches(&candidate.title).iter().next() {
            return refuse("exclude", format!("the title matches `{}`", self.region.exclude[index]));
        }
        if !self.include.is_empty() && !self.include.is_match(&candidate.title) {
            return refuse("include", "the title matches no pattern");
        }
        None
    }

    fn marks(&self, candidate: &Candidate) -> Option<Refusal> {
        if !self.region.drop_sponsored && !self.region.drop_recaps {
            return None;
        }
        match marks::mark(&candidate.title, &candidate.link, &candidate.categories) {
            Some(Mark::Sponsored) if self.region.drop_sponsored => refuse("drop_sponsored", "recognizably sponsored"),
            Some(Mark::Recap) if self.region.drop_recaps => refuse("drop_recaps", "recognizably a recap"),
            _ => None,
        }
    }

    fn reason(&self, candidate: &Candidate) -> String {
        let mut reasons = Vec::new();
        if !self.region.countries.is_empty() {
            reasons.push(self.whereabouts(candidate));
        }
        let tags = self.region.tags.any.iter().chain(&self.region.tags.all);
        let tags: Vec<&str> = tags.filter(|tag| candidate.tags.contains(tag)).map(String::as_str).collect();
        if !tags.is_empty() {
            reasons.push(format!("tagged {}", tags.join(", ")));
        }
        match reasons.as_slice() {
            [] => "no rule leaves it".to_owned(),
            reasons => reasons.join("; "),
        }
    }
}

fn refusal(rule: &'static str, because: impl Into<String>) -> Refusal {
    Refusal { rule, because: because.into() }
}

fn refuse(rule: &'static str, because: impl Into<String>) -> Option<Refusal> {
    Some(refusal(rule, because))
}

/// A rule that takes and leaves by name: `leave` beats `take`.
fn named<S: AsRef<str>>(rule: &'static str, names: &TakeLeave, own: &[S]) -> Option<Refusal> {
    match is_named(names, own) {
        true => None,
        false if is_among(&names.leave, own) => refuse(rule, "among those to leave"),
        false => refuse(rule, "not among those to take"),
    }
}

/// Returns true if and only if such a rule takes it.
fn is_named<S: AsRef<str>>(names: &TakeLeave, own: &[S]) -> bool {
    !is_among(&names.leave, own) && (names.take.is_empty() || is_among(&names.take, own))
}

fn is_among<S: AsRef<str>>(names: &[String], own: &[S]) -> bool {
    names.iter().any(|name| own.iter().any(|own| same_name(own.as_ref(), name)))
}

/// Returns true if and only if the two are the same name, in whatever case they are written.
fn same_name(left: &str, right: &str) -> bool {
    match left.is_ascii() && right.is_ascii() {
        true => left.eq_ignore_ascii_case(right),
        false => left.to_lowercase() == right.to_lowercase(),
    }
}

fn codes(countries: &[crate::model::Country]) -> String {
    countries.iter().map(|country| country.code()).collect::<Vec<_>>().join(", ")
}
