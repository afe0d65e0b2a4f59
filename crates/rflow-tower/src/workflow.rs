//! The `workflow` object: what the run is, and at the end how it went.

use std::path::Path;

use rflow_task::{RunBegin, RunEnd};
use serde_json::{Map, Value, json};

use crate::{TowerOptions, clock, limits};

/// What `create` answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Created {
    /// Id of the run at the endpoint.
    pub(crate) id: String,
    /// Page of the run.
    pub(crate) watch_url: Option<String>,
    /// What the platform knows of its user, workspace and pipeline.
    pub(crate) metadata: Value,
}

/// How the run ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    pub(crate) end: RunEnd,
    /// In milliseconds since the epoch.
    pub(crate) at: u64,
    /// Exit status of the task that ended the run.
    pub(crate) task_exit: Option<i32>,
}

/// The object in `begin`.
pub(crate) fn at_begin(begin: &RunBegin, started: u64, options: &TowerOptions, created: &Created) -> Value {
    let mut workflow = common(begin, started, options, created);
    workflow.insert("platform".into(), platform(created));
    for field in [
        "complete",
        "duration",
        "exitStatus",
        "errorMessage",
        "errorReport",
    ] {
        workflow.insert(field.into(), Value::Null);
    }
    workflow.insert("success".into(), json!(false));
    finished(workflow, options)
}

/// The object in `complete`.
pub(crate) fn at_end(
    begin: &RunBegin,
    started: u64,
    options: &TowerOptions,
    created: &Created,
    ended: &Ended,
    stats: Value,
) -> Value {
    let mut workflow = common(begin, started, options, created);
    let end = &ended.end;
    let exit = if end.success { Some(0) } else { ended.task_exit };
    let report = end.error.as_deref().filter(|_| !end.success);
    workflow.insert("complete".into(), json!(clock::iso(ended.at)));
    workflow.insert("duration".into(), json!(ended.at.saturating_sub(started)));
    workflow.insert("success".into(), json!(end.success));
    workflow.insert("exitStatus".into(), json!(exit));
    workflow.insert("errorMessage".into(), json!(report.map(error_message)));
    workflow.insert("errorReport".into(), json!(report));
    workflow.insert("stats".into(), stats);
    finished(workflow, options)
}

fn common(begin: &RunBegin, started: u64, options: &TowerOptions, created: &Created) -> Map<String, Value> {
    let facts = &begin.facts;
    let redactor = &options.redactor;
    let mut nextflow = json!({
        "version": facts.language_version,
        "build": 0,
        // A build of rflow has no date.
        "timestamp": null,
        "enable": object(&facts.enable),
    });
    cut(&mut nextflow, "workflow.nextflow.", limits::NEXTFLOW);
    let mut params = object(&facts.params);
    redactor.members(&mut params);
    let logs = options.logs.as_ref();
    let launched = options.workflow_id.is_some();
    let files: Vec<String> = begin.config_files.iter().map(|file| path(file)).collect();
    let value = json!({
        "id": created.id,
        "runName": begin.run_name,
        "sessionId": begin.session,
        "scriptId": facts.script_id,
        "scriptFile": path(&begin.script),
        "scriptName": begin.script.file_name().map(|name| name.to_string_lossy()),
        "projectName": facts.project_name,
        "repository": facts.repository.as_ref().map(|address| redactor.text(address)),
        "commitId": facts.commit_id,
        "revision": facts.revision,
        "start": clock::iso(started),
        "container": facts.container,
        "commandLine": redactor.command_line(&begin.command_line),
        "nextflow": nextflow,
        "resume": begin.resume,
        "stubRun": begin.stub,
        "preview": facts.preview,
        "failOnIgnore": facts.fail_on_ignore,
        "projectDir": path(&begin.project_dir),
        "launchDir": path(&begin.launch_dir),
        "outputDir": path(&facts.output_dir),
        "workDir": path(&begin.work_dir),
        "homeDir": facts.home_dir.as_deref().map(path),
        "configFiles": files,
        "userName": facts.user,
        "profile": begin.profile,
        "containerEngine": facts.container_engine,
        "wave": {"enabled": facts.wave},
        "fusion": {"enabled": facts.fusion, "version": facts.fusion_version},
        "manifest": manifest(&facts.manifest),
        "params": params,
        // A platform that launches knows the configuration, because it made it.
        "configText": (!launched).then(|| redactor.config_text(&facts.config_text)),
        "operationId": logs.map(|logs| &logs.operation_id),
        "logFile": logs.and_then(|logs| logs.log_file.as_ref()),
        "outFile": logs.and_then(|logs| logs.out_file.as_ref()),
    });
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn finished(mut workflow: Map<String, Value>, options: &TowerOptions) -> Value {
    // Before anything is cut: of a secret that is cut through, the rest would not be found.
    workflow
        .values_mut()
        .for_each(|value| options.redactor.scrub(value));
    limits::cut(&mut workflow, "workflow.", limits::WORKFLOW);
    Value::Object(workflow)
}

fn cut(value: &mut Value, place: &str, fields: &[(&str, usize)]) {
    if let Some(object) = value.as_object_mut() {
        limits::cut(object, place, fields);
    }
}

/// The `manifest` scope with all its options, those that are not set included.
fn manifest(scope: &Value) -> Value {
    let text = |name: &str| match scope.get(name) {
        None | Some(Value::Null) => Value::Null,
        Some(Value::String(text)) => json!(text),
        Some(other) => json!(other.to_string()),
    };
    let modules = match scope.get("gitmodules") {
        Some(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(plain).collect();
            json!(items.join(","))
        }
        _ => text("gitmodules"),
    };
    let mut manifest = json!({
        "author": text("author"),
        "contributors": scope.get("contributors").filter(|v| v.is_array()).cloned().unwrap_or(json!([])),
        "gitmodules": modules,
        "mainScript": scope.get("mainScript").map_or_else(|| "main.nf".to_owned(), plain),
        "recurseSubmodules": scope.get("recurseSubmodules").and_then(Value::as_bool).unwrap_or(false),
    });
    for name in [
        "defaultBranch",
        "description",
        "docsUrl",
        "doi",
        "homePage",
        "icon",
        "license",
        "name",
        "nextflowVersion",
        "organization",
        "version",
    ] {
        manifest[name] = text(name);
    }
    cut(&mut manifest, "workflow.manifest.", limits::MANIFEST);
    manifest
}

/// What `create` told of the platform, under the names of `workflow.platform`.
fn platform(created: &Created) -> Value {
    let known = &created.metadata;
    let group = |fields: &[(&str, &str)]| {
        let found: Map<String, Value> = fields
            .iter()
            .filter_map(|(name, key)| Some(((*name).to_owned(), known.get(*key)?.clone())))
            .collect();
        match found.values().all(Value::is_null) {
            true => Value::Null,
            false => Value::Object(found),
        }
    };
    json!({
        "workflowId": created.id,
        "workflowUrl": created.watch_url,
        "user": group(&[("id", "userId"), ("userName", "userName"), ("organization", "userOrganization")]),
        "workspace": group(&[
            ("id", "workspaceId"),
            ("name", "workspaceName"),
            ("fullName", "workspaceFullName"),
            ("organization", "orgName"),
        ]),
        "computeEnv": group(&[("id", "computeEnvId"), ("name", "computeEnvName"), ("platform", "computeEnvPlatform")]),
        "pipeline": group(&[
            ("id", "pipelineId"),
            ("name", "pipelineName"),
            ("revision", "revision"),
            ("commitId", "commitId"),
        ]),
        "labels": known.get("labels").cloned().unwrap_or(Value::Null),
        "schedRunId": null,
    })
}

/// The part of an error that says most: what the failed command printed, or the first paragraph.
fn error_message(report: &str) -> String {
    for heading in ["Command error:", "Command output:"] {
        let Some((_, after)) = report.split_once(&format!("\n{heading}\n")) else {
            continue;
        };
        let lines: Vec<&str> = after
            .lines()
            .take_while(|line| line.starts_with("  "))
            .map(|line| &line[2..])
            .collect();
        if !lines.is_empty() && lines != ["(empty)"] {
            return lines.join("\n");
        }
    }
    report.split("\n\n").next().unwrap_or(report).trim().to_owned()
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn object(value: &Value) -> Value {
    match value {
        Value::Object(_) => value.clone(),
        _ => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_errors() {
        let report = "Error executing process > 'BAD'\n\nCaused by:\n  Process `BAD` terminated\n\nCommand output:\n  \
                      out\n\nCommand error:\n  out\n  err\n\nWork dir:\n  /w";
        assert_eq!(error_message(report), "out\nerr");
        let silent = "Error executing\n\nCommand output:\n  (empty)\n\nWork dir:\n  /w";
        assert_eq!(error_message(silent), "Error executing");
        assert_eq!(error_message("SIGTERM"), "SIGTERM");
    }

    #[test]
    fn manifests_have_all_options() {
        let found = manifest(&json!({"name": "me/demo", "version": 1.2, "gitmodules": ["a", "b"]}));
        assert_eq!(found["version"], "1.2");
        assert_eq!(found["gitmodules"], "a,b");
        assert_eq!(found["mainScript"], "main.nf");
        assert_eq!(found["contributors"], json!([]));
        assert_eq!(manifest(&Value::Null).as_object().unwrap().len(), 16);
    }

    #[test]
    fn metadata_of_the_platform() {
        let created = Created {
            id: "wf".into(),
            watch_url: None,
            metadata: json!({"userId": 5, "userName": "me", "workspaceId": null, "labels": ["x"]}),
        };
        let found = platform(&created);
        assert_eq!(found["user"], json!({"id": 5, "userName": "me"}));
        assert_eq!(
            (&found["workspace"], &found["labels"]),
            (&Value::Null, &json!(["x"]))
        );
    }
}
