//! The values one labeler gave one sample.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

mod answers;
mod object;

pub use answers::{Answers, SuggestionUse};

/// One field's answer. Its JSON is the bare value: `3`, `"sport"`, `["a","b"]`, `true`.
///
/// JSON does not tell an empty list of options from an empty list of spans, nor a whole number from
/// a number: `[]` reads as [`FieldValue::Options`] and `3` as [`FieldValue::Integer`], and the
/// validator takes both for either kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// Yes or no.
    Boolean(bool),
    /// A point of a scale, or a number that is whole.
    Integer(i64),
    /// A number with a fraction.
    Number(f64),
    /// A chosen option's name, or free text.
    Text(String),
    /// The names of all chosen options.
    Options(Vec<String>),
    /// The marked parts of a text.
    Spans(#[serde(deserialize_with = "object::objects")] Vec<Span>),
    /// Which of two texts is better.
    Preference(#[serde(deserialize_with = "object::object")] Preference),
}

impl FieldValue {
    /// Whether it says nothing: an empty list, or a text without a visible character. To leave a
    /// field out and to answer it with nothing is the same.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Options(options) => options.is_empty(),
            Self::Spans(spans) => spans.is_empty(),
            Self::Boolean(_) | Self::Integer(_) | Self::Number(_) | Self::Preference(_) => false,
        }
    }
}

/// A marked part of a text, from `start` up to but without `end`, in Unicode code points.
///
/// Code points are what Python counts, so that offsets mean the same where labels are used. They are
/// neither bytes nor the UTF-16 units of a browser.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// How many code points stand before it.
    pub start: u32,
    /// How many code points stand before what follows it.
    pub end: u32,
    /// What it is marked as.
    pub label: String,
}

/// Which of two texts is better, and by how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preference {
    /// The better text.
    pub preferred: Side,
    /// How much better: the place in the field's strengths, counted from 1 at the slightest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<u8>,
    /// How the texts stood before the labeler. People prefer what stands first, so this is kept.
    pub shown: Order,
}

/// The outcome of a comparison of text A with text B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// A is better.
    A,
    /// B is better.
    B,
    /// Neither is.
    Tie,
}

/// Which of two texts stands first (on the left, or above).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ShownOrder))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// A stands before B.
    #[default]
    Ab,
    /// B stands before A.
    Ba,
}

/// Answers by field name. A field that was left out has no entry.
pub type LabelValues = BTreeMap<String, FieldValue>;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_and_texts_without_content_are_blank_and_no_other_answer_is() {
        let blank = [json!(""), json!(" \n\u{3000}"), json!([])];
        let told = [json!(false), json!(0), json!(0.5), json!("."), json!(["x"])];

        let is_blank =
            |value| serde_json::from_value::<FieldValue>(value).is_ok_and(|value| value.is_blank());
        assert!(blank.into_iter().all(is_blank));
        assert!(!told.into_iter().any(is_blank));
    }

    #[test]
    fn each_answer_is_written_as_its_bare_value_and_read_back_as_it_was() {
        let span = Span {
            start: 0,
            end: 4,
            label: "ORG".to_owned(),
        };
        let better = Preference {
            preferred: Side::A,
            strength: Some(2),
            shown: Order::Ba,
        };
        let tie = Preference {
            preferred: Side::Tie,
            strength: None,
            shown: Order::Ab,
        };
        let cases = [
            (FieldValue::Boolean(true), json!(true)),
            (FieldValue::Integer(-3), json!(-3)),
            (FieldValue::Number(0.5), json!(0.5)),
            (FieldValue::Text("1".to_owned()), json!("1")),
            (FieldValue::Options(vec!["x".to_owned()]), json!(["x"])),
            (FieldValue::Options(Vec::new()), json!([])),
            (
                FieldValue::Spans(vec![span]),
                json!([{"start": 0, "end": 4, "label": "ORG"}]),
            ),
            (
                FieldValue::Preference(better),
                json!({"preferred": "a", "strength": 2, "shown": "ba"}),
            ),
            (
                FieldValue::Preference(tie),
                json!({"preferred": "tie", "shown": "ab"}),
            ),
        ];
        for (value, written) in cases {
            assert_eq!(serde_json::to_value(&value).unwrap(), written);
            assert_eq!(
                serde_json::from_value::<FieldValue>(written).unwrap(),
                value
            );
        }
    }

    #[test]
    fn what_is_no_answer_of_any_kind_is_not_read() {
        let bad = [
            json!(null),
            json!({}),
            json!([1]),
            json!(["a", 1]),
            json!({"preferred": "c", "shown": "ab"}),
            json!({"preferred": "a"}),
            json!(["a", null, "ba"]),
            json!(["a", 2, "ba"]),
            json!([[0, 4, "ORG"]]),
            json!({"preferred": "a", "shown": "ab", "why": "longer"}),
            json!({"preferred": "a", "shown": "ab", "strength": 256}),
            json!({"preferred": "a", "shown": "ab", "strength": -1}),
            json!([{"start": -1, "end": 4, "label": "ORG"}]),
            json!([{"start": 0.5, "end": 4, "label": "ORG"}]),
            json!([{"start": 0, "end": 4_294_967_296_u64, "label": "ORG"}]),
            json!([{"start": 0, "end": 4}]),
            json!([{"start": 0, "end": 4, "label": "ORG", "score": 1}]),
        ];
        for value in bad {
            let text = value.to_string();
            assert!(
                serde_json::from_value::<FieldValue>(value).is_err(),
                "{text}"
            );
        }
    }
}
