//! Pages that can't be shown.

use super::Piece;

/// Headings of what went wrong. The sentences below them are the messages of `ApiError`.
pub(crate) const NOT_OPEN: &str = "This is not open to you";
pub(crate) const NO_SUCH_QUEUE: &str = "No such queue";
pub(crate) const DID_NOT_WORK: &str = "That did not work";

/// How admins sign in.
pub(crate) const HOW_TO_SIGN_IN: [Piece; 3] = [
    Piece::Plain("If that is you: run "),
    Piece::Code("ingot admin-link --data DIR"),
    Piece::Plain(" on the server and open the link it prints."),
];

/// The way on from any of these pages.
pub(crate) const BACK_TO_QUEUES: &str = "Back to the queues";

/// An address that leads nowhere: the page's title, its heading and its sentence.
pub(crate) const NOT_FOUND: &str = "Not found";
pub(crate) const NOTHING_HERE: &str = "There is nothing here";
pub(crate) const WRONG_ADDRESS: &str = "The address may be mistyped, or the page has moved.";
