//! Clients that mean ill or are broken. They end with the code that `docs/PROTOCOL.md` gives, or are
//! passed over, and nobody else notices.

use futures::{SinkExt, future::join_all};
use ingot::{
    ids::QueueId,
    limits::Limits,
    live::{
        close::CloseCode,
        codec::{Codec, Frame},
        message::{Activity, ClientMessage, Position, Purpose, ServerMessage, Topic},
    },
};
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame as WireFrame,
        coding::{Data, OpCode},
    },
};

use crate::{
    ended,
    metrics::until,
    node::{Node, person},
    stream::Stream,
    tab::{Ended, Tab},
    wire::{Client, query, wanted, welcomed},
};

/// Somebody who follows a queue and has nothing to do with what happens beside.
struct Bystander {
    tab: Tab,
    queue: QueueId,
    labels: u64,
}

impl Bystander {
    async fn of(node: &Node) -> Self {
        let queue = node.queue(50).await;
        let tab = Tab::following(node, 100, 1_000, queue, Purpose::Watch).await;
        Self {
            tab,
            queue,
            labels: 0,
        }
    }

    /// They still see every label.
    async fn is_served(&mut self, node: &Node) {
        node.label(person(101), self.queue).await;
        self.labels += 1;
        let labels = self.labels;
        self.tab.state_where(|state| state.labels == labels).await;
    }
}

/// One of each message.
fn messages() -> [ClientMessage; 6] {
    let at = Position {
        epoch: 77,
        version: 300,
    };
    [
        ClientMessage::Hello {
            tab: 12,
            generation: 3,
            activity: Activity::Visible,
        },
        ClientMessage::Subscribe {
            sid: 1,
            topic: Topic::Queue(QueueId(1)),
            have: Some(at),
            purpose: Purpose::Watch,
        },
        ClientMessage::Unsubscribe { sid: 1 },
        ClientMessage::Ack {
            versions: vec![(1, 300)],
        },
        ClientMessage::Activity(Activity::Hidden),
        ClientMessage::Pong { nonce: 300 },
    ]
}

/// What a broken client may send in a codec: every beginning of every message, and tags that nobody knows.
/// In postcard a tag of 0x80 and more is only the beginning of one.
fn broken(codec: Codec) -> Vec<Message> {
    let unknown = match codec {
        Codec::Postcard => (6..0x80)
            .map(|tag| Message::Binary(vec![tag, 0, 0].into()))
            .collect(),
        Codec::Json => [r#"{"Nonsense":{}}"#, "{}", "null", "[[[[", r#""Ack""#]
            .map(|text| Message::Text(text.into()))
            .to_vec(),
    };
    let beginnings = messages()
        .into_iter()
        .flat_map(|message| match codec.encode(&message) {
            Frame::Binary(bytes) => (0..bytes.len())
                .map(|end| Message::Binary(bytes[..end].to_vec().into()))
                .collect(),
            Frame::Text(text) => (0..text.len())
                .map(|end| Message::Text(text[..end].into()))
                .collect::<Vec<_>>(),
        });
    beginnings.chain(unknown).collect()
}

#[tokio::test]
async fn bytes_that_are_no_message_end_the_socket_and_no_other() {
    let node = Node::start().await;
    let mut bystander = Bystander::of(&node).await;
    let mut sent = 0;
    for codec in Codec::ALL {
        for garbage in broken(codec) {
            sent += 1;
            let mut tab = Tab::silent(&node, 1, codec).await;
            tab.hello(sent, 1).await;
            tab.send_raw(garbage.clone()).await;
            assert_eq!(
                tab.ended().await,
                ended(CloseCode::BadMessage),
                "{codec:?} {garbage:?}"
            );
        }
        bystander.is_served(&node).await;
    }
    until(
        &node,
        r#"ingot_live_closes_total{code="4500"}"#,
        sent as f64,
    )
    .await;
    until(
        &node,
        r#"ingot_live_connections{transport="websocket"}"#,
        1.0,
    )
    .await;
}

#[tokio::test]
async fn a_frame_of_the_other_codec_is_not_understood() {
    let node = Node::start().await;
    for (codec, frame) in [
        (
            Codec::Postcard,
            Message::Text(r#"{"Pong":{"nonce":1}}"#.into()),
        ),
        (Codec::Json, Message::Binary(vec![5, 1].into())),
    ] {
        let mut tab = Tab::silent(&node, 1, codec).await;
        tab.hello(10, 1).await;
        tab.send_raw(frame).await;
        assert_eq!(tab.ended().await, ended(CloseCode::BadMessage), "{codec:?}");
    }
}

#[tokio::test]
async fn a_message_may_be_as_large_as_the_limit_says_and_no_larger() {
    let node = Node::start().await;
    let mut tab = Tab::silent(&node, 1, Codec::Json).await;
    tab.hello(10, 1).await;
    let padded =
        |bytes: usize| Message::Text(format!("{:<bytes$}", r#"{"Ack":{"versions":[]}}"#).into());
    let limit = Limits::DEFAULT.live_message_bytes;

    tab.send_raw(padded(limit)).await;
    tab.subscribe(1, QueueId(404), None, Purpose::Watch).await;
    assert!(
        matches!(tab.next().await, ServerMessage::Error { .. }),
        "the socket lives"
    );

    tab.send_raw(padded(limit + 1)).await;
    // The connection may break before the code is read: the message is still on its way.
    assert!([ended(CloseCode::BadMessage), Ended::Broken].contains(&tab.ended().await));
}

#[tokio::test]
async fn a_message_in_many_frames_is_no_larger_than_one_in_one() {
    let node = Node::start().await;
    let mut bystander = Bystander::of(&node).await;
    let mut tab = Tab::greeted(&node, 1, 10, 1).await;
    // Given a message that never ends, in frames that are small enough
    let part = vec![0_u8; 1_000];
    let frame = |kind| Message::Frame(WireFrame::message(part.clone(), OpCode::Data(kind), false));
    let mut sent = tab.socket_mut().send(frame(Data::Binary)).await;
    let mut parts = 1;
    while sent.is_ok() && parts < 100 {
        sent = tab.socket_mut().send(frame(Data::Continue)).await;
        parts += 1;
    }
    // Then the server doesn't wait for its end
    let end = tab.ended().await;
    assert!(
        [ended(CloseCode::BadMessage), Ended::Broken].contains(&end),
        "{end:?}"
    );
    bystander.is_served(&node).await;
}

#[tokio::test]
async fn bytes_that_are_no_websocket_end_the_connection() {
    let node = Node::start().await;
    let mut bystander = Bystander::of(&node).await;
    for byte in [0x00_u8, 0x7f, 0xff] {
        let mut tab = Tab::greeted(&node, 1, 10, 1).await;
        // The server may be gone before all of it is written.
        let _ = tab.socket_mut().get_mut().write_all(&[byte; 10_000]).await;
        tab.ended().await;
    }
    until(
        &node,
        r#"ingot_live_connections{transport="websocket"}"#,
        1.0,
    )
    .await;
    bystander.is_served(&node).await;
}

#[tokio::test]
async fn who_sends_ten_thousand_messages_at_once_is_sent_away_and_the_others_are_served() {
    let node = Node::start().await;
    let mut bystander = Bystander::of(&node).await;
    let attackers = 10;
    let attack = |number: u8| {
        let node = &node;
        async move {
            let mut tab = Tab::greeted(node, number, u64::from(number), 1).await;
            let messages = messages();
            for message in messages[1..].iter().cycle().take(10_000) {
                // It ends long before all is sent.
                if tab.try_send(message).await.is_err() {
                    break;
                }
            }
            tab.ended().await
        }
    };
    // When ten send ten thousand messages each, while somebody labels
    let label = async {
        for _ in 0..20 {
            bystander.is_served(&node).await;
        }
    };
    let (ends, ()) = tokio::join!(join_all((1..=attackers).map(attack)), label);
    // Then each is told to slow down, or finds the connection broken, and the server says why
    for end in ends {
        assert!(
            [ended(CloseCode::RateLimited), Ended::Broken].contains(&end),
            "{end:?}"
        );
    }
    until(
        &node,
        r#"ingot_live_closes_total{code="4029"}"#,
        f64::from(attackers),
    )
    .await;
    bystander.is_served(&node).await;
}

#[tokio::test]
async fn who_opens_a_thousand_streams_has_one() {
    let node = Node::start().await;
    let mut bystander = Bystander::of(&node).await;
    let mut newest: Option<Stream> = None;
    // When a tab opens stream after stream
    for generation in 1..=1_000 {
        let topics = vec![wanted(1, bystander.queue, Purpose::Watch, None)];
        let stream: Stream = welcomed(&node, 1, &query(10, generation, topics)).await;
        if let Some(mut older) = newest.replace(stream) {
            assert_eq!(
                Client::ended(&mut older).await,
                ended(CloseCode::Superseded)
            );
        }
    }
    // Then it is one connection of one person
    until(&node, r#"ingot_live_connections{transport="sse"}"#, 1.0).await;
    bystander.is_served(&node).await;
    bystander
        .tab
        .state_where(|state| state.connected == 2)
        .await;
}

#[tokio::test]
async fn a_greeting_that_is_repeated_changes_nothing() {
    let node = Node::start().await;
    let mut bystander = Bystander::of(&node).await;
    let mut tab = Tab::following(&node, 1, 10, bystander.queue, Purpose::Label).await;
    bystander
        .tab
        .state_where(|state| (state.connected, state.active) == (2, 1))
        .await;
    // When a tab greets again, as itself and as others
    for (number, generation) in [(10, 1), (10, 9), (1_000, 9), (u64::MAX, u32::MAX)] {
        let activity = Activity::Visible;
        tab.send(&ClientMessage::Hello {
            tab: number,
            generation,
            activity,
        })
        .await;
    }
    // Then it is who it was, and the other's tab is untouched
    bystander.is_served(&node).await;
    tab.state_where(|state| state.labels == 1).await;
    let seen = node.hub.stamped(bystander.queue).unwrap().state;
    assert_eq!((seen.connected, seen.active), (2, 1));
}

#[tokio::test]
async fn places_of_the_future_are_no_places() {
    let node = Node::start().await;
    let queue = node.queue(50).await;
    let now = node.hub.stamped(queue).unwrap().at;
    let mut tab = Tab::greeted(&node, 1, 10, 1).await;
    // Given somebody who says that they have more than there is
    for have in [
        Position {
            version: now.version + 1_000,
            ..now
        },
        Position {
            version: u64::MAX,
            ..now
        },
        Position {
            epoch: u64::MAX,
            version: 0,
        },
    ] {
        tab.subscribe(1, queue, Some(have), Purpose::Watch).await;
        // Then they get the whole
        let snapshot = loop {
            match tab.next().await {
                ServerMessage::Snapshot { at, .. } => break at,
                ServerMessage::Welcome { .. } | ServerMessage::Delta { .. } => {}
                other => panic!("a snapshot expected: {other:?}"),
            }
        };
        assert_eq!(snapshot.epoch, now.epoch);
    }
    // When they acknowledge what was never sent, of topics that they have and that they don't
    let mut tab = Tab::following(&node, 1, 11, queue, Purpose::Watch).await;
    for version in [now.version + 1_000, u64::MAX] {
        let versions = vec![(1, version), (2, version), (u16::MAX, version)];
        tab.send(&ClientMessage::Ack { versions }).await;
    }
    // Then changes come as ever
    for labels in 1..=10 {
        node.label(person(2), queue).await;
        tab.state_where(|state| state.labels == labels).await;
    }
}
