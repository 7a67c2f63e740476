//! Telling by its shape which tool a record comes from.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::{label_studio, native};

/// What a record's keys mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// The whole object is the payload, but for its `external_id` or `id`.
    Plain,
    /// Ingot's own record, with all that is kept of a sample.
    Native,
    /// A task of Label Studio.
    LabelStudio,
    /// A task or an answer of Prodigy.
    Prodigy,
    /// A record of Argilla.
    Argilla,
    /// An example of doccano.
    Doccano,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Plain,
        Self::Native,
        Self::LabelStudio,
        Self::Prodigy,
        Self::Argilla,
        Self::Doccano,
    ];

    /// The word for it, as people choose it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Native => "native",
            Self::LabelStudio => "label-studio",
            Self::Prodigy => "prodigy",
            Self::Argilla => "argilla",
            Self::Doccano => "doccano",
        }
    }
}

/// A word that is no shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no shape of a record: the shapes are plain, native, label-studio, prodigy, argilla and doccano"
)]
pub struct UnknownShape(pub String);

impl FromStr for Shape {
    type Err = UnknownShape;

    fn from_str(word: &str) -> Result<Self, UnknownShape> {
        Self::ALL
            .into_iter()
            .find(|shape| shape.word() == word)
            .ok_or_else(|| UnknownShape(word.to_owned()))
    }
}

/// Tells by its keys what a record is. The first rule that fits counts:
///
/// 1. native: `payload` is an object, and every key is one of a native record;
/// 2. Label Studio: `data` is an object, and every key is one of a task;
/// 3. Argilla: `fields` is an object, and every key is one of a record; or there are keys such as
///    `tone.suggestion` and `tone.response`;
/// 4. Prodigy: there is `_input_hash`, `_task_hash`, `_view_id`, `_session_id` or `_annotator_id`; or
///    `answer` is `accept`, `reject` or `ignore`; or beside a `text` there are `spans` that are objects
///    with `start` and `end`, or `options` that are objects with an `id`;
/// 5. doccano: beside a `text` there is a `label` that is a list of texts or of `[start, end, label]`,
///    an empty one too; or `entities` that are objects with `start_offset`;
/// 6. anything else is plain.
///
/// A file is what its first record is. Whoever knows better says so, and nothing is guessed.
pub fn detect(record: &Value) -> Shape {
    let Some(object) = record.as_object() else {
        return Shape::Plain;
    };
    if native::is_native(object) {
        Shape::Native
    } else if label_studio::is_task(object) {
        Shape::LabelStudio
    } else if is_argilla(object) {
        Shape::Argilla
    } else if is_prodigy(object) {
        Shape::Prodigy
    } else if is_doccano(object) {
        Shape::Doccano
    } else {
        Shape::Plain
    }
}

fn is_argilla(object: &Map<String, Value>) -> bool {
    const KEYS: [&str; 13] = [
        "id",
        "external_id",
        "_server_id",
        "status",
        "fields",
        "metadata",
        "vectors",
        "suggestions",
        "responses",
        "inserted_at",
        "updated_at",
        "dataset_id",
        // What was found by a search has one.
        "score",
    ];
    let is_record = object.get("fields").is_some_and(Value::is_object)
        && object.keys().all(|key| KEYS.contains(&key.as_str()));
    is_record
        || object.keys().any(|key| {
            [".suggestion", ".response", ".responses"]
                .iter()
                .any(|end| key.strip_suffix(end).is_some_and(|name| !name.is_empty()))
        })
}

fn is_prodigy(object: &Map<String, Value>) -> bool {
    const OWN: [&str; 5] = [
        "_input_hash",
        "_task_hash",
        "_view_id",
        "_session_id",
        "_annotator_id",
    ];
    let answer = object.get("answer").and_then(Value::as_str);
    OWN.iter().any(|key| object.contains_key(*key))
        || matches!(answer, Some("accept" | "reject" | "ignore"))
        || (has_text(object)
            && (all_objects(object.get("spans"), &["start", "end"])
                || all_objects(object.get("options"), &["id"])))
}

fn is_doccano(object: &Map<String, Value>) -> bool {
    let labels = |label: &Value| label.is_string() || is_triple(label);
    let is_labeled = object
        .get("label")
        .and_then(Value::as_array)
        .is_some_and(|list| list.iter().all(labels));
    has_text(object)
        && (is_labeled || all_objects(object.get("entities"), &["start_offset", "end_offset"]))
}

fn is_triple(value: &Value) -> bool {
    matches!(
        value.as_array().map(Vec::as_slice),
        Some([Value::Number(_), Value::Number(_), Value::String(_)])
    )
}

fn has_text(object: &Map<String, Value>) -> bool {
    object.get("text").is_some_and(Value::is_string)
}

/// Whether it is a list of objects that have these keys, and not an empty one.
fn all_objects(list: Option<&Value>, keys: &[&str]) -> bool {
    list.and_then(Value::as_array).is_some_and(|items| {
        !items.is_empty()
            && items
                .iter()
                .all(|item| keys.iter().all(|key| item.get(key).is_some()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tools_records_are_known_by_their_shape() {
        let cases = [
            (r#"{"text":"a"}"#, Shape::Plain),
            (r#"{"payload":{"text":"a"}}"#, Shape::Native),
            (
                r#"{"payload":{"text":"a"},"turns":[],"priority":3}"#,
                Shape::Native,
            ),
            (r#"{"payload":{"text":"a"},"colour":1}"#, Shape::Plain),
            (r#"{"payload":"a"}"#, Shape::Plain),
            (r#"{"data":{"text":"a"}}"#, Shape::LabelStudio),
            (
                r#"{"id":1,"data":{},"meta":{},"annotations":[]}"#,
                Shape::LabelStudio,
            ),
            (r#"{"data":{"text":"a"},"colour":1}"#, Shape::Plain),
            (r#"{"data":"a"}"#, Shape::Plain),
            (r#"{"fields":{"text":"a"}}"#, Shape::Argilla),
            (r#"{"fields":{"text":"a"},"responses":[]}"#, Shape::Argilla),
            (
                r#"{"id":"r","fields":{"text":"a"},"metadata":{},"suggestions":{},"responses":{},
                    "vectors":{},"status":"pending","_server_id":null,"score":0.5}"#,
                Shape::Argilla,
            ),
            (
                r#"{"id":"r","external_id":null,"dataset_id":"d","fields":{"text":"a"}}"#,
                Shape::Argilla,
            ),
            (r#"{"text":"a","tone.suggestion":3}"#, Shape::Argilla),
            (r#"{"text":"a","tone.response":3}"#, Shape::Argilla),
            (r#"{"text":"a",".response":3}"#, Shape::Plain),
            (r#"{"text":"a","answer":"accept"}"#, Shape::Prodigy),
            (r#"{"text":"a","answer":"42"}"#, Shape::Plain),
            (r#"{"text":"a","_view_id":"choice"}"#, Shape::Prodigy),
            (
                r#"{"text":"a","spans":[{"start":0,"end":1,"label":"X"}]}"#,
                Shape::Prodigy,
            ),
            (
                r#"{"text":"a","options":[{"id":"x","text":"X"}]}"#,
                Shape::Prodigy,
            ),
            (r#"{"text":"a","options":["x"],"spans":[]}"#, Shape::Plain),
            (r#"{"text":"a","label":["x"]}"#, Shape::Doccano),
            (r#"{"text":"a","label":[]}"#, Shape::Doccano),
            (
                r#"{"id":1,"text":"a","label":[[0,1,"X"]],"Comments":[]}"#,
                Shape::Doccano,
            ),
            (
                r#"{"text":"a","entities":[{"start_offset":0,"end_offset":1}]}"#,
                Shape::Doccano,
            ),
            (r#"{"text":"a","label":"x"}"#, Shape::Plain),
            (r#"{"text":"a","label":[1]}"#, Shape::Plain),
            (r#"[1]"#, Shape::Plain),
        ];
        for (json, shape) in cases {
            let record = serde_json::from_str(json).unwrap();
            assert_eq!(detect(&record), shape, "{json}");
        }
    }

    #[test]
    fn each_shape_has_a_word_that_chooses_it() {
        for shape in Shape::ALL {
            assert_eq!(shape.word().parse(), Ok(shape));
        }
        assert!("Plain".parse::<Shape>().is_err());
    }
}
