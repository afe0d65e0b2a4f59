//! Consumable resources: what an account has so many of, such as seats of a licence. Batch starts a job when there are
//! enough of them left. Tasks ask for them with the directive `hints consumableResources: [name: 1]`.

use rflow_task::TaskSpec;
use serde_json::Value;

const HINT: &str = "consumableResources";
/// What precedes the names of hints that are meant for this executor alone.
const OWN: &str = "awsbatch/";

/// What a task asks for: names or ARNs, and how many of each.
///
/// # Errors
/// A sentence on what is no map of names and whole numbers.
pub(crate) fn of_task(spec: &TaskSpec, warnings: &mut Vec<String>) -> Result<Vec<(String, i64)>, String> {
    for (name, _) in &spec.hints {
        if let Some(own) = name.strip_prefix(OWN)
            && own != HINT
        {
            warnings.push(format!(
                "Process `{}` has the hint `{name}`, which the executor `awsbatch` does not know; it knows `{HINT}`",
                spec.process
            ));
        }
    }
    let hint = |wanted: &str| spec.hints.iter().find(|(name, _)| name == wanted);
    let own = format!("{OWN}{HINT}");
    let Some((name, value)) = hint(&own).or_else(|| hint(HINT)) else {
        return Ok(Vec::new());
    };
    let wrong = |what: &Value| {
        format!(
            "Process `{}`: the hint `{name}` must be a map of names and whole numbers above 0, such as `[licence: 1]`, \
             but has `{what}`",
            spec.process
        )
    };
    let Value::Object(map) = value else {
        return Err(wrong(value));
    };
    map.iter()
        .map(|(name, count)| match count.as_i64() {
            Some(count) if count > 0 => Ok((name.clone(), count)),
            _ => Err(wrong(count)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::fake::task;

    fn asked(hints: &[(&str, Value)]) -> (Result<Vec<(String, i64)>, String>, Vec<String>) {
        let mut spec = task("ALIGN", 1);
        spec.hints = hints.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        let mut warnings = Vec::new();
        (of_task(&spec, &mut warnings), warnings)
    }

    #[test]
    fn hints() {
        assert_eq!(asked(&[("other", json!(1))]), (Ok(vec![]), vec![]));
        let general = ("consumableResources", json!({"licence": 1}));
        let own = ("awsbatch/consumableResources", json!({"seat": 2, "card": 1}));
        assert_eq!(
            asked(std::slice::from_ref(&general)).0,
            Ok(vec![("licence".into(), 1)])
        );
        let both = asked(&[general, own]).0;
        assert_eq!(both, Ok(vec![("seat".into(), 2), ("card".into(), 1)]));
        let (unknown, warnings) = asked(&[("awsbatch/fast", json!(true)), ("k8s/x", json!(1))]);
        assert_eq!((unknown, warnings.len()), (Ok(vec![]), 1));
        assert!(warnings[0].contains("`awsbatch/fast`"));
        for wrong in [
            json!("licence"),
            json!({"licence": "many"}),
            json!({"licence": 0}),
        ] {
            let error = asked(&[("consumableResources", wrong)]).0.unwrap_err();
            assert!(error.starts_with("Process `ALIGN`: the hint"), "{error}");
        }
    }
}
