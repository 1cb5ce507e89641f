//! Guids for ever: the `urn:uuid` under which a story is published.
//!
//! Nothing here may ever change: a reader's program shows every item again whose guid it does not know. That is why
//! this module shares no code with the canonical form, which may learn.

use uuid::Uuid;

/// The namespace of Dateline's guids (RFC 9562 §6.5), drawn once.
const NAMESPACE: Uuid = Uuid::from_u128(0x5f0c_61d2_7b3e_4c8a_9a45_d1c6_0f27_e883);

/// The guid of a story led by the entry with this link, or, without a link, with this publisher's guid at this
/// registrable domain; None where there is neither, and then nothing can be published anyway.
pub fn guid_v1(link: Option<&str>, domain: &str, guid: Option<&str>) -> Option<Uuid> {
    let name = match (link.and_then(frozen_form), guid) {
        (Some(link), _) => link,
        (None, Some(guid)) => format!("guid:{}\n{guid}", domain.to_ascii_lowercase()),
        (None, None) => return None,
    };
    Some(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

/// The minimal form of a link that guids are made from. FROZEN: this function never changes, not even to mend it.
///
/// `host[:port]/path?query#fragment`, where
/// - the scheme, a user name and the ports 80 and 443 are left out: publishers move from http to https;
/// - the host is in lower case (and punycode), without a leading `www.`;
/// - an empty path is `/`; path, query and fragment are otherwise as the publisher wrote them, only that bytes
///   which are no visible ASCII are percent-encoded; the fragment stays, since on some sites it is the address;
/// - parameters whose name begins with `utm_` are left out, and an empty query or fragment with its mark.
fn frozen_form(link: &str) -> Option<String> {
    let link = link.trim();
    let rest = strip_prefix_ignoring_case(link, "https://").or_else(|| strip_prefix_ignoring_case(link, "http://"))?;
    let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (before, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    let mut form = frozen_host(authority)?;
    push_frozen(&mut form, if path.is_empty() { "/" } else { path });
    let parameters: Vec<&str> = query.split('&').filter(|parameter| !parameter.starts_with("utm_")).collect();
    let query = parameters.join("&");
    if !query.is_empty() {
        form.push('?');
        push_frozen(&mut form, &query);
    }
    if !fragment.is_empty() {
        form.push('#');
        push_frozen(&mut form, fragment);
    }
    Some(form)
}

/// FROZEN, see `frozen_form`.
fn frozen_host(authority: &str) -> Option<String> {
    let host = authority.rsplit('@').next().unwrap_or(authority).to_lowercase();
    let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(&host);
    let host = host.strip_prefix("www.").unwrap_or(host);
    let is_named = !host.is_empty() && !host.starts_with(':');
    match host.is_ascii() {
        _ if !is_named => None,
        true => Some(host.to_owned()),
        false => {
            let (name, port) = host.split_once(':').unwrap_or((host, ""));
            let name = idna::domain_to_ascii(name).ok()?;
            Some(if port.is_empty() { name } else { format!("{name}:{port}") })
        }
    }
}

/// FROZEN, see `frozen_form`.
fn push_frozen(form: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_graphic() { form.push(char::from(byte)) } else { form.push_str(&format!("%{byte:02X}")) }
    }
}

/// FROZEN, see `frozen_form`.
fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let start = text.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twenty_pinned_guids_never_change() {
        let pinned = [
            ("https://www.example.org/news/2026/01/a-story", "f3b1617f-3fc3-5478-8020-0ae70ef017c3"),
            ("http://example.org/news/2026/01/a-story", "f3b1617f-3fc3-5478-8020-0ae70ef017c3"),
            ("https://example.org", "422c05a8-2837-5e33-9820-097cbf8349d1"),
            ("https://example.org/", "422c05a8-2837-5e33-9820-097cbf8349d1"),
            ("https://EXAMPLE.org:443/News/A", "daaf7c64-16e5-57f5-9980-7ea4bb3f942a"),
            ("http://example.org:8080/a", "fe26af03-c9f1-5d52-a35e-957892be75f3"),
            ("https://www.example.org/a/", "5b4a1814-6c45-5e0e-8d1e-99d9d1408da0"),
            ("https://www.example.org/a?id=1&utm_source=rss&utm_medium=feed", "d421ad78-8e89-5d71-9d47-7a55761d0212"),
            ("https://www.example.org/a?id=1", "d421ad78-8e89-5d71-9d47-7a55761d0212"),
            ("https://www.example.org/a?id=2", "dd107afe-f281-5f53-837b-ccff946851ee"),
            ("https://www.example.org/2006.html#001943", "f4c3a44a-d60d-5012-8c45-6391bee3e6ca"),
            ("https://www.example.org/2006.html#001944", "47b05f4a-5f7d-5df9-9a28-9f76cafbf9b8"),
            ("https://zh.example.org/新闻/一", "f6158f90-3227-5d5b-b06b-5279691d94ba"),
            ("https://zh.example.org/%E6%96%B0%E9%97%BB/%E4%B8%80", "f6158f90-3227-5d5b-b06b-5279691d94ba"),
            ("https://bücher.example/a b", "a33cd052-606e-501e-96b2-23303e8fa5b0"),
            ("https://me@m.example.org/a?b=c&d", "6acaa0ed-bbf5-5bb1-ba50-736dfb382aec"),
            ("https://127.0.0.1:8000/a", "6057d4c4-61c2-51cb-ab14-2431da33ef67"),
            ("https://news.google.com/rss/articles/CBMiAAAA?oc=5", "c49f20b4-1da5-5c06-b42d-3aee33c73663"),
            ("guid tag:example.org,2026:1", "e5581df6-8aa9-593e-b933-473f7551fcb7"),
            ("guid 12345", "f1a09bd1-706c-585c-8239-bf323c8d875b"),
        ];
        for (name, expected) in pinned {
            let guid = match name.strip_prefix("guid ") {
                Some(guid) => guid_v1(None, "Example.org", Some(guid)),
                None => guid_v1(Some(name), "example.org", Some("ignored")),
            };
            assert_eq!(guid.map(|guid| guid.to_string()).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn a_move_to_https_keeps_the_guid_and_another_article_never_shares_it() {
        let guid = |link| guid_v1(Some(link), "example.org", None);
        assert_eq!(guid("http://www.example.org/a"), guid("https://example.org/a"));
        assert_eq!(guid("https://example.org/a?utm_source=x"), guid("https://example.org/a"));
        assert_ne!(guid("https://example.org/a"), guid("https://example.org/A"));
        assert_ne!(guid("https://example.org/a#1"), guid("https://example.org/a#2"));
        assert_ne!(guid_v1(None, "example.org", Some("1")), guid_v1(None, "example.com", Some("1")));
        assert_eq!(guid_v1(None, "example.org", None), None);
        assert_eq!(guid_v1(Some("mailto:a@example.org"), "example.org", None), None);
    }
}
