//! What holds whatever a browser says and however often topics change.

use proptest::{collection::vec, prelude::*};

use super::*;
use crate::live::throttle::{Fired, Paint, Throttle};

/// What happens at one socket.
#[derive(Debug, Clone)]
enum Step {
    /// This topic changes.
    Change(usize),
    Wait(u64),
    /// The browser acknowledges all but so many of the versions it was told.
    Ack(u64),
    Pong,
    Activity(Activity),
    /// It asks for a topic, which may not exist, and says that it has this version.
    Subscribe(SubscriptionId, usize, Option<u64>),
    Unsubscribe(SubscriptionId),
    /// The server is slow to write: what waits is pulled only now.
    Pull,
}

const TOPICS: usize = 4;

/// Queues, and tables of them.
fn topic(index: usize) -> Topic {
    let queue = QueueId(i64::try_from(index / 2).unwrap());
    if index.is_multiple_of(2) {
        Topic::Queue(queue)
    } else {
        Topic::Feed(queue)
    }
}

fn many_topics() -> BTreeMap<Topic, TopicState> {
    let state = || TopicState::new(9, Progress::default());
    (0..TOPICS).map(|index| (topic(index), state())).collect()
}

fn change(topics: &mut BTreeMap<Topic, TopicState>, index: usize) {
    let state = topics.get_mut(&topic(index)).unwrap();
    let labels = state.state().labels + 1;
    state.advance(Progress {
        labels,
        ..*state.state()
    });
}

fn activity() -> impl Strategy<Value = Step> {
    prop_oneof![Just(Activity::Visible), Just(Activity::Hidden)].prop_map(Step::Activity)
}

/// What a browser says that follows its topics and asks for nothing anew.
fn chatter() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..TOPICS).prop_map(Step::Change),
        6 => (1..120u64).prop_map(Step::Wait),
        1 => (120..2_000u64).prop_map(Step::Wait),
        4 => (0..6u64).prop_map(Step::Ack),
        1 => Just(Step::Pong),
        1 => activity(),
    ]
}

fn anything() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => chatter(),
        6 => (0..9u16, 0..TOPICS + 2, proptest::option::of(0..20u64))
            .prop_map(|(sid, topic, have)| Step::Subscribe(sid, topic, have)),
        2 => (0..9u16).prop_map(Step::Unsubscribe),
        3 => Just(Step::Pull),
    ]
}

/// A browser of any manners may send as much as it wants.
fn limits() -> Limits {
    Limits {
        live_messages_burst: u32::MAX / 1_000,
        live_topics: 5,
        ..Limits::DEFAULT
    }
}

/// A socket whose followers are woken in windows, and when it was sent deltas of its one topic.
struct Socket {
    session: ServerSession,
    topics: BTreeMap<Topic, TopicState>,
    now_ms: u64,
    window: Throttle,
    wake_at_ms: Option<u64>,
    told: u64,
    sent_ms: Vec<u64>,
}

impl Socket {
    fn new(window_ms: u64) -> Self {
        let mut socket = Self {
            session: ServerSession::new(&limits(), 1, 0),
            topics: many_topics(),
            now_ms: 0,
            window: Throttle::new(window_ms),
            wake_at_ms: None,
            told: 0,
            sent_ms: Vec::new(),
        };
        socket.says(hello());
        socket.says(ClientMessage::Subscribe {
            sid: 1,
            topic: topic(0),
            have: Some(at(0)),
            purpose: Purpose::Watch,
        });
        socket.sent_ms.clear();
        socket
    }

    fn says(&mut self, message: ClientMessage) {
        self.session
            .receive(message, self.now_ms, &self.topics)
            .unwrap();
        self.pull(Pull::Answers);
    }

    fn pull(&mut self, pull: Pull) {
        let messages = self.session.pulled(self.now_ms, &self.topics, pull);
        for (_, to) in deltas(&messages.unwrap()) {
            self.told = to;
            self.sent_ms.push(self.now_ms);
        }
    }

    fn acknowledges(&mut self, version: u64) {
        let versions = vec![(1, version)];
        self.says(ClientMessage::Ack { versions });
    }

    /// The first change after quiet wakes at once, later ones when the window is over.
    fn changes(&mut self) {
        change(&mut self.topics, 0);
        match self.window.offer(self.now_ms) {
            Paint::Now => {
                self.wake_at_ms = None;
                self.pull(Pull::Changes);
            }
            Paint::At(at_ms) => self.wake_at_ms = Some(at_ms),
            Paint::AlreadyArmed => {}
        }
    }

    fn waits(&mut self, ms: u64) {
        let end_ms = self.now_ms + ms;
        loop {
            let due_ms = self.session.next_deadline_ms();
            let next_ms = self.wake_at_ms.map_or(due_ms, |wake| wake.min(due_ms));
            if end_ms < next_ms {
                break;
            }
            self.now_ms = next_ms;
            if self.wake_at_ms == Some(next_ms) {
                self.wake_at_ms = None;
                assert_eq!(self.window.fire(next_ms), Fired::Paint);
                self.pull(Pull::Changes);
            } else {
                self.pull(Pull::Answers);
            }
        }
        self.now_ms = end_ms;
    }
}

proptest! {
    #[test]
    fn a_subscription_is_sent_no_more_than_one_frame_for_each_window_and_one(
        window_ms in 20..1_500u64,
        steps in vec(chatter(), 1..200),
    ) {
        // Given a socket whose browser talks, and acknowledges as late and as little as it likes
        let mut socket = Socket::new(window_ms);
        for step in steps {
            match step {
                Step::Change(_) => socket.changes(),
                Step::Wait(ms) => {
                    // It is never silent for so long that it counts as dead.
                    socket.says(ClientMessage::Pong { nonce: 0 });
                    socket.waits(ms);
                }
                Step::Ack(behind) => socket.acknowledges(socket.told.saturating_sub(behind)),
                Step::Activity(activity) => socket.says(ClientMessage::Activity(activity)),
                _ => {}
            }
        }
        // Then in any time there are at most as many as it has windows, begun ones too, and one
        for (index, begin_ms) in socket.sent_ms.iter().enumerate() {
            for (frames, end_ms) in (1..).zip(&socket.sent_ms[index..]) {
                let windows = (end_ms + 1 - begin_ms).div_ceil(window_ms);
                prop_assert!(
                    frames <= windows + 1,
                    "{frames} frames in {windows} windows: {:?}", socket.sent_ms
                );
            }
        }
        // And once the browser looks, has read all and a window has passed, it has been told all
        socket.says(ClientMessage::Activity(Activity::Visible));
        socket.acknowledges(socket.told);
        socket.waits(window_ms);
        socket.acknowledges(socket.told);
        prop_assert_eq!(socket.told, socket.topics[&topic(0)].at().version);
    }

    #[test]
    fn what_a_socket_holds_is_bounded_however_often_topics_change(
        steps in vec(anything(), 1..150),
        changes_each in prop_oneof![Just(1), Just(100)],
    ) {
        // Given any browser, with the greatest number of topics, and topics that change little or much
        let limits = limits();
        let mut topics = many_topics();
        let mut session = ServerSession::new(&limits, 1, 0);
        session.receive(hello(), 0, &topics).unwrap();
        let mut now_ms = 0;
        for step in steps {
            let message = match step {
                Step::Change(index) => {
                    for _ in 0..changes_each {
                        change(&mut topics, index);
                        let _ = session.pulled(now_ms, &topics, Pull::Changes);
                    }
                    None
                }
                Step::Wait(ms) => {
                    now_ms += ms;
                    None
                }
                Step::Ack(behind) => {
                    let versions = (0..9).map(|sid| (sid, 20_u64.saturating_sub(behind))).collect();
                    Some(ClientMessage::Ack { versions })
                }
                Step::Pong => Some(ClientMessage::Pong { nonce: 0 }),
                Step::Activity(activity) => Some(ClientMessage::Activity(activity)),
                Step::Subscribe(sid, index, have) => Some(ClientMessage::Subscribe {
                    sid,
                    topic: topic(index),
                    have: have.map(at),
                    purpose: Purpose::Watch,
                }),
                Step::Unsubscribe(sid) => Some(ClientMessage::Unsubscribe { sid }),
                Step::Pull => {
                    let _ = session.pulled(now_ms, &topics, Pull::Answers);
                    None
                }
            };
            if let Some(message) = message && session.receive(message, now_ms, &topics).is_err() {
                break;
            }
            // Then it holds so much and no more, whatever was changed, said and not read
            prop_assert!(session.subscriptions.len() <= limits.live_topics);
            prop_assert!(session.refused.len() <= limits.live_topics);
            for subscription in session.subscriptions.values() {
                prop_assert!(subscription.unacknowledged() <= subscription.topic.window());
            }
        }
    }
}
