//! Looking into JSON so that whatever is not as it should be is told with the way to it.

use serde_json::{Map, Value};

use super::reason::{Flaw, Reason};

/// The way to a part of a record. It is spelled out only when something is wrong there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'a> {
    /// The record.
    Root,
    /// What an object holds under a key.
    Key(&'a Place<'a>, &'a str),
    /// An item of a list, counted from 0.
    Index(&'a Place<'a>, usize),
}

impl Place<'_> {
    /// What is wrong here.
    pub(super) fn flaw(&self, flaw: Flaw) -> Reason {
        Reason::at(self.spelled(), flaw)
    }

    /// The way as people write it: `annotations[0].result`.
    pub(super) fn spelled(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Key(Self::Root, key) => (*key).to_owned(),
            Self::Key(up, key) => format!("{}.{key}", up.spelled()),
            Self::Index(up, index) => format!("{}[{index}]", up.spelled()),
        }
    }
}

/// A part of a record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    /// What is there.
    pub(super) value: &'a Value,
    /// Where that is.
    pub(super) place: Place<'a>,
}

impl<'a> Look<'a> {
    /// The record itself.
    pub(super) fn at(value: &'a Value) -> Self {
        Self {
            value,
            place: Place::Root,
        }
    }

    /// What is wrong here.
    pub(super) fn flaw(&self, flaw: Flaw) -> Reason {
        self.place.flaw(flaw)
    }

    /// That this is of another kind than it would have to be.
    pub(super) fn wrong(&self, takes: &'static str) -> Reason {
        self.flaw(Flaw::WrongType {
            found: kind(self.value),
            takes,
        })
    }

    /// What an object holds under a key. A `null` is nothing.
    pub(super) fn key<'b>(&'b self, key: &'b str) -> Option<Look<'b>> {
        match self.value.get(key) {
            None | Some(Value::Null) => None,
            Some(value) => Some(Look {
                value,
                place: Place::Key(&self.place, key),
            }),
        }
    }

    /// What an object has to hold under a key.
    pub(super) fn need<'b>(
        &'b self,
        key: &'b str,
        takes: &'static str,
    ) -> Result<Look<'b>, Reason> {
        self.key(key)
            .ok_or_else(|| Place::Key(&self.place, key).flaw(Flaw::Missing { takes }))
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Result<impl Iterator<Item = Look<'_>>, Reason> {
        let items = self.value.as_array().ok_or_else(|| self.wrong("a list"))?;
        Ok(items.iter().enumerate().map(|(index, value)| Look {
            value,
            place: Place::Index(&self.place, index),
        }))
    }

    /// An object.
    pub(super) fn object(&self) -> Result<&'a Map<String, Value>, Reason> {
        self.value
            .as_object()
            .ok_or_else(|| self.wrong("an object"))
    }

    /// A text.
    pub(super) fn text(&self) -> Result<&'a str, Reason> {
        self.value.as_str().ok_or_else(|| self.wrong("a text"))
    }

    /// Yes or no.
    pub(super) fn boolean(&self) -> Result<bool, Reason> {
        self.value
            .as_bool()
            .ok_or_else(|| self.wrong("true or false"))
    }

    /// A number.
    pub(super) fn number(&self) -> Result<f64, Reason> {
        self.value.as_f64().ok_or_else(|| self.wrong("a number"))
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self) -> Result<u64, Reason> {
        self.value
            .as_u64()
            .ok_or_else(|| self.wrong("a whole number from 0"))
    }

    /// An offset in a text. What no text is long enough for is past its end as well as anything else.
    pub(super) fn offset(&self) -> Result<u32, Reason> {
        let offset = self.count()?;
        Ok(u32::try_from(offset).unwrap_or(u32::MAX))
    }

    /// Refuses keys that are not among these.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Reason> {
        let unknown = self
            .object()?
            .keys()
            .find(|key| !known.contains(&key.as_str()));
        match unknown {
            None => Ok(()),
            Some(key) => Err(Place::Key(&self.place, key).flaw(Flaw::UnknownKey {
                known: known.join(", "),
            })),
        }
    }
}

/// What a value is called in a sentence.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
