//! One queue's labels by minute and person, over the last hour. Pure, with time as a parameter.

use std::{cmp::Reverse, collections::BTreeMap};

use ingot::{
    ids::LabelerId,
    live::{
        message::Position,
        row::{MinuteRow, PersonNumber, Row},
        state::{RowChanges, Rows},
        table::Table,
        topic::{Numbered, Resume},
    },
};

use crate::store::MinuteCount;

/// A minute, in milliseconds.
pub(super) const MINUTE_MS: u64 = 60_000;
/// So many minutes are told of, the running one among them, empty ones as well.
pub(super) const MINUTES: u64 = 60;

/// The minutes and their single writer.
pub(super) struct MinutesTopic {
    minutes: BTreeMap<u64, BTreeMap<LabelerId, u32>>,
    table: Table,
    most_people: usize,
}

impl MinutesTopic {
    /// A topic that knows of no minute yet. Of more people in a minute than so many those with the most
    /// labels are told of apart.
    pub(super) fn new(epoch: u64, most_people: usize) -> Self {
        Self {
            minutes: BTreeMap::new(),
            table: Table::new(epoch, Rows::new()),
            most_people,
        }
    }

    /// Takes over what the store knows, before anybody follows.
    pub(super) fn seed(&mut self, counted: Vec<MinuteCount>) {
        for MinuteCount {
            minute,
            labeler,
            labels,
            ..
        } in counted
        {
            let labels = u32::try_from(labels).unwrap_or(u32::MAX);
            if 0 < labels {
                let people = self.minutes.entry(minute).or_default();
                people.insert(labeler, labels);
            }
        }
    }

    /// Somebody has labeled, at a time that is now or was within the hour.
    pub(super) fn labeled(
        &mut self,
        labeler: LabelerId,
        at_ms: u64,
        wall_ms: u64,
        number: impl Fn(LabelerId) -> PersonNumber,
    ) {
        let minute = at_ms / MINUTE_MS;
        let people = self.minutes.entry(minute).or_default();
        let labels = people.entry(labeler).or_default();
        *labels = labels.saturating_add(1);
        if self.table.rows().any(|(key, _)| key == minute) {
            let put = vec![(minute, Row::Minute(self.row(minute, &number)))];
            self.table.change(RowChanges { put, gone: vec![] });
        } else {
            self.tick(wall_ms, number);
        }
    }

    /// Minutes that are over the hour go, and those that have begun come.
    pub(super) fn tick(&mut self, wall_ms: u64, number: impl Fn(LabelerId) -> PersonNumber) {
        let last = wall_ms / MINUTE_MS;
        let first = last.saturating_sub(MINUTES - 1);
        // A clock that was set back leaves minutes behind that are still to come. The next one has begun already at
        // a node whose clock is a little ahead.
        self.minutes
            .retain(|minute, _| (first..=last + 1).contains(minute));
        let rows = (first..=last).map(|minute| (minute, Row::Minute(self.row(minute, &number))));
        self.table.replace(rows.collect());
    }

    /// The minutes now.
    pub(super) fn rows(&self) -> Rows {
        let rows = self.table.rows();
        rows.map(|(minute, row)| (minute, row.clone())).collect()
    }

    fn row(&self, minute: u64, number: &impl Fn(LabelerId) -> PersonNumber) -> MinuteRow {
        let Some(people) = self.minutes.get(&minute) else {
            return MinuteRow::default();
        };
        let mut labels: Vec<_> = people
            .iter()
            .map(|(labeler, labels)| (number(*labeler), *labels))
            .collect();
        labels.sort_by_key(|(person, labels)| (Reverse(*labels), *person));
        let others = labels.iter().skip(self.most_people);
        let others = others.fold(0_u32, |sum, (_, labels)| sum.saturating_add(*labels));
        labels.truncate(self.most_people);
        labels.sort_unstable();
        MinuteRow { labels, others }
    }
}

impl Numbered for MinutesTopic {
    fn at(&self) -> Position {
        self.table.at()
    }

    fn resume(&self, have: Option<Position>) -> Resume {
        self.table.resume(have)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON_MS: u64 = 1_700_000_040_000;
    const NOON: u64 = NOON_MS / MINUTE_MS;

    fn labeler(number: u8) -> LabelerId {
        LabelerId(uuid::Uuid::from_u128(number.into()))
    }

    fn number(labeler: LabelerId) -> PersonNumber {
        u32::try_from(labeler.0.as_u128()).unwrap()
    }

    fn labeled_by(people: &[u8]) -> MinutesTopic {
        let mut topic = MinutesTopic::new(9, 2);
        topic.tick(NOON_MS, number);
        for person in people {
            topic.labeled(labeler(*person), NOON_MS, NOON_MS, number);
        }
        topic
    }

    fn minute(topic: &MinutesTopic, minute: u64) -> MinuteRow {
        topic.rows()[&minute].minute().unwrap().clone()
    }

    #[test]
    fn the_last_hour_is_told_of_with_its_empty_minutes() {
        let topic = labeled_by(&[1, 1, 2]);
        let keys: Vec<_> = topic.rows().into_keys().collect();
        assert_eq!(keys, (NOON - 59..=NOON).collect::<Vec<_>>());
        assert_eq!(minute(&topic, NOON).labels, [(1, 2), (2, 1)]);
        assert_eq!(minute(&topic, NOON - 1), MinuteRow::default());
    }

    #[test]
    fn of_one_person_too_many_in_a_minute_the_labels_count_among_the_others() {
        assert_eq!(minute(&labeled_by(&[1, 1, 2]), NOON).others, 0);
        let full = minute(&labeled_by(&[3, 1, 1, 2, 3]), NOON);
        assert_eq!(
            (full.labels.as_slice(), full.others),
            (&[(1, 2), (3, 2)][..], 1)
        );
        assert_eq!(full.all(), 5);
    }

    #[test]
    fn time_takes_the_oldest_minute_away_and_brings_a_new_one() {
        let mut topic = labeled_by(&[1]);
        topic.tick(NOON_MS + 59 * MINUTE_MS, number);
        assert_eq!(minute(&topic, NOON).labels, [(1, 1)]);
        topic.tick(NOON_MS + 60 * MINUTE_MS, number);
        assert!(!topic.rows().contains_key(&NOON));
        assert_eq!(topic.rows().len(), 60);
    }

    #[test]
    fn a_label_in_a_minute_that_nobody_told_of_yet_tells_of_it() {
        let mut topic = labeled_by(&[1]);
        topic.labeled(labeler(2), NOON_MS + MINUTE_MS, NOON_MS + MINUTE_MS, number);
        assert_eq!(minute(&topic, NOON + 1).labels, [(2, 1)]);
        assert!(!topic.rows().contains_key(&(NOON - 59)));
    }

    #[test]
    fn what_the_store_knows_is_told_of_after_a_restart() {
        let mut topic = MinutesTopic::new(9, 2);
        let counted = |minute, labels| MinuteCount {
            minute,
            labeler: labeler(1),
            display_name: None,
            labels,
            skips: 1,
            active_ms: 0,
        };
        topic.seed(vec![counted(NOON - 3, 4), counted(NOON - 2, 0)]);
        topic.tick(NOON_MS, number);
        assert_eq!(minute(&topic, NOON - 3).labels, [(1, 4)]);
        assert!(minute(&topic, NOON - 2).labels.is_empty());
    }

    #[test]
    fn labels_of_the_minute_before_and_of_the_next_one_count_where_they_belong() {
        let mut topic = MinutesTopic::new(9, 2);
        let before_ms = NOON_MS - MINUTE_MS;
        topic.labeled(labeler(1), NOON_MS, NOON_MS, number);
        topic.labeled(labeler(2), before_ms, NOON_MS, number);
        topic.labeled(labeler(3), NOON_MS + MINUTE_MS, NOON_MS, number);
        topic.tick(NOON_MS + MINUTE_MS, number);

        let people = [NOON - 1, NOON, NOON + 1].map(|number| minute(&topic, number).labels);
        assert_eq!(people, [vec![(2, 1)], vec![(1, 1)], vec![(3, 1)]]);
    }
}
