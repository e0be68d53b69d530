//! The most memory that this process ever had.

/// In bytes; `None` where the system does not tell it.
pub(crate) fn peak() -> Option<u64> {
    told(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// Linux tells it as `VmHWM: 12345 kB`.
fn told(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn what_is_not_told_is_unknown() {
        assert_eq!(told("VmPeak:\t  99 kB\nVmHWM:\t   12345 kB\n"), Some(12_641_280));
        for other in ["", "VmHWM:\t12345\n", "VmHWM:\t-1 kB\n", "VmRSS: 1 kB"] {
            assert_eq!(told(other), None, "{other}");
        }
    }
}
