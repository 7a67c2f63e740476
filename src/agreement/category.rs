//! A label's answer to one field, in the form in which answers are compared.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

/// A label's answer to one field as a key: two answers agree when their keys are the same text.
///
/// Keys order by their bytes, as text does in SQLite, so that a store and this module keep the two
/// keys of a pair in the same order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Category(String);

impl Category {
    /// The category of a key that [`Self::key`] gave, as a store reads it back.
    pub fn from_key(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// One option of several.
    pub fn option(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// A whole number.
    pub fn integer(value: i64) -> Self {
        Self(value.to_string())
    }

    /// A number; none unless it is finite. A whole one has the key of the integer, and minus zero is
    /// zero, so that equal numbers are one category.
    pub fn number(value: f64) -> Option<Self> {
        let value = if value == 0.0 { 0.0 } else { value };
        value.is_finite().then(|| Self(value.to_string()))
    }

    /// A set of options, in whatever order and however often they are named: a sorted JSON list.
    pub fn set<'a>(options: impl IntoIterator<Item = &'a str>) -> Self {
        let sorted: BTreeSet<_> = options.into_iter().collect();
        Self(
            sorted
                .into_iter()
                .collect::<serde_json::Value>()
                .to_string(),
        )
    }

    /// The key, for a column of a database.
    pub fn key(&self) -> &str {
        &self.0
    }

    /// Its numeric value; none if it is no finite number.
    pub fn as_number(&self) -> Option<f64> {
        self.0.parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// Its value as a whole number; none if it is none. It is exact where [`Self::as_number`] rounds.
    pub fn as_integer(&self) -> Option<i64> {
        self.0.parse().ok()
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_numbers_are_one_category() {
        assert_eq!(Category::number(3.0), Some(Category::integer(3)));
        assert_eq!(Category::number(-0.0), Some(Category::integer(0)));
        assert_ne!(Category::number(0.1), Category::number(0.2));
    }

    #[test]
    fn what_is_no_number_has_no_numeric_category() {
        assert_eq!(Category::number(f64::NAN), None);
        assert_eq!(Category::number(f64::NEG_INFINITY), None);
    }

    #[test]
    fn a_number_comes_back_from_its_key() {
        for value in [-4.0, 0.1, 1e300, 5e-324] {
            let key = Category::number(value).unwrap().key().to_owned();

            assert_eq!(Category::from_key(key).as_number(), Some(value));
        }
        assert_eq!(Category::integer(-4).as_integer(), Some(-4));
    }

    #[test]
    fn words_have_no_numeric_value() {
        for key in ["sport", "", "NaN", "inf", "1e999"] {
            assert_eq!(Category::from_key(key).as_number(), None, "{key}");
        }
    }

    #[test]
    fn a_set_of_options_has_one_key_whatever_their_order() {
        let set = Category::set(["b", "a", "b"]);

        assert_eq!(set, Category::set(["a", "b"]));
        assert_eq!(set.key(), r#"["a","b"]"#);
        assert_eq!(Category::set([]).key(), "[]");
        assert_ne!(Category::set(["a\",\"b"]), set);
    }
}
