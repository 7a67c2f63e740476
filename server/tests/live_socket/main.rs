//! Live connections for real: what they send, whom they refuse, and how they end. What sockets and streams
//! have in common is in `conformance`; what is below is about sockets alone.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod conformance;
mod events;
mod followed;
mod hostile;
mod installation;
mod metrics;
mod node;
mod slow_stream;
mod stalled;
mod stream;
mod tab;
mod tables;
mod wire;

use std::time::Duration;

use ingot::{
    ids::QueueId,
    limits::Limits,
    live::{
        close::CloseCode,
        codec::Codec,
        message::{Activity, ClientMessage, ErrorCode, Position, Purpose, ServerMessage, Topic},
        state::Changes,
    },
    progress::ProgressDelta,
};
use node::{Node, PUBLIC_ORIGIN, person};
use tab::{Ended, Tab, request, upgrade_status};
use tokio::time::{interval, timeout};
use wire::changed;

fn ended(code: CloseCode) -> Ended {
    Ended::Code(code.code())
}

#[tokio::test]
async fn a_label_by_one_person_reaches_another() {
    // Given somebody who watches a queue of three
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut watcher = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    let (before, _) = watcher.state_where(|_| true).await;
    assert_eq!((before.state.labels, before.state.target), (0, 3));
    // When somebody else labels
    node.label(person(2), queue).await;
    // Then the watcher sees it, and the hub says the same
    let (after, _) = watcher.state_where(|progress| progress.labels == 1).await;
    assert_eq!(after.state.done, 1);
    assert_eq!(node.hub.stamped(queue).unwrap().state.labels, 1);
}

#[tokio::test]
async fn both_subprotocols_say_the_same() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut states = Vec::new();
    for codec in Codec::ALL {
        let mut tab = Tab::silent(&node, 1, codec).await;
        tab.hello(10, 1).await;
        tab.subscribe(1, queue, None, Purpose::Watch).await;
        states.push(tab.state_where(|progress| progress.connected == 1).await.0);
    }
    assert_eq!(states[0], states[1]);
}

#[tokio::test]
async fn a_known_place_is_resumed_by_a_delta_and_an_unknown_one_by_a_snapshot() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let have = node.hub.stamped(queue).unwrap().at;
    node.label(person(2), queue).await;
    let mut tab = Tab::greeted(&node, 1, 10, 1).await;

    tab.subscribe(1, queue, Some(have), Purpose::Watch).await;
    match tab.next().await {
        ServerMessage::Delta {
            sid: 1,
            epoch,
            from,
            changes,
            ..
        } => {
            assert_eq!((epoch, from), (have.epoch, have.version));
            let changes = changed(changes);
            assert_eq!((changes.labels, changes.target), (Some(1), None));
        }
        other => panic!("a delta expected: {other:?}"),
    }
    let unknown = Position {
        epoch: have.epoch ^ 1,
        version: 0,
    };
    tab.subscribe(2, queue, Some(unknown), Purpose::Watch).await;
    loop {
        match tab.next().await {
            ServerMessage::Snapshot { sid: 2, .. } => break,
            // What joining itself has changed.
            ServerMessage::Delta { sid: 1, .. } => {}
            other => panic!("a snapshot expected: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_a_page_was_rendered_with_is_confirmed_though_nothing_is_new() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let _first = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    let have = node.hub.stamped(queue).unwrap().at;
    let mut tab = Tab::greeted(&node, 1, 11, 1).await;

    tab.subscribe(1, queue, Some(have), Purpose::Watch).await;

    let (epoch, from, to) = (have.epoch, have.version, have.version);
    let changes = Changes::Progress(ProgressDelta::default());
    assert_eq!(
        tab.next().await,
        ServerMessage::Delta {
            sid: 1,
            epoch,
            from,
            to,
            changes
        }
    );
}

#[tokio::test]
async fn a_burst_of_changes_is_few_deltas_and_exact_in_the_end() {
    // Given a watcher
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut watcher = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    // When a thousand labels are counted between two looks at the network
    let mut counters = node.store.queue(queue).await.unwrap().unwrap().counters;
    for _ in 0..1000 {
        counters.revision += 1;
        counters.labels += 1;
        node.hub.counted(queue, counters);
    }
    // Then the last number comes, in a few messages
    let (_, messages) = watcher
        .state_where(|progress| progress.labels == 1000)
        .await;
    assert!(messages < 10, "{messages} messages");
}

#[tokio::test]
async fn a_reader_that_acknowledges_nothing_is_sent_a_bounded_number_of_deltas() {
    // Given one who says nothing more after subscribing
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let mut first = Tab::following(&node, 1, 9, queue, Purpose::Watch).await;
    first.state_where(|progress| progress.connected == 1).await;
    let mut slow = Tab::greeted(&node, 1, 10, 1).await;
    slow.subscribe(1, queue, None, Purpose::Watch).await;
    assert!(matches!(slow.next().await, ServerMessage::Snapshot { .. }));
    // When changes go out one by one
    let mut counters = node.store.queue(queue).await.unwrap().unwrap().counters;
    let mut count = |labels| {
        counters.revision += 1;
        counters.labels = labels;
        node.hub.counted(queue, counters);
    };
    // The snapshot is under way as well.
    let window = u64::try_from(Topic::Queue(queue).window()).unwrap() - 1;
    let mut reached = 0;
    for labels in 1..=window {
        count(labels);
        match slow.next().await {
            ServerMessage::Delta { to, changes, .. } => {
                assert_eq!(changed(changes).labels, Some(labels));
                reached = to;
            }
            other => panic!("a delta expected: {other:?}"),
        }
    }
    // Then it is sent no more of them, and all the rest in one once it acknowledges
    for labels in window + 1..=20 {
        count(labels);
    }
    let newest = node.hub.stamped(queue).unwrap().at.version;
    slow.send(&ClientMessage::Ack {
        versions: vec![(1, reached)],
    })
    .await;
    match slow.next().await {
        ServerMessage::Delta {
            from, to, changes, ..
        } => {
            let labels = changed(changes).labels;
            assert_eq!((from, to, labels), (reached, newest, Some(20)));
        }
        other => panic!("a delta expected: {other:?}"),
    }
}

#[tokio::test]
async fn a_queue_that_another_process_has_just_made_can_be_followed_at_once() {
    let node = Node::start().await;
    let queue = node.foreign_queue(2).await;

    let mut tab = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;

    tab.state_where(|progress| progress.samples == 2).await;
}

#[tokio::test]
async fn what_another_process_does_to_the_store_is_seen_here() {
    // Given a hub that has started, and a queue made by a process beside it
    let node = Node::start().await;
    let queue = node.foreign_queue(2).await;
    let mut looks = interval(Duration::from_millis(20));
    timeout(Duration::from_secs(20), async {
        while node.hub.stamped(queue).is_none() {
            looks.tick().await;
        }
    })
    .await
    .unwrap();
    // When labels come that nobody told the hub of
    let mut watcher = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    node.label_silently(person(2), queue).await;
    // Then the watcher sees them all the same
    let (after, _) = watcher.state_where(|progress| progress.labels == 1).await;
    assert_eq!(after.state.samples, 2);
}

#[tokio::test]
async fn a_restart_keeps_the_numbers_and_the_velocity_in_a_new_numbering() {
    let node = Node::start().await;
    let queue = node.queue(6).await;
    for _ in 0..6 {
        node.label(person(1), queue).await;
    }
    let before = node.hub.stamped(queue).unwrap();

    let after = node.restarted().await.hub.stamped(queue).unwrap();

    assert_eq!((after.state.labels, after.state.done), (6, 6));
    assert!(after.state.labels_per_hour.is_some());
    assert_ne!(after.at.epoch, before.at.epoch);
    assert!(after.at.epoch < 1 << 53);
}

#[tokio::test]
async fn three_tabs_of_one_person_count_one_and_so_does_a_reload() {
    // Given somebody who watches, and a labeler with three tabs
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut watcher = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    let mut tabs = Vec::new();
    for tab in 20..23 {
        tabs.push(Tab::following(&node, 2, tab, queue, Purpose::Label).await);
    }
    let (alone, _) = watcher.state_where(|progress| progress.active == 1).await;
    assert_eq!(alone.state.connected, 2);
    // When one of them is reloaded, and another labeler comes
    tabs.pop().unwrap().close().await;
    tabs.push(Tab::following(&node, 2, 23, queue, Purpose::Label).await);
    tabs.push(Tab::following(&node, 3, 30, queue, Purpose::Label).await);
    // Then the next number is two, and never more
    let (both, _) = watcher.state_where(|progress| progress.active != 1).await;
    assert_eq!((both.state.active, both.state.connected), (2, 3));
}

#[tokio::test]
async fn a_hidden_labeling_tab_is_connected_but_not_active() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut labeler = Tab::following(&node, 1, 10, queue, Purpose::Label).await;
    let mut watcher = Tab::following(&node, 2, 20, queue, Purpose::Watch).await;
    watcher
        .state_where(|progress| (progress.active, progress.connected) == (1, 2))
        .await;

    labeler
        .send(&ClientMessage::Activity(Activity::Hidden))
        .await;

    let (hidden, _) = watcher.state_where(|progress| progress.active == 0).await;
    assert_eq!(hidden.state.connected, 2);
}

#[tokio::test]
async fn a_person_who_leaves_is_gone_after_the_grace() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut watcher = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    let labeler = Tab::following(&node, 2, 20, queue, Purpose::Label).await;
    watcher
        .state_where(|progress| progress.connected == 2)
        .await;

    labeler.close().await;

    let (after, _) = watcher
        .state_where(|progress| progress.connected == 1)
        .await;
    assert_eq!(after.state.active, 0);
}

#[tokio::test]
async fn a_queue_that_runs_empty_or_fills_again_says_so_without_waiting() {
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let mut watcher = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;

    let counters = node.label(person(2), queue).await;
    watcher
        .state_where(|progress| progress.available == 0 && progress.depth == 0)
        .await;

    let revision = counters.revision + 1;
    let filled = ingot::progress::Counters {
        revision,
        samples: 3,
        available: 2,
        ..counters
    };
    node.hub.counted(queue, filled);
    watcher
        .state_where(|progress| progress.available == 2 && progress.depth == 2)
        .await;
}

#[tokio::test]
async fn other_sites_may_not_open_the_socket() {
    let node = Node::start().await;
    let with_origin = |origin: &str| {
        request(&node, 1)
            .with_sub_protocol("ingot.v1")
            .with_header("Origin", origin)
    };
    assert_eq!(
        upgrade_status(&node, with_origin("http://evil.example")).await,
        403
    );
    assert_eq!(upgrade_status(&node, with_origin("null")).await, 403);
    let own = format!("http://{}", node.addr);
    assert_eq!(upgrade_status(&node, with_origin(&own)).await, 101);
    assert_eq!(upgrade_status(&node, with_origin(PUBLIC_ORIGIN)).await, 101);
}

#[tokio::test]
async fn a_topic_that_is_not_there_is_refused_and_the_socket_lives() {
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let mut tab = Tab::greeted(&node, 1, 10, 1).await;

    tab.subscribe(5, QueueId(404), None, Purpose::Watch).await;
    let refused = ServerMessage::Error {
        code: ErrorCode::TopicUnavailable,
        sid: Some(5),
    };
    assert_eq!(tab.next().await, refused);

    tab.subscribe(6, queue, None, Purpose::Watch).await;
    assert!(matches!(
        tab.next().await,
        ServerMessage::Snapshot { sid: 6, .. }
    ));
}

#[tokio::test]
async fn a_newer_socket_of_a_tab_takes_over_and_the_person_stays() {
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let mut watcher = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    let mut old = Tab::following(&node, 2, 20, queue, Purpose::Label).await;
    watcher.state_where(|progress| progress.active == 1).await;

    let mut new = Tab::greeted(&node, 2, 20, 2).await;
    new.subscribe(1, queue, None, Purpose::Label).await;

    assert_eq!(old.ended().await, ended(CloseCode::Superseded));
    new.state_where(|progress| progress.active == 1).await;
    let mut late = Tab::silent(&node, 2, Codec::Postcard).await;
    let (tab, generation, activity) = (20, 1, Activity::Visible);
    late.send(&ClientMessage::Hello {
        tab,
        generation,
        activity,
    })
    .await;
    assert_eq!(late.ended().await, ended(CloseCode::Superseded));
    // The third person's arrival is the next thing that changes: the second has never left.
    let _third = Tab::following(&node, 3, 30, queue, Purpose::Label).await;
    let (after, _) = watcher.state_where(|progress| progress.active != 1).await;
    assert_eq!(after.state.active, 2);
}

#[tokio::test]
async fn a_client_of_another_version_is_told_why_it_cannot_be_served() {
    let node = Node::start().await;
    let offered = request(&node, 1).with_sub_protocol("ingot.v0");
    let silent = request(&node, 1);
    for request in [offered, silent] {
        let socket = tab::open(&node, request).await.unwrap();
        let mut tab = Tab::raw(socket);
        assert_eq!(tab.ended().await, ended(CloseCode::ProtocolVersion));
    }
}

#[tokio::test]
async fn a_person_may_have_as_many_sockets_as_the_limit_says_and_no_more() {
    let limits = Limits {
        live_sockets_per_person: 2,
        ..Limits::DEFAULT
    };
    let node = Node::with_limits(limits).await;
    let _first = Tab::greeted(&node, 1, 10, 1).await;
    let second = Tab::greeted(&node, 1, 11, 1).await;

    let mut third = Tab::silent(&node, 1, Codec::Postcard).await;
    assert_eq!(third.ended().await, ended(CloseCode::RateLimited));
    // Somebody else may, and the person may again once a socket is closed.
    Tab::greeted(&node, 2, 20, 1).await;
    second.close().await;
    Tab::greeted(&node, 1, 12, 1).await;
}

#[tokio::test]
async fn a_server_that_ends_says_when_to_come_back_and_waits_for_no_socket() {
    // Given a node with a socket that is served and one that has not said a word
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let mut tab = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    let mut silent = Tab::silent(&node, 2, Codec::Postcard).await;
    // When the node ends
    node.ending.cancel();
    node.hub.sockets().close();
    // Then both are told to come back, and none is left
    loop {
        match tab.next().await {
            ServerMessage::Drain { .. } => break,
            ServerMessage::Delta { .. } => {}
            other => panic!("the drain expected: {other:?}"),
        }
    }
    assert_eq!(tab.ended().await, ended(CloseCode::Draining));
    assert_eq!(silent.ended().await, ended(CloseCode::Draining));
    timeout(Duration::from_secs(5), node.hub.sockets().wait())
        .await
        .unwrap();
}
