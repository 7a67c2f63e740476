//! Either end against another that says anything at all, at any time.

use std::collections::BTreeMap;

use ingot::{
    ids::QueueId,
    limits::Limits,
    live::{
        client_session::{ClientSession, Command, Event, Moment},
        message::{
            Activity, ClientMessage, Position, Purpose, ServerMessage, Stamped, SubscriptionId,
            Topic,
        },
        server_session::{Pull, ServerSession},
        state::{State, View},
        topic::TopicState,
    },
    progress::Progress,
};
use proptest::{collection::vec, prelude::*};

use super::any::{client_message, server_message};

const QUEUE: Topic = Topic::Queue(QueueId(1));
/// More commands than this after one event, and the machine runs in circles.
const MOST_COMMANDS: usize = 50;

/// A browser that follows one topic.
struct Browser {
    session: ClientSession,
    now_ms: u64,
    /// The connection that was opened last.
    generation: u32,
    /// The number under which it asked for the topic last.
    sid: SubscriptionId,
}

impl Browser {
    fn new() -> Self {
        let mut browser = Self {
            session: ClientSession::new(1, Activity::Visible),
            now_ms: 0,
            generation: 0,
            sid: 0,
        };
        browser.handle(Event::Subscribe {
            topic: QUEUE,
            have: None,
            purpose: Purpose::Watch,
        });
        browser.open();
        browser
    }

    fn handle(&mut self, event: Event) {
        let moment = Moment {
            now_ms: self.now_ms,
            wall_ms: self.now_ms,
            random: 0.5,
        };
        self.session.handle(event, moment);
        for commands in 0.. {
            assert!(commands < MOST_COMMANDS, "it runs in circles");
            match self.session.next_command() {
                None => break,
                Some(Command::Open { generation }) => self.generation = generation,
                Some(Command::OpenStream { generation, query }) => {
                    self.generation = generation;
                    self.sid = query.topics[0].sid;
                }
                Some(Command::Send {
                    message: ClientMessage::Subscribe { sid, .. },
                    ..
                }) => self.sid = sid,
                Some(_) => {}
            }
        }
    }

    fn open(&mut self) {
        let generation = self.generation;
        self.handle(Event::Opened { generation });
    }

    fn receive(&mut self, message: ServerMessage) {
        let generation = self.generation;
        self.handle(Event::Received {
            generation,
            message,
        });
    }

    fn wait(&mut self, ms: u64) {
        self.now_ms += ms;
        self.handle(Event::Timer);
    }
}

proptest! {
    #[test]
    fn a_page_is_thrown_by_no_server_and_follows_the_next_one(
        said in vec((server_message(), any::<bool>(), 0..40_000_u64), 0..40),
    ) {
        // Given a page that was told anything at all, about its topic or others, in any order
        let mut page = Browser::new();
        for (mut message, about_ours, wait_ms) in said {
            if about_ours && let ServerMessage::Snapshot { sid, .. } | ServerMessage::Delta { sid, .. } = &mut message {
                *sid = page.sid;
            }
            page.receive(message);
            page.wait(wait_ms);
            page.open();
        }
        // When it comes to a server that speaks properly, whose numbering is its own
        let generation = page.generation;
        page.handle(Event::Closed { generation, code: 1006 });
        page.wait(60_000);
        page.handle(Event::Online);
        page.open();
        let epoch = page.session.state(QUEUE).map_or(1, |state| state.at.epoch ^ 1);
        let at = Position { epoch, version: 3 };
        let progress = Progress { labels: 7, target: 9, ..Progress::default() };
        page.receive(ServerMessage::Welcome { ping_ms: 20_000, dead_ms: 30_000, screen_ms: 1_000, connection: 1 });
        page.receive(ServerMessage::Snapshot { sid: page.sid, at, state: State::Progress(progress) });
        // Then it shows what that one says
        let state = View::Progress(progress);
        prop_assert_eq!(page.session.state(QUEUE), Some(&Stamped { at, state }));
    }

    #[test]
    fn a_server_answers_any_browser_within_its_limits(
        said in vec((client_message(), 0..2_000_u64), 0..200),
    ) {
        // Given a small limit on everything
        let limits = Limits { live_topics: 3, live_messages_per_s: 2, live_messages_burst: 10, ..Limits::DEFAULT };
        let topics: BTreeMap<Topic, TopicState> =
            (1..6).map(|id| (Topic::Queue(QueueId(id)), TopicState::new(9, Progress::default()))).collect();
        let mut session = ServerSession::new(&limits, 1, 0);
        let mut now_ms = 0;
        let hello = ClientMessage::Hello { tab: 1, generation: 1, activity: Activity::Visible };
        let mut taken = 0;
        // When a browser says anything at all
        for (number, (mut message, wait_ms)) in [(hello, 0)].into_iter().chain(said).enumerate() {
            if let ClientMessage::Subscribe { topic, .. } = &mut message {
                *topic = Topic::Queue(QueueId(i64::try_from(number % 6).unwrap()));
            }
            now_ms += wait_ms;
            if session.receive(message, now_ms, &topics).is_err() {
                break;
            }
            taken += 1;
            // Then it gets a bounded answer for each, or is sent away
            let Ok(outgoing) = session.next_messages(now_ms, &topics, Pull::Changes) else { break };
            prop_assert!(outgoing.len() <= limits.live_topics + 3, "{} messages", outgoing.len());
        }
        // And it was heard no more often than the limit says
        prop_assert!(taken <= 10 + 2 * now_ms / 1_000 + 1, "{taken} in {now_ms} ms");
    }
}
