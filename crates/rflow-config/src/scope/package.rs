//! Package managers.

use super::{Kind, OptionDef, opt};

pub(super) const CONDA: &[OptionDef] = &[
    opt(
        "cacheDir",
        Kind::Path,
        "Folder for environments; shared on a cluster",
    ),
    opt(
        "channels",
        Kind::List,
        "Channels that packages come from (conda-forge, bioconda)",
    ),
    opt("createOptions", Kind::Text, "Options for making an environment"),
    opt(
        "createTimeout",
        Kind::Duration,
        "How long making an environment may take (20 min)",
    ),
    opt("enabled", Kind::Bool, "Run tasks in Conda environments (false)"),
    opt("useMamba", Kind::Bool, "Make environments with mamba (false)"),
    opt(
        "useMicromamba",
        Kind::Bool,
        "Make environments with micromamba (false)",
    ),
];

pub(super) const SPACK: &[OptionDef] = &[
    opt(
        "cacheDir",
        Kind::Path,
        "Folder for environments; shared on a cluster",
    ),
    opt("checksum", Kind::Bool, "Check downloaded sources (true)"),
    opt(
        "createTimeout",
        Kind::Duration,
        "How long making an environment may take (60 min)",
    ),
    opt("enabled", Kind::Bool, "Run tasks in Spack environments (false)"),
    opt("parallelBuilds", Kind::Int, "Packages built at the same time"),
];
