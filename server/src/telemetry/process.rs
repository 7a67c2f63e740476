//! What the operating system says about this process, read when somebody asks.
//!
//! The names are those that Prometheus' own libraries use, so that ready-made dashboards find them.

use std::{
    fmt::{Display, Write},
    fs,
};

/// The unit of the times in `/proc/self/stat`, the same on every Linux that Rust runs on.
const TICKS_PER_S: f64 = 100.0;

/// Appends what is known. Without a `/proc` that is only the start time.
pub(super) fn write(text: &mut String, started_wall_ms: u64) {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds since 1970 fit into 53 bits for a quarter of a million years"
    )]
    let started_s = started_wall_ms as f64 / 1_000.0;
    sample(
        text,
        "process_start_time_seconds",
        "gauge",
        "When the server started, since the Unix epoch.",
        Some(started_s),
    );
    let status = fs::read_to_string("/proc/self/status").ok();
    sample(
        text,
        "process_resident_memory_bytes",
        "gauge",
        "Memory that the process occupies.",
        status.as_deref().and_then(resident_bytes),
    );
    let stat = fs::read_to_string("/proc/self/stat").ok();
    sample(
        text,
        "process_cpu_seconds_total",
        "counter",
        "Processor time that the process has used.",
        stat.as_deref().and_then(cpu_seconds),
    );
    sample(
        text,
        "process_open_fds",
        "gauge",
        "Files and sockets that the process has open.",
        open_files(),
    );
    let limits = fs::read_to_string("/proc/self/limits").ok();
    sample(
        text,
        "process_max_fds",
        "gauge",
        "Files and sockets that the process may have open.",
        limits.as_deref().and_then(most_open_files),
    );
}

fn sample(text: &mut String, name: &str, kind: &str, help: &str, value: Option<impl Display>) {
    if let Some(value) = value {
        // Writing to a string does not fail.
        let _ = write!(
            text,
            "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n\n"
        );
    }
}

fn resident_bytes(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim_end().parse().ok()?;
    Some(kib * 1024)
}

/// User and system time are the 14th and the 15th field. The second, the name of the program, may hold
/// blanks and brackets itself, so counting starts behind it.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_S)
}

fn open_files() -> Option<usize> {
    // Reading the directory opens one more.
    Some(
        fs::read_dir("/proc/self/fd")
            .ok()?
            .count()
            .saturating_sub(1),
    )
}

fn most_open_files(limits: &str) -> Option<u64> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_read_in_bytes() {
        let status = "Name:\tingot\nVmPeak:\t  999 kB\nVmRSS:\t    5044 kB\nThreads:\t4\n";

        assert_eq!(resident_bytes(status), Some(5044 * 1024));
        assert_eq!(resident_bytes("Name:\tingot\n"), None);
        assert_eq!(resident_bytes("VmRSS:\tmuch\n"), None);
    }

    #[test]
    fn processor_time_is_found_behind_a_name_with_blanks_and_brackets() {
        let stat = "7 (a (b) c 9) S 1 7 7 0 -1 4194560 10 0 0 0 150 25 0 0 20 0 4 0 99 1 2";

        assert_eq!(cpu_seconds(stat), Some(1.75));
        assert_eq!(cpu_seconds("7 (ingot) S 1"), None);
        assert_eq!(cpu_seconds(""), None);
    }

    #[test]
    fn the_limit_of_open_files_is_the_soft_one() {
        let limits = "Limit  Soft Limit  Hard Limit  Units\n\
                      Max open files            1024                 524288               files\n";

        assert_eq!(most_open_files(limits), Some(1024));
        let unlimited =
            "Max open files            unlimited            unlimited            files\n";
        assert_eq!(most_open_files(unlimited), None);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let mut text = String::new();

        sample(&mut text, "a_bytes", "gauge", "A.", None::<u64>);
        assert_eq!(text, "");
        sample(&mut text, "a_bytes", "gauge", "A.", Some(3));
        assert_eq!(
            text,
            "# HELP a_bytes A.\n# TYPE a_bytes gauge\na_bytes 3\n\n"
        );
    }
}
