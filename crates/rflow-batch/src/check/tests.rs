use std::sync::{Arc, Mutex};

use rflow_task::{ContainerSpec, Resources};

use super::*;
use crate::fake::{self, Batch};

fn lab() -> Arc<Batch> {
    let batch = Arc::new(Batch::default());
    let mut state = batch.lock();
    for (name, environment) in [("q-exome", "ce-exome"), ("q-genome", "ce-genome")] {
        state.queues.push(Queue {
            name: name.into(),
            state: "ENABLED".into(),
            status: "VALID".into(),
            environments: vec![environment.into()],
            ..Queue::default()
        });
        state.environments.push(Environment {
            name: environment.into(),
            state: "ENABLED".into(),
            status: "VALID".into(),
            max_vcpus: Some(256),
            instance_types: vec!["f2.6xlarge".into()],
            ..Environment::default()
        });
    }
    drop(state);
    batch
}

fn demand(queue: &str, cpus: u32, gib: u64) -> Demand {
    Demand {
        process: "ALIGN".into(),
        queue: Some(queue.into()),
        resources: Resources {
            cpus,
            memory: Some(gib << 30),
            ..Resources::default()
        },
        ..Demand::default()
    }
}

fn problems(batch: &Arc<Batch>, demand: Demand) -> Vec<String> {
    let warnings = Arc::new(Mutex::new(Vec::new()));
    check(&fake::work(batch.clone(), fake::options(), &warnings), &[demand])
}

#[test]
fn all_is_well() {
    assert_eq!(
        problems(&lab(), demand("q-genome", 24, 240)),
        Vec::<String>::new()
    );
}

#[test]
fn wrong_queue() {
    assert_eq!(
        problems(&lab(), demand("q-genomes", 1, 1)),
        [
            "The job queue `q-genomes` of `ALIGN` does not exist in the region eu-west-1 (did you mean \
          `q-genome`?): there are q-exome, q-genome"
        ]
    );
}

#[test]
fn disabled_queue_and_broken_environment() {
    let batch = lab();
    batch.lock().queues[0].state = "DISABLED".into();
    batch.lock().environments[0].status = "INVALID".into();
    batch.lock().environments[0].status_reason = Some("role is missing".into());
    assert_eq!(
        problems(&batch, demand("q-exome", 1, 1)),
        [
            "The job queue `q-exome` is disabled: enable it",
            "No compute environment of the job queue `q-exome` can be used: ce-exome is invalid (role is missing)"
        ]
    );
}

#[test]
fn too_large_requests() {
    let memory = problems(&lab(), demand("q-genome", 24, 256));
    assert_eq!(
        memory,
        [
            "Process `ALIGN` asks for 24 cpus and 256.0 GB of memory, which fits no instance of the queue `q-genome` \
          (f2.6xlarge: 24 cpus, about 248 GB for jobs)"
        ]
    );
    let cpus = problems(&lab(), demand("q-genome", 300, 1));
    assert!(cpus[0].contains("have at most 256"), "{cpus:?}");
    let batch = lab();
    batch.lock().environments[1].instance_types.push("optimal".into());
    assert!(problems(&batch, demand("q-genome", 100, 900)).is_empty());
}

#[test]
fn region_and_definition() {
    let batch = lab();
    batch.lock().bucket_region = Some("us-east-1".into());
    let mut demand = demand("q-exome", 1, 1);
    demand.container = Some(ContainerSpec {
        engine: "docker".into(),
        image: "job-definition://none:2".into(),
        ..ContainerSpec::default()
    });
    let found = problems(&batch, demand);
    assert!(
        found[0].contains("is in the region us-east-1, but jobs run in eu-west-1"),
        "{found:?}"
    );
    assert_eq!(
        found[1],
        "There is no active job definition `none:2` in the region eu-west-1"
    );
}

#[test]
fn work_dir_that_may_not_be_written() {
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let mut work = fake::work(lab(), fake::options(), &warnings);
    let objects = fake::Objects(Mutex::default(), Mutex::default(), true);
    work.store = Arc::new(objects);
    assert_eq!(
        check(&work, &[demand("q-exome", 1, 1)]),
        ["The work dir s3://bucket/work cannot be used: access to `s3://bucket/work` is denied"]
    );
}

#[test]
fn bad_credentials_are_the_only_problem() {
    let batch = lab();
    batch.lock().bucket_region = Some("us-east-1".into());
    let error = ApiError {
        refused: true,
        message: "expired".into(),
        credentials: Some("the credentials have expired: renew them".into()),
        ..ApiError::default()
    };
    batch.lock().refuse_look = Some(error.clone());
    for queue in ["q-exome", ""] {
        assert_eq!(
            problems(&batch, demand(queue, 1, 1)),
            ["The credentials have expired: renew them"]
        );
    }
    // Whoever merely may not look can still run.
    let credentials = None;
    batch.lock().refuse_look = Some(ApiError { credentials, ..error });
    batch.lock().bucket_region = None;
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let work = fake::work(batch.clone(), fake::options(), &warnings);
    assert!(check(&work, &[demand("q-exome", 1, 1)]).is_empty());
    assert_eq!(
        *warnings.lock().unwrap(),
        ["The job queues cannot be checked: expired"]
    );
    assert!(check(&work, &[demand("", 1, 1)]).is_empty());
    assert_eq!(warnings.lock().unwrap().len(), 1);
}
