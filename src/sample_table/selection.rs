//! Which rows of a page are chosen.

use std::collections::BTreeSet;

/// The chosen rows of a page, by their place on it, counted from 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    chosen: BTreeSet<usize>,
    /// The row that was chosen or left out last: from here on a range reaches.
    anchor: Option<usize>,
}

impl Selection {
    /// Chooses a row, or leaves it out if it is chosen. A `range` does the same to all rows from the one before to
    /// this one: they become what that one is.
    pub fn toggle(&mut self, row: usize, range: bool) {
        let anchor = self.anchor.filter(|_| range);
        let (from, becomes) = match anchor {
            Some(anchor) => (anchor, self.has(anchor)),
            None => (row, !self.has(row)),
        };
        for row in from.min(row)..=from.max(row) {
            if becomes {
                self.chosen.insert(row);
            } else {
                self.chosen.remove(&row);
            }
        }
        self.anchor = Some(row);
    }

    /// Chooses the first `rows` rows, or none of them if all are chosen.
    pub fn toggle_all(&mut self, rows: usize) {
        self.anchor = None;
        if self.chosen.len() == rows {
            self.chosen.clear();
        } else {
            self.chosen = (0..rows).collect();
        }
    }

    /// Whether a row is chosen.
    pub fn has(&self, row: usize) -> bool {
        self.chosen.contains(&row)
    }

    /// How many are chosen.
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether none is chosen.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// The chosen rows, the uppermost first.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.chosen.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(steps: &[(usize, bool)]) -> Vec<usize> {
        let mut selection = Selection::default();
        for &(row, range) in steps {
            selection.toggle(row, range);
        }
        selection.rows().collect()
    }

    #[test]
    fn a_row_is_chosen_once_and_left_out_the_second_time() {
        assert_eq!(after(&[(2, false)]), [2]);
        assert_eq!(after(&[(2, false), (2, false)]), [0; 0]);
    }

    #[test]
    fn a_range_reaches_from_the_row_before_in_either_direction() {
        assert_eq!(after(&[(2, false), (4, true)]), [2, 3, 4]);
        assert_eq!(after(&[(4, false), (2, true)]), [2, 3, 4]);
        assert_eq!(after(&[(1, false), (3, true), (5, true)]), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_range_leaves_out_what_its_first_row_left_out() {
        let all_but_a_range = [(0, false), (5, true), (1, false), (3, true)];

        assert_eq!(after(&all_but_a_range), [0, 4, 5]);
    }

    #[test]
    fn a_range_without_a_row_before_is_that_row() {
        assert_eq!(after(&[(3, true)]), [3]);
    }

    #[test]
    fn all_rows_are_chosen_at_once_and_left_out_at_once() {
        let mut selection = Selection::default();
        selection.toggle(1, false);

        selection.toggle_all(3);
        assert_eq!(selection.len(), 3);
        selection.toggle_all(3);
        assert!(selection.is_empty());
    }
}
