//! Where the bytes of an export go.

use std::{
    io::{self, Write},
    time::Duration,
};

use async_trait::async_trait;
use axum::body::Bytes;
use tokio::{sync::mpsc, time::timeout};

/// Takes bytes chunk by chunk. It says when it is ready for the next, so that no more of an export is
/// held than is on its way.
#[async_trait]
pub trait ByteSink: Send {
    /// Takes a chunk.
    async fn write(&mut self, chunk: Vec<u8>) -> io::Result<()>;
}

/// Anything that can be written to, such as a file or standard output.
#[derive(Debug)]
pub struct WriteSink<W>(
    /// What is written to.
    pub W,
);

#[async_trait]
impl<W: Write + Send> ByteSink for WriteSink<W> {
    async fn write(&mut self, chunk: Vec<u8>) -> io::Result<()> {
        self.0.write_all(&chunk)
    }
}

/// The sending end of a channel, such as that of an answer's body.
#[derive(Debug)]
pub struct ChannelSink {
    /// Where chunks go.
    pub chunks: mpsc::Sender<io::Result<Bytes>>,
    /// How long a chunk waits to be taken before the reader counts as gone. As long as an export is at work
    /// its source is kept as it was, which costs the store.
    pub patience: Duration,
}

#[async_trait]
impl ByteSink for ChannelSink {
    async fn write(&mut self, chunk: Vec<u8>) -> io::Result<()> {
        match timeout(self.patience, self.chunks.send(Ok(Bytes::from(chunk)))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(io::Error::new(
                io::ErrorKind::BrokenPipe,
                "nobody reads it any more",
            )),
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("nobody read on for {} s", self.patience.as_secs()),
            )),
        }
    }
}
