//! One queue's topic: what is published of its numbers, and when. Pure, with time as a parameter.

use ingot::{
    live::{
        cadence::{Cadence, Cadences, crosses, crosses_zero},
        message::Position,
        topic::{Numbered, Resume, TopicState},
    },
    presence::Counts,
    progress::{Counters, Progress, Velocity},
};

/// How long people who come or go after quiet are waited for, so that a crowd is one change.
pub(super) const USERS_SETTLE_MS: u64 = 300;
/// How often the velocity is computed anew when nobody labels, in milliseconds.
const VELOCITY_MS: u64 = 10_000;

/// A queue's numbers and their single writer.
pub(super) struct QueueTopic {
    topic: TopicState,
    cadences: Cadences,
    counters: Counters,
    velocity: Velocity,
    labels_per_hour: Option<u32>,
    velocity_ms: u64,
    users: Cadence<Counts>,
    depth: Cadence<Depth>,
}

/// What is published together at the slow cadence.
#[derive(Clone, Copy, PartialEq)]
struct Depth {
    depth: u64,
    available: u64,
    leased: u64,
    skipped: u64,
}

impl Depth {
    fn of(counters: &Counters) -> Self {
        Self {
            depth: counters.depth(),
            available: counters.available,
            leased: counters.leased,
            skipped: counters.skipped,
        }
    }
}

impl QueueTopic {
    /// A topic with the numbers and the past hour that the store knows.
    pub(super) fn new(
        epoch: u64,
        counters: Counters,
        velocity: Velocity,
        cadences: &Cadences,
        now_ms: u64,
    ) -> Self {
        let mut topic = Self {
            topic: TopicState::new(epoch, Progress::default()),
            cadences: *cadences,
            counters,
            labels_per_hour: velocity.per_hour(now_ms),
            velocity,
            velocity_ms: now_ms,
            users: Cadence::new(cadences.users_ms, USERS_SETTLE_MS, Counts::default()),
            depth: Cadence::new(cadences.depth_ms, 0, Depth::of(&counters)),
        };
        // The numbering starts at the state that is known, not at nothing.
        topic.topic = TopicState::new(epoch, topic.progress());
        topic
    }

    /// The topic's numbering.
    pub(super) fn state(&self) -> &TopicState {
        &self.topic
    }

    /// Takes over newer counters; whether they are newer.
    pub(super) fn counted(&mut self, counters: Counters, now_ms: u64) -> bool {
        let is_newer = self.counters.revision < counters.revision;
        if self.counters.revision <= counters.revision {
            self.counters = counters;
            self.offer_depth(now_ms);
        }
        self.publish();
        is_newer
    }

    /// A label came.
    pub(super) fn labeled(&mut self, counters: Counters, now_ms: u64) {
        self.velocity.record(now_ms);
        self.measure_velocity(now_ms);
        self.counted(counters, now_ms);
    }

    /// A label came to another node, so many minutes ago. Counters are told apart from it.
    pub(super) fn labeled_elsewhere(&mut self, age_minutes: u32, now_ms: u64) {
        self.velocity.seed(now_ms, age_minutes, 1);
        self.measure_velocity(now_ms);
        self.publish();
    }

    /// These people are there.
    pub(super) fn peopled(&mut self, counts: Counts, now_ms: u64) {
        self.users.offer(now_ms, counts, false);
        self.publish();
    }

    /// These people were there before the node began: there is nothing to wait for.
    pub(super) fn peopled_before(&mut self, counts: Counts, now_ms: u64) {
        self.users.offer(now_ms, counts, true);
        self.publish();
    }

    /// Time has passed.
    pub(super) fn tick(&mut self, counts: Counts, now_ms: u64) {
        self.users.offer(now_ms, counts, false);
        self.offer_depth(now_ms);
        if self.velocity_ms + VELOCITY_MS <= now_ms {
            self.measure_velocity(now_ms);
        }
        self.publish();
    }

    fn measure_velocity(&mut self, now_ms: u64) {
        self.labels_per_hour = self.velocity.per_hour(now_ms);
        self.velocity_ms = now_ms;
    }

    /// An empty queue that fills again, and one that runs empty, are news that nobody waits for.
    fn offer_depth(&mut self, now_ms: u64) {
        let (before, after) = (*self.depth.published(), Depth::of(&self.counters));
        let low_water = self.cadences.low_water(self.counters.samples);
        let urgent = crosses(before.depth, after.depth, low_water)
            || crosses_zero(before.depth, after.depth)
            || crosses_zero(before.available, after.available);
        self.depth.offer(now_ms, after, urgent);
    }

    fn publish(&mut self) {
        let progress = self.progress();
        self.topic.advance(progress);
    }

    fn progress(&self) -> Progress {
        let Counts { active, connected } = *self.users.published();
        let Depth {
            depth,
            available,
            leased,
            skipped,
        } = *self.depth.published();
        Progress {
            labels: self.counters.labels,
            target: self.counters.target,
            samples: self.counters.samples,
            done: self.counters.done,
            active,
            connected,
            depth,
            available,
            leased,
            skipped,
            labels_per_hour: self.labels_per_hour,
            state: self.counters.state,
        }
    }
}

impl Numbered for QueueTopic {
    fn at(&self) -> Position {
        self.topic.at()
    }

    fn resume(&self, have: Option<Position>) -> Resume {
        self.topic.resume(have)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counters(revision: u64, done: u64) -> Counters {
        Counters {
            revision,
            labels: done,
            done,
            samples: 10,
            available: 10 - done,
            target: 10,
            ..Counters::default()
        }
    }

    fn topic() -> QueueTopic {
        QueueTopic::new(
            9,
            counters(1, 0),
            Velocity::default(),
            &Cadences::DEFAULT,
            0,
        )
    }

    fn shown(topic: &QueueTopic) -> Progress {
        *topic.state().state()
    }

    #[test]
    fn a_label_is_published_at_once() {
        let mut topic = topic();
        topic.labeled(counters(2, 1), 10);
        assert_eq!((shown(&topic).labels, shown(&topic).done), (1, 1));
    }

    #[test]
    fn an_older_reading_never_replaces_a_newer_one() {
        let mut topic = topic();
        topic.labeled(counters(3, 2), 10);
        topic.counted(counters(2, 1), 11);
        assert_eq!(shown(&topic).labels, 2);
    }

    #[test]
    fn a_label_that_is_reported_late_counts_for_the_velocity_all_the_same() {
        let mut topic = topic();
        for revision in (2..7).rev() {
            topic.labeled(counters(revision, revision - 1), 10);
        }
        assert_eq!(shown(&topic).labels, 5);
        assert_eq!(shown(&topic).labels_per_hour, Some(300));
    }

    #[test]
    fn people_are_published_at_most_every_five_seconds() {
        let mut topic = topic();
        let people = |count| Counts {
            active: count,
            connected: count,
        };
        topic.peopled(people(1), 0);
        topic.tick(people(1), 300);
        topic.peopled(people(2), 5299);
        assert_eq!(shown(&topic).active, 1);
        topic.tick(people(2), 5600);
        assert_eq!(shown(&topic).active, 2);
    }

    #[test]
    fn a_crowd_that_joins_after_quiet_is_told_as_one_change_within_a_second() {
        let mut topic = topic();
        let before = topic.at().version;
        for joined in 1..=1000 {
            let counts = Counts {
                active: joined,
                connected: joined,
            };
            topic.peopled(counts, u64::from(joined) / 4);
        }
        let all = Counts {
            active: 1000,
            connected: 1000,
        };
        topic.tick(all, 500);
        assert_eq!(shown(&topic).connected, 1000);
        assert_eq!(topic.at().version, before + 1);
    }

    #[test]
    fn depth_is_published_at_most_every_thirty_seconds() {
        let mut topic = topic();
        let nobody = Counts::default();
        topic.labeled(counters(2, 1), 0);
        topic.labeled(counters(3, 2), 1);
        assert_eq!(shown(&topic).depth, 9);

        topic.tick(nobody, 29_999);
        assert_eq!(shown(&topic).depth, 9);
        topic.tick(nobody, 30_000);
        assert_eq!(shown(&topic).depth, 8);
    }

    #[test]
    fn a_queue_that_runs_empty_or_fills_again_says_so_at_once() {
        let mut topic = topic();
        topic.labeled(counters(2, 1), 0);
        topic.labeled(counters(3, 10), 1);
        assert_eq!((shown(&topic).depth, shown(&topic).available), (0, 0));

        topic.counted(
            Counters {
                samples: 12,
                available: 2,
                ..counters(4, 10)
            },
            2,
        );
        assert_eq!((shown(&topic).depth, shown(&topic).available), (2, 2));
    }

    /// A queue of 200 samples, of which so many are done.
    fn many(revision: u64, done: u64) -> Counters {
        Counters {
            labels: done,
            done,
            samples: 200,
            available: 200 - done,
            ..counters(revision, 0)
        }
    }

    #[test]
    fn an_installation_says_when_a_queue_runs_low() {
        let cadences = Cadences {
            low_water_percent: 50,
            ..Cadences::DEFAULT
        };
        let mut topic = QueueTopic::new(9, many(1, 98), Velocity::default(), &cadences, 0);
        topic.labeled(many(2, 99), 0);
        topic.labeled(many(3, 100), 1);
        assert_eq!(shown(&topic).depth, 101, "half is not below a half");
        topic.labeled(many(4, 101), 2);
        assert_eq!(shown(&topic).depth, 99);
    }

    #[test]
    fn a_queue_that_is_about_to_run_out_says_so_at_once() {
        let mut topic =
            QueueTopic::new(9, many(1, 170), Velocity::default(), &Cadences::DEFAULT, 0);
        topic.labeled(many(2, 171), 0);
        assert_eq!(shown(&topic).depth, 29);

        topic.labeled(many(3, 180), 1);
        assert_eq!(shown(&topic).depth, 29, "a tenth is not below a tenth");
        topic.labeled(many(4, 181), 2);
        assert_eq!(shown(&topic).depth, 19);
    }

    #[test]
    fn samples_that_come_free_again_are_told_at_once() {
        let mut topic = topic();
        topic.counted(
            Counters {
                available: 0,
                leased: 10,
                ..counters(2, 0)
            },
            0,
        );
        topic.counted(
            Counters {
                available: 1,
                leased: 9,
                ..counters(3, 0)
            },
            1,
        );
        assert_eq!(shown(&topic).available, 1);
    }

    #[test]
    fn velocity_decays_though_nobody_labels() {
        let mut topic = topic();
        for revision in 2..12 {
            topic.labeled(counters(revision, revision - 1), 0);
        }
        let before = shown(&topic).labels_per_hour;

        topic.tick(Counts::default(), 600_000);

        assert_eq!(
            (before, shown(&topic).labels_per_hour),
            (Some(600), Some(60))
        );
    }
}
