//! Prodigy: tasks in, answers in and out, one line an answer.
//!
//! The first field that chooses among options is `accept`, with its options under `options`; the first
//! field that marks parts is `spans`; a schema that asks one yes-or-no question is `answer` itself,
//! `accept` for yes and `reject` for no. Any other field stands under its name as the bare answer. A skip
//! is `ignore`. Offsets are code points, as there.
//!
//! `_input_hash` and `_task_hash` are the sample's number in this installation: Prodigy needs them to be
//! equal for equal samples and to differ otherwise, which hashes of 32 bits do not for 100,000 samples.

mod read;
mod write;

pub use write::answers;

pub(super) use read::read;

use super::flat::{self, Flat};
use crate::schema::{Field, FieldKind, Schema};

/// The keys that are Prodigy's.
const RESERVED: [&str; 14] = [
    "id",
    "external_id",
    "label",
    "spans",
    "tokens",
    "options",
    "accept",
    "answer",
    "_input_hash",
    "_task_hash",
    "_session_id",
    "_annotator_id",
    "_view_id",
    "_timestamp",
];

/// Where Prodigy has a place for a schema's fields.
#[derive(Debug)]
struct Places<'a> {
    /// What `accept` answers.
    choice: Option<&'a Field>,
    /// What `spans` answers.
    spans: Option<&'a Field>,
    /// What `answer` answers.
    question: Option<&'a Field>,
    /// All the rest.
    flat: Flat<'a>,
}

impl<'a> Places<'a> {
    fn of(schema: &'a Schema) -> Self {
        let choice = flat::first_choice(schema);
        let spans = flat::first_spans(schema);
        let question = match schema.fields.as_slice() {
            [only] if matches!(only.kind, FieldKind::Boolean(_)) => Some(only),
            _ => None,
        };
        let own: Vec<&str> = [choice, spans]
            .into_iter()
            .flatten()
            .map(|field| field.name.as_str())
            .collect();
        Self {
            choice,
            spans,
            question,
            flat: Flat::new(schema, &RESERVED, |field| {
                !own.contains(&field.name.as_str())
            }),
        }
    }
}
