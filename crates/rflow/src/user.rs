//! Who runs the pipeline.

use std::path::PathBuf;

/// The folder of the user's own files: `NXF_HOME`, else `~/.nextflow`; `None` when there is no home folder.
pub(crate) fn home() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    set("NXF_HOME")
        .map(PathBuf::from)
        .or_else(|| set("HOME").map(|home| PathBuf::from(home).join(".nextflow")))
}

/// The name of the user that this process runs as: from the system's list of users, else from the environment, as
/// users of a directory service are in no list here.
pub(crate) fn name(env: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let id = rustix::process::getuid().as_raw();
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    listed(&users, id).or_else(|| {
        let set = |name: &str| env(name).filter(|value| !value.is_empty());
        set("USER").or_else(|| set("LOGNAME"))
    })
}

/// The name that `name:password:id:…` gives to an id.
fn listed(users: &str, id: u32) -> Option<String> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next().filter(|name| !name.is_empty())?;
        (fields.nth(1)?.parse() == Ok(id)).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_id() {
        let users = "root:x:0:0:root:/root:/bin/bash\n# note\n+::::::\nanna:x:1000:100::/home/anna:/bin/sh\n";
        assert_eq!(listed(users, 1000).as_deref(), Some("anna"));
        assert_eq!(listed(users, 0).as_deref(), Some("root"));
        assert_eq!(listed(users, 100), None);
    }
}
