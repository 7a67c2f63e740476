//! What comes in and goes out, and how far it is.

use ingot::ids::QueueId;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{Transfer, TransferState, get_transfers},
    browser,
    surroundings::numbers,
    views::AnyViews,
    words::administration::{self as words, Doing},
};

/// How often it is asked how far they are.
const EVERY_MS: u32 = 1_000;

/// How often it is asked at least after something has begun: what the browser has sent off need not have arrived.
const ROUNDS: u32 = 5;

/// The newest imports and exports of a queue. What is looked at again whenever `begun` changes, and then for as
/// long as anything is at work.
#[component]
pub(super) fn TransfersPanel(queue: QueueId, begun: RwSignal<u32>) -> impl IntoView {
    let list = RwSignal::new(None::<Vec<Transfer>>);
    let turn = StoredValue::new(0_u32);
    Effect::new(move |_| {
        begun.track();
        let mine = turn.get_value() + 1;
        turn.set_value(mine);
        spawn_local(async move {
            let mut rounds = 0;
            loop {
                let found = get_transfers(queue).await;
                // Another round has begun, or the page is gone.
                if turn.try_get_value() != Some(mine) {
                    return;
                }
                let is_running = |one: &Transfer| one.state == TransferState::Running;
                // What can't be asked now is asked again.
                let goes_on = found
                    .as_ref()
                    .map_or(true, |found| found.iter().any(is_running));
                if let Ok(found) = found {
                    list.set(Some(found));
                }
                rounds += 1;
                if !goes_on && ROUNDS <= rounds {
                    return;
                }
                browser::sleep(EVERY_MS).await;
            }
        });
    });
    view! {
        <section class="panel" aria-labelledby="transfers">
            <h2 id="transfers">{words::TRANSFERS}</h2>
            {move || match list.get() {
                None => view! { <p class="page__note">{words::LOADING}</p> }.into_any(),
                Some(list) if list.is_empty() => {
                    view! { <p class="page__note">{words::NO_TRANSFER}</p> }.into_any()
                }
                Some(list) => table(list),
            }}
        </section>
    }
    .into_any()
}

fn table(list: Vec<Transfer>) -> AnyView {
    let rows = list.into_iter().map(row);
    view! {
        <table class="queue-table transfers">
            <caption class="visually-hidden">{words::TRANSFERS}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::WHAT}</th>
                    <th scope="col">{words::BEGAN}</th>
                    <th scope="col">{words::HOW_FAR}</th>
                </tr>
            </thead>
            <tbody>{rows.any_views()}</tbody>
        </table>
    }
    .into_any()
}

fn row(transfer: Transfer) -> impl IntoView {
    let Transfer {
        is_import,
        state,
        samples,
        updated,
        duplicate,
        rejected,
        bytes,
        error,
        began_at_ms,
        ..
    } = transfer;
    let (what, done) = if is_import {
        let done = words::came_in(samples, updated, duplicate, rejected);
        (words::IS_IMPORT, done)
    } else {
        (words::IS_EXPORT, words::written(bytes))
    };
    let doing = match state {
        TransferState::Running => Doing::Running,
        TransferState::Done => Doing::Done,
        TransferState::Cancelled => Doing::Cancelled,
        TransferState::Failed => Doing::Failed,
        TransferState::Interrupted => Doing::Interrupted,
    };
    let how_far = words::how_far(doing, &numbers().write(&done), error.as_deref());
    view! {
        <tr data-testid="transfer">
            <th scope="row" data-label=words::WHAT>{what}</th>
            <td data-label=words::BEGAN>{browser::date_and_time(began_at_ms)}</td>
            <td data-label=words::HOW_FAR>{how_far}</td>
        </tr>
    }
}
