//! Sockets that come and go, and what a page says meanwhile.

use super::*;

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
fn a_page_that_follows_nothing_has_nothing_that_could_be_stale() {
    let mut browser = Browser::new();
    assert_eq!(browser.freshness(), Freshness::Unneeded);

    let commands = browser.subscribe(None);
    assert!(commands.contains(&Command::FreshnessChanged));
    assert_eq!(browser.freshness(), Freshness::Connecting);

    let commands = browser.handle(Event::Unsubscribe {
        topic: QUEUE,
        purpose: Purpose::Watch,
    });
    assert!(commands.contains(&Command::FreshnessChanged));
    assert_eq!(browser.freshness(), Freshness::Unneeded);

    browser.handle(Event::Offline);
    assert_eq!(browser.freshness(), Freshness::Offline { as_of_ms: None });
}

#[test]
fn numbers_are_delayed_when_nothing_was_heard_for_24_seconds() {
    let mut browser = Browser::live(4);
    assert_eq!(browser.at(23_999, Event::Timer), []);
    assert_eq!(browser.freshness(), Freshness::Live);

    let commands = browser.at(24_000, Event::Timer);

    assert_eq!(commands, [Command::FreshnessChanged]);
    assert_eq!(browser.freshness(), Freshness::Delayed);
    assert_eq!(browser.version(), Some(4), "the numbers stay");
}

#[test]
fn delayed_numbers_are_live_again_as_soon_as_anything_is_heard() {
    let mut browser = Browser::live(4);
    browser.at(25_000, Event::Timer);

    let ping = ServerMessage::Ping {
        nonce: 1,
        top: vec![(1, stamped(9, 4).at)],
    };
    assert!(browser.receive(ping).contains(&Command::FreshnessChanged));

    assert_eq!(browser.freshness(), Freshness::Live);
    assert_eq!(browser.at(48_999, Event::Timer), []);
    browser.at(49_000, Event::Timer);
    assert_eq!(browser.freshness(), Freshness::Delayed);
}

#[test]
fn a_server_that_pings_more_rarely_is_given_the_time_it_says() {
    let mut browser = Browser::live(4);
    browser.receive(ServerMessage::Welcome {
        ping_ms: 40_000,
        dead_ms: 60_000,
        screen_ms: 1_000,
        connection: 1,
    });
    assert_eq!(browser.at(43_999, Event::Timer), []);
    browser.at(44_000, Event::Timer);
    assert_eq!(browser.freshness(), Freshness::Delayed);
}

#[test]
fn a_socket_that_is_silent_for_30_seconds_is_given_up() {
    let mut browser = Browser::live(4);
    browser.at(24_000, Event::Timer);
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
        screen_ms: 1_000,
        connection: 1,
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
        [Command::Send { message, .. }, ..] => message.clone(),
        other => panic!("a message is expected first: {other:?}"),
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
    assert_eq!(armed(&mut session), [24_200], "when a ping is late");
    session.handle(Event::Timer, moment(24_200));
    assert_eq!(armed(&mut session), [30_200], "when the socket is given up");
}

#[test]
fn a_tab_that_was_closed_for_being_hidden_comes_back_when_it_is_shown() {
    let mut browser = Browser::live(1);
    browser.handle(Event::Hidden);
    let code = CloseCode::Hidden.code();
    let commands = browser.at(
        300_000,
        Event::Closed {
            generation: 1,
            code,
        },
    );
    assert!(!commands.contains(&Command::Open { generation: 2 }));
    // However long it takes
    assert!(
        !browser
            .at(9_000_000, Event::Timer)
            .contains(&Command::Open { generation: 2 })
    );
    assert_eq!(browser.version(), Some(1), "the numbers stay");

    let commands = browser.at(9_000_001, Event::Visible);

    assert!(commands.contains(&Command::Open { generation: 2 }));
}

#[test]
fn each_connection_begins_with_the_lowest_numbers_and_gives_none_twice() {
    let mut browser = Browser::live(3);
    let other = |id| Topic::Queue(QueueId(id));
    let subscribe = |topic| Event::Subscribe {
        topic,
        have: None,
        purpose: Purpose::Watch,
    };
    let asked = |commands: &[Command]| {
        let sids = commands.iter().filter_map(|command| match command {
            Command::Send {
                message: ClientMessage::Subscribe { sid, topic, .. },
                ..
            } => Some((*sid, *topic)),
            _ => None,
        });
        sids.collect::<Vec<_>>()
    };
    // Given a page that has shown one queue after the other
    for (sid, id) in [(2, 2), (3, 3)] {
        let (topic, purpose) = (other(id), Purpose::Watch);
        let commands = browser.handle(subscribe(topic));
        assert_eq!(asked(&commands), [(sid, topic)]);
        browser.handle(Event::Unsubscribe { topic, purpose });
    }
    browser.handle(subscribe(other(4)));
    // When it connects anew
    let generation = 1;
    browser.handle(Event::Closed {
        generation,
        code: 1006,
    });
    browser.handle(Event::Online);
    let commands = browser.handle(Event::Opened { generation: 2 });
    // Then it begins again
    assert_eq!(asked(&commands), [(1, QUEUE), (2, other(4))]);
}
