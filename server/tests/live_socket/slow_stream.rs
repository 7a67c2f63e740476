//! A stream whose reader takes nothing: the body is asked for no event until the test asks for one.

use axum::{
    body::{Body, BodyDataStream},
    http::Request,
};
use futures::StreamExt;
use ingot::live::{
    message::{Purpose, ServerMessage},
    sse,
};
use tokio::time::timeout;
use tower::ServiceExt;

use super::{
    metrics::until,
    node::{Node, PERSON},
    stream::read,
    tab::PATIENCE,
    wire::{changed, query, wanted},
};

async fn unread(node: &Node, address: &str) -> BodyDataStream {
    let request = Request::get(format!("{}?{address}", sse::PATH))
        .header(PERSON, "1")
        .body(Body::empty())
        .unwrap();
    let answer = node.service.clone().oneshot(request).await.unwrap();
    answer.into_body().into_data_stream()
}

async fn next(body: &mut BodyDataStream) -> ServerMessage {
    let event = timeout(PATIENCE, body.next())
        .await
        .unwrap()
        .unwrap()
        .unwrap();
    let event = String::from_utf8(event.to_vec()).unwrap();
    let data = event
        .lines()
        .find_map(|line| line.strip_prefix("data: "))
        .unwrap();
    read(data)
}

#[tokio::test]
async fn a_slow_reader_is_told_all_that_changed_in_one_delta() {
    // Given a reader who has taken the snapshot
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let topics = vec![wanted(1, queue, Purpose::Watch, None)];
    let mut body = unread(&node, &query(10, 1, topics).to_string()).await;
    assert!(matches!(
        next(&mut body).await,
        ServerMessage::Welcome { .. }
    ));
    assert!(matches!(
        next(&mut body).await,
        ServerMessage::Snapshot { .. }
    ));
    // When many things change, one after the other, and it takes nothing
    let frames = r#"ingot_live_frames_total{topic="queue"}"#;
    let mut counters = node.store.queue(queue).await.unwrap().unwrap().counters;
    let mut count = |labels| {
        counters.revision += 1;
        counters.labels = labels;
        node.hub.counted(queue, counters);
    };
    let before = super::metrics::value(&node, frames).await;
    count(1);
    until(&node, frames, before + 1.0).await;
    (2..=50).for_each(count);
    // Then besides the event that waited already, one brings all the rest
    let mut told = Vec::new();
    loop {
        match next(&mut body).await {
            ServerMessage::Delta { changes, .. } => told.extend(changed(changes).labels),
            other => panic!("a delta expected: {other:?}"),
        }
        if told.last() == Some(&50) {
            break;
        }
    }
    assert!(told.len() <= 3, "{told:?}");
}

#[tokio::test]
async fn a_reader_that_takes_nothing_for_too_long_is_given_up() {
    let node = Node::start().await;
    let queue = node.queue(1).await;
    let topics = vec![wanted(1, queue, Purpose::Watch, None)];

    let _unread = unread(&node, &query(10, 1, topics).to_string()).await;

    until(&node, "ingot_live_given_up_total", 1.0).await;
    until(&node, r#"ingot_live_connections{transport="sse"}"#, 0.0).await;
}
