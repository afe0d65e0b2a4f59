//! The bodies of the calls.

use rflow_task::{Graph, GraphNodeKind, RunBegin};
use serde_json::{Value, json};

use crate::backlog::Backlog;
use crate::task::{TaskState, image_json, task_json};
use crate::workflow::{self, Created, Ended};
use crate::{Redactor, TowerOptions, clock, limits, progress, stats};

/// `POST /trace/create`
pub(crate) fn create(begin: &RunBegin, options: &TowerOptions) -> Value {
    json!({
        "sessionId": begin.session,
        "runName": begin.run_name,
        "projectName": begin.facts.project_name,
        "repository": begin.facts.repository.as_ref().map(|address| options.redactor.text(address)),
        "workflowId": options.workflow_id,
        "instant": clock::now(),
    })
}

/// `PUT /trace/{id}/begin`
pub(crate) fn begin(
    begin: &RunBegin,
    started: u64,
    options: &TowerOptions,
    created: &Created,
    processes: Vec<String>,
) -> Value {
    let names: Vec<String> = processes
        .into_iter()
        .map(|mut name| {
            limits::cut_text(&mut name, "processNames", limits::NAME);
            name
        })
        .collect();
    json!({
        "workflow": workflow::at_begin(begin, started, options, created),
        "processNames": names,
        "towerLaunch": options.workflow_id.is_some(),
        "instant": clock::now(),
    })
}

/// The optional `dag` of `begin`.
pub(crate) fn dag(graph: &Graph) -> Value {
    let vertices = graph.nodes.iter().map(|node| {
        let scope = (!node.workflow.is_empty()).then(|| node.workflow.join(":"));
        let (kind, label) = match node.kind {
            GraphNodeKind::Process => {
                let full = scope.iter().chain([&node.name]).cloned().collect::<Vec<_>>();
                ("PROCESS", full.join(":"))
            }
            GraphNodeKind::Operator => ("OPERATOR", node.name.clone()),
            GraphNodeKind::Source => ("ORIGIN", node.name.clone()),
            GraphNodeKind::Output => ("NODE", node.name.clone()),
        };
        json!({"id": node.id.to_string(), "type": kind, "label": label, "scope": scope})
    });
    let edges = graph.edges.iter().map(
        |edge| json!({"source": edge.from.to_string(), "target": edge.to.to_string(), "label": edge.label}),
    );
    json!({"vertices": vertices.collect::<Vec<_>>(), "edges": edges.collect::<Vec<_>>()})
}

/// `PUT /trace/{id}/progress`, as text: the tasks come written already, because their length had to be known.
pub(crate) fn progress(tasks: &[Vec<u8>], images: &[String], progress: &[u8]) -> Vec<u8> {
    let containers: Vec<Value> = images.iter().map(|image| image_json(image)).collect();
    let mut body = b"{\"tasks\":[".to_vec();
    body.extend(tasks.join(&b','));
    body.extend(b"],\"progress\":");
    body.extend(progress);
    body.extend(b",\"containers\":");
    body.extend(bytes(&json!(containers)));
    body.extend(format!(",\"instant\":{}}}", clock::now()).bytes());
    body
}

/// `PUT /trace/{id}/heartbeat`
pub(crate) fn heartbeat(progress: Value) -> Value {
    json!({"progress": progress, "instant": clock::now()})
}

/// `PUT /trace/{id}/complete`
pub(crate) fn complete(
    begin: &RunBegin,
    started: u64,
    options: &TowerOptions,
    created: &Created,
    ended: &Ended,
    backlog: &Backlog,
) -> Value {
    let stats = stats::stats(&backlog.tally);
    json!({
        "workflow": workflow::at_end(begin, started, options, created, ended, stats),
        "metrics": backlog.measured.json(),
        "progress": progress::json(&backlog.tally),
        "instant": clock::now(),
    })
}

/// As many tasks from the front as fit into a number of bytes, written; at least one.
pub(crate) fn fitting(tasks: &[TaskState], redactor: &Redactor, room: usize) -> Vec<Vec<u8>> {
    let mut left = room;
    let mut out = Vec::new();
    for task in tasks {
        let text = bytes(&task_json(task, redactor));
        // What is between tasks is a comma.
        let size = text.len() + 1;
        if !out.is_empty() && size > left {
            break;
        }
        left = left.saturating_sub(size);
        out.push(text);
    }
    out
}

/// A message as text.
pub(crate) fn bytes(body: &Value) -> Vec<u8> {
    // A JSON value can always be written.
    serde_json::to_vec(body).unwrap_or_default()
}
