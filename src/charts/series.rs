//! Whose labels are told of apart, and in which colour.

use std::collections::BTreeMap;

use crate::live::{
    row::{MinuteRow, PersonNumber},
    state::Rows,
};

/// So many people have a colour of their own; the labels of the rest are added up.
pub const MOST_SERIES: usize = 8;

/// The labels of somebody, or of all without a colour of their own, by the minutes that are told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Which colour; [`MOST_SERIES`] for the rest.
    pub slot: usize,
    /// Whose labels; none for the rest.
    pub person: Option<PersonNumber>,
    /// Minute by minute.
    pub labels: Vec<u32>,
}

impl Series {
    /// All its labels.
    pub fn sum(&self) -> u64 {
        self.labels.iter().copied().map(u64::from).sum()
    }
}

/// Who has which colour. Whoever has one keeps it for as long as there is a label of theirs in the hour, so that
/// colours stay while they are looked at; a colour that is free goes to whoever has the most labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slots([Option<PersonNumber>; MOST_SERIES]);

impl Slots {
    /// Takes the minutes over.
    pub fn update(&mut self, minutes: &Rows) {
        let mut sums = BTreeMap::<PersonNumber, u64>::new();
        for row in told(minutes) {
            for (person, labels) in &row.labels {
                *sums.entry(*person).or_default() += u64::from(*labels);
            }
        }
        for slot in &mut self.0 {
            *slot = slot.filter(|person| sums.contains_key(person));
        }
        let mut waiting: Vec<_> = sums
            .into_iter()
            .filter(|(person, _)| !self.0.contains(&Some(*person)))
            .collect();
        // The most labels last, where they are taken from.
        waiting.sort_by_key(|(person, labels)| (*labels, std::cmp::Reverse(*person)));
        for slot in self.0.iter_mut().filter(|slot| slot.is_none()) {
            *slot = waiting.pop().map(|(person, _)| person);
        }
    }

    /// The series of the minutes, in the order of their colours, the rest last; those without a label are left
    /// out.
    pub fn series(&self, minutes: &Rows) -> Vec<Series> {
        let of = |row: &MinuteRow, person: PersonNumber| {
            let own = row.labels.iter().find(|(who, _)| *who == person);
            own.map_or(0, |(_, labels)| *labels)
        };
        let mut all: Vec<_> = self
            .0
            .iter()
            .enumerate()
            .filter_map(|(slot, person)| Some((slot, (*person)?)))
            .map(|(slot, person)| Series {
                slot,
                person: Some(person),
                labels: told(minutes).map(|row| of(row, person)).collect(),
            })
            .collect();
        let rest = told(minutes).map(|row| {
            let others = row
                .labels
                .iter()
                .filter(|(person, _)| !self.0.contains(&Some(*person)));
            others.fold(row.others, |sum, (_, labels)| sum.saturating_add(*labels))
        });
        all.push(Series {
            slot: MOST_SERIES,
            person: None,
            labels: rest.collect(),
        });
        all.retain(|series| 0 < series.sum());
        all
    }
}

fn told(minutes: &Rows) -> impl Iterator<Item = &MinuteRow> {
    minutes.values().filter_map(|row| row.minute())
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::live::row::Row;

    fn minutes(minutes: &[&[(PersonNumber, u32)]]) -> Rows {
        let rows = minutes.iter().map(|labels| {
            Row::Minute(MinuteRow {
                labels: labels.to_vec(),
                others: 0,
            })
        });
        (0..).zip(rows).collect()
    }

    fn people(slots: &Slots) -> Vec<PersonNumber> {
        slots.0.iter().flatten().copied().collect()
    }

    #[test]
    fn colours_go_to_those_with_the_most_labels() {
        let mut slots = Slots::default();
        slots.update(&minutes(&[&[(1, 2), (2, 9)], &[(3, 5), (1, 1)]]));
        assert_eq!(people(&slots), [2, 3, 1]);
    }

    #[test]
    fn whoever_has_a_colour_keeps_it_and_one_more_person_than_colours_is_among_the_rest() {
        let many: Vec<(PersonNumber, u32)> = (1..=8).map(|person| (person, 1)).collect();
        let mut slots = Slots::default();
        slots.update(&minutes(&[&many]));
        let before = slots.clone();

        let more = minutes(&[&many, &[(9, 100)]]);
        slots.update(&more);

        assert_eq!(slots, before);
        let series = slots.series(&more);
        assert_eq!(series.len(), 9);
        assert_eq!(series[8].person, None);
        assert_eq!(series[8].labels, [0, 100]);
    }

    #[test]
    fn a_colour_is_free_once_no_label_of_its_person_is_in_the_hour() {
        let mut slots = Slots::default();
        slots.update(&minutes(&[&[(1, 9), (2, 5)]]));
        slots.update(&minutes(&[&[(2, 5), (3, 1)]]));
        assert_eq!(people(&slots), [3, 2]);
    }

    proptest! {
        #[test]
        fn all_labels_are_in_one_series(labels in vec(vec((1..20_u32, 0..9_u32), 0..12), 0..9)) {
            let rows: Vec<_> = labels.iter().map(Vec::as_slice).collect();
            // A minute tells of a person once.
            let rows: Vec<BTreeMap<_, _>> =
                rows.iter().map(|row| row.iter().copied().collect()).collect();
            let rows: Vec<Vec<_>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
            let rows = minutes(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
            let mut slots = Slots::default();

            slots.update(&rows);

            let told: u64 = slots.series(&rows).iter().map(Series::sum).sum();
            let all: u64 = told_sum(&rows);
            prop_assert_eq!(told, all);
        }
    }

    fn told_sum(rows: &Rows) -> u64 {
        told(rows).map(|row| u64::from(row.all())).sum()
    }
}
