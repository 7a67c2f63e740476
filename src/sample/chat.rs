//! Conversations, as chat programs and their data sets write them.

use serde_json::Value;

use super::Payload;

/// One thing that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Who said it, as far as pages draw a difference.
    pub speaker: Speaker,
    /// Who said it, in the sample's own word.
    pub role: String,
    /// What was said.
    pub text: String,
}

/// Who speaks in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Who asks.
    User,
    /// Who answers.
    Assistant,
    /// What was laid down beforehand.
    System,
    /// A program that the assistant called.
    Tool,
    /// Anybody else.
    Other,
}

/// Under which keys conversations are found inside of objects.
const NESTED: [&str; 2] = ["messages", "conversation"];

/// What a turn's role and text are called, in pairs.
const TURNS: [(&str, &str); 4] = [
    ("role", "content"),
    ("from", "value"),
    ("speaker", "text"),
    ("author", "text"),
];

/// The turns of a conversation, if a value is one: a list of objects that each have a role and what was
/// said, or an object that has such a list under its usual name.
pub(super) fn turns(value: &Value) -> Option<Vec<Turn>> {
    match value {
        Value::Array(items) if !items.is_empty() => items.iter().map(turn).collect(),
        Value::Object(object) => {
            let mut nested = NESTED.iter().filter_map(|key| object.get(*key));
            nested
                .find(|value| value.is_array())
                // What else the object holds would be lost.
                .filter(|_| object.len() == 1)
                .and_then(turns)
        }
        _ => None,
    }
}

fn turn(value: &Value) -> Option<Turn> {
    let object = value.as_object()?;
    TURNS.iter().find_map(|(role, content)| {
        let role = object.get(*role)?.as_str()?;
        Some(Turn {
            speaker: Speaker::named(role),
            role: role.to_owned(),
            text: said(object, content)?,
        })
    })
}

/// What was said: a text, or a list of parts of which each is a text. Anything else there, such as a call
/// of a program, would be lost, so then it is no conversation but plain data.
fn said(turn: &Payload, content: &str) -> Option<String> {
    match turn.get(content)? {
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => {
            let text = |part: &Value| Some(part.as_object()?.get("text")?.as_str()?.to_owned());
            let texts: Option<Vec<String>> = parts.iter().map(text).collect();
            texts.map(|texts| texts.join("\n"))
        }
        _ => None,
    }
}

impl Speaker {
    /// Who is meant by a role.
    fn named(role: &str) -> Self {
        let is = |names: &[&str]| names.iter().any(|name| role.eq_ignore_ascii_case(name));
        if is(&["user", "human", "prompter"]) {
            Self::User
        } else if is(&["assistant", "gpt", "bot", "model"]) {
            Self::Assistant
        } else if is(&["system", "developer"]) {
            Self::System
        } else if is(&["tool", "function"]) {
            Self::Tool
        } else {
            Self::Other
        }
    }
}
