//! Errors of evaluation, which are the language's exceptions.

use arcstr::ArcStr;
use rflow_syntax::Span;

use crate::value::Value;

/// Result of evaluating something.
pub type Eval<T = Value> = Result<T, Box<Raise>>;

/// An exception.
#[derive(Debug, Clone)]
pub struct Raise {
    /// Java class name, e.g. `java.lang.NullPointerException`; `catch` clauses match on it.
    pub class: ArcStr,
    /// What is wrong, one sentence.
    pub message: String,
    /// Where, when it is known. The innermost place wins.
    pub span: Option<Span>,
    /// What to do about it.
    pub hint: Option<String>,
    /// What caused it.
    pub cause: Option<Box<Raise>>,
    /// The run must stop with this exit code (`exit`, `System.exit`); nothing can catch it.
    pub exit: Option<i32>,
    /// The method or property that is missing.
    pub missing: Option<ArcStr>,
    /// The exception itself, when its class is one of the pipeline.
    pub object: Option<Value>,
}

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident = $class:literal;)*) => {
        impl Raise {
            $($(#[$doc])* pub fn $name(message: impl Into<String>) -> Box<Self> {
                Self::new($class, message)
            })*
        }
    };
}

classes! {
    /// A method or property of `null`.
    null_pointer = "java.lang.NullPointerException";
    /// No such method for these arguments.
    missing_method = "groovy.lang.MissingMethodException";
    /// No such property or variable.
    missing_property = "groovy.lang.MissingPropertyException";
    /// An argument is not acceptable.
    illegal_argument = "java.lang.IllegalArgumentException";
    /// Not possible now.
    illegal_state = "java.lang.IllegalStateException";
    /// Never possible.
    unsupported = "java.lang.UnsupportedOperationException";
    /// An index past the end.
    index = "java.lang.IndexOutOfBoundsException";
    /// A text that is no number.
    number_format = "java.lang.NumberFormatException";
    /// Division by zero and the like.
    arithmetic = "java.lang.ArithmeticException";
    /// A value that cannot become another type.
    cast = "org.codehaus.groovy.runtime.typehandling.GroovyCastException";
    /// An element of something empty.
    no_such_element = "java.util.NoSuchElementException";
    /// A collection changed while it was iterated.
    concurrent = "java.util.ConcurrentModificationException";
    /// A file could not be read or written.
    io = "java.io.IOException";
    /// A file is missing.
    no_such_file = "java.nio.file.NoSuchFileException";
    /// A class that does not exist here.
    class_not_found = "java.lang.ClassNotFoundException";
    /// An `assert` that does not hold.
    assertion = "org.codehaus.groovy.runtime.powerassert.PowerAssertionError";
    /// Recursion without end.
    stack_overflow = "java.lang.StackOverflowError";
    /// `error('…')` and what the engine refuses.
    abort = "nextflow.exception.ScriptRuntimeException";
}

impl Raise {
    /// An exception of a Java class.
    pub fn new(class: impl Into<ArcStr>, message: impl Into<String>) -> Box<Self> {
        Box::new(Self {
            class: class.into(),
            message: message.into(),
            span: None,
            hint: None,
            cause: None,
            exit: None,
            missing: None,
            object: None,
        })
    }

    /// Ends the run with an exit code.
    pub fn exit(code: i32, message: impl Into<String>) -> Box<Self> {
        let mut raise = Self::new("rflow.Exit", message);
        raise.exit = Some(code);
        raise
    }

    /// Sets the place unless a more precise one is known.
    #[must_use]
    pub fn at(mut self: Box<Self>, span: Span) -> Box<Self> {
        self.span.get_or_insert(span);
        self
    }

    /// Tells which method or property is missing.
    #[must_use]
    pub fn named(mut self: Box<Self>, name: &str) -> Box<Self> {
        self.missing = Some(name.into());
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn hint(mut self: Box<Self>, hint: impl Into<String>) -> Box<Self> {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self: Box<Self>, cause: Box<Raise>) -> Box<Self> {
        self.cause = Some(cause);
        self
    }
}

impl std::fmt::Display for Raise {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Raise {}
