//! How two labelers answered one field on the samples that both labeled.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Category, Undefined};

/// What a label changes for one pair of labelers: a store adds `by` to its row of these labelers and
/// categories.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PairChange<L> {
    /// The labeler with the lesser id, so that each pair has one table.
    pub first: L,
    /// The labeler with the greater id.
    pub second: L,
    /// What the first one answered.
    pub of_first: Category,
    /// What the second one answered.
    pub of_second: Category,
    /// What is added to the count, in samples.
    pub by: i64,
}

/// What changes for pairs of labelers when `labeler`'s answer on a sample becomes `answer`, or goes.
///
/// `labels` are the answers that the sample has until then, one of each labeler; `labeler`'s own
/// earlier one is among them if there is one. The changes are sorted, two for each other labeler at most.
pub fn pair_changes<L: Ord + Copy>(
    labels: &[(L, Category)],
    labeler: L,
    answer: Option<&Category>,
) -> Vec<PairChange<L>> {
    let earlier = labels
        .iter()
        .find(|(other, _)| *other == labeler)
        .map(|(_, category)| category);
    if earlier == answer {
        return Vec::new();
    }
    let mut changes = Vec::new();
    for (other, theirs) in labels.iter().filter(|(other, _)| *other != labeler) {
        for (own, by) in [(earlier, -1), (answer, 1)] {
            if let Some(own) = own {
                changes.push(change(labeler, own, *other, theirs, by));
            }
        }
    }
    changes.sort_unstable();
    changes
}

fn change<L: Ord>(one: L, own: &Category, other: L, theirs: &Category, by: i64) -> PairChange<L> {
    let (first, of_first, second, of_second) = if one < other {
        (one, own, other, theirs)
    } else {
        (other, theirs, one, own)
    };
    PairChange {
        first,
        second,
        of_first: of_first.clone(),
        of_second: of_second.clone(),
        by,
    }
}

/// The confusion matrix of two labelers in one field: how many samples the first answered with one
/// category and the second with another or the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confusion {
    counts: BTreeMap<(Category, Category), i64>,
}

impl Confusion {
    /// Adds samples, or takes them away, in whatever order: a change of this pair, or a row of a store.
    pub fn add(&mut self, of_first: Category, of_second: Category, by: i64) {
        let key = (of_first, of_second);
        let count = self.counts.get(&key).copied().unwrap_or(0);
        let count = count.saturating_add(by);
        // What is zero has no row, so that equal counts are equal matrices.
        if count == 0 {
            self.counts.remove(&key);
        } else {
            self.counts.insert(key, count);
        }
    }

    /// All cells that aren't zero as (of the first, of the second, samples), in this order.
    pub fn rows(&self) -> impl Iterator<Item = (&Category, &Category, i64)> {
        self.counts
            .iter()
            .map(|((of_first, of_second), count)| (of_first, of_second, *count))
    }

    /// The part of the samples, from 0 to 1, on which both gave the same answer.
    ///
    /// # Errors
    /// [`Undefined::NothingToCompare`] and [`Undefined::Inconsistent`].
    pub fn percent_agreement(&self) -> Result<f64, Undefined> {
        let sums = Sums::of(self)?;
        Ok(1.0 - sums.differing as f64 / sums.samples as f64)
    }

    /// Cohen's kappa (1960, "A coefficient of agreement for nominal scales"): 1 is perfect agreement, 0
    /// that of chance, given how often each of the two answered what.
    ///
    /// # Errors
    /// [`Undefined::NothingToCompare`], [`Undefined::OneCategoryOnly`] and [`Undefined::Inconsistent`].
    pub fn cohens_kappa(&self) -> Result<f64, Undefined> {
        let sums = Sums::of(self)?;
        let by_chance: f64 = sums
            .first
            .iter()
            .map(|(category, count)| {
                let same = sums.second.get(category).copied().unwrap_or_default();
                *count as f64 * (sums.samples - same) as f64
            })
            .sum();
        if by_chance <= 0.0 {
            return Err(Undefined::OneCategoryOnly);
        }
        Ok(1.0 - sums.samples as f64 * sums.differing as f64 / by_chance)
    }
}

impl FromIterator<(Category, Category, i64)> for Confusion {
    fn from_iter<I: IntoIterator<Item = (Category, Category, i64)>>(rows: I) -> Self {
        let mut confusion = Self::default();
        for (of_first, of_second, by) in rows {
            confusion.add(of_first, of_second, by);
        }
        confusion
    }
}

/// Sums of a matrix that isn't empty, 128 bits wide so that cells of 64 bits can't overflow them.
struct Sums<'a> {
    first: BTreeMap<&'a Category, i128>,
    second: BTreeMap<&'a Category, i128>,
    samples: i128,
    differing: i128,
}

impl<'a> Sums<'a> {
    fn of(confusion: &'a Confusion) -> Result<Self, Undefined> {
        let mut sums = Self {
            first: BTreeMap::new(),
            second: BTreeMap::new(),
            samples: 0,
            differing: 0,
        };
        for (of_first, of_second, count) in confusion.rows() {
            if count < 0 {
                return Err(Undefined::Inconsistent);
            }
            let count = i128::from(count);
            *sums.first.entry(of_first).or_default() += count;
            *sums.second.entry(of_second).or_default() += count;
            sums.samples += count;
            if of_first != of_second {
                sums.differing += count;
            }
        }
        if sums.samples == 0 {
            return Err(Undefined::NothingToCompare);
        }
        Ok(sums)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(labels: &[(u8, &str)]) -> Vec<(u8, Category)> {
        labels
            .iter()
            .map(|(labeler, key)| (*labeler, Category::from_key(*key)))
            .collect()
    }

    fn change(first: (u8, &str), second: (u8, &str), by: i64) -> PairChange<u8> {
        PairChange {
            first: first.0,
            second: second.0,
            of_first: Category::from_key(first.1),
            of_second: Category::from_key(second.1),
            by,
        }
    }

    #[test]
    fn a_label_counts_once_with_each_earlier_one_and_the_lesser_id_is_first() {
        let earlier = labels(&[(9, "a"), (3, "b")]);

        let changes = pair_changes(&earlier, 5, Some(&Category::from_key("c")));

        let expected = [change((3, "b"), (5, "c"), 1), change((5, "c"), (9, "a"), 1)];
        assert_eq!(changes, expected);
    }

    #[test]
    fn the_first_label_of_a_sample_makes_no_pair() {
        assert_eq!(pair_changes(&[], 5, Some(&Category::from_key("c"))), []);
    }

    #[test]
    fn an_answer_that_changes_leaves_its_old_cell_for_the_new_one() {
        let earlier = labels(&[(5, "c"), (3, "b")]);

        let changes = pair_changes(&earlier, 5, Some(&Category::from_key("b")));

        let expected = [
            change((3, "b"), (5, "b"), 1),
            change((3, "b"), (5, "c"), -1),
        ];
        assert_eq!(changes, expected);
    }

    #[test]
    fn a_label_that_goes_takes_its_pairs_along() {
        let earlier = labels(&[(5, "c"), (3, "b")]);

        assert_eq!(
            pair_changes(&earlier, 5, None),
            [change((3, "b"), (5, "c"), -1)]
        );
    }

    #[test]
    fn the_same_answer_again_changes_nothing() {
        let earlier = labels(&[(5, "c"), (3, "b")]);

        assert_eq!(
            pair_changes(&earlier, 5, Some(&Category::from_key("c"))),
            []
        );
    }
}
