//! How far labelers agree in one field, and when that is worth a warning.

use serde::{Deserialize, Serialize};

use crate::agreement::{Confusion, Level, Tally, Undefined};

/// Below this coefficient agreement is low.
pub const LOW: f64 = 0.6;
/// Below this one it is critically low.
pub const CRITICAL: f64 = 0.4;
/// From so many pairs of answers on the coefficient is worth a warning.
pub const LEAST_PAIRS: u64 = 20;

/// A coefficient, or the words that say why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Measured {
    /// 1 is perfect agreement, 0 that of chance.
    Value(f64),
    /// There is none.
    Undefined(String),
}

impl From<Result<f64, Undefined>> for Measured {
    fn from(result: Result<f64, Undefined>) -> Self {
        match result {
            Ok(value) => Self::Value(value),
            Err(why) => Self::Undefined(why.to_string()),
        }
    }
}

/// How far labelers agree in one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldAgreement {
    /// Krippendorff's alpha at the level of the field's kind.
    pub alpha: Measured,
    /// At which level.
    pub level: Level,
    /// Pairs of answers to one sample, each pair once.
    pub pairs: u64,
    /// Each two labelers who answered the same samples, the lesser number first.
    pub cells: Vec<PairAgreement>,
}

/// How far two labelers agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairAgreement {
    /// Their numbers, the lesser first.
    pub labelers: (u32, u32),
    /// Samples that both answered.
    pub samples: u64,
    /// Cohen's kappa.
    pub kappa: Measured,
}

impl PairAgreement {
    /// Of the samples that both answered.
    pub fn new(labelers: (u32, u32), matrix: &Confusion) -> Self {
        let samples: i64 = matrix.rows().map(|(_, _, samples)| samples).sum();
        Self {
            labelers,
            samples: u64::try_from(samples).unwrap_or(0),
            kappa: matrix.cohens_kappa().into(),
        }
    }
}

/// How worrying low agreement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Alarm {
    /// Below [`LOW`].
    Low,
    /// Below [`CRITICAL`].
    Critical,
}

impl FieldAgreement {
    /// Of a field's counts.
    pub fn new(level: Level, tally: &Tally, cells: Vec<PairAgreement>) -> Self {
        // Pairs of the same answer are counted in both orders, of other answers in the one that is kept.
        let pairs: i64 = tally
            .rows()
            .map(|(_, one, other, pairs)| if one == other { pairs / 2 } else { pairs })
            .sum();
        Self {
            alpha: tally.krippendorffs_alpha(level).into(),
            level,
            pairs: u64::try_from(pairs).unwrap_or(0),
            cells,
        }
    }

    /// Whether to warn of it: not before there are [`LEAST_PAIRS`].
    pub fn alarm(&self) -> Option<(Alarm, f64)> {
        match self.alpha {
            Measured::Value(alpha) if LEAST_PAIRS <= self.pairs && alpha < CRITICAL => {
                Some((Alarm::Critical, alpha))
            }
            Measured::Value(alpha) if LEAST_PAIRS <= self.pairs && alpha < LOW => {
                Some((Alarm::Low, alpha))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Category, replace};

    /// The agreement of samples that two answered.
    fn of(samples: &[[i64; 2]]) -> FieldAgreement {
        let mut tally = Tally::default();
        for sample in samples {
            let answers = sample.map(Category::integer);
            replace(&[], &answers)
                .into_iter()
                .for_each(|change| tally.add(change));
        }
        FieldAgreement::new(Level::Nominal, &tally, Vec::new())
    }

    fn with(alpha: f64, pairs: u64) -> FieldAgreement {
        FieldAgreement {
            alpha: Measured::Value(alpha),
            pairs,
            ..of(&[])
        }
    }

    #[test]
    fn each_pair_of_answers_counts_once() {
        assert_eq!(of(&[[1, 1], [1, 2], [2, 2]]).pairs, 3);
    }

    #[test]
    fn low_agreement_warns_from_twenty_pairs_on() {
        assert_eq!(with(0.59, 19).alarm(), None);
        assert_eq!(with(0.59, 20).alarm(), Some((Alarm::Low, 0.59)));
        assert_eq!(with(0.6, 20).alarm(), None);
        assert_eq!(with(0.4, 20).alarm(), Some((Alarm::Low, 0.4)));
        assert_eq!(with(0.39, 20).alarm(), Some((Alarm::Critical, 0.39)));
    }

    #[test]
    fn without_a_coefficient_there_is_nothing_to_warn_of() {
        let same = of(&[[1, 1]; 30]);
        assert!(matches!(&same.alpha, Measured::Undefined(why) if !why.is_empty()));
        assert_eq!(same.alarm(), None);
    }
}
