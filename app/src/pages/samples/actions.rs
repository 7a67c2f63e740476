//! What is done to the chosen samples, after it was said in words.

use ingot::{
    ids::SampleId,
    sample_table::{BulkAction, Chosen, Filter, Selection},
};
use leptos::{ev, prelude::*};

use super::{
    Desk,
    doing::{Doing, Outcome},
    send_back::SendBackForm,
};
use crate::{browser, surroundings::numbers, words::sample_table as words};

/// By this the browser finds what is asked before anything is done, and what became of it.
const QUESTION_ID: &str = "samples-question";
const OUTCOME_ID: &str = "samples-outcome";

/// What can be done, while anything is chosen.
#[component]
pub(super) fn ActionBar(desk: Desk, filter: Filter, ids: Vec<SampleId>) -> impl IntoView {
    let asked = RwSignal::new(None::<BulkAction>);
    let priority = RwSignal::new(String::new());
    let is_wrong = RwSignal::new(false);
    let is_open = Memo::new(move |_| desk.all.get() || !desk.chosen.read().is_empty());
    let (filter, ids) = (StoredValue::new(filter), StoredValue::new(ids));
    // What was asked about other samples is not asked any more.
    Effect::new(move |_| {
        desk.chosen.track();
        desk.all.track();
        asked.set(None);
    });
    Effect::new(move |_| {
        if asked.read().is_some() {
            browser::focus(QUESTION_ID);
        }
    });
    // Nor what was done.
    Effect::new(move |before: Option<()>| {
        let is_over = desk.doing.outcome().is_some();
        if before.is_some() && is_over {
            asked.set(None);
        }
    });
    let act = move |action: BulkAction| desk.doing.begin(desk, chosen(desk, filter, ids), action);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let number = priority.read_untracked().trim().parse();
        is_wrong.set(number.is_err());
        asked.set(number.ok().map(BulkAction::SetPriority));
    };
    let bar = move || {
        is_open.get().then(|| {
            view! {
                <section class="panel sample-actions" aria-label=words::ACTIONS data-testid="actions">
                    <div class="sample-actions__line">
                        <strong aria-live="polite">{move || how_many(desk)}</strong>
                        <button class="button" type="button" on:click=move |_| desk.all.set(true)>
                            {words::CHOOSE_MATCHING}
                        </button>
                        <button class="button" type="button" on:click=move |_| choose_none(desk)>
                            {words::CHOOSE_NONE}
                        </button>
                    </div>
                    <form class="sample-actions__line" on:submit=submit>
                        <label class="sample-actions__field">
                            {words::NEW_PRIORITY}
                            <input
                                class="typed-answer"
                                type="text"
                                inputmode="numeric"
                                autocomplete="off"
                                prop:value=priority
                                aria-invalid=move || is_wrong.get().then_some("true")
                                on:input=move |event| priority.set(event_target_value(&event))
                            />
                        </label>
                        <button class="button" type="submit">{words::SET_PRIORITY}</button>
                        {button(asked, BulkAction::ReleaseLeases, words::RELEASE)}
                        {button(asked, BulkAction::Requeue, words::REQUEUE)}
                    </form>
                    <SendBackForm asked/>
                    {move || {
                        is_wrong.get().then(|| view! { <p role="alert">{words::NO_PRIORITY}</p> }.into_any())
                    }}
                    {move || asked.get().map(|action| question(desk, action, asked, act))}
                </section>
            }
            .into_any()
        })
    };
    bar.into_any()
}

fn button(asked: RwSignal<Option<BulkAction>>, action: BulkAction, title: &'static str) -> AnyView {
    view! {
        <button class="button" type="button" on:click=move |_| asked.set(Some(action.clone()))>
            {title}
        </button>
    }
    .into_any()
}

/// What will happen, and whether it shall.
fn question(
    desk: Desk,
    action: BulkAction,
    asked: RwSignal<Option<BulkAction>>,
    act: impl Fn(BulkAction) + Copy + Send + Sync + 'static,
) -> AnyView {
    let samples = (!desk.all.get_untracked()).then(|| desk.chosen.read_untracked().len());
    let text = numbers().write(&words::will_happen(&action, samples));
    let name = text.clone();
    let is_working = desk.doing.is_working();
    let caption = move || {
        if is_working.get() {
            words::WORKING
        } else {
            words::DO_IT
        }
    };
    view! {
        <div
            id=QUESTION_ID
            class="sample-actions__question"
            role="group"
            tabindex="-1"
            aria-label=name
            data-testid="question"
        >
            <p>{text}</p>
            <div class="sample-actions__line">
                <button
                    class="button button--primary"
                    type="button"
                    disabled=is_working
                    on:click=move |_| act(action.clone())
                >
                    {caption}
                </button>
                <button class="button" type="button" disabled=is_working on:click=move |_| asked.set(None)>
                    {words::CANCEL}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// What is being done, and what became of what was done last. Whoever did it reads on here.
#[component]
pub(super) fn OutcomeView(desk: Desk) -> impl IntoView {
    let doing = desk.doing;
    let is_working = doing.is_working();
    Effect::new(move |_| {
        if doing.outcome().is_some() && !is_working.get() {
            browser::focus(OUTCOME_ID);
        }
    });
    move || match doing.outcome() {
        _ if is_working.get() => working(doing),
        Some(outcome) => ended(desk, outcome),
        None => ().into_any(),
    }
}

/// The first batch is soon over. Whoever sees that there are more of them may stop.
fn working(doing: Doing) -> AnyView {
    let text = move || match doing.so_far().filter(|_| doing.goes_on()) {
        Some(so_far) => numbers().write(&words::so_far(so_far)),
        None => words::WORKING.to_owned(),
    };
    // The same one for all batches, so that it keeps the focus.
    let stop = move || {
        let label = move || match doing.is_stopping() {
            true => words::STOPPING,
            false => words::STOP,
        };
        doing.goes_on().then(|| {
            view! {
                <button class="button" type="button" on:click=move |_| doing.stop()>{label}</button>
            }
            .into_any()
        })
    };
    view! {
        <div class="panel" data-testid="working">
            <p role="status">{text}</p>
            {stop}
        </div>
    }
    .into_any()
}

fn ended(desk: Desk, outcome: Outcome) -> AnyView {
    let Outcome { done, error, rest } = outcome;
    let is_error = error.is_some();
    let happened = numbers().write(&words::happened(done, rest.is_some()));
    let text = match error {
        None => happened,
        Some(error) if rest.is_none() => error.to_string(),
        Some(error) => format!("{happened} {error}"),
    };
    let go_on = rest.map(|rest| {
        let go_on = move |_| desk.doing.go_on(desk, rest.clone());
        view! {
            <button class="button" type="button" on:click=go_on>{words::GO_ON}</button>
        }
        .into_any()
    });
    view! {
        <div class="panel" class:panel--error=is_error>
            <p id=OUTCOME_ID tabindex="-1" role="status" data-testid="outcome">{text}</p>
            {go_on}
        </div>
    }
    .into_any()
}

fn how_many(desk: Desk) -> String {
    if desk.all.get() {
        words::ALL_CHOSEN.to_owned()
    } else {
        numbers().write(&words::chosen(desk.chosen.read().len()))
    }
}

fn choose_none(desk: Desk) {
    desk.all.set(false);
    desk.chosen.set(Selection::default());
}

fn chosen(desk: Desk, filter: StoredValue<Filter>, ids: StoredValue<Vec<SampleId>>) -> Chosen {
    if desk.all.get_untracked() {
        return Chosen::Matching(filter.get_value(), None);
    }
    let chosen = desk.chosen.read_untracked();
    let rows = chosen.rows();
    let samples = ids.with_value(|ids| rows.filter_map(|row| ids.get(row).copied()).collect());
    Chosen::Samples(samples)
}
