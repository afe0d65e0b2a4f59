//! The text of the `config` command; expected texts were recorded from the reference engine.

mod common;

use common::Project;
use rflow_config::print::{Format, PrintOptions, value};

const CONFIG: &str = r#"params { a = 1; b = "x ${params.a}"; c = [1,'two',[k:'v', 'odd key': 2]]; m { n = 2 } ; e = null
  h = 'it\'s "q" \\ \n nl'; i = 1.GB ; j = 2.h; k = [:] ; l = [] ; big = 1.50; q = "it's \"$a\"" }
process {
  memory = { 2.GB * task.attempt }
  withName: 'FOO|BAR' {
     ext.args = { [ params.a ? '-a' : '',
         "b" ].join(' ') }
     publishDir = [ [path: { "${params.b}/x" }, mode: 'copy'], [path:'y'] ]
  }
  withLabel:big { memory = '8 GB' }
}
executor { $local { cpus = 2 }; queueSize = 3 }
foo.bar."x y".z = 1
plugins { id 'nf-schema@2.0.0' }
cleanup = true
"#;

fn print(options: PrintOptions) -> String {
    Project::new(CONFIG).print(options)
}

#[test]
fn nested() {
    let expected = r#"params {
   a = 1
   b = 'x 1'
   c = [1, 'two', [k:'v', 'odd key':2]]
   m {
      n = 2
   }
   e = null
   h = 'it\'s "q" \\ \n nl'
   i = '1 GB'
   j = '2h'
   l = []
   big = 1.50
   q = 'it's "1"'
}

process {
   memory = { 2.GB * task.attempt }
   withName:'FOO|BAR' {
      ext {
         args = { [ params.a ? '-a' : '',
         "b" ].join(' ') }
      }
      publishDir = [[path:{ "${params.b}/x" }, mode:'copy'], [path:'y']]
   }
   withLabel:big {
      memory = '8 GB'
   }
}

executor {
   $local {
      cpus = 2
   }
   queueSize = 3
}

foo {
   bar {
      'x y' {
         z = 1
      }
   }
}

plugins = ['nf-schema@2.0.0']
cleanup = true
"#;
    assert_eq!(print(PrintOptions::default()), expected);
}

#[test]
fn flat() {
    let text = print(PrintOptions {
        format: Format::Flat,
        ..PrintOptions::default()
    });
    for line in [
        "params.m.n = 2\n",
        "process.'withName:FOO|BAR'.publishDir = [[path:{ \"${params.b}/x\" }, mode:'copy'], [path:'y']]\n",
        "process.'withLabel:big'.memory = '8 GB'\n",
        "executor.$local.cpus = 2\n",
        "foo.bar.'x y'.z = 1\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    assert!(!text.contains("params.k"));
    let legacy = print(PrintOptions {
        format: Format::Flat,
        literal_maps: true,
        ..PrintOptions::default()
    });
    assert!(legacy.contains("params.k = []\n"));
}

#[test]
fn sorted() {
    let text = print(PrintOptions {
        sort: true,
        ..PrintOptions::default()
    });
    assert!(
        text.starts_with("cleanup = true\n\nexecutor {\n   $local {\n"),
        "{text}"
    );
}

#[test]
fn properties() {
    let project = Project::new(
        "params { a = 'x y'; n = null; l = [1, [k: 'v']] }\nprocess { withName: 'A|B' { cpus = 2 } }\n",
    );
    let text = project.print(PrintOptions {
        format: Format::Properties,
        sort: true,
        ..PrintOptions::default()
    });
    assert_eq!(
        text,
        "params.a=x y\nparams.l=[1, {k\\=v}]\nprocess.withName\\:A|B.cpus=2\n"
    );
}

#[test]
fn properties_come_in_the_order_of_a_java_table() {
    let text: String = (0..14).map(|i| format!("params.p{i} = {i}\n")).collect();
    let project = Project::new(&text);
    let printed = project.print(PrintOptions {
        format: Format::Properties,
        ..PrintOptions::default()
    });
    let order: Vec<&str> = printed.lines().filter_map(|l| l.split('=').nth(1)).collect();
    assert_eq!(order, PROPERTY_ORDER);
}

const PROPERTY_ORDER: [&str; 14] = [
    "4", "5", "6", "7", "0", "1", "2", "3", "8", "12", "9", "11", "13", "10",
];

#[test]
fn json() {
    let project = Project::new("params { a = 1; b = 1.5; c = [x: null]; d = {  } }\nprocess { }\n");
    let text = project.print(PrintOptions {
        format: Format::Json,
        ..PrintOptions::default()
    });
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        json,
        serde_json::json!({"params": {"a": 1, "b": 1.5, "c": {"x": null}, "d": "{  }"}})
    );
}

#[test]
fn one_value() {
    let project = Project::new(CONFIG);
    let config = project.config();
    let sources = project.interp.sources.borrow();
    let get = |name: &str| value(&config, &sources, name);
    assert_eq!(get("params.i").as_deref(), Some("1 GB"));
    assert_eq!(get("params.m.n").as_deref(), Some("2"));
    assert_eq!(get("params.e").as_deref(), Some("null"));
    assert_eq!(get("params"), None);
    assert_eq!(get("nope"), None);
}
