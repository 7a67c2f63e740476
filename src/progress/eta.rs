//! When a queue will be done: a range, because a rate counted from few labels is a rough one.

use super::{Progress, QueueState};

const MINUTES_PER_HOUR: f64 = 60.0;
const MINUTES_PER_DAY: f64 = 24.0 * MINUTES_PER_HOUR;
/// The range never promises more than this, however many labels were counted: people take breaks.
const LEAST_SPREAD: f64 = 0.10;
/// The slow end of the range is never below this share of the rate.
const SLOWEST_SHARE: f64 = 0.25;
/// Beyond a hundred days a number of days says nothing.
const FARTHEST_MINUTES: f64 = 100.0 * MINUTES_PER_DAY;

/// How long the labels that are missing will take if people go on as in the last hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Eta {
    /// Nothing is missing.
    Done,
    /// Nobody can tell: there is no rate, or the queue gives out no work.
    Unknown,
    /// Between so many minutes.
    Between {
        /// At the fastest.
        least_minutes: f64,
        /// At the slowest.
        most_minutes: f64,
    },
    /// Longer than anyone plans for.
    Distant,
}

impl Eta {
    /// The range of this progress.
    ///
    /// A rate counted from `n` labels is right to `2/√n` of itself (a Poisson count's 95 %), and never
    /// taken for better than a tenth. In a queue's first hour the rate is drawn out from the few labels
    /// there are, so `n` is at most those.
    pub fn new(progress: &Progress) -> Self {
        let remaining = progress.target.saturating_sub(progress.labels);
        if remaining == 0 {
            return if progress.target == 0 {
                Self::Unknown
            } else {
                Self::Done
            };
        }
        let rate = match (progress.state, progress.labels_per_hour) {
            (QueueState::Active, Some(rate)) if 0 < rate => f64::from(rate),
            _ => return Self::Unknown,
        };
        let counted = rate.min(wide(progress.labels.max(1)));
        let spread = (2.0 / counted.sqrt()).max(LEAST_SPREAD);
        // Counted from four labels or fewer the lower end is nothing, and the time has no end.
        let slowest = rate * (1.0 - spread).max(SLOWEST_SHARE);
        let minutes = wide(remaining) * MINUTES_PER_HOUR;
        let least_minutes = minutes / (rate * (1.0 + spread));
        let most_minutes = minutes / slowest;
        if FARTHEST_MINUTES < least_minutes {
            return Self::Distant;
        }
        Self::Between {
            least_minutes,
            most_minutes,
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a range needs no more than 52 bits"
)]
fn wide(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The labels of a queue whose rate was counted over a whole hour.
    const OLD_QUEUE: u64 = 1_000_000;

    fn eta(remaining: u64, labels_per_hour: Option<u32>) -> Eta {
        Eta::new(&Progress {
            labels: OLD_QUEUE,
            target: OLD_QUEUE + remaining,
            labels_per_hour,
            ..Progress::default()
        })
    }

    /// The ends of the range in minutes, rounded outwards.
    fn minutes(eta: Eta) -> Option<(u64, u64)> {
        match eta {
            Eta::Between {
                least_minutes,
                most_minutes,
            } => Some((least_minutes.floor() as u64, most_minutes.ceil() as u64)),
            Eta::Done | Eta::Unknown | Eta::Distant => None,
        }
    }

    #[test]
    fn a_rate_counted_from_many_labels_gives_a_narrow_range() {
        // 10,000 an hour are 9,000 to 11,000: 99,000 take 9 to 11 hours.
        assert_eq!(minutes(eta(99_000, Some(10_000))), Some((540, 660)));
    }

    #[test]
    fn a_rate_counted_from_few_labels_gives_a_wide_one() {
        // 16 an hour are 8 to 24: 48 take 2 to 6 hours.
        assert_eq!(minutes(eta(48, Some(16))), Some((120, 360)));
    }

    #[test]
    fn a_rate_drawn_out_from_the_first_minute_is_as_rough_as_its_few_labels() {
        // 16 labels in a minute are 960 an hour, but still 8 to 24: 960 more take 40 to 120 minutes.
        let young = Progress {
            labels: 16,
            target: 16 + 960,
            labels_per_hour: Some(960),
            ..Progress::default()
        };
        assert_eq!(minutes(Eta::new(&young)), Some((40, 120)));
    }

    #[test]
    fn beyond_a_hundred_days_no_number_is_told() {
        assert_eq!(eta(u64::MAX / 2, Some(5)), Eta::Distant);
    }

    #[test]
    fn a_finished_queue_is_done_and_an_empty_one_is_not() {
        assert_eq!(eta(0, Some(5)), Eta::Done);
        assert_eq!(eta(0, None), Eta::Done);
        assert_eq!(Eta::new(&Progress::default()), Eta::Unknown);
    }

    #[test]
    fn without_a_rate_nobody_can_tell() {
        assert_eq!(eta(5, None), Eta::Unknown);
        assert_eq!(eta(5, Some(0)), Eta::Unknown);
    }

    #[test]
    fn a_queue_that_gives_out_no_work_has_no_end_in_sight() {
        let paused = Progress {
            target: 10,
            labels_per_hour: Some(100),
            state: QueueState::Paused,
            ..Progress::default()
        };
        assert_eq!(Eta::new(&paused), Eta::Unknown);
    }

    proptest! {
        #[test]
        fn the_range_holds_the_plain_quotient(remaining in 1..1_000_000u64, rate in 1..100_000u32) {
            let plain = remaining as f64 * 60.0 / f64::from(rate);
            match eta(remaining, Some(rate)) {
                Eta::Between { least_minutes, most_minutes } => {
                    prop_assert!(least_minutes < plain && plain < most_minutes);
                    prop_assert!(least_minutes <= plain / 1.1 + 1e-9);
                }
                other => prop_assert!(other == Eta::Distant && FARTHEST_MINUTES < plain),
            }
        }

        #[test]
        fn a_higher_rate_never_takes_longer(remaining in 1..1_000_000u64, rate in 5..100_000u32) {
            if let (Eta::Between { most_minutes: now, .. }, Eta::Between { most_minutes: faster, .. })
                = (eta(remaining, Some(rate)), eta(remaining, Some(rate + 1)))
            {
                prop_assert!(faster <= now);
            }
        }
    }
}
