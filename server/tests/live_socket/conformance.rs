//! What a client can rely on, whether it comes by socket or by a stream of events: each case runs on both.

use std::time::Duration;

use ingot::{
    ids::QueueId,
    limits::Limits,
    live::{
        close::CloseCode,
        message::{Activity, ErrorCode, Position, Purpose, ServerMessage, Topic},
        sse::query::Wanted,
        state::{Changes, State},
    },
    progress::{Progress, ProgressDelta},
};
use tokio::time::timeout;

use super::{
    ended,
    metrics::until,
    node::{ADMIN, Node, person},
    stream::Stream,
    tab::Tab,
    wire::{Client, changed, query, state_where, wanted, welcomed, whole},
};

/// Makes a test for each transport of each case.
macro_rules! on_both {
    ($($case:ident)*) => {
        mod by_socket {
            $(#[tokio::test]
            async fn $case() {
                super::$case::<super::Tab>().await;
            })*
        }
        mod by_events {
            $(#[tokio::test]
            async fn $case() {
                super::$case::<super::Stream>().await;
            })*
        }
    };
}

on_both! {
    a_snapshot_comes_first_and_then_a_delta_for_a_label
    a_place_that_nothing_has_changed_since_is_confirmed_by_an_empty_delta
    a_known_place_is_resumed_by_what_has_changed
    a_place_of_another_numbering_or_of_the_future_gets_a_snapshot
    a_topic_that_is_not_there_is_refused_and_the_others_are_served
    more_topics_than_the_limit_are_refused_one_by_one
    the_newest_connection_of_a_tab_wins_and_an_older_is_turned_away
    a_person_may_have_as_many_connections_as_the_limit_says_and_no_more
    a_server_that_ends_says_when_to_come_back_and_why_it_closes
    a_tab_counts_as_one_person_and_active_only_while_it_is_shown
    a_burst_of_changes_is_few_deltas_and_exact_in_the_end
    every_topic_of_a_connection_is_followed_under_its_own_number
    what_tells_of_other_people_is_for_admins
}

/// Both at once: a ping comes every 20 s.
#[tokio::test]
async fn a_ping_tells_on_both_where_every_topic_stands() {
    tokio::join!(
        a_ping_tells_where_every_topic_stands::<Tab>(),
        a_ping_tells_where_every_topic_stands::<Stream>()
    );
}

async fn following<C: Client>(node: &Node, person: u8, tab: u64, queue: QueueId) -> C {
    let topics = vec![wanted(1, queue, Purpose::Watch, None)];
    welcomed(node, person, &query(tab, 1, topics)).await
}

async fn a_snapshot_comes_first_and_then_a_delta_for_a_label<C: Client>() {
    // Given somebody who watches a queue of three
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut watcher: C = following(&node, 1, 10, queue).await;
    let first = watcher.next().await;
    let ServerMessage::Snapshot { sid: 1, at, state } = first else {
        panic!("a snapshot expected: {first:?}");
    };
    let state = whole(state);
    assert_eq!((state.labels, state.target), (0, 3));
    // When somebody else labels
    node.label(person(2), queue).await;
    // Then a delta leads from there to what the hub says
    let have = ingot::live::message::Stamped { at, state };
    let labeled = |progress: &Progress| progress.labels == 1;
    let (after, _) = state_where(&mut watcher, 1, Some(have), labeled).await;
    assert_eq!(after.state.done, 1);
    assert_eq!(after.at.epoch, at.epoch);
}

async fn a_place_that_nothing_has_changed_since_is_confirmed_by_an_empty_delta<C: Client>() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut first: C = following(&node, 1, 10, queue).await;
    state_where(&mut first, 1, None, |progress| progress.connected == 1).await;
    let have = node.hub.stamped(queue).unwrap().at;

    let topics = vec![wanted(1, queue, Purpose::Watch, Some(have))];
    let mut tab: C = welcomed(&node, 1, &query(11, 1, topics)).await;

    let (epoch, from, to) = (have.epoch, have.version, have.version);
    let changes = Changes::Progress(ProgressDelta::default());
    let confirmed = ServerMessage::Delta {
        sid: 1,
        epoch,
        from,
        to,
        changes,
    };
    assert_eq!(tab.next().await, confirmed);
}

async fn a_known_place_is_resumed_by_what_has_changed<C: Client>() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let rendered = node.hub.stamped(queue).unwrap();
    node.label(person(2), queue).await;

    let topics = vec![wanted(1, queue, Purpose::Watch, Some(rendered.at))];
    let mut tab: C = welcomed(&node, 1, &query(10, 1, topics)).await;

    match tab.next().await {
        ServerMessage::Delta {
            sid: 1,
            epoch,
            from,
            changes,
            ..
        } => {
            assert_eq!((epoch, from), (rendered.at.epoch, rendered.at.version));
            let changes = changed(changes);
            assert_eq!((changes.labels, changes.target), (Some(1), None));
        }
        other => panic!("a delta expected: {other:?}"),
    }
}

async fn a_place_of_another_numbering_or_of_the_future_gets_a_snapshot<C: Client>() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let Position { epoch, version } = node.hub.stamped(queue).unwrap().at;
    let elsewhere = Position {
        epoch: epoch ^ 1,
        version,
    };
    let future = Position {
        epoch,
        version: version + 1000,
    };
    for (tab, unknown) in [(10, elsewhere), (11, future)] {
        let topics = vec![wanted(1, queue, Purpose::Watch, Some(unknown))];
        let mut tab: C = welcomed(&node, 1, &query(tab, 1, topics)).await;
        match tab.next().await {
            ServerMessage::Snapshot { at, .. } => assert_eq!(at.epoch, epoch),
            other => panic!("a snapshot expected: {other:?}"),
        }
    }
}

async fn a_topic_that_is_not_there_is_refused_and_the_others_are_served<C: Client>() {
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let topics = vec![
        wanted(5, QueueId(404), Purpose::Watch, None),
        wanted(6, queue, Purpose::Watch, None),
    ];
    let mut tab: C = welcomed(&node, 1, &query(10, 1, topics)).await;

    let (code, sid) = (ErrorCode::TopicUnavailable, Some(5));
    assert_eq!(tab.next().await, ServerMessage::Error { code, sid });
    let second = tab.next().await;
    assert!(
        matches!(second, ServerMessage::Snapshot { sid: 6, .. }),
        "{second:?}"
    );
}

async fn more_topics_than_the_limit_are_refused_one_by_one<C: Client>() {
    let limits = Limits {
        live_topics: 2,
        ..Limits::DEFAULT
    };
    let node = Node::with_limits(limits).await;
    let queue = node.queue(1).await;
    let topics = (1..=3)
        .map(|sid| wanted(sid, queue, Purpose::Watch, None))
        .collect();
    let mut tab: C = welcomed(&node, 1, &query(10, 1, topics)).await;

    let (code, sid) = (ErrorCode::TooManyTopics, Some(3));
    assert_eq!(tab.next().await, ServerMessage::Error { code, sid });
    for expected in 1..=2 {
        let next = tab.next().await;
        assert!(
            matches!(next, ServerMessage::Snapshot { sid, .. } if sid == expected),
            "{next:?}"
        );
    }
}

async fn the_newest_connection_of_a_tab_wins_and_an_older_is_turned_away<C: Client>() {
    // Given a labeler who is watched
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let mut watcher: C = following(&node, 1, 10, queue).await;
    let labels = |generation| query(20, generation, vec![wanted(1, queue, Purpose::Label, None)]);
    let mut old: C = welcomed(&node, 2, &labels(1)).await;
    let (seen, _) = state_where(&mut watcher, 1, None, |progress| progress.active == 1).await;
    // When a newer connection of the tab comes
    let mut new: C = welcomed(&node, 2, &labels(2)).await;
    // Then the older one is told so, and one that was late on its way as well
    assert_eq!(old.ended().await, ended(CloseCode::Superseded));
    let mut late = C::open(&node, 2, &labels(1)).await;
    assert_eq!(late.ended().await, ended(CloseCode::Superseded));
    // And the next thing that changes is the arrival of a third person: the second has never left
    let _third: C = welcomed(&node, 3, &query(30, 1, labels(1).topics)).await;
    let other = |progress: &Progress| progress.active != 1;
    let (after, _) = state_where(&mut watcher, 1, Some(seen), other).await;
    assert_eq!(after.state.active, 2);
    state_where(&mut new, 1, None, |progress| progress.active == 2).await;
}

async fn a_person_may_have_as_many_connections_as_the_limit_says_and_no_more<C: Client>() {
    let limits = Limits {
        live_sockets_per_person: 2,
        ..Limits::DEFAULT
    };
    let node = Node::with_limits(limits).await;
    let first: C = welcomed(&node, 1, &query(10, 1, vec![])).await;
    let _second: C = welcomed(&node, 1, &query(11, 1, vec![])).await;

    let mut third = C::open(&node, 1, &query(12, 1, vec![])).await;
    assert_eq!(third.ended().await, ended(CloseCode::RateLimited));
    // Somebody else may, and the person may again once a connection is gone.
    let _other: C = welcomed(&node, 2, &query(20, 1, vec![])).await;
    drop(first);
    let open = format!(r#"ingot_live_connections{{transport="{}"}}"#, C::TRANSPORT);
    until(&node, &open, 2.0).await;
    let _again: C = welcomed(&node, 1, &query(13, 1, vec![])).await;
}

async fn a_server_that_ends_says_when_to_come_back_and_why_it_closes<C: Client>() {
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let mut tab: C = following(&node, 1, 10, queue).await;
    // When the node ends
    node.ending.cancel();
    node.hub.sockets().close();
    // Then the tab is told to come back, and nobody waits for it
    loop {
        match tab.next().await {
            ServerMessage::Drain { .. } => break,
            ServerMessage::Snapshot { .. } | ServerMessage::Delta { .. } => {}
            other => panic!("the drain expected: {other:?}"),
        }
    }
    assert_eq!(tab.ended().await, ended(CloseCode::Draining));
    timeout(Duration::from_secs(5), node.hub.sockets().wait())
        .await
        .unwrap();
}

async fn a_tab_counts_as_one_person_and_active_only_while_it_is_shown<C: Client>() {
    // Given somebody who watches by socket, and a labeler with two tabs of which one is hidden
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut watcher = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    let labels = || vec![wanted(1, queue, Purpose::Label, None)];
    let _shown: C = welcomed(&node, 2, &query(20, 1, labels())).await;
    let mut hidden = query(21, 1, labels());
    hidden.activity = Activity::Hidden;
    let _hidden: C = welcomed(&node, 2, &hidden).await;
    // Then they are one person
    let (alone, _) = watcher.state_where(|progress| progress.active == 1).await;
    assert_eq!(alone.state.connected, 2);
    // When the shown one is hidden as well, under the next number of that tab
    let mut gone = query(20, 2, labels());
    gone.activity = Activity::Hidden;
    let _gone: C = welcomed(&node, 2, &gone).await;
    // Then they are connected, but not active
    let (idle, _) = watcher.state_where(|progress| progress.active != 1).await;
    assert_eq!((idle.state.active, idle.state.connected), (0, 2));
}

async fn a_burst_of_changes_is_few_deltas_and_exact_in_the_end<C: Client>() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut watcher: C = following(&node, 1, 10, queue).await;
    let mut counters = node.store.queue(queue).await.unwrap().unwrap().counters;
    for _ in 0..1000 {
        counters.revision += 1;
        counters.labels += 1;
        node.hub.counted(queue, counters);
    }
    let all = |progress: &Progress| progress.labels == 1000;
    let (_, messages) = state_where(&mut watcher, 1, None, all).await;
    assert!(messages < 10, "{messages} messages");
}

async fn every_topic_of_a_connection_is_followed_under_its_own_number<C: Client>() {
    let node = Node::start().await;
    let one = node.queue(3).await;
    let other = node.queue_called("Other", 4).await;
    let topics = vec![
        wanted(8, one, Purpose::Watch, None),
        wanted(3, other, Purpose::Watch, None),
    ];
    let mut tab: C = welcomed(&node, 1, &query(10, 1, topics)).await;
    let mut targets = Vec::new();
    while targets.len() < 2 {
        if let ServerMessage::Snapshot { sid, state, .. } = tab.next().await {
            targets.push((sid, whole(state).target));
        }
    }
    assert_eq!(targets, [(3, 4), (8, 3)]);

    node.label(person(2), other).await;

    loop {
        match tab.next().await {
            ServerMessage::Delta { sid, changes, .. }
                if changed(changes.clone()).labels == Some(1) =>
            {
                break assert_eq!(sid, 3);
            }
            _ => {}
        }
    }
}

async fn what_tells_of_other_people_is_for_admins<C: Client>() {
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let roster = || {
        let topic = Topic::Roster(queue);
        let purpose = Purpose::Watch;
        vec![Wanted {
            sid: 1,
            topic,
            purpose,
            have: None,
        }]
    };
    let mut labeler: C = welcomed(&node, 1, &query(10, 1, roster())).await;
    let (code, sid) = (ErrorCode::TopicUnavailable, Some(1));
    assert_eq!(labeler.next().await, ServerMessage::Error { code, sid });

    let mut admin: C = welcomed(&node, ADMIN, &query(20, 1, roster())).await;
    let first = admin.next().await;
    assert!(
        matches!(
            first,
            ServerMessage::Snapshot {
                sid: 1,
                state: State::Rows(_),
                ..
            }
        ),
        "{first:?}"
    );
}

async fn a_ping_tells_where_every_topic_stands<C: Client>() {
    // Given a connection with nothing to tell it
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let mut tab: C = following(&node, 1, 10, queue).await;
    let connected = |progress: &Progress| progress.connected == 1;
    let (known, _) = state_where(&mut tab, 1, None, connected).await;
    // Then it hears, before it would have to give the server up, where its topic is
    let mut version = known.at.version;
    loop {
        match tab.next().await {
            ServerMessage::Ping { top, .. } => {
                let at = Position {
                    version,
                    ..known.at
                };
                break assert_eq!(top, [(1, at)]);
            }
            ServerMessage::Delta { to, .. } => version = to,
            other => panic!("unexpected: {other:?}"),
        }
    }
}
