//! Which way the connections go: by socket, or by a stream of events where the network lets no socket
//! through.

/// After so many sockets in a row that came to nothing, the next connection is a stream.
const FAILED_SOCKETS: u8 = 2;
/// How long a stream speaks before a socket is tried beside it for the first time, on average, in
/// milliseconds: the sockets may have failed because the server was only just starting.
const FIRST_TRIAL_MS: u64 = 30_000;
/// How far apart further trials are, in milliseconds.
const TRIAL_MS: u64 = 5 * 60 * 1_000;

/// What a connection travels on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Socket,
    Stream,
}

/// A socket that is tried beside a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Trial {
    pub(super) generation: u32,
    /// When it is given up.
    pub(super) by_ms: u64,
}

/// The way of the connection that there is, or of the next one, and what is known of the other.
#[derive(Debug, Clone)]
pub(super) struct Ways {
    socket_only: bool,
    way: Way,
    /// The connection that there is has said something.
    spoken: bool,
    /// So many sockets in a row came to nothing.
    failed: u8,
    /// When a socket is tried beside the stream.
    trial_at_ms: Option<u64>,
    trial: Option<Trial>,
    /// A trial has greeted the server since the stream was opened, and the server may prefer it.
    greeted: bool,
}

impl Ways {
    pub(super) fn new() -> Self {
        Self {
            socket_only: false,
            way: Way::Socket,
            spoken: false,
            failed: 0,
            trial_at_ms: None,
            trial: None,
            greeted: false,
        }
    }

    /// Never leaves the socket.
    pub(super) fn only_by_socket(&mut self) {
        self.socket_only = true;
    }

    pub(super) fn is_stream(&self) -> bool {
        self.way == Way::Stream
    }

    /// A connection is being opened; returns by which way.
    pub(super) fn opening(&mut self) -> Way {
        self.spoken = false;
        self.greeted = false;
        if self.way == Way::Socket {
            self.trial_at_ms = None;
        }
        self.way
    }

    /// The connection says something, so its way works. `random` is in `[0, 1)`.
    pub(super) fn spoke(&mut self, now_ms: u64, random: f64) {
        self.spoken = true;
        match self.way {
            Way::Socket => self.failed = 0,
            // Spread, so that a thousand pages don't try in the same second after a restart.
            Way::Stream => {
                let spread_ms = (random.clamp(0.0, 1.0) * FIRST_TRIAL_MS as f64) as u64;
                self.trial_at_ms
                    .get_or_insert(now_ms + FIRST_TRIAL_MS / 2 + spread_ms);
            }
        }
    }

    /// The connection is gone. `tells` says whether that tells of its way, if it has said nothing.
    pub(super) fn lost(&mut self, tells: bool) {
        self.trial_at_ms = None;
        if self.spoken || !tells {
            return;
        }
        match self.way {
            Way::Socket => {
                self.failed = self.failed.saturating_add(1);
                if FAILED_SOCKETS <= self.failed && !self.socket_only {
                    self.way = Way::Stream;
                }
            }
            // Perhaps there is no server at all. From now on the ways take turns.
            Way::Stream => self.prefer_socket(),
        }
    }

    /// The socket has one more chance before the next stream.
    fn prefer_socket(&mut self) {
        self.way = Way::Socket;
        self.failed = FAILED_SOCKETS - 1;
    }

    pub(super) fn trial(&self) -> Option<Trial> {
        self.trial
    }

    /// When something about trials is due.
    pub(super) fn deadline_ms(&self) -> Option<u64> {
        match self.trial {
            Some(trial) => Some(trial.by_ms),
            None => self.trial_at_ms,
        }
    }

    /// Whether a socket is to be tried now.
    pub(super) fn is_trial_due(&self, now_ms: u64) -> bool {
        self.trial.is_none() && self.trial_at_ms.is_some_and(|at| at <= now_ms)
    }

    pub(super) fn begin_trial(&mut self, trial: Trial) {
        self.trial = Some(trial);
    }

    /// The trial has greeted the server.
    pub(super) fn trial_greets(&mut self) {
        self.greeted = true;
    }

    /// Whether the server may have ended the stream for a trial's sake.
    pub(super) fn has_greeted(&self) -> bool {
        self.greeted
    }

    /// The network may be another one: the next trial is now.
    pub(super) fn try_now(&mut self, now_ms: u64) {
        if self.trial_at_ms.is_some() {
            self.trial_at_ms = Some(now_ms);
        }
    }

    /// The trial came to nothing: the next one is in a while.
    pub(super) fn trial_failed(&mut self, now_ms: u64) {
        self.trial = None;
        self.trial_at_ms = Some(now_ms + TRIAL_MS);
    }

    /// The trial is given up for no fault of its own. Returns it.
    pub(super) fn put_off_trial(&mut self, now_ms: u64) -> Option<Trial> {
        let trial = self.trial.take();
        if trial.is_some() {
            self.trial_at_ms = Some(now_ms + FIRST_TRIAL_MS);
        }
        trial
    }

    /// The trial takes the stream's place. Returns it.
    pub(super) fn adopt_trial(&mut self) -> Option<Trial> {
        let trial = self.trial.take()?;
        self.prefer_socket();
        self.trial_at_ms = None;
        self.spoken = false;
        self.greeted = false;
        Some(trial)
    }
}
