//! Hotkeys of options and labels. To lose one loses no answer, so those that can't be kept are noted
//! and not refused.

use crate::keys;

/// The hotkeys of a field's answers, from what each answer's tag says. They stay out altogether where
/// none can be kept, so that digits answer.
///
/// A digit is kept by being left out if it is the answer's own digit anyway.
pub(super) fn kept(
    field: &str,
    answers: &[(String, Option<String>)],
    taken: &mut Vec<String>,
    notes: &mut Vec<String>,
) -> Vec<String> {
    let hotkeys: Vec<String> = answers
        .iter()
        .enumerate()
        .map(|(index, (answer, hotkey))| {
            let Some(hotkey) = hotkey.as_deref().map(str::trim) else {
                return String::new();
            };
            let own_digit = keys::key_cap(index).map(String::from);
            if hotkey.is_empty() || Some(hotkey) == own_digit.as_deref() {
                return String::new();
            }
            match objection(hotkey, taken) {
                Some(why) => {
                    notes.push(format!(
                        "The hotkey \"{hotkey}\" of \"{answer}\" in \"{field}\" is left out: {why}."
                    ));
                    String::new()
                }
                None => {
                    taken.push(hotkey.to_lowercase());
                    hotkey.to_owned()
                }
            }
        })
        .collect();
    if hotkeys.iter().all(String::is_empty) {
        Vec::new()
    } else {
        hotkeys
    }
}

fn objection(hotkey: &str, taken: &[String]) -> Option<String> {
    let mut chars = hotkey.chars();
    let key = chars.next().filter(|_| chars.next().is_none());
    let Some(key) = key.filter(|key| key.is_alphabetic() || key.is_ascii_punctuation()) else {
        return Some("hotkeys here are one letter or punctuation mark".to_owned());
    };
    if let Some(own) = keys::own_meaning(key) {
        return Some(format!("it is the page's own key to {own}"));
    }
    taken
        .contains(&hotkey.to_lowercase())
        .then(|| "another answer has it".to_owned())
}
