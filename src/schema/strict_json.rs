//! JSON of which every key counts: an object that has a key twice is refused.
//!
//! Which of the two is meant can't be known, and `serde_json` would keep the last without a word.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// Reads a JSON text.
///
/// # Errors
/// Whatever keeps it from being JSON, or the first key that an object has twice, with line and column.
/// Nesting deeper than 127 levels is an error too.
pub(crate) fn read(json: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str::<Strict>(json).map(|strict| strict.0)
}

/// A JSON value in which no object has a key twice.
#[derive(Debug, Clone, PartialEq)]
pub struct Strict(pub Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).ok_or_else(|| E::custom("a number is not finite"))?;
        Ok(Value::Number(number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Strict(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format!("the key `{key}` is there twice")));
            }
            let Strict(value) = map.next_value()?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_reads_as_any_reader_of_json_reads_it() {
        let json = r#"{"b":[null,true,-1,18446744073709551615,0.5,"x\ny"],"a":{"b":1}}"#;

        let strict = read(json).unwrap();

        assert_eq!(strict, serde_json::from_str::<Value>(json).unwrap());
        assert_eq!(
            strict.to_string(),
            serde_json::from_str::<Value>(json).unwrap().to_string()
        );
    }

    #[test]
    fn a_key_that_is_there_twice_is_refused_with_its_place() {
        let error = read("{\"a\":1,\n\"b\":[{\"c\":1,\"c\":1}]}")
            .unwrap_err()
            .to_string();

        assert!(
            error.contains("the key `c` is there twice at line 2"),
            "{error}"
        );
        assert!(read(r#"{"a":{"a":1}}"#).is_ok());
        assert!(
            read(r#"{"a":1,"\u0061":2}"#).is_err(),
            "escaped, but the same key"
        );
    }

    #[test]
    fn what_no_reader_can_mean_is_an_error_and_no_crash() {
        let bad = [
            String::new(),
            "{".to_owned(),
            "{} {}".to_owned(),
            "nan".to_owned(),
            "1e400".to_owned(),
            r#""\ud800""#.to_owned(),
            r#""\ud800\u0041""#.to_owned(),
            r#"{"\udfff":1}"#.to_owned(),
            "\"\u{0}\"".to_owned(),
            format!("{}{}", "[".repeat(128), "]".repeat(128)),
            "[".repeat(200_000),
            "{\"a\":".repeat(200_000),
        ];
        for json in bad {
            let start: String = json.chars().take(20).collect();
            assert!(read(&json).is_err(), "{start}");
        }
        let deep = format!("{}{}", "[".repeat(127), "]".repeat(127));
        assert!(read(&deep).is_ok());
    }
}
