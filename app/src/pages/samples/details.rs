//! One sample with everybody who had it, beside the table.

use ingot::{
    audit::Person,
    label::LabelValues,
    sample::blocks,
    sample_table::{LabelText, SampleTurn, SentBackNote},
    schema::Schema,
};
use leptos::{ev, prelude::*, task::spawn_local};

use super::{
    Desk,
    moment::{is_local, moment},
};
use crate::{
    api::{ApiError, SampleSheet, get_sample},
    browser,
    components::{ErrorPanel, SampleCard},
    surroundings::surroundings,
    views::AnyViews,
    words::{dashboard::nameless, history, sample_table as words, times},
};

/// By this the browser finds it.
const SHEET_ID: &str = "sample-sheet";

/// The details of the sample that is open, if one is.
#[component]
pub(super) fn DetailsView(desk: Desk) -> impl IntoView {
    let sheet = RwSignal::new(None::<Result<SampleSheet, ApiError>>);
    let is_local = is_local();
    Effect::new(move |_| {
        let Some(sample) = desk.open.get() else {
            browser::return_focus(SHEET_ID);
            return;
        };
        sheet.set(None);
        browser::lend_focus(SHEET_ID);
        spawn_local(async move {
            let found = get_sample(desk.queue, sample).await;
            // Another one may have been opened meanwhile.
            if desk.open.try_get_untracked() == Some(Some(sample)) {
                sheet.set(Some(found));
            }
        });
    });
    let close_by_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            desk.open.set(None);
        }
    };
    move || {
        desk.open.get().map(|_| {
            let body = move || match sheet.get() {
                None => view! { <p class="loading">{words::LOADING}</p> }.into_any(),
                Some(Err(error)) => view! { <ErrorPanel error/> }.into_any(),
                Some(Ok(sheet)) => body(sheet, is_local),
            };
            view! {
                <aside
                    id=SHEET_ID
                    class="sheet sample-sheet"
                    tabindex="-1"
                    data-testid="details"
                    aria-label=words::SAMPLE
                    on:keydown=close_by_key
                >
                    <div class="sheet__head">
                        <strong>{words::SAMPLE}</strong>
                        <button
                            class="button button--quiet"
                            type="button"
                            on:click=move |_| desk.open.set(None)
                        >
                            {words::CLOSE}
                        </button>
                    </div>
                    {body}
                </aside>
            }
            .into_any()
        })
    }
}

fn body(sheet: SampleSheet, is_local: RwSignal<bool>) -> AnyView {
    let SampleSheet { details, schema } = sheet;
    let blocks = blocks(&details.payload, &[], &surroundings().media);
    let known = details.known.map(|known| {
        view! {
            <h3>{words::KNOWN_ANSWER}</h3>
            {answers(&known, &schema)}
        }
        .into_any()
    });
    let turns = if details.turns.is_empty() {
        view! { <p>{words::NO_TURNS}</p> }.into_any()
    } else {
        let turns = details.turns.into_iter();
        let turns = turns.map(|it| turn(it, &schema, is_local)).any_views();
        view! { <ul class="sheet__list">{turns}</ul> }.into_any()
    };
    view! {
        <h2>{words::details(details.row.seq)}</h2>
        <SampleCard id=details.row.id blocks/>
        {known}
        <h3>{words::TURNS}</h3>
        {turns}
    }
    .into_any()
}

fn turn(turn: SampleTurn, schema: &Schema, is_local: RwSignal<bool>) -> AnyView {
    let name = name_of(turn.person);
    let reason = turn.skip_reason.as_deref().map(words::skip_reason);
    let reason = reason.map(|reason| view! { <p dir="auto">{reason}</p> }.into_any());
    let mut labels = turn.labels.into_iter();
    let newest = labels.next().map(|it| label(it, schema, is_local));
    let earlier: Vec<AnyView> = labels.map(|it| label(it, schema, is_local)).collect();
    let earlier = (!earlier.is_empty()).then(|| {
        view! {
            <details>
                <summary class="sample-sheet__more">{words::EARLIER}</summary>
                {earlier}
            </details>
        }
        .into_any()
    });
    let sent_back = turn.sent_back.into_iter();
    let sent_back = sent_back.map(|it| sent_back_note(it, is_local)).any_views();
    view! {
        <li class="kept" data-testid="turn">
            <p>
                <strong dir="auto">{name}</strong> " "
                {words::turn(turn.state)}
                {moment(turn.end_ms, is_local)}
            </p>
            {reason}
            {sent_back}
            {newest}
            {earlier}
        </li>
    }
    .into_any()
}

fn name_of(person: Person) -> String {
    let name = person.display_name.or(person.name);
    name.unwrap_or_else(|| nameless(person.number))
}

/// That the label was sent back, and what came of it.
fn sent_back_note(note: SentBackNote, is_local: RwSignal<bool>) -> AnyView {
    let by = words::sent_back_by(note.by.map(name_of).as_deref());
    let end = words::sent_back_end(note.end.map(|(end, _)| end));
    let ended = note.end.map(|(_, at_ms)| moment(at_ms, is_local));
    view! {
        <div class="sample-sheet__label" data-testid="sent-back">
            <p dir="auto">{by} {moment(note.at_ms, is_local)}</p>
            <p class="sheet__text" dir="auto">{note.note}</p>
            <p class="kept__state">{end} {ended}</p>
        </div>
    }
    .into_any()
}

fn label(label: LabelText, schema: &Schema, is_local: RwSignal<bool>) -> AnyView {
    let flag = label
        .flagged
        .then(|| view! { <p class="sheet__warning">{words::FLAGGED}</p> }.into_any());
    let notes = label.notes.map(|notes| {
        view! {
            <p class="sheet__text" dir="auto"><strong>{words::NOTES}</strong> " " {notes}</p>
        }
        .into_any()
    });
    let took = label.wall_ms.map(|ms| {
        let time = times::label_time(u32::try_from(ms).unwrap_or(u32::MAX));
        view! { <p class="kept__state">{words::time_taken(&time)}</p> }.into_any()
    });
    view! {
        <div class="sample-sheet__label">
            {answers(&label.values, schema)}
            {flag}
            {notes}
            <p class="kept__state">{moment(label.created_at_ms, is_local)}</p>
            {took}
        </div>
    }
    .into_any()
}

/// The answers in the order of the questions, and behind them those to questions that are asked no more.
fn answers(values: &LabelValues, schema: &Schema) -> AnyView {
    let asked = schema.fields.iter().filter_map(|field| {
        let value = values.get(&field.name)?;
        Some((field.heading().to_owned(), value))
    });
    let others = values
        .iter()
        .filter(|(name, _)| schema.field(name).is_none())
        .map(|(name, value)| (name.clone(), value));
    let facts = asked.chain(others).map(|(heading, value)| {
        view! {
            <dt dir="auto">{heading}</dt>
            <dd dir="auto">{history::answers([value].into_iter())}</dd>
        }
        .into_any()
    });
    view! { <dl class="sample-sheet__answers">{facts.any_views()}</dl> }.into_any()
}
