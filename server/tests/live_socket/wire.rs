//! A client of the live protocol, whatever it travels on.

use ingot::{
    ids::QueueId,
    live::{
        codec::Codec,
        message::{
            Activity, ClientMessage, Position, Purpose, ServerMessage, Stamped, SubscriptionId,
            Topic,
        },
        sse::query::{StreamQuery, Wanted},
        state::{Changes, State},
    },
    progress::{Progress, ProgressDelta},
};

use super::{
    node::Node,
    stream::Stream,
    tab::{Ended, Tab},
};

/// One tab's connection, which has said what the query says.
pub(crate) trait Client: Sized {
    /// Its name among the metrics.
    const TRANSPORT: &'static str;

    /// Opens it.
    async fn open(node: &Node, person: u8, query: &StreamQuery) -> Self;
    /// The next message.
    async fn next(&mut self) -> ServerMessage;
    /// Tells how far a subscription is merged, if the transport has words for it.
    async fn acknowledge(&mut self, sid: SubscriptionId, version: u64);
    /// Waits for the end, whatever comes before.
    async fn ended(&mut self) -> Ended;
}

impl Client for Tab {
    const TRANSPORT: &'static str = "websocket";

    async fn open(node: &Node, person: u8, query: &StreamQuery) -> Self {
        let mut socket = Self::silent(node, person, Codec::Postcard).await;
        for message in query.messages() {
            socket.send(&message).await;
        }
        socket
    }

    async fn next(&mut self) -> ServerMessage {
        Tab::next(self).await
    }

    async fn acknowledge(&mut self, sid: SubscriptionId, version: u64) {
        let versions = vec![(sid, version)];
        self.send(&ClientMessage::Ack { versions }).await;
    }

    async fn ended(&mut self) -> Ended {
        Tab::ended(self).await
    }
}

impl Client for Stream {
    const TRANSPORT: &'static str = "sse";

    async fn open(node: &Node, person: u8, query: &StreamQuery) -> Self {
        let stream = Stream::open(node, person, &query.to_string(), &[]).await;
        assert_eq!(stream.status, 200);
        stream
    }

    async fn next(&mut self) -> ServerMessage {
        Stream::next(self).await
    }

    async fn acknowledge(&mut self, _sid: SubscriptionId, _version: u64) {}

    async fn ended(&mut self) -> Ended {
        Stream::ended(self).await
    }
}

/// What a tab asks for at first.
pub(crate) fn query(tab: u64, generation: u32, topics: Vec<Wanted>) -> StreamQuery {
    let activity = Activity::Visible;
    StreamQuery {
        codec: Codec::Postcard,
        tab,
        generation,
        activity,
        topics,
    }
}

/// A subscription to a queue.
pub(crate) fn wanted(
    sid: SubscriptionId,
    queue: QueueId,
    purpose: Purpose,
    have: Option<Position>,
) -> Wanted {
    let topic = Topic::Queue(queue);
    Wanted {
        sid,
        topic,
        purpose,
        have,
    }
}

/// A client that has been welcomed.
pub(crate) async fn welcomed<C: Client>(node: &Node, person: u8, query: &StreamQuery) -> C {
    let mut client = C::open(node, person, query).await;
    let first = client.next().await;
    assert!(matches!(first, ServerMessage::Welcome { .. }), "{first:?}");
    client
}

/// A state of a queue's numbers.
pub(crate) fn whole(state: State) -> Progress {
    match state {
        State::Progress(progress) => progress,
        State::Rows(_) => panic!("unexpected: {state:?}"),
    }
}

/// What changed of a queue's numbers.
pub(crate) fn changed(changes: Changes) -> ProgressDelta {
    match changes {
        Changes::Progress(changes) => changes,
        Changes::Rows(_) => panic!("unexpected: {changes:?}"),
    }
}

/// Merges messages about this subscription until its state is as wanted; returns it with the number of
/// messages.
pub(crate) async fn state_where<C: Client>(
    client: &mut C,
    sid: SubscriptionId,
    mut state: Option<Stamped<Progress>>,
    wanted: impl Fn(&Progress) -> bool,
) -> (Stamped<Progress>, usize) {
    let mut messages = 0;
    loop {
        if let Some(state) = state.filter(|own| wanted(&own.state)) {
            return (state, messages);
        }
        messages += 1;
        match client.next().await {
            ServerMessage::Snapshot {
                sid: about,
                at,
                state: State::Progress(whole),
            } if about == sid => {
                state = Some(Stamped { at, state: whole });
            }
            ServerMessage::Delta {
                sid: about,
                epoch,
                from,
                to,
                changes: Changes::Progress(changes),
            } if about == sid => {
                let own = state.as_mut().expect("a snapshot before the first delta");
                assert_eq!(
                    (own.at.epoch, own.at.version),
                    (epoch, from),
                    "no gap in order"
                );
                own.state.apply(&changes);
                own.at.version = to;
            }
            ServerMessage::Snapshot { .. } | ServerMessage::Delta { .. } => continue,
            other => panic!("unexpected: {other:?}"),
        }
        let version = state.map_or(0, |own| own.at.version);
        client.acknowledge(sid, version).await;
    }
}
