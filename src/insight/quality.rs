//! Who stands out among the labelers of a queue, and by what. It is a reason to look, never a verdict: each
//! finding says what it was computed from.

use serde::{Deserialize, Serialize};

use super::LabelerInsight;

/// Nobody is judged before so many labels, or so many answers that can be compared.
pub const LEAST_LABELS: u64 = 20;
/// Nobody is compared with a group of fewer than so many.
pub const LEAST_PEOPLE: usize = 3;
/// Whoever takes less than this share of the group's time is hasty.
pub const HASTY_SHARE: f64 = 1.0 / 3.0;
/// Whoever repeats their label before by so much more often than the group gives the same answers to everything,
pub const REPEATS_MORE: f64 = 0.3;
/// and no less often than this.
pub const REPEATS_LEAST: f64 = 0.5;
/// Known answers are judged from so many on,
pub const LEAST_KNOWN: u64 = 10;
/// and fewer of them right than this share is few.
pub const KNOWN_RIGHT: f64 = 0.7;
/// Whoever agrees with others by so much more rarely than the group does stands alone.
pub const AGREES_LESS: f64 = 0.2;

/// What stands out about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Concern {
    /// Their median time is far below the group's; both in milliseconds.
    Hasty {
        /// Theirs.
        median_ms: u64,
        /// The median of the medians of all.
        group_ms: u64,
    },
    /// They repeat the label before far more often than the group; both as shares.
    Repeating {
        /// Theirs.
        share: f64,
        /// The median of all.
        group: f64,
    },
    /// Few known answers are right.
    MissingKnown {
        /// How many are.
        right: u64,
        /// Of how many.
        seen: u64,
    },
    /// They agree with others far more rarely than the group does; both as shares.
    Alone {
        /// Theirs.
        share: f64,
        /// The median of all.
        group: f64,
    },
}

/// Who stands out by what.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Their number in the installation.
    pub number: u32,
    /// By what.
    pub concern: Concern,
}

/// All that stands out, labeler by labeler in the order given.
pub fn findings(labelers: &[LabelerInsight]) -> Vec<Finding> {
    let group = Group {
        median_ms: median(labelers.iter().filter_map(time_ms)),
        repeats: median(labelers.iter().filter_map(repeats)),
        agreement: median(labelers.iter().filter_map(agreement)),
    };
    let found = labelers.iter().flat_map(|one| {
        let concerns = group.concerns(one);
        concerns.into_iter().flatten().map(|concern| Finding {
            number: one.number,
            concern,
        })
    });
    found.collect()
}

/// What is usual; none where too few are there to tell.
struct Group {
    median_ms: Option<f64>,
    repeats: Option<f64>,
    agreement: Option<f64>,
}

impl Group {
    fn concerns(&self, one: &LabelerInsight) -> [Option<Concern>; 4] {
        [
            self.hasty(one),
            self.repeating(one),
            missing_known(one),
            self.alone(one),
        ]
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "medians of times are positive and far below 2^53"
    )]
    fn hasty(&self, one: &LabelerInsight) -> Option<Concern> {
        let (own, group) = (time_ms(one)?, self.median_ms?);
        (own < group * HASTY_SHARE).then_some(Concern::Hasty {
            median_ms: own as u64,
            group_ms: group as u64,
        })
    }

    fn repeating(&self, one: &LabelerInsight) -> Option<Concern> {
        let (share, group) = (repeats(one)?, self.repeats?);
        let is_much = REPEATS_LEAST <= share && group + REPEATS_MORE <= share;
        is_much.then_some(Concern::Repeating { share, group })
    }

    fn alone(&self, one: &LabelerInsight) -> Option<Concern> {
        let (share, group) = (agreement(one)?, self.agreement?);
        (share < group - AGREES_LESS).then_some(Concern::Alone { share, group })
    }
}

fn missing_known(one: &LabelerInsight) -> Option<Concern> {
    let (right, seen) = (one.gold_right, one.gold_seen);
    let is_judged = LEAST_KNOWN <= seen;
    (is_judged && share(right, seen) < KNOWN_RIGHT).then_some(Concern::MissingKnown { right, seen })
}

fn time_ms(one: &LabelerInsight) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "times are far below 2^53")]
    let median_ms = one.median_ms? as f64;
    (LEAST_LABELS <= one.labels).then_some(median_ms)
}

/// How many of the labels that have one before them repeat it.
fn repeats(one: &LabelerInsight) -> Option<f64> {
    (LEAST_LABELS <= one.labels).then(|| share(one.repeats, one.labels.saturating_sub(1)))
}

fn agreement(one: &LabelerInsight) -> Option<f64> {
    (LEAST_LABELS <= one.compared).then(|| share(one.agreed, one.compared))
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// The lower one of the two in the middle, if there are enough.
fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len().checked_sub(1)? / 2;
    (LEAST_PEOPLE <= values.len()).then(|| values[middle])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Somebody about whom nothing stands out.
    fn usual(number: u32) -> LabelerInsight {
        LabelerInsight {
            number,
            person: number,
            name: None,
            is_paused: false,
            labels: 101,
            skips: 0,
            repeats: 20,
            today: 0,
            median_ms: Some(6_000),
            gold_seen: 10,
            gold_right: 9,
            compared: 100,
            agreed: 80,
            last_at_ms: None,
        }
    }

    /// What stands out about this labeler beside two usual ones.
    fn concerns(odd: LabelerInsight) -> Vec<Concern> {
        let found = findings(&[usual(1), odd, usual(3)]);
        assert!(found.iter().all(|finding| finding.number == 2), "{found:?}");
        found.into_iter().map(|finding| finding.concern).collect()
    }

    #[test]
    fn whoever_is_as_the_others_does_not_stand_out() {
        assert_eq!(concerns(usual(2)), []);
    }

    #[test]
    fn less_than_a_third_of_the_groups_time_is_hasty() {
        let with = |median_ms| LabelerInsight {
            median_ms: Some(median_ms),
            ..usual(2)
        };
        assert_eq!(concerns(with(2_000)), []);
        let hasty = Concern::Hasty {
            median_ms: 1_999,
            group_ms: 6_000,
        };
        assert_eq!(concerns(with(1_999)), [hasty]);
    }

    #[test]
    fn repeating_far_more_often_than_the_group_stands_out() {
        let with = |repeats| LabelerInsight {
            repeats,
            ..usual(2)
        };
        assert_eq!(concerns(with(49)), []);
        let repeating = Concern::Repeating {
            share: 0.5,
            group: 0.2,
        };
        assert_eq!(concerns(with(50)), [repeating]);
    }

    #[test]
    fn where_everybody_repeats_nobody_stands_out() {
        let one = |number| LabelerInsight {
            repeats: 95,
            ..usual(number)
        };
        assert_eq!(findings(&[one(1), one(2), one(3)]), []);
    }

    #[test]
    fn few_right_known_answers_stand_out_from_ten_on() {
        let with = |right, seen| LabelerInsight {
            gold_right: right,
            gold_seen: seen,
            ..usual(2)
        };
        assert_eq!(concerns(with(0, 9)), []);
        assert_eq!(concerns(with(7, 10)), []);
        let missing = Concern::MissingKnown { right: 6, seen: 10 };
        assert_eq!(concerns(with(6, 10)), [missing]);
    }

    #[test]
    fn agreeing_far_more_rarely_than_the_group_stands_out() {
        let with = |agreed| LabelerInsight { agreed, ..usual(2) };
        assert_eq!(concerns(with(61)), []);
        let alone = Concern::Alone {
            share: 0.5,
            group: 0.8,
        };
        assert_eq!(concerns(with(50)), [alone]);
    }

    #[test]
    fn nobody_is_compared_with_a_group_of_two_or_before_twenty_labels() {
        let hasty = LabelerInsight {
            median_ms: Some(1),
            repeats: 100,
            ..usual(2)
        };
        assert_eq!(findings(&[usual(1), hasty.clone()]), []);
        let new = LabelerInsight {
            labels: 19,
            compared: 19,
            agreed: 0,
            ..hasty
        };
        assert_eq!(concerns(new), []);
    }
}
