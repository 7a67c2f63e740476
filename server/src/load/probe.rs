//! A look at the authoritative numbers: what the server tells somebody who comes anew.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use futures::StreamExt;
use ingot::{
    ids::QueueId,
    live::{
        codec::{Codec, SERVER_MESSAGE_BYTES},
        message::{Activity, ClientMessage, Purpose, ServerMessage, SubscriptionId, Topic},
    },
    progress::Progress,
};
use tokio::time::timeout;

use super::socket::{self, Socket};

/// How long the server may take for its first snapshot.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
const SID: SubscriptionId = 1;

/// The queue's state as the server has it now.
///
/// # Errors
///
/// If no server answers, or it has no such queue.
pub(super) async fn progress(
    addr: SocketAddr,
    queue: QueueId,
    cookie: &str,
) -> anyhow::Result<Progress> {
    let codec = Codec::Postcard;
    let mut socket = following(addr, codec, queue, cookie).await?;
    let state = timeout(ANSWER_TIMEOUT, snapshot(&mut socket, codec, queue))
        .await
        .context("the server sent no snapshot in time")??;
    socket::leave(socket).await;
    Ok(state)
}

/// A socket that has said who it is and asked for the queue, and has read nothing.
pub(super) async fn following(
    addr: SocketAddr,
    codec: Codec,
    queue: QueueId,
    cookie: &str,
) -> anyhow::Result<Socket> {
    let mut socket = socket::open(addr, codec, cookie).await?;
    let hello = ClientMessage::Hello {
        tab: rand::random::<u64>() >> 11,
        generation: 1,
        activity: Activity::Visible,
    };
    let subscribe = ClientMessage::Subscribe {
        sid: SID,
        topic: Topic::Queue(queue),
        have: None,
        purpose: Purpose::Watch,
    };
    socket::send(&mut socket, codec, &hello).await?;
    socket::send(&mut socket, codec, &subscribe).await?;
    Ok(socket)
}

async fn snapshot(socket: &mut Socket, codec: Codec, queue: QueueId) -> anyhow::Result<Progress> {
    while let Some(frame) = socket.next().await {
        let frame = frame?;
        let Some(bytes) = socket::payload(&frame) else {
            continue;
        };
        match codec.decode(bytes, SERVER_MESSAGE_BYTES)? {
            ServerMessage::Snapshot { state, .. } => return Ok(state),
            ServerMessage::Error { .. } => {
                bail!("the server has no queue {queue}; `ingot check` lists those there are")
            }
            _ => {}
        }
    }
    bail!("the server closed the socket before it said where the queue stands")
}
