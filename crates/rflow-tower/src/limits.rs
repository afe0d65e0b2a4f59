//! The longest texts that the platform's database takes. Longer ones are cut.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex};

use serde_json::{Map, Value};

/// Limits of the `workflow` object, in characters.
pub(crate) const WORKFLOW: &[(&str, usize)] = &[
    ("id", 16),
    ("runName", 80),
    ("sessionId", 36),
    ("scriptId", 40),
    ("revision", 100),
    ("commitId", 40),
    ("userName", 40),
    ("profile", 100),
    ("projectName", 100),
    ("scriptName", 100),
    ("operationId", 110),
    ("projectDir", 255),
    ("homeDir", 255),
    ("workDir", 255),
    ("container", 255),
    ("errorMessage", 255),
    ("repository", 255),
    ("containerEngine", 255),
    ("scriptFile", 255),
    ("launchDir", 255),
    ("outFile", 255),
    ("logFile", 255),
];

/// Limits of `workflow.nextflow`.
pub(crate) const NEXTFLOW: &[(&str, usize)] = &[("version", 20), ("build", 10)];

/// Limits of `workflow.manifest`.
pub(crate) const MANIFEST: &[(&str, usize)] = &[
    ("nextflowVersion", 20),
    ("defaultBranch", 20),
    ("version", 20),
    ("homePage", 200),
    ("description", 1024),
    ("name", 150),
    ("mainScript", 100),
    ("author", 150),
    ("gitmodules", 150),
    ("doi", 100),
];

/// Limits of `workflow.stats`.
pub(crate) const STATS: &[(&str, usize)] = &[("computeTimeFmt", 50)];

/// Limits of a task.
pub(crate) const TASK: &[(&str, usize)] = &[
    ("env", 2048),
    ("script", 10_240),
    ("status", 10),
    ("hash", 34),
    ("name", 255),
    ("process", 255),
    ("tag", 255),
    ("container", 255),
    ("scratch", 255),
    ("workdir", 512),
    ("queue", 100),
    ("errorAction", 10),
    ("nativeId", 100),
    ("executor", 25),
    ("machineType", 25),
    ("cloudZone", 25),
    ("priceModel", 15),
];

/// Limit of `module`, `processNames` and the labels of metrics.
pub(crate) const NAME: usize = 255;

/// Fields that were cut already: each is told of once.
static TOLD: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Cuts the texts of an object that are too long for their fields; `place` stands before the field in messages.
pub(crate) fn cut(object: &mut Map<String, Value>, place: &str, limits: &[(&str, usize)]) {
    for (field, limit) in limits {
        // No more bytes means no more characters.
        if let Some(Value::String(text)) = object.get_mut(*field)
            && text.len() > *limit
        {
            cut_text(text, &format!("{place}{field}"), *limit);
        }
    }
}

/// Cuts a text to a number of characters.
pub(crate) fn cut_text(text: &mut String, field: &str, limit: usize) {
    let Some((end, _)) = text.char_indices().nth(limit) else {
        return;
    };
    let first = TOLD.lock().is_ok_and(|mut told| told.insert(field.to_owned()));
    if first {
        let size = text.chars().count();
        tracing::warn!(
            "Seqera Platform request field `{field}` exceeds expected size -- it has {size} characters and is cut to {limit}"
        );
    }
    text.truncate(end);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn characters_count() {
        let mut object = json!({"runName": "é".repeat(81), "id": "short", "revision": null, "workDir": 3});
        cut(object.as_object_mut().unwrap(), "workflow.", WORKFLOW);
        assert_eq!(object["runName"].as_str().unwrap().chars().count(), 80);
        assert_eq!(object["id"], "short");
        let mut text = "é".repeat(10);
        cut_text(&mut text, "x", 10);
        assert_eq!(text.chars().count(), 10);
    }
}
