//! An axis from nothing upwards, with ticks at round numbers.

/// A scale of counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// The number at its end, at least 1.
    pub top: u64,
    /// How far apart the ticks are, at least 1.
    pub step: u64,
}

impl Scale {
    /// A scale that holds a number and has at most so many steps, at least one: each is 1, 2 or 5 times a power
    /// of ten.
    pub fn holding(most: u64, steps: u64) -> Self {
        let steps = steps.max(1);
        let most = most.max(1);
        let mut step: u64 = 1;
        let mut factors = [2, 5, 10].into_iter().cycle();
        let mut power: u64 = 1;
        while most.div_ceil(step) > steps {
            let factor = factors.next().unwrap_or(10);
            let Some(next) = power.checked_mul(factor) else {
                return Self {
                    top: u64::MAX,
                    step: u64::MAX,
                };
            };
            step = next;
            if factor == 10 {
                power = next;
            }
        }
        Self {
            top: most.div_ceil(step).saturating_mul(step),
            step,
        }
    }

    /// The numbers at its ticks, from 0 to its end.
    pub fn ticks(&self) -> impl Iterator<Item = u64> {
        let step = self.step;
        (0..=self.top / step).map(move |tick| tick.saturating_mul(step))
    }

    /// Which part of the axis lies below a number, 0 to 1.
    pub fn part(&self, number: u64) -> f64 {
        wide(number.min(self.top)) / wide(self.top)
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a place needs no more than 52 bits"
)]
fn wide(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ticks(most: u64) -> Vec<u64> {
        Scale::holding(most, 4).ticks().collect()
    }

    #[test]
    fn ticks_are_at_round_numbers() {
        assert_eq!(ticks(0), [0, 1]);
        assert_eq!(ticks(3), [0, 1, 2, 3]);
        assert_eq!(ticks(7), [0, 2, 4, 6, 8]);
        assert_eq!(ticks(47), [0, 20, 40, 60]);
        assert_eq!(ticks(500), [0, 200, 400, 600]);
    }

    proptest! {
        #[test]
        fn a_scale_holds_its_number_with_few_ticks(most in 0..u64::MAX / 10, steps in 1..9_u64) {
            let scale = Scale::holding(most, steps);
            prop_assert!(most <= scale.top);
            prop_assert!(scale.ticks().count() as u64 <= steps + 1);
            let part = scale.part(most);
            prop_assert!((0.0..=1.0).contains(&part));
        }
    }
}
