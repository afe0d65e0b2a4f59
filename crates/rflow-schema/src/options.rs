//! The scope `validation` of a configuration.

use serde_json::{Map, Value as Json};

use crate::colours::without_colours;

/// What to do about something that is not quite wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// Nothing.
    Skip,
    /// A line in the log file.
    Debug,
    /// A line on the console.
    Info,
    /// A warning.
    #[default]
    Warn,
    /// The run ends.
    Error,
}

/// Options of checks, help and summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Numbers and truth values pass as texts.
    pub lenient: bool,
    /// Cells of tables are of the types that the schema says, as in nf-validation, and not of those that they look
    /// like.
    pub typed_cells: bool,
    /// No colours.
    pub monochrome: bool,
    /// How many characters of a value messages show; `None` for all.
    pub max_value_size: Option<usize>,
    /// The schema of the parameters, relative to the pipeline's folder.
    pub parameters_schema: String,
    /// Parameters that need not be in the schema and whose problems are not told.
    pub ignore: Vec<String>,
    /// `validation.help`
    pub help: HelpOptions,
    /// `validation.summary`
    pub summary: SummaryOptions,
    /// Parameters that the schema does not know.
    pub unrecognised_parameters: Level,
    /// Columns of sample sheets that the schema does not know.
    pub unrecognised_headers: Level,
}

/// `validation.help`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpOptions {
    /// `--help` shows the parameters instead of running the pipeline.
    pub enabled: bool,
    /// Parameters with `hidden` are shown, too.
    pub show_hidden: bool,
    /// The parameter that shows them.
    pub show_hidden_parameter: String,
    /// The parameter that asks for help.
    pub short_parameter: String,
    /// The parameter that asks for help about nested parameters, too.
    pub full_parameter: String,
    /// Text in front.
    pub before_text: String,
    /// Text behind.
    pub after_text: String,
    /// An example of a command.
    pub command: String,
    /// How many characters of allowed values are shown; `None` for all, or what the width of the terminal says.
    pub enum_length: EnumLength,
}

/// How much of a list of allowed values help shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EnumLength {
    /// As much as a line of the terminal holds.
    #[default]
    Line,
    /// All.
    All,
    /// So many characters.
    Characters(usize),
}

/// `validation.summary`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryOptions {
    /// Text in front.
    pub before_text: String,
    /// Text behind.
    pub after_text: String,
    /// Parameters that are not shown.
    pub hide: Vec<String>,
    /// What stands for masked parts of paths.
    pub mask: String,
    /// Regular expressions of parts of paths that are masked.
    pub mask_subpaths: Vec<String>,
}

/// Reads options and gathers what is wrong with them.
struct Reader<'a> {
    scope: &'a Map<String, Json>,
    name: &'a str,
    warnings: &'a mut Vec<String>,
}

impl Options {
    /// Reads the scope. `terminal` tells whether the console shows colours, `params` are the parameters of the run,
    /// among which may be those that change the help. The texts are warnings about options of wrong types.
    #[must_use]
    pub fn from_config(scope: Option<&Json>, params: &Json, terminal: bool) -> (Self, Vec<String>) {
        let empty = Map::new();
        let mut warnings = Vec::new();
        let map = scope.and_then(Json::as_object).unwrap_or(&empty);
        let nested = |name: &str| map.get(name).and_then(Json::as_object).unwrap_or(&empty);
        let mut reader = Reader {
            scope: map,
            name: "validation",
            warnings: &mut warnings,
        };
        let monochrome = reader.bool("monochromeLogs").unwrap_or(false) || !terminal;
        let mut options = Self {
            lenient: reader.bool("lenientMode").unwrap_or(false),
            typed_cells: false,
            monochrome,
            max_value_size: reader.max_value_size(),
            parameters_schema: reader
                .text("parametersSchema")
                .unwrap_or_else(|| "nextflow_schema.json".to_string()),
            // The tester of pipelines sets this one.
            ignore: vec!["nf_test_output".to_string()],
            help: HelpOptions::default(),
            summary: SummaryOptions::default(),
            unrecognised_parameters: reader.failing("failUnrecognisedParams"),
            unrecognised_headers: reader.failing("failUnrecognisedHeaders"),
        };
        options.ignore.extend(reader.texts("ignoreParams"));
        options.ignore.extend(reader.texts("defaultIgnoreParams"));
        let show_hidden = reader.bool("showHiddenParams");
        let mut reader = Reader {
            scope: nested("help"),
            name: "validation.help",
            warnings: &mut warnings,
        };
        options.help.read(&mut reader, params, show_hidden);
        let mut reader = Reader {
            scope: nested("summary"),
            name: "validation.summary",
            warnings: &mut warnings,
        };
        options.summary.read(&mut reader);
        let mut reader = Reader {
            scope: nested("logging"),
            name: "validation.logging",
            warnings: &mut warnings,
        };
        if let Some(level) = reader.level("unrecognisedParams") {
            options.unrecognised_parameters = level;
        }
        if let Some(level) = reader.level("unrecognisedHeaders") {
            options.unrecognised_headers = level;
        }
        let help = &options.help;
        options.ignore.extend([
            help.short_parameter.clone(),
            help.full_parameter.clone(),
            help.show_hidden_parameter.clone(),
        ]);
        if monochrome {
            options.remove_colours();
        }
        (options, warnings)
    }

    fn remove_colours(&mut self) {
        for text in [
            &mut self.help.before_text,
            &mut self.help.after_text,
            &mut self.help.command,
            &mut self.summary.before_text,
            &mut self.summary.after_text,
        ] {
            *text = without_colours(text);
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::from_config(None, &Json::Null, false).0
    }
}

impl Default for HelpOptions {
    fn default() -> Self {
        Self {
            enabled: false,
            show_hidden: false,
            show_hidden_parameter: "showHidden".to_string(),
            short_parameter: "help".to_string(),
            full_parameter: "helpFull".to_string(),
            before_text: String::new(),
            after_text: String::new(),
            command: String::new(),
            enum_length: EnumLength::default(),
        }
    }
}

impl HelpOptions {
    fn read(&mut self, reader: &mut Reader<'_>, params: &Json, show_hidden: Option<bool>) {
        self.enabled = reader.bool("enabled").unwrap_or(false);
        for (option, field) in [
            ("showHiddenParameter", &mut self.show_hidden_parameter),
            ("shortParameter", &mut self.short_parameter),
            ("fullParameter", &mut self.full_parameter),
            ("beforeText", &mut self.before_text),
            ("afterText", &mut self.after_text),
            ("command", &mut self.command),
        ] {
            if let Some(text) = reader.text(option) {
                *field = text;
            }
        }
        let asked = params.get(&self.show_hidden_parameter).and_then(Json::as_bool);
        let configured = reader.bool("showHidden");
        self.show_hidden = asked.or(configured).or(show_hidden).unwrap_or(false);
        self.enum_length = match reader.number("enumLength") {
            None => EnumLength::Line,
            Some(n) => usize::try_from(n).map_or(EnumLength::All, EnumLength::Characters),
        };
    }
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self {
            before_text: String::new(),
            after_text: String::new(),
            hide: Vec::new(),
            mask: "[** masked **]".to_string(),
            mask_subpaths: Vec::new(),
        }
    }
}

impl SummaryOptions {
    fn read(&mut self, reader: &mut Reader<'_>) {
        for (option, field) in [
            ("beforeText", &mut self.before_text),
            ("afterText", &mut self.after_text),
            ("mask", &mut self.mask),
        ] {
            if let Some(text) = reader.text(option) {
                *field = text;
            }
        }
        self.hide = reader.texts("hideParams");
        self.mask_subpaths = reader.texts("maskSubpaths");
    }
}

impl Reader<'_> {
    fn read<T>(&mut self, option: &str, wanted: &str, read: impl Fn(&Json) -> Option<T>) -> Option<T> {
        let value = self.scope.get(option).filter(|v| !v.is_null())?;
        let found = read(value);
        if found.is_none() {
            let name = self.name;
            self.warnings.push(format!(
                "Incorrect value detected for `{name}.{option}`, {wanted} is expected: the default is used"
            ));
        }
        found
    }

    fn bool(&mut self, option: &str) -> Option<bool> {
        self.read(option, "a boolean", Json::as_bool)
    }

    fn text(&mut self, option: &str) -> Option<String> {
        self.read(option, "a string", |v| v.as_str().map(str::to_string))
    }

    fn number(&mut self, option: &str) -> Option<i64> {
        self.read(option, "an integer", Json::as_i64)
    }

    fn texts(&mut self, option: &str) -> Vec<String> {
        let texts = |v: &Json| {
            let items = v.as_array()?.iter();
            items.map(|i| i.as_str().map(str::to_string)).collect()
        };
        self.read(option, "a list of strings", texts).unwrap_or_default()
    }

    fn max_value_size(&mut self) -> Option<usize> {
        let size = |v: &Json| v.as_i64().filter(|n| *n == -1 || *n >= 1);
        let wanted = "a value above 0 or equal to -1";
        let size = self.read("maxErrValSize", wanted, size).unwrap_or(150);
        usize::try_from(size).ok()
    }

    /// Switches of versions before 2.2.
    fn failing(&mut self, option: &str) -> Level {
        match self.bool(option) {
            Some(true) => Level::Error,
            _ => Level::Warn,
        }
    }

    fn level(&mut self, option: &str) -> Option<Level> {
        self.read(option, "one of skip, debug, info, warn, error", |v| {
            Some(match v.as_str()?.to_ascii_lowercase().as_str() {
                "skip" => Level::Skip,
                "debug" => Level::Debug,
                "info" => Level::Info,
                "warn" => Level::Warn,
                "error" => Level::Error,
                _ => return None,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn options_are_read() {
        let scope = json!({
            "defaultIgnoreParams": ["genomes"],
            "maxErrValSize": -1,
            "failUnrecognisedParams": true,
            "logging": {"unrecognisedHeaders": "skip"},
            "help": {"enabled": true, "shortParameter": "hilfe", "beforeText": "\u{1b}[1mA\u{1b}[0m"},
        });
        let (options, warnings) = Options::from_config(Some(&scope), &json!({"showHidden": true}), false);
        assert_eq!(warnings, Vec::<String>::new());
        assert_eq!(options.max_value_size, None);
        assert_eq!(options.unrecognised_parameters, Level::Error);
        assert_eq!(options.unrecognised_headers, Level::Skip);
        assert!(options.help.enabled && options.help.show_hidden);
        assert_eq!(options.help.before_text, "A");
        assert_eq!(
            options.ignore,
            ["nf_test_output", "genomes", "hilfe", "helpFull", "showHidden"]
        );
    }

    #[test]
    fn wrong_types_are_told() {
        let scope =
            json!({"lenientMode": "yes", "ignoreParams": "a", "maxErrValSize": 0, "parametersSchema": null});
        let (options, warnings) = Options::from_config(Some(&scope), &Json::Null, true);
        assert_eq!(warnings.len(), 3, "{warnings:?}");
        assert_eq!(
            options,
            Options {
                monochrome: false,
                ..Options::default()
            }
        );
    }
}
