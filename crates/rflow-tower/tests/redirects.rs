//! Endpoints that are elsewhere than the options say.

mod support;

use rflow_task::RunBegin;
use rflow_tower::{Secret, TowerObserver, TowerOptions};
use support::{Answer, Endpoint, Feed, Told};

/// A short run that is reported with those options; what the user was told.
fn run(options: TowerOptions) -> Told {
    let told = Told::default();
    let dir = tempfile::tempdir().unwrap();
    let (journal, path) = Feed::journal(dir.path());
    let observer = TowerObserver::start(options, &RunBegin::default(), &path, told.report()).unwrap();
    let mut feed = Feed::new(observer, journal);
    feed.begin(&["A"]);
    feed.whole_task(1, "A");
    feed.end();
    told
}

fn options(endpoint: &Endpoint) -> TowerOptions {
    TowerOptions {
        workspace: Some(7),
        ..TowerOptions::new(&endpoint.url(), "t0ken-of-the-tests")
    }
}

#[test]
fn calls_follow_with_their_bodies_and_token() {
    for status in [301, 302, 307, 308] {
        let target = Endpoint::usual();
        let url = target.url();
        let endpoint = Endpoint::start(move |call, _| {
            Answer::new(status, "").header("Location", &format!("{url}{}", call.path))
        });
        let told = run(options(&endpoint));
        assert!(told.of("warn").is_empty(), "{:?}", told.lines());
        assert_eq!(target.names(), ["create", "begin", "progress", "complete"]);
        for (from, to) in endpoint.calls().iter().zip(target.calls()) {
            assert_eq!((&from.method, &from.path), (&to.method, &to.path));
            assert_eq!(from.text, to.text);
            assert!(to.text.len() > 10, "{}", to.text);
            assert_eq!(from.header("authorization"), to.header("authorization"));
        }
    }
}

#[test]
fn expired_tokens_are_refreshed_there_too() {
    let target = Endpoint::start(|call, _| match (call.name(), call.header("authorization")) {
        ("progress", Some("Bearer a.b.c")) => Answer::new(401, ""),
        ("access_token", _) => Answer::new(200, "").header("Set-Cookie", "JWT=d.e.f; Path=/"),
        _ => Answer::usual(call),
    });
    let url = target.url();
    let endpoint = Endpoint::start(move |call, _| {
        Answer::new(308, "").header("Location", &format!("{url}{}", call.path))
    });
    let told = run(TowerOptions {
        token: Secret::new("a.b.c"),
        refresh_token: Some(Secret::new("refresh-it")),
        ..options(&endpoint)
    });
    assert!(told.of("warn").is_empty(), "{:?}", told.lines());
    let names = [
        "create",
        "begin",
        "progress",
        "access_token",
        "progress",
        "complete",
    ];
    assert_eq!(target.names(), names);
}

#[test]
fn circles_and_other_hosts_are_told() {
    for (location, calls) in [("/trace/create", 6), ("http://tower.invalid/api", 1)] {
        let endpoint = Endpoint::start(move |_, _| Answer::new(307, "").header("Location", location));
        let told = run(options(&endpoint));
        assert_eq!(endpoint.names().len(), calls, "{location}");
        let warnings = told.of("warn");
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(
            warnings[0].contains("set `tower.endpoint`")
                && warnings[0].ends_with(&format!("(HTTP 307: redirected to {location})")),
            "{}",
            warnings[0]
        );
    }
}

#[test]
fn a_workspace_that_may_not_exist_is_named() {
    let endpoint = Endpoint::start(|_, _| Answer::new(404, "{\"message\": \"Not found\"}"));
    let told = run(options(&endpoint));
    let warnings = told.of("warn");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    for part in [
        "does not know workspace 7",
        "tower.workspaceId",
        "HTTP 404: Not found",
    ] {
        assert!(warnings[0].contains(part), "{}", warnings[0]);
    }
    let own = TowerOptions {
        workspace: None,
        ..options(&endpoint)
    };
    let told = run(own);
    assert!(!told.of("warn")[0].contains("workspace"), "{:?}", told.lines());
}
