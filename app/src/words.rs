//! Every word of the user interface, in one place.
//!
//! What a page shows or says aloud is written here: texts, names of controls, titles, notices, announcements,
//! plurals and lists. There is a file for each part of the interface. A text that never changes is a constant;
//! one with numbers or names in it is a function, which decides about plurals too. A sentence is whole: no page
//! puts one together out of pieces. Where some words of it are set otherwise than the rest, it is a list of
//! [`Piece`]s, and where a value, a key's cap or a button stands behind it on the same line, it ends in a space.
//!
//! Another language is another module with the same names, which the compiler compares with this one. Numbers
//! come as they are; pages write them as the reader's language has them ([`ingot::numbers`]). This module knows
//! nothing of pages: it depends on the standard library and on what `ingot` has to be worded.
//!
//! Some words stay elsewhere, because more than pages use them:
//!
//! - What a check of a label, a schema or a person's keys finds stays with the check in `ingot`, because the
//!   server, the HTTP API and the command line report it too. With it stay the names of actions, of keys and of
//!   the sides of a comparison, and "Yes" and "No", which exports hold. Pages ask this module for them all the
//!   same, so that another language can have its own: [`fields::problem`], [`fields::boolean_caption`],
//!   [`keys::action`], [`keys::clash`].
//! - The messages of `ApiError` and those about records that were not imported come from the server.
//! - The pages of signing in and of joining a queue are the server's (`server/src/identity/sign_in.rs` and
//!   `join.rs`). The few sentences of
//!   `public/service-worker.js` for times without a network, and `public/manifest.webmanifest`, are read where
//!   there is no WebAssembly.

pub(crate) mod administration;
pub(crate) mod audit;
pub(crate) mod board;
pub(crate) mod charts;
pub(crate) mod dashboard;
pub(crate) mod errors;
pub(crate) mod fields;
pub(crate) mod history;
pub(crate) mod kept;
pub(crate) mod keys;
pub(crate) mod labeling;
pub(crate) mod offline;
pub(crate) mod panels;
pub(crate) mod people;
pub(crate) mod progress;
pub(crate) mod quality;
pub(crate) mod questions;
pub(crate) mod queues;
pub(crate) mod review;
pub(crate) mod sample_table;
pub(crate) mod samples;
pub(crate) mod sent_back;
pub(crate) mod session;
pub(crate) mod shell;
pub(crate) mod times;
pub(crate) mod transfer;
pub(crate) mod waiting;

/// A part of a sentence in which some words are set otherwise than the rest.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Piece {
    /// Words like any other.
    Plain(&'static str),
    /// What stands on a key.
    Key(&'static str),
    /// What is typed as it stands here.
    Code(&'static str),
}

/// Things of one kind, such as the labels of a marked part.
pub(crate) fn list(things: &[String]) -> String {
    things.join(", ")
}
