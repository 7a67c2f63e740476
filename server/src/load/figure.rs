//! The figures that a bar can be set for, each read off a report.

use std::{fmt, str::FromStr};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use super::report::{Memory, Report};

/// One number of a run. The less, the better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Figure {
    SeenP99Ms,
    FanOutP99Ms,
    SubmitP99Ms,
    SettledS,
    CpuS,
    CpuPercent,
    CpuBeyondS,
    CpuBeyondPercent,
    KbPerConnection,
    MemoryMib,
    FramesEach,
    BytesEach,
    BytesPerFrame,
    Gaps,
    ReconnectPeak,
}

/// A figure and the most it is to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Bar {
    pub(super) figure: Figure,
    pub(super) most: f64,
}

impl Figure {
    /// What it is, for people.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::SeenP99Ms => "commit to seen, p99",
            Self::FanOutP99Ms => "one state, first of a phase to each of it, p99",
            Self::SubmitP99Ms => "submit, p99",
            Self::SettledS => "until all were exact",
            Self::CpuS => "server CPU",
            Self::CpuPercent => "server CPU, of one core",
            Self::CpuBeyondS => "server CPU beyond the labels' own",
            Self::CpuBeyondPercent => "server CPU beyond the labels' own, of one core",
            Self::KbPerConnection => "server memory each connection",
            Self::MemoryMib => "process and kernel memory more",
            Self::FramesEach => "frames each",
            Self::BytesEach => "bytes each",
            Self::BytesPerFrame => "bytes a frame",
            Self::Gaps => "gaps",
            Self::ReconnectPeak => "most reconnects in a second, to the mean",
        }
    }

    /// Its unit, with the space before it.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::SeenP99Ms | Self::FanOutP99Ms | Self::SubmitP99Ms => " ms",
            Self::SettledS | Self::CpuS | Self::CpuBeyondS => " s",
            Self::CpuPercent | Self::CpuBeyondPercent => " %",
            Self::KbPerConnection => " KB",
            Self::MemoryMib => " MiB",
            Self::FramesEach | Self::Gaps => "",
            Self::BytesEach | Self::BytesPerFrame => " B",
            Self::ReconnectPeak => "-fold",
        }
    }

    /// What a run found; none if it doesn't measure this.
    pub(super) fn of(self, report: &Report) -> Option<f64> {
        let (seen, traffic) = (report.seen, report.traffic);
        match self {
            Self::SeenP99Ms => Some(seen?.at_most?.p99_ms),
            Self::FanOutP99Ms => Some(seen?.fan_out?.p99_ms),
            Self::SubmitP99Ms => Some(report.labels?.submit?.p99_ms),
            Self::SettledS => report.settled_s,
            Self::CpuS => report.cpu?.server_s,
            Self::CpuPercent => report.cpu?.server_percent,
            Self::CpuBeyondS => report.cpu?.beyond_s,
            Self::CpuBeyondPercent => {
                let cpu = report.cpu?;
                Some(cpu.beyond_s? / cpu.phase_s * 100.0)
            }
            Self::KbPerConnection => Some(report.memory?.bytes_per_connection? / 1024.0),
            Self::MemoryMib => {
                let use_ = report.memory?;
                Some((all_bytes(use_.after?)? - all_bytes(use_.before)?) / f64::from(1 << 20))
            }
            Self::FramesEach => Some(traffic?.frames_per_subscriber),
            Self::BytesEach => Some(traffic?.bytes_per_subscriber),
            Self::BytesPerFrame => {
                let traffic = traffic.filter(|traffic| traffic.frames_per_subscriber > 0.0)?;
                Some(traffic.bytes_per_subscriber / traffic.frames_per_subscriber)
            }
            Self::Gaps => Some(report.gaps? as f64),
            Self::ReconnectPeak => {
                let reconnects = report.reconnects.as_ref()?;
                (reconnects.mean_per_s > 0.0)
                    .then(|| reconnects.most_per_s as f64 / reconnects.mean_per_s)
            }
        }
    }
}

/// The server's memory and the kernel's together.
fn all_bytes(memory: Memory) -> Option<f64> {
    Some((memory.server_bytes? + memory.kernel_tcp_bytes) as f64)
}

impl Bar {
    /// Whether a value keeps it.
    pub(super) fn holds(self, value: f64) -> bool {
        value <= self.most
    }
}

/// Written `FIGURE=MOST`, such as `seen-p99-ms=60`.
impl FromStr for Bar {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (figure, most) = text
            .split_once('=')
            .ok_or("a bar is written FIGURE=MOST, such as seen-p99-ms=60")?;
        let most: f64 = most
            .parse()
            .map_err(|_| format!("`{most}` is not a number"))?;
        let figure = Figure::from_str(figure, false).map_err(|_| {
            let names: Vec<_> = Figure::value_variants()
                .iter()
                .map(ToString::to_string)
                .collect();
            format!(
                "there is no figure `{figure}`; there are {}",
                names.join(", ")
            )
        })?;
        Ok(Self { figure, most })
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_possible_value() {
            Some(value) => f.write_str(value.get_name()),
            None => f.write_str(self.title()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::report::MemoryUse;
    use super::*;

    #[test]
    fn a_bar_is_read_as_it_is_written() {
        let bar: Bar = "seen-p99-ms=60".parse().unwrap();

        assert_eq!((bar.figure, bar.most), (Figure::SeenP99Ms, 60.0));
        assert!(bar.holds(60.0) && !bar.holds(60.1));
    }

    #[test]
    fn a_bar_for_nothing_names_what_there_is() {
        let refused = "speed=1".parse::<Bar>().unwrap_err();
        assert!(
            refused.contains("no figure `speed`") && refused.contains("cpu-s"),
            "{refused}"
        );
        assert!("cpu-s=much".parse::<Bar>().unwrap_err().contains("`much`"));
        assert!("cpu-s".parse::<Bar>().unwrap_err().contains("FIGURE=MOST"));
    }

    #[test]
    fn memory_more_is_the_servers_and_the_kernels_together() {
        let memory = |mib: u64| Memory {
            server_bytes: Some(mib << 20),
            kernel_tcp_bytes: mib << 19,
        };
        let report = Report {
            memory: Some(MemoryUse {
                before: memory(10),
                connected: memory(20),
                after: Some(memory(30)),
                bytes_per_connection: None,
            }),
            ..Report::default()
        };
        assert_eq!(Figure::MemoryMib.of(&report), Some(30.0));
        assert_eq!(Figure::SeenP99Ms.of(&report), None);
    }
}
