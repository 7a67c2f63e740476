//! JSON of which a sample can be made.

use serde_json::{Number, Value};

use super::{
    look::{Look, Place},
    reason::{Flaw, Reason},
};
use crate::schema::strict_json;

/// Where whole numbers end that databases and programs keep as they are.
const MAGNITUDE: f64 = 9_223_372_036_854_775_808.0;

/// Reads one record's text.
///
/// # Errors
/// [`Flaw::NotJson`] for what is no JSON, nested deeper than 127 levels, or has a key twice or half of a
/// surrogate pair; [`Flaw::NotExact`] for a number past 64 bits, with the way to it.
pub fn read(text: &str) -> Result<Value, Reason> {
    let value =
        strict_json::read(text).map_err(|error| Reason::whole(Flaw::NotJson(in_words(&error))))?;
    let look = Look::at(&value);
    refuse_inexact(look.value, &look.place)?;
    Ok(value)
}

fn refuse_inexact(value: &Value, place: &Place<'_>) -> Result<(), Reason> {
    match value {
        Value::Number(number) if !is_exact(number) => Err(place.flaw(Flaw::NotExact)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, item)| refuse_inexact(item, &Place::Index(place, index))),
        Value::Object(entries) => entries
            .iter()
            .try_for_each(|(key, item)| refuse_inexact(item, &Place::Key(place, key))),
        _ => Ok(()),
    }
}

/// A whole number past 64 bits has become a fraction by now, and which one it was is lost.
fn is_exact(number: &Number) -> bool {
    number.is_i64()
        || (number.is_f64()
            && number
                .as_f64()
                .is_some_and(|number| number.abs() < MAGNITUDE))
}

/// The parser counts lines within the text it was given; a record's is always line 1.
fn in_words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = match text.rsplit_once(" at line ") {
        Some((what, _)) => what,
        None => return text,
    };
    // So it calls the first half of a surrogate pair without the second.
    let what = what.replace(
        "unexpected end of hex escape",
        "lone leading surrogate in hex escape",
    );
    format!("{what} at column {}", error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        read(text).unwrap_err().to_string()
    }

    #[test]
    fn numbers_of_64_bits_are_taken_and_larger_ones_are_not() {
        let good = format!(r#"[{},{},0.1,-0.0,1e18,-1.5e-300]"#, i64::MIN, i64::MAX);
        assert!(read(&good).is_ok());
        for number in [
            "9223372036854775808",
            "-9223372036854775809",
            "1e19",
            "100000000000000000000",
        ] {
            let text = format!(r#"{{"data":{{"ids":[1,{number}]}}}}"#);

            assert!(
                problem(&text).starts_with("`data.ids[1]` is a number beyond"),
                "{number}"
            );
        }
    }

    #[test]
    fn what_is_no_json_is_told_with_its_column() {
        assert_eq!(
            problem(r#"{"text":}"#),
            "not valid JSON: expected value at column 9"
        );
        assert_eq!(
            problem(r#"{"a":1,"b":{"a":1,"a":2}}"#),
            "not valid JSON: the key `a` is there twice at column 21"
        );
        for half in [r#"{"a":"\ud83d"}"#, r#"{"a":"\ude00"}"#, r#"{"\ud83dx":1}"#] {
            assert!(
                problem(half).contains("surrogate"),
                "{half}: {}",
                problem(half)
            );
        }
        assert!(problem(&"[".repeat(1_000_000)).contains("recursion limit"));
    }
}
