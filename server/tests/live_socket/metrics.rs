//! What the metrics say of real connections.

use std::time::Duration;

use ingot::{
    ids::QueueId,
    live::{
        close::CloseCode,
        codec::Codec,
        message::{Activity, ClientMessage, Position, Purpose, ServerMessage},
    },
};
use tokio::time::{interval, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::{
    ended,
    node::{Node, person},
    stream::Stream,
    tab::Tab,
    wire::{Client, query},
};

const SENT: &str = "ingot_live_commit_to_send_seconds_count";
const ACKNOWLEDGED: &str = "ingot_live_send_to_ack_seconds_count";

/// The value of one series now.
pub(crate) async fn value(node: &Node, series: &str) -> f64 {
    let text = node.telemetry.scrape().await.unwrap();
    text.lines()
        .find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok())
        .unwrap_or_else(|| panic!("no series {series} in:\n{text}"))
}

/// Waits until a series has this value.
pub(crate) async fn until(node: &Node, series: &str, wanted: f64) {
    let mut ticks = interval(Duration::from_millis(5));
    let reached = async {
        while value(node, series).await != wanted {
            ticks.tick().await;
        }
    };
    if timeout(Duration::from_secs(10), reached).await.is_err() {
        panic!("{series} is {}, not {wanted}", value(node, series).await);
    }
}

/// Waits until a series has any value but nothing.
async fn until_some(node: &Node, series: &str) {
    let mut ticks = interval(Duration::from_millis(5));
    let counted = async {
        while value(node, series).await < 1.0 {
            ticks.tick().await;
        }
    };
    timeout(Duration::from_secs(10), counted)
        .await
        .unwrap_or_else(|_| panic!("{series} stays 0"));
}

#[tokio::test]
async fn connections_are_counted_while_they_last_and_by_how_they_end() {
    let node = Node::start().await;
    let open = r#"ingot_live_connections{transport="websocket"}"#;
    // Given two connections
    let polite = Tab::greeted(&node, 1, 10, 1).await;
    let mut rude = Tab::greeted(&node, 2, 20, 1).await;
    until(&node, open, 2.0).await;
    // When one says goodbye, and one sends nonsense
    polite.close().await;
    rude.send_raw(Message::Binary(vec![0xff; 8].into())).await;
    assert_eq!(rude.ended().await, ended(CloseCode::BadMessage));
    // Then both are gone, each for its reason
    until(&node, open, 0.0).await;
    until(&node, r#"ingot_live_closes_total{code="1001"}"#, 1.0).await;
    until(&node, r#"ingot_live_closes_total{code="4500"}"#, 1.0).await;
}

#[tokio::test]
async fn a_connection_that_breaks_is_not_counted_as_one_that_sent_nonsense() {
    let node = Node::start().await;
    let open = r#"ingot_live_connections{transport="websocket"}"#;
    let broken = Tab::greeted(&node, 1, 10, 1).await;
    until(&node, open, 1.0).await;
    // When the connection ends with no close frame
    drop(broken);
    // Then it is counted as such, and as nothing else
    until(&node, open, 0.0).await;
    until(&node, r#"ingot_live_closes_total{code="1006"}"#, 1.0).await;
    assert_eq!(
        value(&node, r#"ingot_live_closes_total{code="4500"}"#).await,
        0.0
    );
    assert_eq!(value(&node, "ingot_live_given_up_total").await, 0.0);
}

#[tokio::test]
async fn a_resume_is_told_from_a_gap_and_a_gap_from_a_question() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let rendered = node.hub.stamped(queue).unwrap();
    let have = rendered.at;
    let mut tab = Tab::greeted(&node, 1, 10, 1).await;
    // Given a tab that resumes from a known position
    tab.came_with(rendered);
    tab.subscribe(1, queue, Some(have), Purpose::Watch).await;
    let (shown, _) = tab.state_where(|progress| progress.connected == 1).await;
    until(&node, r#"ingot_live_resumes_total{kind="delta"}"#, 1.0).await;
    // When it asks again though it has everything
    tab.subscribe(1, queue, Some(shown.at), Purpose::Watch)
        .await;
    while !matches!(tab.next().await, ServerMessage::Delta { from, to, .. } if from == to) {}
    // Then that is no gap; but asking for what it had before is one
    assert_eq!(value(&node, "ingot_live_gaps_total").await, 0.0);
    tab.subscribe(1, queue, Some(have), Purpose::Watch).await;
    until(&node, "ingot_live_gaps_total", 1.0).await;
    // And a position of another epoch is resumed by a snapshot
    let unknown = Position {
        epoch: have.epoch ^ 1,
        version: 0,
    };
    tab.subscribe(2, queue, Some(unknown), Purpose::Watch).await;
    until(&node, r#"ingot_live_resumes_total{kind="snapshot"}"#, 1.0).await;
}

#[tokio::test]
async fn a_change_is_measured_from_its_commit_to_its_acknowledgement() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut tab = Tab::silent(&node, 1, Codec::Postcard).await;
    tab.hello(10, 1).await;
    tab.subscribe(1, queue, None, Purpose::Watch).await;
    tab.state_where(|progress| progress.connected == 1).await;
    let frames = r#"ingot_live_frames_total{topic="queue"}"#;
    let before = value(&node, frames).await;

    node.label(person(2), queue).await;
    let (shown, _) = tab.state_where(|progress| progress.labels == 1).await;
    tab.send(&ClientMessage::Ack {
        versions: vec![(1, shown.at.version)],
    })
    .await;

    until_some(&node, ACKNOWLEDGED).await;
    assert!(before < value(&node, frames).await);
    assert!(1.0 <= value(&node, "ingot_live_commit_to_send_seconds_count").await);
    assert!(1.0 <= value(&node, r#"ingot_live_changes_total{topic="queue"}"#).await);
}

#[tokio::test]
async fn acknowledgements_are_measured_on_though_a_subscription_ended_before_its_own() {
    // Given a change that is never acknowledged, because the client unsubscribes
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut tab = Tab::greeted(&node, 1, 10, 1).await;
    tab.subscribe(1, queue, None, Purpose::Watch).await;
    assert!(matches!(tab.next().await, ServerMessage::Snapshot { .. }));
    node.label(person(2), queue).await;
    assert!(matches!(tab.next().await, ServerMessage::Delta { .. }));
    tab.send(&ClientMessage::Unsubscribe { sid: 1 }).await;
    assert_eq!(value(&node, ACKNOWLEDGED).await, 0.0);
    // When it follows again and acknowledges what changes then
    tab.subscribe(2, queue, None, Purpose::Watch).await;
    while !matches!(tab.next().await, ServerMessage::Snapshot { sid: 2, .. }) {}
    node.label(person(2), queue).await;
    let to = match tab.next().await {
        ServerMessage::Delta { sid: 2, to, .. } => to,
        other => panic!("a delta expected: {other:?}"),
    };
    let versions = vec![(2, to)];
    tab.send(&ClientMessage::Ack { versions }).await;
    // Then that is measured
    until_some(&node, ACKNOWLEDGED).await;
}

#[tokio::test]
async fn whoever_comes_while_the_server_ends_is_refused_aloud_and_counted() {
    let node = Node::start().await;
    node.ending.cancel();
    // When one comes by socket and one by stream
    let mut tab = Tab::silent(&node, 1, Codec::Postcard).await;
    let mut stream = <Stream as Client>::open(&node, 2, &query(20, 1, vec![])).await;
    // Then both are told when to come back
    assert!(matches!(tab.next().await, ServerMessage::Drain { .. }));
    assert_eq!(tab.ended().await, ended(CloseCode::Draining));
    let drain = Client::next(&mut stream).await;
    assert!(matches!(drain, ServerMessage::Drain { .. }));
    assert_eq!(stream.ended().await, ended(CloseCode::Draining));
    // And count as refused, not as opened
    let refused = r#"ingot_live_refused_upgrades_total{reason="draining"}"#;
    until(&node, refused, 2.0).await;
    for transport in ["websocket", "sse"] {
        let opened = format!(r#"ingot_live_connections_opened_total{{transport="{transport}"}}"#);
        assert_eq!(value(&node, &opened).await, 0.0);
    }
}

#[tokio::test]
async fn what_a_hidden_tab_waits_for_on_purpose_does_not_count_as_slow() {
    // Given a hidden tab, and another one behind it in every turn
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let mut hidden = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    hidden.state_where(|progress| progress.connected == 1).await;
    let mut shown = Tab::following(&node, 1, 11, queue, Purpose::Watch).await;
    hidden
        .send(&ClientMessage::Activity(Activity::Hidden))
        .await;
    hidden
        .subscribe(9, QueueId(404), None, Purpose::Watch)
        .await;
    assert!(matches!(hidden.next().await, ServerMessage::Error { .. }));
    let before = value(&node, SENT).await;
    // When a change goes to one at once, and to the other when it is shown
    node.label(person(2), queue).await;
    shown.state_where(|progress| progress.labels == 1).await;
    hidden
        .send(&ClientMessage::Activity(Activity::Visible))
        .await;
    hidden.state_where(|progress| progress.labels == 1).await;
    // Then one of them was measured; and both are of the next
    until(&node, SENT, before + 1.0).await;
    node.label(person(2), queue).await;
    hidden.state_where(|progress| progress.labels == 2).await;
    shown.state_where(|progress| progress.labels == 2).await;
    until(&node, SENT, before + 3.0).await;
}
