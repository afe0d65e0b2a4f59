//! What goes wrong on the way: throttling, broken connections, refusals, and the words for them.

mod support;

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use rflow_aws::{Aws, AwsOptions, S3Store};
use rflow_storage::{Store, WriteOptions};
use serde_json::json;
use support::{Lab, noise};

const MIB: usize = 1024 * 1024;

#[test]
fn slow_down_and_broken_answers() {
    let Some(lab) = Lab::start(&[
        ("MOTOPLUS_S3_503", "0.1"),
        ("MOTOPLUS_S3_CUT", "0.1"),
        ("RFLOW_LAB_S3_LOG", "1"),
    ]) else {
        return;
    };
    let store = lab.store();
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("from");
    fs::create_dir(&from).unwrap();
    for i in 0..60 {
        fs::write(from.join(format!("{i}")), noise(1000 + i)).unwrap();
    }
    fs::write(from.join("large"), noise(40 * MIB)).unwrap();
    let remote = Path::new("s3://rflow-lab/faults");
    store.upload(&from, remote, &WriteOptions::default()).unwrap();
    let to = folder.path().join("to");
    store.download(remote, &to).unwrap();
    for i in 0..60 {
        assert_eq!(fs::read(to.join(format!("{i}"))).unwrap(), noise(1000 + i));
    }
    assert!(fs::read(to.join("large")).unwrap() == noise(40 * MIB));
    store
        .copy(
            remote,
            Path::new("s3://rflow-lab/faults-copy"),
            &WriteOptions::default(),
        )
        .unwrap();
    assert_eq!(
        store.walk(Path::new("s3://rflow-lab/faults-copy")).unwrap().len(),
        61
    );
    store.delete(remote, true).unwrap();
    let refused = lab.requests("PUT").iter().filter(|r| r["status"] == 503).count();
    assert!(refused > 5, "only {refused} requests were refused");
    assert_eq!(aborted(&lab), 0);
}

fn aborted(lab: &Lab) -> usize {
    lab.requests("DELETE")
        .iter()
        .filter(|r| r["query"].as_str().unwrap_or_default().contains("uploadId"))
        .count()
}

#[test]
fn a_rate_limit_is_learnt() {
    let Some(lab) = Lab::start(&[("MOTOPLUS_S3_TPS", "40"), ("RFLOW_LAB_S3_LOG", "1")]) else {
        return;
    };
    let store = lab.store();
    let folder = tempfile::tempdir().unwrap();
    for i in 0..300 {
        fs::write(folder.path().join(format!("{i}")), "x").unwrap();
    }
    store
        .upload(
            folder.path(),
            Path::new("s3://rflow-lab/rate"),
            &WriteOptions::default(),
        )
        .unwrap();
    assert_eq!(store.walk(Path::new("s3://rflow-lab/rate")).unwrap().len(), 300);
    let puts = lab.requests("PUT");
    let refused = puts.iter().filter(|r| r["status"] == 503).count();
    assert!(
        refused > 0 && refused < 300,
        "{refused} of {} refused",
        puts.len()
    );
}

#[test]
fn refusals() {
    let Some(lab) = Lab::start(&[("MOTOPLUS_S3_STRICT", "1"), ("RFLOW_LAB_S3_LOG", "1")]) else {
        return;
    };
    let store = lab.store();
    let denied = store.read(Path::new("s3://denied-rflow-lab/x")).unwrap_err();
    assert_eq!(denied.kind(), ErrorKind::PermissionDenied);
    assert!(
        denied
            .to_string()
            .contains("access to `s3://denied-rflow-lab/x` is denied"),
        "{denied}"
    );
    let denied = store.stat(Path::new("s3://denied-rflow-lab/x")).unwrap_err();
    assert_eq!(denied.kind(), ErrorKind::PermissionDenied);
    let missing = store.list(Path::new("s3://no-such-bucket/x")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(missing.to_string().contains("bucket"), "{missing}");
    let missing = store.stat(Path::new("s3://no-such-bucket/x")).unwrap_err();
    assert!(
        missing
            .to_string()
            .contains("the bucket of `s3://no-such-bucket/x` does not exist"),
        "{missing}"
    );
    // A bucket elsewhere says so, and is found there.
    let far = Path::new("s3://rflow-lab-far/x");
    store.write(far, b"far", &WriteOptions::default()).unwrap();
    assert_eq!(store.read(far).unwrap(), b"far");
    for (key, kind, words) in [
        ("EXPIRED1", ErrorKind::PermissionDenied, "have expired"),
        (
            "UNKNOWN1",
            ErrorKind::PermissionDenied,
            "does not accept the AWS credentials",
        ),
        ("DENIED1", ErrorKind::PermissionDenied, "is denied"),
    ] {
        let mut options = lab.options(&json!({}));
        options.access_key = Some(key.to_owned());
        let store = S3Store::new(Aws::connect(options).unwrap());
        let error = store.read(Path::new("s3://rflow-lab/x")).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{error}");
        // The answers to HEAD have no words; these come from elsewhere.
        for place in ["s3://rflow-lab/x", "s3://rflow-lab"] {
            let error = store.stat(Path::new(place)).unwrap_err();
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.to_string().contains(words), "{error}");
        }
        assert!(
            !error.to_string().contains("hidden-secret") && !format!("{store:?}").contains("hidden-secret")
        );
    }
    // Anonymous access carries no signature.
    let open = S3Store::new(Aws::connect(lab.options(&json!({"anonymous": true}))).unwrap());
    open.list(Path::new("s3://rflow-lab")).unwrap();
    assert_eq!(lab.requests("GET").pop().unwrap()["signed"], false);
}

#[test]
fn a_failed_upload_leaves_nothing() {
    let Some(lab) = Lab::start(&[("RFLOW_LAB_S3_LOG", "1")]) else {
        return;
    };
    let store = lab.store();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("growing");
    fs::write(&path, noise(120 * MIB)).unwrap();
    let growing = path.clone();
    let writer = std::thread::spawn(move || {
        for _ in 0..100 {
            let mut file = fs::OpenOptions::new().append(true).open(&growing).unwrap();
            file.write_all(b"more").unwrap();
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let remote = Path::new("s3://rflow-lab/growing");
    let error = store.upload(&path, remote, &WriteOptions::default()).unwrap_err();
    assert!(
        error.to_string().contains("changed while it was uploaded"),
        "{error}"
    );
    assert_eq!(store.stat(remote).unwrap(), None);
    assert_eq!(aborted(&lab), 1);
    writer.join().unwrap();
}

#[test]
fn a_full_disk() {
    let Some(lab) = Lab::start(&[]) else { return };
    let store = lab.store();
    let remote = Path::new("s3://rflow-lab/large");
    store
        .write(remote, &noise(20 * MIB), &WriteOptions::default())
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mount = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"])
        .arg(folder.path())
        .status();
    if !mount.is_ok_and(|m| m.success()) {
        Lab::skipped("this user may not mount a small disk");
        return;
    }
    let error = store.download(remote, &folder.path().join("x")).unwrap_err();
    let left = fs::read_dir(folder.path()).unwrap().count();
    std::process::Command::new("umount")
        .arg(folder.path())
        .status()
        .unwrap();
    assert_eq!(error.kind(), ErrorKind::StorageFull, "{error}");
    assert!(error.to_string().contains("its disk has"), "{error}");
    assert_eq!(left, 0);
}

fn connect_to(endpoint: &str) -> S3Store {
    let config = json!({"aws": {"accessKey": "k", "secretKey": "s", "region": "eu-west-1", "client": {
        "endpoint": endpoint, "maxErrorRetry": 1, "connectionTimeout": 500, "socketTimeout": 500}}});
    S3Store::new(Aws::connect(AwsOptions::from_config(&config).unwrap()).unwrap())
}

#[test]
fn unreachable() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let store = connect_to(&format!("http://{closed}"));
    let error = store.read(Path::new("s3://b/k")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut);
    assert!(
        error.to_string().contains("S3 cannot be reached for `s3://b/k`"),
        "{error}"
    );
}

#[test]
fn silent_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        while let Ok((connection, _)) = listener.accept() {
            open.push(connection);
        }
    });
    let started = Instant::now();
    let error = connect_to(&format!("http://{address}"))
        .read(Path::new("s3://b/k"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::TimedOut, "{error}");
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn proxy_gets_the_requests() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let proxy = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().unwrap();
        let mut seen = vec![0; 8192];
        let len = connection.read(&mut seen).unwrap();
        connection
            .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Range: bytes 0-1/2\r\nConnection: close\r\n\r\nhi")
            .unwrap();
        String::from_utf8_lossy(&seen[..len]).into_owned()
    });
    let config = json!({"aws": {"accessKey": "k", "secretKey": "s", "region": "eu-west-1", "client": {
        "endpoint": "http://storage.example", "s3PathStyleAccess": true, "proxyHost": "127.0.0.1", "proxyPort": port,
        "proxyUsername": "u", "proxyPassword": "p"}}});
    let store = S3Store::new(Aws::connect(AwsOptions::from_config(&config).unwrap()).unwrap());
    assert_eq!(store.read(Path::new("s3://b/k")).unwrap(), b"hi");
    let seen = proxy.join().unwrap().to_lowercase();
    assert!(seen.starts_with("get http://storage.example/b/k"), "{seen}");
    assert!(seen.contains("proxy-authorization: basic dtpw"), "{seen}");
}

#[test]
fn stop_ends_throttling() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        while let Ok((mut connection, _)) = listener.accept() {
            let _ = connection.read(&mut [0; 8192]);
            let _ = connection
                .write_all(b"HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    let store = connect_to(&format!("http://{address}"));
    let aws = store.aws().clone();
    let reading = std::thread::spawn(move || store.read(Path::new("s3://b/k")));
    std::thread::sleep(Duration::from_secs(2));
    assert!(!reading.is_finished());
    aws.stop();
    let error = reading.join().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
}
