//! Puts changed numbers on the screen, no more often than the server asks for.

use gloo_timers::callback::Timeout;
use ingot::live::{
    cadence::Cadences,
    message::Topic,
    throttle::{Fired, Paint, Throttle},
};

/// Which topics changed since the last paint, and when the next paint is due.
pub(super) struct Painter {
    throttle: Throttle,
    changed: Vec<Topic>,
    timer: Option<Timeout>,
}

impl Painter {
    pub(super) fn new() -> Self {
        Self {
            throttle: Throttle::new(u64::from(Cadences::DEFAULT.screen_ms)),
            changed: Vec::new(),
            timer: None,
        }
    }

    /// Leaves so much time between two paints from now on.
    pub(super) fn respace(&mut self, interval_ms: u64) {
        self.throttle.respace(interval_ms);
    }

    /// Notes a change. Returns what to paint now, if now is the time.
    pub(super) fn note(
        &mut self,
        topic: Topic,
        now_ms: u64,
        ring: impl FnOnce() + 'static,
    ) -> Vec<Topic> {
        // There are a handful at most: a set would only be more code.
        if !self.changed.contains(&topic) {
            self.changed.push(topic);
        }
        match self.throttle.offer(now_ms) {
            Paint::Now => self.take(),
            Paint::At(at_ms) => {
                self.arm(at_ms, now_ms, ring);
                Vec::new()
            }
            Paint::AlreadyArmed => Vec::new(),
        }
    }

    /// The timer rang. Returns what to paint now.
    pub(super) fn ring(&mut self, now_ms: u64, ring: impl FnOnce() + 'static) -> Vec<Topic> {
        match self.throttle.fire(now_ms) {
            Fired::Paint => self.take(),
            Fired::Early(at_ms) => {
                self.arm(at_ms, now_ms, ring);
                Vec::new()
            }
            Fired::Nothing => Vec::new(),
        }
    }

    fn take(&mut self) -> Vec<Topic> {
        self.timer = None;
        std::mem::take(&mut self.changed)
    }

    fn arm(&mut self, at_ms: u64, now_ms: u64, ring: impl FnOnce() + 'static) {
        let wait_ms = u32::try_from(at_ms.saturating_sub(now_ms)).unwrap_or(u32::MAX);
        self.timer = Some(Timeout::new(wait_ms, ring));
    }
}
