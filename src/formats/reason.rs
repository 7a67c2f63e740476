//! Why a record can't be taken.

use std::fmt;

use crate::schema::Problem;

/// Why a record can't be taken: where in it, and what is wrong there. Of such a record nothing is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The way to the part that is wrong, such as `annotations[0].completed_by`; empty for the whole record.
    pub field: String,
    /// What is wrong with it.
    pub flaw: Flaw,
}

impl Reason {
    /// A flaw of the record as a whole.
    pub fn whole(flaw: Flaw) -> Self {
        Self::at("", flaw)
    }

    /// A flaw of one part of the record.
    pub fn at(field: impl Into<String>, flaw: Flaw) -> Self {
        Self {
            field: field.into(),
            flaw,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "`{}` ", self.field)?;
        }
        self.flaw.fmt(f)
    }
}

impl std::error::Error for Reason {}

/// What is wrong with a part of a record. It reads on from the part's name.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Flaw {
    /// The text is not JSON, or has a key twice.
    #[error("not valid JSON: {0}")]
    NotJson(String),
    /// The record is JSON of another kind.
    #[error(
        "it is {found}, not an object: each line holds one object such as {{\"text\":\"...\"}}"
    )]
    NotAnObject {
        /// What it is.
        found: &'static str,
    },
    /// There is nothing to label in it.
    #[error("it holds nothing to label")]
    Nothing,
    /// The payload is larger than a sample's may be.
    #[error("its content has {bytes} bytes, a sample may have {limit}")]
    PayloadTooLarge {
        /// How many it has, as JSON.
        bytes: usize,
        /// How many it may have.
        limit: usize,
    },
    /// An id of a kind that no id is.
    #[error("is {found}: an id is a text or a number")]
    BadId {
        /// What it is.
        found: &'static str,
    },
    /// A number that JSON can hold and neither databases nor browsers can.
    #[error(
        "is a number beyond 9223372036854775807, which could not be kept as it is: write it as a text"
    )]
    NotExact,
    /// A value of another kind than is taken there.
    #[error("is {found}: it takes {takes}")]
    WrongType {
        /// What it is.
        found: &'static str,
        /// What it would have to be.
        takes: &'static str,
    },
    /// Something that has to be there is not.
    #[error("is missing: it takes {takes}")]
    Missing {
        /// What it would have to be.
        takes: &'static str,
    },
    /// A key that the format does not have.
    #[error("means nothing here: the keys are {known}")]
    UnknownKey {
        /// The keys it has.
        known: String,
    },
    /// An answer to a question that is not asked.
    #[error("answers no field of the schema: its fields are {fields}")]
    NoField {
        /// The schema's fields.
        fields: String,
    },
    /// A field is answered twice.
    #[error("answers the field `{field}` a second time")]
    Twice {
        /// The field.
        field: String,
    },
    /// A person who answered some questions left out one that has to be answered.
    #[error("has no answer of `{who}`, and every label needs one")]
    Unanswered {
        /// Who it is.
        who: String,
    },
    /// Two parts would have to stand at one place.
    #[error("would stand where `{other}` stands: rename one of them")]
    Clash {
        /// What stands there.
        other: String,
    },
    /// An answer that does not fit its field.
    #[error("can't be taken: {0}")]
    Answer(#[from] Problem),
    /// What the format can say and a sample can't hold.
    #[error("can't be kept: {0}")]
    NoPlace(&'static str),
}
