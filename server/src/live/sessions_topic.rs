//! One queue's sessions: who labels how much and how fast. Pure, with time as a parameter.

use ingot::{
    ids::LabelerId,
    live::{
        message::Position,
        row::{Row, SessionRow},
        state::{RowChanges, Rows},
        table::Table,
        topic::{Numbered, Resume},
    },
    session::{Clocks, SessionStats, Sessions, Turn},
};

use super::people::Person;

/// A queue's sessions and their single writer.
pub(super) struct SessionsTopic {
    sessions: Sessions,
    table: Table,
    most_rows: usize,
}

impl SessionsTopic {
    /// A topic that knows of no session yet. Of more sessions than `most_rows` those with the newest
    /// turns are shown.
    pub(super) fn new(epoch: u64, most_rows: usize) -> Self {
        Self {
            sessions: Sessions::default(),
            table: Table::new(epoch, Rows::new()),
            most_rows,
        }
    }

    /// Takes over what the store knows, before anybody follows.
    pub(super) fn seed(&mut self, labeler: LabelerId, turn: Turn, clocks: Clocks) {
        self.sessions.seed(labeler, turn, clocks);
    }

    /// A turn has ended.
    pub(super) fn turn(&mut self, labeler: LabelerId, person: &Person, turn: Turn, clocks: Clocks) {
        self.sessions.add(labeler, turn, clocks);
        if let Some(stats) = self.sessions.stats(labeler, clocks) {
            let mut changes = RowChanges {
                put: vec![row(person, stats)],
                gone: vec![],
            };
            changes.gone.extend(self.one_too_many(person));
            self.table.change(changes);
        }
    }

    /// The person goes by another name now.
    pub(super) fn renamed(&mut self, labeler: LabelerId, person: &Person, clocks: Clocks) {
        let is_shown = self
            .table
            .rows()
            .any(|(key, _)| key == u64::from(person.number));
        let stats = self.sessions.stats(labeler, clocks);
        if let Some(stats) = stats.filter(|_| is_shown) {
            let put = vec![row(person, stats)];
            self.table.change(RowChanges { put, gone: vec![] });
        }
    }

    /// Time has passed: rates fall, and old sessions are no longer told of.
    pub(super) fn tick(&mut self, clocks: Clocks, mut person: impl FnMut(LabelerId) -> Person) {
        self.sessions.forget(clocks.now_ms);
        let newest = self.sessions.newest(self.most_rows, clocks);
        let rows = newest
            .into_iter()
            .map(|(labeler, stats)| row(&person(labeler), stats));
        self.table.replace(rows.collect());
    }

    /// One labeler's session.
    pub(super) fn stats(&self, labeler: LabelerId, clocks: Clocks) -> Option<SessionStats> {
        self.sessions.stats(labeler, clocks)
    }

    /// The row that has to go for a new one of this person, if the table is full.
    fn one_too_many(&self, person: &Person) -> Option<u64> {
        let own = u64::from(person.number);
        let is_new = self.table.rows().all(|(key, _)| key != own);
        if !is_new || self.table.rows().len() < self.most_rows {
            return None;
        }
        let last_at_ms = |row: &Row| row.session().map(|row| row.stats.last_at_ms);
        self.table
            .rows()
            .min_by_key(|(_, row)| last_at_ms(row))
            .map(|(key, _)| key)
    }
}

impl Numbered for SessionsTopic {
    fn at(&self) -> Position {
        self.table.at()
    }

    fn resume(&self, have: Option<Position>) -> Resume {
        self.table.resume(have)
    }
}

fn row(person: &Person, stats: SessionStats) -> (u64, Row) {
    let name = person.name.clone();
    let row = Row::Session(SessionRow { name, stats });
    (u64::from(person.number), row)
}

#[cfg(test)]
mod tests {
    use ingot::session::{SESSION_SHOWN_MS, TurnEnd};

    use super::*;

    const NOON_MS: u64 = 1_700_000_000_000;

    fn labeler(number: u8) -> LabelerId {
        LabelerId::from_random_bytes([number; 16])
    }

    fn person(number: u8) -> Person {
        Person {
            number: u32::from(number),
            name: None,
        }
    }

    fn clocks(wall_ms: u64) -> Clocks {
        Clocks {
            now_ms: wall_ms - NOON_MS,
            wall_ms,
        }
    }

    /// A topic of at most two rows, to which these people have given a label each, one per second.
    fn labeled_by(people: &[u8]) -> SessionsTopic {
        let mut topic = SessionsTopic::new(9, 2);
        for (second, number) in (1..).zip(people) {
            let ended_at_ms = NOON_MS + second * 1_000;
            let turn = Turn {
                began_at_ms: ended_at_ms - 1_000,
                ended_at_ms,
                end: TurnEnd::Labeled,
            };
            topic.turn(
                labeler(*number),
                &person(*number),
                turn,
                clocks(ended_at_ms),
            );
        }
        topic
    }

    fn shown(topic: &SessionsTopic) -> Vec<u64> {
        topic.table.rows().map(|(key, _)| key).collect()
    }

    #[test]
    fn each_turn_moves_the_row_of_its_person() {
        let topic = labeled_by(&[1, 2, 1]);
        let labels: Vec<_> = topic
            .table
            .rows()
            .map(|(key, row)| (key, row.session().unwrap().stats.labels))
            .collect();
        assert_eq!(labels, [(1, 2), (2, 1)]);
        assert_eq!(topic.at().version, 3);
    }

    #[test]
    fn of_one_session_too_many_the_one_whose_last_turn_is_oldest_is_not_shown() {
        assert_eq!(shown(&labeled_by(&[1, 2])), [1, 2]);
        assert_eq!(shown(&labeled_by(&[1, 2, 1, 3])), [1, 3]);

        let mut seeded = SessionsTopic::new(9, 2);
        for number in [1, 2, 3] {
            let at_ms = NOON_MS + u64::from(number);
            let turn = Turn {
                began_at_ms: at_ms,
                ended_at_ms: at_ms,
                end: TurnEnd::Labeled,
            };
            seeded.seed(labeler(number), turn, clocks(at_ms));
        }
        seeded.tick(clocks(NOON_MS + 9_000), |id| {
            person((1..=3).find(|number| labeler(*number) == id).unwrap())
        });
        assert_eq!(shown(&seeded), [2, 3]);
    }

    #[test]
    fn a_new_name_shows_where_the_person_is_shown() {
        let mut topic = labeled_by(&[1, 2, 3]);
        let bob = Person {
            name: Some("Bob".to_owned()),
            ..person(2)
        };
        topic.renamed(labeler(2), &bob, clocks(NOON_MS + 9_000));
        topic.renamed(labeler(1), &person(1), clocks(NOON_MS + 9_000));
        let names: Vec<_> = topic
            .table
            .rows()
            .map(|(key, row)| (key, row.session().unwrap().name.clone()))
            .collect();
        assert_eq!(names, [(2, Some("Bob".to_owned())), (3, None)]);
    }

    #[test]
    fn a_session_of_yesterday_goes_with_time() {
        let mut topic = labeled_by(&[1]);
        topic.tick(clocks(NOON_MS + 1_000 + SESSION_SHOWN_MS), |_| person(1));
        assert!(shown(&topic).is_empty());
    }
}
