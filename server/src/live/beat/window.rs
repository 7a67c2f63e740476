//! One family's window, and how far each shard was told in it.

use std::time::Duration;

use tokio::time::Instant;

use super::{Family, STEP};
use crate::live::followers::SHARDS;

/// A window: each shard has one turn in it, and has them in the same order in the next.
pub(super) struct Window {
    pub(super) family: Family,
    /// Up to which change each shard was told.
    told: [u64; SHARDS],
    /// How many changes there were when it opened: after it every shard was told of them.
    pub(super) changes: u64,
    /// How many of them were labels.
    pub(super) labels: u64,
    /// What the family takes of the node's budget.
    pub(super) share: f64,
    began: Instant,
    width: Duration,
    /// Whose turn is next.
    shard: usize,
}

impl Window {
    /// A window behind a first change, of which the shards were told up to here. It is to be opened.
    pub(super) fn new(family: Family, told: [u64; SHARDS], began: Instant) -> Self {
        Self {
            family,
            told,
            changes: 0,
            labels: 0,
            share: 0.0,
            began,
            width: Duration::ZERO,
            shard: 0,
        }
    }

    /// The next one begins where this one ended, unless that is long ago. It is to be opened.
    pub(super) fn begin_anew(&mut self, now: Instant) {
        let end = self.began + self.width;
        self.began = if now < end + STEP { end } else { now };
        self.shard = 0;
    }

    /// Opens it, this wide, after so many changes and labels.
    pub(super) fn open(&mut self, changes: u64, labels: u64, share: f64, window_ms: u64) {
        self.changes = changes;
        self.labels = labels;
        self.share = share;
        self.width = Duration::from_millis(window_ms);
    }

    /// Whether every shard had its turn.
    pub(super) fn is_over(&self) -> bool {
        self.shard == SHARDS
    }

    /// When the next turn is due, or the end. Each has its time within the window: lateness of one doesn't
    /// add to the next.
    pub(super) fn due(&self) -> Instant {
        let shards = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        self.began + self.width * shards(self.shard) / shards(SHARDS)
    }

    /// The shard whose turn it is, and how far it was told. The next one's turn is next.
    pub(super) fn turn(&mut self) -> (usize, &mut u64) {
        let shard = self.shard;
        self.shard += 1;
        (shard, &mut self.told[shard])
    }
}
