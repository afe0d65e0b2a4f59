//! Exceptions as values, and which class extends which.

use std::any::Any;

use arcstr::ArcStr;

use crate::host::HostObject;
use crate::interp::Interp;
use crate::raise::{Eval, Raise};
use crate::text;
use crate::value::Value;

/// Known exceptions: full name and full name of the class it extends.
const HIERARCHY: &[(&str, &str)] = &[
    ("java.lang.Throwable", ""),
    ("java.lang.Exception", "java.lang.Throwable"),
    ("java.lang.Error", "java.lang.Throwable"),
    ("java.lang.RuntimeException", "java.lang.Exception"),
    ("java.lang.IllegalArgumentException", "java.lang.RuntimeException"),
    (
        "java.lang.NumberFormatException",
        "java.lang.IllegalArgumentException",
    ),
    (
        "java.util.regex.PatternSyntaxException",
        "java.lang.IllegalArgumentException",
    ),
    (
        "java.util.IllegalFormatException",
        "java.lang.IllegalArgumentException",
    ),
    (
        "java.util.IllegalFormatConversionException",
        "java.util.IllegalFormatException",
    ),
    (
        "java.util.MissingFormatArgumentException",
        "java.util.IllegalFormatException",
    ),
    (
        "java.util.UnknownFormatConversionException",
        "java.util.IllegalFormatException",
    ),
    (
        "java.nio.file.InvalidPathException",
        "java.lang.IllegalArgumentException",
    ),
    ("java.lang.IllegalStateException", "java.lang.RuntimeException"),
    ("java.lang.NullPointerException", "java.lang.RuntimeException"),
    (
        "java.lang.IllegalThreadStateException",
        "java.lang.IllegalArgumentException",
    ),
    (
        "java.lang.IndexOutOfBoundsException",
        "java.lang.RuntimeException",
    ),
    (
        "java.lang.ArrayIndexOutOfBoundsException",
        "java.lang.IndexOutOfBoundsException",
    ),
    (
        "java.lang.StringIndexOutOfBoundsException",
        "java.lang.IndexOutOfBoundsException",
    ),
    (
        "java.lang.NegativeArraySizeException",
        "java.lang.RuntimeException",
    ),
    (
        "java.lang.UnsupportedOperationException",
        "java.lang.RuntimeException",
    ),
    ("java.lang.ArithmeticException", "java.lang.RuntimeException"),
    ("java.lang.ClassCastException", "java.lang.RuntimeException"),
    ("java.lang.SecurityException", "java.lang.RuntimeException"),
    ("java.util.NoSuchElementException", "java.lang.RuntimeException"),
    (
        "java.util.InputMismatchException",
        "java.util.NoSuchElementException",
    ),
    (
        "java.util.ConcurrentModificationException",
        "java.lang.RuntimeException",
    ),
    ("java.util.EmptyStackException", "java.lang.RuntimeException"),
    ("java.io.UncheckedIOException", "java.lang.RuntimeException"),
    ("java.time.DateTimeException", "java.lang.RuntimeException"),
    (
        "java.time.format.DateTimeParseException",
        "java.time.DateTimeException",
    ),
    ("groovy.lang.GroovyRuntimeException", "java.lang.RuntimeException"),
    (
        "groovy.lang.MissingMethodException",
        "groovy.lang.GroovyRuntimeException",
    ),
    (
        "groovy.lang.MissingPropertyException",
        "groovy.lang.GroovyRuntimeException",
    ),
    (
        "groovy.lang.ReadOnlyPropertyException",
        "groovy.lang.MissingPropertyException",
    ),
    ("groovy.json.JsonException", "java.lang.RuntimeException"),
    ("org.json.JSONException", "java.lang.RuntimeException"),
    (
        "org.everit.json.schema.SchemaException",
        "java.lang.RuntimeException",
    ),
    (
        "org.everit.json.schema.ValidationException",
        "java.lang.RuntimeException",
    ),
    (
        "org.codehaus.groovy.runtime.typehandling.GroovyCastException",
        "java.lang.ClassCastException",
    ),
    ("org.codehaus.groovy.GroovyException", "java.lang.Exception"),
    (
        "org.yaml.snakeyaml.error.YAMLException",
        "java.lang.RuntimeException",
    ),
    (
        "nextflow.exception.AbortOperationException",
        "java.lang.RuntimeException",
    ),
    (
        "nextflow.exception.ProcessException",
        "java.lang.RuntimeException",
    ),
    (
        "nextflow.exception.ScriptRuntimeException",
        "nextflow.exception.ProcessException",
    ),
    (
        "nextflow.exception.WorkflowScriptErrorException",
        "java.lang.RuntimeException",
    ),
    ("java.io.IOException", "java.lang.Exception"),
    ("java.io.FileNotFoundException", "java.io.IOException"),
    ("java.io.EOFException", "java.io.IOException"),
    ("java.nio.file.FileSystemException", "java.io.IOException"),
    (
        "java.nio.file.NoSuchFileException",
        "java.nio.file.FileSystemException",
    ),
    (
        "java.nio.file.FileAlreadyExistsException",
        "java.nio.file.FileSystemException",
    ),
    (
        "java.nio.file.DirectoryNotEmptyException",
        "java.nio.file.FileSystemException",
    ),
    (
        "java.nio.file.NotDirectoryException",
        "java.nio.file.FileSystemException",
    ),
    (
        "java.nio.file.AccessDeniedException",
        "java.nio.file.FileSystemException",
    ),
    ("java.net.MalformedURLException", "java.io.IOException"),
    ("java.net.UnknownHostException", "java.io.IOException"),
    ("java.net.ConnectException", "java.io.IOException"),
    ("java.net.URISyntaxException", "java.lang.Exception"),
    ("java.util.zip.ZipException", "java.io.IOException"),
    ("java.lang.InterruptedException", "java.lang.Exception"),
    ("java.lang.CloneNotSupportedException", "java.lang.Exception"),
    ("java.lang.ReflectiveOperationException", "java.lang.Exception"),
    (
        "java.lang.ClassNotFoundException",
        "java.lang.ReflectiveOperationException",
    ),
    (
        "java.lang.NoSuchFieldException",
        "java.lang.ReflectiveOperationException",
    ),
    (
        "java.lang.NoSuchMethodException",
        "java.lang.ReflectiveOperationException",
    ),
    (
        "java.lang.reflect.InvocationTargetException",
        "java.lang.ReflectiveOperationException",
    ),
    ("java.util.concurrent.TimeoutException", "java.lang.Exception"),
    ("java.util.concurrent.ExecutionException", "java.lang.Exception"),
    ("java.text.ParseException", "java.lang.Exception"),
    ("java.security.GeneralSecurityException", "java.lang.Exception"),
    (
        "java.security.NoSuchAlgorithmException",
        "java.security.GeneralSecurityException",
    ),
    ("java.lang.AssertionError", "java.lang.Error"),
    (
        "org.codehaus.groovy.runtime.powerassert.PowerAssertionError",
        "java.lang.AssertionError",
    ),
    ("java.lang.VirtualMachineError", "java.lang.Error"),
    ("java.lang.StackOverflowError", "java.lang.VirtualMachineError"),
    ("java.lang.OutOfMemoryError", "java.lang.VirtualMachineError"),
    ("java.lang.LinkageError", "java.lang.Error"),
    ("java.lang.NoClassDefFoundError", "java.lang.LinkageError"),
];

/// The full name of an exception given by its simple or full name.
#[must_use]
pub fn full_name(name: &str) -> Option<&'static str> {
    let by_simple = |full: &str| full.rsplit('.').next() == Some(name);
    HIERARCHY
        .iter()
        .map(|(full, _)| *full)
        .find(|full| *full == name || by_simple(full))
}

/// Whether an exception of one class is caught by a clause for another, given by its simple or full name.
#[must_use]
pub fn exception_is(class: &str, caught_as: &str) -> bool {
    let wanted = full_name(caught_as).unwrap_or(caught_as);
    let mut at = class;
    loop {
        if at == wanted || at.rsplit('.').next() == Some(wanted) {
            return true;
        }
        match HIERARCHY.iter().find(|(full, _)| *full == at) {
            Some((_, "")) => return false,
            Some((_, parent)) => at = parent,
            // An unknown one is most likely an ordinary exception.
            None => at = "java.lang.RuntimeException",
        }
    }
}

/// An exception as a value.
pub struct ExceptionObj {
    raise: Raise,
    has_message: bool,
}

/// The value that a `catch` clause gets.
#[must_use]
pub fn exception_value(raise: &Raise) -> Value {
    if let Some(object) = &raise.object {
        return object.clone();
    }
    Value::host(ExceptionObj {
        raise: raise.clone(),
        has_message: !raise.message.is_empty(),
    })
}

/// The exception that `throw value` raises; `None` when the value is no exception.
#[must_use]
pub fn raise_of(value: &Value) -> Option<Box<Raise>> {
    match value.as_host::<ExceptionObj>() {
        Some(exception) => Some(Box::new(exception.raise.clone())),
        None => match value {
            Value::Host(host) => host.thrown(value).or_else(|| crate::groovy::thrown(value)),
            _ => None,
        },
    }
}

/// `new Exception(message, cause)`; `None` when the class is no exception.
pub(super) fn construct(class: &str, args: &[Value]) -> Option<Eval> {
    let full = full_name(class)?;
    let (message, cause) = match args {
        [] => (None, None),
        // This one has no message of its own.
        [cause] if full.ends_with("InvocationTargetException") => (None, raise_of(cause)),
        [cause] if raise_of(cause).is_some() => {
            let cause = raise_of(cause);
            (cause.as_ref().map(|c| headline(c, !c.message.is_empty())), cause)
        }
        [Value::Null] => (None, None),
        [message] => (Some(text::text(message)), None),
        [message, cause] => ((!message.is_null()).then(|| text::text(message)), raise_of(cause)),
        _ => return None,
    };
    let mut raise = Raise::new(ArcStr::from(full), message.clone().unwrap_or_default());
    raise.cause = cause;
    Some(Ok(Value::host(ExceptionObj {
        raise: *raise,
        has_message: message.is_some(),
    })))
}

/// Class and message, as `toString()` shows it.
fn headline(raise: &Raise, has_message: bool) -> String {
    if has_message {
        format!("{}: {}", raise.class, raise.message)
    } else {
        raise.class.to_string()
    }
}

impl ExceptionObj {
    fn message(&self) -> Value {
        if self.has_message {
            Value::str(&self.raise.message)
        } else {
            Value::Null
        }
    }

    fn cause(&self) -> Value {
        self.raise
            .cause
            .as_ref()
            .map_or(Value::Null, |cause| exception_value(cause))
    }
}

impl HostObject for ExceptionObj {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn class(&self) -> &str {
        &self.raise.class
    }

    fn text(&self) -> String {
        headline(&self.raise, self.has_message)
    }

    fn call(&self, interp: &Interp, this: &Value, method: &str, args: &[Value]) -> Option<Eval> {
        Some(Ok(match (method, args) {
            ("getMessage" | "getLocalizedMessage", []) => self.message(),
            ("getCause", []) => self.cause(),
            ("toString", []) => self.text().into(),
            ("getStackTrace" | "getSuppressed", []) => Value::list(Vec::new()),
            ("printStackTrace", []) => {
                interp.machine.eprint(&format!("{}\n", self.text()));
                Value::Null
            }
            ("printStackTrace", [writer]) => {
                let trace = format!("{}\n", self.text());
                return Some(interp.call_method(writer, "print", &[trace.into()]));
            }
            ("fillInStackTrace" | "initCause" | "addSuppressed" | "setStackTrace", _) => this.clone(),
            _ => return None,
        }))
    }

    fn property(&self, _interp: &Interp, name: &str) -> Option<Eval> {
        Some(Ok(match name {
            "message" | "localizedMessage" => self.message(),
            "cause" => self.cause(),
            "stackTrace" | "suppressed" => Value::list(Vec::new()),
            _ => return None,
        }))
    }

    fn instance_of(&self, class: &str) -> bool {
        exception_is(&self.raise.class, class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_catch_what_extends_their_class() {
        assert!(exception_is("java.lang.NullPointerException", "Exception"));
        assert!(exception_is("java.nio.file.NoSuchFileException", "IOException"));
        assert!(exception_is(
            "java.lang.NumberFormatException",
            "java.lang.IllegalArgumentException"
        ));
        assert!(exception_is("java.lang.StackOverflowError", "Throwable"));
        assert!(!exception_is("java.lang.StackOverflowError", "Exception"));
        assert!(!exception_is("java.io.IOException", "RuntimeException"));
        assert!(exception_is("com.example.Custom", "Exception"));
    }
}
