//! That something was missed, until it has been read.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Notify;

/// A bell for whoever reads what was missed.
#[derive(Debug, Default)]
pub(super) struct Missed {
    bell: Notify,
    rung: AtomicU64,
    read: AtomicU64,
}

impl Missed {
    /// Something was missed: it has to be read what there is from now on.
    pub(super) fn ring(&self) {
        self.rung.fetch_add(1, Ordering::Relaxed);
        self.bell.notify_one();
    }

    /// Waits until something was missed; what there is of it, to be told when it has been read.
    pub(super) async fn rings(&self) -> u64 {
        self.bell.notified().await;
        self.rung.load(Ordering::Relaxed)
    }

    /// What was missed up to then has been read.
    pub(super) fn has_read(&self, rung: u64) {
        self.read.store(rung, Ordering::Relaxed);
    }

    /// Whether all that was missed has been read.
    pub(super) fn is_over(&self) -> bool {
        self.read.load(Ordering::Relaxed) == self.rung.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_missed_while_one_reads_is_not_over_when_that_is_done() {
        let missed = Missed::default();
        assert!(missed.is_over());
        missed.ring();
        let rung = missed.rings().await;
        assert!(!missed.is_over());

        missed.ring();
        missed.has_read(rung);
        assert!(!missed.is_over());

        let rung = missed.rings().await;
        missed.has_read(rung);
        assert!(missed.is_over());
    }
}
