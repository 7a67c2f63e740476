//! How the server is told to stop.

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// SIGINT, which is Ctrl-C, and SIGTERM.
#[derive(Debug)]
pub(crate) struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    /// From now on, the signals no longer end the program: whoever waits is told.
    ///
    /// # Errors
    /// The system doesn't let this program hear signals.
    pub(crate) fn hear() -> anyhow::Result<Self> {
        let hear = |kind| signal(kind).context("the signals that stop the server can't be heard");
        Ok(Self {
            interrupt: hear(SignalKind::interrupt())?,
            terminate: hear(SignalKind::terminate())?,
        })
    }

    /// Waits for one of them, and loses none that came since [`hear`](Self::hear).
    pub(crate) async fn told(mut self) {
        tokio::select! { _ = self.interrupt.recv() => {}, _ = self.terminate.recv() => {} }
    }
}
