//! How a process does, as `/proc` shows it.

use std::fs;
use std::time::Duration;

/// The kernel's clock ticks a second in `/proc/*/stat` (`getconf CLK_TCK`: 100 on every Linux of today).
const TICKS_PER_SECOND: u32 = 100;

/// The CPU time that process `id` has used, its own and the system's for it, to a hundredth of a second.
///
/// `None` once it is gone.
pub(super) fn cpu_time(id: u32) -> Option<Duration> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // Its name comes second, in brackets, and may hold anything (proc(5)); the times are 12 and 13 fields after it.
    let (_, after_name) = stat.rsplit_once(") ")?;
    let mut fields = after_name.split(' ').skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(Duration::from_secs(user.saturating_add(system)) / TICKS_PER_SECOND)
}

/// The memory that process `id` holds, bytes. `None` once it is gone.
pub(super) fn resident_bytes(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(held.trim().strip_suffix(" kB")?.parse::<u64>().ok()? << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_computes_uses_cpu_time_and_one_that_is_gone_none() {
        let before = cpu_time(std::process::id()).unwrap();
        let mut sum = 0_u64;
        while cpu_time(std::process::id()).unwrap() < before + Duration::from_millis(20) {
            sum = std::hint::black_box(sum + 1);
        }
        assert_eq!(cpu_time(u32::MAX), None);
    }

    #[test]
    fn memory_that_is_written_to_is_held() {
        let before = resident_bytes(std::process::id()).unwrap();
        let held = std::hint::black_box(vec![1_u8; 64 << 20]);
        assert!(resident_bytes(std::process::id()).unwrap() > before.saturating_sub(8 << 20) + held.len() as u64 / 2);
        assert_eq!(resident_bytes(u32::MAX), None);
    }
}
