//! One job from its beginning to its exit status.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use rflow_executor::SingleTask;
use rflow_executor::local::machine_lines;
use rflow_storage::{Stores, WriteOptions};
use rflow_task::{MachineInfo, TaskSpec};
use serde_json::Value;

use crate::arguments::Target;
use crate::failure::{Failure, size, writing};
use crate::interrupts::Interrupts;
use crate::scratch::{Scratch, folders};
use crate::stage_in::{Plan, bin_dirs};
use crate::stage_out::stage_out;
use crate::task::{Task, store, task, work_dir};
use crate::transfer::Transfers;

/// From a signal to the end of the task by force. AWS Batch ends the container after 30 seconds, and the control
/// files are to be stored before.
const PATIENCE: Duration = Duration::from_secs(15);

/// So long the end of a task is held up to learn on what machine it ran.
const MACHINE: Duration = Duration::from_millis(500);

/// Files that are stored in any case, `.exitcode` last: it tells that the others are there.
const CONTROL_FILES: [&str; 6] = [
    ".command.begin",
    ".command.out",
    ".command.err",
    ".command.log",
    ".command.trace",
    ".command.env",
];

/// What the job is and where it runs.
pub struct Job<'j> {
    /// The task.
    pub target: Target,
    /// How files are moved.
    pub transfers: Transfers,
    /// Makes the stores for a part of the configuration (`Null` for none). Made once to read the task, and again
    /// when the task comes with options for them.
    pub stores: &'j dyn Fn(&Value) -> io::Result<Stores>,
    /// The environment of this process, of which a few variables are looked at.
    pub variable: &'j dyn Fn(&str) -> Option<String>,
    /// The machine that this runs on; it may take its time.
    pub machine: fn() -> Option<MachineInfo>,
    /// Signals.
    pub interrupts: Interrupts,
    /// Prints a line for the log of the job.
    pub print: &'j dyn Fn(&str),
}

/// A task whose work dir can be reached.
struct Attempt<'j> {
    job: &'j Job<'j>,
    stores: Stores,
    work_dir: PathBuf,
}

impl Job<'_> {
    /// Runs the task; the exit status for this process. Everything that has to be said was printed.
    #[must_use]
    pub fn run(&self) -> i32 {
        match self.find() {
            Ok((attempt, task)) => attempt.run(task),
            Err(failure) => {
                (self.print)(&failure.to_string());
                failure.status()
            }
        }
    }

    fn find(&self) -> Result<(Attempt<'_>, Result<Task, Failure>), Failure> {
        let make = |config: &Value| {
            (self.stores)(config).map_err(|error| Failure::Usage(format!("Cannot reach any store: {error}")))
        };
        let mut stores = make(&Value::Null)?;
        let index = (self.variable)("AWS_BATCH_JOB_ARRAY_INDEX");
        let work_dir = work_dir(&stores, &self.target, index.as_deref(), self.transfers)?;
        let task = task(&stores, &work_dir, self.transfers);
        if let Ok(task) = &task
            && !task.config.is_null()
        {
            stores = make(&task.config)?;
        }
        let attempt = Attempt {
            job: self,
            stores,
            work_dir,
        };
        Ok((attempt, task))
    }
}

impl Attempt<'_> {
    fn run(&self, task: Result<Task, Failure>) -> i32 {
        let mut scratch = None;
        let result = task.and_then(|task| self.perform(task.spec, &mut scratch));
        let folder = scratch.as_ref().map(Scratch::task);
        let mut status = match &result {
            Ok(status) => *status,
            Err(failure) => {
                self.tell(failure, folder.as_deref());
                failure.status()
            }
        };
        // A failure of the task tells more than one of its files.
        if let Err(failure) = self.store_control_files(folder.as_deref(), &result, status) {
            (self.job.print)(&failure.to_string());
            if status == 0 {
                status = failure.status();
            }
        }
        status
    }

    /// Everything but the control files. The scratch folder is handed out as soon as there is one.
    fn perform(&self, spec: TaskSpec, scratch: &mut Option<Scratch>) -> Result<i32, Failure> {
        self.begin()?;
        let (transfers, interrupts) = (self.job.transfers, &self.job.interrupts);
        let since = Instant::now();
        let plan = Plan::make(&spec, &self.stores, transfers, interrupts)?;
        let (files, bytes) = (plan.count(), plan.size());
        let folders = folders(spec.scratch.as_deref(), self.job.variable);
        let scratch = scratch.insert(Scratch::make(&folders, bytes)?);
        plan.run(scratch, &self.stores, transfers, interrupts)?;
        self.moved("staged", files, Some(bytes), since);

        let status = self.execute(&spec, scratch)?;
        if status == 0 {
            let since = Instant::now();
            let files = stage_out(&scratch.task(), &spec, &self.work_dir, &self.stores, transfers)?;
            self.moved("stored", files, None, since);
        }
        Ok(status)
    }

    /// Leaves the mark of the start, which also shows at once whether anything can be written, and takes away
    /// what an earlier attempt of the same job may have left.
    fn begin(&self) -> Result<(), Failure> {
        let attempt = (self.job.variable)("AWS_BATCH_JOB_ATTEMPT");
        if attempt.is_some_and(|number| number != "1") {
            let address = self.work_dir.join(".exitcode");
            let deleted = store(&self.stores, &address)
                .and_then(|store| self.job.transfers.attempt(|| store.delete(&address, false)));
            deleted.map_err(|cause| control(&address, cause))?;
        }
        self.write(".command.begin", b"")
    }

    fn execute(&self, spec: &TaskSpec, scratch: &Scratch) -> Result<i32, Failure> {
        let mut local = spec.clone();
        local.work_dir = scratch.task();
        local.bin_dirs = bin_dirs(spec, scratch);
        // Done already, or done by the platform: the inputs are there, this is the container, the platform keeps
        // the time, and secrets are in the environment.
        local.inputs.clear();
        local.container = None;
        local.scratch = None;
        local.resources.time = None;
        local.secrets.clear();
        let (sender, machine) = mpsc::channel();
        if spec.metrics {
            let ask = self.job.machine;
            // Without the thread it stays unknown.
            let _ = std::thread::Builder::new().spawn(move || sender.send(ask()));
        }
        let task = SingleTask::start(Arc::new(local), PATIENCE)
            .map_err(|error| Failure::Run(format!("Cannot start the task: {error}")))?;
        self.job.interrupts.watch(task.stop());
        let outcome = task.wait();
        if let Ok(Some(machine)) = machine.recv_timeout(MACHINE) {
            add_machine(scratch, &machine);
        }
        match (outcome.exit, outcome.error) {
            // Said by nobody else: a script that cannot be started, or output that could not be kept.
            (Some(0) | None, Some(error)) => Err(Failure::Run(error)),
            (Some(status), Some(error)) => {
                (self.job.print)(&error);
                Ok(status)
            }
            (Some(status), None) => Ok(status),
            (None, None) => Err(Failure::Run(
                "The exit status of the task could not be learnt".to_owned(),
            )),
        }
    }

    fn moved(&self, what: &str, files: usize, bytes: Option<u64>, since: Instant) {
        if files > 0 {
            let seconds = since.elapsed().as_secs_f32();
            let plural = if files == 1 { "" } else { "s" };
            let bytes = bytes.map_or(String::new(), |bytes| format!(", {}", size(bytes)));
            (self.job.print)(&format!("{what} {files} file{plural}{bytes} in {seconds:.1} s"));
        }
    }

    /// Prints a failure, and puts it where the messages of the task are.
    fn tell(&self, failure: &Failure, folder: Option<&Path>) {
        (self.job.print)(&failure.to_string());
        for path in [".command.err", ".command.log"]
            .iter()
            .filter_map(|name| Some(folder?.join(name)))
        {
            let file = OpenOptions::new().create(true).append(true).open(path);
            // It was printed in any case.
            let _ = file.and_then(|mut file| writeln!(file, "{}", line(failure)));
        }
    }

    /// Stores the control files; all are tried, and the first failure is returned.
    fn store_control_files(
        &self,
        folder: Option<&Path>,
        result: &Result<i32, Failure>,
        status: i32,
    ) -> Result<(), Failure> {
        let mut first = Ok(());
        for name in CONTROL_FILES {
            let file = folder
                .map(|folder| folder.join(name))
                .filter(|file| file.exists());
            let stored = match (file, result) {
                (Some(file), _) => self.upload(&file, name),
                // There was no folder yet to write the message into.
                (None, Err(failure)) if matches!(name, ".command.err" | ".command.log") => {
                    self.write(name, format!("{}\n", line(failure)).as_bytes())
                }
                _ => Ok(()),
            };
            first = first.and(stored);
        }
        // Nobody should take a task for done whose files are missing.
        let status = match &first {
            Err(failure) if status == 0 => failure.status(),
            _ => status,
        };
        if let Some(folder) = folder {
            let _ = fs::write(folder.join(".exitcode"), status.to_string());
        }
        first.and(self.write(".exitcode", status.to_string().as_bytes()))
    }

    fn upload(&self, file: &Path, name: &str) -> Result<(), Failure> {
        let address = self.work_dir.join(name);
        let stored = store(&self.stores, &address).and_then(|store| {
            let transfers = self.job.transfers;
            transfers.attempt(|| store.upload(file, &address, &WriteOptions::default()))
        });
        stored.map_err(|cause| control(&address, cause))
    }

    fn write(&self, name: &str, data: &[u8]) -> Result<(), Failure> {
        let address = self.work_dir.join(name);
        let stored = store(&self.stores, &address).and_then(|store| {
            let transfers = self.job.transfers;
            transfers.attempt(|| store.write(&address, data, &WriteOptions::default()))
        });
        stored.map_err(|cause| control(&address, cause))
    }
}

/// Puts the machine behind the figures of the task.
fn add_machine(scratch: &Scratch, machine: &MachineInfo) {
    let trace = OpenOptions::new()
        .append(true)
        .open(scratch.task().join(".command.trace"));
    // The figures are not worth a failure.
    let _ = trace.and_then(|mut file| file.write_all(machine_lines(machine).as_bytes()));
}

/// The line for a file in which the task's own messages are.
fn line(failure: &Failure) -> String {
    format!("rflow-stage: {failure}")
}

fn control(address: &Path, cause: io::Error) -> Failure {
    Failure::Control {
        address: address.to_owned(),
        hint: writing(&cause),
        cause,
    }
}
