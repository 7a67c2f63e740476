//! The outbox of this browser: what a labeler did is kept here until the server has it.
//!
//! On the server there is none; there the same calls keep nothing.

#[cfg(feature = "hydrate")]
mod driver;
#[cfg(feature = "hydrate")]
mod sending;
#[cfg(feature = "hydrate")]
pub(crate) mod storage;
#[cfg(feature = "hydrate")]
mod tabs;

use ingot::{
    assignment::Claim,
    ids::{AssignmentId, OpId, QueueId},
    live::message::Position,
    outbox::{Chip, Entry, Full, NewEntry, News, Owner, Resolution},
};
use leptos::prelude::*;

/// What the outbox holds, as pages show it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    /// Whether one's work is safe.
    pub chip: Chip,
    /// Everything of the person at the page that the server may not have, in the order of making.
    pub entries: Vec<Entry>,
    /// How many of them the browser would not store.
    pub only_here: usize,
    /// Records that can't be read: their keys, and why.
    pub unreadable: Vec<(String, String)>,
    /// Whether there is no room for another label.
    pub is_full: bool,
}

/// What a page hears of the outbox.
#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "only browsers keep anything")
)]
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
    /// What became of an entry.
    News {
        /// Which one.
        op_id: OpId,
        /// The turn that it was about.
        assignment: AssignmentId,
        /// What became of it.
        news: News,
    },
    /// From which place of its queue's numbering on the states hold a label.
    Counted {
        /// Under which operation it was handed in.
        op_id: OpId,
        /// The place.
        counted_at: Position,
    },
    /// The answer to a claim that went along with what was done in a queue.
    Claimed(QueueId, Claim),
    /// A claim that went along came to nothing.
    ClaimFailed(QueueId),
    /// The network is back, or somebody signed in: what failed may go well now.
    MayTryAgain,
}

/// Begins to send what is kept, as this person, and shows it. Calls `told` with all that becomes of entries
/// until the calling component ends.
pub(crate) fn use_outbox(owner: Owner, told: impl Fn(Told) + 'static) -> ReadSignal<Shown> {
    let (shown, set_shown) = signal(Shown {
        chip: Chip::Checking,
        entries: Vec::new(),
        only_here: 0,
        unreadable: Vec::new(),
        is_full: false,
    });
    #[cfg(feature = "hydrate")]
    driver::follow(owner, set_shown, told);
    #[cfg(not(feature = "hydrate"))]
    let _ = (owner, set_shown, told);
    shown
}

/// Keeps something that the labeler did.
pub(crate) fn add(entry: NewEntry) -> Result<(), Full> {
    #[cfg(feature = "hydrate")]
    return driver::add(entry);
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = entry;
        Ok(())
    }
}

/// Lets a claim of up to so many samples go along with what is about to be sent. False if nothing of the queue
/// is.
pub(crate) fn claim_along(queue: QueueId, count: u32) -> bool {
    #[cfg(feature = "hydrate")]
    return driver::claim_along(queue, count);
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (queue, count);
        false
    }
}

/// What is kept under an operation, if it still is.
pub(crate) fn entry(op_id: OpId) -> Option<Entry> {
    #[cfg(feature = "hydrate")]
    return driver::entry(op_id);
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = op_id;
        None
    }
}

/// Takes back what the server can't have heard of. False if it may have.
pub(crate) fn take_back(op_id: OpId) -> bool {
    #[cfg(feature = "hydrate")]
    return driver::take_back(op_id);
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = op_id;
        false
    }
}

/// The server takes nothing from whoever is at the page: they have to sign in.
pub(crate) fn signed_out() {
    #[cfg(feature = "hydrate")]
    driver::happen(ingot::outbox::Event::SignedOut);
}

/// Whether something would be lost if the page went now, because the browser would not store it.
pub(crate) fn would_lose_work() -> bool {
    #[cfg(feature = "hydrate")]
    return driver::would_lose_work();
    #[cfg(not(feature = "hydrate"))]
    false
}

/// The person decides about an entry that was refused.
pub(crate) fn resolve(op_id: OpId, resolution: Resolution) {
    #[cfg(feature = "hydrate")]
    driver::happen(ingot::outbox::Event::Resolved { op_id, resolution });
    #[cfg(not(feature = "hydrate"))]
    let _ = (op_id, resolution);
}

/// The person gives up a record that can't be read.
pub(crate) fn discard_unreadable(key: String) {
    #[cfg(feature = "hydrate")]
    driver::happen(ingot::outbox::Event::UnreadableDiscarded { key });
    #[cfg(not(feature = "hydrate"))]
    let _ = key;
}
