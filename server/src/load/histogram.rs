//! Many durations in little memory.

use serde::{Deserialize, Serialize};

/// Each power of two is split into so many steps: a value is kept to 1/64 of itself.
const STEPS: u64 = 64;
const STEP_BITS: u32 = STEPS.trailing_zeros();

/// Counts durations in microseconds.
#[derive(Debug, Clone, Default)]
pub(super) struct Histogram {
    counts: Vec<u64>,
    samples: u64,
    max_us: u64,
}

/// What a report says of many durations, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(super) struct Percentiles {
    /// Half of them took at most this long.
    pub(super) p50_ms: f64,
    /// 99 of 100 took at most this long.
    pub(super) p99_ms: f64,
    /// The longest, exactly.
    pub(super) max_ms: f64,
    /// How many were measured.
    pub(super) samples: u64,
}

impl Histogram {
    /// Counts one more.
    pub(super) fn record(&mut self, value_us: u64) {
        let index = index(value_us);
        if self.counts.len() <= index {
            self.counts.resize(index + 1, 0);
        }
        self.counts[index] += 1;
        self.samples += 1;
        self.max_us = self.max_us.max(value_us);
    }

    /// The figures of a report; none without a sample.
    pub(super) fn percentiles(&self) -> Option<Percentiles> {
        let ms = |value_us: u64| value_us as f64 / 1000.0;
        (self.samples > 0).then(|| Percentiles {
            p50_ms: ms(self.at(50)),
            p99_ms: ms(self.at(99)),
            max_ms: ms(self.max_us),
            samples: self.samples,
        })
    }

    /// The upper end of the step in which this share of the samples is reached.
    fn at(&self, percent: u64) -> u64 {
        let wanted = (u128::from(self.samples) * u128::from(percent)).div_ceil(100);
        let mut seen = 0;
        for (index, count) in self.counts.iter().enumerate() {
            seen += u128::from(*count);
            if wanted <= seen {
                return upper_end(index).min(self.max_us);
            }
        }
        self.max_us
    }
}

/// Values below two rows of steps are exact; above, each power of two is a row.
fn index(value: u64) -> usize {
    let shift = (u64::BITS - value.leading_zeros()).saturating_sub(STEP_BITS + 1);
    let row = u64::from(shift) * STEPS;
    // At most 58 rows of 64, so it fits any usize.
    (row + (value >> shift)) as usize
}

fn upper_end(index: usize) -> u64 {
    let index = index as u64;
    let shift = (index / STEPS).saturating_sub(1);
    let step = index - shift * STEPS;
    (((u128::from(step) + 1) << shift) - 1) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn without_samples_there_are_no_figures() {
        assert_eq!(Histogram::default().percentiles(), None);
    }

    #[test]
    fn small_values_are_exact() {
        let mut histogram = Histogram::default();
        (1..=100).for_each(|value| histogram.record(value));

        let figures = histogram.percentiles().unwrap();

        assert_eq!(
            (figures.p50_ms, figures.p99_ms, figures.max_ms),
            (0.05, 0.099, 0.1)
        );
        assert_eq!(figures.samples, 100);
    }

    proptest! {
        #[test]
        fn a_step_holds_its_value_and_is_at_most_a_64th_of_it_wide(value: u64) {
            let upper = upper_end(index(value));

            prop_assert!(value <= upper);
            prop_assert!(upper - value <= value / STEPS);
        }

        #[test]
        fn percentiles_are_those_of_the_sorted_values(
            mut values in prop::collection::vec(0..1u64 << 40, 1..300),
        ) {
            let mut histogram = Histogram::default();
            values.iter().for_each(|value| histogram.record(*value));
            values.sort_unstable();

            for percent in [1, 50, 99, 100] {
                let exact = values[(values.len() * percent).div_ceil(100) - 1];
                let given = histogram.at(percent as u64);
                prop_assert!(exact <= given && given - exact <= exact / STEPS);
            }
        }
    }
}
