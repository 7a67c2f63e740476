//! Who is there by way of several nodes, and what they may follow.

use ingot::{
    access::QueueRole,
    ids::QueueId,
    live::{
        message::{ErrorCode, Purpose, ServerMessage, Topic},
        row::{Row, Standing},
    },
};

use super::{
    followed::Followed,
    ledger::{Ledger, Told, called},
    member::{Member, comes_to, database, execute, two, until},
    node::{ADMIN, person},
    tab::Tab,
};

/// The tabs of everybody who is at a queue, as a node tells it.
async fn roster(member: &Member, queue: QueueId) -> Vec<(Standing, u32)> {
    let roster = Followed::start(&member.node, ADMIN, Topic::Roster(queue)).await;
    let present = roster.rows.values().filter_map(Row::present);
    let mut present: Vec<_> = present.map(|row| (row.standing, row.tabs)).collect();
    present.sort_unstable();
    present
}

/// Waits until every one of these nodes tells that these are at a queue, and counts as many people.
async fn is_told_by(members: &[&Member], queue: QueueId, there: &[(Standing, u32)]) {
    let people = u32::try_from(there.len()).unwrap();
    let expected = (there.to_vec(), Some(people), people);
    for member in members {
        let hub = &member.node.hub;
        comes_to(&expected, async || {
            let counted = hub.stamped(queue).map(|at| at.state.connected);
            let everywhere = hub.totals().connected;
            (roster(member, queue).await, counted, everywhere)
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_at_two_nodes_counts_once_and_is_gone_when_they_have_left_both() {
    // Given somebody who watches at one node
    let (_url, [a, b]) = two().await;
    let queue = a.node.queue(3).await;
    let _watches = Tab::following(&b.node, 2, 20, queue, Purpose::Watch).await;
    let watches = (Standing::Watching, 1);
    // When somebody else labels in tabs at both
    let here = Tab::following(&a.node, 1, 10, queue, Purpose::Label).await;
    let there = Tab::following(&b.node, 1, 11, queue, Purpose::Label).await;
    // Then they are one person with two tabs
    is_told_by(&[&a, &b], queue, &[(Standing::Active, 2), watches]).await;
    // And one with one tab when they have left one of the nodes
    here.close().await;
    is_told_by(&[&a, &b], queue, &[(Standing::Active, 1), watches]).await;
    // And nobody when they have left the other
    there.close().await;
    is_told_by(&[&a, &b], queue, &[watches]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_is_given_or_taken_away_at_one_node_opens_and_closes_tables_of_another() {
    // Given somebody who has a socket by way of one node
    let (_url, [a, b]) = two().await;
    let queue = a.node.queue(3).await;
    a.label(1, queue, &mut Ledger::default()).await;
    let refused = ServerMessage::Error {
        code: ErrorCode::TopicUnavailable,
        sid: Some(1),
    };
    let topic = Topic::Sessions(queue);
    let mut tab = Tab::greeted(&b.node, 1, 7, 1).await;
    // More than once, because nodes that have just seen each other read all rights once
    for _ in 0..3 {
        // When they are given a role by way of another
        a.node.give(1, queue, QueueRole::Auditor).await;
        // Then they may follow tables
        until(async || {
            tab.ask(1, topic, None, Purpose::Watch).await;
            tab.next().await != refused
        })
        .await;
        // And when it is taken away there, what they follow ends
        a.node.give(1, queue, QueueRole::Labeler).await;
        while tab.next().await != refused {}
    }
    tab.ask(1, topic, None, Purpose::Watch).await;
    assert_eq!(tab.next().await, refused);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rights_that_can_not_be_read_again_are_what_they_were() {
    // Given an auditor who follows a table by way of one node
    let (url, [a, b]) = two().await;
    let queue = a.node.queue(3).await;
    let mut ledger = Ledger::default();
    a.label(1, queue, &mut ledger).await;
    a.node.give(1, queue, QueueRole::Auditor).await;
    let mut table = Followed::start(&b.node, 1, Topic::Sessions(queue)).await;
    // When the database fails while that node reads all rights
    let rename = |from, to| execute(&url, format!("ALTER TABLE {from} RENAME TO {to}"));
    rename("participants", "away").await;
    b.node.hub.read_rights().await.unwrap_err();
    rename("away", "participants").await;
    // Then they still follow it
    a.label(1, queue, &mut ledger).await;
    let labels = |row: &Row| row.session().map(|row| row.stats.labels);
    table
        .rows_where(|rows| rows.values().filter_map(labels).eq([2]))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_was_given_up_comes_back_with_its_people_and_is_heard() {
    // Given somebody who is there by way of a node that others have given up
    let (url, [a, b]) = two().await;
    let queue = a.node.queue(5).await;
    let _labels = Tab::following(&a.node, 1, 10, queue, Purpose::Label).await;
    is_told_by(&[&a, &b], queue, &[(Standing::Active, 1)]).await;
    let before = a.sender();
    let delete = format!("DELETE FROM nodes WHERE node = {}", before.node.0);
    assert_eq!(execute(&url, delete).await, 1);
    // When it comes back
    until(async || {
        let signs = b.signs().await;
        signs.iter().any(|sign| sign.node == before.node)
    })
    .await;
    assert!(before.incarnation < a.sender().incarnation);
    // Then its people are there at all nodes, also those who come now
    let _watches = Tab::following(&a.node, 2, 11, queue, Purpose::Watch).await;
    let there = [(Standing::Active, 1), (Standing::Watching, 1)];
    is_told_by(&[&a, &b], queue, &there).await;
    // And what it tells is heard, though it is stored nowhere
    let mut ledger = Ledger::default();
    a.label(1, queue, &mut ledger).await;
    let sessions = async || Told::by(&b, queue).await.sessions;
    comes_to(&[(String::new(), (1, 0))].into(), sessions).await;
    a.node.hub.named(person(1), Some(&called(1)));
    comes_to(&[(called(1), (1, 0))].into(), sessions).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_starts_later_calls_people_by_the_names_that_were_told_before() {
    // Given somebody whose name was told before another node began
    let (url, [a, _b]) = two().await;
    let queue = a.node.queue(3).await;
    a.name(1, Some(&called(1))).await;
    let later = Member::join(&url).await;
    // When they label
    let mut ledger = Ledger::default();
    a.label(1, queue, &mut ledger).await;
    // Then that node calls them by it
    ledger.is_told_by(&[&a, &later], queue).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_starts_knows_who_is_at_the_others_before_it_serves() {
    // Given somebody at one node, as another tells
    let (url, [a, b]) = two().await;
    let queue = a.node.queue(3).await;
    let _labels = Tab::following(&b.node, 1, 10, queue, Purpose::Label).await;
    is_told_by(&[&a], queue, &[(Standing::Active, 1)]).await;
    // When one starts
    let later = Member::join(&url).await;
    // Then it tells the same at once
    let told = later.node.hub.stamped(queue).map(|at| at.state.connected);
    assert_eq!((told, later.node.hub.totals().connected), (Some(1), 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_goes_between_anothers_start_and_its_first_look_leaves_nobody_behind() {
    // Given somebody at a node that has said goodbye
    let url = database().await;
    let a = Member::join(&url).await;
    let queue = a.node.queue(3).await;
    let _labels = Tab::following(&a.node, 1, 10, queue, Purpose::Label).await;
    is_told_by(&[&a], queue, &[(Standing::Active, 1)]).await;
    let delete = format!("DELETE FROM nodes WHERE node = {}", a.sender().node.0);
    a.end().await;
    // When its row goes after another has read it, and before that one looks again
    let goes = async { assert_eq!(execute(&url, delete).await, 1) };
    let later = Member::join_after(&url, goes).await;
    // Then their people are there for as long as they may come back, and no longer
    let told = later.node.hub.stamped(queue).map(|at| at.state.connected);
    assert_eq!(told, Some(1));
    is_told_by(&[&later], queue, &[]).await;
}
