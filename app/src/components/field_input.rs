//! One field of the schema, answered by key, mouse or touch.

use ingot::{
    form::{Form, nth_value},
    keys::key_cap,
    label::FieldValue,
    schema::{Field, FieldKind, Scale},
};
use leptos::{ev, html, prelude::*};

/// One field with its heading, its answers and what is wrong with it.
#[component]
pub(crate) fn FieldInput(
    /// Its place in the schema.
    index: usize,
    /// What it asks.
    field: Field,
    /// The label being made.
    form: RwSignal<Form>,
) -> impl IntoView {
    let name = StoredValue::new(field.name.clone());
    let id = format!("field-{index}");
    let heading_id = format!("{id}-heading");
    let error_id = format!("{id}-error");
    let focused = Memo::new(move |_| form.read().focus() == index);
    let problem = Memo::new(move |_| name.with_value(|name| form.read().problem(name).cloned()));
    let element = NodeRef::<html::Fieldset>::new();

    // On a small screen the field that digits answer may be out of sight.
    Effect::new(move |before: Option<bool>| {
        let focused = focused.get();
        if let (Some(element), true, Some(false)) = (element.get(), focused, before) {
            crate::browser::scroll_into_view(&element);
        }
        focused
    });

    let role = match field.kind {
        FieldKind::Choices(_) | FieldKind::Spans(_) | FieldKind::Text(_) | FieldKind::Number(_) => {
            "group"
        }
        FieldKind::Scale(_)
        | FieldKind::Choice(_)
        | FieldKind::Pairwise(_)
        | FieldKind::Boolean(_) => "radiogroup",
    };
    let marker = field.required.then(|| {
        view! { <span class="field__required" aria-hidden="true">" *"</span> }
    });
    let help = field
        .help
        .clone()
        .map(|help| view! { <p class="field__help">{help}</p> });
    let input = match field.kind.clone() {
        FieldKind::Scale(scale) => {
            let count = scale.points();
            view! { <Answers index field=field.clone() form count scale=Some(scale)/> }.into_any()
        }
        FieldKind::Choice(choice) => {
            let count = choice.options.len();
            view! { <Answers index field=field.clone() form count scale=None/> }.into_any()
        }
        FieldKind::Boolean(_) => {
            view! { <Answers index field=field.clone() form count=2 scale=None/> }.into_any()
        }
        FieldKind::Choices(_)
        | FieldKind::Pairwise(_)
        | FieldKind::Spans(_)
        | FieldKind::Number(_) => ().into_any(),
        FieldKind::Text(text) => view! {
            <TextAnswer
                index
                name
                form
                multiline=text.multiline
                heading_id=heading_id.clone()
                error_id=error_id.clone()
            />
        }
        .into_any(),
    };

    view! {
        <fieldset
            node_ref=element
            class="field"
            class:field--focused=focused
            class:field--wrong=move || problem.read().is_some()
            data-testid=format!("field-{}", field.name)
            role=role
            aria-required=field.required.to_string()
            aria-labelledby=heading_id.clone()
            aria-describedby=error_id.clone()
            on:focusin=move |_| {
                if !focused.get_untracked() {
                    form.update(|form| form.focus_on(index));
                }
            }
        >
            <legend id=heading_id.clone() class="field__heading">{field.heading().to_owned()} {marker}</legend>
            {help}
            {input}
            <p id=error_id.clone() class="field__error" data-testid="field-error" role="alert">
                {move || problem.get().map(|problem| problem.to_string())}
            </p>
        </fieldset>
    }
}

/// The points of a scale or the options of a choice, each with the key that answers it.
#[component]
fn Answers(
    index: usize,
    field: Field,
    form: RwSignal<Form>,
    count: usize,
    scale: Option<Scale>,
) -> impl IntoView {
    let is_scale = scale.is_some();
    let ends = scale.map(|scale| {
        view! {
            <p class="scale__ends" aria-hidden="true">
                <span>{scale.min_label}</span>
                <span>{scale.max_label}</span>
            </p>
        }
    });
    let answers = (0..count)
        .filter_map(|position| nth_value(&field, position).map(|value| (position, value)))
        .map(|(position, value)| {
            view! { <Answer index name=field.name.clone() form position value/> }
        })
        .collect_view();
    view! {
        <div class="answers" class:answers--scale=is_scale>
            {answers}
        </div>
        {ends}
    }
}

/// One point or option: a real radio button under a large target.
#[component]
fn Answer(
    index: usize,
    name: String,
    form: RwSignal<Form>,
    position: usize,
    value: FieldValue,
) -> impl IntoView {
    let text = match &value {
        FieldValue::Integer(point) => point.to_string(),
        FieldValue::Text(option) => option.clone(),
        FieldValue::Boolean(answer) => if *answer { "Yes" } else { "No" }.to_owned(),
        FieldValue::Number(_)
        | FieldValue::Options(_)
        | FieldValue::Spans(_)
        | FieldValue::Preference(_) => String::new(),
    };
    let name = StoredValue::new(name);
    let value = StoredValue::new(value);
    let chosen = Memo::new(move |_| {
        name.with_value(|name| value.with_value(|value| form.read().value(name) == Some(value)))
    });
    let choose = move |_| {
        form.update(|form| {
            name.with_value(|name| form.set(name, Some(value.get_value())));
            form.focus_on(index + 1);
        });
    };
    view! {
        <label class="answer" class:answer--chosen=chosen>
            <input
                type="radio"
                name=format!("field-{index}")
                prop:checked=chosen
                checked=chosen.get_untracked()
                on:change=choose
            />
            <span class="answer__text" dir="auto">{text}</span>
            {key_cap(position).map(|cap| view! { <kbd aria-hidden="true">{cap.to_string()}</kbd> })}
        </label>
    }
}

/// A text, of one line or several.
#[component]
fn TextAnswer(
    index: usize,
    name: StoredValue<String>,
    form: RwSignal<Form>,
    multiline: bool,
    heading_id: String,
    error_id: String,
) -> impl IntoView {
    let text = move || {
        name.with_value(|name| match form.read().value(name) {
            Some(FieldValue::Text(text)) => text.clone(),
            _ => String::new(),
        })
    };
    let write = move |event: ev::Event| {
        let text = event_target_value(&event);
        form.update(|form| {
            name.with_value(|name| form.set(name, Some(FieldValue::Text(text))));
        });
    };
    let id = format!("text-{index}");
    if multiline {
        view! {
            <textarea
                id=id
                class="text-answer"
                rows="3"
                dir="auto"
                aria-labelledby=heading_id
                aria-describedby=error_id
                prop:value=text
                on:input=write
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                id=id
                class="text-answer"
                type="text"
                dir="auto"
                autocomplete="off"
                aria-labelledby=heading_id
                aria-describedby=error_id
                prop:value=text
                on:input=write
            />
        }
        .into_any()
    }
}
