//! The JSON Schema of `feeds.toml`, for editors that complete and check while one types.
//!
//! It says less than `check` does: what a key may hold, not whether two of them agree.

use serde_json::{Map, Value, json};

/// The schema, draft 2020-12.
pub fn schema() -> Value {
    let polling = polling();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "feeds.toml of Dateline",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "include": texts("files with more of the same, such as feeds.d/*.toml"),
            "site": table(&site()),
            "network": table(&network()),
            "serve": table(&json!({ "listen": text("address and port to serve at, or off") })),
            "defaults": table(&Value::Object(polling.clone())),
            "groups": { "type": "object", "additionalProperties": texts("countries of a group of the operator's own") },
            "tracking": { "type": "object", "additionalProperties": texts("query parameters of a site that only track") },
            "publisher": list_of(&publisher()),
            "feed": list_of(&feed(polling)),
            "tag": list_of(&tag()),
            "place": list_of(&place()),
            "region": list_of(&region()),
            "story": list_of(&story()),
        },
    })
}

fn story() -> Value {
    json!({
        "url": text("the link of an entry"),
        "same_as": texts("links of entries that tell the same story"),
        "not_same_as": texts("links of entries that tell another story"),
        "reason": text("why; explain shows it"),
    })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "description": description })
}

fn texts(description: &str) -> Value {
    json!({ "type": "array", "items": { "type": "string" }, "description": description })
}

fn flag(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

fn count(description: &str) -> Value {
    json!({ "type": "integer", "minimum": 0, "description": description })
}

fn one_of(choices: &[&str], description: &str) -> Value {
    json!({ "enum": choices, "description": description })
}

fn names(description: &str) -> Value {
    json!({ "type": "object", "additionalProperties": { "type": "string" }, "description": description })
}

fn table(properties: &Value) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties })
}

fn list_of(properties: &Value) -> Value {
    json!({ "type": "array", "items": table(properties) })
}

fn take_leave(what: &str) -> Value {
    let mut value = table(&json!({ "take": texts("only these"), "leave": texts("never these") }));
    value["description"] = Value::String(format!("{what} to take or leave"));
    value
}

fn site() -> Value {
    json!({
        "title": text("the title of the whole"),
        "base_url": text("where editions will be read; may hold a path"),
        "contact": text("an e-mail address or URL for complaints; in the User-Agent"),
        "language": text("the language of the pages' own words, BCP 47"),
        "time_zone": text("the zone of the dates on pages, such as Asia/Hong_Kong"),
        "hubs": texts("WebSub hubs that are told of changes"),
        "css": text("a CSS file of your own, added to every page"),
        "header": text("an HTML file of your own, put into the header of every page"),
        "precompress": flag("write .gz files beside the files"),
    })
}

fn network() -> Value {
    json!({
        "concurrency": count("polls in flight"),
        "host_parallel": count("requests to one registrable domain at a time"),
        "host_gap": text("between two of them, such as 3s"),
        "address_parallel": count("requests to one address at a time"),
        "allow": texts("private address ranges that may be polled, such as 127.0.0.0/8"),
        "proxy": text("an HTTP proxy for all feeds that name none"),
        "hosts": {
            "type": "object",
            "description": "limits of single registrable domains",
            "additionalProperties": table(&json!({
                "parallel": count("requests at a time"),
                "gap": text("between two requests"),
                "narrow": flag("a 429 holds the one feed back and not the whole domain"),
            })),
        },
    })
}

/// What may stand in `[defaults]` and in every feed.
fn polling() -> Map<String, Value> {
    let keys = json!({
        "schedule": text("auto, or a cron expression of five fields"),
        "time_zone": text("the zone of the cron expression, and of dates that state none"),
        "min_interval": text("the floor between two polls, such as 15m"),
        "max_interval": text("the longest learned interval, such as 12h"),
        "hint_ceiling": text("the most that hints other than Retry-After may ask for"),
        "timeout": text("the whole time one fetch may take"),
        "max_bytes": json!({ "type": ["integer", "string"], "description": "the largest body after decompression" }),
        "max_entries": count("the most entries read from one document"),
        "archive_items": count("the most items a region takes from the archive of a new feed"),
        "encoding": text("overrides every declaration of the encoding"),
        "identity": one_of(&["guid", "link", "link-date", "title-date"], "forces the identity policy"),
        "title_suffix": text("what the publisher puts behind its titles"),
        "section": text("the label shown on pages"),
        "tags": texts("tags that every entry gets"),
        "proxy": text("an HTTP proxy"),
    });
    match keys {
        Value::Object(keys) => keys,
        _ => Map::new(),
    }
}

fn publisher() -> Value {
    json!({
        "id": text("the id that feeds and regions name"),
        "name": text("the name readers see"),
        "names": names("the name in other languages"),
        "country": text("ISO 3166-1 alpha-2"),
        "language": text("BCP 47"),
        "languages": texts("all languages it writes in"),
        "home": text("its home page"),
        "owner": text("who owns it; sources_min counts owners"),
        "paywall": flag("readers may have to pay"),
        "permission": text("for the desk's own records"),
    })
}

fn feed(polling: Map<String, Value>) -> Value {
    let own = json!({
        "id": text("optional; else made from the URL"),
        "url": text("the address; secrets by ${ENV}"),
        "publisher": text("an id, or just a name"),
        "country": text("of this feed; else its publisher's"),
        "language": text("of this feed; else its publisher's"),
        "home": text("the home page of a publisher that is only named here"),
        "enabled": flag("whether it is polled"),
        "headers": names("request headers; secrets by ${ENV} only"),
        "basic_auth": text("user:password, by ${ENV} only"),
        "bearer": text("a token, by ${ENV} only"),
        "countries": table(&json!({ "add": texts("every entry gets these"), "drop": texts("no entry gets these") })),
    });
    let mut keys = polling;
    if let Value::Object(own) = own {
        keys.extend(own);
    }
    Value::Object(keys)
}

fn tag() -> Value {
    json!({
        "name": text("the name, as shown"),
        "aliases": texts("other names, folded into it"),
        "match": texts("words and phrases that give it; * at the end of a word matches any ending"),
        "countries_all": texts("countries that must be there as well"),
        "tags_any": texts("tags of which one must be there as well"),
        "silent": flag("it is never given"),
    })
}

fn place() -> Value {
    json!({
        "country": text("ISO 3166-1 alpha-2"),
        "match": texts("words and phrases that name it"),
        "silent": texts("words and phrases that name no place"),
        "names": names("the country's name for people, by language"),
    })
}

fn region() -> Value {
    let tags = table(&json!({ "any": texts("at least one"), "all": texts("every one"), "none": texts("none") }));
    json!({
        "id": json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,62}$", "description": "the folder of its files, for ever" }),
        "was": texts("former ids, whose addresses stay alive"),
        "title": text("the title"),
        "language": text("the language of the edition's own words"),
        "countries": texts("ISO codes, or groups such as asean"),
        "match": one_of(&["about-or-origin", "about", "origin", "either"], "how countries are matched"),
        "tags": tags,
        "desks": texts("broad subjects; empty: any"),
        "languages": texts("taken, and preferred in this order for the lead entry"),
        "prefer": texts("publishers whose report leads when it is there in time"),
        "publishers": take_leave("publishers"),
        "sections": take_leave("sections"),
        "categories": take_leave("the publishers' categories"),
        "hold": text("how long to wait for a better lead"),
        "exclude": texts("patterns; a title that matches one is left"),
        "include": texts("patterns; a title must match one"),
        "drop_sponsored": flag("leave what is recognizably sponsored"),
        "drop_recaps": flag("leave recaps such as morning briefings"),
        "sources_min": count("distinct owners that must report a story"),
        "per_publisher": count("items of one publisher, at most"),
        "max_items": count("items, at most"),
        "keep_at_least": text("items that entered within this time stay in spite of max_items"),
        "max_age": text("older entries do not enter"),
        "order": one_of(&["newest", "top"], "the order of pages"),
        "duplicates": one_of(&["story", "article", "none"], "what counts as one item"),
        "title_pattern": text("{title}, and also {flag} {country} {publisher} {lang}"),
        "tag_feeds": flag("each tag within the region gets feeds of its own"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every key of a TOML value must stand in the schema.
    fn hold(value: &toml::Value, schema: &Value, path: &str) {
        match value {
            toml::Value::Table(table) => {
                for (key, inner) in table {
                    let known = schema["properties"].get(key).or_else(|| schema.get("additionalProperties"));
                    let known = known.filter(|known| known.is_object());
                    hold(
                        inner,
                        known.unwrap_or_else(|| panic!("{path}.{key} is not in the schema")),
                        &format!("{path}.{key}"),
                    );
                }
            }
            toml::Value::Array(list) => list.iter().for_each(|inner| hold(inner, &schema["items"], path)),
            _ => {}
        }
    }

    #[test]
    fn every_key_of_the_example_and_of_the_repositorys_file_is_in_the_schema() {
        for text in [include_str!("example.toml"), include_str!("../../feeds.toml")] {
            hold(&toml::Value::Table(toml::from_str(text).unwrap()), &schema(), "feeds.toml");
        }
    }
}
