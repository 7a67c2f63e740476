//! What every reader of records needs, and what every record goes through.

use serde_json::Value;

use super::{
    Shape, answer, argilla, doccano, label_studio,
    look::{Look, Place, kind},
    mapping::{Mapping, Roles},
    native, plain, prodigy,
    reason::{Flaw, Reason},
};
use crate::{
    archive::NewSample,
    label::LabelValues,
    limits::Limits,
    sample::Payload,
    schema::{Field, FieldError, Problem, Schema, validate},
};

/// The keys a sample's own identity may stand under, the first that is there counts.
const ID_KEYS: [&str; 2] = ["external_id", "id"];

/// How records are read.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// What labels consist of.
    pub schema: &'a Schema,
    /// Which columns or keys are what.
    pub mapping: &'a Mapping,
    /// How large things may be.
    pub limits: &'a Limits,
    /// Who gave the answers of which the file does not say who gave them.
    pub someone: &'a str,
}

/// Makes a sample of a record.
///
/// Answers are checked by the schema's validator and come out in their canonical form. A record of which
/// one answer is wrong is refused as a whole: nothing of it is taken.
///
/// # Errors
/// The first thing that is wrong with it, and where.
pub fn read(record: Value, shape: Shape, reading: &Reading<'_>) -> Result<NewSample, Reason> {
    let Value::Object(object) = record else {
        return Err(Reason::whole(Flaw::NotAnObject {
            found: kind(&record),
        }));
    };
    let sample = match shape {
        Shape::Plain => plain::read(object, reading),
        Shape::Native => native::read(object, reading),
        Shape::LabelStudio => label_studio::read(object, reading),
        Shape::Prodigy => prodigy::read(object, reading),
        Shape::Argilla => argilla::read(object, reading),
        Shape::Doccano => doccano::read(object, reading),
    }?;
    check_payload(&sample.payload, reading.limits)?;
    Ok(sample)
}

fn check_payload(payload: &Payload, limits: &Limits) -> Result<(), Reason> {
    if payload.values().all(is_blank) {
        return Err(Reason::whole(Flaw::Nothing));
    }
    let bytes = serde_json::to_string(payload).map_or(usize::MAX, |text| text.len());
    if limits.payload_bytes < bytes {
        return Err(Reason::whole(Flaw::PayloadTooLarge {
            bytes,
            limit: limits.payload_bytes,
        }));
    }
    Ok(())
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

impl Reading<'_> {
    /// The field that is answered under a name.
    pub(super) fn field(&self, name: &str, place: &Place<'_>) -> Result<&Field, Reason> {
        self.schema.field(name).ok_or_else(|| {
            let names: Vec<&str> = self
                .schema
                .fields
                .iter()
                .map(|field| field.name.as_str())
                .collect();
            place.flaw(Flaw::NoField {
                fields: names.join(", "),
            })
        })
    }

    /// Answers by field name, each as the bare value.
    pub(super) fn values(&self, look: &Look<'_>) -> Result<LabelValues, Reason> {
        let mut values = LabelValues::new();
        for (name, value) in look.object()? {
            let place = Place::Key(&look.place, name);
            let field = self.field(name, &place)?;
            if !value.is_null() {
                values.insert(
                    name.clone(),
                    answer::from_json(field, &Look { value, place })?,
                );
            }
        }
        Ok(values)
    }

    /// A label: it has to be as if a labeler had given it here.
    pub(super) fn label(
        &self,
        payload: &Payload,
        values: LabelValues,
        place: &Place<'_>,
    ) -> Result<LabelValues, Reason> {
        self.checked(payload, values, place, |_| true)
    }

    /// Answers that are proposed or known: required ones may be missing.
    pub(super) fn proposal(
        &self,
        payload: &Payload,
        values: LabelValues,
        place: &Place<'_>,
    ) -> Result<LabelValues, Reason> {
        self.checked(payload, values, place, |problem| {
            *problem != Problem::Missing
        })
    }

    fn checked(
        &self,
        payload: &Payload,
        values: LabelValues,
        place: &Place<'_>,
        counts: impl Fn(&Problem) -> bool,
    ) -> Result<LabelValues, Reason> {
        let errors = validate(self.schema, payload, &values)
            .err()
            .unwrap_or_default();
        match errors.into_iter().find(|error| counts(&error.problem)) {
            None => Ok(self.schema.canonical(values)),
            Some(FieldError { field, problem }) => {
                Err(Place::Key(place, &field).flaw(Flaw::Answer(problem)))
            }
        }
    }

    /// Takes the sample's identity out of an object, unless the mapping has said where it stands.
    pub(super) fn take_id(&self, object: &mut Payload) -> Result<Option<String>, Reason> {
        if self.mapping.names_id() {
            return Ok(None);
        }
        match ID_KEYS.into_iter().find(|key| object.contains_key(*key)) {
            Some(key) => {
                let value = object.shift_remove(key).unwrap_or_default();
                id_of(&value, &Place::Key(&Place::Root, key))
            }
            None => Ok(None),
        }
    }

    /// Gives a sample what the mapping took out of its record.
    pub(super) fn settle(&self, sample: &mut NewSample, roles: Roles) -> Result<(), Reason> {
        if let Some((column, value)) = roles.id {
            sample.external_id = id_of(&value, &Place::Key(&Place::Root, &column))?;
        }
        if let Some((column, value)) = roles.priority {
            let place = Place::Key(&Place::Root, &column);
            sample.priority = priority_of(&Look {
                value: &value,
                place,
            })?
            .unwrap_or(0);
        }
        let mut gold = LabelValues::new();
        if let Some((column, value)) = roles.gold {
            let place = Place::Key(&Place::Root, &column);
            gold = self.gold_of(&Look {
                value: &value,
                place,
            })?;
        }
        for (name, column, value) in roles.gold_fields {
            let place = Place::Key(&Place::Root, &column);
            let look = Look {
                value: &value,
                place,
            };
            let field = self.field(&name, &place)?;
            if !is_blank(&value) {
                answer::put(
                    &mut gold,
                    field,
                    answer::from_json_or_text(field, &look)?,
                    &look,
                )?;
            }
        }
        if !gold.is_empty() {
            sample.gold = Some(self.proposal(&sample.payload, gold, &Place::Root)?);
        }
        Ok(())
    }

    /// All known answers: an object of them, its text, or the answer itself where there is one field.
    fn gold_of(&self, look: &Look<'_>) -> Result<LabelValues, Reason> {
        if is_blank(look.value) {
            return Ok(LabelValues::new());
        }
        let parsed = match look.value {
            Value::String(text) if text.trim_start().starts_with('{') => {
                serde_json::from_str(text).ok()
            }
            _ => None,
        };
        let look = Look {
            value: parsed.as_ref().unwrap_or(look.value),
            place: look.place,
        };
        match (self.schema.fields.as_slice(), look.value) {
            ([only], value) if value.get(&only.name).is_none() => Ok(LabelValues::from([(
                only.name.clone(),
                answer::from_json_or_text(only, &look)?,
            )])),
            _ => self.values(&look),
        }
    }
}

/// An identity out of a file. An empty text is none.
pub(super) fn id_of(value: &Value, place: &Place<'_>) -> Result<Option<String>, Reason> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(number) => Ok(Some(number.to_string())),
        other => Err(place.flaw(Flaw::BadId { found: kind(other) })),
    }
}

/// A priority out of a file, as a number or as the text of one.
pub(super) fn priority_of(look: &Look<'_>) -> Result<Option<i16>, Reason> {
    let number = match look.value {
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::Null => return Ok(None),
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64().and_then(|number| i16::try_from(number).ok()),
    };
    number
        .map(Some)
        .ok_or_else(|| look.wrong("a whole number from -32768 to 32767"))
}
