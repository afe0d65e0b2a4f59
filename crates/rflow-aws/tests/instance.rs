//! The metadata of an instance, told by a stand-in on this machine.

#![allow(unused_crate_dependencies, clippy::print_stdout, reason = "a test")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;

/// Answers as the metadata service does: a token first, then values for those who show it.
fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    loop {
        let mut head = String::new();
        while reader.read_line(&mut head)? > 2 && !head.ends_with("\r\n\r\n") {}
        let known = head
            .to_lowercase()
            .contains("x-aws-ec2-metadata-token: secret\r\n");
        let (status, body) = match head.split_whitespace().take(2).collect::<Vec<_>>()[..] {
            ["PUT", "/latest/api/token"] => ("200 OK", "secret"),
            ["GET", "/latest/meta-data/instance-type"] if known => ("200 OK", "f2.6xlarge"),
            ["GET", "/latest/meta-data/instance-life-cycle"] if known => ("200 OK", "spot"),
            [] => return Ok(()),
            _ => ("404 Not Found", ""),
        };
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 {status}\r\nx-aws-ec2-metadata-token-ttl-seconds: 600\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
    }
}

/// Not a test of its own: the process that the test starts with other variables.
#[test]
fn asks() {
    if std::env::var_os("RFLOW_TEST_METADATA").is_some() {
        let values = rflow_aws::instance_metadata(&[
            "instance-type",
            "instance-life-cycle",
            "no-such",
            "instance-type",
        ]);
        println!("told: {values:?}");
    }
}

fn told(variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "asks", "--nocapture"])
        .envs(variables.iter().copied())
        .env("RFLOW_TEST_METADATA", "1")
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn values_are_told_up_to_the_first_that_is_not() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream));
        }
    });
    let place = ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &*endpoint);
    let text = told(&[place]);
    assert!(text.contains(r#"told: ["f2.6xlarge", "spot"]"#), "{text}");
    let text = told(&[place, ("AWS_EC2_METADATA_DISABLED", "true")]);
    assert!(text.contains("told: []"), "{text}");
    let text = told(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:9")]);
    assert!(text.contains("told: []"), "{text}");
}
