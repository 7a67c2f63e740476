//! One field of a schema.

use serde::{Deserialize, Serialize};

use super::Problem;
use crate::{label::FieldValue, limits::Limits, sample::Payload};

mod boolean;
mod choice;
mod choices;
mod number;
mod pairwise;
mod scale;
mod spans;
mod text;

pub use boolean::Boolean;
pub use choice::Choice;
pub use choices::Choices;
pub use number::Number;
pub use pairwise::Pairwise;
pub use scale::Scale;
pub use spans::Spans;
pub use text::Text;

/// One question of a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Field {
    /// The key its answer is stored under.
    pub name: String,
    /// The heading a labeler reads; the name where none is given.
    #[serde(default)]
    pub title: Option<String>,
    /// A sentence that explains the question.
    #[serde(default)]
    pub help: Option<String>,
    /// Whether a label without this field is refused.
    #[serde(default)]
    pub required: bool,
    /// The key of each answer, wherever the focus is, in the order of the answers; an empty text is
    /// no key. Without this list the digits answer, while the field has the focus.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hotkeys: Vec<String>,
    /// What kind of answer it takes.
    #[serde(flatten)]
    pub kind: FieldKind,
}

impl Field {
    /// What stands above the field on the page.
    pub fn heading(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }
}

/// What kind of answer a field takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// A point on a line, answered by a digit.
    Scale(Scale),
    /// One of several options, answered by a digit.
    Choice(Choice),
    /// Any of several options, each switched by a digit.
    Choices(Choices),
    /// The better of two texts, answered by its side.
    Pairwise(Pairwise),
    /// Marked parts of one text.
    Spans(Spans),
    /// Free text.
    Text(Text),
    /// A number, typed.
    Number(Number),
    /// Yes or no.
    Boolean(Boolean),
}

impl FieldKind {
    /// Every kind's word in a schema.
    pub(super) const WORDS: [&'static str; 8] = [
        "scale", "choice", "choices", "pairwise", "spans", "text", "number", "boolean",
    ];

    /// The keys that a field of a kind has besides those that every field may have.
    pub(super) fn own_keys(word: &str) -> Option<&'static [&'static str]> {
        Some(match word {
            "scale" => &["min", "max", "min_label", "max_label", "point_labels"],
            "choice" => &["options"],
            "choices" => &["options", "min", "max"],
            "pairwise" => &["a", "b", "tie", "strengths", "shuffle"],
            "spans" => &["text", "labels", "overlap"],
            "text" => &["multiline"],
            "number" => &["min", "max", "integer", "unit"],
            "boolean" => &["yes", "no"],
            _ => return None,
        })
    }

    /// Whether people can answer it.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), String> {
        match self {
            Self::Scale(scale) => scale.check(limits),
            Self::Choice(choice) => choice.check(limits),
            Self::Choices(choices) => choices.check(limits),
            Self::Pairwise(pairwise) => pairwise.check(limits),
            Self::Spans(spans) => spans.check(limits),
            Self::Text(_) => Ok(()),
            Self::Number(number) => number.check(limits),
            Self::Boolean(boolean) => boolean.check(limits),
        }
    }

    /// Whether it takes an answer, which is not blank, to a sample.
    pub(super) fn accept(
        &self,
        value: &FieldValue,
        payload: &Payload,
        limits: &Limits,
    ) -> Result<(), Problem> {
        match (self, value) {
            (Self::Scale(scale), FieldValue::Integer(point)) => scale.accept(*point),
            (Self::Choice(choice), FieldValue::Text(option)) => choice.accept(option),
            (Self::Choices(choices), FieldValue::Options(chosen)) => choices.accept(chosen),
            (Self::Pairwise(pairwise), FieldValue::Preference(preference)) => {
                pairwise.accept(*preference)
            }
            (Self::Spans(spans), FieldValue::Spans(marked)) => {
                spans.accept(marked, payload, limits)
            }
            (Self::Text(_), FieldValue::Text(text)) => Text::accept(text, limits),
            (Self::Number(number), FieldValue::Integer(value)) => {
                number.accept_whole(*value, limits)
            }
            (Self::Number(number), FieldValue::Number(value)) => number.accept(*value, limits),
            (Self::Number(_), FieldValue::Text(_)) => Err(Problem::NotANumber),
            (Self::Boolean(_), FieldValue::Boolean(_)) => Ok(()),
            _ => Err(Problem::WrongKind),
        }
    }

    /// An answer in the one form in which it is stored.
    pub(super) fn canonical(&self, value: FieldValue) -> FieldValue {
        match (self, value) {
            (Self::Choices(choices), FieldValue::Options(chosen)) => {
                FieldValue::Options(choices.canonical(chosen))
            }
            (Self::Spans(_), FieldValue::Spans(mut spans)) => {
                spans.sort_unstable();
                FieldValue::Spans(spans)
            }
            (Self::Number(_), value) => Number::canonical(value),
            (_, value) => value,
        }
    }
}
