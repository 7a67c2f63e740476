//! Formats that keep a sample's content and what is said of it side by side in one object.
//!
//! A key of the payload that the format needs for itself goes out with `_data_` before it, and a field of
//! such a name with `_field_`; either comes in again without. (Label Studio's CSV knows the first of the
//! two.)
//!
//! Such formats expect the text under `text`. Where the schema marks parts of a text under another key,
//! and the sample has no `text`, it goes out as `text` and comes in again under its own key.

use serde_json::{Map, Value};

use super::{
    answer,
    look::{Look, Place},
    reading::Reading,
    reason::Reason,
};
use crate::{
    label::LabelValues,
    sample::Payload,
    schema::{Field, FieldKind, Schema},
};

const DATA: &str = "_data_";
const FIELD: &str = "_field_";
const TEXT: &str = "text";

/// How one format lays a sample out flat.
#[derive(Debug)]
pub(super) struct Flat<'a> {
    /// The keys that the format needs for itself.
    reserved: &'a [&'a str],
    /// The fields whose answers stand under their names.
    by_name: Vec<&'a Field>,
    /// The payload's key of the text, where it is not `text`.
    text: Option<&'a str>,
}

impl<'a> Flat<'a> {
    /// Fields that are not `is_by_name` have a place of their own in the format.
    pub(super) fn new(
        schema: &'a Schema,
        reserved: &'a [&'a str],
        is_by_name: impl Fn(&Field) -> bool,
    ) -> Self {
        Self {
            reserved,
            by_name: schema
                .fields
                .iter()
                .filter(|field| is_by_name(field))
                .collect(),
            text: spans_text(schema).filter(|key| *key != TEXT),
        }
    }

    pub(super) fn field_key(&self, name: &str) -> String {
        if self.reserved.contains(&name) || is_marked(name) {
            format!("{FIELD}{name}")
        } else {
            name.to_owned()
        }
    }

    fn payload_key(&self, key: &str) -> String {
        let is_taken = self.reserved.contains(&key)
            || is_marked(key)
            || self.by_name.iter().any(|field| field.name == key);
        if is_taken {
            format!("{DATA}{key}")
        } else {
            key.to_owned()
        }
    }

    /// The payload as it goes out.
    pub(super) fn write_payload(&self, payload: &Payload) -> Map<String, Value> {
        let as_text = self.text.filter(|_| !payload.contains_key(TEXT));
        payload
            .iter()
            .map(|(key, value)| {
                let key = if Some(key.as_str()) == as_text {
                    TEXT
                } else {
                    key
                };
                (self.payload_key(key), value.clone())
            })
            .collect()
    }

    /// The payload that is left of an object when all that is not of it has been taken out.
    pub(super) fn read_payload(&self, object: Map<String, Value>) -> Payload {
        let mut payload: Payload = object
            .into_iter()
            .map(|(key, value)| match key.strip_prefix(DATA) {
                Some(own) => (own.to_owned(), value),
                None => (key, value),
            })
            .collect();
        if let Some(own) = self.text
            && !payload.contains_key(own)
            && payload.contains_key(TEXT)
        {
            payload = payload
                .into_iter()
                .map(|(key, value)| (if key == TEXT { own.to_owned() } else { key }, value))
                .collect();
        }
        payload
    }

    /// Puts the answers that stand under their names into an object.
    pub(super) fn write_answers(&self, values: &LabelValues, object: &mut Map<String, Value>) {
        for field in &self.by_name {
            if let Some(value) = values.get(&field.name) {
                object.insert(self.field_key(&field.name), answer::to_json(value));
            }
        }
    }

    /// Takes the answers that stand under their names out of an object.
    pub(super) fn take_answers(
        &self,
        object: &mut Map<String, Value>,
    ) -> Result<LabelValues, Reason> {
        let mut values = LabelValues::new();
        for field in &self.by_name {
            let key = self.field_key(&field.name);
            let Some(value) = object.shift_remove(&key) else {
                continue;
            };
            if !value.is_null() {
                let look = Look {
                    value: &value,
                    place: Place::Key(&Place::Root, &key),
                };
                values.insert(field.name.clone(), answer::from_json(field, &look)?);
            }
        }
        Ok(values)
    }
}

fn is_marked(key: &str) -> bool {
    key.starts_with(DATA) || key.starts_with(FIELD)
}

/// The payload's key of the text of which parts are marked, in the first such field.
pub(super) fn spans_text(schema: &Schema) -> Option<&str> {
    first(schema, |kind| matches!(kind, FieldKind::Spans(_))).and_then(|field| match &field.kind {
        FieldKind::Spans(spans) => Some(spans.text.as_str()),
        _ => None,
    })
}

/// The first field of some kind.
pub(super) fn first(schema: &Schema, is_it: impl Fn(&FieldKind) -> bool) -> Option<&Field> {
    schema.fields.iter().find(|field| is_it(&field.kind))
}

/// The first field that chooses among options, one or several.
pub(super) fn first_choice(schema: &Schema) -> Option<&Field> {
    first(schema, |kind| {
        matches!(kind, FieldKind::Choice(_) | FieldKind::Choices(_))
    })
}

/// The first field that marks parts of a text.
pub(super) fn first_spans(schema: &Schema) -> Option<&Field> {
    first(schema, |kind| matches!(kind, FieldKind::Spans(_)))
}

/// Takes a text out of an object; an empty one is none.
pub(super) fn take_text(
    object: &mut Map<String, Value>,
    key: &str,
) -> Result<Option<String>, Reason> {
    let value = object.shift_remove(key).unwrap_or_default();
    super::reading::id_of(&value, &Place::Key(&Place::Root, key))
}

impl Reading<'_> {
    /// Whoever gave an answer, or the one who stands for those who are not named.
    pub(super) fn someone_or(&self, name: Option<String>) -> String {
        name.unwrap_or_else(|| self.someone.to_owned())
    }
}
