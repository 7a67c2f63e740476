//! Who is at one queue. Pure, with time as a parameter.

use ingot::live::{
    cadence::Cadence,
    message::Position,
    state::Rows,
    table::Table,
    topic::{Numbered, Resume},
};

use super::queue_topic::USERS_SETTLE_MS;

/// A queue's roster and its single writer. It keeps the cadence of the number of people.
pub(super) struct RosterTopic {
    table: Table,
    shown: Cadence<Rows>,
}

impl RosterTopic {
    /// A roster of nobody yet.
    pub(super) fn new(epoch: u64, users_ms: u64) -> Self {
        Self {
            table: Table::new(epoch, Rows::new()),
            shown: Cadence::new(users_ms, USERS_SETTLE_MS, Rows::new()),
        }
    }

    /// These are there now. Whoever has just begun to look sees them at once.
    pub(super) fn peopled(&mut self, rows: Rows, now_ms: u64, at_once: bool) {
        if self.shown.offer(now_ms, rows, at_once) {
            self.table.replace(self.shown.published().clone());
        }
    }
}

impl Numbered for RosterTopic {
    fn at(&self) -> Position {
        self.table.at()
    }

    fn resume(&self, have: Option<Position>) -> Resume {
        self.table.resume(have)
    }
}

#[cfg(test)]
mod tests {
    use ingot::live::row::{RosterRow, Row, Standing};

    use super::*;

    fn people(count: u64) -> Rows {
        (1..=count)
            .map(|number| {
                let row = Row::Present(RosterRow {
                    name: None,
                    standing: Standing::Active,
                    tabs: 1,
                    since_at_ms: 0,
                });
                (number, row)
            })
            .collect()
    }

    #[test]
    fn people_who_come_are_shown_at_most_every_five_seconds() {
        let mut roster = RosterTopic::new(9, 5_000);
        let shown = |roster: &RosterTopic| roster.table.rows().len();
        roster.peopled(people(1), 0, false);
        roster.peopled(people(2), 300, false);
        assert_eq!(shown(&roster), 2);
        roster.peopled(people(3), 5_299, false);
        assert_eq!(shown(&roster), 2);
        roster.peopled(people(3), 5_599, false);
        assert_eq!(shown(&roster), 3);
    }

    #[test]
    fn whoever_begins_to_look_sees_who_is_there_now() {
        let mut roster = RosterTopic::new(9, 5_000);
        roster.peopled(people(7), 0, true);
        assert_eq!(roster.table.rows().len(), 7);
    }
}
