//! Hosts for comparing: one name for a site that is reached under several.

use super::registrable_domain;
use std::borrow::Cow;

/// First labels that lead to the same article in another dress.
const DRESS: &[&str] = &["www", "m", "mobile", "amp"];

/// Hosts that serve the same paths; the first is replaced by the second. Compared after `DRESS` is taken off.
const SAME_SITE: &[(&str, &str)] = &[
    ("bbc.co.uk", "bbc.com"),
    ("edition.cnn.com", "cnn.com"),
    ("us.cnn.com", "cnn.com"),
    ("mobile-text.ft.com", "ft.com"),
    ("old.reddit.com", "reddit.com"),
    ("np.reddit.com", "reddit.com"),
    ("twitter.com", "x.com"),
];

/// The host without what does not tell articles apart. `host` is lower case and punycode already.
pub(super) fn canonical(host: &str) -> Cow<'_, str> {
    let bare = without_dress(host.trim_end_matches('.'));
    if let Some((_, name)) = SAME_SITE.iter().find(|(alias, _)| *alias == bare) {
        return Cow::Borrowed(name);
    }
    // Blogspot serves every blog under the reader's national domain.
    if let Some((blog, _)) = bare.split_once(".blogspot.").filter(|(blog, _)| !blog.is_empty()) {
        return Cow::Owned(format!("{blog}.blogspot.com"));
    }
    match without_middle_m(bare) {
        Some(host) => Cow::Owned(host),
        None => Cow::Borrowed(bare),
    }
}

/// Takes `www.` and kin off, as long as a whole registrable domain remains: `www.gov.uk` is itself one.
fn without_dress(host: &str) -> &str {
    let domain = registrable_domain(host);
    let mut bare = host;
    while bare.len() > domain.len() {
        match bare.split_once('.') {
            Some((label, rest)) if DRESS.contains(&label) => bare = rest,
            _ => break,
        }
    }
    bare
}

/// `en.m.wikipedia.org` is `en.wikipedia.org`.
fn without_middle_m(host: &str) -> Option<String> {
    let (first, rest) = host.split_once('.')?;
    let bare = rest.strip_prefix("m.")?;
    let is_below_domain = bare.len() >= registrable_domain(host).len();
    is_below_domain.then(|| canonical(&format!("{first}.{bare}")).into_owned())
}
