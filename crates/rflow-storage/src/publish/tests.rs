use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::*;

struct Setup {
    dir: tempfile::TempDir,
}

impl Setup {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let work = dir.path().join("work");
        fs::create_dir_all(work.join("d/e")).unwrap();
        fs::write(work.join("a.txt"), "a").unwrap();
        fs::set_permissions(work.join("a.txt"), fs::Permissions::from_mode(0o750)).unwrap();
        fs::write(work.join("d/e/g"), "g").unwrap();
        symlink("a.txt", work.join("lnk")).unwrap();
        symlink("../a.txt", work.join("d/l")).unwrap();
        symlink("d", work.join("ld")).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn job(&self, name: &str, target: &str, mode: PublishMode) -> Publish {
        Publish {
            source: self.path("work").join(name),
            target: self.path(target),
            work_dir: self.path("work"),
            mode,
            overwrite: Overwrite::Always,
            keep_times: false,
            fail_on_error: true,
            write: WriteOptions::default(),
        }
    }

    fn go(&self, name: &str, target: &str, mode: PublishMode) -> Published {
        publish(&Stores::default(), &self.job(name, target, mode)).unwrap()
    }
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).unwrap().is_symlink()
}

#[test]
fn modes_as_the_reference() {
    use PublishMode::{Copy, CopyNoFollow, Link, Move, Rellink, Symlink};
    let s = Setup::new();
    for (mode, link_stays, inner_stays) in [
        (Symlink, true, true),
        (Rellink, true, true),
        (Link, true, true),
        (Copy, false, false),
        (CopyNoFollow, true, true),
        (Move, true, true),
    ] {
        for name in ["a.txt", "lnk", "ld", "d"] {
            assert_eq!(s.go(name, &format!("out/{mode}/{name}"), mode), Published::Done);
        }
        let out = s.path(&format!("out/{mode}"));
        let target = fs::metadata(out.join("a.txt")).unwrap();
        assert_eq!(target.permissions().mode() & 0o777, 0o750, "{mode}");
        assert_eq!(fs::read_to_string(out.join("d/e/g")).unwrap(), "g", "{mode}");
        assert_eq!(is_link(&out.join("lnk")), link_stays, "{mode}");
        assert_eq!(is_link(&out.join("ld")), link_stays, "{mode}");
        assert_eq!(is_link(&out.join("d/l")), inner_stays, "{mode}");
        assert_eq!(
            is_link(&out.join("a.txt")),
            matches!(mode, Symlink | Rellink),
            "{mode}"
        );
        let left = fs::read_dir(&out).unwrap().count();
        assert_eq!(left, 4, "no temporary files stay: {mode}");
    }
    assert_eq!(
        fs::read_link(s.path("out/symlink/lnk")).unwrap(),
        s.path("work/lnk")
    );
    assert_eq!(
        fs::read_link(s.path("out/rellink/lnk")).unwrap(),
        Path::new("../../work/lnk")
    );
    assert_eq!(
        fs::metadata(s.path("out/link/a.txt")).unwrap().ino(),
        fs::metadata(s.path("out/move/a.txt")).unwrap().ino()
    );
    assert!(!s.path("work/a.txt").exists());
}

#[test]
fn existing_targets() {
    let s = Setup::new();
    assert_eq!(s.go("a.txt", "out/a", PublishMode::Symlink), Published::Done);
    assert_eq!(s.go("a.txt", "out/a", PublishMode::Symlink), Published::Same);
    assert_eq!(s.go("a.txt", "out/a", PublishMode::Copy), Published::Done);
    assert!(!is_link(&s.path("out/a")));
    assert_eq!(s.go("a.txt", "out/a", PublishMode::Link), Published::Done);
    assert_eq!(
        s.go("a.txt", "out/a", PublishMode::Link),
        Published::Done,
        "hard links of one file"
    );
    fs::create_dir_all(s.path("out/d")).unwrap();
    fs::write(s.path("out/d/old"), "").unwrap();
    assert_eq!(s.go("d", "out/d", PublishMode::Copy), Published::Done);
    assert!(!s.path("out/d/old").exists() && s.path("out/d/e/g").exists());
    assert_eq!(s.go("a.txt", "out/d", PublishMode::Symlink), Published::Done);
    assert_eq!(s.go("d", "out/a", PublishMode::Copy), Published::Done);
    assert_eq!(fs::read_dir(s.path("out")).unwrap().count(), 2);
}

#[test]
fn keeps_without_overwrite() {
    let s = Setup::new();
    fs::create_dir(s.path("out")).unwrap();
    fs::write(s.path("out/a"), "old").unwrap();
    symlink("nowhere", s.path("out/dangling")).unwrap();
    let mut job = s.job("a.txt", "out/a", PublishMode::Copy);
    job.overwrite = Overwrite::Never;
    assert_eq!(publish(&Stores::default(), &job).unwrap(), Published::Kept);
    assert_eq!(fs::read_to_string(s.path("out/a")).unwrap(), "old");
    job.target = s.path("out/dangling");
    assert_eq!(publish(&Stores::default(), &job).unwrap(), Published::Done);
    assert_eq!(fs::read_to_string(s.path("out/dangling")).unwrap(), "a");
    assert!(!s.path("out/nowhere").exists());
}

#[test]
fn an_older_folder_is_replaced_as_a_whole() {
    let s = Setup::new();
    fs::create_dir_all(s.path("out/d/old")).unwrap();
    assert_eq!(s.go("d", "out/d", PublishMode::Copy), Published::Done);
    assert!(!s.path("out/d/old").exists());
    assert_eq!(fs::read_to_string(s.path("out/d/e/g")).unwrap(), "g");
    assert_eq!(
        fs::read_dir(s.path("out")).unwrap().count(),
        1,
        "what was there is gone"
    );
}

#[test]
fn pipes_are_refused() {
    let s = Setup::new();
    let made = std::process::Command::new("mkfifo")
        .arg(s.path("work/d/pipe"))
        .status();
    assert!(made.unwrap().success());
    for name in ["d", "d/pipe"] {
        let error = publish(&Stores::default(), &s.job(name, "out/x", PublishMode::Copy)).unwrap_err();
        assert!(
            error.to_string().contains("d/pipe is no file but a pipe"),
            "{error}"
        );
    }
    assert!(!s.path("out/x").exists());
}

#[test]
fn what_is_older_than_the_task_is_replaced() {
    let s = Setup::new();
    let millis = |path: &Path| {
        let meta = fs::metadata(path).unwrap();
        meta.ctime() * 1000 + meta.ctime_nsec() / 1_000_000
    };
    let there = s.path("out/a");
    let publish_over = |mode, keep_times, moment| {
        let mut job = s.job("a.txt", "out/a", mode);
        job.keep_times = keep_times;
        job.overwrite = Overwrite::Before(moment);
        publish(&Stores::default(), &job).unwrap()
    };
    fs::create_dir(s.path("out")).unwrap();
    fs::write(&there, "old").unwrap();
    let at = millis(&there);
    // It was published by the task, or changed by the user after that.
    assert_eq!(publish_over(PublishMode::Copy, false, at), Published::Kept);
    assert_eq!(fs::read_to_string(&there).unwrap(), "old");
    assert_eq!(publish_over(PublishMode::Copy, false, at + 1), Published::Done);
    assert_eq!(fs::read_to_string(&there).unwrap(), "a");
    // The same content stays, whatever the clock of a file server says.
    assert_eq!(publish_over(PublishMode::Copy, false, i64::MAX), Published::Kept);
    // A hard link of the source, and a copy that has its times.
    assert_eq!(s.go("a.txt", "out/a", PublishMode::Link), Published::Done);
    assert_eq!(publish_over(PublishMode::Link, false, i64::MAX), Published::Kept);
    fs::remove_file(&there).unwrap();
    assert_eq!(publish_over(PublishMode::Copy, true, 0), Published::Done);
    assert_eq!(publish_over(PublishMode::Copy, true, i64::MAX), Published::Kept);
    // A link to another file is another result.
    fs::remove_file(&there).unwrap();
    symlink(s.path("work/d/e/g"), &there).unwrap();
    assert_eq!(publish_over(PublishMode::Symlink, false, 0), Published::Kept);
    assert_eq!(
        publish_over(PublishMode::Symlink, false, i64::MAX),
        Published::Done
    );
    assert_eq!(fs::read_to_string(&there).unwrap(), "a");
}

#[test]
fn refusals_name_both_files_and_the_cause() {
    let s = Setup::new();
    let error = publish(
        &Stores::default(),
        &s.job("a.txt", "work/out/a", PublishMode::Copy),
    )
    .unwrap_err()
    .to_string();
    let names = format!(
        "Failed to publish file: {}; to: {} [copy] -- the target lies in the work directory of the task itself",
        s.path("work/a.txt").display(),
        s.path("work/out/a").display()
    );
    assert_eq!(error, names);
    let error = publish(&Stores::default(), &s.job("missing", "out/x", PublishMode::Copy)).unwrap_err();
    assert_eq!(error.cause.kind(), io::ErrorKind::NotFound);
    fs::write(s.path("file"), "").unwrap();
    assert!(publish(&Stores::default(), &s.job("a.txt", "file/a", PublishMode::Copy)).is_err());
    let mut job = s.job("a.txt", "out/a", PublishMode::Copy);
    job.target = s.dir.path().to_owned();
    assert!(
        publish(&Stores::default(), &job).is_err(),
        "a folder above the work dir must survive"
    );
    assert!(s.path("work/a.txt").exists());
    symlink(".", s.path("work/d/loop")).unwrap();
    assert!(publish(&Stores::default(), &s.job("d", "out/d", PublishMode::Copy)).is_err());
    assert_eq!(s.path("out").read_dir().map_or(0, Iterator::count), 0);
}

#[test]
fn a_move_that_fails_loses_nothing() {
    let s = Setup::new();
    fs::write(s.path("file"), "").unwrap();
    assert!(publish(&Stores::default(), &s.job("a.txt", "file/a", PublishMode::Move)).is_err());
    assert!(s.path("work/a.txt").exists());
}

#[test]
fn the_pool_reports_every_file_and_collects_errors() {
    let s = Setup::new();
    let seen = Arc::new(Mutex::new(0));
    let counter = seen.clone();
    let pool = Publisher::new(3, Stores::default(), move |_, _| *counter.lock().unwrap() += 1);
    for i in 0..50 {
        pool.submit(s.job("a.txt", &format!("out/{}/a{i}", i % 7), PublishMode::Copy));
    }
    pool.submit(s.job("missing", "out/x", PublishMode::Copy));
    let mut ignored = s.job("missing", "out/y", PublishMode::Copy);
    ignored.fail_on_error = false;
    pool.submit(ignored);
    let errors = pool.finish();
    assert_eq!(*seen.lock().unwrap(), 52);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].to_string().contains("out/x [copy] -- "));
    assert!(s.path("out/6/a48").exists());
}

#[test]
fn mode_names() {
    for (mode, name) in PublishMode::NAMES {
        assert_eq!(name.parse(), Ok(mode));
        assert_eq!(mode.to_string(), name);
    }
    assert!(
        "hard"
            .parse::<PublishMode>()
            .unwrap_err()
            .contains("copyNoFollow")
    );
}

#[test]
fn what_a_killed_run_left_is_removed_even_beside_a_file_that_stays() {
    let s = Setup::new();
    fs::create_dir(s.path("out")).unwrap();
    fs::write(s.path("out/a.txt"), "other").unwrap();
    let part = crate::part::Part::beside(&s.path("elsewhere/a.txt")).unwrap();
    let own = part.path().file_name().unwrap().to_str().unwrap().to_owned();
    // The same name with a process that has ended: no process runs since the first tick.
    let start = own.rsplit('-').next().unwrap().split('.').next().unwrap();
    let dead = own.replace(&format!("-{start}."), "-1.");
    assert_ne!(own, dead);
    for name in [&own, &dead] {
        fs::create_dir(s.path("out").join(name)).unwrap();
    }
    let job = Publish {
        overwrite: Overwrite::Never,
        ..s.job("a.txt", "out/a.txt", PublishMode::Copy)
    };
    assert_eq!(publish(&Stores::default(), &job).unwrap(), Published::Kept);
    assert!(s.path("out").join(own).exists(), "its process lives");
    assert!(!s.path("out").join(dead).exists());
}

#[test]
fn replaces_what_differs() {
    let s = Setup::new();
    fs::create_dir(s.path("out")).unwrap();
    let mut job = s.job("a.txt", "out/a", PublishMode::Copy);
    for (old, overwrite, done) in [
        ("b", Overwrite::Size, Published::Kept),
        ("b", Overwrite::Content, Published::Done),
        ("a", Overwrite::Content, Published::Kept),
        ("longer", Overwrite::Size, Published::Done),
        ("longer", Overwrite::Content, Published::Done),
    ] {
        fs::write(s.path("out/a"), old).unwrap();
        job.overwrite = overwrite;
        assert_eq!(
            publish(&Stores::default(), &job).unwrap(),
            done,
            "{old} {overwrite:?}"
        );
    }
    job.mode = PublishMode::Symlink;
    assert_eq!(publish(&Stores::default(), &job).unwrap(), Published::Done);
    assert!(is_link(&s.path("out/a")));
}

#[test]
fn copies_get_the_times_of_their_source() {
    let s = Setup::new();
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
    for name in ["work/d/e/g", "work/d"] {
        fs::File::open(s.path(name)).unwrap().set_modified(old).unwrap();
    }
    let mut job = s.job("d", "out/d", PublishMode::Copy);
    job.keep_times = true;
    publish(&Stores::default(), &job).unwrap();
    for name in ["out/d/e/g", "out/d"] {
        assert_eq!(
            fs::metadata(s.path(name)).unwrap().modified().unwrap(),
            old,
            "{name}"
        );
    }
}
