//! Types in words.

use serde_json::Value;

use super::html::Text;

/// The type of a value as part of a sentence, in HTML.
pub(super) fn type_of(schema: &Value) -> String {
    if let Some(name) = referred(schema) {
        return format!("<a href=\"#type-{0}\">{0}</a>", Text(name));
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(kinds) = schema[several].as_array() {
            return joined(kinds.iter().map(type_of), " or ");
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return joined(
            parts
                .iter()
                .filter(|part| !is_plain_object(part))
                .map(type_of),
            " with ",
        );
    }
    if let Some(words) = enumerated(schema) {
        return words;
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => joined(kinds.iter().map(|kind| simple(kind, schema)), " or "),
        kind => simple(kind, schema),
    };
    format!("{kind}{}", bounds(schema))
}

/// What a named type is, where it is no object: its words, or what it consists of.
pub(super) fn kind_of(schema: &Value) -> String {
    let variants = schema["oneOf"].as_array().or(schema["anyOf"].as_array());
    if let Some(variants) = variants {
        let variants = variants
            .iter()
            .map(|it| format!("<li>{}</li>", variant(it)));
        let variants: String = variants.collect();
        return format!("<p>One of</p><ul>{variants}</ul>");
    }
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let parts = joined(
        parts.filter(|part| referred(part).is_some()).map(type_of),
        ", ",
    );
    if !parts.is_empty() {
        return format!("<p>With what {parts} has.</p>");
    }
    match &schema["type"] {
        Value::String(kind) if kind == "object" => String::new(),
        _ => format!("<p>{}</p>", type_of(schema)),
    }
}

fn variant(schema: &Value) -> String {
    let description = match schema["description"].as_str() {
        Some(text) => format!(": {}", Text(text)),
        None => String::new(),
    };
    let parts = schema["allOf"].as_array().into_iter().flatten();
    let keys = std::iter::once(schema).chain(parts).flat_map(|part| {
        let properties = part["properties"].as_object().into_iter().flatten();
        properties.map(|(name, kind)| format!("<code>{}</code>: {}", Text(name), type_of(kind)))
    });
    let keys = joined(keys, ", ");
    let kind = if is_plain_object(schema) {
        String::new()
    } else {
        type_of(schema)
    };
    let space = if kind.is_empty() || keys.is_empty() {
        ""
    } else {
        " with "
    };
    format!("{kind}{space}{keys}{description}")
}

fn simple(kind: &Value, schema: &Value) -> String {
    match kind.as_str() {
        Some("array") => format!("list of {}", type_of(&schema["items"])),
        Some("integer") => "whole number".to_owned(),
        Some("string") => match schema["format"].as_str() {
            Some(format) => format!("text ({})", Text(format)),
            None => "text".to_owned(),
        },
        Some(kind) => Text(kind).to_string(),
        None => "anything".to_owned(),
    }
}

/// The words that a text may be.
fn enumerated(schema: &Value) -> Option<String> {
    let words = schema["enum"].as_array()?;
    Some(joined(
        words
            .iter()
            .map(|word| format!("<code>{}</code>", Text::of(word))),
        ", ",
    ))
}

fn bounds(schema: &Value) -> String {
    let bound = |key: &str, words: &str| {
        let bound = schema[key].as_i64()?;
        Some(format!(", {words} {bound}"))
    };
    // That counts are not negative goes without saying.
    let least = bound("minimum", "at least").filter(|_| schema["minimum"] != 0);
    format!(
        "{}{}",
        least.unwrap_or_default(),
        bound("maximum", "at most").unwrap_or_default()
    )
}

fn is_plain_object(schema: &Value) -> bool {
    schema["type"] == "object"
}

fn referred(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}
