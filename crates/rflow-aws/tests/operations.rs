//! All operations of the store, against the lab.

mod support;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rflow_storage::{Store, WriteOptions};
use serde_json::json;
use support::{Lab, noise};

const MIB: usize = 1024 * 1024;

fn plain() -> WriteOptions {
    WriteOptions::default()
}

fn names(entries: &[rflow_storage::RemoteEntry]) -> Vec<String> {
    let shown = |e: &rflow_storage::RemoteEntry| {
        let mark = if e.stat.is_dir { "/" } else { "" };
        format!("{}{mark}", e.path.display())
    };
    entries.iter().map(shown).collect()
}

#[test]
fn operations() {
    let Some(lab) = Lab::start(&[("RFLOW_LAB_S3_LOG", "1")]) else {
        return;
    };
    let store = lab.store();
    attributes(&store);
    odd_keys(&store);
    listing(&store);
    deleting(&store);
    folders(&store);
    large_files(&store);
    copying(&store);
    pages(&store);
    write_options(&lab, &store);
    options_on_every_request(&lab);
    regions(&lab, &store);
    probing(&lab, &store);
}

fn attributes(store: &dyn Store) {
    let path = Path::new("s3://rflow-lab/attributes/x.txt");
    assert_eq!(store.stat(path).unwrap(), None);
    store.write(path, b"12345", &plain()).unwrap();
    let stat = store.stat(path).unwrap().unwrap();
    assert!(stat.len == 5 && !stat.is_dir && stat.modified > 1_600_000_000_000 && stat.etag.is_some());
    assert!(store.stat(path.parent().unwrap()).unwrap().unwrap().is_dir);
    assert!(store.stat(Path::new("s3://rflow-lab")).unwrap().unwrap().is_dir);
    // A longer name is no folder.
    assert_eq!(store.stat(Path::new("s3://rflow-lab/attr")).unwrap(), None);
    assert_eq!(store.read(path).unwrap(), b"12345");
    store.write(path, b"", &plain()).unwrap();
    assert_eq!(store.read(path).unwrap(), b"");
    let missing = store.read(Path::new("s3://rflow-lab/attributes/no")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert_eq!(
        missing.to_string(),
        "`s3://rflow-lab/attributes/no` does not exist"
    );
}

fn odd_keys(store: &dyn Store) {
    let folder = tempfile::tempdir().unwrap();
    for (i, name) in [
        "a b+c",
        "ü/é%20x",
        "q?x=1&y",
        "p%2Fq",
        "a#b",
        "x'y\"z",
        "中",
        "t~(1)!*$",
        "a\\b",
        "=@:,;",
    ]
    .iter()
    .enumerate()
    {
        let path = PathBuf::from(format!("s3://rflow-lab/odd/{name}"));
        let (local, back) = (
            folder.path().join(format!("{i}")),
            folder.path().join(format!("{i}b")),
        );
        fs::write(&local, name).unwrap();
        store.upload(&local, &path, &plain()).unwrap();
        store.download(&path, &back).unwrap();
        assert_eq!(fs::read_to_string(&back).unwrap(), *name);
        let copy = PathBuf::from(format!("s3://rflow-lab/odd-copies/{name}"));
        store.copy(&path, &copy, &plain()).unwrap();
        assert_eq!(store.read(&copy).unwrap(), name.as_bytes());
        let found = store.walk(Path::new("s3://rflow-lab/odd")).unwrap();
        assert!(
            found.iter().any(|e| e.path.as_os_str() == path.as_os_str()),
            "{name}: {found:?}"
        );
    }
    store.delete(Path::new("s3://rflow-lab/odd"), true).unwrap();
    assert!(store.walk(Path::new("s3://rflow-lab/odd")).unwrap().is_empty());
}

fn listing(store: &dyn Store) {
    for key in ["l/b", "l/a/1", "l/a/2/x", "l/a-b", "l/c/"] {
        let client = PathBuf::from(format!("s3://rflow-lab/{key}"));
        if key.ends_with('/') {
            let empty = tempfile::tempdir().unwrap();
            store.upload(empty.path(), &client, &plain()).unwrap();
        } else {
            store.write(&client, key.as_bytes(), &plain()).unwrap();
        }
    }
    let folder = Path::new("s3://rflow-lab/l");
    assert_eq!(
        names(&store.list(folder).unwrap()),
        [
            "s3://rflow-lab/l/a/",
            "s3://rflow-lab/l/a-b",
            "s3://rflow-lab/l/b",
            "s3://rflow-lab/l/c/"
        ]
    );
    assert_eq!(
        names(&store.walk(folder).unwrap()),
        [
            "s3://rflow-lab/l/a-b",
            "s3://rflow-lab/l/a/1",
            "s3://rflow-lab/l/a/2/x",
            "s3://rflow-lab/l/b"
        ]
    );
    assert!(store.list(Path::new("s3://rflow-lab/none")).unwrap().is_empty());
    assert!(
        store
            .stat(Path::new("s3://rflow-lab/l/c"))
            .unwrap()
            .unwrap()
            .is_dir
    );
    let root = store.list(Path::new("s3://rflow-lab")).unwrap();
    assert!(names(&root).contains(&"s3://rflow-lab/l/".to_owned()));
}

fn deleting(store: &dyn Store) {
    store.delete(Path::new("s3://rflow-lab/l/a"), false).unwrap();
    assert!(store.stat(Path::new("s3://rflow-lab/l/a/1")).unwrap().is_some());
    store.delete(Path::new("s3://rflow-lab/l/a"), true).unwrap();
    assert_eq!(store.stat(Path::new("s3://rflow-lab/l/a")).unwrap(), None);
    assert!(store.stat(Path::new("s3://rflow-lab/l/a-b")).unwrap().is_some());
    store.delete(Path::new("s3://rflow-lab/l/b"), false).unwrap();
    assert_eq!(store.stat(Path::new("s3://rflow-lab/l/b")).unwrap(), None);
    store.delete(Path::new("s3://rflow-lab/l/b"), false).unwrap();
    store.delete(Path::new("s3://rflow-lab/l/b"), true).unwrap();
    let whole = store.delete(Path::new("s3://rflow-lab"), true).unwrap_err();
    assert!(whole.to_string().contains("buckets are not deleted"));
}

fn folders(store: &dyn Store) {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("from");
    fs::create_dir_all(from.join("sub/empty")).unwrap();
    fs::write(from.join("x"), "x").unwrap();
    fs::write(from.join("sub/y"), noise(MIB)).unwrap();
    std::os::unix::fs::symlink("../x", from.join("sub/link")).unwrap();
    let remote = Path::new("s3://rflow-lab/folders/f");
    store.upload(&from, remote, &plain()).unwrap();
    let to = folder.path().join("deep/er/to");
    store.download(remote, &to).unwrap();
    assert_eq!(fs::read(to.join("sub/y")).unwrap(), noise(MIB));
    assert_eq!(fs::read_to_string(to.join("sub/link")).unwrap(), "x");
    assert!(to.join("sub/empty").is_dir());
    let left: Vec<_> = fs::read_dir(to.parent().unwrap()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    let missing = store
        .download(Path::new("s3://rflow-lab/folders/no"), &folder.path().join("no"))
        .unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(!folder.path().join("no").exists());
    let again = store.download(remote, &to).unwrap_err();
    assert!(again.to_string().contains("cannot create"), "{again}");
    let absent = store
        .upload(&folder.path().join("absent"), remote, &plain())
        .unwrap_err();
    assert_eq!(absent.kind(), ErrorKind::NotFound);
}

fn large_files(store: &dyn Store) {
    let folder = tempfile::tempdir().unwrap();
    let (local, back) = (folder.path().join("in"), folder.path().join("out"));
    let remote = Path::new("s3://rflow-lab/large/x");
    for len in [0, 1, 8 * MIB, 8 * MIB + 1, 16 * MIB + 1, 41 * MIB + 12345] {
        let data = noise(len);
        fs::write(&local, &data).unwrap();
        store.upload(&local, remote, &plain()).unwrap();
        assert_eq!(store.stat(remote).unwrap().unwrap().len, len as u64);
        store.download(remote, &back).unwrap();
        assert!(fs::read(&back).unwrap() == data, "{len} bytes differ");
        assert!(
            store.read(remote).unwrap() == data,
            "{len} bytes differ when read"
        );
    }
    let data = noise(20 * MIB);
    store.write(remote, &data, &plain()).unwrap();
    assert!(store.read(remote).unwrap() == data);
}

fn copying(store: &dyn Store) {
    let options = WriteOptions {
        content_type: Some("text/x-test".into()),
        ..plain()
    };
    store
        .write(Path::new("s3://rflow-lab/c/from/1"), b"one", &options)
        .unwrap();
    store
        .write(Path::new("s3://rflow-lab/c/from/2/3"), b"three", &plain())
        .unwrap();
    store
        .copy(
            Path::new("s3://rflow-lab/c/from"),
            Path::new("s3://rflow-lab-far/c/to"),
            &plain(),
        )
        .unwrap();
    assert_eq!(
        store.read(Path::new("s3://rflow-lab-far/c/to/2/3")).unwrap(),
        b"three"
    );
    let missing = store
        .copy(
            Path::new("s3://rflow-lab/c/no"),
            Path::new("s3://rflow-lab/c/x"),
            &plain(),
        )
        .unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    let same = Path::new("s3://rflow-lab/c/from/1");
    store.copy(same, same, &plain()).unwrap();
    let (big, copy) = (
        Path::new("s3://rflow-lab/c/big"),
        Path::new("s3://rflow-lab/c/big-copy"),
    );
    let data = noise(130 * MIB);
    store.write(big, &data, &plain()).unwrap();
    store.copy(big, copy, &plain()).unwrap();
    assert!(store.read(copy).unwrap() == data);
    store.delete(Path::new("s3://rflow-lab/c"), true).unwrap();
}

fn pages(store: &dyn Store) {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..1203 {
        fs::write(folder.path().join(format!("{i:04}")), "").unwrap();
    }
    let remote = Path::new("s3://rflow-lab/pages");
    store.upload(folder.path(), remote, &plain()).unwrap();
    assert_eq!(store.list(remote).unwrap().len(), 1203);
    assert_eq!(store.walk(remote).unwrap().len(), 1203);
    store.delete(remote, true).unwrap();
    assert!(store.list(remote).unwrap().is_empty());
}

fn write_options(lab: &Lab, store: &dyn Store) {
    let options = WriteOptions {
        tags: vec![("run name".into(), "a+b=c".into()), ("x".into(), "1".into())],
        content_type: Some("text/csv".into()),
        storage_class: Some("standard_ia".into()),
    };
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large");
    fs::write(&large, noise(17 * MIB)).unwrap();
    store
        .write(Path::new("s3://rflow-lab/w/small"), b"1", &options)
        .unwrap();
    store
        .upload(&large, Path::new("s3://rflow-lab/w/large"), &options)
        .unwrap();
    store
        .copy(
            Path::new("s3://rflow-lab/w/small"),
            Path::new("s3://rflow-lab/w/copy"),
            &options,
        )
        .unwrap();
    for name in ["small", "large", "copy"] {
        let shown = aws_cli(
            lab,
            &[
                "s3api",
                "head-object",
                "--bucket",
                "rflow-lab",
                "--key",
                &format!("w/{name}"),
            ],
        );
        assert_eq!(shown["ContentType"], "text/csv", "{name}");
        assert_eq!(shown["StorageClass"], "STANDARD_IA", "{name}");
        let tags = aws_cli(
            lab,
            &[
                "s3api",
                "get-object-tagging",
                "--bucket",
                "rflow-lab",
                "--key",
                &format!("w/{name}"),
            ],
        );
        let tags = tags["TagSet"].to_string();
        assert!(
            tags.contains("run name") && tags.contains("a+b=c"),
            "{name}: {tags}"
        );
    }
    store
        .copy(
            Path::new("s3://rflow-lab/w/small"),
            Path::new("s3://rflow-lab/w/bare"),
            &plain(),
        )
        .unwrap();
    let tags = aws_cli(
        lab,
        &[
            "s3api",
            "get-object-tagging",
            "--bucket",
            "rflow-lab",
            "--key",
            "w/bare",
        ],
    );
    assert_eq!(tags["TagSet"], json!([]));
}

fn options_on_every_request(lab: &Lab) {
    let store = lab.store_with(&json!({"requesterPays": true, "s3Acl": "BucketOwnerFullControl",
        "storageEncryption": "aws:kms", "storageKmsKeyId": "key-1", "storageClass": "ONEZONE_IA"}));
    let before = lab.requests("PUT").len();
    let path = Path::new("s3://rflow-lab/o/x");
    store.write(path, b"1", &plain()).unwrap();
    store
        .copy(path, Path::new("s3://rflow-lab/o/y"), &plain())
        .unwrap();
    store.list(path).unwrap();
    store.stat(path).unwrap();
    let puts = lab.requests("PUT");
    for put in &puts[before..] {
        let headers = &put["headers"];
        assert_eq!(headers["HTTP_X_AMZ_ACL"], "bucket-owner-full-control", "{put}");
        assert_eq!(headers["HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION"], "aws:kms", "{put}");
        assert_eq!(
            headers["HTTP_X_AMZ_SERVER_SIDE_ENCRYPTION_AWS_KMS_KEY_ID"], "key-1",
            "{put}"
        );
        assert_eq!(headers["HTTP_X_AMZ_STORAGE_CLASS"], "ONEZONE_IA", "{put}");
    }
    assert_eq!(puts.len(), before + 2);
    for method in ["PUT", "HEAD", "GET"] {
        let last = lab.requests(method).pop().unwrap();
        assert_eq!(
            last["headers"]["HTTP_X_AMZ_REQUEST_PAYER"], "requester",
            "{method}"
        );
        let making = method == "PUT";
        assert_eq!(last["headers"]["HTTP_X_AMZ_ACL"].is_string(), making, "{method}");
    }
}

fn regions(lab: &Lab, store: &rflow_aws::S3Store) {
    let aws = store.aws().clone();
    assert_eq!(aws.region(), Some("eu-west-1"));
    for (bucket, region) in [("rflow-lab", "eu-west-1"), ("rflow-lab-far", "us-east-1")] {
        let s3 = aws.s3().clone();
        let found = aws.block_on(async move { s3.bucket_region(bucket).await });
        assert_eq!(found.unwrap(), region);
    }
    let _ = lab;
}

fn aws_cli(lab: &Lab, arguments: &[&str]) -> serde_json::Value {
    let tools = std::env::var_os("RFLOW_LAB_TOOLS").map(PathBuf::from);
    let tools =
        tools.unwrap_or_else(|| PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/rflow-lab"));
    let output = std::process::Command::new(tools.join("venv/bin/aws"))
        .args(arguments)
        .args([
            "--output",
            "json",
            "--region",
            "eu-west-1",
            "--endpoint-url",
            &lab.endpoint(),
        ])
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn probing(lab: &Lab, store: &dyn Store) {
    let uploads = |method| {
        let requests = lab.requests(method).into_iter();
        requests
            .filter(|r| r["path"].as_str().unwrap().contains(".rflow-probe-"))
            .count()
    };
    for folder in [
        "s3://rflow-lab",
        "s3://rflow-lab/new/folder",
        "s3://rflow-lab-far/new/",
    ] {
        store.probe_write(Path::new(folder)).unwrap();
        assert_eq!(store.stat(Path::new("s3://rflow-lab/new")).unwrap(), None);
    }
    assert_eq!((uploads("POST"), uploads("DELETE"), uploads("PUT")), (3, 3, 0));
    for (folder, kind, words) in [
        (
            "s3://no-such-bucket-here/x",
            ErrorKind::NotFound,
            "no-such-bucket-here",
        ),
        (
            "s3://denied-rflow-lab/x",
            ErrorKind::PermissionDenied,
            "access to `s3://denied-rflow-lab/x` is denied",
        ),
    ] {
        let error = store.probe_write(Path::new(folder)).unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}
