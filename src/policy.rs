//! How a queue deals its samples out: how many labels each one needs, in which order they come, for how
//! long they are lent, and to whom.
//!
//! Written as JSON in which everything may be left out:
//! `{"overlap":2,"cohort_percent":10,"order":{"random":7},"lease_ms":900000}`.

mod deal;
mod parse;

pub use deal::{gold_is_due, is_in_cohort, needs, rank};
pub use parse::{PolicyError, parse};

use serde::{Deserialize, Serialize};

/// How a queue deals its samples out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// How many labels of different people a sample of the cohort needs.
    pub overlap: u32,
    /// How many of a hundred samples are in the cohort; the others need one label.
    pub cohort_percent: u8,
    /// In which order samples of the same priority come.
    pub order: Order,
    /// Whether a sample that somebody has begun comes before all that nobody has, so that samples are
    /// finished, and agreement can be told, early.
    pub begun_first: bool,
    /// How long a sample is lent, in milliseconds. While the labeler is there the lease is renewed.
    pub lease_ms: u64,
    /// How many leases one labeler may have open.
    pub open_leases: u32,
    /// What becomes of a skipped sample.
    pub skip: SkipPolicy,
    /// The reasons a labeler may give for a skip; none asks for no reason.
    pub skip_reasons: Vec<String>,
    /// How many labels one labeler may give in all.
    pub labeler_limit: Option<u64>,
    /// How many labels one labeler may give in a day, which begins at midnight UTC.
    pub labeler_daily_limit: Option<u64>,
    /// Whether samples with a known answer are mixed in.
    pub gold: Option<GoldPolicy>,
    /// Whether only people on the queue's list get work.
    pub members_only: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            overlap: 1,
            cohort_percent: 100,
            order: Order::Arrival,
            begun_first: true,
            lease_ms: 15 * 60 * 1_000,
            open_leases: 5,
            skip: SkipPolicy::RequeueForOthers,
            skip_reasons: Vec::new(),
            labeler_limit: None,
            labeler_daily_limit: None,
            gold: None,
            members_only: false,
        }
    }
}

impl Policy {
    /// The policy of a queue in which nothing but the overlap is said.
    pub fn with_overlap(overlap: u32) -> Self {
        Self {
            overlap,
            ..Self::default()
        }
    }
}

/// In which order samples of the same priority come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = DealingOrder))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// As they were imported.
    #[default]
    Arrival,
    /// In an order that looks random and is the same for the same seed.
    Random(u64),
}

/// What becomes of a skipped sample. The names are Label Studio's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SkipPolicy {
    /// Other people get it, and the one who skipped it once nothing else is left for them.
    RequeueForMe,
    /// Other people get it; the one who skipped it never again.
    #[default]
    RequeueForOthers,
    /// The skip takes the place of a label for good.
    IgnoreSkipped,
}

/// Samples with a known answer, mixed in unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GoldPolicy {
    /// How many of a hundred samples that a labeler gets are such ones.
    pub share_percent: u8,
    /// Whoever answers fewer than so many of a hundred of them right is paused; none pauses nobody.
    #[serde(default)]
    pub pause_below_percent: Option<u8>,
    /// From how many answered ones on that is judged.
    #[serde(default = "default_pause_after")]
    pub pause_after: u32,
}

const fn default_pause_after() -> u32 {
    10
}

impl GoldPolicy {
    /// Whether somebody who answered `right` of `seen` such samples as known is to be paused.
    pub fn pauses(&self, seen: u64, right: u64) -> bool {
        self.pause_below_percent.is_some_and(|percent| {
            u64::from(self.pause_after) <= seen
                && u128::from(right) * 100 < u128::from(percent) * u128::from(seen)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: GoldPolicy = GoldPolicy {
        share_percent: 10,
        pause_below_percent: Some(70),
        pause_after: 10,
    };

    #[test]
    fn nobody_is_judged_before_they_have_answered_enough() {
        assert!(!GOLD.pauses(9, 0));
        assert!(GOLD.pauses(10, 0));
    }

    #[test]
    fn the_threshold_itself_is_good_enough() {
        assert!(!GOLD.pauses(10, 7));
        assert!(GOLD.pauses(10, 6));
        assert!(GOLD.pauses(101, 70));
    }

    #[test]
    fn without_a_threshold_nobody_is_paused() {
        let lenient = GoldPolicy {
            pause_below_percent: None,
            ..GOLD
        };
        assert!(!lenient.pauses(1_000, 0));
    }
}
