//! What everybody may read of a subscriber while it runs.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Nothing known yet.
const NONE: u64 = u64::MAX;

/// Written by one subscriber only.
#[derive(Debug)]
pub(super) struct Gauge {
    labels: AtomicU64,
    connected: AtomicU64,
    frames: AtomicU64,
    bytes: AtomicU64,
    sockets: AtomicU64,
    asks: AtomicU64,
    state_us: AtomicU64,
    up: AtomicBool,
    ended: AtomicU64,
}

/// What came from the server, over one or many sockets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) frames: u64,
    pub(super) bytes: u64,
    /// Sockets that were opened.
    pub(super) sockets: u64,
    /// Subscriptions asked for: one a socket, and one more for each gap.
    pub(super) asks: u64,
}

impl Default for Gauge {
    fn default() -> Self {
        Self {
            labels: AtomicU64::new(NONE),
            connected: AtomicU64::new(NONE),
            frames: AtomicU64::default(),
            bytes: AtomicU64::default(),
            sockets: AtomicU64::default(),
            asks: AtomicU64::default(),
            state_us: AtomicU64::default(),
            up: AtomicBool::default(),
            ended: AtomicU64::new(NONE),
        }
    }
}

impl Gauge {
    /// The number of labels it holds, once it holds a state.
    pub(super) fn labels(&self) -> Option<u64> {
        known(&self.labels)
    }

    /// The number of connected people it holds.
    pub(super) fn connected(&self) -> Option<u64> {
        known(&self.connected)
    }

    /// When its state changed last.
    pub(super) fn state_us(&self) -> u64 {
        self.state_us.load(Ordering::Relaxed)
    }

    /// Whether it has an open socket.
    pub(super) fn is_up(&self) -> bool {
        self.up.load(Ordering::Relaxed)
    }

    /// The close code with which the server sent it away for good.
    pub(super) fn ended(&self) -> Option<u64> {
        known(&self.ended)
    }

    pub(super) fn counts(&self) -> Counts {
        let read = |value: &AtomicU64| value.load(Ordering::Relaxed);
        Counts {
            frames: read(&self.frames),
            bytes: read(&self.bytes),
            sockets: read(&self.sockets),
            asks: read(&self.asks),
        }
    }

    pub(super) fn set_state(&self, labels: u64, connected: u64, now_us: u64) {
        self.labels.store(labels, Ordering::Relaxed);
        self.connected.store(connected, Ordering::Relaxed);
        self.state_us.store(now_us, Ordering::Relaxed);
    }

    pub(super) fn set_up(&self, up: bool) {
        self.up.store(up, Ordering::Relaxed);
    }

    pub(super) fn set_ended(&self, code: u16) {
        self.ended.store(u64::from(code), Ordering::Relaxed);
    }

    pub(super) fn add_frame(&self, bytes: usize) {
        add(&self.frames, 1);
        add(&self.bytes, bytes as u64);
    }

    pub(super) fn add_socket(&self) {
        add(&self.sockets, 1);
    }

    pub(super) fn add_ask(&self) {
        add(&self.asks, 1);
    }
}

impl Counts {
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            frames: self.frames + other.frames,
            bytes: self.bytes + other.bytes,
            sockets: self.sockets + other.sockets,
            asks: self.asks + other.asks,
        }
    }

    pub(super) fn since(self, earlier: Self) -> Self {
        Self {
            frames: self.frames - earlier.frames,
            bytes: self.bytes - earlier.bytes,
            sockets: self.sockets - earlier.sockets,
            asks: self.asks - earlier.asks,
        }
    }

    /// Subscriptions that were asked for again on an open socket, because something was missing.
    pub(super) fn gaps(self) -> u64 {
        self.asks.saturating_sub(self.sockets)
    }
}

fn known(value: &AtomicU64) -> Option<u64> {
    Some(value.load(Ordering::Relaxed)).filter(|value| *value != NONE)
}

/// With one writer there is no need for a locked addition.
fn add(value: &AtomicU64, more: u64) {
    value.store(value.load(Ordering::Relaxed) + more, Ordering::Relaxed);
}
