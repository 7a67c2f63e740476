//! What the page holds, and what can be done on it.

use ingot::{
    audit::Person,
    form::Form,
    ids::{LabelId, QueueId, SampleId},
    label::{LabelValues, Order},
    review::{Conflict, ConflictPlace, DecidedPlace, DecidedSample, ReviewCounts, ReviewedSample},
    schema::Schema,
    verdict::{StandingVerdict, VerdictReason},
};
use leptos::prelude::*;

use crate::{
    api::{ReviewPage, VerdictDraft},
    browser,
    words::{dashboard::nameless, review as words},
};

/// Which list is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Conflicts,
    Decided,
}

/// What somebody else did meanwhile: the newest revision, and what counts by it.
pub(super) type Meanwhile = (u32, Option<StandingVerdict>);

/// The page's signals. Cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) queue: QueueId,
    pub(super) schema: StoredValue<Schema>,
    pub(super) schema_version: u32,
    pub(super) counts: RwSignal<ReviewCounts>,
    pub(super) list: RwSignal<List>,
    pub(super) conflicts: RwSignal<Vec<Conflict>>,
    pub(super) next_conflict: RwSignal<Option<ConflictPlace>>,
    pub(super) decided: RwSignal<Vec<DecidedSample>>,
    pub(super) next_decided: RwSignal<Option<DecidedPlace>>,
    /// Which sample is chosen; it is shown as soon as it has come.
    pub(super) chosen: RwSignal<Option<SampleId>>,
    pub(super) sample: RwSignal<Option<ReviewedSample>>,
    pub(super) form: RwSignal<Form>,
    /// The label whose answers were taken last.
    pub(super) picked: RwSignal<Option<LabelId>>,
    pub(super) reason: RwSignal<VerdictReason>,
    pub(super) note: RwSignal<String>,
    pub(super) shows_names: RwSignal<bool>,
    pub(super) shows_keys: RwSignal<bool>,
    pub(super) meanwhile: RwSignal<Option<Meanwhile>>,
    /// What went wrong last.
    pub(super) problem: RwSignal<Option<String>>,
    /// Whether the last decision came within a moment.
    pub(super) was_quick: RwSignal<bool>,
    pub(super) is_sending: RwSignal<bool>,
    /// What is said aloud.
    pub(super) said: RwSignal<String>,
    /// When the sample was shown, by a clock that never jumps.
    pub(super) shown_at_ms: StoredValue<u64>,
    /// A decision that may have reached the server, which has not answered.
    pub(super) unanswered: StoredValue<Option<VerdictDraft>>,
}

impl Desk {
    pub(super) fn new(page: ReviewPage) -> Self {
        let first = page.first;
        let chosen = first.as_ref().map(|sample| sample.id);
        let form = form_of(&page.schema, first.as_ref());
        let desk = Self {
            queue: page.card.id,
            schema: StoredValue::new(page.schema),
            schema_version: page.schema_version,
            counts: RwSignal::new(page.counts),
            list: RwSignal::new(List::Conflicts),
            conflicts: RwSignal::new(page.conflicts.conflicts),
            next_conflict: RwSignal::new(page.conflicts.next),
            decided: RwSignal::new(Vec::new()),
            next_decided: RwSignal::new(None),
            chosen: RwSignal::new(chosen),
            sample: RwSignal::new(first),
            form: RwSignal::new(form),
            picked: RwSignal::new(None),
            reason: RwSignal::new(VerdictReason::Other),
            note: RwSignal::new(String::new()),
            shows_names: RwSignal::new(false),
            shows_keys: RwSignal::new(false),
            meanwhile: RwSignal::new(None),
            problem: RwSignal::new(None),
            was_quick: RwSignal::new(false),
            is_sending: RwSignal::new(false),
            said: RwSignal::new(String::new()),
            shown_at_ms: StoredValue::new(0),
            unanswered: StoredValue::new(None),
        };
        Effect::new(move |_| desk.shown_at_ms.set_value(browser::now_ms()));
        desk
    }

    /// Shows a sample with an empty form, or with what was decided of it.
    pub(super) fn show(self, sample: ReviewedSample) {
        let form = self
            .schema
            .with_value(|schema| form_of(schema, Some(&sample)));
        let verdict = sample.verdict.as_ref().map(|standing| &standing.verdict);
        self.picked.set(verdict.and_then(|verdict| verdict.picked));
        self.reason
            .set(verdict.map_or(VerdictReason::Other, |verdict| verdict.reason));
        let note = verdict.and_then(|verdict| verdict.note.clone());
        self.note.set(note.unwrap_or_default());
        self.form.set(form);
        self.meanwhile.set(None);
        self.problem.set(None);
        self.sample.set(Some(sample));
        self.shown_at_ms.set_value(browser::now_ms());
    }

    /// Takes the answers of the label in a column, counted from 0. Says whether there is one.
    pub(super) fn pick(self, column: usize) -> bool {
        let label = self.sample.with_untracked(|sample| {
            let label = sample.as_ref()?.labels.get(column)?;
            Some((label.id, label.values.clone()))
        });
        let Some((id, values)) = label else {
            return false;
        };
        self.form.update(|form| replace(form, &values));
        self.picked.set(Some(id));
        true
    }

    /// The label whose answers are those of the form, if they still are.
    pub(super) fn picked_label(self) -> Option<LabelId> {
        let picked = self.picked.get()?;
        let sample = self.sample.read();
        let label = sample.as_ref()?.labels.iter().find(|it| it.id == picked)?;
        let form = self.form.read();
        let canonical = |values: &LabelValues| form.schema().canonical(values.clone());
        (canonical(&label.values) == canonical(form.values())).then_some(picked)
    }

    /// The samples of the open list, in its order.
    pub(super) fn listed(self) -> Vec<SampleId> {
        match self.list.get_untracked() {
            List::Conflicts => self
                .conflicts
                .with_untracked(|list| list.iter().map(|it| it.sample).collect()),
            List::Decided => self
                .decided
                .with_untracked(|list| list.iter().map(|it| it.sample).collect()),
        }
    }
}

/// A form for a sample, filled with what was decided of it.
fn form_of(schema: &Schema, sample: Option<&ReviewedSample>) -> Form {
    let payload = sample.map(|sample| sample.payload.clone());
    let mut form = Form::new(schema.clone(), &payload.unwrap_or_default(), Order::Ab);
    if let Some(standing) = sample.and_then(|sample| sample.verdict.as_ref()) {
        form.fill(&standing.verdict.values);
    }
    form
}

/// Lets a form say nothing but these answers.
fn replace(form: &mut Form, values: &LabelValues) {
    let names: Vec<String> = form.fields().iter().map(|it| it.name.clone()).collect();
    for name in names {
        form.set(&name, None);
    }
    form.fill(values);
}

/// What somebody is called.
pub(super) fn called(person: Option<&Person>) -> String {
    let Some(person) = person else {
        return words::A_PROGRAM.to_owned();
    };
    let name = person.display_name.as_ref().or(person.name.as_ref());
    name.cloned().unwrap_or_else(|| nameless(person.number))
}
