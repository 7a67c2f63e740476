//! What happens at one labeler's desk: the sample in hand, its label, and the way back to earlier ones.
//!
//! The [machine](ingot::desk) decides which sample is shown and when more are asked for; the outbox takes
//! what was done to the server. Here they meet the page's signals.

pub(super) mod draft;
mod going_back;
mod keeping;
mod obeying;
mod others;
mod sent_back;
mod telling;

use ingot::{
    assignment::{Assignment, Claim, NoWork},
    attention::{Attention, IDLE_MS, Spent},
    desk::{self, Back, Event, Past, PastState, kept::Kept},
    form::Form,
    ids::{AssignmentId, QueueId},
    label::{Answers, LabelValues, Order, SuggestionUse},
    live::{message::Activity, own_labels::OwnLabels, own_session::OwnSession},
    outbox::{Owner, Work},
    sample::Payload,
    schema::Schema,
};
use leptos::prelude::*;

pub(super) use self::{
    keeping::Along,
    sent_back::{BackLine, BackLines},
};
use super::{panel::Panel, settings::Settings};
use crate::{api::LabelingPage, browser, components::note_selection, words::labeling as words};

/// The desk's state. Copies are handles to the same desk.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    queue: QueueId,
    owner: StoredValue<Owner>,
    schema: StoredValue<Schema>,
    schema_version: u32,
    /// The reasons for a skip that the queue offers.
    pub(super) reasons: StoredValue<Vec<String>>,
    pub(super) settings: Settings,
    /// How many samples the queue lends one labeler at once.
    pub(super) most_open: usize,
    machine: StoredValue<desk::Desk>,
    /// What this browser keeps of the desk, once it does.
    kept: StoredValue<Option<Kept>>,
    /// Whether the page has taken over from the server's first paint, which knows nothing of this browser.
    is_alive: StoredValue<bool>,
    /// Whether the machine is to be woken in a while, because a claim failed.
    is_to_wake: StoredValue<bool>,
    /// So that an answer that does not come is missed.
    claims: StoredValue<obeying::Claims>,
    /// What was answered already when the sample was laid out, or when the server got a draft of it.
    laid_out: StoredValue<Answers>,
    /// The turn of which something was answered last on this page.
    begun: StoredValue<Option<AssignmentId>>,
    attention: StoredValue<Attention>,
    /// What the numbers on the page have to know of this desk's labels.
    own: RwSignal<OwnLabels>,
    /// The person's other tabs.
    others: StoredValue<Option<others::Others>>,
    /// The labeler's session, which has to know of them too.
    pub(super) session: RwSignal<OwnSession>,
    /// When there may be work again, by the page's clock: as the newest answer to a claim said.
    pub(super) retry_at_ms: RwSignal<Option<u64>>,
    /// What the labeler sees.
    pub(super) shown: RwSignal<Shown>,
    /// The label being made for it.
    pub(super) form: RwSignal<Form>,
    /// What the labeler notes beside it.
    pub(super) notes: RwSignal<String>,
    /// Whether the labeler wants somebody to look at the sample.
    pub(super) flagged: RwSignal<bool>,
    /// What was done last, the newest first.
    pub(super) history: RwSignal<Vec<PastLine>>,
    /// What was sent back, in that order.
    pub(super) sent_back: RwSignal<BackLines>,
    /// Whether the server has more of that than it tells at once.
    has_more_back: StoredValue<bool>,
    /// Whether the server is being asked for it.
    asks_what_is_back: StoredValue<bool>,
    /// A sentence for the labeler.
    pub(super) notice: RwSignal<Option<String>>,
    /// What is open beside the sample.
    pub(super) panel: RwSignal<Option<Panel>>,
    /// How many samples are taken along.
    pub(super) along: RwSignal<Along>,
}

/// What the labeler sees.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shown {
    /// A sample, to be labeled or labeled already.
    Sample {
        /// The turn.
        assignment: Box<Assignment>,
        /// Whether its label is there and being changed.
        is_reopened: bool,
    },
    /// Nothing, and why, without the time that it takes.
    Nothing(NoWork),
    /// Nothing, because the person's other tabs hold all that they may hold at once.
    Elsewhere,
    /// Nothing yet.
    Loading,
    /// Nothing until the server can be reached.
    CutOff,
}

/// One line of the history.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PastLine {
    pub(super) assignment: AssignmentId,
    pub(super) excerpt: String,
    /// None for a skip.
    pub(super) values: Option<LabelValues>,
    pub(super) state: PastState,
    pub(super) can_be_reopened: bool,
    pub(super) is_reopened: bool,
}

impl Shown {
    fn of(machine: &desk::Desk) -> Self {
        match machine.shown() {
            desk::Shown::Sample(item) => Self::Sample {
                assignment: item.assignment.clone(),
                is_reopened: false,
            },
            desk::Shown::Reopened(past) => Self::Sample {
                assignment: past.assignment.clone(),
                is_reopened: true,
            },
            desk::Shown::Nothing(reason) => Self::Nothing(reason.timeless()),
            desk::Shown::Elsewhere => Self::Elsewhere,
            desk::Shown::Loading => Self::Loading,
            desk::Shown::CutOff => Self::CutOff,
        }
    }

    /// Which turn it is, and whether it is reopened.
    fn turn(&self) -> Option<(AssignmentId, bool)> {
        match self {
            Self::Sample {
                assignment,
                is_reopened,
            } => Some((assignment.id, *is_reopened)),
            Self::Nothing(_) | Self::Elsewhere | Self::Loading | Self::CutOff => None,
        }
    }
}

impl Desk {
    pub(super) fn new(
        page: &LabelingPage,
        own: RwSignal<OwnLabels>,
        session: RwSignal<OwnSession>,
    ) -> Self {
        let stored =
            |(turn, label): (Assignment, _)| Past::stored(turn, label, page.schema_version);
        let past = page.past.iter().cloned().map(stored);
        let mut machine =
            desk::Desk::new(page.claim.clone(), past).lending_at_most(page.open_leases);
        let back = page.sent_back.turns.iter().cloned();
        let back = back.map(|back| Back::of(back, page.schema_version));
        machine.handle(Event::CameBack(back.collect()));
        let has_more_back = page.sent_back.has_more;
        let is_visible = browser::activity() == Activity::Visible;
        let desk = Self {
            queue: page.card.id,
            owner: StoredValue::new(page.owner.clone()),
            schema: StoredValue::new(page.schema.clone()),
            schema_version: page.schema_version,
            reasons: StoredValue::new(page.skip_reasons.clone()),
            settings: Settings::new(page),
            attention: StoredValue::new(Attention::new(IDLE_MS, is_visible, browser::now_ms())),
            own,
            others: StoredValue::new(None),
            session,
            retry_at_ms: RwSignal::new(match page.claim {
                Claim::Nothing(reason) => obeying::retry_at_ms(reason),
                Claim::Granted(_) => None,
            }),
            shown: RwSignal::new(Shown::of(&machine)),
            form: RwSignal::new(Form::new(
                page.schema.clone(),
                &Payload::new(),
                Order::default(),
            )),
            notes: RwSignal::new(String::new()),
            flagged: RwSignal::new(false),
            history: RwSignal::new(obeying::lines(&machine)),
            sent_back: RwSignal::new(BackLines::of(&machine, has_more_back)),
            has_more_back: StoredValue::new(has_more_back),
            asks_what_is_back: StoredValue::new(false),
            notice: RwSignal::new(None),
            panel: RwSignal::new(None),
            along: RwSignal::new(Along::of(&machine)),
            most_open: page.open_leases as usize,
            kept: StoredValue::new(None),
            is_alive: StoredValue::new(false),
            is_to_wake: StoredValue::new(false),
            claims: StoredValue::default(),
            laid_out: StoredValue::new(Answers::default()),
            begun: StoredValue::new(None),
            machine: StoredValue::new(machine),
        };
        desk.lay_out();
        desk
    }

    /// The page has taken over.
    pub(super) fn come_alive(self) {
        self.is_alive.set_value(true);
        self.lay_out();
        self.begin_keeping();
    }

    /// Tells the machine what happened and does what it says.
    pub(super) fn happen(self, event: Event) {
        if self
            .machine
            .try_update_value(|machine| machine.handle(event))
            .is_some()
        {
            self.obey();
        }
    }

    /// Hands the label in if it is complete; marks what is missing if not.
    pub(super) fn submit(self) {
        let Shown::Sample {
            assignment,
            is_reopened,
        } = self.shown.get_untracked()
        else {
            return;
        };
        let mut values = None;
        self.form.update(|form| values = form.submit());
        let (Some(values), Some(op_id)) = (values, browser::new_op_id()) else {
            return;
        };
        let answers = self.answers(&assignment, values);
        let turn = assignment.id;
        let work = if is_reopened {
            let label = self.machine.with_value(|machine| machine.reopened()?.label);
            Work::Revise {
                assignment: turn,
                label,
                answers: answers.clone(),
            }
        } else {
            Work::HandIn {
                assignment: turn,
                answers: answers.clone(),
            }
        };
        if !self.keep(op_id, &assignment, work) {
            return;
        }
        draft::forget(turn);
        self.happen(if is_reopened {
            Event::Revised {
                assignment: turn,
                op_id,
                answers,
            }
        } else {
            self.own.update(|own| own.begun(op_id));
            self.session.update(OwnSession::begun);
            Event::HandedIn {
                assignment: turn,
                op_id,
                answers,
            }
        });
    }

    /// Passes the sample on to somebody else.
    pub(super) fn skip(self, reason: Option<String>) {
        let Shown::Sample {
            assignment,
            is_reopened: false,
        } = self.shown.get_untracked()
        else {
            self.notice.set(Some(words::HANDED_IN.to_owned()));
            return;
        };
        let Some(op_id) = browser::new_op_id() else {
            return;
        };
        let turn = assignment.id;
        let work = Work::Skip {
            assignment: turn,
            reason,
        };
        if self.keep(op_id, &assignment, work) {
            draft::forget(turn);
            self.panel.set(None);
            self.happen(Event::Skipped {
                assignment: turn,
                op_id,
            });
        }
    }

    /// Answers with a key. Says whether the key is an answer.
    pub(super) fn change_form(self, answer: impl FnOnce(&mut Form) -> bool) -> bool {
        let mut answered = false;
        note_selection(self.form);
        self.form.update(|form| answered = answer(form));
        answered
    }

    /// The labeler did something.
    pub(super) fn acted(self) {
        self.attention
            .try_update_value(|attention| attention.acted(browser::now_ms()));
    }

    /// Whether the tab can be seen from now on.
    pub(super) fn seen(self, is_visible: bool) {
        let now_ms = browser::now_ms();
        self.attention.try_update_value(|attention| {
            if is_visible {
                attention.shown(now_ms);
            } else {
                attention.hidden(now_ms);
            }
        });
    }

    /// How long the labeler has been at the sample on the desk, in milliseconds; none if there is none.
    pub(super) fn active_ms(self) -> Option<u64> {
        let (turn, _) = self.shown.try_read_untracked()?.turn()?;
        self.attention
            .try_update_value(|attention| attention.spent(turn, browser::now_ms()).active_ms)
    }

    /// What is answered so far.
    fn draft(self) -> Answers {
        Answers {
            notes: self.noted(),
            flagged: self.flagged.get_untracked(),
            ..Answers::of(self.form.with_untracked(|form| form.values().clone()))
        }
    }

    fn answers(self, assignment: &Assignment, values: LabelValues) -> Answers {
        let now_ms = browser::now_ms();
        let mut spent = Spent::default();
        self.attention
            .update_value(|attention| spent = attention.finished(assignment.id, now_ms));
        Answers {
            notes: self.noted(),
            flagged: self.flagged.get_untracked(),
            wall_ms: Some(spent.wall_ms),
            active_ms: Some(spent.active_ms),
            schema_version: Some(self.schema_version),
            suggestion: self.suggestion_use(assignment, &values),
            values,
        }
    }

    fn noted(self) -> Option<String> {
        let notes = self.notes.get_untracked();
        let notes = notes.trim();
        (!notes.is_empty()).then(|| notes.to_owned())
    }

    /// What became of what a model proposed, if one did.
    fn suggestion_use(
        self,
        assignment: &Assignment,
        values: &LabelValues,
    ) -> Option<SuggestionUse> {
        let suggestion = assignment.suggestions.first()?;
        let proposed = self
            .schema
            .with_value(|schema| schema.canonical(suggestion.values.clone()));
        let is_as_proposed = proposed
            .iter()
            .all(|(field, value)| values.get(field) == Some(value));
        Some(if is_as_proposed {
            SuggestionUse::Accepted
        } else {
            SuggestionUse::Changed
        })
    }
}
