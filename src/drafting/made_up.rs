//! A sample that nobody has imported, to try questions on.

use serde_json::Value;

use crate::{
    sample::Payload,
    schema::{FieldKind, Schema},
};

/// A sample on which every question of a schema can be answered. It says `text`; where two are compared the second
/// one says `other`.
pub fn made_up(schema: &Schema, text: &str, other: &str) -> Payload {
    let mut payload = Payload::new();
    let mut put = |key: &str, text: &str| {
        payload
            .entry(key.to_owned())
            .or_insert_with(|| Value::String(text.to_owned()));
    };
    for field in &schema.fields {
        match &field.kind {
            FieldKind::Pairwise(pairwise) => {
                put(&pairwise.a, text);
                put(&pairwise.b, other);
            }
            FieldKind::Spans(spans) => put(&spans.text, text),
            _ => {}
        }
    }
    if payload.is_empty() {
        payload.insert("text".to_owned(), Value::String(text.to_owned()));
    }
    payload
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::parse;

    #[test]
    fn every_question_finds_what_it_asks_about() {
        let keys = |fields: &str| {
            let schema = parse(&format!(r#"{{"fields":[{fields}]}}"#)).unwrap();
            let payload = made_up(&schema, "T", "O");
            serde_json::to_string(&payload).unwrap()
        };

        assert_eq!(keys(r#"{"name":"n","kind":"text"}"#), r#"{"text":"T"}"#);
        assert_eq!(
            keys(
                r#"{"name":"n","kind":"pairwise","a":"x","b":"y"},
                   {"name":"m","kind":"spans","text":"y","labels":["A"]}"#
            ),
            r#"{"x":"T","y":"O"}"#
        );
    }
}
