//! Sample sheets as items of a channel.

use indexmap::IndexSet;
use serde_json::Value as Json;

use crate::item::Item;

/// The rows of a sheet that fits its schema, and the names of columns that the schema does not have.
///
/// A row is a list of its values in the order of the schema. What belongs into the meta map (`meta`) is gathered in
/// one in front. Missing values are the default of the schema or an empty list. Values that name files are
/// [`Item::File`]s.
#[must_use]
pub fn rows(sheet: &Item, schema: &Json) -> (Vec<Item>, Vec<String>) {
    let mut converter = Converter::default();
    let Item::List(entries) = sheet else {
        return (Vec::new(), Vec::new());
    };
    let schema = schema.get("items").unwrap_or(&Json::Null);
    let rows = entries.iter().map(|entry| converter.row(entry, schema)).collect();
    (rows, converter.unknown.into_iter().collect())
}

#[derive(Default)]
struct Converter {
    meta: Vec<(String, Item)>,
    unknown: IndexSet<String>,
}

impl Converter {
    fn row(&mut self, entry: &Item, schema: &Json) -> Item {
        self.meta.clear();
        let value = self.value(entry, schema, "", false);
        if self.meta.is_empty() {
            return value;
        }
        let meta = Item::Map(std::mem::take(&mut self.meta));
        match value {
            Item::List(mut values) => {
                values.insert(0, meta);
                Item::List(values)
            }
            other => Item::List(vec![meta, other]),
        }
    }

    /// Maps become lists of their values, but in the meta map, where they stay maps.
    fn value(&mut self, value: &Item, schema: &Json, prefix: &str, in_meta: bool) -> Item {
        let missing;
        let value = match value {
            Item::Null => {
                missing = find(schema, "default").map_or_else(|| Item::List(Vec::new()), Item::from);
                &missing
            }
            present => present,
        };
        match value {
            Item::Map(entries) => self.map(value, entries, schema, prefix, in_meta),
            Item::List(items) => {
                let schema = find(schema, "items").unwrap_or(&Json::Null);
                let converted = items
                    .iter()
                    .enumerate()
                    .map(|(at, item)| self.value(item, schema, &format!("{prefix}{at}."), in_meta));
                Item::List(converted.collect())
            }
            Item::Text(text) if names_file(text, schema) => Item::File(text.clone()),
            plain => plain.clone(),
        }
    }

    fn map(
        &mut self,
        map: &Item,
        entries: &[(String, Item)],
        schema: &Json,
        prefix: &str,
        in_meta: bool,
    ) -> Item {
        let none = serde_json::Map::new();
        let properties = find(schema, "properties")
            .and_then(Json::as_object)
            .unwrap_or(&none);
        let unknown = entries.iter().filter(|(name, _)| !properties.contains_key(name));
        self.unknown
            .extend(unknown.map(|(name, _)| format!("{prefix}{name}")));
        let mut named = Vec::new();
        for (name, property) in properties {
            let value = map.get(name).unwrap_or(&Item::Null);
            let prefix = format!("{prefix}{name}.");
            let ids = if in_meta { Vec::new() } else { meta_names(property) };
            if ids.is_empty() {
                let value = self.value(value, property, &prefix, in_meta);
                named.push((name.clone(), value));
                continue;
            }
            let value = self.value(value, property, &prefix, true);
            for id in ids {
                match self.meta.iter_mut().find(|(known, _)| *known == id) {
                    Some(entry) => entry.1 = value.clone(),
                    None => self.meta.push((id, value.clone())),
                }
            }
        }
        match in_meta {
            true => Item::Map(named),
            false => Item::List(named.into_iter().map(|(_, value)| value).collect()),
        }
    }
}

/// Names that a value has in the meta map.
fn meta_names(property: &Json) -> Vec<String> {
    match property.get("meta") {
        Some(Json::String(name)) => vec![name.clone()],
        Some(Json::Array(names)) => names
            .iter()
            .filter_map(Json::as_str)
            .map(str::to_string)
            .collect(),
        _ => Vec::new(),
    }
}

/// The value of a keyword, here or in a part of the schema.
fn find<'a>(schema: &'a Json, keyword: &str) -> Option<&'a Json> {
    match schema {
        Json::Object(map) => map
            .get(keyword)
            .or_else(|| map.values().find_map(|part| find(part, keyword))),
        Json::Array(parts) => parts.iter().find_map(|part| find(part, keyword)),
        _ => None,
    }
}

const FILE_FORMATS: [&str; 4] = ["file-path", "path", "directory-path", "file-path-pattern"];

/// Whether a text names a file. Where the schema allows both files and other texts, it has to look like a path.
fn names_file(text: &str, schema: &Json) -> bool {
    let format = |schema: &Json| schema.get("format").and_then(Json::as_str).map(str::to_string);
    let is_text = |schema: &Json| schema.get("type").and_then(Json::as_str) == Some("string");
    let own = format(schema).unwrap_or_default();
    let (mut files, mut others) = (false, false);
    let mut add = |format: &str| match FILE_FORMATS.contains(&format) {
        true => files = true,
        false => others = true,
    };
    if is_text(schema) {
        add(&own);
    }
    for option in ["anyOf", "oneOf", "allOf"] {
        let parts = schema.get(option).and_then(Json::as_array);
        for part in parts.into_iter().flatten().filter(|part| is_text(part)) {
            add(format(part).as_deref().unwrap_or(&own));
        }
    }
    let count = text.chars().count();
    files && (!others || text.contains('/') || text.chars().skip(count.saturating_sub(7)).any(|c| c == '.'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn text(value: &str) -> Item {
        Item::Text(value.to_string())
    }

    #[test]
    fn meta_goes_in_front_in_the_order_of_the_schema() {
        let schema = json!({"items": {"properties": {
            "name": {"type": "string", "meta": ["id", "sample"]},
            "reads": {"type": "string", "format": "file-path"},
            "more": {"type": "string", "format": "file-path"},
            "depth": {"type": "integer", "meta": "depth", "default": 3},
        }}});
        let sheet = Item::List(vec![Item::Map(vec![
            ("extra".into(), text("x")),
            ("reads".into(), text("a.fq")),
            ("name".into(), text("s1")),
        ])]);
        let (rows, unknown) = rows(&sheet, &schema);
        let meta = Item::Map(vec![
            ("id".into(), text("s1")),
            ("sample".into(), text("s1")),
            ("depth".into(), Item::Int(3)),
        ]);
        let wanted = Item::List(vec![meta, Item::File("a.fq".into()), Item::List(vec![])]);
        assert_eq!(rows, [wanted]);
        assert_eq!(unknown, ["extra"]);
    }

    #[test]
    fn nested_values_keep_their_shape() {
        let schema = json!({"items": {"properties": {
            "files": {"type": "array", "items": {"type": "string", "format": "path"}},
            "info": {"type": "object", "meta": ["info"], "properties": {
                "a": {"type": "string"}, "b": {"type": "string", "format": "path"}
            }},
        }}});
        let sheet = Item::List(vec![Item::Map(vec![
            ("files".into(), Item::List(vec![text("x"), text("y")])),
            (
                "info".into(),
                Item::Map(vec![("b".into(), text("z")), ("c".into(), text("w"))]),
            ),
        ])]);
        let (rows, unknown) = rows(&sheet, &schema);
        let info = Item::Map(vec![
            ("a".into(), Item::List(vec![])),
            ("b".into(), Item::File("z".into())),
        ]);
        let files = Item::List(vec![Item::File("x".into()), Item::File("y".into())]);
        assert_eq!(
            rows,
            [Item::List(vec![Item::Map(vec![("info".into(), info)]), files])]
        );
        assert_eq!(unknown, ["info.c"]);
    }

    #[test]
    fn sheets_without_header_are_plain_lists() {
        let schema = json!({"items": {"type": "string", "format": "file-path"}});
        let sheet = Item::List(vec![text("a.fq"), text("b.fq")]);
        assert_eq!(
            rows(&sheet, &schema).0,
            [Item::File("a.fq".into()), Item::File("b.fq".into())]
        );
    }

    #[test]
    fn what_may_be_a_file_has_to_look_like_one() {
        let schema = json!({"anyOf": [{"type": "string", "format": "path"}, {"type": "string"}]});
        for (value, file) in [
            ("a/b", true),
            ("b.fastq", true),
            ("name", false),
            ("a.verylongending", false),
        ] {
            assert_eq!(names_file(value, &schema), file, "{value}");
        }
        assert!(!names_file("a/b", &json!({"type": "string"})));
    }
}
