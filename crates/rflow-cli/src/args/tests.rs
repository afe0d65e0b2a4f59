//! Command lines and what becomes of them.

use std::path::PathBuf;

use rflow::options::{ResumeTarget, RunOptions, Switch};

use super::{Action, parse};

fn words(line: &str) -> Vec<String> {
    line.split(' ').map(str::to_owned).collect()
}

fn run(line: &str) -> RunOptions {
    match parse(&words(line), &|name| name == "sad_name").unwrap().1 {
        Action::Run(options) => *options,
        other => panic!("{line}: {other:?}"),
    }
}

fn error(line: &str) -> String {
    parse(&words(line), &|_| false).unwrap_err().0
}

#[test]
fn a_typical_command_line() {
    let line = "-q -c a.config,b.config -c c.config -log x.log run main.nf -profile test,docker --input x.csv \
                --skip-qc --min -3 --name=a=b --empty= -with-trace -with-report r.html -resume -w /tmp/w \
                -process.cpus=2 -process.executor local -e.KEY=v -e.FLAG --last";
    let (global, action) = parse(&words(line), &|_| false).unwrap();
    assert!(global.quiet);
    assert_eq!(
        global.config,
        ["a.config", "b.config", "c.config"].map(PathBuf::from)
    );
    assert_eq!(global.log, Some("x.log".into()));
    let Action::Run(run) = action else {
        panic!("{action:?}")
    };
    assert_eq!(run.pipeline.as_deref(), Some("main.nf"));
    assert!(run.args.is_empty());
    assert_eq!(run.profile, ["test", "docker"]);
    let params: Vec<_> = run
        .params
        .iter()
        .map(|param| (param.path.join("/"), param.value.as_str()))
        .collect();
    let expected = [
        ("input", "x.csv"),
        ("skip-qc", "true"),
        ("min", "-3"),
        ("name", "a=b"),
        ("empty", ""),
        ("last", "true"),
    ];
    assert_eq!(params, expected.map(|(name, value)| (name.to_owned(), value)));
    assert_eq!(run.reports.trace, Some(Switch::On));
    assert_eq!(run.reports.report, Some(Switch::With("r.html".into())));
    assert_eq!(run.resume, Some(ResumeTarget::Last));
    assert_eq!(run.work_dir, Some("/tmp/w".into()));
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    assert_eq!(
        run.process_overrides,
        [pair("cpus", "2"), pair("executor", "local")]
    );
    assert_eq!(run.env_overrides, [pair("KEY", "v"), pair("FLAG", "true")]);
    assert_eq!(run.command_line, format!("nextflow {line}"));
}

#[test]
fn optional_values_end_at_a_dash_or_the_end() {
    for (line, docker) in [
        ("run x.nf -with-docker", Switch::On),
        ("run x.nf -with-docker -resume", Switch::On),
        ("run x.nf -with-docker --a b", Switch::On),
        (
            "run x.nf -with-docker image:1",
            Switch::With("image:1".to_owned()),
        ),
    ] {
        assert_eq!(run(line).environments.docker, Some(docker), "{line}");
    }
    assert_eq!(run("run x.nf -ansi-log").ansi_log, Some(true));
    assert_eq!(run("run x.nf -ansi-log false").ansi_log, Some(false));
    assert_eq!(run("run x.nf -dump-channels").dump_channels, Some(vec![]));
    assert_eq!(
        run("run x.nf -dump-channels a,b").dump_channels,
        Some(vec!["a".to_owned(), "b".to_owned()])
    );
    assert_eq!(
        run("run x.nf -dump-hashes json").dump_hashes,
        Some(Switch::With("json".to_owned()))
    );
}

#[test]
fn resume_takes_only_what_names_a_session() {
    let id = "7e5279f0-5d2a-4f7d-89f1-aa452e29bec8";
    for (line, target, pipeline, args) in [
        ("run -resume main.nf", ResumeTarget::Last, "main.nf", 0),
        ("run main.nf -resume last", ResumeTarget::Last, "main.nf", 0),
        (
            &format!("run main.nf -resume {id}"),
            ResumeTarget::Session(id.to_owned()),
            "main.nf",
            0,
        ),
        (
            "run main.nf -resume sad_name",
            ResumeTarget::RunName("sad_name".to_owned()),
            "main.nf",
            0,
        ),
        ("run main.nf -resume other_name", ResumeTarget::Last, "main.nf", 1),
    ] {
        let run = run(line);
        assert_eq!(run.resume, Some(target), "{line}");
        assert_eq!(run.pipeline.as_deref(), Some(pipeline), "{line}");
        assert_eq!(run.args.len(), args, "{line}");
    }
}

#[test]
fn words_after_the_pipeline_are_arguments() {
    let run = run("run main.nf a -stub b -- --x -y");
    assert!(run.stub);
    assert_eq!(run.args, ["a", "b", "--x", "-y"]);
    assert!(run.params.is_empty());
}

#[test]
fn run_is_implied_by_a_pipeline() {
    assert_eq!(run("main.nf -stub-run").pipeline.as_deref(), Some("main.nf"));
    assert_eq!(
        run("-q nf-core/rnaseq -r 3.0").source.revision.as_deref(),
        Some("3.0")
    );
    assert_eq!(run("run -").pipeline.as_deref(), Some("-"));
}

#[test]
fn nested_and_escaped_parameters() {
    let run = run(r"run x.nf --a.b.c 1 --d\.e 2");
    assert_eq!(run.params[0].path, ["a", "b", "c"]);
    assert_eq!(run.params[1].path, ["d.e"]);
}

#[test]
fn other_commands() {
    let action = |line: &str| parse(&words(line), &|_| false).unwrap().1;
    assert_eq!(action("-v"), Action::Version { details: false });
    assert_eq!(action("-version"), Action::Version { details: true });
    assert_eq!(action("-h"), Action::Help(None));
    assert_eq!(action("help run"), Action::Help(Some("run")));
    assert_eq!(action("run -h"), Action::Help(Some("run")));
    assert_eq!(action("log -help"), Action::Help(Some("log")));
    let Action::Log(log) = action("log sad_name -f name,exit -s ,") else {
        panic!()
    };
    assert_eq!(log.runs, ["sad_name"]);
    assert_eq!(log.fields, ["name", "exit"]);
    assert_eq!(log.separator.as_deref(), Some(","));
    let Action::Config(config) = action("config . -profile a,b -flat") else {
        panic!()
    };
    assert_eq!(config.profile, ["a", "b"]);
    let Action::Config(config) = action("config -a") else {
        panic!()
    };
    assert!(config.show_profiles);
    assert!(parse(&words("config -a -profile b"), &|_| false).is_err());
    let (global, _) = parse(&words("-DpropA=x -C a,b info"), &|_| false).unwrap();
    assert_eq!(global.properties["propA"], "x");
    assert_eq!(global.config_only.len(), 2);
}

#[test]
fn mistakes_are_explained() {
    let syntax = "Check the available commands and options and syntax with 'help'";
    for (line, expected) in [
        (
            "run main.nf -resum",
            format!("Unknown option: -resum -- {syntax}\n\nDid you mean -resume?"),
        ),
        (
            "run main.nf -input x",
            format!(
                "Unknown option: -input -- {syntax}\n\nA parameter of the pipeline has two dashes: --input"
            ),
        ),
        (
            "run main.nf -profile=x",
            format!(
                "Unknown option: -profile=x -- {syntax}\n\nWrite the value after a space: -profile <value>"
            ),
        ),
        ("-bogus run", format!("Unknown option: -bogus -- {syntax}")),
        ("bogus", format!("Expected a command, got bogus -- {syntax}")),
        (
            "rnu x",
            format!("Expected a command, got rnu -- {syntax}\n\nDid you mean run?"),
        ),
        (
            "run main.nf -w",
            format!("Expected a value after parameter -w -- {syntax}"),
        ),
        (
            "run main.nf -cache maybe",
            "Invalid value for option -cache: `maybe` -- It must be true or false".to_owned(),
        ),
        (
            "-q run main.nf -ansi-log",
            "Command line options `quiet` and `ansi-log` cannot be used together".to_owned(),
        ),
        (
            "plugin x",
            "The command `plugin` is not available in rflow".to_owned(),
        ),
    ] {
        assert_eq!(error(line), expected, "{line}");
    }
}

#[test]
fn every_option_is_connected() {
    for option in super::run::OPTIONS {
        let name = option.names[0];
        let line = match option.kind {
            super::spec::Kind::Pairs => format!("run x.nf -{name}k=v"),
            super::spec::Kind::Value => match name {
                "cache" => "run x.nf -cache true".to_owned(),
                "output-format" => "run x.nf -output-format json".to_owned(),
                _ => format!("run x.nf -{name} 1"),
            },
            _ => format!("run x.nf -{name}"),
        };
        let parsed = parse(&words(&line), &|_| false);
        assert!(parsed.is_ok(), "{line}: {parsed:?}");
    }
}

#[test]
fn the_command_line_can_be_typed_again() {
    let args = ["run", "main.nf", "--a", "it's $x", "--b", ""].map(str::to_owned);
    assert_eq!(
        super::command_line(&args, &RunOptions::default()),
        r"nextflow run main.nf --a 'it'\''s $x' --b ''"
    );
}

/// The options in the help texts of Nextflow 25.04.4.
const REFERENCE: &[(&str, &str)] = &[
    (
        "run",
        "E N ansi-log bucket-dir cache d deep disable-jobs-cancellation dump-channels dump-hashes e. entry h help hub \
         latest lib main-script name o offline output-dir params-file plugins preview process. profile qs queue-size r \
         resume revision stub stub-run test user w with-apptainer with-charliecloud with-cloudcache with-conda \
         with-dag with-docker with-notification with-podman with-report with-singularity with-spack with-timeline \
         with-tower with-trace with-weblog without-conda without-docker without-podman without-spack work-dir",
    ),
    (
        "clean",
        "after before but dry-run f force h help k keep-logs n q quiet",
    ),
    (
        "config",
        "a flat h help o output profile properties show-profiles sort value",
    ),
    ("clone", "d deep h help hub r user"),
    ("drop", "f h help"),
    ("info", "check-updates d h help o u"),
    ("pull", "all d deep h help hub r revision user"),
    ("view", "h help l q"),
    (
        "inspect",
        "concretize format h help i ignore-errors params-file profile r revision",
    ),
    (
        "lint",
        "exclude format h harshil-alignment help o output sort-declarations spaces tabs",
    ),
    (
        "log",
        "F after before but f fields filter h help l list-fields q quiet s t template",
    ),
];

#[test]
fn all_options_of_the_reference_are_known() {
    for (command, names) in REFERENCE {
        let spec = super::COMMANDS.iter().find(|spec| spec.name == *command).unwrap();
        for name in names.split(' ') {
            assert!(
                spec.options.iter().any(|option| option.names.contains(&name)),
                "{command} -{name}"
            );
        }
    }
    let global = "C D bg c config config-ignore-includes h log q quiet remote-debug syslog trace v version";
    for name in global.split(' ') {
        let known = super::global_options().iter().any(|o| o.names.contains(&name));
        assert!(known, "-{name}");
    }
}

#[test]
fn commands_of_rflow() {
    let action = |line: &str| parse(&words(line), &|_| false).unwrap().1;
    assert_eq!(action("explain RF0101"), Action::Explain(Some("RF0101".into())));
    assert_eq!(action("explain"), Action::Explain(None));
    assert_eq!(
        action("explain-task sad_name A"),
        Action::ExplainTask {
            run: Some("sad_name".into()),
            task: "A".into()
        }
    );
    assert_eq!(action("explain-task"), Action::Help(Some("explain-task")));
    assert!(error("explain-task a b c").contains("quote a task name"));
    assert!(parse(&words("run x.nf -bg"), &|_| false).unwrap().0.background);
    assert!(!parse(&words("run x.nf"), &|_| false).unwrap().0.background);
    let Action::Lint { options, .. } = action("lint a b -exclude x -exclude y -o json") else {
        panic!("no lint");
    };
    assert_eq!((options.paths.len(), options.exclude.len()), (2, 2));
    assert!(error("lint a -tabs").contains("does not format"));
    assert!(error("inspect").contains("No project name"));
    assert!(error("help plugin").contains("not available in rflow"));
}
