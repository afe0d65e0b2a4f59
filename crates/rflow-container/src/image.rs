//! Names of images.

/// The image in that registry, unless it names one already; with `replace` also then. Paths and addresses with a
/// scheme stay as they are.
///
/// The first part of a name is a registry when it holds a dot or a colon, or is `localhost`.
pub(crate) fn with_registry(image: &str, registry: &str, replace: bool) -> String {
    let registry = registry.trim_end_matches('/');
    if registry.is_empty() || image.starts_with('/') || image.contains("://") {
        return image.to_owned();
    }
    match split_registry(image) {
        (None, rest) => format!("{registry}/{rest}"),
        (Some(_), rest) if replace => format!("{registry}/{rest}"),
        (Some(_), _) => image.to_owned(),
    }
}

/// The registry that an image names, and the rest of it.
fn split_registry(image: &str) -> (Option<&str>, &str) {
    match image.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, image),
    }
}

/// The registry that an image comes from.
pub(crate) fn registry_of(image: &str) -> &str {
    split_registry(image).0.unwrap_or("docker.io")
}

/// The image with a tag: Docker would fetch all tags of an image without one.
pub(crate) fn with_tag(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    if last.contains([':', '@']) {
        image.to_owned()
    } else {
        format!("{image}:latest")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(with_registry("tool:1", "quay.io/", false), "quay.io/tool:1");
        assert_eq!(with_registry("org/tool", "quay.io", false), "quay.io/org/tool");
        assert_eq!(
            with_registry("ghcr.io/org/tool", "quay.io", false),
            "ghcr.io/org/tool"
        );
        assert_eq!(
            with_registry("ghcr.io/org/tool", "quay.io", true),
            "quay.io/org/tool"
        );
        assert_eq!(
            with_registry("https://x/y.sif", "quay.io", true),
            "https://x/y.sif"
        );
        assert_eq!(registry_of("127.0.0.1:5000/x:1"), "127.0.0.1:5000");
        assert_eq!(registry_of("org/x"), "docker.io");
        assert_eq!(with_tag("127.0.0.1:5000/x"), "127.0.0.1:5000/x:latest");
        assert_eq!(with_tag("x@sha256:ab"), "x@sha256:ab");
    }
}
