//! Labels that go back to their labelers with a note, to be looked at again.
//!
//! The label stands meanwhile, and so does everything that is counted of it. Its labeler changes it, which is a
//! new revision, or says that it stands as it is.

use serde::{Deserialize, Serialize};

use crate::{
    assignment::Assignment,
    ids::{LabelId, SentBackId},
};

/// A label that is back at its labeler.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SentBack {
    /// Its identity. The same label that is sent back once more has another.
    pub id: SentBackId,
    /// The turn that the label ended, with the newest answers as its draft, and the version of the questions that
    /// they answer.
    pub assignment: Assignment,
    /// The newest revision of the label.
    pub label: LabelId,
    /// What its labeler is to look at.
    pub note: String,
}

/// What is back at a labeler in one queue.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SentBackList {
    /// In the order in which it came back.
    pub turns: Vec<SentBack>,
    /// Whether there is more than is told of at once.
    pub has_more: bool,
}

/// How a label that was sent back was done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SentBackEnd {
    /// Its labeler changed it.
    Revised,
    /// Its labeler says that it stands as it is.
    Kept,
    /// It was sent back once more, with a newer note.
    Replaced,
}

impl SentBackEnd {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Revised, Self::Kept, Self::Replaced];

    /// The word that it is kept by: it never changes.
    pub fn word(self) -> &'static str {
        match self {
            Self::Revised => "revised",
            Self::Kept => "kept",
            Self::Replaced => "replaced",
        }
    }

    /// What such a word stands for.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.word() == word)
    }
}

/// Why a note can't be sent along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It says nothing.
    #[error("A label goes back with a note: write what its labeler is to look at.")]
    Empty,
    /// It is too long.
    #[error(
        "A note to a label that goes back has at most {most} characters, this one has {chars}: shorten it."
    )]
    TooLong {
        /// How long it may be.
        most: usize,
        /// How long it is.
        chars: usize,
    },
}

/// The note without the space around it.
///
/// # Errors
/// If nothing is left, or more than `most` characters are.
pub fn tidy_note(note: &str, most: usize) -> Result<String, NoteError> {
    let note = note.trim();
    match note.chars().count() {
        0 => Err(NoteError::Empty),
        chars if most < chars => Err(NoteError::TooLong { most, chars }),
        _ => Ok(note.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_has_one_character_at_least_and_so_many_at_most() {
        assert_eq!(tidy_note("", 3), Err(NoteError::Empty));
        assert_eq!(tidy_note(" \n", 3), Err(NoteError::Empty));
        assert_eq!(tidy_note(" é ", 3), Ok("é".to_owned()));
        assert_eq!(tidy_note("ééé", 3), Ok("ééé".to_owned()));
        let too_long = NoteError::TooLong { most: 3, chars: 4 };
        assert_eq!(tidy_note("éééé", 3), Err(too_long));
    }

    #[test]
    fn every_end_is_found_again_by_its_word() {
        for end in SentBackEnd::ALL {
            assert_eq!(SentBackEnd::of_word(end.word()), Some(end));
        }
        assert_eq!(SentBackEnd::of_word("lost"), None);
    }
}
