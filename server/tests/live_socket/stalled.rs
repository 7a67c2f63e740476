//! A reader that stalls: the kernel's buffers are full, and nothing more can be written to it.

use ingot::{
    limits::Limits,
    live::{
        codec::Codec,
        message::{Activity, ClientMessage, Purpose, SubscriptionId},
    },
};

use crate::{
    metrics::{until, value},
    node::Node,
    tab::Tab,
};

/// So many subscriptions to one queue make each change of it many frames.
const SUBSCRIPTIONS: SubscriptionId = 100;
/// For so many changes in a row nothing can be written to a reader before it counts as stalled: one may
/// just have been written later than to another.
const STALLED_CHANGES: u32 = 3;
const FRAMES: &str = r#"ingot_live_frames_total{topic="queue"}"#;
const OPEN: &str = r#"ingot_live_connections{transport="websocket"}"#;

#[tokio::test]
async fn a_reader_that_stalls_is_heard_all_the_same_and_given_up_and_holds_up_nobody() {
    // Given somebody who watches, and a labeler whose tab reads nothing after it has subscribed
    let node = Node::with_limits(Limits {
        live_messages_burst: 1_000,
        ..Limits::DEFAULT
    })
    .await;
    let queue = node.queue(1).await;
    let mut watcher = Tab::following(&node, 1, 10, queue, Purpose::Watch).await;
    let mut mute = Tab::cramped(&node, 2, Codec::Json).await;
    mute.hello(20, 1).await;
    for sid in 1..=SUBSCRIPTIONS {
        mute.subscribe(sid, queue, None, Purpose::Label).await;
    }
    watcher
        .state_where(|progress| (progress.active, progress.connected) == (1, 2))
        .await;

    // When changes go on until nothing more can be written to it, though it acknowledges them
    let mut counters = node.store.queue(queue).await.unwrap().unwrap().counters;
    let mut unwritten = 0;
    while unwritten < STALLED_CHANGES {
        let before = value(&node, FRAMES).await;
        counters.revision += 1;
        counters.labels += 1;
        node.hub.counted(queue, counters);
        // Then the watcher sees every one of them
        let (seen, frames) = watcher
            .state_where(|progress| progress.labels == counters.labels)
            .await;
        let versions = (1..=SUBSCRIPTIONS)
            .map(|sid| (sid, seen.at.version))
            .collect();
        mute.send(&ClientMessage::Ack { versions }).await;
        let all_frames = value(&node, FRAMES).await - before;
        let only_the_watchers = all_frames <= f64::from(u32::try_from(frames).unwrap());
        unwritten = if only_the_watchers { unwritten + 1 } else { 0 };
    }
    assert_eq!(value(&node, "ingot_live_given_up_total").await, 0.0);
    assert_eq!(value(&node, OPEN).await, 2.0);

    // And what the stalled tab says is heard: it is hidden, but still there. Had it not been heard, it
    // would have ceased to be active and to be connected at the same time.
    mute.send(&ClientMessage::Activity(Activity::Hidden)).await;
    let (hidden, _) = watcher.state_where(|progress| progress.active == 0).await;
    assert_eq!(hidden.state.connected, 2);

    // And it is given up when a message could not leave for too long
    until(&node, "ingot_live_given_up_total", 1.0).await;
    until(&node, OPEN, 1.0).await;
    until(&node, r#"ingot_live_closes_total{code="1006"}"#, 1.0).await;
}
