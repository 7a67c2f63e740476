//! What can be wrong with an answer, in words for the labeler.

use serde::{Deserialize, Serialize};

/// What is wrong with one field of a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name.
    pub field: String,
    /// What is wrong.
    pub problem: Problem,
}

/// How an answer fails its field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
pub enum Problem {
    /// A required field has no answer.
    #[error("Please answer this.")]
    Missing,
    /// The schema has no such field.
    #[error("The schema has no field of this name.")]
    UnknownField,
    /// The answer is of another kind.
    #[error("This takes another kind of answer.")]
    WrongKind,
    /// The point is not on the scale.
    #[error("This takes a whole number from {min} to {max}.")]
    OffScale {
        /// The lowest point.
        min: i64,
        /// The highest point.
        max: i64,
    },
    /// The option is not one of those offered.
    #[error("This is not one of the options.")]
    NotAnOption,
    /// An option is chosen twice.
    #[error("`{option}` is chosen twice.")]
    OptionTwice {
        /// Which.
        option: String,
    },
    /// Too few options are chosen.
    #[error("Choose at least {min}; {count} so far.")]
    TooFew {
        /// How many are chosen.
        count: usize,
        /// How many have to be.
        min: usize,
    },
    /// Too many options are chosen, or too many parts are marked.
    #[error("At most {max} fit here; these are {count}.")]
    TooMany {
        /// How many there are.
        count: usize,
        /// How many there may be.
        max: usize,
    },
    /// The text is too long.
    #[error("This takes at most {max} characters; these are {count}.")]
    TooLong {
        /// How many characters it has.
        count: usize,
        /// How many it may have.
        max: usize,
    },
    /// What was typed is not a number.
    #[error("This takes a number.")]
    NotANumber,
    /// The number has a fraction.
    #[error("This takes a whole number.")]
    NotWhole,
    /// The number is too small.
    #[error("This takes a number of at least {min}.")]
    TooSmall {
        /// The least that is taken.
        min: f64,
    },
    /// The number is too large.
    #[error("This takes a number of at most {max}.")]
    TooLarge {
        /// The most that is taken.
        max: f64,
    },
    /// A tie is no answer here.
    #[error("Choose one of the two.")]
    NoTie,
    /// The side is chosen, but not how much better it is.
    #[error("Say how much better it is.")]
    StrengthMissing,
    /// The strength is not one of those offered.
    #[error("This is not one of the strengths.")]
    NotAStrength,
    /// The sample has no such text.
    #[error("This sample has no text `{key}` to mark. Skip it.")]
    NoText {
        /// The payload's key that was looked for.
        key: String,
    },
    /// A part is marked with a label that does not exist.
    #[error("`{label}` is not one of the labels.")]
    NotALabel {
        /// The label.
        label: String,
    },
    /// A marked part has no characters.
    #[error("A marked part has at least one character; from {start} to {end} there is none.")]
    EmptySpan {
        /// Where it starts.
        start: u32,
        /// Where it ends.
        end: u32,
    },
    /// A marked part ends after the text.
    #[error("A marked part ends at {end}, but the text has {length} characters.")]
    PastTheText {
        /// Where it ends.
        end: u32,
        /// How long the text is, in code points.
        length: usize,
    },
    /// A part is marked twice with one label.
    #[error("The part from {start} to {end} is marked twice with one label.")]
    SpanTwice {
        /// Where it starts.
        start: u32,
        /// Where it ends.
        end: u32,
    },
    /// Two marked parts share characters.
    #[error("Marked parts can't overlap here; one that starts at {start} begins inside another.")]
    SpansOverlap {
        /// Where the second of the two starts.
        start: u32,
    },
}
