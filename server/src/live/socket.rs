//! `GET /live`: one socket from its upgrade to its end.
//!
//! Reading and writing are two futures of one task. A write that a slow reader holds up never keeps
//! the session from hearing, and whichever future ends first ends the socket.

use std::time::Duration;

use app::api::Caller;
use axum::{
    Extension,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket, close_code},
    },
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use futures::{
    FutureExt, SinkExt, StreamExt,
    future::BoxFuture,
    stream::{SplitSink, SplitStream},
};
use ingot::live::{
    close::CloseCode,
    codec::Codec,
    message::{ClientMessage, Position, SubscriptionId},
};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, error::ProtocolError};

use super::{
    LiveState,
    channel::{encoded, payload_bytes},
    connection::{CLOSE_TIMEOUT, Connection, End, NotSent, Outlet, SEND_TIMEOUT},
    origin,
    registry::Known,
    unavailable,
};
use crate::telemetry::{LiveMetrics, Transport, UpgradeRefusal};

/// The largest part of a socket's memory is its read buffer. Nearly all that browsers send is smaller than
/// this; what is larger is read in pieces.
const READ_BUFFER_BYTES: usize = 1 << 10;
/// What may wait for a slow reader in this process.
const WRITE_BUFFER_BYTES: usize = 64 << 10;

/// The handler.
pub(super) async fn live(
    State(state): State<LiveState>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !origin::is_allowed(&headers, &state.public_origins) {
        state.hub.metrics().refused(UpgradeRefusal::Origin);
        let reason = "The live socket may only be opened by pages of this site.\n";
        return (StatusCode::FORBIDDEN, reason).into_response();
    }
    let known = match state.hub.known(&caller).await {
        Ok(known) => known,
        Err(error) => return unavailable(&error),
    };
    let (upgrade, codec) = negotiated(upgrade);
    let message_bytes = state.hub.limits().live_message_bytes;
    upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_BYTES)
        .max_message_size(message_bytes)
        .max_frame_size(message_bytes)
        .on_upgrade(move |socket| {
            // A task of its own: the one that upgraded has room for the whole of HTTP.
            state
                .hub
                .sockets()
                .clone()
                .spawn(serve(socket, codec, state, caller, known));
            async {}
        })
}

/// Chooses the codec. If none is in common, the first protocol that was offered is agreed to all the
/// same: only then does a browser get to see the close code that says why.
fn negotiated(mut upgrade: WebSocketUpgrade) -> (WebSocketUpgrade, Option<Codec>) {
    let offered: Vec<_> = upgrade.requested_protocols().cloned().collect();
    let named = |codec: &Codec| offered.iter().position(|name| name == codec.protocol());
    let codec = Codec::ALL.into_iter().find(|codec| named(codec).is_some());
    let index = codec.as_ref().and_then(named).unwrap_or(0);
    if let Some(protocol) = offered.get(index) {
        upgrade.set_selected_protocol(protocol.clone());
    }
    (upgrade, codec)
}

/// Takes the socket in, or turns it away.
fn serve(
    mut socket: WebSocket,
    codec: Option<Codec>,
    state: LiveState,
    caller: Caller,
    known: Known,
) -> BoxFuture<'static, ()> {
    let admitted = match codec {
        Some(_) if state.cancel.is_cancelled() => {
            state.hub.metrics().refused(UpgradeRefusal::Draining);
            Err(CloseCode::Draining)
        }
        Some(codec) => Connection::admit(&state, caller, known, codec, Transport::Socket)
            .map(|connection| (codec, connection)),
        None => {
            state.hub.metrics().refused(UpgradeRefusal::Protocol);
            Err(CloseCode::ProtocolVersion)
        }
    };
    match admitted {
        Ok((codec, connection)) => run(socket, codec, state, connection).boxed(),
        // A browser can't read a refused upgrade, only a close code.
        Err(code) => async move {
            if let (CloseCode::Draining, Some(codec)) = (code, codec) {
                let drain = encoded(codec, &state.hub.registry().drain());
                let _ = timeout(CLOSE_TIMEOUT, socket.send(drain)).await;
            }
            say_goodbye(&mut socket, code).await;
        }
        .boxed(),
    }
}

/// Thousands of these wait at any time. What a future is given and what it is moved to are two places, and
/// it is as large as its largest moment: so the large parts are behind pointers, and the rare moments too.
fn run(
    socket: WebSocket,
    codec: Codec,
    state: LiveState,
    connection: Connection,
) -> impl Future<Output = ()> + Send {
    let connection = Box::new(connection);
    let (mut sink, stream) = socket.split();
    let mut inlet = Inlet {
        stream,
        codec,
        message_bytes: state.hub.limits().live_message_bytes,
        metrics: state.hub.metrics().clone(),
    };
    let cancel = state.cancel;
    async move {
        let end = tokio::select! {
            () = cancel.cancelled() => End::Close(CloseCode::Draining),
            () = connection.superseded() => End::Close(CloseCode::Superseded),
            end = inlet.read(&connection) => end,
            end = connection.write(&mut sink) => end,
        };
        connection.ended(&end);
        let finish = finish(end, &connection, codec, &mut sink, &mut inlet.stream);
        finish.boxed().await;
    }
}

/// The half of a socket that is read.
struct Inlet {
    stream: SplitStream<WebSocket>,
    codec: Codec,
    message_bytes: usize,
    metrics: LiveMetrics,
}

impl Inlet {
    async fn read(&mut self, connection: &Connection) -> End {
        loop {
            let message = match self.stream.next().await {
                None => return End::Left(None),
                Some(Err(error)) => return unread(error),
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.map_or(close_code::STATUS, |frame| frame.code);
                    return End::Left(Some(code));
                }
                Some(Ok(message)) => message,
            };
            if let Err(code) = self.receive(&message, connection).await {
                return End::Close(code);
            }
        }
    }

    async fn receive(&self, message: &Message, connection: &Connection) -> Result<(), CloseCode> {
        if let Message::Binary(_) | Message::Text(_) = message {
            self.metrics.received(payload_bytes(message));
        }
        let bytes = match (message, self.codec) {
            (Message::Binary(bytes), Codec::Postcard) => &bytes[..],
            (Message::Text(text), Codec::Json) => text.as_bytes(),
            (Message::Binary(_) | Message::Text(_), _) => return Err(CloseCode::BadMessage),
            (Message::Ping(_) | Message::Pong(_) | Message::Close(_), _) => {
                return connection.receive_control();
            }
        };
        let message: ClientMessage = self
            .codec
            .decode(bytes, self.message_bytes)
            .map_err(|_| CloseCode::BadMessage)?;
        connection.look_for(&message).await;
        connection.receive(message)
    }
}

impl Outlet for SplitSink<WebSocket, Message> {
    const ACKNOWLEDGED: bool = true;

    async fn put(
        &mut self,
        message: Message,
        _reached: Option<(SubscriptionId, Position)>,
    ) -> Result<(), NotSent> {
        send(self, message, SEND_TIMEOUT).await
    }
}

/// Why a socket ends that can't be read any further: it broke, or what came is too large or no WebSocket
/// frame at all.
fn unread(error: axum::Error) -> End {
    match error.into_inner().downcast_ref::<Error>() {
        Some(
            Error::Io(_)
            | Error::ConnectionClosed
            | Error::AlreadyClosed
            | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake),
        ) => End::Left(None),
        _ => End::Close(CloseCode::BadMessage),
    }
}

/// Ends a socket as its end calls for.
async fn finish(
    end: End,
    connection: &Connection,
    codec: Codec,
    sink: &mut SplitSink<WebSocket, Message>,
    stream: &mut SplitStream<WebSocket>,
) {
    match end {
        End::Stalled => {}
        End::Left(_) => {
            // Sends the answer to the other side's close frame; if it is gone, nothing is lost.
            let _ = timeout(CLOSE_TIMEOUT, sink.close()).await;
        }
        End::Close(code) => {
            if code == CloseCode::Draining {
                let drain = encoded(codec, &connection.drain());
                let _ = send(sink, drain, CLOSE_TIMEOUT).await;
            }
            if send(sink, closing(code), CLOSE_TIMEOUT).await.is_ok() {
                hear_out(stream).await;
            }
        }
    }
}

async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    message: Message,
    within: Duration,
) -> Result<(), NotSent> {
    match timeout(within, sink.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(NotSent::Gone),
        Err(_) => Err(NotSent::Late),
    }
}

fn closing(code: CloseCode) -> Message {
    Message::Close(Some(CloseFrame {
        code: code.code(),
        reason: code.reason().into(),
    }))
}

/// Reads what is still on its way, so that closing the connection doesn't destroy the close frame
/// before the other side has read it.
async fn hear_out(stream: &mut (impl StreamExt<Item = Result<Message, axum::Error>> + Unpin)) {
    let rest = async { while let Some(Ok(_)) = stream.next().await {} };
    let _ = timeout(CLOSE_TIMEOUT, rest).await;
}

/// Closes a socket that never became a connection.
async fn say_goodbye(socket: &mut WebSocket, code: CloseCode) {
    if let Ok(Ok(())) = timeout(CLOSE_TIMEOUT, socket.send(closing(code))).await {
        hear_out(socket).await;
    }
}
