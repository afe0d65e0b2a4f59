//! Names of classes that scripts use without their package.

use std::borrow::Cow;

/// Full names of the classes that scripts know by their simple names.
const CLASSES: &[(&str, &[&str])] = &[
    (
        "java.lang",
        &[
            "Integer",
            "Long",
            "Double",
            "Float",
            "Short",
            "Byte",
            "Boolean",
            "Character",
            "Number",
            "String",
            "CharSequence",
            "Object",
            "Comparable",
            "Iterable",
            "Math",
            "StrictMath",
            "System",
            "Class",
            "Thread",
            "Runtime",
            "StringBuilder",
            "StringBuffer",
            "Void",
            "Cloneable",
            "Runnable",
            "Process",
            "ProcessBuilder",
            "AutoCloseable",
            "Enum",
        ],
    ),
    (
        "java.util",
        &[
            "List",
            "Map",
            "Set",
            "Collection",
            "ArrayList",
            "LinkedList",
            "LinkedHashMap",
            "HashMap",
            "TreeMap",
            "HashSet",
            "LinkedHashSet",
            "TreeSet",
            "Arrays",
            "Collections",
            "Date",
            "Calendar",
            "UUID",
            "Random",
            "Objects",
            "Optional",
            "Iterator",
            "Locale",
            "TimeZone",
            "Properties",
            "Queue",
            "Deque",
            "ArrayDeque",
            "Stack",
            "Vector",
            "Scanner",
            "Base64",
            "Comparator",
            "StringJoiner",
            "AbstractMap",
            "AbstractList",
            "AbstractCollection",
            "SortedMap",
            "SortedSet",
            "RandomAccess",
            "StringTokenizer",
            "GregorianCalendar",
            "BitSet",
            "PriorityQueue",
            "ListIterator",
            "Hashtable",
            "EnumMap",
            "WeakHashMap",
        ],
    ),
    (
        "java.io",
        &[
            "File",
            "BufferedReader",
            "BufferedWriter",
            "FileReader",
            "FileWriter",
            "InputStream",
            "InputStreamReader",
            "OutputStream",
            "PrintStream",
            "PrintWriter",
            "Reader",
            "Writer",
            "StringReader",
            "StringWriter",
            "Serializable",
            "FileInputStream",
            "FileOutputStream",
            "ByteArrayInputStream",
            "ByteArrayOutputStream",
            "ObjectInputStream",
            "ObjectOutputStream",
            "Closeable",
        ],
    ),
    ("java.math", &["BigDecimal", "BigInteger"]),
    (
        "java.net",
        &[
            "URL",
            "URI",
            "URLEncoder",
            "URLDecoder",
            "InetAddress",
            "HttpURLConnection",
        ],
    ),
    ("java.nio.file", &["Path", "Files", "Paths"]),
    ("java.util.regex", &["Pattern", "Matcher"]),
    (
        "groovy.lang",
        &[
            "Closure",
            "GString",
            "Range",
            "IntRange",
            "ObjectRange",
            "Script",
            "Binding",
            "Tuple",
            "Tuple1",
            "Tuple2",
            "Tuple3",
            "Tuple4",
        ],
    ),
    ("groovy.util", &["Eval", "Expando", "MapEntry"]),
    ("nextflow.util", &["Duration", "MemoryUnit", "VersionNumber"]),
    ("nextflow", &["Channel", "Nextflow"]),
];

/// Interfaces among them, which `toString()` tells from classes.
const INTERFACES: &[&str] = &[
    "java.util.List",
    "java.util.Map",
    "java.util.Set",
    "java.util.Collection",
    "java.util.Iterator",
    "java.lang.Iterable",
    "java.lang.CharSequence",
    "java.lang.Comparable",
    "java.lang.Runnable",
    "java.lang.Cloneable",
    "java.io.Serializable",
    "java.nio.file.Path",
    "java.util.Queue",
    "java.util.Deque",
    "groovy.lang.Range",
    "java.util.Comparator",
    "java.util.concurrent.Callable",
    "java.util.SortedMap",
    "java.util.SortedSet",
];

/// The full name of a class given by its simple name; other names stay as they are.
#[must_use]
pub fn full_class_name(name: &str) -> Cow<'_, str> {
    if name.contains('.') {
        return Cow::Borrowed(name);
    }
    for (package, classes) in CLASSES {
        if classes.contains(&name) {
            return Cow::Owned(format!("{package}.{name}"));
        }
    }
    match crate::class::exception::full_name(name) {
        Some(full) => Cow::Borrowed(full),
        None => Cow::Borrowed(name),
    }
}

/// Whether a full name is that of an interface.
#[must_use]
pub fn is_interface(name: &str) -> bool {
    INTERFACES.contains(&name)
}
