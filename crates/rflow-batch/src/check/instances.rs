//! Sizes of common instance types.

/// Cpus and GiB of memory of an instance type; `None` for types and families that are not in the tables.
pub(super) fn size(name: &str) -> Option<(u32, u32)> {
    const SPECIAL: [(&str, u32, u32); 9] = [
        ("f1.2xlarge", 8, 122),
        ("f1.4xlarge", 16, 244),
        ("f1.16xlarge", 64, 976),
        ("f2.6xlarge", 24, 256),
        ("f2.12xlarge", 48, 512),
        ("f2.48xlarge", 192, 2048),
        ("p3.2xlarge", 8, 61),
        ("p3.8xlarge", 32, 244),
        ("p3.16xlarge", 64, 488),
    ];
    if let Some((_, cpus, memory)) = SPECIAL.iter().find(|(known, ..)| *known == name) {
        return Some((*cpus, *memory));
    }
    let (family, size) = name.split_once('.')?;
    let cpus = match size {
        "medium" => 1,
        "large" => 2,
        "xlarge" => 4,
        _ => 4 * size.strip_suffix("xlarge")?.parse::<u32>().ok()?,
    };
    Some((cpus, cpus * memory_per_cpu(family)?))
}

/// GiB for each cpu in the families of the fifth generation and later, which keep the ratio over all sizes.
fn memory_per_cpu(family: &str) -> Option<u32> {
    let letters = family.find(|c: char| c.is_ascii_digit())?;
    let generation: u32 = family[letters..letters + 1].parse().ok()?;
    match (&family[..letters], generation) {
        ("c", 5..) => Some(2),
        ("m", 5..) | ("g", 5..) => Some(4),
        ("r", 5..) => Some(8),
        _ if family == "g4dn" => Some(4),
        _ => None,
    }
}

/// MiB that a job can have of an instance: kernel, agent and reserved memory take the rest.
pub(super) fn usable(gib: u32) -> u64 {
    u64::from(gib) * 1024 * 97 / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(size("f2.6xlarge"), Some((24, 256)));
        assert_eq!(size("m5.2xlarge"), Some((8, 32)));
        assert_eq!(size("c6id.large"), Some((2, 4)));
        assert_eq!(size("r7g.16xlarge"), Some((64, 512)));
        for unknown in ["optimal", "m5", "m4.large", "x2.large", "c5.metal", "t3.large"] {
            assert_eq!(size(unknown), None, "{unknown}");
        }
        assert!(usable(256) > 240_000 && usable(256) < 256 << 10);
    }
}
