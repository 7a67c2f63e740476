//! When a queue will be done: a range, because a rate counted from few labels is a rough one.

use std::fmt;

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

/// A unit that both ends of a range are told in.
#[derive(Clone, Copy)]
enum Unit {
    Minutes,
    Hours,
    Days,
}

impl Unit {
    /// The largest in which the shorter end is at least two, so that rounding stays small.
    fn of(minutes: f64) -> Self {
        if minutes < 2.0 * MINUTES_PER_HOUR {
            Self::Minutes
        } else if minutes < 2.0 * MINUTES_PER_DAY {
            Self::Hours
        } else {
            Self::Days
        }
    }

    fn minutes(self) -> f64 {
        match self {
            Self::Minutes => 1.0,
            Self::Hours => MINUTES_PER_HOUR,
            Self::Days => MINUTES_PER_DAY,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Days => "days",
        }
    }
}

impl fmt::Display for Eta {
    /// "done", "-", "4-7 h", "up to 3 min", "under 1 min" or "over 100 days".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Done => f.write_str("done"),
            Self::Unknown => f.write_str("-"),
            Self::Distant => f.write_str("over 100 days"),
            Self::Between { most_minutes, .. } if most_minutes <= 1.0 => f.write_str("under 1 min"),
            Self::Between {
                least_minutes,
                most_minutes,
            } => {
                let unit = Unit::of(least_minutes);
                // Outwards, so that the words never promise more than the numbers.
                let least = (least_minutes / unit.minutes()).floor();
                let most = (most_minutes / unit.minutes()).ceil();
                let name = unit.name();
                if least < 1.0 {
                    write!(f, "up to {most:.0} {name}")
                } else if least < most {
                    write!(f, "{least:.0}-{most:.0} {name}")
                } else {
                    write!(f, "{least:.0} {name}")
                }
            }
        }
    }
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

    fn words(remaining: u64, rate: u32) -> String {
        eta(remaining, Some(rate)).to_string()
    }

    #[test]
    fn a_rate_counted_from_many_labels_gives_a_narrow_range() {
        // 10,000 an hour are 9,000 to 11,000: 99,000 take 9 to 11 hours.
        assert_eq!(words(99_000, 10_000), "9-11 h");
    }

    #[test]
    fn a_rate_counted_from_few_labels_gives_a_wide_one() {
        // 16 an hour are 8 to 24: 48 take 2 to 6 hours.
        assert_eq!(words(48, 16), "2-6 h");
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
        assert_eq!(Eta::new(&young).to_string(), "40-120 min");
    }

    #[test]
    fn short_times_are_told_in_minutes_and_long_ones_in_days() {
        assert_eq!(words(1, 1_000), "under 1 min");
        assert_eq!(words(1, 50), "up to 2 min");
        assert_eq!(words(100, 100), "50-75 min");
        assert_eq!(words(99_000, 1_000), "3-5 days");
        assert_eq!(words(u64::MAX / 2, 5), "over 100 days");
    }

    #[test]
    fn a_finished_queue_is_done_and_an_empty_one_is_not() {
        assert_eq!(eta(0, Some(5)), Eta::Done);
        assert_eq!(eta(0, None).to_string(), "done");
        assert_eq!(Eta::new(&Progress::default()), Eta::Unknown);
    }

    #[test]
    fn without_a_rate_nobody_can_tell() {
        assert_eq!(eta(5, None).to_string(), "-");
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
