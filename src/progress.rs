//! The aggregate state of a queue that everybody sees.

mod delta;
mod eta;
mod freshness;
mod share;
mod velocity;

pub use delta::{Progress, ProgressDelta, Stamps};
pub use eta::Eta;
pub use freshness::Freshness;
pub use velocity::Velocity;

use serde::{Deserialize, Serialize};

/// Whether a queue gives out work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum QueueState {
    /// It does.
    #[default]
    Active,
    /// It grants no new lease; running ones may finish.
    Paused,
    /// It has ended.
    Archived,
}

/// What the store counts for a queue, in the same transaction as the rows it counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Grows with every change of these counters, so that an older reading never replaces a newer.
    pub revision: u64,
    /// Accepted labels, undone ones subtracted.
    pub labels: u64,
    /// Labels that the queue needs in all.
    pub target: u64,
    /// Samples.
    pub samples: u64,
    /// Samples that hold all the labels they need.
    pub done: u64,
    /// Samples that a lease could be granted on now.
    pub available: u64,
    /// Open leases.
    pub leased: u64,
    /// Skips.
    pub skipped: u64,
    /// Whether the queue gives out work.
    pub state: QueueState,
}

impl Counters {
    /// Samples not done.
    pub fn depth(&self) -> u64 {
        self.samples.saturating_sub(self.done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_is_what_is_not_done() {
        let counters = Counters {
            samples: 24,
            done: 4,
            ..Counters::default()
        };
        assert_eq!(counters.depth(), 20);
    }

    #[test]
    fn counters_that_contradict_each_other_do_not_panic() {
        let counters = Counters {
            samples: 1,
            done: u64::MAX,
            ..Counters::default()
        };
        assert_eq!(counters.depth(), 0);
    }
}
