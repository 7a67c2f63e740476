//! The keys that a schema's author gives to answers.

use std::collections::BTreeMap;

use super::{Field, FieldKind, Schema};
use crate::keys::{self, key_cap};

/// The place in a comparison's answers, hotkeys and digits: the left text, the right one, neither.
const TIE: usize = 2;

impl Field {
    /// How many answers it has that one key can give; none for what is typed.
    pub fn answers(&self) -> usize {
        match &self.kind {
            FieldKind::Scale(scale) => scale.points(),
            FieldKind::Choice(choice) => choice.options.len(),
            FieldKind::Choices(choices) => choices.options.len(),
            FieldKind::Pairwise(pairwise) => TIE + usize::from(pairwise.tie),
            FieldKind::Spans(spans) => spans.labels.len(),
            FieldKind::Boolean(_) => 2,
            FieldKind::Text(_) | FieldKind::Number(_) => 0,
        }
    }

    /// The key that gives the answer at a position, counted from 0: its hotkey, or the digit that does
    /// while the field has the focus, if either does.
    pub fn key_cap(&self, index: usize) -> Option<String> {
        match self.hotkeys.get(index) {
            Some(hotkey) if !hotkey.is_empty() => Some(hotkey.to_uppercase()),
            _ if index == TIE && matches!(self.kind, FieldKind::Pairwise(_)) => {
                Some("0".to_owned())
            }
            _ => key_cap(index).map(String::from),
        }
    }

    /// What the answer at a position is called where hotkeys are spoken of.
    pub(crate) fn answer_name(&self, index: usize) -> String {
        let name = match &self.kind {
            FieldKind::Scale(scale) => return scale.point(index).unwrap_or_default().to_string(),
            FieldKind::Choice(choice) => choice.options.get(index).map(String::as_str),
            FieldKind::Choices(choices) => choices.options.get(index).map(String::as_str),
            FieldKind::Spans(spans) => spans.labels.get(index).map(String::as_str),
            FieldKind::Pairwise(_) => ["left", "right", "tie"].get(index).copied(),
            FieldKind::Boolean(boolean) => Some(boolean.caption(index == 0)),
            FieldKind::Text(_) | FieldKind::Number(_) => None,
        };
        name.unwrap_or_default().to_owned()
    }
}

impl Schema {
    /// The field and the answer, both counted from 0, that a key gives in any case of its letter.
    pub fn hotkey(&self, key: char) -> Option<(usize, usize)> {
        let key = folded(key);
        self.fields.iter().enumerate().find_map(|(place, field)| {
            let hotkeys = field.hotkeys.iter();
            let answer = hotkeys
                .map(|hotkey| single(hotkey))
                .position(|hotkey| hotkey.is_some_and(|hotkey| folded(hotkey) == key))?;
            Some((place, answer))
        })
    }

    /// The answer that a key gives, in words.
    pub(crate) fn hotkey_answer(&self, key: char) -> Option<String> {
        let (place, index) = self.hotkey(key)?;
        let field = self.fields.get(place)?;
        Some(meaning(field, index))
    }
}

/// An answer with its field, where hotkeys are spoken of.
fn meaning(field: &Field, index: usize) -> String {
    format!("`{}` of field `{}`", field.answer_name(index), field.name)
}

/// Refuses hotkeys that can't be pressed, or that would mean two things.
///
/// # Errors
/// The field's name, and what is wrong with which key.
pub(super) fn check(fields: &[Field]) -> Result<(), (String, String)> {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for field in fields {
        let of_field = |problem| (field.name.clone(), problem);
        let (count, answers) = (field.hotkeys.len(), field.answers());
        if count != 0 && count != answers {
            return Err(of_field(format!(
                "`hotkeys` has one text for each of the {answers} answers (\"\" for none), or is left \
                 out; it has {count}"
            )));
        }
        let given = field.hotkeys.iter().enumerate();
        for (index, hotkey) in given.filter(|(_, hotkey)| !hotkey.is_empty()) {
            let meaning = meaning(field, index);
            check_one(hotkey, &meaning).map_err(of_field)?;
            if let Some(other) = taken.insert(hotkey.to_lowercase(), meaning.clone()) {
                return Err(of_field(format!(
                    "the hotkey `{hotkey}` would answer both {other} and {meaning}"
                )));
            }
        }
    }
    Ok(())
}

fn check_one(hotkey: &str, meaning: &str) -> Result<(), String> {
    let key = single(hotkey).filter(|key| key.is_alphabetic() || key.is_ascii_punctuation());
    let Some(key) = key else {
        let digits = if hotkey.chars().all(|key| key.is_numeric()) {
            "; digits answer the focused field without being listed"
        } else {
            ""
        };
        return Err(format!(
            "the hotkey `{}` of {meaning} is not one letter or punctuation mark{digits}",
            hotkey.escape_debug()
        ));
    };
    match keys::own_meaning(key) {
        Some(own) => Err(format!(
            "the hotkey `{hotkey}` of {meaning} is the page's own key to {own}"
        )),
        None => Ok(()),
    }
}

/// The only character of a text.
fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// A key with and without Shift is one key.
fn folded(key: char) -> String {
    key.to_lowercase().collect()
}

#[cfg(test)]
mod tests;
