//! What happens at one labeler's desk: the sample in hand, its label, and how it gets to the server.

use ingot::{
    assignment::{Claim, NoWork},
    form::Form,
    ids::QueueId,
    keys::Action,
    label::{LabelDraft, Order},
    live::own_labels::OwnLabels,
    progress::{Progress, QueueState},
    sample::Payload,
    schema::Schema,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{ApiError, claim_next, skip_sample, submit_label},
    browser,
    components::note_selection,
};

/// How long after a failed attempt the next one follows, in milliseconds.
const RETRY_MS: u32 = 2_000;

/// The desk's state. Copies are handles to the same desk.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    queue: QueueId,
    schema: StoredValue<Schema>,
    schema_version: u32,
    /// What the numbers on the page have to know of this desk's labels.
    own: RwSignal<OwnLabels>,
    /// The sample in hand, or why there is none.
    pub(super) claim: RwSignal<Claim>,
    /// The label being made for it.
    pub(super) form: RwSignal<Form>,
    /// Whether something is on its way to the server.
    pub(super) saving: RwSignal<Saving>,
    /// A sentence for the labeler.
    pub(super) notice: RwSignal<Option<String>>,
    /// Whether the label in hand was refused for good. Its answers stay in sight until the labeler goes on.
    pub(super) is_over: RwSignal<bool>,
}

/// Where the last label or skip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Saving {
    /// Nothing is on its way.
    Idle,
    /// The server has been asked.
    Sending,
    /// The server could not be reached; the same request is repeated until it answers.
    Retrying,
}

/// What the server is asked to end a turn with.
#[derive(Clone)]
enum Turn {
    Label(LabelDraft),
    Skip(ingot::ids::AssignmentId),
}

impl Desk {
    pub(super) fn new(
        queue: QueueId,
        schema: Schema,
        schema_version: u32,
        claim: Claim,
        own: RwSignal<OwnLabels>,
    ) -> Self {
        Self {
            queue,
            schema: StoredValue::new(schema.clone()),
            schema_version,
            own,
            form: RwSignal::new(form_for(schema, &claim)),
            claim: RwSignal::new(claim),
            saving: RwSignal::new(Saving::Idle),
            notice: RwSignal::new(None),
            is_over: RwSignal::new(false),
        }
    }

    /// Does what a key stands for. Says whether it did anything, so that the browser leaves the key alone.
    pub(super) fn act(self, action: Action) -> bool {
        if !matches!(*self.claim.read_untracked(), Claim::Granted(_)) {
            return false;
        }
        match action {
            Action::Submit => self.submit(),
            Action::Skip => self.skip(),
            Action::Answer(number) => {
                if self.form.with_untracked(Form::focuses_number) {
                    // The browser then types the digit where the focus is.
                    browser::focus_text(self.form.with_untracked(Form::focus));
                    return false;
                }
                return self.change_form(|form| form.answer_with_digit(number));
            }
            Action::Hotkey(key) => return self.change_form(|form| form.answer_with_hotkey(key)),
            Action::Prefer(place) => return self.change_form(|form| form.prefer(place)),
            Action::NextField => self.form.update(Form::focus_next),
            Action::PreviousField => self.form.update(Form::focus_previous),
            Action::EnterText => {
                return browser::focus_text(self.form.with_untracked(Form::focus));
            }
            Action::LeaveText => browser::leave_focus(),
            // The page has no place for these yet.
            Action::Decide(_)
            | Action::Undo
            | Action::SaveDraft
            | Action::Flag
            | Action::Close
            | Action::EarlierSample
            | Action::LaterSample
            | Action::Guidelines
            | Action::ShowKeys => return false,
        }
        true
    }

    /// Answers with a key, unless the label is on its way already. Says whether the key is an answer.
    fn change_form(self, answer: impl FnOnce(&mut Form) -> bool) -> bool {
        let mut answered = false;
        if self.saving.get_untracked() == Saving::Idle {
            note_selection(self.form);
            self.form.update(|form| answered = answer(form));
        }
        answered
    }

    /// Leaves a label behind that was refused.
    fn go_on(self) {
        spawn_local(self.ask_for_work());
    }

    /// Hands the label in if it is complete; marks what is missing if not.
    pub(super) fn submit(self) {
        if self.is_over.get_untracked() {
            return self.go_on();
        }
        let Some(assignment) = self.assignment_in_hand() else {
            return;
        };
        let mut values = None;
        self.form.update(|form| values = form.submit());
        let (Some(values), Some(op_id)) = (values, browser::new_op_id()) else {
            return;
        };
        self.end_turn(Turn::Label(LabelDraft {
            op_id,
            assignment,
            values,
        }));
    }

    /// Passes the sample on to somebody else.
    pub(super) fn skip(self) {
        if self.is_over.get_untracked() {
            return self.go_on();
        }
        if let Some(assignment) = self.assignment_in_hand() {
            self.end_turn(Turn::Skip(assignment));
        }
    }

    /// The assignment to end, unless one is being ended already.
    fn assignment_in_hand(self) -> Option<ingot::ids::AssignmentId> {
        if self.saving.get_untracked() != Saving::Idle {
            return None;
        }
        match &*self.claim.read_untracked() {
            Claim::Granted(assignment) => Some(assignment.id),
            Claim::Nothing(_) => None,
        }
    }

    /// Ends the turn on the server, however long that takes: the request is repeated unchanged until
    /// the server answers it, which is safe because it knows a repeat.
    fn end_turn(self, turn: Turn) {
        self.saving.set(Saving::Sending);
        self.notice.set(None);
        if let Turn::Label(label) = &turn {
            self.own.update(|own| own.begun(label.op_id));
        }
        spawn_local(async move {
            let answer = loop {
                match self.ask_to_end(turn.clone()).await {
                    Err(ApiError::Unreachable(_) | ApiError::Internal) => {
                        if self.saving.try_set(Saving::Retrying).is_some() {
                            return; // The page was left, and its signals with it.
                        }
                        self.notice.try_set(Some(
                            "Not saved yet: the server can't be reached. Trying again…".to_owned(),
                        ));
                        browser::sleep(RETRY_MS).await;
                    }
                    answer => break answer,
                }
            };
            self.saving.try_set(Saving::Idle);
            match answer {
                Ok(next) => self.take(next),
                Err(error) => self.refused(&turn, error).await,
            }
        });
    }

    /// Asks the server once.
    async fn ask_to_end(self, turn: Turn) -> Result<Claim, ApiError> {
        match turn {
            Turn::Label(label) => {
                let op_id = label.op_id;
                let labeled = submit_label(self.queue, label).await?;
                self.own
                    .try_update(|own| own.confirmed(op_id, labeled.counted_at));
                Ok(labeled.next)
            }
            Turn::Skip(assignment) => skip_sample(self.queue, assignment).await,
        }
    }

    /// The server will not have it: what counted already is taken back, and the labeler hears why.
    async fn refused(self, turn: &Turn, error: ApiError) {
        let mut reason = match turn {
            Turn::Label(label) => {
                self.own.try_update(|own| own.failed(label.op_id));
                format!("Your label was not saved and does not count. {error}")
            }
            Turn::Skip(_) => error.to_string(),
        };
        let is_over = matches!(error, ApiError::AssignmentEnded(_));
        if is_over && matches!(turn, Turn::Label(_)) {
            reason.push_str(" Your answers stay here until you go on.");
            self.is_over.try_set(true);
        }
        self.notice.try_set(Some(reason.clone()));
        match error {
            ApiError::InvalidLabel(errors) => {
                self.form.try_update(|form| form.refuse(errors));
            }
            ApiError::AssignmentEnded(_) if matches!(turn, Turn::Skip(_)) => {
                self.ask_for_work().await;
                // The next sample came without a word; why it came is still to be read.
                self.notice.try_set(Some(reason));
            }
            _ => {}
        }
    }

    /// The lease of this assignment has ended. If it is still in hand, the labeler is told what that means.
    pub(super) fn lease_ended(self, assignment: ingot::ids::AssignmentId) {
        let is_in_hand = self.saving.try_get_untracked() == Some(Saving::Idle)
            && self.assignment_in_hand() == Some(assignment);
        if is_in_hand {
            self.notice.try_set(Some(
                "The time for this sample is over and somebody else may get it. Your label is still \
                 taken unless others were faster."
                    .to_owned(),
            ));
        }
    }

    /// Puts what the server answered on the desk.
    fn take(self, claim: Claim) {
        let Some(schema) = self.schema.try_get_value() else {
            return;
        };
        if let Claim::Granted(assignment) = &claim
            && assignment.schema_version != self.schema_version
        {
            // The queue asks other questions than this page.
            browser::reload();
            return;
        }
        self.notice.try_set(None);
        self.is_over.try_set(false);
        self.form.try_set(form_for(schema, &claim));
        self.claim.try_set(claim);
        browser::scroll_to_top();
    }

    async fn ask_for_work(self) {
        if let Ok(claim) = claim_next(self.queue).await
            && self
                .claim
                .try_get_untracked()
                .is_some_and(|now| now != claim)
        {
            self.take(claim);
        }
    }

    /// Asks again by itself when the numbers say that there may be work, or when a lease runs out.
    pub(super) fn wake_when_work_appears(self, progress: Signal<Progress>) {
        let prospects = Memo::new(move |_| Prospects::of(&progress.get()));
        let waiting = Memo::new(move |_| match *self.claim.read() {
            Claim::Granted(_) => None,
            Claim::Nothing(reason) => Some(reason),
        });
        Effect::new(move |before: Option<Prospects>| {
            let now = prospects.get();
            if before.is_some_and(|before| before != now) && waiting.get_untracked().is_some() {
                spawn_local(self.ask_for_work());
            }
            now
        });
        Effect::new(move |_| {
            if let Some(NoWork::AllLeased { retry_in_ms }) = waiting.get() {
                let wait_ms = u32::try_from(retry_in_ms).unwrap_or(u32::MAX).max(RETRY_MS);
                spawn_local(async move {
                    browser::sleep(wait_ms).await;
                    if waiting.try_get_untracked().flatten().is_some() {
                        self.ask_for_work().await;
                    }
                });
            }
        });
    }
}

/// An empty form for what is on the desk.
fn form_for(schema: Schema, claim: &Claim) -> Form {
    match claim {
        Claim::Granted(assignment) => {
            Form::new(schema, &assignment.sample.payload, assignment.order)
        }
        Claim::Nothing(_) => Form::new(schema, &Payload::new(), Order::default()),
    }
}

/// The part of a queue's numbers that decides whether a waiting labeler may get work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Prospects {
    samples: u64,
    any_available: bool,
    state: QueueState,
}

impl Prospects {
    fn of(progress: &Progress) -> Self {
        Self {
            samples: progress.samples,
            any_available: 0 < progress.available,
            state: progress.state,
        }
    }
}
