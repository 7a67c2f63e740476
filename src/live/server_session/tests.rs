//! What the server's end of a socket promises, case by case.

mod laws;

use std::collections::BTreeMap;

use super::*;
use crate::{
    ids::{QueueId, SampleId},
    live::{
        row::{FeedRow, Row},
        state::{Changes, State},
        table::{PAGE_ROWS, Table},
        topic::TopicState,
    },
    progress::{Progress, ProgressDelta},
    session::TurnEnd,
};

const QUEUE: Topic = Topic::Queue(QueueId(1));

fn topics() -> BTreeMap<Topic, TopicState> {
    BTreeMap::from([(
        QUEUE,
        TopicState::new(
            9,
            Progress {
                target: 500,
                ..Progress::default()
            },
        ),
    )])
}

fn label(topics: &mut BTreeMap<Topic, TopicState>) {
    let topic = topics.get_mut(&QUEUE).unwrap();
    let labels = topic.state().labels + 1;
    topic.advance(Progress {
        labels,
        ..*topic.state()
    });
}

impl ServerSession {
    /// What is sent, message by message.
    fn pulled(
        &mut self,
        now_ms: u64,
        topics: &BTreeMap<Topic, TopicState>,
        pull: Pull,
    ) -> Result<Vec<ServerMessage>, CloseCode> {
        let outgoing = self.next_messages(now_ms, topics, pull)?;
        let messages = outgoing.into_iter().flat_map(|outgoing| match outgoing {
            Outgoing::Message(message) => vec![message],
            Outgoing::Update(_, update, _) => update.frames,
        });
        Ok(messages.collect())
    }
}

fn hello() -> ClientMessage {
    ClientMessage::Hello {
        tab: 1,
        generation: 1,
        activity: Activity::Visible,
    }
}

fn subscribe(sid: SubscriptionId, have: Option<Position>) -> ClientMessage {
    ClientMessage::Subscribe {
        sid,
        topic: QUEUE,
        have,
        purpose: Purpose::Watch,
    }
}

fn at(version: u64) -> Position {
    Position { epoch: 9, version }
}

/// A socket past its greeting, subscribed with what the client has.
fn subscribed(have: Option<Position>, topics: &BTreeMap<Topic, TopicState>) -> ServerSession {
    let mut session = ServerSession::new(&Limits::DEFAULT, 7, 0);
    session.receive(hello(), 0, topics).unwrap();
    session.receive(subscribe(1, have), 0, topics).unwrap();
    session
}

fn deltas(messages: &[ServerMessage]) -> Vec<(u64, u64)> {
    messages
        .iter()
        .filter_map(|message| match message {
            ServerMessage::Delta { from, to, .. } => Some((*from, *to)),
            _ => None,
        })
        .collect()
}

#[test]
fn hello_is_welcomed_once() {
    let topics = topics();
    let mut session = ServerSession::new(&Limits::DEFAULT, 7, 0);

    let effect = session.receive(hello(), 1, &topics).unwrap();

    assert_eq!(
        effect,
        Effect::Greeted {
            tab: 1,
            generation: 1,
            activity: Activity::Visible
        }
    );
    let welcome = ServerMessage::Welcome {
        ping_ms: 20_000,
        dead_ms: 30_000,
        screen_ms: 1_000,
        connection: 7,
    };
    assert_eq!(session.pulled(1, &topics, Pull::Changes), Ok(vec![welcome]));
    assert_eq!(session.receive(hello(), 2, &topics), Ok(Effect::None));
    assert_eq!(session.pulled(2, &topics, Pull::Changes), Ok(vec![]));
}

#[test]
fn a_socket_that_does_not_say_hello_is_closed() {
    let topics = topics();
    let mut silent = ServerSession::new(&Limits::DEFAULT, 7, 0);
    assert_eq!(silent.next_deadline_ms(), 10_000);
    assert_eq!(silent.pulled(9_999, &topics, Pull::Changes), Ok(vec![]));
    assert_eq!(
        silent.pulled(10_000, &topics, Pull::Changes),
        Err(CloseCode::HelloTimeout)
    );

    let mut hasty = ServerSession::new(&Limits::DEFAULT, 7, 0);
    assert_eq!(
        hasty.receive(subscribe(1, None), 0, &topics),
        Err(CloseCode::HelloTimeout)
    );
}

#[test]
fn a_first_subscription_is_answered_by_a_snapshot() {
    let topics = topics();
    let mut session = subscribed(None, &topics);

    let messages = session.pulled(0, &topics, Pull::Changes).unwrap();

    let state = Progress {
        target: 500,
        ..Progress::default()
    };
    assert_eq!(
        messages[1],
        ServerMessage::Snapshot {
            sid: 1,
            at: at(0),
            state: State::Progress(state)
        }
    );
    assert_eq!(session.pulled(1, &topics, Pull::Changes), Ok(vec![]));
}

#[test]
fn a_known_place_is_answered_by_a_delta_even_with_nothing_new() {
    let mut topics = topics();
    label(&mut topics);
    let mut session = subscribed(Some(at(1)), &topics);

    let messages = session.pulled(0, &topics, Pull::Changes).unwrap();

    let changes = ProgressDelta::default();
    assert_eq!(
        messages[1],
        ServerMessage::Delta {
            sid: 1,
            epoch: 9,
            from: 1,
            to: 1,
            changes: Changes::Progress(changes)
        }
    );
}

#[test]
fn an_unknown_place_is_answered_by_a_snapshot() {
    let topics = topics();
    for have in [
        Position {
            epoch: 8,
            version: 0,
        },
        at(7),
    ] {
        let mut session = subscribed(Some(have), &topics);
        let messages = session.pulled(0, &topics, Pull::Changes).unwrap();
        assert!(
            matches!(messages[1], ServerMessage::Snapshot { .. }),
            "{have:?}"
        );
    }
}

#[test]
fn a_burst_of_changes_is_one_delta() {
    let mut topics = topics();
    let mut session = subscribed(Some(at(0)), &topics);
    session.pulled(0, &topics, Pull::Changes).unwrap();
    for _ in 0..100 {
        label(&mut topics);
    }
    assert_eq!(
        deltas(&session.pulled(1, &topics, Pull::Changes).unwrap()),
        [(0, 100)]
    );
}

#[test]
fn a_slow_reader_gets_one_wider_delta_once_it_acknowledges() {
    // Given a reader that has been sent the answer and three more deltas
    let mut topics = topics();
    let mut session = subscribed(Some(at(0)), &topics);
    let mut sent = Vec::new();
    for _ in 0..20 {
        sent.extend(deltas(&session.pulled(0, &topics, Pull::Changes).unwrap()));
        label(&mut topics);
    }
    assert_eq!(sent, [(0, 0), (0, 1), (1, 2), (2, 3)]);
    // When it says that it has merged one of them
    session
        .receive(
            ClientMessage::Ack {
                versions: vec![(1, 1)],
            },
            1,
            &topics,
        )
        .unwrap();
    // Then all the rest comes in one
    assert_eq!(
        deltas(&session.pulled(1, &topics, Pull::Changes).unwrap()),
        [(3, 20)]
    );
}

#[test]
fn between_wakes_only_what_is_owed_is_sent() {
    // Given a topic that has changed, and a client that talks before the sockets are woken
    let mut topics = topics();
    let mut session = subscribed(Some(at(0)), &topics);
    session.pulled(0, &topics, Pull::Answers).unwrap();
    label(&mut topics);
    let ack = ClientMessage::Ack {
        versions: vec![(1, 0)],
    };
    session.receive(ack, 1, &topics).unwrap();
    // Then the change waits for the wake
    assert_eq!(session.pulled(1, &topics, Pull::Answers), Ok(vec![]));
    let woken = session.pulled(2, &topics, Pull::Changes).unwrap();
    assert_eq!(deltas(&woken), [(0, 1)]);
}

#[test]
fn what_a_full_window_held_back_is_sent_with_no_further_wake() {
    let mut topics = topics();
    let mut session = subscribed(Some(at(0)), &topics);
    for _ in 0..10 {
        session.pulled(0, &topics, Pull::Changes).unwrap();
        label(&mut topics);
    }
    let ack = ClientMessage::Ack {
        versions: vec![(1, 3)],
    };
    session.receive(ack, 1, &topics).unwrap();

    let messages = session.pulled(1, &topics, Pull::Answers).unwrap();

    assert_eq!(deltas(&messages), [(3, 10)]);
}

#[test]
fn asking_again_is_answered_even_with_the_window_full() {
    let mut topics = topics();
    let mut session = subscribed(Some(at(0)), &topics);
    for _ in 0..10 {
        session.pulled(0, &topics, Pull::Changes).unwrap();
        label(&mut topics);
    }
    session
        .receive(subscribe(1, Some(at(2))), 0, &topics)
        .unwrap();
    assert_eq!(
        deltas(&session.pulled(0, &topics, Pull::Changes).unwrap()),
        [(2, 10)]
    );
}

#[test]
fn a_new_numbering_is_a_snapshot() {
    let mut topics = topics();
    let mut session = subscribed(None, &topics);
    session.pulled(0, &topics, Pull::Changes).unwrap();

    topics.insert(QUEUE, TopicState::new(10, Progress::default()));

    let messages = session.pulled(1, &topics, Pull::Changes).unwrap();
    assert!(matches!(messages[..], [ServerMessage::Snapshot { .. }]));
}

#[test]
fn what_is_not_there_is_refused_aloud() {
    let mut topics = topics();
    let mut session = subscribed(None, &topics);
    let topic = Topic::Queue(QueueId(2));
    let message = ClientMessage::Subscribe {
        sid: 2,
        topic,
        have: None,
        purpose: Purpose::Watch,
    };
    session.pulled(0, &topics, Pull::Changes).unwrap();

    assert_eq!(session.receive(message, 0, &topics), Ok(Effect::None));
    let error = |sid| ServerMessage::Error {
        code: ErrorCode::TopicUnavailable,
        sid: Some(sid),
    };
    assert_eq!(
        session.pulled(0, &topics, Pull::Changes),
        Ok(vec![error(2)])
    );
    // And what goes away while it is followed, too.
    topics.clear();
    assert_eq!(
        session.pulled(0, &topics, Pull::Changes),
        Ok(vec![error(1)])
    );
    assert_eq!(session.pulled(0, &topics, Pull::Changes), Ok(vec![]));
}

#[test]
fn a_socket_may_follow_as_many_topics_as_the_limit_says_and_no_more() {
    let topics = topics();
    let limits = Limits {
        live_topics: 2,
        ..Limits::DEFAULT
    };
    let mut session = ServerSession::new(&limits, 7, 0);
    session.receive(hello(), 0, &topics).unwrap();
    for sid in 1..=3 {
        session.receive(subscribe(sid, None), 0, &topics).unwrap();
    }
    let messages = session.pulled(0, &topics, Pull::Changes).unwrap();

    let refused = ServerMessage::Error {
        code: ErrorCode::TooManyTopics,
        sid: Some(3),
    };
    assert!(messages.contains(&refused));
    assert_eq!(session.subscriptions.len(), 2);
    // Asking again for one of the two is not one more.
    assert!(matches!(
        session.receive(subscribe(1, None), 0, &topics),
        Ok(Effect::Attends {
            purpose: Some(Purpose::Watch),
            ..
        })
    ));
}

#[test]
fn as_many_refusals_may_wait_to_be_read_as_there_may_be_topics_and_no_more() {
    let topics = topics();
    let limits = Limits {
        live_topics: 2,
        ..Limits::DEFAULT
    };
    let mut session = ServerSession::new(&limits, 1, 0);
    session.receive(hello(), 0, &topics).unwrap();
    let ask = |sid| ClientMessage::Subscribe {
        sid,
        topic: Topic::Queue(QueueId(9)),
        have: None,
        purpose: Purpose::Watch,
    };
    for round in 0..2 {
        // As often as the answers are read, all of it anew
        assert_eq!(session.receive(ask(1), 0, &topics), Ok(Effect::None));
        assert_eq!(session.receive(ask(2), 0, &topics), Ok(Effect::None));
        let told = session.pulled(0, &topics, Pull::Answers).unwrap();
        assert_eq!(told.len(), 3 - round, "the first time with a welcome");
    }
    assert_eq!(session.receive(ask(1), 0, &topics), Ok(Effect::None));
    assert_eq!(session.receive(ask(2), 0, &topics), Ok(Effect::None));
    assert_eq!(
        session.receive(ask(3), 0, &topics),
        Err(CloseCode::RateLimited)
    );
}

#[test]
fn a_number_in_use_cannot_be_given_to_another_topic() {
    let topics = topics();
    let mut session = subscribed(None, &topics);
    let topic = Topic::Queue(QueueId(2));
    let message = ClientMessage::Subscribe {
        sid: 1,
        topic,
        have: None,
        purpose: Purpose::Watch,
    };
    assert_eq!(
        session.receive(message, 0, &topics),
        Err(CloseCode::BadMessage)
    );
}

#[test]
fn whoever_labels_in_one_of_two_subscriptions_labels() {
    let topics = topics();
    let mut session = subscribed(None, &topics);
    let label = ClientMessage::Subscribe {
        sid: 2,
        topic: QUEUE,
        have: None,
        purpose: Purpose::Label,
    };
    let attends = |purpose| {
        Ok(Effect::Attends {
            topic: QUEUE,
            purpose,
        })
    };

    assert_eq!(
        session.receive(label, 0, &topics),
        attends(Some(Purpose::Label))
    );
    assert_eq!(
        session.receive(ClientMessage::Unsubscribe { sid: 2 }, 0, &topics),
        attends(Some(Purpose::Watch))
    );
    assert_eq!(
        session.receive(ClientMessage::Unsubscribe { sid: 1 }, 0, &topics),
        attends(None)
    );
    let unknown = ClientMessage::Unsubscribe { sid: 1 };
    assert_eq!(session.receive(unknown, 0, &topics), Ok(Effect::None));
}

#[test]
fn messages_beyond_the_burst_end_the_socket() {
    let topics = topics();
    let limits = Limits {
        live_messages_burst: 2,
        ..Limits::DEFAULT
    };
    let mut session = ServerSession::new(&limits, 7, 0);
    session.receive(hello(), 0, &topics).unwrap();
    session.receive(subscribe(1, None), 0, &topics).unwrap();
    assert_eq!(
        session.receive(subscribe(1, None), 0, &topics),
        Err(CloseCode::RateLimited)
    );
}

#[test]
fn every_20_seconds_a_ping_tells_how_far_each_topic_is() {
    let mut topics = topics();
    let mut session = subscribed(None, &topics);
    session.pulled(0, &topics, Pull::Changes).unwrap();
    assert_eq!(session.next_deadline_ms(), 20_000);
    label(&mut topics);

    let messages = session.pulled(20_000, &topics, Pull::Changes).unwrap();

    assert_eq!(
        messages[1],
        ServerMessage::Ping {
            nonce: 1,
            top: vec![(1, at(1))]
        }
    );
    assert_eq!(session.pulled(20_001, &topics, Pull::Changes), Ok(vec![]));
}

#[test]
fn a_client_that_is_silent_for_30_seconds_is_dead() {
    let topics = topics();
    let mut session = subscribed(None, &topics);
    session.pulled(20_000, &topics, Pull::Changes).unwrap();
    assert_eq!(session.next_deadline_ms(), 30_000);
    assert!(session.pulled(29_999, &topics, Pull::Changes).is_ok());
    assert_eq!(
        session.pulled(30_000, &topics, Pull::Changes),
        Err(CloseCode::NoPong)
    );
}

#[test]
fn a_pong_is_a_sign_of_life() {
    let topics = topics();
    let mut session = subscribed(None, &topics);
    session.pulled(20_000, &topics, Pull::Changes).unwrap();
    session
        .receive(ClientMessage::Pong { nonce: 1 }, 20_050, &topics)
        .unwrap();
    assert!(session.pulled(50_049, &topics, Pull::Changes).is_ok());
}

#[test]
fn what_a_transport_has_delivered_needs_no_acknowledgement_and_no_pong() {
    let mut topics = topics();
    let mut session = subscribed(None, &topics);
    let mut told = Vec::new();
    // Given more changes than may be unacknowledged, over more time than a client may be silent
    for step in 0..u64::try_from(2 * QUEUE.window()).unwrap() {
        let now_ms = step * 10_000;
        label(&mut topics);
        let messages = session.pulled(now_ms, &topics, Pull::Changes).unwrap();
        told.extend(deltas(&messages));
        // When each of them is delivered as soon as it is pulled
        session.delivered(&[(1, step + 1)], now_ms);
    }
    // Then none of them had to wait
    assert_eq!(
        told.len(),
        2 * QUEUE.window() - 1,
        "the first was a snapshot"
    );
    assert!(told.iter().all(|(from, to)| from + 1 == *to));
}

fn activity(activity: Activity) -> ClientMessage {
    ClientMessage::Activity(activity)
}

#[test]
fn a_hidden_tab_is_sent_changes_every_30_seconds_and_a_shown_one_at_once() {
    // Given a hidden tab that was just sent a change
    let mut topics = topics();
    let mut session = subscribed(Some(at(0)), &topics);
    session.pulled(0, &topics, Pull::Changes).unwrap();
    let hide = activity(Activity::Hidden);
    session.receive(hide, 1_000, &topics).unwrap();
    label(&mut topics);
    // Then the next one waits, and is not lost
    assert_eq!(session.pulled(1_000, &topics, Pull::Changes), Ok(vec![]));
    session
        .receive(ClientMessage::Pong { nonce: 1 }, 20_000, &topics)
        .unwrap();
    let ping = session.pulled(20_000, &topics, Pull::Answers).unwrap();
    assert_eq!(
        ping,
        [ServerMessage::Ping {
            nonce: 1,
            top: vec![(1, at(0))]
        }]
    );
    assert_eq!(session.next_deadline_ms(), 30_000);
    let late = session.pulled(30_000, &topics, Pull::Answers).unwrap();
    assert_eq!(deltas(&late), [(0, 1)]);
    // And once the tab is shown, nothing waits
    label(&mut topics);
    assert_eq!(session.pulled(31_000, &topics, Pull::Changes), Ok(vec![]));
    let show = activity(Activity::Visible);
    session.receive(show, 31_001, &topics).unwrap();
    let shown = session.pulled(31_001, &topics, Pull::Answers).unwrap();
    assert_eq!(deltas(&shown), [(1, 2)]);
}

#[test]
fn a_hidden_tab_that_acknowledges_late_is_told_no_sooner_and_nothing_is_lost() {
    // Given a tab that was hidden while its window was full
    let mut topics = topics();
    let mut session = subscribed(Some(at(0)), &topics);
    for _ in 0..10 {
        session.pulled(0, &topics, Pull::Changes).unwrap();
        label(&mut topics);
    }
    let hide = activity(Activity::Hidden);
    session.receive(hide, 1_000, &topics).unwrap();
    // When it acknowledges
    let ack = ClientMessage::Ack {
        versions: vec![(1, 3)],
    };
    session.receive(ack, 1_000, &topics).unwrap();
    // Then what was held back comes when a hidden tab's time has come
    assert_eq!(session.pulled(1_000, &topics, Pull::Answers), Ok(vec![]));
    let pong = ClientMessage::Pong { nonce: 1 };
    session.receive(pong, 20_000, &topics).unwrap();
    session.pulled(20_000, &topics, Pull::Answers).unwrap();
    assert_eq!(session.next_deadline_ms(), 30_000);
    let late = session.pulled(30_000, &topics, Pull::Answers).unwrap();
    assert_eq!(deltas(&late), [(3, 10)]);
}

#[test]
fn a_tab_that_stays_hidden_is_closed_after_five_minutes() {
    let topics = topics();
    let mut session = subscribed(None, &topics);
    let hide = || activity(Activity::Hidden);
    session.receive(hide(), 1_000, &topics).unwrap();
    session.receive(hide(), 290_000, &topics).unwrap();

    assert!(session.pulled(300_999, &topics, Pull::Answers).is_ok());
    assert_eq!(
        session.pulled(301_000, &topics, Pull::Answers),
        Err(CloseCode::Hidden)
    );
}

#[test]
fn a_reader_that_acknowledges_nothing_is_sent_a_bounded_number_of_whole_states() {
    // Given a table that always changes by more rows than a delta holds
    let row = |at_ms| {
        Row::Turn(FeedRow {
            person: 1,
            name: None,
            sample: SampleId(1),
            end: TurnEnd::Labeled,
            at_ms,
        })
    };
    let rows = |at_ms| {
        (0..=PAGE_ROWS as u64)
            .map(|key| (key, row(at_ms)))
            .collect()
    };
    let mut topics = BTreeMap::from([(QUEUE, Table::new(9, rows(0)))]);
    let mut session = ServerSession::new(&Limits::DEFAULT, 7, 0);
    session.receive(hello(), 0, &topics).unwrap();
    session.receive(subscribe(1, None), 0, &topics).unwrap();
    // When it changes again and again, and the client says nothing
    let mut updates = 0;
    for at_ms in 1..20 {
        let outgoing = session.next_messages(0, &topics, Pull::Changes).unwrap();
        let is_update = |sent: &&Outgoing<_>| matches!(sent, Outgoing::Update(..));
        updates += outgoing.iter().filter(is_update).count();
        topics.get_mut(&QUEUE).unwrap().replace(rows(at_ms));
    }
    // Then the states fill the window as deltas do
    assert_eq!(updates, QUEUE.window());
    assert!(session.is_held());
}

#[test]
fn of_a_dashboards_table_one_update_is_under_way_and_the_next_tells_all_since() {
    // Given somebody who follows a table, and has the first state of it
    let topic = Topic::Totals;
    let mut topics = BTreeMap::from([(topic, topics()[&QUEUE].clone())]);
    let mut session = ServerSession::new(&Limits::DEFAULT, 7, 0);
    session.receive(hello(), 0, &topics).unwrap();
    let subscribe = ClientMessage::Subscribe {
        sid: 1,
        topic,
        have: None,
        purpose: Purpose::Watch,
    };
    session.receive(subscribe, 0, &topics).unwrap();
    session.pulled(0, &topics, Pull::Changes).unwrap();
    // When it changes before that is acknowledged
    let mut told = Vec::new();
    for labels in 1..=3 {
        let topic = topics.get_mut(&topic).unwrap();
        topic.advance(Progress {
            labels,
            ..*topic.state()
        });
        told.extend(deltas(&session.pulled(1, &topics, Pull::Changes).unwrap()));
    }
    // Then nothing is sent
    assert_eq!(told, []);
    // And when it is acknowledged, one delta tells all that has changed
    let versions = vec![(1, 0)];
    session
        .receive(ClientMessage::Ack { versions }, 200, &topics)
        .unwrap();
    let told = session.pulled(200, &topics, Pull::Changes).unwrap();
    assert_eq!(deltas(&told), [(0, 3)]);
}

#[test]
fn that_a_topic_is_taken_away_is_told_whatever_is_under_way() {
    let mut topics = BTreeMap::from([(Topic::Totals, topics()[&QUEUE].clone())]);
    let mut session = ServerSession::new(&Limits::DEFAULT, 7, 0);
    session.receive(hello(), 0, &topics).unwrap();
    let subscribe = ClientMessage::Subscribe {
        sid: 1,
        topic: Topic::Totals,
        have: None,
        purpose: Purpose::Watch,
    };
    session.receive(subscribe, 0, &topics).unwrap();
    // Given a first state that is not acknowledged yet
    session.pulled(0, &topics, Pull::Changes).unwrap();
    // When the topic is no more
    topics.clear();
    let told = session.pulled(1, &topics, Pull::Changes).unwrap();
    // Then that is told at once
    let (code, sid) = (ErrorCode::TopicUnavailable, Some(1));
    assert_eq!(told, [ServerMessage::Error { code, sid }]);
}

#[test]
fn changes_that_a_hidden_tab_waited_for_are_told_from_those_that_come_at_once() {
    let mut topics = topics();
    let mut session = subscribed(None, &topics);
    let mut occasion = |session: &mut ServerSession, now_ms, pull| {
        label(&mut topics);
        let outgoing = session.next_messages(now_ms, &topics, pull).unwrap();
        outgoing.into_iter().find_map(|outgoing| match outgoing {
            Outgoing::Update(_, _, occasion) => Some(occasion),
            Outgoing::Message(_) => None,
        })
    };
    let asked = Asked {
        has_state: false,
        again: false,
    };
    let first = occasion(&mut session, 0, Pull::Answers);
    assert_eq!(first, Some(Occasion::Asked(asked)));
    let shown = occasion(&mut session, 1, Pull::Changes);
    assert_eq!(shown, Some(Occasion::Changed));
    let hide = activity(Activity::Hidden);
    let no_topics: BTreeMap<Topic, TopicState> = BTreeMap::new();
    session.receive(hide, 2, &no_topics).unwrap();
    assert_eq!(occasion(&mut session, 2, Pull::Changes), None);
    let late = occasion(&mut session, 30_001, Pull::Answers);
    assert_eq!(late, Some(Occasion::Hidden));
}

#[test]
fn a_question_is_asked_again_only_once_the_one_before_was_answered() {
    let topics = topics();
    let mut session = subscribed(None, &topics);
    let again = |session: &mut ServerSession| {
        let outgoing = session.next_messages(0, &topics, Pull::Answers).unwrap();
        outgoing.into_iter().find_map(|outgoing| match outgoing {
            Outgoing::Update(_, _, Occasion::Asked(asked)) => Some(asked.again),
            _ => None,
        })
    };
    let ask = |session: &mut ServerSession| {
        session
            .receive(subscribe(1, Some(at(0))), 0, &topics)
            .unwrap();
    };
    ask(&mut session);
    assert_eq!(again(&mut session), Some(false));
    ask(&mut session);
    ask(&mut session);
    assert_eq!(again(&mut session), Some(true));
}

/// What a ping at this time tells of the one subscription; the client lives.
fn pinged(
    session: &mut ServerSession,
    now_ms: u64,
    topics: &BTreeMap<Topic, TopicState>,
) -> Option<Position> {
    let pong = ClientMessage::Pong { nonce: 0 };
    session.receive(pong, now_ms, topics).unwrap();
    let messages = session.pulled(now_ms, topics, Pull::Answers).unwrap();
    messages.iter().find_map(|message| match message {
        ServerMessage::Ping { top, .. } => Some(top[0].1),
        _ => None,
    })
}

#[test]
fn a_ping_tells_a_reader_that_is_held_up_how_far_it_was_told() {
    // Given a topic that goes on, and a reader that acknowledges nothing
    let mut topics = topics();
    let mut session = subscribed(Some(at(0)), &topics);
    for _ in 0..10 {
        session.pulled(0, &topics, Pull::Changes).unwrap();
        label(&mut topics);
    }
    assert!(session.is_held());
    // Then it is not told to ask for what is held back
    assert_eq!(pinged(&mut session, 20_000, &topics), Some(at(3)));
}

#[test]
fn a_ping_tells_of_no_change_that_waits_for_its_turn_in_a_long_window_but_of_one_that_never_comes()
{
    // Given windows of at most 60 s, and a change whose turn has not come
    let mut topics = topics();
    let mut limits = Limits::DEFAULT;
    limits.cadences.longest_window_ms = 60_000;
    let mut session = ServerSession::new(&limits, 7, 0);
    session.receive(hello(), 0, &topics).unwrap();
    session.receive(subscribe(1, None), 0, &topics).unwrap();
    session.pulled(0, &topics, Pull::Answers).unwrap();
    label(&mut topics);
    // Then pings say nothing of it for as long as it may wait
    for now_ms in [20_000, 40_000, 60_000, 80_000] {
        assert_eq!(pinged(&mut session, now_ms, &topics), Some(at(0)));
    }
    // And after that they do
    assert_eq!(pinged(&mut session, 100_000, &topics), Some(at(1)));
}

#[test]
fn a_change_that_was_sent_in_time_is_waited_for_anew() {
    let mut topics = topics();
    let mut limits = Limits::DEFAULT;
    limits.cadences.longest_window_ms = 2_001;
    let mut session = ServerSession::new(&limits, 7, 0);
    session.receive(hello(), 0, &topics).unwrap();
    session.receive(subscribe(1, None), 0, &topics).unwrap();
    session.pulled(0, &topics, Pull::Answers).unwrap();
    for (version, now_ms) in (0..).zip([20_000, 40_000, 60_000]) {
        label(&mut topics);
        assert_eq!(pinged(&mut session, now_ms, &topics), Some(at(version)));
        session.pulled(now_ms, &topics, Pull::Changes).unwrap();
        let ack = ClientMessage::Ack {
            versions: vec![(1, version + 1)],
        };
        session.receive(ack, now_ms, &topics).unwrap();
    }
}
