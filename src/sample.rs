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

/// A part of a sample as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A passage by itself.
    Passage(Passage),
    /// Two texts that are compared.
    Pair {
        /// What is asked about them.
        heading: String,
        /// The text on the left.
        left: String,
        /// The text on the right.
        right: String,
    },
}

/// Two texts of a payload that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair<'a> {
    /// What is asked about them.
    pub heading: &'a str,
    /// The key of the text on the left and that of the one on the right.
    pub keys: (&'a str, &'a str),
}

/// Lays a payload out for reading, with the texts that are compared beside each other, each pair once
/// and below what else there is. A text that a sample lacks is empty.
pub fn blocks(payload: &Payload, pairs: &[Pair<'_>]) -> Vec<Block> {
    let is_compared = |key: &str| {
        pairs
            .iter()
            .any(|pair| pair.keys.0 == key || pair.keys.1 == key)
    };
    let rest = if pairs.is_empty() {
        passages(payload)
    } else {
        payload
            .iter()
            .filter(|(key, _)| !is_compared(key))
            .map(|(key, value)| Passage {
                title: Some(humanized(key)),
                text: readable(value),
            })
            .collect()
    };
    let text = |key: &str| payload.get(key).map(readable).unwrap_or_default();
    let mut blocks: Vec<Block> = rest.into_iter().map(Block::Passage).collect();
    for (place, pair) in pairs.iter().enumerate() {
        let is_again = pairs
            .iter()
            .take(place)
            .any(|other| other.keys == pair.keys);
        if !is_again {
            blocks.push(Block::Pair {
                heading: pair.heading.to_owned(),
                left: text(pair.keys.0),
                right: text(pair.keys.1),
            });
        }
    }
    blocks
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
    fn texts_that_are_compared_stand_beside_each_other_once_and_below_the_rest() {
        let payload = payload(r#"{"answer_b":"yes","answer_a":"no","prompt":"why?"}"#);
        let pair = |heading| Pair {
            heading,
            keys: ("answer_b", "answer_a"),
        };
        let other = Pair {
            heading: "Prompt",
            keys: ("prompt", "none"),
        };

        let shown = blocks(&payload, &[pair("Helpful"), pair("Harmless")]);

        let prompt = Passage {
            title: Some("Prompt".to_owned()),
            text: "why?".to_owned(),
        };
        let both = Block::Pair {
            heading: "Helpful".to_owned(),
            left: "yes".to_owned(),
            right: "no".to_owned(),
        };
        assert_eq!(shown, [Block::Passage(prompt), both]);
        let lacking = Block::Pair {
            heading: "Prompt".to_owned(),
            left: "why?".to_owned(),
            right: String::new(),
        };
        assert_eq!(blocks(&payload, &[pair("Helpful"), other])[1], lacking);
    }

    #[test]
    fn a_sample_without_comparisons_is_its_passages() {
        let payload = payload(r#"{"text":"so good"}"#);

        let shown = blocks(&payload, &[]);

        let passages = passages(&payload).into_iter().map(Block::Passage);
        assert_eq!(shown, passages.collect::<Vec<_>>());
    }

    #[test]
    fn markup_stays_the_text_it_is() {
        let passage = &passages(&payload(r#"{"text":"<b>no</b>"}"#))[0];

        assert_eq!(passage.text, "<b>no</b>");
    }
}
