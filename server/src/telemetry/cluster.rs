//! What a node has to do with the others.
//!
//! Each method says where it is to be called. None of them allocates, formats or waits.

use std::{sync::Arc, time::Duration};

use metrics::{Counter, Gauge, Histogram, NoopRecorder, Recorder};

use super::register::{counter, gauge, histogram};

/// The handles of a node. Cheap to clone: all clones count together.
#[derive(Clone)]
pub struct ClusterMetrics {
    inner: Arc<Inner>,
}

struct Inner {
    nodes: Gauge,
    suspects: Gauge,
    is_hearing: Gauge,
    ahead_seconds: Gauge,
    sent: Counter,
    unsent: Counter,
    heard: Counter,
    missed: Counter,
    unreadable: Counter,
    listened: Counter,
    echo: Histogram,
}

impl ClusterMetrics {
    /// Handles that count for nobody, for tests.
    pub fn unmeasured() -> Self {
        Self::register(&NoopRecorder)
    }

    pub(super) fn register(recorder: &dyn Recorder) -> Self {
        let gauge = |name, help| gauge(recorder, name, help, &[]);
        let counter = |name, help| counter(recorder, name, help, &[]);
        let inner = Inner {
            nodes: gauge(
                "ingot_cluster_nodes",
                "Nodes that serve the database, this one among them; 0 on a node that is alone.",
            ),
            suspects: gauge(
                "ingot_cluster_suspects",
                "Other nodes that have given no sign of life for 15 s.",
            ),
            is_hearing: gauge(
                "ingot_cluster_hearing",
                "1 while notices of other nodes come in; else the store is read every 5 s.",
            ),
            ahead_seconds: gauge(
                "ingot_cluster_clock_ahead_seconds",
                "How far the database's clock, by which all nodes go, is ahead of this machine's.",
            ),
            sent: counter(
                "ingot_cluster_notices_sent_total",
                "Notices sent to other nodes.",
            ),
            unsent: counter(
                "ingot_cluster_notices_unsent_total",
                "Notices that could not be sent: other nodes read the store for what was in them.",
            ),
            heard: counter(
                "ingot_cluster_notices_heard_total",
                "Notices of other nodes.",
            ),
            missed: counter(
                "ingot_cluster_missed_total",
                "How often notices were missed and the store was read for what was in them.",
            ),
            unreadable: counter(
                "ingot_cluster_notices_unreadable_total",
                "Notices and lists of people that this version does not understand.",
            ),
            listened: counter(
                "ingot_cluster_listening_total",
                "How often this node began to listen: more than once means that the connection was lost.",
            ),
            echo: histogram(
                recorder,
                "ingot_cluster_echo_seconds",
                "How long a notice of this node takes to come back to it.",
                &[],
            ),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// After each look at the signs of life.
    pub(crate) fn looked(&self, others: usize, suspects: usize, ahead_ms: i64) {
        #[expect(
            clippy::cast_precision_loss,
            reason = "counts and clocks are far below 2^52"
        )]
        let set = |gauge: &Gauge, value: i64, unit: f64| gauge.set(value as f64 / unit);
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        set(&self.inner.nodes, count(others + 1), 1.0);
        set(&self.inner.suspects, count(suspects), 1.0);
        set(&self.inner.ahead_seconds, ahead_ms, 1_000.0);
    }

    /// When notices begin or cease to come in.
    pub(crate) fn hearing(&self, is_hearing: bool) {
        self.inner.is_hearing.set(f64::from(u8::from(is_hearing)));
        if is_hearing {
            self.inner.listened.increment(1);
        }
    }

    /// When so many notices were sent, or could not be.
    pub(crate) fn sent(&self, notices: usize, is_sent: bool) {
        let counter = if is_sent {
            &self.inner.sent
        } else {
            &self.inner.unsent
        };
        counter.increment(notices as u64);
    }

    /// When a notice of another node came in.
    pub(crate) fn heard(&self) {
        self.inner.heard.increment(1);
    }

    /// When something has to be read because notices did not come.
    pub(crate) fn missed(&self) {
        self.inner.missed.increment(1);
    }

    /// When something came in that means nothing here.
    pub(crate) fn unreadable(&self) {
        self.inner.unreadable.increment(1);
    }

    /// When a notice of this node has come back to it.
    pub(crate) fn echo(&self, took: Duration) {
        self.inner.echo.record(took);
    }
}
