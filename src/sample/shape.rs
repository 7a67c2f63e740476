//! What a payload looks like as a whole.

use serde_json::Value;

use super::Payload;

/// Longest value that is read at a glance, in bytes.
const SHORT_BYTES: usize = 120;

/// Longest text that is a title, in bytes.
const TITLE_BYTES: usize = 600;

/// Fewest values of a row. Texts alone are a row only where there are more of them.
const ROW_VALUES: usize = 3;
const ROW_TEXTS: usize = 5;

/// What a title is called in the data of most people.
const TITLES: [&str; 4] = ["title", "headline", "subject", "heading"];

/// What the text that is labeled is called.
const TEXTS: [&str; 8] = [
    "text",
    "body",
    "content",
    "article",
    "abstract",
    "message",
    "document",
    "description",
];

/// Whether a payload is a row of a table: several short values of which none is the text.
pub(super) fn is_row(payload: &Payload) -> bool {
    let is_text = |value: &Value| value.is_string();
    let has_only_texts = payload.values().all(is_text);
    let fewest = if has_only_texts {
        ROW_TEXTS
    } else {
        ROW_VALUES
    };
    fewest <= payload.len()
        && payload.values().all(is_short)
        && !payload.keys().any(|key| is_one_of(key, &TEXTS))
        && !payload.iter().any(|(key, value)| {
            value
                .as_str()
                .is_some_and(|url| super::media::kind_of(key, url).is_some())
        })
}

/// Whether an object holds short values and nothing deeper.
pub(super) fn is_flat(object: &Payload) -> bool {
    !object.is_empty() && object.values().all(is_short)
}

/// The keys of a title and of the text below it, if a payload has both and neither is compared.
pub(super) fn article(
    payload: &Payload,
    is_compared: impl Fn(&str) -> bool,
) -> Option<(&str, &str)> {
    let find = |names: &[&str]| {
        let mut entries = payload.iter();
        entries.find(|(key, value)| is_one_of(key, names) && value.is_string() && !is_compared(key))
    };
    let (title, words) = find(&TITLES)?;
    let (text, _) = find(&TEXTS)?;
    let words = words.as_str()?;
    let is_title = !words.is_empty() && words.len() <= TITLE_BYTES && !words.contains('\n');
    is_title.then_some((title.as_str(), text.as_str()))
}

fn is_short(value: &Value) -> bool {
    match value {
        Value::String(text) => text.len() <= SHORT_BYTES && !text.contains('\n'),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::Array(_) | Value::Object(_) => false,
    }
}

fn is_one_of(key: &str, names: &[&str]) -> bool {
    names.iter().any(|name| key.eq_ignore_ascii_case(name))
}
