//! What was done last.

use ingot::label::{FieldValue, Side};

pub(crate) const YOUR_LAST_LABELS: &str = "Your last labels";

/// What stands beside a sample of the history: what was done with it, if it was not labeled, and how its label
/// is doing, if the server doesn't have it.
pub(crate) const SKIPPED: &str = "skipped";
pub(crate) const SAVING: &str = "saving";
pub(crate) const NEEDS_YOU: &str = "needs you";

/// All answers of a label, in few words.
pub(crate) fn answers<'a>(values: impl Iterator<Item = &'a FieldValue>) -> String {
    values.map(answer).collect::<Vec<_>>().join(" · ")
}

fn answer(value: &FieldValue) -> String {
    match value {
        FieldValue::Boolean(true) => "yes".to_owned(),
        FieldValue::Boolean(false) => "no".to_owned(),
        FieldValue::Integer(number) => number.to_string(),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Text(text) => text.clone(),
        FieldValue::Options(options) => super::list(options),
        FieldValue::Spans(spans) if spans.len() == 1 => "1 mark".to_owned(),
        FieldValue::Spans(spans) => format!("{} marks", spans.len()),
        FieldValue::Preference(preference) => match preference.preferred {
            Side::A => "A",
            Side::B => "B",
            Side::Tie => "no difference",
        }
        .to_owned(),
    }
}
