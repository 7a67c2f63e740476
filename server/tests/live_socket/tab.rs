//! A browser tab as the wire sees it.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use ingot::{
    ids::QueueId,
    live::{
        codec::{Codec, Frame, SERVER_MESSAGE_BYTES},
        message::{
            Activity, ClientMessage, Position, Purpose, ServerMessage, Stamped, SubscriptionId,
            Topic,
        },
        state::{Changes, State},
    },
    progress::Progress,
};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        ClientRequestBuilder, Error, Message, error::ProtocolError,
        protocol::frame::coding::CloseCode,
    },
};

use super::node::{Node, PERSON};

/// Far longer than anything may take: it only keeps a broken test from hanging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(25);
/// About the least that the kernel allows.
const CRAMPED_BYTES: u32 = 4 << 10;

pub(crate) struct Tab {
    socket: WebSocketStream<TcpStream>,
    codec: Codec,
    state: Option<Stamped<Progress>>,
}

/// How a socket came to its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With a close code.
    Code(u16),
    /// The connection broke.
    Broken,
}

/// A request for the upgrade by one person, to be completed.
pub(crate) fn request(node: &Node, person: u8) -> ClientRequestBuilder {
    let uri = format!("ws://{}/live", node.addr).parse().unwrap();
    ClientRequestBuilder::new(uri).with_header(PERSON, person.to_string())
}

pub(crate) async fn open(
    node: &Node,
    request: ClientRequestBuilder,
) -> Result<WebSocketStream<TcpStream>, Error> {
    let stream = TcpStream::connect(node.addr).await.unwrap();
    client_async(request, stream)
        .await
        .map(|(socket, _)| socket)
}

/// The status with which an upgrade was refused, or 101.
pub(crate) async fn upgrade_status(node: &Node, request: ClientRequestBuilder) -> u16 {
    match open(node, request).await {
        Ok(_) => 101,
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(other) => panic!("no HTTP answer: {other}"),
    }
}

impl Tab {
    /// A socket that has said nothing yet.
    pub(crate) async fn silent(node: &Node, person: u8, codec: Codec) -> Self {
        let request = request(node, person).with_sub_protocol(codec.protocol());
        Self {
            socket: open(node, request).await.unwrap(),
            codec,
            state: None,
        }
    }

    /// A socket that has said nothing yet, and for which the kernel keeps little that was not read.
    pub(crate) async fn cramped(node: &Node, person: u8, codec: Codec) -> Self {
        let request = request(node, person).with_sub_protocol(codec.protocol());
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(CRAMPED_BYTES).unwrap();
        let stream = socket.connect(node.addr).await.unwrap();
        let (socket, _) = client_async(request, stream).await.unwrap();
        Self {
            socket,
            codec,
            state: None,
        }
    }

    /// A socket that was opened otherwise.
    pub(crate) fn raw(socket: WebSocketStream<TcpStream>) -> Self {
        Self {
            socket,
            codec: Codec::Postcard,
            state: None,
        }
    }

    /// A socket past its greeting.
    pub(crate) async fn greeted(node: &Node, person: u8, tab: u64, generation: u32) -> Self {
        let mut socket = Self::silent(node, person, Codec::Postcard).await;
        socket.hello(tab, generation).await;
        socket
    }

    /// A greeted socket that follows a queue and has its first state.
    pub(crate) async fn following(
        node: &Node,
        person: u8,
        tab: u64,
        queue: QueueId,
        purpose: Purpose,
    ) -> Self {
        let mut socket = Self::greeted(node, person, tab, 1).await;
        socket.subscribe(1, queue, None, purpose).await;
        socket.state_where(|_| true).await;
        socket
    }

    pub(crate) async fn hello(&mut self, tab: u64, generation: u32) {
        let activity = Activity::Visible;
        self.send(&ClientMessage::Hello {
            tab,
            generation,
            activity,
        })
        .await;
        let welcome = self.next().await;
        let ServerMessage::Welcome { connection, .. } = welcome else {
            panic!("a welcome expected: {welcome:?}");
        };
        let expected = ServerMessage::Welcome {
            ping_ms: 20_000,
            dead_ms: 30_000,
            screen_ms: 1_000,
            connection,
        };
        assert_eq!(welcome, expected);
    }

    pub(crate) async fn subscribe(
        &mut self,
        sid: SubscriptionId,
        queue: QueueId,
        have: Option<Position>,
        purpose: Purpose,
    ) {
        self.ask(sid, Topic::Queue(queue), have, purpose).await;
    }

    pub(crate) async fn ask(
        &mut self,
        sid: SubscriptionId,
        topic: Topic,
        have: Option<Position>,
        purpose: Purpose,
    ) {
        self.send(&ClientMessage::Subscribe {
            sid,
            topic,
            have,
            purpose,
        })
        .await;
    }

    /// Sends a message. A server that has closed meanwhile is no failure here.
    pub(crate) async fn send(&mut self, message: &ClientMessage) {
        let _ = self.try_send(message).await;
    }

    /// Sends a message, or says that the socket is closed.
    pub(crate) async fn try_send(&mut self, message: &ClientMessage) -> Result<(), Error> {
        let message = match self.codec.encode(message) {
            Frame::Binary(bytes) => Message::Binary(bytes.into()),
            Frame::Text(text) => Message::Text(text.into()),
        };
        self.socket.send(message).await
    }

    /// What is below the messages.
    pub(crate) fn socket_mut(&mut self) -> &mut WebSocketStream<TcpStream> {
        &mut self.socket
    }

    /// Sends whatever it is. A server that has closed meanwhile is no failure here.
    pub(crate) async fn send_raw(&mut self, message: Message) {
        let _ = self.socket.send(message).await;
    }

    pub(crate) async fn next(&mut self) -> ServerMessage {
        let frame = timeout(PATIENCE, self.socket.next())
            .await
            .expect("a message in time");
        let frame = frame.expect("an open socket").expect("a sound frame");
        self.codec
            .decode(&frame.clone().into_data(), SERVER_MESSAGE_BYTES)
            .unwrap_or_else(|error| panic!("{error}: {frame:?}"))
    }

    /// The page was rendered with this state.
    pub(crate) fn came_with(&mut self, rendered: Stamped<Progress>) {
        self.state = Some(rendered);
    }

    /// Merges messages until the state is as wanted, and returns it with the number of messages.
    pub(crate) async fn state_where(
        &mut self,
        wanted: impl Fn(&Progress) -> bool,
    ) -> (Stamped<Progress>, usize) {
        let mut messages = 0;
        loop {
            if let Some(state) = self.state.filter(|own| wanted(&own.state)) {
                return (state, messages);
            }
            messages += 1;
            let message = self.next().await;
            self.merge(message).await;
        }
    }

    async fn merge(&mut self, message: ServerMessage) {
        match message {
            ServerMessage::Snapshot { at, state, .. } => {
                let State::Progress(state) = state else {
                    panic!("unexpected: {state:?}");
                };
                self.state = Some(Stamped { at, state });
            }
            ServerMessage::Delta {
                sid,
                epoch,
                from,
                to,
                changes,
            } => {
                let own = self
                    .state
                    .as_mut()
                    .expect("a snapshot before the first delta");
                assert_eq!(
                    (own.at.epoch, own.at.version),
                    (epoch, from),
                    "no gap in order"
                );
                let Changes::Progress(changes) = changes else {
                    panic!("unexpected: {changes:?}");
                };
                own.state.apply(&changes);
                own.at.version = to;
                self.send(&ClientMessage::Ack {
                    versions: vec![(sid, to)],
                })
                .await;
            }
            ServerMessage::Ping { nonce, .. } => self.send(&ClientMessage::Pong { nonce }).await,
            other => panic!("unexpected: {other:?}"),
        }
    }

    /// Waits for the end of the socket, whatever comes before.
    pub(crate) async fn ended(&mut self) -> Ended {
        loop {
            let frame = timeout(PATIENCE, self.socket.next())
                .await
                .expect("an end in time");
            match frame {
                Some(Ok(Message::Close(Some(frame)))) => return Ended::Code(frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)))
                | Some(Err(Error::Io(_)))
                | None => return Ended::Broken,
                Some(Err(other)) => panic!("unexpected: {other}"),
            }
        }
    }

    /// Closes the socket as a page does that is left.
    pub(crate) async fn close(mut self) {
        let code = CloseCode::Away;
        let frame = tokio_tungstenite::tungstenite::protocol::CloseFrame {
            code,
            reason: "".into(),
        };
        self.socket.close(Some(frame)).await.unwrap();
        while let Some(Ok(_)) = self.socket.next().await {}
    }
}
