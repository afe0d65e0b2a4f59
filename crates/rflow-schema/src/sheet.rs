//! Reading of sample sheets.

use serde_json::Value as Json;

use crate::checker::Schema;
use crate::error::SchemaError;
use crate::files::Files;
use crate::item::Item;

enum Format {
    /// A table with this delimiter.
    Table(u8),
    Yaml,
    Json,
}

/// Reads a file that fits a schema: rows of a table, or a document. Cells are of the types that the schema says when
/// `typed`.
pub(crate) fn read(
    files: &dyn Files,
    place: &str,
    schema: &Schema,
    typed: bool,
) -> Result<Item, SchemaError> {
    let bytes = files.read(place).map_err(|e| SchemaError::Unreadable {
        place: place.to_string(),
        cause: e.to_string(),
    })?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let bad = |cause: String| SchemaError::BadSheet(format!("Cannot read {place}: {cause}"));
    let content = match format(place, text)? {
        Format::Yaml => files.yaml(text).map_err(bad)?,
        Format::Json => serde_json::from_str::<Json>(text)
            .map(|json| Item::from(&json))
            .map_err(|e| bad(e.to_string()))?,
        Format::Table(delimiter) => {
            check_flat(place, &schema.json, delimiter)?;
            let properties = schema.json.pointer("/items/properties");
            let cells = Cells(properties.filter(|_| typed));
            table(text, delimiter, lines(&schema.json), &cells).map_err(|e| bad(e.to_string()))?
        }
    };
    match content {
        Item::List(_) | Item::Map(_) => Ok(content),
        _ => Err(bad("it holds neither a list nor a map of values".to_string())),
    }
}

/// By the suffix or, without a known one, by what there is more of in the first line.
fn format(place: &str, text: &str) -> Result<Format, SchemaError> {
    let name = place.rsplit('/').next().unwrap_or(place);
    Ok(match name.rsplit_once('.').map(|(_, suffix)| suffix) {
        Some("csv") => Format::Table(b','),
        Some("tsv") => Format::Table(b'\t'),
        Some("yml" | "yaml") => Format::Yaml,
        Some("json") => Format::Json,
        // Identifiers, one per line: there is nothing to tell delimiters by.
        Some("txt") if !text.contains([',', '\t']) => Format::Table(b','),
        _ => {
            let first = text.lines().next().unwrap_or_default();
            let count = |c: char| first.chars().filter(|x| *x == c).count();
            match count(',').cmp(&count('\t')) {
                std::cmp::Ordering::Greater => Format::Table(b','),
                std::cmp::Ordering::Less => Format::Table(b'\t'),
                std::cmp::Ordering::Equal => {
                    return Err(SchemaError::BadSheet(format!(
                        "Could not derive file type from {place}. Please specify the file extension (CSV, TSV, YML, YAML and JSON are supported)."
                    )));
                }
            }
        }
    })
}

/// What the lines of a table are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// The first one has the names of the columns.
    Header,
    /// Lists of values, or single ones.
    Plain,
    /// Maps of one value whose name is empty, as nf-validation has them.
    Unnamed,
}

/// Tables have a header when the rows of their schema have properties.
fn lines(schema: &Json) -> Lines {
    let properties = schema.pointer("/items/properties").and_then(Json::as_object);
    match properties {
        None => Lines::Plain,
        Some(p) if p.is_empty() => Lines::Plain,
        Some(p) if p.len() == 1 && p.contains_key("") => Lines::Unnamed,
        Some(_) => Lines::Header,
    }
}

/// Cells of tables hold no lists or maps.
fn check_flat(place: &str, schema: &Json, delimiter: u8) -> Result<(), SchemaError> {
    if schema.get("type").and_then(Json::as_str) == Some("object") {
        return Err(SchemaError::BadSheet(format!(
            "CSV or TSV files are not supported. Use a JSON or YAML file instead of {place}. (Expected a non-list data structure, which is not supported in CSV or TSV)"
        )));
    }
    let properties = match schema.get("items") {
        Some(items) => items.get("properties"),
        None => schema.get("properties"),
    };
    let nested = |property: &Json| {
        let kind = property.get("type").and_then(Json::as_str);
        matches!(kind, Some("array" | "object"))
    };
    let mut all = properties.and_then(Json::as_object).into_iter().flatten();
    if all.any(|(_, property)| nested(property)) {
        let suffix = if delimiter == b'\t' { "tsv" } else { "csv" };
        return Err(SchemaError::BadSheet(format!(
            "Using \"type\": \"array\" or \"type\": \"object\" in schema with a \".{suffix}\" samplesheet is not supported"
        )));
    }
    Ok(())
}

fn table(text: &str, delimiter: u8, lines: Lines, cells: &Cells<'_>) -> Result<Item, csv::Error> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(lines == Lines::Header)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let names: Vec<String> = match lines {
        Lines::Header => reader.headers()?.iter().map(str::to_string).collect(),
        Lines::Plain | Lines::Unnamed => Vec::new(),
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        rows.push(match lines {
            Lines::Header => named(&names, &record, cells),
            Lines::Unnamed => {
                let cell = cells.item("", record.get(0));
                Item::Map(vec![(String::new(), cell)])
            }
            Lines::Plain => {
                let mut cells: Vec<Item> = record.iter().map(Item::of_cell).collect();
                match cells.len() {
                    1 => cells.swap_remove(0),
                    _ => Item::List(cells),
                }
            }
        });
    }
    Ok(Item::List(rows))
}

/// A row with a header. Columns without a name, as delimiters at the end of the lines make them, are left out.
fn named(names: &[String], record: &csv::StringRecord, cells: &Cells<'_>) -> Item {
    let columns = names.iter().enumerate().filter(|(_, name)| !name.is_empty());
    Item::Map(
        columns
            .map(|(at, name)| (name.clone(), cells.item(name, record.get(at))))
            .collect(),
    )
}

/// How cells are read: by what the schema says about their columns, or by what they look like.
struct Cells<'a>(Option<&'a Json>);

impl Cells<'_> {
    fn item(&self, column: &str, cell: Option<&str>) -> Item {
        let Some(cell) = cell.filter(|cell| !cell.is_empty()) else {
            return Item::Null;
        };
        let Some(properties) = self.0 else {
            return Item::of_cell(cell);
        };
        let types = properties.get(column).and_then(|about| about.get("type"));
        let other = match types {
            Some(Json::String(one)) => one != "string",
            Some(Json::Array(several)) => !several.iter().any(|one| one == "string"),
            // What is not said to be something else is a text.
            _ => false,
        };
        match other {
            true => Item::of_cell(cell),
            false => Item::Text(cell.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_are_of_the_types_of_their_columns() {
        let properties = json!({
            "name": {"type": "string"},
            "count": {"type": "integer"},
            "ratio": {"type": ["number", "null"]},
            "either": {"type": ["integer", "string"]},
            "choice": {"anyOf": [{"type": "string"}]},
        });
        let typed = Cells(Some(&properties));
        let text = |text: &str| Item::Text(text.to_string());
        let cases = [
            ("name", "1", text("1")),
            ("name", "true", text("true")),
            ("name", "null", text("null")),
            ("name", "", Item::Null),
            ("count", "1", Item::Int(1)),
            ("count", "one", text("one")),
            ("ratio", "1.50", Item::Decimal("1.50".to_string())),
            ("either", "1", text("1")),
            ("choice", "1", text("1")),
            ("unknown", "1", text("1")),
        ];
        for (column, cell, wanted) in cases {
            assert_eq!(typed.item(column, Some(cell)), wanted, "{column} {cell}");
        }
        assert_eq!(Cells(None).item("name", Some("1")), Item::Int(1));
        assert_eq!(typed.item("name", None), Item::Null);
    }
}
