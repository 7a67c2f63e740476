//! What is typed and what is switched, each with its name, what is to be known about it, and what is wrong with it.

use leptos::prelude::*;

use crate::words::administration as words;

/// How a text is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// On one line.
    Line,
    /// Digits, which small keyboards then show.
    Number,
    /// On so many lines, and more.
    Lines(u32),
}

/// A text that is typed.
#[component]
pub(super) fn TextControl(
    id: String,
    label: &'static str,
    /// What is to be known about it; empty for nothing.
    help: &'static str,
    shape: Shape,
    text: Signal<String>,
    write: Callback<String>,
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let [help_id, problem_id] = ["help", "problem"].map(|part| format!("{id}-{part}"));
    let described = format!("{help_id} {problem_id}");
    let is_wrong = Memo::new(move |_| problem.read().is_some());
    let invalid = move || is_wrong.get().then_some("true");
    let on_input = move |event| write.run(event_target_value(&event));
    let input = match shape {
        Shape::Lines(rows) => view! {
            <textarea
                id=id.clone()
                class="typed-answer"
                rows=rows.to_string()
                dir="auto"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid
                prop:value=text
                on:input=on_input
            ></textarea>
        }
        .into_any(),
        Shape::Line | Shape::Number => view! {
            <input
                id=id.clone()
                class="typed-answer"
                type="text"
                inputmode=if shape == Shape::Number { "decimal" } else { "text" }
                dir="auto"
                autocomplete="off"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid
                value=text.get_untracked()
                prop:value=text
                on:input=on_input
            />
        }
        .into_any(),
    };
    view! {
        <div class="control">
            <label class="control__label" for=id>{label}</label>
            {input}
            <p id=problem_id class="field__error" role="alert">
                {move || problem.get().map(|problem| words::problem(&problem))}
            </p>
            <p id=help_id class="field__help">{help}</p>
        </div>
    }
    .into_any()
}

/// Something that is on or off.
#[component]
pub(super) fn SwitchControl(
    label: &'static str,
    on: Signal<bool>,
    switch: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="control__switch">
            <input
                type="checkbox"
                checked=on.get_untracked()
                prop:checked=on
                on:change=move |event| switch.run(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

/// One of several choices, each with the word by which it is told.
#[component]
pub(super) fn ChoiceControl(
    id: String,
    label: String,
    choices: Vec<(String, String)>,
    chosen: Signal<String>,
    choose: Callback<String>,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let options = choices.into_iter().map(|(word, caption)| {
        let value = word.clone();
        let is_chosen = Memo::new(move |_| *chosen.read() == word);
        view! {
            <option value=value selected=is_chosen.get_untracked() prop:selected=is_chosen>{caption}</option>
        }
        .into_any()
    });
    view! {
        <div class="control">
            <label class="control__label" for=id.clone()>{label}</label>
            <select
                id=id
                class="typed-answer"
                disabled=disabled
                on:change=move |event| choose.run(event_target_value(&event))
            >
                {options.collect::<Vec<_>>()}
            </select>
        </div>
    }
    .into_any()
}
