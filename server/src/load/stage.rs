//! What every scenario works with.

use super::{
    options::Target,
    process::{self, Process},
    report::Memory,
    teller::Teller,
};
use crate::clock::Clock;

/// The server under load, and the tool's own clock and voice.
pub(super) struct Stage {
    pub(super) target: Target,
    pub(super) clock: Clock,
    pub(super) teller: Teller,
    server: Option<Process>,
}

/// A moment, and the CPU time used until then.
#[derive(Debug, Clone, Copy)]
pub(super) struct CpuMark {
    pub(super) at_us: u64,
    pub(super) server_s: Option<f64>,
    pub(super) tool_s: f64,
}

impl Stage {
    pub(super) fn new(target: Target) -> anyhow::Result<Self> {
        let clock = Clock::start();
        Ok(Self {
            server: target.server_pid.map(Process::of).transpose()?,
            target,
            clock,
            teller: Teller::new(clock),
        })
    }

    /// The memory of this moment.
    pub(super) fn memory(&self) -> anyhow::Result<Memory> {
        Ok(Memory {
            server_bytes: self
                .server
                .as_ref()
                .map(Process::resident_bytes)
                .transpose()?,
            kernel_tcp_bytes: process::kernel_tcp_bytes()?,
        })
    }

    /// The CPU time used until now.
    pub(super) fn cpu(&self) -> anyhow::Result<CpuMark> {
        Ok(CpuMark {
            at_us: self.clock.mono_us(),
            server_s: self.server.as_ref().map(Process::cpu_s).transpose()?,
            tool_s: Process::own().cpu_s()?,
        })
    }
}
