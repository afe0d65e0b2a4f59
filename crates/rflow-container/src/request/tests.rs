//! Tests of requests.

use super::*;

fn task(options: &str) -> (TaskSpec, ContainerSpec) {
    let container = ContainerSpec {
        engine: "docker".into(),
        image: "img:1".into(),
        options: options.into(),
        ..ContainerSpec::default()
    };
    let mut spec = TaskSpec {
        work_dir: "/tmp".into(),
        shell: vec!["/bin/bash".into(), "-ue".into()],
        ..TaskSpec::default()
    };
    spec.resources.cpus = 2;
    spec.resources.memory = Some(300_000_000);
    (spec, container)
}

fn made(spec: &TaskSpec, container: &ContainerSpec) -> Result<Request, Unmapped> {
    let variable = |name: &str| (name == "HOST").then(|| "here".to_owned());
    let origin = Origin {
        variable: &variable,
        owner: (7, 8),
        session: Some("s"),
        devices: &[PathBuf::from("/dev/fpga0")],
        temp: Some("/scratch/t"),
    };
    request(spec, container, &origin)
}

fn with(options: &str) -> Result<Request, Unmapped> {
    let (spec, container) = task(options);
    made(&spec, &container)
}

#[test]
fn task_without_options() {
    let (mut spec, mut container) = task("");
    spec.secrets = vec!["TOKEN".into()];
    spec.env = vec![("A".into(), "1 2".into())];
    container.settings.env_whitelist = vec!["HOST".into(), "NONE".into()];
    container.settings.fix_ownership = true;
    container.settings.tty = true;
    let request = made(&spec, &container).expect("request");
    let body = &request.body;
    assert_eq!(
        body.env.as_deref().unwrap_or_default(),
        ["NXF_TASK_WORKDIR=/tmp", "NXF_OWNER=7:8", "HOST=here", "A=1 2"]
    );
    assert_eq!((body.open_stdin, body.stdin_once), (Some(true), Some(true)));
    assert_eq!(body.tty, Some(false), "a terminal would show the secrets");
    let cmd = body.cmd.clone().unwrap_or_default();
    assert_eq!(
        cmd[3..],
        ["rflow", "/tmp", "/bin/bash", "-ue", "/tmp/.command.sh"]
    );
    let host = &request.host;
    assert_eq!(host.cpu_shares, Some(2048));
    assert_eq!(host.memory, Some(286 * 1024 * 1024));
    assert_eq!(host.binds.as_deref(), Some(&["/scratch/t:/tmp".to_owned()][..]));
    let devices = host.devices.clone().unwrap_or_default();
    assert_eq!(devices[0].path_in_container.as_deref(), Some("/dev/fpga0"));
}

#[test]
fn options_become_fields() {
    let request = with(
        "-u $(id -u):$(id -g) -it -v /a:/b:ro -e X=1 -e HOST -e NONE -eY=2 --device /dev/null --ulimit nofile=10:20 \
         --shm-size=64m --network host --entrypoint '' --gpus all --cap-add SYS_ADMIN --tmpfs /run:size=1m \
         --init --ipc host --read-only --add-host a:1.2.3.4 --workdir /x --platform linux/arm64 --privileged \
         --mount type=bind,src=/s,dst=/d,readonly --cpus 1.5 --memory 1g --security-opt no-new-privileges",
    )
    .expect("request");
    let Request { body, host, platform } = request;
    assert_eq!(body.user.as_deref(), Some("7:8"));
    assert_eq!(body.tty, Some(true));
    assert_eq!(body.entrypoint, Some(vec![String::new()]));
    assert_eq!(body.working_dir.as_deref(), Some("/x"));
    assert_eq!(body.env.unwrap_or_default()[1..], ["X=1", "HOST=here", "Y=2"]);
    assert_eq!(platform.as_deref(), Some("linux/arm64"));
    assert_eq!(host.binds.unwrap_or_default(), ["/scratch/t:/tmp", "/a:/b:ro"]);
    assert_eq!(host.shm_size, Some(64 << 20));
    assert_eq!(host.memory, Some(1 << 30));
    assert_eq!(host.nano_cpus, Some(1_500_000_000));
    assert_eq!(host.network_mode.as_deref(), Some("host"));
    assert_eq!(host.device_requests.unwrap_or_default()[0].count, Some(-1));
    assert_eq!(host.ulimits.unwrap_or_default()[0].hard, Some(20));
    assert_eq!(host.devices.unwrap_or_default().len(), 2);
    assert_eq!(
        (host.init, host.readonly_rootfs, host.privileged),
        (Some(true), Some(true), Some(true))
    );
    let mounts = host.mounts.unwrap_or_default();
    assert_eq!(mounts.last().and_then(|mount| mount.read_only), Some(true));
}

#[test]
fn the_rest_is_left_to_the_command() {
    for options in [
        "--env-file x",
        "--log-driver none",
        "-p 80:80",
        "--network name=x,ip=1",
        "--security-opt seccomp=profile.json",
        "--memory lots",
        "word",
        "-v",
        "--mount type=bind,src=/a,dst=/b,bind-propagation=shared",
        "--label a=`date`",
    ] {
        assert!(with(options).is_err(), "{options}");
    }
    let error = with("--foo bar").expect_err("unknown");
    assert_eq!(error.0, "option `--foo` (bar)");
}

#[test]
fn reasons_for_a_shell_on_the_host() {
    let (mut spec, container) = task("");
    assert_eq!(needs_host_shell(&spec, &container), None);
    spec.env = vec![("A".into(), "$HOME/x".into())];
    assert!(needs_host_shell(&spec, &container).is_some());
}
