//! How long labels take: the mean and the median of many times, in little memory.

use std::collections::BTreeMap;

/// The median is told to so many milliseconds.
const GRAIN_MS: u64 = 100;

/// Times, counted in grains of a tenth of a second.
#[derive(Debug, Clone, Default)]
pub struct Times {
    sum_ms: u64,
    count: u64,
    grains: BTreeMap<u32, u32>,
}

impl Times {
    /// Counts one.
    pub fn record(&mut self, ms: u64) {
        self.sum_ms = self.sum_ms.saturating_add(ms);
        self.count += 1;
        let grain = (ms + GRAIN_MS / 2) / GRAIN_MS;
        let grain = self
            .grains
            .entry(u32::try_from(grain).unwrap_or(u32::MAX))
            .or_default();
        *grain = grain.saturating_add(1);
    }

    /// The mean, in milliseconds; none of nothing.
    pub fn mean_ms(&self) -> Option<u32> {
        let mean = (self.sum_ms + self.count / 2).checked_div(self.count)?;
        Some(u32::try_from(mean).unwrap_or(u32::MAX))
    }

    /// The median, in milliseconds, to a tenth of a second; none of nothing. Of an even number of
    /// times it lies in the middle between the two in the middle.
    pub fn median_ms(&self) -> Option<u32> {
        let last = self.count.checked_sub(1)?;
        let sum = self.ranked_ms(last / 2) + self.ranked_ms(last.div_ceil(2));
        Some(u32::try_from(sum / 2).unwrap_or(u32::MAX))
    }

    /// The time of this rank, the shortest being rank 0.
    fn ranked_ms(&self, rank: u64) -> u64 {
        let mut below = 0;
        for (grain, count) in &self.grains {
            below += u64::from(*count);
            if rank < below {
                return u64::from(*grain) * GRAIN_MS;
            }
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn times(all: &[u64]) -> Times {
        let mut times = Times::default();
        all.iter().for_each(|ms| times.record(*ms));
        times
    }

    #[test]
    fn of_nothing_there_is_neither_mean_nor_median() {
        let none = Times::default();
        assert_eq!((none.mean_ms(), none.median_ms()), (None, None));
    }

    #[test]
    fn one_long_time_moves_the_mean_and_hardly_the_median() {
        let times = times(&[2_000, 3_000, 4_000, 600_000]);
        assert_eq!(
            (times.mean_ms(), times.median_ms()),
            (Some(152_250), Some(3_500))
        );
    }

    proptest! {
        #[test]
        fn the_median_is_that_of_the_sorted_times_to_a_tenth_of_a_second(
            mut all in prop::collection::vec(0..1_800_000u64, 1..60),
        ) {
            let told = times(&all).median_ms().unwrap();
            all.sort_unstable();
            let last = all.len() - 1;
            let exact = u64::midpoint(all[last / 2], all[last.div_ceil(2)]);
            prop_assert!(u64::from(told).abs_diff(exact) <= GRAIN_MS / 2, "{told} for {exact}");
        }

        #[test]
        fn the_mean_is_that_of_the_times(all in prop::collection::vec(0..1_800_000u64, 1..60)) {
            let exact = all.iter().sum::<u64>() as f64 / all.len() as f64;
            prop_assert!((f64::from(times(&all).mean_ms().unwrap()) - exact).abs() <= 0.5);
        }
    }
}
