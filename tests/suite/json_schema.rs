//! Holds a JSON value against a JSON Schema: as much of the language as the schemas beside the tests speak. A keyword
//! that is not known here is a fault of the schema, so that no rule of it goes unchecked.

use regex::Regex;
use serde_json::{Map, Value};

/// What is wrong with a value, each with its place; empty if nothing is.
pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Checker { root: schema, faults: &mut faults }.check(schema, value, "$");
    faults
}

struct Checker<'a> {
    root: &'a Value,
    faults: &'a mut Vec<String>,
}

impl Checker<'_> {
    fn check(&mut self, schema: &Value, value: &Value, place: &str) {
        let Value::Object(rules) = schema else {
            assert_eq!(schema, &Value::Bool(false), "a schema is an object, or false");
            return self.faults.push(format!("{place}: not allowed"));
        };
        for (keyword, rule) in rules {
            let is_kept = match (keyword.as_str(), value) {
                ("$schema" | "$comment" | "$defs", _) => true,
                ("$ref", _) => {
                    let name = text(rule).strip_prefix('#').expect("references lead into the schema itself");
                    let target = self.root.pointer(name).expect("what is referred to is there");
                    self.check(target, value, place);
                    true
                }
                ("type", value) => kind(value) == text(rule),
                ("const", value) => value == rule,
                ("minLength", Value::String(string)) => string.chars().count() as u64 >= number(rule),
                ("minItems", Value::Array(items)) => items.len() as u64 >= number(rule),
                ("pattern", Value::String(string)) => matches(text(rule), string),
                ("format", Value::String(string)) => has_format(text(rule), string),
                ("items", Value::Array(items)) => {
                    items
                        .iter()
                        .enumerate()
                        .for_each(|(index, item)| self.check(rule, item, &format!("{place}[{index}]")));
                    true
                }
                ("required", Value::Object(object)) => list(rule).iter().all(|name| object.contains_key(text(name))),
                ("anyOf", value) => list(rule).iter().any(|schema| self.is_met(schema, value)),
                ("properties", Value::Object(object)) => {
                    self.members(rules, object, place);
                    true
                }
                ("patternProperties" | "additionalProperties", _) => true,
                ("minLength" | "minItems" | "pattern" | "format" | "items" | "required" | "properties", _) => true,
                (unknown, _) => panic!("the schema says `{unknown}`, which is not known here"),
            };
            if !is_kept {
                self.faults.push(format!("{place}: `{keyword}` wants {rule}, found {value}"));
            }
        }
    }

    fn is_met(&self, schema: &Value, value: &Value) -> bool {
        let mut faults = Vec::new();
        Checker { root: self.root, faults: &mut faults }.check(schema, value, "$");
        faults.is_empty()
    }

    /// Each member by the rule of its name, else by those of the patterns it matches, else by that for all others.
    fn members(&mut self, rules: &Map<String, Value>, object: &Map<String, Value>, place: &str) {
        for (name, value) in object {
            let place = format!("{place}.{name}");
            let patterns = rules.get("patternProperties").and_then(Value::as_object).into_iter().flatten();
            let mut fitting: Vec<&Value> =
                patterns.filter(|(pattern, _)| matches(pattern, name)).map(|(_, rule)| rule).collect();
            fitting.extend(rules["properties"].get(name));
            if fitting.is_empty() {
                fitting.extend(rules.get("additionalProperties"));
            }
            fitting.into_iter().for_each(|rule| self.check(rule, value, &place));
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn text(rule: &Value) -> &str {
    rule.as_str().expect("the rule is a text")
}

fn number(rule: &Value) -> u64 {
    rule.as_u64().expect("the rule is a number")
}

fn list(rule: &Value) -> &[Value] {
    rule.as_array().expect("the rule is a list")
}

fn matches(pattern: &str, string: &str) -> bool {
    Regex::new(pattern).expect("the pattern is good").is_match(string)
}

/// RFC 3986 by its alphabet and a scheme, since parsers mend what they read; RFC 3339.
fn has_format(format: &str, string: &str) -> bool {
    match format {
        "uri" => {
            matches(r"^[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$", string)
                && url::Url::parse(string).is_ok()
        }
        "date-time" => chrono::DateTime::parse_from_rfc3339(string).is_ok(),
        unknown => panic!("the schema says `{unknown}`, which is not known here"),
    }
}

#[test]
fn the_checker_finds_what_a_schema_forbids() {
    let schema = serde_json::json!({
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": { "type": "string", "minLength": 2 },
            "at": { "type": "string", "format": "date-time" },
            "to": { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/address" } }
        },
        "patternProperties": { "^_": { "type": "object" } },
        "additionalProperties": false,
        "$defs": { "address": { "type": "string", "format": "uri" } }
    });
    let cases = [
        (serde_json::json!({ "id": "ab", "to": ["https://a.example/%20"], "_x": {} }), 0),
        (serde_json::json!({ "at": "2026-05-05T08:00:00Z" }), 1),
        (serde_json::json!({ "id": "a", "at": "5 May" }), 2),
        (serde_json::json!({ "id": "ab", "to": ["https://a.example/ä", "b"], "x": 1 }), 3),
        (serde_json::json!({ "id": "ab", "to": [], "_x": 1 }), 2),
        (serde_json::json!([]), 1),
    ];
    for (value, n_faults) in cases {
        let found = faults(&schema, &value);
        assert_eq!(found.len(), n_faults, "{value}: {found:?}");
    }
}
