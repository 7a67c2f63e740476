//! One field of the schema, answered by key, mouse or touch.

mod boolean;
mod number;
mod options;
mod pairwise;
mod scale;
mod searched_options;
mod spans;
mod text;
mod tile;

use ingot::{
    form::Form,
    schema::{Field, FieldKind},
};
use leptos::{html, prelude::*};

use self::{
    boolean::BooleanInput, number::NumberInput, options::OptionsInput, pairwise::PairwiseInput,
    scale::ScaleInput, spans::SpansInput, text::TextInput,
};

pub(crate) use spans::note_selection;

use crate::words::fields as words;

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
    let ids = Ids::of(index);
    let focused = Memo::new(move |_| form.read().focus() == index);
    let problem = Memo::new(move |_| name.with_value(|name| form.read().problem(name).cloned()));
    let element = NodeRef::<html::Fieldset>::new();

    // On a small screen the field that digits answer may be out of sight. One that is pointed at is not: a
    // page that moves between a button's going down and coming up takes the click away.
    Effect::new(move |before: Option<bool>| {
        let focused = focused.get();
        if let (Some(element), true, Some(false)) = (element.get(), focused, before)
            && !crate::browser::has_focus_within(&element)
        {
            crate::browser::scroll_into_view(&element);
        }
        focused
    });

    let is_radiogroup = matches!(
        field.kind,
        FieldKind::Scale(_) | FieldKind::Choice(_) | FieldKind::Boolean(_)
    );
    let role = if is_radiogroup { "radiogroup" } else { "group" };
    // A group has no answer of its own that could be required; its heading's mark says so.
    let aria_required = is_radiogroup.then(|| field.required.to_string());
    let marker = field.required.then(|| {
        view! {
            <span class="field__required" aria-hidden="true">" *"</span>
        }
        .into_any()
    });
    let help = field
        .help
        .clone()
        .map(|help| view! { <p class="field__help" dir="auto">{help}</p> }.into_any());
    let input = input(index, &field, form, &ids);

    view! {
        <fieldset
            node_ref=element
            class="field"
            class:field--focused=focused
            class:field--wrong=move || problem.read().is_some()
            data-testid=format!("field-{}", field.name)
            role=role
            aria-required=aria_required
            aria-labelledby=ids.heading.clone()
            aria-describedby=ids.error.clone()
            on:focusin=move |_| {
                if !focused.get_untracked() {
                    form.update(|form| form.focus_on(index));
                }
            }
        >
            <legend id=ids.heading.clone() class="field__heading">{field.heading().to_owned()} {marker}</legend>
            {help}
            {input}
            <p id=ids.error.clone() class="field__error" data-testid="field-error" role="alert">
                {move || problem.read().as_ref().map(words::problem)}
            </p>
        </fieldset>
    }
}

/// The ids of a field's parts, by which they describe each other.
#[derive(Debug, Clone)]
struct Ids {
    heading: String,
    error: String,
}

impl Ids {
    fn of(index: usize) -> Self {
        Self {
            heading: format!("field-{index}-heading"),
            error: format!("field-{index}-error"),
        }
    }
}

/// What answers a field of this kind.
fn input(index: usize, field: &Field, form: RwSignal<Form>, ids: &Ids) -> AnyView {
    let ids = ids.clone();
    let field = field.clone();
    match field.kind.clone() {
        FieldKind::Scale(scale) => view! { <ScaleInput index field scale form/> }.into_any(),
        FieldKind::Choice(choice) => {
            let options = choice.options;
            view! { <OptionsInput index field options several=false form/> }.into_any()
        }
        FieldKind::Choices(choices) => {
            let hint = words::choices_hint(&choices);
            let options = choices.options;
            view! {
                <p class="field__help">{hint}</p>
                <OptionsInput index field options several=true form/>
            }
            .into_any()
        }
        FieldKind::Pairwise(pairwise) => {
            view! { <PairwiseInput index field pairwise form heading_id=ids.heading/> }.into_any()
        }
        FieldKind::Spans(spans) => view! { <SpansInput index field spans form/> }.into_any(),
        FieldKind::Text(text) => {
            let multiline = text.multiline;
            view! { <TextInput index name=field.name form multiline ids/> }.into_any()
        }
        FieldKind::Number(number) => {
            view! { <NumberInput index name=field.name number form ids/> }.into_any()
        }
        FieldKind::Boolean(boolean) => {
            view! { <BooleanInput index field boolean form/> }.into_any()
        }
    }
}
