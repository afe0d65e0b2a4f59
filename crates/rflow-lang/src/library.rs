//! Classes of the Java, Groovy and Nextflow libraries that scripts use by name.

mod evaluate;
pub mod expression;
pub mod file;
mod files;
mod io;
pub mod json;
mod json_schema;
mod logger;
mod object_stream;
mod org_json;
pub(crate) mod process;
pub(crate) mod properties;
mod template;
mod url;
mod xml;
pub mod yaml;

use crate::interp::Interp;
use crate::raise::Eval;
use crate::value::Value;

pub(crate) use evaluate::in_script as evaluate_in_script;
pub(crate) use url::{uri_of, uri_of_quoted, uri_text};

/// Full names of the classes of this library.
const CLASSES: &[&str] = &[
    "ch.qos.logback.classic.Level",
    "ch.qos.logback.classic.Logger",
    "groovy.io.FileType",
    "groovy.json.JsonBuilder",
    "groovy.json.JsonGenerator",
    "groovy.json.JsonGenerator.Options",
    "groovy.json.JsonOutput",
    "groovy.json.JsonSlurper",
    "groovy.json.JsonSlurperClassic",
    "groovy.text.GStringTemplateEngine",
    "groovy.text.SimpleTemplateEngine",
    "groovy.text.StreamingTemplateEngine",
    "groovy.util.Eval",
    "groovy.xml.MarkupBuilder",
    "groovy.xml.StreamingMarkupBuilder",
    "groovy.xml.XmlParser",
    "groovy.xml.XmlSlurper",
    "groovy.xml.XmlUtil",
    "groovy.yaml.YamlSlurper",
    "java.io.BufferedReader",
    "java.io.BufferedWriter",
    "java.io.ByteArrayInputStream",
    "java.io.ByteArrayOutputStream",
    "java.io.File",
    "java.io.FileInputStream",
    "java.io.FileOutputStream",
    "java.io.FileReader",
    "java.io.FileWriter",
    "java.io.InputStreamReader",
    "java.io.ObjectInputStream",
    "java.io.ObjectOutputStream",
    "java.io.OutputStreamWriter",
    "java.io.PrintWriter",
    "java.io.StringReader",
    "java.io.StringWriter",
    "java.lang.ProcessBuilder",
    "java.net.URI",
    "java.net.URL",
    "java.nio.file.FileSystems",
    "java.nio.file.Files",
    "java.nio.file.Path",
    "java.nio.file.Paths",
    "java.nio.file.StandardCopyOption",
    "java.nio.file.StandardOpenOption",
    "java.util.stream.Collectors",
    "java.util.stream.IntStream",
    "java.util.stream.LongStream",
    "java.util.stream.Stream",
    "java.util.zip.GZIPInputStream",
    "java.util.zip.GZIPOutputStream",
    "nextflow.Nextflow",
    "nextflow.extension.FilesEx",
    "nextflow.file.FileHelper",
    "nextflow.util.KryoHelper",
    "nextflow.script.ScriptBinding$ParamsMap",
    "org.everit.json.schema.Schema",
    "org.everit.json.schema.loader.SchemaLoader",
    "org.json.JSONArray",
    "org.json.JSONObject",
    "org.json.JSONTokener",
    "org.slf4j.Logger",
    "org.slf4j.LoggerFactory",
    "org.yaml.snakeyaml.DumperOptions",
    "org.yaml.snakeyaml.Yaml",
];

/// Packages whose classes have simple names without an import.
const IMPORTED: &[&str] = &[
    "groovy.util.",
    "java.io.",
    "java.lang.",
    "java.net.",
    "java.nio.file.Path",
    "java.nio.file.Files",
];

/// The full name of a class of this library.
fn full_name(name: &str) -> Option<&'static str> {
    CLASSES.iter().copied().find(|full| {
        *full == name
            || (full.rsplit('.').next() == Some(name)
                && IMPORTED.iter().any(|prefix| full.starts_with(prefix)))
    })
}

/// Whether a simple or full class name is one of this library.
#[must_use]
pub fn known(name: &str) -> bool {
    full_name(name).is_some()
}

/// `new Class(args)`; `None` when the class is not here or has no such constructor.
pub fn construct(interp: &Interp, class: &str, args: &[Value]) -> Option<Eval> {
    let class = full_name(class)?;
    match (class, args) {
        ("java.io.File", _) => file::construct(args),
        ("groovy.json.JsonSlurper" | "groovy.json.JsonSlurperClassic", []) => {
            Some(Ok(Value::host(json::Slurper)))
        }
        ("groovy.xml.XmlSlurper" | "groovy.xml.XmlParser", _) => {
            let slurps = class.ends_with("XmlSlurper");
            Some(Ok(Value::host(xml::Xml { slurps })))
        }
        ("groovy.xml.MarkupBuilder", []) => Some(Ok(xml::Markup::value(&Value::Null))),
        ("groovy.xml.MarkupBuilder", [writer]) => Some(Ok(xml::Markup::value(writer))),
        ("groovy.xml.StreamingMarkupBuilder", []) => Some(Ok(Value::host(xml::Streaming::default()))),
        ("java.io.ObjectInputStream" | "java.io.ObjectOutputStream", _) => {
            object_stream::construct(class, args)
        }
        ("groovy.json.JsonGenerator.Options", []) => Some(Ok(Value::host(json::Options::default()))),
        ("java.lang.ProcessBuilder", _) => Some(process::builder(args)),
        ("groovy.json.JsonBuilder", []) => Some(Ok(json::Builder::value(&Value::Null))),
        ("groovy.json.JsonBuilder", [content]) => Some(Ok(json::Builder::value(content))),
        ("org.yaml.snakeyaml.Yaml" | "groovy.yaml.YamlSlurper", _) => {
            let options = args.iter().find_map(|a| a.as_host::<yaml::DumperOptions>());
            let layout = options.map(|options| options.layout()).unwrap_or_default();
            Some(Ok(Value::host(yaml::Yaml { layout })))
        }
        ("org.yaml.snakeyaml.DumperOptions", [] | [Value::Map(_)]) => {
            Some(yaml::DumperOptions::construct(args))
        }
        ("java.net.URL" | "java.net.URI", [address]) => Some(url::construct(class, address)),
        ("java.net.URL" | "java.net.URI", _) => url::construct_of_parts(class, args),
        // A copy of `params`: its entries can be removed and replaced.
        ("nextflow.script.ScriptBinding$ParamsMap", [Value::Map(params)]) => {
            Some(Ok(Value::map(params.to_vec().into_iter().collect())))
        }
        (class, _) if class.starts_with("org.json.") => org_json::construct(interp, class, args),
        (engine, _) if engine.starts_with("groovy.text.") => Some(Ok(Value::host(template::Engine(engine)))),
        _ => io::construct(interp, class, args),
    }
}

/// `Class.method(args)`; `None` when the class is not here or has no such method.
pub fn call_static(interp: &Interp, class: &str, method: &str, args: &[Value]) -> Option<Eval> {
    match (full_name(class)?, method) {
        ("groovy.xml.XmlUtil", _) => xml::util(interp, method, args),
        ("groovy.json.JsonOutput", _) => json::output(method, args),
        ("groovy.util.Eval", _) => evaluate::call_static(interp, method, args),
        ("java.nio.file.Files", _) => files::files(interp, method, args),
        ("java.io.File", "createTempFile") => files::temporary_file(interp, args),
        ("java.nio.file.Path", "of") | ("java.nio.file.Paths", "get") => files::path(args),
        ("nextflow.file.FileHelper", "asPath" | "toPath") => files::path(args),
        // Classes need no registration to be kept: what a task gave is found in its work dir.
        ("nextflow.util.KryoHelper", "register") => Some(Ok(Value::Null)),
        ("nextflow.extension.FilesEx", _) => match args {
            [path, rest @ ..] => {
                let path = crate::method::path::of_value(path)?;
                Some(interp.call_method(&Value::Path(path), method, rest))
            }
            [] => None,
        },
        ("nextflow.Nextflow", _) => crate::function::call_function(interp, method, args),
        ("java.util.stream.Stream" | "java.util.stream.IntStream" | "java.util.stream.LongStream", _) => {
            crate::method::stream_static(interp, method, args)
        }
        ("java.util.stream.Collectors", _) => crate::method::collector(method, args).map(Ok),
        ("org.json.JSONObject", _) => org_json::call_static(method, args),
        ("org.everit.json.schema.loader.SchemaLoader", _) => json_schema::call_static(interp, method, args),
        ("org.slf4j.LoggerFactory", "getLogger") => Some(Ok(logger::logger(args.first()?))),
        ("java.net.URI", "create") => Some(url::construct("java.net.URI", args.first()?)),
        _ => None,
    }
}

/// `Class.NAME`; `None` when the class is not here or has no such constant.
pub fn static_property(class: &str, name: &str) -> Option<Eval> {
    if class == "org.yaml.snakeyaml.DumperOptions"
        && matches!(name, "FlowStyle" | "ScalarStyle" | "LineBreak")
    {
        return Some(Ok(Value::Class(arcstr::format!("{class}${name}"))));
    }
    let constants: &[&str] = match full_name(class)? {
        "java.io.File" => {
            return match name {
                "separator" | "separatorChar" => Some(Ok(Value::str("/"))),
                "pathSeparator" | "pathSeparatorChar" => Some(Ok(Value::str(":"))),
                _ => None,
            };
        }
        "groovy.io.FileType" => &["FILES", "DIRECTORIES", "ANY"],
        "org.json.JSONObject" if name == "NULL" => return Some(Ok(org_json::null())),
        "ch.qos.logback.classic.Level" => logger::LEVELS,
        "java.nio.file.StandardCopyOption" => &["REPLACE_EXISTING", "COPY_ATTRIBUTES", "ATOMIC_MOVE"],
        "java.nio.file.StandardOpenOption" => &[
            "APPEND",
            "CREATE",
            "CREATE_NEW",
            "READ",
            "TRUNCATE_EXISTING",
            "WRITE",
        ],
        _ => return None,
    };
    constants.contains(&name).then(|| Ok(Value::str(name)))
}
