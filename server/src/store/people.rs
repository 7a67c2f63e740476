//! People and programs, and what they may do.

use app::api::Role;
use ingot::{archive::LabelerTag, ids::LabelerId};

/// A person as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labeler {
    /// Their identity.
    pub id: LabelerId,
    /// The name others see.
    pub display_name: Option<String>,
    /// What they may do.
    pub role: Role,
}

/// What a queue keeps of one labeler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Who it is.
    pub tag: LabelerTag,
    /// The name others see.
    pub display_name: Option<String>,
    /// Whether they are on the queue's list.
    pub listed: bool,
    /// Whether they get no work here, and why.
    pub paused: Option<Pause>,
    /// Their labels.
    pub labels: u64,
    /// Their skips.
    pub skips: u64,
    /// How many samples with a known answer they labeled.
    pub gold_seen: u64,
    /// How many of those as known.
    pub gold_right: u64,
}

/// Why somebody gets no work in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// Whoever runs the queue wants it so.
    ByAdmin,
    /// Their answers to known samples were too often others than known.
    ByGold,
}

/// What is to be different about a labeler in a queue. What is none stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ParticipantChange {
    /// Whether they are on the queue's list.
    pub listed: Option<bool>,
    /// Whether they get no work here.
    pub paused: Option<bool>,
}

/// A token to be kept. The token itself is nowhere: only its hash is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// SHA-256 of the token.
    pub hash: [u8; 32],
    /// What it is called.
    pub name: String,
    /// What its bearer may do.
    pub role: Role,
    /// Whose labels it gives, if it may label.
    pub labeler: Option<LabelerId>,
}

/// A token as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Its identity.
    pub id: TokenId,
    /// What it is called.
    pub name: String,
    /// What its bearer may do.
    pub role: Role,
    /// Whose labels it gives, if it may label.
    pub labeler: Option<LabelerId>,
    /// When it was made, in milliseconds since the Unix epoch.
    pub created_at_ms: u64,
    /// Since when it opens nothing any more.
    pub revoked_at_ms: Option<u64>,
}

/// A token of the installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub i64);

/// An answer that was given under an idempotency key, to be given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    /// SHA-256 of the request, so that the same key with another request is known for an error.
    pub request: [u8; 32],
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

/// Whom an idempotency key belongs to, and the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// The token it came with.
    pub token: TokenId,
    /// The key, as the client made it.
    pub key: String,
}
