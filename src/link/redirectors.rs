//! Addresses that only lead to another address which stands inside them.

use super::{parse_http, percent};
use url::Url;

/// Host, start of the path, and the parameter that holds the target. A host with a leading dot stands for every
/// host below it.
const REDIRECTORS: &[(&str, &str, &str)] = &[
    (".safelinks.protection.outlook.com", "/", "url"),
    ("c.pc.qq.com", "/", "pfurl"),
    ("click.linksynergy.com", "/", "murl"),
    ("exit.sc", "/", "url"),
    ("getpocket.com", "/redirect", "url"),
    ("go.redirectingat.com", "/", "url"),
    ("go.rss.sina.com.cn", "/redirect.php", "url"),
    ("l.facebook.com", "/l.php", "u"),
    ("l.instagram.com", "/", "u"),
    ("link.csdn.net", "/", "target"),
    ("link.juejin.cn", "/", "target"),
    ("link.zhihu.com", "/", "target"),
    ("lm.facebook.com", "/l.php", "u"),
    ("news.google.com", "/news/url", "url"),
    ("out.reddit.com", "/", "url"),
    ("redirect.viglink.com", "/", "u"),
    ("slack-redir.net", "/link", "url"),
    ("steamcommunity.com", "/linkfilter", "url"),
    ("t.umblr.com", "/redirect", "z"),
    ("vk.com", "/away.php", "to"),
    ("weibo.cn", "/sinaurl", "u"),
    ("www.bing.com", "/news/apiclick.aspx", "url"),
    ("www.facebook.com", "/l.php", "u"),
    ("www.google.com", "/url", "url"),
    ("www.google.com", "/url", "q"),
    ("www.linkedin.com", "/redir/redirect", "url"),
    ("www.linkedin.com", "/safety/go", "url"),
    ("www.retriever-info.com", "/go", "u"),
    ("www.youtube.com", "/redirect", "q"),
];

/// Redirectors within redirectors are followed this far; more is a game.
const MAX_DEPTH: usize = 5;

/// The target of a redirector, or the address itself.
pub(super) fn unwrap(url: Url) -> Url {
    let mut url = url;
    for _ in 0..MAX_DEPTH {
        match target(&url) {
            Some(inner) => url = inner,
            None => break,
        }
    }
    url
}

fn target(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    by_parameter(url, host)
        .or_else(|| amp_cache(url, host))
        .or_else(|| google_news(url, host))
        .or_else(|| yahoo(url, host))
        .or_else(|| url_defense(url, host))
}

fn by_parameter(url: &Url, host: &str) -> Option<Url> {
    REDIRECTORS.iter().filter(|(site, path, _)| is_host(site, host) && url.path().starts_with(path)).find_map(
        |(_, _, name)| url.query_pairs().find(|(key, _)| key == name).and_then(|(_, value)| parse_http(&value)),
    )
}

fn is_host(site: &str, host: &str) -> bool {
    site == host || site.starts_with('.') && host.ends_with(site)
}

/// `https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a` and `https://www.google.com/amp/s/…`; the `s`
/// says https.
fn amp_cache(url: &Url, host: &str) -> Option<Url> {
    let path = if host == "cdn.ampproject.org" || host.ends_with(".cdn.ampproject.org") {
        let path = url.path();
        path.strip_prefix("/c/").or_else(|| path.strip_prefix("/v/")).or_else(|| path.strip_prefix("/wp/"))?
    } else if matches!(host, "www.google.com" | "www.bing.com") {
        url.path().strip_prefix("/amp/")?
    } else {
        return None;
    };
    let address = path.strip_prefix("s/").unwrap_or(path);
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let is_site = address.split('/').next().is_some_and(|site| site.contains('.'));
    is_site.then(|| parse_http(&format!("https://{address}{query}")))?
}

/// Google News ids were, until 2024, base64 of a small message that holds the target: `08 13 22 length address`.
/// Newer ids are opaque and stay.
fn google_news(url: &Url, host: &str) -> Option<Url> {
    let is_article = host == "news.google.com" && url.path().contains("/articles/");
    let id = url.path().rsplit('/').next().filter(|_| is_article)?;
    let message = base64(id)?;
    let start = message.windows(4).position(|window| window == b"http")?;
    let length = match message.get(start.checked_sub(2)?..start)? {
        [low, high @ 1..=8] if *low >= 0x80 => usize::from(low & 0x7F) + usize::from(*high) * 128,
        [_, length] => usize::from(*length),
        _ => return None,
    };
    parse_http(std::str::from_utf8(message.get(start..start + length)?).ok()?)
}

/// Base64 in the URL alphabet (RFC 4648 §5), padding optional.
fn base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut n_bits) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits = (bits << 6 | u32::try_from(digit).expect("64 digits")) & 0xFFFF;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push(u8::try_from(bits >> n_bits & 0xFF).expect("masked to a byte"));
        }
    }
    Some(bytes)
}

/// `https://us.rd.yahoo.com/…/*https://news.yahoo.com/a` and `https://r.search.yahoo.com/…/RU=https%3a…/RK=…`.
fn yahoo(url: &Url, host: &str) -> Option<Url> {
    if host.ends_with("rd.yahoo.com") {
        let (_, inner) = url.as_str().split_once("/*")?;
        return parse_http(&if inner.contains("://") { inner.to_owned() } else { percent::decode(inner) });
    }
    if host != "r.search.yahoo.com" {
        return None;
    }
    let inner = url.path().split('/').find_map(|segment| segment.strip_prefix("RU="))?;
    parse_http(&percent::decode(inner))
}

/// Mail filters: `https://urldefense.com/v3/__https://example.org/a__;!!…` and version 2, which spells `%` as `-`
/// and `/` as `_`.
fn url_defense(url: &Url, host: &str) -> Option<Url> {
    if !matches!(host, "urldefense.com" | "urldefense.proofpoint.com" | "urldefense.us") {
        return None;
    }
    if let Some(rest) = url.as_str().split_once("/v3/__").map(|(_, rest)| rest) {
        return parse_http(rest.split("__;").next()?);
    }
    let inner = url.query_pairs().find(|(key, _)| key == "u").filter(|_| url.path().starts_with("/v2/"))?.1;
    parse_http(&percent::decode(&inner.replace('-', "%").replace('_', "/")))
}
