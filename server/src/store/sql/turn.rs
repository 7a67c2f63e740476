//! How far a labeler's turn at a sample has come.

use super::convert::inconsistent;
use crate::store::StoreError;

/// How far a turn has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TurnState {
    /// Its place at the sample is held, whether or not its time has run out.
    Leased,
    /// It ended with a label.
    Completed,
    /// It ended without one, by the labeler's wish.
    Skipped,
    /// Its place was given up.
    Ended,
}

/// A turn's state out of its word.
pub(super) fn turn_state(word: &str) -> Result<TurnState, StoreError> {
    match word {
        "leased" => Ok(TurnState::Leased),
        "completed" => Ok(TurnState::Completed),
        "skipped" => Ok(TurnState::Skipped),
        "expired" | "released" => Ok(TurnState::Ended),
        other => Err(inconsistent("assignment", format!("state `{other}`"))),
    }
}
