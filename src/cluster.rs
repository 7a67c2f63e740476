//! How nodes that share one database agree.
//!
//! What is stored is the truth, and every node reads it. Beside that each tells the others in [`Notice`]s what has
//! just happened, so that nobody waits for the next reading. Notices may be lost, doubled and come in any order: the
//! numbers in them are absolute, turns are known by what they are, and whoever has missed one notices by its number
//! and reads the store.

mod inbox;
mod members;
mod notice;
mod outbox;
mod told_turns;

pub use self::{
    inbox::{Heard, Inbox},
    members::{BEAT_MS, LEFT_MS, Look, Members, SILENT_MS, SUSPECT_MS, Sign},
    notice::{NOTICE_BYTES, News, Notice, Sender, ToldTurn},
    outbox::{NOTICES_AT_ONCE, Outbox, TURNS_WAITING},
    told_turns::ToldTurns,
};
