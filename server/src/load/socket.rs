//! A live socket from the outside: opening it, and messages as frames.

use std::{net::SocketAddr, time::Duration};

use anyhow::Context;
use futures::SinkExt;
use ingot::live::{
    codec::{Codec, Frame},
    message::ClientMessage,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{
        self, ClientRequestBuilder, Message,
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};

use super::http;

/// Most of a socket's memory is its read buffer, and a delta is far smaller.
const READ_BUFFER_BYTES: usize = 1 << 10;
/// How long a socket may take to open. Browsers wait for minutes, the session for 10 s.
const OPEN_TIMEOUT: Duration = Duration::from_secs(20);

/// An open socket. Boxed, as it is far larger than everything that it is kept beside.
pub(super) type Socket = Box<WebSocketStream<TcpStream>>;

/// Opens a socket as whoever has the cookie.
pub(super) async fn open(addr: SocketAddr, codec: Codec, cookie: &str) -> anyhow::Result<Socket> {
    timeout(OPEN_TIMEOUT, upgrade(addr, codec, cookie))
        .await
        .context("the server took too long to open a live socket")?
}

async fn upgrade(addr: SocketAddr, codec: Codec, cookie: &str) -> anyhow::Result<Socket> {
    let stream = http::connect(addr).await?;
    let request = ClientRequestBuilder::new(format!("ws://{addr}/live").parse()?)
        .with_sub_protocol(codec.protocol())
        .with_header("cookie", cookie);
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0);
    let (socket, _) = client_async_with_config(request, stream, Some(config))
        .await
        .context("the server refused a live socket")?;
    Ok(Box::new(socket))
}

/// Sends a message.
pub(super) async fn send(
    socket: &mut Socket,
    codec: Codec,
    message: &ClientMessage,
) -> Result<(), tungstenite::Error> {
    socket
        .send(match codec.encode(message) {
            Frame::Binary(bytes) => Message::Binary(bytes.into()),
            Frame::Text(text) => Message::Text(text.into()),
        })
        .await
}

/// Says goodbye as a page does that is left.
pub(super) async fn leave(mut socket: Socket) {
    let goodbye = CloseFrame {
        code: CloseCode::Away,
        reason: "".into(),
    };
    // If the server has gone before, there is nobody to say it to.
    let _ = socket.send(Message::Close(Some(goodbye))).await;
}

/// The bytes of a message, if the frame is one; pings and the like are answered below.
pub(super) fn payload(message: &Message) -> Option<&[u8]> {
    match message {
        Message::Binary(bytes) => Some(bytes),
        Message::Text(text) => Some(text.as_bytes()),
        Message::Close(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => None,
    }
}
