//! The pairs of answers to one field, counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Category;

/// What a label changes in a count of pairs: a store adds `by` to its row of (`m`, `c`, `k`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// How many answers the samples of this row have, at least 2.
    pub m: u32,
    /// The lesser category of the pair, or the same.
    pub c: Category,
    /// The greater one.
    pub k: Category,
    /// What is added to the count, in ordered pairs.
    pub by: i64,
}

/// Counts of pairs of answers to one field, from which all coefficients are computed.
///
/// For the samples with exactly `m` answers, `m` of 2 or more, a row (`m`, `c`, `k`) counts the
/// ordered pairs of labelers of whom the first answered `c` and the second `k`. Krippendorff's
/// coincidences are `o_ck = Σ_m pairs[m][c][k] / (m - 1)` ("Computing Krippendorff's
/// Alpha-Reliability", 2011); they are fractions, so the counts are kept apart by `m` to stay whole.
///
/// There are as many pairs (`c`, `k`) as (`k`, `c`), so only rows with `c <= k` are kept: half of what
/// a store would write. A sample with one answer has no pair and isn't counted at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pairs: BTreeMap<u32, BTreeMap<(Category, Category), i64>>,
}

impl Tally {
    /// Adds a change, in whatever order they come. A row of a store is the change from nothing to it.
    pub fn add(&mut self, change: Change) {
        let Change { m, c, k, by } = change;
        let key = if c <= k { (c, k) } else { (k, c) };
        let rows = self.pairs.entry(m).or_default();
        let count = rows.get(&key).copied().unwrap_or(0).saturating_add(by);
        // What is zero has no row, so that equal counts are equal tallies.
        if count == 0 {
            rows.remove(&key);
        } else {
            rows.insert(key, count);
        }
        if rows.is_empty() {
            self.pairs.remove(&m);
        }
    }

    /// All rows that aren't zero as (`m`, `c`, `k`, ordered pairs), with `c <= k`, in this order.
    pub fn rows(&self) -> impl Iterator<Item = (u32, &Category, &Category, i64)> {
        self.pairs
            .iter()
            .flat_map(|(m, rows)| rows.iter().map(move |((c, k), count)| (*m, c, k, *count)))
    }
}

impl Extend<Change> for Tally {
    fn extend<I: IntoIterator<Item = Change>>(&mut self, changes: I) {
        for change in changes {
            self.add(change);
        }
    }
}

impl FromIterator<Change> for Tally {
    fn from_iter<I: IntoIterator<Item = Change>>(changes: I) -> Self {
        let mut tally = Self::default();
        tally.extend(changes);
        tally
    }
}

/// What changes in a [`Tally`] when one sample's answers, one of each labeler and in any order, become
/// others: one more, one fewer, one another. Labels that leave the field out have no answer and aren't
/// among them. The changes are in the order of their rows, each row once.
///
/// A label more moves all of its sample's pairs from the rows of `m` to those of `m + 1`, so there are
/// at most `d * (d + 1)` changes where the sample has `d` different answers.
pub fn replace(before: &[Category], after: &[Category]) -> Vec<Change> {
    let mut net: BTreeMap<(u32, &Category, &Category), i64> = BTreeMap::new();
    for (answers, sign) in [(before, -1), (after, 1)] {
        for_each_pair(answers, |key, count| {
            let by = net.entry(key).or_default();
            *by = by.saturating_add(sign * count);
        });
    }
    net.into_iter()
        .filter(|(_, by)| *by != 0)
        .map(|((m, c, k), by)| Change {
            m,
            c: c.clone(),
            k: k.clone(),
            by,
        })
        .collect()
}

/// The rows of one sample's answers.
fn for_each_pair<'a>(
    answers: &'a [Category],
    mut row: impl FnMut((u32, &'a Category, &'a Category), i64),
) {
    let m = u32::try_from(answers.len()).unwrap_or(u32::MAX);
    if m < 2 {
        return;
    }
    let mut counts: BTreeMap<&Category, i64> = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer).or_default() += 1;
    }
    for (c, count_c) in &counts {
        for (k, count_k) in counts.range::<&Category, _>(*c..) {
            let others = if c == k { count_k - 1 } else { *count_k };
            row((m, c, k), count_c.saturating_mul(others));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(keys: &[&str]) -> Vec<Category> {
        keys.iter().map(|key| Category::from_key(*key)).collect()
    }

    fn change(m: u32, c: &str, k: &str, by: i64) -> Change {
        Change {
            m,
            c: Category::from_key(c),
            k: Category::from_key(k),
            by,
        }
    }

    #[test]
    fn one_answer_has_no_pair() {
        assert_eq!(replace(&[], &answers(&["a"])), []);
    }

    #[test]
    fn a_second_answer_makes_the_first_pairs() {
        let one = answers(&["b"]);

        assert_eq!(
            replace(&one, &answers(&["b", "a"])),
            [change(2, "a", "b", 1)]
        );
        assert_eq!(
            replace(&one, &answers(&["b", "b"])),
            [change(2, "b", "b", 2)]
        );
    }

    #[test]
    fn a_third_answer_moves_the_pairs_to_the_samples_with_three() {
        let changes = replace(&answers(&["a", "b"]), &answers(&["a", "b", "a"]));

        let expected = [
            change(2, "a", "b", -1),
            change(3, "a", "a", 2),
            change(3, "a", "b", 2),
        ];
        assert_eq!(changes, expected);
    }

    #[test]
    fn an_answer_that_becomes_another_changes_only_its_own_pairs() {
        let before = answers(&["a", "b", "c"]);

        let changes = replace(&before, &answers(&["a", "b", "d"]));

        let expected = [
            change(3, "a", "c", -1),
            change(3, "a", "d", 1),
            change(3, "b", "c", -1),
            change(3, "b", "d", 1),
        ];
        assert_eq!(changes, expected);
    }

    #[test]
    fn the_same_answers_in_another_order_change_nothing() {
        assert_eq!(
            replace(&answers(&["a", "b", "b"]), &answers(&["b", "a", "b"])),
            []
        );
    }

    #[test]
    fn rows_that_come_to_zero_are_gone() {
        let (before, after) = (answers(&["a", "b"]), answers(&["a", "b", "b"]));
        let mut tally: Tally = replace(&[], &before).into_iter().collect();

        tally.extend(replace(&before, &after));
        tally.extend(replace(&after, &[]));

        assert_eq!(tally, Tally::default());
    }

    #[test]
    fn a_change_may_name_its_categories_in_either_order() {
        let straight: Tally = [change(2, "a", "b", 1)].into_iter().collect();
        let turned: Tally = [change(2, "b", "a", 1)].into_iter().collect();

        assert_eq!(straight, turned);
    }
}
