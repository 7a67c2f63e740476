//! What the browser's end of the protocol promises, case by case.

use super::*;
use crate::{
    ids::QueueId,
    live::message::{ErrorCode, Position, ServerMessage},
    progress::ProgressDelta,
};

const QUEUE: Topic = Topic::Queue(QueueId(1));
const WALL_MS: u64 = 1_700_000_000_000;

/// A session with the clock it lives by.
struct Browser {
    session: ClientSession,
    now_ms: u64,
}

impl Browser {
    fn new() -> Self {
        Self {
            session: ClientSession::new(7, Activity::Visible),
            now_ms: 0,
        }
    }

    /// Subscribed to the queue, its first socket open and answered with this state.
    fn live(version: u64) -> Self {
        let mut browser = Self::new();
        browser.subscribe(None);
        browser.handle(Event::Opened { generation: 1 });
        browser.receive(ServerMessage::Welcome {
            ping_ms: 20_000,
            dead_ms: 30_000,
        });
        browser.receive(snapshot(9, version));
        browser
    }

    /// Handles an event now and returns all that follows from it, but for timers.
    fn handle(&mut self, event: Event) -> Vec<Command> {
        let moment = Moment {
            now_ms: self.now_ms,
            wall_ms: WALL_MS + self.now_ms,
            random: 0.999_999,
        };
        self.session.handle(event, moment);
        std::iter::from_fn(|| self.session.next_command())
            .filter(|command| !matches!(command, Command::ArmTimer { .. }))
            .collect()
    }

    fn at(&mut self, now_ms: u64, event: Event) -> Vec<Command> {
        self.now_ms = now_ms;
        self.handle(event)
    }

    fn receive(&mut self, message: ServerMessage) -> Vec<Command> {
        let generation = self.session.generation;
        self.handle(Event::Received {
            generation,
            message,
        })
    }

    fn subscribe(&mut self, have: Option<Stamped<Progress>>) -> Vec<Command> {
        self.handle(Event::Subscribe {
            topic: QUEUE,
            have,
            purpose: Purpose::Watch,
        })
    }

    fn version(&self) -> Option<u64> {
        self.session.state(QUEUE).map(|own| own.at.version)
    }

    fn freshness(&self) -> Freshness {
        self.session.freshness(self.now_ms)
    }
}

fn stamped(epoch: u64, version: u64) -> Stamped<Progress> {
    let state = Progress {
        labels: version,
        target: 500,
        ..Progress::default()
    };
    Stamped {
        at: Position { epoch, version },
        state,
    }
}

fn snapshot(epoch: u64, version: u64) -> ServerMessage {
    let Stamped { at, state } = stamped(epoch, version);
    ServerMessage::Snapshot { sid: 1, at, state }
}

fn delta(epoch: u64, from: u64, to: u64) -> ServerMessage {
    let changes = ProgressDelta {
        labels: Some(to),
        ..ProgressDelta::default()
    };
    ServerMessage::Delta {
        sid: 1,
        epoch,
        from,
        to,
        changes,
    }
}

fn send(generation: u32, message: ClientMessage) -> Command {
    Command::Send {
        generation,
        message,
    }
}

fn ask(generation: u32, have: Option<(u64, u64)>) -> Command {
    let have = have.map(|(epoch, version)| Position { epoch, version });
    let purpose = Purpose::Watch;
    send(
        generation,
        ClientMessage::Subscribe {
            sid: 1,
            topic: QUEUE,
            have,
            purpose,
        },
    )
}

fn acks(commands: &[Command]) -> Vec<&[(SubscriptionId, u64)]> {
    commands
        .iter()
        .filter_map(|command| match command {
            Command::Send {
                message: ClientMessage::Ack { versions },
                ..
            } => Some(&versions[..]),
            _ => None,
        })
        .collect()
}

#[test]
fn the_first_subscription_opens_a_socket_which_greets_and_asks() {
    let mut browser = Browser::new();

    assert_eq!(browser.subscribe(None), [Command::Open { generation: 1 }]);
    let hello = ClientMessage::Hello {
        tab: 7,
        generation: 1,
        activity: Activity::Visible,
    };
    assert_eq!(
        browser.handle(Event::Opened { generation: 1 }),
        [send(1, hello), ask(1, None)]
    );
}

#[test]
fn what_the_page_came_with_is_there_at_once_and_is_resumed() {
    let mut browser = Browser::new();
    browser.subscribe(Some(stamped(9, 4)));
    assert_eq!(browser.version(), Some(4));

    let commands = browser.handle(Event::Opened { generation: 1 });

    assert!(commands.contains(&ask(1, Some((9, 4)))));
}

#[test]
fn a_delta_that_starts_at_or_before_the_state_is_merged() {
    let mut browser = Browser::live(4);
    let changed = [Command::TopicChanged(QUEUE)];

    assert_eq!(browser.receive(delta(9, 4, 5)), changed);
    assert_eq!(browser.receive(delta(9, 2, 8))[..1], changed);
    assert_eq!(browser.session.state(QUEUE), Some(&stamped(9, 8)));
}

#[test]
fn a_delta_that_leads_nowhere_new_is_ignored() {
    let mut browser = Browser::live(4);
    assert_eq!(browser.receive(delta(9, 1, 3)), []);
    assert_eq!(browser.receive(delta(9, 4, 4)), []);
    assert_eq!(browser.version(), Some(4));
}

#[test]
fn a_gap_is_not_merged_but_asked_about() {
    let mut browser = Browser::live(4);
    browser.now_ms = 5000;

    assert_eq!(browser.receive(delta(9, 6, 7)), [ask(1, Some((9, 4)))]);
    assert_eq!(browser.version(), Some(4));
    // And asked about at most every two seconds.
    browser.now_ms = 5100;
    assert_eq!(browser.receive(delta(9, 7, 8)), []);
    assert_eq!(browser.at(6999, Event::Timer), []);
    assert_eq!(browser.at(7000, Event::Timer), [ask(1, Some((9, 4)))]);
    // And no more once it is filled.
    browser.receive(delta(9, 4, 8));
    assert_eq!(browser.at(9000, Event::Timer), []);
}

#[test]
fn a_delta_of_an_unknown_numbering_is_asked_about() {
    let mut browser = Browser::live(4);
    browser.now_ms = 5000;
    assert_eq!(browser.receive(delta(10, 4, 5)), [ask(1, Some((9, 4)))]);
    assert_eq!(browser.version(), Some(4));
}

#[test]
fn a_snapshot_replaces_the_state_unless_it_is_older_in_the_same_numbering() {
    let mut browser = Browser::live(4);

    browser.receive(snapshot(9, 3));
    assert_eq!(browser.session.state(QUEUE), Some(&stamped(9, 4)));
    browser.receive(snapshot(9, 6));
    assert_eq!(browser.session.state(QUEUE), Some(&stamped(9, 6)));
    browser.receive(snapshot(10, 0));
    assert_eq!(browser.session.state(QUEUE), Some(&stamped(10, 0)));
}

#[test]
fn a_ping_shows_a_silent_loss_within_two_seconds() {
    let mut browser = Browser::live(4);
    browser.now_ms = 20_000;
    let top = vec![(
        1,
        Position {
            epoch: 9,
            version: 6,
        },
    )];

    let commands = browser.receive(ServerMessage::Ping { nonce: 3, top });

    assert_eq!(
        commands,
        [
            send(1, ClientMessage::Pong { nonce: 3 }),
            send(
                1,
                ClientMessage::Ack {
                    versions: vec![(1, 4)]
                }
            )
        ]
    );
    assert_eq!(browser.at(21_999, Event::Timer), []);
    assert_eq!(browser.at(22_000, Event::Timer), [ask(1, Some((9, 4)))]);
}

#[test]
fn what_was_only_delayed_is_not_asked_about() {
    let mut browser = Browser::live(4);
    browser.now_ms = 20_000;
    let top = vec![(
        1,
        Position {
            epoch: 9,
            version: 6,
        },
    )];
    browser.receive(ServerMessage::Ping { nonce: 3, top });
    browser.receive(delta(9, 4, 6));
    assert_eq!(browser.at(22_000, Event::Timer), []);
}

#[test]
fn a_question_without_an_answer_is_asked_again() {
    let mut browser = Browser::new();
    browser.subscribe(None);
    browser.handle(Event::Opened { generation: 1 });
    browser.now_ms = 9000;
    browser.receive(ServerMessage::Welcome {
        ping_ms: 20_000,
        dead_ms: 30_000,
    });
    assert_eq!(browser.at(10_000, Event::Timer), [ask(1, None)]);
}

#[test]
fn every_second_delta_is_acknowledged_but_not_more_often_than_every_200_ms() {
    let mut browser = Browser::live(0);
    browser.now_ms = 1000;
    assert!(acks(&browser.receive(delta(9, 0, 1))).is_empty());
    assert_eq!(acks(&browser.receive(delta(9, 1, 2))), [[(1, 2)]]);

    browser.receive(delta(9, 2, 3));
    assert!(acks(&browser.receive(delta(9, 3, 4))).is_empty());
    browser.receive(delta(9, 4, 5));

    assert_eq!(acks(&browser.at(1200, Event::Timer)), [[(1, 5)]]);
}

#[test]
fn the_snapshots_of_a_dashboard_are_acknowledged_by_one_message() {
    // Given a page with three queues
    let mut browser = Browser::new();
    for queue in 1..=3 {
        let topic = Topic::Queue(QueueId(queue));
        browser.handle(Event::Subscribe {
            topic,
            have: None,
            purpose: Purpose::Watch,
        });
    }
    browser.handle(Event::Opened { generation: 1 });
    // When their states come in
    let mut commands = Vec::new();
    for sid in 1..=3 {
        let Stamped { at, state } = stamped(9, 5);
        commands.extend(browser.receive(ServerMessage::Snapshot { sid, at, state }));
    }
    commands.extend(browser.at(200, Event::Timer));
    // Then one message acknowledges them
    assert_eq!(acks(&commands), [[(1, 5), (2, 5), (3, 5)]]);
}

#[test]
fn a_lost_socket_is_replaced_after_a_jittered_wait_and_resumed() {
    let mut browser = Browser::live(4);

    let commands = browser.at(
        1000,
        Event::Closed {
            generation: 1,
            code: 1006,
        },
    );
    assert_eq!(commands, [Command::FreshnessChanged]);
    assert_eq!(browser.freshness(), Freshness::Stale { as_of_ms: WALL_MS });
    assert_eq!(browser.version(), Some(4), "numbers are never blanked");

    assert_eq!(browser.at(1998, Event::Timer), []);
    assert_eq!(
        browser.at(1999, Event::Timer),
        [Command::Open { generation: 2 }]
    );
    let commands = browser.handle(Event::Opened { generation: 2 });
    assert!(commands.contains(&ask(2, Some((9, 4)))));
    browser.receive(delta(9, 4, 6));
    assert_eq!(browser.version(), Some(6));
    assert_eq!(browser.freshness(), Freshness::Live);
}

#[test]
fn what_an_older_socket_says_is_ignored() {
    let mut browser = Browser::live(4);
    browser.at(
        1000,
        Event::Closed {
            generation: 1,
            code: 1006,
        },
    );
    browser.at(2000, Event::Timer);

    let message = delta(9, 4, 5);
    assert_eq!(
        browser.handle(Event::Received {
            generation: 1,
            message
        }),
        []
    );
    assert_eq!(
        browser.handle(Event::Closed {
            generation: 1,
            code: 4502
        }),
        []
    );
    assert_eq!(browser.handle(Event::Garbled { generation: 1 }), []);
    assert_eq!(browser.version(), Some(4));
    assert_eq!(browser.session.ended(), None);
}

#[test]
fn a_socket_that_is_silent_for_30_seconds_is_given_up() {
    let mut browser = Browser::live(4);
    assert_eq!(browser.at(29_999, Event::Timer), []);
    let commands = browser.at(30_000, Event::Timer);
    assert_eq!(
        commands,
        [Command::Close { generation: 1 }, Command::FreshnessChanged]
    );
}

#[test]
fn a_socket_that_does_not_open_within_10_seconds_is_given_up() {
    let mut browser = Browser::new();
    browser.subscribe(None);
    assert_eq!(
        browser.at(10_000, Event::Timer),
        [Command::Close { generation: 1 }]
    );
    assert_eq!(browser.freshness(), Freshness::Connecting);
}

#[test]
fn what_cannot_be_read_ends_the_socket_but_not_the_session() {
    let mut browser = Browser::live(4);
    let commands = browser.handle(Event::Garbled { generation: 1 });
    assert_eq!(
        commands,
        [Command::Close { generation: 1 }, Command::FreshnessChanged]
    );
    assert_eq!(
        browser.at(1000, Event::Timer),
        [Command::Open { generation: 2 }]
    );
}

#[test]
fn a_terminal_close_code_ends_the_session_and_says_so() {
    let mut browser = Browser::live(4);
    browser.at(
        500,
        Event::Closed {
            generation: 1,
            code: 4502,
        },
    );

    assert_eq!(browser.session.ended(), Some(4502));
    assert_eq!(
        browser.freshness(),
        Freshness::Ended {
            as_of_ms: Some(WALL_MS)
        }
    );
    assert_eq!(browser.version(), Some(4));
    for event in [Event::Timer, Event::Online, Event::Visible] {
        assert_eq!(browser.at(100_000, event), []);
    }
}

#[test]
fn a_draining_server_is_given_the_time_it_asks_for() {
    let mut browser = Browser::live(4);
    browser.receive(ServerMessage::Drain {
        reconnect_after_ms: 3000,
    });
    browser.at(
        100,
        Event::Closed {
            generation: 1,
            code: 4001,
        },
    );

    assert_eq!(browser.at(3099, Event::Timer), []);
    assert_eq!(
        browser.at(4099, Event::Timer),
        [Command::Open { generation: 2 }]
    );
}

#[test]
fn a_network_that_comes_back_and_a_tab_that_is_shown_are_reasons_not_to_wait() {
    for event in [Event::Online, Event::Visible] {
        let mut browser = Browser::live(4);
        browser.handle(Event::Hidden);
        browser.at(
            1000,
            Event::Closed {
                generation: 1,
                code: 1006,
            },
        );
        assert_eq!(browser.at(1001, event), [Command::Open { generation: 2 }]);
    }
}

#[test]
fn a_silent_socket_has_to_prove_itself_when_the_tab_is_shown() {
    let mut browser = Browser::live(4);
    browser.handle(Event::Hidden);

    let commands = browser.at(15_000, Event::Visible);

    let activity = send(1, ClientMessage::Activity(Activity::Visible));
    assert_eq!(commands, [activity, ask(1, Some((9, 4)))]);
    let commands = browser.at(20_000, Event::Timer);
    assert_eq!(commands[0], Command::Close { generation: 1 });
}

#[test]
fn offline_is_said_until_something_proves_it_wrong() {
    let mut browser = Browser::live(4);
    assert_eq!(browser.at(700, Event::Offline), [Command::FreshnessChanged]);
    assert_eq!(
        browser.freshness(),
        Freshness::Offline {
            as_of_ms: Some(WALL_MS)
        }
    );

    browser.receive(delta(9, 4, 5));

    assert_eq!(browser.freshness(), Freshness::Live);
}

#[test]
fn numbers_are_live_only_once_every_topic_was_answered() {
    let mut browser = Browser::live(4);
    browser.at(
        1000,
        Event::Closed {
            generation: 1,
            code: 1006,
        },
    );
    browser.at(2000, Event::Timer);
    browser.handle(Event::Opened { generation: 2 });

    browser.receive(ServerMessage::Welcome {
        ping_ms: 20_000,
        dead_ms: 30_000,
    });
    assert_eq!(browser.freshness(), Freshness::Stale { as_of_ms: WALL_MS });
    browser.receive(delta(9, 4, 4));
    assert_eq!(browser.freshness(), Freshness::Live);
}

#[test]
fn a_refused_topic_is_unavailable_and_asked_for_again_by_the_next_socket() {
    let mut browser = Browser::new();
    browser.subscribe(None);
    browser.handle(Event::Opened { generation: 1 });
    let refusal = ServerMessage::Error {
        code: ErrorCode::TopicUnavailable,
        sid: Some(1),
    };

    assert!(
        browser
            .receive(refusal)
            .contains(&Command::TopicChanged(QUEUE))
    );
    assert!(browser.session.unavailable(QUEUE));
    assert_eq!(browser.at(20_000, Event::Timer), []);
    browser.handle(Event::Closed {
        generation: 1,
        code: 1006,
    });
    browser.handle(Event::Online);
    assert!(
        browser
            .handle(Event::Opened { generation: 2 })
            .contains(&ask(2, None))
    );
    assert!(!browser.session.unavailable(QUEUE));
}

#[test]
fn a_topic_is_followed_for_as_long_as_anybody_wants_it() {
    let mut browser = Browser::live(4);
    let label = || Event::Subscribe {
        topic: QUEUE,
        have: None,
        purpose: Purpose::Label,
    };
    let leave = |purpose| Event::Unsubscribe {
        topic: QUEUE,
        purpose,
    };
    let sent = |commands: &[Command]| match commands {
        [Command::Send { message, .. }] => message.clone(),
        other => panic!("one message expected: {other:?}"),
    };
    let asks_for = |message: ClientMessage| match message {
        ClientMessage::Subscribe {
            sid: 1, purpose, ..
        } => purpose,
        other => panic!("a question expected: {other:?}"),
    };

    assert_eq!(asks_for(sent(&browser.handle(label()))), Purpose::Label);
    assert_eq!(browser.handle(label()), []);
    assert_eq!(browser.handle(leave(Purpose::Label)), []);
    assert_eq!(
        asks_for(sent(&browser.handle(leave(Purpose::Label)))),
        Purpose::Watch
    );
    assert_eq!(
        sent(&browser.handle(leave(Purpose::Watch))),
        ClientMessage::Unsubscribe { sid: 1 }
    );
    assert_eq!(browser.version(), None);
    assert_eq!(
        browser.receive(snapshot(9, 9)),
        [],
        "a late answer finds nobody"
    );
}

#[test]
fn timers_are_armed_for_the_earliest_deadline_only() {
    let mut session = ClientSession::new(7, Activity::Visible);
    let moment = |now_ms| Moment {
        now_ms,
        wall_ms: 0,
        random: 0.0,
    };
    let armed = |session: &mut ClientSession| -> Vec<u64> {
        std::iter::from_fn(|| session.next_command())
            .filter_map(|command| match command {
                Command::ArmTimer { at_ms } => Some(at_ms),
                _ => None,
            })
            .collect()
    };
    let subscribe = Event::Subscribe {
        topic: QUEUE,
        have: None,
        purpose: Purpose::Watch,
    };
    session.handle(subscribe, moment(0));
    assert_eq!(armed(&mut session), [10_000]);
    session.handle(Event::Opened { generation: 1 }, moment(100));
    let received = Event::Received {
        generation: 1,
        message: snapshot(9, 1),
    };
    session.handle(received, moment(200));
    assert_eq!(
        armed(&mut session),
        [] as [u64; 0],
        "a deadline that moved away arms nothing"
    );
    session.handle(Event::Timer, moment(10_000));
    assert_eq!(armed(&mut session), [30_200]);
}
