//! What the text of an entry says: countries, tags, desk, language, each with the evidence for it.

use super::{Country, Language};
use serde::{Deserialize, Serialize, Serializer};
use std::{borrow::Cow, fmt, str::FromStr};

/// What was found about one entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Labels {
    /// The language of the entry.
    pub language: Option<Language>,
    /// The countries the story is about, most central first. Origin is never mixed in.
    pub about: Vec<Country>,
    /// Our tags, most telling first, at most about ten.
    pub tags: Vec<String>,
    /// The broad subject.
    pub desk: Option<Desk>,
    /// Why, for each of the above.
    pub evidence: Vec<Evidence>,
}

/// Where a publisher is at home: the origin of its entries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The country.
    pub country: Country,
    /// Why it is thought so where `feeds.toml` does not say: a guess, and shown as one.
    pub guess: Option<Evidence>,
}

impl Origin {
    /// What the evidence of a guess says it is about.
    pub const LABEL: &str = "origin";

    /// The reason for the guess among an entry's evidence; None: it was no guess.
    pub fn guess_in(evidence: &[Evidence]) -> Option<&Evidence> {
        evidence.iter().find(|evidence| evidence.label.split(' ').next() == Some(Origin::LABEL))
    }

    /// As `feeds.toml` says.
    pub fn stated(country: Country) -> Origin {
        Origin { country, guess: None }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.guess {
            None => write!(f, "{}", self.country),
            Some(guess) => write!(f, "{}, guessed from `{}` ({})", self.country, guess.words, guess.rule),
        }
    }
}

/// Why a label was given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// What was concluded: `country HK`, `tag alibaba`, `desk sport`, `language ja`, `origin JP`.
    pub label: String,
    /// The words that said so.
    pub words: String,
    /// Where they stood: `title`, `summary`, `dateline`, `category`, `url`, `point`, `feed`.
    pub place: Cow<'static, str>,
    /// The rule, and the row of the table it used, such as `demonym:hongkonger`.
    pub rule: Cow<'static, str>,
    /// How much it counts, 0 to 1 for most rules; negative where it speaks against.
    #[serde(serialize_with = "in_hundredths")]
    pub weight: f32,
}

/// Nobody reads more digits, and those of an `f32` that are made longer look like a measurement.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn in_hundredths<S: Serializer>(weight: &f32, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((f64::from(*weight) * 100.0).round() / 100.0)
}

macro_rules! desks {
    ($($variant:ident $name:literal),* $(,)?) => {
        /// The broad subject of an entry: the top level of the IPTC Media Topics.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[allow(missing_docs)]
        pub enum Desk {
            $(#[serde(rename = $name)] $variant,)*
        }

        impl Desk {
            /// All desks, in the order of their names.
            pub const ALL: &[Desk] = &[$(Desk::$variant),*];

            /// The name as it stands in `feeds.toml` and in JSON.
            pub fn name(self) -> &'static str {
                match self {
                    $(Desk::$variant => $name,)*
                }
            }
        }
    };
}

desks! {
    Arts "arts", Conflict "conflict", Crime "crime", Disaster "disaster", Economy "economy", Education "education",
    Environment "environment", Health "health", HumanInterest "human-interest", Labour "labour",
    Lifestyle "lifestyle", Politics "politics", Religion "religion", ScienceTechnology "science-technology",
    Society "society", Sport "sport", Weather "weather",
}

impl FromStr for Desk {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Desk::ALL.iter().copied().find(|desk| desk.name() == text).ok_or_else(|| format!("unknown desk `{text}`"))
    }
}

impl fmt::Display for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
