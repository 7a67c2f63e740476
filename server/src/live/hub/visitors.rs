//! Who is at the queues: what each connection says of its tab, and what is told of it.

use ingot::{
    ids::{LabelerId, QueueId},
    live::{
        message::{Activity, Purpose, Topic},
        row::{RosterRow, Row, Totals},
        state::Rows,
    },
    presence::{Attendee, Departure, TabConnection},
};

use super::{Hub, lock, queue_topics::QueueTopics};

impl Hub {
    /// A person goes by this name, or by none.
    pub fn named(&self, labeler: LabelerId, name: Option<&str>) {
        let is_news = self.take_name(labeler, name);
        if let Some(desk) = self.inner.desk.as_ref().filter(|_| is_news) {
            desk.named(labeler, name);
        }
    }

    /// The same of what is read or heard, which nobody has to be told; whether it is news here.
    pub(super) fn take_name(&self, labeler: LabelerId, name: Option<&str>) -> bool {
        let clocks = self.clocks();
        let mut people = lock(&self.inner.people);
        if !people.named(labeler, name, clocks.now_ms) {
            return false;
        }
        let person = people.person(labeler, clocks.now_ms).clone();
        drop(people);
        for (_, topics) in self.all_topics() {
            self.change(&topics.sessions, |topic| {
                topic.renamed(labeler, &person, clocks);
            });
        }
        true
    }

    /// The numbers of all queues together.
    pub fn totals(&self) -> Totals {
        let people = lock(&self.inner.presence).totals(self.now_ms());
        let people = Totals {
            active: people.active,
            connected: people.connected,
            ..Totals::default()
        };
        let queues = self.all_topics().into_iter();
        queues.fold(people, |totals, (_, topics)| {
            topics
                .progress
                .read(|topic| totals.with(topic.state().state()))
        })
    }

    /// A tab takes part in a queue.
    pub(in crate::live) fn join(
        &self,
        queue: QueueId,
        connection: TabConnection,
        purpose: Purpose,
        activity: Activity,
    ) {
        let now_ms = self.now_ms();
        lock(&self.inner.presence).join(queue, connection, purpose, activity, now_ms);
        self.stir([queue]);
    }

    /// A tab takes no part in a queue any more.
    pub(in crate::live) fn leave(
        &self,
        queue: QueueId,
        connection: TabConnection,
        departure: Departure,
    ) {
        // Nothing to recount: a tab that leaves is still counted until its grace ends.
        lock(&self.inner.presence).leave(queue, connection, departure, self.now_ms());
    }

    /// A tab that takes part in these queues was shown or hidden.
    pub(in crate::live) fn activity(
        &self,
        connection: TabConnection,
        activity: Activity,
        queues: impl IntoIterator<Item = QueueId>,
    ) {
        lock(&self.inner.presence).update(connection, activity);
        self.stir(queues);
    }

    /// Somebody begins to follow a topic. Who is there, and how many, was not kept while nobody followed it.
    pub(in crate::live) fn freshen(&self, topic: Topic) {
        match topic {
            Topic::Roster(queue) => {
                if let Some(topics) = self.topics(queue) {
                    self.tell_roster(queue, &topics, true);
                }
            }
            Topic::Totals => self.tell_totals(true),
            Topic::Queue(_)
            | Topic::Sessions(_)
            | Topic::Feed(_)
            | Topic::Minutes(_)
            | Topic::Me
            | Topic::Turns => {}
        }
    }

    /// Tells the numbers of all queues together to those who follow them.
    pub(super) fn tell_totals(&self, at_once: bool) {
        let topic = &self.inner.totals;
        if !topic.is_followed() {
            return;
        }
        let (totals, now_ms) = (self.totals(), self.now_ms());
        self.change(topic, |topic| topic.counted(totals, now_ms, at_once));
    }

    /// Somebody came to these queues, or is there in another way than before.
    pub(super) fn stir(&self, queues: impl IntoIterator<Item = QueueId>) {
        lock(&self.inner.stirred).extend(queues);
        self.inner.stir.notify_one();
    }

    /// Counts the people of a queue.
    pub(super) fn recount_people(&self, queue: QueueId) {
        let Some(topics) = self.topics(queue) else {
            return;
        };
        let now_ms = self.now_ms();
        let counts = lock(&self.inner.presence).counts(queue, now_ms);
        self.change(&topics.progress, |topic| topic.peopled(counts, now_ms));
    }

    /// Tells the roster to those who follow it.
    pub(super) fn tell_roster(&self, queue: QueueId, topics: &QueueTopics, at_once: bool) {
        if !topics.roster.is_followed() {
            return;
        }
        let now_ms = self.now_ms();
        let mut there: Vec<_> = lock(&self.inner.presence).roster(queue, now_ms).collect();
        there.sort_unstable_by_key(|attendee| (attendee.standing, attendee.since_ms));
        there.truncate(self.inner.limits.live_table_rows);
        let rows: Rows = there
            .into_iter()
            .map(|attendee| self.row(attendee))
            .collect();
        self.change(&topics.roster, |topic| {
            topic.peopled(rows, now_ms, at_once);
        });
    }

    fn row(&self, attendee: Attendee) -> (u64, Row) {
        let Attendee {
            person,
            standing,
            tabs,
            since_ms,
        } = attendee;
        let person = self.person(person);
        let row = RosterRow {
            name: person.name,
            standing,
            tabs,
            since_at_ms: self.inner.began_at_ms + since_ms,
        };
        (u64::from(person.number), Row::Present(row))
    }
}
