//! Which column or key of a file is what.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::reason::{Flaw, Reason};

/// What a column becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// The sample's own identity.
    Id,
    /// Its priority.
    Priority,
    /// Its known answers: an object of them, or the answer itself where the schema has one field.
    Gold,
    /// The known answer of one field.
    GoldField(String),
    /// A part of the payload, under this key.
    Key(String),
}

impl Target {
    fn of(word: &str) -> Self {
        match (word, word.strip_prefix("gold.")) {
            ("id", _) => Self::Id,
            ("priority", _) => Self::Priority,
            ("gold", _) => Self::Gold,
            (_, Some(field)) if !field.is_empty() => Self::GoldField(field.to_owned()),
            _ => Self::Key(word.to_owned()),
        }
    }
}

/// Which columns or keys of a file become what, written `text=tweet_body,id=uuid`: first what it
/// becomes, then what it is called in the file. `id`, `priority`, `gold` and `gold.FIELD` are roles, any
/// other word is a key of the payload. Columns that are not named stay what they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    pairs: Vec<(Target, String)>,
}

/// Why a text is no mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// A part has not the form of one.
    #[error(
        "`{0}` names no column: write KEY=COLUMN pairs with commas between, such as text=body,id=uuid"
    )]
    Form(String),
    /// Two columns would become the same.
    #[error("`{0}` is mapped twice: each key comes from one column")]
    TargetTwice(String),
    /// One column would become two things.
    #[error("the column `{0}` is mapped twice: each column becomes one key")]
    ColumnTwice(String),
}

impl FromStr for Mapping {
    type Err = MappingError;

    fn from_str(text: &str) -> Result<Self, MappingError> {
        let mut pairs: Vec<(Target, String)> = Vec::new();
        for part in text.split(',').filter(|part| !part.trim().is_empty()) {
            let (key, column) = part
                .split_once('=')
                .map(|(key, column)| (key.trim(), column.trim()))
                .filter(|(key, column)| !key.is_empty() && !column.is_empty())
                .ok_or_else(|| MappingError::Form(part.trim().to_owned()))?;
            let target = Target::of(key);
            if pairs.iter().any(|(known, _)| *known == target) {
                return Err(MappingError::TargetTwice(key.to_owned()));
            }
            if pairs.iter().any(|(_, known)| known == column) {
                return Err(MappingError::ColumnTwice(column.to_owned()));
            }
            pairs.push((target, column.to_owned()));
        }
        Ok(Self { pairs })
    }
}

/// What a mapping took out of a record beside the payload.
#[derive(Debug, Default)]
pub(super) struct Roles {
    /// What the id's column holds.
    pub(super) id: Option<(String, Value)>,
    /// What the priority's column holds.
    pub(super) priority: Option<(String, Value)>,
    /// What the column of all known answers holds.
    pub(super) gold: Option<(String, Value)>,
    /// What the columns of single known answers hold: field, column, value.
    pub(super) gold_fields: Vec<(String, String, Value)>,
}

impl Mapping {
    /// The columns it speaks of, in its order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.pairs.iter().map(|(_, column)| column.as_str())
    }

    /// Whether it says where ids stand.
    pub(super) fn names_id(&self) -> bool {
        self.pairs.iter().any(|(target, _)| *target == Target::Id)
    }

    /// Renames the keys of an object in place, and takes the roles out of it.
    pub(super) fn apply(&self, object: &mut Map<String, Value>) -> Result<Roles, Reason> {
        let mut roles = Roles::default();
        if self.pairs.is_empty() {
            return Ok(roles);
        }
        let before = std::mem::take(object);
        let mut kept = Vec::new();
        for (column, value) in before {
            match self.pairs.iter().find(|(_, from)| *from == column) {
                None => kept.push((column.clone(), column, value)),
                Some((Target::Key(key), _)) => kept.push((key.clone(), column, value)),
                Some((Target::Id, _)) => roles.id = Some((column, value)),
                Some((Target::Priority, _)) => roles.priority = Some((column, value)),
                Some((Target::Gold, _)) => roles.gold = Some((column, value)),
                Some((Target::GoldField(field), _)) => {
                    roles.gold_fields.push((field.clone(), column, value));
                }
            }
        }
        for (key, column, value) in kept {
            if object.contains_key(&key) {
                return Err(Reason::at(column, Flaw::Clash { other: key }));
            }
            object.insert(key, value);
        }
        Ok(roles)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn applied(mapping: &str, record: Value) -> (String, Roles) {
        let mapping: Mapping = mapping.parse().unwrap();
        let Value::Object(mut object) = record else {
            panic!("not an object")
        };
        let roles = mapping.apply(&mut object).unwrap();
        (Value::Object(object).to_string(), roles)
    }

    #[test]
    fn named_columns_are_renamed_in_their_places_and_the_others_stay() {
        let (payload, _) = applied(
            "text=body, title = head",
            json!({"a":1,"body":"b","head":"c"}),
        );

        assert_eq!(payload, r#"{"a":1,"text":"b","title":"c"}"#);
    }

    #[test]
    fn roles_leave_the_payload() {
        let (payload, roles) = applied(
            "id=uuid,priority=p,gold=g,gold.tone=t",
            json!({"uuid":"u","p":3,"g":{},"t":4,"text":"x"}),
        );

        assert_eq!(payload, r#"{"text":"x"}"#);
        assert_eq!(roles.id, Some(("uuid".to_owned(), json!("u"))));
        assert_eq!(roles.priority, Some(("p".to_owned(), json!(3))));
        assert_eq!(roles.gold, Some(("g".to_owned(), json!({}))));
        assert_eq!(
            roles.gold_fields,
            [("tone".to_owned(), "t".to_owned(), json!(4))]
        );
    }

    #[test]
    fn two_columns_may_change_places_but_not_share_one() {
        assert_eq!(
            applied("a=b,b=a", json!({"a":1,"b":2})).0,
            r#"{"b":1,"a":2}"#
        );
        let mapping: Mapping = "a=b".parse().unwrap();
        let mut object = serde_json::from_str(r#"{"a":1,"b":2}"#).unwrap();

        let reason = mapping.apply(&mut object).unwrap_err().to_string();

        assert_eq!(
            reason,
            "`b` would stand where `a` stands: rename one of them"
        );
    }

    #[test]
    fn what_is_no_mapping_is_refused() {
        for (text, told) in [
            ("text", "`text` names no column"),
            ("=a", "`=a` names no column"),
            ("a=", "`a=` names no column"),
            ("a=b,a=c", "`a` is mapped twice"),
            ("a=c,b=c", "the column `c` is mapped twice"),
        ] {
            let error = text.parse::<Mapping>().unwrap_err().to_string();
            assert!(error.starts_with(told), "{error}");
        }
        assert_eq!("".parse::<Mapping>(), Ok(Mapping::default()));
    }
}
