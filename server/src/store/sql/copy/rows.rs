//! Rows on their way from one database to the other.

use sha2::{Digest, Sha256};

use crate::store::{
    StoreError,
    sql::{Row, ToValue, Value},
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Real,
    Text,
    Bytes,
}

/// A value that belongs to nobody else.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum OwnedValue {
    Integer(Option<i64>),
    Real(Option<f64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

impl OwnedValue {
    pub(super) fn read(kind: Kind, row: &Row<'_>, column: usize) -> Result<Self, StoreError> {
        Ok(match kind {
            Kind::Integer => Self::Integer(row.get(column)?),
            Kind::Real => Self::Real(row.get(column)?),
            Kind::Text => Self::Text(row.get(column)?),
            Kind::Bytes => Self::Bytes(row.optional_bytes(column)?.map(<[u8]>::to_vec)),
        })
    }

    /// Each value with its length before it, so that no two rows hash alike that are not.
    fn hash(&self, hash: &mut Sha256) {
        let number;
        let bytes = match self {
            Self::Integer(value) => {
                number = value.map(i64::to_be_bytes);
                number.as_ref().map(<[u8; 8]>::as_slice)
            }
            Self::Real(value) => {
                number = value.map(f64::to_be_bytes);
                number.as_ref().map(<[u8; 8]>::as_slice)
            }
            Self::Text(value) => value.as_ref().map(String::as_bytes),
            Self::Bytes(value) => value.as_deref(),
        };
        let length = bytes.map_or(-1, |bytes| i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        hash.update(length.to_be_bytes());
        hash.update(bytes.unwrap_or_default());
    }
}

impl ToValue for OwnedValue {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Integer(value) => Value::Integer(*value),
            Self::Real(value) => Value::Real(*value),
            Self::Text(value) => Value::Text(value.as_deref()),
            Self::Bytes(value) => Value::Bytes(value.as_deref()),
        }
    }
}

/// A row with the values of all columns, in their order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OwnedRow(pub(super) Vec<OwnedValue>);

impl OwnedRow {
    /// How large its texts and bytes are.
    pub(super) fn bytes(&self) -> usize {
        let sizes = self.0.iter().map(|value| match value {
            OwnedValue::Integer(_) | OwnedValue::Real(_) => 8,
            OwnedValue::Text(text) => text.as_ref().map_or(0, String::len),
            OwnedValue::Bytes(bytes) => bytes.as_ref().map_or(0, Vec::len),
        });
        sizes.sum()
    }

    pub(super) fn hash(&self, hash: &mut Sha256) {
        for value in &self.0 {
            value.hash(hash);
        }
    }
}
