//! The topics of the simulated server: two of progress and one that is a table.

use ingot::{
    ids::{QueueId, SampleId},
    live::{
        message::{Position, Stamped, Topic},
        row::{FeedRow, Row},
        state::{RowChanges, View},
        table::Table,
        topic::{Numbered, Resume, TopicState},
    },
    progress::Progress,
    session::TurnEnd,
};

/// The first is always wanted, the others at times.
pub(crate) const TOPICS: [Topic; 3] = [
    Topic::Queue(QueueId(1)),
    Topic::Queue(QueueId(2)),
    Topic::Feed(QueueId(2)),
];

pub(crate) enum Simulated {
    Progress(TopicState),
    Table(Table),
}

impl Simulated {
    /// The topic as a server starts it; what it had before is partly lost.
    pub(crate) fn start(topic: Topic, epoch: u64, before: Option<&Self>) -> Self {
        match (topic, before) {
            (Topic::Queue(_), before) => {
                let labels = match before {
                    Some(Self::Progress(old)) => old.state().labels / 2,
                    _ => 0,
                };
                Self::Progress(TopicState::new(
                    epoch,
                    Progress {
                        labels,
                        target: 500,
                        ..Progress::default()
                    },
                ))
            }
            (_, Some(Self::Table(old))) => {
                let rows = old.rows().step_by(2).map(|(key, row)| (key, row.clone()));
                Self::Table(Table::new(epoch, rows.collect()))
            }
            (_, _) => Self::Table(Table::new(epoch, [(0, row(0))].into())),
        }
    }

    pub(crate) fn change(&mut self, field: u8, value: u8) {
        match self {
            Self::Progress(topic) => {
                let mut next = *topic.state();
                match field % 4 {
                    0 => next.labels = next.labels.wrapping_add(u64::from(value % 3)),
                    1 => next.active = u32::from(value % 4),
                    2 => next.depth = u64::from(value % 5),
                    _ => next.labels_per_hour = value.is_multiple_of(2).then_some(u32::from(value)),
                }
                topic.advance(next);
            }
            Self::Table(table) => {
                let key = u64::from(value % 16);
                match field % 4 {
                    0 => {
                        table.replace((0..value).map(|key| (u64::from(key), row(field))).collect())
                    }
                    1 => table.change(RowChanges {
                        put: vec![],
                        gone: vec![key],
                    }),
                    _ => table.change(RowChanges {
                        put: vec![(key, row(value))],
                        gone: vec![key + 16],
                    }),
                };
            }
        }
    }

    pub(crate) fn stamped(&self) -> Stamped<View> {
        let state = match self {
            Self::Progress(topic) => View::Progress(*topic.state()),
            Self::Table(table) => {
                View::Rows(table.rows().map(|(key, row)| (key, row.clone())).collect())
            }
        };
        Stamped {
            at: self.at(),
            state,
        }
    }
}

impl Numbered for Simulated {
    fn at(&self) -> Position {
        match self {
            Self::Progress(topic) => topic.at(),
            Self::Table(table) => table.at(),
        }
    }

    fn resume(&self, have: Option<Position>) -> Resume {
        match self {
            Self::Progress(topic) => topic.resume(have),
            Self::Table(table) => table.resume(have),
        }
    }
}

fn row(value: u8) -> Row {
    Row::Turn(FeedRow {
        person: 1,
        name: None,
        sample: SampleId(i64::from(value)),
        end: TurnEnd::Labeled,
        at_ms: 0,
    })
}
