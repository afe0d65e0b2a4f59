//! E-mail that a run sends: to a server that listens here, and by a program that keeps what it is given.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// What a client said to the server, up to the end of one message.
struct Talk {
    commands: Vec<String>,
    message: String,
}

/// A mail server that takes everything but mail for `nobody@`. Mail for `slow@` it takes after a while.
fn server() -> (u16, Receiver<Talk>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, talks) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let mut say = |text: &str| drop(stream.write_all(format!("{text}\r\n").as_bytes()));
            say("220 here");
            let mut talk = Talk {
                commands: Vec::new(),
                message: String::new(),
            };
            while let Some(Ok(line)) = lines.next() {
                talk.commands.push(line.clone());
                match line.split([' ', ':']).next().unwrap_or_default() {
                    "EHLO" => say("250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN"),
                    "AUTH" => say("235 welcome"),
                    "RCPT" if line.contains("nobody@") => say("550 no such user"),
                    "DATA" => {
                        say("354 go on");
                        for line in lines
                            .by_ref()
                            .map_while(Result::ok)
                            .take_while(|line| line != ".")
                        {
                            talk.message.push_str(&line);
                            talk.message.push('\n');
                        }
                        if talk.commands.iter().any(|line| line.contains("slow@")) {
                            std::thread::sleep(Duration::from_millis(1500));
                        }
                        say("250 taken");
                    }
                    "QUIT" => say("221 bye"),
                    _ => say("250 fine"),
                }
            }
            let _ = sender.send(talk);
        }
    });
    (port, talks)
}

fn next(talks: &Receiver<Talk>) -> Talk {
    talks.recv_timeout(Duration::from_secs(20)).unwrap()
}

fn write(dir: &Path, file: &str, text: &str) {
    std::fs::write(dir.join(file), text).unwrap();
}

/// A program that keeps what it reads in the file `mail` and its arguments in `words`, or fails.
fn program(dir: &Path, name: &str, fails: bool) {
    use std::os::unix::fs::PermissionsExt;
    let file = dir.join(name);
    let text = match fails {
        true => "#!/bin/sh\necho 'the queue is full' >&2\nexit 75\n".to_owned(),
        false => format!(
            "#!/bin/sh\necho \"$0 $*\" > {0}/words\ncat > {0}/mail\n",
            dir.display()
        ),
    };
    std::fs::write(&file, text).unwrap();
    std::fs::set_permissions(file, PermissionsExt::from_mode(0o755)).unwrap();
}

fn rflow(dir: &Path, args: &[&str]) -> (i32, String) {
    let path = format!("{}:{}", dir.display(), std::env::var("PATH").unwrap());
    let output = Command::new(env!("CARGO_BIN_EXE_rflow"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .env("PATH", path)
        .env("NXF_ANSI_LOG", "false")
        .env("NXF_HOME", dir.join("home"))
        .env_remove("NXF_SMTP_HOST")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn ok(dir: &Path, args: &[&str]) -> String {
    let (code, text) = rflow(dir, args);
    assert_eq!(code, 0, "{args:?}: {text}");
    text
}

#[test]
fn to_a_server() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let (port, talks) = server();
    let config = format!(
        "mail {{\n from = 'me@here.org'\n smtp.host = '127.0.0.1'\n smtp.port = {port}\n smtp.user = 'u'\n \
         smtp.password = 'p4ss'\n smtp.auth = true\n smtp.starttls.enable = false\n}}\n"
    );
    write(dir, "nextflow.config", &config);
    write(dir, "table.csv", "1,2\n");
    write(
        dir,
        "main.nf",
        "workflow {\n    sendMail(to: 'a@b.org, c@d.org', bcc: 'x@y.org', subject: 'Über', body: '<p>hi</p>', text: 'hi',\n        \
         attach: file('table.csv'))\n    println 'sent'\n}\n",
    );
    assert!(ok(dir, &["run", "main.nf"]).contains("sent"));
    let talk = next(&talks);
    let said = |text: &str| talk.commands.iter().any(|line| line.starts_with(text));
    assert!(
        said("MAIL FROM:<me@here.org>") && said("AUTH PLAIN "),
        "{:?}",
        talk.commands
    );
    for receiver in ["a@b.org", "c@d.org", "x@y.org"] {
        assert!(said(&format!("RCPT TO:<{receiver}>")), "{:?}", talk.commands);
    }
    let message = &talk.message;
    assert!(
        !message.contains("x@y.org") && message.contains("To: a@b.org, c@d.org\n"),
        "{message}"
    );
    for part in [
        "text/plain",
        "text/html",
        "filename=\"table.csv\"",
        "multipart/alternative",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    let log = std::fs::read_to_string(dir.join(".nextflow.log")).unwrap();
    assert!(!log.contains("p4ss"), "{log}");
    // The server says no: the script may catch that, and the end of a run stays as it is.
    write(
        dir,
        "main.nf",
        "workflow {\n    try { sendMail(to: 'nobody@b.org', body: 'x') } catch (Exception e) { println \"caught \
         ${e.message}\" }\n}\nworkflow.onComplete {\n    sendMail(to: 'nobody@b.org', body: 'x')\n}\n",
    );
    let text = ok(dir, &["run", "main.nf"]);
    assert!(
        text.contains("caught The mail server 127.0.0.1:") && text.contains("no such user"),
        "{text}"
    );
    assert!(
        text.contains("WARN: Failed to run the handler `workflow.onComplete`"),
        "{text}"
    );
}

#[test]
fn closures_do_not_hold_up_the_others() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let (port, talks) = server();
    let config = format!("mail {{\n from = 'me'\n smtp.host = '127.0.0.1'\n smtp.port = {port}\n}}\n");
    write(dir, "nextflow.config", &config);
    write(
        dir,
        "main.nf",
        "workflow {\n    channel.of('slow@b.org', 'root').map { to -> sendMail(to: to, body: 'x'); to }.view { \"asked $it\" }\n    \
         def begin = System.currentTimeMillis()\n    channel.of(1).map { it + 1 }\n        .view { \"other ${System.currentTimeMillis() - begin < 1200}\" }\n}\n\
         workflow.onComplete { println 'complete' }\n",
    );
    let text = ok(dir, &["run", "main.nf"]);
    assert!(
        text.contains("other true") && text.contains("asked root"),
        "{text}"
    );
    // Both are sent when the run ends.
    for receiver in ["slow@b.org", "root"] {
        let talk = next(&talks);
        let said = |text: &str| talk.commands.iter().any(|line| line == text);
        assert!(
            said("MAIL FROM:<me>") && said(&format!("RCPT TO:<{receiver}>")),
            "{:?}",
            talk.commands
        );
        assert!(talk.message.contains("From: me\n"), "{}", talk.message);
    }
    // A failure ends the run where the e-mail was sent, unless the closure catches it.
    for (call, code, expected) in [
        ("sendMail(to: 'nobody@b.org', body: 'x')", 1, "main.nf:3:9"),
        (
            "try { sendMail(to: 'nobody@b.org', body: 'x') } catch (Exception e) { println 'caught' }",
            0,
            "caught",
        ),
    ] {
        write(
            dir,
            "main.nf",
            &format!(
                "workflow {{\n    channel.of(1).map {{\n        {call}\n        it\n    }}.view()\n}}\n"
            ),
        );
        let (ended, text) = rflow(dir, &["run", "main.nf"]);
        assert!(ended == code && text.contains(expected), "{text}");
    }
    // In a task it is an error of the task.
    write(
        dir,
        "main.nf",
        "process P {\n    errorStrategy 'ignore'\n    exec:\n    sendMail(to: 'nobody@b.org', body: 'x')\n}\nworkflow { P() }\n",
    );
    let text = ok(dir, &["run", "main.nf"]);
    assert!(text.contains("Error is ignored"), "{text}");
}

#[test]
fn by_a_program_of_the_machine() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    program(dir, "sendmail", false);
    write(dir, "a.txt", "file a\n");
    // Nobody writes to it.
    let made = Command::new("mkfifo").arg(dir.join("pipe")).status().unwrap();
    assert!(made.success());
    write(
        dir,
        "main.nf",
        "workflow {\n    def topic = 'outside'\n    sendMail {\n        to 'a@b.org'\n        from 'me@here.org'\n        \
         bcc 'x@y.org'\n        subject \"about ${topic}\"\n        attach 'a.txt', fileName: 'b.txt', description: 'all'\n        \
         attach 'a.txt'\n\n        'Hi there'\n    }\n}\n",
    );
    ok(dir, &["run", "main.nf"]);
    assert!(
        std::fs::read_to_string(dir.join("words"))
            .unwrap()
            .trim()
            .ends_with("sendmail -t")
    );
    let mail = std::fs::read_to_string(dir.join("mail")).unwrap();
    for part in [
        "From: me@here.org\n",
        "To: a@b.org\n",
        "Bcc: x@y.org\n",
        "Subject: about outside\n",
        "filename=\"b.txt\"",
        "filename=\"a.txt\"",
        "Content-Description: all\n",
        "Hi there",
    ] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    assert!(!mail.contains('\r'));
    for (script, cause) in [
        ("sendMail(subject: 'x')", "has no receiver"),
        ("sendMail(to: 'x z', body: 'y')", "`x z` is not the address"),
        ("sendMail(to: 'a@b.org', boddy: 'y')", "no part `boddy`"),
        ("sendMail(to: 'a@b.org', attach: 'none.txt')", "none.txt"),
        ("sendMail(to: 'a@b.org', attach: 'pipe')", "it is not a file"),
        ("sendMail('a@b.org')", "needs the parts"),
    ] {
        write(dir, "main.nf", &format!("workflow {{\n    {script}\n}}\n"));
        let (code, text) = rflow(dir, &["run", "main.nf"]);
        assert!(code == 1 && text.contains(cause), "{text}");
    }
}

#[test]
fn notifications() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path();
    let mail = || {
        let text = std::fs::read_to_string(dir.join("mail")).unwrap();
        std::fs::remove_file(dir.join("mail")).unwrap();
        // Lines that were too long for an e-mail.
        text.replace("=\n", "")
    };
    program(dir, "sendmail", false);
    write(
        dir,
        "main.nf",
        "process P {\n    script:\n    'exit 3'\n}\nworkflow {\n    if (params.fails) { P() }\n}\n",
    );
    ok(
        dir,
        &[
            "run",
            "main.nf",
            "--fails",
            "false",
            "-N",
            "a@b.org",
            "-name",
            "first_run",
        ],
    );
    let text = mail();
    for part in [
        "Subject: Workflow first_run completed\n",
        "To: a@b.org\n",
        "-N a@b.org",
        "Duration",
        "Work dir",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    write(
        dir,
        "nextflow.config",
        "notification { enabled = true; to = ['a@b.org', 'c@d.org']; from = 'me@here.org' }\n",
    );
    let (code, told) = rflow(dir, &["run", "main.nf", "--fails", "true", "-name", "second_run"]);
    assert!(code == 1 && !told.contains("WARN"), "{told}");
    let text = mail();
    for part in [
        "Subject: Workflow second_run failed\n",
        "To: a@b.org, c@d.org\n",
        "From: me@here.org\n",
        "exit status (3)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        text.lines()
            .any(|line| line.starts_with("Exit status") && line.trim_end().ends_with('3')),
        "{text}"
    );
    // Templates of the user.
    write(dir, "t.txt", "Run ${workflow.runName} for $who\n");
    let more = "notification.template = 't.txt'\nnotification.attributes = [who: 'us']\n";
    write(dir, "more.config", more);
    ok(
        dir,
        &[
            "run",
            "main.nf",
            "--fails",
            "false",
            "-c",
            "more.config",
            "-name",
            "third_run",
        ],
    );
    assert!(mail().contains("Run third_run for us"));
    // A run is not failed by an e-mail.
    program(dir, "sendmail", true);
    let told = ok(dir, &["run", "main.nf", "--fails", "false"]);
    assert!(
        told.contains("WARN: The notification to a@b.org, c@d.org was not sent: ")
            && told.contains("the queue is full")
    );
    ok(dir, &["run", "main.nf", "--fails", "false", "-N", "false"]);
    write(dir, "nextflow.config", "notification.enabled = true\n");
    assert!(ok(dir, &["run", "main.nf", "--fails", "false"]).contains("it has no receiver"));
}
