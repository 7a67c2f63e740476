//! What this browser keeps until the server has it.

pub(crate) const NOTHING_KEPT: &str = "The server has everything you did.";
pub(crate) const SIGNED_OUT: &str = "You are not signed in any more. Your work is kept in this browser: sign in again with your link, in another tab if you like, and it is sent by itself.";
pub(crate) const NO_ROOM: &str =
    "This browser has no room to keep your work. Leave this page open until all of it is saved.";

/// A label that was not sent yet.
pub(crate) const WAITS: &str = "Waits to be sent.";

/// What can be done about a label that the server refused.
pub(crate) const OPEN_IT: &str = "Open it";
pub(crate) const SEND_AGAIN: &str = "Send it again";
pub(crate) const DISCARD_IT: &str = "Discard it";

/// Something that can't be read, and why: [`NEWER`], or what its reader says of it.
pub(crate) fn unreadable(why: &str) -> String {
    format!("Something kept in this browser can't be read. {why}")
}

#[cfg_attr(
    not(feature = "hydrate"),
    expect(dead_code, reason = "only browsers keep anything")
)]
pub(crate) const NEWER: &str = "A newer version of this page wrote it: load the page anew.";
pub(crate) const DISCARD: &str = "Discard";
