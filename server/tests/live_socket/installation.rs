//! The topics that tell of all queues.

use ingot::{
    live::{
        message::{Purpose, Topic},
        row::{Row, Totals},
        state::Rows,
    },
    session::TurnEnd,
};

use super::{
    followed::Followed,
    node::{ADMIN, Node, person},
    tab::Tab,
    tables::turn,
};

fn totals(rows: &Rows) -> Totals {
    rows[&0].totals().unwrap()
}

#[tokio::test]
async fn the_feed_tells_the_turns_of_every_queue() {
    let node = Node::start().await;
    let first = node.queue_called("A", 1).await;
    let second = node.queue_called("B", 1).await;
    let mut feed = Followed::start(&node, ADMIN, Topic::Turns).await;

    turn(&node, 1, first, 11, TurnEnd::Labeled);
    turn(&node, 2, second, 22, TurnEnd::Skipped);

    let rows = feed.rows_where(|rows| rows.len() == 2).await;
    let told: Vec<_> = rows
        .values()
        .filter_map(Row::turn_at)
        .map(|(queue, row)| (queue, row.sample.0, row.end))
        .collect();
    let expected = [
        (first, 11, TurnEnd::Labeled),
        (second, 22, TurnEnd::Skipped),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn totals_add_up_queues_and_count_each_person_once() {
    // Given one person who labels at two queues, and somebody who watches one of them
    let node = Node::start().await;
    let first = node.queue_called("A", 3).await;
    let second = node.queue_called("B", 2).await;
    let _labels = Tab::following(&node, 1, 10, first, Purpose::Label).await;
    let _there_too = Tab::following(&node, 1, 11, second, Purpose::Label).await;
    let _watches = Tab::following(&node, 2, 12, second, Purpose::Watch).await;
    // When an admin looks
    let mut followed = Followed::start(&node, ADMIN, Topic::Totals).await;
    // Then the people are two, and labels of both queues count
    let before = totals(&followed.rows);
    assert_eq!((before.active, before.connected), (1, 2));
    assert_eq!(
        (before.active_queues, before.labels, before.target),
        (2, 0, 5)
    );
    node.label(person(1), first).await;
    node.label(person(1), second).await;
    let rows = followed.rows_where(|rows| totals(rows).labels == 2).await;
    assert_eq!(totals(rows).target, 5);
}
