//! Credentials and region that a container or an instance gives, from a small server in the place of both.
//!
//! They are found by variables of the process, so every case runs the test `inside`, which is ignored otherwise, in a
//! process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use rflow_aws::{Aws, AwsOptions, S3Store};
use rflow_storage::{Store, WriteOptions};
use serde_json::json;

/// What S3 was asked: the `Authorization` header of requests that wrote.
type Signed = Arc<Mutex<Vec<String>>>;

fn serve() -> (String, Signed) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let signed = Signed::default();
    let seen = Arc::clone(&signed);
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let seen = Arc::clone(&seen);
            std::thread::spawn(move || answer(connection.unwrap(), &seen));
        }
    });
    (address, signed)
}

fn answer(mut connection: TcpStream, signed: &Signed) {
    let mut reader = BufReader::new(connection.try_clone().unwrap());
    let (mut lines, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() == 0 {
            return;
        }
        let line = line.trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        if let Some(number) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = number.parse().unwrap();
        }
        lines.push(line);
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink()).unwrap();
    let (status, body) = match lines[0].rsplit_once(' ').unwrap().0 {
        request if request.contains("/forbidden/") => (403, String::new()),
        "PUT /latest/api/token" => (200, "token".to_owned()),
        "GET /latest/meta-data/placement/region" => (200, "eu-north-1".to_owned()),
        "GET /latest/meta-data/iam/security-credentials/" => (200, "role".to_owned()),
        "GET /latest/meta-data/iam/security-credentials/role" => (200, keys("INSTANCE")),
        "GET /container" => (200, keys("CONTAINER")),
        request if request.starts_with("PUT /bucket/") => {
            let header = lines
                .iter()
                .find(|l| l.to_ascii_lowercase().starts_with("authorization:"));
            signed.lock().unwrap().push(header.cloned().unwrap_or_default());
            (200, String::new())
        }
        _ => (404, String::new()),
    };
    let head = format!(
        "HTTP/1.1 {status} x\r\nContent-Length: {}\r\nConnection: close\r\nx-aws-ec2-metadata-token-ttl-seconds: 600\r\n\r\n",
        body.len()
    );
    connection.write_all((head + &body).as_bytes()).unwrap();
}

fn keys(name: &str) -> String {
    json!({"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": name, "SecretAccessKey": "secret", "Token": "token",
        "LastUpdated": "2020-01-01T00:00:00Z", "Expiration": "2099-01-01T00:00:00Z"})
    .to_string()
}

/// How an object is signed that a process with these variables writes.
fn signature(variables: &[(&str, &str)], server: &(String, Signed)) -> String {
    let home = tempfile::tempdir().unwrap();
    let done = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "inside"])
        .env_clear()
        .env("HOME", home.path())
        .env("AWS_S3_ENDPOINT", &server.0)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    server.1.lock().unwrap().pop().unwrap()
}

#[test]
fn of_containers_and_instances() {
    let server = serve();
    let container = format!("{}/container", server.0);
    let container = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", container.as_str()),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &server.0),
    ];
    let signed = signature(&container, &server);
    assert!(signed.contains("Credential=CONTAINER/"), "{signed}");
    assert!(signed.contains("/eu-north-1/s3/"), "{signed}");

    let signed = signature(&container[1..], &server);
    assert!(signed.contains("Credential=INSTANCE/"), "{signed}");
    assert!(signed.contains("/eu-north-1/s3/"), "{signed}");
}

#[test]
fn requests_are_not_signed_when_the_instance_refuses() {
    let server = serve();
    let refusing = format!("{}/forbidden/", server.0);
    let signed = signature(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &refusing)], &server);
    assert_eq!(signed, "");
}

#[test]
#[ignore = "started by of_containers_and_instances"]
fn inside() {
    let options = json!({"aws": {"client": {"s3PathStyleAccess": true}}});
    let store = S3Store::new(Aws::connect(AwsOptions::from_config(&options).unwrap()).unwrap());
    store
        .write(Path::new("s3://bucket/key"), b"data", &WriteOptions::default())
        .unwrap();
}
