//! nf-schema, and nf-validation before it: functions that check parameters and read sample sheets.

use std::rc::Rc;

use rflow_config::plain_value;
use rflow_lang::interp::Interp;
use rflow_lang::text::text;
use rflow_lang::value::MapObj;
use rflow_lang::{Eval, Raise, Value};
use rflow_schema::{Checker, Help, Level, Options, SchemaError, rows, summary, summary_log};
use serde_json::{Map, Value as Json};

use super::files::RunFiles;
use super::old_options;
use super::values::{Form, of_item, of_json, to_json, to_texts};
use crate::globals::{RunGlobals, workflow};
use crate::run::Run;

/// The plugin.
pub(super) const NAME: &str = "nf-schema";
/// What it was called before its version 2.
pub(super) const OLD_NAME: &str = "nf-validation";

/// A function of the plugins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    ValidateParameters,
    ParamsHelp,
    ParamsSummaryLog,
    ParamsSummaryMap,
    SamplesheetToList,
    Validate,
    FromSamplesheet,
}

const FUNCTIONS: &[(&str, Function)] = &[
    ("validateParameters", Function::ValidateParameters),
    ("paramsHelp", Function::ParamsHelp),
    ("paramsSummaryLog", Function::ParamsSummaryLog),
    ("paramsSummaryMap", Function::ParamsSummaryMap),
    ("samplesheetToList", Function::SamplesheetToList),
    ("validate", Function::Validate),
    ("fromSamplesheet", Function::FromSamplesheet),
];

fn belongs(plugin: &str, function: Function) -> bool {
    match function {
        Function::SamplesheetToList | Function::Validate => plugin == NAME,
        Function::FromSamplesheet => plugin == OLD_NAME,
        _ => plugin == NAME || plugin == OLD_NAME,
    }
}

/// Names of the functions of a plugin.
pub(super) fn names(plugin: &str) -> Vec<&'static str> {
    let own = FUNCTIONS
        .iter()
        .filter(|(_, function)| belongs(plugin, *function));
    own.map(|(name, _)| *name).collect()
}

/// The function of that name.
pub(super) fn function(plugin: &str, name: &str) -> Option<Function> {
    let found = FUNCTIONS.iter().find(|(known, _)| *known == name)?.1;
    belongs(plugin, found).then_some(found)
}

/// Calls a function.
pub(super) fn call(
    globals: Option<&RunGlobals>,
    interp: &Interp,
    function: Function,
    args: &[Value],
) -> Eval {
    let Some(globals) = globals else {
        return Err(Raise::illegal_state("The run has not begun"));
    };
    let run = globals.run()?;
    let mut call = Call::new(run, interp);
    match function {
        Function::ValidateParameters => call.validate_parameters(args),
        Function::ParamsHelp => call.help(args),
        Function::ParamsSummaryLog => call.summary_log(args),
        Function::ParamsSummaryMap => Ok(of_json(&Json::Object(call.summary(args)?))),
        Function::SamplesheetToList => match args {
            [sheet, schema] => call.sheet(&place(sheet), &place(schema)),
            _ => Err(Raise::missing_method(
                "`samplesheetToList` needs a sample sheet and a schema",
            )),
        },
        Function::Validate => call.validate(args),
        Function::FromSamplesheet => from_samplesheet(run, interp, args),
    }
}

/// `channel.fromSamplesheet('input')` of nf-validation: the rows of the sheet that a parameter names.
pub(crate) fn from_samplesheet(run: &Rc<Run>, interp: &Interp, args: &[Value]) -> Eval {
    let call = Call::new(run, interp);
    let (_, rest) = options_of(args);
    let Some(name) = rest.first().map(text) else {
        return Err(Raise::missing_method(
            "`fromSamplesheet` needs the name of a parameter",
        ));
    };
    let sheet = match &run.params {
        Value::Map(params) => params.get_str(&name).filter(Value::truthy),
        _ => None,
    };
    let Some(sheet) = sheet else {
        return Err(Raise::illegal_argument(format!(
            "Parameter `{name}` was not found, or has no value"
        )));
    };
    let schema = call.checker().content_schema(&name).map_err(raise)?;
    let Some(schema) = schema else {
        return Err(Raise::illegal_argument(format!(
            "Parameter `{name}` does not have a schema: `schema` is missing in its description"
        )));
    };
    let rows = call.sheet(&place(&sheet), &schema)?;
    crate::factory::call(interp, &run.flow, "fromList", std::slice::from_ref(&rows)).unwrap_or(Ok(rows))
}

/// Shows the help and ends the run when `--help` or `--helpFull` asks for it and `validation.help` is on.
///
/// # Errors
/// The end of the run, or a schema that cannot be read.
pub(crate) fn help_wanted(run: &Rc<Run>, interp: &Interp) -> Eval<()> {
    if version(run).is_none() || run.config.bool("validation.help.enabled") != Some(true) {
        return Ok(());
    }
    let call = Call::new(run, interp);
    let asked = |name: &str| match &run.params {
        Value::Map(params) => params.get_str(name).filter(Value::truthy),
        _ => None,
    };
    let full = asked(&call.options.help.full_parameter);
    let short = asked(&call.options.help.short_parameter);
    let about = match (&full, &short) {
        (None, None) => return Ok(()),
        (None, Some(Value::Str(name))) if *name != "true" => Some(name.to_string()),
        _ => None,
    };
    let help = call.help_text(full.is_some(), about.as_deref(), true)?;
    interp.machine.log("info", &help);
    Err(Raise::exit(0, ""))
}

/// The version of nf-schema that the configuration asks for, as major and minor number; the newest without one.
fn version(run: &Run) -> Option<(u32, u32)> {
    const NEWEST: (u32, u32) = (2, u32::MAX);
    let id = run.config.plugins().iter().find_map(|id| id.strip_prefix(NAME))?;
    let Some(version) = id.strip_prefix('@') else {
        return id.is_empty().then_some(NEWEST);
    };
    let mut parts = version.split('.').map(str::parse);
    Some(match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor),
        _ => NEWEST,
    })
}

/// A call of a function, with the options of the run.
struct Call<'a> {
    run: &'a Rc<Run>,
    interp: &'a Interp,
    files: RunFiles<'a>,
    options: Options,
    form: Form,
}

impl<'a> Call<'a> {
    fn new(run: &'a Rc<Run>, interp: &'a Interp) -> Self {
        let params = to_json(&run.params, Form::New);
        let scope = run.config.get("validation").map(|scope| plain_value(&scope));
        let (mut options, warnings) = Options::from_config(scope.as_ref(), &params, run.settings.ansi_log);
        warnings.into_iter().for_each(|warning| run.warn_once(warning));
        let version = version(run);
        let old = run.config.plugins().iter().any(|id| id.starts_with(OLD_NAME));
        if old {
            old_options::apply(&mut options, &params);
        }
        let form = match version {
            Some(version) if version < (2, 7) => Form::Old,
            None if old => Form::Old,
            _ => Form::New,
        };
        Self {
            run,
            interp,
            files: RunFiles {
                interp,
                project_dir: &run.settings.project_dir,
                // Versions before 2.5 did not look there.
                remote: version.map_or(!old, |version| version >= (2, 5)),
            },
            options,
            form,
        }
    }

    fn checker(&self) -> Checker<'_> {
        Checker {
            options: &self.options,
            files: &self.files,
        }
    }

    fn tell(&self, level: Level, text: &str) {
        let level = match level {
            Level::Skip | Level::Error => return,
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
        };
        self.interp.machine.log(level, text);
    }

    fn validate_parameters(&self, args: &[Value]) -> Eval {
        let (options, _) = options_of(args);
        let schema = schema_option(options.as_deref());
        let params = to_json(&self.run.params, self.form);
        let checked = self.checker().check_parameters(&params, schema.as_deref());
        let unknown = checked.map_err(|error| {
            let failed = match &error {
                SchemaError::Invalid { .. } => "Validation of pipeline parameters failed!\n\n",
                _ => "",
            };
            with_text(format!("{failed}{error}"))
        })?;
        if let Some(unknown) = unknown {
            self.tell(unknown.level, &unknown.text);
        }
        Ok(Value::Null)
    }

    fn sheet(&self, sheet: &str, schema: &str) -> Eval {
        let (content, schema) = self.checker().check_sheet(sheet, schema).map_err(raise)?;
        let (rows, unknown) = rows(&content, &schema);
        if !unknown.is_empty() {
            let names: Vec<String> = unknown.iter().map(|name| format!("\t- {name}")).collect();
            let text = format!(
                "Found the following unidentified headers in {sheet}:\n{}\n",
                names.join("\n")
            );
            if self.options.unrecognised_headers == Level::Error {
                return Err(with_text(text));
            }
            self.tell(self.options.unrecognised_headers, &text);
        }
        let rows: Eval<Vec<Value>> = rows.iter().map(|row| of_item(self.interp, row)).collect();
        Ok(Value::list(rows?))
    }

    fn validate(&self, args: &[Value]) -> Eval {
        let (options, input, schema) = match args {
            [Value::Map(options), input, schema] => (Some(options), input, schema),
            [input, schema] => (None, input, schema),
            _ => return Err(Raise::missing_method("`validate` needs a value and a schema")),
        };
        let value = to_json(input, Form::New);
        let lines = self
            .checker()
            .check_value(&value, &place(schema))
            .map_err(raise)?;
        let exit = options
            .and_then(|o| o.get_str("exitOnError"))
            .is_none_or(|v| v.truthy());
        if exit && !lines.is_empty() {
            return Err(with_text(lines.join("\n")));
        }
        Ok(Value::list(lines.into_iter().map(Value::from).collect()))
    }

    fn help(&mut self, args: &[Value]) -> Eval {
        let (options, rest) = options_of(args);
        let option = |name: &str| options.as_ref()?.get_str(name).filter(|v| !v.is_null());
        if let Some(schema) = schema_option(options.as_deref()) {
            self.options.parameters_schema = schema;
        }
        let help = &mut self.options.help;
        for (name, field) in [
            ("beforeText", &mut help.before_text),
            ("afterText", &mut help.after_text),
            ("command", &mut help.command),
        ] {
            if let Some(value) = option(name) {
                *field = text(&value);
            }
        }
        if let Some(value) = option("showHidden") {
            help.show_hidden = value.truthy();
        }
        let mut about = rest.first().map(text).filter(|name| !name.is_empty());
        if let Some(name) = option("parameter") {
            about = Some(text(&name));
        }
        // The argument of nf-validation is the example of a command.
        if version(self.run).is_none()
            && let Some(command) = about.take()
        {
            self.options.help.command = command;
        }
        if self.options.monochrome {
            let help = &mut self.options.help;
            for field in [&mut help.before_text, &mut help.after_text, &mut help.command] {
                *field = rflow_schema::without_colours(field);
            }
        }
        let full = option("fullHelp").is_some_and(|v| v.truthy());
        self.help_text(full, about.as_deref(), false).map(Value::from)
    }

    /// The help about all parameters or one. With `asking`, the parameters that ask for help are listed as well.
    fn help_text(&self, full: bool, about: Option<&str>, asking: bool) -> Eval<String> {
        let width = self.interp.machine.env("COLUMNS").and_then(|n| n.parse().ok());
        let checker = self.checker();
        let mut help = Help::new(&checker, width.unwrap_or(100)).map_err(raise)?;
        if asking {
            help.add_own_parameters();
        }
        let body = match about {
            Some(name) => help.about(&checker, name).map_err(raise)?,
            None => help.list(full),
        };
        Ok(format!("{}{body}{}", help.before(), help.after()))
    }

    fn summary(&self, args: &[Value]) -> Eval<Map<String, Json>> {
        let (options, _) = options_of(args);
        let schema = schema_option(options.as_deref());
        let Json::Object(params) = to_texts(&self.run.params) else {
            return Ok(Map::new());
        };
        summary(&self.checker(), &params, self.core()?, schema.as_deref()).map_err(raise)
    }

    fn summary_log(&self, args: &[Value]) -> Eval {
        let summary = self.summary(args)?;
        let (options, _) = options_of(args);
        let option = |name: &str| {
            let value = options.as_ref()?.get_str(name)?;
            value.truthy().then(|| text(&value))
        };
        let (before, after) = (option("beforeText"), option("afterText"));
        let log = summary_log(&summary, &self.options, before.as_deref(), after.as_deref());
        Ok(Value::from(log))
    }

    /// What describes the run itself.
    fn core(&self) -> Eval<Map<String, Json>> {
        const NAMES: [&str; 9] = [
            "revision",
            "runName",
            "containerEngine",
            "container",
            "launchDir",
            "workDir",
            "projectDir",
            "userName",
            "profile",
        ];
        let workflow = workflow(self.run);
        let mut out = Map::new();
        for name in NAMES {
            let value = self.interp.property(&workflow, name)?;
            let optional = matches!(name, "revision" | "containerEngine" | "container");
            if !optional || value.truthy() {
                out.insert(name.to_string(), Json::String(text(&value)));
            }
        }
        let files = self.run.settings.config_files.iter();
        let files: Vec<String> = files.map(|file| file.display().to_string()).collect();
        out.insert("configFiles".to_string(), Json::String(files.join(", ")));
        Ok(out)
    }
}

/// Options, which are a map in front of the other arguments or between them.
fn options_of(args: &[Value]) -> (Option<Rc<MapObj>>, Vec<Value>) {
    let mut options = None;
    let mut rest = Vec::new();
    for arg in args {
        match arg {
            Value::Map(map) if options.is_none() => options = Some(map.clone()),
            other => rest.push(other.clone()),
        }
    }
    (options, rest)
}

/// The schema that a call asks for.
fn schema_option(options: Option<&MapObj>) -> Option<String> {
    let value = options?.get_str("parameters_schema")?;
    value.truthy().then(|| place(&value))
}

/// A path as it can be looked up again.
fn place(value: &Value) -> String {
    match value {
        Value::Path(path) => path.place().display().to_string(),
        other => text(other),
    }
}

fn raise(error: SchemaError) -> Box<Raise> {
    with_text(error.to_string())
}

fn with_text(text: String) -> Box<Raise> {
    Raise::new("nextflow.validation.exceptions.SchemaValidationException", text)
}
