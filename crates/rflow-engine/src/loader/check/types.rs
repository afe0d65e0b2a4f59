//! Names of types: those of the language, of the packages that every script sees, and of the pipeline.

use rflow_lang::compile::closest;
use rflow_lang::interp::Interp;
use rflow_lang::module::Module;
use rflow_syntax::Diagnostic;
use rflow_syntax::ast::{
    Directive, ExprKind, Item, ItemKind, Param, ParamDecl, Process, Script, StmtKind, Type,
};

use super::walk::{self, Piece};

/// Types that authors write most often, to suggest.
const COMMON: &[&str] = &[
    "Bag",
    "BigDecimal",
    "Boolean",
    "Channel",
    "Closure",
    "Double",
    "Duration",
    "Exception",
    "File",
    "Float",
    "Integer",
    "Iterable",
    "List",
    "Long",
    "Map",
    "MemoryUnit",
    "Number",
    "Object",
    "Path",
    "Record",
    "Set",
    "String",
    "Tuple",
    "Value",
    "VersionNumber",
];

/// Other types without a package: primitive ones, and those of the packages `java.lang`, `java.util`, `java.io`,
/// `java.net`, `groovy.lang` and `groovy.util`, which every script sees. Exceptions are known by their ending.
const PLATFORM: &[&str] = &[
    "boolean",
    "byte",
    "char",
    "def",
    "double",
    "float",
    "int",
    "long",
    "short",
    "var",
    "void",
    // java.lang
    "Appendable",
    "AutoCloseable",
    "Byte",
    "CharSequence",
    "Character",
    "Class",
    "ClassLoader",
    "Cloneable",
    "Comparable",
    "Enum",
    "InheritableThreadLocal",
    "Math",
    "Module",
    "Package",
    "Process",
    "ProcessBuilder",
    "ProcessHandle",
    "Readable",
    "Runnable",
    "Runtime",
    "Short",
    "StackTraceElement",
    "StrictMath",
    "StringBuffer",
    "StringBuilder",
    "System",
    "Thread",
    "ThreadGroup",
    "ThreadLocal",
    "Throwable",
    "Void",
    // java.util
    "AbstractCollection",
    "AbstractList",
    "AbstractMap",
    "AbstractQueue",
    "AbstractSet",
    "ArrayDeque",
    "ArrayList",
    "Arrays",
    "Base64",
    "BitSet",
    "Calendar",
    "Collection",
    "Collections",
    "Comparator",
    "Currency",
    "Date",
    "Deque",
    "Dictionary",
    "EnumMap",
    "EnumSet",
    "Enumeration",
    "EventListener",
    "EventObject",
    "Formatter",
    "GregorianCalendar",
    "HashMap",
    "HashSet",
    "Hashtable",
    "HexFormat",
    "IdentityHashMap",
    "Iterator",
    "LinkedHashMap",
    "LinkedHashSet",
    "LinkedList",
    "ListIterator",
    "Locale",
    "NavigableMap",
    "NavigableSet",
    "Objects",
    "Observable",
    "Observer",
    "Optional",
    "OptionalDouble",
    "OptionalInt",
    "OptionalLong",
    "PrimitiveIterator",
    "PriorityQueue",
    "Properties",
    "Queue",
    "Random",
    "RandomAccess",
    "ResourceBundle",
    "Scanner",
    "SequencedCollection",
    "SequencedMap",
    "SequencedSet",
    "ServiceLoader",
    "SimpleTimeZone",
    "SortedMap",
    "SortedSet",
    "Spliterator",
    "SplittableRandom",
    "Stack",
    "StringJoiner",
    "StringTokenizer",
    "TimeZone",
    "Timer",
    "TimerTask",
    "TreeMap",
    "TreeSet",
    "UUID",
    "Vector",
    "WeakHashMap",
    // java.io
    "BufferedInputStream",
    "BufferedOutputStream",
    "BufferedReader",
    "BufferedWriter",
    "ByteArrayInputStream",
    "ByteArrayOutputStream",
    "CharArrayReader",
    "CharArrayWriter",
    "Closeable",
    "Console",
    "DataInputStream",
    "DataOutputStream",
    "Externalizable",
    "FileDescriptor",
    "FileFilter",
    "FileInputStream",
    "FileOutputStream",
    "FileReader",
    "FileWriter",
    "FilenameFilter",
    "FilterInputStream",
    "FilterOutputStream",
    "Flushable",
    "InputStream",
    "InputStreamReader",
    "LineNumberReader",
    "ObjectInputStream",
    "ObjectOutputStream",
    "OutputStream",
    "OutputStreamWriter",
    "PipedInputStream",
    "PipedOutputStream",
    "PrintStream",
    "PrintWriter",
    "PushbackInputStream",
    "PushbackReader",
    "RandomAccessFile",
    "Reader",
    "SequenceInputStream",
    "Serializable",
    "StreamTokenizer",
    "StringReader",
    "StringWriter",
    "Writer",
    // java.net
    "Authenticator",
    "CookieHandler",
    "CookieManager",
    "DatagramSocket",
    "HttpCookie",
    "HttpURLConnection",
    "Inet4Address",
    "Inet6Address",
    "InetAddress",
    "InetSocketAddress",
    "JarURLConnection",
    "NetworkInterface",
    "Proxy",
    "ProxySelector",
    "ServerSocket",
    "Socket",
    "SocketAddress",
    "URI",
    "URL",
    "URLClassLoader",
    "URLConnection",
    "URLDecoder",
    "URLEncoder",
    // groovy.lang and groovy.util
    "Binding",
    "BuilderSupport",
    "Category",
    "CharRange",
    "ConfigObject",
    "ConfigSlurper",
    "Delegate",
    "DelegatesTo",
    "EmptyRange",
    "Eval",
    "Expando",
    "GString",
    "GroovyClassLoader",
    "GroovyObject",
    "GroovyShell",
    "Immutable",
    "IntRange",
    "Interceptor",
    "Lazy",
    "ListenerList",
    "MapWithDefault",
    "MetaClass",
    "MetaMethod",
    "MetaProperty",
    "MissingMethodException",
    "Mixin",
    "NodeBuilder",
    "NodeList",
    "NodePrinter",
    "NumberRange",
    "ObjectRange",
    "ObservableList",
    "ObservableMap",
    "ObservableSet",
    "OrderBy",
    "Node",
    "Range",
    "Reference",
    "Script",
    "Singleton",
    "SpreadMap",
    "Tuple0",
    "Tuple1",
    "Tuple2",
    "Tuple3",
    "Tuple4",
    "Tuple5",
    "Tuple6",
    "Tuple7",
    "Tuple8",
    "Tuple9",
    "XmlNodePrinter",
    "XmlParser",
    "XmlSlurper",
    // java.math, java.nio, and what else every script sees
    "BigInteger",
    "Files",
    "Paths",
    "DataflowBroadcast",
    "DataflowQueue",
    "DataflowReadChannel",
    "DataflowVariable",
    "DataflowWriteChannel",
    "ParamsMap",
    "TaskConfig",
];

/// Types that mean nothing.
pub(super) fn check(interp: &Interp, module: &Module, tree: &Script, out: &mut Vec<Diagnostic>) {
    let mut check = Check { interp, module, out };
    for item in &tree.items {
        check.item(item);
    }
    walk::each(tree, &mut |piece| check.piece(piece));
}

/// What a type is written for: the legacy language has declarations of variables, and nothing else of these.
#[derive(Clone, Copy)]
enum Of {
    /// A parameter, field, input or output: values are converted to it.
    Declaration,
    /// A variable or an expression.
    Code,
}

struct Check<'c> {
    interp: &'c Interp,
    module: &'c Module,
    out: &'c mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Params(fields) | ItemKind::Record { fields, .. } => self.fields(fields),
            ItemKind::Process(process) => self.process(process),
            ItemKind::Workflow(workflow) => {
                self.fields(&workflow.takes);
                let emits = workflow.emits.iter().chain(&workflow.publishes);
                self.types(emits.filter_map(|e| e.ty.as_ref()), Of::Declaration);
            }
            ItemKind::Output(outputs) => {
                self.types(outputs.iter().filter_map(|o| o.ty.as_ref()), Of::Declaration);
            }
            ItemKind::Function(function) => {
                self.params(&function.params);
                self.types(&function.result, Of::Code);
            }
            _ => {}
        }
    }

    fn process(&mut self, process: &Process) {
        let typed = |line: &&Directive| line.ty.is_some() || !line.fields.is_empty();
        for line in process.inputs.iter().chain(&process.outputs).filter(typed) {
            self.types(&line.ty, Of::Declaration);
            self.fields(&line.fields);
        }
    }

    fn fields(&mut self, fields: &[ParamDecl]) {
        self.types(fields.iter().filter_map(|f| f.ty.as_ref()), Of::Declaration);
    }

    fn params(&mut self, params: &[Param]) {
        self.types(params.iter().filter_map(|p| p.ty.as_ref()), Of::Code);
    }

    fn piece(&mut self, piece: Piece<'_>) {
        match piece {
            Piece::Stmt(stmt) => match &stmt.kind {
                StmtKind::Local { names, .. } => {
                    self.types(names.iter().filter_map(|(_, ty)| ty.as_ref()), Of::Code);
                }
                StmtKind::ForIn { ty, .. } => self.types(ty, Of::Code),
                StmtKind::Try { catches, .. } => {
                    self.types(catches.iter().flat_map(|c| &c.types), Of::Code);
                }
                _ => {}
            },
            Piece::Expr(expr) => match &expr.kind {
                ExprKind::Closure(closure) => self.params(closure.params.as_deref().unwrap_or_default()),
                ExprKind::Cast { ty, .. } | ExprKind::InstanceOf { ty, .. } => {
                    self.types(std::iter::once(ty), Of::Code);
                }
                _ => {}
            },
        }
    }

    fn types<'t>(&mut self, types: impl IntoIterator<Item = &'t Type>, of: Of) {
        for ty in types {
            self.named(ty, of);
            self.types(&ty.args, of);
        }
    }

    fn named(&mut self, ty: &Type, of: Of) {
        let name = &*ty.name.text;
        if self.is_known(name) {
            return;
        }
        let code = match of {
            Of::Declaration => "RF0250",
            Of::Code => "RF0251",
        };
        let diagnostic = Diagnostic::error(code, format!("There is no type `{name}`"), ty.name.span);
        let names = self.module.names.borrow();
        let own = names.keys().map(arcstr::ArcStr::as_str);
        let near = closest(name, COMMON.iter().copied()).or_else(|| closest(name, own));
        // The platform has more types than are known here, and whole packages may be imported.
        if matches!(of, Of::Code) && near.is_none() {
            return;
        }
        self.out.push(diagnostic.hint(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "define it with `record` or `enum`, or include it".to_owned(),
        }));
    }

    fn is_known(&self, name: &str) -> bool {
        // With a package, it is left to the platform; one letter is a variable for types; `?` stands for any.
        let package = name.contains('.') && name.starts_with(char::is_lowercase);
        let variable = name.len() <= 1;
        let first = name.split('.').next().unwrap_or_default();
        let platform = |n: &str| {
            COMMON.contains(&n) || PLATFORM.contains(&n) || n.ends_with("Exception") || n.ends_with("Error")
        };
        package
            || variable
            || platform(first)
            || self.module.names.borrow().contains_key(first)
            || self.interp.knows_class(self.module, name)
            || self.interp.knows_class(self.module, first)
    }
}
