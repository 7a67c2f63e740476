//! What has happened in a queue, and what a node tells of it.

use std::collections::BTreeMap;

use ingot::{
    ids::{QueueId, SampleId},
    limits::Limits,
    live::{
        message::Topic,
        row::{PersonNumber, Row},
        state::Rows,
    },
    session::TurnEnd,
};
use server::store::EndedTurn;

use super::{
    followed::Followed,
    member::{Member, comes_to},
    node::ADMIN,
};

const MINUTE_MS: u64 = 60_000;

/// All turns that have ended in a queue, and whose they were.
#[derive(Default)]
pub(crate) struct Ledger {
    turns: Vec<(u8, EndedTurn)>,
}

/// Everything that is counted of the turns of a queue. The numbers by which people are known differ from node to node,
/// their names don't.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Told {
    /// The labels that the queue has.
    labels: u64,
    /// Everybody's labels and skips.
    pub(crate) sessions: BTreeMap<String, (u32, u32)>,
    /// Everybody's labels of each minute of the last hour, since the Unix epoch.
    minutes: BTreeMap<(u64, String), u32>,
    /// How many turns the feed has told of.
    turns: usize,
    /// All of them, if the feed still has them.
    pub(crate) feed: Vec<(SampleId, String, u64, TurnEnd)>,
}

/// How a person is called unless a test says otherwise.
pub(crate) fn called(number: u8) -> String {
    format!("Person {number}")
}

impl Ledger {
    pub(crate) fn add(&mut self, number: u8, ended: EndedTurn) {
        self.turns.push((number, ended));
    }

    /// What every node has to tell.
    pub(crate) fn told(&self) -> Told {
        let mut told = Told {
            turns: self.turns.len(),
            ..Told::default()
        };
        for (number, EndedTurn { sample, turn }) in &self.turns {
            let name = called(*number);
            let (labels, skips) = told.sessions.entry(name.clone()).or_default();
            match turn.end {
                TurnEnd::Labeled => {
                    told.labels += 1;
                    *labels += 1;
                    let minute = turn.ended_at_ms / MINUTE_MS;
                    *told.minutes.entry((minute, name.clone())).or_default() += 1;
                }
                TurnEnd::Skipped => *skips += 1,
            }
            told.feed.push((*sample, name, turn.ended_at_ms, turn.end));
        }
        told.in_order()
    }

    /// Waits until every one of these nodes tells exactly this.
    pub(crate) async fn is_told_by(&self, members: &[&Member], queue: QueueId) {
        for member in members {
            comes_to(&self.told(), async || Told::by(member, queue).await).await;
        }
    }
}

impl Told {
    /// What a node tells whoever begins to follow everything of the queue.
    pub(crate) async fn by(member: &Member, queue: QueueId) -> Self {
        let node = &member.node;
        let sessions = Followed::start(node, ADMIN, Topic::Sessions(queue)).await;
        let feed = Followed::start(node, ADMIN, Topic::Feed(queue)).await;
        let names: BTreeMap<PersonNumber, String> = sessions
            .rows
            .iter()
            .filter_map(|(number, row)| Some((*number as PersonNumber, row.session()?)))
            .map(|(number, row)| (number, row.name.clone().unwrap_or_default()))
            .collect();
        let stats = sessions.rows.values().filter_map(Row::session);
        let told = Self {
            labels: node.hub.stamped(queue).map_or(0, |at| at.state.labels),
            sessions: stats
                .map(|row| {
                    let name = row.name.clone().unwrap_or_default();
                    (name, (row.stats.labels, row.stats.skips))
                })
                .collect(),
            minutes: minutes(&node.hub.minutes(queue), &names),
            turns: feed.rows.keys().last().map_or(0, |last| *last as usize + 1),
            feed: feed.rows.values().filter_map(turn).collect(),
        };
        told.in_order()
    }

    /// Turns of several nodes may come in any order; and of many the feed has the newest only.
    fn in_order(mut self) -> Self {
        self.feed.sort();
        if Limits::DEFAULT.live_feed_rows < self.turns {
            self.feed.clear();
        }
        self
    }
}

fn minutes(rows: &Rows, names: &BTreeMap<PersonNumber, String>) -> BTreeMap<(u64, String), u32> {
    let minutes = rows
        .iter()
        .filter_map(|(minute, row)| Some((*minute, row.minute()?)));
    minutes
        .flat_map(|(minute, row)| {
            let people = row.labels.iter();
            people.map(move |(number, labels)| {
                let name = names.get(number).cloned().unwrap_or_default();
                ((minute, name), *labels)
            })
        })
        .collect()
}

fn turn(row: &Row) -> Option<(SampleId, String, u64, TurnEnd)> {
    let row = row.turn()?;
    let name = row.name.clone().unwrap_or_default();
    Some((row.sample, name, row.at_ms, row.end))
}
