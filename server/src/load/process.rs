//! What Linux says about processes and sockets, read from /proc.

use std::{fs, path::PathBuf};

use anyhow::{Context, bail};

/// What /proc/PID/stat counts in: 100 to a second in all that Linux shows to programs, whatever the
/// kernel itself uses.
const TICKS_PER_S: f64 = 100.0;

/// A running process.
#[derive(Debug, Clone)]
pub(super) struct Process {
    directory: PathBuf,
}

impl Process {
    /// The process with this number.
    pub(super) fn of(pid: u32) -> anyhow::Result<Self> {
        let process = Self {
            directory: PathBuf::from(format!("/proc/{pid}")),
        };
        if process.cpu_s().is_err() {
            bail!(
                "there is no process {pid} whose figures can be read; --server-pid takes the server's number"
            );
        }
        Ok(process)
    }

    /// This very process.
    pub(super) fn own() -> Self {
        Self {
            directory: PathBuf::from("/proc/self"),
        }
    }

    /// CPU seconds used so far, in the program and in the kernel on its behalf.
    pub(super) fn cpu_s(&self) -> anyhow::Result<f64> {
        let text = self.read("stat")?;
        cpu_ticks(&text)
            .map(|ticks| ticks as f64 / TICKS_PER_S)
            .context("/proc/PID/stat is not as expected")
    }

    /// Memory that is in RAM now, in bytes.
    pub(super) fn resident_bytes(&self) -> anyhow::Result<u64> {
        let text = self.read("status")?;
        kilobytes(&text, "VmRSS:")
            .map(|kilobytes| kilobytes << 10)
            .context("/proc/PID/status is not as expected")
    }

    fn read(&self, file: &str) -> anyhow::Result<String> {
        let path = self.directory.join(file);
        fs::read_to_string(&path).with_context(|| {
            format!(
                "the figures in {} can't be read: the process has ended, or this is not Linux",
                path.display()
            )
        })
    }
}

/// Memory that the kernel holds for TCP sockets, of all processes, in bytes.
pub(super) fn kernel_tcp_bytes() -> anyhow::Result<u64> {
    let sockets = fs::read_to_string("/proc/net/sockstat")
        .context("/proc/net/sockstat can't be read: this is not Linux")?;
    let own = fs::read_to_string("/proc/self/smaps").unwrap_or_default();
    let page_bytes = kilobytes(&own, "KernelPageSize:").unwrap_or(4) << 10;
    tcp_pages(&sockets)
        .map(|pages| pages * page_bytes)
        .context("/proc/net/sockstat is not as expected")
}

/// User and system time are the 14th and 15th field, counted behind the name, which may hold anything.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, behind_name) = stat.rsplit_once(')')?;
    let mut fields = behind_name.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

fn kilobytes(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

fn tcp_pages(sockstat: &str) -> Option<u64> {
    let line = sockstat
        .lines()
        .find_map(|line| line.strip_prefix("TCP:"))?;
    let mut words = line.split_whitespace();
    words.find(|word| *word == "mem")?;
    words.next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_brackets_moves_no_field() {
        let stat = "77 (in) got (x) S 1 77 77 0 -1 4194560 900 0 0 0 250 50 0 0 20 0 4 0 100";
        assert_eq!(cpu_ticks(stat), Some(300));
        assert_eq!(cpu_ticks("77 (ingot) S 1"), None);
    }

    #[test]
    fn memory_is_found_by_its_name() {
        let status = "VmPeak:\t  900 kB\nVmRSS:\t   1234 kB\n";
        assert_eq!(kilobytes(status, "VmRSS:"), Some(1234));
        assert_eq!(kilobytes(status, "VmSwap:"), None);
    }

    #[test]
    fn the_kernels_pages_for_tcp_are_those_behind_mem() {
        let sockstat =
            "sockets: used 9\nTCP: inuse 5 orphan 0 tw 2 alloc 6 mem 17\nUDP: inuse 0 mem 3\n";
        assert_eq!(tcp_pages(sockstat), Some(17));
    }

    #[test]
    fn this_process_has_figures_and_one_that_can_not_be_has_none() {
        assert!(Process::own().resident_bytes().unwrap() > 0);
        let error = Process::of(u32::MAX).unwrap_err().to_string();
        assert!(error.contains("--server-pid"), "{error}");
    }
}
