//! The parameters of a schema by their groups.

use serde_json::{Map, Value as Json};

/// The group of parameters outside of any.
pub(crate) const OTHER: &str = "Other parameters";

/// Titles of groups with their parameters, in the order of the schema.
pub(crate) fn groups(schema: &Json) -> Vec<(String, Map<String, Json>)> {
    let mut out: Vec<(String, Map<String, Json>)> = Vec::new();
    let parts = ["$defs", "defs", "definitions"];
    let defined = parts.iter().find_map(|name| schema.get(*name)?.as_object());
    for (name, group) in defined.into_iter().flatten() {
        let title = group.get("title").and_then(Json::as_str).unwrap_or(name);
        let own = properties(group);
        match out.iter_mut().find(|(known, _)| known == title) {
            Some(group) => group.1 = own,
            None => out.push((title.to_string(), own)),
        }
    }
    if schema.get("properties").is_some() {
        out.push((OTHER.to_string(), properties(schema)));
    }
    out
}

fn properties(schema: &Json) -> Map<String, Json> {
    let properties = schema.get("properties").and_then(Json::as_object);
    properties.cloned().unwrap_or_default()
}
