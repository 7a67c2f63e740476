//! A queue as a file.

use ingot::ids::QueueId;
use leptos::prelude::*;

use crate::{
    views::AnyViews,
    words::{administration as own_words, transfer as words},
};

/// A format of an export.
struct Format {
    /// The word for it.
    word: &'static str,
    /// What it is for.
    caption: &'static str,
    /// How its file's name ends.
    ending: &'static str,
}

const fn format(word: &'static str, caption: &'static str, ending: &'static str) -> Format {
    Format {
        word,
        caption,
        ending,
    }
}

const FORMATS: [Format; 9] = [
    format("native", words::NATIVE, ".jsonl"),
    format("csv", words::CSV, ".csv"),
    format("csv-wide", words::CSV_WIDE, ".csv"),
    format("label-studio", words::LABEL_STUDIO, ".json"),
    format("label-studio-min", words::LABEL_STUDIO_MIN, ".json"),
    format("label-studio-csv", words::LABEL_STUDIO_CSV, ".csv"),
    format("prodigy", words::PRODIGY, ".jsonl"),
    format("argilla", words::ARGILLA, ".jsonl"),
    format("doccano", words::DOCCANO, ".jsonl"),
];

/// Whether cells are made harmless, by the word of the choice.
const GUARDS: [(&str, &str); 3] = [
    ("", own_words::GUARD_DEFAULT),
    ("true", own_words::GUARD_ON),
    ("false", own_words::GUARD_OFF),
];

/// A plain form, so that the browser saves what comes. `begun` counts what was asked for.
#[component]
pub(crate) fn ExportPanel(
    queue: QueueId,
    name: Signal<String>,
    begun: RwSignal<u32>,
) -> impl IntoView {
    let chosen = RwSignal::new(FORMATS[0].word.to_owned());
    let guard = RwSignal::new(String::new());
    let format = Memo::new(move |_| {
        let mut all = FORMATS.iter();
        let place = all.position(|format| format.word == *chosen.read());
        place.unwrap_or_default()
    });
    let is_table = Memo::new(move |_| FORMATS[format.get()].ending == ".csv");
    let formats = FORMATS
        .map(|format| view! { <option value=format.word>{format.caption}</option> }.into_any());
    let guards =
        GUARDS.map(|(word, caption)| view! { <option value=word>{caption}</option> }.into_any());
    // What is not asked for is not sent: an address with nothing behind its sign means nothing.
    let has_no_name = move || guard.read().is_empty() || !is_table.get();
    view! {
        <section class="panel transfer" aria-labelledby="export">
            <h2 id="export">{words::EXPORT}</h2>
            <form
                class="transfer__form"
                method="get"
                target="_blank"
                action=format!("/files/queues/{queue}/export")
                on:submit=move |_| begun.update(|begun| *begun += 1)
            >
                <label class="transfer__field">
                    {words::FORMAT}
                    <select
                        class="typed-answer"
                        name="format"
                        on:change=move |event| chosen.set(event_target_value(&event))
                    >
                        {formats.any_views()}
                    </select>
                </label>
                <label class="transfer__field" hidden=move || !is_table.get()>
                    {own_words::GUARD}
                    <select
                        class="typed-answer"
                        name=move || if has_no_name() { None } else { Some("guard") }
                        on:change=move |event| guard.set(event_target_value(&event))
                    >
                        {guards.any_views()}
                    </select>
                </label>
                <p class="field__help" data-testid="export-name">
                    {move || own_words::file_name(&name.read(), FORMATS[format.get()].ending)}
                </p>
                <p class="field__help">{own_words::EXPORT_HELP}</p>
                <button class="button" type="submit">{words::EXPORT}</button>
            </form>
        </section>
    }
    .into_any()
}
