//! Marked parts of a text: a part is selected with the mouse, a finger or the keyboard, and a label's
//! button or key marks it.

use ingot::{
    form::{Form, code_points},
    label::Span,
    schema::{Field, Spans},
};
use leptos::{ev, prelude::*};

use crate::browser;

/// How much of a marked part its entry in the list shows, in characters.
const EXCERPT_CHARS: usize = 60;

/// The text with its marked parts, the labels, and the parts as a list.
#[component]
pub(super) fn SpansInput(
    index: usize,
    field: Field,
    spans: Spans,
    form: RwSignal<Form>,
) -> impl IntoView {
    let has_text = form.read_untracked().marked_text(index).is_some();
    if !has_text {
        let missing = format!("This sample has no text \"{}\" to mark.", spans.text);
        return view! { <p class="field__error">{missing}</p> }.into_any();
    }
    let labels = spans
        .labels
        .into_iter()
        .enumerate()
        .map(|(position, label)| {
            let cap = field.key_cap(position);
            view! {
                <button
                    class="answer"
                    type="button"
                    // The press must not take the selection away.
                    on:mousedown=move |event: ev::MouseEvent| event.prevent_default()
                    on:click=move |_| mark(form, index, position)
                >
                    <span class="answer__text" dir="auto">{label}</span>
                    {cap.map(|cap| view! { <kbd aria-hidden="true">{cap}</kbd> })}
                </button>
            }
        })
        .collect_view();
    view! {
        <p class="field__help">"Select a part of the text, then choose its label."</p>
        <MarkedText index form/>
        <div class="answers answers--row" role="group" aria-label="Labels">
            {labels}
        </div>
        <MarkedParts index form/>
        <KeyboardSelection index form/>
    }
    .into_any()
}

/// The text. A mark's label is drawn by the style sheet, so that the element holds the text and nothing
/// else, and places in it can be counted.
#[component]
fn MarkedText(index: usize, form: RwSignal<Form>) -> impl IntoView {
    let segments = Memo::new(move |_| form.read().segments(index));
    let take_focus = move |_| {
        if form.read_untracked().focus() != index {
            form.update(|form| form.focus_on(index));
        }
    };
    view! {
        <p id=text_id(index) class="marked" dir="auto" on:pointerup=take_focus>
            {move || {
                segments
                    .get()
                    .into_iter()
                    .filter(|segment| !segment.shown.is_empty())
                    .map(|segment| {
                        if segment.labels.is_empty() {
                            view! { <span>{segment.shown}</span> }.into_any()
                        } else {
                            let labels = segment.labels.join(", ");
                            view! {
                                <mark class="marked__part" data-label=labels>
                                    {segment.shown}
                                </mark>
                            }
                            .into_any()
                        }
                    })
                    .collect_view()
            }}
        </p>
    }
}

/// The marked parts, each with a button that unmarks it.
#[component]
fn MarkedParts(index: usize, form: RwSignal<Form>) -> impl IntoView {
    let parts = Memo::new(move |_| {
        let form = form.read();
        let part = |span: &Span| (span.clone(), form.excerpt(index, span, EXCERPT_CHARS));
        form.spans(index).iter().map(part).collect::<Vec<_>>()
    });
    view! {
        <ul class="parts" aria-label="Marked parts">
            {move || {
                parts
                    .get()
                    .into_iter()
                    .map(|(span, excerpt)| {
                        let label = span.label.clone();
                        let unmark = format!("Unmark {label}: {excerpt}");
                        view! {
                            <li class="parts__part">
                                <span class="parts__label" dir="auto">{label}</span>
                                <q class="parts__text" dir="auto">{excerpt}</q>
                                <button
                                    class="parts__unmark"
                                    type="button"
                                    aria-label=unmark
                                    on:click=move |_| form.update(|form| form.unmark(index, &span))
                                >
                                    "×"
                                </button>
                            </li>
                        }
                    })
                    .collect_view()
            }}
        </ul>
    }
}

/// The text once more, where Shift and the arrow keys select.
#[component]
fn KeyboardSelection(index: usize, form: RwSignal<Form>) -> impl IntoView {
    let text = shown_text(&form.read_untracked(), index);
    view! {
        <details class="marked-source">
            <summary>"Select with the keyboard"</summary>
            <textarea
                id=source_id(index)
                class="typed-answer"
                readonly
                rows="4"
                dir="auto"
                aria-label="The text. Select a part with Shift and the arrow keys, then press a label."
                prop:value=move || text.clone()
            ></textarea>
        </details>
    }
}

/// Tells the form which part of which text is selected on the page, for keys that mark it.
pub(crate) fn note_selection(form: RwSignal<Form>) {
    let selected = form.with_untracked(|form| {
        (0..form.fields().len())
            .filter(|index| form.marked_text(*index).is_some())
            .find_map(|index| browser::selected_part(&text_id(index)).map(|part| (index, part)))
    });
    if let Some((index, part)) = selected {
        form.update(|form| form.select_shown(index, Some(part)));
    }
}

/// Marks what is selected with the label at a position.
fn mark(form: RwSignal<Form>, index: usize, position: usize) {
    let Some(part) = form.with_untracked(|form| selected_part(form, index)) else {
        return;
    };
    form.update(|form| {
        form.select_shown(index, Some(part));
        form.mark(index, position);
    });
    browser::clear_selection(&source_id(index));
}

/// What is selected of a field's text, in code points of what is shown.
fn selected_part(form: &Form, index: usize) -> Option<(u32, u32)> {
    browser::selected_part(&text_id(index)).or_else(|| {
        let (start, end) = browser::selected_units(&source_id(index))?;
        let text = shown_text(form, index);
        Some((code_points(&text, start), code_points(&text, end)))
    })
}

fn shown_text(form: &Form, index: usize) -> String {
    let segments = form.segments(index).into_iter();
    segments.map(|segment| segment.shown).collect()
}

fn text_id(index: usize) -> String {
    format!("marked-{index}")
}

fn source_id(index: usize) -> String {
    format!("marked-{index}-source")
}
