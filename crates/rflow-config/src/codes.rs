//! The diagnostics of this crate: code, meaning and an example of each.

use rflow_syntax::Explanation;

/// An expression failed.
pub(crate) const EVALUATION: &str = "RF0300";
/// A name means nothing.
pub(crate) const UNDEFINED: &str = "RF0301";
/// `includeConfig` of a file that is not there, or cannot be read.
pub(crate) const INCLUDE: &str = "RF0302";
/// A file that includes itself.
pub(crate) const INCLUDE_CYCLE: &str = "RF0303";
/// A setting below something that is no scope.
pub(crate) const NOT_A_SCOPE: &str = "RF0304";
/// A selector outside of the `process` scope.
pub(crate) const SELECTOR_PLACE: &str = "RF0305";
/// Something else than a profile in `profiles`.
pub(crate) const NOT_A_PROFILE: &str = "RF0306";
/// `plugins` holds something else than plugin ids, or stands inside another scope.
pub(crate) const PLUGINS: &str = "RF0307";
/// An option that nothing reads.
pub(crate) const UNKNOWN_OPTION: &str = "RF0308";
/// A `NXF_` variable in the `env` scope.
pub(crate) const ENV_IGNORED: &str = "RF0309";
/// A selector that is no regular expression.
pub(crate) const SELECTOR_PATTERN: &str = "RF0310";
/// A scope that would hold itself.
pub(crate) const HOLDS_ITSELF: &str = "RF0311";
/// A line that was meant for a setting.
pub(crate) const NOT_ASSIGNED: &str = "RF0312";

/// All explanations in the order of their codes.
#[must_use]
pub fn explanations() -> &'static [Explanation] {
    EXPLANATIONS
}

const EXPLANATIONS: &[Explanation] = &[
    Explanation {
        code: EVALUATION,
        title: "An expression failed",
        text: "An expression of a configuration file could not be computed. Often something is `null` that is set elsewhere, in a file that was not read or under a profile that was not chosen.",
        wrong: "params.name = params.input.baseName",
        right: "params.name = params.input ? file(params.input).baseName : null",
    },
    Explanation {
        code: UNDEFINED,
        title: "Unknown name",
        text: "A configuration file has the names of its scopes, `params`, `projectDir`, `launchDir`, `env()` and its own variables, and no others. A text without quotes is taken for a name, too.",
        wrong: "process.queue = long",
        right: "process.queue = 'long'",
    },
    Explanation {
        code: INCLUDE,
        title: "File to include cannot be read",
        text: "`includeConfig` names a file that is not there or cannot be read. A relative path starts at the folder of the file that includes.",
        wrong: "includeConfig 'con/base.config'",
        right: "includeConfig 'conf/base.config'",
    },
    Explanation {
        code: INCLUDE_CYCLE,
        title: "File includes itself",
        text: "A configuration file is included again while it is being read, directly or through others. What both need goes into a third file.",
        wrong: "// a.config\nincludeConfig 'a.config'",
        right: "",
    },
    Explanation {
        code: NOT_A_SCOPE,
        title: "Setting below something that is no scope",
        text: "An option has a plain value, so nothing can be set below it.",
        wrong: "process.cpus = 2\nprocess.cpus.max = 4",
        right: "process.cpus = 2",
    },
    Explanation {
        code: SELECTOR_PLACE,
        title: "Selector outside of the process scope",
        text: "`withName` and `withLabel` choose processes, so they stand in the scope `process` (also in that of a profile).",
        wrong: "withName: 'A' { cpus = 2 }",
        right: "process {\n    withName: 'A' { cpus = 2 }\n}",
    },
    Explanation {
        code: NOT_A_PROFILE,
        title: "Not a profile",
        text: "In `profiles` each entry is a block with the name of the profile.",
        wrong: "profiles {\n    test = true\n}",
        right: "profiles {\n    test { params.input = 'x' }\n}",
    },
    Explanation {
        code: PLUGINS,
        title: "Not a plugin",
        text: "The block `plugins` has lines `id 'name@version'` and stands at the top of the file.",
        wrong: "plugins { 'nf-schema' }",
        right: "plugins { id 'nf-schema@2.4.2' }",
    },
    Explanation {
        code: UNKNOWN_OPTION,
        title: "Unknown option",
        text: "Nothing reads this option. It is ignored, so a slip of the pen leaves the default in force.",
        wrong: "docker.enable = true",
        right: "docker.enabled = true",
    },
    Explanation {
        code: ENV_IGNORED,
        title: "Variable of the engine in the env scope",
        text: "`NXF_` variables are read when the engine starts, before configuration files. The `env` scope is for tasks.",
        wrong: "env.NXF_HOME = '/x'",
        right: "export NXF_HOME=/x",
    },
    Explanation {
        code: SELECTOR_PATTERN,
        title: "Pattern of a selector cannot be read",
        text: "The text behind `withName:` and `withLabel:` is a regular expression that must match the whole name.",
        wrong: "withName: 'A(' { cpus = 2 }",
        right: "withName: 'A.*' { cpus = 2 }",
    },
    Explanation {
        code: HOLDS_ITSELF,
        title: "Scope inside itself",
        text: "A scope is given to one of its own options, directly or inside a list or map. Such settings have no end and cannot be printed, compared or handed to tasks.",
        wrong: "params.all = params",
        right: "params.all = [input: params.input, outdir: params.outdir]",
    },
    Explanation {
        code: NOT_ASSIGNED,
        title: "Setting without `=`",
        text: "A setting is assigned with `=`; a selector has a colon after its first word.",
        wrong: "process {\n    cpus 2\n    withName 'A' { memory = 4.GB }\n}",
        right: "process {\n    cpus = 2\n    withName: 'A' { memory = 4.GB }\n}",
    },
];
