//! Options that rflow reads and cannot do. What would change results without a word is an error, the rest a warning.

use rflow_config::Config;

use super::RunOptions;

/// The first option that makes a run impossible, as text for the user.
pub(crate) fn error(options: &RunOptions) -> Option<String> {
    let environments = &options.environments;
    let given = [
        (
            options.test.is_some(),
            "-test",
            "call the function from a workflow of its own, and choose that with `-entry`",
        ),
        (
            environments.wave.is_some(),
            "-with-wave",
            "name images that are there with the directive `container`",
        ),
        (
            environments.fusion.is_some(),
            "-with-fusion",
            "leave it out: remote work dirs need no Fusion in rflow",
        ),
        (
            environments.conda.is_some(),
            "-with-conda",
            "use containers, or install the packages and put them into `PATH`",
        ),
        (
            environments.spack.is_some(),
            "-with-spack",
            "use containers, or install the packages and put them into `PATH`",
        ),
        (
            options.cloud_cache.is_some(),
            "-with-cloudcache",
            "leave it out: the journal is kept in the folder .nextflow, or where NXF_CACHE_DIR says",
        ),
    ];
    let (_, option, advice) = given.into_iter().find(|(given, ..)| *given)?;
    Some(format!(
        "The option {option} is not available in rflow -- {advice}"
    ))
}

/// Options that are without effect, one sentence each.
pub(crate) fn warnings(options: &RunOptions) -> Vec<String> {
    let mut out = Vec::new();
    let reports = &options.reports;
    for (given, option, effect) in [
        (
            reports.weblog.is_some(),
            "-with-weblog",
            "no messages about the run are sent",
        ),
        (
            !options.plugins.is_empty(),
            "-plugins",
            "plugins are built in or missing, none is loaded",
        ),
    ] {
        if given {
            out.push(format!("The option {option} is not available in rflow: {effect}"));
        }
    }
    out
}

/// Scopes of the configuration that are switched on and without effect, one sentence each.
pub(crate) fn settings(config: &Config) -> Vec<String> {
    let tools = "tasks run with the programs of their container or of `PATH`";
    let scopes = [
        ("conda", format!("Conda environments are not created: {tools}")),
        ("spack", format!("Spack environments are not created: {tools}")),
        ("wave", "images are used as they are named".to_owned()),
        ("fusion", "remote files are copied to and from tasks".to_owned()),
        ("lineage", "no lineage is recorded".to_owned()),
        ("weblog", "no messages about the run are sent".to_owned()),
    ];
    let by_variable = |scope: &str| {
        matches!(scope, "conda" | "spack")
            && std::env::var(format!("NXF_{}_ENABLED", scope.to_uppercase())).is_ok_and(|text| text == "true")
    };
    let on = scopes.into_iter().filter(|(scope, _)| {
        config
            .bool(&format!("{scope}.enabled"))
            .unwrap_or_else(|| by_variable(scope))
    });
    on.map(|(scope, effect)| format!("The option `{scope}.enabled` has no effect in rflow: {effect}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Switch;

    #[test]
    fn scopes_without_effect() {
        let mut config = Config::default();
        assert!(settings(&config).is_empty());
        config.set("conda.enabled", rflow_lang::Value::Bool(true));
        config.set("wave.enabled", rflow_lang::Value::Bool(false));
        let told = settings(&config);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("`conda.enabled`"), "{told:?}");
    }

    #[test]
    fn says_what_is_missing() {
        let mut options = RunOptions::default();
        assert_eq!((error(&options), warnings(&options)), (None, Vec::new()));
        options.plugins.push("nf-x".into());
        assert_eq!(warnings(&options).len(), 1);
        options.environments.conda = Some(Switch::On);
        assert!(error(&options).unwrap().contains("-with-conda"));
    }
}
