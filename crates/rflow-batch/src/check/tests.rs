use std::sync::{Arc, Mutex};

use rflow_task::{ContainerSpec, Resources};

use super::*;
use crate::BatchOptions;
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
        container: Some(image("image:1", "")),
        ..Demand::default()
    }
}

fn image(name: &str, options: &str) -> ContainerSpec {
    ContainerSpec {
        engine: "docker".into(),
        image: name.into(),
        options: options.into(),
        ..ContainerSpec::default()
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
    demand.container = Some(image("job-definition://none:2", ""));
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
    let unknown_queue = || Demand {
        queue: None,
        unknown: vec!["queue"],
        ..demand("", 1, 1)
    };
    for demand in [demand("q-exome", 1, 1), unknown_queue()] {
        assert_eq!(
            problems(&batch, demand),
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
    assert!(check(&work, &[unknown_queue()]).is_empty());
    assert_eq!(warnings.lock().unwrap().len(), 1);
}

#[test]
fn directives_that_cannot_work_are_told_all_at_once() {
    let named = |process: &str, demand: Demand| Demand {
        process: process.into(),
        ..demand
    };
    let plain = || demand("q-exome", 1, 1);
    let mut big = plain();
    big.resources.cpus = 17;
    big.resources.accelerator = Some((1, Some("fpga".into())));
    let demands = [
        named("GOOD", plain()),
        named(
            "NO_QUEUE",
            Demand {
                queue: None,
                ..plain()
            },
        ),
        named("EMPTY_QUEUE", demand("", 1, 1)),
        named(
            "BARE",
            Demand {
                container: None,
                ..plain()
            },
        ),
        named(
            "DEVICE",
            Demand {
                container: Some(image("i", "--device foo")),
                ..plain()
            },
        ),
        named(
            "DEVICE_TOO",
            Demand {
                container: Some(image("i", "--device foo")),
                ..plain()
            },
        ),
        named("BIG", big),
        named(
            "MANY",
            Demand {
                array: Some(10_001),
                ..plain()
            },
        ),
    ];
    let options = BatchOptions {
        platform: Platform::Fargate,
        volumes: vec!["/fine".into(), "a:b:c:d".into()],
        fpga_devices: vec!["fpga0".into()],
        storage_class: Some("BAR".into()),
        ..fake::options()
    };
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let found = check(&fake::work(lab(), options, &warnings), &demands);
    assert_eq!(
        found,
        [
            "`aws.batch.volumes`: the volume `a:b:c:d` is not of the form `/host/folder[:/container/folder[:ro|rw]]`",
            "`aws.batch.fpgaDevices`: the device `fpga0` is not of the form `/dev/host[:/dev/container[:rwm]]`",
            "`aws.client.storageClass` is `BAR`, but must be one of STANDARD, STANDARD_IA, ONEZONE_IA, \
             INTELLIGENT_TIERING, REDUCED_REDUNDANCY, GLACIER_IR, GLACIER, DEEP_ARCHIVE, EXPRESS_ONEZONE, OUTPOSTS, \
             SNOW",
            "Processes `EMPTY_QUEUE`, `NO_QUEUE` have no job queue: name one with the `queue` directive",
            "Process `BARE` has no container: give an image with the `container` directive, or the name of a job \
             definition (`container 'job-definition://NAME'`)",
            "Process `BIG`: Fargate gives at most 16 cpus to a task, but 17 are asked for",
            "Process `MANY`: `array 10001` is more than the 10000 jobs that an array of AWS Batch can have",
            "Processes `DEVICE`, `DEVICE_TOO`: the device `foo` is not of the form \
             `/dev/host[:/dev/container[:rwm]]`",
        ]
    );
    assert!(warnings.lock().unwrap().is_empty());
}

#[test]
fn what_depends_on_the_task_is_left_alone() {
    let unknown = Demand {
        queue: None,
        container: None,
        resources: Resources::default(),
        unknown: vec!["queue", "container"],
        ..demand("", 1, 1)
    };
    assert_eq!(problems(&lab(), unknown), Vec::<String>::new());
    let options_unknown = Demand {
        container: None,
        unknown: vec!["containerOptions"],
        ..demand("q-exome", 1, 1)
    };
    assert_eq!(problems(&lab(), options_unknown), Vec::<String>::new());
}

#[test]
fn arrays_that_the_queue_size_cuts() {
    let warnings = Arc::new(Mutex::new(Vec::new()));
    let work = fake::work(lab(), fake::options(), &warnings);
    let with = |array| Demand {
        array: Some(array),
        ..demand("q-exome", 1, 1)
    };
    assert!(check(&work, &[with(1000)]).is_empty() && warnings.lock().unwrap().is_empty());
    assert!(check(&work, &[with(1001)]).is_empty());
    assert_eq!(
        *warnings.lock().unwrap(),
        [
            "Process `ALIGN`: `array` is larger than `executor.queueSize`, so arrays of at most 1000 tasks are made"
        ]
    );
}
