//! What one node tells while all goes well.

use ingot::{
    cluster::TURNS_WAITING,
    live::message::{Purpose, Topic},
};

use super::{
    followed::Followed,
    ledger::{Ledger, Told, called},
    member::{Member, comes_to, two},
    node::{ADMIN, person},
    tab::Tab,
};

/// These people are known by their names at every node that has heard of it.
async fn introduce(member: &Member, numbers: impl Iterator<Item = u8>) {
    for number in numbers {
        member.name(number, Some(&called(number))).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_at_one_node_moves_all_that_another_tells_and_once() {
    // Given two nodes that know a queue
    let (_url, [a, b]) = two().await;
    let queue = a.node.queue(20).await;
    introduce(&a, 1..=3).await;
    let mut ledger = Ledger::default();
    // When people label and skip at both
    for _ in 0..3 {
        a.label(1, queue, &mut ledger).await;
        b.label(2, queue, &mut ledger).await;
        a.skip(1, queue, &mut ledger).await;
        b.label(1, queue, &mut ledger).await;
    }
    // Then both tell of each turn once
    ledger.is_told_by(&[&a, &b], queue).await;
    // And they do so when they have read besides what they might have missed
    for member in [&a, &b] {
        member.node.hub.read_missed().await.unwrap();
    }
    a.label(3, queue, &mut ledger).await;
    ledger.is_told_by(&[&a, &b], queue).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_turns_at_once_than_notices_hold_are_all_counted() {
    // Given many turns that are stored and of which no node knows
    let (_url, [a, b]) = two().await;
    let many = 2 * TURNS_WAITING + 50;
    let queue = a.node.queue(many).await;
    introduce(&a, 1..=5).await;
    let mut ledger = Ledger::default();
    let mut turns = Vec::new();
    for number in (1..=5).cycle().take(many) {
        let stored = a.node.label_silently(person(number), queue).await;
        turns.push((number, stored));
    }
    // When all of them are told at once
    for (number, (ended, counters)) in turns {
        a.node.hub.turn(queue, person(number), ended, counters);
        ledger.add(number, ended);
    }
    // Then both nodes have counted each of them
    ledger.is_told_by(&[&a, &b], queue).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_name_shows_at_every_node() {
    // Given somebody whose session another node tells of
    let (_url, [a, b]) = two().await;
    let queue = a.node.queue(5).await;
    let mut ledger = Ledger::default();
    a.name(1, Some(&called(1))).await;
    a.label(1, queue, &mut ledger).await;
    ledger.is_told_by(&[&a, &b], queue).await;
    for name in [Some("Bea"), None] {
        // When they go by another name at one node, or by none, and label on
        a.name(1, name).await;
        a.label(1, queue, &mut ledger).await;
        // Then they do so in the other node's sessions and feed
        let name = name.unwrap_or_default();
        let labels = ledger.told().sessions[&called(1)].0;
        let expected = ([(name.to_owned(), (labels, 0))].into(), name.to_owned());
        comes_to(&expected, async || {
            let Told { sessions, feed, .. } = Told::by(&b, queue).await;
            let newest = feed.into_iter().max_by_key(|(.., at_ms, _)| *at_ms);
            (
                sessions,
                newest.map(|(_, of_turn, ..)| of_turn).unwrap_or_default(),
            )
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_that_is_made_at_one_node_can_be_followed_at_another_at_once() {
    let (_url, [a, b]) = two().await;
    for round in 0..5 {
        let queue = a.node.queue_called(&format!("Queue {round}"), 3).await;

        let mut tab = Tab::following(&b.node, 1, 10, queue, Purpose::Watch).await;
        let (state, _) = tab.state_where(|_| true).await;
        let sessions = Followed::start(&b.node, ADMIN, Topic::Sessions(queue)).await;

        assert_eq!((state.state.target, sessions.rows.len()), (3, 0));
    }
}
