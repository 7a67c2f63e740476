//! The topics that are tables: who may follow them, and that they tell what happens.

use ingot::{
    access::QueueRole,
    ids::{QueueId, SampleId},
    limits::Limits,
    live::{
        message::{ClientMessage, ErrorCode, Purpose, ServerMessage, Topic},
        row::{Row, Standing},
        state::{Rows, View},
        table::PAGE_ROWS,
    },
    session::{Turn, TurnEnd},
};
use server::store::EndedTurn;

use super::{
    followed::Followed,
    node::{ADMIN, Node, person},
    tab::Tab,
};

fn session_labels(rows: &Rows) -> Vec<u32> {
    let sessions = rows.values().filter_map(Row::session);
    sessions.map(|row| row.stats.labels).collect()
}

/// A turn of this person that the hub alone is told of.
pub(crate) fn turn(node: &Node, number: u8, queue: QueueId, sample: i64, end: TurnEnd) {
    let ended_at_ms = node.clock.wall_ms();
    let ended = EndedTurn {
        sample: SampleId(sample),
        turn: Turn {
            began_at_ms: ended_at_ms - 4_000,
            ended_at_ms,
            end,
        },
    };
    let counters = ingot::progress::Counters::default();
    node.hub.turn(queue, person(number), ended, counters);
}

#[tokio::test]
async fn what_tells_of_other_people_is_for_admins() {
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let tables = [
        Topic::Sessions(queue),
        Topic::Roster(queue),
        Topic::Feed(queue),
        Topic::Minutes(queue),
        Topic::Turns,
        Topic::Totals,
    ];
    let mut labeler = Tab::greeted(&node, 1, 7, 1).await;
    let mut admin = Tab::greeted(&node, ADMIN, 7, 1).await;
    for (sid, topic) in (1..).zip(tables) {
        labeler.ask(sid, topic, None, Purpose::Watch).await;
        admin.ask(sid, topic, None, Purpose::Watch).await;
        let refused = ServerMessage::Error {
            code: ErrorCode::TopicUnavailable,
            sid: Some(sid),
        };
        assert_eq!(labeler.next().await, refused, "{topic}");
        let answer = admin.next().await;
        assert!(
            matches!(answer, ServerMessage::Snapshot { .. }),
            "{topic}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn a_role_that_is_given_or_taken_away_holds_at_once_on_an_open_socket() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    node.label(person(1), queue).await;
    let refused = ServerMessage::Error {
        code: ErrorCode::TopicUnavailable,
        sid: Some(1),
    };
    let topic = Topic::Sessions(queue);
    let mut tab = Tab::greeted(&node, 1, 7, 1).await;
    tab.ask(1, topic, None, Purpose::Watch).await;
    assert_eq!(tab.next().await, refused);

    node.give(1, queue, QueueRole::Auditor).await;
    tab.ask(1, topic, None, Purpose::Watch).await;
    let given = tab.next().await;
    node.give(1, queue, QueueRole::Labeler).await;

    assert!(matches!(given, ServerMessage::Snapshot { .. }), "{given:?}");
    // What was on its way may come before.
    while tab.next().await != refused {}
    tab.ask(1, topic, None, Purpose::Watch).await;
    assert_eq!(tab.next().await, refused);
}

#[tokio::test]
async fn a_role_in_one_queue_opens_no_table_of_another() {
    let node = Node::start().await;
    let (own, other) = (node.queue(3).await, node.queue_called("Other", 3).await);
    node.label(person(1), own).await;
    node.give(1, own, QueueRole::Auditor).await;
    let mut tab = Tab::greeted(&node, 1, 7, 1).await;

    for (queue, is_open) in [(own, true), (other, false)] {
        tab.ask(1, Topic::Feed(queue), None, Purpose::Watch).await;
        let answer = tab.next().await;

        let is_snapshot = matches!(answer, ServerMessage::Snapshot { .. });
        assert_eq!(is_snapshot, is_open, "{answer:?}");
        tab.send(&ClientMessage::Unsubscribe { sid: 1 }).await;
    }
}

#[tokio::test]
async fn the_tables_of_a_queue_that_does_not_exist_are_refused() {
    let node = Node::start().await;
    let mut admin = Tab::greeted(&node, ADMIN, 7, 1).await;
    for topic in [Topic::Sessions, Topic::Roster, Topic::Feed, Topic::Minutes] {
        admin.ask(1, topic(QueueId(99)), None, Purpose::Watch).await;
        let refused = ServerMessage::Error {
            code: ErrorCode::TopicUnavailable,
            sid: Some(1),
        };
        assert_eq!(admin.next().await, refused);
    }
}

#[tokio::test]
async fn sessions_move_with_every_turn_and_carry_the_names_of_now() {
    let node = Node::start().await;
    let queue = node.queue(5).await;
    let mut sessions = Followed::start(&node, ADMIN, Topic::Sessions(queue)).await;
    assert!(sessions.rows.is_empty());

    node.label(person(1), queue).await;
    node.label(person(1), queue).await;
    node.label(person(2), queue).await;
    turn(&node, 2, queue, 9, TurnEnd::Skipped);
    node.hub.named(person(2), Some("Bob"));

    let named = |rows: &Rows| {
        let mut sessions = rows.values().filter_map(Row::session);
        sessions.any(|row| row.name.as_deref() == Some("Bob") && row.stats.skips == 1)
    };
    let rows = sessions.rows_where(named).await;
    assert_eq!(session_labels(rows), [2, 1]);
}

#[tokio::test]
async fn the_feed_tells_each_turn_once_and_in_order() {
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let mut feed = Followed::start(&node, ADMIN, Topic::Feed(queue)).await;

    for sample in 0..120 {
        turn(&node, 1, queue, sample, TurnEnd::Labeled);
    }

    let last = |rows: &Rows| rows.contains_key(&119);
    let rows = feed.rows_where(last).await;
    let most = Limits::DEFAULT.live_feed_rows;
    let samples: Vec<_> = rows
        .iter()
        .map(|(key, row)| (*key, row.turn().unwrap().sample.0))
        .collect();
    let newest = (120 - most as u64..120).map(|key| (key, key as i64));
    assert_eq!(samples, newest.collect::<Vec<_>>());
}

#[tokio::test]
async fn the_roster_tells_who_is_there_to_whoever_begins_to_look() {
    // Given a labeler with two tabs, and somebody who watches
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let _labels = Tab::following(&node, 1, 10, queue, Purpose::Label).await;
    let _again = Tab::following(&node, 1, 11, queue, Purpose::Label).await;
    let _watches = Tab::following(&node, 2, 12, queue, Purpose::Watch).await;
    // When an admin looks
    let roster = Followed::start(&node, ADMIN, Topic::Roster(queue)).await;
    // Then both are there, and whoever only looks at the roster is not
    let standings: Vec<_> = roster
        .rows
        .values()
        .filter_map(Row::present)
        .map(|row| (row.standing, row.tabs))
        .collect();
    assert_eq!(standings, [(Standing::Active, 2), (Standing::Watching, 1)]);
}

#[tokio::test]
async fn whoever_follows_themselves_sees_their_own_sessions_and_nobody_elses() {
    let node = Node::start().await;
    let queue = node.queue(5).await;
    node.label(person(1), queue).await;
    node.label(person(2), queue).await;
    let mut own = Followed::start(&node, 1, Topic::Me).await;
    assert_eq!(own.rows.len(), 1);

    node.label(person(2), queue).await;
    node.label(person(1), queue).await;

    let key = queue.0.unsigned_abs();
    let two = |rows: &Rows| {
        let own = rows[&key].own().unwrap();
        // Midnight may pass between the two.
        own.labels == 2 && (1..=2).contains(&own.today)
    };
    assert_eq!(own.rows_where(two).await.len(), 1);
}

#[tokio::test]
async fn a_table_has_as_many_rows_as_the_limit_says_and_comes_in_pages() {
    let most = 2 * PAGE_ROWS;
    let limits = Limits {
        live_table_rows: most,
        ..Limits::DEFAULT
    };
    let node = Node::with_limits(limits).await;
    let queue = node.queue(1).await;
    let label = |number: usize| {
        turn(
            &node,
            u8::try_from(number).unwrap(),
            queue,
            1,
            TurnEnd::Labeled,
        );
    };
    (1..=most).for_each(label);
    let full = Followed::start(&node, ADMIN, Topic::Sessions(queue)).await;
    assert_eq!((full.rows.len(), full.pages), (most, 2));

    label(most + 1);

    let one_more = Followed::start(&node, ADMIN, Topic::Sessions(queue)).await;
    assert_eq!((one_more.rows.len(), one_more.pages), (most, 2));
}

#[tokio::test]
async fn a_restart_keeps_sessions_and_feed() {
    let node = Node::start().await;
    let queue = node.queue(5).await;
    node.label(person(1), queue).await;
    node.label(person(2), queue).await;
    node.label(person(1), queue).await;

    let restarted = node.restarted().await;

    let sessions = Followed::start(&restarted, ADMIN, Topic::Sessions(queue)).await;
    assert_eq!(session_labels(&sessions.rows), [2, 1]);
    let feed = Followed::start(&restarted, ADMIN, Topic::Feed(queue)).await;
    assert_eq!(feed.rows.len(), 3);
    let own = Followed::start(&restarted, 1, Topic::Me).await;
    assert_eq!(own.rows.len(), 1);
    let minutes = Followed::start(&restarted, ADMIN, Topic::Minutes(queue)).await;
    assert_eq!((minutes.rows.len(), all_labels(&minutes.rows)), (60, 3));
}

/// The labels of all minutes.
fn all_labels(rows: &Rows) -> u32 {
    let minutes = rows.values().filter_map(Row::minute);
    minutes.map(|row| row.all()).sum()
}

#[tokio::test]
async fn the_minutes_move_with_every_label() {
    let node = Node::start().await;
    let queue = node.queue(5).await;
    let mut minutes = Followed::start(&node, ADMIN, Topic::Minutes(queue)).await;

    node.label(person(1), queue).await;
    node.label(person(2), queue).await;

    let rows = minutes.rows_where(|rows| all_labels(rows) == 2).await;
    let people: std::collections::BTreeSet<_> = rows
        .values()
        .filter_map(Row::minute)
        .flat_map(|row| row.labels.iter().map(|(person, _)| *person))
        .collect();
    assert_eq!(people.len(), 2);
}

#[tokio::test]
async fn a_table_is_resumed_from_a_known_place_by_what_changed() {
    let node = Node::start().await;
    let queue = node.queue(5).await;
    node.label(person(1), queue).await;
    let have = Followed::start(&node, ADMIN, Topic::Sessions(queue))
        .await
        .at;
    node.label(person(2), queue).await;
    let mut tab = Tab::greeted(&node, ADMIN, 8, 1).await;

    tab.ask(1, Topic::Sessions(queue), have, Purpose::Watch)
        .await;

    let ServerMessage::Delta { from, changes, .. } = tab.next().await else {
        panic!("a delta expected");
    };
    assert_eq!(Some(from), have.map(|at| at.version));
    let mut view = View::Rows(Rows::new());
    assert!(view.apply(changes));
    assert_eq!(session_labels(view.rows().unwrap()), [1]);
}
