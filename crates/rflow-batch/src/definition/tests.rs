use rflow_task::{ContainerSpec, Resources};

use super::*;

fn spec(image: &str, options: &str) -> TaskSpec {
    TaskSpec {
        process: "P".into(),
        container: Some(ContainerSpec {
            engine: "docker".into(),
            image: image.into(),
            options: options.into(),
            ..ContainerSpec::default()
        }),
        ..TaskSpec::default()
    }
}

fn properties(spec: &TaskSpec, options: &BatchOptions) -> Properties {
    match plan(spec, options, Some("eu-west-1"), Vec::new())
        .unwrap()
        .definition
    {
        Definition::Content(properties) => *properties,
        Definition::Named(name) => panic!("{name}"),
    }
}

#[test]
fn names() {
    assert_eq!(name("quay.io/x/y:1.0--a_b"), "nf-quay-io-x-y-1-0--a_b");
    let long = name(&"long/".repeat(40));
    assert_eq!(long.len(), 40 + 1 + 32);
    assert_ne!(long, name(&"long/".repeat(41)));
}

#[test]
fn tokens_tell_content() {
    let options = BatchOptions::default();
    let plain = properties(&spec("i:1", ""), &options);
    let again = properties(&spec("i:1", "  "), &options);
    let other = properties(&spec("i:1", "--privileged"), &options);
    assert_eq!(token(&plain), token(&again));
    assert_ne!(token(&plain), token(&other));
    assert_eq!(token(&plain).len(), 32);
}

#[test]
fn fpgas_are_devices() {
    let mut task = spec("i", "");
    task.resources = Resources {
        accelerator: Some((2, Some("fpga".into()))),
        ..Resources::default()
    };
    let device = |n: u32| Device {
        host: format!("/dev/fpga{n}"),
        container: format!("/dev/fpga{n}"),
        permissions: "rwm".into(),
    };
    let options = BatchOptions::default();
    assert_eq!(properties(&task, &options).devices, [device(0), device(1)]);
    let privileged = BatchOptions {
        fpga_privileged: true,
        ..options.clone()
    };
    let result = properties(&task, &privileged);
    assert!(result.privileged && result.devices.is_empty());
    let mapped = BatchOptions {
        fpga_devices: vec!["/dev/null:/dev/fpga0:rw".into()],
        ..options
    };
    let error = plan(&task, &mapped, None, Vec::new()).unwrap_err();
    assert!(error.contains("asks for 2 FPGAs"), "{error}");
    task.resources.accelerator = Some((1, Some("fpga".into())));
    let devices = properties(&task, &mapped).devices;
    assert_eq!(
        (devices[0].host.as_str(), devices[0].permissions.as_str()),
        ("/dev/null", "rw")
    );
}

#[test]
fn volumes_and_tools() {
    let options = BatchOptions {
        staging: Staging::AwsCli,
        cli_path: Some("/opt/conda/bin/aws".into()),
        volumes: vec!["/a".into(), "/b:/c:ro".into()],
        ..BatchOptions::default()
    };
    let mounts = properties(&spec("i", "-v /x:/y"), &options).mounts;
    let texts: Vec<_> = mounts
        .iter()
        .map(|m| format!("{} {} {} {}", m.name, m.host, m.container, m.read_only))
        .collect();
    assert_eq!(
        texts,
        [
            "vol-1 /x /y false",
            "aws-cli /opt/conda /opt/conda true",
            "vol-3 /a /a false",
            "vol-4 /b /c true"
        ]
    );
    for bad in ["a:b", "/a:/b:xx", "/a:/b:ro:z", ""] {
        assert!(volume_mount(bad).is_err(), "{bad}");
    }
}

#[test]
fn named_definitions_are_used_as_they_are() {
    let options = BatchOptions {
        job_role: Some("arn".into()),
        ..BatchOptions::default()
    };
    let planned = plan(
        &spec("job-definition://dragen:3", "--privileged"),
        &options,
        None,
        Vec::new(),
    )
    .unwrap();
    assert_eq!(planned.definition, Definition::Named("dragen:3".into()));
    assert_eq!(planned.warnings.len(), 1);
    assert!(planned.warnings[0].contains("containerOptions, aws.batch.jobRole"));
    let error = plan(&TaskSpec::default(), &options, None, Vec::new()).unwrap_err();
    assert!(error.contains("has no container"), "{error}");
}

#[test]
fn fargate() {
    let options = BatchOptions {
        platform: Platform::Fargate,
        ..BatchOptions::default()
    };
    let mut task = spec("i", "--shm-size 1g");
    task.arch = Some("linux/arm64".into());
    task.resources.disk = Some(500 << 30);
    let planned = plan(&task, &options, None, Vec::new()).unwrap();
    assert_eq!(planned.warnings.len(), 2, "{:?}", planned.warnings);
    let Definition::Content(properties) = planned.definition else {
        panic!()
    };
    assert_eq!(
        properties.fargate,
        Some(Fargate {
            storage: 200,
            arm: true
        })
    );
}

#[test]
fn consumable_resources() {
    let options = BatchOptions::default();
    let mut task = spec("i:1", "");
    let plain = properties(&task, &options);
    task.hints = vec![("consumableResources".into(), serde_json::json!({ "licence": 2 }))];
    let asking = properties(&task, &options);
    assert_eq!(asking.consumables, [("licence".to_owned(), 2)]);
    assert_ne!(token(&plain), token(&asking));
    task.container.as_mut().unwrap().image = "job-definition://mine".into();
    let named = plan(&task, &options, None, Vec::new()).unwrap();
    assert!(
        named.warnings[0].contains("hints (consumableResources)"),
        "{:?}",
        named.warnings
    );
}
