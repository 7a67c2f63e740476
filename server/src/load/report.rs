//! What a run found, as it is printed and written.

use std::{fs, path::Path};

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::{
    fan_out::fan_out,
    figure::Bar,
    gauge::Counts,
    histogram::Percentiles,
    ledger::{Delays, Ledger},
    stage::CpuMark,
    subscriber::Diary,
};

const US_PER_S: u64 = 1_000_000;

/// One run. What a scenario doesn't measure is left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Report {
    /// What the run is called.
    pub(super) name: String,
    /// The command.
    pub(super) scenario: String,
    /// The command line, without what differs from run to run.
    pub(super) command: String,
    /// What is asked of the figures. They are shown beside them and fail nothing.
    pub(super) bars: Vec<Bar>,
    /// Whether every subscriber ended on the server's number, and that is the number it must be.
    pub(super) exact: bool,
    pub(super) subscribers: u64,
    pub(super) labelers: u64,
    pub(super) codec: Option<String>,
    pub(super) connecting: Option<Connecting>,
    pub(super) memory: Option<MemoryUse>,
    pub(super) labels: Option<Labels>,
    pub(super) seen: Option<Seen>,
    pub(super) traffic: Option<Traffic>,
    pub(super) cpu: Option<Cpu>,
    /// Subscriptions that were asked for again because something was missing.
    pub(super) gaps: Option<u64>,
    /// From the scenario's last event until every subscriber was exact.
    pub(super) settled_s: Option<f64>,
    pub(super) join: Option<Join>,
    pub(super) reconnects: Option<Reconnects>,
}

/// How the sockets were opened.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Connecting {
    pub(super) seconds: f64,
    pub(super) per_s: f64,
    /// The server's CPU time for each, in microseconds.
    pub(super) server_us_each: Option<f64>,
}

/// Memory at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    pub(super) server_bytes: Option<u64>,
    /// The kernel's, for the TCP sockets of all processes.
    pub(super) kernel_tcp_bytes: u64,
}

/// Memory over a run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct MemoryUse {
    pub(super) before: Memory,
    /// When all were connected.
    pub(super) connected: Memory,
    pub(super) after: Option<Memory>,
    /// What one connection added to the server's memory.
    pub(super) bytes_per_connection: Option<f64>,
}

/// What the labelers did.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Labels {
    pub(super) asked_per_s: Option<u32>,
    pub(super) reached_per_s: f64,
    pub(super) acknowledged: u64,
    /// By how much the server's number grew.
    pub(super) counted: u64,
    /// From sending a label to its answer.
    pub(super) submit: Option<Percentiles>,
}

/// How soon a committed label was seen, between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Seen {
    /// From the answer to the labeler: the truth is not below.
    pub(super) at_least: Option<Percentiles>,
    /// From the sending: the truth is not above.
    pub(super) at_most: Option<Percentiles>,
    /// From the first subscriber of a phase that held a state to each of the phase.
    pub(super) fan_out: Option<Percentiles>,
}

/// What came over the subscribers' sockets.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Traffic {
    pub(super) frames_per_subscriber: f64,
    pub(super) bytes_per_subscriber: f64,
    /// For each subscriber and label; below 1 if several labels share a delta.
    pub(super) frames_per_label: Option<f64>,
    pub(super) bytes_per_label: Option<f64>,
}

/// CPU time over the measured phase.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Cpu {
    pub(super) phase_s: f64,
    pub(super) server_s: Option<f64>,
    /// 100 is one core.
    pub(super) server_percent: Option<f64>,
    /// The server's without what as many labels cost it with nobody watching.
    pub(super) beyond_s: Option<f64>,
    pub(super) tool_percent: f64,
}

/// People who came all at once.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Join {
    /// Until all of them had a state.
    pub(super) answered_s: f64,
    /// Until all of them saw how many they are.
    pub(super) counted_s: f64,
}

/// Sockets that were cut and came back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Reconnects {
    /// Sockets opened in each second after the cut.
    pub(super) each_second: Vec<u64>,
    /// In any second, wherever it begins.
    pub(super) most_per_s: u64,
    /// Until the last one, and over a second at least.
    pub(super) mean_per_s: f64,
}

impl Connecting {
    pub(super) fn between(before: CpuMark, after: CpuMark, sockets: usize) -> Self {
        let seconds = seconds_between(before.at_us, after.at_us);
        Self {
            seconds,
            per_s: sockets as f64 / seconds,
            server_us_each: used(before, after).map(|used_s| used_s * 1e6 / sockets as f64),
        }
    }
}

impl MemoryUse {
    pub(super) fn new(before: Memory, connected: Memory, sockets: usize) -> Self {
        let grown = before.server_bytes.zip(connected.server_bytes);
        let grown = grown.map(|(before, connected)| connected.saturating_sub(before));
        Self {
            before,
            connected,
            after: None,
            bytes_per_connection: grown.map(|bytes| bytes as f64 / sockets.max(1) as f64),
        }
    }
}

impl Labels {
    pub(super) fn new(
        ledger: &Ledger,
        asked_per_s: Option<u32>,
        seconds: f64,
        counted: u64,
    ) -> Self {
        Self {
            asked_per_s,
            reached_per_s: ledger.labels() as f64 / seconds,
            acknowledged: ledger.labels(),
            counted,
            submit: ledger.submits(),
        }
    }
}

impl Seen {
    /// What the subscribers' diaries say of the labels of a run.
    pub(super) fn new(ledger: &Ledger, diaries: &[Diary]) -> Self {
        let mut delays = Delays::default();
        for diary in diaries {
            ledger.seen_by(&diary.sights, &mut delays);
        }
        Self {
            at_least: delays.at_least.percentiles(),
            at_most: delays.at_most.percentiles(),
            fan_out: fan_out(ledger.base(), diaries).percentiles(),
        }
    }
}

impl Traffic {
    pub(super) fn new(counts: Counts, subscribers: usize, labels: Option<u64>) -> Self {
        let frames_per_subscriber = counts.frames as f64 / subscribers.max(1) as f64;
        let bytes_per_subscriber = counts.bytes as f64 / subscribers.max(1) as f64;
        let labels = labels.filter(|labels| *labels > 0);
        Self {
            frames_per_subscriber,
            bytes_per_subscriber,
            frames_per_label: labels.map(|labels| frames_per_subscriber / labels as f64),
            bytes_per_label: labels.map(|labels| bytes_per_subscriber / labels as f64),
        }
    }
}

impl Cpu {
    pub(super) fn between(before: CpuMark, after: CpuMark) -> Self {
        let phase_s = seconds_between(before.at_us, after.at_us);
        let server_s = used(before, after);
        Self {
            phase_s,
            server_s,
            server_percent: server_s.map(|used_s| used_s / phase_s * 100.0),
            beyond_s: None,
            tool_percent: (after.tool_s - before.tool_s) / phase_s * 100.0,
        }
    }
}

impl Reconnects {
    /// Out of the times at which sockets were opened, and that of the cut.
    pub(super) fn new(cut_us: u64, opened_us: impl Iterator<Item = u64>) -> Self {
        let mut after_us: Vec<_> = opened_us
            .filter_map(|at_us| at_us.checked_sub(cut_us))
            .collect();
        after_us.sort_unstable();
        let mut each_second = Vec::new();
        for after_us in &after_us {
            let second = (after_us / US_PER_S) as usize;
            each_second.resize(second + 1, 0);
            each_second[second] += 1;
        }
        let last_us = after_us.last().copied().unwrap_or(0).max(US_PER_S);
        Self {
            each_second,
            most_per_s: most_within_a_second(&after_us),
            mean_per_s: after_us.len() as f64 / seconds_between(0, last_us),
        }
    }
}

impl Report {
    /// Takes from the CPU time what as many labels cost in a run with nobody watching.
    ///
    /// # Errors
    ///
    /// If that run doesn't say what its labels cost.
    pub(super) fn subtract(&mut self, base_line: &Self) -> anyhow::Result<()> {
        let (labels, used_s) = base_line
            .labels
            .zip(base_line.cpu.and_then(|cpu| cpu.server_s))
            .filter(|(labels, _)| labels.acknowledged > 0)
            .context("the base line must be a report of `labels` with --server-pid")?;
        let each_s = used_s / labels.acknowledged as f64;
        if let (Some(cpu), Some(labels)) = (&mut self.cpu, self.labels) {
            cpu.beyond_s = cpu
                .server_s
                .map(|used_s| (used_s - each_s * labels.acknowledged as f64).max(0.0));
        }
        Ok(())
    }

    /// The report for other programs.
    pub(super) fn json(&self) -> anyhow::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Writes it for other programs.
    pub(super) fn write(&self, path: &Path) -> anyhow::Result<()> {
        fs::write(path, self.json()?)
            .with_context(|| format!("the report can't be written to {}", path.display()))
    }

    /// Reads one that was written.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let json = fs::read_to_string(path)
            .with_context(|| format!("{} can't be read", path.display()))?;
        serde_json::from_str(&json)
            .with_context(|| format!("{} is no report of this tool", path.display()))
    }
}

/// Most of the sorted times that lie in one second, wherever it begins.
fn most_within_a_second(times_us: &[u64]) -> u64 {
    let mut begin = 0;
    let mut most = 0;
    for (end, time_us) in times_us.iter().enumerate() {
        while times_us[begin] + US_PER_S <= *time_us {
            begin += 1;
        }
        most = most.max(end - begin + 1);
    }
    most as u64
}

/// At least a microsecond, so that nothing is divided by zero.
pub(super) fn seconds_between(from_us: u64, to_us: u64) -> f64 {
    to_us.saturating_sub(from_us).max(1) as f64 / 1e6
}

fn used(before: CpuMark, after: CpuMark) -> Option<f64> {
    Some(after.server_s? - before.server_s?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reconnects_are_counted_by_the_second_after_the_cut() {
        let opened = [5, 1_000_000, 1_500_000, 1_999_999, 4_000_000];

        let reconnects = Reconnects::new(1_000_000, opened.into_iter());

        assert_eq!(reconnects.each_second, [3, 0, 0, 1]);
        assert_eq!(reconnects.mean_per_s, 4.0 / 3.0);
    }

    #[test]
    fn the_busiest_second_may_begin_anywhere() {
        let opened = [100_000, 600_000, 900_000, 1_500_000, 1_600_000, 9_000_000];

        let reconnects = Reconnects::new(0, opened.into_iter());

        // From 600 ms to just before 1,600 ms.
        assert_eq!(reconnects.most_per_s, 3);
    }

    #[test]
    fn cpu_beyond_a_base_line_leaves_out_what_as_many_labels_cost() {
        let run = |server_s: f64, acknowledged: u64| Report {
            cpu: Some(Cpu {
                phase_s: 10.0,
                server_s: Some(server_s),
                server_percent: Some(server_s * 10.0),
                beyond_s: None,
                tool_percent: 0.0,
            }),
            labels: Some(Labels {
                asked_per_s: None,
                reached_per_s: 0.0,
                acknowledged,
                counted: acknowledged,
                submit: None,
            }),
            ..Report::default()
        };
        // given: 1,000 labels cost 2 s with nobody watching, and 500 with an audience 4 s
        let mut report = run(4.0, 500);

        report.subtract(&run(2.0, 1000)).unwrap();

        assert_eq!(report.cpu.unwrap().beyond_s, Some(3.0));
        assert!(report.subtract(&Report::default()).is_err());
    }

    #[test]
    fn without_reconnects_nothing_is_divided_by_zero() {
        assert_eq!(Reconnects::new(0, [].into_iter()), Reconnects::default());
    }

    #[test]
    fn a_report_can_be_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("report.json");
        let report = Report {
            name: "a run".to_owned(),
            exact: true,
            settled_s: Some(0.5),
            ..Report::default()
        };

        report.write(&path).unwrap();

        assert_eq!(Report::read(&path).unwrap(), report);
    }
}
