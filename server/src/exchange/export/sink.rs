//! Where the bytes of an export go.

use std::io::{self, Write};

use async_trait::async_trait;

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
