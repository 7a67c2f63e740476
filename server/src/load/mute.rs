//! Sockets that ask for everything and never read.

use std::net::SocketAddr;

use ingot::{
    ids::QueueId,
    live::{
        codec::Codec,
        message::{Activity, ClientMessage, Purpose, SubscriptionId, Topic},
    },
};

use super::socket::{self, Socket};

const SID: SubscriptionId = 1;

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
