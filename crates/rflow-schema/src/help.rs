//! The help about the parameters of a pipeline.

use serde_json::{Map, Value as Json, json};

use crate::checker::Checker;
use crate::colours::Colours;
use crate::error::SchemaError;
use crate::groups::{OTHER, groups};
use crate::message::plain;
use crate::options::{EnumLength, Options};

type Parameters = Map<String, Json>;

/// Texts about the parameters of a schema.
pub struct Help<'a> {
    options: &'a Options,
    colours: Colours,
    groups: Vec<(String, Parameters)>,
    /// Characters in a line of the terminal.
    width: usize,
    /// Parameters that are not shown.
    hidden: usize,
}

impl<'a> Help<'a> {
    /// Reads the schema of the parameters. `width` is the number of characters in a line.
    ///
    /// # Errors
    /// The schema cannot be read.
    pub fn new(checker: &Checker<'a>, width: usize) -> Result<Self, SchemaError> {
        let options = checker.options;
        let schema = checker.schema(&options.parameters_schema)?;
        Ok(Self {
            options,
            colours: Colours::new(options.monochrome),
            groups: groups(&schema.json),
            width,
            hidden: 0,
        })
    }

    /// What stands in front: the text of the options and the example of a command.
    #[must_use]
    pub fn before(&self) -> String {
        let Colours { cyan, reset, .. } = self.colours;
        let help = &self.options.help;
        let mut out = help.before_text.clone();
        if !help.command.is_empty() {
            out.push_str(&format!(
                "Typical pipeline command:\n\n  {cyan}{}{reset}\n\n",
                help.command
            ));
        }
        out
    }

    /// All parameters of the first level; with `nested`, those inside of others, too.
    pub fn list(&mut self, nested: bool) -> String {
        let Colours {
            underlined,
            bold,
            reset,
            ..
        } = self.colours;
        let mut shown: Vec<(String, Parameters)> = Vec::new();
        for (title, parameters) in self.groups.clone() {
            let visible = self.visible(parameters);
            shown.push((title, if nested { flat(&visible) } else { visible }));
        }
        let names = shown.iter().flat_map(|(_, parameters)| parameters.keys());
        let longest = names.map(|name| name.chars().count()).max().unwrap_or(0) + 1;
        let mut out = String::new();
        let ungrouped = shown.iter().position(|(title, _)| title == OTHER);
        if let Some(at) = ungrouped {
            let (_, parameters) = shown.remove(at);
            for line in self.lines(&parameters, longest + 2, "") {
                out.push_str(line.strip_prefix("  ").unwrap_or(&line));
                out.push('\n');
            }
            out.push('\n');
        }
        for (title, parameters) in shown.iter().filter(|(_, parameters)| !parameters.is_empty()) {
            let lines = self.lines(parameters, longest, "").join("\n");
            out.push_str(&format!("{underlined}{bold}{title}{reset}\n{lines}\n\n"));
        }
        out
    }

    /// All that the schema says about a parameter; nested ones have dots in their names.
    ///
    /// # Errors
    /// There is no such parameter, or the schema of its content cannot be read.
    pub fn about(&mut self, checker: &Checker<'_>, name: &str) -> Result<String, SchemaError> {
        let mut parts = name.split('.').filter(|part| !part.is_empty());
        let first = parts.next().unwrap_or_default();
        let top = self.groups.iter().rev().find_map(|(_, group)| group.get(first));
        let found = parts.fold(top, |found, part| found?.get("properties")?.get(part));
        let Some(Json::Object(found)) = found.cloned() else {
            return Err(SchemaError::UnknownParameter(name.to_string()));
        };
        let mut out = self.detailed(name, &found);
        if let Some(schema) = found.get("schema").and_then(Json::as_str) {
            let schema = checker.schema(schema)?;
            out.push_str(&self.content(&schema.json));
        }
        Ok(out)
    }

    /// What stands behind: how many parameters are hidden, and the text of the options.
    #[must_use]
    pub fn after(&self) -> String {
        let Colours { dim, reset, .. } = self.colours;
        let help = &self.options.help;
        let mut out = String::new();
        if self.hidden > 0 {
            out.push_str(&format!(
                " {dim}!! Hiding {} param(s), use the `--{}` parameter to show them !!{reset}\n",
                self.hidden, help.show_hidden_parameter
            ));
        }
        out.push_str(&format!("-{dim}{}{reset}-\n", "-".repeat(52)));
        out.push_str(&help.after_text);
        out
    }

    /// Lists the parameters that ask for help, too, which are not in the schema.
    pub fn add_own_parameters(&mut self) {
        let help = &self.options.help;
        let (short, full, hidden) = (
            &help.short_parameter,
            &help.full_parameter,
            &help.show_hidden_parameter,
        );
        let own = [
            (
                short,
                json!({
                    "type": ["boolean", "string"],
                    "description": format!("Show the help message for all top level parameters. When a parameter is given to `--{short}`, the full help message of that parameter will be printed."),
                }),
            ),
            (
                full,
                json!({
                    "type": "boolean",
                    "description": "Show the help message for all non-hidden parameters.",
                }),
            ),
            (
                hidden,
                json!({
                    "type": "boolean",
                    "description": format!("Show all hidden parameters in the help message. This needs to be used in combination with `--{short}` or `--{full}`."),
                }),
            ),
        ];
        let own = own.map(|(name, about)| (name.clone(), about));
        match self.groups.iter_mut().find(|(title, _)| title == OTHER) {
            Some((_, group)) => group.extend(own),
            None => self.groups.push((OTHER.to_string(), own.into_iter().collect())),
        }
    }

    fn visible(&mut self, parameters: Parameters) -> Parameters {
        if self.options.help.show_hidden {
            return parameters;
        }
        let mut out = Parameters::new();
        for (name, mut about) in parameters {
            let hidden = about.get("hidden") == Some(&Json::Bool(true));
            if let Some(Json::Object(nested)) = about.get_mut("properties").filter(|_| hidden) {
                *nested = self.visible(std::mem::take(nested));
            } else if hidden {
                self.hidden += 1;
                continue;
            }
            out.insert(name, about);
        }
        out
    }

    fn lines(&self, parameters: &Parameters, longest: usize, parent: &str) -> Vec<String> {
        let Colours { dim, reset, .. } = self.colours;
        let types = parameters.values().map(|about| type_text(about).chars().count());
        let type_width = types.max().unwrap_or(0) + 1;
        let line = |(name, about): (&String, &Json)| {
            let text = self.description(name, about, parent);
            let kind = type_text(about);
            format!(
                "  --{name:longest$}{dim}{kind:type_width$}{reset}{}",
                self.wrapped(&text)
            )
        };
        parameters.iter().map(line).collect()
    }

    fn description(&self, name: &str, about: &Json, parent: &str) -> String {
        let Colours { dim, reset, .. } = self.colours;
        let described = about
            .get("description")
            .map(|d| plain(d) + " ")
            .unwrap_or_default();
        let accepted = about.get("enum").and_then(Json::as_array);
        let accepted = accepted.map(|values| format!(" (accepted: {}) ", self.accepted(values)));
        let default = about.get("default").filter(|d| !d.is_null());
        let default = default.map(|d| format!("[default: {}] ", plain(d)));
        let nested = about.get("properties").and_then(Json::as_object);
        let nested = nested.filter(|n| !n.is_empty()).map(|_| {
            let full = match parent {
                "" => name.to_string(),
                parent => format!("{parent}.{name}"),
            };
            format!("(This parameter has sub-parameters. Use '--help {full}' to see all sub-parameters) ")
        });
        format!(
            "{described}{dim}{}{}{reset}{}",
            accepted.unwrap_or_default(),
            default.unwrap_or_default(),
            nested.unwrap_or_default()
        )
    }

    fn accepted(&self, values: &[Json]) -> String {
        let texts: Vec<String> = values.iter().map(plain).collect();
        let text = texts.join(", ");
        let most = match self.options.help.enum_length {
            EnumLength::All => return text,
            EnumLength::Line => self.width,
            EnumLength::Characters(n) => n,
        };
        if text.chars().count() <= most {
            return text;
        }
        let cut: String = text.chars().take(most).collect();
        match cut.rfind(',') {
            Some(at) => format!("{}, ...", &cut[..at]),
            None => "...".to_string(),
        }
    }

    fn detailed(&mut self, name: &str, about: &Parameters) -> String {
        let Colours {
            underlined,
            bold,
            dim,
            reset,
            ..
        } = self.colours;
        let shown_key = |key: &str| if key == "properties" { "options" } else { key }.to_string();
        let longest = about
            .keys()
            .map(|key| shown_key(key).chars().count())
            .max()
            .unwrap_or(0);
        let mut out = format!("{underlined}{bold}--{name}{reset}\n");
        for (key, value) in about {
            if key == "fa_icon" || (key == "type" && value == "object") {
                continue;
            }
            let label = format!("    {dim}{:longest$}: {reset}", shown_key(key));
            let Some(nested) = value.as_object().filter(|_| key == "properties") else {
                out.push_str(&format!("{label}{}\n", self.wrapped(&plain(value))));
                continue;
            };
            let visible = flat(&self.visible(nested.clone()));
            let full = visible
                .into_iter()
                .map(|(sub, about)| (format!("{name}.{sub}"), about));
            let full: Parameters = full.collect();
            let width = full.keys().map(|key| key.chars().count()).max().unwrap_or(0) + 1;
            let lines = self.lines(&full, width, name);
            let lines: Vec<String> = lines.iter().map(|line| format!("    {line}")).collect();
            out.push_str(&format!("{label}\n{}\n\n", lines.join("\n")));
        }
        out
    }

    /// The fields of the file that a parameter names.
    fn content(&self, schema: &Json) -> String {
        let Colours { bold, reset, .. } = self.colours;
        let mut out = format!("== Top-level schema below =={reset}\n");
        for (key, label) in [("title", "Title"), ("description", "Description")] {
            if let Some(text) = schema.get(key) {
                out.push_str(&format!("{bold}{label}:{reset} {}\n", plain(text)));
            }
        }
        let part = schema.get("items").unwrap_or(schema);
        if let Some(properties) = part.get("properties").and_then(Json::as_object) {
            let required = part.get("required").and_then(Json::as_array);
            let required: Vec<&str> = required.into_iter().flatten().filter_map(Json::as_str).collect();
            out.push_str(&self.fields(properties, &required));
        }
        out.push('\n');
        out
    }

    fn fields(&self, properties: &Parameters, required: &[&str]) -> String {
        let Colours {
            bold,
            dim,
            cyan,
            yellow,
            reset,
            ..
        } = self.colours;
        let longest = properties.keys().map(|key| key.chars().count()).max();
        let longest = longest.unwrap_or(0).max(10);
        let mut out = format!("{bold}Fields:{reset}\n");
        for (name, about) in properties {
            let kind = format!("[{}]", about.get("type").map_or("string".to_string(), plain));
            out.push_str(&format!("    {cyan}{name:longest$}{reset} {dim}{kind:10}{reset}"));
            if required.contains(&name.as_str()) {
                out.push_str(&format!(" {dim}[required]{reset}"));
            }
            if let Some(text) = about.get("description") {
                out.push_str(&format!(" {}", plain(text)));
            }
            if let Some(pattern) = about.get("pattern") {
                out.push_str(&format!(" {dim}(pattern: {}){reset}", plain(pattern)));
            }
            if let Some(values) = about.get("enum").and_then(Json::as_array) {
                let values: Vec<String> = values.iter().map(plain).collect();
                out.push_str(&format!(" {dim}(allowed: {}){reset}", values.join(", ")));
            }
            if let Some(text) = about.get("errorMessage") {
                out.push_str(&format!("\n      {yellow}Note: {}{reset}", plain(text)));
            }
            out.push('\n');
        }
        out
    }

    fn wrapped(&self, text: &str) -> String {
        if text.chars().count() <= self.width {
            return text.to_string();
        }
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.trim_end_matches(' ').split(' ') {
            if line.chars().count() + word.chars().count() > self.width {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(word);
            line.push(' ');
        }
        lines.push(line);
        lines.join("\n")
    }
}

fn type_text(about: &Json) -> String {
    match about.get("type") {
        Some(Json::String(name)) => format!("[{name}]"),
        Some(names) => plain(names),
        None => String::new(),
    }
}

/// Nested parameters under their full names.
fn flat(parameters: &Parameters) -> Parameters {
    let mut out = Parameters::new();
    for (name, about) in parameters {
        match about.get("properties").and_then(Json::as_object) {
            Some(nested) => {
                let inner = flat(nested).into_iter();
                out.extend(inner.map(|(sub, about)| (format!("{name}.{sub}"), about)));
            }
            None => {
                out.insert(name.clone(), about.clone());
            }
        }
    }
    out
}
