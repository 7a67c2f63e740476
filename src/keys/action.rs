//! What keys do.

use crate::form::Place;

/// What the labeling page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Answers the focused field with its point or option of this number, counted from 1.
    Answer(usize),
    /// Gives the answer that has this character as its hotkey, if one has.
    Hotkey(char),
    /// Prefers a text in a comparison.
    Prefer(Place),
    /// Answers a question with yes or no and hands the label in, as tools do that ask for nothing else.
    Decide(bool),
    /// Hands the label in.
    Submit,
    /// Passes the sample on.
    Skip,
    /// Takes the last label or skip back and opens its sample again.
    Undo,
    /// Keeps what is answered so far, at once instead of in a moment.
    SaveDraft,
    /// Flags the sample, or takes the flag back.
    Flag,
    /// Goes to the focused field's text, or to the first text field, or to the notes.
    EnterText,
    /// Leaves the text field.
    LeaveText,
    /// Closes what is open, or lets go of what is selected.
    Close,
    /// Moves to the next field.
    NextField,
    /// Moves to the field before.
    PreviousField,
    /// Goes to the sample that was labeled before this one.
    EarlierSample,
    /// Goes back towards the newest sample.
    LaterSample,
    /// Shows or hides the guidelines.
    Guidelines,
    /// Shows or hides all keys.
    ShowKeys,
}

/// What actions are about, in the order in which people read of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Giving answers.
    Answers,
    /// Moving between fields and samples.
    Moving,
    /// The sample in hand as a whole.
    Sample,
    /// What the page shows.
    View,
}

impl Group {
    /// Every group, in order.
    pub const ALL: [Self; 4] = [Self::Answers, Self::Moving, Self::Sample, Self::View];
}

/// What a chord can be bound to: the action, its name in choices, its words, and its group. In the order
/// in which people read of them.
const BINDABLE: [(Action, &str, &str, Group); 18] = {
    use Action as A;
    use Group as G;
    [
        (
            A::Prefer(Place::Left),
            "left",
            "prefer the left text",
            G::Answers,
        ),
        (
            A::Prefer(Place::Right),
            "right",
            "prefer the right text",
            G::Answers,
        ),
        (
            A::Prefer(Place::Neither),
            "tie",
            "call it a tie",
            G::Answers,
        ),
        (
            A::Decide(true),
            "accept",
            "answer yes and submit",
            G::Answers,
        ),
        (
            A::Decide(false),
            "reject",
            "answer no and submit",
            G::Answers,
        ),
        (
            A::NextField,
            "next-field",
            "go to the next field",
            G::Moving,
        ),
        (
            A::PreviousField,
            "previous-field",
            "go to the field before",
            G::Moving,
        ),
        (
            A::EarlierSample,
            "earlier",
            "go to the sample before",
            G::Moving,
        ),
        (A::LaterSample, "later", "go to the sample after", G::Moving),
        (A::Submit, "submit", "submit", G::Sample),
        (A::Skip, "skip", "skip", G::Sample),
        (A::Undo, "undo", "undo", G::Sample),
        (A::SaveDraft, "save", "keep the answers so far", G::Sample),
        (A::Flag, "flag", "flag", G::Sample),
        (A::EnterText, "notes", "go to the notes", G::Sample),
        (A::Guidelines, "guidelines", "show the guidelines", G::View),
        (A::ShowKeys, "keys", "show all keys", G::View),
        (
            A::Close,
            "leave",
            "leave a text, close what is open",
            G::View,
        ),
    ]
};

impl Action {
    /// Everything that a chord can be bound to, in the order in which people read of it.
    pub fn bindable() -> impl Iterator<Item = Self> {
        BINDABLE.iter().map(|(action, ..)| *action)
    }

    /// The action of that name in a person's choices.
    pub fn named(name: &str) -> Option<Self> {
        let mut rows = BINDABLE.iter();
        let (action, ..) = rows.find(|(_, other, ..)| *other == name)?;
        Some(*action)
    }

    /// Its name in a person's choices, if a chord can be bound to it.
    pub fn name(self) -> Option<&'static str> {
        self.row().map(|row| row.1)
    }

    /// What it does, to be read after "to", if a chord can be bound to it.
    pub fn words(self) -> Option<&'static str> {
        self.row().map(|row| row.2)
    }

    /// What it is about.
    pub fn group(self) -> Group {
        self.row().map_or(Group::Answers, |row| row.3)
    }

    /// Whether it stands for itself while somebody types.
    pub(super) fn acts_while_typing(self) -> bool {
        matches!(self, Self::Submit | Self::SaveDraft)
    }

    /// Whether a key that is held down does it again and again. Whatever else was held would submit, skip
    /// or open one sample after the other unread.
    pub(super) fn may_repeat(self) -> bool {
        matches!(
            self,
            Self::NextField | Self::PreviousField | Self::EnterText | Self::LeaveText
        )
    }

    fn row(self) -> Option<&'static (Self, &'static str, &'static str, Group)> {
        BINDABLE.iter().find(|(action, ..)| *action == self)
    }
}
