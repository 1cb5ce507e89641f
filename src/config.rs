//! `feeds.toml` and the files it includes, as a checked [`Config`]: or every mistake in them, each with its place
//! and what to do about it.
//!
//! [`load`] reads the files; [`parse`] makes of their texts a configuration and touches nothing, so that the last
//! good texts can be kept in the database and be read again when the file on disk has mistakes. The only thing
//! either asks of the world beyond the files are the variables named by `${NAME}`, through [`Environment`].
//! It does not know what is done with a configuration.

mod diff;
pub mod edit;
pub mod exchange;
mod feeds;
mod files;
mod groups;
mod ids;
mod mistake;
mod polling;
mod publishers;
mod regions;
pub mod schema;
mod secrets;
mod site;
mod stories;
mod suggest;
mod table;
mod tracking;
mod values;
mod vocabulary;

pub use diff::{ConfigDiff, Differences, diff};
pub use files::{folders, read_files};
pub use mistake::{ConfigError, Mistake, Mistakes};
pub use secrets::Environment;

use crate::model::Config;
use feeds::FeedReader;
use groups::Groups;
use mistake::{Complaint, Notes, Place};
use publishers::Publishers;
use regions::RegionReader;
use serde::{Deserialize, Serialize};
use std::path::Path;
use table::{Table, Text};
use toml::Spanned;
use toml::de::DeTable;

/// The text of one file of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Its path as the operator would write it; messages begin with it.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// A configuration without mistakes, and what it was read from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The configuration.
    pub config: Config,
    /// The main file, then those it includes, in the order of their names, then the CSS and HTML it names.
    pub files: Vec<SourceFile>,
}

/// Reads `feeds.toml` at `path` and what it includes, secrets from the environment of this process.
///
/// # Errors
/// `Unreadable` if the main file cannot be read; `Mistakes` with all mistakes of all files otherwise.
pub fn load(path: &Path) -> Result<Loaded, ConfigError> {
    let files = read_files(path)?;
    let config = parse(&files, &|name| std::env::var(name).ok())?;
    Ok(Loaded { config, files })
}

/// Makes a configuration of the texts of its files, the main file first.
///
/// # Errors
/// Every mistake of all files.
pub fn parse(files: &[SourceFile], environment: &Environment<'_>) -> Result<Config, Mistakes> {
    let notes = Notes::new(files);
    let tables = files.iter().enumerate().filter(|(index, file)| *index == 0 || !site::is_file_name(&file.name));
    let documents: Vec<(usize, Spanned<DeTable<'_>>)> =
        tables.map(|(index, file)| (index, document(index, &file.text, &notes))).collect();
    let config = read_config(files, &documents, &notes, environment);
    match notes.into_mistakes() {
        Some(mistakes) => Err(mistakes),
        None => Ok(config),
    }
}

fn document<'a>(index: usize, text: &'a str, notes: &Notes<'_>) -> Spanned<DeTable<'a>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        notes.tear();
        let span = error.span().unwrap_or(0..0);
        let place = Place { file: index, start: span.start, end: span.end.max(span.start) };
        let message = format!("this is no TOML: {}", error.message().lines().collect::<Vec<_>>().join(", "));
        notes.add(place, Complaint::new(message, "see https://toml.io for how texts, lists and tables are written"));
    }
    document
}

/// The top of every file.
struct Roots<'a> {
    tables: Vec<Table<'a>>,
}

impl<'a> Roots<'a> {
    /// The table of a key that may stand once in all files.
    fn single(&self, key: &'static str) -> Option<Table<'a>> {
        let mut found = self.tables.iter().filter_map(|root| root.table(key, &format!("[{key}]")));
        let first = found.next();
        for again in found {
            let at = first.as_ref().map(|first| again.notes.line_of(first.place)).unwrap_or_default();
            let complaint = Complaint::new(format!("it stands already at {at}"), "put both into one");
            again.complain(again.place, complaint);
        }
        first
    }

    /// The tables of an array of tables, of all files.
    fn all(&self, key: &'static str) -> Vec<Table<'a>> {
        self.tables.iter().flat_map(|root| root.tables(key)).collect()
    }
}

fn read_config<'a>(
    files: &[SourceFile],
    documents: &'a [(usize, Spanned<DeTable<'a>>)],
    notes: &'a Notes<'a>,
    environment: &Environment<'_>,
) -> Config {
    let top = |(file, document): &'a (usize, Spanned<DeTable<'a>>)| {
        Table::new(document.get_ref(), Place { file: *file, start: 0, end: 0 }, "", notes)
    };
    let roots = Roots { tables: documents.iter().map(top).collect() };
    roots.tables.iter().for_each(|root| check_include(root, files));

    let site = site::site(roots.single("site"), files);
    let network = site::network(roots.single("network"), environment);
    let serve = site::serve(roots.single("serve"));
    let groups = Groups::read(roots.tables.iter().filter_map(|root| root.table("groups", "[groups]")).collect());
    let mut publishers = Publishers::read(roots.all("publisher"));
    let mut feed_reader = FeedReader::new(roots.single("defaults"), &mut publishers, environment);
    let tables = roots.all("feed");
    let mut feeds = Vec::with_capacity(tables.len());
    feeds.extend(tables.into_iter().filter_map(|table| feed_reader.read(table)));
    let region_reader = RegionReader::new(&groups, &publishers, &feeds, &site.language);
    let regions = region_reader.read_all(roots.all("region"));
    let tags = vocabulary::tags(roots.all("tag"));
    let (shorthands, places): (Vec<_>, Vec<_>) = roots.tables.iter().partition(|root| root.is_table("place"));
    let shorthands = shorthands.into_iter().filter_map(|root| root.table("place", "[place]")).collect();
    let places = places.into_iter().flat_map(|root| root.tables("place")).collect();
    let places = vocabulary::places(places, shorthands, &site.language);
    let tracking: Vec<Table<'_>> =
        roots.tables.iter().filter_map(|root| root.table("tracking", "[tracking]")).collect();
    let tracking = tracking::tracking(&tracking);
    let stories = stories::stories(roots.all("story"), &tracking, notes);
    roots.tables.into_iter().for_each(Table::finish);
    Config { publishers: publishers.into_list(), site, network, serve, feeds, regions, tags, places, tracking, stories }
}

/// The files were read before; here only what is written wrongly is said.
fn check_include(root: &Table<'_>, files: &[SourceFile]) {
    let Some(patterns) = root.texts("include") else { return };
    if root.place.file > 0 {
        let complaint = Complaint::new("an included file includes others", "let the main file include them all");
        root.complain(root.place_of("include"), complaint);
    }
    patterns.into_iter().for_each(|pattern| check_pattern(root, pattern, files));
}

/// A pattern may match nothing; a plain name must name a file.
fn check_pattern(root: &Table<'_>, pattern: Text<'_>, files: &[SourceFile]) {
    let name = pattern.text;
    if let Err(error) = glob::Pattern::new(name) {
        let message = format!("`{name}` is no pattern for file names: {}", error.msg);
        root.complain(pattern.place, Complaint::new(message, "write it such as `feeds.d/*.toml`"));
    }
    let is_plain = !name.contains(['*', '?', '[']);
    if is_plain && !files.iter().any(|file| Path::new(&file.name).ends_with(name.trim_start_matches("./"))) {
        let message = format!("the file `{name}` cannot be read");
        root.complain(pattern.place, Complaint::new(message, "write its name relative to this file, or take it out"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Country, Schedule};
    use chrono::Duration;

    fn file(text: &str) -> [SourceFile; 1] {
        [SourceFile { name: "feeds.toml".into(), text: text.into() }]
    }

    fn environment(name: &str) -> Option<String> {
        (name == "KEY").then(|| "hunter2".to_owned())
    }

    fn read(text: &str) -> Config {
        parse(&file(text), &environment).unwrap_or_else(|mistakes| panic!("{mistakes}"))
    }

    /// The mistakes as lines, without the name of the file.
    fn complaints(text: &str) -> Vec<String> {
        let mistakes = parse(&file(text), &environment).err().map(|mistakes| mistakes.to_string()).unwrap_or_default();
        mistakes.lines().map(|line| line.trim_start_matches("feeds.toml:").to_owned()).collect()
    }

    #[test]
    fn an_empty_file_is_a_configuration_with_nothing_to_poll() {
        let config = read("");
        assert!(config.feeds.is_empty() && config.regions.is_empty());
        assert_eq!(config.network.host_gap, Duration::seconds(3));
    }

    #[test]
    fn the_example_of_the_design_is_read() {
        let config = read(include_str!("config/example.toml"));
        let feed = &config.feeds[0];
        assert_eq!((feed.id.as_str(), feed.publisher.as_str(), feed.is_private), ("scmp-tech", "scmp", false));
        assert_eq!(feed.schedule, Schedule::Auto);
        assert_eq!(feed.min_interval, Duration::minutes(15));
        let region = &config.regions[0];
        let countries: Vec<&str> = region.countries.iter().map(Country::code).collect();
        assert_eq!(countries, ["CN", "HK", "MO", "TW"]);
        assert_eq!(region.tags.none, ["sport"]);
        assert_eq!(config.tags[0].matches[2], "export control*");
    }

    #[test]
    fn the_configuration_of_the_repository_has_no_mistakes() {
        let config = read(include_str!("../feeds.toml"));
        assert!(config.feeds.len() >= 60 && config.regions.len() >= 10);
        assert!(config.feeds.iter().all(|feed| !feed.is_private));
        let used: std::collections::BTreeSet<_> = config.feeds.iter().map(|feed| &feed.publisher).collect();
        assert_eq!(used.len(), config.publishers.len(), "every publisher has a feed");
    }

    #[test]
    fn the_operator_names_the_tracking_parameters_of_sites() {
        let config = read("[tracking]\n\"Example.org\" = [\"cid\", \"trace_*\"]\n\"*\" = [\"from_feed\"]");
        assert_eq!(config.tracking.len(), 2);
        let site = config.tracking.iter().find(|site| site.host == "example.org").unwrap();
        assert_eq!(site.parameters, ["cid", "trace_*"]);
        let lines = complaints("[tracking]\n\"https://example.org/\" = [\"*\", \"id=1\"]");
        assert_eq!(lines.len(), 3, "{lines:?}");
    }

    #[test]
    fn the_operator_says_which_links_tell_one_story() {
        let config = read(
            "[[story]]\nurl = 'http://www.a.example/quake?utm_source=x'\nsame_as = 'https://b.example/tremor'\n\
             not_same_as = ['https://c.example/other']\nreason = 'told by the same agency'\n",
        );
        let story = &config.stories[0];
        assert_eq!(
            (story.permalink.as_str(), &*story.same_as[0]),
            ("https://a.example/quake", "https://b.example/tremor")
        );
        assert_eq!((&*story.not_same_as[0], &*story.reason), ("https://c.example/other", "told by the same agency"));
    }

    #[test]
    fn links_of_which_nothing_or_both_is_said_are_mistakes() {
        let story = "[[story]]\nurl = 'https://a.example/1'\n";
        let cases = [
            (story.to_owned(), "1:1: story `https://a.example/1`: it says nothing of the link"),
            (
                format!("{story}same_as = ['b.example/2']\n"),
                "3:12: story `https://a.example/1`: `b.example/2` is no address",
            ),
            (
                format!("{story}same_as = ['https://./2']\n"),
                "3:12: story `https://a.example/1`: `https://./2` names no site",
            ),
            (
                format!("{story}same_as = ['http://a.example/1/']\n"),
                "3:12: story `https://a.example/1`: `same_as` names",
            ),
            (
                format!(
                    "{story}not_same_as = ['https://c.example/3']\n\
                     [[story]]\nurl = 'https://b.example/2'\nsame_as = ['https://a.example/1', 'https://c.example/3']\n"
                ),
                "3:16: `https://c.example/3` is said elsewhere to tell the same story as `https://a.example/1`",
            ),
        ];
        for (text, expected) in cases {
            let lines = complaints(&text);
            assert!(lines.len() == 1 && lines[0].starts_with(expected), "{expected}: {lines:?}");
        }
    }

    #[test]
    fn what_a_feed_does_not_say_the_defaults_say() {
        let config = read(
            "[defaults]\nschedule = '*/20 * * * *'\nmin_interval = '5m'\ntags = ['a']\n\
             [[feed]]\nurl = 'https://a.example/f'\n[[feed]]\nurl = 'https://b.example/f'\nschedule = 'auto'\ntags = []\n",
        );
        assert_eq!(config.feeds[0].schedule, Schedule::Cron("*/20 * * * *".into()));
        assert_eq!((config.feeds[0].tags.len(), config.feeds[1].tags.len()), (1, 0));
        assert_eq!(config.feeds[1].schedule, Schedule::Auto);
        assert_eq!(config.feeds[1].min_interval, Duration::minutes(5));
    }

    #[test]
    fn a_publisher_may_stand_only_in_its_feeds() {
        let config = read(
            "[[feed]]\nurl = 'https://a.example/f'\npublisher = 'The A'\ncountry = 'HK'\n\
             [[feed]]\nurl = 'https://a.example/g'\npublisher = 'the a'\n[[feed]]\nurl = 'https://www.b.co.jp/f'\n",
        );
        let ids: Vec<&str> = config.feeds.iter().map(|feed| feed.publisher.as_str()).collect();
        assert_eq!(ids, ["the-a", "the-a", "b-co-jp"]);
        assert_eq!(config.publishers[0].country.map(|country| country.code().to_owned()), Some("HK".into()));
    }

    #[test]
    fn secrets_make_a_feed_private_and_are_never_shown() {
        let config = read(
            "[[feed]]\nurl = 'https://a.example/f?k=${KEY}'\n[[feed]]\nurl = 'https://b.example/f'\nbearer = '${KEY}'\n\
             [[feed]]\nurl = 'https://c.example/f'\nheaders = { X-Kind = 'news' }\n\
             [[feed]]\nurl = 'https://u:hunter2@d.example/f'\n",
        );
        let is_private: Vec<bool> = config.feeds.iter().map(|feed| feed.is_private).collect();
        assert_eq!(is_private, [true, true, false, true]);
        assert_eq!(config.feeds[0].url, "https://a.example/f?k=hunter2");
        assert_eq!(config.feeds[1].headers[0].value, "Bearer hunter2");
        for feed in &config.feeds {
            let shown = format!("{} {} {:?}", feed.id, feed.shown_url, feed.headers);
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }

    #[test]
    fn operators_define_groups_and_take_countries_out_of_them() {
        let config = read(
            "[groups]\nchips = ['TW', 'KR', 'benelux']\n[[region]]\nid = 'x'\ncountries = ['chips', '-LU', 'JP', 'tw']\n",
        );
        let countries: Vec<&str> = config.regions[0].countries.iter().map(Country::code).collect();
        assert_eq!(countries, ["TW", "KR", "BE", "NL", "JP"]);
    }

    #[test]
    fn a_place_is_renamed_in_short_or_in_long() {
        let short = read("[place]\nnames = { TW = 'Taiwan' }\n").places;
        let long = read("[[place]]\ncountry = 'TW'\nnames = { en = 'Taiwan' }\n").places;
        assert_eq!(short, long);
    }

    #[test]
    fn every_mistake_is_told_with_its_place_and_remedy() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("an unknown key", "[site]\ntitel = 'x'\n", &["2:1: [site]: unknown key `titel`; did you mean `title`?"]),
            ("an unknown table", "[sites]\n", &["1:2: unknown key `sites`; did you mean `site`?"]),
            (
                "a wrong type",
                "[site]\ntitle = 3\n",
                &["2:9: [site]: `title` is of type integer; write a text in quotes"],
            ),
            (
                "an unknown country",
                "[[region]]\nid = 'baltics'\ncountries = ['EE', 'LX']\n",
                &["3:20: region `baltics`: unknown country `LX`; \
                   use ISO 3166-1 alpha-2 codes such as `LV`, or groups such as `asean`"],
            ),
            (
                "a misspelled group",
                "[[region]]\nid = 'x'\ncountries = ['aseaan']\n",
                &["3:14: region `x`: unknown country `aseaan`; did you mean `asean`?"],
            ),
            (
                "a reserved region",
                "[[region]]\nid = 'story'\n",
                &["2:6: region `story`: the region id `story` is reserved; \
                   choose another; reserved are story, tag, publisher, desk, search, feeds, about"],
            ),
            (
                "a region twice, once as a former id",
                "[[region]]\nid = 'a'\n[[region]]\nid = 'b'\nwas = ['a']\n",
                &["5:8: region `b`: the region id `a` is already taken at feeds.toml:2; \
                   each id, former ones too, belongs to one region"],
            ),
            (
                "a bad address, a bad schedule and a bad zone at once",
                "[[feed]]\nurl = 'scmp.com/feed'\nschedule = '61 * * * *'\ntime_zone = 'Asia/Hongkong'\n",
                &[
                    "2:7: feed `scmp.com/feed`: `scmp.com/feed` is no address (relative URL without a base); \
                     write a whole address such as `https://example.org/feed`",
                    "3:12: feed `scmp.com/feed`: `61 * * * *` is no schedule: `61` is no minute (0-59); write `auto` or \
                     five fields: minute, hour, day of month, month, day of week, such as `*/20 * * * *`",
                    "4:13: feed `scmp.com/feed`: unknown time zone `Asia/Hongkong`; did you mean `Asia/Hong_Kong`?",
                ],
            ),
            (
                "one feed under two spellings",
                "[[feed]]\nurl = 'http://www.a.example/f/'\n[[feed]]\nurl = 'https://a.example/f'\n",
                &[
                    "4:7: feed `https://a.example/f`: the same address stands at feeds.toml:2; take one of the two feeds out",
                ],
            ),
            (
                "an id twice",
                "[[feed]]\nid = 'a'\nurl = 'https://a.example/f'\n[[feed]]\nid = 'a'\nurl = 'https://a.example/g'\n",
                &[
                    "5:6: feed `a`: the feed id `a` is already that of the feed at feeds.toml:2; give one of them another `id`",
                ],
            ),
            (
                "a publisher that is nowhere",
                "[[publisher]]\nid = 'scmp'\nname = 'SCMP'\n[[feed]]\nurl = 'https://a.example/f'\npublisher = 'scpm'\n",
                &["6:13: feed `https://a.example/f`: unknown publisher `scpm`; did you mean `scmp`?"],
            ),
            (
                "a preferred publisher that is nowhere",
                "[[region]]\nid = 'x'\nprefer = ['reuters']\n",
                &["3:11: region `x`: unknown publisher `reuters`; \
                   add a [[publisher]] with this id, or write its full name with `country` and `language`"],
            ),
            (
                "a section that no feed has",
                "[[feed]]\nurl = 'https://a.example/f'\nsection = 'AI News'\n[[region]]\nid = 'x'\nsections = ['AI news']\n",
                &["6:13: region `x`: no feed has the section `AI news`; did you mean `AI News`?"],
            ),
            (
                "a secret in plain text",
                "[[feed]]\nurl = 'https://a.example/f'\nbasic_auth = 'u:hunter2'\n",
                &["3:14: feed `https://a.example/f`: `basic_auth` holds a secret in plain text; \
                   put it into a variable of the environment and write `${NAME}`"],
            ),
            (
                "a variable that is not set",
                "[[feed]]\nurl = 'https://a.example/f?k=${NONE}'\n",
                &["2:7: feed `https://a.example/f?k=${NONE}`: the environment variable `NONE` is not set; \
                   set it where Dateline is started, or take it out here"],
            ),
            (
                "a header that is not the operator's",
                "[[feed]]\nurl = 'https://a.example/f'\nheaders = { Cookie = 'a=b' }\n",
                &["3:13: feed `https://a.example/f`: the header `Cookie` is Dateline's own affair; take it out"],
            ),
            (
                "a pattern that is none",
                "[[region]]\nid = 'x'\nexclude = ['(?i)sponsored', '(']\n",
                &["3:29: region `x`: `(` is no pattern: unclosed group; \
                   write a regular expression (put \\ before . ? * + ( ) [ ] to mean itself)"],
            ),
            (
                "intervals the wrong way round",
                "[defaults]\nmin_interval = '1d'\n",
                &["2:16: [defaults]: `min_interval` is longer than `max_interval`; swap or change one of them"],
            ),
            (
                "a feed without address",
                "[[feed]]\nid = 'x'\n",
                &["1:1: feed `x`: `url` is missing; write the address of the feed"],
            ),
            (
                "an included file that is not there",
                "include = ['more.toml', 'feeds.d/*.toml']\n",
                &["1:12: the file `more.toml` cannot be read; write its name relative to this file, or take it out"],
            ),
            (
                "limits of a host within a domain",
                "[network.hosts.'www.scmp.com']\ngap = '10s'\n",
                &[
                    "1:16: [network.hosts]: limits are kept by registrable domain, and `www.scmp.com` is a host within one; \
                   write `scmp.com`",
                ],
            ),
            (
                "a title pattern without the title",
                "[[region]]\nid = 'x'\ntitle_pattern = '{flag} {titel}'\n",
                &["3:17: region `x`: unknown field `{titel}` in `title_pattern`; did you mean `title`?"],
            ),
        ];
        for (name, text, expected) in cases {
            assert_eq!(complaints(text), *expected, "{name}");
        }
    }

    #[test]
    fn a_file_that_is_no_toml_is_told_without_consequences() {
        let lines = complaints("[[feed]]\nurl = https://a.example/f\n[[region]]\nid = 'x'\nlanguage = 'english'\n");
        assert!(lines.len() >= 2, "{lines:?}");
        assert!(lines[0].starts_with("2:"), "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains("missing")), "{lines:?}");
        assert!(lines.last().unwrap().contains("unknown language `english`"), "{lines:?}");
    }

    #[test]
    fn mistakes_in_included_files_name_their_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("feeds.d")).unwrap();
        let main = folder.path().join("feeds.toml");
        std::fs::write(&main, "include = ['feeds.d/*.toml']\n[[feed]]\nurl = 'https://a.example/f'\n").unwrap();
        std::fs::write(folder.path().join("feeds.d/b.toml"), "[[feed]]\nurl = 'https://b.example/f'\n").unwrap();
        std::fs::write(folder.path().join("feeds.d/c.toml"), "[site]\ntitle = 'C'\n").unwrap();
        let loaded = load(&main).unwrap();
        assert_eq!((loaded.files.len(), loaded.config.feeds.len()), (3, 2));
        assert_eq!(parse(&loaded.files, &environment).unwrap(), loaded.config);

        std::fs::write(folder.path().join("feeds.d/d.toml"), "[[feed]]\nurl = 'https://a.example/f'\n").unwrap();
        let error = load(&main).unwrap_err().to_string();
        assert!(error.contains("feeds.d/d.toml:2:7: ") && error.contains("feeds.toml:3;"), "{error}");
    }

    #[test]
    fn css_and_header_may_stand_in_files_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("feeds.toml");
        std::fs::write(&main, "[site]\ncss = 'house.css'\nheader = '<b>Wire</b>'\n").unwrap();
        let error = load(&main).unwrap_err().to_string();
        assert!(error.contains("the file `house.css` cannot be read"), "{error}");
        std::fs::write(folder.path().join("house.css"), "a { color: teal }").unwrap();
        let loaded = load(&main).unwrap();
        assert_eq!(loaded.config.site.css.as_deref(), Some("a { color: teal }"));
        assert_eq!(loaded.config.site.header_html.as_deref(), Some("<b>Wire</b>"));
        assert_eq!(parse(&loaded.files, &environment).unwrap(), loaded.config);
    }

    #[test]
    fn a_missing_file_says_what_to_do() {
        let error = load(Path::new("/nowhere/feeds.toml")).unwrap_err().to_string();
        assert!(error.starts_with("cannot read `/nowhere/feeds.toml`: "), "{error}");
        assert!(error.ends_with("; write one, or name another with --config"), "{error}");
    }

    #[test]
    fn mistakes_are_shown_with_their_lines() {
        let mistakes = parse(&file("[site]\ntitle = 'Wire'\nlanguage = 'english'\n"), &environment).unwrap_err();
        let shown = mistakes.with_snippets(false);
        for part in
            ["error: [site]: unknown language `english`", "feeds.toml:3:12", "^^^^^^^^^", "help: use a BCP 47 tag"]
        {
            assert!(shown.contains(part), "{shown}");
        }
    }

    #[test]
    fn every_key_is_documented_and_in_the_schema() {
        let documentation = include_str!("../docs/configuration.md");
        let schema = schema::schema();
        let tables = [
            ("[site]", "/properties/site"),
            ("[network]", "/properties/network"),
            ("[network.hosts.'a.example']", "/properties/network/properties/hosts/additionalProperties"),
            ("[serve]", "/properties/serve"),
            ("[defaults]", "/properties/defaults"),
            ("[[publisher]]", "/properties/publisher/items"),
            ("[[feed]]", "/properties/feed/items"),
            ("[[region]]", "/properties/region/items"),
            ("[[tag]]", "/properties/tag/items"),
            ("[[place]]", "/properties/place/items"),
        ];
        for (table, pointer) in tables {
            let lines = complaints(&format!("{table}\nqqqqqqqqqqqqqqq = 1\n"));
            let unknown = lines.iter().find(|line| line.contains("`qqqqqqqqqqqqqqq`")).unwrap();
            let known: Vec<&str> = unknown.split("known here: ").nth(1).unwrap().split(", ").collect();
            for key in &known {
                assert!(documentation.contains(&format!("`{key}`")), "{table} {key}");
            }
            let properties = schema.pointer(&format!("{pointer}/properties")).unwrap().as_object().unwrap();
            let mut in_schema: Vec<&str> = properties.keys().map(String::as_str).collect();
            in_schema.sort_unstable();
            assert_eq!(in_schema, known, "{table}");
        }
    }

    #[test]
    fn ten_thousand_feeds_are_read_in_a_moment() {
        let text: String = (0..10_000)
            .map(|i| {
                format!("[[feed]]\nurl = 'https://site{i}.example/feed'\npublisher = 'Site {i}'\ncountry = 'HK'\n")
            })
            .collect();
        let started = std::time::Instant::now();
        assert_eq!(read(&text).feeds.len(), 10_000);
        // A fifth of a second when optimized and alone; the bound holds on a busy machine and not for a quadratic search.
        assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    }
}
