//! One field of a schema.

use serde::{Deserialize, Serialize};

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
