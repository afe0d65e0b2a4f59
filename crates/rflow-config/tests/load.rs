//! Evaluation of configuration files: precedence, profiles, includes, parameters, legacy constructs.

mod common;

use common::Project;
use rflow_lang::Value;

#[test]
fn later_wins_and_scopes_merge() {
    let p = Project::new(
        "docker.enabled = true\n\
         docker { runOptions = '-u 1'; enabled = false }\n\
         a.b.'c d'.e = 1\n\
         a { b { f = 2 } }\n",
    );
    assert_eq!(p.get("docker"), "['enabled':false, 'runOptions':'-u 1']");
    assert_eq!(p.get("a.b"), "['c d':['e':1], 'f':2]");
}

#[test]
fn profiles_are_applied_where_they_stand_in_the_order_asked_for() {
    let p = Project::new(
        "process.cpus = 1\n\
         profiles { a { process.cpus = 2; params.x = 'a'; params.only = 'a' }\n b { process.cpus = 5; params.x = 'b' } }\n\
         process.memory = '1 GB'\n\
         params.late = \"z-${params.only}\"\n",
    );
    let ab = p.profiles(&["a", "b"]);
    assert_eq!(ab.get("params"), "['x':'b', 'only':'a', 'late':'z-a']");
    assert_eq!(ab.get("process.cpus"), "5");
    let ba = ab.profiles(&["b", "a"]);
    assert_eq!(ba.get("params.x"), "'a'");
    let none = ba.profiles(&[]);
    assert_eq!(none.get("params"), "['late':'z-null']");
    assert_eq!(none.config().profiles().len(), 2);
}

#[test]
fn settings_below_profiles_win() {
    let p = Project::new("profiles { a { params.x = 'profile' } }\nparams.x = 'file'\n").profiles(&["a"]);
    assert_eq!(p.get("params.x"), "'file'");
}

#[test]
fn the_standard_profile_applies_by_default() {
    let p = Project::new("profiles { standard { params.s = 1 } ; other { params.o = 2 } }\n");
    assert_eq!(p.get("params"), "['s':1]");
    assert_eq!(p.profiles(&["other"]).get("params"), "['o':2]");
}

#[test]
fn an_unknown_profile_is_an_error_with_a_suggestion() {
    let p = Project::new("profiles { test { } ; docker { } }\n").profiles(&["tst"]);
    assert_eq!(
        p.error(),
        "Unknown configuration profile: 'tst'\n\nDid you mean one of these?\n    test\n\n"
    );
}

#[test]
fn profiles_hold_nothing_but_profiles() {
    let error = Project::new("profiles { x = 1 }\n").error();
    assert!(
        error.contains("Only profile blocks are allowed in the `profiles` scope"),
        "{error}"
    );
}

#[test]
fn no_scope_is_inside_itself() {
    for text in [
        "params.a = 1\nparams.all = params\n",
        "params.a.b = [1, [x: params]]\n",
        "params = [all: params]\n",
        "params.put('all', [params])\n",
    ] {
        let error = Project::new(text).error();
        assert!(error.contains("This puts a scope into itself"), "{text}{error}");
    }
    // The same value in several places is no circle.
    let p = Project::new(
        "params.a = [1]\nparams.b = [params.a, params.a]\nparams.c = params.b\nprocess.ext = params\n",
    );
    assert_eq!(p.get("process.ext.c"), "[[1], [1]]");
}

#[test]
fn profiles_are_kept_apart_to_be_shown() {
    let mut p =
        Project::new("params.x = 1\nprofiles { standard { params.x = 2 } ; b { docker.enabled = true } }\n");
    p.request.show_profiles = true;
    assert_eq!(p.get("params.x"), "1");
    assert_eq!(
        p.get("profiles"),
        "['standard':['params':['x':2]], 'b':['docker':['enabled':true]]]"
    );
}

#[test]
fn includes_see_parameters_and_merge() {
    let p = Project::new(
        "params.x = 'main'\nparams.m = [p: 1]\nprocess { ext.args = 'a' }\n\
         includeConfig 'sub/inc.config'\n\
         params.after = \"${params.x} ${params.seen}\"\n",
    )
    .with(
        "sub/inc.config",
        "params.seen = \"saw ${params.x}\"\nparams.x = 'inc'\nparams.m = [q: 2]\n\
         process { ext.prefix = 'b' }\nincludeConfig \"${'more'}.config\"\n",
    )
    .with(
        "sub/more.config",
        "params.more = params.x + '2'\nprofiles { a { params.x = 'inc-a' } }\n",
    );
    assert_eq!(p.get("params.m"), "['p':1, 'q':2]");
    assert_eq!(p.get("params.after"), "'inc saw main'");
    assert_eq!(p.get("params.more"), "'inc2'");
    assert_eq!(p.get("process.ext"), "['args':'a', 'prefix':'b']");
    assert_eq!(p.config().files().len(), 3);
    assert_eq!(p.profiles(&["a"]).get("params.x"), "'inc-a'");
}

#[test]
fn includes_by_condition_and_in_scopes() {
    let p = Project::new(
        "params.base = null\n\
         includeConfig params.base ? \"${params.base}/x.config\" : '/dev/null'\n\
         params.left = 1\n\
         process { includeConfig 'p.config' }\n",
    )
    .with("p.config", "cpus = 4\n");
    assert_eq!(p.get("process"), "['cpus':4]");
    assert_eq!(p.get("params"), "['base':null, 'left':1]");
}

#[test]
fn a_missing_include_is_shown_where_it_stands() {
    let error = Project::new("params.x = 1\nincludeConfig 'nope.config'\n").error();
    assert!(error.contains("nope.config`: it does not exist"), "{error}");
    assert!(error.contains("nextflow.config:2:15"), "{error}");
    let empty = Project::new("includeConfig params.nothing\n").error();
    assert!(empty.contains("needs the path of a file"), "{empty}");
    let cycle = Project::new("includeConfig 'nextflow.config'\n").error();
    assert!(
        cycle.contains("includes itself") && cycle.contains("nextflow.config:1:15"),
        "{cycle}"
    );
}

#[test]
fn remote_includes_go_through_the_caller() {
    let mut p = Project::new("includeConfig 'https://host/conf/a.config'\n");
    assert!(p.error().contains("https://host/conf/a.config"));
    p.request.fetch = Some(std::rc::Rc::new(|address: &str| match address {
        "https://host/conf/a.config" => Ok("params.a = 1\nincludeConfig 'b.config'\n".to_owned()),
        "https://host/conf/b.config" => Ok("params.b = 2\n".to_owned()),
        other => Err(std::io::Error::other(other.to_owned())),
    }));
    assert_eq!(p.get("params"), "['a':1, 'b':2]");
}

#[test]
fn files_do_not_see_each_other() {
    let p = Project::new("params.x = 'one'\nparams.n = [a: 1]\nprofiles { a { params.x = 'one-a' } }\n")
        .with(
            "extra.config",
            "params.y = \"two ${params.x}\"\nparams.n = [b: 2]\n",
        )
        .extra("extra.config")
        .profiles(&["a"]);
    assert_eq!(
        p.get("params"),
        "['x':'one-a', 'n':['a':1, 'b':2], 'y':'two null']"
    );
}

#[test]
fn given_parameters_win_and_are_seen() {
    let p = Project::new(
        "params { n = 1; flag = false; s = 'x'; m { a = 1; b = 2 }; l = [k: 1, j: 2] }\n\
         params.path = \"${params.s}/${params.n + 1}\"\n\
         profiles { standard { params.s = 'profile' } }\n",
    )
    .param("n", Value::str("5"))
    .param("flag", Value::str("true"))
    .param("s", Value::str("given"))
    .param("m", Value::map_from([("a", Value::str("7"))]))
    .param("l", Value::map_from([("k", Value::str("3"))]))
    .param("extra", Value::Int(1));
    assert_eq!(p.get("params.n"), "5");
    assert_eq!(p.get("params.flag"), "true");
    assert_eq!(p.get("params.path"), "'given/6'");
    assert_eq!(p.get("params.s"), "'given'");
    assert_eq!(p.get("params.m"), "['a':7, 'b':2]");
    assert_eq!(p.get("params.l"), "['k':3, 'j':2]");
    assert_eq!(p.get("params.extra"), "1");
}

#[test]
fn plugins_and_flags() {
    let p = Project::new(
        "plugins { id 'nf-schema@2.5.1'\n id 'nf-prov' }\nnextflow.enable.strict = true\n\
         nextflow.preview.output = true\n",
    );
    let config = p.config();
    assert_eq!(config.plugins(), ["nf-schema@2.5.1", "nf-prov"]);
    let flags: Vec<_> = config
        .flags()
        .into_iter()
        .map(|(name, value)| (name, value.truthy()))
        .collect();
    assert_eq!(flags[0], ("nextflow.enable.strict".to_owned(), true));
    assert_eq!(flags.len(), 2);
    let error = Project::new("plugins { version = 1 }\n").error();
    assert!(error.contains("Only plugin ids"), "{error}");
}

#[test]
fn unknown_names_are_errors_with_advice() {
    let error = Project::new("params.outdir = 'x'\nworkDir = \"${outdir}/work\"\n").error();
    assert!(
        error.contains("`outdir` is not defined") && error.contains("did you mean `params.outdir`?"),
        "{error}"
    );
    let error = Project::new("x = projectdir\n").error();
    assert!(error.contains("did you mean `projectDir`?"), "{error}");
}

#[test]
fn a_value_cannot_become_a_scope() {
    let error = Project::new("executor = 'slurm'\nexecutor.queueSize = 3\n").error();
    assert!(error.contains("`executor` was set to a value before"), "{error}");
}

#[test]
fn legacy_constructs() {
    let p = Project::new(
        "manifest { version = '1.2'; name = 'x' }\n\
         params { max = 4; twice = \"${max}-${params.max}\" }\n\
         def suffix = \"v${manifest.version}\"\n\
         params.suffix = suffix\n\
         params.checked = check(9)\n\
         if (params.max > 3) { params.big = true } else { params.small = true }\n\
         try { includeConfig 'nowhere.config' } catch (Exception e) { params.caught = true }\n\
         includeConfig 'inc.config'\n\
         def check(n) { try { return Math.min(n, params.max) } catch (all) { return n } }\n",
    )
    .with(
        "inc.config",
        "params.inner = check(3)\nprocess.cpus = { check(2) }\n",
    );
    assert_eq!(p.get("params.twice"), "'4-4'");
    assert_eq!(p.get("params.suffix"), "'v1.2'");
    assert_eq!(p.get("params.checked"), "4");
    assert_eq!(p.get("params.big"), "true");
    assert_eq!(p.get("params.caught"), "true");
    assert_eq!(p.get("params.inner"), "3");
    let config = p.config();
    let cpus = config.get("process.cpus").unwrap();
    let scope = std::rc::Rc::new(rflow_lang::module::Scope::default());
    scope.set("params", Value::map_from([("max", Value::Int(1))]));
    assert_eq!(
        p.interp.with_scope(&scope, || p.interp.call(&cpus, &[])).unwrap(),
        Value::Int(1)
    );
}

#[test]
fn environment() {
    let p = Project::new("params.a = env('HOME')\nparams.b = env('RFLOW_NO_SUCH')\nparams.c = \"$HOME\"\n");
    let home = format!("'{}'", std::env::var("HOME").unwrap());
    assert_eq!(p.get("params.a"), home);
    assert_eq!(p.get("params.b"), "null");
    assert_eq!(p.get("params.c"), home);
}

#[test]
fn secrets() {
    let mut p = Project::new("params.t = secrets.TOKEN\n");
    assert!(p.error().contains("Unknown config secret 'TOKEN'"));
    p.request.strip_secrets = true;
    assert_eq!(p.get("params.t"), "'secrets.TOKEN'");
    p.request.strip_secrets = false;
    p.request.secrets.insert("TOKEN".into(), "abc".into());
    assert_eq!(p.get("params.t"), "'abc'");
}

#[test]
fn origins() {
    let p = Project::new("params.x = 1\nincludeConfig 'b.config'\n").with("b.config", "\n\nparams.y = 2\n");
    let config = p.config();
    let sources = p.interp.sources.borrow();
    assert!(
        config
            .origin_text(&sources, &["params", "x"])
            .unwrap()
            .ends_with("nextflow.config:1")
    );
    assert!(
        config
            .origin_text(&sources, &["params", "y"])
            .unwrap()
            .ends_with("b.config:3")
    );
    assert_eq!(config.origin_text(&sources, &["params"]), None);
}

#[test]
fn syntax_errors_name_the_place() {
    let error = Project::new("params.x = [1, 2\n").error();
    assert!(error.contains("nextflow.config:1"), "{error}");
}

#[test]
fn typed_options() {
    let p = Project::new(
        "executor { queueSize = 7; memory = 2.GB; pollInterval = '5 sec'; submitRateLimit = '10/1min'\n\
         $slurm { queueSize = 50 }\n retry.maxAttempts = 4 }\n\
         env { A = 1; B = null }\n trace { enabled = true; fields = 'name, hash' }\nconda.channels = ['a', 'b']\n\
         dag.depth = 'x'\n",
    );
    let config = p.config();
    let slurm = config.executor_settings("slurm").unwrap();
    assert_eq!(
        (slurm.queue_size, slurm.memory, slurm.poll_interval),
        (Some(50), Some(2 << 30), Some(5000))
    );
    assert_eq!(slurm.submit_rate, Some((10, 60_000)));
    assert_eq!(slurm.retry.map(|r| (r.max_attempts, r.delay)), Some((4, 500)));
    assert_eq!(config.executor_settings("local").unwrap().queue_size, Some(7));
    assert_eq!(
        config.env(),
        [("A".to_owned(), "1".to_owned()), ("B".to_owned(), String::new())]
    );
    assert_eq!(config.trace().fields, ["name", "hash"]);
    assert_eq!(config.list("conda.channels"), ["a", "b"]);
    let error = config.dag().unwrap_err().to_string();
    assert_eq!(
        error,
        "Config option `dag.depth` must be a whole number, e.g. 4, but it is 'x'"
    );
}

#[test]
fn unknown_options_are_warned_about() {
    let p = Project::new(
        "docker.enable = true\nprocess { cpu = 1; withName: X { memry = 1; ext.any = 1 } }\n\
         executor.$local.cpus = 2\nparams.free = 1\nvalidation.help.text = ''\nenv.NXF_HOME = 'x'\nenv.ANY = 1\n\
         executr.cpus = 1\nmail.smtp.starttls.enable = true\nprocess.resourceLimits = [cpus: 1]\n",
    );
    let messages: Vec<String> = p
        .config()
        .unknown_options()
        .iter()
        .map(|d| d.message.clone())
        .collect();
    assert_eq!(messages[0], "Unrecognized config option 'docker.enable'");
    assert_eq!(messages[1], "Unrecognized config option 'process.cpu'");
    assert_eq!(messages[2], "Unrecognized config option 'process.memry'");
    assert!(messages[3].contains("NXF_HOME"));
    assert_eq!(messages[4], "Unrecognized config option 'executr.cpus'");
    assert_eq!(messages.len(), 5);
}

#[test]
fn the_command_line_overrides_options() {
    let mut config = Project::new("executor = 'slurm'\nprocess.cpus = 1\n").config();
    assert_eq!(config.executor_name().as_deref(), Some("slurm"));
    config.set("executor.queueSize", Value::Int(3));
    config.set("process.cpus", Value::Int(2));
    assert_eq!(config.executor_settings("local").unwrap().queue_size, Some(3));
    assert_eq!(config.get("process.cpus"), Some(Value::Int(2)));
}

#[test]
fn settings_without_their_sign_are_told_all_at_once() {
    let p = Project::new(
        "process {\n    cpus 2\n    withName 'A' { memory = 4.GB }\n}\ndocker.enabled == true\n",
    );
    let error = p.error();
    for part in [
        "`cpus` is not assigned",
        "write `cpus = 2`",
        "a colon is missing after `withName`",
        "write `docker.enabled = true`",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    // The legacy language lets this pass, and no process has the setting.
    let config = Project::new("process {\n    withLabel = 'b' { time = 2.h }\n    cpus = 2\n}\n").config();
    let warnings: Vec<_> = config.warnings().iter().map(|d| d.message.as_str()).collect();
    assert_eq!(warnings, ["a colon is missing after `withLabel`"]);
    assert_eq!(config.get("process.cpus"), Some(Value::Int(2)));
    let p = Project::new("def f(x) { x }\ndef g = { it }\nprocess { f 2\n g 3\n println 'x' }\n");
    assert_eq!(p.get("process"), "[:]");
}
