//! Container engines.

use super::{Kind, OptionDef, opt};

const ENABLED: OptionDef = opt(
    "enabled",
    Kind::Bool,
    "Run tasks in containers of this engine (false)",
);
const ENGINE: OptionDef = opt(
    "engineOptions",
    Kind::Text,
    "Options put before the engine's subcommand",
);
const RUN: OptionDef = opt("runOptions", Kind::Text, "Options for starting a container");
const REGISTRY: OptionDef = opt("registry", Kind::Text, "Registry of images that name none");
const OVERRIDE: OptionDef = opt(
    "registryOverride",
    Kind::Bool,
    "Replace the registry of images that name one (false)",
);
const WHITELIST: OptionDef = opt("envWhitelist", Kind::List, "Variables of the host that tasks see");
const TEMP: OptionDef = opt(
    "temp",
    Kind::Path,
    "Folder mounted as `/tmp`; `auto` for a new one per container",
);
const TTY: OptionDef = opt("tty", Kind::Bool, "Give the container a terminal (false)");
const WRITABLE: OptionDef = opt(
    "writableInputMounts",
    Kind::Bool,
    "Mount input folders writable (true)",
);
const MOUNT: OptionDef = opt("mountFlags", Kind::Text, "Flags of all mounts, such as `ro,Z`");
const REMOVE: OptionDef = opt(
    "remove",
    Kind::Bool,
    "Remove a container when its task is done (true)",
);
const KILL: OptionDef = opt(
    "kill",
    Kind::Text,
    "How to stop a container: true, false or a signal",
);
const TIMEOUT: OptionDef = opt(
    "pullTimeout",
    Kind::Duration,
    "How long the download of an image may take (20 min)",
);
const CACHE: OptionDef = opt(
    "cacheDir",
    Kind::Path,
    "Folder for downloaded images; shared on a cluster",
);

pub(super) const DOCKER: &[OptionDef] = &[
    opt("cpuLimits", Kind::Bool, "Enforce the number of CPUs (false)"),
    ENABLED,
    ENGINE,
    WHITELIST,
    opt(
        "fixOwnership",
        Kind::Bool,
        "Give output files to the user (false)",
    ),
    KILL,
    opt("legacy", Kind::Bool, "Use options of Docker before 1.10 (false)"),
    MOUNT,
    REGISTRY,
    OVERRIDE,
    REMOVE,
    RUN,
    opt("sudo", Kind::Bool, "Call Docker through sudo (false)"),
    TEMP,
    TTY,
    WRITABLE,
];

pub(super) const PODMAN: &[OptionDef] = &[
    opt("cpuLimits", Kind::Bool, "Enforce the number of CPUs (false)"),
    ENABLED,
    ENGINE,
    WHITELIST,
    KILL,
    MOUNT,
    REGISTRY,
    OVERRIDE,
    REMOVE,
    RUN,
    TEMP,
    TTY,
    WRITABLE,
];

pub(super) const SINGULARITY: &[OptionDef] = &[
    opt(
        "autoMounts",
        Kind::Bool,
        "Mount the folders that a task needs (true)",
    ),
    CACHE,
    ENABLED,
    ENGINE,
    WHITELIST,
    opt("libraryDir", Kind::Path, "Folder with images that is only read"),
    opt(
        "noHttps",
        Kind::Bool,
        "Download images without encryption (false)",
    ),
    opt(
        "ociAutoPull",
        Kind::Bool,
        "Let the engine download OCI images itself (false)",
    ),
    opt("ociMode", Kind::Bool, "Run OCI images as they are (false)"),
    TIMEOUT,
    REGISTRY,
    OVERRIDE,
    opt(
        "resourceLimits",
        Kind::Bool,
        "Enforce cpus and memory of tasks (false)",
    ),
    RUN,
];

pub(super) const CHARLIECLOUD: &[OptionDef] = &[
    CACHE,
    ENABLED,
    WHITELIST,
    TIMEOUT,
    REGISTRY,
    OVERRIDE,
    RUN,
    TEMP,
    opt("useSquash", Kind::Bool, "Store images as SquashFS (false)"),
    WRITABLE,
    opt(
        "writeFake",
        Kind::Bool,
        "Let tasks write into the image, without keeping it (true)",
    ),
];

pub(super) const SARUS: &[OptionDef] = &[ENABLED, WHITELIST, REGISTRY, RUN, TTY];

pub(super) const SHIFTER: &[OptionDef] = &[ENABLED, WHITELIST, REGISTRY];
