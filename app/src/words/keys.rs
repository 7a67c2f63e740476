//! Keys: what they do, which can be chosen, and how they are changed.

use ingot::keys::{Action, Clash, Does, Group, Preset, Unusable};

/// What is on or off.
pub(crate) const KEYS_ON: &str = "Keys on";
pub(crate) const SHOW_MY_TIME: &str = "Show my time";

/// What was chosen is not saved, and why: a sentence of the server's.
pub(crate) fn not_saved(why: &str) -> String {
    format!("What you chose holds on this page, but is not saved. {why}")
}

pub(crate) const SAVE_IT: &str = "Save it";

/// The heading of the choice of a whole set of keys; names of programs follow it.
pub(crate) const KEYS_AS_IN: &str = "Keys as in";
pub(crate) const CHANGES_GO: &str = "The keys that you changed go when you choose others here.";

/// The program whose keys these are.
pub(crate) fn preset(preset: Preset) -> &'static str {
    match preset {
        Preset::Default => super::shell::INGOT,
        Preset::LabelStudio => "Label Studio",
        Preset::Prodigy => "Prodigy",
        Preset::Argilla => "Argilla",
    }
}

pub(crate) const ALL_OFF: &str =
    "No key does anything here now. Tab, Enter and Space still work everything, as on every page.";

/// What stands above a group of keys.
pub(crate) fn group(group: Group) -> &'static str {
    match group {
        Group::Answers => "Answers",
        Group::Moving => "Moving",
        Group::Sample => "This sample",
        Group::View => "View",
    }
}

/// What an action does, to be read after "to".
pub(crate) fn action(action: Action) -> &'static str {
    action.words().unwrap_or_default()
}

/// What a key does, as a line beside it.
pub(crate) fn does(does: Does) -> String {
    match does {
        Does::Act(action) => capitalized(self::action(action)),
        Does::Answer { answer, of: None } => answer,
        Does::Answer {
            answer,
            of: Some(field),
        } => format!("{answer} – {field}"),
        Does::Type => "Type the number".to_owned(),
        Does::Strengths(most) => {
            format!("After a side digits say how much better it is, up to {most}")
        }
    }
}

fn capitalized(words: &str) -> String {
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A key that means two things.
pub(crate) fn clash(clash: &Clash) -> String {
    format!("{clash}.")
}

/// What opens the list of actions whose keys can be changed.
pub(crate) const CHANGE_KEYS: &str = "Change keys";

/// The button that gives an action another key, at first and while the page waits for the key.
pub(crate) const CHANGE: &str = "Change";
pub(crate) const PRESS_A_KEY: &str = "Press a key";

/// The same button for those who don't see beside which action it stands.
pub(crate) fn change(action: &str) -> String {
    format!("Change the key to {action}")
}

/// The same while the page waits for the key.
pub(crate) fn press_a_key(action: &str) -> String {
    format!("Press a key to {action}")
}

/// What is asked for while an action waits for its key.
pub(crate) const PRESS_THE_KEY: &str = "Press the key that you want, or Esc to leave it as it is.";

/// The same after a key was refused, with the sentence that says why.
pub(crate) fn press_another(why: &str) -> String {
    format!("{why} Press another key, or Esc to leave it as it is.")
}

/// What was pressed can't be a key of anything.
pub(crate) fn unusable(why: Unusable) -> &'static str {
    match why {
        Unusable::Alt => "With Alt no key can be used.",
        Unusable::Composing => "This key belongs to your input method.",
        Unusable::Unknown => "This key can't be used.",
    }
}

/// A key was given to an action.
pub(crate) fn does_it_now(key: &str) -> String {
    format!("{key} does it now.")
}

/// The button that gives an action the keys of the preset again, and what it is for those who don't see beside
/// which action it stands.
pub(crate) const BACK_TO_PRESET: &str = "Back to the preset's";

pub(crate) fn back_to_preset(action: &str) -> String {
    format!("Back to the preset's key to {action}")
}

/// What came of it.
pub(crate) const PRESETS_AGAIN: &str = "It has the preset's keys again.";

pub(crate) fn presets_clash(clash: &Clash) -> String {
    format!("{clash}. Change the other one first.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_begins_with_a_capital_unless_it_is_an_answer() {
        assert_eq!(does(Does::Act(Action::NextField)), "Go to the next field");
        assert_eq!(does(Does::Type), "Type the number");
        let answer = |of: Option<&str>| Does::Answer {
            answer: "sport".to_owned(),
            of: of.map(str::to_owned),
        };
        assert_eq!(does(answer(None)), "sport");
        assert_eq!(does(answer(Some("topic"))), "sport – topic");
        assert_eq!(
            does(Does::Strengths(2)),
            "After a side digits say how much better it is, up to 2"
        );
    }

    #[test]
    fn whatever_can_be_bound_has_words() {
        for bindable in Action::bindable() {
            assert!(!action(bindable).is_empty(), "{bindable:?}");
        }
    }
}
