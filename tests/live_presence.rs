//! How long somebody who vanished is still counted: the socket's end of life and the grace together.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::collections::BTreeMap;

use ingot::{
    ids::{LabelerId, QueueId},
    limits::Limits,
    live::{
        close::CloseCode,
        message::{Activity, ClientMessage, DEAD_MS, Purpose, Topic},
        server_session::{Pull, ServerSession},
        topic::TopicState,
    },
    presence::{Counts, Departure, Presence, TabConnection},
    progress::Progress,
};
use proptest::{collection::vec, prelude::*};

const QUEUE: QueueId = QueueId(1);
/// How long a connection that broke is counted.
const GRACE_MS: u64 = 15_000;

/// A node with one labeler's tab at its queue, driven as the server drives it.
struct Node {
    topics: BTreeMap<Topic, TopicState>,
    presence: Presence,
    generation: u32,
    socket: Option<ServerSession>,
}

impl Node {
    fn new() -> Self {
        let topic = TopicState::new(9, Progress::default());
        Self {
            topics: [(Topic::Queue(QUEUE), topic)].into(),
            presence: Presence::default(),
            generation: 0,
            socket: None,
        }
    }

    fn connection(&self) -> TabConnection {
        TabConnection {
            person: LabelerId::from_random_bytes([1; 16]),
            tab: 7,
            generation: self.generation,
        }
    }

    fn connects(&mut self, now_ms: u64) {
        self.generation += 1;
        let activity = Activity::Visible;
        self.socket = Some(ServerSession::new(&Limits::DEFAULT, 1, now_ms));
        self.says(
            ClientMessage::Hello {
                tab: 7,
                generation: self.generation,
                activity,
            },
            now_ms,
        );
        let purpose = Purpose::Label;
        self.presence
            .join(QUEUE, self.connection(), purpose, activity, now_ms);
    }

    fn says(&mut self, message: ClientMessage, now_ms: u64) {
        if let Some(socket) = &mut self.socket {
            socket.receive(message, now_ms, &self.topics).unwrap();
        }
    }

    /// The server does what is due until this time.
    fn run_until(&mut self, end_ms: u64) {
        while let Some(socket) = &mut self.socket {
            let due_ms = socket.next_deadline_ms();
            if end_ms < due_ms {
                break;
            }
            if let Err(code) = socket.next_messages(due_ms, &self.topics, Pull::Answers) {
                assert_eq!(code, CloseCode::NoPong);
                self.breaks(due_ms);
            }
        }
        self.presence.expire(end_ms);
    }

    fn breaks(&mut self, now_ms: u64) {
        self.socket = None;
        let (connection, departure) = (self.connection(), Departure::Abnormal);
        self.presence.leave(QUEUE, connection, departure, now_ms);
    }

    fn count(&self, now_ms: u64) -> Counts {
        self.presence.counts(QUEUE, now_ms)
    }
}

proptest! {
    #[test]
    fn who_vanished_is_counted_no_longer_than_the_time_of_death_and_the_grace(
        signs_of_life in vec(0..30_000u64, 0..10),
        looks in vec(0..60_000u64, 1..20),
        is_seen_to_break: bool,
    ) {
        // Given a labeler whose socket is heard now and then, and then never again
        let mut node = Node::new();
        node.connects(0);
        let mut heard_ms = 0;
        for silence_ms in signs_of_life {
            heard_ms += silence_ms;
            node.run_until(heard_ms);
            node.says(ClientMessage::Pong { nonce: 1 }, heard_ms);
            prop_assert_eq!(node.count(heard_ms).connected, 1);
        }
        // When its end is noticed at once, or by nothing but its silence
        let death_ms = if is_seen_to_break { 0 } else { u64::from(DEAD_MS) };
        if is_seen_to_break {
            node.breaks(heard_ms);
        }
        let gone_ms = heard_ms + death_ms + GRACE_MS;
        let mut looks: Vec<_> = looks.into_iter().map(|after| heard_ms + after).collect();
        looks.extend([gone_ms - 1, gone_ms]);
        looks.sort_unstable();
        // Then they count until then, to the millisecond, and not at all afterwards
        for now_ms in looks {
            node.run_until(now_ms);
            let count = u32::from(now_ms < gone_ms);
            let counts = Counts { active: count, connected: count };
            prop_assert_eq!(node.count(now_ms), counts, "{} ms after the last word", now_ms - heard_ms);
        }
        prop_assert_eq!(node.presence.next_deadline(0), None, "nothing is left of them");
    }

    #[test]
    fn a_network_that_flaps_is_not_seen_as_long_as_each_gap_is_within_the_grace(
        flaps in vec((2_000..GRACE_MS, 0..30_000u64), 1..20),
    ) {
        // Given a labeler whose connection breaks, for two seconds to almost fifteen, again and again
        let mut node = Node::new();
        node.connects(0);
        let mut now_ms = 0;
        for (away_ms, stays_ms) in flaps {
            node.breaks(now_ms);
            let back_ms = now_ms + away_ms;
            // Then nobody ever sees another number, whenever they look
            for look_ms in [now_ms, now_ms + away_ms / 2, back_ms] {
                node.run_until(look_ms);
                prop_assert_eq!(node.count(look_ms), Counts { active: 1, connected: 1 });
            }
            node.connects(back_ms);
            now_ms = back_ms + stays_ms;
        }
    }
}
