//! The store against a small server.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::*;

const CONTENT: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Requests that a server got, by line and headers.
type Log = Arc<Mutex<Vec<String>>>;

/// Answers every request, given its number and text, with the bytes that a function makes, and closes.
fn serve(answer: impl Fn(usize, &str) -> Vec<u8> + Send + 'static) -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let log = Log::default();
    let seen = Arc::clone(&log);
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection: TcpStream = connection.unwrap();
            let mut request = String::new();
            for line in BufReader::new(&connection).lines() {
                let line = line.unwrap();
                if line.is_empty() {
                    break;
                }
                request.push_str(&line.to_lowercase());
                request.push('\n');
            }
            let number = {
                let mut seen = seen.lock().unwrap();
                seen.push(request.clone());
                seen.len()
            };
            let _ = connection.write_all(&answer(number, &request));
        }
    });
    (address, log)
}

fn reply(head: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn ok(body: &[u8]) -> Vec<u8> {
    reply(
        &format!("200 OK\r\nContent-Length: {}\r\nETag: \"v1\"", body.len()),
        body,
    )
}

fn path(address: &str, rest: &str) -> PathBuf {
    PathBuf::from(format!("{address}{rest}"))
}

#[test]
fn attributes() {
    let (address, log) = serve(|_, request| {
        if request.starts_with("head /x") {
            reply(
                "200 OK\r\nContent-Length: 36\r\nETag: \"v1\"\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT",
                b"",
            )
        } else {
            reply("404 Not Found\r\nContent-Length: 0", b"")
        }
    });
    let store = HttpStore::impatient();
    let stat = store.stat(&path(&address, "/x")).unwrap().unwrap();
    assert_eq!(
        (stat.len, stat.modified, stat.is_dir),
        (36, 784_111_777_000, false)
    );
    assert_eq!(stat.etag.as_deref(), Some("\"v1\""));
    assert_eq!(store.stat(&path(&address, "/y")).unwrap(), None);
    assert_eq!(log.lock().unwrap().len(), 2);
}

#[test]
fn attributes_without_head() {
    let (address, _) = serve(|_, request| {
        if request.starts_with("head") {
            reply("405 Method Not Allowed\r\nContent-Length: 0", b"")
        } else {
            assert!(request.contains("range: bytes=0-0"), "{request}");
            reply(
                "206 Partial Content\r\nContent-Length: 1\r\nContent-Range: bytes 0-0/36",
                b"0",
            )
        }
    });
    let stat = HttpStore::impatient()
        .stat(&path(&address, "/x"))
        .unwrap()
        .unwrap();
    assert_eq!(stat.len, 36);
}

#[test]
fn reads_and_downloads() {
    let (address, log) = serve(|_, _| ok(CONTENT));
    let store = HttpStore::impatient();
    let with_login = address.replace("http://", "http://me:secret@");
    assert_eq!(store.read(&path(&with_login, "/a b?x=1")).unwrap(), CONTENT);
    let request = log.lock().unwrap().first().cloned().unwrap();
    assert!(request.starts_with("get /a%20b?x=1 http/1.1"), "{request}");
    assert!(request.contains("authorization: basic bwu6c2vjcmv0"), "{request}");
    assert!(request.contains("accept-encoding: identity"), "{request}");
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("deep/er/x");
    store.download(&path(&address, "/x"), &to).unwrap();
    assert_eq!(fs::read(&to).unwrap(), CONTENT);
    assert_eq!(fs::read_dir(to.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn goes_on_where_it_broke() {
    let (address, log) = serve(|number, request| match number {
        1 => ok(CONTENT)[..ok(CONTENT).len() - 26].to_vec(),
        2 => {
            assert!(
                request.contains("range: bytes=10-") && request.contains("if-range: \"v1\""),
                "{request}"
            );
            reply(
                "206 Partial Content\r\nContent-Length: 26\r\nContent-Range: bytes 10-35/36\r\nETag: \"v1\"",
                &CONTENT[10..20],
            )
        }
        _ => {
            assert!(request.contains("range: bytes=20-"), "{request}");
            reply(
                "206 Partial Content\r\nContent-Length: 16\r\nContent-Range: bytes 20-35/36",
                &CONTENT[20..],
            )
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("x");
    HttpStore::impatient()
        .download(&path(&address, "/x"), &to)
        .unwrap();
    assert_eq!(fs::read(&to).unwrap(), CONTENT);
    assert_eq!(log.lock().unwrap().len(), 3);
}

#[test]
fn begins_anew_when_the_file_changed() {
    let (address, _) = serve(|number, _| match number {
        1 => ok(CONTENT)[..ok(CONTENT).len() - 26].to_vec(),
        _ => reply("200 OK\r\nContent-Length: 3\r\nETag: \"v2\"", b"new"),
    });
    assert_eq!(
        HttpStore::impatient().read(&path(&address, "/x")).unwrap(),
        b"new"
    );
}

#[test]
fn gives_up_an_answer_that_always_breaks_at_one_place() {
    // It knows no ranges, so that each attempt begins anew.
    let (address, log) = serve(|_, _| reply("200 OK\r\nContent-Length: 100", b"hello world"));
    let error = HttpStore::impatient()
        .read(&path(&address, "/short"))
        .unwrap_err();
    assert!(error.to_string().contains("broke off after 11 bytes"), "{error}");
    assert!(log.lock().unwrap().len() < 20);
}

#[test]
fn waits_as_asked() {
    let (address, log) = serve(|number, _| match number {
        1 => reply(
            "503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0",
            b"",
        ),
        2 => reply("500 Oops\r\nContent-Length: 0", b""),
        _ => ok(CONTENT),
    });
    let started = std::time::Instant::now();
    assert_eq!(
        HttpStore::impatient().read(&path(&address, "/x")).unwrap(),
        CONTENT
    );
    assert!(started.elapsed() >= std::time::Duration::from_secs(1));
    assert_eq!(log.lock().unwrap().len(), 3);
}

#[test]
fn long_pauses_are_told_once_for_a_host() {
    let (address, _) = serve(|number, _| match number {
        1 | 3 => reply(
            "503 Service Unavailable\r\nRetry-After: 3\r\nContent-Length: 0",
            b"",
        ),
        _ => ok(CONTENT),
    });
    let (said, heard) = std::sync::mpsc::channel();
    let store = HttpStore::telling(move |text| said.send(text.to_owned()).unwrap());
    for _ in 0..2 {
        assert_eq!(store.read(&path(&address, "/x?key=secret")).unwrap(), CONTENT);
    }
    let told: Vec<String> = heard.try_iter().collect();
    let host = address.trim_start_matches("http://");
    assert!(
        matches!(told.as_slice(), [one] if one.contains(host) && one.contains("asks to wait") && !one.contains("secret")),
        "{told:?}"
    );
}

#[test]
fn failures_have_words() {
    let (address, log) = serve(|_, request| match request {
        r if r.starts_with("get /denied") => reply("403 Forbidden\r\nContent-Length: 0", b""),
        r if r.starts_with("get /missing") => reply("404 Not Found\r\nContent-Length: 0", b""),
        _ => reply("429 Too Many\r\nContent-Length: 0", b""),
    });
    let store = HttpStore::impatient();
    let address = address.replace("http://", "http://me:secret@");
    let folder = tempfile::tempdir().unwrap();
    for (file, kind, word) in [
        ("/denied?token=secret", ErrorKind::PermissionDenied, "denied"),
        ("/missing", ErrorKind::NotFound, "does not exist"),
        ("/busy", ErrorKind::TimedOut, "too busy"),
    ] {
        let error = store
            .download(&path(&address, file), &folder.path().join("x"))
            .unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(
            error.to_string().contains(word) && !error.to_string().contains("secret"),
            "{error}"
        );
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(log.lock().unwrap().len() >= 7);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = store.read(&path(&format!("http://{closed}"), "/x")).unwrap_err();
    assert!(error.to_string().contains("cannot be reached"), "{error}");
}

#[test]
fn only_reads_files() {
    let store = HttpStore::new();
    let file = Path::new("https://host.example/x");
    for error in [
        store.list(file).err(),
        store.walk(file).err(),
        store.delete(file, true).err(),
        store.write(file, b"", &WriteOptions::default()).err(),
        store.upload(file, file, &WriteOptions::default()).err(),
        store.copy(file, file, &WriteOptions::default()).err(),
        store.read(Path::new("ftp://host.example/x")).err(),
    ] {
        assert_eq!(error.unwrap().kind(), ErrorKind::Unsupported);
    }
}
