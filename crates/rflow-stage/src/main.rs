//! The command `rflow-stage`: signals, streams and the stores that there are, around [`rflow_stage::Job`].

mod certificates;

use std::env;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use rflow_aws::{Aws, AwsOptions, S3Store};
use rflow_http::HttpStore;
use rflow_stage::{Arguments, ECS_METADATA, HELP, INSTANCE_VALUES, Interrupts, Job, Transfers};
use rflow_storage::{Store, Stores};
use rflow_task::MachineInfo;
use rustix::process::Signal;
use serde_json::Value;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

fn main() -> ExitCode {
    match Arguments::parse(env::args().skip(1)) {
        Ok(Arguments::Help) => show(HELP),
        Ok(Arguments::Version) => show(concat!("rflow-stage ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(Arguments::Run {
            target,
            transfers,
            attempts,
        }) => {
            let usual = Transfers::default();
            let interrupts = Interrupts::default();
            if let Err(error) = forward_signals(interrupts.clone()) {
                // The task runs all the same; it only cannot be told to end.
                print(&format!("Signals cannot be caught: {error}"));
            }
            let job = Job {
                target,
                transfers: Transfers {
                    parallel: transfers.unwrap_or(usual.parallel),
                    attempts: attempts.unwrap_or(usual.attempts),
                    ..usual
                },
                stores: &stores,
                variable: &|name| env::var(name).ok(),
                machine,
                interrupts,
                print: &print,
            };
            exit(job.run())
        }
        Err(failure) => {
            print(&failure.to_string());
            exit(failure.status())
        }
    }
}

/// The stores for a part of the configuration.
fn stores(config: &Value) -> io::Result<Stores> {
    let mut options = AwsOptions::from_config(config)?;
    options.client.certificates = certificates::fallback();
    // Servers other than Amazon's are reached by names without the bucket. The configuration may say so too, but it
    // comes with the task, which has to be read first.
    let endpoints = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_S3_ENDPOINT"];
    let endpoint = endpoints.iter().find_map(|name| env::var(name).ok());
    if endpoint.is_some_and(|url| !url.contains(".amazonaws.com")) {
        options.client.path_style = true;
    }
    let mut stores = Stores::default();
    stores.add(Arc::new(HttpStore::new()));
    stores.add(Arc::new(S3Store::new(Aws::connect(options)?)));
    Ok(stores)
}

/// The machine, where the platform says that there is somebody to ask.
fn machine() -> Option<MachineInfo> {
    let address = format!("{}/task", env::var(ECS_METADATA).ok()?);
    let told = HttpStore::new().read(Path::new(&address)).ok();
    let task = told.and_then(|text| serde_json::from_slice(&text).ok());
    let instance = || rflow_aws::instance_metadata(&INSTANCE_VALUES);
    Some(rflow_stage::machine(&task.unwrap_or_default(), instance))
}

/// Hands signals to this process on to the task.
fn forward_signals(interrupts: Interrupts) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
    let forward = move || {
        for signal in signals.forever().filter_map(Signal::from_named_raw) {
            interrupts.raise(signal);
        }
    };
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(forward)
        .map(drop)
}

/// Says something in the log of the job. Nobody reading it is no reason to give up.
fn print(line: &str) {
    let _ = writeln!(io::stderr(), "rflow-stage: {line}");
}

fn show(text: &str) -> ExitCode {
    let _ = io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn exit(status: i32) -> ExitCode {
    ExitCode::from(u8::try_from(status).unwrap_or(1))
}
