//! The coefficients of agreement among all labelers of a field.
//!
//! Each counts disagreement and takes it from 1, instead of dividing two differences of nearly equal
//! numbers: perfect agreement is then exactly 1, and no value exceeds it.

use std::collections::BTreeMap;

use super::{Category, Level, Tally, Undefined, margins::Margins};

impl Tally {
    /// How many samples have two answers or more, those that the coefficients tell of.
    ///
    /// # Errors
    /// [`Undefined::NothingToCompare`] and [`Undefined::Inconsistent`].
    pub fn samples(&self) -> Result<u64, Undefined> {
        let samples: i128 = Margins::of(self)?
            .groups
            .values()
            .map(|group| group.samples)
            .sum();
        u64::try_from(samples).map_err(|_| Undefined::Inconsistent)
    }

    /// Percent agreement, from 0 to 1: the part of a sample's pairs of answers that agree, as the mean
    /// over the samples with two answers or more. It is the observed agreement of Fleiss (1971,
    /// "Measuring nominal scale agreement among many raters"), which samples with different numbers of
    /// answers have too. It isn't corrected for chance.
    ///
    /// # Errors
    /// [`Undefined::NothingToCompare`] and [`Undefined::Inconsistent`].
    pub fn percent_agreement(&self) -> Result<f64, Undefined> {
        let margins = Margins::of(self)?;
        let mut differing = 0.0;
        let mut samples = 0;
        for (m, group) in &margins.groups {
            differing += group.differing as f64 / pairs_of_one_sample(*m);
            samples += group.samples;
        }
        Ok(1.0 - differing / samples as f64)
    }

    /// Fleiss' kappa (1971, "Measuring nominal scale agreement among many raters").
    ///
    /// It is defined for samples that all have the same number of answers. Samples without a pair are
    /// left out, as everywhere here, but when the others differ in their number there is no value: that
    /// of the largest group would tell of a part that grows and changes by how work is given out, not of
    /// the field. [`Self::krippendorffs_alpha`] is made for such samples.
    ///
    /// # Errors
    /// [`Undefined::NothingToCompare`], [`Undefined::UnequalRaters`], [`Undefined::OneCategoryOnly`] and
    /// [`Undefined::Inconsistent`].
    pub fn fleiss_kappa(&self) -> Result<f64, Undefined> {
        let margins = Margins::of(self)?;
        let (Some((fewest, group)), Some((most, _))) = (
            margins.groups.first_key_value(),
            margins.groups.last_key_value(),
        ) else {
            return Err(Undefined::NothingToCompare);
        };
        if fewest != most {
            return Err(Undefined::UnequalRaters {
                fewest: *fewest,
                most: *most,
            });
        }
        let total = margins.total as f64;
        let observed =
            group.differing as f64 / (group.samples as f64 * pairs_of_one_sample(*fewest));
        let expected = margins.differing_by_chance()? / (total * total);
        Ok(1.0 - observed / expected)
    }

    /// Krippendorff's alpha (2011, "Computing Krippendorff's Alpha-Reliability", section E): 1 is perfect
    /// agreement, 0 is that of chance, and less is systematic disagreement. Each answer counts the same,
    /// however many its sample has.
    ///
    /// # Errors
    /// [`Undefined::NothingToCompare`], [`Undefined::OneCategoryOnly`], [`Undefined::Inconsistent`] and,
    /// unless the level is nominal, [`Undefined::NotANumber`].
    pub fn krippendorffs_alpha(&self, level: Level) -> Result<f64, Undefined> {
        let margins = Margins::of(self)?;
        let differing_by_chance = margins.differing_by_chance()?;
        let (observed, expected) = match level {
            Level::Nominal => {
                let observed = margins
                    .groups
                    .iter()
                    .map(|(m, group)| group.differing as f64 / f64::from(m - 1))
                    .sum::<f64>();
                (observed, differing_by_chance)
            }
            Level::Ordinal => self.distances(&margins, &ranks(&margins)?),
            Level::Interval => self.distances(&margins, &numbers(&margins)?),
        };
        // Categories of a store that are written differently can still be the same number.
        if expected <= 0.0 {
            return Err(Undefined::OneCategoryOnly);
        }
        Ok(1.0 - (margins.total - 1) as f64 * observed / expected)
    }

    /// Sums of the squared distances between places: over the pairs of the same sample, weighted as
    /// coincidences, and over all pairs of answers.
    fn distances(&self, margins: &Margins<'_>, places: &BTreeMap<&Category, f64>) -> (f64, f64) {
        let place = |category| places.get(category).copied().unwrap_or_default();
        let observed = self
            .rows()
            .map(|(m, c, k, count)| {
                let distance = place(k) - place(c);
                2.0 * count as f64 * (distance * distance) / f64::from(m - 1)
            })
            .sum();
        // Over all pairs that is twice the squared distances from the mean, times the answers: a sum of
        // as many terms as categories, not as pairs of them, and none is negative.
        let total = margins.total as f64;
        let counts = || {
            let answers = margins.answers.iter();
            answers.map(|(category, count)| (place(category), *count as f64))
        };
        let mean = counts().map(|(place, count)| count * place).sum::<f64>() / total;
        let from_mean: f64 = counts()
            .map(|(place, count)| count * ((place - mean) * (place - mean)))
            .sum();
        let expected = 2.0 * total * from_mean;
        (observed, expected)
    }
}

/// The ordered pairs of a sample with `m` answers.
fn pairs_of_one_sample(m: u32) -> f64 {
    f64::from(m) * f64::from(m - 1)
}

/// The categories in the order of their numbers.
fn ascending<'a>(margins: &Margins<'a>) -> Result<Vec<(&'a Category, f64)>, Undefined> {
    let mut categories = Vec::with_capacity(margins.answers.len());
    for category in margins.answers.keys() {
        let number = category.as_number().ok_or_else(|| Undefined::NotANumber {
            category: (*category).clone(),
        })?;
        categories.push((*category, number));
    }
    categories.sort_by(|(one, one_number), (other, other_number)| {
        // Large whole numbers can be different and yet the same after rounding.
        let whole = || one.as_integer().cmp(&other.as_integer());
        one_number.total_cmp(other_number).then_with(whole)
    });
    Ok(categories)
}

/// Each category's place among all answers, twice their mean rank: the distance of two places is twice
/// the sum that Krippendorff's ordinal metric squares, `n_c / 2 + Σ n_between + n_k / 2`.
fn ranks<'a>(margins: &Margins<'a>) -> Result<BTreeMap<&'a Category, f64>, Undefined> {
    let mut below = 0;
    let ranks = ascending(margins)?.into_iter().map(|(category, _)| {
        let count = margins.answers.get(category).copied().unwrap_or_default();
        let rank = 2 * below + count;
        below += count;
        (category, rank as f64)
    });
    Ok(ranks.collect())
}

/// Each category's place between the least number, at 0, and the greatest, at 1: alpha is the same
/// whatever the unit, and squares neither overflow nor vanish.
fn numbers<'a>(margins: &Margins<'a>) -> Result<BTreeMap<&'a Category, f64>, Undefined> {
    let ascending = ascending(margins)?;
    let (Some((least, from)), Some((greatest, to))) = (ascending.first(), ascending.last()) else {
        return Ok(BTreeMap::new());
    };
    // The range of two finite numbers can be infinite, that of their halves can't.
    let unit = if (to - from).is_finite() { 1.0 } else { 0.5 };
    // Whole numbers are subtracted as such, however large they are.
    let above_least =
        |category: &Category, number: &f64| match (category.as_integer(), least.as_integer()) {
            (Some(number), Some(least)) => (i128::from(number) - i128::from(least)) as f64 * unit,
            _ => number * unit - from * unit,
        };
    let range = match above_least(greatest, to) {
        // Numbers that are all the same have no distance.
        0.0 => 1.0,
        range => range,
    };
    Ok(ascending
        .iter()
        .map(|(category, number)| (*category, above_least(category, number) / range))
        .collect())
}
