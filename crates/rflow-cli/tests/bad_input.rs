//! What is wrong outside of rflow: missing and broken files, tasks that fail, full disks. Each is told in a message that
//! names the culprit and the way out.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A folder with files, a call of the command in it, and what the message must name.
struct Case {
    name: &'static str,
    files: &'static [(&'static str, &'static [u8])],
    /// Words of the command line, separated by blanks.
    call: &'static str,
    names: &'static [&'static str],
}

const HELLO: &[u8] = b"workflow { println 'hello' }\n";

const CASES: &[Case] = &[
    Case {
        name: "no script",
        files: &[],
        call: "run none.nf",
        names: &["Cannot find script file: none.nf"],
    },
    Case {
        name: "a folder without a script",
        files: &[("folder/readme", b"")],
        call: "run folder",
        names: &["folder/main.nf"],
    },
    Case {
        name: "a program instead of a script",
        files: &[("main.nf", b"\x7fELF\x02\x01\x01\0\0\0\xff\xfe")],
        call: "run main.nf",
        names: &["main.nf:1:1", "has no meaning here"],
    },
    Case {
        name: "NUL bytes in a script",
        files: &[("main.nf", b"\0\0\0\0")],
        call: "run main.nf",
        names: &["main.nf:1:1", "Script compilation failed"],
    },
    Case {
        name: "broken syntax",
        files: &[("main.nf", b"workflow {\n    println('a'\n}\n")],
        call: "run main.nf",
        names: &["RF0102", "main.nf:2:12", "hint: add the missing `)`"],
    },
    Case {
        name: "a folder as configuration",
        files: &[("main.nf", HELLO), ("nextflow.config/file", b"")],
        call: "run main.nf",
        names: &["nextflow.config", "Is a directory"],
    },
    Case {
        name: "broken configuration",
        files: &[("main.nf", HELLO), ("nextflow.config", b"process {\n")],
        call: "run main.nf",
        names: &["nextflow.config:1:9", "hint: add the missing `}`"],
    },
    Case {
        name: "configuration without end",
        files: &[("main.nf", HELLO), ("nextflow.config", b"params.all = params\n")],
        call: "run main.nf",
        names: &["RF0311", "nextflow.config:1:1"],
    },
    Case {
        name: "a default executor that there is not",
        files: &[
            ("main.nf", b"process A {\n script: 'true'\n}\nworkflow { A() }\n"),
            ("nextflow.config", b"executor.name = 'pigeon'\n"),
        ],
        call: "run main.nf",
        names: &["Unknown executor name: pigeon"],
    },
    Case {
        name: "an input without end",
        files: &[(
            "main.nf",
            b"process A {\n input: val x\n script: 'true'\n}\nworkflow {\n def x = [1]\n x << x\n A(channel.value(x))\n}\n",
        )],
        call: "run main.nf",
        names: &["'A'", "holds itself"],
    },
    Case {
        name: "a list without end that is made flat",
        files: &[("main.nf", b"workflow {\n def x = [1]\n x << x\n println x.size()\n println x.flatten()\n}\n")],
        call: "run main.nf",
        names: &["main.nf:5:10", "holds itself"],
    },
    Case {
        name: "missing configuration",
        files: &[("main.nf", HELLO)],
        call: "run main.nf -c none.config",
        names: &["none.config"],
    },
    Case {
        name: "missing included configuration",
        files: &[
            ("main.nf", HELLO),
            ("nextflow.config", b"includeConfig 'conf/none.config'\n"),
        ],
        call: "run main.nf",
        names: &["conf/none.config"],
    },
    Case {
        name: "unknown profile",
        files: &[("main.nf", HELLO)],
        call: "run main.nf -profile none",
        names: &["Unknown configuration profile: 'none'"],
    },
    Case {
        name: "missing included script",
        files: &[(
            "main.nf",
            b"include { A } from './modules/none'\nworkflow { A() }\n",
        )],
        call: "run main.nf",
        names: &["main.nf:1", "modules/none"],
    },
    Case {
        name: "missing file of parameters",
        files: &[("main.nf", HELLO)],
        call: "run main.nf -params-file none.json",
        names: &["none.json", "does not exist"],
    },
    Case {
        name: "broken JSON",
        files: &[("main.nf", HELLO), ("p.json", b"{\n \"a\": 1,, }\n")],
        call: "run main.nf -params-file p.json",
        names: &["p.json", "line 2, column 9"],
    },
    Case {
        name: "broken YAML",
        files: &[("main.nf", HELLO), ("p.yml", b"a: [1, 2\nb: {")],
        call: "run main.nf -params-file p.yml",
        names: &["p.yml", "line 2"],
    },
    Case {
        name: "a list of parameters",
        files: &[("main.nf", HELLO), ("p.json", b"[1]")],
        call: "run main.nf -params-file p.json",
        names: &["p.json", "a params file holds names with values"],
    },
    Case {
        name: "missing input",
        files: &[(
            "main.nf",
            b"workflow { channel.fromPath(params.in, checkIfExists: true).view() }\n",
        )],
        call: "run main.nf --in data/none.txt",
        names: &["No such file or directory", "data/none.txt", "main.nf:1:12"],
    },
    Case {
        name: "a pattern that matches nothing",
        files: &[(
            "main.nf",
            b"workflow { channel.fromPath(params.in, checkIfExists: true).view() }\n",
        )],
        call: "run main.nf --in data/*.txt",
        names: &["No files match pattern `*.txt`", "data/", "main.nf:1:12"],
    },
    Case {
        name: "missing output",
        files: &[(
            "main.nf",
            b"process A {\n output: path 'o.txt'\n script: 'echo said'\n}\nworkflow { A() }\n",
        )],
        call: "run main.nf",
        names: &[
            "Missing output file(s) `o.txt` expected by process `A`",
            "said",
            "Work dir:",
            "bash .command.run",
        ],
    },
    Case {
        name: "a task that fails",
        files: &[(
            "main.nf",
            b"process A {\n script: 'echo out; echo err >&2; exit 3'\n}\nworkflow { A() }\n",
        )],
        call: "run main.nf",
        names: &[
            "Process `A` terminated with an error exit status (3)",
            "out",
            "err",
            "Work dir:",
            "bash .command.run",
        ],
    },
    Case {
        name: "a task that is killed",
        files: &[(
            "main.nf",
            b"process A {\n script: 'kill -9 $$'\n}\nworkflow { A() }\n",
        )],
        call: "run main.nf",
        names: &["exit status (137)", "Work dir:"],
    },
    Case {
        name: "a program that is not there",
        files: &[(
            "main.nf",
            b"process A {\n shell '/no/such/shell'\n script: 'true'\n}\nworkflow { A() }\n",
        )],
        call: "run main.nf",
        names: &["/no/such/shell", "Work dir:"],
    },
    Case {
        name: "more memory than there is",
        files: &[(
            "main.nf",
            b"process A {\n memory '999.TB'\n script: 'true'\n}\nworkflow { A() }\n",
        )],
        call: "run main.nf",
        names: &["'A'", "exceeds available memory -- req: 999 TB", "resourceLimits"],
    },
    Case {
        name: "memory that is no size",
        files: &[(
            "main.nf",
            b"process A {\n memory 'lots'\n script: 'true'\n}\nworkflow { A() }\n",
        )],
        call: "run main.nf",
        names: &["main.nf:2:9", "`memory`", "lots"],
    },
    Case {
        name: "a work folder that is a file",
        files: &[
            ("main.nf", b"process A {\n script: 'true'\n}\nworkflow { A() }\n"),
            ("work", b""),
        ],
        call: "run main.nf",
        names: &["/work", "-work-dir"],
    },
    Case {
        name: "a state folder that is a file",
        files: &[("main.nf", HELLO), (".nextflow", b"")],
        call: "run main.nf",
        names: &["/.nextflow", "NXF_CACHE_DIR"],
    },
];

/// Exit status and everything that is shown.
fn rflow(dir: &Path, args: &[&str]) -> (i32, String) {
    let shown = tempfile::tempfile().unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_rflow"))
        .args(args)
        .current_dir(dir)
        .env("NXF_ANSI_LOG", "false")
        .env("NXF_HOME", dir.join("home"))
        .env_remove("NXF_CACHE_DIR")
        .env_remove("NXF_WORK")
        .stdin(Stdio::null())
        .stdout(shown.try_clone().unwrap())
        .stderr(shown.try_clone().unwrap())
        .status()
        .unwrap();
    let text = std::io::read_to_string({
        use std::io::Seek as _;
        let mut shown = shown;
        shown.rewind().unwrap();
        shown
    });
    (status.code().expect("no signal ends it"), text.unwrap())
}

/// What is wrong with the answer to something wrong; empty when it is as it should be.
fn faults((code, shown): &(i32, String), names: &[&str]) -> String {
    let missing = names
        .iter()
        .filter(|name| !shown.contains(*name))
        .map(|name| format!("`{name}` is missing"));
    let crash = ["panicked at", "backtrace", "RUST_BACKTRACE", "thread '"];
    let crash = crash
        .iter()
        .filter(|word| shown.contains(*word))
        .map(|word| format!("`{word}` is shown"));
    let mut faults: Vec<String> = missing.chain(crash).collect();
    if *code != 1 {
        faults.push(format!("the exit status is {code}"));
    }
    match faults.is_empty() {
        true => String::new(),
        false => format!("{}:\n{shown}\n", faults.join(", ")),
    }
}

fn put(dir: &Path, name: &str, text: &[u8]) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn messages_name_what_is_wrong() {
    let mut wrong = String::new();
    for case in CASES {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in case.files {
            put(dir.path(), name, text);
        }
        let args: Vec<&str> = case.call.split(' ').collect();
        let faults = faults(&rflow(dir.path(), &args), case.names);
        if !faults.is_empty() {
            wrong += &format!("== {}: {faults}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A file system of its own, until it is dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    /// `None` where that is not allowed.
    fn of(size: &str) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", size, "tmpfs"])
            .arg(dir.path())
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(dir))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Leaves no room.
    fn fill(&self) {
        assert!(fs::write(self.path().join("ballast"), vec![0; 64 << 20]).is_err());
    }

    fn read_only(&self) {
        let status = Command::new("mount")
            .args(["-o", "remount,ro"])
            .arg(self.path())
            .status();
        assert!(status.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.path()).status();
        assert!(unmounted.is_ok_and(|status| status.success()));
    }
}

const WRITES: &[u8] = b"process A {\n    publishDir params.to, mode: 'copy', enabled: params.to != null\n    output: path 'o.txt'\n    \
    script: \"head -c ${params.size} /dev/zero > o.txt\"\n}\nparams.to = null\nparams.size = '4M'\nworkflow { A() }\n";

fn launch_folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "main.nf", WRITES);
    dir
}

fn good(answer: &(i32, String), names: &[&str]) {
    let faults = faults(answer, names);
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn a_work_folder_without_room() {
    let Some(disk) = Disk::of("size=1m") else { return };
    let dir = launch_folder();
    let work = disk.path().join("work");
    let args = ["run", "main.nf", "-w", work.to_str().unwrap()];
    good(
        &rflow(dir.path(), &args),
        &["'A'", "No space left", "Work dir:", work.to_str().unwrap()],
    );
    // With room it goes on.
    assert_eq!(rflow(dir.path(), &["clean", "-f"]).0, 0);
    let args = [&args[..], &["--size", "1k"]].concat();
    let answer = rflow(dir.path(), &args);
    assert_eq!(answer.0, 0, "{}", answer.1);
    disk.fill();
    let args = [&args[..], &["--size", "2k"]].concat();
    good(
        &rflow(dir.path(), &args),
        &["No space left", work.to_str().unwrap(), "-work-dir"],
    );
}

#[test]
fn a_state_folder_without_room() {
    let Some(disk) = Disk::of("size=1m") else { return };
    disk.fill();
    let dir = launch_folder();
    std::os::unix::fs::symlink(disk.path(), dir.path().join(".nextflow")).unwrap();
    good(
        &rflow(dir.path(), &["run", "main.nf"]),
        &[".nextflow", "No space left", "NXF_CACHE_DIR"],
    );
    // Another folder for the state is the way out.
    let status = Command::new(env!("CARGO_BIN_EXE_rflow"))
        .args(["-q", "run", "main.nf"])
        .current_dir(dir.path())
        .env("NXF_CACHE_DIR", dir.path().join("state"))
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn a_state_folder_that_fills_up_in_the_middle() {
    let Some(disk) = Disk::of("size=64k") else { return };
    let dir = tempfile::tempdir().unwrap();
    put(
        dir.path(),
        "main.nf",
        b"process A {\n    input: val x\n    script: \"echo $x\"\n}\nworkflow { A(channel.of(1..100)) }\n",
    );
    std::os::unix::fs::symlink(disk.path(), dir.path().join(".nextflow")).unwrap();
    // The tasks are what counts: the run goes on, and says what it could not keep.
    let (code, shown) = rflow(dir.path(), &["run", "main.nf"]);
    assert_eq!(code, 0, "{shown}");
    let warnings = shown.matches("cannot write the journal").count();
    assert!(warnings == 1 && shown.contains("No space left"), "{shown}");
    // What is there can be read; the rest is found in the work dirs.
    fs::remove_file(dir.path().join(".nextflow")).unwrap();
    fs::create_dir(dir.path().join(".nextflow")).unwrap();
    let copied = Command::new("cp")
        .args(["-r"])
        .arg(disk.path().join("."))
        .arg(dir.path().join(".nextflow"))
        .status();
    assert!(copied.unwrap().success());
    let (code, shown) = rflow(dir.path(), &["run", "main.nf", "-resume"]);
    assert_eq!(
        (code, shown.matches("Cached process").count()),
        (0, 100),
        "{shown}"
    );
}

#[test]
fn a_folder_for_results_without_room() {
    let Some(disk) = Disk::of("size=1m") else { return };
    let dir = launch_folder();
    let to = disk.path().join("results");
    let args = ["run", "main.nf", "-resume", "--to", to.to_str().unwrap()];
    good(
        &rflow(dir.path(), &args),
        &[
            "Failed to publish file",
            "results/o.txt",
            "No space left",
            "-resume",
        ],
    );
    let left: Vec<_> = fs::read_dir(&to)
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_launch_folder_that_is_read_only() {
    let Some(disk) = Disk::of("size=1m") else { return };
    put(disk.path(), "main.nf", WRITES);
    disk.read_only();
    good(
        &rflow(disk.path(), &["run", "main.nf"]),
        &["Read-only file system", "NXF_CACHE_DIR"],
    );
    let (code, _) = rflow(disk.path(), &["config"]);
    assert_eq!(code, 0, "what writes nothing works");
}

const ODD: &str = r#"
process COPY {
    publishDir 'published', mode: 'copy'

    input:
    tuple val(n), path(file)

    output:
    tuple val(n), path("out/*", hidden: true)

    script:
    "mkdir out; find . -maxdepth 1 -type l -exec cp -L -- {} out/ ';'"
}

process NAMED {
    input:
    tuple val(n), path(file)

    output:
    stdout

    script:
    "test -L $file && cat -- $file;"
}

workflow {
    main:
    files = channel.fromPath('in/*', hidden: true).toSortedList { it.name }.flatMap { it.withIndex() }.map { f, n -> [n, f] }
    COPY(files)
    // As in the reference, line breaks and tabs in a name are for the script to quote.
    NAMED(COPY.out.filter { n, f -> !(f.name =~ /[\n\r\t]/) })
    NAMED.out.collectFile(name: 'all.txt', sort: true).view { it.text }

    publish:
    all = COPY.out
}

output {
    all {
        path { n, file -> "$n" }
        mode 'copy'
        index {
            path 'index.json'
        }
    }
}
"#;

#[test]
fn odd_names_of_files() {
    let (long, wide) = ("n".repeat(255), "é".repeat(127));
    let names = [
        "with blank.txt",
        " leading",
        "trailing ",
        "a'b",
        "a\"b",
        "a\\b",
        "'",
        "\"",
        "\\",
        "new\nline",
        "return\r",
        "tab\there",
        "\u{1}ctl",
        "ünï-日本-🧬",
        "-dash",
        "-n",
        "--",
        "$(touch hacked)",
        "`touch hacked`",
        "$HOME",
        "${x}",
        "a;touch hacked",
        "a|b",
        "a&b",
        "a<b>c",
        "star*",
        "*",
        "?",
        "[",
        "[a-z]",
        "{a,b}",
        "(a)",
        "#hash",
        "~",
        "!bang",
        "%s",
        "per%20cent",
        "a=b",
        "a:b",
        "a,b",
        "..dots",
        ".hidden",
        &long,
        &wide,
    ];
    let dir = tempfile::tempdir().unwrap();
    put(dir.path(), "main.nf", ODD.as_bytes());
    for name in names {
        put(
            dir.path(),
            &format!("in/{name}"),
            format!("text of {name:?}\n").as_bytes(),
        );
    }
    for (round, args) in [&["run", "main.nf"][..], &["run", "main.nf", "-resume"]]
        .iter()
        .enumerate()
    {
        let (code, shown) = rflow(dir.path(), args);
        assert_eq!(code, 0, "{shown}");
        let tasks = names.len() * 2 - 3;
        assert_eq!(shown.matches("Cached process").count(), tasks * round, "{shown}");
        for name in names {
            let text = format!("text of {name:?}\n");
            let published = dir.path().join("published/out").join(name);
            assert_eq!(fs::read_to_string(&published).unwrap(), text, "{name:?}");
            assert!(
                name.contains(['\n', '\r', '\t']) || shown.contains(&text),
                "{name:?}: {shown}"
            );
        }
        let count = |folder: &str| fs::read_dir(dir.path().join(folder)).unwrap().count();
        assert_eq!(
            (count("published/out"), count("results")),
            (names.len(), names.len() + 1)
        );
        let index = fs::read(dir.path().join("results/index.json")).unwrap();
        let index: Vec<(usize, String)> = serde_json::from_slice(&index).unwrap();
        let mut indexed: Vec<&str> = index
            .iter()
            .filter_map(|(_, path)| path.rsplit('/').next())
            .collect();
        indexed.sort_unstable();
        let mut expected = names.to_vec();
        expected.sort_unstable();
        assert_eq!(indexed, expected);
        assert!(!dir.path().join("hacked").exists());
    }
}
