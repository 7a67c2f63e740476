//! The newest turns, of one queue or of all. Pure.

use ingot::live::{
    message::Position,
    row::Row,
    state::{RowChanges, Rows},
    table::Table,
    topic::{Numbered, Resume},
};

/// A feed and its single writer.
pub(super) struct FeedTopic {
    table: Table,
    next: u64,
    most_rows: u64,
}

impl FeedTopic {
    /// A feed of nothing yet, of at most so many rows.
    pub(super) fn new(epoch: u64, most_rows: usize) -> Self {
        Self {
            table: Table::new(epoch, Rows::new()),
            next: 0,
            most_rows: most_rows as u64,
        }
    }

    /// A turn has ended. The oldest of too many goes.
    pub(super) fn push(&mut self, row: Row) {
        let changes = RowChanges {
            put: vec![(self.next, row)],
            gone: self.next.checked_sub(self.most_rows).into_iter().collect(),
        };
        self.next += 1;
        self.table.change(changes);
    }
}

impl Numbered for FeedTopic {
    fn at(&self) -> Position {
        self.table.at()
    }

    fn resume(&self, have: Option<Position>) -> Resume {
        self.table.resume(have)
    }
}

#[cfg(test)]
mod tests {
    use ingot::{ids::SampleId, live::row::FeedRow, session::TurnEnd};

    use super::*;

    #[test]
    fn the_feed_holds_as_many_turns_as_it_may_and_then_the_newest() {
        let mut feed = FeedTopic::new(9, 3);
        let keys = |feed: &FeedTopic| feed.table.rows().map(|(key, _)| key).collect::<Vec<_>>();
        let turn = || {
            Row::Turn(FeedRow {
                person: 1,
                name: None,
                sample: SampleId(1),
                end: TurnEnd::Labeled,
                at_ms: 0,
            })
        };
        (0..3).for_each(|_| feed.push(turn()));
        assert_eq!(keys(&feed), [0, 1, 2]);
        feed.push(turn());
        assert_eq!(keys(&feed), [1, 2, 3]);
        assert_eq!(feed.at().version, 4);
    }
}
