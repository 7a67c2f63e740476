//! Rows of tables: CSV in long and in wide form, and the text of CSV.

mod cell;
mod csv;
mod long;
mod verdict;
mod wide;

pub use cell::{Cell, guarded};
pub use csv::{Quoting, write_row};
pub use long::Long;
pub use wide::Wide;

use serde_json::Value;

use super::answer;
use crate::{
    label::{FieldValue, LabelValues, Preference},
    sample::Payload,
    schema::{FieldKind, Schema},
};

/// A column's name for a part of the payload: its key, unless the table has a column of that name.
fn payload_column(key: &str, own: &[&str], schema: &Schema) -> String {
    let is_taken = own.contains(&key)
        || key.starts_with("_data_")
        || answer_columns(schema).any(|column| column == key);
    if is_taken {
        format!("_data_{key}")
    } else {
        key.to_owned()
    }
}

fn payload_cell(payload: &Payload, key: &str) -> Cell {
    match payload.get(key) {
        None | Some(Value::Null) => Cell::Empty,
        Some(Value::String(text)) => Cell::Text(text.clone()),
        Some(Value::Number(number)) => Cell::Number(number.to_string()),
        Some(other) => Cell::Text(other.to_string()),
    }
}

/// The columns of a label's answers. A comparison has three: the side, the strength and the order of showing.
fn answer_columns(schema: &Schema) -> impl Iterator<Item = String> {
    schema.fields.iter().flat_map(|field| {
        let name = &field.name;
        match field.kind {
            FieldKind::Pairwise(_) => vec![
                name.clone(),
                format!("{name}.strength"),
                format!("{name}.shown"),
            ],
            _ => vec![name.clone()],
        }
    })
}

/// The cells of a label's answers, or as many empty ones.
fn answer_cells(schema: &Schema, values: Option<&LabelValues>) -> Vec<Cell> {
    let mut cells = Vec::new();
    for field in &schema.fields {
        let value = values.and_then(|values| values.get(&field.name));
        match (&field.kind, value) {
            (FieldKind::Pairwise(_), Some(FieldValue::Preference(preference))) => {
                cells.extend(preference_cells(*preference));
            }
            (FieldKind::Pairwise(_), _) => cells.extend([const { Cell::Empty }; 3]),
            (_, None) => cells.push(Cell::Empty),
            (_, Some(value)) => cells.push(answer_cell(value)),
        }
    }
    cells
}

fn preference_cells(preference: Preference) -> [Cell; 3] {
    [
        Cell::Text(answer::side_word(preference.preferred).to_owned()),
        Cell::count(preference.strength),
        Cell::Text(answer::order_word(preference.shown).to_owned()),
    ]
}

fn answer_cell(value: &FieldValue) -> Cell {
    match value {
        FieldValue::Integer(_) | FieldValue::Number(_) => Cell::Number(answer::to_text(value)),
        _ => Cell::Text(answer::to_text(value)),
    }
}
