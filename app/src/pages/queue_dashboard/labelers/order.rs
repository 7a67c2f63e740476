//! In which order labelers stand.

use std::cmp::Ordering;

use ingot::{insight::LabelerInsight, live::row::Standing};

/// By which column rows are sorted, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sort {
    pub(super) column: usize,
    pub(super) is_descending: bool,
}

impl Sort {
    /// After a column's title was pressed: names begin with A, numbers with the largest.
    pub(super) fn pressed(before: Option<Self>, column: usize) -> Self {
        let is_descending = match before {
            Some(before) if before.column == column => !before.is_descending,
            _ => column != 0,
        };
        Self {
            column,
            is_descending,
        }
    }
}

/// Sorts labelers anew; those with the most labels first where nobody chose a column. Of two that are equal the
/// one with the lesser number comes first.
pub(super) fn sorted(
    sort: Option<Sort>,
    labelers: &[LabelerInsight],
    here: impl Fn(&LabelerInsight) -> Option<Standing>,
    session_labels: impl Fn(&LabelerInsight) -> u64,
) -> Vec<u32> {
    let sort = sort.unwrap_or(Sort {
        column: 4,
        is_descending: true,
    });
    let compare = |one: &LabelerInsight, other: &LabelerInsight| {
        let by = |key: &dyn Fn(&LabelerInsight) -> u64| key(one).cmp(&key(other));
        match sort.column {
            0 => name(one).cmp(&name(other)),
            1 => by(&|it| here(it).map_or(0, |it| 3 - it as u64)),
            2 => by(&session_labels),
            3 => by(&|it| it.today),
            4 => by(&|it| it.labels),
            5 => one.median_ms.cmp(&other.median_ms),
            6 => shares((one.skips, one.labels), (other.skips, other.labels)),
            7 => shares(
                (one.gold_right, one.gold_seen),
                (other.gold_right, other.gold_seen),
            ),
            8 => shares((one.agreed, one.compared), (other.agreed, other.compared)),
            _ => one.last_at_ms.cmp(&other.last_at_ms),
        }
    };
    let mut rows: Vec<&LabelerInsight> = labelers.iter().collect();
    rows.sort_by(|one, other| {
        let order = compare(one, other);
        let order = if sort.is_descending {
            order.reverse()
        } else {
            order
        };
        order.then(one.number.cmp(&other.number))
    });
    rows.into_iter().map(|one| one.number).collect()
}

/// The order as it was: who is new comes last, by their number.
pub(super) fn kept(before: &[u32], labelers: &[LabelerInsight]) -> Vec<u32> {
    let is_there = |number: &&u32| labelers.iter().any(|one| one.number == **number);
    let mut order: Vec<u32> = before.iter().filter(is_there).copied().collect();
    let news = labelers.iter().map(|one| one.number);
    let news: Vec<u32> = news.filter(|number| !order.contains(number)).collect();
    order.extend(news);
    order
}

fn name(one: &LabelerInsight) -> (bool, String) {
    let name = one.name.as_ref().map(|name| name.to_lowercase());
    // Whoever has no name comes behind those who have one.
    (name.is_none(), name.unwrap_or_default())
}

/// Compares two parts of wholes; nothing of nothing is less than any.
fn shares((one, of): (u64, u64), (other, of_other): (u64, u64)) -> Ordering {
    let by_whole = (0 < of).cmp(&(0 < of_other));
    let crossed = |part: u64, whole: u64| u128::from(part) * u128::from(whole);
    by_whole.then(crossed(one, of_other).cmp(&crossed(other, of)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labeler(number: u32, labels: u64, name: Option<&str>) -> LabelerInsight {
        LabelerInsight {
            number,
            person: number,
            name: name.map(str::to_owned),
            is_paused: false,
            labels,
            repeats: 0,
            skips: 0,
            today: 0,
            median_ms: None,
            gold_seen: 0,
            gold_right: 0,
            compared: 0,
            agreed: 0,
            last_at_ms: None,
        }
    }

    fn by(sort: Option<Sort>, labelers: &[LabelerInsight]) -> Vec<u32> {
        sorted(sort, labelers, |_| None, |_| 0)
    }

    #[test]
    fn those_with_the_most_labels_come_first_until_somebody_sorts() {
        let labelers = [
            labeler(1, 5, None),
            labeler(2, 9, Some("bob")),
            labeler(3, 5, Some("Ann")),
        ];
        assert_eq!(by(None, &labelers), [2, 1, 3]);
        let by_name = Sort::pressed(None, 0);
        assert_eq!(by(Some(by_name), &labelers), [3, 2, 1]);
        let other_way = Sort::pressed(Some(by_name), 0);
        assert_eq!(by(Some(other_way), &labelers), [1, 2, 3]);
    }

    #[test]
    fn whoever_comes_later_stands_last_and_nobody_moves() {
        let labelers = [
            labeler(1, 99, None),
            labeler(2, 1, None),
            labeler(4, 50, None),
        ];
        assert_eq!(kept(&[2, 3, 1], &labelers), [2, 1, 4]);
    }

    #[test]
    fn a_share_of_nothing_is_less_than_any_share() {
        assert_eq!(shares((0, 0), (0, 9)), Ordering::Less);
        assert_eq!(shares((1, 2), (2, 4)), Ordering::Equal);
        assert_eq!(shares((2, 3), (1, 2)), Ordering::Greater);
    }
}
