//! Help texts, made from the tables of options.

use std::fmt::Write;

use crate::args::spec::OptionSpec;
use crate::args::{COMMANDS, global_options};

/// Help about all, or about one command.
pub(crate) fn help(command: Option<&str>) -> String {
    let mut text = String::new();
    match COMMANDS.iter().find(|spec| Some(spec.name) == command) {
        Some(spec) => {
            let options = if spec.options.is_empty() { "" } else { " [options]" };
            let _ = writeln!(
                text,
                "{}\nUsage: {}{options} {}",
                spec.help, spec.name, spec.words
            );
            if !spec.options.is_empty() {
                text.push_str("  Options:\n");
            }
            list(&mut text, spec.options, "    ");
        }
        None => {
            text.push_str("Usage: nextflow [options] COMMAND [arg...]\n\nOptions:\n");
            list(&mut text, global_options(), "  ");
            text.push_str("\nCommands:\n");
            for spec in COMMANDS {
                let _ = writeln!(text, "  {:<14}{}", spec.name, spec.help);
            }
            text.push('\n');
        }
    }
    text
}

fn list(text: &mut String, options: &[OptionSpec], indent: &str) {
    for option in options.iter().filter(|option| !option.help.is_empty()) {
        let mut names: Vec<_> = option.names.iter().map(|name| format!("-{name}")).collect();
        names.sort_by_key(String::len);
        let _ = writeln!(text, "{indent}{}", names.join(", "));
        for line in option.help.lines() {
            let _ = writeln!(text, "{indent}   {line}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_options_and_commands() {
        let all = help(None);
        assert!(
            all.contains("\n  -c, -config\n     Add the given config files\n"),
            "{all}"
        );
        assert!(all.contains("\n  run           Run a pipeline\n"), "{all}");
        let run = help(Some("run"));
        assert!(
            run.starts_with("Run a pipeline\nUsage: run [options] Project"),
            "{run}"
        );
        assert!(run.contains("\n    -w, -work-dir\n"), "{run}");
        assert!(!run.contains("fusion"), "{run}");
    }

    #[test]
    fn options_are_sorted() {
        for spec in COMMANDS {
            let names: Vec<_> = spec.options.iter().map(|option| option.names[0]).collect();
            assert!(
                names.is_sorted_by_key(|name| name.trim_end_matches('.')) || spec.name == "config",
                "{names:?}"
            );
        }
    }
}
