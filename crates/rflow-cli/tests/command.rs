//! The command as it is called.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

fn call(dir: &Path, program: &Path, args: &[&str]) -> (i32, String, String) {
    let output: Output = Command::new(program)
        .args(args)
        .current_dir(dir)
        .env_remove("NXF_CACHE_DIR")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code().unwrap(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn works_under_another_name() {
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("nextflow");
    symlink(env!("CARGO_BIN_EXE_rflow"), &link).unwrap();
    let (code, out, err) = call(dir.path(), &link, &["-v"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("nextflow version 26.04.0."), "{out}");
    let (code, out, _) = call(dir.path(), &link, &["help", "run"]);
    assert_eq!(code, 0);
    assert!(out.contains("-with-trace"), "{out}");
}

#[test]
fn configuration_files_include_others_from_the_web() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in server.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 1024];
            let length = std::io::Read::read(&mut stream, &mut request).unwrap();
            let found = request[..length].starts_with(b"GET /there.config ");
            let body = "params.institute = 'abc'\nprocess.cpus = 3\n";
            let answer = match found {
                true => format!(
                    "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                    body.len()
                ),
                false => {
                    "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned()
                }
            };
            std::io::Write::write_all(&mut stream, answer.as_bytes()).unwrap();
        }
    });
    let dir = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_rflow"));
    let write = |name: &str| {
        let text = format!("params.base = 'http://{address}'\nincludeConfig \"${{params.base}}/{name}\"\n");
        std::fs::write(dir.path().join("nextflow.config"), text).unwrap();
    };
    write("there.config");
    let (code, out, err) = call(dir.path(), program, &["config", "-flat"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("params.institute = 'abc'\n") && out.contains("process.cpus = 3\n"),
        "{out}"
    );
    write("gone.config");
    let (code, _, err) = call(dir.path(), program, &["config", "-flat"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("nextflow.config:2") && err.contains("gone.config"),
        "{err}"
    );
}

#[test]
fn mistakes_end_with_one_and_a_message_on_standard_error() {
    let dir = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_rflow"));
    for (args, message) in [
        (&["run", "x.nf", "-resum"][..], "Unknown option: -resum"),
        (&["bogus"], "Expected a command, got bogus"),
        (&["run"], "No project name was specified"),
        (
            &["run", "x.nf", "-name", "Bad_"],
            "Not a valid run name: `Bad_` -- It must match the pattern",
        ),
        (&["log"], "It looks like no pipeline was executed in this folder"),
    ] {
        let (code, out, err) = call(dir.path(), program, args);
        assert_eq!((code, out.as_str()), (1, ""), "{args:?}");
        assert!(err.starts_with(message), "{args:?}: {err}");
    }
}
