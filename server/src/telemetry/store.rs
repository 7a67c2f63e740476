//! What the store does: turns that were asked for, and the transactions behind them.

use std::time::Duration;

use metrics::{Counter, Histogram, NoopRecorder, Recorder};

use super::register::{counters, histogram};
use crate::{
    clock::Clock,
    store::{Claimed, StoreError, Submitted},
};

/// The handles of the store. Cheap to clone.
#[derive(Clone)]
pub struct StoreMetrics {
    clock: Clock,
    claims: [Counter; 4],
    submits: [Counter; 5],
    transactions: [Counter; 2],
    writes: [Counter; 2],
    transaction_seconds: Histogram,
}

impl StoreMetrics {
    /// Handles that count for nobody: for commands that serve no metrics, and for tests.
    pub fn unmeasured() -> Self {
        Self::register(&NoopRecorder, Clock::start())
    }

    pub(super) fn register(recorder: &dyn Recorder, clock: Clock) -> Self {
        Self {
            clock,
            claims: counters(
                recorder,
                "ingot_claims_total",
                "Requests for a sample to label, by what came of them.",
                "outcome",
                ["granted", "nothing", "refused", "failed"],
            ),
            submits: counters(
                recorder,
                "ingot_submits_total",
                "Labels that were sent, by what came of them.",
                "outcome",
                ["stored", "repeated", "refused", "invalid", "failed"],
            ),
            transactions: counters(
                recorder,
                "ingot_store_transactions_total",
                "Write transactions by their result.",
                "result",
                ["committed", "failed"],
            ),
            writes: counters(
                recorder,
                "ingot_store_writes_total",
                "Pieces of work in write transactions, by the result of the transaction.",
                "result",
                ["committed", "failed"],
            ),
            transaction_seconds: histogram(
                recorder,
                "ingot_store_transaction_duration_seconds",
                "How long write transactions took, from the first statement until they were on disk.",
                &[],
            ),
        }
    }

    /// Somebody asked for a sample. Called with the store's answer.
    pub fn claimed(&self, answer: Result<&Claimed, &StoreError>) {
        let outcome = match answer {
            Ok(Claimed::Granted(..)) => 0,
            Ok(Claimed::Nothing(..)) => 1,
            Ok(Claimed::NoSuchQueue) => 2,
            Err(_) => 3,
        };
        self.claims[outcome].increment(1);
    }

    /// Somebody sent a label. Called with the store's answer.
    pub fn submitted(&self, answer: &Result<&Submitted, ()>) {
        let outcome = match answer {
            Ok(Submitted::Stored(..)) => 0,
            Ok(Submitted::Repeated(..)) => 1,
            Ok(Submitted::Refused(_)) => 2,
            Err(_) => 4,
        };
        self.submits[outcome].increment(1);
    }

    /// Somebody sent a label that does not fit its queue, so the store was not asked.
    pub fn submitted_invalid(&self) {
        self.submits[3].increment(1);
    }

    /// When a transaction starts, for [`Self::transacted`].
    pub(crate) fn now(&self) -> Duration {
        self.clock.mono()
    }

    /// A write transaction that began at `started` has ended, with so many pieces of work in it.
    pub(crate) fn transacted(&self, started: Duration, writes: usize, is_committed: bool) {
        let result = usize::from(!is_committed);
        self.transactions[result].increment(1);
        self.writes[result].increment(writes as u64);
        self.transaction_seconds
            .record(self.clock.mono().saturating_sub(started));
    }
}
