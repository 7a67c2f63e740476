//! What becomes of the states and deltas that come in, and what is asked and acknowledged.

use super::*;
use crate::{
    ids::SampleId,
    live::{
        row::{FeedRow, Row},
        state::Page,
    },
    session::TurnEnd,
};

#[test]
fn the_first_subscription_opens_a_socket_which_greets_and_asks() {
    let mut browser = Browser::new();

    assert_eq!(
        browser.subscribe(None),
        [Command::Open { generation: 1 }, Command::FreshnessChanged]
    );
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
        screen_ms: 1_000,
        connection: 1,
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
fn an_answer_without_news_is_acknowledged_like_any_other() {
    // Given a tab that has asked again from where the topic still stands
    let mut browser = Browser::live(3);
    browser.now_ms = 1000;
    // When the answer brings nothing, and one change comes behind it
    assert!(acks(&browser.receive(delta(9, 3, 3))).is_empty());
    let commands = browser.receive(delta(9, 3, 4));
    // Then both count: the server waits for either
    assert_eq!(acks(&commands), [[(1, 4)]]);
}

#[test]
fn each_update_of_a_dashboards_table_is_acknowledged() {
    let mut browser = Browser::new();
    browser.handle(Event::Subscribe {
        topic: Topic::Totals,
        have: None,
        purpose: Purpose::Watch,
    });
    browser.handle(Event::Opened { generation: 1 });
    browser.receive(snapshot(9, 0));
    browser.now_ms = 1000;
    browser.at(1000, Event::Timer);
    browser.now_ms = 2000;
    assert_eq!(acks(&browser.receive(delta(9, 0, 1))), [[(1, 1)]]);
    // The screen needs it no sooner than this.
    browser.receive(delta(9, 1, 2));
    assert!(acks(&browser.at(2499, Event::Timer)).is_empty());
    assert_eq!(acks(&browser.at(2500, Event::Timer)), [[(1, 2)]]);
}

#[test]
fn a_table_is_acknowledged_twice_a_second_beside_whatever_comes_more_often() {
    // Given a page that follows a table and a queue that goes fast
    let mut browser = Browser::live(0);
    browser.handle(Event::Subscribe {
        topic: Topic::Totals,
        have: None,
        purpose: Purpose::Watch,
    });
    browser.receive(snapshot_of(2, 9, 0));
    browser.at(1000, Event::Timer);
    // When both change all the time for two seconds
    let mut commands = Vec::new();
    for step in 0..40 {
        let now_ms = 1000 + step * 50;
        commands.extend(browser.at(now_ms, Event::Timer));
        commands.extend(browser.receive(delta(9, step, step + 1)));
        commands.extend(browser.receive(snapshot_of(2, 9, step + 1)));
    }
    // Then the table is in some of the acknowledgements only
    let all = acks(&commands);
    let with_table = all
        .iter()
        .filter(|ack| ack.iter().any(|(sid, _)| *sid == 2));
    assert_eq!(all.len(), 9);
    assert_eq!(with_table.count(), 3);
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
        commands.extend(browser.receive(snapshot_of(sid, 9, 5)));
    }
    commands.extend(browser.at(200, Event::Timer));
    // Then one message acknowledges them
    assert_eq!(acks(&commands), [[(1, 5), (2, 5), (3, 5)]]);
}

/// A page of a table that stands at version 3 of numbering 9, with one row.
fn page(part: u16, last: bool) -> ServerMessage {
    let turn = Row::Turn(FeedRow {
        person: 1,
        name: None,
        sample: SampleId(1),
        end: TurnEnd::Labeled,
        at_ms: 0,
    });
    let rows = vec![(u64::from(part), turn)];
    ServerMessage::Snapshot {
        sid: 1,
        at: Position {
            epoch: 9,
            version: 3,
        },
        state: State::Rows(Page { part, last, rows }),
    }
}

/// Subscribed, and not answered yet.
fn asked() -> Browser {
    let mut browser = Browser::new();
    browser.subscribe(None);
    browser.handle(Event::Opened { generation: 1 });
    browser
}

fn keys(browser: &Browser) -> Option<Vec<u64>> {
    let rows = browser.session.state(QUEUE)?.state.rows()?;
    Some(rows.keys().copied().collect())
}

#[test]
fn a_table_shows_when_its_last_page_has_come_and_not_before() {
    let mut browser = asked();
    browser.receive(page(0, false));
    browser.receive(page(1, false));
    assert_eq!((keys(&browser), browser.version()), (None, None));

    browser.receive(page(2, true));

    assert_eq!(keys(&browser), Some(vec![0, 1, 2]));
    assert_eq!(browser.version(), Some(3));
}

#[test]
fn a_page_that_comes_twice_is_taken_once() {
    let mut browser = asked();
    for (part, last) in [(0, false), (0, false), (1, false), (1, false), (2, true)] {
        browser.receive(page(part, last));
    }
    assert_eq!(keys(&browser), Some(vec![0, 1, 2]));
}

#[test]
fn a_table_of_which_a_page_is_missing_is_not_shown_but_asked_for_again() {
    let mut browser = asked();
    browser.receive(page(0, false));
    browser.receive(page(2, true));
    assert_eq!(keys(&browser), None);

    let again = browser.at(10_000, Event::Timer);

    assert_eq!(again, [ask(1, None)]);
}
