//! `info` and the versions.

use rflow_task::{NEXTFLOW_VERSION, RFLOW_VERSION};

/// One line; tools read the third word.
pub(crate) fn version_line() -> String {
    format!("nextflow version {NEXTFLOW_VERSION}.0 (rflow {RFLOW_VERSION})\n")
}

/// A block in which tools look for `version X build Y`.
pub(crate) fn version_details() -> String {
    format!(
        "\n      N E X T F L O W\n      version {NEXTFLOW_VERSION} build 0\n      rflow {RFLOW_VERSION}\n      \
         cite doi:10.1038/nbt.3820\n\n"
    )
}

/// What `info` prints.
pub(crate) fn info(details: bool) -> String {
    let mut text = format!("  Version: {NEXTFLOW_VERSION} build 0\n  Runtime: rflow {RFLOW_VERSION}\n");
    text.push_str(&format!("  System: {}\n", rflow_report::system::system()));
    text.push_str("  Encoding: UTF-8 (UTF-8)\n");
    if details {
        text.push_str(&format!("  Process: {}\n", rflow_report::system::process()));
        text.push_str(&format!("  {}\n", rflow_report::system::resources()));
        let mut variables: Vec<_> = std::env::vars_os()
            .filter(|(name, _)| name.to_string_lossy().starts_with("NXF_"))
            .collect();
        variables.sort();
        text.push_str("  Environment:\n");
        for (name, value) in variables {
            text.push_str(&format!(
                "    {}={}\n",
                name.to_string_lossy(),
                value.to_string_lossy()
            ));
        }
    }
    text
}
