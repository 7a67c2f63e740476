//! A number.

use serde::{Deserialize, Serialize};

use crate::{
    label::FieldValue,
    limits::Limits,
    schema::{Problem, names},
};

/// A number that is typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = NumberField))]
pub struct Number {
    /// The least that is taken, itself included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The most that is taken, itself included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Whether only whole numbers are taken.
    #[serde(default)]
    pub integer: bool,
    /// What it counts, as it stands behind the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl Number {
    /// What a person typed, as an answer. Many keyboards for numbers have a comma and no point, so a
    /// comma is one. What is no number stays the text it is, for the validator to refuse and for the
    /// person to mend.
    pub fn read(typed: &str) -> FieldValue {
        let text = typed.trim().replace(',', ".");
        // Rust would read words such as "inf" and "nan" as well.
        let is_plain = text
            .chars()
            .all(|char| char.is_ascii_digit() || matches!(char, '+' | '-' | '.' | 'e' | 'E'));
        if is_plain && let Ok(number) = text.parse::<i64>() {
            return FieldValue::Integer(number);
        }
        match decimal(&text) {
            Some(number) if is_plain => Self::canonical(FieldValue::Number(number)),
            _ => FieldValue::Text(typed.to_owned()),
        }
    }

    /// Whether people can answer with it.
    pub(in crate::schema) fn check(&self, limits: &Limits) -> Result<(), String> {
        for end in self.min.iter().chain(&self.max) {
            if magnitude(limits) < end.abs() {
                return Err(format!(
                    "`min` and `max` lie between -{0} and {0}; {end} does not",
                    limits.number_magnitude
                ));
            }
            if self.integer && end.fract() != 0.0 {
                return Err(format!(
                    "the ends of a range of whole numbers are whole; {end} is not"
                ));
            }
        }
        if let (Some(min), Some(max)) = (self.min, self.max)
            && max <= min
        {
            return Err(format!(
                "`min` is below `max`; here they are {min} and {max}"
            ));
        }
        match &self.unit {
            Some(unit) => names::check_length("a unit", unit, limits.name_chars),
            None => Ok(()),
        }
    }

    /// Whether a whole number may be stored.
    pub(in crate::schema) fn accept_whole(
        &self,
        number: i64,
        limits: &Limits,
    ) -> Result<(), Problem> {
        // Past the magnitude the conversion below would round, and could round back across the limit.
        if limits.number_magnitude < number.unsigned_abs() {
            let most = magnitude(limits);
            return Err(if number < 0 {
                Problem::TooSmall { min: -most }
            } else {
                Problem::TooLarge { max: most }
            });
        }
        self.accept(number as f64, limits)
    }

    /// Whether a number may be stored.
    pub(in crate::schema) fn accept(&self, number: f64, limits: &Limits) -> Result<(), Problem> {
        if number.is_nan() {
            return Err(Problem::NotANumber);
        }
        if self.integer && number.fract() != 0.0 {
            return Err(Problem::NotWhole);
        }
        let most = magnitude(limits);
        let (min, max) = (self.min.unwrap_or(-most), self.max.unwrap_or(most));
        if number < min {
            return Err(Problem::TooSmall { min });
        }
        if max < number {
            return Err(Problem::TooLarge { max });
        }
        Ok(())
    }

    /// A whole number as [`FieldValue::Integer`], so that `3` and `3.0` are one answer.
    pub(in crate::schema) fn canonical(value: FieldValue) -> FieldValue {
        match value {
            FieldValue::Number(number)
                if number.fract() == 0.0 && number.abs() <= magnitude(&Limits::DEFAULT) =>
            {
                FieldValue::Integer(number as i64)
            }
            other => other,
        }
    }
}

fn magnitude(limits: &Limits) -> f64 {
    limits.number_magnitude as f64
}

/// The finite number that a text of digits, signs, points and exponents stands for. Every page reads JSON, whose numbers
/// are written a little more strictly; the standard library's own reader would be 11 KB more to download.
fn decimal(text: &str) -> Option<f64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(text) => ("-", text),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, exponent) = match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => (digits, Some(exponent)),
        None => (text, None),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let has_digits = !(whole.is_empty() && part.is_empty());
    if !has_digits || digits.contains(['+', '-']) {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let part = if part.is_empty() { "0" } else { part };
    let json = match exponent {
        Some(exponent) => format!("{sign}{whole}.{part}e{exponent}"),
        None => format!("{sign}{whole}.{part}"),
    };
    serde_json::from_slice(json.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_person_types_is_read_as_the_number_they_mean() {
        let whole = [
            ("3", 3),
            (" -3 ", -3),
            ("+3", 3),
            ("3.0", 3),
            ("3,", 3),
            ("-0", 0),
            ("-0.0", 0),
            ("1e3", 1000),
            ("9007199254740992", 1 << 53),
        ];
        for (typed, number) in whole {
            assert_eq!(Number::read(typed), FieldValue::Integer(number), "{typed}");
        }
        for (typed, number) in [("0.5", 0.5), ("0,5", 0.5), (".5", 0.5), ("-1.5E-1", -0.15)] {
            assert_eq!(Number::read(typed), FieldValue::Number(number), "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_stays_the_text_it_is() {
        let bad = [
            "",
            " ",
            "-",
            ".",
            "1.2.3",
            "1,000.5",
            "1e",
            "1e999",
            "inf",
            "-Infinity",
            "NaN",
            "0x10",
            "1_000",
            "3 4",
            "³",
            "٣",
        ];
        for typed in bad {
            assert_eq!(
                Number::read(typed),
                FieldValue::Text(typed.to_owned()),
                "{typed}"
            );
        }
    }

    proptest! {
        #[test]
        fn texts_of_digits_and_signs_are_read_as_the_standard_library_does(text in "[-+]?[0-9.]{0,25}([eE][-+]?[0-9]{0,4})?") {
            let expected = text.parse::<f64>().ok().filter(|number| number.is_finite());
            prop_assert_eq!(decimal(&text), expected);
        }

        #[test]
        fn whatever_is_made_of_these_characters_is_read_so(text in "[-+.eE0-9]{0,12}") {
            let expected = text.parse::<f64>().ok().filter(|number| number.is_finite());
            prop_assert_eq!(decimal(&text), expected);
        }

        #[test]
        fn every_number_is_read_back_to_its_last_bit(bits in any::<u64>()) {
            let number = f64::from_bits(bits);
            prop_assume!(number.is_finite());
            let read = decimal(&format!("{number:e}")).map(f64::to_bits);
            prop_assert_eq!(read, Some(bits));
        }
    }
}
