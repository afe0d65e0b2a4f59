use std::sync::Arc;

use rflow_task::{ContainerSpec, Resources};
use serde_json::json;

use super::*;

fn spec() -> TaskSpec {
    TaskSpec {
        process: "WF:ALIGN".into(),
        name: "WF:ALIGN (sample 1)".into(),
        queue: Some("q-genome".into()),
        container: Some(ContainerSpec {
            engine: "docker".into(),
            image: "quay.io/dragen:4".into(),
            options: "--device /dev/fpga0".into(),
            ..ContainerSpec::default()
        }),
        resources: Resources {
            cpus: 24,
            memory: Some(240_000 << 20),
            time: Some(1000),
            ..Resources::default()
        },
        labels: vec![("project".into(), "x y".into())],
        ..TaskSpec::default()
    }
}

fn facts() -> RunFacts {
    RunFacts {
        run_name: "stoic_noble".into(),
        session: "s".into(),
        work_dir: "s3://b/work".into(),
        workflow_id: None,
        warn: Arc::new(|_| {}),
    }
}

#[test]
fn a_whole_request() {
    let options = BatchOptions {
        max_spot_attempts: 3,
        share_identifier: Some("A".into()),
        environment: vec![("X".into(), "1".into())],
        ..BatchOptions::default()
    };
    let secrets = vec![("LIC".to_owned(), "geheim".to_owned())];
    let spec = spec();
    let plan = Plan::new(&spec, &options, None, secrets).unwrap();
    let request = plan.request(&[&spec], "nf-d:1".into(), vec!["true".into()], &facts());
    assert_eq!(
        serde_json::to_value(&request).unwrap(),
        json!({
            "name": "WFALIGN_sample_1", "queue": "q-genome", "definition": "nf-d:1", "command": ["true"],
            "array": null,
            "tags": [["project", "x y"], ["rflow:run", "stoic_noble"], ["rflow:session", "s"],
                ["rflow:process", "WF:ALIGN"], ["rflow:task", "WF:ALIGN _sample 1_"],
                ["rflow:hash", "00000000000000000000000000000000"]],
            "terms": { "vcpus": 24, "memory": 240_000, "gpus": null, "timeout": 60,
                "environment": [["X", "1"], ["AWS_MAX_ATTEMPTS", "5"],
                    ["AWS_METADATA_SERVICE_NUM_ATTEMPTS", "5"], ["LIC", "geheim"]], "share": ["A", 0], "spot_attempts": 3 }
        })
    );
    let array = plan.request(&[&spec, &spec], "nf-d:1".into(), Vec::new(), &facts());
    assert_eq!((array.array, array.name.as_str()), (Some(2), "WFALIGN"));
    assert!(array.tags.iter().all(|(key, _)| key != "rflow:hash"));
}

#[test]
fn keys_tell_what_cannot_share_an_array() {
    let options = BatchOptions::default();
    let key = |spec: &TaskSpec| {
        Plan::new(spec, &options, None, Vec::new())
            .unwrap()
            .key(&spec.process)
    };
    let first = spec();
    let mut same = spec();
    same.name = "other".into();
    assert_eq!(key(&first), key(&same));
    let change: [fn(&mut TaskSpec); 5] = [
        |s| s.queue = Some("q-exome".into()),
        |s| s.resources.cpus = 2,
        |s| s.process = "B".into(),
        |s| s.labels.clear(),
        |s| s.container.as_mut().unwrap().options.clear(),
    ];
    for change in change {
        let mut other = spec();
        change(&mut other);
        assert_ne!(key(&first), key(&other));
    }
}

#[test]
fn secrets_of_a_store_go_into_the_definition() {
    let arn = "arn:aws:secretsmanager:eu-west-1:1:secret:lic";
    let secrets = vec![("LIC".to_owned(), arn.to_owned())];
    let plan = Plan::new(&spec(), &BatchOptions::default(), None, secrets).unwrap();
    let Definition::Content(properties) = &plan.definition else {
        panic!()
    };
    assert_eq!(properties.secrets, [("LIC".to_owned(), arn.to_owned())]);
    assert!(plan.terms.environment.iter().all(|(name, _)| name != "LIC"));
    assert_eq!(plan.warnings, [WITHOUT_ROLE]);
    let with_role = BatchOptions {
        execution_role: Some("arn:aws:iam::1:role/r".into()),
        ..BatchOptions::default()
    };
    let secrets = vec![("LIC".to_owned(), arn.to_owned())];
    assert!(
        Plan::new(&spec(), &with_role, None, secrets)
            .unwrap()
            .warnings
            .is_empty()
    );
}

#[test]
fn always_sends_cpus_and_memory() {
    let mut spec = spec();
    spec.resources = Resources::default();
    let terms = |spec: &TaskSpec| {
        Plan::new(spec, &BatchOptions::default(), None, Vec::new())
            .unwrap()
            .terms
    };
    let sent = terms(&spec);
    assert_eq!(
        (sent.vcpus, sent.memory, sent.timeout),
        (Some(1), Some(1024), None)
    );
    spec.container.as_mut().unwrap().image = "job-definition://mine".into();
    let sent = terms(&spec);
    assert_eq!((sent.vcpus, sent.memory), (None, None));
    spec.resources.memory = Some(1);
    spec.resources.accelerator = Some((2, Some("a100".into())));
    let plan = Plan::new(&spec, &BatchOptions::default(), None, Vec::new()).unwrap();
    assert_eq!((plan.terms.memory, plan.terms.gpus), (None, Some(2)));
    assert_eq!(
        plan.warnings.last().unwrap(),
        "Process `WF:ALIGN` asks for 1 bytes of memory, but containers have at least 6 MB: its `memory` is left out"
    );
    spec.container.as_mut().unwrap().image = "i:1".into();
    // Docker refuses 4 MB, which Batch itself would take.
    for (asked, sent) in [(4, 1024), (5, 1024), (6, 6)] {
        spec.resources.memory = Some(asked << 20);
        assert_eq!(terms(&spec).memory, Some(sent), "{asked}");
    }
}

#[test]
fn names_of_jobs() {
    assert_eq!(job_name("A:B (x/1)", Some("abc")), "tw-abc-AB_x1");
    assert_eq!(job_name("(1)", None), "1");
    assert_eq!(job_name("_x", None), "t_x");
    assert_eq!(job_name(&"x".repeat(200), None).len(), 128);
}

#[test]
fn a_queue_is_needed() {
    let mut spec = spec();
    spec.queue = None;
    let error = Plan::new(&spec, &BatchOptions::default(), None, Vec::new()).unwrap_err();
    assert!(error.contains("has no job queue"), "{error}");
}
