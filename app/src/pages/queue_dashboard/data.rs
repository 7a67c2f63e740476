//! Samples in and out.

use ingot::ids::QueueId;
use leptos::{ev, html, prelude::*, task::spawn_local};
use send_wrapper::SendWrapper;

use crate::{
    surroundings::numbers,
    upload::{Counts, Imported, Rejection, Stop, Wishes, send},
    views::AnyViews,
};

/// The formats of an export, with what they are for.
const FORMATS: [(&str, &str); 9] = [
    ("native", "JSONL with everything, to be imported again"),
    ("csv", "CSV, a row for each label"),
    ("csv-wide", "CSV, a row for each sample"),
    ("label-studio", "Label Studio JSON"),
    ("label-studio-min", "Label Studio JSON_MIN"),
    ("label-studio-csv", "Label Studio CSV"),
    ("prodigy", "Prodigy JSONL"),
    ("argilla", "Argilla records"),
    ("doccano", "doccano JSONL"),
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
            let result = Err("Choose a file first.".to_owned());
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
            <h2 id="import">"Import samples"</h2>
            <form class="transfer__form" on:submit=submit>
                <label class="transfer__field">
                    "File"
                    <input node_ref=input type="file" accept=".jsonl,.ndjson,.json,.csv,.tsv,.tab,.gz" required/>
                </label>
                <p class="field__help">
                    "JSONL, JSON, CSV or TSV, plain or packed with gzip, as they are or as Label Studio, Prodigy, Argilla or doccano write them. What the queue holds already is not added again."
                </p>
                <label class="transfer__field">
                    "Columns, if they are called otherwise"
                    <input
                        class="typed-answer"
                        type="text"
                        placeholder="text=body,id=uuid"
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=map
                        on:input=move |event| map.set(event_target_value(&event))
                    />
                </label>
                <div class="transfer__buttons">
                    <button class="button button--primary" type="submit" disabled=is_sending>"Import"</button>
                    <button class="button" type="button" disabled=is_sending on:click=move |_| begin(true)>
                        "Only check"
                    </button>
                </div>
            </form>
            <div class="transfer__stage" aria-live="polite" data-testid="import-stage">
                {move || match stage.get() {
                    Stage::Idle => ().into_any(),
                    Stage::Sending(part) => {
                        view! {
                            <div class="transfer__progress">
                                <progress max="1" value=part.to_string() aria-label="Import"></progress>
                                <span>{percent(part)}</span>
                                <button class="button" type="button" on:click=cancel>"Stop"</button>
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

fn percent(part: f64) -> String {
    if 1.0 <= part {
        "Sent; storing the last of it".to_owned()
    } else {
        format!("{} %", (part * 100.0).floor())
    }
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
                "All that was left out, as CSV"
            </a></p>
        }
        .into_any()
    });
    let list = (!rejections.is_empty()).then(|| {
        // Reached by the keyboard, because it scrolls.
        view! {
            <ul class="transfer__rejections" tabindex="0" aria-label="What was left out">
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
    let begin = match (is_dry, state) {
        (true, _) => "Nothing is stored. An import would give: ",
        (false, "done") => "Imported: ",
        (false, _) => "It was stopped; until then: ",
    };
    let mut parts = vec![format!("{imported} new")];
    for (count, words) in [
        (updated, "changed"),
        (duplicate, "there already"),
        (labels, "labels"),
        (rejected, "left out"),
    ] {
        if 0 < count {
            parts.push(format!("{count} {words}"));
        }
    }
    format!("{begin}{}.", parts.join(", "))
}

/// A plain form, so that the browser saves what comes.
#[component]
fn ExportPanel(queue: QueueId) -> impl IntoView {
    let options =
        FORMATS.map(|(word, caption)| view! { <option value=word>{caption}</option> }.into_any());
    view! {
        <section class="panel transfer" aria-labelledby="export">
            <h2 id="export">"Export"</h2>
            <form
                class="transfer__form"
                method="get"
                target="_blank"
                action=format!("/files/queues/{queue}/export")
            >
                <label class="transfer__field">
                    "Format"
                    <select class="typed-answer" name="format">{options.any_views()}</select>
                </label>
                <p class="field__help">
                    "The queue as it is when the export begins. Cells that a spreadsheet would run as formulas are made harmless in the first two CSV formats."
                </p>
                <button class="button" type="submit">"Export"</button>
            </form>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_names_what_there_was_and_nothing_else() {
        let counts = Counts {
            imported: 3,
            rejected: 1,
            ..Counts::default()
        };
        assert_eq!(
            summary(false, "done", counts),
            "Imported: 3 new, 1 left out."
        );
        assert_eq!(
            summary(true, "done", counts),
            "Nothing is stored. An import would give: 3 new, 1 left out."
        );
        assert_eq!(
            summary(false, "cancelled", Counts::default()),
            "It was stopped; until then: 0 new."
        );
    }

    #[test]
    fn progress_is_never_said_to_be_complete_before_it_is() {
        assert_eq!(percent(0.999), "99 %");
        assert!(percent(1.0).starts_with("Sent"));
    }
}
