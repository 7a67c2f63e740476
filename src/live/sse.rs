//! The words of the fallback: what a stream of server-sent events needs besides the messages.
//!
//! `GET /live/sse` has no way from the browser to the server but its [`query`], each event may carry an
//! [`event_id`], and instead of a close frame there is a last event of the type [`GOODBYE`].
//! `docs/PROTOCOL.md` describes the whole.

pub mod event_id;
pub mod query;

use serde::{Deserialize, Serialize};

/// The path of the stream.
pub const PATH: &str = "/live/sse";

/// The type of the last event of a stream. All others have none: they are messages.
pub const GOODBYE: &str = "close";

/// Why a stream ends, in its last event: what a close frame says on a socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goodbye {
    /// The number of a [`CloseCode`](super::close::CloseCode).
    pub code: u16,
    /// The reason in words.
    pub reason: String,
}
