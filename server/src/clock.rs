//! The only place that reads a clock.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The machine's two clocks. Cheap to copy; all copies count from the same start.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
}

impl Clock {
    /// Starts the monotonic clock at 0.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
        }
    }

    /// Milliseconds since the process started. Never jumps: rates, time-outs and cadence use it.
    pub fn mono_ms(&self) -> u64 {
        millis(self.mono())
    }

    /// The same as [`Self::mono_ms`], as fine as the machine has it: for measuring.
    pub fn mono(&self) -> Duration {
        self.started.elapsed()
    }

    /// Microseconds since the process started, for measuring.
    pub fn mono_us(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Milliseconds since the Unix epoch. May jump: only for what is stored or shown.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn wall_ms(&self) -> u64 {
        millis(
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default(),
        )
    }
}

/// The time by which timers ring. It goes on like the monotonic clock, except in tests that stop it.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub(crate) fn timer_now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
