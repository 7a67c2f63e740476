//! Chance that comes out the same for the same seed.

use crate::mixing::mixed;

/// A sequence of throws.
#[derive(Debug, Clone)]
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    /// The sequence of this seed.
    pub(super) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// From 0 up to but without 1.
    #[expect(
        clippy::cast_precision_loss,
        reason = "53 bits are what a float holds exactly"
    )]
    pub(super) fn share(&mut self) -> f64 {
        self.state = self.state.wrapping_add(1);
        (mixed(self.state) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something happens that does so with this probability.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// Between two numbers.
    pub(super) fn between(&mut self, least: f64, most: f64) -> f64 {
        least + self.share() * (most - least)
    }

    /// One of `count`, from 0; 0 if there are none.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts are small, and a share is at least 0 and below 1"
    )]
    pub(super) fn one_of(&mut self, count: usize) -> usize {
        (self.share() * count as f64) as usize
    }

    /// About as much above 0 as below: the sum of twelve shares less 6 has the mean 0 and the variance 1, and
    /// is close to normal (Irwin and Hall, 1927).
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_and_another_one_does_not() {
        let throws = |seed| {
            let mut dice = Dice::new(seed);
            [dice.share(), dice.normal(), dice.between(2.0, 5.0)]
        };
        assert_eq!(throws(7), throws(7));
        assert_ne!(throws(7), throws(8));
    }

    #[test]
    fn throws_stay_within_their_bounds_and_reach_all_there_is() {
        let mut dice = Dice::new(1);
        let mut seen = [0; 4];
        for _ in 0..1_000 {
            seen[dice.one_of(4)] += 1;
            assert!((2.0..5.0).contains(&dice.between(2.0, 5.0)));
        }
        assert!(seen.iter().all(|count| 150 < *count), "{seen:?}");
        assert_eq!(dice.one_of(0), 0);
    }
}
