//! Makes text fit for publishing: what XML forbids, validators mind or browsers garble never comes out.

use crate::{
    model::{Country, Item, Region, Time},
    render::site::Site,
};
use chrono::Datelike;

/// Text of one line without control characters: what XML 1.0 forbids is gone, C1 controls and the replacement
/// character too, and the embeddings and overrides of the bidirectional algorithm, which would reach beyond the text.
pub fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for mut character in text.chars() {
        // What was encoded three times comes out after two steps back.
        while let Some(whole) = cleaned.chars().next_back().and_then(|last| decoded(last, character)) {
            cleaned.pop();
            character = whole;
        }
        match character {
            '\u{FFFD}' => cleaned.push('?'),
            _ if is_blank(character) && cleaned.ends_with(' ') => {}
            _ if is_blank(character) => cleaned.push(' '),
            _ if is_unfit(character) => {}
            _ => cleaned.push(character),
        }
    }
    let trimmed = cleaned.trim();
    if trimmed.len() == cleaned.len() { cleaned } else { trimmed.to_owned() }
}

/// The character whose two bytes of UTF-8 somebody took for two of Latin-1: `Ã©` for `é`. No language writes such pairs.
fn decoded(first: char, second: char) -> Option<char> {
    let lead = matches!(first, 'Â' | 'Ã').then_some(u32::from(first))?;
    let continuation = ('\u{80}'..='\u{BF}').contains(&second).then_some(u32::from(second))?;
    char::from_u32((lead & 0x1F) << 6 | (continuation & 0x3F))
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_unfit(character: char) -> bool {
    let code = u32::from(character);
    let is_noncharacter = code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code);
    let reaches_beyond = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    character.is_control() || is_noncharacter || reaches_beyond || character == '\u{FEFF}'
}

/// Shows the markup in a text in another way, for titles of RSS, where readers and validators take `</b>` for HTML.
pub fn without_tags(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (before, tag) = rest.split_at(start);
        shown.push_str(before);
        match end_of_tag(tag) {
            Some(end) => {
                shown.extend(["‹", &tag[1..end], "›"]);
                rest = &tag[end + 1..];
            }
            None => {
                shown.push('<');
                rest = &tag[1..];
            }
        }
    }
    shown.push_str(rest);
    shown
}

/// Where the tag that begins `text` ends; None if that is no tag (`5 < 6`).
fn end_of_tag(text: &str) -> Option<usize> {
    let name = text[1..].trim_start_matches('/');
    let is_tag = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '!' || first == '?');
    text.find('>').filter(|end| is_tag && !text[1..*end].contains('<'))
}

/// The headline as feeds show it: in the region's pattern. Never blank.
pub fn title(item: &Item, region: &Region, site: &Site) -> String {
    let headline = headline(item);
    if region.title_pattern == "{title}" {
        return headline;
    }
    let place = place(item);
    let values = [
        ("{title}", headline),
        ("{flag}", place.map(|country| country.flag()).unwrap_or_default()),
        ("{country}", place.map(|country| site.place_name(country, &region.language).to_owned()).unwrap_or_default()),
        ("{publisher}", publisher(item)),
        ("{lang}", item.language.as_ref().map(|language| language.to_string()).unwrap_or_default()),
    ];
    clean(&filled_in(&region.title_pattern, &values))
}

/// Puts the values in, from left to right, so that a name in braces within a headline stays what it is.
fn filled_in(pattern: &str, values: &[(&str, String)]) -> String {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(start) = rest.find('{') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        match values.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, value)) => {
                text.push_str(value);
                rest = &rest[name.len()..];
            }
            None => {
                text.push('{');
                rest = &rest[1..];
            }
        }
    }
    text + rest
}

/// The headline, clean; where there is none, the publisher's name stands for it.
pub fn headline(item: &Item) -> String {
    shown_or(&item.title, || format!("({})", publisher(item)))
}

/// The publisher's name; its id where the name has nothing to show.
pub fn publisher(item: &Item) -> String {
    shown_or(&item.publisher_name, || item.publisher.to_string())
}

/// The text, clean, or another one where it has nothing to show: invisible characters alone would leave a link with
/// nothing to click on.
pub fn shown_or(text: &str, otherwise: impl FnOnce() -> String) -> String {
    let text = clean(text);
    if is_visible(&text) { text } else { otherwise() }
}

fn is_visible(text: &str) -> bool {
    text.chars().any(|character| !character.is_whitespace() && !is_invisible(character))
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The place an item is shown under: the first its story is about, else its publisher's.
pub fn place(item: &Item) -> Option<Country> {
    item.about.first().copied().or(item.origin)
}

/// The countries an item is filed under: those its story is about, else its publisher's.
pub fn countries(item: &Item) -> Vec<Country> {
    if item.about.is_empty() { item.origin.into_iter().collect() } else { item.about.clone() }
}

/// The tags of an item that have something to show.
pub fn tags(item: &Item) -> Vec<String> {
    item.tags.iter().map(|tag| clean(tag)).filter(|tag| is_visible(tag)).collect()
}

/// Words of our own about an item, where a format wants a text: `South China Morning Post · Hong Kong`.
pub fn summary(item: &Item, region: &Region, site: &Site) -> String {
    let publisher = publisher(item);
    match place(item) {
        Some(country) => format!("{publisher} · {}", site.place_name(country, &region.language)),
        None => publisher,
    }
}

/// The date an item is shown with. A claim of before 1990 is no date of a feed: then it is when the item entered.
pub fn shown_date(item: &Item) -> Time {
    if item.effective_at.year() < 1990 { item.entered_at } else { item.effective_at }
}

/// A moment as the last change of a feed: of one that never held anything it is that of the format itself, since
/// readers and validators take the beginning of Unix time for a fault.
pub fn plausible(time: Time) -> Time {
    const ATOM_PUBLISHED: i64 = 1_133_395_200;
    if time.year() < 1990 { Time::from_timestamp(ATOM_PUBLISHED, 0).unwrap_or(time) } else { time }
}

/// RFC 822 as RSS wants it, with four digits of the year.
pub fn rfc822(time: Time) -> String {
    time.format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// RFC 3339 in whole seconds.
pub fn rfc3339(time: Time) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_out_clean() {
        let cases = [
            ("a\u{0}b\u{1B}c\u{9F}d", "abcd"),
            (" two\n\tlines \u{2028} ", "two lines"),
            ("\u{202E}gnp.exe\u{202C} \u{FFFE}\u{FEFF}x", "gnp.exe x"),
            ("broken \u{FFFD}", "broken ?"),
            ("MojibakÃ© Â« SÃO Ã\u{89}", "Mojibaké « SÃO É"),
            ("👩\u{200D}🔬 שלום\u{200F} नमस्ते", "👩\u{200D}🔬 שלום\u{200F} नमस्ते"),
        ];
        for (text, expected) in cases {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }

    #[test]
    fn tags_in_a_title_are_shown_and_other_angles_stay() {
        let cases = [
            ("How to use </script> well", "How to use ‹/script› well"),
            ("a <b>bold</b> claim", "a ‹b›bold‹/b› claim"),
            ("5 < 6 > 4 <3", "5 < 6 > 4 <3"),
            ("an <img src=x onerror=alert(1)> and <unclosed", "an ‹img src=x onerror=alert(1)› and <unclosed"),
        ];
        for (text, expected) in cases {
            assert_eq!(without_tags(text), expected, "{text}");
        }
    }

    #[test]
    fn a_pattern_is_filled_in_once() {
        let values = [("{title}", "{flag} of {title}".to_owned()), ("{flag}", "🇭🇰".to_owned())];
        assert_eq!(filled_in("{flag} {title} {other}", &values), "🇭🇰 {flag} of {title} {other}");
    }
}
