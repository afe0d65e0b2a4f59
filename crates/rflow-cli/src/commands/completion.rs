//! `completion`: scripts that let a shell complete commands and options, made from the tables of options.

use anyhow::{Result, bail};

use crate::args::spec::OptionSpec;
use crate::args::{COMMANDS, global_options};

/// Prints the script for a shell and returns the exit code.
pub(crate) fn completion(shell: &str) -> Result<u8> {
    let zsh = "autoload -U +X bashcompinit && bashcompinit\n";
    match shell {
        "bash" => crate::print(&script()),
        "zsh" => crate::print(&format!("{zsh}{}", script())),
        other => bail!("No completion for `{other}` -- Specify one of: bash, zsh"),
    }
}

/// Words of options; those that end with a dot are followed by a name.
fn words(options: &[OptionSpec]) -> String {
    let shown = options.iter().filter(|option| !option.help.is_empty());
    let names = shown.flat_map(|option| option.names.iter());
    // A name that begins with a dash is another way to write the option.
    let names = names.filter(|name| !name.starts_with('-'));
    names.map(|name| format!("-{name}")).collect::<Vec<_>>().join(" ")
}

fn script() -> String {
    let commands: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
    let commands = commands.join(" ");
    let mut cases = String::new();
    for command in COMMANDS {
        let more = if command.name == "help" {
            commands.clone()
        } else {
            words(command.options)
        };
        cases.push_str(&format!("        {}) words=\"{more}\" ;;\n", command.name));
    }
    format!(
        "_rflow() {{\n    local word command= words current=\"${{COMP_WORDS[COMP_CWORD]}}\"\n    \
         for word in \"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\"; do\n        \
         case \" {commands} \" in *\" $word \"*) command=\"$word\"; break ;; esac\n    done\n    \
         case \"$command\" in\n{cases}        *) words=\"{commands} {}\" ;;\n    esac\n    \
         COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}}\n\
         complete -o default -o bashdefault -F _rflow rflow nextflow\n",
        words(global_options())
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    /// What bash offers for a line whose last word is being typed.
    fn complete(line: &[&str]) -> Vec<String> {
        let words: Vec<String> = line.iter().map(|word| format!("'{word}'")).collect();
        let program = format!(
            "{}COMP_WORDS=({}); COMP_CWORD={}; _rflow; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            super::script(),
            words.join(" "),
            line.len() - 1
        );
        let output = Command::new("bash").args(["-c", &program]).output().unwrap();
        assert!(
            output.stderr.is_empty(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(str::to_string).collect()
    }

    #[test]
    fn completes_commands_and_their_options() {
        assert_eq!(complete(&["rflow", "expl"]), ["explain", "explain-task"]);
        assert_eq!(complete(&["rflow", "run", "-resu"]), ["-resume"]);
        assert_eq!(complete(&["rflow", "-q", "run", "main.nf", "-with-t"]).len(), 3);
        assert_eq!(complete(&["rflow", "config", "-orig"]), ["-origin"]);
        assert_eq!(complete(&["rflow", "help", "insp"]), ["inspect"]);
        assert_eq!(
            complete(&["rflow", "-conf"]),
            ["-config", "-config-ignore-includes"]
        );
    }
}
