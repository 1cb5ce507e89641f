//! Takes an author apart: `a@example.org (A Name)`, `A Name <a@example.org>`, `a@example.org`, `A Name`.

use super::plain;
use crate::model::{ParsedPerson, Person};

/// The author; None where neither name nor address is left.
pub(super) fn read(parsed: &ParsedPerson) -> Option<Person> {
    let name = parsed.name.as_deref().unwrap_or_default();
    let (name, email) = split_email(name);
    let stated = parsed.email.as_deref().map(|email| email.trim().trim_start_matches("mailto:").to_owned());
    let person = Person { name: plain::term(&name), email: stated.filter(|email| !email.is_empty()).or(email) };
    (person != Person::default()).then_some(person)
}

/// The name without the address in it, and the address.
fn split_email(text: &str) -> (String, Option<String>) {
    let Some(at) = text.find('@') else {
        return (text.to_owned(), None);
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '%' | '=');
    let start = text[..at].rfind(|c| !is_part(c)).map_or(0, |found| found + char_length(text, found));
    let end = text[at + 1..].find(|c: char| !is_part(c)).map_or(text.len(), |found| at + 1 + found);
    let email = text[start..end].trim_end_matches('.');
    let is_email = start < at && email.len() > at - start + 1 && email[at - start..].contains(['.', '@']);
    if !is_email || !email[at - start + 1..].contains('.') && email != text.trim() {
        return (text.to_owned(), None);
    }
    let after =
        text[start + email.len()..].split_once("?subject=").map_or(&text[start + email.len()..], |(before, _)| before);
    let before = text[..start].trim_end().trim_end_matches("mailto:");
    let rest =
        format!("{before} {after}").replace("&lt;&gt;", "").replace("()", "").replace("< >", "").replace("( )", "");
    (unwrap_name(&rest).to_owned(), Some(email.to_owned()))
}

fn char_length(text: &str, offset: usize) -> usize {
    text[offset..].chars().next().map_or(1, char::len_utf8)
}

/// Takes brackets, quotes and dashes off that stood between name and address.
fn unwrap_name(rest: &str) -> &str {
    let rest = rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ',' | ';' | ':' | '-'));
    match rest.strip_prefix('(').map(|inside| inside.strip_suffix(')').unwrap_or(inside)) {
        Some(inside) => inside.trim(),
        None => rest.strip_suffix(')').filter(|name| !name.contains('(')).unwrap_or(rest).trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_address_are_told_apart() {
        let cases = [
            ("a@example.org (A Name)", Some("A Name"), Some("a@example.org")),
            ("A Name <a@example.org>", Some("A Name"), Some("a@example.org")),
            ("A Name (a@example.org)", Some("A Name"), Some("a@example.org")),
            ("a@example.org", None, Some("a@example.org")),
            ("mailto:a@example.org", None, Some("a@example.org")),
            ("A Name", Some("A Name"), None),
            ("Ä Näme a.b+c@mail.example.org", Some("Ä Näme"), Some("a.b+c@mail.example.org")),
            ("@handle", Some("@handle"), None),
            ("日本@", Some("日本@"), None),
            ("", None, None),
        ];
        for (text, name, email) in cases {
            let parsed = ParsedPerson { name: Some(text.to_owned()), email: None };
            let person = read(&parsed).unwrap_or_default();
            assert_eq!((person.name.as_deref(), person.email.as_deref()), (name, email), "{text}");
        }
    }
}
