//! The only place that reads a clock.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// The machine's two clocks. Cheap to copy; all copies count from the same start.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
    /// How far the common time of several nodes is ahead of this machine's, in milliseconds.
    ahead_ms: &'static AtomicI64,
}

impl Clock {
    /// Starts the monotonic clock at 0.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
            // A process has one clock, for as long as it runs.
            ahead_ms: Box::leak(Box::new(AtomicI64::new(0))),
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
    pub fn wall_ms(&self) -> u64 {
        machine_ms().saturating_add_signed(self.ahead_ms.load(Ordering::Relaxed))
    }

    /// Goes by another clock from now on, which all nodes follow: leases that one grants end at another. What the
    /// machine's own clock is off by less than [`TOLERATED_MS`] stays, so that time does not jump for nothing, and so does
    /// what may come of the time that the answer took: no correction makes it worse. How far it is off, in milliseconds.
    pub fn follow(&self, told_ms: u64, took_ms: u64) -> i64 {
        let off = i128::from(told_ms) + i128::from(took_ms / 2) - i128::from(self.wall_ms());
        let off = i64::try_from(off).unwrap_or(0);
        if TOLERATED_MS + took_ms < off.unsigned_abs() {
            self.ahead_ms.fetch_add(off, Ordering::Relaxed);
        }
        self.ahead_ms.load(Ordering::Relaxed)
    }
}

/// What clocks may differ by, in milliseconds: the answer that tells the common time takes a while itself.
const TOLERATED_MS: u64 = 250;

#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
fn machine_ms() -> u64 {
    millis(
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default(),
    )
}

/// The time by which timers ring. It goes on like the monotonic clock, except in tests that stop it.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
pub(crate) fn timer_now() -> tokio::time::Instant {
    tokio::time::Instant::now()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_follows_the_common_time_unless_it_is_near() {
        let clock = Clock::start();
        let hour_ms = 3_600_000;
        let common_ms = clock.wall_ms() + hour_ms;
        let ahead_ms = clock.follow(common_ms, 0);
        assert!(ahead_ms.unsigned_abs().abs_diff(hour_ms) < 1_000);
        assert!(clock.wall_ms().abs_diff(common_ms) < 1_000);

        assert_eq!(
            clock.follow(clock.wall_ms() + TOLERATED_MS / 2, 0),
            ahead_ms
        );
    }

    #[test]
    fn what_may_come_of_a_slow_answer_moves_no_clock() {
        let clock = Clock::start();

        // Whether it was told at once or in the last moment, and whether the clock is right or a little behind.
        assert_eq!(clock.follow(clock.wall_ms() - 4_000, 4_000), 0);
        assert_eq!(clock.follow(clock.wall_ms(), 4_000), 0);
        assert_eq!(clock.follow(clock.wall_ms() + 300, 4_000), 0);
    }

    #[test]
    fn an_hour_is_corrected_by_a_slow_answer_and_the_rest_by_a_fast_one() {
        let clock = Clock::start();
        let common_ms = clock.wall_ms() + 3_600_000;

        clock.follow(common_ms, 4_000);
        assert!(clock.wall_ms().abs_diff(common_ms) < 3_000);

        clock.follow(common_ms, 0);
        assert!(clock.wall_ms().abs_diff(common_ms) < 1_000);
    }
}
