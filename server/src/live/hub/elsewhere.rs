//! What happens at other nodes: heard from them, or read in the store by whoever has missed it.

use ingot::{
    cluster::{News, Sender, ToldTurn},
    ids::{LabelerId, QueueId},
    presence::Slot,
    session::{Clocks, Turn, TurnEnd},
};

use super::{Hub, lock, queue_topics::QueueTopics, turns::feed_row};
use crate::{
    live::registry::Known,
    store::{EndedTurn, PastTurn, StoreError},
};

/// A reading for what was missed has at most so many turns. Of more the oldest are left out.
const TURNS_READ: u32 = 200_000;
const MINUTE_MS: u64 = 60_000;

impl Hub {
    /// Takes in what another node tells. It may come twice and late.
    pub async fn heard(&self, news: News) {
        // Queues first, so that turns find theirs.
        for (queue, counters) in news.counted {
            self.take_counted(queue, counters);
        }
        for (labeler, name) in news.names {
            self.take_name(labeler, name.as_deref());
        }
        for turn in news.turns {
            // Its queue may be told of in a later notice: a turn without one would count nowhere.
            if self.topics(turn.queue).is_none() {
                self.look_for(turn.queue).await;
            }
            self.look_for_name(turn.labeler).await;
            self.take_turn(turn);
        }
        for person in news.roles {
            let reading = self.registry().reading_of_a_change();
            self.learn(person, reading).await;
        }
    }

    /// Reads what notices may have told that did not come.
    ///
    /// # Errors
    ///
    /// If the store fails. What was missed is still missing then.
    pub async fn read_missed(&self) -> Result<(), StoreError> {
        for (queue, counters) in self.inner.store.counters().await? {
            self.take_counted(queue, counters);
        }
        let Some(desk) = &self.inner.desk else {
            return Ok(());
        };
        let turns = self
            .inner
            .store
            .turns_since(desk.from_ms(), TURNS_READ)
            .await?;
        let mut any = false;
        for past in turns {
            let PastTurn {
                queue,
                labeler,
                display_name,
                ended,
            } = past;
            let EndedTurn { sample, turn } = ended;
            let told = ToldTurn {
                queue,
                labeler,
                sample,
                turn,
            };
            // What they are called may be news though the turn is not.
            self.take_name(labeler, display_name.as_deref());
            if desk.is_news(told) {
                self.count_turn(told, true);
                any = true;
            }
        }
        if any {
            self.tell_sessions(self.clocks());
        }
        Ok(())
    }

    /// Reads again what everybody may do who is here: that it has changed may have been missed.
    ///
    /// # Errors
    ///
    /// If the store fails. What was known before holds on then, as it would if nothing had been missed.
    pub async fn read_rights(&self) -> Result<(), StoreError> {
        for person in self.registry().people() {
            let reading = self.registry().reading();
            let rights = self.stored_rights(person).await?;
            self.registry().know(person, &Known { reading, rights });
        }
        Ok(())
    }

    /// Who is there by way of another node.
    pub fn present_elsewhere(&self, slot: Slot) {
        lock(&self.inner.presence).merge(slot);
        self.stir_all();
    }

    /// A node is gone, and nobody is there by way of it any more.
    pub fn gone(&self, node: Sender) {
        lock(&self.inner.presence).bury(node.node, node.incarnation);
        self.stir_all();
    }

    /// This node was given up for dead: others know it again as another start of it.
    pub fn begin_anew(&self) {
        let incarnation = lock(&self.inner.presence).begin_anew();
        if let Some(desk) = &self.inner.desk {
            desk.begin_anew(incarnation);
        }
    }

    /// Who is there by way of this node, for the others, if that is not the version that they have.
    pub fn present_here(&self, known_version: Option<u64>) -> (u64, Option<Vec<u8>>) {
        let presence = lock(&self.inner.presence);
        let slot = presence.slot();
        let (_, version) = slot.stamp();
        let is_news = known_version != Some(version);
        (version, is_news.then(|| slot.write()))
    }

    /// Reads what somebody is called of whom nothing is known here: a node tells a name once, and it may have been before
    /// this one began to listen, or so long ago that it was forgotten here.
    async fn look_for_name(&self, labeler: LabelerId) {
        if lock(&self.inner.people).knows(labeler) {
            return;
        }
        match self.inner.store.labeler(labeler).await {
            Ok(found) => {
                let name = found.and_then(|found| found.display_name);
                self.take_name(labeler, name.as_deref());
            }
            Err(error) => tracing::warn!(%error, "somebody's name can't be read"),
        }
    }

    fn take_turn(&self, told: ToldTurn) {
        let is_news = self
            .inner
            .desk
            .as_ref()
            .is_some_and(|desk| desk.is_news(told));
        if is_news {
            let age_ms = self
                .inner
                .clock
                .wall_ms()
                .saturating_sub(told.turn.ended_at_ms);
            self.count_turn(told, MINUTE_MS < age_ms);
        }
    }

    /// Counts a turn that ended at another node, a moment ago or some time.
    fn count_turn(&self, told: ToldTurn, is_old: bool) {
        let ToldTurn {
            queue,
            labeler,
            sample,
            turn,
        } = told;
        let Some(topics) = self.topics(queue) else {
            return;
        };
        let clocks = self.clocks();
        if turn.end == TurnEnd::Labeled {
            self.count_label(&topics, labeler, &turn, clocks);
        }
        let person = self.person(labeler);
        self.change(&topics.sessions, |topic| {
            if is_old {
                topic.seed(labeler, turn, clocks);
            } else {
                topic.turn(labeler, &person, turn, clocks);
            }
        });
        let ended = EndedTurn { sample, turn };
        self.tell_turn(queue, &topics, feed_row(&person, ended));
        self.tell_own(labeler, queue, &topics);
    }

    /// Counts a label that was given at another node, or before this one started.
    pub(super) fn count_label(
        &self,
        topics: &QueueTopics,
        labeler: LabelerId,
        turn: &Turn,
        clocks: Clocks,
    ) {
        let age_ms = clocks.wall_ms.saturating_sub(turn.ended_at_ms);
        let age_minutes = u32::try_from(age_ms / MINUTE_MS).unwrap_or(u32::MAX);
        self.change(&topics.progress, |topic| {
            topic.labeled_elsewhere(age_minutes, clocks.now_ms)
        });
        self.change(&topics.minutes, |topic| {
            topic.labeled(labeler, turn.ended_at_ms, clocks.wall_ms, |who| {
                self.person(who).number
            });
        });
    }

    /// Counts who is there at once, for a node that nobody has come to yet.
    pub fn count_people(&self) {
        let now_ms = self.now_ms();
        for (queue, topics) in self.all_topics() {
            let counts = lock(&self.inner.presence).counts(queue, now_ms);
            self.change(&topics.progress, |topic| {
                topic.peopled_before(counts, now_ms)
            });
        }
    }

    fn stir_all(&self) {
        let queues: Vec<QueueId> = self
            .all_topics()
            .into_iter()
            .map(|(queue, _)| queue)
            .collect();
        self.stir(queues);
    }
}
