//! What kinds of questions there are, and what is said of each.

use serde::{Deserialize, Serialize};

/// What kind of answer a question takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A point on a line.
    Scale,
    /// One of several options.
    #[default]
    Choice,
    /// Any of several options.
    Choices,
    /// The better of two texts.
    Pairwise,
    /// Marked parts of a text.
    Spans,
    /// Free text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Scale,
        Self::Choice,
        Self::Choices,
        Self::Pairwise,
        Self::Spans,
        Self::Text,
        Self::Number,
        Self::Boolean,
    ];

    /// Its word in a schema.
    pub fn word(self) -> &'static str {
        match self {
            Self::Scale => "scale",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Pairwise => "pairwise",
            Self::Spans => "spans",
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }

    /// The kind of that word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// What is typed for a question of this kind besides what every question has, in the order in which it
    /// is asked for.
    pub fn parts(self) -> &'static [Part] {
        use Part::{A, B, Hotkeys, Max, MaxLabel, Min, MinLabel, No, Options, PointLabels};
        match self {
            Self::Scale => &[Min, Max, MinLabel, MaxLabel, PointLabels, Hotkeys],
            Self::Choice => &[Options, Hotkeys],
            Self::Choices => &[Options, Min, Max, Hotkeys],
            Self::Pairwise => &[A, B, Part::Strengths, Hotkeys],
            Self::Spans => &[Part::TextKey, Options, Hotkeys],
            Self::Text => &[],
            Self::Number => &[Min, Max, Part::Unit],
            Self::Boolean => &[Part::Yes, No, Hotkeys],
        }
    }

    /// What is switched for a question of this kind besides whether it is required.
    pub fn switches(self) -> &'static [Switch] {
        match self {
            Self::Pairwise => &[Switch::Tie, Switch::Shuffle],
            Self::Spans => &[Switch::Overlap],
            Self::Text => &[Switch::Multiline],
            Self::Number => &[Switch::Integer],
            Self::Scale | Self::Choice | Self::Choices | Self::Boolean => &[],
        }
    }
}

/// Something of a question that is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The key its answer is stored under.
    Name,
    /// The heading a labeler reads.
    Title,
    /// A sentence that explains it.
    Help,
    /// Options, or labels of marked parts, one a line.
    Options,
    /// The least.
    Min,
    /// The most.
    Max,
    /// What the least means.
    MinLabel,
    /// What the most means.
    MaxLabel,
    /// What each point means, one a line.
    PointLabels,
    /// The payload's key of text A.
    A,
    /// The payload's key of text B.
    B,
    /// How much better one can be, one a line.
    Strengths,
    /// The payload's key of the text that is marked.
    TextKey,
    /// What stands behind a number.
    Unit,
    /// What stands on yes.
    Yes,
    /// What stands on no.
    No,
    /// The key of each answer, one a line.
    Hotkeys,
}

impl Part {
    /// Whether it is typed on several lines.
    pub fn has_lines(self) -> bool {
        matches!(
            self,
            Self::Options | Self::PointLabels | Self::Strengths | Self::Hotkeys
        )
    }

    /// Whether it is a number.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Min | Self::Max)
    }

    /// Its key in a schema.
    pub(super) fn key(self, kind: Kind) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Title => "title",
            Self::Help => "help",
            Self::Options if kind == Kind::Spans => "labels",
            Self::Options => "options",
            Self::Min => "min",
            Self::Max => "max",
            Self::MinLabel => "min_label",
            Self::MaxLabel => "max_label",
            Self::PointLabels => "point_labels",
            Self::A => "a",
            Self::B => "b",
            Self::Strengths => "strengths",
            Self::TextKey => "text",
            Self::Unit => "unit",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Hotkeys => "hotkeys",
        }
    }

    /// Whether a schema has it whatever was typed.
    pub(super) fn is_needed(self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (
                Self::Name | Self::Options | Self::A | Self::B | Self::TextKey,
                _
            ) | (Self::Min | Self::Max, Kind::Scale)
        )
    }
}

/// Something of a question that is switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// Whether a label without it is refused.
    Required,
    /// Whether "neither is better" is an answer.
    Tie,
    /// Whether half of the labelers see B before A.
    Shuffle,
    /// Whether two marked parts may share characters.
    Overlap,
    /// Whether a text takes several lines.
    Multiline,
    /// Whether a number is whole.
    Integer,
}

impl Switch {
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Tie => "tie",
            Self::Shuffle => "shuffle",
            Self::Overlap => "overlap",
            Self::Multiline => "multiline",
            Self::Integer => "integer",
        }
    }
}
