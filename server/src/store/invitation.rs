//! Invitations as they are kept.

use ingot::{
    access::QueueRole,
    ids::{InvitationId, QueueId},
    invitation::Validity,
};

use super::By;

/// An invitation to be kept. The token itself is nowhere: only its hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewInvitation {
    /// Where it leads.
    pub queue: QueueId,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
    /// What it makes of people.
    pub role: QueueRole,
    /// How many it lets in.
    pub uses: u32,
    /// From when on it lets nobody in, in milliseconds since the Unix epoch.
    pub expires_at_ms: u64,
    /// Who makes it.
    pub by: By,
    /// How many open ones the queue may have with it.
    pub most_open: u32,
}

/// What became of a new invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is kept.
    As(InvitationId),
    /// The queue has as many open ones as it may.
    TooMany,
    /// There is no such queue.
    NoSuchQueue,
}

/// What became of somebody who joined by a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joined {
    /// They are in the queue, and are this to it. What they were before may have been more than the link says.
    As(QueueId, QueueRole),
    /// They were in before, and the link has as many uses left as it had.
    Already(QueueId, QueueRole),
    /// The link lets nobody in, for this reason.
    Refused(Validity),
    /// There is no such link.
    Unknown,
}
