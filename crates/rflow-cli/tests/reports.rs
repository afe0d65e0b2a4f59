//! Reports of runs of the real command.

use std::path::Path;
use std::process::Command;

const SCRIPT: &str = "
process GOOD {
    input:
    val x

    output:
    val x

    script:
    \"\"\"
    echo '</script>'
    \"\"\"
}

process BAD {
    errorStrategy 'ignore'

    input:
    val x

    script:
    \"\"\"
    exit 3
    \"\"\"
}

workflow {
    BAD(GOOD(channel.of('a', '</script>', 'c')).first())
}
";

fn run(dir: &Path, args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_rflow"))
        .args(["run", "main.nf", "-ansi-log", "false"])
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
    text
}

fn data(page: &str) -> serde_json::Value {
    let json = page.split("id=\"data\">").nth(1).unwrap();
    serde_json::from_str(json.split("</script>").next().unwrap()).unwrap()
}

#[test]
fn pages_hold_what_happened() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("main.nf"), SCRIPT).unwrap();
    let args = [
        "-with-report",
        "r.html",
        "-with-timeline",
        "t.html",
        "-with-dag",
        "d.html",
    ];
    let out = run(dir.path(), &args);
    assert!(!out.contains("WARN"), "{out}");
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    let report = data(&read("r.html"));
    assert_eq!(report["rows"].as_array().unwrap().len(), 4);
    assert_eq!(report["processes"], serde_json::json!(["GOOD", "BAD"]));
    assert_eq!(report["failures"][0]["exit"], 3);
    assert_eq!(report["stats"]["ignored"], 1);
    // Tasks are measured because of the report.
    assert!(report["by_process"][0]["read"]["used"]["max"].as_f64().unwrap() > 0.0);
    assert_eq!(data(&read("t.html"))["rows"].as_array().unwrap().len(), 4);
    let graph = read("d.html");
    assert!(graph.contains("<title>GOOD</title>") && graph.contains("<title>BAD</title>"));
    for page in ["r.html", "t.html", "d.html"] {
        let page = read(page);
        assert_eq!(page.matches("</script>").count(), 2);
        assert!(!page.contains("src=\"http") && !page.contains("href=\"http"));
    }
}

#[test]
fn existing_reports_are_kept_and_said_so_before() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("main.nf"), SCRIPT).unwrap();
    let report = dir.path().join("r.html");
    std::fs::write(&report, "old").unwrap();
    let out = run(dir.path(), &["-with-report", "r.html"]);
    let early = out.find("WARN: Report file already exists: ").unwrap();
    let task = out.find("Submitted process").unwrap();
    let late = out.find("WARN: Failed to render execution report").unwrap();
    assert!(early < task && task < late, "{out}");
    assert_eq!(std::fs::read_to_string(&report).unwrap(), "old");
}

#[test]
fn a_preview_draws_the_graph() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("main.nf"), SCRIPT).unwrap();
    run(dir.path(), &["-preview", "-with-dag", "d.mmd"]);
    let text = std::fs::read_to_string(dir.path().join("d.mmd")).unwrap();
    assert!(
        text.starts_with("flowchart TB\n") && text.contains("([\"GOOD\"])"),
        "{text}"
    );
    assert!(
        text.contains("[\"channel.of\"]") && !dir.path().join("work").exists(),
        "{text}"
    );
}
