//! What only a stream of events has: its headers, its ids, and the words in which it is refused.

use ingot::{
    limits::Limits,
    live::{
        close::CloseCode,
        message::{Position, Purpose, ServerMessage, Topic},
        sse::{GOODBYE, Goodbye},
    },
};

use super::{
    ended,
    metrics::until,
    node::{Node, PUBLIC_ORIGIN, person},
    stream::{Stream, read},
    wire::{changed, query, wanted},
};

#[tokio::test]
async fn nobody_on_the_way_is_invited_to_keep_or_collect_it() {
    let node = Node::start().await;
    let stream = Stream::open(&node, 1, &query(10, 1, vec![]).to_string(), &[]).await;
    assert_eq!(stream.status, 200);
    assert_eq!(stream.header("content-type"), Some("text/event-stream"));
    assert_eq!(stream.header("cache-control"), Some("no-store"));
    assert_eq!(stream.header("x-accel-buffering"), Some("no"));
    assert_eq!(stream.header("content-encoding"), None);
}

#[tokio::test]
async fn with_one_topic_every_id_is_epoch_and_version_and_takes_the_browser_on_from_there() {
    // Given a stream of one topic
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let address = query(10, 1, vec![wanted(1, queue, Purpose::Watch, None)]).to_string();
    let mut stream = Stream::open(&node, 1, &address, &[]).await;
    let welcome = stream.next_event().await.unwrap();
    assert_eq!((welcome.id, welcome.retry), (None, Some(3000)));
    let snapshot = stream.next_event().await.unwrap();
    let ServerMessage::Snapshot { at, .. } = read(&snapshot.data) else {
        panic!("a snapshot expected: {snapshot:?}");
    };
    assert_eq!(snapshot.id, Some(format!("{}:{}", at.epoch, at.version)));
    // When the connection breaks, and the browser comes back to the same address by itself
    let last = stream.last_event_id.clone().unwrap();
    drop(stream);
    node.label(person(2), queue).await;
    let mut stream = Stream::open(&node, 1, &address, &[("Last-Event-ID", &last)]).await;
    stream.next_event().await.unwrap();
    // Then it is told what has changed since the last event it saw
    let resumed = stream.next_event().await.unwrap();
    match read(&resumed.data) {
        ServerMessage::Delta {
            epoch,
            from,
            to,
            changes,
            ..
        } => {
            assert_eq!(
                (epoch, from, changed(changes).labels),
                (at.epoch, at.version, Some(1))
            );
            assert_eq!(resumed.id, Some(format!("{epoch}:{to}")));
        }
        other => panic!("a delta expected: {other:?}"),
    }
}

#[tokio::test]
async fn the_last_event_is_newer_than_the_address_and_what_is_no_id_is_none() {
    let node = Node::start().await;
    let queue = node.queue(3).await;
    let Position { epoch, version } = node.hub.stamped(queue).unwrap().at;
    node.label(person(2), queue).await;
    node.label(person(3), queue).await;
    let newest = node.hub.stamped(queue).unwrap().at.version;
    let have = Some(Position { epoch, version });
    let address = query(10, 1, vec![wanted(1, queue, Purpose::Watch, have)]).to_string();
    let last = format!("{epoch}:{newest}");
    for (id, expected) in [
        (last.as_str(), newest),
        ("rubbish", version),
        ("\u{e9}", version),
    ] {
        let mut stream = Stream::open(&node, 1, &address, &[("Last-Event-ID", id)]).await;
        stream.next().await;
        match stream.next().await {
            ServerMessage::Delta { from, .. } => assert_eq!(from, expected, "{id}"),
            other => panic!("a delta expected: {other:?}"),
        }
    }
}

#[tokio::test]
async fn what_cannot_be_served_is_said_in_a_last_event() {
    let node = Node::start().await;
    let long = "a".repeat(Limits::DEFAULT.live_query_bytes + 1);
    let cases = [
        (
            "",
            CloseCode::ProtocolVersion,
            CloseCode::ProtocolVersion.reason().to_owned(),
        ),
        (
            "v=2&tab=1&generation=1&activity=visible",
            CloseCode::ProtocolVersion,
            CloseCode::ProtocolVersion.reason().to_owned(),
        ),
        (
            "v=1&generation=1&activity=visible",
            CloseCode::BadMessage,
            "`tab` is missing or is not a number".to_owned(),
        ),
        (
            "v=1&tab=1&generation=1&activity=visible&topic=1;nonsense/7;watch",
            CloseCode::BadMessage,
            "nonsense/7".parse::<Topic>().unwrap_err().to_string(),
        ),
        (
            &long,
            CloseCode::BadMessage,
            format!(
                "the query has {} bytes, and the limit is {}",
                long.len(),
                long.len() - 1
            ),
        ),
    ];
    for (address, code, reason) in cases {
        let mut stream = Stream::open(&node, 1, address, &[]).await;
        assert_eq!(
            stream.status, 200,
            "an EventSource can't read any other answer"
        );
        let event = stream.next_event().await.unwrap();
        assert_eq!(event.name.as_deref(), Some(GOODBYE));
        let code = code.code();
        let goodbye: Goodbye = serde_json::from_str(&event.data).unwrap();
        assert_eq!(goodbye, Goodbye { code, reason });
        assert_eq!(stream.next_event().await, None);
    }
}

#[tokio::test]
async fn the_same_number_for_two_topics_is_not_understood() {
    let node = Node::start().await;
    let one = node.queue(1).await;
    let other = node.queue_called("Other", 1).await;
    let topics = vec![
        wanted(1, one, Purpose::Watch, None),
        wanted(1, other, Purpose::Watch, None),
    ];
    let mut stream = Stream::open(&node, 1, &query(10, 1, topics).to_string(), &[]).await;
    assert_eq!(stream.ended().await, ended(CloseCode::BadMessage));
}

#[tokio::test]
async fn other_sites_may_not_open_it() {
    let node = Node::start().await;
    let address = query(10, 1, vec![]).to_string();
    let own = format!("http://{}", node.addr);
    for (origin, status) in [
        ("http://evil.example", 403),
        ("null", 403),
        (own.as_str(), 200),
        (PUBLIC_ORIGIN, 200),
    ] {
        let stream = Stream::open(&node, 1, &address, &[("Origin", origin)]).await;
        assert_eq!(stream.status, status, "{origin}");
    }
}

#[tokio::test]
async fn streams_are_counted_apart_from_sockets_until_the_browser_is_gone() {
    let node = Node::start().await;
    let open = r#"ingot_live_connections{transport="sse"}"#;
    let stream = Stream::open(&node, 1, &query(10, 1, vec![]).to_string(), &[]).await;
    until(&node, open, 1.0).await;
    until(
        &node,
        r#"ingot_live_connections{transport="websocket"}"#,
        0.0,
    )
    .await;

    drop(stream);

    until(&node, open, 0.0).await;
    until(&node, r#"ingot_live_closes_total{code="1006"}"#, 1.0).await;
}

#[tokio::test]
async fn a_reload_by_a_browser_that_comes_back_by_itself_replaces_its_own_stream() {
    // Given a stream whose connection the server still believes in
    let node = Node::start().await;
    let address = query(10, 1, vec![]).to_string();
    let mut old = Stream::open(&node, 1, &address, &[]).await;
    old.next().await;
    // When the browser asks for the same address again
    let mut new = Stream::open(&node, 1, &address, &[]).await;
    // Then the newer one is served
    assert!(matches!(new.next().await, ServerMessage::Welcome { .. }));
    assert_eq!(old.ended().await, ended(CloseCode::Superseded));
}
