//! E-mail: how a run sends it, and the notification at its end.

use std::path::Path;
use std::sync::Arc;

use rflow_config::Config;
use rflow_engine::mail::{Mailer, text_of_list};
use rflow_engine::run::Run;
use rflow_lang::Value;
use rflow_lang::interp::Interp;
use rflow_lang::value::MapObj;
use rflow_mail::MailOptions;
use rflow_task::Mail;
use serde_json::Value as Json;

use crate::prepare::Prepared;

/// What `sendMail` and the notification send with.
pub(super) fn mailer(config: &Config) -> Mailer {
    let scope = config.plain().get("mail").cloned().unwrap_or(Json::Null);
    Arc::new(move |mail: &Mail| {
        let env = |name: &str| std::env::var(name).ok();
        let options = MailOptions::new(&scope, &env).map_err(|error| error.to_string())?;
        rflow_mail::send(mail, &options).map_err(|error| error.to_string())
    })
}

/// Tells by e-mail that the run is over, if that is wanted. A run that is over is not failed by an e-mail that cannot
/// be sent: the text says why.
pub(super) fn notify(run: &Run, prepared: &Prepared) -> Option<String> {
    let config = &run.config;
    if config.bool("notification.enabled") != Some(true) {
        return None;
    }
    let to = match config.get("notification.to") {
        Some(all @ (Value::List(_) | Value::Set(_))) => text_of_list(&all),
        _ => config.str("notification.to"),
    };
    let Some(to) = to.filter(|to| !to.is_empty()) else {
        let way = "name receivers with `notification.to`, or with `-N address`";
        return Some(format!("No notification is sent: it has no receiver -- {way}"));
    };
    let sent = notification(run, prepared).and_then(|content| {
        run.outbox.send_now(&Mail {
            from: config.str("notification.from"),
            to: Some(to.clone()),
            subject: Some(subject(run)),
            ..content
        })
    });
    sent.err()
        .map(|cause| format!("The notification to {to} was not sent: {cause}"))
}

fn subject(run: &Run) -> String {
    let success = run.progress.borrow().success == Some(true);
    let end = if success { "completed" } else { "failed" };
    format!("Workflow {} {end}", run.settings.run_name)
}

/// Text and body of the e-mail: from the templates of the configuration, else of our own.
fn notification(run: &Run, prepared: &Prepared) -> Result<Mail, String> {
    let interp = &prepared.interp;
    let templates: Vec<String> = match run.config.get("notification.template") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::List(files)) => files.to_vec().iter().map(Value::to_string).collect(),
        Some(file) => vec![file.to_string()],
    };
    let mut mail = Mail::default();
    if templates.is_empty() {
        mail.text = Some(summary(run));
        return Ok(mail);
    }
    let attributes = match run.config.get("notification.attributes") {
        Some(Value::Map(attributes)) => attributes.to_vec(),
        _ => Default::default(),
    };
    let workflow = prepared
        .globals
        .workflow()
        .map_err(|raise| raise.message.clone())?;
    let mut bindings: rflow_lang::value::Entries = [
        (Value::str("workflow"), workflow),
        (Value::str("params"), run.params.clone()),
    ]
    .into_iter()
    .collect();
    bindings.extend(attributes);
    let Value::Map(bindings) = Value::map(bindings) else {
        return Ok(mail);
    };
    for template in templates {
        let content = filled(interp, &run.settings.launch_dir.join(&template), &bindings)?;
        match Path::new(&template)
            .extension()
            .is_some_and(|extension| extension == "txt")
        {
            true => mail.text = Some(content),
            false => mail.body = Some(content),
        }
    }
    Ok(mail)
}

fn filled(interp: &Interp, template: &Path, bindings: &MapObj) -> Result<String, String> {
    let failed = |cause: String| format!("the template {} cannot be used: {cause}", template.display());
    let bytes = interp
        .machine
        .read(template)
        .map_err(|error| failed(error.to_string()))?;
    let text = rflow_syntax::decode(bytes);
    interp
        .eval_template(&text, bindings)
        .map_err(|raise| failed(raise.message.clone()))
}

/// What the e-mail says when nobody has written a template.
fn summary(run: &Run) -> String {
    let settings = &run.settings;
    let progress = run.progress.borrow();
    let success = progress.success == Some(true);
    let mut text = format!(
        "The run {} {}.\n\n",
        settings.run_name,
        if success { "completed" } else { "has failed" }
    );
    let mut line = |name: &str, value: &str| text.push_str(&format!("{name:<12} {value}\n"));
    line("Status", if success { "completed" } else { "failed" });
    let exit = match (success, &progress.task) {
        (true, _) => Some(0),
        (false, task) => task.as_ref().and_then(|task| task.exit),
    };
    if let Some(exit) = exit {
        line("Exit status", &exit.to_string());
    }
    line("Command", &settings.command_line);
    line("Started", &rflow_report::format::date(settings.started));
    if let Some(completed) = progress.completed {
        line("Ended", &rflow_report::format::date(completed));
        let duration = completed.saturating_sub(settings.started);
        line("Duration", &rflow_report::format::duration(duration));
    }
    let stats = &progress.stats;
    let tasks = format!(
        "{} succeeded, {} cached, {} failed, {} ignored",
        stats.succeeded, stats.cached, stats.failed, stats.ignored
    );
    line("Tasks", &tasks);
    match &settings.repository {
        Some(repository) => line(
            "Pipeline",
            &format!("{}, revision {}", repository.address, repository.title),
        ),
        None => line("Pipeline", &settings.script.display().to_string()),
    }
    line("Profile", &settings.profile);
    line("Launch dir", &settings.launch_dir.display().to_string());
    line("Work dir", &settings.work_dir.display().to_string());
    line("Session", &settings.session);
    line("Version", &format!("rflow {}", rflow_task::RFLOW_VERSION));
    if let Some(report) = &progress.error_report {
        text.push_str("\nError:\n\n");
        report
            .lines()
            .for_each(|line| text.push_str(&format!("    {line}\n")));
    }
    text
}
