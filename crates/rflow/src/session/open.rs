//! A run before its first event: storage, executors, what scripts see of it.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use rflow_engine::engine::Message;
use rflow_engine::mail::Outbox;
use rflow_engine::operator::DumpTags;
use rflow_engine::publish::Publishing;
use rflow_engine::resume::Cache;
use rflow_engine::run::{Handlers, Progress, Run, Settings};
use rflow_engine::schedule::{Scheduler, StageDirs};
use rflow_executor::LocalOptions;
use rflow_lang::Value;
use rflow_lang::value::MapKind;
use rflow_storage::location::is_remote;
use rflow_storage::{Published, Stores};
use rflow_task::Capacity;

use super::executors::{self, ExecutorSetup, Executors};
use super::state::State;
use super::{Session, secrets};
use crate::confidential::Confidential;
use crate::events::Events;
use crate::prepare::Prepared;
use crate::remote::{self, Remote};

impl Session {
    /// Opens a run: its storage, executors and state, and the globals that scripts see of it.
    pub(super) fn open_run(
        &mut self,
        prepared: &Prepared,
        settings: Settings,
        state: &State,
        events: &Events,
    ) -> Result<Rc<Run>, String> {
        let config = prepared.config.clone();
        let cache = Cache::read(&state.earlier).map_err(|e| e.to_string())?;
        let plain = config.plain();
        let teller = events.clone();
        let remote = Remote::new(plain.clone(), Arc::new(move |text| teller.message("warn", text)));
        let stores = remote.stores();
        if let Some(warning) = remote::check_output_dir(&stores, &settings)? {
            events.message("warn", &warning);
        }
        prepared.machine.set_stores(stores.clone());
        let scheduler = self.scheduler((&config, plain), &settings, (&remote, &stores), &events.secrets)?;
        let flow: rflow_engine::flow::SharedFlow = Rc::default();
        {
            let mut flow = flow.borrow_mut();
            flow.settings.dump = match &self.options.dump_channels {
                None => DumpTags::None,
                Some(tags) if tags.is_empty() => DumpTags::All,
                Some(tags) => DumpTags::Tags(tags.clone()),
            };
            flow.settings.work_dir = settings.work_dir.clone();
        }
        let published = self.publish_sink(stores.clone());
        let containers = executors::containers(&config)?;
        let params = Value::map_of(MapKind::Params, config.params());
        let events = events.clone();
        let confidential = events.secrets.clone();
        let sources = prepared.interp.clone();
        let post = self.sender.clone();
        let outbox = Outbox::new(
            super::mail::mailer(&config),
            Arc::new(move |span, result| drop(post.send(Message::Posted(span, result)))),
        );
        let run = Rc::new(Run {
            flow,
            stores,
            flags: RefCell::new(
                config
                    .flags()
                    .into_iter()
                    .map(|(name, value)| (name, value.truthy()))
                    .collect(),
            ),
            config,
            settings,
            params,
            context: RefCell::default(),
            results: RefCell::default(),
            processes: RefCell::default(),
            published: RefCell::default(),
            outputs: RefCell::default(),
            topics: Default::default(),
            scheduler: RefCell::new(scheduler),
            cache,
            taken: RefCell::default(),
            remote_inputs: RefCell::default(),
            progress: RefCell::new(Progress::default()),
            tally: RefCell::default(),
            handlers: RefCell::new(Handlers::default()),
            last_task: std::cell::Cell::new(0),
            warned: RefCell::default(),
            outbox,
            events: Box::new(move |event| events.send(event)),
            containers: containers.0,
            knows_secret: {
                let secrets = secrets::store(&confidential);
                Some(Box::new(move |name| secrets.value(name).is_some()))
            },
            publisher: Publishing::new(published),
            failure: RefCell::default(),
            locate: RefCell::new(Some(Box::new(move |span| {
                Some(sources.sources.borrow().locate(span))
            }))),
        });
        prepared.globals.attach(run.clone());
        state
            .warning
            .iter()
            .chain(&containers.1)
            .for_each(|w| run.warn(w));
        let plugins = rflow_engine::plugin::warnings(&run.config);
        let settings = crate::options::unavailable::settings(&run.config);
        plugins.into_iter().chain(settings).for_each(|w| run.warn(w));
        Ok(run)
    }

    /// What admits tasks, with the executors that it may make.
    fn scheduler(
        &mut self,
        (config, plain): (&rflow_config::Config, serde_json::Value),
        settings: &Settings,
        (remote, stores): (&Arc<Remote>, &Stores),
        confidential: &Confidential,
    ) -> Result<Scheduler, String> {
        let limits = config.executor_settings("local").map_err(|e| e.to_string())?;
        let detected = LocalOptions::detect(self.worker.clone());
        let queue_size = self.options.queue_size;
        let local_queue = queue_size.or(limits.queue_size.and_then(|n| u32::try_from(n).ok()));
        let setup = ExecutorSetup {
            config: plain,
            run_name: settings.run_name.clone(),
            session: settings.session.clone(),
            launch_dir: settings.launch_dir.clone(),
            work_dirs: settings.work_dirs.clone(),
            machine: Capacity {
                cpus: Some(limits.cpus.unwrap_or(detected.cpus)),
                memory: Some(limits.memory.unwrap_or(detected.memory)),
                tasks: local_queue.unwrap_or(detected.queue_size).max(1),
            },
            queue_size,
            secrets: secrets::store(confidential),
            metrics: settings.metrics,
        };
        let mut executors = Executors {
            registered: std::mem::take(&mut self.executors),
            worker: self.worker.clone(),
            remote: remote.clone(),
            setup,
            sink: rflow_task::forward(self.sender.clone(), Message::Executor),
            warn: {
                let sender = self.sender.clone();
                Arc::new(move |text| drop(sender.send(Message::Warning(text))))
            },
        };
        let sender = self.sender.clone();
        let fetcher = rflow_storage::Fetcher::new(4, stores.clone(), move |fetch, result| {
            drop(sender.send(Message::Staged(fetch, result)));
        });
        let stage = format!("stage-{}", settings.session);
        let remote_dir = settings.work_dirs.iter().find(|d| is_remote(d));
        let dirs = StageDirs {
            local: settings.work_dir.join(&stage),
            remote: remote_dir.map(|d| d.join(&stage)),
        };
        Ok(Scheduler::new(
            Box::new(move |name| executors.make(name)),
            fetcher,
            dirs,
        ))
    }

    /// The pool that publishes; few threads, because files mostly go to one disk. Remote storage bears more.
    fn publish_sink(&self, stores: Stores) -> rflow_storage::Publisher {
        let threads = self.options.pool_size.map_or(4, |n| n as usize);
        let sender = self.sender.clone();
        rflow_storage::Publisher::new(threads, stores, move |job, result| {
            tracing::debug!(source = %job.source.display(), target = %job.target.display(), ?result, "published");
            // A run that is over takes no messages.
            drop(match result {
                Ok(Published::Done | Published::Same) => {
                    sender.send(Message::Published(job.source.clone(), job.target.clone()))
                }
                Err(error) if !job.fail_on_error => sender.send(Message::Warning(error.to_string())),
                Ok(Published::Kept) | Err(_) => Ok(()),
            });
        })
    }
}
