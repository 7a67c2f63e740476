//! The sums of a tally that its coefficients share.

use std::collections::BTreeMap;

use super::{Category, Tally, Undefined};

/// The samples with the same number of answers.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// How many there are.
    pub(super) samples: i128,
    /// Ordered pairs of equal answers.
    pub(super) agreeing: i128,
    /// Ordered pairs of different answers.
    pub(super) differing: i128,
}

/// Sums of a tally that holds at least one pair. Sums are 128 bits wide, so that rows of 64 bits can't
/// overflow them.
#[derive(Debug)]
pub(super) struct Margins<'a> {
    /// By the number of answers of a sample.
    pub(super) groups: BTreeMap<u32, Group>,
    /// How often each category was answered.
    pub(super) answers: BTreeMap<&'a Category, i128>,
    /// How many answers there are.
    pub(super) total: i128,
}

impl<'a> Margins<'a> {
    /// Adds up a tally.
    ///
    /// # Errors
    /// [`Undefined::NothingToCompare`], and [`Undefined::Inconsistent`] for counts that no labels have.
    pub(super) fn of(tally: &'a Tally) -> Result<Self, Undefined> {
        let mut groups: BTreeMap<u32, Group> = BTreeMap::new();
        let mut firsts: BTreeMap<(u32, &Category), i128> = BTreeMap::new();
        for (m, c, k, count) in tally.rows() {
            if m < 2 || count < 0 {
                return Err(Undefined::Inconsistent);
            }
            let count = i128::from(count);
            let group = groups.entry(m).or_default();
            *firsts.entry((m, c)).or_default() += count;
            if c == k {
                group.agreeing += count;
            } else {
                *firsts.entry((m, k)).or_default() += count;
                group.differing += 2 * count;
            }
        }
        // Each of a sample's m answers is the first one of m - 1 pairs.
        let mut answers: BTreeMap<&Category, i128> = BTreeMap::new();
        for ((m, category), pairs) in firsts {
            *answers.entry(category).or_default() += divided(pairs, i128::from(m) - 1)?;
        }
        for (m, group) in &mut groups {
            let m = i128::from(*m);
            group.samples = divided(group.agreeing + group.differing, m * (m - 1))?;
        }
        if groups.is_empty() {
            return Err(Undefined::NothingToCompare);
        }
        let total = answers.values().sum();
        Ok(Self {
            groups,
            answers,
            total,
        })
    }

    /// Ordered pairs of different answers among all answers, whatever their samples: what chance gives.
    ///
    /// # Errors
    /// [`Undefined::OneCategoryOnly`], when there are none.
    pub(super) fn differing_by_chance(&self) -> Result<f64, Undefined> {
        if self.answers.len() < 2 {
            return Err(Undefined::OneCategoryOnly);
        }
        let products = self.answers.values().map(|count| {
            // Products of wide integers could overflow; these are rounded once each and positive.
            *count as f64 * (self.total - count) as f64
        });
        Ok(products.sum())
    }
}

/// A quotient that consistent counts have without a remainder.
fn divided(sum: i128, by: i128) -> Result<i128, Undefined> {
    if sum % by == 0 {
        Ok(sum / by)
    } else {
        Err(Undefined::Inconsistent)
    }
}
