//! A number, typed.

use ingot::{form::Form, label::FieldValue, schema::Number};
use leptos::{ev, prelude::*};

use super::Ids;
use crate::words::fields as words;

/// A line for a number with its unit. What is typed stays as it is typed, right or wrong: the form
/// reads it, and says what is wrong when the label is handed in.
#[component]
pub(super) fn NumberInput(
    index: usize,
    name: String,
    number: Number,
    form: RwSignal<Form>,
    ids: Ids,
) -> impl IntoView {
    let name = StoredValue::new(name);
    let typed = RwSignal::new(String::new());
    let text = move || {
        let typed = typed.get();
        name.with_value(|name| shown(&typed, form.read().value(name)))
    };
    let write = move |event: ev::Event| {
        let text = event_target_value(&event);
        let value = Number::read(&text);
        typed.set(text);
        form.update(|form| name.with_value(|name| form.set(name, Some(value))));
    };
    let hint_id = format!("field-{index}-hint");
    let unit_id = format!("field-{index}-unit");
    let hint = words::number_hint(&number);
    view! {
        <p class="field__help" id=hint_id.clone()>{hint}</p>
        <div class="number-answer">
            <input
                id=format!("text-{index}")
                class="typed-answer"
                type="text"
                inputmode="decimal"
                autocomplete="off"
                aria-labelledby=ids.heading
                aria-describedby=format!("{unit_id} {hint_id} {}", ids.error)
                prop:value=text
                on:input=write
            />
            <span id=unit_id dir="auto">{number.unit}</span>
        </div>
    }
}

/// What was typed while it is the form's answer, else the form's answer.
fn shown(typed: &str, value: Option<&FieldValue>) -> String {
    match value {
        None if typed.trim().is_empty() => typed.to_owned(),
        Some(value) if *value == Number::read(typed) => typed.to_owned(),
        Some(FieldValue::Integer(number)) => number.to_string(),
        Some(FieldValue::Number(number)) => number.to_string(),
        Some(FieldValue::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_stays_while_it_is_the_answer() {
        for typed in ["1.", "1,50", "-", " 2 "] {
            assert_eq!(shown(typed, Some(&Number::read(typed))), typed);
        }
        assert_eq!(shown("", None), "");
    }

    #[test]
    fn an_answer_that_was_not_typed_here_is_shown() {
        assert_eq!(shown("", Some(&FieldValue::Integer(3))), "3");
        assert_eq!(shown("7", Some(&FieldValue::Number(0.5))), "0.5");
        assert_eq!(shown("7", None), "");
    }
}
