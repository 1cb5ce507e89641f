//! What stands behind a description and is not of the story: calls to subscribe and to follow, what software for blogs
//! adds. It names the publisher, its home and every social network, on each entry alike.

use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

/// Beginnings of such a part, written as they are seen: a capital tells a new sentence where line ends are gone.
const CALLS: &[&str] = &[
    "Subscribe to ",
    "Subscribe now",
    "Subscribe for ",
    "Subscribe here",
    "Subscribe: ",
    "SUBSCRIBE",
    "Follow us",
    "FOLLOW US",
    "Like us on ",
    "Join us on ",
    "Find us on ",
    "Connect with us",
    "Stay connected",
    "Download our app",
    "Download the app",
    "Sign up for our",
    "Sign up to our",
    "Watch more ",
    "For more videos",
    "For more news",
    "Visit our website",
    "Abonnez-vous",
    "Suivez-nous",
    "Suscríbete",
    "Síguenos",
    "Abonniere ",
    "Folge uns",
    "Folgt uns",
    "Inscreva-se",
    "Siga-nos",
    "Iscriviti",
    "Seguici su",
    "Подписывайтесь",
    "Подпишитесь",
    "チャンネル登録",
    "订阅我们",
    "关注我们",
    "訂閱我們",
    "關注我們",
    "구독과 좋아요",
    "Abone olun",
    "Bizi takip",
];

/// What blog software writes behind each entry, `The post … appeared first on …`: its beginning and its middle.
const CREDITS: &[(&str, &str)] = &[
    ("The post ", " appeared first on "),
    ("The post ", " first appeared on "),
    ("L’article ", " est apparu en premier sur "),
    ("La entrada ", " se publicó primero en "),
    ("La entrada ", " aparece primero en "),
    ("Der Beitrag ", " erschien zuerst auf "),
    ("O post ", " apareceu primeiro em "),
    ("L'articolo ", " proviene da "),
    ("Сообщение ", " появились сначала на "),
    ("Artykuł ", " pochodzi z serwisu "),
    ("Het bericht ", " verscheen eerst op "),
];

static MARKS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let middles = CREDITS.iter().map(|(_, middle)| middle);
    let marks = CALLS.iter().chain(middles);
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(marks).expect("the marks are few and short")
});

/// The description up to such a part. One that begins with a call stays whole: then that is the matter.
pub(super) fn without(summary: &str) -> &str {
    // The middle of a credit without its beginning is none, and hides nothing that stands behind it.
    let kept = MARKS.find_iter(summary).find_map(|found| {
        let head = &summary[..found.start()];
        match found.pattern().as_usize().checked_sub(CALLS.len()) {
            None => Some(if head.trim().is_empty() { summary } else { head }),
            Some(credit) => head.rfind(CREDITS[credit].0).map(|start| &summary[..start]),
        }
    });
    kept.unwrap_or(summary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_of_the_story_is_left_out() {
        let cases = [
            ("Houses fell. Subscribe to our channel on YouTube", "Houses fell. "),
            ("Houses fell in Benguet FOLLOW US: Facebook", "Houses fell in Benguet "),
            ("A day. The post A day appeared first on Hong Kong Wire.", "A day. "),
            ("Un jour. L’article Un jour est apparu en premier sur Le Fil.", "Un jour. "),
            ("The post A day appeared first on Hong Kong Wire.", ""),
            ("The stamp appeared first on the map", "The stamp appeared first on the map"),
            ("The stamp appeared first on the map. Follow us", "The stamp appeared first on the map. "),
            ("Readers subscribe to papers", "Readers subscribe to papers"),
            ("Subscribe to this: papers are back", "Subscribe to this: papers are back"),
        ];
        for (summary, expected) in cases {
            assert_eq!(without(summary), expected, "{summary}");
        }
    }
}
