//! What a turn that has ended moves: the queue's numbers, its sessions, its feed, and the labeler's own
//! sessions.

use std::sync::Arc;

use ingot::{
    cluster::ToldTurn,
    ids::{LabelerId, QueueId},
    live::{
        row::{FeedRow, Row},
        state::{RowChanges, Rows},
        table::Table,
    },
    progress::{Counters, Velocity},
    session::{Clocks, SESSION_SHOWN_MS, SessionStats, TurnEnd},
};

use super::{Hub, fresh_epoch, lock, queue_topics::QueueTopics};
use crate::{
    live::{beat::Family, channel::Channel, people::Person},
    store::{EndedTurn, PastTurn, StoreError},
    telemetry::TopicKind,
};

/// A start reads at most so many turns of the last day.
const TURNS_READ: u32 = 200_000;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;

impl Hub {
    /// Reads the numbers of every queue, its last hour and the turns of its last day, so that a restart
    /// keeps the velocity, the sessions and the minutes.
    ///
    /// # Errors
    ///
    /// If the store fails.
    pub async fn load(&self) -> Result<(), StoreError> {
        // What is counted by minute does not tell which turns are in it, and other nodes count on meanwhile: of minutes
        // that may not be over yet, the turns that are read here are counted, and nothing else.
        let open_minute = self.clocks().wall_ms.saturating_sub(MINUTE_MS) / MINUTE_MS;
        for (queue, counters) in self.inner.store.counters().await? {
            let velocity = self.last_hour(queue, counters.labels, open_minute).await?;
            self.add(queue, counters, velocity);
        }
        let clocks = self.clocks();
        let since_ms = clocks.wall_ms.saturating_sub(SESSION_SHOWN_MS);
        for past in self.inner.store.turns_since(since_ms, TURNS_READ).await? {
            self.seed(past, open_minute, clocks);
        }
        for (queue, _) in self.all_topics() {
            self.seed_minutes(queue, open_minute).await?;
        }
        self.tell_sessions(clocks);
        Ok(())
    }

    /// A turn has ended and was stored, and this is what the store counted after it.
    pub fn turn(&self, queue: QueueId, labeler: LabelerId, ended: EndedTurn, counters: Counters) {
        let topics = self.topics_with(queue, counters);
        if !self.tell_others(queue, labeler, ended, counters) {
            // Whoever read what was missed has counted it already.
            self.counted(queue, counters);
            return;
        }
        let clocks = self.clocks();
        if ended.turn.end == TurnEnd::Labeled {
            self.change(&topics.progress, |topic| {
                topic.labeled(counters, clocks.now_ms);
            });
            self.change(&topics.minutes, |topic| {
                topic.labeled(labeler, ended.turn.ended_at_ms, clocks.wall_ms, |who| {
                    self.person(who).number
                });
            });
            lock(&self.inner.presence).labeled(queue, labeler, clocks.now_ms);
            self.stir([queue]);
        } else {
            self.counted(queue, counters);
        }
        let person = self.person(labeler);
        self.change(&topics.sessions, |topic| {
            topic.turn(labeler, &person, ended.turn, clocks);
        });
        self.tell_turn(queue, &topics, feed_row(&person, ended));
        self.tell_own(labeler, queue, &topics);
    }

    /// Tells other nodes of a turn; false if it is not news here.
    fn tell_others(
        &self,
        queue: QueueId,
        labeler: LabelerId,
        EndedTurn { sample, turn }: EndedTurn,
        counters: Counters,
    ) -> bool {
        let Some(desk) = &self.inner.desk else {
            return true;
        };
        let told = ToldTurn {
            queue,
            labeler,
            sample,
            turn,
        };
        desk.counted(queue, counters);
        desk.turn(told);
        desk.is_news(told)
    }

    /// Velocities of sessions fall with time, and old sessions are no longer told of.
    pub(super) fn tell_sessions(&self, clocks: Clocks) {
        for (_, topics) in self.all_topics() {
            let person = |labeler| self.person(labeler);
            self.change(&topics.sessions, |topic| topic.tick(clocks, person));
            self.tell_minutes(&topics, clocks.wall_ms);
        }
        let own: Vec<_> = lock(&self.inner.own).keys().copied().collect();
        for labeler in own {
            let own = lock(&self.inner.own);
            if let Some(topic) = own.get(&labeler) {
                let rows = self.own_rows(labeler);
                self.change(topic, |table| {
                    table.replace(rows);
                });
            }
        }
    }

    /// The sessions of one person, a row for each queue.
    pub(super) fn own_sessions(&self, labeler: LabelerId) -> Arc<Channel<Table>> {
        let mut own = lock(&self.inner.own);
        // Made anew after it was let go, it needs a numbering of its own.
        let topic = own.entry(labeler).or_insert_with(|| {
            let table = Table::new(fresh_epoch(), self.own_rows(labeler));
            Arc::new(Channel::new(TopicKind::Me, Family::Installation, table))
        });
        Arc::clone(topic)
    }

    /// Lets go of the own sessions that nobody follows. Who holds one may be just about to: it is handed out
    /// under this lock only.
    pub(super) fn forget_own(&self) {
        let is_wanted =
            |topic: &Arc<Channel<Table>>| topic.is_followed() || 1 < Arc::strong_count(topic);
        lock(&self.inner.own).retain(|_, topic| is_wanted(topic));
    }

    /// Who it is that others are told of.
    pub(super) fn person(&self, labeler: LabelerId) -> Person {
        let now_ms = self.now_ms();
        lock(&self.inner.people).person(labeler, now_ms).clone()
    }

    /// Forgets people who are not here and of whom nothing is told.
    pub(super) fn forget_people(&self) {
        let registry = self.registry();
        lock(&self.inner.people).forget(self.now_ms(), |labeler| registry.has(labeler));
    }

    /// The lock is held from reading to change, here and wherever else own sessions change: none is lost on
    /// a topic that is just being made, and an older reading never takes the place of a newer one.
    pub(super) fn tell_own(&self, labeler: LabelerId, queue: QueueId, topics: &QueueTopics) {
        let own = lock(&self.inner.own);
        let Some(topic) = own.get(&labeler) else {
            return;
        };
        let clocks = self.clocks();
        let stats = topics.sessions.read(|topic| topic.stats(labeler, clocks));
        if let Some(stats) = stats {
            let put = vec![own_row(queue, stats)];
            self.change_with(Family::Queue(queue), topic, |table| {
                table.change(RowChanges { put, gone: vec![] });
            });
        }
    }

    fn own_rows(&self, labeler: LabelerId) -> Rows {
        let clocks = self.clocks();
        let rows = self.all_topics().into_iter().filter_map(|(queue, topics)| {
            let stats = topics.sessions.read(|topic| topic.stats(labeler, clocks))?;
            Some(own_row(queue, stats))
        });
        rows.collect()
    }

    fn seed(&self, past: PastTurn, open_minute: u64, clocks: Clocks) {
        let PastTurn {
            queue,
            labeler,
            display_name,
            ended,
        } = past;
        let Some(topics) = self.topics(queue) else {
            return;
        };
        if let Some(desk) = &self.inner.desk {
            let EndedTurn { sample, turn } = ended;
            desk.is_news(ToldTurn {
                queue,
                labeler,
                sample,
                turn,
            });
        }
        let mut people = lock(&self.inner.people);
        people.named(labeler, display_name.as_deref(), clocks.now_ms);
        let person = people.person(labeler, clocks.now_ms).clone();
        drop(people);
        let is_open = open_minute <= ended.turn.ended_at_ms / MINUTE_MS;
        if is_open && ended.turn.end == TurnEnd::Labeled {
            self.count_label(&topics, labeler, &ended.turn, clocks);
        }
        self.change(&topics.sessions, |topic| {
            topic.seed(labeler, ended.turn, clocks)
        });
        self.tell_turn(queue, &topics, feed_row(&person, ended));
    }

    pub(super) fn tell_turn(&self, queue: QueueId, topics: &QueueTopics, row: FeedRow) {
        let turns = &self.inner.turns;
        let everywhere = Row::TurnAt(queue, row.clone());
        self.change(&topics.feed, |topic| topic.push(Row::Turn(row)));
        self.change_with(Family::Queue(queue), turns, |topic| topic.push(everywhere));
    }

    /// The velocity by the labels of the last hour, without those of minutes that may not be over yet.
    async fn last_hour(
        &self,
        queue: QueueId,
        labels: u64,
        open_minute: u64,
    ) -> Result<Velocity, StoreError> {
        let Clocks { now_ms, wall_ms } = self.clocks();
        let since_ms = wall_ms.saturating_sub(HOUR_MS);
        let mut velocity = Velocity::default();
        let mut recent = 0;
        for (minute, count) in self.inner.store.labels_by_minute(queue, since_ms).await? {
            let age = (wall_ms / MINUTE_MS).saturating_sub(minute);
            let count_32 = u32::try_from(count).unwrap_or(u32::MAX);
            if minute < open_minute {
                velocity.seed(now_ms, u32::try_from(age).unwrap_or(u32::MAX), count_32);
            }
            recent += count;
        }
        if recent < labels {
            // Some are older than the hour: the queue isn't young, and the whole hour counts.
            velocity.seed(now_ms, 60, 1);
        }
        Ok(velocity)
    }
}

fn own_row(queue: QueueId, stats: SessionStats) -> (u64, Row) {
    (queue.0.unsigned_abs(), Row::Own(stats))
}

pub(super) fn feed_row(person: &Person, ended: EndedTurn) -> FeedRow {
    FeedRow {
        person: person.number,
        name: person.name.clone(),
        sample: ended.sample,
        end: ended.turn.end,
        at_ms: ended.turn.ended_at_ms,
    }
}

#[cfg(test)]
mod tests;
