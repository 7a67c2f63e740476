//! Notices that don't come, and nodes that were given up.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{
    ledger::{Ledger, Told, called},
    member::{Member, comes_to, execute, two},
};

/// Cuts the connections by which notices come in, of all nodes; how many there were.
async fn cut_hearing(url: &str) -> u64 {
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    execute(url, cut.to_owned()).await
}

/// How many connections there are by which notices come in.
async fn hearing(url: &str) -> u64 {
    let listening = "SELECT pid FROM pg_stat_activity \
                     WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    execute(url, listening.to_owned()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turns_that_were_told_while_nobody_could_hear_are_counted_once() {
    // Given two nodes that have heard each other
    let (url, [a, b]) = two().await;
    let queue = a.node.queue(200).await;
    for number in 1..=3 {
        a.name(number, Some(&called(number))).await;
    }
    let mut ledger = Ledger::default();
    a.label(1, queue, &mut ledger).await;
    ledger.is_told_by(&[&a, &b], queue).await;
    // When both become deaf again and again while people label and skip
    for _ in 0..5 {
        assert_eq!(cut_hearing(&url).await, 2);
        for _ in 0..4 {
            a.label(1, queue, &mut ledger).await;
            b.label(2, queue, &mut ledger).await;
            a.skip(3, queue, &mut ledger).await;
        }
        comes_to(&2, async || hearing(&url).await).await;
        b.skip(1, queue, &mut ledger).await;
    }
    // Then both tell of each turn once
    ledger.is_told_by(&[&a, &b], queue).await;
    // And of what comes after, too
    a.label(3, queue, &mut ledger).await;
    for member in [&a, &b] {
        member.node.hub.read_missed().await.unwrap();
    }
    ledger.is_told_by(&[&a, &b], queue).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turns_whose_notices_were_lost_without_a_trace_are_counted_once() {
    // Given two nodes that have heard each other
    let (_url, [a, b]) = two().await;
    let queue = a.node.queue(100).await;
    a.name(1, Some(&called(1))).await;
    let mut ledger = Ledger::default();
    a.label(1, queue, &mut ledger).await;
    ledger.is_told_by(&[&a, &b], queue).await;
    // When notices of some turns are lost, the last ones among them
    let mut lost = 0;
    while lost < 5 {
        a.label(1, queue, &mut ledger).await;
        let notices = a.lose().into_iter();
        lost += notices.map(|notice| notice.news.turns.len()).sum::<usize>();
    }
    // Then the other node finds out and counts all of them
    ledger.is_told_by(&[&a, &b], queue).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_starts_while_others_label_counts_each_turn_once() {
    // Given two nodes that label on and on, and queues enough that reading them takes a while
    let (url, [a, b]) = two().await;
    let queue = a.node.queue(2_000).await;
    for number in 0..40 {
        a.node.queue_called(&format!("Queue {number}"), 1).await;
    }
    for number in 1..=2 {
        a.name(number, Some(&called(number))).await;
    }
    let is_starting = AtomicBool::new(true);
    let labeling = async {
        let mut ledger = Ledger::default();
        while is_starting.load(Ordering::Relaxed) {
            a.label(1, queue, &mut ledger).await;
            b.label(2, queue, &mut ledger).await;
        }
        ledger
    };
    // When others start meanwhile
    let starting = async {
        let started = [Member::join(&url).await, Member::join(&url).await];
        is_starting.store(false, Ordering::Relaxed);
        started
    };
    let (ledger, [c, d]) = tokio::join!(labeling, starting);
    // Then all tell of each turn once
    ledger.is_told_by(&[&a, &b, &c, &d], queue).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_whose_notice_was_lost_without_a_trace_is_known() {
    // Given somebody whose name two nodes know
    let (_url, [a, b]) = two().await;
    let queue = a.node.queue(3).await;
    a.name(1, Some("Before")).await;
    a.label(1, queue, &mut Ledger::default()).await;
    let sessions = async || Told::by(&b, queue).await.sessions;
    comes_to(&[("Before".to_owned(), (1, 0))].into(), sessions).await;
    // When they take another, and the notice of it is lost
    let is_lost = async |name: &str| {
        a.name(1, Some(name)).await;
        let mut notices = a.lose().into_iter();
        notices.any(|notice| !notice.news.names.is_empty())
    };
    while !is_lost(&called(1)).await {
        is_lost("Before").await;
    }
    // Then the other node calls them by it
    comes_to(&[(called(1), (1, 0))].into(), sessions).await;
}
