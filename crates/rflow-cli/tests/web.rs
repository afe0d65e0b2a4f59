//! Web addresses as a run meets them, from a server that listens here.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

/// A server that gives each path what `answer` says: its status line with headers, and its content. The first call for
/// a path has the number 1.
fn serve(answer: impl Fn(&str, usize) -> (&'static str, &'static str) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    std::thread::spawn(move || {
        let mut calls = std::collections::HashMap::<String, usize>::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap())
                .lines()
                .map_while(Result::ok);
            let request = lines.next().unwrap_or_default();
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let mut words = request.split(' ');
            let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let number = calls.entry(path.to_owned()).or_default();
            *number += 1;
            let (head, body) = answer(path, *number);
            let length = body.len();
            let body = if method == "HEAD" { "" } else { body };
            let _ = write!(
                stream,
                "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });
    address
}

fn rflow(dir: &Path, args: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_rflow"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .env("NXF_ANSI_LOG", "false")
        .env("NXF_HOME", dir.join("home"))
        .env_remove("NXF_PARAMS_FILE")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn params_files() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    std::fs::write(dir.join("main.nf"), "workflow { println \"given $params\" }\n").unwrap();
    let address = serve(|path, _| match path {
        "/p.json" | "/p.json?key=s3cret" => ("200 OK", "{\"a\": 1, \"b\": {\"c\": [1, 2]}}"),
        "/p.yml" => ("200 OK", "a: 1\nb: two\n"),
        "/p.txt" => ("200 OK", "a: 1\n"),
        _ => ("404 Not Found", ""),
    });
    for (file, code, expected) in [
        ("p.json", 0, "given [a:1, b:[c:[1, 2]]]"),
        ("p.json?key=s3cret", 0, "given [a:1, b:[c:[1, 2]]]"),
        ("p.yml", 0, "given [a:1, b:two]"),
        ("p.txt", 1, "Not a valid params file extension: http://127.0.0.1:"),
        (
            "none.json",
            1,
            "Specified params file does not exist: http://127.0.0.1:",
        ),
    ] {
        let (ended, text) = rflow(
            dir,
            &["run", "main.nf", "-params-file", &format!("{address}/{file}")],
        );
        assert!(ended == code && text.contains(expected), "{text}");
    }
    // Configuration files of the command line are files of this machine, as for the reference.
    let (code, text) = rflow(dir, &["-c", &format!("{address}/x.config"), "run", "main.nf"]);
    assert!(
        code == 1 && text.contains("configuration file does not exist"),
        "{text}"
    );
}

#[test]
fn a_server_that_lets_wait_is_told_of() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let address = serve(|_, number| match number {
        1 => ("503 Service Unavailable\r\nRetry-After: 4", ""),
        _ => ("200 OK", "content\n"),
    });
    std::fs::write(
        dir.join("main.nf"),
        format!("workflow {{\n    println file('{address}/a.txt').text\n    println file('{address}/b.txt').text\n}}\n"),
    )
    .unwrap();
    let (code, text) = rflow(dir, &["run", "main.nf"]);
    assert!(code == 0 && text.contains("content"), "{text}");
    let told = format!(
        "WARN: The web server {} is busy and asks to wait: the next attempt is in ",
        address.trim_start_matches("http://")
    );
    assert_eq!(text.matches(&told).count(), 1, "{text}");
    let pause = text.find(&told).unwrap();
    assert!(
        pause < text.find("content").unwrap(),
        "told before the wait: {text}"
    );
}
