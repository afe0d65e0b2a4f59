use std::path::Path;
use std::sync::Arc;

use rflow_storage::{Store, WriteOptions};
use rflow_task::{Executor, ExecutorEventKind, StageIn, TaskId};

use crate::BatchOptions;
use crate::api::ApiError;
use crate::fake::{Lab, options, task};

fn ids(n: std::ops::RangeInclusive<u32>) -> Vec<TaskId> {
    n.map(TaskId).collect()
}

#[test]
fn a_job_from_submission_to_results() {
    let mut lab = Lab::new(options());
    lab.executor().submit(vec![Arc::new(task("P", 1))]);
    let text = |kind: ExecutorEventKind| serde_json::to_string(&kind).unwrap();
    assert_eq!(text(lab.event().kind), r#"{"Accepted":{"native_id":"job-1"}}"#);
    assert_eq!(
        text(lab.event().kind),
        r#"{"Waiting":{"state":"RUNNABLE","reason":null}}"#
    );
    lab.batch
        .set("job-1", |job| job.status_reason = Some("no capacity".into()));
    assert_eq!(
        text(lab.event().kind),
        r#"{"Waiting":{"state":"RUNNABLE","reason":"no capacity"}}"#
    );
    lab.succeed("job-1", "s3://bucket/work/1");
    assert_eq!(
        text(lab.event().kind),
        r#"{"Started":{"at":1000,"native_id":"job-1"}}"#
    );
    let (_, outcome) = lab.outcome();
    assert_eq!((outcome.exit, outcome.error), (Some(0), None));
    assert_eq!((outcome.started, outcome.completed), (1000, 3000));
    let names: Vec<_> = outcome.files.unwrap().into_iter().map(|f| f.name).collect();
    assert_eq!(names, [".command.run", ".command.sh", ".exitcode", "out.txt"]);
    assert!(
        lab.objects
            .text("s3://bucket/work/1/.command.sh")
            .contains("true")
    );
}

#[test]
fn arrays_take_few_calls() {
    let mut lab = Lab::new(options());
    let tasks = (1..=205).map(|n| {
        let mut task = task("P", n);
        task.array = Some(100);
        Arc::new(task)
    });
    lab.executor().submit(tasks.collect());
    lab.executor().flush("P");
    lab.until(|state| state.jobs.len() == 205);
    let (sizes, list, registered, look_ups) = {
        let state = lab.batch.lock();
        let mut sizes: Vec<_> = state.submitted.iter().map(|request| request.array).collect();
        sizes.sort_unstable();
        let full = state.submitted.iter().find(|request| request.array == Some(100));
        let list = full.unwrap().command[4].clone();
        (sizes, list, state.registered.len(), state.look_ups)
    };
    assert_eq!(sizes, [Some(5), Some(100), Some(100)]);
    assert_eq!((registered, look_ups), (1, 1));
    let start = list.find("fetch s3://").unwrap() + 6;
    let address = list[start..].split(' ').next().unwrap();
    assert_eq!(lab.objects.text(address).lines().count(), 100);
    // Looks at jobs ask for a hundred of them at most.
    lab.until(|state| state.described.iter().sum::<usize>() >= 205);
    assert!(lab.batch.lock().described.iter().all(|n| *n <= 100));
    lab.executor().kill(&ids(1..=1));
    lab.until(|state| state.terminated.len() == 1);
    assert!(lab.batch.lock().terminated[0].contains(':'));
}

#[test]
fn arrays_are_not_larger_than_the_queue() {
    let mut lab = Lab::new(BatchOptions {
        queue_size: 3,
        ..options()
    });
    let tasks = (1..=3).map(|n| {
        let mut task = task("P", n);
        task.array = Some(100);
        Arc::new(task)
    });
    lab.executor().submit(tasks.collect());
    lab.until(|state| state.submitted.len() == 1);
    assert_eq!(lab.batch.lock().submitted[0].array, Some(3));
}

#[test]
fn a_leftover_is_a_plain_job() {
    let mut lab = Lab::new(options());
    let mut task = task("P", 1);
    task.array = Some(10);
    lab.executor().submit(vec![Arc::new(task)]);
    lab.until(|state| state.submitted.len() == 1);
    assert_eq!(lab.batch.lock().submitted[0].array, None);
}

#[test]
fn killed_and_closed_jobs_are_terminated() {
    let mut lab = Lab::new(options());
    lab.executor()
        .submit(vec![Arc::new(task("P", 1)), Arc::new(task("P", 2))]);
    lab.until(|state| state.jobs.len() == 2);
    lab.executor().kill(&ids(1..=1));
    let (id, outcome) = lab.outcome();
    assert_eq!(id, 1);
    assert!(outcome.error.is_some() && outcome.lost.is_none());
    lab.executor().close();
    assert_eq!(lab.outcome().0, 2);
    assert_eq!(lab.batch.lock().terminated.len(), 2);
}

#[test]
fn a_refused_job_fails_for_good() {
    let mut lab = Lab::new(options());
    lab.batch.lock().refuse = Some(ApiError {
        refused: true,
        code: "ClientException".into(),
        message: "JobQueue q not found".into(),
        ..ApiError::default()
    });
    lab.executor().submit(vec![Arc::new(task("P", 1))]);
    let (_, outcome) = lab.outcome();
    assert!(outcome.fatal);
    assert_eq!(
        outcome.error.as_deref(),
        Some("The job cannot be submitted to the queue `q`: JobQueue q not found (ClientException)")
    );
    let mut without = task("P", 2);
    without.secrets = vec!["NONE".into()];
    lab.executor().submit(vec![Arc::new(without)]);
    let (_, outcome) = lab.outcome();
    assert!(
        outcome
            .error
            .unwrap()
            .contains("the secret `NONE`, which is not defined")
    );
}

#[test]
fn a_path_is_warned_of_once() {
    let mut lab = Lab::new(options());
    for n in 1..=2 {
        let mut task = task("P", n);
        task.env = vec![("PATH".into(), "/opt/mine".into())];
        lab.executor().submit(vec![Arc::new(task)]);
    }
    lab.until(|state| state.submitted.len() == 2);
    let warnings = lab.warnings.lock().unwrap();
    assert!(
        warnings.len() == 1 && warnings[0].contains("`env.PATH`"),
        "{warnings:?}"
    );
}

#[test]
fn a_missing_input_is_told_before_there_is_a_job() {
    let mut lab = Lab::new(options());
    let here = Path::new("s3://data/here");
    lab.objects.write(here, b"x", &WriteOptions::default()).unwrap();
    let with = |n: u32, source: &str| {
        let mut task = task("P", n);
        task.inputs = vec![StageIn {
            source: source.into(),
            name: "x".into(),
        }];
        Arc::new(task)
    };
    lab.executor().submit(vec![with(1, "s3://data/none")]);
    let (_, outcome) = lab.outcome();
    assert_eq!(
        (outcome.error.as_deref(), outcome.fatal),
        (Some("The input s3://data/none does not exist"), false)
    );
    // What other tasks made is known to be there, and web servers are the container's affair.
    let tasks = ["s3://data/here", "s3://bucket/work/a/out", "https://x/none"];
    let tasks = tasks.iter().zip(2..).map(|(source, n)| with(n, source));
    lab.executor().submit(tasks.collect());
    lab.until(|state| state.submitted.len() == 3);
}

#[test]
fn secrets_go_into_the_job_alone() {
    let mut lab = Lab::new(options());
    let mut spec = task("P", 1);
    spec.secrets = vec!["LICENCE".into()];
    lab.executor().submit(vec![Arc::new(spec)]);
    lab.until(|state| state.submitted.len() == 1);
    let request = lab.batch.lock().submitted[0].clone();
    assert!(
        request
            .terms
            .environment
            .contains(&("LICENCE".into(), "geheim".into()))
    );
    assert!(!format!("{request:?}").contains("geheim"));
    for data in lab.objects.0.lock().unwrap().values() {
        assert!(!String::from_utf8_lossy(data).contains("geheim"));
    }
}

#[test]
fn jobs_outlive_a_detached_executor() {
    let mut lab = Lab::new(options());
    let spec = Arc::new(task("P", 1));
    lab.executor().submit(vec![spec.clone()]);
    lab.until(|state| state.jobs.len() == 1);
    lab.executor.take().unwrap().detach();
    assert!(lab.batch.lock().terminated.is_empty());

    let mut next = Lab::new(options());
    next.batch.lock().jobs = lab.batch.lock().jobs.clone();
    next.succeed("job-1", "s3://bucket/work/1");
    let gone = Arc::new(task("P", 2));
    next.executor()
        .adopt(vec![(spec, "job-1".into()), (gone, "job-9".into())]);
    let mut outcomes = [next.outcome(), next.outcome()];
    outcomes.sort_by_key(|(id, _)| *id);
    assert_eq!(outcomes[0].1.exit, Some(0));
    assert!(outcomes[1].1.lost.is_some());
}

#[test]
fn jobs_whose_ids_were_not_noted_are_found() {
    let mut lab = Lab::new(options());
    let spec = Arc::new(task("P", 1));
    lab.executor().submit(vec![spec.clone()]);
    lab.until(|state| state.jobs.len() == 1);
    lab.executor.take().unwrap().detach();

    let mut next = Lab::new(options());
    next.batch.lock().jobs = lab.batch.lock().jobs.clone();
    next.batch.lock().submitted = lab.batch.lock().submitted.clone();
    next.succeed("job-1", "s3://bucket/work/1");
    let tasks = [spec, Arc::new(task("P", 2)), Arc::new(task("P", 3))];
    next.executor()
        .adopt(tasks.into_iter().map(|task| (task, String::new())).collect());
    let mut outcomes = [next.outcome(), next.outcome(), next.outcome()];
    outcomes.sort_by_key(|(id, _)| *id);
    assert_eq!(outcomes[0].1.exit, Some(0));
    for (_, outcome) in &outcomes[1..] {
        assert_eq!(outcome.lost.as_deref(), Some("its submission was not recorded"));
    }
}

#[test]
fn arrays_whose_ids_were_not_noted_are_found() {
    let mut lab = Lab::new(options());
    let in_array = |n| {
        let mut task = task("P", n);
        task.array = Some(3);
        Arc::new(task)
    };
    lab.executor().submit((1..=3).map(in_array).collect());
    lab.until(|state| state.jobs.len() == 3);
    lab.executor.take().unwrap().detach();

    let mut next = Lab::new(options());
    next.batch.lock().jobs = lab.batch.lock().jobs.clone();
    next.batch.lock().submitted = lab.batch.lock().submitted.clone();
    *next.objects.0.lock().unwrap() = lab.objects.0.lock().unwrap().clone();
    let list = lab.objects.0.lock().unwrap();
    let list = list
        .iter()
        .find(|(path, _)| path.ends_with("array.json"))
        .unwrap();
    let dirs: Vec<String> = serde_json::from_slice(list.1).unwrap();
    for (index, dir) in dirs.iter().enumerate() {
        next.succeed(&format!("job-1:{index}"), dir);
    }
    // In another order, and with one that came too late to be submitted.
    let tasks = [3, 4, 1, 2].map(in_array);
    next.executor()
        .adopt(tasks.into_iter().map(|task| (task, String::new())).collect());
    let (mut accepted, mut outcomes) = (Vec::new(), Vec::new());
    while outcomes.len() < 4 {
        let event = next.event();
        match event.kind {
            ExecutorEventKind::Accepted { native_id } => accepted.push((event.id.0, native_id)),
            ExecutorEventKind::Finished(outcome) => outcomes.push((event.id.0, outcome)),
            _ => {}
        }
    }
    outcomes.sort_by_key(|(id, _)| *id);
    for (_, outcome) in &outcomes[..3] {
        assert_eq!(outcome.exit, Some(0));
    }
    assert_eq!(
        outcomes[3].1.lost.as_deref(),
        Some("its submission was not recorded")
    );
    accepted.sort_unstable();
    for (task, native) in &accepted {
        let index: usize = native.strip_prefix("job-1:").unwrap().parse().unwrap();
        assert_eq!(dirs[index], format!("s3://bucket/work/{task}"));
    }
    assert_eq!(accepted.len(), 3);
    // The arrays once, and the one that is in none as a job of its own.
    let mut searched = next.batch.lock().searched.clone();
    searched.sort_unstable();
    assert_eq!(searched, ["P", "P_4"]);
}

#[test]
fn one_job_is_that_of_one_task() {
    let mut lab = Lab::new(options());
    lab.executor().submit(vec![Arc::new(task("P", 1))]);
    lab.until(|state| state.jobs.len() == 1);
    lab.executor()
        .adopt(vec![(Arc::new(task("P", 2)), "job-1".into())]);
    let (id, outcome) = lab.outcome();
    assert_eq!(id, 2);
    assert!(outcome.lost.is_some());
    lab.succeed("job-1", "s3://bucket/work/1");
    assert_eq!(lab.outcome().0, 1);
}

#[test]
fn a_job_that_was_killed_by_its_run_is_lost_to_the_next() {
    let mut lab = Lab::new(options());
    lab.executor().submit(vec![Arc::new(task("P", 1))]);
    lab.until(|state| state.jobs.len() == 1);
    lab.executor().close();
    let (_, outcome) = lab.outcome();
    assert!(outcome.lost.is_none());
    let mut next = Lab::new(options());
    next.batch.lock().jobs = lab.batch.lock().jobs.clone();
    next.executor()
        .adopt(vec![(Arc::new(task("P", 1)), "job-1".into())]);
    assert!(next.outcome().1.lost.unwrap().contains("killed by rflow"));
}

#[test]
fn a_task_whose_host_went_after_its_end_has_ended() {
    let mut lab = Lab::new(options());
    lab.executor().submit(vec![Arc::new(task("P", 1))]);
    lab.until(|state| state.jobs.len() == 1);
    let status = std::path::Path::new("s3://bucket/work/1/.exitcode");
    let options = rflow_storage::WriteOptions::default();
    rflow_storage::Store::write(&*lab.objects, status, b"0", &options).unwrap();
    lab.batch.set("job-1", |job| {
        job.status = "FAILED".into();
        job.status_reason = Some("Host EC2 (instance i-1) terminated.".into());
    });
    let (_, outcome) = lab.outcome();
    assert_eq!((outcome.exit, outcome.lost, outcome.error), (Some(0), None, None));
}

#[test]
fn results_that_cannot_be_listed_are_waited_for() {
    let mut lab = Lab::new(options());
    lab.executor().submit(vec![Arc::new(task("P", 1))]);
    lab.until(|state| state.jobs.len() == 1);
    *lab.objects.1.lock().unwrap() = Some(std::io::ErrorKind::TimedOut);
    lab.succeed("job-1", "s3://bucket/work/1");
    for _ in 0..2000 {
        if !lab.warnings.lock().unwrap().is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(lab.warnings.lock().unwrap()[0].contains("cannot be listed"));
    *lab.objects.1.lock().unwrap() = None;
    assert_eq!(lab.outcome().1.exit, Some(0));

    lab.executor().submit(vec![Arc::new(task("P", 2))]);
    lab.until(|state| state.jobs.len() == 2);
    *lab.objects.1.lock().unwrap() = Some(std::io::ErrorKind::PermissionDenied);
    lab.succeed("job-2", "s3://bucket/work/2");
    assert!(lab.outcome().1.error.unwrap().contains("cannot be listed"));
}

#[test]
fn a_job_that_can_never_start() {
    let reason = "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - too many cpus";
    let mut lab = Lab::new(options());
    lab.executor().submit(vec![Arc::new(task("P", 1))]);
    lab.until(|state| state.jobs.len() == 1);
    lab.batch
        .set("job-1", |job| job.status_reason = Some(reason.into()));
    for _ in 0..200 {
        if !lab.warnings.lock().unwrap().is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let warnings = lab.warnings.lock().unwrap().clone();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("can never start") && warnings[0].contains("too many cpus"));

    let mut lab = Lab::new(BatchOptions {
        terminate_unschedulable: true,
        ..options()
    });
    lab.executor().submit(vec![Arc::new(task("P", 1))]);
    lab.until(|state| state.jobs.len() == 1);
    lab.batch
        .set("job-1", |job| job.status_reason = Some(reason.into()));
    let (_, outcome) = lab.outcome();
    assert!(outcome.fatal);
    assert!(outcome.error.unwrap().contains("too many cpus"));
}

#[test]
fn a_success_without_exit_status_is_a_failure_with_its_log() {
    let mut lab = Lab::new(options());
    lab.batch.lock().log = "exec /entry: no".into();
    lab.executor().submit(vec![Arc::new(task("P", 1))]);
    lab.until(|state| state.jobs.len() == 1);
    lab.batch.set("job-1", |job| {
        job.status = "SUCCEEDED".into();
        job.log_stream = Some("s".into());
    });
    let (_, outcome) = lab.outcome();
    assert!(
        outcome
            .error
            .unwrap()
            .contains("there is no .exitcode in s3://bucket/work/1")
    );
    assert_eq!(outcome.log.as_deref(), Some("exec /entry: no"));
}

#[test]
fn programs_are_uploaded_once() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("tool.sh"), "#!/bin/sh\n").unwrap();
    let mut lab = Lab::new(options());
    let tasks = (1..=5).map(|n| {
        let mut task = task("P", n);
        task.bin_dirs = vec![dir.path().to_path_buf()];
        Arc::new(task)
    });
    lab.executor().submit(tasks.collect());
    lab.until(|state| state.jobs.len() == 5);
    let objects = lab.objects.0.lock().unwrap();
    let programs: Vec<_> = objects
        .keys()
        .filter(|path| path.ends_with("bin/tool.sh"))
        .collect();
    assert_eq!(programs.len(), 1);
    let run =
        String::from_utf8(objects[std::path::Path::new("s3://bucket/work/1/.command.run")].clone()).unwrap();
    assert!(run.contains(&programs[0].parent().unwrap().to_string_lossy().into_owned()));
}

#[test]
fn the_log_of_a_task_that_stored_none() {
    let mut lab = Lab::new(options());
    lab.batch.lock().log = "no such thing".into();
    lab.executor().submit(vec![Arc::new(task("P", 1))]);
    lab.until(|state| state.jobs.len() == 1);
    let fail = |lab: &Lab, id: &str, exit: i32| {
        lab.batch.set(id, |job| {
            job.status = "FAILED".into();
            job.exit = Some(exit);
            job.log_stream = Some("stream".into());
        });
    };
    fail(&lab, "job-1", 1);
    let (_, outcome) = lab.outcome();
    assert_eq!((outcome.exit, outcome.error), (Some(1), None));
    assert_eq!(outcome.log.as_deref(), Some("no such thing"));

    lab.batch.lock().refuse_log = Some(ApiError {
        refused: true,
        code: "AccessDeniedException".into(),
        message: "not allowed".into(),
        ..ApiError::default()
    });
    for n in 2..=3 {
        lab.executor().submit(vec![Arc::new(task("P", n))]);
        lab.until(|state| state.jobs.len() == n as usize);
        fail(&lab, &format!("job-{n}"), 127);
        let (_, outcome) = lab.outcome();
        assert!(outcome.fatal && outcome.log.is_none());
        let error = outcome.error.unwrap();
        assert!(
            error.starts_with("The task did not start: the image has no `aws`"),
            "{error}"
        );
    }
    let warnings = lab.warnings.lock().unwrap();
    assert_eq!(
        *warnings,
        [
            "What failed tasks printed cannot be read from the log group `/aws/batch/job` of CloudWatch: not allowed \
          (AccessDeniedException); the right to do so is `logs:GetLogEvents`"
        ]
    );
}
