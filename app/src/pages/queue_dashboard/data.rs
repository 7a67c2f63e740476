//! Samples in and out.

use ingot::ids::QueueId;
use leptos::{ev, html, prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;

use crate::{
    surroundings::numbers,
    upload::{Counts, Imported, Rejection, Stop, Wishes, send},
    views::AnyViews,
    words::transfer::{self as words, Counted, Outcome},
};

/// The formats of an export, with what they are for.
const FORMATS: [(&str, &str); 9] = [
    ("native", words::NATIVE),
    ("csv", words::CSV),
    ("csv-wide", words::CSV_WIDE),
    ("label-studio", words::LABEL_STUDIO),
    ("label-studio-min", words::LABEL_STUDIO_MIN),
    ("label-studio-csv", words::LABEL_STUDIO_CSV),
    ("prodigy", words::PRODIGY),
    ("argilla", words::ARGILLA),
    ("doccano", words::DOCCANO),
];

/// How a file is doing.
#[derive(Clone)]
enum Stage {
    Idle,
    /// This part of it is sent.
    Sending(f64),
    Ended {
        is_dry: bool,
        result: Result<Imported, String>,
    },
}

/// Imports a file and exports the queue.
#[component]
pub(super) fn DataPanel(queue: QueueId) -> impl IntoView {
    view! {
        <div class="queue-columns">
            <ImportPanel queue/>
            <ExportPanel queue/>
        </div>
    }
}

#[component]
fn ImportPanel(queue: QueueId) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let map = RwSignal::new(String::new());
    let stage = RwSignal::new(Stage::Idle);
    let stop = StoredValue::new(None::<SendWrapper<Stop>>);
    let is_sending = Memo::new(move |_| matches!(*stage.read(), Stage::Sending(_)));
    let begin = move |is_dry: bool| {
        let Some(input) = input
            .get_untracked()
            .filter(|_| !is_sending.get_untracked())
        else {
            return;
        };
        let wishes = Wishes {
            map: map.get_untracked(),
            is_dry,
        };
        let progress = move |part| stage.set(Stage::Sending(part));
        let Some((stopper, sent)) = send(queue, &input, &wishes, progress) else {
            let result = Err(words::CHOOSE_FIRST.to_owned());
            stage.set(Stage::Ended { is_dry, result });
            return;
        };
        stop.set_value(Some(SendWrapper::new(stopper)));
        stage.set(Stage::Sending(0.0));
        spawn_local(async move {
            let result = sent.await;
            stop.set_value(None);
            stage.set(Stage::Ended { is_dry, result });
        });
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        begin(false);
    };
    let cancel = move |_| {
        stop.with_value(|stop| {
            if let Some(stop) = stop {
                stop.stop();
            }
        });
    };
    view! {
        <section class="panel transfer" aria-labelledby="import">
            <h2 id="import">{words::IMPORT_SAMPLES}</h2>
            <form class="transfer__form" on:submit=submit>
                <label class="transfer__field">
                    {words::FILE}
                    <input node_ref=input type="file" accept=".jsonl,.ndjson,.json,.csv,.tsv,.tab,.gz" required/>
                </label>
                <p class="field__help">
                    {words::WHAT_IS_TAKEN}
                </p>
                <label class="transfer__field">
                    {words::COLUMNS}
                    <input
                        class="typed-answer"
                        type="text"
                        placeholder=words::COLUMNS_EXAMPLE
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=map
                        on:input=move |event| map.set(event_target_value(&event))
                    />
                </label>
                <div class="transfer__buttons">
                    <button class="button button--primary" type="submit" disabled=is_sending>{words::IMPORT}</button>
                    <button class="button" type="button" disabled=is_sending on:click=move |_| begin(true)>
                        {words::ONLY_CHECK}
                    </button>
                </div>
            </form>
            <div class="transfer__stage" aria-live="polite" data-testid="import-stage">
                {move || match stage.get() {
                    Stage::Idle => ().into_any(),
                    Stage::Sending(part) => {
                        view! {
                            <div class="transfer__progress">
                                <progress max="1" value=part.to_string() aria-label=words::IMPORT_BAR></progress>
                                <span>{words::sent(part)}</span>
                                <button class="button" type="button" on:click=cancel>{words::STOP}</button>
                            </div>
                        }
                            .into_any()
                    }
                    Stage::Ended { result: Err(error), .. } => {
                        view! { <p class="transfer__error" role="alert">{error}</p> }.into_any()
                    }
                    Stage::Ended { is_dry, result: Ok(imported) } => outcome(is_dry, imported),
                }}
            </div>
        </section>
    }
    .into_any()
}

fn outcome(is_dry: bool, imported: Imported) -> AnyView {
    let Imported {
        id,
        state,
        counts,
        rejections,
    } = imported;
    let download = id.filter(|_| 0 < counts.rejected).map(|id| {
        view! {
            <p><a href=format!("/files/jobs/{id}/rejections.csv") download rel="external">
                {words::ALL_LEFT_OUT}
            </a></p>
        }
        .into_any()
    });
    let list = (!rejections.is_empty()).then(|| {
        // Reached by the keyboard, because it scrolls.
        view! {
            <ul class="transfer__rejections" tabindex="0" aria-label=words::WHAT_WAS_LEFT_OUT>
                {rejections.into_iter().map(rejection).any_views()}
            </ul>
        }
        .into_any()
    });
    view! {
        <p data-testid="import-outcome">{numbers().write(&summary(is_dry, &state, counts))}</p>
        {list}
        {download}
    }
    .into_any()
}

fn rejection(rejection: Rejection) -> impl IntoView {
    view! { <li><strong>{rejection.place}</strong> " " {rejection.reason}</li> }
}

/// What was done, in a sentence.
fn summary(is_dry: bool, state: &str, counts: Counts) -> String {
    let Counts {
        imported,
        updated,
        duplicate,
        rejected,
        labels,
    } = counts;
    let outcome = match (is_dry, state) {
        (true, _) => Outcome::Checked,
        (false, "done") => Outcome::Imported,
        (false, _) => Outcome::Stopped,
    };
    let counted = [
        (Counted::New, imported),
        (Counted::Changed, updated),
        (Counted::ThereAlready, duplicate),
        (Counted::Labels, labels),
        (Counted::LeftOut, rejected),
    ];
    words::summary(outcome, &counted)
}

/// A plain form, so that the browser saves what comes.
#[component]
fn ExportPanel(queue: QueueId) -> impl IntoView {
    let options =
        FORMATS.map(|(word, caption)| view! { <option value=word>{caption}</option> }.into_any());
    view! {
        <section class="panel transfer" aria-labelledby="export">
            <h2 id="export">{words::EXPORT}</h2>
            <form
                class="transfer__form"
                method="get"
                target="_blank"
                action=format!("/files/queues/{queue}/export")
            >
                <label class="transfer__field">
                    {words::FORMAT}
                    <select class="typed-answer" name="format">{options.any_views()}</select>
                </label>
                <p class="field__help">
                    {words::WHAT_IS_EXPORTED}
                </p>
                <button class="button" type="submit">{words::EXPORT}</button>
            </form>
        </section>
    }
    .into_any()
}
