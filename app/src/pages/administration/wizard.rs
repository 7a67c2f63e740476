//! `/dashboard/queues/new`: a queue in four steps.

mod kept;
mod last_step;

use ingot::drafting::QueueDraft;
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;

use self::{kept::keep_over_reloads, last_step::LastStep};
use super::{
    LIMITS, Writing, file_choice::FileChoice, name::NameSection, policy::PolicySection,
    questions::QuestionsSection,
};
use crate::{
    api::{ApiError, Role, Visitor, is_queue_name_free},
    browser,
    components::ErrorPanel,
    views::AnyViews,
    wire::PageData,
    words::administration as words,
};

/// Where the heading of the step is.
const HEADING_ID: &str = "step";

/// The number of the step that ends the wizard.
const LAST: usize = 3;

/// Shows the wizard to admins.
#[component]
pub(crate) fn WizardRoute() -> impl IntoView {
    let visitor = use_context::<PageData<Result<Visitor, ApiError>>>();
    view! {
        <Title text=words::NEW_QUEUE/>
        <div class="page page--wide">
            <Suspense fallback=|| view! { <p class="loading">{words::LOADING}</p> }>
                {move || {
                    visitor?.get()
                        .map(|result| match result {
                            Ok(Visitor { role: Role::Admin, .. }) => view! { <Wizard/> }.into_any(),
                            Ok(_) => view! { <ErrorPanel error=ApiError::Forbidden/> }.into_any(),
                            Err(error) => view! { <ErrorPanel error/> }.into_any(),
                        })
                }}
            </Suspense>
        </div>
    }
}

/// Where somebody is in the wizard.
#[derive(Clone, Copy)]
struct Steps {
    writing: Writing,
    /// Counted from 0.
    step: RwSignal<usize>,
    /// What keeps the next step from being gone to.
    notice: RwSignal<Option<String>>,
}

impl Steps {
    fn go(self, step: usize) {
        self.step.set(step);
        self.notice.set(None);
        self.writing.shows_all.set(false);
        browser::focus(HEADING_ID);
        browser::scroll_to_top();
    }

    /// Goes on if nothing is wrong with the step, and else says so.
    fn next(self) {
        let Writing { draft, taken, .. } = self.writing;
        let step = self.step.get_untracked();
        let is_right = draft.with_untracked(|draft| match step {
            0 => {
                draft.name_problem(&LIMITS).is_none() && draft.guidelines_problem(&LIMITS).is_none()
            }
            1 => draft.questions.schema().is_ok(),
            _ => draft.policy.policy(&LIMITS).is_ok(),
        });
        if !is_right {
            self.refuse(words::MEND_FIRST.to_owned());
            return;
        }
        if step != 0 {
            self.go(step + 1);
            return;
        }
        // A name that is taken is said now and not after all the work.
        let name = draft.with_untracked(|draft| draft.name.trim().to_owned());
        spawn_local(async move {
            match is_queue_name_free(name.clone()).await {
                Ok(true) => self.go(step + 1),
                Ok(false) => {
                    taken.set(Some(name));
                    self.refuse(words::MEND_FIRST.to_owned());
                }
                Err(error) => self.refuse(error.to_string()),
            }
        });
    }

    fn refuse(self, why: String) {
        self.writing.shows_all.set(true);
        self.notice.set(Some(why));
    }
}

#[component]
fn Wizard() -> impl IntoView {
    let writing = Writing::new(QueueDraft::default());
    let steps = Steps {
        writing,
        step: RwSignal::new(0),
        notice: RwSignal::new(None),
    };
    let choice = FileChoice::new(writing.schema());
    let is_made = RwSignal::new(false);
    keep_over_reloads(steps, choice, is_made);
    let step = steps.step;
    let section = move |place: usize, content: AnyView| {
        view! { <div class="wizard__step" hidden=move || step.get() != place>{content}</div> }
            .into_any()
    };
    view! {
        <header class="queue-heading">
            <h1>{words::NEW_QUEUE}</h1>
            <nav class="queue-heading__links" aria-label=words::LINKS>
                <a href="/dashboard">{words::ALL_QUEUES}</a>
            </nav>
        </header>
        {step_names(step)}
        <section class="panel writing" aria-labelledby=HEADING_ID>
            <h2 id=HEADING_ID tabindex="-1">
                {move || words::step(step.get() + 1, words::STEP_NAMES[step.get().min(LAST)])}
            </h2>
            {section(0, view! { <NameSection writing/> }.into_any())}
            {section(1, view! { <QuestionsSection writing/> }.into_any())}
            {section(2, view! { <PolicySection writing/> }.into_any())}
            {section(LAST, view! { <LastStep steps choice is_made/> }.into_any())}
            <p class="transfer__error" role="alert" data-testid="wizard-notice">
                {move || steps.notice.get()}
            </p>
            <div class="wizard__buttons" hidden=move || is_made.get()>
                <button
                    class="button"
                    type="button"
                    hidden=move || step.get() == 0
                    on:click=move |_| steps.go(step.get_untracked().saturating_sub(1))
                >
                    {words::BACK}
                </button>
                <button
                    class="button button--primary"
                    type="button"
                    hidden=move || step.get() == LAST
                    on:click=move |_| steps.next()
                >
                    {words::NEXT}
                </button>
            </div>
        </section>
        <p class="page__note" hidden=move || is_made.get()>
            {words::KEPT_IN_TAB} " "
            <button
                class="button button--quiet"
                type="button"
                on:click=move |_| {
                    writing.draft.set(QueueDraft::default());
                    steps.go(0);
                }
            >
                {words::START_OVER}
            </button>
        </p>
    }
    .into_any()
}

/// All steps, with the one that is open marked.
fn step_names(step: RwSignal<usize>) -> AnyView {
    let names = words::STEP_NAMES.into_iter().enumerate();
    let names = names.map(|(place, name)| {
        let current = move || (step.get() == place).then_some("step");
        view! { <li class="wizard__name" aria-current=current>{name}</li> }
    });
    view! { <ol class="wizard__names" aria-label=words::STEPS>{names.any_views()}</ol> }.into_any()
}
