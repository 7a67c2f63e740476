//! The text that is marked.

use ingot::form::{ChunkedSegments, Form, Segment};
use leptos::{ev, prelude::*};

use super::{hint_id, text_id};
use crate::{
    browser,
    views::AnyViews,
    words::{fields as words, list},
};

/// The text. It takes the focus, so that keys can select in it. What a part is marked as is drawn by the
/// style sheet, so that the element holds the text and nothing else, and places in it can be counted. A long
/// text stands in pieces, of which only those are drawn anew in which something changed.
#[component]
pub(super) fn MarkedText(index: usize, form: RwSignal<Form>) -> impl IntoView {
    // Most changes of the form are none of the text.
    let looks = Memo::new(move |_| {
        let form = form.read();
        let spans = form.spans(index).to_vec();
        (spans, form.selected(index), form.caret(index))
    });
    let pieces = Memo::new(move |_| {
        // To track it alone would not be enough: a memo that nobody reads is never computed.
        looks.with(|_| ());
        form.with_untracked(|form| form.chunked_segments(index))
    });
    let count = pieces.with_untracked(Vec::len);
    let chunks = (0..count)
        .map(|place| view! { <Chunk place pieces/> })
        .any_views();
    // With Shift the browser would go on from whatever was selected before, and wherever that was.
    let begin = move |event: ev::PointerEvent| {
        if event.shift_key() {
            browser::clear_selection();
        }
    };
    view! {
        <div
            id=text_id(index)
            class="marked"
            dir="auto"
            tabindex="0"
            role="textbox"
            aria-readonly="true"
            aria-multiline="true"
            aria-label=words::TEXT_TO_MARK
            aria-describedby=hint_id(index)
            on:keydown=move |event| on_key(form, index, &event)
            on:pointerdown=begin
        >
            {chunks}
        </div>
    }
}

/// One piece of it.
#[component]
fn Chunk(place: usize, pieces: Memo<Vec<ChunkedSegments>>) -> impl IntoView {
    let segments = Memo::new(move |_| {
        pieces.with(|pieces| pieces.get(place).map(|piece| piece.segments.clone()))
    });
    view! {
        <div class="chunk">
            {move || {
                let segments = segments.get().unwrap_or_default().into_iter();
                segments.flat_map(segment_views).any_views()
            }}
        </div>
    }
}

/// The characters of a segment, after the caret if it stands there.
fn segment_views(segment: Segment) -> impl Iterator<Item = AnyView> {
    let Segment {
        shown,
        labels,
        is_selected,
        has_caret,
    } = segment;
    let caret = has_caret.then(|| view! { <span class="marked__caret"></span> }.into_any());
    let characters = (!shown.is_empty()).then(|| {
        if !labels.is_empty() {
            let class = if is_selected {
                "marked__part marked__selected"
            } else {
                "marked__part"
            };
            let labels = list(&labels);
            view! { <mark class=class data-label=labels>{shown}</mark> }.into_any()
        } else if is_selected {
            view! { <span class="marked__selected">{shown}</span> }.into_any()
        } else {
            view! { <span>{shown}</span> }.into_any()
        }
    });
    caret.into_iter().chain(characters)
}

/// Keys that move in the text; all others are the page's, as they are everywhere.
fn on_key(form: RwSignal<Form>, index: usize, event: &ev::KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || browser::is_composing(event) {
        return;
    }
    let id = text_id(index);
    let runs_left = browser::runs_left(&id);
    let stride = form.with_untracked(|form| {
        form.stride(&event.key(), &event.code(), event.shift_key(), runs_left)
    });
    let Some(stride) = stride else { return };
    event.prevent_default();
    browser::clear_selection();
    form.update(|form| form.walk(index, stride));
    // By then it is drawn where it stands now.
    request_animation_frame(move || browser::reveal(&id, ".marked__caret"));
}
