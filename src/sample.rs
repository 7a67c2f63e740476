//! What is labeled, and how it is laid out for reading. A sample's payload is data from somebody else's
//! file: it is shown as text, never as markup, and what it points at is loaded only from places that were
//! named beforehand.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ids::SampleId;

mod blocks;
mod chat;
mod chunks;
mod media;
mod searched;
mod shape;

pub use blocks::{Block, Fact, Pair, Passage, blocks, passages};
pub use chat::{Speaker, Turn};
pub use chunks::{CHUNK_CODE_POINTS, Chunk, chunks};
pub use media::{AllowedMedia, MediaKind, MediaRefusal, NotAPlace, content_type, endings};
pub use searched::{SearchedWord, searched_text, words_of};

/// The content of a sample as it was imported, keys in their original order where JSON keeps it.
pub type Payload = Map<String, Value>;

/// One thing to label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Its identity in this installation.
    pub id: SampleId,
    /// The identity it came with, if it came with one.
    pub external_id: Option<String>,
    /// What the labeler reads.
    pub payload: Payload,
}

#[cfg(test)]
mod tests;
