//! Samples out of JSON objects and CSV rows.

use ingot::{archive::NewSample, limits::Limits, sample::Payload};
use serde_json::Value;

use super::reject::Reason;

/// The keys a sample's own identity may stand under, the first that is there counts.
const ID_KEYS: [&str; 2] = ["external_id", "id"];

/// A sample out of one line of JSONL; none if the line is blank.
pub(super) fn from_json(line: &[u8], limits: &Limits) -> Result<Option<NewSample>, Reason> {
    let text = std::str::from_utf8(line).map_err(|_| Reason::NotUtf8)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    match serde_json::from_str(text).map_err(|error| Reason::NotJson(in_words(&error)))? {
        Value::Object(payload) => sample(payload, limits).map(Some),
        other => Err(Reason::NotAnObject(kind(&other))),
    }
}

/// A sample out of a CSV row under its header.
pub(super) fn from_cells(
    header: &[String],
    cells: Vec<String>,
    limits: &Limits,
) -> Result<NewSample, Reason> {
    if cells.len() != header.len() {
        return Err(Reason::WrongCells {
            expected: header.len(),
            found: cells.len(),
        });
    }
    let payload = header
        .iter()
        .zip(cells)
        .map(|(name, cell)| (name.clone(), Value::String(cell)))
        .collect();
    sample(payload, limits)
}

/// Takes the id out of the content, and checks what is left.
fn sample(mut payload: Payload, limits: &Limits) -> Result<NewSample, Reason> {
    let external_id = match ID_KEYS.into_iter().find(|key| payload.contains_key(*key)) {
        Some(key) => external_id(key, payload.shift_remove(key).unwrap_or_default())?,
        None => None,
    };
    if payload.values().all(is_blank) {
        return Err(Reason::Nothing);
    }
    let bytes = Value::Object(payload.clone()).to_string().len();
    if limits.payload_bytes < bytes {
        return Err(Reason::PayloadTooLarge {
            bytes,
            limit: limits.payload_bytes,
        });
    }
    Ok(NewSample {
        external_id,
        ..NewSample::of(payload)
    })
}

/// An empty cell or a `null` is no id.
fn external_id(key: &'static str, value: Value) -> Result<Option<String>, Reason> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        other => Err(Reason::BadId {
            key,
            kind: kind(&other),
        }),
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// The parser counts lines within the text it was given; here that is always line 1.
fn in_words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((what, _)) => format!("{what} at column {}", error.column()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Option<NewSample>, Reason> {
        from_json(line.as_bytes(), &Limits::DEFAULT)
    }

    #[test]
    fn the_id_leaves_the_content() {
        let sample = parse(r#"{"id":7,"text":"so good"}"#).unwrap().unwrap();

        assert_eq!(sample.external_id.as_deref(), Some("7"));
        assert_eq!(
            Value::Object(sample.payload).to_string(),
            r#"{"text":"so good"}"#
        );
    }

    #[test]
    fn an_external_id_leaves_an_id_beside_it_alone() {
        let sample = parse(r#"{"id":7,"external_id":"a","text":"b"}"#)
            .unwrap()
            .unwrap();

        assert_eq!(sample.external_id.as_deref(), Some("a"));
        assert_eq!(
            Value::Object(sample.payload).to_string(),
            r#"{"id":7,"text":"b"}"#
        );
    }

    #[test]
    fn keys_keep_their_order() {
        let sample = parse(r#"{"z":"1","id":"x","a":"2","m":"3"}"#)
            .unwrap()
            .unwrap();

        assert_eq!(sample.payload.keys().collect::<Vec<_>>(), ["z", "a", "m"]);
    }

    #[test]
    fn broken_json_is_told_with_its_column() {
        assert_eq!(
            parse(r#"{"text":}"#),
            Err(Reason::NotJson("expected value at column 9".to_owned()))
        );
    }

    #[test]
    fn content_of_the_limit_is_taken_and_one_byte_more_is_not() {
        let limits = Limits {
            payload_bytes: 12,
            ..Limits::DEFAULT
        };

        assert!(from_json(br#"{"id":1,"text":"ab"}"#, &limits).is_err());
        assert!(from_json(br#"{"id":1,"text":"a"}"#, &limits).is_ok());
        assert_eq!(
            from_json(br#"{"text":"ab"}"#, &limits),
            Err(Reason::PayloadTooLarge {
                bytes: 13,
                limit: 12
            })
        );
    }

    #[test]
    fn blank_lines_are_no_samples_and_blank_content_is_refused() {
        assert_eq!(parse(" \r"), Ok(None));
        assert_eq!(parse(r#"{"id":1}"#), Err(Reason::Nothing));
        assert_eq!(parse("{}"), Err(Reason::Nothing));
        assert_eq!(parse(r#"{"text":"  "}"#), Err(Reason::Nothing));
    }
}
