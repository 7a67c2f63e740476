//! More samples for a queue that is there.

use ingot::{ids::QueueId, schema::Schema};
use leptos::prelude::*;

use super::{
    file_choice::{FileChoice, FileChoiceView},
    outcome::{Importing, StageView},
};
use crate::{upload::Aim, words::administration as words};

/// Chooses a file, checks it, and imports it. `begun` counts the files that were sent.
#[component]
pub(super) fn ImportPanel(
    queue: QueueId,
    schema: Memo<Option<Schema>>,
    begun: RwSignal<u32>,
) -> impl IntoView {
    let choice = FileChoice::new(schema);
    let importing = Importing::of(choice);
    Effect::new(move |_| {
        importing.begun.track();
        begun.update(|begun| *begun += 1);
    });
    view! {
        <section class="panel transfer" aria-labelledby="import">
            <h2 id="import">{words::IMPORT_MORE}</h2>
            <FileChoiceView choice/>
            <div class="transfer__buttons">
                <button
                    class="button button--primary"
                    type="button"
                    disabled=move || importing.is_sending()
                    on:click=move |_| importing.begin(&Aim::Import(queue))
                >
                    {words::IMPORT}
                </button>
                <button
                    class="button"
                    type="button"
                    disabled=move || importing.is_sending()
                    on:click=move |_| importing.begin(&Aim::Rehearse(queue))
                >
                    {words::CHECK_ALL}
                </button>
            </div>
            <StageView importing/>
        </section>
    }
    .into_any()
}
