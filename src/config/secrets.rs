//! `${NAME}`: the one way in which a secret comes into the configuration; and what makes a feed private.
//!
//! Values of the environment are put in here and never shown: complaints name the variable, not what it holds.

use super::mistake::Complaint;
use std::net::IpAddr;
use url::{Host, Url};

/// Looks up a variable of the environment.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Endings of host names that exist only in private networks (RFC 6761, RFC 6762, RFC 8375, and common use).
const PRIVATE_ENDINGS: &[&str] = &["localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion"];

/// A text with the variables put in.
pub(super) struct Filled {
    pub(super) value: String,
    /// True if a variable was put in.
    pub(super) is_secret: bool,
}

/// Puts in every `${NAME}`.
pub(super) fn fill(text: &str, environment: &Environment<'_>) -> Result<Filled, Complaint> {
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    let mut is_secret = false;
    while let Some(start) = rest.find("${") {
        let remedy = "write `${NAME}`, NAME being a variable of the environment";
        let Some(n_name) = rest[start + 2..].find('}') else {
            return Err(Complaint::about_secret("`${` without its `}`", remedy));
        };
        let name = &rest[start + 2..start + 2 + n_name];
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if !is_name {
            return Err(Complaint::about_secret("`${…}` does not hold the name of a variable", remedy));
        }
        let Some(found) = environment(name).filter(|found| !found.is_empty()) else {
            let message = format!("the environment variable `{name}` is not set");
            return Err(Complaint::new(message, "set it where Dateline is started, or take it out here"));
        };
        value.push_str(&rest[..start]);
        value.push_str(&found);
        rest = &rest[start + 2 + n_name + 1..];
        is_secret = true;
    }
    value.push_str(rest);
    Ok(Filled { value, is_secret })
}

/// Returns true if and only if the address has credentials in it or leads into a private network.
pub(super) fn is_private_address(url: &Url) -> bool {
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    has_credentials || url.host().is_none_or(|host| is_private_host(&host))
}

fn is_private_host(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            let has_private_ending = PRIVATE_ENDINGS
                .iter()
                .any(|ending| name.strip_suffix(ending).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
            has_private_ending || !name.contains('.')
        }
        Host::Ipv4(address) => is_private_ip(IpAddr::V4(*address)),
        Host::Ipv6(address) => is_private_ip(IpAddr::V6(*address)),
    }
}

/// Which addresses may be dialed is decided by the fetcher; this only decides what may be named in public.
fn is_private_ip(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let is_shared = v4.octets()[0] == 100 && v4.octets()[1] & 0xC0 == 64;
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_unspecified() || is_shared
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// The address without user name and password, for showing: `https://…@example.org/feed`.
pub(super) fn without_credentials(text: &str) -> String {
    let Some(start) = text.find("://").map(|at| at + 3) else { return text.to_owned() };
    let end = text[start..].find(['/', '?', '#']).map_or(text.len(), |at| start + at);
    match text[start..end].rfind('@') {
        Some(at) => format!("{}…{}", &text[..start], &text[start + at..]),
        None => text.to_owned(),
    }
}

/// The value of an `Authorization` header for `user:password` (RFC 7617).
pub(super) fn basic_authorization(user_and_password: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut encoded = String::from("Basic ");
    for chunk in user_and_password.as_bytes().chunks(3) {
        let bits = chunk.iter().enumerate().fold(0_u32, |bits, (i, byte)| bits | u32::from(*byte) << (16 - 8 * i));
        for i in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * i) & 63) as usize];
            encoded.push(if i <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_put_in_and_missing_ones_named() {
        let environment = |name: &str| (name == "KEY").then(|| "s3cret".to_owned());
        assert_eq!(fill("a${KEY}b", &environment).ok().map(|f| f.value), Some("as3cretb".into()));
        assert!(!fill("plain $KEY", &environment).ok().unwrap().is_secret);
        for (text, message) in [
            ("${NONE}", "the environment variable `NONE` is not set"),
            ("${KEY", "`${` without its `}`"),
            ("${a b}", "`${…}` does not hold the name of a variable"),
        ] {
            assert_eq!(fill(text, &environment).err().unwrap().message, message);
        }
    }

    #[test]
    fn private_addresses_are_recognized() {
        let cases = [
            ("https://www.scmp.com/rss", false),
            ("http://127.0.0.1:8080/", true),
            ("http://[::1]/", true),
            ("http://[::ffff:10.0.0.1]/", true),
            ("http://8.8.8.8/", false),
            ("http://nas.local/feed", true),
            ("http://intranet/feed", true),
            ("https://user:word@example.org/feed", true),
            ("http://100.64.1.1/", true),
            ("http://localhost/", true),
            ("http://notlocal.example/", false),
            ("http://thelocal.se/", false),
        ];
        for (url, expected) in cases {
            assert_eq!(is_private_address(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }

    #[test]
    fn credentials_are_not_shown() {
        assert_eq!(without_credentials("https://u:p@example.org/a@b"), "https://…@example.org/a@b");
        assert_eq!(without_credentials("https://example.org/a@b"), "https://example.org/a@b");
    }

    #[test]
    fn basic_authorization_is_that_of_the_standard() {
        assert_eq!(basic_authorization("Aladdin:open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        assert_eq!(basic_authorization("a:b"), "Basic YTpi");
    }
}
