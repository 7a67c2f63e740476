//! What a person sees while the tool works: one line that changes on a terminal, a line every few
//! seconds elsewhere.

use std::{
    io::{IsTerminal, Write, stderr},
    sync::{Mutex, PoisonError},
};

use crate::clock::Clock;

/// How often the line on a terminal changes at most, in milliseconds.
const TERMINAL_MS: u64 = 200;
/// How far apart lines are elsewhere, in milliseconds.
const LINES_MS: u64 = 5_000;

/// Tells how far it is, on the error output.
pub(super) struct Teller {
    clock: Clock,
    on_terminal: bool,
    /// When it last spoke, and how many characters stand on the terminal's line.
    spoken: Mutex<(Option<u64>, usize)>,
}

impl Teller {
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            clock,
            on_terminal: stderr().is_terminal(),
            spoken: Mutex::default(),
        }
    }

    /// Says it, unless something was said a moment ago.
    pub(super) fn tell(&self, text: impl FnOnce() -> String) {
        let mut spoken = self.spoken.lock().unwrap_or_else(PoisonError::into_inner);
        let now_ms = self.clock.mono_ms();
        let gap_ms = if self.on_terminal {
            TERMINAL_MS
        } else {
            LINES_MS
        };
        // Elsewhere nothing is said at first: most things are over before five seconds are.
        let since_ms = spoken
            .0
            .unwrap_or(if self.on_terminal { 0 } else { now_ms });
        let due = self.on_terminal && spoken.0.is_none() || since_ms + gap_ms <= now_ms;
        if !due {
            spoken.0 = Some(since_ms);
            return;
        }
        let text = text();
        spoken.0 = Some(now_ms);
        // Whoever closed the error output doesn't want to know.
        let mut out = stderr().lock();
        let _ = if self.on_terminal {
            let width = spoken.1;
            spoken.1 = text.chars().count();
            write!(out, "\r{text:<width$}").and_then(|()| out.flush())
        } else {
            writeln!(out, "{text}")
        };
    }

    /// Clears the terminal's line for what comes next.
    pub(super) fn clear(&self) {
        let mut spoken = self.spoken.lock().unwrap_or_else(PoisonError::into_inner);
        let width = std::mem::take(&mut spoken.1);
        if width > 0 {
            let mut out = stderr().lock();
            let _ = write!(out, "\r{:width$}\r", "").and_then(|()| out.flush());
        }
    }
}
