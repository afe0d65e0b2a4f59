//! Keeps the values of secrets out of everything that a run writes and shows.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use rflow_syntax::SourceMap;
use rflow_task::{EventKind, HashPart, Redactor, TaskTrace};

use crate::secrets::SecretStore;

/// The secrets that a run uses. Clones share them. A run without secrets pays for one look at a flag per event.
#[derive(Clone, Default)]
pub(crate) struct Confidential(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// There is something to look for.
    used: AtomicBool,
    /// The language reads secrets, so they may be anywhere: in scripts, names, parameters. Those of `secret`
    /// directives are in the environment of tasks only, and come back in what tasks print.
    anywhere: AtomicBool,
    values: RwLock<Redactor>,
}

impl Confidential {
    /// A task uses a secret with that value.
    pub(crate) fn learn(&self, value: &str) {
        // Only the task's platform knows the secret that a name of Secrets Manager stands for; the name itself is none.
        if value.starts_with("arn:") {
            return;
        }
        let mut values = self.0.values.write().unwrap_or_else(PoisonError::into_inner);
        values.add(value);
        self.0.used.store(!values.is_empty(), Ordering::Release);
    }

    /// Learns the user's secrets when a script or configuration file reads any. Called when all are loaded.
    pub(crate) fn learn_from(&self, sources: &SourceMap) {
        let reads = |text: &str| text.contains("secrets");
        if self.is_anywhere() || !sources.files().iter().any(|file| reads(&file.text)) {
            return;
        }
        // A store that cannot be read has failed the run already.
        let stored = SecretStore::of_user().and_then(|store| store.all().ok());
        stored.iter().flatten().for_each(|(_, value)| self.learn(value));
        self.0.anywhere.store(true, Ordering::Release);
    }

    fn is_anywhere(&self) -> bool {
        self.0.anywhere.load(Ordering::Acquire)
    }

    /// A text without the values of secrets.
    pub(crate) fn text(&self, mut text: String) -> String {
        if self.0.used.load(Ordering::Acquire) {
            let values = self.0.values.read().unwrap_or_else(PoisonError::into_inner);
            values.hide(&mut text);
        }
        text
    }

    /// Takes the values of secrets out of an event, and those of parameters whose names tell that they are secret.
    pub(crate) fn event(&self, event: &mut EventKind) {
        if let EventKind::Params { params } = event {
            Redactor::default().members(params);
        }
        if !self.0.used.load(Ordering::Acquire) {
            return;
        }
        let values = self.0.values.read().unwrap_or_else(PoisonError::into_inner);
        match event {
            EventKind::RunBegin(begin) => {
                values.hide(&mut begin.command_line);
                values.hide(&mut begin.params);
            }
            EventKind::Params { params } => values.scrub(params),
            EventKind::Message { text, .. } => values.hide(text),
            EventKind::RunEnd(end) => hide(&values, &mut end.error),
            EventKind::TaskWaiting { reason, .. } => hide(&values, reason),
            EventKind::TaskFailed(trace) => {
                let trace = Arc::make_mut(trace);
                hide(&values, &mut trace.error);
                if self.is_anywhere() {
                    task(&values, trace);
                }
            }
            EventKind::TaskHashed { parts, .. } if self.is_anywhere() => hash(&values, parts),
            EventKind::TaskPending(trace)
            | EventKind::TaskSubmitted(trace)
            | EventKind::TaskCompleted(trace)
            | EventKind::TaskCached(trace)
            | EventKind::TaskStored(trace)
            | EventKind::TaskAborted(trace)
                if self.is_anywhere() =>
            {
                task(&values, Arc::make_mut(trace));
            }
            _ => {}
        }
    }
}

fn hide(values: &Redactor, text: &mut Option<String>) {
    text.iter_mut().for_each(|text| values.hide(text));
}

fn task(values: &Redactor, trace: &mut TaskTrace) {
    values.hide(&mut trace.name);
    values.hide(&mut trace.script);
    for text in [&mut trace.tag, &mut trace.env, &mut trace.queue] {
        hide(values, text);
    }
}

fn hash(values: &Redactor, parts: &mut [HashPart]) {
    parts.iter_mut().for_each(|part| hide(values, &mut part.value));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn message(text: &str) -> EventKind {
        EventKind::Message {
            level: "error".into(),
            text: text.into(),
        }
    }

    fn after(secrets: &Confidential, mut event: EventKind) -> String {
        secrets.event(&mut event);
        serde_json::to_string(&event).unwrap()
    }

    #[test]
    fn values_of_tasks_are_hidden_where_tasks_can_bring_them() {
        let secrets = Confidential::default();
        assert!(after(&secrets, message("is s3cr3t")).contains("s3cr3t"));
        secrets.learn("");
        secrets.learn("no");
        secrets.learn("arn:aws:secretsmanager:x");
        assert!(
            after(&secrets, message("no arn:aws:secretsmanager:x")).contains("no arn:aws:secretsmanager:x")
        );
        secrets.learn("s3cr3t");
        assert!(after(&secrets, message("is s3cr3t!")).contains("is [redacted]!"));
        assert_eq!(secrets.text("s3cr3t".into()), "[redacted]");
        let reason = Some("s3cr3t".into());
        let waiting = EventKind::TaskWaiting {
            id: rflow_task::TaskId(1),
            state: "RUNNABLE".into(),
            reason,
        };
        assert!(!after(&secrets, waiting).contains("s3cr3t"));
    }

    #[test]
    fn parameters_are_hidden_by_their_names() {
        let params = json!({"apikey": "AP", "n": 1, "db": {"password": "x"}});
        let text = after(&Confidential::default(), EventKind::Params { params });
        assert!(
            text.contains(r#""apikey":"[redacted]""#) && text.contains(r#""password":"[redacted]""#),
            "{text}"
        );
        assert!(text.contains(r#""n":1"#), "{text}");
    }
}
