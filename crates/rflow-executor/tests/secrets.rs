//! Secrets of local tasks.

mod common;

use std::collections::HashMap;
use std::fs;
use std::sync::Arc;

use common::{Bench, both_modes};
use rflow_task::Secrets;

struct Known(HashMap<String, String>);

impl Secrets for Known {
    fn value(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

#[test]
fn they_are_in_the_environment_and_nowhere_else() {
    for mode in both_modes() {
        let mut bench = Bench::new(mode);
        let value = "two words\n$line";
        let known = Known(HashMap::from([("TOKEN".to_owned(), value.to_owned())]));
        bench.executor = bench.executor.with_secrets(Arc::new(known));
        for before in [None, Some("true".to_owned())] {
            let mut task = bench.task("printf %s \"$TOKEN\" | wc -c; printf %s \"${OTHER-none}\"");
            task.secrets = vec!["TOKEN".to_owned()];
            task.before_script = before;
            bench.submit(&task);
            let outcome = bench.finished();
            assert_eq!(outcome.exit, Some(0), "{outcome:?}");
            let out = fs::read_to_string(task.work_dir.join(".command.out")).unwrap();
            assert_eq!(out, format!("{}\nnone", value.len()));
            // Started by hand, the task asks for the value again.
            let wrapper = fs::read_to_string(task.work_dir.join(".command.run")).unwrap();
            assert!(wrapper.contains("rflow secrets get TOKEN"), "{wrapper}");
            for entry in fs::read_dir(&task.work_dir).unwrap() {
                let text = fs::read_to_string(entry.unwrap().path()).unwrap();
                assert!(!text.contains("two words"));
            }
        }
        // Tasks that do not name it do not see it.
        let task = bench.task("printf %s \"${TOKEN-none}\"");
        bench.submit(&task);
        bench.finished();
        let out = fs::read_to_string(task.work_dir.join(".command.out")).unwrap();
        assert_eq!(out, "none");
        let mut task = bench.task("true");
        task.secrets = vec!["OTHER".to_owned()];
        bench.submit(&task);
        let outcome = bench.finished();
        assert!(outcome.fatal);
        assert!(outcome.error.unwrap_or_default().contains("`OTHER`"));
    }
}
