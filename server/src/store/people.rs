//! People and programs, and what they may do.

use app::api::Role;
use ingot::ids::LabelerId;
pub use ingot::participant::{Participant, ParticipantChange, Pause};

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
