//! A published number sampled from one that changes more often.

/// How often each kind of number moves at most, and what is told without waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadences {
    /// A screen, in milliseconds.
    pub screen_ms: u32,
    /// How many people there are, and who, in milliseconds.
    pub users_ms: u64,
    /// How many samples a queue has left, in milliseconds. That it runs low or empty is told at once.
    pub depth_ms: u64,
    /// A queue runs low below this part of its samples, in percent.
    pub low_water_percent: u64,
    /// A queue runs low below so many samples, however few it has.
    pub low_water_least: u64,
    /// The shortest time between two changes of a queue that its followers are told apart, in milliseconds.
    pub shortest_window_ms: u64,
    /// The longest: what changes is told no later, however many follow. In milliseconds.
    pub longest_window_ms: u64,
}

impl Cadences {
    /// What holds unless an installation says otherwise.
    pub const DEFAULT: Self = Self {
        screen_ms: 1_000,
        users_ms: 5_000,
        depth_ms: 30_000,
        low_water_percent: 10,
        low_water_least: 5,
        shortest_window_ms: 50,
        longest_window_ms: 1_000,
    };

    /// Below so many samples left a queue of so many runs low.
    pub fn low_water(&self, samples: u64) -> u64 {
        (samples.saturating_mul(self.low_water_percent) / 100).max(self.low_water_least)
    }
}

/// Lets a value through at most once per interval. After quiet a change goes out almost at once: it
/// settles first, so that what comes together, such as a crowd that joins, is one change.
#[derive(Debug, Clone)]
pub struct Cadence<T> {
    interval_ms: u64,
    settle_ms: u64,
    published: T,
    changed_ms: Option<u64>,
    /// Since when the value of now differs from the published one.
    differs_ms: Option<u64>,
}

impl<T: PartialEq> Cadence<T> {
    /// Starts with a value that counts as published long ago. A change is published no sooner than
    /// `settle_ms` after it arose, and no sooner than `interval_ms` after the one before.
    pub fn new(interval_ms: u64, settle_ms: u64, published: T) -> Self {
        Self {
            interval_ms,
            settle_ms,
            published,
            changed_ms: None,
            differs_ms: None,
        }
    }

    /// What everybody sees.
    pub fn published(&self) -> &T {
        &self.published
    }

    /// Offers the value of now. It is published if it differs and it is time, or if it is `urgent`;
    /// says whether it was.
    pub fn offer(&mut self, now_ms: u64, value: T, urgent: bool) -> bool {
        if value == self.published {
            self.differs_ms = None;
            return false;
        }
        let settled_ms = self
            .differs_ms
            .get_or_insert(now_ms)
            .saturating_add(self.settle_ms);
        let due_ms = self
            .changed_ms
            .map_or(0, |at| at.saturating_add(self.interval_ms))
            .max(settled_ms);
        if now_ms < due_ms && !urgent {
            return false;
        }
        self.published = value;
        self.changed_ms = Some(now_ms);
        self.differs_ms = None;
        true
    }
}

/// Whether a count fell below a mark, or rose to it again.
pub fn crosses(before: u64, after: u64, mark: u64) -> bool {
    (before < mark) != (after < mark)
}

/// Whether a count became zero, or stopped being zero: what nobody should wait for.
pub fn crosses_zero(before: u64, after: u64) -> bool {
    (before == 0) != (after == 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_queue_runs_low_below_a_tenth_of_its_samples_and_at_five() {
        let low_water = |samples| Cadences::DEFAULT.low_water(samples);
        assert_eq!([0, 59, 60, 200].map(low_water), [5, 5, 6, 20]);
        assert_eq!(low_water(u64::MAX), u64::MAX / 100);
        let never = Cadences {
            low_water_percent: 0,
            low_water_least: 0,
            ..Cadences::DEFAULT
        };
        assert_eq!(never.low_water(200), 0);
    }

    #[test]
    fn the_first_change_after_quiet_goes_out_at_once() {
        let mut users = Cadence::new(5000, 0, 0);
        assert!(users.offer(1, 1, false));
        assert!(users.offer(5001, 2, false));
    }

    #[test]
    fn further_changes_wait_for_the_interval() {
        let mut users = Cadence::new(5000, 0, 0);
        users.offer(0, 1, false);

        assert!(!users.offer(4999, 2, false));
        assert_eq!(*users.published(), 1);
        assert!(users.offer(5000, 2, false));
        assert_eq!(*users.published(), 2);
    }

    #[test]
    fn what_comes_together_after_quiet_is_one_change() {
        let mut users = Cadence::new(5000, 300, 0);
        assert!(!users.offer(10_000, 1, false));
        assert!(!users.offer(10_299, 900, false));
        assert!(users.offer(10_300, 1000, false));
        assert_eq!(*users.published(), 1000);
    }

    #[test]
    fn what_has_returned_to_the_published_value_settles_anew() {
        let mut users = Cadence::new(5000, 300, 3);
        users.offer(0, 4, false);
        users.offer(100, 3, false);
        assert!(!users.offer(300, 4, false));
        assert!(users.offer(600, 4, false));
    }

    #[test]
    fn what_returns_to_the_published_value_is_no_change() {
        let mut users = Cadence::new(5000, 0, 3);
        assert!(!users.offer(0, 3, true));
    }

    #[test]
    fn what_is_urgent_does_not_wait() {
        let mut depth = Cadence::new(30_000, 0, 5u64);
        depth.offer(0, 4, false);
        assert!(depth.offer(1, 0, crosses_zero(4, 0)));
        assert!(depth.offer(2, 9, crosses_zero(0, 9)));
        assert!(!depth.offer(3, 8, crosses_zero(9, 8)));
    }

    proptest! {
        #[test]
        fn changes_that_are_not_urgent_keep_their_distance_and_settle_first(
            interval_ms in 0..8_000u64,
            settle_ms in 0..2_000u64,
            offers in prop::collection::vec((0..1_500u64, 0..4u64), 1..200),
        ) {
            let mut cadence = Cadence::new(interval_ms, settle_ms, 0);
            let (mut now, mut changes, mut last) = (0, Vec::new(), 0);
            // Since when every offer differed from what is published
            let mut differs = None;
            for (step, value) in offers {
                now += step;
                last = value;
                let before = *cadence.published();
                let since = differs.unwrap_or(now);
                differs = (value != before).then_some(since);
                if cadence.offer(now, value, false) {
                    prop_assert!(value != before && settle_ms <= now - since);
                    changes.push(now);
                    differs = None;
                }
            }
            prop_assert!(changes.windows(2).all(|pair| interval_ms <= pair[1] - pair[0]));
            // And once both times are over, the newest value is out
            cadence.offer(now, last, false);
            cadence.offer(now + interval_ms.max(settle_ms), last, false);
            prop_assert_eq!(*cadence.published(), last);
        }

        #[test]
        fn what_is_urgent_is_out_at_once_and_the_rest_keeps_its_distance_from_it(
            settle_ms in 0..2_000u64,
            offers in prop::collection::vec((0..1_500u64, 0..4u64, any::<bool>()), 1..200),
        ) {
            let mut cadence = Cadence::new(5_000, settle_ms, 0);
            let (mut now, mut changed) = (0, None::<u64>);
            for (step, value, urgent) in offers {
                now += step;
                if cadence.offer(now, value, urgent) {
                    let distant = changed.is_none_or(|at| 5_000 <= now - at);
                    prop_assert!(urgent || distant);
                    changed = Some(now);
                }
                prop_assert!(!urgent || *cadence.published() == value);
            }
        }
    }
}
