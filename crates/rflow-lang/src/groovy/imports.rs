//! What class names mean in a file.

use std::rc::{Rc, Weak};

use arcstr::ArcStr;
use rflow_syntax::ast::Import;
use rustc_hash::FxHashMap;

use super::UserClass;
use crate::interp::Interp;
use crate::module::Module;
use crate::ops::full_class_name;

/// Package, imports and classes of a file.
#[derive(Default, Clone)]
pub(crate) struct Imports {
    /// Empty for none.
    pub(crate) package: String,
    /// It is a file of the folder `lib`: only names that Groovy itself imports are known without an import.
    pub(crate) is_library: bool,
    single: FxHashMap<ArcStr, ArcStr>,
    packages: Vec<ArcStr>,
    members: FxHashMap<ArcStr, (ArcStr, ArcStr)>,
    member_classes: Vec<ArcStr>,
    /// Classes of the file, those in classes also as `Outer.Inner`.
    own: FxHashMap<ArcStr, Weak<UserClass>>,
}

/// What a class name means.
pub(crate) enum Named {
    /// A class of the pipeline.
    User(Rc<UserClass>),
    /// A class of the platform, by its full name.
    Platform(ArcStr),
    /// It is imported, but there is no such class.
    Missing(ArcStr),
}

/// Packages that need no import in any Groovy file.
const DEFAULT: [&str; 6] = [
    "java.lang.",
    "java.util.",
    "java.io.",
    "java.net.",
    "groovy.lang.",
    "groovy.util.",
];

/// Classes that an import of their whole package makes known, beside those that are known anyway.
const OF_PACKAGES: &[(&str, &[&str])] = &[
    ("java.nio.charset", &["StandardCharsets"]),
    (
        "java.nio.file",
        &[
            "FileSystems",
            "Files",
            "Path",
            "Paths",
            "StandardCopyOption",
            "StandardOpenOption",
        ],
    ),
    ("java.security", &["MessageDigest"]),
    ("java.text", &["DecimalFormat", "SimpleDateFormat"]),
    (
        "java.time",
        &[
            "DayOfWeek",
            "Duration",
            "Instant",
            "LocalDate",
            "LocalDateTime",
            "LocalTime",
            "Month",
            "OffsetDateTime",
            "Period",
            "Year",
            "ZoneId",
            "ZoneOffset",
            "ZonedDateTime",
        ],
    ),
    ("java.time.format", &["DateTimeFormatter"]),
    ("java.time.temporal", &["ChronoField", "ChronoUnit"]),
    ("java.util.concurrent", &["TimeUnit"]),
    (
        "java.util.concurrent.atomic",
        &["AtomicBoolean", "AtomicInteger", "AtomicLong", "AtomicReference"],
    ),
    ("java.util.regex", &["Matcher", "Pattern"]),
    (
        "java.util.stream",
        &["Collectors", "IntStream", "LongStream", "Stream"],
    ),
    ("java.util.zip", &["GZIPInputStream", "GZIPOutputStream"]),
];

impl Imports {
    pub(crate) fn add(&mut self, import: &Import) {
        let path: Vec<&str> = import.path.iter().map(|n| &*n.text).collect();
        let Some((last, before)) = path.split_last() else {
            return;
        };
        let before = ArcStr::from(before.join("."));
        let alias = ArcStr::from(import.alias.as_ref().map_or(*last, |a| &*a.text));
        match (import.is_static, *last) {
            (false, "*") => self.packages.push(before),
            (false, _) => drop(self.single.insert(alias, ArcStr::from(path.join(".")))),
            (true, "*") => self.member_classes.push(before),
            (true, member) => drop(self.members.insert(alias, (before, ArcStr::from(member)))),
        }
    }

    pub(crate) fn add_class(&mut self, name: ArcStr, class: &Rc<UserClass>) {
        self.own.insert(name, Rc::downgrade(class));
    }

    fn is_empty(&self) -> bool {
        self.single.is_empty() && self.packages.is_empty() && self.own.is_empty() && self.members.is_empty()
    }
}

/// What a class name means in a file; `None` when it is left to what every script knows, or means nothing.
pub(crate) fn class_named(interp: &Interp, module: &Module, name: &str) -> Option<Named> {
    let registry = &interp.classes;
    if module.imports.borrow().is_empty() && !registry.has_folders() {
        return None;
    }
    if let Some(own) = module.imports.borrow().own.get(name).and_then(Weak::upgrade) {
        return Some(Named::User(own));
    }
    if let Some((outer, inner)) = name.rsplit_once('.') {
        if let Some(class) = registry.find(interp, name) {
            return Some(Named::User(class));
        }
        let capital = outer
            .rsplit('.')
            .next()
            .is_some_and(|n| n.starts_with(char::is_uppercase));
        let outer = match capital.then(|| class_named(interp, module, outer))?? {
            Named::User(class) => class,
            Named::Platform(full) | Named::Missing(full) => {
                let full = arcstr::format!("{full}.{inner}");
                return crate::library::known(&full).then_some(Named::Platform(full));
            }
        };
        let nested = outer.nested.borrow();
        let found = nested.iter().find(|(n, _)| n == inner)?.1.upgrade()?;
        return Some(Named::User(found));
    }
    let imported = module.imports.borrow().single.get(name).cloned();
    if let Some(full) = imported {
        return Some(match registry.find(interp, &full) {
            Some(class) => Named::User(class),
            None if crate::class::known(&full) => Named::Platform(full),
            None => Named::Missing(full),
        });
    }
    let package = module.imports.borrow().package.clone();
    if !package.is_empty()
        && let Some(class) = registry.find(interp, &format!("{package}.{name}"))
    {
        return Some(Named::User(class));
    }
    let packages = module.imports.borrow().packages.clone();
    for package in packages {
        let full = ArcStr::from(format!("{package}.{name}"));
        if let Some(class) = registry.find(interp, &full) {
            return Some(Named::User(class));
        }
        let listed = OF_PACKAGES
            .iter()
            .any(|(p, names)| *p == package && names.contains(&name));
        if listed || is_platform(&full, name) {
            return Some(Named::Platform(full));
        }
    }
    by_default(interp, module, name, &package)
}

/// A class of the platform that needs no import, or one of the folder `lib` without package.
fn by_default(interp: &Interp, module: &Module, name: &str, package: &str) -> Option<Named> {
    let full = full_class_name(name);
    let always = DEFAULT.iter().any(|p| full.starts_with(p)) || full.starts_with("java.math.Big");
    if always && crate::class::known(name) {
        return Some(Named::Platform(ArcStr::from(&*full)));
    }
    if package.is_empty() {
        if let Some(class) = interp.classes.find(interp, name) {
            return Some(Named::User(class));
        }
        // What is wrong with its file is reported there.
        if interp.classes.is_broken(name) {
            return Some(Named::Missing(ArcStr::from(name)));
        }
    }
    (!module.imports.borrow().is_library && crate::class::known(name))
        .then(|| Named::Platform(ArcStr::from(&*full)))
}

/// Whether that is exactly the full name of a class of the platform.
fn is_platform(full: &str, simple: &str) -> bool {
    crate::library::known(full)
        || crate::class::exception::full_name(full) == Some(full)
        || full_class_name(simple) == full
}

/// The class, and the name in it, of a member that `import static` makes known.
pub(crate) fn imported_member(module: &Module, name: &str) -> Option<(ArcStr, ArcStr)> {
    module.imports.borrow().members.get(name).cloned()
}

/// Classes all of whose static members are imported.
pub(crate) fn member_classes(module: &Module) -> Vec<ArcStr> {
    module.imports.borrow().member_classes.clone()
}
