//! robots.txt (RFC 9309): whether a publisher objects to being polled.
//!
//! A feed is made to be read by programs, so a group for `*`, written against crawlers of pages, is only reported. A
//! group that names Dateline is obeyed: with it a publisher can opt out without writing to anyone.

use serde::{Deserialize, Serialize};

/// Our product token, compared without regard to case.
const TOKEN: &str = "dateline";

/// Rules kept of a group: shops have thousands, and a feed is one path.
const MAX_RULES: usize = 1_000;

/// What a robots.txt means for one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Nobody objects, or nothing is known.
    Open,
    /// A group for everyone shuts the path; reported, not obeyed.
    ShutForAll,
    /// A group that names Dateline shuts the path; obeyed.
    ShutForDateline,
}

/// The groups of a robots.txt that concern us.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Robots {
    /// The rules of the groups that name Dateline; None if no group does.
    ours: Option<Vec<Rule>>,
    /// The rules of the groups for `*`.
    everyone: Vec<Rule>,
}

/// One line of a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Rule {
    is_allow: bool,
    pattern: String,
}

impl Robots {
    /// Reads a robots.txt; what is not understood is passed over, as RFC 9309 §2.2 wants.
    pub fn parse(file: &[u8]) -> Robots {
        let text = String::from_utf8_lossy(file);
        let mut robots = Robots::default();
        let mut agents: Vec<Agent> = Vec::new();
        let mut is_head = false;
        for (key, value) in text.trim_start_matches('\u{feff}').lines().filter_map(split_line) {
            match key.as_str() {
                "user-agent" => {
                    if !is_head {
                        agents.clear();
                    }
                    is_head = true;
                    agents.push(Agent::of(value));
                    if agents.last() == Some(&Agent::Dateline) {
                        robots.ours.get_or_insert_default();
                    }
                }
                "allow" | "disallow" => {
                    is_head = false;
                    robots.add(&agents, Rule { is_allow: key == "allow", pattern: value.to_owned() });
                }
                _ => {}
            }
        }
        robots
    }

    /// What the file says about a path with its query.
    pub fn verdict(&self, path: &str) -> Verdict {
        match &self.ours {
            // The file itself is always open (RFC 9309 §2.2.2).
            _ if path == "/robots.txt" => Verdict::Open,
            Some(rules) if !allows(rules, path) => Verdict::ShutForDateline,
            Some(_) => Verdict::Open,
            None if !allows(&self.everyone, path) => Verdict::ShutForAll,
            None => Verdict::Open,
        }
    }

    fn add(&mut self, agents: &[Agent], rule: Rule) {
        // An empty pattern matches nothing.
        if rule.pattern.is_empty() {
            return;
        }
        if agents.contains(&Agent::Dateline) {
            push(self.ours.get_or_insert_default(), rule.clone());
        }
        if agents.contains(&Agent::Everyone) {
            push(&mut self.everyone, rule);
        }
    }
}

/// Whom a group is for.
#[derive(PartialEq)]
enum Agent {
    Dateline,
    Everyone,
    Other,
}

impl Agent {
    /// Reads a product token, which may have a version or more behind it.
    fn of(value: &str) -> Agent {
        let is_token = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_');
        let token = value.split(|c: char| !is_token(c)).next().unwrap_or_default();
        match value {
            "*" => Agent::Everyone,
            _ if token.eq_ignore_ascii_case(TOKEN) => Agent::Dateline,
            _ => Agent::Other,
        }
    }
}

fn push(rules: &mut Vec<Rule>, rule: Rule) {
    if rules.len() < MAX_RULES {
        rules.push(rule);
    }
}

/// `Key: value # comment` → key in lower case and value.
fn split_line(line: &str) -> Option<(String, &str)> {
    let line = line.split('#').next().unwrap_or_default();
    let (key, value) = line.split_once(':')?;
    Some((key.trim().to_ascii_lowercase(), value.trim()))
}

/// The longest matching rule decides; of two equally long ones the one that allows (RFC 9309 §2.2.2).
fn allows(rules: &[Rule], path: &str) -> bool {
    let matching = rules.iter().filter(|rule| matches(&rule.pattern, path));
    matching.max_by_key(|rule| (rule.pattern.len(), rule.is_allow)).is_none_or(|rule| rule.is_allow)
}

/// Returns true if and only if the path begins as the pattern says: `*` stands for anything, `$` at the end for the
/// end. Each part is looked for where the last one ended, so the time is bounded by the product of the lengths.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, is_anchored) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(last) = parts.next_back() else { return !is_anchored || rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    // The last `*` may take as much as it likes, so an anchored end need only be the end of what is left.
    if is_anchored { rest.ends_with(last) } else { rest.contains(last) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_that_names_dateline_is_obeyed_and_one_for_all_is_reported() {
        let file = b"# all\nUser-agent: *\nDisallow: /private\n\nUser-Agent: OtherBot\nUser-agent: Dateline/1.0\n\
                     Disallow: /rss # not you\nAllow: /rss/open\nCrawl-delay: 9\n";
        let robots = Robots::parse(file);
        let cases = [
            ("/rss/feed", Verdict::ShutForDateline),
            ("/rss/open/feed", Verdict::Open),
            ("/private/feed", Verdict::Open),
            ("/robots.txt", Verdict::Open),
        ];
        for (path, expected) in cases {
            assert_eq!(robots.verdict(path), expected, "{path}");
        }
        let robots = Robots::parse(b"user-agent: *\ndisallow: /\nuser-agent: datelines\ndisallow: /x");
        assert_eq!(robots.verdict("/feed"), Verdict::ShutForAll);
        assert_eq!(Robots::parse(b"User-agent: Dateline\nDisallow:").verdict("/feed"), Verdict::Open);
        assert_eq!(Robots::parse(b"<html>no such page</html>\xff\0").verdict("/feed"), Verdict::Open);
    }

    #[test]
    fn patterns_match_as_rfc_9309_has_it() {
        let cases = [
            ("/fish", "/fish.html", true),
            ("/fish", "/a/fish", false),
            ("/fish*", "/fishheads?id=1", true),
            ("/*.php$", "/folder/file.php", true),
            ("/*.php$", "/file.php?x", false),
            ("/*.php$", "/a.php.php", true),
            ("/fish*.php", "/fishheads/cat.php?p", true),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
            ("*aa$", "/aaa", true),
            ("*", "/anything", true),
        ];
        for (pattern, path, expected) in cases {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn the_longest_rule_decides_and_a_tie_allows() {
        let robots = Robots::parse(b"user-agent: dateline\nallow: /p\ndisallow: /\ndisallow: /q\nallow: /q");
        assert_eq!(robots.verdict("/page"), Verdict::Open);
        assert_eq!(robots.verdict("/x"), Verdict::ShutForDateline);
        assert_eq!(robots.verdict("/q"), Verdict::Open);
    }

    proptest::proptest! {
        #[test]
        fn patterns_match_as_the_regular_expression_they_mean(pattern in "[ab*]{0,6}\\$?", path in "[ab]{0,7}") {
            let (inner, end) = pattern.strip_suffix('$').map_or((pattern.as_str(), ""), |inner| (inner, "$"));
            let meant = regex::Regex::new(&format!("^{}{end}", inner.replace('*', ".*"))).unwrap();
            proptest::prop_assert_eq!(matches(&pattern, &path), meant.is_match(&path));
        }
    }
}
