//! A payload as parts of a page.

use serde_json::Value;

use super::{
    AllowedMedia, MediaKind, MediaRefusal, Payload, Turn, chat,
    media::{excerpt, kind_of},
    shape,
};

/// One titled passage of a sample as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The heading, or none when the sample is a single text.
    pub title: Option<String>,
    /// The text below it.
    pub text: String,
}

/// A short value with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is called.
    pub name: String,
    /// The value as text.
    pub value: String,
}

/// A part of a sample as the page shows it. All of it is text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A passage by itself.
    Passage(Passage),
    /// A text under the title that it came with.
    Article {
        /// The title, a part of the sample.
        title: String,
        /// The text below it.
        text: String,
    },
    /// A conversation.
    Chat {
        /// The heading, if there is more than the conversation.
        title: Option<String>,
        /// What was said, in order.
        turns: Vec<Turn>,
    },
    /// Short values with their names: a row of a table, or an object inside of a sample.
    Facts {
        /// The heading, if there is more than these.
        title: Option<String>,
        /// The values, in the payload's order.
        facts: Vec<Fact>,
    },
    /// A picture or a recording, at an address from which it may be loaded.
    Media {
        /// The heading, if there is more than this.
        title: Option<String>,
        /// What it is.
        kind: MediaKind,
        /// Where it is.
        url: String,
    },
    /// The address of a picture or a recording that is not loaded.
    Refused {
        /// The heading, if there is more than this.
        title: Option<String>,
        /// The address, cut if it is very long.
        url: String,
        /// Why it isn't loaded.
        why: MediaRefusal,
    },
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

/// Lays a payload out as nothing but passages: a lone text without a heading, anything else under its key,
/// in the payload's order.
pub fn passages(payload: &Payload) -> Vec<Passage> {
    let is_alone = payload.len() == 1;
    payload
        .iter()
        .map(|(key, value)| Passage {
            title: (!is_alone).then(|| humanized(key)),
            text: readable(value),
        })
        .collect()
}

/// Lays a payload out for reading, each value by its shape, with the texts that are compared beside each
/// other, each pair once and below what else there is. A text that a sample lacks is empty.
pub fn blocks(payload: &Payload, pairs: &[Pair<'_>], allowed: &AllowedMedia) -> Vec<Block> {
    let mut blocks = if pairs.is_empty() && shape::is_row(payload) {
        vec![Block::Facts {
            title: None,
            facts: facts(payload),
        }]
    } else {
        uncompared(payload, pairs, allowed)
    };
    let text = |key: &str| payload.get(key).map(readable).unwrap_or_default();
    for (place, pair) in pairs.iter().enumerate() {
        let mut before = pairs.iter().take(place);
        if !before.any(|other| other.keys == pair.keys) {
            blocks.push(Block::Pair {
                heading: pair.heading.to_owned(),
                left: text(pair.keys.0),
                right: text(pair.keys.1),
            });
        }
    }
    blocks
}

/// What isn't compared, value by value, but for a title, which stands over its text.
fn uncompared(payload: &Payload, pairs: &[Pair<'_>], allowed: &AllowedMedia) -> Vec<Block> {
    let is_compared = |key: &str| {
        let mut pairs = pairs.iter();
        pairs.any(|pair| pair.keys.0 == key || pair.keys.1 == key)
    };
    let is_alone = pairs.is_empty() && payload.len() == 1;
    let article = shape::article(payload, is_compared);
    let mut blocks = Vec::new();
    for (key, value) in payload.iter().filter(|(key, _)| !is_compared(key)) {
        match article {
            Some((title, text)) if title == key || text == key => {
                let string = |key: &str| payload.get(key).map(readable).unwrap_or_default();
                let is_there = blocks
                    .iter()
                    .any(|block| matches!(block, Block::Article { .. }));
                if !is_there {
                    blocks.push(Block::Article {
                        title: string(title),
                        text: string(text),
                    });
                }
            }
            _ => blocks.push(block(key, value, is_alone, allowed)),
        }
    }
    blocks
}

/// One value by its shape.
fn block(key: &str, value: &Value, is_alone: bool, allowed: &AllowedMedia) -> Block {
    let title = (!is_alone).then(|| humanized(key));
    if let Some(turns) = chat::turns(value) {
        return Block::Chat { title, turns };
    }
    match value {
        Value::Object(object) if shape::is_flat(object) => Block::Facts {
            title,
            facts: facts(object),
        },
        Value::String(url) => match kind_of(key, url) {
            Some(kind) => match allowed.check(url) {
                Ok(()) => Block::Media {
                    title,
                    kind,
                    url: url.clone(),
                },
                Err(why) => Block::Refused {
                    title,
                    url: excerpt(url),
                    why,
                },
            },
            None => passage(title, value),
        },
        _ => passage(title, value),
    }
}

fn passage(title: Option<String>, value: &Value) -> Block {
    Block::Passage(Passage {
        title,
        text: readable(value),
    })
}

fn facts(object: &Payload) -> Vec<Fact> {
    object
        .iter()
        .map(|(key, value)| Fact {
            name: humanized(key),
            value: readable(value),
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
