//! Paths for comparing: without session ids and without the endings that show the same article differently.

use super::percent;

/// Files that stand for their folder.
const INDEX_FILES: &[&str] = &[
    "index.html",
    "index.htm",
    "index.shtml",
    "index.php",
    "index.asp",
    "index.aspx",
    "index.jsp",
    "default.asp",
    "default.aspx",
    "default.htm",
    "default.html",
];

/// Last segments that show the article for other devices or for paper.
const VARIANTS: &[&str] = &["amp", "amp.html", "print", "print.html"];

/// Endings of the last segment that do the same; the second replaces the first.
const ENDINGS: &[(&str, &str)] = &[(".amp.html", ".html"), (".amp", "")];

/// The path without its leading slash. A trailing slash goes: no site is known to us where it tells two articles
/// apart, and many redirect from one to the other.
pub(super) fn canonical(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    percent::push_minimal(&mut text, path.strip_prefix('/').unwrap_or(path));
    without_session(&mut text);
    while shorten(&mut text) {}
    while let Some(rest) = text.strip_prefix("amp/").filter(|rest| !rest.is_empty()) {
        text = rest.to_owned();
    }
    text
}

/// Takes one ending off; false when there is none.
fn shorten(path: &mut String) -> bool {
    let start = path.rfind('/').map_or(0, |slash| slash + 1);
    let last = &path[start..];
    if last.is_empty() && !path.is_empty() {
        path.pop();
        return true;
    }
    if INDEX_FILES.iter().any(|file| file.eq_ignore_ascii_case(last)) || VARIANTS.contains(&last) {
        path.truncate(start);
        return true;
    }
    // A name such as `.amp` alone is no ending of anything.
    let ending = ENDINGS.iter().find(|(ending, _)| last.len() > ending.len() && last.ends_with(ending));
    if let Some((ending, plain)) = ending {
        path.truncate(path.len() - ending.len());
        path.push_str(plain);
    }
    ending.is_some()
}

/// `/a;jsessionid=0123?b` (Java servlets without cookies): new with every visit.
fn without_session(path: &mut String) {
    while let Some(start) = path.to_ascii_lowercase().find(";jsessionid=") {
        // Left alone, what would remain is a dot segment, which the next reader would resolve.
        if matches!(path[..start].rsplit('/').next(), Some("." | "..")) {
            break;
        }
        let end = path[start..].find('/').map_or(path.len(), |slash| start + slash);
        path.replace_range(start..end, "");
    }
}
