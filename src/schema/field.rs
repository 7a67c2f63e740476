//! One field of a schema.

use serde::{Deserialize, Serialize};

/// One question of a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FieldKind {
    /// A point on a line, answered by a digit.
    Scale(Scale),
    /// One of several options, answered by a digit.
    Choice(Choice),
    /// Free text.
    Text(Text),
}

/// An ordinal scale of whole points from `min` to `max`, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// The lowest point.
    pub min: i64,
    /// The highest point.
    pub max: i64,
    /// What the lowest point means.
    #[serde(default)]
    pub min_label: Option<String>,
    /// What the highest point means.
    #[serde(default)]
    pub max_label: Option<String>,
}

impl Scale {
    /// How many points it has; none when the ends are the wrong way round.
    pub fn points(&self) -> usize {
        let span = i128::from(self.max) - i128::from(self.min) + 1;
        usize::try_from(span).unwrap_or(0)
    }

    /// The point at a position, counted from 0 at the lowest.
    pub fn point(&self, index: usize) -> Option<i64> {
        if self.points() <= index {
            return None;
        }
        i64::try_from(index)
            .ok()
            .and_then(|index| self.min.checked_add(index))
    }
}

/// Options of which exactly one is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// The options' names, in the order of their digits.
    pub options: Vec<String>,
}

/// Free text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Whether it takes several lines.
    #[serde(default)]
    pub multiline: bool,
}
