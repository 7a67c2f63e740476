//! What is labeled. A sample's payload is data from somebody else's file: it is shown as text, never
//! as markup.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ids::SampleId;

/// The content of a sample as it was imported, keys in their original order where JSON keeps it.
pub type Payload = Map<String, Value>;

/// One thing to label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Its identity in this installation.
    pub id: SampleId,
    /// The identity it came with, if it came with one.
    pub external_id: Option<String>,
    /// What the labeler reads.
    pub payload: Payload,
}

/// One titled passage of a sample as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The heading, or none when the sample is a single text.
    pub title: Option<String>,
    /// The text below it.
    pub text: String,
}

/// Lays a payload out for reading: a lone text without a heading, anything else as titled passages
/// in the payload's order.
pub fn passages(payload: &Payload) -> Vec<Passage> {
    if payload.len() == 1
        && let Some((_, value)) = payload.iter().next()
    {
        return vec![Passage {
            title: None,
            text: readable(value),
        }];
    }
    payload
        .iter()
        .map(|(key, value)| Passage {
            title: Some(humanized(key)),
            text: readable(value),
        })
        .collect()
}

/// A JSON value the way a person reads it: strings bare, the rest as indented JSON.
fn readable(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

/// `narrative_a` becomes `Narrative a`.
fn humanized(key: &str) -> String {
    let spaced = key.replace(['_', '-'], " ");
    let mut chars = spaced.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => spaced,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(json: &str) -> Payload {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_single_text_has_no_heading() {
        assert_eq!(
            passages(&payload(r#"{"text":"so good"}"#)),
            [Passage {
                title: None,
                text: "so good".to_owned()
            }]
        );
    }

    #[test]
    fn several_keys_become_titled_passages_in_their_order() {
        let titles: Vec<_> = passages(&payload(r#"{"narrative_b":"x","narrative_a":"y"}"#))
            .into_iter()
            .map(|passage| passage.title.unwrap())
            .collect();

        assert_eq!(titles, ["Narrative b", "Narrative a"]);
    }

    #[test]
    fn markup_stays_the_text_it_is() {
        let passage = &passages(&payload(r#"{"text":"<b>no</b>"}"#))[0];

        assert_eq!(passage.text, "<b>no</b>");
    }
}
