//! The numbers of all queues together. Pure, with time as a parameter.

use ingot::live::{
    cadence::Cadence,
    message::Position,
    row::{Row, Totals},
    state::Rows,
    table::Table,
    topic::{Numbered, Resume},
};

use super::queue_topic::USERS_SETTLE_MS;

/// The totals and their single writer. People keep their cadence; the other numbers are sums of what the
/// queues publish, and move as these do.
pub(super) struct TotalsTopic {
    table: Table,
    /// Active and connected people.
    people: Cadence<(u32, u32)>,
}

impl TotalsTopic {
    /// Nothing yet.
    pub(super) fn new(epoch: u64, users_ms: u64) -> Self {
        Self {
            table: Table::new(epoch, rows(Totals::default())),
            people: Cadence::new(users_ms, USERS_SETTLE_MS, (0, 0)),
        }
    }

    /// This is what they are now. Whoever has just begun to look sees it at once.
    pub(super) fn counted(&mut self, totals: Totals, now_ms: u64, at_once: bool) {
        let people = (totals.active, totals.connected);
        self.people.offer(now_ms, people, at_once);
        let (active, connected) = *self.people.published();
        self.table.replace(rows(Totals {
            active,
            connected,
            ..totals
        }));
    }
}

fn rows(totals: Totals) -> Rows {
    [(0, Row::Totals(totals))].into()
}

impl Numbered for TotalsTopic {
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

    fn shown(topic: &TotalsTopic) -> (u64, u32) {
        let totals = topic.table.rows().next().and_then(|(_, row)| row.totals());
        totals.map_or((0, 0), |totals| (totals.labels, totals.active))
    }

    fn totals(labels: u64, active: u32) -> Totals {
        Totals {
            labels,
            active,
            connected: active,
            ..Totals::default()
        }
    }

    #[test]
    fn labels_move_at_once_and_people_at_most_every_five_seconds() {
        let mut topic = TotalsTopic::new(9, 5_000);
        topic.counted(totals(1, 1), 0, false);
        topic.counted(totals(2, 1), 300, false);
        assert_eq!(shown(&topic), (2, 1));
        topic.counted(totals(3, 2), 5_299, false);
        assert_eq!(shown(&topic), (3, 1));
        topic.counted(totals(3, 2), 5_599, false);
        assert_eq!(shown(&topic), (3, 2));
    }

    #[test]
    fn whoever_begins_to_look_sees_how_many_people_there_are_now() {
        let mut topic = TotalsTopic::new(9, 5_000);
        topic.counted(totals(0, 7), 0, true);
        assert_eq!(shown(&topic), (0, 7));
    }

    #[test]
    fn the_same_numbers_again_are_no_change() {
        let mut topic = TotalsTopic::new(9, 5_000);
        topic.counted(totals(1, 0), 0, false);
        let at = topic.at();
        topic.counted(totals(1, 0), 250, false);
        assert_eq!(topic.at(), at);
    }
}
