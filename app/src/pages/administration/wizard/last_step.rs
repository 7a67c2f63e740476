//! The data of a new queue, and making it.

use ingot::ids::QueueId;
use leptos::{prelude::*, task::spawn_local};

use super::{
    super::{
        LIMITS,
        file_choice::{FileChoice, FileChoiceView},
        outcome::{Importing, StageView},
        transfers::TransfersPanel,
    },
    Steps,
};
use crate::{api::create_queue, upload::Aim, words::administration as words};

/// A queue on its way from being written to being there.
#[derive(Clone, Copy)]
struct Making {
    steps: Steps,
    choice: FileChoice,
    importing: Importing,
    /// The queue, once it is there, and its name.
    made: RwSignal<Option<(QueueId, String)>>,
    /// The same for the rest of the wizard.
    is_made: RwSignal<bool>,
    is_waiting: RwSignal<bool>,
}

impl Making {
    /// Makes the queue and imports the chosen file. Once it is made, only its file is sent again.
    fn create_and_import(self) {
        if !untrack(|| self.choice.is_ready()) {
            self.steps.refuse(words::CHOOSE_FIRST.to_owned());
        } else if let Some((queue, _)) = self.made.get_untracked() {
            self.importing.begin(&Aim::Import(queue));
        } else {
            self.create(true);
        }
    }

    /// Has all of the chosen file checked for the queue that is not there yet.
    fn check(self) {
        let questions = self.choice.questions();
        match questions.filter(|_| untrack(|| self.choice.is_ready())) {
            Some(schema) => {
                self.steps.notice.set(None);
                self.importing.begin(&Aim::Check(schema));
            }
            None => self.steps.refuse(words::CHOOSE_FIRST.to_owned()),
        }
    }

    fn create(self, with_data: bool) {
        let Self {
            steps,
            importing,
            made,
            is_made,
            is_waiting,
            ..
        } = self;
        if is_waiting.get_untracked() {
            return;
        }
        let draft = steps.writing.draft;
        let Some(settings) = draft.with_untracked(|draft| draft.settings(&LIMITS)) else {
            steps.refuse(words::MEND_FIRST.to_owned());
            return;
        };
        is_waiting.set(true);
        steps.notice.set(None);
        spawn_local(async move {
            let name = settings.name.clone();
            match create_queue(settings).await {
                Ok(queue) => {
                    made.set(Some((queue, name)));
                    is_made.set(true);
                    if with_data {
                        importing.begin(&Aim::Import(queue));
                    }
                }
                Err(error) => steps.refuse(error.to_string()),
            }
            is_waiting.set(false);
        });
    }

    fn buttons(self) -> AnyView {
        let Self {
            choice,
            importing,
            made,
            is_waiting,
            ..
        } = self;
        let is_busy = move || is_waiting.get() || importing.is_sending();
        let has_nothing_to_send =
            move || importing.is_done() || made.read().is_some() && !choice.is_ready();
        let label = move || {
            if made.read().is_some() {
                words::IMPORT_AGAIN
            } else {
                words::CREATE_AND_IMPORT
            }
        };
        view! {
            <div class="transfer__buttons">
                <button
                    class="button button--primary"
                    type="button"
                    disabled=is_busy
                    hidden=has_nothing_to_send
                    on:click=move |_| self.create_and_import()
                >
                    {label}
                </button>
                <button
                    class="button"
                    type="button"
                    disabled=is_busy
                    hidden=move || made.read().is_some()
                    on:click=move |_| self.create(false)
                >
                    {words::CREATE}
                </button>
                <button
                    class="button"
                    type="button"
                    disabled=is_busy
                    hidden=move || made.read().is_some()
                    on:click=move |_| self.check()
                >
                    {words::CHECK_ALL}
                </button>
            </div>
        }
        .into_any()
    }
}

/// Chooses a file, makes the queue, and imports the file into it.
#[component]
pub(super) fn LastStep(steps: Steps, choice: FileChoice, is_made: RwSignal<bool>) -> impl IntoView {
    let making = Making {
        steps,
        choice,
        importing: Importing::of(choice),
        made: RwSignal::new(None),
        is_made,
        is_waiting: RwSignal::new(false),
    };
    let Making {
        importing,
        made,
        is_waiting,
        ..
    } = making;
    let transfers = move || {
        let (queue, _) = made.get()?;
        Some(view! { <TransfersPanel queue begun=importing.begun/> }.into_any())
    };
    view! {
        <FileChoiceView choice/>
        {making.buttons()}
        <p role="status">{move || is_waiting.get().then_some(words::CREATING)}</p>
        <div aria-live="polite" data-testid="made">
            {move || made.get().map(|(queue, name)| made_view(queue, &name))}
        </div>
        <StageView importing/>
        {transfers}
    }
    .into_any()
}

fn made_view(queue: QueueId, name: &str) -> AnyView {
    let numbers = format!("/dashboard/queues/{queue}");
    let settings = format!("{numbers}/settings");
    view! {
        <p>{words::made(name)}</p>
        <p class="transfer__buttons">
            <a class="button" href=numbers rel="external">{words::TO_NUMBERS}</a>
            <a class="button" href=settings rel="external">{words::TO_SETTINGS}</a>
            <a class="button" href="/dashboard/queues/new" rel="external">{words::MAKE_ANOTHER}</a>
        </p>
    }
    .into_any()
}
